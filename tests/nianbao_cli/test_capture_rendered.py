"""`capture --render`: all that a page asks for is in the archive as it crossed the wire, and nothing else went out."""

from __future__ import annotations

import io
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from servers.losing_recorder import losing_recorder
from servers.raw import RawServer, Reply, self_signed
from warcio.archiveiterator import ArchiveIterator

from crawler.rendering.browser import find_browser

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1"}
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")


def reply(
    body: str | bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", *more: str
) -> Reply:
    body = body.encode() if isinstance(body, str) else body
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more))
    return Reply([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body])


CHUNKED = Reply(
    [
        b"HTTP/1.1 200 OK\r\ncontent-TYPE:application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"7;x=y\r\n[1,2,3]\r\n0\r\n\r\n",
    ]
)
SITE = {
    "/": reply("", status="302 Found", kind="text/html"),
    "/start": reply(
        "<title>列表</title><link rel=stylesheet href=/a.css><img src=/a.png><div id=list></div><iframe src=/frame></iframe>"
        "<script src=/a.js></script><a id=d href=/f.bin download>f</a>"
    ),
    "/a.css": reply("body { margin: 7px; background: url(/bg.png) }", "text/css"),
    "/bg.png": reply(b"\x89PNG\r\n\x1a\n", "image/png"),
    "/a.png": reply(b"\x89PNG\r\n\x1a\n", "image/png"),
    "/frame": reply("<script>fetch('/moved').then(a => a.text())</script>"),
    "/moved": reply("", "text/plain", "302 Found", "Location: /target"),
    "/target": reply("there", "text/plain"),
    "/a.js": reply(
        "fetch('/api/list').then(a => a.json()).then(rows => { document.querySelector('#list').textContent = '共' + rows.length + '条'; document.querySelector('#d').click() });"
        "new Worker('/worker.js'); fetch('/post', {method: 'POST', body: 'a=1', headers: {'Content-Type': 'application/x-www-form-urlencoded'}});"
        "document.cookie = 'seen=1'; new WebSocket('ws://' + location.host + '/ws');",
        "text/javascript",
    ),
    "/worker.js": reply("fetch('/from-worker')", "text/javascript"),
    "/from-worker": reply("w", "text/plain"),
    "/api/list": CHUNKED,
    "/post": reply("ok", "text/plain"),
    "/f.bin": reply(
        b"\x00\x01", "application/octet-stream", "200 OK", "Content-Disposition: attachment; filename=f.bin"
    ),
}
SITE["/"] = reply("", "text/html", "302 Found", "Location: /start")
NOT_FOUND = reply("", "text/html", "404 Not Found")
LOADED = set(SITE)


@pytest.fixture(params=[pytest.param("http", marks=pytest.mark.long), "https"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    tls: ssl.SSLContext | None = self_signed(tmp_path) if request.param == "https" else None
    with RawServer(lambda path: SITE.get(path, NOT_FOUND), tls) as started:
        yield started


def records(path: Path) -> list[tuple[str, str, bytes, bytes]]:
    with path.open("rb") as stream:
        found = []
        for record in ArchiveIterator(stream, no_record_parse=True):
            block = record.raw_stream.read()
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), block, b""))
        return found


def test_all_is_recorded_byte_for_byte(nianbao: Program, tmp_path: Path, server: RawServer) -> None:
    ran = nianbao("capture", "--render", "--json", server.url("/"), **LOCAL)
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    assert (line["final_url"], line["http_status"], line["reason"]) == (server.url("/start"), 200, None)
    held = records(tmp_path / "nianbao-data" / line["warc"])
    responses = {
        url.removeprefix(server.url("")): block for kind, url, block, _ in held if kind == "response"
    }
    asked = [each.path for each in server.asked]
    assert set(asked) == set(responses)
    assert set(asked) >= LOADED
    assert "/ws" not in asked
    for path in LOADED:
        assert responses[path] == SITE[path].sent
    requests = [block for kind, _, block, _ in held if kind == "request"]
    assert sorted(block.partition(b"\r\n\r\n")[0] for block in requests) == sorted(
        # The server leaves the body of a POST before the head of the next request.
        each.raw.removeprefix(b"a=1").partition(b"\r\n\r\n")[0]
        for each in server.asked
    )


def test_what_was_made_of_it_is_kept_as_resources(
    nianbao: Program, tmp_path: Path, server: RawServer
) -> None:
    url = server.url("/start")
    (line,) = nianbao("capture", "--render", "--json", url, **LOCAL).lines
    made = {
        name: block
        for kind, name, block, _ in records(tmp_path / "nianbao-data" / line["warc"])
        if kind == "resource"
    }
    assert "共3条" in made[f"urn:rendered:{url}"].decode()
    with Image.open(io.BytesIO(made[f"urn:screenshot:{url}"])) as picture:
        assert picture.width > 500
    assert made[f"urn:pdf:{url}"].startswith(b"%PDF-")
    info = json.loads(made[f"urn:pageinfo:{url}"])
    assert info["missing"] == []
    assert server.url("/target") in info["recorded"]
    assert nianbao("verify", "--deep").code == 0


@pytest.mark.parametrize(("path", "said"), [("/api/list", "{}/api/list"), ("/post", "POST {}/post")])
def test_what_the_page_was_answered_and_the_archive_lacks_is_an_error(
    nianbao: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    for name, value in losing_recorder(tmp_path, path).items():
        monkeypatch.setenv(name, value)
    with RawServer(lambda path: SITE.get(path, NOT_FOUND)) as server:
        ran = nianbao("capture", "--render", "--json", server.url("/start"), **LOCAL)
    assert ran.code == 1
    assert "1 requests of the page are not in the archive" in ran.lines[0]["reason"]
    (key,) = (tmp_path / "nianbao-data").glob("captures/*.json")
    (error,) = json.loads(key.read_text())["unrecorded"]
    assert error["missing"] == [said.format(server.url(""))]


def test_a_download_is_archived_and_has_nothing_to_show(
    nianbao: Program, tmp_path: Path, server: RawServer
) -> None:
    ran = nianbao("capture", "--render", "--json", server.url("/f.bin"), **LOCAL)
    (line,) = ran.lines
    assert (ran.code, line["http_status"], line["reason"]) == (0, 200, None)


def test_the_rules_hold(nianbao: Program, server: RawServer) -> None:
    ran = nianbao("capture", "--render", "--json", server.url("/start"), delay="0")
    assert ran.code == 1
    assert "private address" in ran.lines[0]["reason"]
    assert server.asked == []


def test_without_a_browser_it_says_what_to_do(nianbao: Program, server: RawServer) -> None:
    ran = nianbao("capture", "--render", "--json", server.url("/"), browser="/nonexistent/chromium", **LOCAL)
    assert ran.code == 1
    assert "the browser could not" in ran.lines[0]["reason"]
