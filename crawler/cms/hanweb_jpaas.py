"""Hanweb 大汉 JPAAS: addresses as in JCMS with 32 hex digits; a list is a unit that a script asks the gateway
for, with parameters in its queryData attribute. The answer is JSON around HTML."""

from __future__ import annotations

import json
import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.cms.family import Ask, Plain, Told, is_likely
from crawler.cms.fragments import call, fields_of, inside, json_of, links_in, number
from crawler.cms.paging import PAGES_MOST
from pipelines.text.page import Page

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_HEX = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html")
_PAGINATION = re.compile(r"<div\b[^<>]{0,200}\bclass=[\"'][^\"'<>]{0,80}\bpagination\b[^<>]{0,300}>", re.I)
_PAIR = re.compile(r"[\"'](\w{1,40})[\"']\s{0,9}:\s{0,9}[\"']([^\"'<>]{0,200})[\"']")
_NEEDED = ("webId", "pageId")
_LISTING_WORDS = re.compile(r"列表|分页|信息|内容|list", re.I)
_UNITS_MOST = 4
_USUAL_SIZE = 15


class HanwebJpaas(Plain):
    """Hanweb JPAAS."""

    name = "hanweb_jpaas"

    def signs(self, page: Page) -> int:
        """The gateway, the unit's script, its parameters, its pager, addresses of articles."""
        text = page.text
        return sum(
            (
                "jpaas-publish-server" in text,
                "unitbuild.js" in text,
                bool(_units(page)),
                _rows_and_count(text) is not None,
                _HEX.search(text) is not None or _HEX.search(page.url) is not None,
            )
        )

    def asks(self, page: Page) -> list[Ask]:
        """The units of the page that are lists: from page 2 where page 1 stands in the page already."""
        if not is_likely(self, page):
            return []
        shown = _rows_and_count(page.text)
        if shown is None:
            asks = [_ask(page, address, unit, 1, _USUAL_SIZE) for address, unit in _units(page)]
        else:
            rows, count = shown
            asks = [_ask(page, address, unit, 2, rows) for address, unit in _units(page)[:1] if count > rows]
        return [ask for ask in asks if ask is not None]

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """data.html, and the next page as long as its pager has one."""
        data = inside(json_of(answer.text), "data")
        markup = data if isinstance(data, str) else inside(data, "html")
        if not isinstance(markup, str):
            return Told()
        entries = tuple(links_in(markup, page))
        shown = _rows_and_count(markup)
        asked = json_of(fields_of(ask).get("paramJson", ""))
        current = number(inside(asked, "pageNo"))
        if not entries or shown is None or not 0 < current < min(-(-shown[1] // shown[0]), PAGES_MOST):
            return Told(entries)
        following = call(
            page, ask.url, [_page_of(current + 1, number(inside(asked, "pageSize")) or shown[0])]
        )
        return Told(entries, (following,) if following is not None else ())


def _units(page: Page) -> list[tuple[str, dict[str, str]]]:
    """Address and parameters of the units that name themselves lists, of all where none does (navigation
    and footer are units too). The attribute is JSON, or a dictionary in single quotes."""
    found = []
    for element in islice(page.tree.xpath("//*[@querydata]"), 50):
        unit = dict(_PAIR.findall(element.get("querydata") or ""))
        if all(unit.get(name) for name in _NEEDED):
            found.append((_address(element), unit))
    lists = [each for each in found if _LISTING_WORDS.search(each[1].get("tagId", ""))]
    return (lists or found)[:_UNITS_MOST]


def _address(element: HtmlElement) -> str:
    written = str(element.get("url") or "")
    return written if written.startswith(("/", "http")) else _UNIT


def _ask(page: Page, address: str, unit: dict[str, str], current: int, size: int) -> Ask | None:
    return call(page, address, [*unit.items(), _page_of(current, size)])


def _page_of(current: int, size: int) -> tuple[str, str]:
    return "paramJson", json.dumps({"pageNo": current, "pageSize": size}, separators=(",", ":"))


def _rows_and_count(markup: str) -> tuple[int, int] | None:
    """Entries to a page, and in all: <div class="pagination" rows="15" count="417" pageNo="1">."""
    for element in islice(_PAGINATION.finditer(markup), 4):
        rows, count = (re.search(rf"\b{name}=[\"']?(\d{{1,9}})", element[0]) for name in ("rows", "count"))
        if rows is not None and count is not None and int(rows[1]) > 0:
            return int(rows[1]), int(count[1])
    return None
