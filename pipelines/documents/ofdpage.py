"""What an OFD page draws: its letters one by one and its straight rules, its templates' included.

A text object may run through many cells, and matrices place what it draws: each letter has its own place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import atan2, degrees, hypot
from typing import Any
from unicodedata import east_asian_width

from ofdkit.package import Package

from pipelines.documents.layout import Edge, Word

_OBJECTS_MOST = 60_000
_DEPTH_MOST = 16
_STRAIGHT = 0.3
_SLANT_MOST = 2.0
_ASCENT = 0.88
"""The part of a letter above its baseline."""
_FAINT = 0.7
_CLEAR = 60
"""An alpha of 255 covers; letters with less than this are a watermark's."""
_STEP = re.compile(r"([MLCSQBA])([^MLCSQBA]*)")
Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawn:
    """A page as drawn, in millimetres. `pictures` are the ids of the pictures it shows."""

    words: list[Word] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    turned: int = 0


class Drawings:
    """The drawing parts of one package: templates and units that pages refer to, the pictures they show."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._templates: dict[str, Any] = {}
        self._units: dict[str, Any] = {}
        self._media: dict[str, str] = {}
        entry = package.find("OFD.xml")
        for root in _named(package.read_xml(entry), "DocRoot") if entry else ():
            document = package.resolve(entry, root.text)
            if document is not None:
                self._take(document)

    def _take(self, document: str) -> None:
        root = self._package.read_xml(document)
        for template in _named(root, "TemplatePage"):
            location = self._package.resolve(document, template.get("BaseLoc"))
            if location is not None:
                self._templates[template.get("ID", "")] = self._package.read_xml(location)
        for name in ("PublicRes", "DocumentRes"):
            for said in _named(root, name):
                self._resources(document, said.text)

    def _resources(self, document: str, name: str | None) -> None:
        location = self._package.resolve(document, name)
        if location is None:
            return
        root = self._package.read_xml(location)
        self._units |= {each.get("ID", ""): each for each in _named(root, "CompositeGraphicUnit")}
        base = root.get("BaseLoc", "")
        for media in _named(root, "MultiMedia"):
            file = next((each.text or "" for each in _named(media, "MediaFile")), "")
            found = self._package.resolve(location, f"{base}/{file}" if base else file)
            if found is not None:
                self._media[media.get("ID", "")] = found

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture."""
        found = self._media.get(name)
        return self._package.read(found) if found is not None else None

    def drawn(self, location: str) -> Drawn:
        """What the page at that place draws."""
        root = self._package.read_xml(location)
        for said in _named(root, "PageRes"):
            self._resources(location, said.text)
        roots = [self._templates.get(each.get("TemplateID", "")) for each in _named(root, "Template")]
        found = Drawn()
        count = 0
        for part in (*roots, root):
            for element, matrix in self._objects(part, _PLAIN, 0) if part is not None else ():
                count += 1
                if count > _OBJECTS_MOST:
                    return found
                _draw(element, matrix, found)
        return found

    def _objects(self, parent: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
        """The objects under an element in order, with what places them."""
        for element in parent:
            name = _name(element)
            if element.get("Visible", "true") == "false" or depth > _DEPTH_MOST:
                continue
            if name in ("Content", "Layer", "PageBlock"):
                yield from self._objects(element, matrix, depth + 1)
            elif name == "CompositeObject":
                unit = self._units.get(element.get("ResourceID", ""))
                if unit is not None:
                    yield from self._objects(unit, _composed(matrix, _placing(element)), depth + 1)
            elif name in ("TextObject", "PathObject", "ImageObject"):
                yield element, matrix


def _draw(element: Any, matrix: Matrix, drawn: Drawn) -> None:
    name, placed = _name(element), _composed(matrix, _placing(element))
    if name == "ImageObject":
        drawn.pictures.append(element.get("ResourceID", ""))
    elif name == "PathObject":
        data = next((each.text or "" for each in _named(element, "AbbreviatedData")), "")
        drawn.edges += _strokes(data, placed)
    elif not _is_faint(element):
        if abs(degrees(atan2(placed[1], placed[0]))) < _SLANT_MOST:
            drawn.words += _letters(element, placed)
        else:
            drawn.turned += sum(len(each.text or "") for each in _named(element, "TextCode"))


def _letters(element: Any, matrix: Matrix) -> Iterator[Word]:
    size = (_numbers(element.get("Size", "")) or [0.0])[0]
    across, tall = hypot(matrix[0], matrix[1]), hypot(matrix[2], matrix[3])
    x = y = 0.0
    for code in _named(element, "TextCode"):
        x, y = ((_numbers(code.get(axis, "")) or [before])[0] for axis, before in (("X", x), ("Y", y)))
        text = code.text or ""
        right, down = (_deltas(code.get(name, ""), len(text)) for name in ("DeltaX", "DeltaY"))
        at, level = x, y
        for number, letter in enumerate(text):
            usual = size if east_asian_width(letter) in "WF" else size / 2
            wide = min(right[number], usual) if number < len(right) else usual
            left, base = _at(matrix, at, level)
            if letter.strip():
                top = base - _ASCENT * size * tall
                yield Word(letter, left, top, left + (wide or usual) * across, top + size * tall)
            at += right[number] if number < len(right) else 0.0 if down else usual
            level += down[number] if number < len(down) else 0.0


def _deltas(said: str, most: int) -> list[float]:
    """Steps from letter to letter: "g 3 1.5" stands for three of 1.5."""
    found: list[float] = []
    parts = said.split()
    while parts and len(found) < most:
        count = _numbers(" ".join(parts[1:3])) if parts[0] == "g" else []
        if len(count) == 2:
            found += [count[1]] * max(min(int(count[0]), most), 0)
        step = _numbers(parts[0])
        found += step
        parts = parts[3 if len(count) == 2 else 1 :]
    return found


def _is_faint(element: Any) -> bool:
    """Letters paler than any text's."""
    fill = next(_named(element, "FillColor"), None)
    alphas = [_numbers(each.get("Alpha", "")) for each in (element, fill) if each is not None]
    if any(alpha and alpha[0] < _CLEAR for alpha in alphas):
        return True
    value = _numbers(fill.get("Value", "")) if fill is not None else []
    return len(value) in (1, 3) and sum(value) / len(value) > _FAINT * 255


def _strokes(data: str, matrix: Matrix) -> Iterator[Edge]:
    at = start = _at(matrix, 0.0, 0.0)
    for step, said in _STEP.findall(data):
        numbers = _numbers(said)
        to = _at(matrix, numbers[-2], numbers[-1]) if len(numbers) >= 2 else start
        if step in ("M", "S"):
            start = to
        elif step in ("L", "C"):
            flat, upright = abs(to[1] - at[1]) < _STRAIGHT, abs(to[0] - at[0]) < _STRAIGHT
            if flat != upright:
                yield Edge(min(at[0], to[0]), min(at[1], to[1]), max(at[0], to[0]), max(at[1], to[1]))
        at = to


def _placing(element: Any) -> Matrix:
    """From an object's own space to the space around it: its matrix, then its boundary's corner."""
    corner = _numbers(element.get("Boundary", ""))
    left, top = corner[:2] if len(corner) == 4 else (0.0, 0.0)
    numbers = _numbers(element.get("CTM", ""))
    a, b, c, d, e, f = numbers if len(numbers) == 6 else _PLAIN
    return a, b, c, d, e + left, f + top


def _composed(outer: Matrix, inner: Matrix) -> Matrix:
    """The inner placing first, then the outer."""
    a, b = (outer[0] * inner[n] + outer[2] * inner[n + 1] for n in (0, 2))
    c, d = (outer[1] * inner[n] + outer[3] * inner[n + 1] for n in (0, 2))
    e, f = _at(outer, inner[4], inner[5])
    return a, c, b, d, e, f


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(parent: Any, name: str) -> Iterator[Any]:
    return (element for element in parent.iter() if _name(element) == name)


def _numbers(text: str) -> Sequence[float]:
    try:
        return [float(part) for part in text.split()]
    except ValueError:
        return []
