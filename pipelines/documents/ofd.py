"""OFD (GB/T 33190), the national fixed-layout format: text by ofdkit (Apache-2.0), tables by their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ofdkit
from ofdkit.package import Package

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Content, DocumentTable
from pipelines.documents.layout import Edge, Word, crossed, once, page_parts, paragraphs, table_of
from pipelines.documents.package import check_package

PAGES_MOST = 80
_PATHS_MOST = 20_000
_SNAP = 1.0
_STRAIGHT = 0.3
_ASCENT = 0.88
"""The part of a letter above its baseline."""
_STEP = re.compile(r"([MLCSQBA])([^MLCSQBA]*)")


def read(path: Path) -> Content:
    """Read an OFD document. Raises DocumentError."""
    check_package(path)
    parts: list[Any] = []
    try:
        with ofdkit.open(str(path)) as document, Package(str(path)) as package:
            pages = list(document.pages)
            for number, page in enumerate(pages[:PAGES_MOST], 1):
                root = package.read_xml(page.location) if page.location else None
                parts += _page(page, list(_edges(root)) if root is not None else [], number)
    except ofdkit.OFDError as error:
        raise DocumentError(f"it is no whole OFD ({str(error)[:120]})") from error
    notes = (
        (f"only the first {PAGES_MOST} of {len(pages)} pages were read",) if len(pages) > PAGES_MOST else ()
    )
    return Content(tuple(paragraphs(parts)), notes)


def _page(page: ofdkit.Page, edges: list[Edge], number: int) -> list[Any]:
    words = once(_word(run) for run in page.runs if run.text.strip())
    tables: list[tuple[float, DocumentTable]] = []
    for boxes in crossed(edges, _SNAP):
        table, used = table_of(boxes, words, number, _SNAP)
        words = [word for word in words if id(word) not in used]
        tables.append((min(box[1] for box in boxes), table))
    return [part for _, part in page_parts(words, tables, number, page.height)]


def _word(run: ofdkit.TextRun) -> Word:
    return Word(
        run.text, run.x, run.y - _ASCENT * run.size, run.x + run.width, run.y + (1 - _ASCENT) * run.size
    )


def _edges(root: Any) -> Iterator[Edge]:
    """The straight rules of a page, in its millimetres."""
    paths = (element for element in root.iter() if str(element.tag).rpartition("}")[2] == "PathObject")
    for _, element in zip(range(_PATHS_MOST), paths, strict=False):
        boundary = _numbers(element.get("Boundary", ""))
        data = next((each.text or "" for each in element if str(each.tag).endswith("AbbreviatedData")), "")
        if len(boundary) == 4:
            yield from _strokes(data, boundary[0], boundary[1])


def _strokes(data: str, left: float, top: float) -> Iterator[Edge]:
    at = start = (left, top)
    for step, said in _STEP.findall(data):
        numbers = _numbers(said)
        to = (left + numbers[-2], top + numbers[-1]) if len(numbers) >= 2 else start
        if step in ("M", "S"):
            start = to
        elif step in ("L", "C"):
            flat, upright = abs(to[1] - at[1]) < _STRAIGHT, abs(to[0] - at[0]) < _STRAIGHT
            if flat != upright:
                yield Edge(min(at[0], to[0]), min(at[1], to[1]), max(at[0], to[0]), max(at[1], to[1]))
        at = to


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split()]
    except ValueError:
        return []
