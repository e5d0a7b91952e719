"""A report's tables in the forms that offices publish: Word, Excel, PDF, pictures."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document
from report_forms import Rows, plain
from report_pages import PARTS, PREAMBLE, SIGNATURE, TITLE

from crawler.rendering.browser import find_browser

STYLE = (
    "<meta charset='utf-8'><style>body{margin:24px;font-family:'Noto Sans CJK SC','WenQuanYi Zen Hei'}"
    "td{border:1px solid black;padding:2px 4px}table{border-collapse:collapse;font-size:10pt}</style>"
)
HAS_OFFICE = shutil.which("soffice") is not None


def markup(tables: Sequence[Rows], title: str = TITLE) -> str:
    """The report as a bare page, to be printed or photographed."""
    return f"<html>{STYLE}<h1 align='center'>{title}</h1>{''.join(_told(tables, lambda text: f'<p>　　{text}</p>', plain))}</html>"


def plain_page(table: Rows) -> str:
    """One table and nothing else, as a bare page."""
    return f"<html>{STYLE}{plain(table)}</html>"


def _told(tables: Sequence[Rows], text: Callable[[str], Any], table: Callable[[Rows], Any]) -> list[Any]:
    lines = [*PREAMBLE, *(line for part in PARTS for line in part), *SIGNATURE]
    told = []
    for line in lines:
        number = int(line[1]) if line.startswith("<") else None
        if number is None:
            told.append(text(line))
        elif number < len(tables):
            told.append(table(tables[number]))
    return told


def word(tables: Sequence[Rows], path: Path, title: str = TITLE) -> None:
    """A .docx with merged cells."""
    document = Document()
    document.add_heading(title, 0)

    def add(rows: Rows) -> None:
        placed = spread(rows)
        width = max(column + td.columns for _, column, td in placed)
        table = document.add_table(len(rows), width, style="Table Grid")
        cells = [row.cells for row in table.rows]  # table.cell() would count through all of them for each
        for row, column, td in placed:
            last = cells[row + td.rows - 1][column + td.columns - 1]
            cells[row][column].merge(last).text = td.text

    _told(tables, document.add_paragraph, add)
    document.save(str(path))


def spread(rows: Rows) -> list[tuple[int, int, Any]]:
    """Each cell with the row and column it starts in."""
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(rows):
        column = 0
        for td in row:
            while (number, column) in taken:
                column += 1
            taken |= {
                (number + down, column + right) for down in range(td.rows) for right in range(td.columns)
            }
            found.append((number, column, td))
            column += td.columns
    return found


def sheet(tables: Sequence[Rows], path: Path, title: str = TITLE, *, numbers: bool = True) -> None:
    """An .xlsx, one sheet a table, with merged cells and numbers as numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for position, rows in enumerate(tables, 1):
        page = book.create_sheet(f"表{position}")
        page.append([title])
        for row, column, td in spread(rows):
            cell = page.cell(row + 3, column + 1)
            cell.value = int(td.text) if numbers and td.text.isdigit() else td.text or None
            if td.rows > 1 or td.columns > 1:
                page.merge_cells(None, row + 3, column + 1, row + 2 + td.rows, column + td.columns)
    book.save(path)


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(tables: Sequence[Rows], path: Path, title: str = TITLE) -> None:
    """An .ofd with one page a table: texts at their places and rules as paths, in millimetres."""
    pages = [_ofd_page(rows, title if not number else "") for number, rows in enumerate(tables)]
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml'
            "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 400 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for number, page in enumerate(pages):
            package.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", page)


def _ofd_page(rows: Rows, title: str) -> str:
    placed, width, height, left, top = spread(rows), 22.0, 7.0, 10.0, 30.0
    objects = [_ofd_text(title, left, top - 12, 5.0)] if title else []
    for row, column, td in placed:
        edges = [
            left + at * width + 60 * min(at, 3) for at in (column, column + td.columns)
        ]  # labels are wider
        x, y, w, h = edges[0], top + row * height, edges[1] - edges[0], td.rows * height
        for at, line in enumerate(_wrapped(td.text, int(w / 2.2))):
            objects.append(_ofd_text(line, x + 0.8, y + 3 + 2.4 * at, 2.0))
        for dx, dy, to in ((0, 0, f"{w} 0"), (0, h, f"{w} 0"), (0, 0, f"0 {h}"), (w, 0, f"0 {h}")):
            objects.append(
                f'<ofd:PathObject Boundary="{x + dx} {y + dy} {w} {h}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {to}'
                "</ofd:AbbreviatedData></ofd:PathObject>"
            )
    return f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'


def _wrapped(text: str, letters: int) -> list[str]:
    return [text[at : at + max(letters, 1)] for at in range(0, len(text), max(letters, 1))]


def _ofd_text(text: str, x: float, y: float, size: float) -> str:
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 200 {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def converted(path: Path, kind: str, folder: Path) -> Path:
    """A document turned into another kind by LibreOffice."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind.partition(':')[0]}"


def printed(page: Any, tables: Sequence[Rows], path: Path) -> None:
    """A PDF with text, as a browser prints it."""
    page.set_content(markup(tables))
    page.pdf(path=path, format="A4", landscape=True)


def photographed(page: Any, tables: Sequence[Rows], path: Path) -> None:
    """A picture of the whole report."""
    page.set_content(markup(tables))
    page.screenshot(path=path, full_page=True)


def word_of_pictures(page: Any, tables: Sequence[Rows], path: Path, own: int = 0) -> None:
    """A .docx whose text is text and whose tables are pictures, but for the first `own`, which are tables."""
    word(tables[:own], path)
    document = Document(str(path))

    def add(rows: Rows) -> None:
        # As wide as the page it was cut from: in narrower ones letters grow so large that strokes look like rules.
        page.set_content(f"<html>{STYLE}<style>table{{width:850px}}</style>{plain(rows)}</html>")
        document.add_picture(io.BytesIO(page.locator("table").first.screenshot()))

    for rows in tables[own:]:
        add(rows)
    document.save(str(path))


@contextmanager
def printer() -> Any:
    """A page of a real Chromium, for page.pdf and page.screenshot."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        try:
            yield browser.new_page(viewport={"width": 900, "height": 600})
        finally:
            browser.close()
