"""What a reader sees of a Word document or a spreadsheet is what is read, at any depth of its markup."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made
import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from report_forms import numbered, tables

from nianbao.core.report import CellState, CellValue, Layout
from pipelines.documents.file import read_report
from pipelines.documents.layout import Word, undoubled

SHOWN = numbered(Layout.G2021)
PUNISHED = "t1.punishment.decisions"


def printed(path: Path) -> dict[str, str]:
    return {cell.field: cell.printed for cell in read_report(path).cells}


def cell_of(path: Path) -> CellValue:
    return next(cell for cell in read_report(path).cells if cell.field == PUNISHED)


def around(element: Any, *names: str) -> None:
    """Put elements around one: the last is the innermost."""
    for name in reversed(names):
        wrapper = OxmlElement(name)
        if name == "w:sdtContent":
            control = OxmlElement("w:sdt")
            control.append(OxmlElement("w:sdtPr"))
            control.append(wrapper)
            element.addprevious(control)
        else:
            element.addprevious(wrapper)
        wrapper.append(element)
        element = wrapper if name != "w:sdtContent" else wrapper.getparent()


def run_of(cell: Any) -> Any:
    return next(cell.iter(qn("w:r")))


def retold(cell: Any, markup: str) -> None:
    """Other runs in a cell's paragraph."""
    paragraph = run_of(cell).getparent()
    paragraph.remove(run_of(cell))
    told = parse_xml(
        f"<w:p {nsdecls('w')} xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>{markup}</w:p>"
    )
    paragraph.extend(list(told))


VALUE = SHOWN[PUNISHED]
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>77</w:t></w:r>"
PLAIN = f"<w:r><w:t>{VALUE}</w:t></w:r>"
WORD: dict[str, Callable[[Any], None]] = {
    "a cell in a control": lambda cell: around(cell, "w:sdtContent"),
    "a cell in two controls": lambda cell: around(cell, "w:sdtContent", "w:sdtContent"),
    "a row in a control": lambda cell: around(cell.getparent(), "w:sdtContent"),
    "a row in custom markup in a control": lambda cell: around(
        cell.getparent(), "w:sdtContent", "w:customXml"
    ),
    "a paragraph in a control": lambda cell: around(run_of(cell).getparent(), "w:sdtContent"),
    "a run in a control": lambda cell: around(run_of(cell), "w:sdtContent"),
    "a run in a smart tag in a control": lambda cell: around(run_of(cell), "w:smartTag", "w:sdtContent"),
    "an inserted run": lambda cell: around(run_of(cell), "w:ins"),
    "a moved run": lambda cell: around(run_of(cell), "w:moveTo"),
    "a table in a control": lambda cell: around(cell.getparent().getparent(), "w:sdtContent"),
    "beside hidden text": lambda cell: retold(cell, HIDDEN + PLAIN),
    "beside deleted text": lambda cell: retold(
        cell, f"<w:del><w:r><w:delText>77</w:delText></w:r></w:del>{PLAIN}"
    ),
    "beside moved text": lambda cell: retold(
        cell, f"<w:moveFrom><w:r><w:t>77</w:t></w:r></w:moveFrom>{PLAIN}"
    ),
    "hidden text switched off": lambda cell: retold(
        cell, f'<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>{VALUE}</w:t></w:r>'
    ),
    "an equation": lambda cell: retold(cell, f"<m:oMath><m:r><m:t>{VALUE}</m:t></m:r></m:oMath>"),
    "a row that was deleted": lambda cell: delete_row(cell),
    "in a layout table": lambda cell: lay_out(cell.getparent().getparent()),
}


def delete_row(cell: Any) -> None:
    stale = copy.deepcopy(cell.getparent())
    next(stale.iterchildren(qn("w:tc"))).getnext()
    properties = stale.get_or_add_trPr()
    properties.append(OxmlElement("w:del"))
    for text in stale.iter(qn("w:t")):
        text.text = text.text.replace(VALUE, "77")
    cell.getparent().addprevious(stale)


def lay_out(table: Any) -> None:
    outer = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p/></w:tc>"
        "<w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    )
    table.addprevious(outer)
    [*outer.iter(qn("w:tc"))][1].insert(1, table)


@pytest.mark.parametrize("how", WORD)
def test_word_at_any_depth(how: str, tmp_path: Path) -> None:
    path = tmp_path / "年报.docx"
    made.word(tables(Layout.G2021, SHOWN), path)
    document = Document(str(path))
    (cell,) = (
        each
        for each in document.element.body.iter(qn("w:tc"))
        if "".join(t.text for t in each.iter(qn("w:t"))) == VALUE
    )
    WORD[how](cell)
    document.save(str(path))
    assert printed(path) == SHOWN


@pytest.mark.parametrize(
    ("markup", "value"),
    [
        ("<w:r><w:noBreakHyphen/><w:t>8</w:t></w:r>", "-8"),
        ("<w:r><w:noBreakHyphen/></w:r><w:r><w:t>8</w:t></w:r>", "-8"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            None,
        ),
        (HIDDEN, ""),
    ],
)
def test_word_signs_and_fractions(markup: str, value: str | None, tmp_path: Path) -> None:
    path = tmp_path / "年报.docx"
    made.word(tables(Layout.G2021, SHOWN), path)
    document = Document(str(path))
    (cell,) = (
        each
        for each in document.element.body.iter(qn("w:tc"))
        if "".join(t.text for t in each.iter(qn("w:t"))) == VALUE
    )
    retold(cell, markup)
    document.save(str(path))
    read = cell_of(path)
    wanted = CellState.UNCLEAR if value is None else CellState.VALUE if value else CellState.BLANK
    assert (read.state, str(read.value or "")) == (wanted, value or "")


def found(book: Any) -> Any:
    return next(
        cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value) == VALUE
    )


def stale_sheet(state: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        stale = book.copy_worksheet(book.worksheets[0])
        book.move_sheet(stale, -len(book.sheetnames))
        stale.sheet_state = state
        next(cell for row in stale.iter_rows() for cell in row if str(cell.value) == VALUE).value = 77

    return change


def stale_row(**size: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell = found(book)
        sheet, row = cell.parent, cell.row
        spare = sheet.max_row + 1  # the same row once more, hidden, at the end of the table
        for each in sheet[row]:
            sheet.cell(spare, each.column).value = 77 if str(each.value) == VALUE else each.value
        for name, value in size.items():
            setattr(sheet.row_dimensions[spare], name, value)

    return change


def noted(font: InlineFont, mark: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell = found(book)
        cell.value = CellRichText(VALUE, TextBlock(font, mark))

    return change


EXCEL: dict[str, Callable[[Any], None]] = {
    "a hidden sheet": stale_sheet("hidden"),
    "a very hidden sheet": stale_sheet("veryHidden"),
    "a hidden row": stale_row(hidden=True),
    "a row without height": stale_row(height=0),
}


@pytest.mark.parametrize("how", EXCEL)
def test_excel(how: str, tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"
    made.sheet(tables(Layout.G2021, SHOWN), path)
    book = openpyxl.load_workbook(path)
    EXCEL[how](book)
    book.save(path)
    reading = read_report(path)
    assert {cell.field: cell.printed for cell in reading.cells} == SHOWN
    assert not any(cell.flags for cell in reading.cells)


MARKED = {
    "a raised mark": (noted(InlineFont(vertAlign="superscript"), "1"), CellState.VALUE, VALUE),
    "a raised mark in brackets": (noted(InlineFont(vertAlign="superscript"), "[2]"), CellState.VALUE, VALUE),
    "a struck figure beside": (noted(InlineFont(strike=True), "315"), CellState.VALUE, VALUE),
    "a struck cell": (lambda book: setattr(found(book), "font", Font(strike=True)), CellState.UNCLEAR, ""),
    "a formula without a result": (lambda book: setattr(found(book), "value", "=1+2"), CellState.UNCLEAR, ""),
}


@pytest.mark.parametrize("how", MARKED)
def test_excel_letters_that_do_not_stand_plainly(how: str, tmp_path: Path) -> None:
    change, state, value = MARKED[how]
    path = tmp_path / "年报.xlsx"
    made.sheet(tables(Layout.G2021, SHOWN), path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    read = cell_of(path)
    assert (read.state, str(read.value or "")) == (state, value)
    assert read.flags


def test_a_hidden_column(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"
    made.sheet(tables(Layout.G2021, SHOWN), path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = sheet.max_column + 1
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, column).value = 77
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].hidden = True
    book.save(path)
    assert printed(path) == SHOWN
    assert "77" not in read_report(path).text.split()


def test_a_package_without_its_markup_is_still_the_reader_s(tmp_path: Path) -> None:
    path, broken = tmp_path / "年报.xlsx", tmp_path / "没有样式.xlsx"
    made.sheet(tables(Layout.G2021, SHOWN), path)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(broken, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name) if "styles" not in name else b"<styleSheet/>")
    assert printed(broken) == SHOWN


@pytest.mark.parametrize(
    ("dx", "dy", "kept"), [(0, 0, 1), (0.4, 0, 1), (0.3, 0.3, 1), (1.4, 0, 1), (5.2, 0, 2), (0, 12, 2)]
)
def test_letters_drawn_twice_are_one(dx: float, dy: float, kept: int) -> None:
    first = Word("1", 100.0, 50.0, 105.2, 60.5)
    again = Word("1", first.x0 + dx, first.top + dy, first.x1 + dx, first.bottom + dy)
    other = Word("2", first.x0, first.top, first.x1, first.bottom)
    assert len(undoubled([first, again])) == kept
    assert undoubled([first, other]) == [first, other]
