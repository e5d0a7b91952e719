"""`nianbao crawl`: finds and archives the reports of counties."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table

from crawler.resume import RunFile
from crawler.workers.jobs import CrawlCrashed
from crawler.workers.shares import crawl_counties
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.withheld_facts import WithheldFacts
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult, not_shown
from nianbao.core.report import Status, exit_code_of
from nianbao.core.settings import Settings, load_settings
from nianbao.core.units import load_units
from nianbao_cli.archive import extend_inventory, is_ready, push_waiting
from nianbao_cli.output import number_of, say
from nianbao_cli.progress import Progress
from nianbao_cli.terminal import Console
from nianbao_cli.years import REPORT_YEARS

EPILOG = """\b
Examples:
  nianbao crawl 石屏县 --year 2021
  nianbao crawl 532525 532501 --explain
  nianbao crawl 海门市 --year 2018-2021 --year 2024
  nianbao crawl --province 云南省 --json > lines.jsonl
  nianbao crawl --all --resume
Exit codes: 0 all archived or unchanged, 1 our own failure, 2 wrong usage, 3 not published or not found,
4 blocked, disallowed or unreachable."""


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, metavar="[COUNTY]...")
@click.option(
    "--year",
    "spans",
    type=REPORT_YEARS,
    multiple=True,
    help="The report year, or several: 2019-2025; may be given again.  [default: last calendar year]",
)
@click.option(
    "--province", default="", help="A province, alone (all its counties) or to tell namesakes apart."
)
@click.option("--all", "everything", is_flag=True, help="Every county of the registry.")
@click.option(
    "--scope",
    type=click.Choice(["county", "all"]),
    default="county",
    show_default=True,
    help="all: also the reports of departments and townships listed beside the county's.",
)
@click.option("--explain", is_flag=True, help="Print each step, its points and its reason on standard error.")
@click.option("--resume", is_flag=True, help="Go on with the last unfinished run of the same selection.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
def command(
    counties: tuple[str, ...],
    spans: tuple[tuple[int, ...], ...],
    province: str,
    everything: bool,
    scope: str,
    explain: bool,
    resume: bool,
    as_json: bool,
) -> int:
    """Find and archive the annual report of each COUNTY (a code or a name of any year)."""
    settings = load_settings()
    years = dict.fromkeys(year for span in spans for year in span) or [clock.last_calendar_year()]
    wanted = {year: load_units(settings, year).select(counties, province, everything) for year in years}
    store = open_store(settings)
    lines: list[dict[str, Any]] = []
    for year, units in wanted.items():
        options = {"once": len(wanted) == 1, "explain": explain, "resume": resume, "as_json": as_json}
        lines += crawl(units, year, settings, store, scope == "all", **options)
    return exit_code_of([Status(line["status"]) for line in lines])


def crawl(
    wanted: Sequence[County],
    year: int,
    settings: Settings,
    store: Store,
    all_scopes: bool = False,
    explain: bool = False,
    resume: bool = False,
    as_json: bool = False,
    once: bool = True,
) -> list[dict[str, Any]]:
    """Crawl the counties, printing a line for each as it ends; returns the lines as in `--json`. Whoever
    crawls more than `once` says so."""
    outbox = Outbox(settings.work_path / "outbox", store)
    if is_ready(store, settings, outbox):
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
            catalogue.check_clock()
    run = RunFile(
        settings.work_path, [county.code for county in wanted], year, "all" if all_scopes else "county"
    )
    lines = _as_shown(settings, store, run.begin(resume))
    for line in lines:
        _say(line, as_json)
    done = {line["code"] for line in lines}
    waiting = [county for county in wanted if county.code not in done]
    finished = False
    counted = Counter(line["status"] for line in lines)
    try:
        with Progress("county", len(wanted), many="counties") as progress:
            if lines:
                progress.advance("resumed", len(lines))

            def take(line: CountyResult) -> None:
                lines.append(line.as_json())
                run.add(line.as_json())
                counted[line.status] += 1
                found = counted[Status.ARCHIVED] + counted[Status.UNCHANGED]
                progress.advance(f"{line.name} {line.status}", found=f"{found} found")
                if explain:
                    progress.print(_explained(line))
                _say(line.as_json(), as_json)

            finished = not waiting or crawl_counties(
                waiting, year, settings, take, all_scopes=all_scopes, once=once
            )
    except CrawlCrashed as error:
        raise CrawlCrashed(f"{error}; go on with --resume") from error
    finally:
        run.end(finished)
        push_waiting(outbox)
        extend_inventory(store, settings)
    if not finished:
        raise KeyboardInterrupt
    if not as_json and len(lines) > 1:
        _print_summary(lines)
    return lines


def _as_shown(settings: Settings, store: Store, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that an earlier run left, without what is withheld since."""
    if not lines:
        return []
    with Catalogue.open(store, settings.work_path) as catalogue:
        withheld = WithheldFacts.of(catalogue)
    hiding = [withheld.hiding(line["url"], line["warc"], line["text"]) for line in lines]
    return [line | not_shown(by.why) if by else line for line, by in zip(lines, hiding, strict=True)]


def _say(line: dict[str, Any], as_json: bool) -> None:
    say(json.dumps(line, ensure_ascii=False) if as_json else readable(line))


def readable(line: dict[str, Any]) -> str:
    """A county's line as a person reads it."""
    head = f"{line['code']} {line['name']} {line['year']}  {line['status']}"
    cost = f"{number_of(line['requests'], 'request')}, {line['seconds']:.0f} s"
    if line["status"] in (Status.ARCHIVED, Status.UNCHANGED) and line["text"]:
        return (
            f"{head}  {line['title']}  ({line['published_on'] or 'no date shown'}; {cost})\n"
            f"    {line['url']}\n    WARC {line['warc']}\n    text {line['text']}"
        )
    return f"{head}  ({cost})\n    {line['reason']}"


def _explained(line: CountyResult) -> str:
    shown = [f"{line.code} {line.name}: {number_of(len(line.trail), 'step')}"]
    for number, step in enumerate(line.trail, 1):
        row = f"{step['strength']}, {step['row']!r}, priority {step['priority']}" if "row" in step else ""
        why = f"{step['aim']} ({row or 'beside'}): {step.get('why', '')}"
        why = f"acted on <{step['act']}>: {why}" if "act" in step else why
        shown.append(f"  {number:2d}. {step['url']}\n      {why} {step.get('text', '')}".rstrip())
        shown.append(f"      -> {step.get('status', '-')} {step.get('saw', '')}")
        shown += [f"         {reason}" for reason in step.get("verdict", ())]
    return "\n".join(shown)


def _print_summary(lines: Sequence[dict[str, Any]]) -> None:
    counted = Counter(line["status"] for line in lines)
    table = Table(box=None, pad_edge=False)
    table.add_column("status")
    table.add_column("counties", justify="right")
    for status in Status:
        if counted[status]:
            table.add_row(status.value, str(counted[status]))
    Console(file=sys.stderr).print(table)
