"""The report that the project was started from, served as a TRS page, goes all the way through `crawl`."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from servers.raw import RawServer, Reply

Program = Callable[..., Any]
COLUMN = "/zfxxgk/zfxxgknb_12345/"
REPORT = "202202/t20220215_777.html"


def page(title: str, body: str, metas: str = "") -> Reply:
    markup = f"<!DOCTYPE html><html><head><meta charset=utf-8>{metas}<title>{title}</title></head><body>{body}</body></html>"
    content = markup.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(content)}\r\n\r\n"
    return Reply([head.encode() + content])


def site(seed: str) -> dict[str, Reply]:
    title, date, *paragraphs = [line.strip() for line in seed.splitlines() if line.strip()]
    navigation = "<ul class=nav><li><a href='/'>首页</a><li><a href='/zfxxgk/'>政府信息公开</a></ul>"
    body = "".join(f"<p style='text-indent:2em'>&nbsp;&nbsp;{html.escape(text)}</p>" for text in paragraphs)
    shown = html.escape(date)
    article = (
        f"{navigation}<div class=pos>当前位置：<a href='/'>首页</a> &gt; 政府信息公开年报</div><h1>{title}</h1>"
        f"<div class=info>{shown}</div><div class='trs_editor_view TRS_UEDITOR trs_web'>{body}</div>"
        "<div class=footer>主办：石屏县人民政府 网站标识码：5325250001</div>"
    )
    column = (
        f"{navigation}<ul class=list><li><a href='./{REPORT}' title='{title}'>{title[:12]}…</a><span>2022-02-15</span>"
        f"<li><a href='./202101/t1.html'>{title.replace('2021', '2020')}</a><span>2021-01-30</span></ul>"
        "<script>createPageHTML(1, 0, 'index', 'html');</script>"
    )
    metas = "<meta name=SiteName content=石屏县人民政府><meta name=ColumnType content=信息公开年报>"
    return {
        "/": page("石屏县人民政府", navigation + "<div>新闻</div>" * 30),
        "/zfxxgk/": page("政府信息公开", navigation + f"<a href='{COLUMN}'>政府信息<br>公开年报</a>"),
        COLUMN: page("政府信息公开年报", column, metas),
        COLUMN + REPORT: page(title, article, f"<meta name=ArticleTitle content='{title}'>"),
    }


def test_the_seed_report_is_found_and_read_whole(nianbao: Program, shared: Path, tmp_path: Path) -> None:
    seed = (shared / "seed-report.txt").read_text(encoding="utf-8")
    pages = site(seed)
    missing = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    with RawServer(lambda path: pages.get(path, missing)) as server:
        (tmp_path / "registry.csv").write_text(
            "code,name,province,prefecture,portal_url,other_hosts,note\n"
            f"532525,石屏县,云南省,红河哈尼族彝族自治州,{server.url('/')},,\n",
            encoding="utf-8",
        )
        settings = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
        ran = nianbao("crawl", "石屏县", "--year", "2021", "--json", **settings)
        assert len(server.asked) == 5
    (line,) = ran.lines
    assert (ran.code, line["status"], line["year"]) == (0, "archived", 2021), line["reason"]
    assert line["title"] == "石屏县2021年政府信息公开工作年度报告"
    assert line["published_on"] == "2022-02-15"
    assert line["issuer"] == "石屏县人民政府"
    assert line["requests"] == 5
    store = tmp_path / "nianbao-data"
    manifest = json.loads((store / line["text"]).with_name("manifest.json").read_text(encoding="utf-8"))
    assert manifest["dates"]["shown_at"] == "2022-02-15T17:28:00+08:00"
    assert manifest["signed_on"] == "2022-01-25"
    text = squeezed((store / line["text"]).read_text(encoding="utf-8"))
    paragraphs = [squeezed(each) for each in seed.splitlines() if each.strip()][2:]
    position = 0
    for paragraph in paragraphs:
        found = text.find(paragraph, position)
        assert found >= 0, paragraph
        position = found + len(paragraph)
    assert "网站标识码" not in text


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
