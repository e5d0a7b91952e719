"""`nianbao backfill`: other archives as witnesses of reports that their portals no longer show."""

from __future__ import annotations

import json

import click

from crawler.archives.archive import INTERNET_ARCHIVE, servers_at
from crawler.spiders.backfill import BackfillErrand, BackfillSpider
from crawler.workers.process import run_spider
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.warc.exchange import spool_in
from nianbao.core.county_result import CountyResult
from nianbao.core.report import Status, exit_code_of
from nianbao.core.settings import load_settings
from nianbao.core.units import load_units
from nianbao_cli.archive import extend_inventory, is_ready, push_waiting
from nianbao_cli.crawl import readable
from nianbao_cli.output import say
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEARS

EPILOG = """\b
Examples:
  nianbao backfill 石屏县 --year 2014
  nianbao backfill 532525 --year 2008-2018 --from https://web.archive.org
  nianbao backfill 532525 --year 2019 --from http://localhost:8080/my-collection/
  nianbao backfill 532525 --year 2018 --from https://index.commoncrawl.org/CC-MAIN-2019-09-index

What an archive lacks says nothing of the county: then nothing is stored, and the line is not_found at most.
Exit codes: 0 all archived or unchanged, 1 our own failure, 2 wrong usage, 3 not found, 4 the archive is
unreachable, refuses, or its robots.txt disallows."""


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, required=True, metavar="COUNTY...")
@click.option(
    "--year",
    "spans",
    type=REPORT_YEARS,
    multiple=True,
    required=True,
    help="The report year, or several: 2008-2018; may be given again.",
)
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option(
    "--from",
    "source",
    default=INTERNET_ARCHIVE,
    show_default=True,
    metavar="URL",
    help="An archive, a collection of a pywb, or a CDX server.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per county and year on standard output."
)
def command(
    counties: tuple[str, ...], spans: tuple[tuple[int, ...], ...], province: str, source: str, as_json: bool
) -> int:
    """Look for the reports of each COUNTY (a code or a name of any year) in another archive."""
    settings = load_settings()
    servers_at(source)
    years = dict.fromkeys(year for span in spans for year in span)
    errands = [
        BackfillErrand(county, year)
        for year in years
        for county in load_units(settings, year).select(counties, province, False)
    ]
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    if is_ready(store, settings, outbox):
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
            catalogue.check_clock()
    spool_in(settings.work_path / "spool")
    statuses: list[Status] = []
    with Progress("report", len(errands)) as progress:

        def take(result: CountyResult) -> None:
            statuses.append(result.status)
            line = result.as_json()
            progress.advance(f"{result.name} {result.status}")
            say(json.dumps(line, ensure_ascii=False) if as_json else readable(line))

        try:
            finished = run_spider(
                BackfillSpider,
                settings,
                take,
                errands=errands,
                source=source,
                nianbao=settings,
                outbox=outbox,
            )
        finally:
            push_waiting(outbox)
            extend_inventory(store, settings)
    if not finished:
        raise KeyboardInterrupt
    return exit_code_of(statuses)
