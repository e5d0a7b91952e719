"""Taps Scrapy's HTTP/1.1 client where the bytes are still the wire's: above TLS, below the parser.

Everything overridden here is private to Twisted or Scrapy, and nothing elsewhere is. `check_hooks` refuses to
start on versions that were not tested; tests/crawler/capture/test_wire.py proves exactness for the pinned.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from OpenSSL import SSL
from scrapy import Request as ScrapyRequest
from scrapy.core.downloader.handlers import http11
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.core.engine import ExecutionEngine
from scrapy.core.scraper import Scraper
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.utils import _download_handlers
from scrapy.utils.defer import maybe_deferred_to_future
from tldextract import TLDExtract
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE, STATUS, HTTPClientParser, ParseError, Request
from twisted.web.http_headers import InvalidHeaderName
from twisted.web.iweb import UNKNOWN_LENGTH

from crawler.capture.download import (
    DOWNLOAD,
    RecordingPool,
    Tee,
    WireDownload,
    make_framing_readable,
    peer_of,
    plain_status,
)
from nianbao.archive.warc.exchange import Exchange, Peer, Truncated
from nianbao.core.errors import HookMissing

logger = logging.getLogger(__name__)

TESTED = {"scrapy": "2.19.0", "twisted": "26.10.0"}
HEAD_BYTES = 1024**2
_CONNECTION_ENDS = (ConnectionDone, ConnectionLost, ConnectionAborted, CancelledError, SSL.Error)
"""What ends a message from outside; anything else is the parser giving up on its framing."""
_HOOKS = (
    (http11, "_LenientHTTPClientParser"),
    (http11, "_LenientHTTP11ClientProtocol"),
    (http11, "_LenientHTTP11ClientFactory"),
    (http11, "_ScrapyAgent"),
    (http11, "_ResponseReader"),
    (http11._LenientHTTP11ClientProtocol, "_disconnectParser"),
    (http11._LenientHTTP11ClientProtocol, "_finishResponse"),
    (http11._ScrapyAgent, "_cb_bodyready"),
    (http11._ScrapyAgent, "_cancel"),
    (http11._ResponseReader, "_finish_response"),
    (HTTPClientParser, "_finished"),
    (HTTPClientParser, "switchToBodyMode"),
    (_download_handlers, "wrap_twisted_exceptions"),
    (cookies, "_split_domain"),
    (Scraper, "_check_if_closing"),
    (Scraper, "start_itemproc_async"),
)
OVERSIZE = "oversize"
"""Response flag: the body is in the archive, but was too large to be handed to the spider."""


def check_hooks() -> None:
    """Raise HookMissing unless the installed versions are the tested ones and every hook is there."""
    for package, tested in TESTED.items():
        if version(package) != tested:
            raise HookMissing(
                f"exact capture was tested with {package} {tested}, but {version(package)} is installed; "
                "install from the project's lock file (`make setup`)"
            )
    for owner, name in _HOOKS:
        if not hasattr(owner, name):
            raise HookMissing(f"{owner.__name__}.{name} is gone: exact capture cannot work with it")


def look_up_suffixes_with(suffixes: TLDExtract) -> None:
    """Whom Scrapy's cookie jar asks which names are public suffixes."""
    cookies._split_domain = suffixes


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


class RecordingParser(http11._LenientHTTPClientParser):
    """Notes each line and body piece before it is interpreted."""

    MAX_LENGTH = HEAD_BYTES
    exchange: Exchange

    def connectionMade(self) -> None:
        # Twisted calls this again to start over after a 1xx answer.
        self.exchange.end_interim()
        super().connectionMade()

    def lineReceived(self, line: bytes) -> None:
        self.exchange.head += line + self.delimiter
        if len(self.exchange.head) > HEAD_BYTES:
            raise ParseError(f"response head over {HEAD_BYTES} bytes", line[:80])
        if self.state == STATUS:
            if not line.strip():
                # RFC 9112, 2.2: ignored before the status line; kept apart, for readers expect it first.
                self.exchange.end_interim()
                return
            line = plain_status(line)
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:
        try:
            super().headerReceived(name, value)
        except InvalidHeaderName:
            logger.debug("a header without a usable name is recorded, but not interpreted: %r", name[:80])

    def allHeadersReceived(self) -> None:
        make_framing_readable(self.connHeaders)
        super().allHeadersReceived()

    def lineLengthExceeded(self, line: bytes) -> Any:
        self.exchange.head += line
        return super().lineLengthExceeded(line)

    def switchToBodyMode(self, decoder: Any) -> None:
        deliver: Callable[[bytes], None] = decoder.dataCallback
        digest = self.exchange.payload

        def hash_and_deliver(data: bytes) -> None:
            digest.update(data)
            deliver(data)

        decoder.dataCallback = hash_and_deliver
        super().switchToBodyMode(decoder)

    def rawDataReceived(self, data: bytes) -> None:
        if not self.exchange.finished:
            self.exchange.add_body(data)
        super().rawDataReceived(data)

    def _finished(self, rest: bytes) -> None:
        if rest and self.state == BODY:
            self.exchange.drop_tail(len(rest))
        super()._finished(rest)

    def take_unparsed(self) -> None:
        """A connection that ends within the head leaves the last, unfinished line in the buffer."""
        if self.state not in (BODY, DONE):
            self.exchange.head += self.clearLineBuffer()


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """A client connection that fills an Exchange for each request sent over it."""

    _exchange: Exchange | None = None
    _greeted = False

    def request(self, request: Request) -> Deferred[Any]:
        download: WireDownload | None = getattr(request, DOWNLOAD, None)
        if download is None:
            raise HookMissing("a request reached the wire without a recorder")
        exchange = self._exchange = download.begin()
        transport: Any = self.transport
        exchange.peer = Peer(transport.getPeer().host)
        # Replaced, never nested: the pool may send the same request object on a second connection.
        request.writeTo = lambda wire: type(request).writeTo(request, Tee(wire, exchange))  # type: ignore[method-assign]
        finished = super().request(request)
        if not isinstance(self._parser, http11._LenientHTTPClientParser):
            raise HookMissing("Scrapy's parser is not the one that capture was tested with")
        parser: Any = self._parser
        parser.__class__ = RecordingParser
        parser.exchange = exchange
        return finished

    def dataReceived(self, data: bytes) -> None:
        # Only now is the TLS handshake surely over; after the connection's end its facts are gone.
        if self._exchange is not None and not self._exchange.received_bytes:
            self._exchange.peer = peer_of(self.transport)
            if self._exchange.peer.tls and not self._greeted:
                # The request waited for the handshake; it went out at some moment before this answer.
                self._exchange.sent_monotonic = time.monotonic()
            self._greeted = True
        super().dataReceived(data)

    def _disconnectParser(self, reason: Any) -> None:
        # Runs before the body protocol hears of the end: the exchange is closed before Scrapy sees it.
        if self._parser is not None:
            self._close_exchange(self._parser, reason)
        super()._disconnectParser(reason)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        if self._exchange is not None and self._parser is not None:
            self._close_exchange(self._parser, reason)
        super().connectionLost(reason)

    def _close_exchange(self, parser: Any, reason: Any) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is None or exchange.finished:
            return
        parser.take_unparsed()
        if parser.state == DONE or _ends_with_connection(parser, reason):
            exchange.finish()
        else:
            cause = reason if isinstance(reason, Failure) else Failure(reason)
            exchange.payload_known = cause.check(*_CONNECTION_ENDS) is not None
            exchange.finish(_truncated_by(cause), cause.getErrorMessage())


def _ends_with_connection(parser: Any, reason: Any) -> bool:
    """A body without a length ends where the connection is closed in order (RFC 9112, 6.3)."""
    if parser.state != BODY or getattr(parser.bodyDecoder, "contentLength", 0) is not None:
        return False
    orderly = (ConnectionDone, SSL.SysCallError, SSL.ZeroReturnError)
    return isinstance(reason, Failure) and reason.check(*orderly) is not None


def _truncated_by(cause: Failure) -> Truncated:
    return Truncated.TIME if cause.check(CancelledError) else Truncated.DISCONNECT


class RecordingFactory(http11._LenientHTTP11ClientFactory):
    """Builds recording connections for the pool."""

    def buildProtocol(self, addr: Any) -> RecordingProtocol:
        return RecordingProtocol(self._quiescentCallback)


class WireHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with the recording pool under it."""

    def __init__(self, crawler: Crawler) -> None:
        check_hooks()
        super().__init__(crawler)
        self._pool._factory = RecordingFactory
        self._page_bytes = crawler.settings.getint("NIANBAO_PAGE_BYTES")
        self._body_bytes = crawler.settings.getint("NIANBAO_BODY_BYTES")

    @property
    def engine(self) -> ExecutionEngine:
        """The engine that this handler works for."""
        return self._crawler.engine

    async def send(self, request: ScrapyRequest, download: WireDownload) -> Response:
        """The response to a request; every exchange on the wire is the download's."""
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
        with _download_handlers.wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


class RecordingAgent(http11._ScrapyAgent):
    """Scrapy's agent with a reader that does not hold what the exchange already holds."""

    page_bytes = 0
    download: WireDownload

    def _cb_bodyready(self, txresponse: Any, request: ScrapyRequest) -> Any:
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


class SpoolingReader(http11._ResponseReader):
    """Counts the body; keeps it in memory only while it may still be a page."""

    page_bytes = 0
    download: WireDownload

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
