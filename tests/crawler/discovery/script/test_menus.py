"""Links that inline scripts hold."""

from __future__ import annotations

import pytest

from crawler.discovery.links import links_of
from pipelines.text.page import Page

HERE = "http://p.gov.cn/zwgk/index.html"


def found(script: str) -> list[tuple[str, str]]:
    page = Page.of(f"<body><script>{script}</script></body>".encode(), HERE, "text/html; charset=utf-8")
    return [(link.url, link.text) for link in links_of(page)]


@pytest.mark.parametrize(
    ("script", "url", "text"),
    [
        ("""document.write('<li><a href="/nb/">政府信息公开年报</a></li>');""", "http://p.gov.cn/nb/", "政府信息公开年报"),
        ("""document.write("<a href=\\"/nb/\\"><b>年<\\/b>报<\\/a>");""", "http://p.gov.cn/nb/", "年报"),
        ("""var zNodes=[{id:1,pId:0,name:"年报",url:"nb/index.html"}];""", "http://p.gov.cn/zwgk/nb/index.html", "年报"),
        ("""window.__STATE__={"m":[{"title":"\\u5e74\\u62a5","link":"\\/nb\\/","sub":[]}]}""", "http://p.gov.cn/nb/", "年报"),
        ("""x={'href':'/c?a=1&b=2','text':'政务公开'}""", "http://p.gov.cn/c?a=1&b=2", "政务公开"),
    ],
)  # fmt: skip
def test_found(script: str, url: str, text: str) -> None:
    assert found(script) == [(url, text)]


@pytest.mark.parametrize(
    "script",
    [
        """document.write('<a href="index_' + n + '.html">下一页</a>')""",
        """var t = {name: "年报", value: "/nb/"}""",
        """var t = {name: "nb", url: "/nb/"}""",
        """var t = {name: "年报", url: "javascript:void(0)"}""",
        "// 年报 /nb/",
    ],
)
def test_nothing_is_made_up(script: str) -> None:
    assert found(script) == []


def test_a_large_script_ends() -> None:
    assert len(found("var a=[" + '{name:"年报",url:"/nb/"},' * 100_000 + "]")) == 1
