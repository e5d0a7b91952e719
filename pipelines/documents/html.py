"""Saved pages inside packages: the article's lines and tables. (A page of its own is read by read_page.)"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from pathlib import Path

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Content, DocumentTable, Part, TableCell, TextLine
from pipelines.text.body import find_body
from pipelines.text.page import Page
from pipelines.text.title import find_title


def read(path: Path) -> Content:
    """Read a saved page."""
    return _content(Page.of(path.read_bytes(), path.absolute().as_uri()))


def read_in_one(path: Path) -> Content:
    """Read a page saved with all it shows as one file (MHTML). Raises DocumentError where it holds none."""
    message = message_from_bytes(path.read_bytes().lstrip())
    page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    body = page.get_payload(decode=True) if page is not None else None
    if not isinstance(page, Message) or not isinstance(body, bytes):
        raise DocumentError("it is a page saved in one file, and holds no page")
    return _content(Page.of(body, path.absolute().as_uri(), page.get("Content-Type", "")))


_PAGES = ("text/html", "application/xhtml+xml")


def _content(page: Page) -> Content:
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
