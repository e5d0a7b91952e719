"""Word documents (.docx): paragraphs and tables by python-docx (MIT), whose parser expands no entities."""

from __future__ import annotations

import importlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.table import Table
from docx.text.paragraph import Paragraph

from nianbao.core.errors import DocumentError
from nianbao.core.filetype import FILE_TYPES, FileKind
from nianbao.core.numerals import ORDINALS
from pipelines.documents.content import Content, DocumentTable, Part, TableCell, TextLine
from pipelines.documents.letters import restored
from pipelines.documents.package import check_package
from pipelines.documents.runs import Runs
from pipelines.documents.wordmarkup import make_plain
from pipelines.tables.celltext import joined

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_EQUATION_TEXT, _BELOW = f"{_MATH}t", f"{_MATH}den"
_SAID = {
    qn("w:t"): "",
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
"""What each element of a run says; "" for its own text."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""The name spaces of Strict Open XML: …/ooxml/wordprocessingml/main is …/wordprocessingml/2006/main."""
# Templates and documents with macros (which nothing runs) are documents.
for _each in FILE_TYPES:
    if _each.kind is FileKind.DOCX:
        PartFactory.part_type_for.update(dict.fromkeys(_each.types, DocumentPart))


def read(path: Path) -> Content:
    """Read a Word document. Raises DocumentError."""
    check_package(path)
    try:
        document = _opened(path)
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DocumentError(f"it is no whole Word document ({str(error)[:120]})") from error
    make_plain(document.element.body)
    around = _Around(document, _Numbers(), Pictures(), Runs(_styles(document)))
    parts = tuple(_parts(document.element.body, around))
    tables = around.own_tables or not around.pictures.read
    return Content(parts, around.pictures.notes(), pictured=not tables)


def _opened(path: Path) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        part = Package.open(str(_transitional(path, Path(folder)))).main_document_part
    if not isinstance(part, DocumentPart):
        raise ValueError(f"its main part is of type {part.content_type}")
    return part.document


def _transitional(path: Path, folder: Path) -> Path:
    """The package, where it is Strict Open XML rewritten in the name spaces that everybody writes."""
    with zipfile.ZipFile(path) as package:
        if not _STRICT.search(package.read("_rels/.rels")):
            return path
        copy = folder / "transitional.docx"
        with zipfile.ZipFile(copy, "w") as written:
            for entry in package.infolist():
                part = package.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
                written.writestr(entry.filename, part)
    return copy


def _styles(document: Any) -> Any:
    """The root of the styles part; None where the document names none that is there."""
    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.STYLES).element
    except (KeyError, AttributeError):
        return None


@dataclass(slots=True)
class _Around:
    """What every part of a document needs: its owner for python-docx, its list numbers, its pictures, and
    how its letters stand."""

    owner: Any
    numbers: _Numbers
    pictures: Pictures
    runs: Runs
    own_tables: int = 0


class _Numbers:
    """Counts list paragraphs, so that 一、 written as list markup is seen as readers see it."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def before(self, paragraph: Paragraph) -> str:
        """The number shown before a paragraph; "" for none, and for kinds other than 一、 （一） 1."""
        numbering: Any = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is None or numbering.numId is None:
            return ""
        level = str(numbering.ilvl.val if numbering.ilvl is not None else 0)
        kind, text = _level(paragraph, str(numbering.numId.val), level)
        key = (str(numbering.numId.val), level)
        self._counts[key] = number = self._counts.get(key, 0) + 1
        chinese = kind in (
            "chineseCounting",
            "chineseCountingThousand",
            "ideographTraditional",
            "japaneseCounting",
        )
        shown = ORDINALS[number - 1] if chinese and number <= 10 else str(number)
        return text.replace(f"%{int(level) + 1}", shown) if chinese or kind == "decimal" else ""


def _level(paragraph: Paragraph, number_id: str, level: str) -> tuple[str, str]:
    """The kind and text of a list's level, from the document's numbering part."""
    try:
        part: Any = paragraph.part
        root = part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return "", ""
    held = root.find(f"{qn('w:num')}[@{qn('w:numId')}='{number_id}']/{qn('w:abstractNumId')}")
    abstract = held.get(qn("w:val")) if held is not None else ""
    found = root.find(
        f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{abstract}']/{qn('w:lvl')}[@{qn('w:ilvl')}='{level}']"
    )
    if found is None:
        return "", ""
    kind, text = found.find(qn("w:numFmt")), found.find(qn("w:lvlText"))
    return (
        kind.get(qn("w:val")) if kind is not None else "",
        text.get(qn("w:val")) if text is not None else "",
    )


def _parts(parent: Any, around: _Around) -> Iterator[Part]:
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            paragraph = Paragraph(child, around.owner)
            text = restored(_text(child, around.runs)).strip()
            for line in text.split("\n"):
                if line.strip():
                    yield TextLine(
                        around.numbers.before(paragraph) + line.strip(),
                        0,
                        None,
                        line if "\t" in line.strip() else "",
                    )
            yield from _pictured(child, around)
            for inner in child.iter(qn("w:txbxContent")):
                if next(inner.iterancestors(_FALLBACK), None) is None:
                    yield from _parts(inner, around)
        elif child.tag == qn("w:tbl"):
            yield from _table(child, around)


def _pictured(paragraph: Any, around: _Around) -> Iterator[Part]:
    """What the pictures of a paragraph show; those that are only linked to are nobody's business."""
    for picture in paragraph.iter(qn("a:blip")):
        name = picture.get(qn("r:embed"), "")
        held = around.owner.part.related_parts.get(name)
        if held is not None:
            yield from around.pictures.parts(name, held.blob)


def _text(paragraph: Any, runs: Runs) -> str:
    """What a reader sees of a paragraph: without field codes, and text boxes anchored in it."""
    pieces: list[str] = []
    for node in paragraph.iter(*_SAID, _EQUATION_TEXT, _BELOW):
        if next(node.iterancestors(qn("w:p")), None) is not paragraph:
            continue
        if node.tag in (_EQUATION_TEXT, _BELOW):
            pieces.append("/" if node.tag == _BELOW else node.text or "")
        elif node.getparent().tag == qn("w:r"):
            pieces.append(runs.said(node.getparent(), _SAID[node.tag] or node.text or ""))
    return "".join(pieces)


def _table(table: Any, around: _Around) -> Iterator[Part]:
    """A table with its spans. One of one cell only frames what is in it, and one around tables only arranges
    them."""
    rows = table.findall(qn("w:tr"))
    cells = [cell for row in rows for cell in row.findall(qn("w:tc"))]
    if len(cells) == 1 or any(map(_holds_table, cells)):
        for cell in cells:
            yield from _parts(cell, around)
        return
    around.own_tables += 1
    yield DocumentTable(tuple(_cells(Table(table, around.owner), around.runs)))


def _holds_table(cell: Any) -> bool:
    """Whether a table of several cells stands in a cell: one of a single cell is a frame around a value."""
    return any(len([*inner.iter(qn("w:tc"))]) >= _LEAST_CELLS for inner in cell.iter(qn("w:tbl")))


def _cells(table: Table, runs: Runs) -> Iterator[TableCell]:
    """Each cell once, where it starts; python-docx resolves merged cells by repeating their element."""
    open_spans: dict[int, tuple[int, int, int, str]] = {}
    for number, row in enumerate(table._tbl.tr_lst):
        column = row.grid_before
        for cell in row.tc_lst:
            width = cell.grid_span
            if cell.vMerge == "continue" and column in open_spans:
                first, rows, span, text = open_spans[column]
                open_spans[column] = (first, rows + 1, span, text)
            else:
                if column in open_spans:
                    yield _closed(column, open_spans.pop(column))
                open_spans[column] = (number, 1, width, _cell_text(cell, runs))
            column += width
    for column, left in open_spans.items():
        yield _closed(column, left)


def _closed(column: int, span: tuple[int, int, int, str]) -> TableCell:
    first, rows, columns, text = span
    return TableCell(text, first, column, rows, columns)


def _cell_text(cell: Any, runs: Runs) -> str:
    text = "\n".join(_text(paragraph, runs) for paragraph in cell.iter(qn("w:p")))
    return joined(restored(text).split("\n"))


_LEAST_CELLS = 4
_PICTURES_MOST = 12
_SECONDS = 120.0
_LEAST_BYTES = 2000
"""Seals, lines and icons are smaller; a table with its numbers is not."""


class Pictures:
    """Reads the pictures of one document, each once. `read` counts those that said something."""

    def __init__(self) -> None:
        self.read = 0
        self._faults: list[str] = []
        self._known: set[str] = set()
        self._ends = monotonic() + _SECONDS

    def parts(self, name: str, content: bytes) -> list[Part]:
        """The lines and tables of a picture; nothing where it cannot be read, which the notes then say."""
        if name in self._known or len(content) < _LEAST_BYTES:
            return []
        self._known.add(name)
        try:
            found = list(self._seen(content))
        except DocumentError as error:
            self._faults.append(str(error))
            return []
        self.read += bool(found)
        return found

    def _seen(self, content: bytes) -> Iterator[Part]:
        if len(self._known) > _PICTURES_MOST or monotonic() > self._ends:
            raise DocumentError(f"only {_PICTURES_MOST} are read, within {_SECONDS:.0f} s")
        # Its libraries are an extra, and take a second to load.
        yield from importlib.import_module("pipelines.documents.image").read(io.BytesIO(content)).parts

    def notes(self) -> tuple[str, ...]:
        """What was left unread and why."""
        reasons = dict.fromkeys(self._faults)
        return tuple(
            f"{self._faults.count(reason)} pictures in it were left unread: {reason}" for reason in reasons
        )
