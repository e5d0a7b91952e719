"""`nianbao import`: takes WARC and WACZ files of others into the archive."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from crawler.imports import Import
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.core.county import County
from nianbao.core.history import load_history
from nianbao.core.prefectures import load_prefectures
from nianbao.core.report import Status, exit_code_of
from nianbao.core.settings import Settings, load_settings
from nianbao.core.units import load_units
from nianbao_cli.archive import extend_inventory, is_ready
from nianbao_cli.crawl import readable
from nianbao_cli.output import say
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao import report.wacz --county 石屏县 --year 2021
  nianbao import saved-1.warc.gz saved-2.warc.gz --county 532525 --year 2021 --by "张三, Firefox 128"

The files are kept as they are. What made them is taken from them where --by does not say it. Files in which
no report of that county and year is found are refused, and nothing is stored; of several files those that
have no part in the report are left out and named, and the report is taken from the others.
Exit codes: 0 archived or unchanged, 1 our own failure, 2 wrong usage, 3 no report of that county and year,
or none in some file."""


@click.command(epilog=EPILOG)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--county", required=True, help="Whose report it is: a code or a name of any year.")
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option("--by", default="", metavar="TEXT", help="Who made the files, and with what.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(files: tuple[Path, ...], county: str, year: int, province: str, by: str, as_json: bool) -> int:
    """Take WARC or WACZ files that a person or another crawler made, and the report in them."""
    settings = load_settings()
    wanted = load_units(settings, year).find(county, province)
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    if is_ready(store, settings, outbox):
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
            catalogue.check_clock()
    seen, prefecture = _as_known(settings, wanted, year)
    files = tuple(dict.fromkeys(files))
    importing = Import(settings, outbox, seen, prefecture, year, " ".join(by.split()))
    result = asyncio.run(importing.run(files))
    extend_inventory(store, settings)
    line = result.as_json()
    say(json.dumps(line, ensure_ascii=False) if as_json else readable(line))
    refused = [Status.NOT_FOUND] if importing.left_out else []
    return exit_code_of([result.status, *refused])


def _as_known(settings: Settings, county: County, year: int) -> tuple[County, County | None]:
    """The county under its names of the year, and its prefecture's portal as if it were its own."""
    seen = load_history(settings.history or None).known_as(county, year)
    prefecture = load_prefectures(settings.prefectures).of(seen)
    return seen, prefecture.seen_from(seen) if prefecture is not None else None
