"""The recording client beyond what the wire's cases show: limits, framing that cannot be understood, requests
that nothing can be smuggled into, addresses that are refused."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from servers.raw import RawServer, Reply

from crawler.capture.addresses import NoAddress, addresses_of, known_addresses, refused_addresses
from crawler.capture.client import Answered, Client, Stale, TooLong
from crawler.capture.connection import HEAD_BYTES, Ended
from crawler.capture.handler import _written
from crawler.capture.head import BrokenAnswer, Head
from nianbao.archive.warc.exchange import Exchange, Truncated

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ASKED = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
REFUSED: dict[str, tuple[bytes, type[Exception]]] = {
    "no status line": (b"<html>\n", BrokenAnswer),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", BrokenAnswer),
    "a head without end": (OK + b"X: " + b"x" * (HEAD_BYTES + 300_000), BrokenAnswer),
    "two lengths": (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", BrokenAnswer),
    "a size below zero": (CHUNKED + b"-5\r\nabcde\r\n0\r\n\r\n", BrokenAnswer),
    "a size with a prefix": (CHUNKED + b"0x5\r\nabcde\r\n0\r\n\r\n", BrokenAnswer),
    "no size": (CHUNKED + b"\r\nabcde\r\n0\r\n\r\n", BrokenAnswer),
    "a chunk longer than said": (CHUNKED + b"3\r\nabcde\r\n0\r\n\r\n", BrokenAnswer),
    "a line without end": (CHUNKED + b"5;" + b"x" * 70_000, BrokenAnswer),
    "a trailer without end": (CHUNKED + b"0\r\n" + b"X: y\r\n" * 20_000, BrokenAnswer),
    "a length over the limit": (OK + b"Content-Length: 999999\r\n\r\n", TooLong),
    "a body over the limit": (CHUNKED + b"1000\r\n" + b"x" * 4096 + b"\r\n1000\r\n" + b"x" * 4096, TooLong),
}


def ask(server: RawServer, times: int = 1, asked: list[Answered] | None = None) -> list[Answered]:
    """Ask for so many addresses one after another, each over what connection there is."""
    asked = [] if asked is None else asked

    async def one_after_another() -> None:
        client = Client(allow_private=True)
        try:
            for number in range(times):
                url = server.url(f"/{number}")
                asked.append(Answered(Exchange(url), 1000, 5000))
                await client.ask(await client.connection(url), ASKED % number, "GET", asked[-1])
        finally:
            client.close()
            for each in asked:
                each.exchange.body.close()

    asyncio.run(asyncio.wait_for(one_after_another(), 30))
    return asked


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_understood_ends_at_once(name: str) -> None:
    """The server goes on listening: nothing waits for a time-out."""
    sent, error = REFUSED[name]
    with RawServer(lambda path: Reply([sent], hang=True)) as server, pytest.raises(error):
        ask(server)


@pytest.mark.parametrize("cut", [OK, OK + b"Content-Length: 9\r\n\r\nabc", CHUNKED + b"3\r\nabc\r\n"])
def test_a_connection_that_ends_too_early(cut: bytes) -> None:
    with RawServer(lambda path: Reply([cut], close=True)) as server, pytest.raises(Ended):
        ask(server)


def test_a_connection_is_kept_and_a_closed_one_is_not_used() -> None:
    whole = OK + b"Content-Length: 2\r\n\r\nok"
    closing = {"/1": Reply([OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nok"], close=True)}
    with RawServer(lambda path: closing.get(path, Reply([whole]))) as server:
        asked = ask(server, times=4)
    assert [each.connection for each in server.asked] == [1, 1, 2, 2]
    assert all(bytes(each.body) == b"ok" for each in asked)


def test_a_kept_connection_that_is_reset_is_stale() -> None:
    whole, gone = Reply([OK + b"Content-Length: 2\r\n\r\nok"]), Reply([], reset=True)
    with RawServer(lambda path: whole if path == "/0" else gone) as server, pytest.raises(Stale):
        ask(server, times=2)


def test_a_large_body_is_recorded_and_not_held() -> None:
    with RawServer(lambda path: Reply([OK + b"Content-Length: 4000\r\n\r\n" + b"x" * 4000])) as server:
        (answered,) = ask(server)
    assert answered.oversize
    assert (answered.body_bytes, answered.exchange.body_bytes, bytes(answered.body)) == (4000, 4000, b"")


def test_a_body_over_the_limit_is_marked() -> None:
    sent, _ = REFUSED["a body over the limit"]
    asked: list[Answered] = []
    with RawServer(lambda path: Reply([sent], hang=True)) as server, pytest.raises(TooLong):
        ask(server, asked=asked)
    assert [each.exchange.truncated for each in asked] == [Truncated.LENGTH]


@pytest.mark.parametrize(
    ("raw", "name", "values"),
    [
        (OK + b"A: 1\r\n b\r\n\tc\r\n\r\n", b"a", [b"1 b\tc"]),
        (OK + b" lead\r\nA : 1, 2\r\na:3\r\n\r\n", b"a", [b"1", b"2", b"3"]),
        (OK + "头: 1\r\nA(: 2\r\nA: 3\r\n\r\n".encode(), b"a", [b"3"]),
        (b"ICY 200\nA:\n\n", b"a", [b""]),
    ],
)
def test_headers_are_read_as_browsers_read_them(raw: bytes, name: bytes, values: list[bytes]) -> None:
    assert Head.of(raw).values(name) == values


@pytest.mark.parametrize(
    ("head", "method", "length"),
    [
        (b"HTTP/1.1 200\r\nContent-Length: 7, 7\r\ncontent-length: 07\r\n\r\n", "GET", 7),
        (b"HTTP/1.1 200\r\nContent-Length: 7\r\n\r\n", "HEAD", 0),
        (b"HTTP/1.1 304 X\r\nContent-Length: 7\r\n\r\n", "GET", 0),
        (b"HTTP/1.1 200\r\nContent-Length: 7\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "GET", None),
        (b"HTTP/1.1 200\r\nContent-Length: 7\r\nTransfer-Encoding: identity\r\n\r\n", "GET", 7),
        (b"HTTP/1.1 200\r\nContent-Length: -7\r\n\r\n", "GET", None),
    ],
)
def test_the_length_of_a_body(head: bytes, method: str, length: int | None) -> None:
    assert Head.of(head).body_bytes(method) == length


def test_a_request_is_written_as_browsers_write_it_and_no_value_ends_its_line() -> None:
    headers = {"X-Said": "a\r\nHost: other\r\n\r\nGET /", "Cookie": "a=1;  b=2"}
    request = Request("http://u:p@h.gov.cn:80/a b?q=年#x", headers=headers, method="POST", body=b"k=v")
    assert _written(request).split(b"\r\n") == [
        b"POST /a%20b?q=%E5%B9%B4 HTTP/1.1",
        b"Host: h.gov.cn",
        b"X-Said: a Host: other GET /",
        b"Cookie: a=1;  b=2",
        b"Content-Length: 3",
        b"",
        b"k=v",
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "10.1.2.3", "169.254.169.254", "0.0.0.0"])
def test_private_addresses_are_refused_by_what_they_resolve_to(host: str) -> None:
    with pytest.raises(NoAddress):
        asyncio.run(addresses_of(host, 80, allow_private=False))
    assert refused_addresses[host] in known_addresses[host]
    assert asyncio.run(addresses_of(host, 80, allow_private=True)) == known_addresses[host]


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".cn", "no-such-host.invalid"])
def test_names_that_lead_nowhere(host: str) -> None:
    with pytest.raises(NoAddress):
        asyncio.run(addresses_of(host, 80, allow_private=True))
