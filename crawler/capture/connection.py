"""One connection to a portal: what comes over it goes into an exchange before it is understood."""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
import time
from collections.abc import Callable
from typing import cast

from crawler.capture.head import BrokenAnswer, Head, OverLimit, status_of
from nianbao.archive.warc.chunks import CHUNK_END, LINE_BYTES, chunk_size
from nianbao.archive.warc.exchange import Exchange, Peer

HEAD_BYTES = 1024**2
BLANK_BYTES = 8 * 1024
"""Of blank lines before a head."""
INTERIM_MOST = 16
CHUNKS_MOST = 20_000
"""Of fewer than CHUNK_BYTES on average: beyond, nobody sends a page so."""
CHUNK_BYTES = 16
BUFFER_BYTES = 256 * 1024
_HEAD_END = re.compile(rb"\n\r?\n")
_BLANK_LINES = re.compile(rb"(?:[ \t\r]*\n)+")
_UNTIL_CLOSE = 1 << 62

Sink = Callable[[bytes], None]
"""Takes the entity body piece by piece."""


class Ended(Exception):
    """The connection's end; `cause` is None where it was closed in order."""

    def __init__(self, cause: Exception | None) -> None:
        super().__init__(str(cause or "the connection was closed"))
        self.cause = cause


class Connection(asyncio.Protocol):
    """Bytes as they come, taken when they are asked for; one exchange at a time.

    `heard` is the monotonic moment at which the answer under way began to come; `legacy`: its TLS is that for
    old servers.
    """

    def __init__(self, legacy: bool = False) -> None:
        self.legacy = legacy
        self.asked = 0
        self.heard: float | None = None
        self._buffer = bytearray()
        self._came = asyncio.Event()
        self._over = False
        self._cause: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio calls it, when TLS stands."""
        self.transport = cast(asyncio.Transport, transport)
        self._peer = _peer_of(self.transport, self.legacy)

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it."""
        self.heard = self.heard or time.monotonic()
        self._buffer += data
        self._came.set()
        if len(self._buffer) > BUFFER_BYTES:
            self.transport.pause_reading()

    def eof_received(self) -> None:
        """As asyncio calls it: the server says no more."""
        self._end(None)

    def connection_lost(self, error: Exception | None) -> None:
        """As asyncio calls it."""
        self._end(error)

    def _end(self, cause: Exception | None) -> None:
        if not self._over:
            self._over, self._cause = True, cause
        self._came.set()

    @property
    def is_idle(self) -> bool:
        """Whether another request may be sent over it."""
        return not (self._over or self._buffer or self.transport.is_closing())

    async def answer(
        self, request: bytes, method: str, exchange: Exchange, begin: Callable[[Head], Sink]
    ) -> Head:
        """Send a request and read its answer into the exchange. `begin` is told the head and says where
        the entity body goes. Raises Ended and BrokenAnswer, and what `begin` and its Sink raise."""
        self.asked += 1
        self.heard = None
        exchange.peer = self._peer
        exchange.request += request
        exchange.sent_monotonic = time.monotonic()
        self.transport.write(request)
        head = await self._final_head(exchange)
        await self._body(head, method, exchange, begin(head))
        if not head.stays_open:
            self.transport.close()
        return head

    async def _final_head(self, exchange: Exchange) -> Head:
        try:
            for _ in range(INTERIM_MOST):
                if not (head := await self._head(exchange)).is_interim:
                    return head
                exchange.end_interim()
            raise BrokenAnswer(f"more than {INTERIM_MOST} interim answers")
        except BaseException:
            exchange.head += self._take(len(self._buffer))
            raise

    async def _head(self, exchange: Exchange) -> Head:
        await self._pass_blank_lines(exchange)
        seen, judged = 0, False
        while (end := _HEAD_END.search(self._buffer, max(0, seen - 2))) is None:
            seen = len(self._buffer)
            if not judged and (judged := b"\n" in self._buffer):
                status_of(bytes(self._buffer.partition(b"\n")[0]))
            if seen > HEAD_BYTES:
                break
            await self._more()
        if end is None or end.end() > HEAD_BYTES:
            raise BrokenAnswer(f"response head over {HEAD_BYTES} bytes")
        exchange.head += self._take(end.end())
        return Head.of(bytes(exchange.head))

    async def _pass_blank_lines(self, exchange: Exchange) -> None:
        """RFC 9112, 2.2: ignored before the status line; kept apart, for readers expect that first."""
        while not self._buffer.strip():
            if len(self._buffer) > BLANK_BYTES:
                raise BrokenAnswer(f"blank lines of over {BLANK_BYTES} bytes instead of an answer")
            await self._more()
        if blank := _BLANK_LINES.match(self._buffer):
            exchange.interim.append(self._take(blank.end()))

    async def _body(self, head: Head, method: str, exchange: Exchange, sink: Sink) -> None:
        length = head.body_bytes(method)
        try:
            if length is not None:
                await self._counted(length, exchange, sink)
            elif head.is_chunked:
                await self._chunks(exchange, sink)
            else:
                await self._until_close(exchange, sink)
        except (Ended, BrokenAnswer, asyncio.CancelledError):
            exchange.add_body(self._take(len(self._buffer)))
            raise

    async def _until_close(self, exchange: Exchange, sink: Sink) -> None:
        """A body without a length ends where the connection is closed in order (RFC 9112, 6.3)."""
        try:
            await self._counted(_UNTIL_CLOSE, exchange, sink)
        except Ended as end:
            if end.cause is not None:
                raise

    async def _counted(self, left: int, exchange: Exchange, sink: Sink) -> None:
        while left:
            if not self._buffer:
                await self._more()
            piece = self._take(min(left, len(self._buffer)))
            exchange.add_body(piece)
            sink(piece)
            left -= len(piece)

    async def _chunks(self, exchange: Exchange, sink: Sink) -> None:
        chunks = chunk_bytes = 0
        while size := await self._size(exchange):
            await self._counted(size, exchange, sink)
            if await self._line(exchange) != CHUNK_END:
                raise BrokenAnswer("a chunk is longer than it says")
            chunks, chunk_bytes = chunks + 1, chunk_bytes + size
            if chunks > CHUNKS_MOST and chunk_bytes < chunks * CHUNK_BYTES:
                raise OverLimit(f"over {CHUNKS_MOST} chunks of a few bytes each")
        trailer_bytes = 0
        while (line := await self._line(exchange)).strip():
            trailer_bytes += len(line)
            if trailer_bytes > LINE_BYTES:
                raise BrokenAnswer("the trailer has no end")

    async def _size(self, exchange: Exchange) -> int:
        line = await self._line(exchange)
        size = chunk_size(line)
        if size is None:
            raise BrokenAnswer(f"no size of a chunk: {line[:80]!r}")
        return size

    async def _line(self, exchange: Exchange) -> bytes:
        while (end := self._buffer.find(b"\n", 0, LINE_BYTES)) < 0:
            if len(self._buffer) >= LINE_BYTES:
                raise BrokenAnswer("a line between chunks has no end")
            await self._more()
        line = self._take(end + 1)
        exchange.add_body(line)
        return line

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    async def _more(self) -> None:
        """Wait for bytes. Raises Ended where none will come."""
        had = len(self._buffer)
        if not self._over:
            self.transport.resume_reading()
        while len(self._buffer) == had:
            if self._over:
                raise Ended(self._cause)
            self._came.clear()
            await self._came.wait()


def _peer_of(transport: asyncio.Transport, legacy: bool) -> Peer:
    """Who is at the other end, and over which TLS."""
    address = transport.get_extra_info("peername")[0]
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if tls is None:
        return Peer(address)
    cipher, certificate = tls.cipher(), tls.getpeercert(binary_form=True)
    return Peer(
        address,
        _tls_name(tls.version() or ""),
        cipher[0] if cipher else None,
        hashlib.sha256(certificate).hexdigest() if certificate else None,
        legacy,
    )


def _tls_name(openssl_name: str) -> str:
    """TLSv1.3 -> tls/1.3, as the IIPC's WARC-Protocol proposal writes it."""
    return "tls/" + (openssl_name.removeprefix("TLSv") if "." in openssl_name else "1.0")
