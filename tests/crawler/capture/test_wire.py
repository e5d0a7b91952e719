"""Exactness: what a raw socket sent is what another program reads out of the WARC, over http and https."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import ssl
from pathlib import Path

import pytest
from scrapy import Request, Spider
from scrapy.core.scraper import Scraper
from scrapy.crawler import Crawler
from servers.raw import RawServer, Reply, self_signed
from warcio.archiveiterator import ArchiveIterator

from crawler.capture.handler import RecordingHandler
from crawler.capture.hooks import check_hooks
from crawler.settings import scrapy_settings
from nianbao.core.errors import HookMissing
from nianbao.core.settings import load_settings

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = b"<html><body>" + "政府信息公开".encode() + b"</body></html>"
LENGTH = b"Content-Length: %d\r\n\r\n" % len(PAGE)


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


TE = b"Transfer-Encoding: chunked\r\n\r\n"
ZIPPED = gzip.compress(PAGE, mtime=0)

# name -> (bytes before the final head, final head, body as sent, entity body, WARC-Truncated, end of connection)
CASES: dict[str, tuple[bytes, bytes, bytes, bytes, str | None, str]] = {
    "plain": (b"", OK + LENGTH, PAGE, PAGE, None, "keep"),
    "odd-case": (b"", OK + b"sErVeR:x\r\nX-Two:  two  spaces \t\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "repeats": (b"", OK + b"Set-Cookie: a=1\r\nset-cookie: b=2\r\nSet-Cookie: a=3\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "order": (b"", OK + b"Z: 1\r\nA: 2\r\nZ: 3\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "gbk-header": (b"", OK + b'Content-Disposition: attachment; filename="' + "年度报告".encode("gbk") + b'.pdf"\r\n' + LENGTH, PAGE, PAGE, None, "keep"),
    "latin-header": (b"", OK + b"X-Name: caf\xe9\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "no-colon": (b"", OK + b"this line has none\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "folded": (b"", OK + b"X-Long: one\r\n two\r\n\tthree\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "bare-lf": (b"", OK.replace(b"\r", b"") + LENGTH.replace(b"\r", b""), PAGE, PAGE, None, "keep"),
    "no-reason": (b"", b"HTTP/1.1 200\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "odd-reason": (b"", b"HTTP/1.1 200 " + "好".encode() + b"\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "chunked": (b"", OK + TE, chunked(PAGE[:5], PAGE[5:]), PAGE, None, "keep"),
    "chunk-extension": (b"", OK + TE, b"%x;name=value\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n", PAGE, None, "keep"),
    "chunk-trailer": (b"", OK + b"Trailer: X-Sum\r\n" + TE, b"%X\r\n" % len(PAGE) + PAGE + b"\r\n0\r\nX-Sum: 1\r\n\r\n", PAGE, None, "keep"),
    "gzip": (b"", OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(ZIPPED), ZIPPED, ZIPPED, None, "keep"),
    "gzip-chunked": (b"", OK + b"Content-Encoding: gzip\r\n" + TE, chunked(ZIPPED), ZIPPED, None, "keep"),
    "interim": (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", OK + LENGTH, PAGE, PAGE, None, "keep"),
    "two-interim": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n", OK + TE, chunked(PAGE), PAGE, None, "keep"),
    "not-found": (b"", b"HTTP/1.1 404 Not Found\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "server-error": (b"", b"HTTP/1.1 501 No\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "no-content": (b"", b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", b"", b"", None, "keep"),
    "empty": (b"", OK + b"Content-Length: 0\r\n\r\n", b"", b"", None, "keep"),
    "redirect": (b"", b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 4\r\n\r\n", b"gone", b"gone", None, "keep"),
    "until-close": (b"", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE, PAGE, None, "close"),
    "close-header": (b"", OK + b"Connection: close\r\n" + LENGTH, PAGE, PAGE, None, "close"),
    "truncated": (b"", OK + b"Content-Length: 5000\r\n\r\n", PAGE, PAGE, "disconnect", "close"),
    "truncated-chunk": (b"", OK + TE, b"ff\r\n" + PAGE, PAGE, "disconnect", "close"),
    "cut-head": (b"", OK + b"Server: x\r\nContent-Le", b"", b"", "disconnect", "close"),
    "long-header": (b"", OK + b"X-Long: " + b"x" * 40_000 + b"\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "blank-first": (b"\r\n", OK + LENGTH, PAGE, PAGE, None, "keep"),
    "double-space": (b"", b"HTTP/1.1  200 OK\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "http-2-line": (b"", b"HTTP/2 200 OK\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "nameless-header": (b"", OK + b": empty\r\n" + LENGTH, PAGE, PAGE, None, "keep"),
    "bad-length": (b"", OK + b"Content-Length: abc\r\n\r\n", PAGE, PAGE, None, "close"),
    "two-codings": (b"", OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", chunked(ZIPPED), ZIPPED, None, "keep"),
    "binary": (b"", OK + b"Content-Length: 1024\r\n\r\n", bytes(range(256)) * 4, bytes(range(256)) * 4, None, "keep"),
    "large": (b"", OK + b"Content-Length: 3000000\r\n\r\n", b"0123456789" * 300_000, b"0123456789" * 300_000, None, "keep"),
}  # fmt: skip
JUNK = b"HTTP/1.1 200 OK\r\nX: this came after the message's end\r\n\r\n"


def answer(path: str) -> Reply:
    if path == "/reset":
        return Reply([OK + b"Content-Length: 5000\r\n\r\n" + PAGE], reset=True)
    if path == "/junk":
        return Reply([OK + LENGTH + PAGE + JUNK])
    if path not in [f"/{name}" for name in CASES]:
        return Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    interim, head, body, _, _, end = CASES[path[1:]]
    sent = interim + head + body
    # Small writes, so that no boundary of the message falls together with one of the stream.
    pieces = [sent[at : at + 11] for at in range(0, min(len(sent), 4000), 11)] + [sent[4004:]]
    return Reply([piece for piece in pieces if piece], close=end == "close", reset=end == "reset")


@pytest.fixture(scope="module", params=["http", "https with a certificate that has expired"])
def captured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    directory = tmp_path_factory.mktemp("wire")
    context: ssl.SSLContext | None = None if request.param == "http" else self_signed(directory, days=-2)
    with RawServer(answer, context) as server:
        code, records = capture(server, directory, [*CASES, "junk", "reset"])
    return {"server": server, "records": records, "code": code, "tls": context is not None}


def capture(server: RawServer, directory: Path, names: list[str]) -> tuple[int, list[dict[str, object]]]:
    import os
    import subprocess
    import sys

    environment = os.environ | {
        "NIANBAO_STORE": str(directory / "store"),
        "NIANBAO_DELAY": "0",
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
    }
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("nianbao")),
            "capture",
            *(server.url(f"/{name}") for name in names),
        ],
        env=environment,
        capture_output=True,
        timeout=120,
    )
    (warc,) = (directory / "store").glob("captures/*.warc.gz")
    records = []
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            headers = record.rec_headers.headers
            records.append({"fields": headers, "block": record.raw_stream.read(), "type": record.rec_type})
    return done.returncode, records


def fields(record: dict[str, object], name: str) -> list[str]:
    return [value for key, value in record["fields"] if key == name]  # type: ignore[attr-defined]


def of(captured: dict[str, object], name: str, kind: str) -> list[dict[str, object]]:
    url = captured["server"].url(f"/{name}")  # type: ignore[attr-defined]
    return [
        record
        for record in captured["records"]  # type: ignore[attr-defined]
        if record["type"] == kind and fields(record, "WARC-Target-URI") == [url]
    ]


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_kept_as_sent(captured: dict[str, object], name: str) -> None:
    interim, head, body, entity, truncated, _ = CASES[name]
    responses = of(captured, name, "response")
    assert responses
    for response in responses[-1:]:
        assert response["block"] == head + body
        assert fields(response, "WARC-Payload-Digest") == [sha256(entity)]
        assert fields(response, "WARC-Block-Digest") == [sha256(head + body)]
        assert fields(response, "WARC-Truncated") == ([truncated] if truncated else [])
        linked = of(captured, name, "metadata")
        assert b"".join(record["block"] for record in linked) == interim  # type: ignore[misc]


@pytest.mark.parametrize("name", CASES)
def test_the_request_is_kept_as_sent(captured: dict[str, object], name: str) -> None:
    sent = [asked.raw for asked in captured["server"].asked if asked.path == f"/{name}"]  # type: ignore[attr-defined]
    requests = of(captured, name, "request")
    assert [request["block"] for request in requests] == sent
    responses = of(captured, name, "response")
    ids = [fields(response, "WARC-Record-ID")[0] for response in responses]
    assert [fields(request, "WARC-Concurrent-To")[0] for request in requests] == ids


def test_a_reset_leaves_what_was_read(captured: dict[str, object]) -> None:
    # What a reset lets through is the kernel's choice; nothing else may be recorded, and never as whole.
    kept = of(captured, "reset", "response") + of(captured, "reset", "metadata")
    assert kept
    for record in kept:
        whole = OK + b"Content-Length: 5000\r\n\r\n" + PAGE
        if record["type"] == "response":
            assert whole.startswith(record["block"])  # type: ignore[arg-type]
            assert fields(record, "WARC-Truncated") == ["disconnect"]
        else:
            assert b"fetchError: " in record["block"] or whole.startswith(record["block"])  # type: ignore


def test_bytes_after_the_end_belong_to_no_record(captured: dict[str, object]) -> None:
    (response,) = of(captured, "junk", "response")
    assert response["block"] == OK + LENGTH + PAGE


def test_the_peer_is_named(captured: dict[str, object]) -> None:
    (response,) = of(captured, "plain", "response")[:1]
    assert fields(response, "WARC-IP-Address") == ["127.0.0.1"]
    protocols = fields(response, "WARC-Protocol")
    assert protocols == (["http/1.1", "tls/1.3"] if captured["tls"] else ["http/1.1"])
    assert bool(fields(response, "WARC-Cipher-Suite")) == captured["tls"]
    assert bool(fields(response, "WARC-TLS-Certificate-SHA256")) == captured["tls"]


def test_a_truncated_answer_is_no_success(captured: dict[str, object]) -> None:
    assert captured["code"] == 1


def test_accept_encoding_is_chosen_for_the_archive(captured: dict[str, object]) -> None:
    asked = captured["server"].asked[-1].raw  # type: ignore[attr-defined]
    assert b"\r\nAccept-Encoding: gzip, deflate\r\n" in asked
    assert b"\r\nUser-Agent: nianbao/" in asked


def test_each_record_is_one_gzip_member_and_names_its_warcinfo(captured: dict[str, object]) -> None:
    first, *others = captured["records"]  # type: ignore[misc]
    assert first["type"] == "warcinfo"
    (info,) = fields(first, "WARC-Record-ID")
    assert all(fields(record, "WARC-Warcinfo-ID") == [info] for record in others)


def test_a_request_without_recorder_is_refused() -> None:
    crawler = Crawler(Spider, scrapy_settings(load_settings()))
    handler = RecordingHandler(crawler)
    with pytest.raises(HookMissing):
        asyncio.run(handler.download_request(Request("http://127.0.0.1:9/")))


def test_a_missing_hook_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    check_hooks()
    monkeypatch.delattr(Scraper, "_check_if_closing")
    with pytest.raises(HookMissing, match=r"_check_if_closing.*make setup"):
        check_hooks()
