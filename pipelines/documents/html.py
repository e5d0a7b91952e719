"""Saved pages inside packages: the article's lines and tables. (A page of its own is read by read_page.)"""

from __future__ import annotations

from pathlib import Path

from pipelines.documents.content import Content, DocumentTable, Part, TableCell, TextLine
from pipelines.text.body import find_body
from pipelines.text.page import Page
from pipelines.text.title import find_title


def read(path: Path) -> Content:
    """Read a saved page."""
    page = Page.of(path.read_bytes(), path.absolute().as_uri())
    body = find_body(page)
    title = find_title(page, body)
    parts: list[Part] = [TextLine(title)] if title else []
    for line in body.article():
        if line.grid is not None:
            cells = (TableCell(c.text, c.row, c.column, c.rows, c.columns) for c in line.grid.cells())
            parts.append(DocumentTable(tuple(cells)))
        elif line.text:
            parts.append(TextLine(line.text, line.level))
    return Content(tuple(parts))
