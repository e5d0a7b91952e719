"""`nianbao schedule retry`: a person asks for counties to be tried again now."""

from __future__ import annotations

import json
import sys

import click

from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.history import CountyHistory, load_history
from nianbao.core.registry import Registry
from nianbao.core.settings import load_settings
from nianbao.core.years import check_year
from nianbao_cli.output import say
from nianbao_cli.schedule.books import campaign_year, json_time, open_ledger
from nianbao_cli.years import REPORT_YEAR
from scheduler.ledger import Ledger
from scheduler.lock import holder

EPILOG = """\b
Examples:
  nianbao schedule retry 石屏县 532501
  nianbao schedule retry 石屏县 --year 2024
A running scheduler tries them within a minute; otherwise the next `nianbao schedule run --once` does."""


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, required=True, metavar="COUNTY...")
@click.option("--year", type=REPORT_YEAR, help="The report year.  [default: the latest campaign]")
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
def command(counties: tuple[str, ...], year: int | None, province: str, as_json: bool) -> int:
    """Try each COUNTY (a code or a name) again now, whatever its next try was; clears its flag."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        chosen = campaign_year(ledger, year)
        if chosen is None:
            raise UsageError("there is no campaign to retry in; `nianbao schedule run` opens one")
        check_year(chosen)  # the coming campaign is open before its year is over
        history = load_history(settings.history or None)
        codes = _codes(ledger, history, chosen, counties, province)
        ledger.retry(chosen, codes, clock.now())
        for entry in ledger.entries(chosen, codes):
            line = {
                "code": entry.code,
                "name": entry.name,
                "year": chosen,
                "next_at": json_time(entry.next_at),
            }
            readable = f"{entry.code} {entry.name} {chosen}  due now"
            say(json.dumps(line, ensure_ascii=False) if as_json else readable)
        running = holder(ledger.engine, settings.work_path)
    then = f"{running} takes them" if running else "`nianbao schedule run --once` tries them"
    print(then, file=sys.stderr)
    return 0


def _codes(
    ledger: Ledger, history: CountyHistory, year: int, names: tuple[str, ...], province: str
) -> list[str]:
    """The campaign's counties are the registry here, by the names and codes of any year."""
    counties = tuple(entry.county for entry in ledger.entries(year))
    others = (
        (word, county)
        for county in counties
        for term in history.line(county.code, year)
        for word in (term.code, term.name)
    )
    registry = Registry(counties, tuple(others))
    return [registry.find(name, province).code for name in names]
