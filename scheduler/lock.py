"""One scheduler per ledger: APScheduler 3 runs jobs twice where two share a job store."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text

from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.file_lock import try_lock
from scheduler.database import ledger_errors

DYING_SECONDS = 60
"""How long a crawl may take to end whose scheduler was killed: it hangs up after 20 seconds at most."""
POLL_SECONDS = 0.2
PG_KEY = 0x6E69616E62616F
"""The advisory lock's number in PostgreSQL: "nianbao" in ASCII."""


class SchedulerRuns(UsageError):
    """Another scheduler has the ledger."""


@dataclass(frozen=True, slots=True)
class Held:
    """The lock. `file` is handed to crawl processes: it is free only when they are gone too."""

    file: int


@asynccontextmanager
async def only_scheduler(engine: Engine, work_path: Path, doing: str) -> AsyncIterator[Held]:
    """Be the only scheduler of a ledger while within. Raises SchedulerRuns, naming who holds it."""
    path = _lock_file(engine, work_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        await _take_file(file, path)
        _sign(file, doing)
        if engine.url.get_backend_name() == "sqlite":
            yield Held(file.fileno())
            return
        with ledger_errors(engine), engine.connect() as connection:
            connection.detach()  # a pool would keep the connection open, and the lock with it
            _take_advisory(connection, doing)
            yield Held(file.fileno())


def holder(engine: Engine, work_path: Path) -> str | None:
    """Who runs as this ledger's scheduler, for people to read; None where nobody does."""
    path = _lock_file(engine, work_path)
    if path.is_file():
        with path.open("r") as file:
            if not try_lock(file):
                return _signature(file)
    if engine.url.get_backend_name() == "sqlite":
        return None
    with ledger_errors(engine), engine.begin() as connection:
        return _advisory_holder(connection)


def _lock_file(engine: Engine, work_path: Path) -> Path:
    if engine.url.get_backend_name() == "sqlite":
        return Path(f"{engine.url.database}.lock")
    return work_path / "scheduler.lock"


async def _take_file(file: IO[str], path: Path) -> None:
    """Lock the file. Where its signer is dead, its crawl is about to end: wait for that."""
    for _ in range(int(DYING_SECONDS / POLL_SECONDS)):
        if try_lock(file):
            return
        if _signer_lives(file):
            raise SchedulerRuns(
                f"{_signature(file)} is this ledger's scheduler already ({path}): there is one at a time"
            )
        await asyncio.sleep(POLL_SECONDS)
    raise SchedulerRuns(f"a crawl of {_signature(file)}, which is gone, has not ended ({path})")


def _sign(file: IO[str], doing: str) -> None:
    file.truncate(0)
    signed = {"pid": os.getpid(), "host": socket.gethostname(), "doing": doing}
    file.write(json.dumps(signed | {"since": clock.now().isoformat(timespec="seconds")}))
    file.flush()


def _signed(file: IO[str]) -> dict[str, str]:
    file.seek(0)
    try:
        signed: dict[str, str] = json.loads(file.read() or "{}")
    except ValueError:  # it is being written
        signed = {}
    return signed


def _signature(file: IO[str]) -> str:
    signed = _signed(file)
    if not signed:
        return "another process"
    return f"`{signed['doing']}` on {signed['host']} (process {signed['pid']}, since {signed['since']})"


def _signer_lives(file: IO[str]) -> bool:
    signed = _signed(file)
    if not signed or signed["host"] != socket.gethostname():
        return True
    try:
        os.kill(int(signed["pid"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _take_advisory(connection: Connection, doing: str) -> None:
    name = f"{doing} on {socket.gethostname()} (process {os.getpid()})"[:63]
    connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
    if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": PG_KEY}):
        held_by = _advisory_holder(connection)
        raise SchedulerRuns(f"{held_by} is this ledger's scheduler already: there is one at a time")
    connection.commit()


def _advisory_holder(connection: Connection) -> str | None:
    found = connection.execute(
        text(
            "SELECT application_name, coalesce(host(client_addr), 'this machine'), backend_start"
            " FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            " AND (classid::bigint << 32 | objid::bigint) = :key"
            " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        {"key": PG_KEY},
    ).first()
    return f"`{found[0]}` from {found[1]} (since {found[2]:%Y-%m-%d %H:%M:%S%z})" if found else None
