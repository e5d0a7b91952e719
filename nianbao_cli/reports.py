"""`nianbao reports`: what the archive holds and what was tried."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict

import click

from nianbao.archive.catalogue.history import CatalogueLine
from nianbao.core.panel import Panel, load_panel
from nianbao.core.report import Status
from nianbao.core.settings import load_settings
from nianbao_cli.archive import find_codes, open_catalogue
from nianbao_cli.output import say
from nianbao_cli.tables import Row, TableColumn, print_table
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao reports
  nianbao reports 石屏县 --year 2021 --json"""

COLUMNS = (
    TableColumn("code"),
    TableColumn("name"),
    TableColumn("year", gives_way=4, alike=True),
    TableColumn("scope", gives_way=2, alike=True),
    TableColumn("status"),
    TableColumn("stored", gives_way=3, alike=True),
    TableColumn("published", gives_way=5),
    TableColumn("issuer", gives_way=1),
    TableColumn("title or reason"),
)


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, metavar="[COUNTY]...")
@click.option("--year", type=REPORT_YEAR, help="Only this report year.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line on standard output.")
def command(counties: tuple[str, ...], year: int | None, as_json: bool) -> int:
    """List one line per county and year held or tried. COUNTY is a code or a name.

    `stored` is false while a capture waits in the outbox. JSON also names the report for ever (`report_id`),
    and the `place` it belongs to over all names. Exit code 1 where the store cannot be reached; what was
    known of it before is shown all the same.
    """
    settings = load_settings()
    with open_catalogue(settings) as (catalogue, behind):
        codes = find_codes(settings, catalogue, counties, year) if counties else None
        lines = catalogue.lines(codes, year)
        if as_json:
            panel = load_panel(settings)
            for line in lines:
                say(json.dumps(asdict(line) | _named(panel, line), ensure_ascii=False))
        else:
            _print_table(lines, settings.store)
    if behind:
        print(f"nianbao: {behind}\nnianbao: shown is what was known before, and what waits", file=sys.stderr)
    return 1 if behind else 0


def _print_table(lines: Iterable[CatalogueLine], store: str) -> None:
    rows = [_row(line) for line in lines]
    if rows:
        print_table(COLUMNS, rows)
    else:
        print(f"{store} holds nothing that fits; `nianbao crawl COUNTY` fills it", file=sys.stderr)


def _named(panel: Panel, line: CatalogueLine) -> dict[str, str | None]:
    """What the report is called for ever, None where none is held, and the place it belongs to."""
    held = line.status in (Status.ARCHIVED, Status.UNCHANGED)
    named = panel.report_id(line.code, line.year, line.scope, line.issuer) if held else None
    return {"report_id": named, "place": panel.place(line.code, line.year)}


def _row(line: CatalogueLine) -> Row:
    return (
        line.code,
        line.name,
        str(line.year),
        line.scope,
        line.status,
        "yes" if line.stored else "waits",
        line.published_on or "",
        line.issuer,
        line.title or line.reason or "",
    )
