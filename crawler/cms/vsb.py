"""Boda 博达 VSB: /info/COLUMN/ID.htm; a list is <col>.htm, its further pages count down: page 2 of 78 is
<col>/77.htm, the last <col>/1.htm. Some columns are the article themselves."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms.family import FamilySign, Plain, is_likely
from crawler.cms.fragments import number
from crawler.cms.paging import PAGES_MOST, capped, others
from crawler.discovery.links import Link, links_of
from nianbao.core.title import compact
from pipelines.text.page import Page

_ARTICLE = FamilySign.of(
    r"(?:^|[\"'/(=])info/\d{1,6}/\d{1,9}\.htm\b|content\.jsp\?urltype=news\.NewsContentUrl",
    "info/",
    "content.jsp?urltype",
)
_BODY = FamilySign.of(r"id=[\"']?vsb_content|class=[\"']?v_news_content", "vsb_content", "v_news_content")
_PAGER = FamilySign.of(
    r"class=[\"'](?:p_pages|p_no_d|p_no|p_next p_fun|pb_sys_\w{1,20})[\"']|id=[\"']?fanye\d",
    "p_pages",
    "p_no",
    "p_next p_fun",
    "pb_sys_",
    "fanye",
)
_LINE = FamilySign.of(r"id=[\"']line_?u\d{1,9}_\d|id=[\"']lineu\d", "line_u", "lineu")
_SYSTEM = FamilySign.of(
    r"/system/(?:resource|_content)/|_showDynClicks|urltype=tree\.TreeTempUrl|_jsq_\(|vsbscreen",
    "/system/",
    "_showDynClicks",
    "tree.TreeTempUrl",
    "_jsq_(",
    "vsbscreen",
)
_STATIC = re.compile(r"/(\d{1,4})\.htm$")
_NEXT = re.compile(r"^(?:下一?页|>)$")
_LINKS_MOST = 3000


class Vsb(Plain):
    """Boda VSB."""

    name = "vsb"

    def signs(self, page: Page) -> int:
        """Addresses of articles, the body's names, its form, the pager, ids of list lines, system files."""
        return sum(
            (
                _ARTICLE.on(page) or "/info/" in page.url,
                _BODY.on(page),
                "_newscontent_fromname" in page.text,
                _PAGER.on(page),
                _LINE.on(page),
                _SYSTEM.on(page),
            )
        )

    def pages(self, page: Page) -> list[str]:
        """<col>.htm, <col>/N.htm … <col>/1.htm; or list.jsp?PAGENUM=1 … N where the list is dynamic."""
        if not is_likely(self, page) or not _PAGER.on(page):
            return []  # an article's neighbours have numbers for names, too
        return _dynamic(page) if urlsplit(page.url).path.endswith(".jsp") else _static(page)


def _static(page: Page) -> list[str]:
    parts = urlsplit(page.url)
    inner = _STATIC.search(parts.path)
    column = parts.path[: inner.start()] if inner else re.sub(r"\.htm$", "", parts.path)
    own = int(inner[1]) if inner else None
    further = [
        (link, int(found[1]))
        for link in islice(links_of(page), _LINKS_MOST)
        if (found := _STATIC.search(path := urlsplit(link.url).path))
        and path[: found.start()] == column
        and int(found[1]) <= PAGES_MOST  # a larger one is a year's column
    ]
    if not further:
        return []
    last = capped(max(_highest(link, file, own) for link, file in further))
    return others(page, (f"{column}.htm", *(f"{column}/{file}.htm" for file in range(last, 0, -1))))


def _highest(link: Link, file: int, own: int | None) -> int:
    """The file number of page 2, from one link of the pager: label and file add up to one more than there are
    pages; from page 1, 下页 leads to page 2."""
    label = number(compact(link.text))
    if 1 < label <= PAGES_MOST:
        return label + file - 2
    return file if own is None or not _NEXT.match(compact(link.text)) else file + 1


def _dynamic(page: Page) -> list[str]:
    parts = urlsplit(page.url)
    own = dict(parse_qsl(parts.query, True))
    last = 1
    for link in islice(links_of(page), _LINKS_MOST):
        there = urlsplit(link.url)
        query = dict(parse_qsl(there.query, True))
        if there.path == parts.path and query.get("wbtreeid") == own.get("wbtreeid") and "PAGENUM" in query:
            last = max(last, number(query["PAGENUM"]), number(query.get("totalpage")))
            own |= {name: value for name, value in query.items() if name != "PAGENUM"}
    if last < 2:
        return []
    numbers = range(1, capped(last) + 1)
    return [
        url
        for url in others(page, (f"{parts.path}?{urlencode(own | {'PAGENUM': str(at)})}" for at in numbers))
        if dict(parse_qsl(urlsplit(url).query)).get("PAGENUM") != _current(page)
    ]


def _current(page: Page) -> str:
    return dict(parse_qsl(urlsplit(page.url).query, True)).get("PAGENUM", "1")
