"""Archives exactly the given addresses: no discovery, the same rules."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from scrapy import Spider

from crawler.discovery.references import escaped
from crawler.http.budget import Budget
from crawler.http.fetch import BrokenOff, Fetcher
from crawler.http.redirects import BrokenRedirect
from crawler.http.retry_after import Patience
from crawler.http.robots import RobotsCache
from crawler.rendering.browser import Renderer
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.errors import CaptureError, NianbaoError
from nianbao.core.hosts import host_of
from nianbao.core.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One line of `nianbao capture --json`. `archived` is false where no whole answer could be kept."""

    url: str
    final_url: str | None
    http_status: int | None
    warc: str | None
    offset: int | None
    record_id: str | None
    bytes: int
    reason: str | None
    archived: bool
    unrecorded: dict[str, Any] | None = None
    """What the manifest says where a rendered page was answered what the archive lacks."""

    def as_json(self) -> dict[str, Any]:
        """The contract's columns."""
        line = asdict(self)
        del line["archived"], line["unrecorded"]
        return line


class CaptureSpider(Spider):
    """Yields one CaptureLine for each address, hosts in parallel, one connection each."""

    name = "capture"

    def __init__(
        self,
        urls: Sequence[str],
        nianbao: Settings,
        recorder: Recorder,
        renderer: Renderer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.renderer = renderer
        self.urls = list(urls)
        self.nianbao = nianbao
        self.recorder = recorder

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
                yield await lines.get()
        finally:
            for task in tasks:
                task.cancel()
            if self.renderer is not None:
                await asyncio.gather(*tasks, return_exceptions=True)
                await self.renderer.close()

    def _fetcher(self) -> Fetcher:
        unlimited = Budget(2**62, float("inf"), 2**62)
        robots = RobotsCache(self.nianbao.user_agent)
        patience = Patience(self.nianbao.retry_after_seconds)
        return Fetcher(self.crawler, self.nianbao, self.recorder, robots, patience, unlimited, hosts=None)

    async def _capture_host(
        self, fetcher: Fetcher, urls: list[str], lines: asyncio.Queue[CaptureLine]
    ) -> None:
        for url in urls:
            if self.renderer is None:
                lines.put_nowait(await capture_one(fetcher, url))
            else:
                lines.put_nowait(await render_one(self.renderer, fetcher, url, self.nianbao.delay))


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


async def render_one(renderer: Renderer, fetcher: Fetcher, url: str, delay_seconds: float) -> CaptureLine:
    """Load one address in the browser and say where the exchange of the page that it ended at lies."""
    try:
        rendered = await renderer.capture(url, fetcher, delay_seconds)
    except Exception as error:  # one address must not cost the others; the line and the log say so
        logger.exception("%s", url)
        return _refused(url, error)
    if rendered is None:
        return _refused(url, CaptureError("the browser could not load the page; the log says why"))
    last = rendered.receipts.get(rendered.url.partition("#")[0]) or rendered.receipts.get(escaped(url) or url)
    if last is None:
        return _refused(
            url, CaptureError(next(iter(rendered.refused.values()), "the page was not asked for"))
        )
    lost = rendered.unrecorded
    line = _kept(url, last.url, last.http_status, last, lost["error"] if lost else None)
    return replace(line, unrecorded=lost)


def _kept(url: str, final: str, status: int | None, receipt: Receipt, reason: str | None) -> CaptureLine:
    place = (receipt.warc, receipt.offset, receipt.record_id, receipt.received_bytes)
    return CaptureLine(url, final, status, *place, reason, archived=reason is None)


def _refused(url: str, error: Exception) -> CaptureLine:
    return CaptureLine(url, None, None, None, None, None, 0, str(error), archived=False)
