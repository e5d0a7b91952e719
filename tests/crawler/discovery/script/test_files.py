"""Script files of a portal's own."""

from __future__ import annotations

from crawler.discovery.script.files import files_of, with_files
from pipelines.text.page import Page

HOST = "http://p.gov.cn"


def page(markup: str) -> Page:
    return Page.of(f"<body>{markup}</body>".encode(), f"{HOST}/nb/index.html", "text/html; charset=utf-8")


def test_libraries_and_strangers_files_are_not_asked_for() -> None:
    sources = (
        "/js/jquery-1.8.3.js", "/layui/layui.js", "/js/echarts-4.js", "https://cdn.example/list.js", "/js/a.js", "../js/xxgklist.js",
        "/js/a.js", "http://[", "/js/b.js", "/static/js/menu.js", "/js/swiper.min.js",
    )  # fmt: skip
    found = files_of(page("".join(f"<script src='{source}'></script>" for source in sources)))
    assert found == [f"{HOST}{path}" for path in ("/js/xxgklist.js", "/static/js/menu.js", "/js/a.js")]


def test_a_file_stands_where_it_is_named() -> None:
    whole = with_files(
        page("<script src=/a.js></script><script src=/b.js></script><p>文</p>"),
        {f"{HOST}/a.js": "var a = '</script>' + (1 < 2 && 3 > 2);"},
    )
    scripts = [(each.get("src"), each.text) for each in whole.tree.iter("script")]
    assert scripts == [(None, "var a = '<\\/script>' + (1 < 2 && 3 > 2);"), ("/b.js", None)]
    assert whole.url == f"{HOST}/nb/index.html"
