"""Report columns that are a table: every link says 查看 or a bare year, row and column say the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.discovery.links import Link, absolute, reference_in
from nianbao.core.numerals import plain_years
from nianbao.core.title import compact, year_alone, years_in
from pipelines.text.page import Page, squeeze

_CELLS_MOST = 20_000
_BODY_LENGTH = 30
_BODY = re.compile(r"[\u4e00-\u9fff（）()]{2,30}")
SAYS_NOTHING = re.compile(
    r"(?:点击)?(?:查看|详情|查看详情|详细|阅读|浏览|下载|打开|链接|进入|pdf|word|>+|»)+|", re.I
)
"""Texts of links that leave it to their row to say what they lead to."""


def table_links(page: Page, year: int | None = None) -> list[Link]:
    """Links in table cells that row and column name: a body and a year (of the row's head, the column's, some
    cell, or `year`, which the whole page is about). Their text becomes the title that these make."""
    found = []
    for reference, body, of_year in _cells(page, year):
        url = absolute(page, reference)
        if url is not None:
            said = f"{body}{of_year}年政府信息公开工作年度报告"
            found.append(Link(url, said, said, said))
    return found


def _cells(page: Page, year: int | None) -> Iterator[tuple[str, str, int]]:
    for table in page.tree.iter("table"):
        rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
        if not rows or sum(map(len, rows)) > _CELLS_MOST or table.find(".//table") is not None:
            continue
        heads = [_text(cell) for cell in rows[0]]
        for row in rows:
            yield from _row(page, heads, row, year)


def _row(
    page: Page, heads: list[str], row: list[HtmlElement], year: int | None
) -> Iterator[tuple[str, str, int]]:
    texts = [_text(cell) for cell in row]
    for at, cell in enumerate(row):
        anchors = [(anchor, reference_in(page, anchor)) for anchor in cell.iter("a")]
        reference = next((found for _, found in anchors if found), None)
        shown = year_alone(texts[at])
        if reference is None or not (shown or SAYS_NOTHING.fullmatch(texts[at])):
            continue
        head = heads[at] if at < len(heads) else ""
        said = [texts[at], head, *texts]
        years = [alone for text in said if (alone := year_alone(text))]
        bodies = [text for text in (*texts, head) if _is_body(text)]
        if bodies and (years or year):
            yield reference, bodies[0], years[0] if years else year or 0


def _is_body(text: str) -> bool:
    named = _BODY.fullmatch(text) is not None and not SAYS_NOTHING.fullmatch(text)
    return named and not years_in(text) and len(text) <= _BODY_LENGTH


def _text(cell: HtmlElement) -> str:
    return plain_years(compact(squeeze(cell.text_content())))
