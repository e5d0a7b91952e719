"""Report columns that are a table of bodies by years: every link says 查看, row and column say the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.discovery.links import Link, absolute, reference_of
from crawler.discovery.titles import compact, years_in
from pipelines.text.page import Page, squeeze

_CELLS_MOST = 20_000
_YEAR = re.compile(r"20\d\d年?度?")


def table_links(page: Page) -> list[Link]:
    """Links in cells of tables where the header (of the row or of the column) is a year; their text becomes
    row header, year and 政府信息公开工作年度报告."""
    found = []
    for reference, said in _cells(page):
        url = absolute(page, reference)
        if url is not None:
            found.append(Link(url, said, said, said))
    return found


def _cells(page: Page) -> Iterator[tuple[str, str]]:
    for table in page.tree.iter("table"):
        rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
        if len(rows) < 2 or sum(map(len, rows)) > _CELLS_MOST or table.find(".//table") is not None:
            continue
        heads = [_text(cell) for cell in rows[0]]
        for row in rows[1:]:
            yield from _row(heads, row)


def _row(heads: list[str], row: list[HtmlElement]) -> Iterator[tuple[str, str]]:
    first = _text(row[0]) if row else ""
    for head, cell in zip(heads[1:], row[1:], strict=False):
        year, body = (head, first) if _YEAR.fullmatch(head) else (first, head)
        reference = next(filter(None, map(reference_of, cell.iter("a"))), None)
        if reference is None or not _YEAR.fullmatch(year) or len(body) > 30 or years_in(_text(cell)):
            continue
        yield reference, f"{body}{year.rstrip('年度')}年政府信息公开工作年度报告"


def _text(cell: HtmlElement) -> str:
    return compact(squeeze(cell.text_content()))
