"""Taps Scrapy's HTTP/1.1 client where the bytes are still the wire's: above TLS, below the parser.

Everything overridden here is private to Twisted or Scrapy. `check_hooks` refuses to start on versions that
were not tested; tests/crawler/capture/test_wire.py proves exactness for the pinned ones.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate
from OpenSSL import SSL
from scrapy.core.downloader.handlers import http11
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE, STATUS, HTTPClientParser, ParseError, Request
from twisted.web.client import HTTPConnectionPool
from twisted.web.http_headers import InvalidHeaderName

from nianbao.archive.warc.exchange import Exchange, Peer, Truncated
from nianbao.core.errors import HookMissing

logger = logging.getLogger(__name__)

TESTED = {"scrapy": "2.19.0", "twisted": "26.10.0"}
HEAD_BYTES = 1024**2
_DOWNLOAD = "nianbao_download"
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
    (HTTPClientParser, "_finished"),
    (HTTPClientParser, "switchToBodyMode"),
)


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


@dataclass
class Download:
    """What one request of the crawler made happen on the wire: usually one exchange, two where a stale
    connection was tried first."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list)

    def begin(self) -> Exchange:
        """A new exchange on some connection."""
        self.exchanges.append(Exchange(self.url))
        return self.exchanges[-1]

    def end(self, truncated: Truncated, error: str) -> None:
        """Close what is still open; bytes that arrive later are no longer recorded."""
        for exchange in self.exchanges:
            exchange.finish(truncated, error)


class RecordingPool:
    """The shared connection pool as one download sees it: every request it sends carries the download."""

    def __init__(self, pool: HTTPConnectionPool, download: Download) -> None:
        self._pool = pool
        self._download = download
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[_Marking]:
        """As HTTPConnectionPool.getConnection."""
        return self._pool.getConnection(key, endpoint).addCallback(_Marking, self._download)


class _Marking:
    def __init__(self, protocol: Any, download: Download) -> None:
        self._protocol = protocol
        self._download = download

    def request(self, request: Request) -> Deferred[Any]:
        setattr(request, _DOWNLOAD, self._download)
        return self._protocol.request(request)  # type: ignore[no-any-return]


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
            line = _plain_status(line)
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:
        try:
            super().headerReceived(name, value)
        except InvalidHeaderName:
            logger.debug("a header without a usable name is recorded, but not interpreted: %r", name[:80])

    def allHeadersReceived(self) -> None:
        _make_framing_readable(self.connHeaders)
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


def _plain_status(line: bytes) -> bytes:
    """A status line as the parser wants it; browsers read doubled spaces and odd versions just so."""
    words = line.rstrip(b"\r").split(None, 2)
    if len(words) > 1 and words[1].isdigit() and re.fullmatch(rb"HTTP/\d+\.\d+", words[0]) is None:
        words[0] = b"HTTP/1.1"
    return b" ".join(words)


def _make_framing_readable(headers: Any) -> None:
    """As browsers do: an unreadable Content-Length counts as none, and of several transfer codings only the
    framing by chunks is undone here."""
    lengths = headers.getRawHeaders(b"content-length", [])
    if any(not part.strip().isdigit() for value in lengths for part in value.split(b",")):
        headers.removeHeader(b"content-length")
    named = headers.getRawHeaders(b"transfer-encoding", [])
    codings = [part.strip().lower() for each in named for part in each.split(b",")]
    if codings:
        headers.removeHeader(b"transfer-encoding")
        if codings[-1] == b"chunked":
            headers.addRawHeader(b"transfer-encoding", b"chunked")


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """A client connection that fills an Exchange for each request sent over it."""

    _exchange: Exchange | None = None
    _greeted = False

    def request(self, request: Request) -> Deferred[Any]:
        download: Download | None = getattr(request, _DOWNLOAD, None)
        if download is None:
            raise HookMissing("a request reached the wire without a recorder")
        exchange = self._exchange = download.begin()
        transport: Any = self.transport
        exchange.peer = Peer(transport.getPeer().host)
        # Replaced, never nested: the pool may send the same request object on a second connection.
        request.writeTo = lambda wire: type(request).writeTo(request, _Tee(wire, exchange))  # type: ignore[method-assign]
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
            self._exchange.peer = _peer_of(self.transport)
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


class _Tee:
    """A transport that notes what is written through it."""

    def __init__(self, transport: Any, exchange: Exchange) -> None:
        self._transport = transport
        self._exchange = exchange

    def write(self, data: bytes) -> None:
        self._exchange.request += data
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:
        pieces = list(pieces)
        self._exchange.request += b"".join(pieces)
        self._transport.writeSequence(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _peer_of(transport: Any) -> Peer:
    address = transport.getPeer().host
    connection = transport.getHandle()
    if not isinstance(connection, SSL.Connection):
        return Peer(address)
    certificate: Certificate | None = connection.get_peer_certificate(as_cryptography=True)
    return Peer(
        address,
        _tls_name(connection.get_protocol_version_name()),
        connection.get_cipher_name(),
        certificate.fingerprint(SHA256()).hex() if certificate is not None else None,
    )


def _tls_name(openssl_name: str) -> str:
    """TLSv1.3 -> tls/1.3, as the IIPC's WARC-Protocol proposal writes it."""
    return "tls/" + (openssl_name.removeprefix("TLSv") if "." in openssl_name else "1.0")


class RecordingFactory(http11._LenientHTTP11ClientFactory):
    """Builds recording connections for the pool."""

    def buildProtocol(self, addr: Any) -> RecordingProtocol:
        return RecordingProtocol(self._quiescentCallback)
