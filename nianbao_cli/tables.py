"""Tables of lines: in a terminal as wide as it is, elsewhere whole, one row a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from nianbao_cli.output import say
from nianbao_cli.terminal import Console

_GAP = 2
_PIECE = re.compile(r"[!-.0-~]+/?\s*|/\s*|\s+|.", re.S)
"""What a line is not broken inside of: 2025, not_found, 127.0.0.1:8750/; a Chinese letter is one piece."""
_READABLE = 20
"""What the last column, which alone may wrap, needs at least."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column. `gives_way`: left out where the terminal is too narrow for it, 1 before 2, 0 never; with
    `alike` only where all rows say the same in it."""

    name: str
    gives_way: int = 0
    alike: bool = False
    justify: Literal["left", "right"] = "left"


Row = Sequence[str]


def print_table(columns: Sequence[TableColumn], rows: Sequence[Row]) -> None:
    """Print a table on standard output."""
    console = Console(markup=False, highlight=False)
    say(drawn(columns, rows, console.width if console.is_terminal else None), drawn=True)


def drawn(columns: Sequence[TableColumn], rows: Sequence[Row], width: int | None) -> str:
    """The table within a width, None: without any. No cell but the last of a row is ever broken, and that one
    never inside a number or a word; where even this leaves no room, each row is a paragraph."""
    kept = _kept(columns, rows, width)
    needed = _needed(kept, columns, rows, least=width is not None)
    console = Console(markup=False, highlight=False, width=width or needed)
    with console.capture() as shown:
        if width is None or needed <= width:
            console.print(_table(kept, columns, rows, width))
        else:
            for paragraph in _paragraphs(columns, rows):
                console.print(paragraph)
    return trimmed(shown.get())


def trimmed(text: str) -> str:
    """What was drawn, without the blanks that fill its lines up."""
    return "\n".join(line.rstrip() for line in text.splitlines())


def _kept(columns: Sequence[TableColumn], rows: Sequence[Row], width: int | None) -> list[int]:
    kept = list(range(len(columns)))
    yielding = [at for at in kept if columns[at].gives_way]
    for at in sorted(yielding, key=lambda at: columns[at].gives_way):
        if width is None or _needed(kept, columns, rows, least=True) <= width:
            break
        if not columns[at].alike or len({row[at] for row in rows}) < 2:
            kept.remove(at)
    return kept


def _needed(kept: Sequence[int], columns: Sequence[TableColumn], rows: Sequence[Row], *, least: bool) -> int:
    """How wide the columns are; with `least`, when the last one is as narrow as it may be."""
    widths = [max(cell_len(text) for text in (columns[at].name, *(row[at] for row in rows))) for at in kept]
    last = min(widths[-1], _READABLE) if least else widths[-1]
    return sum(widths[:-1]) + last + _GAP * (len(kept) - 1)


def _table(
    kept: Sequence[int], columns: Sequence[TableColumn], rows: Sequence[Row], width: int | None
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    left = _needed(kept[:-1], columns, rows, least=False) + _GAP if len(kept) > 1 else 0
    for at in kept:
        column = columns[at]
        table.add_column(column.name, justify=column.justify, overflow="fold", no_wrap=at != kept[-1])
    for row in rows:
        last = row[kept[-1]] if width is None else _folded(row[kept[-1]], width - left)
        table.add_row(*(row[at] for at in kept[:-1]), last)
    return table


def _folded(text: str, width: int) -> str:
    """The text in lines of a width, broken between Chinese letters, at blanks and behind a stroke."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return "\n".join([*lines, line])


def _paragraphs(columns: Sequence[TableColumn], rows: Sequence[Row]) -> Iterator[Text]:
    for row in rows:
        named = [f"{column.name} {text}" for column, text in zip(columns[1:], row[1:], strict=True) if text]
        yield Text(f"{row[0]}: {', '.join(named)}")
