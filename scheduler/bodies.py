"""The departments and townships of a campaign: which are listed, and whose reports the archive has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, Engine, and_, select, update

from nianbao.core.bodies import BodyState, ListedBody
from nianbao.core.county_result import CountyResult
from nianbao.core.reasons import Reason
from nianbao.core.report import Status
from scheduler.database import ledger_errors
from scheduler.entries import LedgerEntry
from scheduler.tables import bodies

NOT_SEEN = "not_seen"
"""Listed the year before and not this year: that is all it says, for no register of these bodies exists."""


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """One body of one county in one campaign, as it was listed first and last."""

    year: int
    code: str
    listed: ListedBody
    first_seen_at: datetime
    last_seen_at: datetime

    def not_shown(self, why: Reason) -> Self:
        """The same of a report that is withheld: whose it is, not where it lies or what it says."""
        return replace(self, listed=replace(self.listed, url="", title="", reason=why.english))


def bodies_of(engine: Engine, year: int, codes: Sequence[str] | None = None) -> list[BodyEntry]:
    """The bodies that a campaign's columns list, by county, scope and name."""
    b = bodies.c
    chosen = b.year == year if codes is None else and_(b.year == year, b.code.in_(codes))
    query = select(bodies).where(chosen).order_by(b.code, b.scope, b.name)
    with ledger_errors(engine), engine.begin() as connection:
        return [_entry(row) for row in connection.execute(query).mappings()]


def held_before_look(engine: Engine, county: LedgerEntry, now: datetime) -> dict[str, str] | None:
    """The issuers of a county's bodies whose reports are held, by the addresses under which they are listed,
    where it is time to look for the others; else None."""
    if county.bodies_at is None or county.bodies_at > now:
        return None
    listed = (entry.listed for entry in bodies_of(engine, county.year, [county.code]))
    return {each.url: each.issuer or each.name for each in listed if each.state is BodyState.HELD}


def left_over(result: CountyResult) -> bool | None:
    """Whether a crawl saw bodies listed that it did not ask for; None where it did not come to look."""
    if result.bodies is None:
        return None
    return any(each.state is BodyState.WAITING for each in result.bodies)


def record_bodies(connection: Connection, result: CountyResult, moment: datetime) -> None:
    """Enter what a crawl saw listed. What is held stays held; of a crawl whose captures could not be stored
    nothing more is."""
    stored = result.status is not Status.FAILED
    known = _known(connection, result)
    for body in result.bodies or ():
        before = known.get(body.key)
        held = before is not None and before.state is BodyState.HELD
        new = body.state is BodyState.HELD and not stored
        kept = {"last_seen_at": moment} if held else _values(body, waiting=new) | {"last_seen_at": moment}
        chosen = and_(_of(result), bodies.c.scope == body.scope.value, bodies.c.name == body.name)
        if before is None:
            about = {"year": result.year, "code": result.code, "first_seen_at": moment}
            connection.execute(bodies.insert().values(**about, **kept))
        else:
            connection.execute(update(bodies).where(chosen).values(**kept))


def not_seen(before: Sequence[BodyEntry], now: Sequence[BodyEntry]) -> list[BodyEntry]:
    """The bodies of last year's campaign that counties whose columns list some this year do not list."""
    listed = {(entry.code, *entry.listed.key) for entry in now}
    read = {entry.code for entry in now}
    return [each for each in before if each.code in read and (each.code, *each.listed.key) not in listed]


def totals(now: Sequence[BodyEntry], missed: Sequence[BodyEntry]) -> dict[str, int]:
    """How many bodies are in each state."""
    counted: Mapping[str, int] = Counter(entry.listed.state.value for entry in now)
    return {state: counted[state] for state in BodyState} | {NOT_SEEN: len(missed)}


def _known(connection: Connection, result: CountyResult) -> dict[tuple[str, str], ListedBody]:
    rows = connection.execute(select(bodies).where(_of(result))).mappings()
    return {entry.listed.key: entry.listed for entry in map(_entry, rows)}


def _of(result: CountyResult) -> Any:
    return and_(bodies.c.year == result.year, bodies.c.code == result.code)


def _values(body: ListedBody, *, waiting: bool) -> dict[str, Any]:
    state = BodyState.WAITING if waiting else body.state
    issuer = None if waiting else body.issuer
    about = {"scope": body.scope.value, "name": body.name, "url": body.url, "title": body.title}
    return about | {"state": state.value, "issuer": issuer, "reason": body.reason}


def _entry(row: Any) -> BodyEntry:
    about = {name: row[name] for name in ("scope", "name", "url", "title", "state", "issuer", "reason")}
    listed = ListedBody.read(about)
    return BodyEntry(row["year"], row["code"], listed, row["first_seen_at"], row["last_seen_at"])
