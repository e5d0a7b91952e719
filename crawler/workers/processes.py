"""Many counties on all cores: a crawl process per core, counties that share a host in one of them."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from crawler.spiders.report import ReportSpider
from crawler.workers.jobs import errands_for
from crawler.workers.process import CrawlCrashed, run_spider
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.core.county import County
from nianbao.core.parent import when_parent_ends
from nianbao.core.platforms import named_platforms, shares_of
from nianbao.core.settings import Settings
from pipelines.result import CountyResult

COUNTIES_WORTH_A_PROCESS = 16
"""Starting a process costs about a second: as much as one core needs for so many small counties."""
FILES_PER_COUNTY = 8

Take = Callable[[CountyResult], None]
Prepare = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Share:
    """What one process crawls. `prepare` is called in the process first: logging is set up there anew."""

    counties: tuple[County, ...]
    year: int
    settings: Settings
    all_scopes: bool
    prepare: Prepare


def crawl_counties(
    counties: Sequence[County],
    year: int,
    settings: Settings,
    take: Take,
    *,
    all_scopes: bool = False,
    prepare: Prepare = lambda: None,
) -> bool:
    """Crawl counties, handing each line to `take` as it comes, in this process where they are few.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early: what is under way is drained, a second
    signal ends it at once. Raises CrawlCrashed where a process failed, and whatever `take` raises.
    """
    processes = settings.processes or os.cpu_count() or 1
    count = min(processes, -(-len(counties) // COUNTIES_WORTH_A_PROCESS))
    parts = shares_of(counties, count, named_platforms(settings.schedule))
    each = settings.model_copy(update={"counties_at_once": max(1, settings.counties_at_once // len(parts))})
    shares = [Share(tuple(part), year, each, all_scopes, prepare) for part in parts]
    if len(shares) == 1:
        return _crawl(shares[0], take)
    return _Processes(shares).run(take)


def _crawl(share: Share, take: Take) -> bool:
    _allow_files(share.settings.counties_at_once * FILES_PER_COUNTY)
    settings = share.settings
    outbox = Outbox(settings.work_path / "outbox", open_store(settings))
    return run_spider(
        ReportSpider,
        settings,
        take,
        errands=errands_for(share.counties),
        year=share.year,
        nianbao=settings,
        outbox=outbox,
        all_scopes=share.all_scopes,
    )


def _allow_files(wanted: int) -> None:
    """Each county under way has files and connections open: raise the soft limit where that is permitted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _crawl_share(share: Share, lines: Connection) -> None:
    """The body of one process: lines and then the ending go to the parent."""
    os.setpgrp()  # Ctrl-C is for the parent, who tells us once
    # A parent that was killed takes no more lines: what was captured is kept, nothing new is begun.
    when_parent_ends(partial(os.kill, os.getpid(), signal.SIGTERM))
    share.prepare()
    try:
        lines.send(_crawl(share, lines.send))
    except Exception as error:
        lines.send(CrawlCrashed(str(error)))


class _Processes:
    """The processes of one crawl, seen from their parent."""

    def __init__(self, shares: Sequence[Share]) -> None:
        context = multiprocessing.get_context("spawn")
        self._running: dict[Connection, SpawnProcess] = {}
        self._finished = True
        self._stopping = 0
        for share in shares:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_crawl_share, args=(share, theirs))
            process.start()
            theirs.close()
            self._running[ours] = process

    def run(self, take: Take) -> bool:
        """Hand over lines until all processes have ended."""
        failure: Exception | None = None
        with self._on_signals():
            while self._running:
                for connection in wait([*self._running]):
                    assert isinstance(connection, Connection)
                    try:
                        self._receive(connection, take)
                    except Exception as error:
                        failure = failure or error
                        self._stop()
        if failure is not None:
            raise failure
        return self._finished

    def _receive(self, connection: Connection, take: Take) -> None:
        try:
            said: Any = connection.recv()
        except EOFError:
            self._ended(connection)
            return
        if isinstance(said, CountyResult):
            take(said)
        elif isinstance(said, Exception):
            raise said
        else:
            self._finished = self._finished and bool(said)

    def _ended(self, connection: Connection) -> None:
        process = self._running.pop(connection)
        connection.close()
        process.join()
        if process.exitcode and not self._stopping:
            raise CrawlCrashed(f"a crawl process ended early, by {process.exitcode}; go on with --resume")

    def _stop(self) -> None:
        """Once: let what is under way end. Again: end it now."""
        self._stopping += 1
        self._finished = False
        for process in self._running.values():
            if self._stopping > 1:
                process.kill()
            else:
                process.terminate()

    @contextmanager
    def _on_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, lambda *_: self._stop())
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
