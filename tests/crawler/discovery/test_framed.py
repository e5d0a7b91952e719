"""Pages in frames of others: their text in its place, and clicks that call the page around them."""

from __future__ import annotations

from crawler.discovery.framed import calls_around, composed, framed_in, frames_of, with_scripts_of
from crawler.discovery.links import links_of
from pipelines.text.page import Page

CALL = (
    """<ul><li><a href="#" onclick="parent.openRight('0207');return false;">政府信息公开年报</a></li></ul>"""
)
FUNCTION = "function openRight(c) { document.getElementsByName('right')[0].src = '/ml/col_' + c + '.html' }"
FRAMES = (
    '<frameset cols="200,*"><frame name="left" src="tree.html"><frame name="right" src="a.html"></frameset>'
)


def page(markup: str, url: str) -> Page:
    return Page.of(f"<html>{markup}</html>".encode(), url, "text/html; charset=utf-8")


def test_a_click_that_calls_the_page_around_leads_where_its_function_goes() -> None:
    around = page(f"<head><script>{FUNCTION}</script></head>{FRAMES}", "http://p.gov.cn/ml/")
    menu = page(f"<body>{CALL}</body>", "http://p.gov.cn/ml/tree.html")
    assert framed_in(around) == ["http://p.gov.cn/ml/tree.html", "http://p.gov.cn/ml/a.html"]
    assert calls_around(menu)
    assert not links_of(menu)
    assert [link.url for link in links_of(with_scripts_of(menu, around))] == [
        "http://p.gov.cn/ml/col_0207.html"
    ]


def test_a_call_of_the_pages_own_needs_nothing_around() -> None:
    assert not calls_around(page(f"<body>{CALL.replace('parent.', '')}</body>", "http://p.gov.cn/t.html"))


def test_what_stands_in_a_frame_keeps_its_addresses() -> None:
    article = page("<body><iframe src='/book/index.html'></iframe></body>", "http://p.gov.cn/r/1.html")
    inner = page(
        "<body><img src='files/1.jpg'><a href='a.pdf'>a</a></body>", "http://p.gov.cn/book/index.html"
    )
    whole = composed(article, {inner.url: inner})
    assert whole.tree.xpath("//img/@src | //a/@href") == [
        "http://p.gov.cn/book/files/1.jpg",
        "http://p.gov.cn/book/a.pdf",
    ]


def test_what_a_script_shows_in_a_frame_comes_behind_the_rest() -> None:
    script = "<script>document.getElementById('f').src = '/book/' + 7 + '.html'</script>"
    article = page(f"<body><h1>x</h1><iframe id=f></iframe>{script}</body>", "http://p.gov.cn/r/1.html")
    inner = page("<body><p>正文</p></body>", "http://p.gov.cn/book/7.html")
    assert frames_of(article) == [inner.url]
    assert composed(article, {inner.url: inner}).tree.xpath("//div/p/text()") == ["正文"]
