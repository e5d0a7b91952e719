"""Rows into files: what is handed to every format, the interface of all, and CSV."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import NoneType, TracebackType
from typing import Any, Self

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.archive.package.dataset.tables import DataTable
from nianbao.core.inert import csv_encoding, inert_cell


@dataclass(frozen=True, slots=True)
class NoNumber:
    """A figure without a number, and the state that says why: nothing in a file that has one word for it."""

    state: str


Value = str | int | float | Decimal | date | NoNumber | None
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Some columns of a table, side by side: rows of them, and which one each row of the table has. Without
    `at` they are the table's own, in order. What comes again in many rows is so written out once."""

    rows: Sequence[Row]
    at: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self.rows if self.at is None else self.at)


Encode = Callable[[DataTable, Sequence[TableColumns]], bytes]
"""Rows of a table, by its columns from the left to the right, as a writer of the format appends them."""
_ROWS_AT_ONCE = 1000


class TableWriter(ABC):
    """Writes one table to one file: enter it, `write` rows in the table's order or `append` what was encoded
    elsewhere, leave it."""

    def __init__(self, table: DataTable, path: Path, encode: Encode) -> None:
        self.table, self.target, self.rows = table, path, 0
        self._encode = encode

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows, a few at a time."""
        waiting = list[Row]()
        for row in rows:
            waiting.append(row)
            if len(waiting) >= _ROWS_AT_ONCE:
                self._write(waiting)
                waiting = []
        if waiting:
            self._write(waiting)

    def _write(self, rows: Sequence[Row]) -> None:
        self.append(len(rows), self._encode(self.table, (TableColumns(rows),)))

    @abstractmethod
    def append(self, rows: int, encoded: bytes) -> None:
        """Write so many rows that the format's `Encode` made bytes of."""

    @abstractmethod
    def close(self) -> None:
        """Write what waits, and close the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go of the file, whole or not; after `close` nothing is left to do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()


class CsvWriter(TableWriter):
    """UTF-8, a header row, no exponents, empty where there is nothing, no formulas, nothing unseen."""

    def __init__(self, table: DataTable, path: Path, encode: Encode, bom: bool = False) -> None:
        """`encode`: one of `csv_encode`; see `csv_encoding` for the byte order mark."""
        super().__init__(table, path, encode)
        self._file = path.open("xb")
        self._file.write(f"{','.join(table.names)}\n".encode(csv_encoding(bom)))

    def append(self, rows: int, encoded: bytes) -> None:
        self._file.write(encoded)
        self.rows += rows

    def close(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        with suppress(OSError):
            self._file.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def csv_encode(_: DataTable, columns: Sequence[TableColumns], *, raw: bool) -> bytes:
    """Rows as lines of CSV; texts stay as printed where they are wanted `raw`."""
    told = _RAW if raw else _SAID
    lines = list(map(b",".join, zip(*(_told(each, told) for each in columns), strict=True)))
    return b"\n".join([*lines, b""])


def _told(columns: TableColumns, told: Mapping[type, Callable[[Any], str]]) -> Iterable[bytes]:
    """These columns of each row."""
    lines = [",".join([told.get(type(value), str)(value) for value in row]).encode() for row in columns.rows]
    return lines if columns.at is None else map(lines.__getitem__, columns.at)


def _quoted(text: str) -> str:
    if '"' in text:
        text = text.replace('"', '""')
    elif "," not in text and "\n" not in text and "\r" not in text:
        return text
    return f'"{text}"'


class _CsvTexts(dict[str, str]):
    """Texts as they are told where none may run as a formula. Short ones are kept: names, ids and states come
    again and again."""

    def __missing__(self, text: str) -> str:
        told = _quoted(inert_cell(text))
        if len(text) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[text] = told
        return told


_SHORT, _KEPT = 64, 16384
_RAW: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    Decimal: decimal_text,
    NoneType: lambda _: "",
    NoNumber: lambda _: "",
}
_SAID = _RAW | {str: _CsvTexts().__getitem__}
"""By its type, how a value is told in a line."""
