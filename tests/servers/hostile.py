"""Portals that would hold whoever reads them: each page is cheap to send and, read without a bound, dear to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from servers.raw import Reply

TITLE = "青岭县2021年政府信息公开工作年度报告"
OLDER = "青岭县2020年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
SECTIONS = "".join(
    f"<p>{each}</p><p>2021年，全县各乡镇各部门{'认真落实要求，' * 20}</p>" for each in HEADINGS
)
NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
HOME = "<a href='/zwgk/'>政府信息公开</a><p>新闻</p>"
SECTION = "<a href='/nb/'>政府信息公开年报</a>"
COLUMN = (
    "<div class=pos>当前位置：首页 &gt; 政府信息公开年报</div>"
    f"<ul><li><a href='/r.html'>{TITLE}</a><span>2022-02-15</span></li>"
    f"<li><a href='/2020.html'>{OLDER}</a><span>2021-02-15</span></li></ul>"
)
LISTS_OLDER = COLUMN.replace(f"<li><a href='/r.html'>{TITLE}</a><span>2022-02-15</span></li>", "")
REPORT = f"<h1>{TITLE}</h1><div>发布时间：2022-02-15</div><div class=con>{SECTIONS}</div>"
PLACES = {"home": ("/", HOME), "column": ("/nb/", COLUMN), "report": ("/r.html", REPORT)}
"""Where on a portal a page stands, and what it says when nothing is wrong with it."""

LONG = "var s='年报';for(i=0;i<16;i++){s=s+s};"
"""A script's text of 131,072 letters."""

Hostile = Callable[[str], Reply]
"""Makes the answer out of what the page should say."""


def document(body: str, title: str = "政府信息公开年报", head: str = "") -> Reply:
    return sent(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode())


def sent(content: bytes, kind: str = "text/html; charset=utf-8", *headers: str) -> Reply:
    head = "\r\n".join(
        ["HTTP/1.1 200 OK", f"Content-Type: {kind}", *headers, f"Content-Length: {len(content)}", "", ""]
    )
    return Reply([head.encode() + content])


def around(before: Callable[[], str], after: str = "") -> Hostile:
    """The page with something before it."""
    return lambda body: document(before() + body + after)


def after(markup: Callable[[], str]) -> Hostile:
    return lambda body: document(body + markup())


def many(times: int, form: str) -> str:
    """The form again and again, its # a number."""
    return "".join(form.replace("#", str(number)) for number in range(times))


def rows(times: int) -> str:
    return "".join(f"<tr>{f'<td>{number}</td>' * 10}</tr>" for number in range(times))


def one_byte_chunks(body: str, filler: int = 1_500_000) -> Reply:
    content = document(body + "<p>" + "年" * (filler // 3)).sent.partition(b"\r\n\r\n")[2]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in content)
    return Reply([head, pieces, b"0\r\n\r\n"])


class Endless(list[bytes]):
    """Pieces that never end (until whoever takes them is gone)."""

    def __init__(self, first: bytes, again: bytes) -> None:
        super().__init__([first])
        self.again = again

    def __iter__(self) -> Iterator[bytes]:
        yield self[0]
        while True:
            yield self.again


def endless(first: bytes, again: bytes) -> Hostile:
    return lambda body: Reply(Endless(first, again))


def headed(lines: bytes) -> Hostile:
    def made(body: str) -> Reply:
        whole = document(body).sent
        first, end, rest = whole.partition(b"\r\n")
        return Reply([first + end + lines + rest])

    return made


def refreshed(times: int) -> Hostile:
    return lambda body: document(
        body, head=many(times, "<meta http-equiv=refresh content='#;url=/x/#.html'>")
    )


def styled(rules: int, elements: int) -> Hostile:
    sheet = many(rules, ".a .b > .c#, div p:not(.d#) ~ span.e {display:none}\n")
    return lambda body: document(
        body + many(elements, "<div class='a b c#'><p class='d e#'>年<span class=e></span></p></div>"),
        head=f"<style>{sheet}</style>",
    )


def listing_json(times: int) -> str:
    return json.dumps(
        {"data": {"list": [{"id": n, "url": f"/x/{n}.html", "title": f"通知{n}"} for n in range(times)]}},
        ensure_ascii=False,
    )


BAIT = {
    "spaces": " ", "lines": "\n", "digits": "1", "brackets": "(", "square": "[", "quotes": '"', "quote": "'",
    "dots": ".", "slashes": "/", "year": "年", "title": "《", "ideographic": "\u3000", "commas": "，", "dashes": "-",
    "report": "2021年政府信息公开工作年度报告", "dates": "2021-02-15 ", "hanzi": "一二三", "entity": "&#160;",
    "ampersand": "&", "lt": "<", "comment": "<!--", "colon": "：", "heading": "一、总体情况", "percent": "%e5", "zero": "\u200b",
}  # fmt: skip
"""What regular expressions stumble over, where it comes in a long run."""

HOSTILE: dict[str, Hostile] = {
    "attributes": around(lambda: f"<p {many(20_000, 'a#=# ')}>x</p>"),
    "attribute-tags": after(lambda: many(600, "<p " + many(900, "a#=1 ") + ">x</p>")),
    "attribute-bare": around(lambda: "<p " + "a " * 500_000 + ">x</p>"),
    "links": after(lambda: many(750_000, "<a href=#>1</a>")),
    "some-links": after(lambda: many(12_000, "<a href=#>1</a>")),
    "list-links": after(lambda: "<ul>" + many(150_000, "<li><a href=/x/#.html>通知#</a><span>2021-02-15</span></li>") + "</ul>"),
    "report-links": after(lambda: "<ul>" + many(60_000, f"<li><a href=/x/#.html>{TITLE}#</a><span>2021-02-15</span></li>") + "</ul>"),
    "clicks": after(lambda: many(100_000, "<span onclick=\"go('/x/#.html')\">年报</span>")),
    "scripted-links": after(lambda: "<script>function go(x){location.href='/x/'+x+'.html'}</script>" + many(30_000, "<a href=\"javascript:go('#')\">2021年年报#</a>")),
    "options": after(lambda: "<select onchange='location=this.value'>" + many(200_000, "<option value=/x/#.html>202#</option>") + "</select>"),
    "options-form": after(lambda: "<form action=/s><select name=y>" + many(200_000, "<option value=#>2021年</option>") + "</select></form>"),
    "href": around(lambda: f"<a href='/{'a' * 12_000_000}'>政府信息公开年报</a>"),
    "href-query": around(lambda: f"<a href='/a?{'年' * 4_000_000}'>政府信息公开年报</a>"),
    "hrefs": after(lambda: many(3_000, f"<a href='/{'a' * 4_000}#.html'>年报</a>")),
    "onclick": around(lambda: f"<a href=# onclick=\"go('{'a' * 8_000_000}')\">政府信息公开年报</a>"),
    "data-src": around(lambda: f"<img src='data:image/png;base64,{'A' * 14_000_000}'>"),
    "too-large": after(lambda: "<p>年报</p>" * 80_000),
    "base": lambda body: document(body, head=f"<base href='/{'a' * 8_000_000}/'>"),
    "deep": around(lambda: "<div>" * 100_000, "</div>" * 100_000),
    "deep-bold": around(lambda: "<b><font>" * 100_000),
    "deep-tables": around(lambda: "<table><tr><td>" * 80_000),
    "deep-lists": around(lambda: "<ul><li>" * 50_000),
    "title": lambda body: document(body, title="年度报告" * 420_000),
    "heading": lambda body: document(f"<h1>{'年度报告' * 1_000_000}</h1>{body}"),
    "text": after(lambda: "<p>" + "认真落实要求，2021年" * 400_000 + "</p>"),
    "paragraphs": after(lambda: many(300_000, "<p>认真落实#")),
    "refreshes": refreshed(50_000),
    "frames": after(lambda: many(100_000, "<iframe src=/x/#.html></iframe>")),
    "framesets": lambda body: sent(f"<html><frameset>{many(100_000, '<frame src=/x/#.html>')}</frameset></html>".encode()),
    "forms": after(lambda: many(100_000, "<form action=/x/#><input name=q#><button>搜索</button></form>")),
    "inputs": after(lambda: "<form action=/search>" + many(200_000, "<input type=hidden name=a# value=#>") + "</form>"),
    "cells": after(lambda: f"<table>{rows(80_000)}</table>"),
    "spans": after(lambda: "<table>" + many(400, "<tr>" + "<td rowspan=65534 colspan=1000>1</td>" * 20 + "</tr>") + "</table>"),
    "tables": after(lambda: many(40_000, "<table><tr><td>#</td><td>2021年</td></tr></table>")),
    "scripts": after(lambda: many(60_000, "<script>var a# = {url: '/x/#.html', title: '年报'};</script>")),
    "script-files": after(lambda: many(100_000, "<script src=/x/#.js></script>")),
    "script-objects": after(lambda: "<script>var a = [" + many(250_000, "{u:'/x/#.html',t:'年报#'},") + "];</script>"),
    "script-deep": after(lambda: "<script>var a = " + "[" * 1_000_000 + ";</script>"),
    "script-calls": after(lambda: "<script>function f(a){return f(a)+f(a)} var x = f(1);" + many(50_000, "f(#);") + "</script>"),
    "styles": styled(3_000, 12_000),
    "style-attributes": after(lambda: many(200_000, "<p style='display:block;color:red;position:absolute;left:-#px'>x</p>")),
    "classes": after(lambda: f"<p class='{many(500_000, 'a# ')}'>x</p>"),
    "metas": lambda body: document(body, head=many(200_000, "<meta name=a# content=#>")),
    "comments": after(lambda: "<!-- <a href=/x/1.html>年报</a> -->" * 200_000),
    "entities": after(lambda: "<p>" + "&amp;&#24180;" * 800_000),
    "images": after(lambda: many(200_000, "<img src=/x/#.png alt=年报>")),
    "embeds": after(lambda: many(100_000, "<embed src=/x/#.pdf>")),
    "documents": after(lambda: many(60_000, "<a href=/x/#.pdf>附件#</a>")),
    "pager": after(lambda: "<div class=page>" + many(100_000, "<a href=index_#.html>#</a>") + "共100000页</div>"),
    "menu": after(lambda: "<div class=nav>" + many(50_000, "<dl><dt>政府信息公开#</dt><dd><a href=/x/#/>年报</a></dd></dl>") + "</div>"),
    "json": lambda body: sent(listing_json(180_000).encode(), "application/json"),
    "json-deep": lambda body: sent(b"[" * 8_000_000, "application/json"),
    "json-in-script": after(lambda: f"<script type=application/json>{listing_json(180_000)}</script>"),
    "escaped": after(lambda: "<textarea>" + many(100_000, "&lt;p&gt;&lt;a href=/x/#&gt;年报&lt;/a&gt;&lt;/p&gt;") + "</textarea>"),
    "whitespace": after(lambda: ("<p>" + " " * 5_000) * 2_000),
    "binary": lambda body: sent(bytes(range(256)) * 60_000),
    "charset": lambda body: sent(b"<meta charset=big5>" + bytes([0xA4, 0x40, 0xFF]) * 5_000_000),
    "chunks": one_byte_chunks,
    "headers": headed(b"".join(b"X-%d: 1\r\n" % n for n in range(60_000))),
    "folded": headed(b"X: 1\r\n" + b" x\r\n" * 250_000),
    "long-header": headed(b"X: " + b"a" * 1_000_000 + b"\r\n"),
    "cookies": headed(b"".join(b"Set-Cookie: a%d=1\r\n" % n for n in range(20_000))),
    "connection": headed(b"Connection: " + b"a," * 400_000 + b"\r\n"),
    "blank-lines": endless(b"\r\n", b"\r\n" * 8_192),
    "blank-line": endless(b"\r\n", b"\r\n"),
    "interim": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
    "endless-head": endless(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 500),
    "endless-trailer": endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: 1\r\n"),
}  # fmt: skip
HOSTILE |= {
    f"bait-{name}": after(lambda run=run: f"<p>{run * (2_000_000 // len(run.encode()))}</p>")
    for name, run in BAIT.items()
}
HOSTILE |= {
    f"link-{name}": around(
        lambda run=run: (
            f"<a href=/x.html title='{run * (600_000 // len(run.encode()))}'>{run * (600_000 // len(run.encode()))}年报</a>"
        )
    )
    for name, run in BAIT.items()
    if run not in ("<", "<!--", "'")
}
HOSTILE |= {
    f"script-{name}": after(
        lambda run=run: f"<script>var a = {run * (2_000_000 // len(run.encode()))}</script>"
    )
    for name, run in BAIT.items()
}

HOSTILE |= {
    f"runs-{name}": after(lambda run=run: f"<p>{run * (50_000 // len(run))}</p>" * 36)
    for name, run in BAIT.items()
    if run not in ("<!--",)
}
HOSTILE |= {
    f"rows-{name}": after(
        lambda run=run: (
            "<ul>"
            + many(300, f"<li><a href=/x/#.html>{run * (3_000 // len(run))}</a><span>2021-02-15</span></li>")
            + "</ul>"
        )
    )
    for name, run in BAIT.items()
    if run not in ("<!--", "<")
}
HOSTILE |= {
    f"cells-{name}": after(
        lambda run=run: (
            "<table>"
            + many(150, f"<tr><td>第二十条</td><td>{run * (2_000 // len(run))}</td><td>自然人</td></tr>")
            + "</table>"
        )
    )
    for name, run in BAIT.items()
    if run not in ("<!--", "<")
}
HOSTILE |= {
    "deep-links": around(lambda: "<font>" * 1_900 + many(6_000, "<a href=/x/#.html>年报#</a>")),
    "deep-rows": around(lambda: "<div>" * 1_900 + "<ul>" + many(3_000, "<li><a href=/x/#.html>年报#</a></li>") + "</ul>"),
    "deep-hidden": around(lambda: "<div class=a style='color:red'>" * 1_500 + many(6_000, "<p>年报#</p>")),
    "siblings": after(lambda: "<div>" + many(9_000, "<i class=page>#</i>") + "</div>"),
    "ordered": after(lambda: "<ol>" + many(9_000, "<li>#") + "</ol>"),
    "numbers": after(lambda: "<div class=page>" + many(9_000, "<a href=javascript:go(#)>#</a>") + "</div>"),
    "nested-tables": after(lambda: "<table><tr><td>1</td><td>" * 400 + "x"),
    "wide-row": after(lambda: "<table><tr>" + many(9_000, "<td>#</td>") + "</tr></table>"),
    "data-urls": after(lambda: many(9_000, "<b data-url=/x/#.html>年报#</b>")),
    "handlers": after(lambda: many(6_000, "<a href='javascript:void(0)' onclick=\"f#('/x/')\">2021年年报</a>")),
    "bound": after(lambda: "<script>" + many(3_000, "$('#a#').click(function(){location.href='/x/#.html'});") + "</script>" + many(6_000, "<a id=a# href='javascript:;'>2021年年报</a>")),
    "many-scripts": after(lambda: many(60, f"<script>var a#={chr(39) * 6_500}</script>")),
    "many-functions": after(lambda: "<script>" + many(4_000, "function f#(){a#=1;b.c#=2}") + "</script>"),
    "quoted-handlers": after(lambda: many(480, f"<a href=# onclick=\"go(#){chr(39) * 3_900}\">2021年年报</a>")),
    "expression": after(lambda: f"<script>{LONG}/a.*b.*c/.test(s);s.replace(/a[ab]*c/g,s)</script>"),
    "growing": after(lambda: f"<script>{LONG}s=s.replaceAll('a',s);var a=[1];for(;;){{a=a.concat(a)}}</script>"),
    "kept": after(lambda: f"<script>{LONG}var o={{}};for(i=0;i<400;i++){{for(j=0;j<400;j++){{o[i+'a'+j]=s+i}}}}</script>"),
    "written": after(lambda: f"<script>{LONG}for(i=0;i<400;i++){{for(j=0;j<400;j++){{document.write('<a href=/x>年报'+s)}}}}</script>"),
    "selected": after(lambda: "<script>$('div ~ div ~ div');for(;;){$('* * * *').find('div')}</script>" + "<div></div>" * 9_000),
    "listened": after(lambda: "<script>" + many(3_000, "$(q#).click(function(){location.href=$(this).attr('u#')});") + "</script>" + many(4_000, "<a href=# u=#>年报</a>")),
    "bases": after(lambda: many(9_000, "<base href=/x/#/>")),
    "selects": after(lambda: many(3_000, "<select name=y onchange='go(this)'><option value=#>202#</option><option value=a#>2021年</option></select>")),
    "embedded": after(lambda: many(9_000, "<iframe src='/viewer.html?file=/x/#.pdf'></iframe>")),
}  # fmt: skip

ROBOTS = {
    "robots-rules": b"User-agent: *\n" + b"".join(b"Disallow: /private/%d/\n" % n for n in range(18_000)),
    "robots-wildcards": b"User-agent: *\nDisallow: /" + b"*a" * 200 + b"*b$\nAllow: /" + b"*z" * 3_000 + b"\n",
    "robots-agents": b"".join(b"User-agent: a%d\n" % n for n in range(25_000)) + b"Disallow: /x\n",
    "robots-groups": b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /x\n" * 20_000,
    "robots-line": b"User-agent: *\nDisallow: /" + b"a" * 400_000 + b"\n",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One hostile page at one place of a portal that is good beside it. `published`: it has the report."""

    name: str
    place: str
    published: bool = True

    def answer(self, path: str) -> Reply:
        if path == "/robots.txt":
            return sent(ROBOTS[self.name], "text/plain") if self.name in ROBOTS else NOT_FOUND
        return _pages(self).get(path, NOT_FOUND)


@cache
def _pages(case: Case) -> dict[str, Reply]:
    bodies = dict(PLACES.values()) | {"/zwgk/": SECTION, "/2020.html": REPORT.replace("2021", "2020")}
    if not case.published:
        bodies |= {"/nb/": LISTS_OLDER, "/r.html": ""}
    pages = {path: document(body) for path, body in bodies.items() if body}
    if case.name in HOSTILE:
        path, _ = PLACES[case.place]
        pages[path] = HOSTILE[case.name](bodies[path])
    return pages
