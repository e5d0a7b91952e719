"""The download handler: every exchange is on disk before the spider sees the response."""

from __future__ import annotations

from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ResponseReader, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Headers, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.web.iweb import UNKNOWN_LENGTH

from crawler.capture.wire import Download, RecordingFactory, RecordingPool, check_hooks
from nianbao.archive.catalogue.recorded import Kept
from nianbao.archive.warc.exchange import Truncated
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.errors import HookMissing

RECORDER = "recorder"
"""Request.meta key: the Recorder that this exchange goes to. A request without one is refused."""
RECEIPTS = "receipts"
"""Request.meta key: what the handler leaves there, a Receipt for each exchange, the answering one last."""
KEPT = "kept"
"""Request.meta key: the answer of an earlier crawl (`nianbao.archive.catalogue.recorded.Kept`). It goes
through the cookie jar like every other, but nothing is sent."""
FROM_ARCHIVE = "from-archive"
"""The download slot of such answers: no host, no delay."""
OVERSIZE = "oversize"
"""Response flag: the body is in the archive, but was too large to be handed to the spider."""


class RecordingHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with the recording pool under it."""

    def __init__(self, crawler: Crawler) -> None:
        check_hooks()
        super().__init__(crawler)
        self._pool._factory = RecordingFactory
        self._page_bytes = crawler.settings.getint("NIANBAO_PAGE_BYTES")
        self._body_bytes = crawler.settings.getint("NIANBAO_BODY_BYTES")

    async def download_request(self, request: Request) -> Response:
        """Send the request; return the response once its exchange is durable.

        A failed download's exchanges are kept too, marked WARC-Truncated, before the error is raised.
        """
        if (kept := request.meta.get(KEPT)) is not None:
            return _answer_of(request.url, kept)
        recorder: Recorder | None = request.meta.get(RECORDER)
        if recorder is None:
            raise HookMissing(f"{request.url} was asked for without a recorder; nothing may go unrecorded")
        download = Download(request.url)
        try:
            response = await self._send(request, download)
        except BaseException as error:
            download.end(_why(error), str(error) or type(error).__name__)
            raise
        finally:
            self._note_start(request, download)
            request.meta[RECEIPTS] = await _commit(recorder, download)
        return response

    async def _send(self, request: Request, download: Download) -> Response:
        agent = RecordingAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=RecordingPool(self._pool, download),  # type: ignore[arg-type]
            maxsize=self._body_bytes,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        agent.page_bytes = self._page_bytes
        agent.download = download
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    def _note_start(self, request: Request, download: Download) -> None:
        """The host's delay counts from the moment the request went out, not from when it was queued."""
        engine = self._crawler.engine
        if not download.exchanges or engine is None:
            return
        slot = engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.lastseen = max(slot.lastseen, download.exchanges[-1].sent_monotonic)


def _answer_of(url: str, kept: Kept) -> Response:
    headers = Headers()
    for name, value in kept.headers:
        headers.appendlist(name, value)
    return Response(url, kept.status, headers, kept.payload)


async def _commit(recorder: Recorder, download: Download) -> list[Receipt]:
    return [await recorder.commit(exchange) for exchange in download.exchanges]


def _why(error: BaseException) -> Truncated:
    return Truncated.TIME if isinstance(error, DownloadTimeoutError) else Truncated.DISCONNECT


class RecordingAgent(_ScrapyAgent):
    """Scrapy's agent with a reader that does not hold what the exchange already holds."""

    page_bytes = 0
    download: Download

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        if txresponse.length == 0:  # deliverBody hangs for responses without body
            return {
                "txresponse": txresponse,
                "certificate": getattr(txresponse, "_scrapy_certificate", None),
                "ip_address": getattr(txresponse, "_scrapy_ip_address", None),
            }
        if txresponse.length is not UNKNOWN_LENGTH and txresponse.length > self._maxsize:
            self.download.end(Truncated.LENGTH, f"body of {txresponse.length} bytes, over {self._maxsize}")
            self._cancel(None, txresponse)
            raise DownloadCancelledError(f"{request.url}: body of {txresponse.length} bytes")
        finished: Deferred[Any] = Deferred(partial(self._cancel, txresponse=txresponse))
        reader = SpoolingReader(
            finished=finished,
            txresponse=txresponse,
            request=request,
            maxsize=self._maxsize,
            warnsize=0,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        reader.page_bytes = self.page_bytes
        reader.download = self.download
        txresponse.deliverBody(reader)
        self._txresponse = txresponse
        return finished


class SpoolingReader(_ResponseReader):
    """Counts the body; keeps it in memory only while it may still be a page."""

    page_bytes = 0
    download: Download

    def dataReceived(self, data: bytes) -> None:
        if self._finished.called:
            return
        self._bytes_received += len(data)
        if self._bytes_received > self._maxsize:
            self.download.end(Truncated.LENGTH, f"body over {self._maxsize} bytes")
            self._finished.cancel()
        elif self._bytes_received <= self.page_bytes:
            self._bodybuf.write(data)
        else:
            self._bodybuf.truncate(0)

    def _finish_response(self, flags: list[str] | None = None, stop_download: Any = None) -> None:
        if self._bytes_received > self.page_bytes:
            flags = [*(flags or []), OVERSIZE]
            self._bodybuf.truncate(0)
        super()._finish_response(flags, stop_download)
