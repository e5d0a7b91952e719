"""The script files of a portal's own: which are worth a request, and a page with what they say in it."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml import html

from crawler.discovery.references import joined
from pipelines.text.page import Page

FILES_MOST = 3
"""Files that are asked for on behalf of one page."""
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|slick|layui|layer|laydate|laypage|vue|react|angular|echarts|polyfill|html5shiv|respond|"
    r"superslide|\bwow\b|animate|share|qrcode|analytics|baidu|stat|count|calendar|date|pinyin|voice|barrier|wza|"
    r"player|video|\.min\.js|unitbuild|jpage|createpage|\bpage\.js|login|sso|weather|print|scroll|slide|flash|swf",
    re.I,
)
_TELLING = re.compile(
    r"list|xxgk|gongkai|open|menu|nav|tree|common|column|zwgk|info|main|index|base|site|head|top|left", re.I
)


def files_of(page: Page) -> list[str]:
    """The addresses of a page's script files that may hold a function or a menu of the portal's own, the most
    telling first; at most three."""
    named = (joined(page.url, str(each.get("src"))) for each in page.tree.xpath("//script[@src]"))
    own = urlsplit(page.url).netloc
    found = [url for url in dict.fromkeys(named) if url is not None and urlsplit(url).netloc == own]
    kept = [url for url in found if not _LIBRARY.search(_name(url))]
    return sorted(kept, key=lambda url: _TELLING.search(_name(url)) is None)[:FILES_MOST]


def _name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


def with_files(page: Page, texts: Mapping[str, str]) -> Page:
    """The page with these files' scripts in their places, as its own."""
    tree = copy.deepcopy(page.tree)
    for element in tree.xpath("//script[@src]"):
        text = texts.get(joined(page.url, str(element.get("src"))) or "")
        if text is not None:
            del element.attrib["src"]
            element.text = text.replace("</", "<\\/")
    return Page.of(html.tostring(tree, encoding="utf-8"), page.url, "text/html; charset=utf-8")
