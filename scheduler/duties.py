"""What a campaign owes once: the gap list on its day, and to be closed when its windows have passed."""

from __future__ import annotations

import csv
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nianbao.core.clock import SHANGHAI
from nianbao.core.inert import inert_cell
from scheduler.entries import CampaignEntry, LedgerEntry
from scheduler.events import Event, Events
from scheduler.health import warnings_of
from scheduler.ledger import Ledger
from scheduler.reckoning import last_two
from scheduler.schedule import midnight
from scheduler.standing import Standing, gaps

logger = logging.getLogger(__name__)

GAP_COLUMNS = (
    "code",
    "name",
    "province",
    "prefecture",
    "state",
    "reason",
    "url",
    "attempts",
    "last_attempt_at",
)


@dataclass(frozen=True, slots=True)
class Duties:
    """The duties of every campaign of a ledger. `directory` takes the gap lists."""

    ledger: Ledger
    events: Events
    directory: Path

    def do(self, now: datetime) -> None:
        """Do what is owed by now, each once, and note as events what a person should hear of."""
        for campaign in self.ledger.campaigns():
            if campaign.closed_at is None:
                self._do(campaign, now)

    def _do(self, campaign: CampaignEntry, now: datetime) -> None:
        year, schedule = campaign.year, self.ledger.schedule
        standing = Standing.of(schedule, year, self.ledger.entries(year), now)
        for sign in warnings_of(standing, last_two(self.ledger.engine)):
            name = f"health/{year}/{sign.kind}/{sign.subject}"
            self._note(Event(name, f"Warning, reports of {year}", sign.text), now, year)
        if campaign.gaps_listed_at is None and now >= midnight(schedule.campaign.gap_list.in_year(year + 1)):
            self._list_gaps(standing, now)
        if now >= schedule.closes(year):
            self.ledger.mark_campaign(year, "closed_at", now)
            self._note(
                Event(f"closed/{year}", f"Reports of {year}: the campaign is closed", standing.summary),
                now,
                year,
            )

    def _list_gaps(self, standing: Standing, now: datetime) -> None:
        missing = gaps(standing.entries)
        path = self.directory / f"{standing.year}-gaps-{now.astimezone(SHANGHAI):%Y-%m-%d}.csv"
        write_gaps(path, missing)
        self.ledger.mark_campaign(standing.year, "gaps_listed_at", now)
        body = f"{standing.summary}; {len(missing)} are listed in {path}"
        self._note(
            Event(f"gaps/{standing.year}", f"Gap list of the reports of {standing.year}", body),
            now,
            standing.year,
        )

    def _note(self, event: Event, now: datetime, year: int) -> None:
        if self.events.note(event, now):
            logger.warning("%s: %s", event.title, event.body, extra={"campaign": year, "event": event.name})


def write_gaps(path: Path, missing: Sequence[LedgerEntry]) -> None:
    """Write the gap list as CSV: every county whose report is not held, in which state, and why."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark is for Excel
        writer = csv.writer(file)
        writer.writerow(GAP_COLUMNS)
        for entry in missing:
            tried = entry.last_attempt_at.astimezone(SHANGHAI).isoformat() if entry.last_attempt_at else ""
            values = [getattr(entry, name) or "" for name in GAP_COLUMNS[:-2]]
            writer.writerow([*map(inert_cell, values), entry.attempts, tried])
