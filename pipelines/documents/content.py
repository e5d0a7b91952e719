"""What a document says, as its reader hands it over: lines and tables in order, nothing but text and places.

It crosses from the child process as JSON, and is checked when it comes in: the child read hostile bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nianbao.core.errors import DocumentError

_LETTERS = 200_000


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph, or a line where paragraphs cannot be told. `level` is a heading's (0: none). `columns` is
    the line with tabs where wide gaps part its words, where that is not the same."""

    text: str
    level: int = 0
    page: int | None = None
    columns: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell in its place; `confidence` (0 to 1) where optical recognition read it."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table of one page."""

    cells: tuple[TableCell, ...]
    page: int | None = None


Part = TextLine | DocumentTable


@dataclass(frozen=True, slots=True)
class Content:
    """A document as read. `notes` say what was left unread and why, `remarks` how the rest was read where
    that matters; `pictured` is true where it was read off pictures."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    pictured: bool = False
    remarks: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The content as one JSON object."""
        parts = [
            {**asdict(part), "is": "table" if isinstance(part, DocumentTable) else "line"}
            for part in self.parts
        ]
        said = {"notes": self.notes, "remarks": self.remarks, "pictured": self.pictured}
        return json.dumps({"parts": parts, **said}, ensure_ascii=False)


def content_of(text: str) -> Content:
    """Read what a child wrote. Raises DocumentError where it is not what a child of ours writes."""
    try:
        said = json.loads(text)
        parts = tuple(_table(part) if part["is"] == "table" else _line(part) for part in said["parts"])
        notes, remarks = (tuple(map(_text, said[name])) for name in ("notes", "remarks"))
        return Content(parts, notes, said["pictured"] is True, remarks)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DocumentError(f"the reader's answer makes no sense: {error!r}") from error


def _line(said: dict[str, Any]) -> TextLine:
    return TextLine(_text(said["text"]), _count(said["level"]), _page(said["page"]), _text(said["columns"]))


def _table(said: dict[str, Any]) -> DocumentTable:
    cells = (
        TableCell(
            _text(cell["text"]),
            _count(cell["row"]),
            _count(cell["column"]),
            _count(cell["rows"]),
            _count(cell["columns"]),
            None if cell["confidence"] is None else min(max(float(cell["confidence"]), 0.0), 1.0),
        )
        for cell in said["cells"]
    )
    return DocumentTable(tuple(cells), _page(said["page"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.80} is no text")
    # Half a character cannot be stored; no cell or paragraph is longer.
    return value[:_LETTERS].encode("utf-8", "replace").decode()


def _count(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < 10**6:
        raise TypeError(f"{value!r:.80} is no count")
    return value


def _page(value: object) -> int | None:
    return None if value is None else _count(value)


Reader = Callable[[Path], Content]
"""What each format's module offers as `read`. Raises DocumentError; runs only in a child process."""
