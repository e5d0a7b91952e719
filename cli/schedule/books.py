"""What the subcommands share: the schedule file, the ledger, the campaign that is meant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from core import clock
from core.errors import UsageError
from core.settings import Settings
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """The ledger that the settings name, under the schedule that they name."""
    schedule = load_schedule(settings.schedule or None)
    with Ledger.open(settings.ledger, settings.work_path, schedule) as ledger:
        yield ledger


def campaign_year(ledger: Ledger, year: int | None) -> int | None:
    """The report year given, or the latest campaign's; None, said on standard error, where there is none.

    Raises UsageError where there is no campaign of the year given.
    """
    years = [campaign.year for campaign in ledger.campaigns()]
    if year is None and not years:
        due = ledger.schedule.report_year(clock.now())
        print(
            f"{ledger.shown} holds no campaign yet; `nianbao schedule run` opens that of {due}",
            file=sys.stderr,
        )
        return None
    if year is None:
        return years[-1]
    if year not in years:
        held = ", ".join(map(str, years)) or "none"
        raise UsageError(f"{ledger.shown} holds no campaign of {year}; those held: {held}")
    return year


def shown_time(moment: datetime | None) -> str:
    """A moment as people in China read it, to the minute."""
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def json_time(moment: datetime | None) -> str | None:
    """A moment as it stands in JSON: ISO 8601 with the offset of Asia/Shanghai."""
    return moment.astimezone(clock.SHANGHAI).isoformat() if moment else None
