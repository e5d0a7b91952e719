"""Each host's turns: one request at a time and the delay between two, over all processes of the machine; over
machines that share a database, see `shared_turns.py`."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from crawler.capture.day_counts import DayCounts
from nianbao.core.errors import CaptureError
from nianbao.core.file_lock import try_lock, unlock
from nianbao.core.settings import Settings

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.05
RATE_ANSWERS = frozenset({412, 429, 503})
"""By these servers, and the walls before them, say that they are asked too often."""
SLOWEST = 8
"""How many times the delay is waited for at most."""
SLOW_SECONDS = 1800
"""After so long without another such answer, half as many times."""
_FORM = "{:020.6f}"
_SLOW_FORM = " {:02d} {:020.6f}"
_MOMENT_BYTES = 20


class Turn(Protocol):
    """The right to send one request to a host. What is noted stays for whoever comes next, also where this
    process is killed."""

    async def note(self, moment: float) -> None:
        """The server was asked, or surely had been, at this moment of the machine's monotonic clock."""
        ...

    async def slow_down(self, platform: str = "") -> int:
        """The server says that it is asked too often: whoever comes next waits longer, at every host of its
        platform where it has one. How many times."""
        ...


class Turns(Protocol):
    """Who may ask a host, and when. `keeps_connections`: one may stay open beyond its turn."""

    @property
    def keeps_connections(self) -> bool: ...

    def turn(self, host: str, delay: float, platform: str = "") -> AbstractAsyncContextManager[Turn]:
        """Wait until nobody else asks the host and the delay is over, longer where it or its platform was
        slowed down; then have it alone.

        Raises CaptureError where that cannot be told: no portal is to blame for it.
        """
        ...

    async def spend(self, name: str, limit: int) -> bool:
        """Count a request of today to a host or address; False where there were `limit` already (0: none).

        Raises CaptureError where that cannot be told.
        """
        ...

    async def close(self) -> None:
        """Ask no more."""
        ...


def turns_of(settings: Settings) -> Turns:
    """The turns of this machine or, where the settings name a database, over all machines that share it."""
    own = HostTurns(settings.work_path / "hosts")
    if not settings.host_turns:
        return own
    from crawler.capture.shared_turns import Database, SharedTurns  # an extra: psycopg

    return SharedTurns(own, Database(settings.host_turns))


def seconds_to_wait(age: float, delay: float) -> float:
    """How long, where the host was asked so many seconds ago; of a moment in the future it is not known how
    long ago that was, so the delay begins now."""
    return max(0.0, delay - max(0.0, age))


def times_the_delay(factor: int, age: float) -> int:
    """How many times the delay is due at a host that was slowed down so many seconds ago."""
    return max(1, factor >> int(max(0.0, age) // SLOW_SECONDS))


def _factor_of(noted: bytes) -> int:
    said = noted.split()
    return times_the_delay(int(said[0]), time.monotonic() - float(said[1])) if len(said) == 2 else 1


@dataclass(frozen=True, slots=True)
class FileTurn:
    """A turn among the processes of one machine; `directory` holds what slows platforms down."""

    file: int
    directory: Path = Path()
    platform: str = ""

    async def note(self, moment: float) -> None:
        """See `Turn.note`."""
        self._write(moment)

    async def slow_down(self, platform: str = "") -> int:
        """See `Turn.slow_down`."""
        factor = min(SLOWEST, 2 * self._factor(platform))
        noted = _SLOW_FORM.format(factor, time.monotonic()).encode()
        with _our_own_fault():
            os.pwrite(self.file, noted, _MOMENT_BYTES)
            if platform:
                self._slowness(platform).write_bytes(noted)
        return factor

    def _write(self, moment: float) -> None:
        with _our_own_fault():
            os.pwrite(self.file, _FORM.format(moment).encode(), 0)

    def _factor(self, platform: str) -> int:
        with _our_own_fault():
            path = self._slowness(platform)
            noted = [os.pread(self.file, 64, _MOMENT_BYTES)]
            noted += [path.read_bytes()] if platform and path.exists() else []
        return max(_factor_of(each) for each in noted)

    def _slowness(self, platform: str) -> Path:
        return self.directory / f"{quote(platform, safe='')}.slow"

    def left(self, delay: float) -> float:
        """Seconds until the host may be asked. A moment in the future is of before the machine's start."""
        noted, now = os.pread(self.file, _MOMENT_BYTES, 0), time.monotonic()
        if not noted:
            return 0.0
        if float(noted) > now:
            self._write(now)
        return seconds_to_wait(now - float(noted), delay * self._factor(self.platform))


@dataclass
class HostTurns:
    """The turns at all hosts; `directory` holds a file for each."""

    directory: Path
    keeps_connections: bool = True
    _waited_for: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def turn(self, host: str, delay: float, platform: str = "") -> AsyncIterator[FileTurn]:
        """See `Turns.turn`. Nothing is held while waiting, so nobody waits for a host behind one who waits
        for another."""
        with _our_own_fault():
            file = os.open(self._path(host), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            turn = FileTurn(file, self.directory, platform)
            await self._wait(host, turn, delay)
            yield turn
        finally:
            unlock(file)
            os.close(file)

    async def spend(self, name: str, limit: int) -> bool:
        """See `Turns.spend`."""
        return DayCounts(self.directory).spend(name, limit)

    async def close(self) -> None:
        """See `Turns.close`."""

    async def _wait(self, host: str, turn: FileTurn, delay: float) -> None:
        seconds = self._seconds_left(host, turn, delay)
        while seconds:
            await asyncio.sleep(seconds)
            seconds = self._seconds_left(host, turn, delay)

    def _seconds_left(self, host: str, turn: FileTurn, delay: float) -> float:
        """How long to wait before looking again; 0 where the turn is ours, and locked."""
        if not try_lock(turn.file):
            self._tell(host)
            return POLL_SECONDS
        left = turn.left(delay)
        if left:
            unlock(turn.file)
        return left

    def _tell(self, host: str) -> None:
        if host not in self._waited_for:
            self._waited_for.add(host)
            logger.info("%s is being asked by another crawl of this machine; taking turns with it", host)

    def _path(self, host: str) -> Path:
        self.directory.mkdir(parents=True, exist_ok=True)
        return self.directory / f"{quote(host, safe='')}.turn"


@contextmanager
def _our_own_fault() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CaptureError(f"whose turn it is cannot be noted ({error}); see NIANBAO_WORK") from error
