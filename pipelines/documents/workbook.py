"""What an .xlsx shows beside its values: hidden rows and columns, letters that stand otherwise, formulas
without a stored result. The values themselves are the business of sheet.py."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from lxml import etree

from pipelines.documents.unified import unified
from pipelines.text.marks import Way, lowered, raised, struck

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OFF = ("0", "false")
_UNSEEN_FORMAT = ";;;"
_COLUMNS_MOST = 16_384
_ALIGNED: dict[str, Way] = {"superscript": raised, "subscript": lowered}
Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class ShownSheet:
    """How one sheet shows its cells. `texts` are those that their values alone do not give."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    texts: dict[Place, str] = field(default_factory=dict)

    def hides(self, row: int, column: int, rows: int, columns: int) -> bool:
        """Nothing of a cell is seen, merged over so many rows and columns."""
        return self.rows.issuperset(range(row, row + rows)) or self.columns.issuperset(
            range(column, column + columns)
        )


def shown_sheets(path: Path) -> dict[str, ShownSheet]:
    """Each worksheet of a package by its name. Raises what a damaged package raises."""
    with tempfile.TemporaryDirectory() as folder:
        book = OpcPackage.open(str(unified(path, Path(folder)))).main_document_part
    root = _tree(book)
    styles, shared = _Styles(_related(book, RELATIONSHIP_TYPE.STYLES)), _shared(book)
    found = {}
    for sheet in root.iter("{*}sheet"):
        name = next((value for key, value in sheet.items() if str(key).endswith("}id")), "")
        part = book.related_parts.get(name)
        if part is not None and part.blob:
            found[sheet.get("name", "")] = _sheet(_tree(part), styles, shared)
    return found


def _tree(part: Any) -> etree._Element:
    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _related(book: Any, kind: str) -> etree._Element | None:
    try:
        return _tree(book.part_related_by(kind))
    except KeyError:
        return None


def _shared(book: Any) -> list[etree._Element]:
    root = _related(book, RELATIONSHIP_TYPE.SHARED_STRINGS)
    return list(root.iterchildren("{*}si")) if root is not None else []


class _Styles:
    """The letters and the format of each cell style."""

    def __init__(self, root: etree._Element | None) -> None:
        self._ways: list[list[Way]] = []
        self._unseen: list[bool] = []
        if root is None:
            return
        fonts = [_ways_of(font) for each in root.iterchildren("{*}fonts") for font in each]
        formats = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
        for style in (style for each in root.iterchildren("{*}cellXfs") for style in each):
            at = int(style.get("fontId", "0"))
            self._ways.append(fonts[at] if at < len(fonts) else [])
            self._unseen.append(formats.get(style.get("numFmtId"), "").strip() == _UNSEEN_FORMAT)

    def said(self, style: int, text: str) -> str:
        """A text in that style."""
        if style >= len(self._ways):
            return text
        return "" if self._unseen[style] else _said(self._ways[style], text)

    def is_plain(self, style: int) -> bool:
        """Text in that style is its letters."""
        return style >= len(self._ways) or not (self._unseen[style] or self._ways[style])


def _ways_of(properties: etree._Element | None) -> list[Way]:
    """How letters stand by a font's or a run's properties."""
    ways: list[Way] = []
    for each in properties if properties is not None else ():
        name, value = etree.QName(each).localname, each.get("val", "1")
        if name == "strike" and value not in _OFF:
            ways.append(struck)
        elif name == "vertAlign" and value in _ALIGNED:
            ways.append(_ALIGNED[value])
    return ways


def _said(ways: list[Way], text: str) -> str:
    for way in ways:
        text = way(text)
    return text


def _sheet(root: etree._Element, styles: _Styles, shared: list[etree._Element]) -> ShownSheet:
    shown = ShownSheet()
    for columns in root.iter("{*}col"):
        if _is_unseen(columns, "width"):
            first, last = int(columns.get("min", "1")), int(columns.get("max", "1"))
            shown.columns.update(range(first - 1, min(last, _COLUMNS_MOST)))
    for row in root.iter("{*}row"):
        cells = list(row.iterchildren("{*}c"))
        if _is_unseen(row, "ht") and (number := _row_of(row, cells)) is not None:
            shown.rows.add(number)
        for cell in cells:
            place = _place(cell.get("r", ""))
            text = _text(cell, styles, shared)
            if place is not None and text is not None:
                shown.texts[place] = text
    return shown


def _is_unseen(element: etree._Element, size: str) -> bool:
    said = element.get(size, "")
    return element.get("hidden", "0") not in _OFF or (_SIZE.fullmatch(said) is not None and float(said) < 1)


def _row_of(row: etree._Element, cells: list[etree._Element]) -> int | None:
    if row.get("r", "").isdigit():
        return int(row.get("r", "")) - 1
    place = _place(cells[0].get("r", "")) if cells else None
    return place[0] if place else None


def _place(reference: str) -> Place | None:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _text(cell: etree._Element, styles: _Styles, shared: list[etree._Element]) -> str | None:
    """What a cell shows; None where that is its value."""
    value, formula = cell.findtext("{*}v"), cell.find("{*}f")
    style, kind = int(cell.get("s", "0")), cell.get("t", "n")
    if formula is not None and not value and kind != "str":
        return f"={formula.text or ''}"
    item = cell.find("{*}is")
    if kind == "s" and (value or "").isdigit() and int(value or "0") < len(shared):
        item = shared[int(value or "0")]
    if item is not None and any(_ways_of(run.find("{*}rPr")) for run in item.iterchildren("{*}r")):
        return styles.said(style, "".join(_runs(item)))
    if styles.is_plain(style):
        return None
    letters = "".join(_runs(item)) if item is not None else value or ""
    return styles.said(style, letters)


def _runs(item: etree._Element) -> Iterator[str]:
    for run in item.iterchildren("{*}r", "{*}t"):
        if etree.QName(run).localname == "t":
            yield run.text or ""
        else:
            yield _said(_ways_of(run.find("{*}rPr")), run.findtext("{*}t") or "")
