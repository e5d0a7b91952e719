"""Which years have reports: from the first under the Regulations to the last that is over in China."""

from __future__ import annotations

from nianbao.core.clock import last_calendar_year
from nianbao.core.errors import UsageError

FIRST_YEAR = 2008
"""《政府信息公开条例》 of 2007 has been in force since 1 May 2008."""


def report_years() -> range:
    """The years of which there can be reports today."""
    return range(FIRST_YEAR, last_calendar_year() + 1)


def check_year(year: int) -> int:
    """The year, where there can be reports of it. Raises UsageError where there cannot."""
    years = report_years()
    if year in years:
        return year
    why = "is not over in China" if year > years[-1] else "is before the Regulations"
    raise UsageError(f"--year {year}: it {why}; there are reports of {years[0]} to {years[-1]}")
