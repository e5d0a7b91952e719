"""What of Scrapy's engine must be otherwise for an archive: nothing asked past our rules, nothing lost."""

from __future__ import annotations

import time
from typing import Any, cast

from scrapy import signals
from scrapy.crawler import Crawler
from tldextract import TLDExtract

from crawler.capture.wire import check_hooks, close_after_items, look_up_suffixes_with

OFFLINE_SUFFIXES = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)
"""Scrapy's cookie jar would fetch the public suffix list from the network, past every rule of ours."""


class Hooks:
    """Scrapy extension: what of the engine itself must be otherwise for an exact and unhurried archive."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Hooks:
        """As Scrapy makes it, once its reactor is there."""
        check_hooks()
        look_up_suffixes_with(OFFLINE_SUFFIXES)
        _time_by_monotonic_clock()
        hooks = cls(crawler)
        crawler.signals.connect(hooks.spider_opened, signals.spider_opened)
        return hooks

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def spider_opened(self) -> None:
        """Let the spider close when the last item has come through its pipelines."""
        close_after_items(self._crawler.engine)


def _time_by_monotonic_clock() -> None:
    """Twisted's timers go by the time of day, and a clock set right in mid-crawl would end every request."""
    from twisted.internet import reactor  # installed by Scrapy only now

    cast(Any, reactor).seconds = time.monotonic
