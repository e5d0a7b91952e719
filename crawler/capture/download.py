"""What one request of the crawler made happen on the wire, and what is read off a connection for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate
from OpenSSL import SSL
from twisted.internet.defer import Deferred
from twisted.web.client import HTTPConnectionPool

from nianbao.archive.warc.exchange import Exchange, Peer, Truncated

DOWNLOAD = "nianbao_download"
"""The attribute of a request on the wire that names its download."""


@dataclass
class WireDownload:
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

    def __init__(self, pool: HTTPConnectionPool, download: WireDownload) -> None:
        self._pool = pool
        self._download = download
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[_Marking]:
        """As HTTPConnectionPool.getConnection."""
        return self._pool.getConnection(key, endpoint).addCallback(_Marking, self._download)


class _Marking:
    def __init__(self, protocol: Any, download: WireDownload) -> None:
        self._protocol = protocol
        self._download = download

    def request(self, request: Any) -> Deferred[Any]:
        setattr(request, DOWNLOAD, self._download)
        return self._protocol.request(request)  # type: ignore[no-any-return]


class Tee:
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


def peer_of(transport: Any) -> Peer:
    """Who is at the other end, and over which TLS."""
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


def plain_status(line: bytes) -> bytes:
    """A status line as the parser wants it; browsers read doubled spaces and odd versions just so."""
    words = line.rstrip(b"\r").split(None, 2)
    if len(words) > 1 and words[1].isdigit() and re.fullmatch(rb"HTTP/\d+\.\d+", words[0]) is None:
        words[0] = b"HTTP/1.1"
    return b" ".join(words)


def make_framing_readable(headers: Any) -> None:
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
