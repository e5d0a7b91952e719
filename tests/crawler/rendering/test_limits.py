"""What a page may take of the machine: one that takes more ends alone, and the next is rendered."""

from __future__ import annotations

import os
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from crawler.rendering.browser import find_browser
from crawler.rendering.limits import HEIGHT_MOST, little_memory
from crawler.rendering.passing import REFUSED_MOST

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")
LOCAL = {"delay": "0", "allow_private_hosts": "1"}
PAGES = {
    "good": "<p>好</p>",
    "high": "<div style='height:3000000px;width:90000px'>高</div>",
    "elements": "<script>for (;;) { const each = document.createElement('p'); each.textContent = '年'.repeat(1e4) + Math.random(); document.body.append(each); }</script>",
    "arrays": "<script>const all = []; for (;;) all.push(new Uint8Array(5e7).fill(1));</script>",
    "objects": "<script>const all = []; for (;;) all.push(new Array(1e5).fill(0).map((_, at) => ({at, is: 'a' + at})));</script>",
    "blobs": "<script>(async () => { const all = []; for (;;) { all.push(new Blob([new Uint8Array(5e7).fill(Math.random() * 255)])); await 0; } })()</script>",
    "document": "<script>for (let n = 0; n < 200; n++) { const p = document.createElement('p'); p.textContent = 'a'.repeat(1e5); document.body.append(p); }</script>",
    "asking": "<script>const go = () => fetch('/x?' + Math.random()).then(go, go); for (let n = 0; n < 20; n++) go();</script>",
    "pictures": "<script>setInterval(() => { for (let n = 0; n < 50; n++) new Image().src = '/x?' + Math.random(); }, 1)</script>",
    "looping": "<p>圈</p><script>setTimeout(() => { for (;;); }, 300)</script>",
}  # fmt: skip
FAILS = ("elements", "objects", "document")
"""Those of which nothing is to be had; of the others what there is is kept, or not, as it comes."""


def answer(path: str) -> Reply:
    body = PAGES.get(path.strip("/"))
    if body is None:
        return Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    page = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return Reply([head % len(page) + page])


def captured(nianbao: Any, server: RawServer, *names: str) -> dict[str, Any]:
    urls = [server.url(f"/{name}") for name in names]
    ran = nianbao("capture", "--render", "--json", *urls, timeout=400, **LOCAL)
    assert "Traceback" not in ran.err
    return {line["url"].rpartition("/")[2]: line for line in ran.lines}


def pictures(directory: Path) -> dict[str, tuple[int, int]]:
    """Width and height of the pictures that were kept, by the name of their page."""
    found = {}
    for path in directory.rglob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                if url.startswith("urn:screenshot:"):
                    width, height = struct.unpack(">II", record.content_stream().read(24)[16:])
                    found[url.rpartition("/")[2]] = (width, height)
    return found


@pytest.mark.parametrize(
    ("before", "inside"), [("unlimited", "1048576"), ("2000000", "1048576"), ("500000", "500000")]
)
def test_only_the_browser_has_little_memory(
    before: str, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours may hold more already, and would start no thread then."""
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "/bin/sh")
    with little_memory():
        started = f'ulimit -S -d {before}; "$PLAYWRIGHT_NODEJS_PATH" -c "ulimit -S -d"; ulimit -S -d'
        ran = subprocess.run(["/bin/sh", "-c", started], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [inside, before]
    assert os.environ["PLAYWRIGHT_NODEJS_PATH"] == "/bin/sh"


def test_a_page_that_takes_all_memory_fails_alone(nianbao: Any, tmp_path: Path) -> None:
    with RawServer(answer) as server:
        lines = captured(nianbao, server, "elements", "good", "high")
    assert lines["elements"]["reason"] is not None
    assert [lines[name]["reason"] for name in ("good", "high")] == [None, None]
    width, height = pictures(tmp_path)["high"]
    assert (height, width <= 4000) == (HEIGHT_MOST, True)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("good", "high")])
def test_the_page_beside_it_and_the_next_are_rendered(nianbao: Any, tmp_path: Path, name: str) -> None:
    with RawServer(answer) as server:
        lines = captured(nianbao, server, name, "good", "high")
        asked = len(server.asked)
    assert [lines[each]["reason"] for each in ("good", "high")] == [None, None]
    assert asked < 1000 + REFUSED_MOST + 10
    if name in FAILS:
        assert lines[name]["reason"] is not None
