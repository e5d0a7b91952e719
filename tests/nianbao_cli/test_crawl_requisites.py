"""The report page and its listing are archived with all that is needed to see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from tests.nianbao.archive.catalogue.handmade import flip
from tests.nianbao_cli.test_crawl_again import LOCAL, NOT_FOUND, column, page, report

Program = Callable[..., Any]
TITLE = "青岭县2021年政府信息公开工作年度报告"
PDF = b"%PDF-1.4\nnot more"


def file(body: bytes, kind: str, *headers: bytes) -> Reply:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n".encode()
    return Reply([head + b"".join(line + b"\r\n" for line in headers) + b"\r\n" + body])


def dressed(reply: Reply, *, head: str = "", foot: str = "") -> Reply:
    markup = reply.sent.partition(b"\r\n\r\n")[2].decode()
    return file(
        markup.replace("</head>", head + "</head>").replace("</body>", foot + "</body>").encode(),
        "text/html; charset=utf-8",
    )


def site(strange: str) -> dict[str, Reply]:
    head = f"<link rel=stylesheet href=/css/a.css><script src=/j.js></script><script src={strange}/cdn.js></script>"
    foot = (
        f"<img src=/i/1.png><img src={strange}/counter.gif><iframe src=/foot.html></iframe><img src=/gone.png>"
        "<img src=/private/no.png><p><a href='/down/downfile.jsp?classid=0&id=7'>附件：年度报告</a>"
        "<a href='/file/9'>情况统计表.xls</a><a href='/files/lost.pdf'>lost.pdf</a></p>"
    )
    gbk = b'Content-Disposition: attachment; filename="' + "报告附表.xls".encode("gbk") + b'"'
    return {
        "/robots.txt": file(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
        "/": page("<a href='/nb/'>政府信息公开年报</a><img src='/home.png'>" + "<p>新闻</p>" * 9),
        "/nb/": dressed(column(("/r.html", TITLE)), head="<link rel=stylesheet href=/css/list.css>"),
        "/r.html": dressed(report(2021, "2022-02-15"), head=head, foot=foot),
        "/css/a.css": file(b"@import 'b.css'; body{background:url(/i/bg.png)}", "text/css"),
        "/css/b.css": file(b"@font-face{src:url(../f/x.woff2)}", "text/css"),
        "/css/list.css": file(b"", "text/css"),
        "/f/x.woff2": file(b"wOF2", "font/woff2"),
        "/j.js": file(b"1", "text/javascript"),
        "/i/1.png": file(b"\x89PNG\r\n\x1a\n1", "image/png"),
        "/i/bg.png": file(b"\x89PNG\r\n\x1a\n2", "image/png"),
        "/foot.html": page("<img src=/i/foot.png>", "foot"),
        "/i/foot.png": file(b"\x89PNG\r\n\x1a\n3", "image/png"),
        "/down/downfile.jsp?classid=0&id=7": file(PDF, "application/octet-stream"),
        "/file/9": file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "text/plain", gbk),
        "/files/lost.pdf": page("页面不存在"),
    }


@pytest.fixture
def strange() -> Any:
    pages = {"/robots.txt": NOT_FOUND, "/cdn.js": file(b"2", "text/javascript")}
    with RawServer(lambda path: pages.get(path, NOT_FOUND), address="127.0.0.2") as server:
        yield server


@pytest.fixture
def pages(strange: RawServer) -> dict[str, Reply]:
    return site(strange.url(""))


@pytest.fixture
def portal(pages: dict[str, Reply], tmp_path: Path) -> Any:
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        (tmp_path / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        yield server


def crawl(nianbao: Program, **settings: str) -> dict[str, Any]:
    ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL, **settings)
    (line,) = ran.lines
    return dict(line)


def recorded(tmp_path: Path, warc: str) -> list[str]:
    with (tmp_path / "nianbao-data" / warc).open("rb") as stream:
        return [
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(stream)
            if record.rec_type in ("response", "revisit")
        ]


def test_all_that_is_seen_is_recorded_and_counted_apart(
    nianbao: Program, tmp_path: Path, portal: RawServer, strange: RawServer
) -> None:
    line = crawl(nianbao)
    asked = [each.path for each in portal.asked]
    assert line["status"] == "archived", line["reason"]
    seen = [
        "/css/a.css",
        "/css/b.css",
        "/f/x.woff2",
        "/j.js",
        "/i/1.png",
        "/i/bg.png",
        "/foot.html",
        "/i/foot.png",
    ]
    assert set(seen) | {"/css/list.css", "/gone.png"} <= set(asked)
    assert not {"/home.png", "/private/no.png"} & set(asked)
    assert len(asked) == len(set(asked))
    assert strange.asked == []
    assert line["requisites"] == len(
        [path for path in asked if path not in ("/robots.txt", "/", "/nb/", "/r.html")]
    )
    assert sorted(recorded(tmp_path, line["warc"])) == sorted(map(portal.url, asked))
    assert asked.index("/css/a.css") < asked.index("/i/1.png")


def test_what_could_not_be_had_is_noted(
    nianbao: Program, tmp_path: Path, portal: RawServer, strange: RawServer
) -> None:
    crawl(nianbao)
    (path,) = (tmp_path / "nianbao-data").glob("reports/*/*/*/*/manifest.json")
    trail = json.loads(path.read_text())["trail"]
    noted = {
        step["url"]: step.get("saw") or step.get("status") for step in trail if step["aim"] == "requisite"
    }
    assert noted[portal.url("/gone.png")] == 404
    assert "disallows" in noted[portal.url("/private/no.png")]
    assert [url for url in noted if url.startswith(strange.url(""))] == [strange.url("/cdn.js")]


def test_attachments_are_named_as_published(nianbao: Program, tmp_path: Path, portal: RawServer) -> None:
    crawl(nianbao)
    nianbao("download", "990101", "--year", "2021", "--as", "original", "--output", "o")
    files = {each.name: each.read_bytes()[:5] for each in (tmp_path / "o").iterdir()}
    assert files == {"附件：年度报告.pdf": b"%PDF-", "报告附表.xls": b"\xd0\xcf\x11\xe0\xa1"}


def test_a_document_of_the_menu_is_no_attachment(
    nianbao: Program, tmp_path: Path, pages: dict[str, Reply], portal: RawServer
) -> None:
    menu = "<a href='/files/guide.pdf'>信息公开指南</a><a href='/files/all.zip'>历年信息公开年报打包下载</a>"
    for path in ("/", "/nb/", "/r.html"):
        pages[path] = dressed(pages[path], foot=menu)
    crawl(nianbao)
    assert not {"/files/guide.pdf", "/files/all.zip"} & {each.path for each in portal.asked}
    nianbao("download", "990101", "--year", "2021", "--as", "original", "--output", "o")
    assert {each.name for each in (tmp_path / "o").iterdir()} == {"附件：年度报告.pdf", "报告附表.xls"}


def test_third_parties_by_a_setting(
    nianbao: Program, tmp_path: Path, portal: RawServer, strange: RawServer
) -> None:
    line = crawl(nianbao, requisite_hosts=strange.host)
    assert [each.path for each in strange.asked] == ["/robots.txt", "/cdn.js", "/counter.gif"]
    assert strange.url("/cdn.js") in recorded(tmp_path, line["warc"])


def test_their_number_has_a_limit(nianbao: Program, portal: RawServer) -> None:
    line = crawl(nianbao, county_requisites="3")
    assert (line["status"], line["requisites"]) == (
        "archived",
        3 + 3,
    )  # three attachments are the report's own


def test_what_an_unchanged_page_shows_is_not_asked_for_again(
    nianbao: Program, tmp_path: Path, portal: RawServer
) -> None:
    first = crawl(nianbao)
    for _ in range(2):  # the third visit takes from the first what the second took from it
        before = len(portal.asked)
        line = crawl(nianbao)
        asked = [each.path for each in portal.asked[before:]]
        assert line["status"] == "unchanged"
        assert {"/nb/", "/r.html", "/file/9"} <= set(asked)
        assert not {"/css/a.css", "/css/list.css", "/i/bg.png", "/gone.png", "/foot.html"} & set(asked)
        assert line["requisites"] == 3  # the attachments: they may have been corrected in silence
    manifests = (tmp_path / "nianbao-data").glob("reports/*/*/*/*/manifest.json")
    latest = json.loads(max(manifests, key=lambda path: path.parent.name).read_text())
    assert [named["key"] for named in latest["objects"] if named["role"] == "warc"][1:] == [first["warc"]]
    assert any("held already; not asked for again" in step.get("saw", "") for step in latest["trail"])
    assert nianbao("download", "990101", "--year", "2021", "--as", "warc", "--output", "o.warc.gz").code == 0
    shown = ("/css/a.css", "/css/b.css", "/f/x.woff2", "/i/bg.png", "/i/foot.png", "/r.html")
    assert set(map(portal.url, shown)) <= set(recorded(tmp_path, "../o.warc.gz"))
    ran = nianbao("verify", "--deep", "--json")
    assert {each["state"] for each in ran.lines} == {"ok"}, ran.out


def test_what_a_changed_page_shows_is_asked_for_again(
    nianbao: Program, pages: dict[str, Reply], portal: RawServer
) -> None:
    crawl(nianbao)
    pages["/r.html"] = dressed(
        report(2021, "2022-02-15", said="更正后的数字"), head="<link rel=stylesheet href=/css/a.css>"
    )
    before = len(portal.asked)
    assert crawl(nianbao)["status"] == "archived"
    asked = {each.path for each in portal.asked[before:]}
    assert {"/css/a.css", "/css/b.css", "/i/bg.png"} <= asked
    assert "/css/list.css" not in asked  # the listing is as it was


@pytest.mark.long
def test_what_is_damaged_is_asked_for_again(nianbao: Program, tmp_path: Path, portal: RawServer) -> None:
    line = crawl(nianbao)
    index = (tmp_path / "nianbao-data" / f"{line['warc']}.cdxj").read_text()
    (place,) = [json.loads(each.split(" ", 2)[2]) for each in index.splitlines() if "/css/b.css" in each]
    flip(tmp_path / "nianbao-data" / line["warc"], int(place["offset"]) + int(place["length"]) // 2)
    before = len(portal.asked)
    crawl(nianbao)
    asked = {each.path for each in portal.asked[before:]}
    assert "/css/b.css" in asked
    assert "/css/a.css" not in asked


def test_what_the_portal_s_own_sheet_hides_is_not_read(
    nianbao: Program, pages: dict[str, Reply], portal: RawServer, tmp_path: Path
) -> None:
    head = "<link rel=stylesheet href=/css/a.css><link rel=stylesheet media=print href=/css/print.css>"
    said = "<span class=old>旧稿数字</span><span class=web>认真落实要求</span>"
    pages["/r.html"] = dressed(report(2021, "2022-02-15", said=said), head=head)
    pages["/css/b.css"] = file(b".old{display:none}", "text/css")  # which a.css imports
    pages["/css/print.css"] = file(b".web{display:none}", "text/css")
    line = crawl(nianbao)
    text = (tmp_path / "nianbao-data" / line["text"]).read_text(encoding="utf-8")
    assert "认真落实要求" in text
    assert "旧稿数字" not in text
    again = crawl(nianbao)  # the sheets are held, and hide the same
    assert (again["status"], again["text"]) == ("unchanged", line["text"])
