"""`--year`, for every command that takes one."""

from __future__ import annotations

from typing import Any

import click
from click.types import IntParamType

from nianbao.core.years import check_year


class ReportYear(IntParamType):
    """A year of which there can be reports. Raises UsageError for any other."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year that was written."""
        return check_year(super().convert(value, param, ctx))


REPORT_YEAR = ReportYear()
