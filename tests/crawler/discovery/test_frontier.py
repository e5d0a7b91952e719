"""Which address comes next."""

from __future__ import annotations

from crawler.discovery import rules
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import links_of
from crawler.discovery.rules import Wording
from nianbao.core.county import County
from pipelines.text.page import Page

NB = "http://p.gov.cn/nb/"


def frontier() -> Frontier:
    return Frontier(
        CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), "")), 2024
    )


SECTION, COLUMN, LOWER = rules.SECTIONS[0], rules.COLUMNS[0], rules.LOWER_REPORTS


def candidate(priority: int, row: Wording = SECTION, url: str = NB, **said: bool) -> Candidate:
    return Candidate(url, row, priority, depth=1, **said)


def test_a_page_that_promises_more_where_it_is_seen_again_comes_sooner_and_once() -> None:
    waiting = frontier()
    for each in (
        candidate(60),
        candidate(70, url="http://p.gov.cn/x/"),
        candidate(92, COLUMN),
        candidate(50),
    ):
        waiting.add(each)
    assert [each.priority for each in iter(waiting.next, None)] == [92, 70]
    waiting.add(candidate(99))
    assert waiting.next() is None


def test_a_page_that_came_by_a_better_word_is_no_page_left_to_read() -> None:
    waiting = frontier()
    waiting.add(candidate(90, COLUMN, paging=True))
    assert waiting.pages_left() == 1
    waiting.add(candidate(95, COLUMN))
    assert waiting.next_report() is None
    assert waiting.pages_left() == 0


def test_after_the_column_only_another_column_is_worth_going_on_for() -> None:
    waiting = frontier()
    waiting.column_read = True
    likely = next(row for row in rules.SECTIONS if row.strength is rules.LIKELY)
    for priority, row in [(67, likely), (68, SECTION), (30, LOWER)]:
        waiting.add(candidate(priority, row, f"http://p.gov.cn/{priority}/"))
    assert [each.priority for each in iter(waiting.next, None)] == [68, 30]


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
