"""A table of the page to take away, as CSV or as an Excel workbook, with where it comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from nianbao.core.inert import csv_encoding, inert, inert_cell

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SheetCell = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table: what its file and it are called, its columns, its rows, and what is to be said of it."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[_SheetCell]]
    notes: Sequence[str]


def csv_answer(sheet: TableSheet) -> Response:
    """The table as CSV that spreadsheets open as Chinese; the notes are the workbook's alone."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(sheet.columns)
    table.writerows([inert_cell(value) for value in row] for row in sheet.rows)
    return _file(
        text.getvalue().encode(csv_encoding(bom=True)), "text/csv; charset=utf-8", f"{sheet.name}.csv"
    )


def excel_answer(sheet: TableSheet) -> Response:
    """The table as a workbook, numbers as numbers, no text as a formula; a second sheet says its source."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        table = book.add_worksheet("data")
        bold = book.add_format({"bold": True})
        table.freeze_panes(1, 0)
        table.write_row(0, 0, list(sheet.columns), bold)
        for at, row in enumerate(sheet.rows, 1):
            _write(table, at, row)
        table.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
        source = book.add_worksheet("source")
        for at, note in enumerate((sheet.title, *sheet.notes)):
            source.write_string(at, 0, note)
    return _file(content.getvalue(), EXCEL, f"{sheet.name}.xlsx")


def _write(table: Worksheet, at: int, row: Sequence[_SheetCell]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            table.write_string(at, column, inert(value))
        elif value is not None:
            table.write_number(at, column, float(value))


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
