"""What a page needs to be seen, out of any markup."""

from __future__ import annotations

import pytest

from crawler.walk.page_requisites import RequisiteKind, requisites_of, requisites_of_style
from pipelines.text.page import Page

AT = "http://www.a.gov.cn/zwgk/t1.html"


def found(markup: str) -> dict[str, RequisiteKind]:
    page = Page.of(markup.encode("gb18030"), AT, "text/html; charset=gb2312")
    return {each.url: each.kind for each in requisites_of(page)}


@pytest.mark.parametrize(
    ("markup", "url", "kind"),
    [
        ("<link rel=stylesheet href=../css/a.css>", "http://www.a.gov.cn/css/a.css", RequisiteKind.STYLE),
        (
            "<LINK REL='Shortcut Icon' HREF='/favicon.ico'>",
            "http://www.a.gov.cn/favicon.ico",
            RequisiteKind.IMAGE,
        ),
        ("<script src=//img.a.gov.cn/j.js></script>", "http://img.a.gov.cn/j.js", RequisiteKind.SCRIPT),
        ("<img src='./图 1.png'>", "http://www.a.gov.cn/zwgk/%E5%9B%BE%201.png", RequisiteKind.IMAGE),
        ("<img data-original='/lazy.jpg' src=''>", "http://www.a.gov.cn/lazy.jpg", RequisiteKind.IMAGE),
        (
            "<picture><source srcset='/b.webp 2x'></picture>",
            "http://www.a.gov.cn/b.webp",
            RequisiteKind.IMAGE,
        ),
        ("<img srcset='/s.png 1x, /l.png 2x'>", "http://www.a.gov.cn/l.png", RequisiteKind.IMAGE),
        ("<input type=image src=/go.gif>", "http://www.a.gov.cn/go.gif", RequisiteKind.IMAGE),
        ("<table background=/bg.gif>", "http://www.a.gov.cn/bg.gif", RequisiteKind.IMAGE),
        ("<div style=\"background:url('/d.png')\">", "http://www.a.gov.cn/d.png", RequisiteKind.IMAGE),
        (
            "<style>@import '/i.css'; p{background:url(/p.png)}</style>",
            "http://www.a.gov.cn/i.css",
            RequisiteKind.STYLE,
        ),
        ("<style>p{background:url(/p.png)}</style>", "http://www.a.gov.cn/p.png", RequisiteKind.IMAGE),
        ("<iframe src=/top.html></iframe>", "http://www.a.gov.cn/top.html", RequisiteKind.FRAME),
        ("<embed src=/a.pdf>", "http://www.a.gov.cn/a.pdf", RequisiteKind.DOCUMENT),
        (
            "<iframe src='/pdfjs/viewer.html?file=/x.pdf'></iframe>",
            "http://www.a.gov.cn/x.pdf",
            RequisiteKind.DOCUMENT,
        ),
        ("<base href=http://b.gov.cn/x/><img src=y.png>", "http://b.gov.cn/x/y.png", RequisiteKind.IMAGE),
    ],
)
def test_it_is_found(markup: str, url: str, kind: RequisiteKind) -> None:
    assert found(markup)[url] is kind


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='data:image/png;base64,xx'>",
        "<a href=/other.html>",
        "<script>var a='/x.js'</script>",
        "<link rel=canonical href=/c.html>",
        "<img src='http://[bad/x.png'>",
        "<img src='http://a:99999999/x.png'>",
        "<video src=/film.mp4><source src=/film.mp4></video>",
        "<img src=''><script src></script><iframe src='about:blank'></iframe>",
    ],
)
def test_what_is_no_requisite(markup: str) -> None:
    assert found(markup) == {}


def test_styles_come_first() -> None:
    kinds = list(
        found("<img src=/a.png><script src=/b.js></script><link rel=stylesheet href=/c.css>").values()
    )
    assert kinds == [RequisiteKind.STYLE, RequisiteKind.SCRIPT, RequisiteKind.IMAGE]


def test_a_style_sheet_names_imports_images_and_fonts() -> None:
    style = """@charset "utf-8"; @import url("b.css"); /* url(no.png) */
    @font-face { src: url('../f/a.woff2') format("woff2"), url(data:font/woff;base64,xx) } p { cursor: URL( c.cur ) }"""
    named = {each.url: each.kind for each in requisites_of_style("http://a.gov.cn/css/a.css", style)}
    assert named == {
        "http://a.gov.cn/css/b.css": RequisiteKind.STYLE,
        "http://a.gov.cn/f/a.woff2": RequisiteKind.IMAGE,
        "http://a.gov.cn/css/c.cur": RequisiteKind.IMAGE,
    }
