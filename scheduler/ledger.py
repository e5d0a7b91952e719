"""The ledger of every campaign: where each county stands, what was tried, and when it is tried next."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, and_, case, func, or_, select, update
from sqlalchemy.engine import URL

from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, reason_fields
from nianbao.core.report import Status
from scheduler.bodies import left_over, record_bodies
from scheduler.database import ledger_errors, ledger_url, open_database
from scheduler.enrolment import (
    drop_untried,
    left_fact,
    new_row,
    plan_looks,
    recode_row,
    registered,
    registry_values,
)
from scheduler.entries import CampaignEntry, LedgerEntry
from scheduler.policy import Chance, History, earlier, next_look, next_try, ran_out_of_day
from scheduler.schedule import Schedule, next_day
from scheduler.states import HELD, READ, State, state_after
from scheduler.tables import attempts, campaigns, counties, facts


class Ledger:
    """Open with `open`; one transaction a call, safe for many processes. The schedule decides next tries."""

    def __init__(self, engine: Engine, schedule: Schedule, chance: Chance = random.random) -> None:
        self.engine = engine
        self.schedule = schedule
        self._chance = chance

    @classmethod
    def open(cls, where: str | URL, work_path: Path, schedule: Schedule) -> Self:
        """Open the ledger that NIANBAO_LEDGER names, made where there is none. Raises UsageError."""
        url = ledger_url(where, work_path) if isinstance(where, str) else where
        return cls(open_database(url), schedule)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def shown(self) -> str:
        """Where it is, without a password."""
        url = self.engine.url
        return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()

    # Facts

    def fact(self, name: str) -> str | None:
        """A remembered value, or None."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            return connection.scalar(select(facts.c.value).where(facts.c.name == name))

    def remember(self, name: str, value: str) -> None:
        """Remember a value under a name."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            changed = connection.execute(update(facts).where(facts.c.name == name).values(value=value))
            if not changed.rowcount:
                connection.execute(facts.insert().values(name=name, value=value))

    def identity(self) -> str:
        """What tells this ledger from every other one."""
        return str(self.fact("identity"))

    # Campaigns

    def campaigns(self) -> list[CampaignEntry]:
        """All campaigns, the earliest first."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            rows = connection.execute(select(campaigns).order_by(campaigns.c.year)).mappings()
            return [CampaignEntry(**row) for row in rows]

    def open_campaign(self, year: int, now: datetime) -> bool:
        """Open a campaign; False where it was open before."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            if connection.scalar(select(campaigns.c.year).where(campaigns.c.year == year)) is not None:
                return False
            connection.execute(campaigns.insert().values(year=year, opened_at=now))
            return True

    def mark_campaign(self, year: int, duty: str, now: datetime) -> None:
        """Note that a yearly duty (`gaps_listed_at`, `closed_at`) was done."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            connection.execute(update(campaigns).where(campaigns.c.year == year).values({duty: now}))

    def enrol(
        self, year: int, registry: Iterable[County], platforms: dict[str, str], held_before: Collection[str]
    ) -> int:
        """Bring the campaign's counties in line with the registry; returns how many are new.

        A county that left the registry is counted no more; what is known of it stays, for when it is back.
        """
        wanted = {county.code: county for county in registry}
        with ledger_errors(self.engine), self.engine.begin() as connection:
            known = registered(connection, year)
            fresh = [
                new_row(year, county, platforms.get(code, ""), code in held_before, self._first_try(year))
                for code, county in wanted.items()
                if code not in known
            ]
            if fresh:
                connection.execute(counties.insert(), fresh)
            for code in known.keys() & wanted.keys():
                changed = registry_values(wanted[code], platforms.get(code, ""))
                if changed != known[code]:
                    connection.execute(_at(year, code).values(**changed))
            plan_looks(connection, self.schedule.scope, year, wanted)
            self._plan_unplanned(connection, year, known.keys() & wanted.keys())
            gone = sorted(known.keys() - wanted.keys())
            drop_untried(connection, year, gone)
        self.remember(left_fact(year), json.dumps(gone))
        return len(fresh)

    def recode(self, year: int, codes: Mapping[str, str]) -> None:
        """Give rows of a campaign the codes that their counties turned out to bear in it: old -> new."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            for old, new in codes.items():
                recode_row(connection, year, old, new)

    def _first_try(self, year: int) -> datetime | None:
        return next_try(self.schedule, History(year), self._chance)

    def _plan_unplanned(self, connection: Connection, year: int, codes: Collection[str]) -> None:
        """A county that left the registry and is back has no next try; one whose season is over gets none."""
        unplanned = select(counties).where(counties.c.year == year, counties.c.next_at.is_(None))
        for entry in map(LedgerEntry.of, connection.execute(unplanned).mappings().all()):
            planned = next_try(self.schedule, entry.history(), self._chance)
            if planned is not None and entry.code in codes:
                connection.execute(_at(year, entry.code).values(next_at=planned))

    def share_schedule(self) -> None:
        """Go by the schedule that the scheduler adopted: its file need not lie on a worker's machine."""
        if (said := self.fact("schedule")) is not None:
            self.schedule = Schedule.model_validate_json(said)

    def adopt_schedule(self, now: datetime) -> bool:
        """Where the schedule changed since the last run, plan every next try anew; returns whether it did.

        What is due stays due: a changed file never takes a run away.
        """
        known, said = self.fact("schedule"), self.schedule.as_json()
        if known == said:
            return False
        if known is None:  # a new ledger was planned by it all along
            self.remember("schedule", said)
            return False
        with ledger_errors(self.engine), self.engine.begin() as connection:
            for row in connection.execute(select(counties)).mappings().all():
                entry = LedgerEntry.of(row)
                planned = next_try(self.schedule, entry.history(), self._chance)
                if entry.next_at is None or entry.next_at > now:
                    connection.execute(_at(entry.year, entry.code).values(next_at=planned))
        self.remember("schedule", said)
        return True

    # Counties

    def entries(self, year: int, codes: Collection[str] | None = None) -> list[LedgerEntry]:
        """The counties of a campaign by code: all that are in the registry, or those given."""
        query = select(counties).where(counties.c.year == year).order_by(counties.c.code)
        if codes is not None:
            return self._entries(query.where(counties.c.code.in_(sorted(codes))))
        left = json.loads(self.fact(left_fact(year)) or "[]")
        return self._entries(query.where(counties.c.code.not_in(left)))

    def due(self, now: datetime) -> list[LedgerEntry]:
        """Counties whose time has come, or their bodies', and that no crawl has. For their own report alone
        first, the untried, the longest untried: a platform's daily cap never starves the same counties."""
        c = counties.c
        looks = case((c.bodies_at <= now, 1), else_=0)
        order = (looks, c.last_attempt_at.is_not(None), c.last_attempt_at, c.year, c.code)
        query = select(counties).where(or_(c.next_at <= now, c.bodies_at <= now), c.under_way_since.is_(None))
        return self._entries(query.order_by(*order))

    def under_way(self) -> list[LedgerEntry]:
        """Counties given to a crawl that has not ended."""
        return self._entries(select(counties).where(counties.c.under_way_since.is_not(None)))

    def next_at(self) -> datetime | None:
        """The moment of the earliest planned visit."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            return earlier(
                *(_earliest(connection, each) for each in (counties.c.next_at, counties.c.bodies_at))
            )

    def begin(self, entry: LedgerEntry, now: datetime, worker: str) -> None:
        """Note that a crawl of the county was given out."""
        values = {"under_way_since": now, "worker": worker}
        self._set(entry.year, entry.code, values)

    def mark_worker(self, entry: LedgerEntry, worker: str) -> None:
        """Note who crawls a county that came from a queue."""
        self._set(entry.year, entry.code, {"worker": worker})

    def put_back(self, entry: LedgerEntry) -> None:
        """A crawl ended without any result: the county is as due as it was."""
        self._set(entry.year, entry.code, {"under_way_since": None, "worker": None})

    def put_off(self, entry: LedgerEntry, until: datetime, reason: Reason) -> None:
        """Plan a due county later without a crawl."""
        said = {} if entry.reason else reason_fields(reason)
        planned = {name: getattr(entry, name) for name in ("next_at", "bodies_at")}
        later = {name: max(moment, until) for name, moment in planned.items() if moment is not None}
        self._set(entry.year, entry.code, later | said)

    def bring_forward(self, entry: LedgerEntry, now: datetime) -> None:
        """There is news of a missing county: it is due now."""
        self._set(entry.year, entry.code, {"next_at": now})

    def retry(self, year: int, codes: Collection[str], now: datetime) -> int:
        """A person asks: these counties are due now, their flags and counted failures are gone."""
        chosen = and_(counties.c.year == year, counties.c.code.in_(sorted(codes)))
        values = {"next_at": now, "failures": 0, "flagged": None}
        with ledger_errors(self.engine), self.engine.begin() as connection:
            return connection.execute(update(counties).where(chosen).values(**values)).rowcount

    def record(
        self, result: CountyResult, started_at: datetime, ended_at: datetime, worker: str
    ) -> LedgerEntry:
        """Enter how a crawl ended; plans the next visit. Returns the county as it stands now."""
        with ledger_errors(self.engine), self.engine.begin() as connection:
            query = select(counties).where(counties.c.year == result.year, counties.c.code == result.code)
            before = LedgerEntry.of(connection.execute(query.with_for_update()).mappings().one())
            values = self._after(before, result, ended_at)
            connection.execute(
                attempts.insert().values(**_attempt(before, result, started_at, ended_at), worker=worker)
            )
            connection.execute(_at(result.year, result.code).values(**values))
            record_bodies(connection, result, ended_at)
            return LedgerEntry.of(connection.execute(query).mappings().one())

    def spent_requests(self, since: datetime) -> dict[str, int]:
        """Requests sent to each platform since a moment."""
        query = (
            select(attempts.c.platform, func.sum(attempts.c.requests))
            .where(attempts.c.ended_at >= since)
            .group_by(attempts.c.platform)
        )
        with ledger_errors(self.engine), self.engine.begin() as connection:
            return {platform: int(spent) for platform, spent in connection.execute(query)}

    def _after(self, before: LedgerEntry, result: CountyResult, ended_at: datetime) -> dict[str, Any]:
        held = before.first_found_at is not None
        state = state_after(before.state, result.status, held=held)
        success = state in HELD and result.status in (Status.ARCHIVED, Status.UNCHANGED)
        failures = before.failures + 1 if before.status == result.status.value else 1
        found_at = before.first_found_at or (ended_at if success else None)
        history = History(before.year, result.status, ended_at, found_at, 0 if success else failures)
        values: dict[str, Any] = {
            "state": state.value,
            "status": result.status.value,
            "attempts": before.attempts + 1,
            "failures": history.failures,
            "first_found_at": found_at,
            "last_attempt_at": ended_at,
            "next_at": self._next_at(history, result, ended_at),
            "bodies_at": next_look(self.schedule, history, before.bodies_at, left_over(result), self._chance),
            "bodies_read_at": ended_at if result.bodies is not None else before.bodies_read_at,
            "under_way_since": None,
            **result.reason_fields,
            "listed_years": list(result.listed_years),
            "family": result.family or before.family,
            "flagged": _flag(before, result),
        }
        if success or not held:  # what is held keeps its page, title and files
            values |= {"url": result.url, "title": result.title, "published_on": result.published_on}
            values |= {"warc": result.warc, "text": result.text}
        return values

    def _next_at(self, history: History, result: CountyResult, ended_at: datetime) -> datetime | None:
        """By the policy; a crawl that only our own limit of the day cut short goes on the next day."""
        planned = next_try(self.schedule, history, self._chance)
        return next_day(ended_at) if ran_out_of_day(result) else planned

    def _set(self, year: int, code: str, values: dict[str, Any]) -> None:
        with ledger_errors(self.engine), self.engine.begin() as connection:
            connection.execute(_at(year, code).values(**values))

    def _entries(self, query: Any) -> list[LedgerEntry]:
        with ledger_errors(self.engine), self.engine.begin() as connection:
            return [LedgerEntry.of(row) for row in connection.execute(query).mappings()]


def _earliest(connection: Connection, column: Any) -> datetime | None:
    planned = select(column).where(column.is_not(None), counties.c.under_way_since.is_(None))
    found: datetime | None = connection.scalar(planned.order_by(column).limit(1))
    return found


def _at(year: int, code: str) -> Any:
    return update(counties).where(counties.c.year == year, counties.c.code == code)


def _attempt(
    before: LedgerEntry, result: CountyResult, started_at: datetime, ended_at: datetime
) -> dict[str, Any]:
    return {
        "year": before.year,
        "code": before.code,
        "platform": before.platform,
        "family": result.family or before.family,
        "started_at": started_at,
        "ended_at": ended_at,
        "status": result.status.value,
        **result.reason_fields,
        "listed_years": list(result.listed_years),
        "url": result.url,
        "warc": result.warc,
        "requests": result.sent,
        "received_bytes": result.bytes,
        "seconds": result.seconds,
    }


def _flag(before: LedgerEntry, result: CountyResult) -> str | None:
    """A portal whose report column was read before and is not found now has another layout: the crawl did its
    full walk in vain, so a person must look. A result takes the flag away."""
    if result.status in READ:
        return None
    if ran_out_of_day(result):
        return before.flagged
    column_read = before.state in (State.NOT_PUBLISHED, State.NOT_LISTED)
    read_before = before.held_before or before.first_found_at or column_read
    if result.status is Status.NOT_FOUND and read_before:
        return because(Code.LAYOUT_CHANGED).english
    return before.flagged
