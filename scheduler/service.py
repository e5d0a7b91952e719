"""The scheduler as a service: APScheduler rings, and a round does what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.calendar import adopt_jobs, open_calendar
from scheduler.ledger import Ledger
from scheduler.rounds import Rounds
from scheduler.schedule import Schedule

logger = logging.getLogger(__name__)

_bells: set[asyncio.Queue[str]] = set()


async def ring(name: str) -> None:
    """What the stored jobs call: wakes the service of this process."""
    for bell in _bells:
        bell.put_nowait(name)


@dataclass
class Service:
    """Runs rounds until it is stopped. `reload` reads the schedule file anew."""

    ledger: Ledger
    rounds: Rounds
    stopping: asyncio.Event
    reload: Callable[[], Schedule]
    _rings: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Serve until `stopping` is set; the round under way then comes to its end."""
        calendar = open_calendar(self.ledger.engine)
        _bells.add(self._rings)
        calendar.start(paused=True)
        try:
            adopt_jobs(calendar, self.ledger.schedule, self.rounds.now())
            calendar.resume()
            self._rings.put_nowait("start")
            while (rang := await self._next_ring()) is not None:
                if rang == "reload":
                    self.ledger.schedule = self.reload()
                    adopt_jobs(calendar, self.ledger.schedule, self.rounds.now())
                await self._answer(rang)
        finally:
            calendar.shutdown(wait=False)
            _bells.discard(self._rings)

    def ask_reload(self) -> None:
        """Take over a changed schedule file (SIGHUP)."""
        self._rings.put_nowait("reload")

    async def _answer(self, rang: str) -> None:
        if rang == "digest":
            await self.rounds.tell_digest()
        elif rang != "check" or await self.rounds.work.pending():
            logger.info("a round begins (%s)", rang)
            await self.rounds.run(stopping=self.stopping.is_set)
        else:  # workers elsewhere may have noted something
            await self.rounds.telling.tell(self.rounds.now())

    async def _next_ring(self) -> str | None:
        """Wait for a ring; None where it is time to stop."""
        ringing = asyncio.create_task(self._rings.get())
        stopping = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait([ringing, stopping], return_when=asyncio.FIRST_COMPLETED)
            return None if self.stopping.is_set() else ringing.result()
        finally:
            ringing.cancel()
            stopping.cancel()
