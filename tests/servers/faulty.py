"""A proxy before a real S3 server that does what networks and servers do on bad days, as often as it is told."""

from __future__ import annotations

import http.client
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ERROR = '<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
Match = Callable[[str, str], bool]
"""Whether a fault is for a request: method, path."""


@dataclass
class Fault:
    """One misbehaviour, for the next `times` requests that match.

    kind: `answer` (an error of the server's, not forwarded), `reset` (before anything is forwarded), `lost` (done,
    but the answer never comes), `cut` and `reset in body` (the answer breaks off after `bytes` of its body), `garble` (a bit of the
    request's body flips), `garble answer`, `forget` (says 200, does nothing), `slow` (waits until closed),
    `no condition` (If-None-Match is taken out: breaks the signature, for servers that check none).
    """

    kind: str
    times: int = 1
    match: Match = lambda method, path: True
    status: int = 500
    code: str = "InternalError"
    bytes: int = 0
    headers: dict[str, str] = field(default_factory=dict)


class FaultyProxy:
    """`with FaultyProxy(server.endpoint) as proxy: proxy.faults.append(Fault("reset"))`."""

    def __init__(self, endpoint: str) -> None:
        self.target = int(endpoint.rpartition(":")[2])
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str]] = []
        self.answered_bytes = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self) -> FaultyProxy:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self.asked.append((method, path))
            for fault in self.faults:
                if fault.times and fault.match(method, path):
                    fault.times -= 1
                    return fault
        return None

    def count(self, sent: int) -> None:
        with self._lock:
            self.answered_bytes += sent


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    proxy: FaultyProxy


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True  # a head and a short body are two packets: the second would wait 40 ms

    def handle(self) -> None:
        try:
            while self._one():
                pass
        except OSError:
            return  # the client left

    def _one(self) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return False
            head += line
        method, path = head.decode("latin-1").split(" ", 2)[:2]
        proxy: FaultyProxy = self.server.proxy  # type: ignore[attr-defined]
        fault = proxy.next_fault(method, path)
        kind = fault.kind if fault else ""
        if kind == "reset":
            return self._reset()
        fields = dict(_field(line) for line in head.split(b"\r\n")[1:] if line)
        if b"expect" in fields:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.rfile.read(int(fields.get(b"content-length", b"0")))
        if kind == "slow":
            proxy.closing.wait()
            return self._reset()
        if fault and kind == "answer":
            content = b"" if method == "HEAD" else ERROR.format(code=fault.code).encode()
            self._send(fault.status, fault.headers, content, method)
            return True
        if kind == "forget":
            self._send(200, {"ETag": '"forgotten"'}, b"", method)
            return True
        if kind == "no condition":
            lines = head.split(b"\r\n")
            head = b"\r\n".join(line for line in lines if not line.lower().startswith(b"if-none-match"))
        if kind == "garble" and body:
            body = _flipped(body)
        status, headers, content = self._forwarded(method, head, body)
        if kind == "lost":
            return self._reset()
        if kind == "garble answer" and content:
            content = _flipped(content)
        if fault and kind in ("cut", "reset in body"):
            self._send(status, headers, content, method, fault.bytes)
            return self._reset() if kind != "cut" else False
        self._send(status, headers, content, method)
        return True

    def _forwarded(self, method: str, head: bytes, body: bytes) -> tuple[int, dict[str, str], bytes]:
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"expect:")]
        with socket.create_connection(("127.0.0.1", self.server.proxy.target)) as upstream:  # type: ignore[attr-defined]
            upstream.sendall(b"\r\n".join(kept) + body)
            answer = http.client.HTTPResponse(upstream, method=method)
            answer.begin()
            with answer:
                return answer.status, dict(answer.getheaders()), answer.read()

    def _send(
        self, status: int, headers: dict[str, Any], content: bytes, method: str, most: int | None = None
    ) -> None:
        named = {name: value for name, value in headers.items() if name.lower() != "transfer-encoding"}
        if method != "HEAD":
            named = {name: value for name, value in named.items() if name.lower() != "content-length"}
            named["Content-Length"] = str(len(content))
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in named.items())]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
        self.wfile.write(content[:most])
        self.wfile.flush()
        self.server.proxy.count(len(content[:most]))  # type: ignore[attr-defined]

    def _reset(self) -> bool:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()
        return False


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def _flipped(body: bytes) -> bytes:
    at = len(body) // 2
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
