"""A long column whose entries stand in order of date: which of its pages to read, and when that is enough.

Of hundreds of pages only those between two neighbours in time can hold the report of a year: the last entry
from before the year's end, and the county's own report of a later year, or the column's newest entry. They
are found by bisection over the pages' numbers; where the report is not among them, the stretch of the year
before is looked at too, since an absence is one only beside earlier reports. The order itself is read, never
taken for granted: one page out of order, or without its days, and nothing may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from crawler.discovery.pager import Pager
from crawler.discovery.visiting import visit_key

LONG_PAGES = 10
"""Columns with fewer pages are read page by page: that costs no more, and needs no order."""
_PAGES_MOST = 5000
"""What states more pages is in error, or hostile."""
_DAYS_LEAST = 5
_SET_ABOVE_MOST = 3
"""Entries at the head of a page that are out of order because they were set there by hand (置顶)."""
_NUMBER = re.compile(r"(\d+)")


class DateRange(NamedTuple):
    """The days of a page's entries, as far as they stand in order."""

    newest: date
    oldest: date


@dataclass
class Chronology:
    """The pages of one column by number, from 1 to the last, and the days that were read of them."""

    year: int
    addresses: Mapping[int, str]
    twin: str
    """The address of the first page as the others' are written."""
    newest_first: bool
    holds: bool = True
    """The order was met on every page that was read."""
    _numbers: dict[str, int] = field(init=False)
    """By visit key."""
    _spans: dict[int, DateRange] = field(default_factory=dict)
    """By place: 1 is the page of the newest entries."""

    def __post_init__(self) -> None:
        """Know the pages by their addresses."""
        self._numbers = {visit_key(self.twin): 1}
        self._numbers |= {visit_key(url): number for number, url in self.addresses.items()}

    @classmethod
    def of(cls, year: int, url: str, pager: Pager, others: Sequence[str]) -> Chronology | None:
        """The chronology of a column that begins at `url`; None where it is not long, its pages cannot be
        told by number, or its first page is not in order of date."""
        numbered = _numbered(pager, others)
        twin = numbered.pop(1, url)
        if len(numbered) + 1 < LONG_PAGES or url in numbered.values():
            return None
        newest_first = _span(pager.days, newest_first=True) is not None
        found = cls(year, {1: url} | numbered, twin, newest_first)
        found.take(url, pager.days)
        return found if found.holds else None

    def take(self, url: str, days: Sequence[date | None]) -> None:
        """Take in the days of one page's entries, in the page's order; None is one that shows no day."""
        number = self._numbers.get(visit_key(url))
        if number is None:
            return
        span = _span(days, self.newest_first)
        if span is None:
            self.holds = False
            return
        self._spans[self._place(number)] = span
        read = [self._spans[place] for place in sorted(self._spans)]
        self.holds = self.holds and all(one.oldest >= other.newest for one, other in pairwise(read))

    def is_page(self, url: str) -> bool:
        """Whether the address is one of the column's pages."""
        return visit_key(url) in self._numbers

    def next_page(self, own: Mapping[int, date]) -> str | None:
        """The page to read next; None where none is left that may tell more. `own`: the days beside the
        county's own reports that were seen, by their years."""
        place = self._unread(self.year, _later(self.year, own))
        if place is None and self.year - 1 not in own:
            place = self._unread(self.year - 1, first_day(self.year))
        return self.addresses[self._place(place)] if place is not None else None

    def is_whole(self, own: Mapping[int, date]) -> bool:
        """The stretch that can hold the report was read whole, and in order."""
        return self.holds and self._unread(self.year, _later(self.year, own)) is None

    def _unread(self, year: int, later: date | None) -> int | None:
        """The place to read next of the stretch of a year's report, which ends with the day `later`."""
        below, above = self._bounds(year)
        if above - below > 1:
            return (below + above) // 2
        return next((each for each in self._stretch(above, later) if each not in self._spans), None)

    def _place(self, number: int) -> int:
        """A page's place by date, and the number of the page at a place."""
        return number if self.newest_first else len(self.addresses) + 1 - number

    def _bounds(self, year: int) -> tuple[int, int]:
        """The last place read whose entries are all from after the year's end, and the first one that
        reaches before it: one beyond the last where none does."""
        end = first_day(year)
        after = [place for place, span in self._spans.items() if span.oldest >= end]
        before = [place for place, span in self._spans.items() if span.oldest < end]
        return max(after, default=0), min(before, default=len(self.addresses) + 1)

    def _stretch(self, oldest: int, later: date | None) -> range:
        """The places between the neighbours in time, from the older to the newer."""
        oldest = min(oldest, len(self.addresses))
        beyond = [place for place, span in self._spans.items() if later is not None and span.newest > later]
        newest = max((place for place in beyond if place <= oldest), default=1)
        return range(oldest, newest - 1, -1)


def first_day(year: int) -> date:
    """The first day that a report of this year may be shown with: some come before its end."""
    return date(year, 12, 1)


def _later(year: int, own: Mapping[int, date]) -> date | None:
    """The earliest day of a later year's report that can be true."""
    return min((day for each, day in own.items() if each > year and day >= first_day(each)), default=None)


def _span(days: Sequence[date | None], newest_first: bool) -> DateRange | None:
    """The newest and the oldest day of entries in order; None where they are not, or one shows no day."""
    dated = [day for day in days if day is not None]
    if len(dated) < len(days) or not dated:
        return None
    for above in range(min(_SET_ABOVE_MOST, max(0, len(dated) - _DAYS_LEAST)) + 1):
        rest = dated[above:]
        if all(one >= other if newest_first else one <= other for one, other in pairwise(rest)):
            return DateRange(max(rest), min(rest))
    return None


def _numbered(pager: Pager, others: Sequence[str]) -> dict[int, str]:
    """The addresses of all pages by number: as a CMS family lists them, or written out after those that the
    page's controls name. Empty where neither tells them all."""
    listed = dict(enumerate(others, start=2))
    if len(listed) + 1 >= max(pager.pages, LONG_PAGES) and (write := _writer(listed)) is not None:
        return {1: write(1)} | listed
    named = {control.number: control.url for control in pager.found if control.number > 1 and control.url}
    for control in pager.found:
        if control.url and control.leads_to_the_end and pager.pages > 1:
            named.setdefault(pager.pages, control.url)
        elif control.url and control.leads_on:
            named.setdefault(2, control.url)
    write = _writer(named)
    last = max(pager.pages, *named, 1)
    if write is None or last > _PAGES_MOST:
        return {}
    return {number: write(number) for number in range(1, last + 1)}


def _writer(named: Mapping[int, str]) -> Callable[[int], str] | None:
    """How the address of a page is written from its number, if all that are `named` are written so: they
    differ in one number, which grows evenly with the page's."""
    numbers = sorted(named)
    if len(numbers) < 2:
        return None
    one, other = (_NUMBER.split(named[each]) for each in numbers[:2])
    differing = [at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
    if len(one) != len(other) or len(differing) != 1 or not one[differing[0]].isdecimal():
        return None
    at = differing[0]
    step, rest = divmod(int(other[at]) - int(one[at]), numbers[1] - numbers[0])

    def write(number: int) -> str:
        value = int(one[at]) + step * (number - numbers[0])
        return "".join([*one[:at], str(value), *one[at + 1 :]])

    even = not rest and step > 0 and all(write(number) == url for number, url in named.items())
    return write if even else None
