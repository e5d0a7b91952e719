"""The crawl processes of `crawl`, `schedule run` and `worker`, seen from whoever starts them.

Twisted's reactor starts once in a process, and Python computes on one core: so a scheduler that runs for
years, and a crawl of many counties, have processes of their own (crawler/workers/child.py).
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from crawler.workers import jobs
from crawler.workers.jobs import CrawlCrashed, Errand, Terms
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.errors import MachineFault
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from nianbao.core.settings import Settings

CHILD = (sys.executable, "-P", "-m", "crawler.workers.child")
STOP_SECONDS = 30
HASTE_SECONDS = 3
"""Of a process that a second signal ends."""

logger = logging.getLogger(__name__)


class CrawlProcess:
    """One process and the counties it is at."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._awaited: dict[str, asyncio.Future[CountyResult | None]] = {}
        self._failure = ""
        self._fault: MachineFault | None = None
        self._stopped = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, terms: Terms, kept_files: Sequence[int] = ()) -> CrawlProcess:
        """Start a process. It is no member of our terminal's group: Ctrl-C is for us, who then decide.
        `kept_files` are handed down to it: a lock held through one of them is held until it is gone too, even
        where we die first."""
        pipes: dict[str, Any] = {"stdin": PIPE, "stdout": PIPE, "limit": jobs.LINE_BYTES}
        started = await asyncio.create_subprocess_exec(
            *CHILD, **pipes, start_new_session=True, pass_fds=tuple(kept_files)
        )
        process = cls(started)
        await process._write(terms.as_json())
        return process

    @property
    def ended(self) -> bool:
        """True where it takes no more counties."""
        return self._reading.done()

    @property
    def exit(self) -> int | None:
        """Its exit code, once it has ended; a signal's number, less than zero, where one killed it."""
        return self._process.returncode

    async def crawl(
        self, county: County, request_limit: int = 0, bodies: Mapping[str, str] | None = None
    ) -> CountyResult | None:
        """Hand in one county and wait for its result; None where the process was told to stop before it came
        to any. Raises CrawlCrashed where it failed, or was ended from outside, and
        MachineFault where it is our own machine that failed."""
        awaited: asyncio.Future[CountyResult | None] = asyncio.get_running_loop().create_future()
        self._awaited[county.code] = awaited
        if self.ended:
            self._give_up()
        await self._write(Errand(county, request_limit, bodies).as_json())
        return await awaited

    async def end(self) -> None:
        """Say that nothing more comes, and wait."""
        await self._write(jobs.END)
        await self._reading

    def interrupt(self) -> None:
        """Let it keep what was captured and end, by one SIGTERM: Scrapy would take a second for haste."""
        if not self._stopped:
            self._stopped = True
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it now."""
        self._stopped = True
        self._signal(signal.SIGKILL)

    async def stop(self, seconds: float | None = None) -> None:
        """Interrupt it and wait, so long or STOP_SECONDS; where it hangs, kill it."""
        self.interrupt()
        await asyncio.wait([self._reading], timeout=seconds or STOP_SECONDS)
        if not self.ended:
            self.kill()
        await self._reading

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def _write(self, said: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # it ended: _read says so to all who wait
            self._process.stdin.write(jobs.line_of(said))
            await self._process.stdin.drain()

    async def _read(self) -> None:
        """Hand out what it says until it has ended."""
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        try:
            async for line in self._process.stdout:
                self._hear(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            self._failure = f"a crawl process said what no crawl process says: {error}"
            self._signal(signal.SIGKILL)
        self._process.stdin.close()
        await self._process.wait()
        self._give_up()

    def _hear(self, said: dict[str, Any]) -> None:
        if jobs.RESULT in said:
            result = jobs.read_result(said[jobs.RESULT])
            awaited = self._awaited.pop(result.code)
            if not awaited.done():  # else who waited was cancelled
                awaited.set_result(result)
        elif jobs.LOG in said:
            record = logging.makeLogRecord(said[jobs.LOG])
            logging.getLogger(record.name).handle(record)
        elif jobs.FAULT in said:
            self._fault = MachineFault(said[jobs.FAULT])
        else:
            self._failure = said[jobs.ERROR]

    def _give_up(self) -> None:
        """Nothing comes any more for those who wait."""
        died: Exception = CrawlCrashed(self._failure or f"a crawl process ended early, by {self.exit}")
        died = self._fault or died
        stopped = (self._stopped and self._fault is None) or (
            self.exit == jobs.INTERRUPTED and not self._failure
        )
        for awaited in self._awaited.values():
            if not awaited.done():
                awaited.set_result(None) if stopped else awaited.set_exception(died)
        self._awaited.clear()


class CrawlPool:
    """A scheduler's or a worker's processes: one for each report year, started when first needed."""

    def __init__(self, settings: Settings, kept_files: Sequence[int] = ()) -> None:
        self._settings = settings
        self._kept_files = kept_files
        self._running: dict[int, CrawlProcess] = {}
        self._starting = asyncio.Lock()

    async def crawl(
        self, county: County, year: int, request_limit: int, bodies: Mapping[str, str] | None = None
    ) -> CountyResult | None:
        """Crawl one county in its year's process; None where that was stopped."""
        async with self._starting:
            process = self._running.get(year)
            if process is None or process.ended:
                process = await CrawlProcess.start(Terms(year, self._settings), self._kept_files)
                self._running[year] = process
        try:
            return await process.crawl(county, request_limit, bodies)
        except CrawlCrashed as error:
            logger.error("%s %s: %s", county.code, county.name, error)
            return CountyResult.failure(county, year, because(Code.PROCESS_ENDED, exit=process.exit))

    async def rest(self) -> None:
        """Let the processes end."""
        for process in self._running.values():
            await process.end()
        self._running.clear()

    async def stop(self) -> None:
        """End the processes at once; those that hang are killed."""
        await asyncio.gather(*(process.stop(HASTE_SECONDS) for process in self._running.values()))
