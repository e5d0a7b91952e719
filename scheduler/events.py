"""What is worth telling a person: noted in the ledger once, told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from nianbao.core.county_result import CountyResult
from nianbao.core.report import Status
from scheduler.database import ledger_errors
from scheduler.entries import LedgerEntry
from scheduler.states import ABSENT, HELD
from scheduler.tables import events


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is what makes it one and the same: it is never noted twice."""

    name: str
    title: str
    body: str


class Events:
    """The events of a ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, event: Event, now: datetime) -> bool:
        """Note an event; False where it was noted before."""
        row = {"name": event.name, "happened_at": now, "title": event.title, "body": event.body}
        with ledger_errors(self._engine):
            if self._known(event.name):
                return False
            try:
                with self._engine.begin() as connection:
                    connection.execute(events.insert().values(**row))
            except IntegrityError:  # a worker was quicker
                return False
        return True

    def untold(self) -> list[Event]:
        """Events that nobody was told of, in the order they happened."""
        query = select(events.c.name, events.c.title, events.c.body).where(events.c.told_at.is_(None))
        with ledger_errors(self._engine), self._engine.begin() as connection:
            rows = connection.execute(query.order_by(events.c.happened_at, events.c.name)).mappings()
            return [Event(**row) for row in rows]

    def mark_told(self, told: Iterable[Event], now: datetime) -> None:
        """Note that somebody was told."""
        names = [event.name for event in told]
        with ledger_errors(self._engine), self._engine.begin() as connection:
            connection.execute(update(events).where(events.c.name.in_(names)).values(told_at=now))

    def _known(self, name: str) -> bool:
        with self._engine.begin() as connection:
            return connection.scalar(select(events.c.name).where(events.c.name == name)) is not None


def events_of(before: LedgerEntry, after: LedgerEntry, result: CountyResult) -> list[Event]:
    """What a person would want to hear of one crawl."""
    who = f"{after.name} ({after.code}), report of {after.year}"
    about = f"{after.year}/{after.code}/{after.attempts}"
    found = []
    if after.flagged and not before.flagged:
        found.append(
            Event(f"flagged/{about}", f"{who}: the layout changed", f"{after.flagged}. {result.reason}")
        )
    if before.state in HELD and result.status is Status.ARCHIVED:
        # Nothing of what it says: it may be withheld before anybody is told.
        what = f"`nianbao diff {after.code} --year {after.year}` shows what"
        found.append(Event(f"changed/{about}", f"{who}: changed since it was captured", what))
    if before.state in HELD and result.status in ABSENT:
        found.append(Event(f"gone/{about}", f"{who}: held, and gone from the portal", result.reason or ""))
    return found
