"""A Stata file (format 118) of any length: pandas writes it piece by piece, the pieces become one file.

pandas' StataWriter and pyreadstat both want all rows in memory. Rows of a Stata file have one fixed width and
follow each other without anything between them (Stata, "dta file formats", 118), so the rows of many small
files with the same columns are the rows of a large one; the header and the map of offsets are written anew.

A figure without a number says why in its missing value (`MISSING`), which pandas cannot write: it is set in
the rows' bytes. What the values mean is a label of the file, `why_missing`. It is attached to no variable:
pandas would read every labelled one as categories, not as numbers.
"""

from __future__ import annotations

import io
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
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
_LABELS = b"<value_labels>"
_MAP_ENTRIES = 14
_DATA_ENTRY, _LABELS_ENTRY = 9, 11
"""The map names, in bytes from the start: the file, itself, seven parts, <data>, and five parts after it."""

MISSING = {
    "blank": ("b", "空白 blank"),
    "unclear": ("u", "读不出唯一数字 not plainly one number"),
    "missing": ("n", "页面上没有这一格 not on the page"),
    "other_form": ("f", "该年格式没有这一项 not in its form"),
}
"""By the state of a figure without a number: the letter of its missing value (.b), and what that says."""
LABEL = "why_missing"
_LABEL_BYTES = 129
_MISSING_DOUBLE, _STEP_DOUBLE = 0x7FE0_0000_0000_0000, 1 << 40
_MISSING_LONG = 2_147_483_621
"""Stata's `.` among doubles, by its bits, and among longs, as which labels name it; .a is a step further."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What every piece must share: the bytes of each text column, which integers are never missing, and
    whether figures say why they have no number."""

    widths: dict[str, int]
    whole: frozenset[str]
    tagged: bool
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
            _write(file, head, tail, data, size, shape)


def missing_value(state: str) -> float:
    """The double that is Stata's missing value for a state; its plain `.` for one that has none."""
    letter, _ = MISSING.get(state, ("", ""))
    bits = _MISSING_DOUBLE + _STEP_DOUBLE * _place(letter)
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def _place(letter: str) -> int:
    """How many steps a missing value is behind `.`: .a is one."""
    return ord(letter) - ord("a") + 1 if letter else 0


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
    numbers = [column.name for column in table.columns if column.type is Type.NUMBER]
    count, tagged = 0, False
    for batch in _batches(rows):
        count += batch.num_rows
        whole = {name for name in whole if _is_long(batch.column(name))}
        for name, width in widths.items():
            longest = pc.max(pc.binary_length(batch.column(name))).as_py() or 1
            widths[name] = min(TEXT_BYTES, max(width, longest))
        tagged = tagged or any(_is_tagged(batch.column(name)) for name in numbers)
    return _Shape(widths, frozenset(whole), tagged, count)


def _is_tagged(column: Any) -> bool:
    """Whether a figure has one of Stata's missing values."""
    largest = pc.max(column).as_py()
    return largest is not None and largest >= missing_value("")


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
    numbers = [column.name for column in table.columns if column.type is Type.NUMBER]
    values = rows[numbers].to_numpy("float64", copy=True)
    missing = values >= missing_value("")
    rows[numbers] = np.where(missing, np.nan, values)
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
    return _tagged(written.getvalue(), table, shape, values, missing) if missing.any() else written.getvalue()


def _tagged(piece: bytes, table: DataTable, shape: _Shape, values: Any, missing: Any) -> bytes:
    """The piece with `values` where they are `missing`, row by row and number by number, in place of `.`"""
    start, end = piece.index(_DATA) + len(_DATA), piece.rindex(_AFTER)
    rows = np.frombuffer(piece[start:end], np.uint8).reshape(len(values), -1).copy()
    widths = [_width(column, shape) for column in table.columns]
    assert sum(widths) == rows.shape[1], "the width of a row"
    places = [sum(widths[:at]) for at, column in enumerate(table.columns) if column.type is Type.NUMBER]
    for at, place in enumerate(places):
        said = values[missing[:, at], at].astype("<f8")
        rows[missing[:, at], place : place + 8] = said.view(np.uint8).reshape(-1, 8)
    return piece[:start] + rows.tobytes() + piece[end:]


def _width(column: DataColumn, shape: _Shape) -> int:
    """The bytes of a column in a row."""
    if column.type is Type.TEXT:
        return shape.widths[column.name]
    return 4 if column.name in shape.whole else 8


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


def _write(file: IO[bytes], head: bytes, tail: bytes, data: IO[bytes], size: int, shape: _Shape) -> None:
    """Head, rows and tail as one file: the count of rows and the offsets behind them set right."""
    label, end = _label() if shape.tagged else b"", tail.index(_LABELS) + len(_LABELS)
    at = head.index(_COUNT) + len(_COUNT)
    head = head[:at] + struct.pack("<Q", shape.count) + head[at + 8 :]
    at = head.index(_MAP) + len(_MAP)
    entries = list(struct.unpack_from(f"<{_MAP_ENTRIES}Q", head, at))
    moved = len(head) + size - (entries[_DATA_ENTRY] + len(_DATA)) - _own_row(entries)
    for entry in range(_DATA_ENTRY + 1, _MAP_ENTRIES):
        entries[entry] += moved + (len(label) if entry > _LABELS_ENTRY else 0)
    file.write(head[:at] + struct.pack(f"<{_MAP_ENTRIES}Q", *entries) + head[at + 8 * _MAP_ENTRIES :])
    while piece := data.read(1024**2):
        file.write(piece)
    file.write(tail[:end] + label + tail[end:])


def _label() -> bytes:
    """The label of the missing values, as the format has it: name, places of the texts, values, texts."""
    texts = [text.encode() + b"\0" for _, text in MISSING.values()]
    values = [_MISSING_LONG + _place(letter) for letter, _ in MISSING.values()]
    places = [sum(map(len, texts[:at])) for at in range(len(texts))]
    said = b"".join(texts)
    table = struct.pack(f"<{2 + 2 * len(texts)}i", len(texts), len(said), *places, *values) + said
    name = LABEL.encode().ljust(_LABEL_BYTES, b"\0") + b"\0" * 3
    return b"<lbl>" + struct.pack("<i", len(table)) + name + table + b"</lbl>"


def _own_row(entries: list[int]) -> int:
    """The bytes of rows in the piece that head and tail were taken from."""
    return entries[_DATA_ENTRY + 1] - len(_AFTER) - entries[_DATA_ENTRY] - len(_DATA)
