"""From letters and rules with places to lines, paragraphs and tables: the way of PDF, OFD and scans alike.

Places are in the page's own unit, top down.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipelines.documents.content import DocumentTable, Part, TableCell, TextLine
from pipelines.documents.letters import restored

_PAGE_NUMBER = re.compile(r"[-—–－\s]*\d{1,3}[-—–－\s]*|第\s*\d+\s*页.{0,12}|\d+\s*/\s*\d+")
_OPENING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]")
_CLOSED = re.compile(r"[。；;！？!?：:”」]$")
_WIDE_GAP = 1.2
_SAME_EDGE = 0.35
_NEAR = 0.93
_LEAST_CELLS = 4
_SHIFT = 0.4
"""The part of a letter's size by which its double may be shifted; the next letter is further away."""
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


@dataclass(frozen=True, slots=True)
class Word:
    """A letter or a run of letters and its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The box's middle."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A level or an upright rule."""

    x0: float
    top: float
    x1: float
    bottom: float


def crossed(edges: Iterable[Edge], snap: float, least: int = _LEAST_CELLS) -> list[list[Box]]:
    """The boxes of the cells of each table that crossing rules make; rules nearer than `snap` meet."""
    drawn = list(edges)
    merged = merge_edges(
        [_as_pdfplumber(edge) for edge in (*drawn, *open_ends(drawn, snap))], snap, snap, snap, snap
    )
    tables = cells_to_tables(intersections_to_cells(edges_to_intersections(merged, snap, snap)))
    return [list(cells) for cells in tables if len(cells) >= least]


def open_ends(edges: Sequence[Edge], unit: float) -> list[Edge]:
    """The rules that a table lacks where it goes on from page to page: browsers draw them only once, and the
    row there would fall out of it."""
    uprights = [edge for edge in edges if edge.bottom - edge.top > max(unit, edge.x1 - edge.x0)]
    levels = [edge for edge in edges if edge.x1 - edge.x0 > max(unit, edge.bottom - edge.top)]
    found = []
    for ends, outmost in (([e.top for e in uprights], min), ([e.bottom for e in uprights], max)):
        at = outmost(ends, default=0.0)
        across = [edge.x0 for edge, end in zip(uprights, ends, strict=True) if abs(end - at) <= unit]
        x0, x1 = min(across, default=0.0), max(across, default=0.0)
        closed = any(abs(e.top - at) <= unit and e.x1 > x0 and e.x0 < x1 for e in levels)
        if x1 - x0 > unit and not closed:
            found.append(Edge(x0, at, x1, at))
    return found


def _as_pdfplumber(edge: Edge) -> dict[str, Any]:
    level = edge.x1 - edge.x0 >= edge.bottom - edge.top
    return {
        "x0": edge.x0,
        "x1": edge.x1,
        "top": edge.top,
        "bottom": edge.bottom,
        "width": edge.x1 - edge.x0,
        "height": edge.bottom - edge.top,
        "orientation": "h" if level else "v",
        "object_type": "line",
    }


def undoubled(words: Iterable[Word]) -> list[Word]:
    """The words without those that are drawn once more in the same place, or a little beside it: so some
    programs make letters bold."""
    kept: list[Word] = []
    places: dict[tuple[str, int, int], list[Word]] = {}
    for word in words:
        width, height = max(word.x1 - word.x0, 0.1) / len(word.text), max(word.height, 0.1)
        x, y = round(word.x0 / 8), round(word.top / 8)
        near = (
            other
            for column in (x - 1, x, x + 1)
            for row in (y - 1, y, y + 1)
            for other in places.get((word.text, column, row), ())
        )
        if any(
            abs(other.x0 - word.x0) < _SHIFT * width and abs(other.top - word.top) < _SHIFT * height
            for other in near
        ):
            continue
        kept.append(word)
        places.setdefault((word.text, x, y), []).append(word)
    return kept


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words in lines from the top down, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.middle[1], each.x0)):
        line = lines[-1] if lines else None
        if line and abs(word.middle[1] - median(each.middle[1] for each in line[-8:])) < 0.5 * max(
            word.height, line[-1].height
        ):
            line.append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda each: each.x0) for line in lines]


def text_of(line: Sequence[Word], wide: str = " ") -> str:
    """A line's text; `wide` parts words with a gap of more than a letter, a space Latin ones."""
    pieces: list[str] = []
    for before, word in zip([None, *line], line, strict=False):
        if before is not None:
            gap = word.x0 - before.x1
            size = max(min(before.height, word.height), 0.1)
            plain = before.text[-1:].isascii() and word.text[:1].isascii()
            pieces.append(wide if gap > _WIDE_GAP * size else " " if plain and gap > 0.2 * size else "")
        pieces.append(word.text)
    return restored("".join(pieces)).strip()


def table_of(
    boxes: Sequence[Box], words: Iterable[Word], page: int | None, unit: float
) -> tuple[DocumentTable, set[int]]:
    """The table whose cells have these boxes, and the ids of the words in it. Edges nearer
    than `unit` are one."""
    columns, rows = (
        _edges([x for box in boxes for x in box[::2]], unit),
        _edges([y for box in boxes for y in box[1::2]], unit),
    )
    inside: dict[int, list[Word]] = {}
    used: set[int] = set()
    for word in words:
        x, y = word.middle
        for number, (x0, top, x1, bottom) in enumerate(boxes):
            if x0 <= x <= x1 and top <= y <= bottom:
                inside.setdefault(number, []).append(word)
                used.add(id(word))
                break
    cells = []
    for number, (x0, top, x1, bottom) in enumerate(boxes):
        row, column = _place(rows, top), _place(columns, x0)
        own = inside.get(number, [])
        sure = min((word.confidence for word in own if word.confidence is not None), default=None)
        cells.append(
            TableCell(
                _cell_text(own),
                row,
                column,
                max(_place(rows, bottom) - row, 1),
                max(_place(columns, x1) - column, 1),
                sure,
            )
        )
    return DocumentTable(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), page), used


def _cell_text(words: Sequence[Word]) -> str:
    return restored("".join(_joined([text_of(line) for line in lines_of(words)])))


def _joined(texts: Iterable[str]) -> Iterable[str]:
    """Lines of one cell or paragraph: Latin words keep a space between them."""
    before = ""
    for text in texts:
        yield " " + text if before[-1:].isalpha() and before[-1:].isascii() and text[:1].isascii() else text
        before = text


def _edges(values: Iterable[float], unit: float) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > unit:
            found.append(value)
    return found


def _place(edges: Sequence[float], value: float) -> int:
    """The number of the edge that a value lies on."""
    at = bisect_left(edges, value)
    if at == len(edges):
        return at - 1
    return at - 1 if at and value - edges[at - 1] < edges[at] - value else at


@dataclass(frozen=True, slots=True)
class _PageLine:
    """A line of text on a page, with what says whether a paragraph goes on in it."""

    text: str
    columns: str
    x0: float
    x1: float
    size: float
    page: int | None
    left: float
    right: float


def page_parts(
    words: Sequence[Word], tables: Sequence[tuple[float, DocumentTable]], page: int | None, height: float
) -> list[tuple[float, _PageLine | DocumentTable]]:
    """A page's lines and tables (with their tops) in order; page numbers at its edges are left out."""
    lines = [line for line in lines_of(words) if text_of(line)]
    wide = [line for line in lines if len(text_of(line)) > 12] or lines
    left = min((line[0].x0 for line in wide), default=0.0)
    right = max((line[-1].x1 for line in wide), default=0.0)
    found: list[tuple[float, _PageLine | DocumentTable]] = list(tables)
    for line in lines:
        top, text = min(word.top for word in line), text_of(line)
        edge = top < 0.1 * height or top > 0.88 * height
        if edge and _PAGE_NUMBER.fullmatch(text):
            continue
        size = median(word.height for word in line)
        found.append(
            (top, _PageLine(text, text_of(line, "\t"), line[0].x0, line[-1].x1, size, page, left, right))
        )
    return sorted(found, key=lambda each: each[0])


def paragraphs(parts: Iterable[_PageLine | DocumentTable]) -> list[Part]:
    """Lines joined to paragraphs, over the pages' ends too; tables part them."""
    given = list(parts)
    # A page with a few short lines (the signature's) has no margin of its own.
    right = _NEAR * max((part.right for part in given if isinstance(part, _PageLine)), default=0.0)
    found: list[Part] = []
    waiting: list[_PageLine] = []

    def flush() -> None:
        if waiting:
            text = "".join(_joined(row.text for row in waiting))
            columns = waiting[0].columns if len(waiting) == 1 and "\t" in waiting[0].columns else ""
            found.append(TextLine(text, 0, waiting[0].page, columns))
            waiting.clear()

    for part in given:
        if isinstance(part, DocumentTable):
            flush()
            found.append(part)
            continue
        if waiting and not _goes_on(waiting[-1], part, right):
            flush()
        waiting.append(part)
    flush()
    return found


def _goes_on(before: _PageLine, row: _PageLine, right: float) -> bool:
    """Whether a line goes on with the paragraph of the one before: that was full, this is not indented."""
    size = max(before.size, row.size)
    if "\t" in before.columns or "\t" in row.columns or abs(before.size - row.size) > _SAME_EDGE * size:
        return False
    full = max(before.right, right) - before.x1 < 2.5 * size
    indented = row.x0 - row.left > 1.2 * size
    return full and not indented and not (_CLOSED.search(before.text) and _OPENING.match(row.text))
