"""The yardstick: Scrapy as it comes, fetching the addresses of a file and keeping nothing."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

ADDRESSES = Path(sys.argv[1]).read_text().split()


class Plain(Spider):
    name = "plain"

    async def start(self) -> AsyncIterator[Any]:
        for url in ADDRESSES:
            yield Request(url, meta={"download_slot": urlsplit(url).netloc})

    def parse(self, response: Any) -> None:
        assert len(response.body) > 1000


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_ENABLED": False,
            "CONCURRENT_REQUESTS": 50,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        }
    )
    process.crawl(Plain)
    process.start()
