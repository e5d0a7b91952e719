"""OFD (GB/T 33190), the national fixed-layout format: its package by ofdkit (Apache-2.0), what its pages draw
by ofdpage.py, tables by their rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ofdkit
from ofdkit.package import Package

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Content, DocumentTable, Part
from pipelines.documents.layout import crossed, page_parts, paragraphs, table_of, undoubled
from pipelines.documents.ofdpage import Drawings, Drawn
from pipelines.documents.package import check_package
from pipelines.documents.within import Within

PAGES_MOST = 80
_SNAP = 1.0
_RULES_OF_TABLE = 24
_TURNED = 30


def read(path: Path) -> Content:
    """Read an OFD document. Raises DocumentError."""
    check_package(path)
    parts: list[Any] = []
    notes: list[str] = []
    within = Within()
    try:
        with ofdkit.open(str(path)) as document, Package(str(path)) as package:
            drawings, pages = Drawings(package), list(document.pages)
            for number, page in enumerate(pages[:PAGES_MOST], 1):
                drawn = drawings.drawn(page.location) if page.location else Drawn()
                own = _page(drawn, float(page.height), number, notes)
                parts += own or _pictures(drawn, drawings, within)
    except ofdkit.OFDError as error:
        raise DocumentError(f"it is no whole OFD ({str(error)[:120]})") from error
    if len(pages) > PAGES_MOST:
        notes.append(f"only the first {PAGES_MOST} of {len(pages)} pages were read")
    return Content(tuple(_in_order(parts)), (*notes, *within.notes()), pictured=bool(within.pictures))


def _in_order(parts: list[Any]) -> list[Part]:
    """Paragraphs of the pages' lines; what pictures say is in paragraphs already."""
    found: list[Part] = []
    lines: list[Any] = []
    for part in parts:
        if isinstance(part, _Said):
            found += [*paragraphs(lines), *part.parts]
            lines = []
        else:
            lines.append(part)
    return found + paragraphs(lines)


class _Said:
    """What a picture says."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts


def _pictures(drawn: Drawn, drawings: Drawings, within: Within) -> list[Any]:
    """A page without letters: what its pictures show."""
    held = ((name, drawings.picture(name)) for name in dict.fromkeys(drawn.pictures))
    return [_Said(within.picture(name, content)) for name, content in held if content is not None]


def _page(drawn: Drawn, height: float, number: int, notes: list[str]) -> list[Any]:
    words = undoubled(drawn.words)
    tables: list[tuple[float, DocumentTable]] = []
    for boxes in crossed(drawn.edges, _SNAP):
        table, used = table_of(boxes, words, number, _SNAP)
        words = [word for word in words if id(word) not in used]
        tables.append((min(box[1] for box in boxes), table))
    parts = [part for _, part in page_parts(words, tables, number, height)]
    if drawn.turned > _TURNED and not parts:
        notes.append(f"page {number} holds letters that could not be read")
    elif len(drawn.edges) > _RULES_OF_TABLE and not tables:
        notes.append(f"page {number} holds rules of a table, and no table could be read there")
    return parts
