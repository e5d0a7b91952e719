"""The recording HTTP/1.1 client: one connection to a host, kept open between requests."""

from __future__ import annotations

import asyncio
import logging
import ssl
import warnings
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from crawler.capture.addresses import addresses_of
from crawler.capture.connection import Connection, Ended
from crawler.capture.head import BrokenAnswer, Head
from nianbao.archive.warc.exchange import Exchange, Truncated
from nianbao.core.hosts import DEFAULT_PORTS

logger = logging.getLogger(__name__)

IDLE_SECONDS = 240
_SAFE = ("GET", "HEAD", "OPTIONS")
_LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL's name of the option to greet servers that know no secure renegotiation (RFC 5746)."""
_CIPHERS = (
    "ECDH+AESGCM:ECDH+CHACHA20:DH+AESGCM:DH+CHACHA20:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES"
    ":RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS"
)
_LEGACY_CIPHERS = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_HANDSHAKE_FAILED = (ssl.SSLError, ConnectionResetError)
"""What a server does that cannot agree: an alert, or it hangs up."""

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
        self._tls, self._legacy_tls = _tls(), _legacy_tls()
        self._legacy: set[Origin] = set()
        """The origins with which no other handshake came to its end."""

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
        """By today's TLS; by that for old servers where the handshake failed. Such an origin is greeted so
        from then on. Raises what the first handshake failed with where the second does, too."""
        scheme = origin[0]
        if scheme != "https":
            return await self._reach(origin, None)
        if origin in self._legacy:
            return await self._reach(origin, self._legacy_tls, legacy=True)
        try:
            return await self._reach(origin, self._tls)
        except _HANDSHAKE_FAILED as failure:
            logger.info("%s://%s:%d: %s; trying TLS for old servers", *origin, failure)
            try:
                connection = await self._reach(origin, self._legacy_tls, legacy=True)
            except OSError as error:
                raise failure from error
        self._legacy.add(origin)
        return connection

    async def _reach(self, origin: Origin, tls: ssl.SSLContext | None, *, legacy: bool = False) -> Connection:
        """To the first of its addresses that lets us."""
        _, host, port = origin
        name = host if tls is not None else None
        loop = asyncio.get_running_loop()
        failed = OSError(f"{host} has no address")
        for address in await addresses_of(host, port, self._allow_private):
            try:
                _, connection = await loop.create_connection(
                    partial(Connection, legacy), address, port, ssl=tls, server_hostname=name
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
    """As browsers greet servers, and no judge of certificates: they are recorded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(_CIPHERS)
    return context


def _legacy_tls() -> ssl.SSLContext:
    """For servers that speak TLS 1.0 or 1.1, weak keys (DH of 1024 bits), or no secure renegotiation. What is
    said of certificates stays."""
    context = _tls()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers(_LEGACY_CIPHERS)
    return context
