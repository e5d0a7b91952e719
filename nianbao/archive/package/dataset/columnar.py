"""Rows into typed columns: Parquet, and Stata by way of Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nianbao.archive.package.dataset.stata import StataShape, missing_value, write_stata
from nianbao.archive.package.dataset.tables import DataTable, Type
from nianbao.archive.package.dataset.writing import Encode, NoNumber, TableColumns, TableWriter, Value

_GROUP_BYTES = 8 * 1024**2
"""A row group's columns are described in the file's footer, which stays in memory: few groups, and large."""
_TYPES = {Type.TEXT: pa.string(), Type.INTEGER: pa.int64(), Type.NUMBER: pa.float64(), Type.DATE: pa.date32()}


def parquet_encode(table: DataTable, columns: Sequence[TableColumns]) -> bytes:
    """Rows as a batch of Arrow; a figure without a number is nothing."""
    return _batch(table, columns, lambda _: None)


def stata_encode(table: DataTable, columns: Sequence[TableColumns]) -> bytes:
    """Rows as a batch of Arrow; a figure without a number is Stata's missing value for its state."""
    return _batch(table, columns, missing_value)


def _batch(
    table: DataTable, columns: Sequence[TableColumns], missing: Callable[[str], float | None]
) -> bytes:
    schema, arrays = schema_of(table), list[Any]()
    for some in columns:
        at = None if some.at is None else pa.array(some.at, pa.int32())
        for values in zip(*some.rows, strict=True):
            wanted = schema.field(len(arrays)).type
            array = pa.array(_typed(values, wanted, missing), wanted)
            arrays.append(array if at is None else array.take(at))
    encoded: bytes = pa.RecordBatch.from_arrays(arrays, schema=schema).serialize().to_pybytes()
    return encoded


def _typed(values: Sequence[Value], wanted: Any, missing: Callable[[str], float | None]) -> Iterable[Any]:
    if wanted == pa.string():
        return values
    there = (None if value == "" else value for value in values)
    if wanted == pa.date32():
        return [date.fromisoformat(value) if isinstance(value, str) else value for value in there]
    if wanted == pa.float64():
        return [_number(value, missing) for value in there]
    return list(there)


def _number(value: Value, missing: Callable[[str], float | None]) -> Value:
    if isinstance(value, NoNumber):
        return missing(value.state)
    return float(value) if isinstance(value, Decimal) else value


class ParquetWriter(TableWriter):
    """Typed columns, zstd, labels in the fields' metadata."""

    def __init__(self, table: DataTable, path: Path, encode: Encode = parquet_encode) -> None:
        super().__init__(table, path, encode)
        self._writer = pq.ParquetWriter(path, schema_of(table), compression="zstd")
        self._group: list[Any] = []
        self._group_bytes = 0

    def append(self, rows: int, encoded: bytes) -> None:
        batch = pa.ipc.read_record_batch(pa.py_buffer(encoded), schema_of(self.table))
        self.rows += rows
        self._add(batch)

    def _add(self, batch: Any) -> None:
        self._group.append(batch)
        self._group_bytes += batch.nbytes
        if self._group_bytes >= _GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._group, schema_of(self.table)))
        self._group, self._group_bytes = [], 0

    def close(self) -> None:
        if self._group:
            self._write_group()
        self._writer.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.close()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close what was not closed: pyarrow would try so again and again where the disk is full."""
        with suppress(OSError):
            self._writer.close()
        self._writer.is_open = False


class StataWriter(ParquetWriter):
    """A Stata file must know its widths before its first row: rows wait in a Parquet file beside it."""

    def __init__(self, table: DataTable, path: Path) -> None:
        self._waiting_rows = path.with_name(path.name + ".rows")
        super().__init__(table, self._waiting_rows, stata_encode)
        self.target, self._shape = path, StataShape(table)

    def _add(self, batch: Any) -> None:
        super()._add(batch)
        self._shape.add(batch)

    def close(self) -> None:
        super().close()
        write_stata(self._shape, self._waiting_rows, self.target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._waiting_rows.unlink(missing_ok=True)


@cache
def schema_of(table: DataTable) -> Any:
    """The columns' types, their labels in the metadata."""
    fields = [
        pa.field(column.name, _TYPES[column.type], metadata={"label": column.label})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"label": f"{table.zh} / {table.en}"})
