"""Which address comes next."""

from __future__ import annotations

from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import links_of
from crawler.discovery.scoring import Aim
from nianbao.core.county import County
from pipelines.text.page import Page

NB = "http://p.gov.cn/nb/"


def frontier() -> Frontier:
    return Frontier(
        CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), "")), 2024
    )


def candidate(points: int, aim: Aim = Aim.SECTION, url: str = NB, **said: bool) -> Candidate:
    return Candidate(url, aim, points, "", depth=1, **said)


def test_a_page_that_promises_more_where_it_is_seen_again_comes_sooner_and_once() -> None:
    waiting = frontier()
    for each in (
        candidate(60),
        candidate(70, url="http://p.gov.cn/x/"),
        candidate(92, Aim.COLUMN),
        candidate(50),
    ):
        waiting.add(each)
    assert [each.points for each in iter(waiting.next, None)] == [92, 70]
    waiting.add(candidate(99))
    assert waiting.next() is None


def test_a_page_that_came_by_a_better_word_is_no_page_left_to_read() -> None:
    waiting = frontier()
    waiting.add(candidate(90, Aim.COLUMN, paging=True))
    assert waiting.pages_left() == 1
    waiting.add(candidate(95, Aim.COLUMN))
    assert waiting.next_report(90) is None
    assert waiting.pages_left() == 0


def test_after_the_column_only_another_column_is_worth_going_on_for() -> None:
    waiting = frontier()
    waiting.column_read = True
    for points, aim in [(67, Aim.SECTION), (68, Aim.SECTION), (30, Aim.COLUMN)]:
        waiting.add(candidate(points, aim, f"http://p.gov.cn/{points}/"))
    assert [each.points for each in iter(waiting.next, None)] == [68, 30]


def test_of_equal_words_the_ones_nearer_to_the_home_page_go_first() -> None:
    """A section seen three pages down waits for a lesser word on the home page, and not for a much lesser one."""
    for depth, first in [(0, "政府信息公开"), (3, "法定主动公开内容")]:
        waiting = frontier()
        home = Page.of("<a href=/b/>法定主动公开内容</a>".encode(), "http://p.gov.cn/")
        deep = Page.of("<a href=/a/>政府信息公开</a>".encode(), "http://p.gov.cn/")
        waiting.learn_links(links_of(home), 0, in_column=False)
        waiting.learn_links(links_of(deep), depth, in_column=False)
        following = waiting.next()
        assert following is not None
        assert following.text == first
