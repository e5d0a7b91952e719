"""Which address comes next."""

from __future__ import annotations

from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import Names
from crawler.discovery.scoring import Aim
from nianbao.core.county import County

NB = "http://p.gov.cn/nb/"


def frontier() -> Frontier:
    return Frontier(
        Names.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), "")), 2024
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
