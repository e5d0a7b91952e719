"""The server on the wire: one connection for many requests, codings as announced, a quick and silent end."""

from __future__ import annotations

import gzip
import socket
import threading
from http.client import HTTPConnection
from time import monotonic
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from nianbao_demo import DemoServer

if TYPE_CHECKING:
    from nianbao_demo import Portal


@pytest.fixture
def gzipped(portals: dict[str, Portal]) -> Portal:
    return portals["澜湾区"]


@pytest.fixture
def plain(portals: dict[str, Portal]) -> Portal:
    return portals["青岭县"]


def _exchange(server: DemoServer, request: bytes) -> bytes:
    """What comes back on a fresh connection until the server closes it."""
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_one_connection_serves_many_requests(plain: Portal) -> None:
    with DemoServer(plain) as server:
        connection = HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=10)
        for path in ("/", "/images/base.css", "/nowhere", "/zwgk_97157"):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.version == 11
            assert len(answer.read()) == int(answer.headers["Content-Length"])
        connection.close()
    assert server.paths() == ["/", "/images/base.css", "/nowhere", "/zwgk_97157"]
    assert len({seen.peer for seen in server.requests}) == 1


def test_the_log_holds_what_was_sent(plain: Portal) -> None:
    with DemoServer(plain) as server:
        before = monotonic()
        _exchange(
            server,
            b"HEAD /index.html?a=1&b=%E5%B9%B4 HTTP/1.1\r\nHost: x\r\nUser-Agent: me/1\r\n"
            b"X-Twice: a\r\nx-twice: b\r\nConnection: close\r\n\r\n",
        )
    (seen,) = server.requests
    assert (seen.method, seen.path, seen.query) == ("HEAD", "/index.html", "a=1&b=%E5%B9%B4")
    assert seen.headers["user-agent"] == "me/1"
    assert seen.headers["x-twice"] == "a, b"
    assert before <= seen.at <= monotonic()


def test_head_has_the_headers_of_get_and_no_body(plain: Portal) -> None:
    with DemoServer(plain) as server:
        request = b"%b /index.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        head, _, no_body = _exchange(server, request % b"HEAD").partition(b"\r\n\r\n")
        get, _, body = _exchange(server, request % b"GET").partition(b"\r\n\r\n")
    assert no_body == b""
    assert body == plain.answer("/index.html", "").body
    undated = [
        [line for line in lines.split(b"\r\n") if not line.startswith(b"Date:")] for lines in (head, get)
    ]
    assert undated[0] == undated[1]
    assert b"Server: nginx" in undated[0]


def test_chunks_and_gzip_on_the_wire_are_the_page(gzipped: Portal) -> None:
    with DemoServer(gzipped) as server:
        raw = _exchange(
            server,
            b"GET /zfxxgk/zfxxgknb.htm HTTP/1.1\r\nHost: x\r\n"
            b"Accept-Encoding: gzip\r\nConnection: close\r\n\r\n",
        )
    head, _, framed = raw.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert b"Content-Encoding: gzip" in head
    assert b"Content-Length" not in head
    body = b""
    while True:
        size, _, framed = framed.partition(b"\r\n")
        piece, framed = framed[: int(size, 16)], framed[int(size, 16) :]
        assert framed.startswith(b"\r\n")
        framed = framed[2:]
        if not piece:
            break
        body += piece
    assert framed == b""
    assert gzip.decompress(body) == gzipped.answer("/zfxxgk/zfxxgknb.htm", "").body


def test_who_asks_for_no_gzip_gets_none(gzipped: Portal) -> None:
    with DemoServer(gzipped) as server, urlopen(server.url + "/zfxxgk.htm", timeout=10) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert answer.headers["Content-Encoding"] is None
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.read() == gzipped.answer("/zfxxgk.htm", "").body


def test_an_old_client_gets_no_chunks(gzipped: Portal) -> None:
    with DemoServer(gzipped) as server:
        head, _, body = _exchange(server, b"GET /zfxxgk.htm HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body == gzipped.answer("/zfxxgk.htm", "").body


def test_raw_header_bytes_arrive_as_they_are(gzipped: Portal) -> None:
    (address,) = gzipped.expected.attachments
    with DemoServer(gzipped) as server:
        raw = _exchange(server, f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = raw.partition(b"\r\n\r\n")
    assert 'filename="2025年澜湾区政府信息公开工作年度报告.docx"' in head.decode("gb18030")
    assert body.startswith(b"PK")


def test_the_end_waits_for_no_idle_client_and_frees_the_port(plain: Portal) -> None:
    threads = threading.active_count()
    with DemoServer(plain) as server:
        port = int(server.url.rpartition(":")[2])
        idle = socket.create_connection(("127.0.0.1", port), timeout=10)
        idle.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 404"
        begun = monotonic()
    assert monotonic() - begun < 5
    assert threading.active_count() == threads
    while idle.recv(65536):
        pass
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_client_that_leaves_early_disturbs_nobody(
    plain: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoServer(plain) as server:
        port = int(server.url.rpartition(":")[2])
        for _ in range(5):
            rude = socket.create_connection(("127.0.0.1", port), timeout=10)
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            rude.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
            rude.close()
        with urlopen(server.home_url, timeout=10) as answer:
            assert answer.read() == plain.answer("/", "").body
    assert capsys.readouterr().err == ""
