"""Spreadsheets (.xlsx, .xls, .et): every sheet that is shown, as a table, by python-calamine (MIT), which
runs no macros."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Content, DocumentTable, Part, TableCell, TextLine
from pipelines.documents.letters import restored
from pipelines.documents.package import check_package
from pipelines.documents.sheetmarkup import SheetMarkup, markup_of

_SHEETS_MOST = 20
_ROWS_MOST = 2000
_COLUMNS_MOST = 200


def read(path: Path) -> Content:
    """Read a spreadsheet. Raises DocumentError."""
    if zipfile.is_zipfile(path):
        check_package(path)
    notes: list[str] = []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            markup = markup_of(path)
            parts = [
                part
                for number, name in enumerate(_shown_sheets(book)[:_SHEETS_MOST], 1)
                for part in _sheet(book, name, number, markup.get(name) or SheetMarkup(), notes)
            ]
    except CalamineError as error:
        raise DocumentError(f"it is no whole spreadsheet ({str(error)[:120]})") from error
    return Content(tuple(parts), tuple(notes))


def _shown_sheets(book: CalamineWorkbook) -> list[str]:
    return [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]


def _sheet(
    book: CalamineWorkbook, name: str, number: int, markup: SheetMarkup, notes: list[str]
) -> Iterator[Part]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > 10 * _ROWS_MOST or sheet.total_width > 10 * _COLUMNS_MOST:
        notes.append(
            f"sheet {name!r} spans {sheet.total_height} rows and {sheet.total_width} columns; left unread"
        )
        return
    cells = list(_cells(sheet, markup))
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


def _cells(sheet: CalamineSheet, markup: SheetMarkup) -> Iterator[TableCell]:
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
            span = spans.get((row, column), (1, 1))
            if (row, column) not in covered and not markup.hides(row, column, *span):
                yield TableCell(markup.said.get((row, column)) or _shown(value), row, column, *span)


def _shown(value: object) -> str:
    """A cell as Excel shows it under the general format."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    return restored(str(value)).strip()
