"""Word as offices write it: whatever wraps, tracks, hides or packs the report, it reads as it is seen."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import made
import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from report_forms import numbered, tables

from nianbao.core.filetype import FileKind, filetype_of
from nianbao.core.report import CellState, Layout
from pipelines.documents import doc, docx
from pipelines.documents.content import Content, DocumentTable, TextLine
from pipelines.documents.reading import reading_of
from pipelines.read import ReportReading

WANTED = numbered(Layout.G2021)
FORMS = tables(Layout.G2021, WANTED)
FIGURE = WANTED["t1.licensing.decisions"]
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def wrapped(element: Any, *names: str) -> None:
    """Put an element into others, the first the innermost."""
    for name in names:
        parent = element.getparent()
        at = parent.index(element)
        outer = OxmlElement(name)
        inner = outer
        if name == "w:sdt":
            outer.append(OxmlElement("w:sdtPr"))
            inner = OxmlElement("w:sdtContent")
            outer.append(inner)
        parent.insert(at, outer)
        inner.append(element)
        element = outer


def cell_of(body: Any) -> Any:
    return next(
        cell for cell in body.iter(qn("w:tc")) if [text.text for text in cell.iter(qn("w:t"))] == [FIGURE]
    )


def run_of(body: Any) -> Any:
    return next(cell_of(body).iter(qn("w:r")))


def row_of(body: Any) -> Any:
    return cell_of(body).getparent()


def table_of(body: Any) -> Any:
    return row_of(body).getparent()


def all_of(name: str) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        for element in list(body.iter(qn(name))):
            wrapped(element, "w:sdt", "w:sdt")

    return change


def beside(markup: str) -> Callable[[Any], None]:
    """Something more before the figure's run."""
    return lambda body: run_of(body).addprevious(
        parse_xml(markup.replace(">", f" {nsdecls('w')} {MATH}>", 1))
    )


def instead(markup: str) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        run = run_of(body)
        beside(markup)(body)
        run.getparent().remove(run)

    return change


def twin_row(mark: str) -> Callable[[Any], None]:
    """The row once more, with another figure, marked."""

    def change(body: Any) -> None:
        row = copy.deepcopy(row_of(body))
        next(text for text in row.iter(qn("w:t")) if text.text == FIGURE).text = "77777"
        properties = OxmlElement("w:trPr")
        properties.append(OxmlElement(mark))
        row.insert(0, properties)
        row_of(body).addprevious(row)

    return change


def split_paragraph(body: Any) -> None:
    """A figure in two paragraphs of which the first's end was deleted."""
    first = run_of(body).getparent()
    second = copy.deepcopy(first)
    properties = parse_xml(f"<w:pPr {nsdecls('w')}><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>")
    first.insert(0, properties)
    next(first.iter(qn("w:t"))).text, next(second.iter(qn("w:t"))).text = FIGURE[:1], FIGURE[1:]
    first.addnext(second)


def in_layout(body: Any) -> None:
    """Everything in the second cell of a table that arranges the page."""
    outer = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p/></w:tc><w:tc/></w:tr></w:tbl>"
    )
    held = list(outer.iter(qn("w:tc")))[1]
    for child in [child for child in body if child.tag != qn("w:sectPr")]:
        held.append(child)
    held.append(OxmlElement("w:p"))
    body.insert(0, outer)


def text_box(body: Any) -> None:
    """The figure in a text box, written twice for old programs and new ones, as Word does."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{FIGURE}</w:t></w:r></w:p></w:txbxContent>"
    instead(
        f'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )(body)


SHOWN: dict[str, Callable[[Any], None]] = {
    "a run in a content control": lambda body: wrapped(run_of(body), "w:sdt"),
    "a cell in a content control": lambda body: wrapped(cell_of(body), "w:sdt"),
    "a row in content controls": lambda body: wrapped(row_of(body), "w:sdt", "w:sdt"),
    "a table in a content control": lambda body: wrapped(table_of(body), "w:sdt"),
    "every cell in content controls": all_of("w:tc"),
    "every row in content controls": all_of("w:tr"),
    "every paragraph in content controls": all_of("w:p"),
    "a row in custom markup": lambda body: wrapped(row_of(body), "w:customXml"),
    "a smart tag in a link": lambda body: wrapped(run_of(body), "w:smartTag", "w:hyperlink"),
    "a field's result": lambda body: wrapped(run_of(body), "w:fldSimple"),
    "inserted": lambda body: wrapped(run_of(body), "w:ins"),
    "moved here": lambda body: wrapped(run_of(body), "w:sdt", "w:moveTo"),
    "deleted beside it": beside("<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"),
    "moved away beside it": beside("<w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom>"),
    "moved away in a control": beside(
        "<w:sdt><w:sdtContent><w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom></w:sdtContent></w:sdt>"
    ),
    "hidden beside it": beside("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>"),
    "hidden by a style": beside('<w:r><w:rPr><w:rStyle w:val="Unseen"/></w:rPr><w:t>9</w:t></w:r>'),
    "a field's code": beside("<w:r><w:instrText>9</w:instrText></w:r>"),
    "a deleted row": twin_row("w:del"),
    "a hidden row": twin_row("w:hidden"),
    "a deleted end of paragraph": split_paragraph,
    "a text box": text_box,
    "an equation": instead(f"<m:oMath><m:r><m:t>{FIGURE}</m:t></m:r></m:oMath>"),
    "an old drop-down": instead(
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="3"/>'
        f'<w:listEntry w:val="{FIGURE}"/></w:ddList></w:ffData></w:fldChar></w:r>'
    ),
    "a gloss over it": instead(
        f"<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{FIGURE}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ),
    "a layout table": in_layout,
    "a layout table in another": lambda body: (in_layout(body), in_layout(body))[0],
}


@cache
def base() -> bytes:
    """The report as a Word file: made once, since merging cells takes seconds."""
    with TemporaryDirectory() as folder:
        made.word(FORMS, Path(folder) / "made.docx")
        return (Path(folder) / "made.docx").read_bytes()


def read_here(path: Path) -> ReportReading:
    """As read_report does, without a process of its own for each."""
    return reading_of(read_kind(path), path.name)


def read_kind(path: Path) -> Content:
    return (doc if path.suffix == ".doc" else docx).read(path)


def written(path: Path, change: Callable[[Any], None]) -> Path:
    document = Document(io.BytesIO(base()))
    unseen = document.styles.add_style("Unseen", 2)
    unseen.font.hidden = True
    change(document.element.body)
    document.save(str(path))
    return path


def check(path: Path) -> None:
    reading = read_here(path)
    assert {cell.field: cell.printed for cell in reading.cells} == WANTED
    assert {cell.state for cell in reading.cells} == {CellState.VALUE}
    assert (reading.title, reading.year, reading.tables) == (made.TITLE, 2021, "attachment")
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_is_read(kind: str, tmp_path: Path) -> None:
    check(written(tmp_path / "年报.docx", SHOWN[kind]))


def figure_in(path: Path) -> tuple[str, CellState]:
    (cell,) = (cell for cell in read_here(path).cells if cell.field == "t1.licensing.decisions")
    return cell.printed, cell.state


@pytest.mark.parametrize(
    ("markup", "printed", "state"),
    [
        ("<w:r><w:noBreakHyphen/><w:t>8</w:t></w:r>", "-8", CellState.VALUE),
        ("<w:r><w:t>5</w:t><w:softHyphen/><w:t>64</w:t></w:r>", "564", CellState.VALUE),
        ('<w:r><w:t>564</w:t><w:sym w:font="Wingdings" w:char="F081"/></w:r>', "564①", CellState.VALUE),
        ('<w:r><w:t>56</w:t><w:sym w:font="Webdings" w:char="F034"/></w:r>', "56\ufffd", CellState.UNCLEAR),
        ("<w:r><w:t>564</w:t><w:br/><w:t>0</w:t></w:r>", "564\n0", CellState.UNCLEAR),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1\n2",
            CellState.UNCLEAR,
        ),
        ("<w:r><w:drawing/></w:r>", "〔图〕", CellState.UNCLEAR),
    ],
)
def test_signs_in_a_figure(markup: str, printed: str, state: CellState, tmp_path: Path) -> None:
    assert figure_in(written(tmp_path / "年报.docx", instead(markup))) == (printed, state)


def test_a_picture_in_place_of_a_figure_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "年报.docx", instead("<w:r><w:drawing/></w:r>"))
    assert docx.read(path).notes == ("1 cells of its tables hold a picture in place of text: left unread",)


def packed(source: io.BytesIO, path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(path, "w") as after:
        for entry in before.namelist():
            name, part = change(entry, before.read(entry))
            # zipfile turns a backslash into a slash when it makes an entry's name
            info = zipfile.ZipInfo(name)
            info.filename = name
            after.writestr(info, part)
    return path


RELATION = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="%s"/>'


def with_target(target: bytes) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, part: bytes) -> tuple[str, bytes]:
        if name.endswith("document.xml.rels"):
            part = part.replace(b"</Relationships>", RELATION % target + b"</Relationships>")
        return name, part

    return change


def renamed(old: str, new: str) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, part: bytes) -> tuple[str, bytes]:
        if name.endswith((".xml", ".rels")) and not name.startswith("word/document.xml"):
            part = part.replace(old.encode(), new.encode())
        return name.replace(old, new), part

    return change


PACKED: dict[str, Callable[[str, bytes], tuple[str, bytes]]] = {
    "backslashes": lambda name, part: (name.replace("/", "\\"), part),
    "a slash before": lambda name, part: ("/" + name, part),
    "a dot before": lambda name, part: ("./" + name, part),
    "capitals": lambda name, part: (name.upper() if name.startswith("word") else name, part),
    "small letters": lambda name, part: (name.lower(), part),
    "a lost picture": with_target(b"media/lost.png"),
    "a part that is none": with_target(b"../NULL"),
    "another main part": renamed("document.xml", "文档 1.xml"),
    "another folder": renamed("word/", "parts/"),
    "an odd content type": lambda name, part: (
        name,
        part.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/xml",
        ),
    ),
}


@pytest.mark.parametrize("kind", PACKED)
def test_however_it_is_packed(kind: str, tmp_path: Path) -> None:
    path = packed(io.BytesIO(base()), tmp_path / "年报.docx", PACKED[kind])
    assert filetype_of(path).kind is FileKind.DOCX
    check(path)


def in_one() -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message.attach(MIMEText(made.markup(FORMS), "html", "gb18030"))
    return message.as_bytes()


CHUNKS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "a page in one": ("mht", "message/rfc822", in_one),
    "a page": ("html", "text/html", lambda: made.markup(FORMS).encode()),
    "an XHTML page": ("xhtml", "application/xhtml+xml", lambda: made.markup(FORMS).encode()),
    "a document": (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        base,
    ),
}


def chunked(path: Path, kind: str, in_cell: bool) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    suffix, media_type, content = CHUNKS[kind]
    document = Document()
    part = Part(PackURI(f"/word/chunk.{suffix}"), media_type, content(), document.part.package)
    name = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    chunk = parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="{name}"/>')
    body = document.element.body
    body.insert(0, chunk)
    if in_cell:
        in_layout(body)
    document.save(str(path))


@pytest.mark.parametrize("in_cell", [False, True])
@pytest.mark.parametrize("kind", CHUNKS)
def test_a_document_to_be_shown_in_its_place(kind: str, in_cell: bool, tmp_path: Path) -> None:
    chunked(tmp_path / "年报.docx", kind, in_cell)
    check(tmp_path / "年报.docx")


def test_a_page_in_one_file_needs_no_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "年报.doc").write_bytes(in_one())
    monkeypatch.setenv("PATH", "/nowhere")
    check(tmp_path / "年报.doc")


def test_a_nested_table_is_read_besides(tmp_path: Path) -> None:
    """In a table of the form it takes nothing of the outer figures and loses nothing of its own."""

    def change(body: Any) -> None:
        inner = Document().add_table(1, 2)
        inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "其中", "12"
        cell_of(body).extend([inner._tbl, OxmlElement("w:p")])

    path = written(tmp_path / "年报.docx", change)
    check(path)
    shown = [
        [cell.text for cell in part.cells]
        for part in docx.read(path).parts
        if isinstance(part, DocumentTable)
    ]
    assert ["其中", "12"] in shown


def test_an_embedded_workbook_is_read(tmp_path: Path) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    made.sheet(FORMS, tmp_path / "a.xlsx")
    document = Document()
    document.add_paragraph(made.TITLE)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    blob = (tmp_path / "a.xlsx").read_bytes()
    part = Part(PackURI("/word/embeddings/a.xlsx"), media_type, blob, document.part.package)
    name = document.part.relate_to(part, RELATIONSHIP_TYPE.PACKAGE)
    run = document.add_paragraph().add_run()._r
    run.append(
        parse_xml(
            f'<w:object {nsdecls("w", "r")} xmlns:o="urn:schemas-microsoft-com:office:office"><o:OLEObject r:id="{name}"/></w:object>'
        )
    )
    document.save(str(tmp_path / "年报.docx"))
    reading = read_here(tmp_path / "年报.docx")
    assert {cell.field: cell.printed for cell in reading.cells} == WANTED


def test_an_embedded_document_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document()
    document.add_paragraph("一、总体情况")
    part = Part(PackURI("/word/chunk.bin"), "application/octet-stream", b"\1\2\3", document.part.package)
    name = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    document.element.body.insert(0, parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="{name}"/>'))
    document.save(str(tmp_path / "a.docx"))
    content = docx.read(tmp_path / "a.docx")
    assert [part.text for part in content.parts if isinstance(part, TextLine)] == ["一、总体情况"]
    assert content.notes == ("1 documents in it were left unread: it is of no kind that can be read",)
