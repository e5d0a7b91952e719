"""`nianbao schedule plan`: a dry run of a whole campaign."""

from __future__ import annotations

import json
import sys

import click

from nianbao.core.panel import load_panel
from nianbao.core.settings import load_settings
from nianbao_cli.output import say
from nianbao_cli.schedule.next import item_json, item_text
from nianbao_cli.years import REPORT_YEAR
from scheduler.agenda import plan
from scheduler.schedule import load_schedule

EPILOG = """\b
Examples:
  nianbao schedule plan --year 2025
  NIANBAO_SCHEDULE=mine.toml nianbao schedule plan --year 2025 --json"""


@click.command(epilog=EPILOG)
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per day on standard output.")
def command(year: int, as_json: bool) -> int:
    """Print the days of a campaign under the schedule file; nothing is crawled and no ledger is touched.

    The number of counties, those of that year, is what a day costs if none of them has published by then.
    """
    settings = load_settings()
    schedule = load_schedule(settings.schedule or None)
    units = load_panel(settings).units(year)
    for item in plan(schedule, year, len(units)):
        say(json.dumps(item_json(item), ensure_ascii=False) if as_json else item_text(item))
    revisits = ", ".join(map(str, schedule.campaign.revisit_days)) or "never"
    print(f"a captured report is visited again after so many days: {revisits}", file=sys.stderr)
    return 0
