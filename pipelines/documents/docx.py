"""Word documents (.docx): the package by python-docx (MIT), whose parser expands no entities."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part as PackagePart
from docx.opc.part import PartFactory
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.package import Package
from lxml.etree import XMLSyntaxError

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Content, DocumentTable, Part, TextLine
from pipelines.documents.letters import restored
from pipelines.documents.numbering import Numbers
from pipelines.documents.package import check_package
from pipelines.documents.paragraph import has_picture, text_of
from pipelines.documents.runs import Runs
from pipelines.documents.shown import as_shown
from pipelines.documents.unified import unified
from pipelines.documents.within import Within
from pipelines.documents.wordtable import arranges, cells_of, nested

_selected = PartFactory.part_class_selector


def _selector(content_type: str, kind: str) -> type[PackagePart] | None:
    """A document within is kept as its bytes, though its content type is that of the document around."""
    if kind == RELATIONSHIP_TYPE.A_F_CHUNK:
        return PackagePart
    return _selected(content_type, kind) if _selected is not None else None


PartFactory.part_class_selector = _selector


def read(path: Path) -> Content:
    """Read a Word document. Raises DocumentError."""
    check_package(path)
    try:
        with tempfile.TemporaryDirectory() as folder:
            main = Package.open(str(unified(path, Path(folder)))).main_document_part
            body = _root(main).find(qn("w:body"))
    except (PackageNotFoundError, KeyError, ValueError, XMLSyntaxError, zipfile.BadZipFile) as error:
        raise DocumentError(f"it is no whole Word document ({str(error)[:120]})") from error
    if body is None:
        raise DocumentError("it is no whole Word document (its main part has no body)")
    runs = Runs(_related(main, RELATIONSHIP_TYPE.STYLES))
    as_shown(body, runs)
    around = _Around(main, Numbers(_related(main, RELATIONSHIP_TYPE.NUMBERING)), Within(), runs)
    parts = tuple(_parts(body, around))
    tables = around.own_tables or not around.within.pictures
    notes = (*around.within.notes(), *around.pictured_cells())
    return Content(parts, notes, pictured=not tables)


@dataclass(slots=True)
class _Around:
    """What every part of a document needs: the main part with its relationships, its list numbers, what it
    holds inside itself, and how its letters stand."""

    main: Any
    numbers: Numbers
    within: Within
    runs: Runs
    own_tables: int = 0
    pictured: int = 0

    def held(self, name: str | None) -> bytes | None:
        """The bytes of a related part; what is only linked to is nobody's business."""
        part = self.main.related_parts.get(name or "")
        return part.blob if part is not None else None

    def pictured_cells(self) -> tuple[str, ...]:
        """What is to be said of cells in whose place a picture stands."""
        said = f"{self.pictured} cells of its tables hold a picture in place of text: left unread"
        return (said,) if self.pictured else ()


def _root(part: Any) -> Any:
    """The root of a part's markup, whatever content type it is said to have."""
    element = getattr(part, "element", None)
    return element if element is not None else parse_xml(part.blob)


def _related(main: Any, kind: str) -> Any:
    """The root of the part that the main part names; None where it names none that is there."""
    try:
        return _root(main.part_related_by(kind))
    except (KeyError, ValueError, XMLSyntaxError):
        return None


def _parts(parent: Any, around: _Around) -> Iterator[Part]:
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield from _paragraph(child, around)
        elif child.tag == qn("w:tbl"):
            yield from _table(child, around)
        elif child.tag == qn("w:altChunk"):
            yield from _chunk(child, around)


def _paragraph(paragraph: Any, around: _Around) -> Iterator[Part]:
    text = restored(text_of(paragraph, around.runs)).strip()
    for line in text.split("\n"):
        if line.strip():
            columns = line if "\t" in line.strip() else ""
            yield TextLine(around.numbers.before(paragraph) + line.strip(), 0, None, columns)
    yield from _held(paragraph, around)
    for inner in paragraph.iter(qn("w:txbxContent")):
        yield from _parts(inner, around)


def _held(paragraph: Any, around: _Around) -> Iterator[Part]:
    """What the pictures and the embedded documents of a paragraph show."""
    for element in paragraph.iter(qn("a:blip"), "{urn:schemas-microsoft-com:vml}imagedata"):
        name = element.get(qn("r:embed")) or element.get(qn("r:id"))
        if next(element.iterancestors(qn("w:object")), None) is None and (held := around.held(name)):
            yield from around.within.picture(str(name), held)
    for element in paragraph.iter("{urn:schemas-microsoft-com:office:office}OLEObject"):
        name = element.get(qn("r:id"))
        if held := around.held(name):
            yield from around.within.document(str(name), held)


def _chunk(chunk: Any, around: _Around) -> Iterator[Part]:
    """A document that is to be shown in this place: what html-docx-js and others write."""
    name = chunk.get(qn("r:id"))
    part = around.main.related_parts.get(name or "")
    if part is None:
        return
    if part.content_type.startswith("text/plain"):
        for line in part.blob.decode("utf-8-sig", "replace").splitlines():
            yield TextLine(line.strip())
    else:
        yield from around.within.document(str(name), part.blob)


def _table(table: Any, around: _Around) -> Iterator[Part]:
    """A table with its spans. One that only arranges the page, or frames one cell, is opened."""
    cells = [cell for row in table.findall(qn("w:tr")) for cell in row.findall(qn("w:tc"))]
    if arranges(table, cells):
        for cell in cells:
            yield from _parts(cell, around)
        return
    around.own_tables += 1
    around.pictured += sum(has_picture(cell) for cell in cells)
    yield DocumentTable(tuple(cells_of(table, around.runs)))
    for inner in nested(cells):
        yield from _table(inner, around)
