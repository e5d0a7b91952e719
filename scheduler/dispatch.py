"""Gives due counties to whoever crawls: one at a time per platform, so many at once, so much a day."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from scheduler.bodies import held_before_look
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger
from scheduler.schedule import Schedule, midnight

logger = logging.getLogger(__name__)

Now = Callable[[], datetime]
Told = Callable[[LedgerEntry, LedgerEntry, CountyResult], None]
"""Is told of each county that was crawled: as it stood before, as it stands now, and the result."""

LEAST_REQUESTS = 20
"""A crawl of one county takes 5 to 20 requests: with less left of the day, it waits for the next."""
REFRESH_SECONDS = 60


class Crawler(Protocol):
    """Crawls counties, many at once; the caller sees to it that no two of them share a host. The command line
    hands it in: no engine is imported here."""

    async def crawl(
        self, county: County, year: int, request_limit: int, bodies: Mapping[str, str] | None = None
    ) -> CountyResult | None:
        """Crawl one county to its end; with `bodies` its departments and townships too, but those whose
        reports are held: their addresses and issuers. None where it was stopped before it came to any."""
        ...

    async def rest(self) -> None:
        """Nothing is under way, and nothing may come for a while: give back processes and memory."""
        ...

    async def stop(self) -> None:
        """Stop at once; what is under way ends without a result, what was captured is kept."""
        ...


@dataclass
class Dispatcher:
    """Works off what is due. `request_limit` is the most that one crawl may send, `bodies_limit` where it
    looks for departments and townships too; `delay_seconds` the rest that a platform gets between two
    counties."""

    ledger: Ledger
    crawler: Crawler
    now: Now
    told: Told
    worker: str
    request_limit: int
    delay_seconds: float
    bodies_limit: int
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: set[str] = field(default_factory=set)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _tried: set[tuple[int, str]] = field(default_factory=set)
    _waiting: list[LedgerEntry] = field(default_factory=list)
    _spent: Counter[str] = field(default_factory=Counter)
    _refreshed: float = 0.0

    async def work_off(self) -> None:
        """Crawl everything that is due, each county once; returns when nothing is due or under way.

        With `stopping` set, nothing new begins and what is under way is crawled to its end.
        """
        self._tried.clear()
        self._refresh()
        try:
            while self._start_due() or self._running:
                await asyncio.wait(
                    self._running, timeout=REFRESH_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                self._reap()
                if not self._waiting or self._refreshed + REFRESH_SECONDS < time.monotonic():
                    self._refresh()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        await self.crawler.rest()

    def stop(self) -> None:
        """Begin nothing new; what is under way is crawled to its end."""
        self.stopping.set()

    @property
    def under_way(self) -> int:
        """Counties being crawled."""
        return len(self._running)

    def _refresh(self) -> None:
        self._refreshed = time.monotonic()
        now = self.now()
        self._spent = Counter(self.ledger.spent_requests(day_of(now)))
        due = [entry for entry in self.ledger.due(now) if (entry.year, entry.code) not in self._tried]
        self._waiting = due

    def _put_off(self, entry: LedgerEntry, now: datetime) -> None:
        """Its platform has had its requests of the day: tomorrow, then."""
        reason = because(Code.REQUESTS_OF_DAY, platform=entry.platform)
        self.ledger.put_off(entry, day_of(now) + timedelta(days=1), reason)
        logger.info("%s %s is put off: %s", entry.code, entry.name, reason)

    @property
    def _least(self) -> int:
        return least_requests(self.ledger.schedule, self.request_limit)

    def _left(self, platform: str) -> int:
        return self.ledger.schedule.pace.requests_per_day - self._spent[platform]

    async def pending(self) -> bool:
        """Whether anything is due."""
        return bool(self.ledger.due(self.now()))

    def _start_due(self) -> bool:
        """Start what may start now; whether anything did."""
        started = False
        now = self.now()
        awake = self.ledger.schedule.awake_at(now) <= now
        free = self.ledger.schedule.pace.counties_at_once - len(self._running)
        left: list[LedgerEntry] = []
        for entry in self._waiting:
            if self.stopping.is_set() or not awake:
                break
            if free <= 0 or entry.platform in self._busy:
                left.append(entry)
            elif self._left(entry.platform) < self._least:
                self._put_off(entry, now)
            else:
                self._start(entry, now)
                started, free = True, free - 1
        self._waiting = left
        return started

    def _start(self, entry: LedgerEntry, now: datetime) -> None:
        self._busy.add(entry.platform)
        self._tried.add((entry.year, entry.code))
        self.ledger.begin(entry, now, self.worker)
        self._running.add(asyncio.create_task(self._crawl(entry, now)))

    async def _crawl(self, entry: LedgerEntry, began: datetime) -> None:
        bodies = held_before_look(self.ledger.engine, entry, began)
        most = self.request_limit if bodies is None else self.bodies_limit
        result: CountyResult | None = None
        try:
            limit = min(most, self._left(entry.platform))
            result = await self.crawler.crawl(entry.county, entry.year, limit, bodies)
        finally:
            if result is None:
                self.ledger.put_back(entry)
                self._busy.discard(entry.platform)
        if result is None:
            return
        self._spent[entry.platform] += result.sent
        after = self.ledger.record(result, began, self.now(), self.worker)
        self.told(entry, after, result)
        if any(other.platform == entry.platform for other in self._waiting):
            await asyncio.sleep(self.delay_seconds)
        self._busy.discard(entry.platform)

    def _reap(self) -> None:
        ended = {task for task in self._running if task.done()}
        self._running -= ended
        for task in ended:
            _ = task.cancelled() or task.exception()  # seen, though another's is raised before it
        for task in ended:
            task.result()  # an error of ours ends the run: nothing may go on as if it had been entered


def least_requests(schedule: Schedule, request_limit: int) -> int:
    """With fewer requests left of a platform's day, no crawl of a county begins."""
    return min(LEAST_REQUESTS, schedule.pace.requests_per_day, request_limit)


def request_allowance(ledger: Ledger, platform: str, request_limit: int, now: datetime) -> int:
    """How many requests a crawl of a county of this platform may send now; 0 where it must wait for the next
    day."""
    left = ledger.schedule.pace.requests_per_day - ledger.spent_requests(day_of(now)).get(platform, 0)
    return min(request_limit, left) if left >= least_requests(ledger.schedule, request_limit) else 0


def day_of(now: datetime) -> datetime:
    """The first moment of the day in Asia/Shanghai."""
    return midnight(now.astimezone(SHANGHAI).date())
