"""The same report in every form reads the same: every cell of the three tables, title, signature, sections."""

from __future__ import annotations

import importlib.util
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import made
import pytest
from report_forms import numbered, tables
from report_pages import TITLE

from crawler.rendering.browser import find_browser
from nianbao.core.report import CellState, Flag, Layout
from pipelines.documents import docx
from pipelines.documents.content import DocumentTable, TextLine
from pipelines.documents.file import read_report
from pipelines.read import ReportReading
from pipelines.text.blocks import Table

needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")
needs_office = pytest.mark.skipif(not made.HAS_OFFICE, reason="no LibreOffice is installed (make setup-full)")
needs_ocr = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None,
    reason="no optical recognition is installed (make setup-full)",
)
LONG = os.environ.get("NIANBAO_TEST_LONG") == "1"
OFFICE = [("doc", "年报.doc"), ("doc", "年报.wps"), ("rtf", "年报.doc"), ("pdf", "年报.pdf")]
LAYOUTS = [Layout.G2019, Layout.G2021]


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with made.printer() as opened:
        yield opened


def check(reading: ReportReading, layout: Layout, source: str = "attachment") -> None:
    wanted = numbered(layout)
    assert {cell.field: cell.printed for cell in reading.cells} == wanted
    unsure = [cell for cell in reading.cells if Flag.OCR_UNSURE in cell.flags]
    assert {cell.state for cell in reading.cells if cell not in unsure} == {CellState.VALUE}
    assert len(unsure) <= (2 if source == "image" else 0)
    assert (reading.layout, reading.tables) == (layout, source)


def check_text(reading: ReportReading) -> None:
    assert (reading.title, reading.year) == (TITLE, 2021)
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
    assert str(reading.dates.signed) == "2022-01-25"
    assert "全年通过门户网站发布信息4067条，其中：政策文件17条，财政信息203条。" in reading.text
    assert "根据《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条规定，现公布" in reading.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_word(layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "年报.docx"
    made.word(tables(layout, numbered(layout)), path)
    reading = read_report(path)
    check(reading, layout)
    check_text(reading)
    assert {cell.document for cell in reading.cells} == {"年报.docx"}


def rewritten(source: Path, path: Path, changes: dict[bytes, bytes], main: str) -> None:
    """A .docx with words of its markup exchanged, its main part under another name."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith((".xml", ".rels")):
                for old, new in changes.items():
                    part = part.replace(old, new)
            after.writestr(name.replace("word/document.xml", main), part)


WORDS = {
    "macros": {
        b"openxmlformats-officedocument.wordprocessingml.document.main": b"ms-word.document.macroEnabled.main"
    },
    "a template": {b"wordprocessingml.document.main": b"wordprocessingml.template.main"},
    "Strict": {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/": b"http://purl.oclc.org/ooxml/wordprocessingml/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    },
    "Office 365": {b"word/document.xml": b"word/document2.xml"},
}


@pytest.mark.parametrize("kind", WORDS)
def test_word_of_another_type(kind: str, tmp_path: Path) -> None:
    made.word(tables(Layout.G2021, numbered(Layout.G2021)), tmp_path / "made.docx")
    main = "word/document2.xml" if kind == "Office 365" else "word/document.xml"
    rewritten(tmp_path / "made.docx", tmp_path / "年报.doc", WORDS[kind], main)
    reading = read_report(tmp_path / "年报.doc")
    check(reading, Layout.G2021)
    check_text(reading)


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers", "texts"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_excel(layout: Layout, numbers: bool, tmp_path: Path) -> None:
    path = tmp_path / "附件.xlsx"
    made.sheet(tables(layout, numbered(layout)), path, numbers=numbers)
    reading = read_report(path)
    check(reading, layout)
    assert {cell.page for cell in reading.cells if cell.field.startswith("t2.")} == {2}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_ofd(layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "年报.ofd"
    made.ofd(tables(layout, numbered(layout)), path)
    reading = read_report(path)
    check(reading, layout)
    assert reading.title == TITLE


def test_zip_of_documents_some_of_them_broken(tmp_path: Path) -> None:
    forms = tables(Layout.G2021, numbered(Layout.G2021))
    made.word(forms[:2], tmp_path / "a.docx")
    made.sheet(forms[2:], tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "附件.zip", "w") as package:
        package.writestr("坏.docx".encode("gb18030").decode("cp437"), b"PK\x03\x04broken")
        package.writestr("坏.pdf", b"%PDF-1.7 broken")
        package.write(tmp_path / "a.docx", "表一二.docx")
        package.write(tmp_path / "b.xlsx", "表三.xlsx")
    check(read_report(tmp_path / "附件.zip"), Layout.G2021)


@needs_office
@pytest.mark.parametrize(("kind", "name"), OFFICE if LONG else OFFICE[::3])
def test_what_office_writes(kind: str, name: str, tmp_path: Path) -> None:
    source, path = tmp_path / "source.docx", tmp_path / name
    made.word(tables(Layout.G2021, numbered(Layout.G2021)), source)
    made.converted(source, kind, tmp_path).rename(path)
    reading = read_report(path)
    check(reading, Layout.G2021)
    check_text(reading)


@needs_office
def test_old_excel(tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    made.sheet(tables(Layout.G2019, numbered(Layout.G2019)), source)
    check(read_report(made.converted(source, "xls", tmp_path)), Layout.G2019)


@needs_browser
@pytest.mark.parametrize("layout", LAYOUTS)
def test_pdf(layout: Layout, page: Any, tmp_path: Path) -> None:
    path = tmp_path / "年报.pdf"
    page.set_content(made.markup(tables(layout, numbered(layout))))
    page.pdf(path=path, format="A4")
    reading = read_report(path)
    check(reading, layout)
    check_text(reading)
    assert {cell.page for cell in reading.cells if cell.field.startswith("t1.")} == {1}


SHOTS: dict[str, Callable[[Any], Any]] = {
    "screenshot.png": lambda picture: picture,
    "scan.jpg": lambda picture: _scanned(picture),
}


def photographed(page: Any, folder: Path, name: str) -> Path:
    """The page as it stands, in a file of this name."""
    from PIL import Image

    shot, path = folder / "shot.png", folder / name
    page.screenshot(path=shot, full_page=True)
    with Image.open(shot) as picture:
        SHOTS[name](picture).convert("RGB").save(path)
    return path


def _scanned(picture: Any) -> Any:
    """As a scanner on a bad day: larger, a degree askew, blurred."""
    from PIL import Image, ImageFilter

    large = picture.convert("RGB").resize((1400, picture.height * 1400 // picture.width))
    turned = large.rotate(1.1, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    return turned.filter(ImageFilter.GaussianBlur(0.8))


@needs_browser
@needs_ocr
@pytest.mark.long
@pytest.mark.parametrize("name", SHOTS)
def test_picture(name: str, page: Any, tmp_path: Path) -> None:
    page.set_content(made.markup(tables(Layout.G2021, numbered(Layout.G2021))))
    reading = read_report(photographed(page, tmp_path, name))
    check(reading, Layout.G2021, "image")
    assert (reading.title, [section.number for section in reading.sections]) == (TITLE, [1, 2, 3, 4, 5, 6])


@needs_browser
@needs_ocr
def test_a_picture_of_one_table(page: Any, tmp_path: Path) -> None:
    """The third, askew: its sixteen figures, and no other's."""
    page.set_content(made.plain_page(tables(Layout.G2021, numbered(Layout.G2021))[2]))
    reading = read_report(photographed(page, tmp_path, "scan.jpg"))
    read = {cell.field: cell.printed for cell in reading.cells if cell.state is CellState.VALUE}
    wanted = {field: text for field, text in numbered(Layout.G2021).items() if field.startswith("t3.")}
    assert read == wanted
    assert reading.tables == "image"


@needs_browser
@needs_ocr
@pytest.mark.long
@pytest.mark.parametrize("own", [0, 2])
def test_word_whose_tables_are_pictures(own: int, page: Any, tmp_path: Path) -> None:
    """Those that are no tables: all, or the third alone."""
    path = tmp_path / "年报.docx"
    made.word_of_pictures(page, tables(Layout.G2021, numbered(Layout.G2021)), path, own)
    reading = read_report(path)
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)
    assert (reading.layout, reading.tables) == (Layout.G2021, "attachment" if own else "image")
    check_text(reading)


def test_a_picture_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without optical recognition the rest is read, and the note says what to install."""
    from docx import Document
    from PIL import Image

    document, picture = Document(), tmp_path / "a.png"
    Image.effect_noise((200, 100), 80).save(picture)
    document.add_paragraph("一、总体情况")
    document.add_picture(str(picture))
    document.save(str(tmp_path / "a.docx"))
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.delitem(sys.modules, "pipelines.documents.image", raising=False)
    content = docx.read(tmp_path / "a.docx")
    assert [part.text for part in content.parts if isinstance(part, TextLine)] == ["一、总体情况"]
    (note,) = content.notes
    assert note.startswith("1 pictures in it were left unread: ")
    assert "make setup-full" in note


def test_marks_in_word_are_no_digits(tmp_path: Path) -> None:
    """Superscript and strike, of the run itself, of its style and of a style that style leans on."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE

    document = Document()
    note = document.styles.add_style("Note", WD_STYLE_TYPE.CHARACTER)
    note.font.superscript = True
    document.styles.add_style("Leaning", WD_STYLE_TYPE.CHARACTER).base_style = note
    document.styles.add_style("Gone", WD_STYLE_TYPE.PARAGRAPH).font.strike = True
    cells = document.add_table(1, 7).rows[0].cells
    runs = [cell.paragraphs[0].add_run(text) for cell, text in zip(cells, "1234567", strict=True)]
    runs[0].font.strike = runs[1].font.double_strike = runs[2].font.superscript = runs[3].font.subscript = (
        True
    )
    runs[4].style = "Leaning"
    cells[5].paragraphs[0].style = cells[6].paragraphs[0].style = "Gone"
    runs[6].font.strike = False
    for cell in cells[:5]:
        cell.paragraphs[0].add_run("8")
    document.save(str(tmp_path / "a.docx"))
    (table,) = docx.read(tmp_path / "a.docx").parts
    assert isinstance(table, DocumentTable)
    shown = [cell.text for cell in table.cells]
    assert shown == ["1\u03368", "2\u03368", "³8", "₄8", "⁵8", "6\u0336", "7"]


def test_two_figures_in_one_cell_stay_two(tmp_path: Path) -> None:
    """Paragraphs and line breaks in Word, line breaks in Excel."""
    import openpyxl
    from docx import Document

    document = Document()
    first, second = document.add_table(1, 2).rows[0].cells
    first.text, second.text = "564\n0", "564"
    second.add_paragraph("0")
    document.save(str(tmp_path / "a.docx"))
    book = openpyxl.Workbook()
    book.active.append(["564\n0", "本年新\n制作数量"])
    book.save(tmp_path / "a.xlsx")
    for name, wanted in (("a.docx", ["564\n0", "564\n0"]), ("a.xlsx", ["564\n0", "本年新 制作数量"])):
        blocks = read_report(tmp_path / name).blocks
        assert [
            cell.text for block in blocks if isinstance(block, Table) for cell in block.grid.cells()
        ] == wanted
