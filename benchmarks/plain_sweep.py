"""The yardstick of bench_sweep.py: Scrapy as it comes, five requests one after the other to each portal.

It keeps the same delay, reads nothing and keeps nothing. One process for each core, as ours.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

PATHS = ("/robots.txt", "/", "/zwgk/", "/nb/", "/r.html")


def crawl(homes: list[str], delay: float) -> None:
    """One process's part."""
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess

    class Plain(Spider):
        name = "plain"

        async def start(self) -> AsyncIterator[Any]:
            for home in homes:
                yield self.request(home, 0)

        def request(self, home: str, at: int) -> Request:
            meta = {"download_slot": home, "handle_httpstatus_all": True}
            return Request(home + PATHS[at], self.parse, meta=meta, cb_kwargs={"home": home, "at": at})

        def parse(self, response: Any, home: str, at: int) -> Any:
            if at + 1 < len(PATHS):
                yield self.request(home, at + 1)

    settings = {
        "LOG_ENABLED": False, "CONCURRENT_REQUESTS": 1000, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay, "RANDOMIZE_DOWNLOAD_DELAY": False, "ROBOTSTXT_OBEY": False,
        "TELNETCONSOLE_ENABLED": False, "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 10**9,
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    }  # fmt: skip
    process = AsyncCrawlerProcess(settings)
    process.crawl(Plain)
    process.start()


def main() -> None:
    """DELAY, and the portals' addresses on standard input."""
    homes, count = sys.stdin.read().split(), os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    parts = [
        context.Process(target=crawl, args=(homes[at::count], float(sys.argv[1]))) for at in range(count)
    ]
    for part in parts:
        part.start()
    for part in parts:
        part.join()
    sys.exit(any(part.exitcode for part in parts))


if __name__ == "__main__":
    main()
