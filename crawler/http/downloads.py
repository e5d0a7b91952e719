"""Whom a Fetcher has its requests sent by: Scrapy's engine, or an archive in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
from scrapy.http.cookies import CookieJar


class Downloads(Protocol):
    """Answers requests, each with its receipts in `meta` (see `crawler.capture.handler`)."""

    async def download(self, request: Request) -> Response:
        """The answer. Raises what Scrapy's handlers raise."""
        ...

    def cookies(self, jar: int) -> CookieJar | None:
        """The cookies that were given to the requests of a jar; None where none are taken."""
        ...


@dataclass(frozen=True)
class EngineDownloads:
    """Scrapy's engine: what is asked goes over the wire."""

    crawler: Crawler

    async def download(self, request: Request) -> Response:
        """See `Downloads.download`."""
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    def cookies(self, jar: int) -> CookieJar | None:
        """See `Downloads.cookies`."""
        held = self.crawler.get_downloader_middleware(CookiesMiddleware)
        return held.jars[jar] if held is not None else None
