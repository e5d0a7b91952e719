"""`nianbao schedule next`: what the scheduler will do next."""

from __future__ import annotations

import json

import click

from nianbao.core import clock
from nianbao.core.panel import load_panel
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.output import number_of, say
from nianbao_cli.schedule.books import json_time, open_ledger, shown_time
from scheduler.agenda import Item, agenda, plan
from scheduler.ledger import Ledger

EPILOG = """\b
Examples:
  nianbao schedule next
  nianbao schedule next --count 50 --json"""


@click.command(epilog=EPILOG)
@click.option("--count", type=click.IntRange(min=1), default=12, show_default=True, help="How many entries.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per entry on standard output.")
def command(count: int, as_json: bool) -> int:
    """List what comes next: visits that are due or planned, the windows' days, the gap list."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        for item in _items(settings, ledger)[:count]:
            say(json.dumps(item_json(item), ensure_ascii=False) if as_json else item_text(item))
    return 0


def item_json(item: Item) -> dict[str, object]:
    """One entry as a JSON line."""
    return {"at": json_time(item.at), "what": item.what, "year": item.year, "counties": item.counties}


def item_text(item: Item) -> str:
    """One entry for people."""
    about = f"  {number_of(item.counties, 'county', 'counties')}" if item.counties is not None else ""
    return f"{shown_time(item.at)}  reports of {item.year}  {item.what}{about}"


def _items(settings: Settings, ledger: Ledger) -> list[Item]:
    now = clock.now()
    items: list[Item] = []
    for campaign in ledger.campaigns():
        items += agenda(ledger.schedule, campaign.year, ledger.entries(campaign.year), now)
    if not items:
        year = ledger.schedule.report_year(now)
        items = plan(ledger.schedule, year, len(load_panel(settings).units(year)))
        items = [item for item in items if item.at >= now]
    return sorted(items, key=lambda item: item.at)
