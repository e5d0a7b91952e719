"""Spreadsheets (.xlsx, .xls, .et): each shown sheet as a table, by python-calamine (MIT), without macros."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx.opc.exceptions import PackageNotFoundError
from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from nianbao.core.errors import DocumentError
from nianbao.core.filetype import filetype_of
from pipelines.documents.content import Content, DocumentTable, Part, TableCell, TextLine
from pipelines.documents.letters import restored
from pipelines.documents.oldbook import shown_old_sheets
from pipelines.documents.package import check_package
from pipelines.documents.workbook import ShownSheet, shown_sheets

_SHEETS_MOST = 20
_FAULTS = (
    PackageNotFoundError,
    KeyError,
    IndexError,
    ValueError,
    struct.error,
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
)
_ROWS_MOST = 2000
_COLUMNS_MOST = 200


def read(path: Path) -> Content:
    """Read a spreadsheet. Raises DocumentError."""
    if zipfile.is_zipfile(path):
        check_package(path)
    notes: list[str] = []
    shown = _shown_sheets(path, notes)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            seen = [each.name for each in book.sheets_metadata if _is_seen(each)]
            parts = [
                part
                for name in seen[:_SHEETS_MOST]
                for part in _sheet(book, name, shown.get(name, ShownSheet()), notes)
            ]
    except CalamineError as error:
        raise DocumentError(f"it is no whole spreadsheet ({str(error)[:120]})") from error
    if len(seen) > _SHEETS_MOST:
        notes.append(f"only {_SHEETS_MOST} of its {len(seen)} sheets were read")
    return Content(tuple(parts), tuple(notes))


def _is_seen(sheet: SheetMetadata) -> bool:
    return sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet


def _shown_sheets(path: Path, notes: list[str]) -> dict[str, ShownSheet]:
    """How the sheets show their cells; of other formats (.et, .ods, .xlsb) that is not read."""
    found = filetype_of(path)
    suffixes = set(found.suffixes) if found is not None else set()
    try:
        if suffixes & {".xlsx", ".xlsm"}:
            return shown_sheets(path)
        return shown_old_sheets(path) if ".xls" in suffixes else {}
    except _FAULTS as error:
        notes.append(f"which of its rows and columns are hidden could not be read ({str(error)[:120]})")
        return {}


def _sheet(book: CalamineWorkbook, name: str, shown: ShownSheet, notes: list[str]) -> Iterator[Part]:
    sheet, number = book.get_sheet_by_name(name), book.sheet_names.index(name) + 1
    if sheet.total_height > 10 * _ROWS_MOST or sheet.total_width > 10 * _COLUMNS_MOST:
        notes.append(
            f"sheet {name!r} spans {sheet.total_height} rows and {sheet.total_width} columns; left unread"
        )
        return
    cells = list(_cells(sheet, shown))
    # A row with text in one cell alone, before the table, is a heading or running text.
    first = next(
        (
            cell.row
            for cell in cells
            if sum(other.row == cell.row and other.text != "" for other in cells) > 1
        ),
        None,
    )
    for cell in cells:
        if cell.text and (first is None or cell.row < first):
            yield TextLine(cell.text, 0, number)
    table = tuple(cell for cell in cells if first is not None and cell.row >= first)
    if table:
        yield DocumentTable(table, number)


def _cells(sheet: CalamineSheet, shown: ShownSheet) -> Iterator[TableCell]:
    spans = {
        start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in sheet.merged_cell_ranges or ()
    }
    covered = {
        (row, column)
        for (top, left), (rows, columns) in spans.items()
        for row in range(top, min(top + rows, _ROWS_MOST))
        for column in range(left, min(left + columns, _COLUMNS_MOST))
    } - set(spans)
    rows = sheet.to_python(skip_empty_area=False, nrows=_ROWS_MOST)
    for row, values in enumerate(rows):
        for column, value in enumerate(values[:_COLUMNS_MOST]):
            size = spans.get((row, column), (1, 1))
            if (row, column) not in covered and not shown.hides(row, column, *size):
                text = shown.texts.get((row, column))
                yield TableCell(_shown(value if text is None else text), row, column, *size)


def _shown(value: object) -> str:
    """A cell as Excel shows it under the general format."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    return restored(str(value)).strip()
