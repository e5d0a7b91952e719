"""PDF: text and ruled tables by pdfplumber (MIT); pages that are pictures are rendered by pdfium and read
like any picture."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException

from nianbao.core.errors import DocumentError, ReaderMissing
from pipelines.documents.content import Content, DocumentTable
from pipelines.documents.layout import Word, once, page_parts, paragraphs, table_of

PAGES_MOST = 80
"""A county's report has 5 to 20 pages."""
_LETTERS_OF_SCAN = 30
SCAN_SECONDS = 240
_UNIT = 3.0
_LETTERS_A_PAGE = 60_000
_DRAWN_BYTES = 8 * 1024**2
_RULES_A_PAGE = 20_000


def read(path: Path) -> Content:
    """Read a PDF. Raises DocumentError."""
    try:
        with pdfplumber.open(path) as pdf:
            return _read(pdf, path)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentError("it is locked with a password") from error
        raise DocumentError(f"it is no whole PDF ({type(cause).__name__}: {str(cause)[:120]})") from error


def _read(pdf: Any, path: Path) -> Content:
    notes: list[str] = []
    parts: list[Any] = []
    scans: list[int] = []
    for number, page in enumerate(pdf.pages[:PAGES_MOST], 1):
        if _drawn_bytes(page) > _DRAWN_BYTES:
            notes.append(f"page {number} is drawn with more strokes than any report; it was left unread")
            continue
        letters = len(page.chars)
        if letters <= _LETTERS_OF_SCAN and page.images:
            scans.append(number)
            parts.append(number)
        elif (
            letters > _LETTERS_A_PAGE or sum(map(len, (page.lines, page.rects, page.curves))) > _RULES_A_PAGE
        ):
            notes.append(f"page {number} holds more letters or lines than any report; it was left unread")
        else:
            parts.extend(part for _, part in _page(page, number))
        page.close()
    if len(pdf.pages) > PAGES_MOST:
        notes.append(f"only the first {PAGES_MOST} of {len(pdf.pages)} pages were read")
    if not scans:
        return Content(tuple(paragraphs(parts)), tuple(notes))
    seen = _scans(path, scans, notes)
    flat = [piece for part in parts for piece in (seen.get(part, []) if isinstance(part, int) else [part])]
    return Content(tuple(paragraphs(flat)), tuple(notes), pictured=bool(seen))


def _drawn_bytes(page: Any) -> int:
    """The size of a page's drawing instructions, unpacked."""
    streams = page.page_obj.contents
    return sum(len(each.get_data()) for item in streams if (each := resolve1(item)) is not None)


def _page(page: Any, number: int) -> list[tuple[float, Any]]:
    words = once(_word(char) for char in page.chars if char["text"].strip() and char["upright"])
    tables: list[tuple[float, DocumentTable]] = []
    for table in page.find_tables({"explicit_horizontal_lines": list(_open_ends(page))}):
        found, used = table_of(table.cells, words, number, _UNIT)
        if len(found.cells) > 1:
            words = [word for word in words if id(word) not in used]
            tables.append((table.bbox[1], found))
    return page_parts(words, tables, number, float(page.height))


def _open_ends(page: Any) -> Iterator[dict[str, Any]]:
    """The rules that a table lacks where it goes on from page to page: browsers draw them only once, and the
    row there would fall out of it."""
    uprights = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > _UNIT]
    levels = [edge for edge in page.edges if edge["orientation"] == "h" and edge["width"] > _UNIT]
    for end, outmost in (("top", min), ("bottom", max)):
        at = outmost((edge[end] for edge in uprights), default=0.0)
        across = [edge["x0"] for edge in uprights if abs(edge[end] - at) <= _UNIT]
        x0, x1 = min(across, default=0.0), max(across, default=0.0)
        closed = any(abs(e["top"] - at) <= _UNIT and e["x1"] > x0 and e["x0"] < x1 for e in levels)
        if x1 - x0 > _UNIT and not closed:
            sides = {"x0": x0, "x1": x1, "width": x1 - x0, "top": at, "bottom": at, "height": 0.0}
            yield {**sides, "object_type": "line", "orientation": "h"}


def _word(char: dict[str, Any]) -> Word:
    return Word(char["text"], char["x0"], char["top"], char["x1"], char["bottom"])


def _scans(path: Path, pages: Sequence[int], notes: list[str]) -> dict[int, list[Any]]:
    """The pages that are pictures, read by optical recognition; what is left unread is named in the notes."""
    try:
        image = importlib.import_module("pipelines.documents.image")
    except ReaderMissing as error:
        notes.append(f"{len(pages)} pages that are pictures were left unread: {error}")
        return {}
    began = monotonic()
    seen: dict[int, list[Any]] = {}
    for number in pages:
        if monotonic() - began > SCAN_SECONDS:
            notes.append(f"pages {number} to {pages[-1]}, pictures, were left unread after {SCAN_SECONDS} s")
            break
        seen[number] = image.page_of(image.rendered(path, number), number)
    return seen
