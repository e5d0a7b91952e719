"""`crawl`: few counties in this process, many on all cores, those that share a host in one process."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from crawler.workers.child import crawl_here
from crawler.workers.jobs import Take, Terms, errands_for
from crawler.workers.pool import CrawlProcess
from nianbao.core.county import County
from nianbao.core.platforms import named_platforms, shares_of
from nianbao.core.settings import Settings

COUNTIES_WORTH_A_PROCESS = 16
"""Starting a process costs about a second: as much as one core needs for so many small counties."""


def crawl_counties(
    counties: Sequence[County],
    year: int,
    settings: Settings,
    take: Take,
    *,
    all_scopes: bool = False,
    once: bool = True,
) -> bool:
    """Crawl counties, handing each result to `take` as it comes, in this process where they are few and it
    crawls but `once`: Twisted's reactor starts a single time.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early: what is under way is drained, a second
    signal ends it at once. Raises CrawlCrashed where a process failed, and whatever `take` raises.
    """
    processes = settings.processes or os.cpu_count() or 1
    count = min(processes, -(-len(counties) // COUNTIES_WORTH_A_PROCESS))
    shares = shares_of(counties, count, named_platforms(settings.schedule))
    each = settings.model_copy(update={"counties_at_once": max(1, settings.counties_at_once // len(shares))})
    terms = Terms(year, each, all_scopes)
    if len(shares) == 1 and once:
        return crawl_here(terms, errands_for(shares[0]), take)
    return asyncio.run(_SharedCrawl(take).run(shares, terms))


class _SharedCrawl:
    """One crawl, each share of it in a process of its own."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._processes: list[CrawlProcess] = []
        self._failure: Exception | None = None
        self._finished = True
        self._signals = 0

    async def run(self, shares: Sequence[Sequence[County]], terms: Terms) -> bool:
        """Hand over results until all processes have ended. Of several errors the first is raised then."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._signalled)
        try:
            await asyncio.gather(*(self._crawl_share(share, terms) for share in shares))
        finally:
            await asyncio.gather(*(process.stop() for process in self._processes))
        if self._failure is not None:
            raise self._failure
        return self._finished

    async def _crawl_share(self, share: Sequence[County], terms: Terms) -> None:
        process = await CrawlProcess.start(terms)
        self._processes.append(process)
        if not self._finished:
            process.interrupt()
        await asyncio.gather(*(self._crawl(process, county) for county in share))
        await process.end()

    async def _crawl(self, process: CrawlProcess, county: County) -> None:
        try:
            result = await process.crawl(county)
            if result is not None:
                self._take(result)
            self._finished = self._finished and result is not None
        except Exception as error:  # raised again by run
            self._failure = self._failure or error
            self._interrupt()

    def _interrupt(self) -> None:
        self._finished = False
        for process in self._processes:
            process.interrupt()

    def _signalled(self) -> None:
        """Once: let what is under way end. Again: end it now."""
        self._signals += 1
        self._interrupt()
        for process in self._processes if self._signals > 1 else ():
            process.kill()
