"""Which rows and columns an old .xls (BIFF8) hides; its values are the business of sheet.py."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from nianbao.core.containers import compound_stream
from pipelines.documents.workbook import ShownSheet

_SHEET, _ROW, _COLUMNS, _END = 0x85, 0x208, 0x7D, 0x0A
_ROW_UNSEEN, _COLUMN_UNSEEN = 0x20, 0x01
_WIDE = 0x01
"""The name is written in two bytes a letter."""


def shown_old_sheets(path: Path) -> dict[str, ShownSheet]:
    """Each sheet by its name. Raises struct.error for records that are cut off."""
    with path.open("rb") as file:
        stream = compound_stream(file, ("Workbook",))
    sheets = [record for kind, record in _records(stream, 0) if kind == _SHEET]
    return {_name(record): _sheet(stream, struct.unpack_from("<I", record)[0]) for record in sheets}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _name(record: bytes) -> str:
    letters, wide = record[6], record[7] & _WIDE
    return record[8 : 8 + letters * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _sheet(stream: bytes, at: int) -> ShownSheet:
    shown = ShownSheet()
    for kind, record in _records(stream, at):
        if kind == _ROW and struct.unpack_from("<H", record, 12)[0] & _ROW_UNSEEN:
            shown.rows.add(struct.unpack_from("<H", record)[0])
        elif kind == _COLUMNS and struct.unpack_from("<H", record, 8)[0] & _COLUMN_UNSEEN:
            first, last = struct.unpack_from("<HH", record)
            shown.columns.update(range(first, last + 1))
    return shown
