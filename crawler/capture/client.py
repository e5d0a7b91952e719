"""The recording HTTP/1.1 client: one connection to a host, kept open between requests."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.capture.addresses import addresses_of
from crawler.capture.connection import Connection, Ended
from crawler.capture.head import BrokenAnswer, Head
from nianbao.archive.warc.exchange import Exchange, Truncated
from nianbao.core.hosts import DEFAULT_PORTS

IDLE_SECONDS = 240
_SAFE = ("GET", "HEAD", "OPTIONS")
_LEGACY_SERVER_CONNECT = 0x4
_CIPHERS = (
    "ECDH+AESGCM:ECDH+CHACHA20:DH+AESGCM:DH+CHACHA20:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES"
    ":RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS"
)

Origin = tuple[str, str, int]
"""Scheme, host and port."""


class Stale(Exception):
    """A kept connection had been closed before it answered: the request may be sent over a new one."""


class TooLong(Exception):
    """A body longer than any that is taken."""


@dataclass
class Answered:
    """An answer: counted and hashed, kept in memory only while it may still be a page of `page_bytes`; a
    body of more than `bytes_most` is broken off."""

    exchange: Exchange
    page_bytes: int
    bytes_most: int
    head: Head | None = None
    body: bytearray = field(default_factory=bytearray)
    body_bytes: int = 0

    @property
    def oversize(self) -> bool:
        """Too large to be a page: the archive has the body, and nobody else."""
        return self.body_bytes > self.page_bytes

    def begin(self, head: Head) -> Answered:
        """The head came; the body's pieces follow. Raises TooLong."""
        self.head = head
        self._check(head.body_bytes("GET") or 0)
        return self

    def __call__(self, piece: bytes) -> None:
        """One piece of the body. Raises TooLong."""
        self.exchange.payload.update(piece)
        self.body_bytes += len(piece)
        self._check(self.body_bytes)
        if self.oversize:
            self.body.clear()
        else:
            self.body += piece

    def _check(self, count: int) -> None:
        if count > self.bytes_most:
            raise TooLong(f"body of {count} bytes or more, over {self.bytes_most}")


class Client:
    """Connections to portals, one kept open to each origin."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._kept: dict[Origin, tuple[Connection, asyncio.TimerHandle]] = {}
        self._tls = _tls()

    def close(self) -> None:
        """Close what is kept open."""
        for connection, closing in self._kept.values():
            closing.cancel()
            connection.transport.abort()

    async def connection(self, url: str) -> Connection:
        """One to the address's origin: the kept one, or a new one. Raises NoAddress and OSError."""
        origin = _origin(url)
        if origin in self._kept:
            kept, closing = self._kept.pop(origin)
            closing.cancel()
            if kept.is_idle:
                return kept
            kept.transport.abort()
        return await self._connect(origin)

    def let_go(self, url: str) -> None:
        """Close what is kept open to the address's origin."""
        if (origin := _origin(url)) in self._kept:
            self._close(origin)

    async def ask(self, connection: Connection, request: bytes, method: str, answered: Answered) -> None:
        """Send a request over a connection; keep that for the next where it may be used again.

        Raises Stale, Ended, BrokenAnswer and TooLong; the exchange is then finished as truncated. Where the
        caller cancels, it is the caller's to say why.
        """
        try:
            await connection.answer(request, method, answered.exchange, answered.begin)
        except BaseException as error:
            connection.transport.abort()
            _finish(answered.exchange, error)
            if connection.asked > 1 and _is_stale(method, answered.exchange, error):
                raise Stale(str(error)) from error
            raise
        answered.exchange.finish()
        self._keep(_origin(answered.exchange.url), connection)

    def _keep(self, origin: Origin, connection: Connection) -> None:
        if connection.is_idle:
            closing = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._close, origin)
            self._kept[origin] = connection, closing
        else:
            connection.transport.close()

    def _close(self, origin: Origin) -> None:
        connection, closing = self._kept.pop(origin)
        closing.cancel()
        connection.transport.close()

    async def _connect(self, origin: Origin) -> Connection:
        """To the first of its addresses that lets us."""
        scheme, host, port = origin
        tls, name = (self._tls, host) if scheme == "https" else (None, None)
        loop = asyncio.get_running_loop()
        failed = OSError(f"{host} has no address")
        for address in await addresses_of(host, port, self._allow_private):
            try:
                _, connection = await loop.create_connection(
                    Connection, address, port, ssl=tls, server_hostname=name
                )
                return connection
            except OSError as error:
                failed = error
        raise failed


def _finish(exchange: Exchange, error: BaseException) -> None:
    """Nothing more belongs to it. Where the framing was not understood nobody can say what the body is."""
    if isinstance(error, TooLong):
        exchange.finish(Truncated.LENGTH, str(error))
    elif not isinstance(error, asyncio.CancelledError):
        exchange.payload_known = not isinstance(error, BrokenAnswer)
        exchange.finish(Truncated.DISCONNECT, str(error))


def _is_stale(method: str, exchange: Exchange, error: BaseException) -> bool:
    return isinstance(error, Ended) and not exchange.received_bytes and method in _SAFE


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]


def _tls() -> ssl.SSLContext:
    """As lenient as browsers towards old servers, and no judge of certificates: they are recorded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers(_CIPHERS)
    return context
