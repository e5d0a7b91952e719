"""An article as plain text for people, for search, and as a digest that says whether it is the same."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from nianbao.core.letters import folded
from pipelines.tables.grid import Cell
from pipelines.text.blocks import Block, Table
from pipelines.text.dates import Dates

_GAP = "  "
_WIDEST = 40
_CELL = "\x1f"
_ROW = "\x1e"


def plain_text(title: str, dates: Dates, blocks: Sequence[Block]) -> str:
    """report.txt: the title, the publication time, then the blocks, separated by blank lines; NFC."""
    parts = [title] if title else []
    if dates.published is not None:
        parts.append(f"发布时间: {_shown(dates)}")
    parts.extend(_table(block) if isinstance(block, Table) else block.text for block in blocks)
    return unicodedata.normalize("NFC", "\n\n".join(parts)) + "\n"


def search_text(text: str) -> str:
    """The same text with full-width letters, digits and brackets folded (NFKC)."""
    return folded(text)


def content_digest(title: str, blocks: Iterable[Block]) -> str:
    """SHA-256 over what the report says: NFKC without white space. Navigation, counters, dates shown and the
    way paragraphs are marked up do not count; which cell a number stands in does."""
    digest = hashlib.sha256(_bare(title).encode())
    for block in blocks:
        if isinstance(block, Table):
            rows = (_CELL.join(map(_bare_cell, row)) for row in block.rows)
            digest.update((_ROW + _ROW.join(rows) + _ROW).encode())
        else:
            digest.update(_bare(block.text).encode())
    return digest.hexdigest()


def _bare(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text
    return "".join(folded(text).split())


_bare_cell = lru_cache(maxsize=8192)(_bare)
"""Labels and small numbers come again and again."""


def _shown(dates: Dates) -> str:
    if dates.shown_at:
        day, _, clock = dates.shown_at.removesuffix("+08:00").partition("T")
        return f"{day} {clock.removesuffix(':00')}"
    return dates.published.isoformat() if dates.published else ""


def _table(table: Table) -> str:
    """Aligned rows, as wide as letters are on a terminal; a cell over several columns takes their room."""
    rows = [_laid(texts, table.grid.slots[table.first + row]) for row, texts in enumerate(table.rows)]
    widths = [0] * table.grid.width
    for row in rows:
        for _, column, span, size in row:
            if span == 1 and widths[column] < size <= _WIDEST:
                widths[column] = size
    return "\n".join(_GAP.join(_padded(row, widths)).rstrip() for row in rows)


_Laid = list[tuple[str, int, int, int]]


def _laid(texts: Sequence[str], slots: Sequence[Cell | None]) -> _Laid:
    """The cells of a row: text, the column it starts in, how many it takes, its size; a hole takes one."""
    return [
        (text, column, 1 if cell is None else cell.columns, _size(text))
        for column, (text, cell) in enumerate(zip(texts, slots, strict=True))
        if cell is None or cell.column == column
    ]


def _padded(row: _Laid, widths: Sequence[int]) -> list[str]:
    return [
        text + " " * ((widths[column] if span == 1 else _room(widths[column : column + span])) - size)
        for text, column, span, size in row
    ]


def _room(widths: Sequence[int]) -> int:
    """What a cell over several columns takes, the gaps between them included."""
    return sum(widths) + len(_GAP) * (len(widths) - 1)


@lru_cache(maxsize=8192)
def _size(text: str) -> int:
    """Columns on a terminal: wide and full-width letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
