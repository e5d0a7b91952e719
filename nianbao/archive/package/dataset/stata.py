"""A Stata file (format 118) of any length: its rows are written here, all around them by pandas.

pandas' StataWriter and pyreadstat both want all rows in memory. Rows of a Stata file have one fixed width and
follow each other without anything between them (Stata, "dta file formats", 118): pandas writes a file of one
row with the same columns, and the rows take the place of that one; the count of rows and the map of offsets
are written anew.

A figure without a number says why in its missing value (`MISSING`). What the values mean is a label of the
file, `why_missing`. It is attached to no variable: pandas would read every labelled one as categories, not as
numbers.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nianbao.archive.package.dataset.tables import LABEL_LETTERS, DataColumn, DataTable, Type

TEXT_BYTES = 2045
"""The longest fixed-width text of Stata; what is longer is cut there, and whole in CSV and Parquet."""

_LETTER_BYTES = 4
_LARGEST_LONG = 2_147_483_620
_ROWS_AT_ONCE = 8192
_VALUES_AT_ONCE = 200_000
_FIRST_DAY = pa.scalar(-3653, pa.int32())
"""1 January 1960, in days from 1970."""
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


class StataShape:
    """What is known of a table's rows before the first is written: how many they are, the bytes of each text
    column, which integers are never missing, and whether figures say why they have no number."""

    def __init__(self, table: DataTable) -> None:
        self.table, self.count, self.tagged = table, 0, False
        self.widths = {column.name: 1 for column in table.columns if column.type is Type.TEXT}
        self.whole = {column.name for column in table.columns if column.type is Type.INTEGER}
        self._numbers = [column.name for column in table.columns if column.type is Type.NUMBER]

    def add(self, batch: Any) -> None:
        """Rows that belong to it."""
        self.count += batch.num_rows
        self.whole = {name for name in self.whole if _is_long(batch.column(name))}
        for name, width in self.widths.items():
            longest = pc.max(pc.binary_length(batch.column(name))).as_py() or 1
            self.widths[name] = min(TEXT_BYTES, max(width, longest))
        self.tagged = self.tagged or any(_is_tagged(batch.column(name)) for name in self._numbers)

    @property
    def row(self) -> Any:
        """A row's columns, without anything between them."""
        return np.dtype([(column.name, self._type(column)) for column in self.table.columns])

    def _type(self, column: DataColumn) -> str:
        if column.type is Type.TEXT:
            return f"S{self.widths[column.name]}"
        return "<i4" if column.name in self.whole else "<f8"


def write_stata(shape: StataShape, rows: Path, output: Path) -> None:
    """Write the rows of a Parquet file as a Stata file."""
    before, after = _around(_model(shape), shape)
    with output.open("xb") as file:
        file.write(before)
        for batch in _batches(rows):
            file.write(_rows(batch, shape))
        file.write(after)


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


def _rows(batch: Any, shape: StataShape) -> bytes:
    made = np.empty(batch.num_rows, shape.row)
    for column in shape.table.columns:
        values = batch.column(column.name)
        if column.type is Type.TEXT:
            made[column.name] = _texts(values, shape.widths[column.name])
        elif column.name in shape.whole:
            made[column.name] = values.to_numpy(zero_copy_only=False)
        else:
            made[column.name] = _doubles(values, column.type)
    return made.tobytes()


def _texts(values: Any, width: int) -> Any:
    """Each different text is cut once."""
    different = values.fill_null("").dictionary_encode()
    cut = np.array([_cut(text) for text in different.dictionary.to_pylist()], f"S{width}")
    return cut[different.indices.to_numpy()] if len(cut) else cut


def _cut(text: str) -> bytes:
    """Stata ends a text at its first zero byte, and holds so many bytes."""
    encoded = text.replace("\0", "").encode()
    return encoded if len(encoded) <= TEXT_BYTES else encoded[:TEXT_BYTES].decode(errors="ignore").encode()


def _doubles(values: Any, kind: Type) -> Any:
    """Numbers, and dates as days since Stata's first."""
    if kind is Type.DATE:
        values = pc.subtract(values.cast(pa.int32()), _FIRST_DAY)
    return values.cast(pa.float64()).fill_null(missing_value("")).to_numpy()


def _is_tagged(column: Any) -> bool:
    """Whether a figure has one of Stata's missing values."""
    largest = pc.max(column).as_py()
    return largest is not None and largest >= missing_value("")


def _is_long(column: Any) -> bool:
    """Whether every value is there and fits Stata's long."""
    largest = pc.max(pc.abs(column)).as_py()
    return column.null_count == 0 and (largest is None or largest <= _LARGEST_LONG)


def _model(shape: StataShape) -> bytes:
    """A whole Stata file of the same columns, with one row that sets every width."""
    import pandas as pd  # for this alone: it takes most of a second, and of memory

    columns = shape.table.columns
    frame = pd.DataFrame({column.name: [_filler(column, shape)] for column in columns})
    for column in columns:  # pandas takes the smallest type that fits
        if column.type is Type.DATE:
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[ns]")
        elif column.type is Type.INTEGER:
            frame[column.name] = frame[column.name].astype(
                "int32" if column.name in shape.whole else "float64"
            )
    written = io.BytesIO()
    frame.to_stata(
        written,
        write_index=False,
        version=118,
        data_label=f"{shape.table.zh} / {shape.table.en}"[:LABEL_LETTERS],
        variable_labels={column.name: column.label for column in columns},
        convert_dates={column.name: "td" for column in columns if column.type is Type.DATE},
        convert_strl=[],
    )
    return written.getvalue()


def _filler(column: DataColumn, shape: StataShape) -> Any:
    """A value that keeps a column's type: the widest text, the largest long that Stata has, or a fraction."""
    if column.type is Type.TEXT:
        return "x" * shape.widths[column.name]
    if column.type is Type.DATE:
        return "2000-01-01"
    return _LARGEST_LONG if column.type is Type.INTEGER else 0.5


def _around(model: bytes, shape: StataShape) -> tuple[bytes, bytes]:
    """What stands before the rows, and what behind them: the count of rows and the offsets behind them set
    right."""
    start, end = model.index(_DATA) + len(_DATA), model.rindex(_AFTER)
    head, tail = model[:start], model[end:]
    label, labels = _label() if shape.tagged else b"", tail.index(_LABELS) + len(_LABELS)
    at = head.index(_COUNT) + len(_COUNT)
    head = head[:at] + struct.pack("<Q", shape.count) + head[at + 8 :]
    at = head.index(_MAP) + len(_MAP)
    entries = list(struct.unpack_from(f"<{_MAP_ENTRIES}Q", head, at))
    moved = shape.row.itemsize * shape.count - (end - start)
    for entry in range(_DATA_ENTRY + 1, _MAP_ENTRIES):
        entries[entry] += moved + (len(label) if entry > _LABELS_ENTRY else 0)
    head = head[:at] + struct.pack(f"<{_MAP_ENTRIES}Q", *entries) + head[at + 8 * _MAP_ENTRIES :]
    return head, tail[:labels] + label + tail[labels:]


def _label() -> bytes:
    """The label of the missing values, as the format has it: name, places of the texts, values, texts."""
    texts = [text.encode() + b"\0" for _, text in MISSING.values()]
    values = [_MISSING_LONG + _place(letter) for letter, _ in MISSING.values()]
    places = [sum(map(len, texts[:at])) for at in range(len(texts))]
    said = b"".join(texts)
    table = struct.pack(f"<{2 + 2 * len(texts)}i", len(texts), len(said), *places, *values) + said
    name = LABEL.encode().ljust(_LABEL_BYTES, b"\0") + b"\0" * 3
    return b"<lbl>" + struct.pack("<i", len(table)) + name + table + b"</lbl>"
