"""Each host's turns over all machines that share a PostgreSQL: a lock for each host there, and the moment at
which it was asked last, by the database's clock."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection, Error

from crawler.capture.day_counts import today
from crawler.capture.turns import SLOWEST, HostTurns, Turn, seconds_to_wait, times_the_delay
from nianbao.core.errors import CaptureError

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
HELD_SECONDS = 0.1
"""So much is waited for with the lock: a moment that this machine noted is a little later in the database."""
ANSWER_SECONDS = 20
_MAKING_KEY = 0x6E69616E74726E
"""The advisory lock under which the table is made: two machines may begin at once."""
_TABLE = """CREATE TABLE IF NOT EXISTS host_turns
 (host text PRIMARY KEY, asked_at timestamptz NOT NULL)"""
_COLUMNS = """ALTER TABLE host_turns ADD COLUMN IF NOT EXISTS slowed int NOT NULL DEFAULT 1,
 ADD COLUMN IF NOT EXISTS slowed_at timestamptz NOT NULL DEFAULT clock_timestamp()"""
"""Earlier releases, which may still run beside us, neither write nor read these."""
_DAYS = """CREATE TABLE IF NOT EXISTS host_days
 (name text, day text, asked int NOT NULL, PRIMARY KEY (name, day))"""
_SPEND = """INSERT INTO host_days AS known VALUES (%(name)s, %(day)s, 1)
 ON CONFLICT (name, day) DO UPDATE SET asked = known.asked + 1
 WHERE %(limit)s = 0 OR known.asked < %(limit)s RETURNING asked"""
_FORGET = "DELETE FROM host_days WHERE day < %(day)s"
_SOON = "SET synchronous_commit TO off"
"""No statement waits for the server's disk: what a crash there takes, half a second of moments and counts, is
older than the delay when it is up again, and the locks go with the connection."""
_TAKE = "SELECT pg_try_advisory_lock(%(key)s)"
_LEAVE = "SELECT pg_advisory_unlock(%(key)s)"
_AGE = """SELECT extract(epoch FROM clock_timestamp() - asked_at)::float8, h.slowed,
 extract(epoch FROM clock_timestamp() - h.slowed_at)::float8, coalesce(p.slowed, 1),
 extract(epoch FROM clock_timestamp() - coalesce(p.slowed_at, h.slowed_at))::float8
 FROM host_turns AS h LEFT JOIN (SELECT slowed, slowed_at FROM host_turns WHERE host = %(platform)s) AS p
 ON true WHERE h.host = %(host)s"""
"""Asked for when the lock is taken: a statement sees what was written before it began."""
_SLOW = """INSERT INTO host_turns AS known (host, asked_at, slowed)
 SELECT name, clock_timestamp(), %(factor)s FROM unnest(%(names)s::text[]) AS name
 ON CONFLICT (host) DO UPDATE SET slowed = excluded.slowed, slowed_at = excluded.slowed_at"""
_NOTE = """INSERT INTO host_turns VALUES (%(host)s, clock_timestamp() - make_interval(secs => %(ago)s))
 ON CONFLICT (host) DO UPDATE SET asked_at = excluded.asked_at"""


class Database:
    """One connection, made when it is first needed, and anew where it broke; a statement at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AsyncConnection[Sequence[Any]] | None = None
        self._one = asyncio.Lock()
        self.connected = 0
        """How often: a lock that an earlier connection held is lost."""

    async def ask(self, statement: str, since: int | None = None, **values: Any) -> Sequence[Any]:
        """Run a statement, by the connection of `since` and no later one; its first row. Raises CaptureError:
        no portal is to blame for that."""
        try:
            async with self._one, asyncio.timeout(ANSWER_SECONDS):
                connection = await self._ready()
                if since not in (None, self.connected):
                    raise CaptureError("a turn was lost with the connection; see NIANBAO_HOST_TURNS")
                cursor = await connection.execute(statement, values)
                return (await cursor.fetchone() or ()) if cursor.description else ()
        except (Error, OSError, TimeoutError) as error:
            await self.close()
            said = " ".join(str(error).split())[:160] or "it does not answer"
            raise CaptureError(
                f"whose turn it is cannot be asked of the database ({said}); see NIANBAO_HOST_TURNS"
            ) from error

    async def close(self) -> None:
        """Let go of all locks; the next question connects anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Error, OSError):
                await connection.close()

    async def _ready(self) -> AsyncConnection[Sequence[Any]]:
        if self._connection is not None and self._connection.broken:
            await self.close()
        if self._connection is None:
            self._connection = await AsyncConnection.connect(
                self._url, autocommit=True, application_name="nianbao host turns", keepalives_idle=10
            )
            self.connected += 1
            await self._connection.execute(_SOON)
            async with self._connection.transaction():
                await self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING_KEY])
                await self._connection.execute(_TABLE)
                await self._connection.execute(_COLUMNS)
                await self._connection.execute(_DAYS)
                await self._connection.execute(_FORGET, {"day": today()})
        return self._connection


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """The right to send one request to a host, on this machine and over all."""

    own: Turn
    database: Database
    host: str
    since: int
    """The connection by which it was had: with that it is lost."""

    async def note(self, moment: float) -> None:
        """See `Turn.note`. Raises CaptureError where the turn was lost."""
        await self.own.note(moment)
        ago = max(0.0, time.monotonic() - moment)
        await self.database.ask(_NOTE, self.since, host=self.host, ago=ago)

    async def slow_down(self, platform: str = "") -> int:
        """See `Turn.slow_down`. Raises CaptureError where the turn was lost."""
        here = await self.own.slow_down(platform)
        noted = await self.database.ask(_AGE, self.since, host=self.host, platform=_row_of(platform))
        factor = max(here, min(SLOWEST, 2 * _times(noted))) if noted else here
        names = [self.host, *filter(None, [platform and _row_of(platform)])]
        await self.database.ask(_SLOW, self.since, names=names, factor=factor)
        return factor


def _row_of(platform: str) -> str:
    """The row that tells how much a platform is slowed down; no host is named so."""
    return f"platform {platform}"


def _times(noted: Sequence[Any]) -> int:
    """How many times the delay is due: the host's, or its platform's where that is more."""
    return max(times_the_delay(*noted[1:3]), times_the_delay(*noted[3:5]))


@dataclass
class SharedTurns:
    """The turns at all hosts. This machine's own files come first: crawls by hand keep to those, and of one
    machine no two ask the database for one host."""

    own: HostTurns
    database: Database
    keeps_connections: bool = False
    """One that stayed open would be a second one beside that of another machine's turn."""
    _waited_for: set[str] = field(default_factory=set)
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def turn(self, host: str, delay: float, platform: str = "") -> AsyncIterator[SharedTurn]:
        """See `HostTurns.turn`."""
        key = int.from_bytes(hashlib.sha256(f"nianbao host {host}".encode()).digest()[:8], signed=True)
        async with self.own.turn(host, delay, platform) as own:
            since = await self._wait(host, platform, key, delay)
            try:
                yield SharedTurn(own, self.database, host, since)
            finally:
                await self._surely(self._leave(key))

    async def spend(self, name: str, limit: int) -> bool:
        """See `Turns.spend`. This machine's own count holds what is crawled by hand too."""
        if not await self.own.spend(name, limit):
            return False
        return bool(await self.database.ask(_SPEND, name=name, day=today(), limit=limit))

    async def close(self) -> None:
        """Leave the database."""
        await asyncio.gather(*self._leaving)
        await self.database.close()

    async def _wait(self, host: str, platform: str, key: int, delay: float) -> int:
        """Wait for the turn; the connection by which it is had."""
        while True:
            since = await self._take(key)
            left = POLL_SECONDS if since is None else await self._left(host, platform, key, delay, since)
            if since is not None and not left:
                return since
            if since is None:
                self._tell(host)
            await asyncio.sleep(left)

    async def _left(self, host: str, platform: str, key: int, delay: float, since: int) -> float:
        """Seconds until the host may be asked; where they are more than a moment, the lock is let go of."""
        left = POLL_SECONDS
        try:
            noted = await self.database.ask(_AGE, since, host=host, platform=_row_of(platform))
            left = seconds_to_wait(noted[0], delay * _times(noted)) if noted else 0.0
            if 0 < left <= HELD_SECONDS:
                await asyncio.sleep(left)
                left = 0.0
        finally:
            if left:
                await self._surely(self._leave(key))
        return left

    async def _take(self, key: int) -> int | None:
        """Take the lock where nobody has it; the connection by which it is had. Who is cancelled meanwhile
        leaves it: nobody else would."""
        asking = asyncio.ensure_future(self.database.ask(_TAKE, key=key))
        try:
            taken = (await asyncio.shield(asking))[0]
        except asyncio.CancelledError:
            self._begin(self._give_back(asking, key))
            raise
        return self.database.connected if taken else None

    async def _give_back(self, asking: asyncio.Future[Sequence[Any]], key: int) -> None:
        with suppress(CaptureError):  # then nothing is held
            if (await asking)[0]:
                await self._leave(key)

    async def _leave(self, key: int) -> None:
        """Let go of the lock; where the database cannot be told, the lock went with the connection."""
        try:
            await self.database.ask(_LEAVE, key=key)
        except CaptureError as error:
            logger.warning("%s", error)

    async def _surely(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for work that is done to its end also where nobody waits for it any more."""
        await asyncio.shield(self._begin(work))

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        return task

    def _tell(self, host: str) -> None:
        if host not in self._waited_for:
            self._waited_for.add(host)
            logger.info("%s is being asked from another machine; taking turns with it", host)
