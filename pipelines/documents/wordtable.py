"""Word's tables: their cells with spans, and which of them only arrange the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from pipelines.documents.content import TableCell
from pipelines.documents.letters import restored
from pipelines.documents.paragraph import has_picture, text_of
from pipelines.documents.runs import Runs
from pipelines.tables.celltext import joined
from pipelines.tables.statutory import looks_statutory

_PROSE = 400
_SHORT = 150
_PICTURE = "〔图〕"
"""What stands for a picture in a cell: something is printed there, and no number that can be read."""


def arranges(table: Any, cells: Sequence[Any]) -> bool:
    """A table of one cell frames what is in it. One whose cells hold tables, pictures or running text
    arranges the page, unless the form's own words stand in cells of their own."""
    if len(cells) == 1:
        return True
    texts = ["".join(_own_texts(cell)) for cell in cells]
    if looks_statutory("\n".join(text for text in texts if len(text) < _SHORT)):
        return False
    chunks = next(table.iter(qn("w:altChunk")), None) is not None
    pictured = any(has_picture(cell) for cell in cells)
    return chunks or pictured or bool(nested(cells)) or any(len(text) > _PROSE for text in texts)


def nested(cells: Sequence[Any]) -> list[Any]:
    """The tables inside of cells; those of one cell only frame a value."""
    return [table for cell in cells for table in cell.findall(qn("w:tbl")) if _is_real(table)]


def _is_real(table: Any) -> bool:
    return sum(1 for _ in table.iter(qn("w:tc"))) > 1


def _own_texts(cell: Any) -> Iterator[str]:
    for paragraph in _own_paragraphs(cell):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def _own_paragraphs(cell: Any) -> Iterator[Any]:
    """The paragraphs of a cell in order, those of tables that only frame a value included."""
    for child in cell.iterchildren(qn("w:p"), qn("w:tbl")):
        if (child.tag == qn("w:tbl") and not _is_real(child)) or child.tag == qn("w:p"):
            yield from child.iter(qn("w:p"))


def cells_of(table: Any, runs: Runs) -> Iterator[TableCell]:
    """Each cell once, where it starts: merged cells are written as one and those that go on with it."""
    open_spans: dict[int, tuple[int, int, int, str]] = {}
    for number, row in enumerate(table.tr_lst):
        column = row.grid_before
        for cell in row.tc_lst:
            width = cell.grid_span
            if cell.vMerge == "continue" and column in open_spans:
                first, rows, span, text = open_spans[column]
                open_spans[column] = (first, rows + 1, span, text)
            else:
                if column in open_spans:
                    yield _closed(column, open_spans.pop(column))
                open_spans[column] = (number, 1, width, _text(cell, runs))
            column += width
    for column, left in open_spans.items():
        yield _closed(column, left)


def _closed(column: int, span: tuple[int, int, int, str]) -> TableCell:
    first, rows, columns, text = span
    return TableCell(text, first, column, rows, columns)


def _text(cell: Any, runs: Runs) -> str:
    if has_picture(cell):
        return _PICTURE
    text = "\n".join(text_of(paragraph, runs) for paragraph in _own_paragraphs(cell))
    return joined(restored(text).split("\n"))
