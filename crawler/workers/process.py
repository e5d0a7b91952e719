"""Runs one spider in this process. Twisted's reactor starts once: one process, one run, many counties."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings
from twisted.python.failure import Failure

from crawler.settings import scrapy_settings
from crawler.workers.jobs import CrawlCrashed
from nianbao.core.platforms import named_platforms
from nianbao.core.settings import Settings

ENDING_SECONDS = 3
LAST_SECONDS = 4
"""After a second signal; then the system ends the process, whatever it is at."""
_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})

logger = logging.getLogger(__name__)


def run_spider(
    spider: type[Spider], settings: Settings, on_item: Callable[[Any], None], **arguments: Any
) -> bool:
    """Run a spider to its end, handing each item that came through the item pipelines to `on_item`.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early. Raises CrawlCrashed where it failed, and
    the `fault` for which a spider ended by itself. An error of `on_item` stops the crawl and is raised as it
    is. Raises UsageError where the schedule's platforms cannot be read.
    """
    named_platforms(settings.schedule)  # of a fault there, which the download handler meets, Scrapy only logs
    process = _Process(scrapy_settings(settings))
    crawler = process.create_crawler(spider)
    collector = _Collector(crawler, on_item)
    task = process.crawl(crawler, **arguments)
    process.start()
    _abandon(asyncio.get_event_loop())
    if collector.untaken is not None:
        raise collector.untaken
    if task.done() and not task.cancelled() and task.exception() is not None:
        collector.failures.append(task.exception() or RuntimeError())
    if (fault := getattr(crawler.spider, "fault", None)) is not None:
        raise fault
    if collector.failures:
        failure = collector.failures[0]
        raise CrawlCrashed(f"the crawl failed: {failure}") from failure
    return collector.ended == "finished"


class _Process(AsyncCrawlerProcess):
    """A second signal asks the event loop to end, which a page that is being read may hold. Of two that come
    while no code of Python runs it tells once, so they are counted as they arrive."""

    def __init__(self, settings: ScrapySettings) -> None:
        super().__init__(settings)
        self._arrived, self._arriving = socket.socketpair()
        self._arrived.setblocking(False)
        self._arriving.setblocking(False)

    def start(self, stop_after_crawl: bool = True, install_signal_handlers: bool = True) -> None:
        with self._arrived, self._arriving:
            try:
                super().start(stop_after_crawl, install_signal_handlers)
            finally:
                signal.set_wakeup_fd(-1)

    def _setup_reactor(self, install_signal_handlers: bool) -> None:
        from twisted.internet import reactor

        super()._setup_reactor(install_signal_handlers)
        # Twisted's own such descriptor tells of processes that Twisted began: we have none.
        arriving = self._arriving.fileno()
        reactor.callWhenRunning(signal.set_wakeup_fd, arriving, warn_on_full_buffer=False)

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        super()._signal_shutdown(signum, frame)
        with suppress(BlockingIOError):
            if sum(each in _ENDING for each in self._arrived.recv(4096)) > 1:
                self._signal_kill(signum, frame)

    def _signal_kill(self, signum: int, frame: Any) -> None:
        signal.alarm(LAST_SECONDS)  # the default action: no code of ours needs to run for it
        super()._signal_kill(signum, frame)


def _abandon(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what an early end left under way, as asyncio.run does: each walk then releases its captures. A
    request cancelled lets its slot's next one begin: cancelled likewise while it waits for its turn."""
    loop.set_exception_handler(_log_left)
    until = loop.time() + ENDING_SECONDS
    while (left := asyncio.all_tasks(loop)) and loop.time() < until:
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.wait(left, timeout=until - loop.time()))


def _log_left(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A request that an early end left under way is no failure: its county's line, or its want, tells."""
    logger.debug("after the end: %s", context["message"])


class _Collector:
    """Takes the items of a crawl, and notes how it ended, by Scrapy's signals. These would log an error of
    `on_item` and go on; here it ends the crawl."""

    def __init__(self, crawler: Crawler, on_item: Callable[[Any], None]) -> None:
        self.untaken: Exception | None = None
        self.failures: list[BaseException] = []
        self.ended = ""
        self._crawler = crawler
        self._on_item = on_item
        self._stopping: asyncio.Task[None] | None = None
        crawler.signals.connect(self._scraped, signals.item_scraped)
        crawler.signals.connect(self._failed, signals.item_error)
        crawler.signals.connect(self._failed, signals.spider_error)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def _scraped(self, item: Any) -> None:
        if self.untaken is not None:
            return
        try:
            self._on_item(item)
        except Exception as error:  # raised again by run_spider
            self.untaken = error
            self._stopping = asyncio.ensure_future(self._crawler.stop_async())

    def _failed(self, failure: Failure) -> None:
        self.failures.append(failure.value or RuntimeError(str(failure)))

    def _closed(self, reason: str) -> None:
        self.ended = reason
