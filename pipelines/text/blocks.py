"""An article as blocks: headings, paragraphs, tables and pictures, in document order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from nianbao.core.letters import folded
from nianbao.core.section_headings import opens_section
from pipelines.tables.grid import Cell, Grid

_ORDINAL = re.compile(r"^[一二三四五六七八九十]{1,3}\s*[、.．]")
_SUB_ORDINAL = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
_SENTENCE = re.compile(r"[。；;！？!?]|[：:，,]$")
_HEADING_LETTERS = 42
_PROSE_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Level 1 is 一、, level 2 （一）; heading elements keep their own level."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, white space collapsed, otherwise as published."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of printed texts (what a span merely covers is empty), the grid they come from and its
    row they begin with."""

    rows: tuple[tuple[str, ...], ...]
    grid: Grid
    first: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the article; `source` as written in the page."""

    source: str


class Seen(Protocol):
    """A line as a page or a document shows it: text with its heading level, or a grid, or a picture."""

    @property
    def text(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def grid(self) -> Grid | None: ...
    @property
    def picture(self) -> str: ...


Block = Heading | Paragraph | Table
Piece = Block | Picture


def pieces_of(lines: Iterable[Seen]) -> Iterator[Piece]:
    """Turn an article's lines into blocks and pictures."""
    for line in lines:
        if line.picture:
            yield Picture(line.picture)
        elif line.grid is not None:
            yield from _table(line.grid)
        elif line.text:
            yield _block(unicodedata.normalize("NFC", line.text), line.level)


def _block(text: str, level: int = 0) -> Heading | Paragraph:
    if len(text) <= _HEADING_LETTERS and not _SENTENCE.search(text):
        plain = folded(text)
        if _ORDINAL.match(plain) or opens_section(plain):
            return Heading(text, 1)
        if _SUB_ORDINAL.match(plain):
            return Heading(text, 2)
    return Heading(text, level) if level and len(text) <= 2 * _HEADING_LETTERS else Paragraph(text)


def _table(grid: Grid) -> Iterator[Heading | Paragraph | Table]:
    """One table, or several with the running text between them that was laid out in rows of the same one."""
    texts = grid.texts()
    waiting: list[int] = []
    for row in range(grid.height):
        prose = _prose(grid.line(row), row, grid.width)
        if prose is None:
            waiting.append(row)
            continue
        if waiting:
            yield Table(tuple(texts[number] for number in waiting), grid, waiting[0])
            waiting = []
        yield _block(unicodedata.normalize("NFC", prose))
    if waiting:
        yield Table(tuple(texts[number] for number in waiting), grid, waiting[0])


def _prose(cells: tuple[Cell, ...], row: int, width: int) -> str | None:
    """The text of a row that is one cell of running text (or a section's heading) and nothing else."""
    filled = [cell for cell in cells if cell.text]
    if len(filled) != 1 or filled[0].row != row or filled[0].columns * 2 < width:
        return None
    text = filled[0].text
    heading = opens_section(text) and len(text) <= _HEADING_LETTERS
    return text if heading or (len(text) >= _PROSE_LETTERS and _SENTENCE.search(text)) else None
