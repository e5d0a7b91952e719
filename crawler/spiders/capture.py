"""Archives exactly the given addresses: no discovery, the same rules."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

from crawler.discovery.references import escaped
from crawler.http.budget import Budget
from crawler.http.downloads import EngineDownloads
from crawler.http.fetch import BrokenOff, Fetcher
from crawler.http.redirects import BrokenRedirect
from crawler.http.retry_after import Patience
from crawler.http.robots import RobotsCache
from crawler.rendering.browser import Renderer
from crawler.selection import given
from crawler.settings import user_settings
from nianbao.archive.warc.recorder import Receipt
from nianbao.core.errors import CaptureError, NianbaoError
from nianbao.core.hosts import host_of
from pipelines.captures import COLUMNS, CaptureLine, CaptureRun

logger = logging.getLogger(__name__)


class CaptureSpider(Spider):
    """Captures each address, hosts in parallel, one connection each; yields a CaptureLine for each, which the
    item pipeline (pipelines/captures.py) lets out when all is stored.

    `scrapy crawl capture -a url=https://…`, or see `given`. `captured` is told of each address at once.
    """

    name = "capture"
    custom_settings = {"FEED_EXPORT_FIELDS": list(COLUMNS)}  # noqa: RUF012 - as Scrapy declares it

    def __init__(
        self,
        urls: Sequence[str],
        run: CaptureRun,
        renderer: Renderer | None = None,
        captured: Callable[[str], object] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.urls = list(urls)
        self.run = run
        self.renderer = renderer
        self.captured = captured

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CaptureSpider:
        """As Scrapy makes it; with the words of `scrapy crawl capture -a …` instead of objects, of these."""
        if "urls" not in kwargs:
            kwargs = given(user_settings(crawler.settings), **kwargs)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Walk the addresses host by host."""
        by_host: dict[str, list[str]] = {}
        for url in self.urls:
            by_host.setdefault(host_of(url), []).append(url)
        lines: asyncio.Queue[CaptureLine] = asyncio.Queue()
        fetcher = self._fetcher()
        tasks = [asyncio.create_task(self._capture_host(fetcher, urls, lines)) for urls in by_host.values()]
        try:
            for _ in self.urls:
                line = await lines.get()
                self.captured(line.url)
                yield line
        finally:
            for task in tasks:
                task.cancel()
            if self.renderer is not None:
                await asyncio.gather(*tasks, return_exceptions=True)
                await self.renderer.close()
            self.run.ended.set()

    def _fetcher(self) -> Fetcher:
        settings, unlimited = self.run.settings, Budget(2**62, float("inf"), 2**62)
        robots, patience = RobotsCache(settings.user_agent), Patience(settings.retry_after_seconds)
        downloads = EngineDownloads(self.crawler)
        return Fetcher(downloads, settings, self.run.recorder, robots, patience, unlimited, hosts=None)

    async def _capture_host(
        self, fetcher: Fetcher, urls: list[str], lines: asyncio.Queue[CaptureLine]
    ) -> None:
        for url in urls:
            if self.renderer is None:
                line = await capture_one(fetcher, url)
            else:
                line, lost = await render_one(self.renderer, fetcher, url, self.run.settings.delay)
                self.run.unrecorded += [lost] if lost else []
            lines.put_nowait(replace(line, run=self.run))


async def capture_one(fetcher: Fetcher, url: str) -> CaptureLine:
    """Fetch one address and say where its exchange lies."""
    try:
        answer = await fetcher.get(url)
    except BrokenOff as error:
        last = error.receipts[-1] if error.receipts else None
        if last is None:
            return _refused(url, error)
        return _kept(url, last.url, last.http_status, last, str(error))
    except BrokenRedirect as error:
        if (last := error.receipt) is None:
            return _refused(url, error)
        line = _kept(url, last.url, last.http_status, last, str(error))
        return replace(line, archived=True)  # the answer is kept whole; where it leads is the portal's word
    except NianbaoError as error:
        return _refused(url, error)
    except Exception as error:  # one address must not cost the others; the line and the log say so
        logger.exception("%s", url)
        return _refused(url, error)
    return _kept(url, answer.url, answer.status, answer.receipt, None)


async def render_one(
    renderer: Renderer, fetcher: Fetcher, url: str, delay_seconds: float
) -> tuple[CaptureLine, dict[str, Any] | None]:
    """Load one address in the browser and say where the exchange of the page that it ended at lies; and what
    the manifest says where the page was answered what the archive lacks."""
    try:
        rendered = await renderer.capture(url, fetcher, delay_seconds)
    except Exception as error:  # one address must not cost the others; the line and the log say so
        logger.exception("%s", url)
        return _refused(url, error), None
    if rendered is None:
        return _refused(url, CaptureError("the browser could not load the page; the log says why")), None
    last = rendered.receipts.get(rendered.url.partition("#")[0]) or rendered.receipts.get(escaped(url) or url)
    if last is None:
        why = next(iter(rendered.refused.values()), "the page was not asked for")
        return _refused(url, CaptureError(why)), None
    lost = rendered.unrecorded
    return _kept(url, last.url, last.http_status, last, lost["error"] if lost else None), lost


def _kept(url: str, final: str, status: int | None, receipt: Receipt, reason: str | None) -> CaptureLine:
    place = (receipt.warc, receipt.offset, receipt.record_id, receipt.received_bytes)
    return CaptureLine(url, final, status, *place, reason, archived=reason is None)


def _refused(url: str, error: Exception) -> CaptureLine:
    return CaptureLine(url, None, None, None, None, None, 0, str(error), archived=False)
