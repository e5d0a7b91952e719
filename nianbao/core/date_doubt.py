"""Why the date that a report shows may not be that of its first publication: portals move, and pages are put
up again under the day of the move."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum

SIGNED_BEFORE = timedelta(days=60)
"""So long after the signature a report may take to be published."""
MANY = 3
"""Report years of one column under one day that were hardly published on it."""


class DateDoubt(StrEnum):
    """What speaks against `published_on`."""

    AFTER_SIGNATURE = "after_signature"
    """Shown more than 60 days after the signature."""
    BEFORE_YEAR_END = "before_year_end"
    """Shown before the year was over that is reported on."""
    MANY_ON_ONE_DAY = "many_on_one_day"
    """The column shows reports of many years under this day."""


def date_doubts(
    published_on: str | None, signed_on: str | None, year: int, years_that_day: Collection[str] = ()
) -> Iterator[DateDoubt]:
    """What speaks against a publication date; `years_that_day`: the report years that its column shows under
    that day."""
    published, signed = _day(published_on), _day(signed_on)
    if published is None:
        return
    if signed is not None and published - signed > SIGNED_BEFORE:
        yield DateDoubt.AFTER_SIGNATURE
    if published <= date(year, 12, 31):
        yield DateDoubt.BEFORE_YEAR_END
    if len(set(years_that_day)) >= MANY:
        yield DateDoubt.MANY_ON_ONE_DAY


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


_IN_URL = (
    re.compile(r"/t?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:_|/|\d{6}|[.-])"),
    re.compile(r"/(20\d\d)[-_]?(0[1-9]|1[0-2])[-_/]t?(0[1-9]|[12]\d|3[01])(?=[/_.])"),
    re.compile(r"/(20\d\d)/(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/"),
    re.compile(r"/(20\d\d)/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])/"),
)


def date_in_url(url: str) -> date | None:
    """The date that an address spells out (…/t20220215_777.html, …/art/2022/2/15/…), or None."""
    for pattern in _IN_URL:
        for match in pattern.finditer(url):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return None
