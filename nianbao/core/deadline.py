"""The legal deadline of a report (《政府信息公开条例》第四十九条), and how far from it one was published."""

from __future__ import annotations

from datetime import date, datetime

from nianbao.core.clock import SHANGHAI
from nianbao.core.report import Scope

FIRST_YEAR_OF_TWO = 2019
"""Until the reports of 2018 (国务院令第492号) everybody had until 31 March."""


def deadline(year: int, scope: str = Scope.COUNTY) -> date:
    """Governments have until 31 March of the year after, departments until 31 January."""
    early = scope != Scope.COUNTY and year >= FIRST_YEAR_OF_TWO
    return date(year + 1, 1, 31) if early else date(year + 1, 3, 31)


def is_due(year: int, *moments: datetime) -> bool:
    """Whether the county's deadline had come, by China's calendar, at all of the moments: now, and when its
    absence was seen. What was missing before is nobody's delay."""
    return all(moment.astimezone(SHANGHAI).date() >= deadline(year) for moment in moments)


def days_late(published_on: str | None, year: int, scope: str = Scope.COUNTY) -> int | None:
    """Days after the deadline, negative before it; None without a date."""
    try:
        return (date.fromisoformat(published_on or "") - deadline(year, scope)).days
    except ValueError:
        return None
