"""PDF: text and ruled tables by pdfplumber (MIT); pages that are pictures are rendered by pdfium and read
like any picture."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException

from nianbao.core.errors import DocumentError, ReaderMissing
from pipelines.documents.content import Content
from pipelines.documents.layout import page_parts, paragraphs
from pipelines.documents.pdfletters import has_unseen_text, is_meaningless, otherwise_turned, turned, words_of
from pipelines.documents.pdftables import has_regions, tables_of

PAGES_MOST = 80
"""A county's report has 5 to 20 pages."""
_LETTERS_OF_SCAN = 30
SCAN_SECONDS = 240
_RULES_OF_TABLE = 24
_CURVES_OF_LETTERS = 60
_COVERED = 0.6
_PICTURE = "is a picture"
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
    remarks: list[str] = []
    parts: list[Any] = []
    scans: list[int] = []
    for number, page in enumerate(pdf.pages[:PAGES_MOST], 1):
        if fault := _excess(page, number):
            notes.append(fault)
        elif said := _seen_alone(page, path, number):
            scans.append(number)
            parts.append(number)
            remarks += [f"page {number} {said}: it was read by optical recognition"] * (said != _PICTURE)
        else:
            parts.extend(_page(page, number, notes))
        page.close()
    if len(pdf.pages) > PAGES_MOST:
        notes.append(f"only the first {PAGES_MOST} of {len(pdf.pages)} pages were read")
    if not scans:
        return Content(tuple(paragraphs(parts)), tuple(notes))
    seen = _scans(path, scans, notes)
    remarks = [each for each in remarks if int(each.split()[1]) in seen]
    flat = [piece for part in parts for piece in (seen.get(part, []) if isinstance(part, int) else [part])]
    return Content(tuple(paragraphs(flat)), tuple(notes), bool(seen), tuple(remarks))


def _excess(page: Any, number: int) -> str:
    """Why a page is left unread, "" where it is none of a bomb's."""
    if _drawn_bytes(page) > _DRAWN_BYTES:
        return f"page {number} is drawn with more strokes than any report; it was left unread"
    rules = sum(map(len, (page.lines, page.rects, page.curves)))
    if len(page.chars) > _LETTERS_A_PAGE or rules > _RULES_A_PAGE:
        return f"page {number} holds more letters or lines than any report; it was left unread"
    return ""


def _seen_alone(page: Any, path: Path, number: int) -> str:
    """Why only optical recognition can read a page; "" for a page of letters."""
    if len(page.chars) <= _LETTERS_OF_SCAN and (page.images or len(page.curves) > _CURVES_OF_LETTERS):
        return _PICTURE
    if is_meaningless(page):
        return "has letters whose fonts do not say which they are"
    if _covered(page) and has_unseen_text(path, number):
        return "is a picture with somebody's reading of it underneath"
    return ""


def _covered(page: Any) -> bool:
    """A picture takes most of the page."""
    area = max((each["width"] * each["height"] for each in page.images), default=0.0)
    return bool(area > _COVERED * page.width * page.height)


def _drawn_bytes(page: Any) -> int:
    """The size of a page's drawing instructions, unpacked."""
    streams = page.page_obj.contents
    return sum(len(each.get_data()) for item in streams if (each := resolve1(item)) is not None)


def _page(page: Any, number: int, notes: list[str]) -> list[Any]:
    """The lines and tables of a page of letters; where it shows something and says nothing, a note."""
    page = turned(page)
    words = words_of(page)
    tables, rest = tables_of(page, words, number)
    parts = [part for _, part in page_parts(rest, tables, number, float(page.height))]
    lying = otherwise_turned(page)
    if lying > _LETTERS_OF_SCAN or (len(page.chars) > _LETTERS_OF_SCAN and not parts):
        notes.append(f"page {number} holds letters that could not be read ({lying or len(page.chars)})")
    elif len(page.edges) > _RULES_OF_TABLE and not tables and has_regions(page, words):
        notes.append(f"page {number} holds rules of a table, and no table could be read there")
    return parts


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
