"""The gold sample's files: the same reports as Word, Excel, PDF, OFD and pictures, as offices make them."""

from __future__ import annotations

import copy
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import made
import ofds
import openpyxl
import pdfs
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from gold.sample import Report, mark, texts
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from PIL import Image

PIECE = re.compile(r"~([^~]+)~|\^([^^]+)\^|([^~^]+)")
"""A figure's markup in files: ~struck~ and ^raised^ letters beside plain ones."""
Pieces = list[tuple[str, str]]


def pieces(markup: str) -> Pieces:
    """The letters of a markup, each run with how it stands: struck, raised or plain."""
    found = PIECE.findall(markup)
    return [(("struck", a) if a else ("raised", b) if b else ("", c)) for a, b, c in found]


def _run(how: str, text: str) -> str:
    kinds = {"struck": "<w:strike/>", "raised": '<w:vertAlign w:val="superscript"/>', "": ""}
    return f'<w:r><w:rPr>{kinds[how]}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _figures_in_word(body: Any, report: Report) -> None:
    """The cells' texts in place of their marks."""
    shown = {mark(name): cell for name, cell in report.printed().items()}
    for run in list(body.iter(qn("w:r"))):
        cell = shown.get("".join(text.text or "" for text in run.iter(qn("w:t"))))
        if cell is None:
            continue
        runs = "".join(_run(how, text) for how, text in pieces(cell.markup or cell.printed))
        for one in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
            run.addprevious(one)
        run.getparent().remove(run)


def _wrapped(name: str, content: str, inner: str) -> Callable[[Any], None]:
    """Each element of a kind in a control of its own."""

    def change(body: Any) -> None:
        for element in list(body.iter(qn(name))):
            outer, held = OxmlElement(content), OxmlElement(inner)
            element.addprevious(outer)
            outer.append(held)
            held.append(element)

    return change


def _tracked(body: Any) -> None:
    """Every figure was typed over another while changes were tracked."""
    for run in list(body.iter(qn("w:r"))):
        if not re.fullmatch(r"\d+", "".join(text.text or "" for text in run.iter(qn("w:t")))):
            continue
        run.addprevious(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>99</w:delText></w:r></w:del>"))
        inserted = OxmlElement("w:ins")
        run.addprevious(inserted)
        inserted.append(run)


def _laid_out(body: Any) -> None:
    """Everything in the second cell of a table that arranges the page."""
    grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    outer = parse_xml(f"<w:tbl {nsdecls('w')}>{grid}<w:tr><w:tc><w:p/></w:tc><w:tc/></w:tr></w:tbl>")
    held = list(outer.iter(qn("w:tc")))[1]
    for child in [child for child in body if child.tag != qn("w:sectPr")]:
        held.append(child)
    held.append(OxmlElement("w:p"))
    body.insert(0, outer)


def _stale_rows(body: Any) -> None:
    """Each table's last row once more above it with other figures, deleted while changes were tracked."""
    for table in list(body.iter(qn("w:tbl"))):
        row = list(table.iter(qn("w:tr")))[-1]
        stale = copy.deepcopy(row)
        for text in stale.iter(qn("w:t")):
            text.text = "77" if (text.text or "").isdigit() else text.text
        stale.get_or_add_trPr().append(OxmlElement("w:del"))
        row.addprevious(stale)


WORD: dict[str, Callable[[Any], None]] = {
    "plain": lambda body: None,
    "controls": _wrapped("w:tc", "w:sdt", "w:sdtContent"),
    "rows in controls": _wrapped("w:tr", "w:sdt", "w:sdtContent"),
    "tracked": _tracked,
    "laid out": _laid_out,
    "stale rows": _stale_rows,
}


def word(report: Report, path: Path) -> None:
    made.word(report.tables(), path, report.title)
    document = Document(str(path))
    _figures_in_word(document.element.body, report)
    WORD[report.structure](document.element.body)
    document.save(str(path))


def _figures_in_book(book: Any, report: Report) -> None:
    shown = {mark(name): cell for name, cell in report.printed().items()}
    fonts = {"struck": InlineFont(strike=True), "raised": InlineFont(vertAlign="superscript")}
    for cell in (cell for page in book for row in page.iter_rows() for cell in row):
        found = shown.get(str(cell.value))
        if found is not None and found.markup:
            told = pieces(found.markup)
            cell.value = CellRichText(*(TextBlock(fonts[how], text) if how else text for how, text in told))
        elif found is not None:
            cell.value = _number(found.printed) if report.structure != "texts" else found.printed or None


def _number(text: str) -> Any:
    return int(text) if text.isdigit() else float(text) if re.fullmatch(r"\d+\.\d+", text) else text or None


def _one_page(book: Any) -> None:
    """All tables under each other on the first page, merged cells with them."""
    first, *others = book.worksheets
    for page in others:
        below = first.max_row + 2
        for row in page.iter_rows():
            for cell in row:
                first.cell(below + cell.row, cell.column).value = cell.value
        for merged in page.merged_cells.ranges:
            first.merge_cells(
                None, merged.min_row + below, merged.min_col, merged.max_row + below, merged.max_col
            )
        book.remove(page)


def _last_years(book: Any) -> None:
    """Last year's first page, hidden, before this year's."""
    stale = book.copy_worksheet(book.worksheets[0])
    for cell in (cell for row in stale.iter_rows() for cell in row if isinstance(cell.value, int)):
        cell.value = 77
    book.move_sheet(stale, -len(book.sheetnames))
    stale.sheet_state = "hidden"
    book.active = 1


def _cover(book: Any) -> None:
    """A page of words before the tables."""
    page = book.create_sheet("说明", 0)
    for line in ("填报说明", "本表统计期限为1月1日至12月31日", "联系人：办公室"):
        page.append([line])


EXCEL: dict[str, Callable[[Any], None]] = {
    "plain": lambda book: None,
    "texts": lambda book: None,
    "one page": _one_page,
    "last year": _last_years,
    "cover": _cover,
}


def excel(report: Report, path: Path) -> None:
    made.sheet(report.tables(), path, report.title)
    book = openpyxl.load_workbook(path)
    _figures_in_book(book, report)
    EXCEL[report.structure](book)
    book.save(path)


PDFS = {
    "plain": pdfs.Manner(),
    "turned": pdfs.Manner(turn=90),
    "drawn twice": pdfs.Manner(copies=2),
    "watermark": pdfs.Manner(watermark=45.0, watermark_grey=0.5),
    "fields": pdfs.Manner(fields=True),
    "level rules": pdfs.Manner(rules="level"),
    "shaded": pdfs.Manner(rules="shaded"),
    "notes": pdfs.Manner(raised="1"),
    "struck": pdfs.Manner(struck="77"),
}


def pdf(report: Report, path: Path) -> None:
    pdfs.pdf(texts(report), path, PDFS[report.structure])


def office_pdf(report: Report, path: Path) -> None:
    """Written in Word, exported by an office program."""
    word(report, path.with_suffix(".docx"))
    made.converted(path.with_suffix(".docx"), "pdf", path.parent)


def office_doc(report: Report, path: Path) -> None:
    word(report, path.with_suffix(".docx"))
    made.converted(path.with_suffix(".docx"), "doc", path.parent)


def office_xls(report: Report, path: Path) -> None:
    excel(report, path.with_suffix(".xlsx"))
    made.converted(path.with_suffix(".xlsx"), "xls", path.parent)


def ofd(report: Report, path: Path) -> None:
    made.ofd(texts(report), path, report.title)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    ofds.written(path, ofds.MANNERS[report.structure](parts))


def picture(page: Any, report: Report, path: Path) -> None:
    page.set_content(made.markup(texts(report), report.title))
    page.screenshot(path=path, full_page=True)


def browser_pdf(page: Any, report: Report, path: Path) -> None:
    page.set_content(made.markup(texts(report), report.title))
    page.pdf(path=path, format="A4", landscape=True)


def scanned_pdf(page: Any, report: Report, path: Path) -> None:
    """Pictures of the tables, a page each, as a scanner saves them."""
    shots = []
    for rows in texts(report):
        page.set_content(made.plain_page(rows))
        shots.append(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB"))
    shots[0].save(path, "PDF", save_all=True, append_images=shots[1:], resolution=120)


def word_of_pictures(page: Any, report: Report, path: Path) -> None:
    made.word_of_pictures(page, texts(report), path)


def table_pictures(page: Any, report: Report, folder: Path) -> Sequence[Path]:
    """Each table as a picture file of its own."""
    found = []
    for number, rows in enumerate(texts(report), 1):
        page.set_content(made.plain_page(rows))
        found.append(folder / f"W0{number}.png")
        page.screenshot(path=found[-1], full_page=True)
    return found


WRITERS: dict[str, tuple[str, Callable[[Report, Path], None]]] = {
    "docx": ("docx", word),
    "xlsx": ("xlsx", excel),
    "pdf": ("pdf", pdf),
    "ofd": ("ofd", ofd),
    "office pdf": ("pdf", office_pdf),
    "office doc": ("doc", office_doc),
    "office xls": ("xls", office_xls),
}
DRAWERS: dict[str, tuple[str, Callable[[Any, Report, Path], None]]] = {
    "png": ("png", picture),
    "browser pdf": ("pdf", browser_pdf),
    "scanned pdf": ("pdf", scanned_pdf),
    "docx of pictures": ("docx", word_of_pictures),
}


def has_office() -> bool:
    return shutil.which("soffice") is not None
