"""A real HTTP/1.1 server on this machine that serves one demonstration portal and remembers who asked."""

from __future__ import annotations

import gzip
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any

from nianbao_demo.site import DemoAnswer, Portal

CHUNK_BYTES = 4096
POLL_SECONDS = 0.05
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it came in. Header names are lower case, repeated ones joined with ", ".

    `at` is the monotonic second; `peer` the client's address and port: one connection has one.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    at: float
    peer: tuple[str, int]


class DemoServer:
    """Serves one portal on 127.0.0.1 at a free port, from `with` to the end of it.

    `requests` is the access log, kept after the end. A page's address is `server.url + path`.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.requests: list[SeenRequest] = []
        self._listener: _Listener
        self._thread: Thread

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http://127.0.0.1:{self._listener.server_port}"

    @property
    def home_url(self) -> str:
        """The address a registry would give."""
        return self.url + self.portal.home

    def wait_for(self, count: int, timeout: float) -> bool:
        """Wait until so many requests came; False after `timeout` seconds."""
        with self._listener.asked:
            return self._listener.asked.wait_for(lambda: len(self.requests) >= count, timeout)

    def paths(self) -> list[str]:
        """The requested addresses in order: paths with their query."""
        return [f"{seen.path}?{seen.query}" if seen.query else seen.path for seen in self.requests]

    def __enter__(self) -> DemoServer:
        self._listener = _Listener(self.portal, self.requests)
        self._thread = Thread(target=self._listener.serve_forever, args=(POLL_SECONDS,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown()
        self._listener.hang_up()
        self._listener.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    """Keeps hold of its open connections, so that the end need not wait for idle clients."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, portal: Portal, log: list[SeenRequest]) -> None:
        self.portal = portal
        self.log = log
        self.asked = Condition()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without the reverse look-up of our own name that HTTPServer does."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every open connection; their threads then end too."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours; anything else is printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Listener

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def version_string(self) -> str:
        return self.server.portal.software

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error: the log is DemoServer.requests."""

    def _answer(self, *, with_body: bool) -> None:
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        peer = (str(self.client_address[0]), int(self.client_address[1]))
        with self.server.asked:
            self.server.log.append(SeenRequest(self.command, path, query, headers, monotonic(), peer))
            self.server.asked.notify_all()
        self._send(self.server.portal.answer(path, query), with_body=with_body)

    def _send(self, answer: DemoAnswer, *, with_body: bool) -> None:
        body = answer.body
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.gzip:
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
        chunked = answer.chunked and self.request_version == "HTTP/1.1"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status not in _BODILESS:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.writelines(_chunks(body) if chunked else [body])


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK_BYTES):
        piece = body[start : start + CHUNK_BYTES]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
