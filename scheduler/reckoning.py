"""What the ledger's attempts add up to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, case, func, select

from nianbao.core.reason_codes import Code
from nianbao.core.report import Status
from scheduler.database import ledger_errors
from scheduler.entries import Durations, LastTwo, Sums
from scheduler.states import SHUT
from scheduler.tables import TAKEN_BACK, attempts


def last_two(engine: Engine) -> list[LastTwo]:
    """The last two crawls of every county that was crawled twice, over all campaigns."""
    a = attempts.c
    rank = func.row_number().over(partition_by=a.code, order_by=a.id.desc()).label("rank")
    ranked = select(a.code, a.family, a.status, rank).where(a.code != TAKEN_BACK).subquery()
    last, before = ranked.alias(), ranked.alias()
    query = (
        select(last.c.code, last.c.family, last.c.status, before.c.status)
        .join(before, last.c.code == before.c.code)
        .where(last.c.rank == 1, before.c.rank == 2)
    )
    with ledger_errors(engine), engine.begin() as connection:
        rows = connection.execute(query).all()
    return [LastTwo(code, family, Status(now), Status(then)) for code, family, now, then in rows]


def sums_of(engine: Engine) -> dict[int, Sums]:
    """What each campaign's crawls cost and came to."""
    a = attempts.c
    columns = (a.year, a.status, func.count(), func.sum(a.requests), func.sum(a.received_bytes))
    found: dict[int, Sums] = {}
    with ledger_errors(engine), engine.begin() as connection:
        for year, status, count, requests, received in connection.execute(
            select(*columns).group_by(a.year, a.status)
        ):
            sums = found.setdefault(year, Sums())
            sums.crawls[status] = count
            sums.requests += int(requests)
            sums.received_bytes += int(received)
    return found


def durations_of(engine: Engine, bounds: Sequence[float]) -> dict[int, Durations]:
    """How long each campaign's crawls took."""
    a = attempts.c
    within = [func.sum(case((a.seconds <= bound, 1), else_=0)) for bound in bounds]
    query = select(a.year, func.count(), func.sum(a.seconds), *within).group_by(a.year)
    with ledger_errors(engine), engine.begin() as connection:
        rows = connection.execute(query).all()
    return {year: Durations(tuple(map(int, each)), count, float(spent)) for year, count, spent, *each in rows}


def refusals_of(engine: Engine) -> dict[tuple[str, str], int]:
    """How often each platform refused, by platform and status, over all campaigns."""
    a = attempts.c
    refused = a.status.in_([state.value for state in SHUT])
    query = select(a.platform, a.status, func.count()).where(refused).group_by(a.platform, a.status)
    with ledger_errors(engine), engine.begin() as connection:
        return {(platform, status): count for platform, status, count in connection.execute(query)}


def upload_failures(engine: Engine) -> int:
    """How many crawls ended with captures that the store did not take at once."""
    query = select(func.count()).where(attempts.c.reason_code == Code.NOT_STORED.word)
    with ledger_errors(engine), engine.begin() as connection:
        return int(connection.scalar(query) or 0)
