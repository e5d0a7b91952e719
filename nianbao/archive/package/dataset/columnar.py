"""Rows into typed columns, a few thousand at a time: Parquet, and Stata by way of Parquet."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nianbao.archive.package.dataset.stata import missing_value, write_stata
from nianbao.archive.package.dataset.tables import DataTable, Type
from nianbao.archive.package.dataset.writing import NoNumber, Row, TableWriter, Value

_ROWS_AT_ONCE = 8192
_VALUES_AT_ONCE = 200_000
_LETTERS_AT_ONCE = 2_000_000
_GROUP_BYTES = 8 * 1024**2
"""A row group's columns are described in the file's footer, which stays in memory: few groups, and large."""
_TYPES = {Type.TEXT: pa.string(), Type.INTEGER: pa.int64(), Type.NUMBER: pa.float64(), Type.DATE: pa.date32()}


class ParquetWriter(TableWriter):
    """Typed columns, zstd, labels in the fields' metadata."""

    def __init__(self, table: DataTable, path: Path) -> None:
        super().__init__(table, path)
        self._schema = _schema(table)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows_at_once = min(_ROWS_AT_ONCE, _VALUES_AT_ONCE // len(table.columns))
        self._waiting: list[Row] = []
        self._letters = 0
        self._group: list[Any] = []
        self._group_bytes = 0

    def write(self, row: Row) -> None:
        self._waiting.append(row)
        self._letters += sum(len(value) for value in row if isinstance(value, str))
        self.rows += 1
        if len(self._waiting) >= self._rows_at_once or self._letters >= _LETTERS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._waiting, strict=True)
        arrays = [
            pa.array([self._typed(value, field.type) for value in column], field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._waiting, self._letters = [], 0
        self._group.append(batch)
        self._group_bytes += batch.nbytes
        if self._group_bytes >= _GROUP_BYTES:
            self._write_group()

    def _typed(self, value: Value, wanted: Any) -> Value:
        return None if isinstance(value, NoNumber) else _typed(value, wanted)

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._group, self._schema))
        self._group, self._group_bytes = [], 0

    def close(self) -> None:
        if self._waiting:
            self._flush()
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
        super().__init__(table, self._waiting_rows)
        self.target = path

    def _typed(self, value: Value, wanted: Any) -> Value:
        return missing_value(value.state) if isinstance(value, NoNumber) else _typed(value, wanted)

    def close(self) -> None:
        super().close()
        write_stata(self.table, self._waiting_rows, self.target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._waiting_rows.unlink(missing_ok=True)


def _typed(value: Value, wanted: Any) -> Value:
    if value is None or value == "":
        return value if wanted == pa.string() else None
    if isinstance(value, str) and wanted == pa.date32():
        return date.fromisoformat(value)
    return float(value) if isinstance(value, Decimal) else value


def _schema(table: DataTable) -> Any:
    types = {
        Type.TEXT: pa.string(),
        Type.INTEGER: pa.int64(),
        Type.NUMBER: pa.float64(),
        Type.DATE: pa.date32(),
    }
    fields = [
        pa.field(column.name, types[column.type], metadata={"label": column.label})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"label": f"{table.zh} / {table.en}"})
