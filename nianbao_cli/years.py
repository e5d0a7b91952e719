"""`--year`, for every command that takes one."""

from __future__ import annotations

from typing import Any

import click
from click.types import IntParamType

from nianbao.core.errors import UsageError
from nianbao.core.years import check_year


class ReportYear(IntParamType):
    """A year of which there can be reports. Raises UsageError for any other."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year that was written."""
        return check_year(super().convert(value, param, ctx))


class ReportYears(ReportYear):
    """A year, or the years from one to another: 2019-2025."""

    name = "year[-year]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The years that were written, in their order."""
        first, _, last = str(value).partition("-")
        begin, end = (super(ReportYears, self).convert(one, param, ctx) for one in (first, last or first))
        if end < begin:
            raise UsageError(f"--year {value}: write the earlier year first")
        return tuple(range(begin, end + 1))


REPORT_YEAR = ReportYear()
REPORT_YEARS = ReportYears()
