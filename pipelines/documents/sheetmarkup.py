"""What python-calamine does not say of an .xlsx: rows and columns that are hidden, and cells whose letters do
not all stand plainly: raised or struck through, or a formula whose result was not stored."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.text.marks import Way, apart, lowered, raised, struck

_WORKBOOK = "xl/workbook.xml"
_COLUMNS_MOST = 16_384
_ON = ("1", "true")
_RAISED: dict[str, Way] = {"superscript": raised, "subscript": lowered}


@dataclass
class SheetMarkup:
    """Of one sheet, by row and column from 0 on; `said` is what a cell says otherwise than its value."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    said: dict[tuple[int, int], str] = field(default_factory=dict)

    def hides(self, row: int, column: int, rows: int, columns: int) -> bool:
        """Whether nothing of a cell that covers so many can be seen."""
        return self.rows.issuperset(range(row, row + rows)) or self.columns.issuperset(
            range(column, column + columns)
        )


def markup_of(path: Path) -> dict[str, SheetMarkup]:
    """By sheet's name; nothing of a file that is no .xlsx, or not made as they are."""
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as package:
            return dict(_sheets(package))
    except (KeyError, ValueError, IndexError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return {}  # calamine, which then reads it or says what is wrong, is the judge of that


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, SheetMarkup]]:
    rels = "xl/_rels/workbook.xml.rels"
    targets = {each.get("Id"): each.get("Target") or "" for each in _elements(package, rels, "Relationship")}
    strings = [_rich(each) for each in _elements(package, "xl/sharedStrings.xml", "si")]
    styles = _styles(package)
    for sheet in _elements(package, _WORKBOOK, "sheet"):
        name = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(name, ""))).lstrip("/")
        yield sheet.get("name") or "", _sheet(package, part, strings, styles)


def _sheet(
    package: zipfile.ZipFile, part: str, strings: Sequence[str], styles: Sequence[Way | None]
) -> SheetMarkup:
    found = SheetMarkup()
    row = -1
    for element in _elements(package, part, "col", "row", "c"):
        kind = _local(element)
        if kind == "col" and _is_hidden(element, "width"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            found.columns.update(range(first - 1, min(last, _COLUMNS_MOST)))
        elif kind == "row":
            row = int(element.get("r", row + 2)) - 1
            if _is_hidden(element, "ht"):
                found.rows.add(row)
            for cell in element:
                text = _said(cell, strings, styles)
                if text is not None and _local(cell) == "c":
                    found.said[_place(cell.get("r", ""))] = text
    return found


def _is_hidden(element: Any, size: str) -> bool:
    asked = element.get(size, "")
    return element.get("hidden") in _ON or (bool(asked) and not asked.strip("0."))


def _said(cell: Any, strings: Sequence[str], styles: Sequence[Way | None]) -> str | None:
    """What a cell says otherwise than its value does; None for nearly all."""
    parts = {_local(each): each for each in cell}
    value = (parts["v"].text or "") if "v" in parts else ""
    if "f" in parts and not value and cell.get("t") != "str":  # a result may be an empty string
        return f"={parts['f'].text or ''}"
    text = value
    if cell.get("t") == "s":
        text = strings[int(value)]
    elif cell.get("t") == "inlineStr" and "is" in parts:
        text = _rich(parts["is"])
    way = styles[int(cell.get("s", "0"))] if styles else None
    if way is not None:
        return way(text)
    return text if text != value and apart(text)[1] else None


def _rich(string: Any) -> str:
    """A string with its letters as they stand; what is only for pronunciation is left out."""
    pieces = []
    for each in string:
        if _local(each) == "t":
            pieces.append(each.text or "")
        elif _local(each) == "r":
            text = "".join(part.text or "" for part in each if _local(part) == "t")
            way = next((_way(part) for part in each if _local(part) == "rPr"), None)
            pieces.append(way(text) if way else text)
    return "".join(pieces)


def _styles(package: zipfile.ZipFile) -> list[Way | None]:
    """How the letters of each cell style stand."""
    root = _root(package, "xl/styles.xml")
    fonts = [_way(font) for each in root if _local(each) == "fonts" for font in each]
    formats = [each for part in root if _local(part) == "cellXfs" for each in part]
    numbers = [int(each.get("fontId", "0")) for each in formats]
    return [fonts[number] if number < len(fonts) else None for number in numbers]


def _way(font: Any) -> Way | None:
    for each in font:
        if _local(each) == "strike" and each.get("val", "1") in _ON:
            return struck
        if _local(each) == "vertAlign":
            return _RAISED.get(each.get("val", ""))
    return None


def _place(reference: str) -> tuple[int, int]:
    """B3 is row 2, column 1."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _root(package: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(package.read(part), parser)


def _elements(package: zipfile.ZipFile, part: str, *names: str) -> list[Any]:
    if part not in package.namelist():
        return []
    return [each for each in _root(package, part).iter() if _local(each) in names]
