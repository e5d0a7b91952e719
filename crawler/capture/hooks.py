"""What of Scrapy's engine must be otherwise for an archive: nothing asked past our rules, nothing lost.

What has no public way is named here, and looked for before a crawl begins.
"""

from __future__ import annotations

from typing import Any

from scrapy import signals
from scrapy.core.engine import ExecutionEngine
from scrapy.core.scraper import Scraper
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

from nianbao.core.errors import HookMissing

OFFLINE_SUFFIXES = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)
"""Scrapy's cookie jar would fetch the public suffix list from the network, past every rule of ours."""
_PRIVATE = (
    (cookies, "_split_domain"),
    (Scraper, "_check_if_closing"),
    (Scraper, "start_itemproc_async"),
    (AsyncCrawlerProcess, "_signal_kill"),
)


class Hooks:
    """Scrapy extension: what of the engine itself must be otherwise for an exact and unhurried archive."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Hooks:
        """As Scrapy makes it, once its reactor is there."""
        check_hooks()
        cookies._split_domain = OFFLINE_SUFFIXES
        hooks = cls(crawler)
        crawler.signals.connect(hooks.spider_opened, signals.spider_opened)
        return hooks

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def spider_opened(self) -> None:
        """Let the spider close when the last item has come through its pipelines."""
        close_after_items(self._crawler.engine)


def check_hooks() -> None:
    """Raise HookMissing unless everything private that is needed is there."""
    for owner, name in _PRIVATE:
        if not hasattr(owner, name):
            raise HookMissing(
                f"{owner.__name__}.{name} is gone: this Scrapy is newer than nianbao; "
                "install from the project's lock file (`make setup`)"
            )


def close_after_items(engine: ExecutionEngine) -> None:
    """A crawl ends when nothing is in the pipelines; of an item that `Spider.start` yielded Scrapy 2.19 does
    not look again when it has come through: it would notice at its next heartbeat, after up to 5 seconds,
    and a stopped crawl would wait for ever."""
    scraper = engine.scraper
    process = scraper.start_itemproc_async

    async def start_itemproc_async(item: Any, *, response: Any) -> None:
        try:
            await process(item, response=response)
        finally:
            closing = scraper.slot.closing if scraper.slot is not None else None
            if closing is not None and not closing.called:
                scraper._check_if_closing()
            elif engine._slot is not None:
                engine._slot.nextcall.schedule()

    scraper.start_itemproc_async = start_itemproc_async  # type: ignore[method-assign]
