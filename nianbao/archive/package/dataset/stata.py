"""A Stata file (format 118) of any length: pandas writes it piece by piece, the pieces become one file.

pandas' StataWriter and pyreadstat both want all rows in memory. Rows of a Stata file have one fixed width and
follow each other without anything between them (Stata, "dta file formats", 118), so the rows of many small
files with the same columns are the rows of a large one; the header and the map of offsets are written anew.
"""

from __future__ import annotations

import io
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nianbao.archive.package.dataset.tables import DataColumn, DataTable, Type

LABEL_LETTERS = 80
TEXT_BYTES = 2045
"""The longest fixed-width text of Stata; what is longer is cut there, and whole in CSV and Parquet."""

_LETTER_BYTES = 4
_LARGEST_LONG = 2_147_483_620
_ROWS_AT_ONCE = 8192
_VALUES_AT_ONCE = 200_000
_COUNT, _MAP, _DATA, _AFTER = b"<N>", b"<map>", b"<data>", b"</data>"
_MAP_ENTRIES = 14
_DATA_ENTRY = 9
"""The map names, in bytes from the start: the file, itself, seven parts, <data>, and five parts after it."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What every piece must share: the bytes of each text column, which integers are never missing."""

    widths: dict[str, int]
    whole: frozenset[str]
    count: int


def write_stata(table: DataTable, rows: Path, output: Path) -> None:
    """Write the rows of a Parquet file as a Stata file."""
    shape = _measure(table, rows)
    head, tail = _around(_piece(table, _empty(table), shape))
    with tempfile.TemporaryFile(dir=output.parent) as data:
        pieces = (_data(_piece(table, frame, shape), len(frame)) for frame in _frames(table, rows))
        size = sum(map(data.write, pieces))
        data.seek(0)
        with output.open("xb") as file:
            _write(file, head, tail, data, size, shape.count)


def _batches(rows: Path) -> Iterator[Any]:
    """As many rows as memory holds easily: few of a wide table."""
    with pq.ParquetFile(rows) as file:
        columns = len(file.schema_arrow)
        yield from file.iter_batches(min(_ROWS_AT_ONCE, max(1, _VALUES_AT_ONCE // columns)))


def _frames(table: DataTable, rows: Path) -> Iterator[Any]:
    return (_frame(table, batch.to_pandas()) for batch in _batches(rows))


def _frame(table: DataTable, frame: Any) -> Any:
    """Text cut to what Stata holds, dates as Stata's own, whole numbers with room for a missing one."""
    for column in table.columns:
        values = frame[column.name]
        if column.type is Type.TEXT:
            frame[column.name] = pd.Series(map(_cut, values), index=values.index, dtype=object)
        elif column.type is Type.DATE:
            frame[column.name] = pd.to_datetime(values).astype("datetime64[ns]")
        else:
            frame[column.name] = values.astype("float64")
    return frame


def _cut(value: object) -> str:
    """Stata ends a text at its first zero byte; pandas has its own words for a text that is not there."""
    if not isinstance(value, str):
        return ""
    if len(value) * _LETTER_BYTES <= TEXT_BYTES and "\0" not in value:
        return value
    return value.replace("\0", "").encode()[:TEXT_BYTES].decode(errors="ignore")


def _measure(table: DataTable, rows: Path) -> _Shape:
    widths = {column.name: 1 for column in table.columns if column.type is Type.TEXT}
    whole = {column.name for column in table.columns if column.type is Type.INTEGER}
    count = 0
    for batch in _batches(rows):
        count += batch.num_rows
        whole = {name for name in whole if _is_long(batch.column(name))}
        for name, width in widths.items():
            longest = pc.max(pc.binary_length(batch.column(name))).as_py() or 1
            widths[name] = min(TEXT_BYTES, max(width, longest))
    return _Shape(widths, frozenset(whole), count)


def _is_long(column: Any) -> bool:
    """Whether every value is there and fits Stata's long."""
    largest = pc.max(pc.abs(column)).as_py()
    return column.null_count == 0 and (largest is None or largest <= _LARGEST_LONG)


def _empty(table: DataTable) -> Any:
    return _frame(table, pd.DataFrame({column.name: pd.Series(dtype="object") for column in table.columns}))


def _piece(table: DataTable, frame: Any, shape: _Shape) -> bytes:
    """A whole Stata file of these rows and, last, one that sets every width."""
    widest = {name: "x" * width for name, width in shape.widths.items()}
    last = {column.name: [widest.get(column.name, _filler(column))] for column in table.columns}
    rows = pd.concat([frame, _frame(table, pd.DataFrame(last))], ignore_index=True)
    for column in table.columns:  # pandas takes the smallest type that fits: every piece must get the same
        if column.type is Type.INTEGER:
            rows[column.name] = rows[column.name].astype("int32" if column.name in shape.whole else "float64")
    written = io.BytesIO()
    rows.to_stata(
        written,
        write_index=False,
        version=118,
        data_label=f"{table.zh} / {table.en}"[:LABEL_LETTERS],
        variable_labels={column.name: column.label for column in table.columns},
        convert_dates={column.name: "td" for column in table.columns if column.type is Type.DATE},
        convert_strl=[],
    )
    return written.getvalue()


def _filler(column: DataColumn) -> Any:
    """A value of the last row that keeps a column's type: the largest long that Stata has, or a fraction."""
    if column.type is Type.DATE:
        return "2000-01-01"
    return _LARGEST_LONG if column.type is Type.INTEGER else 0.5


def _around(piece: bytes) -> tuple[bytes, bytes]:
    """What stands before a file's rows, and what behind them."""
    start, end = piece.index(_DATA) + len(_DATA), piece.rindex(_AFTER)
    return piece[:start], piece[end:]


def _data(piece: bytes, count: int) -> bytes:
    """The rows of a piece but for its last, which only sets the widths."""
    start, end = piece.index(_DATA) + len(_DATA), piece.rindex(_AFTER)
    return piece[start : start + (end - start) // (count + 1) * count]


def _write(file: IO[bytes], head: bytes, tail: bytes, data: IO[bytes], size: int, count: int) -> None:
    """Head, rows and tail as one file: the count of rows and the offsets behind them set right."""
    at = head.index(_COUNT) + len(_COUNT)
    head = head[:at] + struct.pack("<Q", count) + head[at + 8 :]
    at = head.index(_MAP) + len(_MAP)
    entries = list(struct.unpack_from(f"<{_MAP_ENTRIES}Q", head, at))
    moved = len(head) + size - (entries[_DATA_ENTRY] + len(_DATA)) - _own_row(entries)
    for entry in range(_DATA_ENTRY + 1, _MAP_ENTRIES):
        entries[entry] += moved
    file.write(head[:at] + struct.pack(f"<{_MAP_ENTRIES}Q", *entries) + head[at + 8 * _MAP_ENTRIES :])
    while piece := data.read(1024**2):
        file.write(piece)
    file.write(tail)


def _own_row(entries: list[int]) -> int:
    """The bytes of rows in the piece that head and tail were taken from."""
    return entries[_DATA_ENTRY + 1] - len(_AFTER) - entries[_DATA_ENTRY] - len(_DATA)
