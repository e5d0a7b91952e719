"""Crawl processes as the scheduler uses them: one for each report year, started when first needed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from crawler.workers.jobs import END, LINE_BYTES, errand_line
from nianbao.core.county import County
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because, reason_fields
from nianbao.core.report import Status
from scheduler.states import CrawlOutcome

STOP_SECONDS = 30


class CrawlProcesses:
    """A scheduler's Crawler. `kept_files` are handed down to the processes: a lock held through one of them
    is held until the process is gone too, even where we die first."""

    def __init__(
        self, counties_at_once: int, kept_files: Sequence[int] = (), *, log_json: bool = False
    ) -> None:
        self._options = ["--counties-at-once", str(counties_at_once), *(["--log-json"] if log_json else [])]
        self._kept_files = tuple(kept_files)
        self._running: dict[int, CrawlProcess] = {}
        self._starting = asyncio.Lock()

    async def crawl(self, county: County, year: int, request_limit: int) -> CrawlOutcome | None:
        """Crawl one county in its year's process."""
        async with self._starting:
            process = self._running.get(year)
            if process is None or process.ended:
                process = await CrawlProcess.start(year, self._options, self._kept_files)
                self._running[year] = process
        return await process.crawl(county, request_limit)

    async def rest(self) -> None:
        """Let the processes end."""
        for process in self._running.values():
            await process.end()
        self._running.clear()

    async def stop(self) -> None:
        """End the processes at once, as by SIGTERM; those that hang are killed."""
        await asyncio.gather(*(process.stop() for process in self._running.values()))


class CrawlProcess:
    """One `python -m nianbao_cli.feed` and the counties it is at."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._awaited: dict[str, asyncio.Future[CrawlOutcome | None]] = {}
        self._stopped = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, year: int, options: Sequence[str], kept_files: Sequence[int]) -> CrawlProcess:
        """Start a process. It is no member of our terminal's group: Ctrl-C is for us, who then decide."""
        command = ["-m", "nianbao_cli.feed", "--year", str(year), *options]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            *command,
            stdin=PIPE,
            stdout=PIPE,
            limit=LINE_BYTES,
            start_new_session=True,
            pass_fds=tuple(kept_files),
            env=os.environ,
        )
        return cls(process)

    @property
    def ended(self) -> bool:
        """True where it takes no more counties."""
        return self._reading.done()

    async def crawl(self, county: County, request_limit: int) -> CrawlOutcome | None:
        """Hand in one county and wait for its line."""
        awaited: asyncio.Future[CrawlOutcome | None] = asyncio.get_running_loop().create_future()
        self._awaited[county.code] = awaited
        await self._write(errand_line(county, request_limit))
        return await awaited

    async def end(self) -> None:
        """Say that nothing more comes, and wait."""
        await self._write(json.dumps(END).encode() + b"\n")
        await self._reading

    async def stop(self) -> None:
        """End it, whatever it is at."""
        self._stopped = True
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._reading
        except TimeoutError:
            self._process.kill()
            await self._reading

    async def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # it ended: _read says so to all who wait
            self._process.stdin.write(line)
            await self._process.stdin.drain()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            outcome = outcome_of(said["line"], said["family"])
            self._awaited.pop(said["line"]["code"]).set_result(outcome)
        self._process.stdin.close()
        code = await self._process.wait()
        why = reason_fields(because(Code.PROCESS_ENDED, exit=code))
        died = None if self._stopped else CrawlOutcome(Status.FAILED, **why)
        while self._awaited:
            self._awaited.popitem()[1].set_result(died)


def outcome_of(line: dict[str, Any], family: str = "") -> CrawlOutcome:
    """What the scheduler needs of a line of `nianbao crawl --json`."""
    return CrawlOutcome(
        Status(line["status"]),
        line["reason"],
        line["url"],
        line["title"],
        line["published_on"],
        line["warc"],
        line["text"],
        line["requests"] + line["requisites"],
        line["bytes"],
        line["seconds"],
        family,
        line["reason_code"],
        line["reason_values"],
    )
