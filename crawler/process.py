"""Runs one spider in this process. Twisted's reactor starts once: one process, one run, many counties."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, cast

from scrapy import Spider, signals

# Here for speed alone: it looks through all modules and callers while it loads, 0.2 s where both are many.
from scrapy.core.downloader import contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

from crawler.settings import scrapy_settings
from nianbao.core.errors import HookMissing, NianbaoError
from nianbao.core.settings import Settings

logger = logging.getLogger(__name__)

# Scrapy's cookie jar would fetch the public suffix list from the network, past every rule of ours.
OFFLINE_SUFFIXES = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)


class CrawlCrashed(NianbaoError):
    """The spider ended by an error of ours."""


def run_spider(
    spider: type[Spider], settings: Settings, on_item: Callable[[Any], None], **arguments: Any
) -> bool:
    """Run a spider to its end, handing each item it yields to `on_item`.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early. Raises CrawlCrashed where it failed. An
    error of `on_item` stops the crawl and is raised as it is.
    """
    if not hasattr(cookies, "_split_domain"):
        raise HookMissing("Scrapy's cookie jar splits domains elsewhere now; it might ask the network")
    cookies._split_domain = OFFLINE_SUFFIXES
    untaken: list[Exception] = []
    failures: list[BaseException] = []
    ended: list[str] = []
    process = AsyncCrawlerProcess(scrapy_settings(settings))
    _time_by_monotonic_clock()
    crawler = process.create_crawler(_handing(spider, on_item, untaken, failures))

    def closed(reason: str) -> None:
        ended.append(reason)

    crawler.signals.connect(closed, signal=signals.spider_closed)
    task = process.crawl(crawler, **arguments)
    process.start()
    if untaken:
        raise untaken[0]
    if task.done() and not task.cancelled() and task.exception() is not None:
        failures.append(task.exception() or RuntimeError())
    if failures:
        raise CrawlCrashed(f"the crawl failed: {failures[0]}") from failures[0]
    return ended == ["finished"]


def _time_by_monotonic_clock() -> None:
    """Twisted's timers go by the time of day, and a clock set right in mid-crawl would end every request."""
    from twisted.internet import reactor  # installed by Scrapy only now

    cast(Any, reactor).seconds = time.monotonic


def _handing(
    spider: type[Spider],
    on_item: Callable[[Any], None],
    untaken: list[Exception],
    failures: list[BaseException],
) -> type[Spider]:
    """The spider, its items handed over as they come. Scrapy's signals would log an error of `on_item` and go
    on; here the spider's `start` is closed, which ends what it has under way, and so the crawl."""

    nothing: tuple[Any, ...] = ()  # Scrapy wants a generator, and gets no item of it

    async def start(self: Spider) -> AsyncIterator[Any]:
        async with aclosing(spider.start(self)) as items:  # type: ignore[type-var]
            try:
                async for item in items:
                    try:
                        on_item(item)
                    except Exception as error:  # raised again by run_spider
                        untaken.append(error)
                        break
            except Exception as error:  # raised again by run_spider
                failures.append(error)
        for item in nothing:
            yield item

    return type(spider.__name__, (spider,), {"start": start})
