"""Crawls counties that the queue hands out, on this machine."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from procrastinate import App, JobContext, RetryStrategy
from procrastinate.worker import Worker

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.core.county_result import CountyResult
from nianbao.core.errors import MachineFault, NianbaoError, UsageError
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because, own_failure
from scheduler.bodies import held_before_look
from scheduler.dispatch import Crawler, Now, Told, day_of, request_allowance
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger
from scheduler.queue import QUEUE, TASK, is_awaited, take_over, unfinished
from scheduler.season import result_since

logger = logging.getLogger(__name__)

BEATS = 6
"""Heartbeats within the time after which a worker counts as gone."""

POLL_SECONDS = 1.0
"""How soon a county is taken whose platform has become free: nobody tells."""

ONE_IN_WAITING = 4
"""A worker takes one county more for each so many that it crawls at once: their walks begin as soon as others
end (the crawl process lets no more walk), not when what those brought is stored and entered."""


class GivenBack(NianbaoError):
    """The county goes back to the queue."""


class CutOff(NianbaoError):
    """The queue does not answer: others will take over, so this worker must not go on."""


@dataclass
class QueueWorker:
    """One worker, of which `counties_at_once` walk. `stalled_seconds`: without a heartbeat for so long, a
    worker's counties are taken over; a worker that cannot reach the queue stops its crawls in half that time,
    so that no host is visited twice at once."""

    ledger: Ledger
    app: App
    crawler: Crawler
    open_catalogue: Callable[[], Catalogue]
    now: Now
    told: Told
    name: str
    request_limit: int
    bodies_limit: int
    delay_seconds: float
    counties_at_once: int
    stalled_seconds: int
    until_empty: bool = False
    failure: NianbaoError | None = None
    _worker: Worker | None = None
    _identity: str = ""
    _crawling: int = 0
    _catalogue: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Work until told to stop, or until the queue is empty. Raises what made it stop."""
        self._identity = self.ledger.identity()
        self.ledger.share_schedule()
        strategy = RetryStrategy(retry_exceptions=[GivenBack])
        self.app.task(name=TASK, queue=QUEUE, pass_context=True, retry=strategy)(self._crawl_county)
        beat = self.stalled_seconds / BEATS
        self._worker = Worker(
            self.app,
            queues=[QUEUE],
            name=self.name,
            concurrency=self.counties_at_once + self.counties_at_once // ONE_IN_WAITING,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=beat,
            stalled_worker_timeout=self.stalled_seconds,
            install_signal_handlers=False,
        )
        guard = asyncio.create_task(self._guard(beat))
        try:
            await self._worker.run()  # type: ignore[no-untyped-call]
        finally:
            guard.cancel()
            await asyncio.gather(guard, return_exceptions=True)
            await self.crawler.rest()
        if self.failure is not None:
            raise self.failure

    @property
    def under_way(self) -> int:
        """Counties being crawled here."""
        return self._crawling

    def stop(self) -> None:
        """Take no more counties; those under way are crawled to their end."""
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    async def _crawl_county(self, context: JobContext, year: int, code: str, ledger: str) -> None:
        """The job: crawl one county, or enter what its last worker had archived before it was killed."""
        if ledger != self._identity:
            self._fail(
                UsageError(
                    f"the queue's counties belong to another ledger than {self.ledger.shown}: set "
                    "NIANBAO_LEDGER to the scheduler's"
                )
            )
            raise GivenBack("another ledger's county")
        entry = next(iter(self.ledger.entries(year, [code])), None)
        if entry is None or entry.under_way_since is None:
            return  # it was entered, or put back, while it waited
        result = await self._archived(entry) if context.job.attempts else None
        if result is None:
            result = await self._crawl(entry)
        if result is None:
            return
        began = entry.under_way_since
        after = self.ledger.record(result, began, self.now(), self.name)
        self.told(entry, after, result)
        if await is_awaited(self.app, context.job.lock):
            await asyncio.sleep(self.delay_seconds)  # the platform's lock is held for its rest too

    async def _crawl(self, entry: LedgerEntry) -> CountyResult | None:
        """Crawl it; None where it may not be crawled now and is due again later."""
        now = self.now()
        bodies = held_before_look(self.ledger.engine, entry, now)
        most = self.request_limit if bodies is None else self.bodies_limit
        limit = request_allowance(self.ledger, entry.platform, most, now)
        if self.ledger.schedule.awake_at(now) > now:
            self.ledger.put_back(entry)
            return None
        if not limit:
            self.ledger.put_back(entry)
            reason = because(Code.REQUESTS_OF_DAY, platform=entry.platform)
            self.ledger.put_off(entry, day_of(now) + timedelta(days=1), reason)
            return None
        self.ledger.mark_worker(entry, self.name)
        self._crawling += 1
        try:
            result = await self.crawler.crawl(entry.county, entry.year, limit, bodies)
        except MachineFault as fault:
            self._fail(fault)
            raise GivenBack(str(fault)) from fault
        except Exception as error:
            logger.exception("%s %s", entry.code, entry.name)
            return CountyResult.failure(entry.county, entry.year, own_failure(error))
        finally:
            self._crawling -= 1
        if result is None:
            raise GivenBack("the crawl was stopped")
        return result

    async def _archived(self, entry: LedgerEntry) -> CountyResult | None:
        async with self._catalogue:
            with self.open_catalogue() as catalogue:
                return result_since(catalogue, entry)

    async def _guard(self, beat_seconds: float) -> None:
        """Look after the dead, and notice where we are cut off ourselves."""
        answered = time.monotonic()
        while True:
            await asyncio.sleep(beat_seconds)
            try:
                async with asyncio.timeout(beat_seconds):
                    await take_over(self.app, self.stalled_seconds)
                    if self.until_empty and not await unfinished(self.app):
                        self.stop()
                answered = time.monotonic()
            except Exception as error:
                logger.warning("the queue does not answer: %s", error)
            if time.monotonic() - answered > self.stalled_seconds / 2:
                self._fail(CutOff(f"the queue has not answered for {self.stalled_seconds / 2:.0f} seconds"))
                await self.crawler.stop()
                return

    def _fail(self, error: NianbaoError) -> None:
        self.failure = self.failure or error
        self.stop()
