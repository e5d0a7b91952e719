"""The same campaign on many machines: procrastinate on PostgreSQL carries counties to workers.

Its lock keeps two counties of one platform apart, its queueing lock refuses a county that waits already, and
a worker's heartbeat tells who is gone: their counties are taken over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import AsyncConnection

from nianbao.core.errors import UsageError
from scheduler.dispatch import Now
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger

logger = logging.getLogger(__name__)

QUEUE = "counties"
TASK = "nianbao.crawl_county"
SCHEMA_KEY = 0x6E69616E71
"""Advisory lock under which the queue's tables are made: two programs may start at once."""
TAKE_OVER_KEY = 0x6E69616E74
"""Advisory lock under which counties of dead workers are given back: never by two at once."""


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[App]:
    """The queue in a PostgreSQL database, its tables made where they are missing. Raises UsageError."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise UsageError("--queue: write postgresql://user@host/name")
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=8, timeout=20))
    try:
        async with await AsyncConnection.connect(url):  # says at once what a pool would try 30 seconds long
            pass
        await app.open_async()
    except Exception as error:
        await app.close_async()
        raise UsageError(
            f"--queue: PostgreSQL does not answer: {' '.join(str(error).split())[:200]}"
        ) from error
    try:
        await _make_tables(app)
        yield app
    finally:
        await app.close_async()


async def _make_tables(app: App) -> None:
    async with advisory_lock(app, SCHEMA_KEY):
        found = await app.connector.execute_query_one_async(
            "SELECT to_regclass('procrastinate_jobs') AS name"
        )
        if found["name"] is None:
            await app.schema_manager.apply_schema_async()


@asynccontextmanager
async def advisory_lock(app: App, key: int) -> AsyncIterator[None]:
    """Hold one of PostgreSQL's advisory locks while within, waiting for it."""
    pool = _pool(app)
    async with pool.connection() as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", [key])
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", [key])


def _pool(app: App) -> Any:
    assert isinstance(app.connector, PsycopgConnector)
    return app.connector.pool


@dataclass
class QueueWork:
    """Puts what is due into the queue. Workers enter how it ended into the ledger; a county that neither
    waits in the queue nor is crawled is due again."""

    ledger: Ledger
    app: App
    now: Now
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def under_way(self) -> int:
        """Nothing is crawled here."""
        return 0

    def stop(self) -> None:
        """Enqueue nothing more."""
        self.stopping.set()

    async def rest(self) -> None:
        """Nothing is under way here that could be stopped."""

    async def work_off(self) -> None:
        """Enqueue what is due; returns at once."""
        await self._reclaim()
        now = self.now()
        if self.ledger.schedule.awake_at(now) > now:
            return
        identity, due = self.ledger.identity(), self.ledger.due(now)
        for entry in due:
            if self.stopping.is_set():
                return
            await self._enqueue(entry, identity)
        if due:
            await self._make_known()

    async def pending(self) -> bool:
        """Whether there is anything to enqueue or to reclaim."""
        return bool(self.ledger.due(self.now())) or bool(await self._lost())

    async def _enqueue(self, entry: LedgerEntry, identity: str) -> None:
        self.ledger.begin(entry, self.now(), "queue")
        deferrer = self.app.configure_task(
            TASK,
            queue=QUEUE,
            lock=entry.platform or entry.code,
            queueing_lock=_name(entry),
            allow_unknown=True,
        )
        try:
            await deferrer.defer_async(year=entry.year, code=entry.code, ledger=identity)
        except AlreadyEnqueued:
            logger.info("%s %s waits in the queue already", entry.code, entry.name)

    async def _make_known(self) -> None:
        """Tell PostgreSQL how long its queue has become. Until it sees that by itself, a minute later, to
        hand out one of 3,000 counties takes it 250 ms, and 1 ms from then on."""
        async with _pool(self.app).connection() as connection:
            await connection.execute("ANALYZE procrastinate_jobs")

    async def _reclaim(self) -> None:
        for entry in await self._lost():
            logger.warning("%s %s was lost by the queue, and is due again", entry.code, entry.name)
            self.ledger.put_back(entry)

    async def _lost(self) -> list[LedgerEntry]:
        """Under way, and yet in no queue: first the ledger is asked, then the queue, so that a county that
        ends in between is only put back after its outcome was entered, which changes nothing."""
        under_way = self.ledger.under_way()
        known = await self._known()
        return [entry for entry in under_way if _name(entry) not in known]

    async def _known(self) -> set[str]:
        jobs = [
            *await self.app.job_manager.list_jobs_async(queue=QUEUE, status="todo"),
            *await self.app.job_manager.list_jobs_async(queue=QUEUE, status="doing"),
        ]
        return {f"{job.task_kwargs['year']}/{job.task_kwargs['code']}" for job in jobs}


async def unfinished(app: App) -> int:
    """Counties that wait in the queue or are being crawled."""
    found = await app.connector.execute_query_one_async(
        "SELECT count(*) AS count FROM procrastinate_jobs"
        " WHERE queue_name = %(queue)s AND status IN ('todo', 'doing')",
        queue=QUEUE,
    )
    return int(found["count"])


async def is_awaited(app: App, platform: str | None) -> bool:
    """Whether another county of the platform waits in the queue: only then it needs a rest."""
    found = await app.connector.execute_query_one_async(
        "SELECT EXISTS (SELECT FROM procrastinate_jobs"
        " WHERE queue_name = %(queue)s AND status = 'todo' AND lock = %(platform)s) AS waits",
        queue=QUEUE,
        platform=platform,
    )
    return bool(found["waits"])


async def take_over(app: App, stalled_seconds: int) -> int:
    """Give the counties of workers without a heartbeat back to the queue; returns how many."""
    async with advisory_lock(app, TAKE_OVER_KEY):
        stalled = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=stalled_seconds)
        count = 0
        for job in stalled:
            try:
                await app.job_manager.retry_job(job)
            except ConnectorException:  # it ended after all
                continue
            logger.warning("%s: its worker is gone; others take it over", job.call_string)
            count += 1
    return count


def _name(entry: LedgerEntry) -> str:
    return f"{entry.year}/{entry.code}"
