"""Pages that scripts build: a real Chromium renders them, fed by the recorder alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.losing_recorder import losing_recorder
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from crawler.rendering.browser import find_browser

Program = Callable[..., Any]
TITLE = "青岭县2021年政府信息公开工作年度报告"
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
MISSING = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")


def reply(content: str, kind: str = "text/html; charset=utf-8") -> Reply:
    body = content.encode()
    return Reply(
        [f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body]
    )


def site(foreign: str) -> dict[str, Reply]:
    headings = ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况")
    body = "".join(f"<p>{heading}</p><p>2021年，全县各乡镇{'认真落实' * 20}。</p>" for heading in headings)
    script = """
      fetch(String(performance.now()).slice(0, 0) + '/api/list.json').then(answer => answer.json()).then(rows => {
        document.querySelector('#list').innerHTML =
          rows.map(row => `<li><a href="${row.url}">${row.title}</a><span>${row.date}</span></li>`).join('');
      });
      new Image().src = '/pixel.png'; fetch('FOREIGN/leak').catch(() => 0); navigator.sendBeacon('FOREIGN/beacon');
      new WebSocket('ws://' + 'FOREIGN'.slice(7) + '/ws');
    """.replace("FOREIGN", foreign)
    rows = [{"url": "/r.html", "title": TITLE, "date": "2022-02-15"}]
    return {
        "/": reply("<div id=app></div><script src='/home.js'></script>"),
        "/home.js": reply(
            "document.querySelector('#app').innerHTML = \"<a href='/nb/'>政府信息公开年报</a>\";",
            "text/javascript",
        ),
        "/nb/": reply(f"<title>政府信息公开年报</title><ul id=list></ul><script>{script}</script>"),
        "/api/list.json": reply(json.dumps(rows), "application/json"),
        "/r.html": reply(
            f"<title>{TITLE}</title><h1>{TITLE}</h1><div>发布时间：2022-02-15</div><div>{body}</div>"
        ),
    }


def register(directory: Path, server: RawServer) -> None:
    (directory / "registry.csv").write_text(
        f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
        encoding="utf-8",
    )


def test_script_built_pages_are_rendered_and_all_is_recorded(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(lambda path: MISSING) as foreign:
        pages = site(foreign.url(""))
        with RawServer(lambda path: pages.get(path, MISSING)) as server:
            register(tmp_path, server)
            ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL)
            asked = [each.path for each in server.asked]
        assert foreign.asked == []
    (line,) = ran.lines
    assert line["status"] == "archived", line["reason"]
    assert line["url"] == server.url("/r.html")
    assert "/pixel.png" not in asked
    assert line["requests"] + line["requisites"] == len(asked)
    recorded = []
    with (tmp_path / "nianbao-data" / line["warc"]).open("rb") as stream:
        recorded = [
            record.rec_headers.get_header("WARC-Target-URI").removeprefix(server.url(""))
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        ]
    assert sorted(recorded) == sorted(asked)
    assert {"/api/list.json", "/home.js", "/nb/"} <= set(recorded)


def test_a_listing_that_scripts_fill_is_read_on_as_its_script_asks(nianbao: Program, tmp_path: Path) -> None:
    """Fifteen offices' reports on the first page, the county's on the third; the script is a file of its own."""
    script = """
      function load(n) {
        fetch(['', 'site', 'label'].join('/') + '?name=list&pageSize=15&pageIndex=' + n)
          .then(answer => answer.text()).then(piece => { document.querySelector('#list').innerHTML = piece; });
      }
      load(1);
    """
    titles = [TITLE.replace("青岭县", f"青岭县第{number}中学") for number in range(30)] + [TITLE]

    def answer(path: str) -> Reply:
        if not path.startswith("/site/label"):
            return pages.get(path, MISSING)
        first = 15 * (int(path.rpartition("=")[2]) - 1)
        rows = [(f"/{at}.html", titles[at]) for at in range(first, min(first + 15, len(titles)))]
        items = "".join(
            f"<li><a href='{href}'>{title}</a><span>2022-02-15</span></li>" for href, title in rows
        )
        return reply(f"<ul>{items}</ul><a href='javascript:load(2)'>2</a>")

    pages = site("http://127.0.0.2:9")
    pages["/nb/"] = reply("<title>政府信息公开年报</title><div id=list></div><script src='/nb.js'></script>")
    pages |= {"/nb.js": reply(script, "text/javascript"), "/30.html": pages["/r.html"]}
    with RawServer(answer) as server:
        register(tmp_path, server)
        (line,) = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL).lines
    assert (line["status"], line["url"]) == ("archived", server.url("/30.html")), line["reason"]


def test_what_a_page_was_answered_and_the_archive_lacks_is_an_error(
    nianbao: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in losing_recorder(tmp_path, "/api/list.json").items():
        monkeypatch.setenv(name, value)
    pages = site("http://127.0.0.2:9")
    with RawServer(lambda path: pages.get(path, MISSING)) as server:
        register(tmp_path, server)
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL)
    assert ran.lines[0]["status"] == "archived", ran.lines[0]["reason"]
    (path,) = (tmp_path / "nianbao-data").glob("reports/*/*/*/*/manifest.json")
    (error,) = json.loads(path.read_text())["unrecorded"]
    assert (error["aim"], error["url"]) == ("render", server.url("/nb/"))
    assert error["missing"] == [server.url("/api/list.json")]
    assert "which the archive lacks" in " ".join(ran.err.split())


def filled_by_script() -> dict[str, Reply]:
    pages = site("http://127.0.0.1:9")
    script = "document.querySelector('#list').innerHTML = window.name"
    pages["/"] = reply("<a href='/nb/'>政府信息公开年报</a>")
    pages["/nb/"] = reply(f"<title>政府信息公开年报</title><ul id=list></ul><script>{script}</script>")
    return pages


def test_without_a_browser_it_says_so(nianbao: Program, tmp_path: Path) -> None:
    pages = filled_by_script()
    with RawServer(lambda path: pages.get(path, MISSING)) as server:
        register(tmp_path, server)
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", browser="/nonexistent/chromium", **LOCAL)
    assert (ran.code, ran.lines[0]["status"]) == (3, "not_found")
    assert "no reports" in ran.lines[0]["reason"]


def test_a_driver_that_lacks_a_library_is_no_failure_of_the_county(
    nianbao: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "node"
    broken.write_text("#!/bin/sh\necho libatomic.so.1: cannot open shared object file >&2\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(broken))
    pages = filled_by_script()
    with RawServer(lambda path: pages.get(path, MISSING)) as server:
        register(tmp_path, server)
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL)
    assert (ran.code, ran.lines[0]["status"]) == (3, "not_found")
    said = " ".join(ran.err.split())
    assert "libatomic.so.1: cannot open" in said
    assert "driver does not start" in said
    assert "make setup" in said
