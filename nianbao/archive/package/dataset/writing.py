"""Rows into files, one after the other: the interface of all formats, and CSV."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.archive.package.dataset.tables import DataTable
from nianbao.core.inert import csv_encoding, inert_cell


@dataclass(frozen=True, slots=True)
class NoNumber:
    """A figure without a number, and the state that says why: nothing in a file that has one word for it."""

    state: str


Value = str | int | float | Decimal | date | NoNumber | None
Row = Sequence[Value]
_Said = str | int | float | Decimal | date | None


class TableWriter(ABC):
    """Writes one table to one file: enter it, `write` rows in the table's order, leave it."""

    def __init__(self, table: DataTable, path: Path) -> None:
        self.table, self.target, self.rows = table, path, 0

    @abstractmethod
    def write(self, row: Row) -> None:
        """Write one row."""

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

    def __init__(self, table: DataTable, path: Path, raw: bool = False, bom: bool = False) -> None:
        """Texts stay as printed where they are wanted `raw`; see `csv_encoding` for the byte order mark."""
        super().__init__(table, path)
        self._said: Callable[[Value], _Said] = _raw if raw else _said
        self._file = path.open("x", encoding=csv_encoding(bom), newline="")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(table.names)

    def write(self, row: Row) -> None:
        self._rows.writerow(map(self._said, row))
        self.rows += 1

    def close(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        with suppress(OSError):
            self._file.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _raw(value: Value) -> _Said:
    if isinstance(value, NoNumber):
        return None
    return decimal_text(value) if isinstance(value, Decimal) else value


def _said(value: Value) -> _Said:
    return inert_cell(_raw(value))
