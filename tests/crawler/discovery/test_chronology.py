"""Of a long column in order of date only what may hold the report is read, and never less."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from crawler.discovery.chronology import LONG_PAGES, Chronology, first_day
from crawler.discovery.issuers import CountyNames
from crawler.discovery.listing import read_listing
from crawler.discovery.pager import Pager, read_pager
from nianbao.core.county import County
from pipelines.text.page import Page

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
URL = "http://p.gov.cn/nb/"
FIRST, LAST = date(2009, 1, 1), date(2026, 11, 1)


def address(number: int) -> str:
    return URL if number == 1 else f"{URL}index_{number - 1}.html"


@dataclass
class Paged:
    """A column's days by page, and what was read of it."""

    pages: list[list[date]]
    asked: int = 0

    @classmethod
    def of(cls, days: Sequence[date], size: int = 20) -> Paged:
        return cls([list(days[at : at + size]) for at in range(0, len(days), size)])

    def days(self, number: int) -> tuple[date, ...]:
        return tuple(self.pages[number - 1])

    def chronology(self, year: int) -> Chronology | None:
        others = [address(number) for number in range(2, len(self.pages) + 1)]
        return Chronology.of(year, URL, Pager(days=self.days(1)), others)

    def read(self, year: int, own: dict[int, date]) -> tuple[Chronology, set[int]]:
        """The chronology after it named no further page, and the pages that were read. `own`: the days of
        the county's own reports, each known once its page is."""
        found = self.chronology(year)
        assert found is not None
        read, known = {1}, self._seen(1, own)
        while found.holds and (url := found.next_page(known)) is not None:
            number = next(each for each in range(1, len(self.pages) + 1) if address(each) == url)
            assert number not in read, "asked twice"
            read.add(number)
            known |= self._seen(number, own)
            found.take(url, self.days(number))
        return found, read

    def _seen(self, number: int, own: dict[int, date]) -> dict[int, date]:
        return {year: day for year, day in own.items() if day in self.days(number)}


def entries(chance: random.Random, count: int) -> list[date]:
    """Days of a column's entries, the newest first; many fall together."""
    span = (LAST - FIRST).days
    return sorted((FIRST + timedelta(chance.randrange(span)) for _ in range(count)), reverse=True)


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_what_may_hold_the_report_is_read_whole(seed: int, newest_first: bool) -> None:
    chance = random.Random(seed)
    days = entries(chance, chance.randrange(250, 4000))
    year = chance.randrange(2008, 2026)
    own = {each: chance.choice(days) for each in range(2008, 2026) if each != year and chance.random() < 0.6}
    column = Paged.of(days if newest_first else days[::-1])
    found, read = column.read(year, own)
    seen = {each: day for each, day in own.items() if any(day in column.days(number) for number in read)}
    later = [day for each, day in seen.items() if each > year and day >= first_day(each)]
    needed = {
        number
        for number in range(1, len(column.pages) + 1)
        if any(first_day(year) <= day < min(later, default=date.max) for day in column.days(number))
    }
    assert found.is_whole(seen)
    assert needed <= read


@pytest.mark.parametrize("year", [2010, 2016, 2023])
def test_three_hundred_pages_cost_about_ten_requests(year: int) -> None:
    days = entries(random.Random(7), 6000)
    own = {
        each: next(day for day in days[::-1] if day >= date(each + 1, 3, 1))
        for each in range(2009, 2025)
        if each != year
    }
    column = Paged.of(days)
    found = column.chronology(year)
    assert found is not None
    asked = 1
    wanted = next(day for day in days[::-1] if day >= date(year + 1, 1, 20))
    seen: dict[int, date] = {}
    while (url := found.next_page(seen)) is not None:
        number = next(each for each in range(1, 301) if address(each) == url)
        asked += 1
        found.take(url, column.days(number))
        seen |= {each: day for each, day in own.items() if day in column.days(number)}
        if wanted in column.days(number):
            break
    assert asked <= 14


def test_a_page_out_of_order_is_no_order() -> None:
    column = Paged.of(entries(random.Random(3), 3000))
    column.pages[74][3], column.pages[74][12] = date(2026, 1, 1), date(2010, 1, 1)
    found, read = column.read(2015, {})
    assert 75 in read
    assert not found.holds
    assert not found.is_whole({})


def test_a_portal_that_repeats_its_first_page_shows_no_order() -> None:
    column = Paged.of(entries(random.Random(3), 3000))
    column.pages = [column.pages[0] for _ in column.pages]
    found, read = column.read(2015, {})
    assert not found.holds
    assert len(read) == 2


def test_days_of_a_move_hide_nothing() -> None:
    """Put up anew in 2020, all earlier entries bear that day: the whole of them is read."""
    days = entries(random.Random(3), 3000)
    moved = [max(day, date(2020, 6, 15)) for day in days]
    column = Paged.of(moved)
    found, read = column.read(2017, {2018: date(2020, 6, 15), 2016: date(2020, 6, 15)})
    assert found.is_whole({2018: date(2020, 6, 15)})
    assert {number for number in range(1, 151) if date(2020, 6, 15) in column.days(number)} <= read


@pytest.mark.parametrize("days", [(None,) * 20, (date(2026, 1, 1), None, date(2025, 1, 1), date(2024, 1, 1))])
def test_entries_without_days_have_no_order(days: tuple[date | None, ...]) -> None:
    others = [address(number) for number in range(2, 301)]
    assert Chronology.of(2023, URL, Pager(days=days), others) is None


def test_what_is_set_above_the_list_breaks_no_order() -> None:
    column = Paged.of(entries(random.Random(3), 3000))
    column.pages[0][:2] = [date(2012, 5, 1), date(2019, 5, 1)]
    assert column.chronology(2015) is not None
    column.pages[0][:5] = [date(2012 + at, 5, 1) for at in range(5)]
    assert column.chronology(2015) is None


def test_a_short_column_is_read_page_by_page() -> None:
    days = entries(random.Random(3), 20 * LONG_PAGES)
    assert Paged.of(days).chronology(2015) is not None
    assert Paged.of(days[20:]).chronology(2015) is None


PAGERS = {
    "a window of numbers": "".join(f"<a href='?page={n}'>{n}</a>" for n in (2, 3, 4, 5, 300)),
    "numbers and pages stated": "<a href='list_2.html'>2</a><a href='list_3.html'>3</a><span>共300页</span>",
    "next and last": "<a href='?p=2&c=7'>下一页</a><a href='?p=300&c=7'>尾页</a><span>共300页</span>",
    "offsets": "<a href='?start=20'>2</a><a href='?start=40'>3</a><a href='?start=5980'>300</a>",
}
MIDDLE = ("?page=151", "list_151.html", "?p=151&c=7", "?start=3000")


@pytest.mark.parametrize(("pager", "wanted"), [*zip(PAGERS.values(), MIDDLE, strict=True)], ids=[*PAGERS])
def test_pages_are_written_out_after_those_that_a_pager_names(pager: str, wanted: str) -> None:
    found = chronology_of(f"<div class='page'>{pager}</div>")
    assert found is not None
    assert found.next_page({}) == f"{URL}{wanted}"


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='a9f.html'>2</a><a href='b7c.html'>3</a><a href='c1d.html'>300</a>",
        "<a href='?page=2'>2</a><a href='?page=3'>3</a><a href='?page=77'>300</a>",
        "<a href='?page=2'>2</a><a href='?page=3'>3</a><a href='?page=99999'>99999</a><span>共99999页</span>",
    ],
    ids=["no number", "uneven", "hostile"],
)
def test_a_pager_that_follows_no_rule_tells_no_pages(pager: str) -> None:
    assert chronology_of(f"<div class='page'>{pager}</div>") is None


def chronology_of(pager: str) -> Chronology | None:
    days = entries(random.Random(1), 6000)[:20]
    rows = "".join(
        f"<li><a href='/{at}.html'>青岭县财政局{day.year}年政府信息公开工作年度报告</a><span>{day}</span></li>"
        for at, day in enumerate(days)
    )
    page = Page.of(f"<html><body><ul>{rows}</ul>{pager}</body></html>".encode(), URL, "text/html")
    listing = read_listing(page, NAMES, named_column=True)
    return Chronology.of(2017, URL, read_pager(page, listing, NAMES, 2017), [])
