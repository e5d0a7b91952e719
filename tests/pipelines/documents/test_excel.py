"""Excel as offices fill it: what is hidden is not read, letters that stand otherwise are no digits."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from report_forms import numbered, tables

from nianbao.core.report import CellState, Layout
from pipelines.documents import sheet
from pipelines.documents.content import DocumentTable
from pipelines.documents.reading import reading_of
from pipelines.read import ReportReading

WANTED = numbered(Layout.G2021)
FORMS = tables(Layout.G2021, WANTED)
FIELD = "t1.licensing.decisions"
FIGURE = WANTED[FIELD]


def read_here(path: Path) -> ReportReading:
    return reading_of(sheet.read(path), path.name)


def cell_of(book: Any) -> Any:
    return next(cell for row in book["表1"].iter_rows() for cell in row if str(cell.value) == FIGURE)


def written(path: Path, change: Callable[[Any], None]) -> Path:
    made.sheet(FORMS, path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def last_year(state: str) -> Callable[[Any], None]:
    """A sheet of last year before the others."""

    def change(book: Any) -> None:
        twin = book.copy_worksheet(book["表1"])
        for row in twin.iter_rows():
            for cell in row:
                if str(cell.value).isdigit():
                    cell.value = 77
        book.move_sheet(twin, -3)
        twin.sheet_state = state
        book.active = 1

    return change


def twin_row(hide: Callable[[Any], None]) -> Callable[[Any], None]:
    """The row of the figure once more above it, with another figure, unseen."""

    def change(book: Any) -> None:
        page, at = book["表1"], cell_of(book).row
        merged = [str(each) for each in page.merged_cells.ranges]
        for each in merged:
            page.unmerge_cells(each)
        page.insert_rows(at)
        for column in range(1, 5):
            value = page.cell(at + 1, column).value
            page.cell(at, column).value = 77777 if str(value) == FIGURE else value
        hide(page.row_dimensions[at])

    return change


def twin_column(book: Any) -> None:
    """Last year's figures in a column before this year's."""
    page = book["表3"]
    for each in [str(each) for each in page.merged_cells.ranges]:
        page.unmerge_cells(each)
    page.insert_cols(1)
    for row in range(3, 7):
        page.cell(row, 1).value = page.cell(row, 2).value if row < 6 else 77777
    page.column_dimensions["A"].hidden = True


def no_height(row: Any) -> None:
    row.height = 0.25


def hidden(row: Any) -> None:
    row.hidden = True


UNSEEN: dict[str, Callable[[Any], None]] = {
    "a hidden sheet": last_year("hidden"),
    "a very hidden sheet": last_year("veryHidden"),
    "a hidden row": twin_row(hidden),
    "a row without height": twin_row(no_height),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_what_is_hidden_is_not_read(kind: str, tmp_path: Path) -> None:
    reading = read_here(written(tmp_path / "年报.xlsx", UNSEEN[kind]))
    assert {cell.field: cell.printed for cell in reading.cells} == WANTED


def test_hidden_columns_are_not_read(tmp_path: Path) -> None:
    content = sheet.read(written(tmp_path / "年报.xlsx", twin_column))
    texts = [cell.text for part in content.parts if isinstance(part, DocumentTable) for cell in part.cells]
    assert "77777" not in texts
    assert WANTED["t3.review.upheld"] in texts


def in_style(**properties: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell_of(book).font = Font(**properties)

    return change


def in_format(code: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell_of(book).number_format = code

    return change


def instead(*pieces: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell_of(book).value = pieces[0] if len(pieces) == 1 else CellRichText(*pieces)

    return change


MARK, STRUCK = InlineFont(vertAlign="superscript"), InlineFont(strike=True)


@pytest.mark.parametrize(
    ("change", "printed", "state"),
    [
        (instead("564", TextBlock(MARK, "1")), "564¹", CellState.VALUE),
        (instead(TextBlock(STRUCK, "315"), "321"), "3̶1̶5̶321", CellState.VALUE),
        (in_style(strike=True), "".join(f"{digit}\u0336" for digit in FIGURE), CellState.UNCLEAR),
        (in_format(";;;"), "", CellState.BLANK),
        (instead("=1+1"), "=1+1", CellState.UNCLEAR),
        (instead("=B99"), "=B99", CellState.UNCLEAR),
    ],
    ids=[
        "a raised mark",
        "a struck figure beside",
        "a struck cell",
        "an unseen format",
        "a sum",
        "a reference",
    ],
)
def test_how_a_figure_stands(
    change: Callable[[Any], None], printed: str, state: CellState, tmp_path: Path
) -> None:
    reading = read_here(written(tmp_path / "年报.xlsx", change))
    (cell,) = (cell for cell in reading.cells if cell.field == FIELD)
    assert (cell.printed, cell.state) == (printed, state)
    others = {cell.field: cell.printed for cell in reading.cells if cell.field != FIELD}
    assert others == {name: text for name, text in WANTED.items() if name != FIELD}


def test_the_stored_result_of_a_formula_is_read(tmp_path: Path) -> None:
    written(tmp_path / "made.xlsx", instead("=1+1"))
    path = tmp_path / "年报.xlsx"
    with zipfile.ZipFile(tmp_path / "made.xlsx") as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>4321</v>"))
    (cell,) = (cell for cell in read_here(path).cells if cell.field == FIELD)
    assert (cell.printed, cell.state) == ("4321", CellState.VALUE)


@pytest.mark.parametrize("kind", ["xltx", "xlsm", "xltm"])
def test_templates_and_workbooks_with_macros(kind: str, tmp_path: Path) -> None:
    types = {
        "xltx": b"vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "xlsm": b"vnd.ms-excel.sheet.macroEnabled.main+xml",
        "xltm": b"vnd.ms-excel.template.macroEnabled.main+xml",
    }
    written(tmp_path / "made.xlsx", last_year("hidden"))
    path = tmp_path / f"年报.{kind}"
    usual = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(tmp_path / "made.xlsx") as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(usual, types[kind]))
    assert {cell.field: cell.printed for cell in read_here(path).cells} == WANTED


@pytest.mark.skipif(not made.HAS_OFFICE, reason="no LibreOffice is installed (make setup-full)")
def test_old_workbooks_hide_too(tmp_path: Path) -> None:
    """Rows, columns and sheets of an .xls."""

    def change(book: Any) -> None:
        twin_row(hidden)(book)
        twin_column(book)
        last_year("hidden")(book)

    written(tmp_path / "source.xlsx", change)
    content = sheet.read(made.converted(tmp_path / "source.xlsx", "xls", tmp_path))
    texts = [cell.text for part in content.parts if isinstance(part, DocumentTable) for cell in part.cells]
    assert not {"77777", "77"} & set(texts)
    reading = reading_of(content, "年报.xls")
    first = {name: text for name, text in WANTED.items() if not name.startswith("t3.")}
    assert {cell.field: cell.printed for cell in reading.cells if cell.field in first} == first
