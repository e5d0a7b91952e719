"""`nianbao export`: the data set."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.package.export import export_csv
from cli.archive import check_year, open_archive
from cli.output import say
from core.settings import load_settings

EPILOG = """\b
Examples:
  nianbao export --output dataset/
  nianbao export --output dataset-2021/ --year 2021"""


@click.command(epilog=EPILOG)
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder.")
@click.option(
    "--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True, help="The file format."
)
@click.option("--year", type=int, help="Only this report year.")
def command(output: Path, form: str, year: int | None) -> int:  # noqa: ARG001
    """Write reports.csv, versions.csv and cells.csv."""
    settings = load_settings()
    if year is not None:
        check_year(year)
    with open_archive(settings) as (store, catalogue):
        exported = export_csv(store, catalogue, output, year)
    for name in ("reports", "versions", "cells"):
        say(str(output / f"{name}.csv"))
    print(
        f"{exported.reports} reports, {exported.versions} earlier versions, {exported.cells} cells",
        file=sys.stderr,
    )
    return 0
