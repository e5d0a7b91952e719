"""The download handler: every exchange is on disk before the spider sees the response."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Headers, Response

from crawler.capture.download import WireDownload
from crawler.capture.wire import WireHandler
from nianbao.archive.catalogue.recorded import RecordedAnswer
from nianbao.archive.warc.exchange import Truncated
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.errors import HookMissing

RECORDER = "recorder"
"""Request.meta key: the Recorder that this exchange goes to. A request without one is refused."""
RECEIPTS = "receipts"
"""Request.meta key: what the handler leaves there, a Receipt for each exchange, the answering one last."""
RECORDED = "recorded"
"""Request.meta key: the answer of an earlier crawl, a RecordedAnswer. It goes through the cookie jar like
every other, but nothing is sent."""


class RecordingHandler(WireHandler):
    """Scrapy's HTTP/1.1 handler with the recording pool under it."""

    async def download_request(self, request: Request) -> Response:
        """Send the request; return the response once its exchange is durable.

        A failed download's exchanges are kept too, marked WARC-Truncated, before the error is raised.
        """
        if (recorded := request.meta.get(RECORDED)) is not None:
            return response_of(request.url, recorded)
        recorder: Recorder | None = request.meta.get(RECORDER)
        if recorder is None:
            raise HookMissing(f"{request.url} was asked for without a recorder; nothing may go unrecorded")
        download = WireDownload(request.url)
        try:
            response = await self.send(request, download)
        except BaseException as error:
            download.end(_why(error), str(error) or type(error).__name__)
            raise
        finally:
            self._note_start(request, download)
            request.meta[RECEIPTS] = await _commit(recorder, download)
        return response

    def _note_start(self, request: Request, download: WireDownload) -> None:
        """The host's delay counts from the moment the request went out, not from when it was queued."""
        slot = self.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and download.exchanges:
            slot.lastseen = max(slot.lastseen, download.exchanges[-1].sent_monotonic)


def response_of(url: str, recorded: RecordedAnswer) -> Response:
    """What Scrapy would have been given for a recorded answer."""
    headers = Headers()
    for name, value in recorded.headers:
        headers.appendlist(name, value)
    return Response(url, recorded.status, headers, recorded.payload)


async def _commit(recorder: Recorder, download: WireDownload) -> list[Receipt]:
    return [await recorder.commit(exchange) for exchange in download.exchanges]


def _why(error: BaseException) -> Truncated:
    return Truncated.TIME if isinstance(error, DownloadTimeoutError) else Truncated.DISCONNECT
