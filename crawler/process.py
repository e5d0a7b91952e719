"""Runs one spider in this process. Twisted's reactor starts once: one process, one run, many counties."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

from core.errors import HookMissing, NianbaoError
from core.settings import Settings
from crawler.settings import scrapy_settings

logger = logging.getLogger(__name__)

# Scrapy's cookie jar would fetch the public suffix list from the network, past every rule of ours.
OFFLINE_SUFFIXES = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)


class CrawlCrashed(NianbaoError):
    """The spider ended by an error of ours."""


def run_spider(
    spider: type[Spider], settings: Settings, on_item: Callable[[Any], None], **arguments: Any
) -> bool:
    """Run a spider to its end, handing each item it yields to `on_item`.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early. Raises CrawlCrashed where it failed.
    """
    if not hasattr(cookies, "_split_domain"):
        raise HookMissing("Scrapy's cookie jar splits domains elsewhere now; it might ask the network")
    cookies._split_domain = OFFLINE_SUFFIXES
    process = AsyncCrawlerProcess(scrapy_settings(settings))
    crawler = process.create_crawler(spider)
    ended: list[str] = []
    failures: list[BaseException] = []

    def take(item: Any) -> None:
        on_item(item)

    def closed(reason: str) -> None:
        ended.append(reason)

    def failed(failure: Any) -> None:
        failures.append(failure.value)

    crawler.signals.connect(take, signal=signals.item_scraped)
    crawler.signals.connect(closed, signal=signals.spider_closed)
    crawler.signals.connect(failed, signal=signals.spider_error)
    task = process.crawl(crawler, **arguments)
    process.start()
    if task.done() and not task.cancelled() and task.exception() is not None:
        failures.append(task.exception() or RuntimeError())
    if failures:
        raise CrawlCrashed(f"the crawl failed: {failures[0]}") from failures[0]
    return ended == ["finished"]
