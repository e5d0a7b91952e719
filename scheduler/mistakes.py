"""Crawls that were a mistake, taken back: the county is as due as if it had never been tried."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import and_, select, update

from nianbao.core.reasons import reason_fields
from nianbao.core.report import Status
from scheduler.database import ledger_errors
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger
from scheduler.policy import History, next_try
from scheduler.schedule import Schedule
from scheduler.states import HELD, State
from scheduler.tables import TAKEN_BACK, attempts, counties

_STATUS = {State.FOUND: Status.ARCHIVED, State.VERIFIED: Status.UNCHANGED}


def take_back(ledger: Ledger, year: int, code: str) -> bool:
    """Take back a county's crawls that brought no report; what is held stays held. Their requests were sent,
    and count. False where the campaign has no such county."""
    chosen = and_(counties.c.year == year, counties.c.code == code)
    found = [each.value for each in _STATUS.values()]
    mistaken = and_(attempts.c.year == year, attempts.c.code == code, attempts.c.status.not_in(found))
    with ledger_errors(ledger.engine), ledger.engine.begin() as connection:
        row = connection.execute(select(counties).where(chosen).with_for_update()).mappings().one_or_none()
        if row is None:
            return False
        connection.execute(update(attempts).where(mistaken).values(code=TAKEN_BACK))
        connection.execute(update(counties).where(chosen).values(**_without(ledger.schedule, row)))
        return True


def _without(schedule: Schedule, row: Any) -> dict[str, Any]:
    """What the ledger says of a county without its vain crawls."""
    before = LedgerEntry.of(row)
    clean: dict[str, Any] = {"failures": 0, "flagged": None, **reason_fields(None)}
    if before.state in HELD:
        status = _STATUS[before.state]
        history = History(before.year, status, before.last_attempt_at, before.first_found_at)
        return clean | {"status": status.value, "next_at": next_try(schedule, history, random.random)}
    planned = next_try(schedule, History(before.year), random.random)
    untried = {"status": None, "attempts": 0, "last_attempt_at": None, "next_at": planned}
    return clean | untried | {"state": State.WAITING.value, "url": None, "warc": None}
