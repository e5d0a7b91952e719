"""The fleet's HTTP/1.1 server: one thread, one loopback port per host, every request noted with its times."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from portals.site import Answer, Ask, Portal, Site, address

LATENCY_SECONDS = 0.004
"""How long every answer takes: without it two requests in flight at once would not be seen."""

_BLOCK = 256 * 1024
_BODILESS = (204, 304)


@dataclass
class Asked:
    """One request as received: whose, what, when (monotonic seconds) and how many body bytes were sent."""

    code: str
    host: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    began: float
    at_once: int
    ended: float = 0.0
    sent: int = 0
    status: int = 0


@dataclass
class _Host:
    portal: Portal
    name: str
    site: Site
    port: int = 0
    in_flight: int = 0
    served: int = 0
    seen: Counter[str] = field(default_factory=Counter)


class FleetServer:
    """Serves all hosts of all portals from `with` to the end of it; `asked` stays readable afterwards."""

    def __init__(self, portals: Iterable[Portal]) -> None:
        self.asked: list[Asked] = []
        self._hosts = [_Host(portal, name, site) for portal in portals for name, site in portal.hosts.items()]
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = Event()
        self._thread = Thread(target=self._run)

    def netloc(self, code: str, host: str = "main") -> str:
        """Address and port of a portal's host."""
        found = next(h for h in self._hosts if (h.portal.code, h.name) == (code, host))
        return f"{found.site.ip}:{found.port}"

    def __enter__(self) -> FleetServer:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve_all())

    async def _serve_all(self) -> None:
        self._stopping = asyncio.Event()
        servers = []
        for host in self._hosts:
            server = await asyncio.start_server(self._taker(host), host.site.ip, 0, backlog=64)
            host.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._ready.set()
        await self._stopping.wait()
        for server in servers:
            server.close()
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _taker(self, host: _Host) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._open.add(writer)
            self._tasks.add(task)
            try:
                with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                    while await self._exchange(host, reader, writer):
                        pass
            finally:
                self._open.discard(writer)
                self._tasks.discard(task)
                writer.close()

        return take

    async def _exchange(
        self, host: _Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """One request and its answer; False where the connection ends with it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        began = monotonic()
        request, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = request.split(" ", 2)
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        form = await reader.readexactly(int(headers.get("content-length", "0")))
        host.in_flight += 1
        parts = urlsplit(target)
        asked = Asked(
            host.portal.code, host.name, method, parts.path, parts.query, headers, began, host.in_flight
        )
        self.asked.append(asked)
        try:
            await asyncio.sleep(LATENCY_SECONDS)
            answer = self._answer(host, asked, form.decode("latin-1"))
            asked.status = answer.status
            kept = await self._send(host, asked, answer, writer)
        finally:
            host.in_flight -= 1
            asked.ended = monotonic()
        return kept and headers.get("connection", "").lower() != "close"

    def _answer(self, host: _Host, asked: Asked, form: str) -> Answer:
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        fields = dict(parse_qsl(form, keep_blank_values=True))
        key = address(asked.path, query)
        ask = Ask(asked.method, asked.path, query, fields, asked.headers, host.seen[key], host.served)
        host.seen[key] += 1
        host.served += asked.path != "/robots.txt"
        return host.site.answer(ask)

    async def _send(self, host: _Host, asked: Asked, answer: Answer, writer: asyncio.StreamWriter) -> bool:
        if answer.hang_up:
            writer.transport.abort()
            return False
        body = self._named(host, answer.body)
        gzipped = answer.gzip and "gzip" in asked.headers.get("accept-encoding", "")
        body = gzip.compress(body, 6, mtime=0) if gzipped else body
        writer.write(self._head(host, answer, len(body) * answer.times, gzipped))
        if asked.method != "HEAD" and answer.status not in _BODILESS:
            whole = body[: len(body) - answer.withheld]
            for _ in range(answer.times):
                await self._send_body(whole, answer.chunked, asked, writer)
            if answer.chunked:
                writer.write(b"0\r\n\r\n")
        await writer.drain()
        return not answer.withheld

    async def _send_body(
        self, body: bytes, chunked: bool, asked: Asked, writer: asyncio.StreamWriter
    ) -> None:
        size = 4096 if chunked else _BLOCK
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            await writer.drain()
            asked.sent += len(piece)

    def _head(self, host: _Host, answer: Answer, length: int, gzipped: bool) -> bytes:
        try:
            phrase = HTTPStatus(answer.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Server: {host.site.software}"]
        if answer.kind:
            lines.append(f"Content-Type: {answer.kind}")
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if gzipped:
            lines.append("Content-Encoding: gzip")
        if answer.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif answer.status not in _BODILESS:
            lines.append(f"Content-Length: {length}")
        return self._named(host, "\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _named(self, host: _Host, content: bytes) -> bytes:
        """Content with the symbolic hosts of its own portal replaced by addresses and ports."""
        if b".fleet.test" not in content:
            return content
        for other in self._hosts:
            if other.portal is host.portal:
                content = content.replace(
                    f"{other.name}.fleet.test".encode(), f"{other.site.ip}:{other.port}".encode()
                )
        return content
