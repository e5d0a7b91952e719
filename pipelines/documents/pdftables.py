"""The tables of a PDF's page: by the rules around their cells, else by level rules and gaps in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.documents.bands import banded, is_banded, regions
from pipelines.documents.content import DocumentTable
from pipelines.documents.layout import Box, Edge, Word, crossed, open_ends, table_of

_UNIT = 3.0
_CELLS_LEAST = 2
"""A row that is left over at a page's end: a label and its figure."""
Placed = tuple[float, DocumentTable]
"""A table and its top."""


def tables_of(page: Any, words: Sequence[Word], number: int) -> tuple[list[Placed], list[Word]]:
    """The tables with their tops, and the words outside of them."""
    edges = [_edge(edge) for edge in page.edges]
    edges += open_ends(edges, _UNIT)
    levels = [edge for edge in edges if edge.x1 - edge.x0 >= edge.bottom - edge.top]
    uprights = [edge for edge in edges if edge.x1 - edge.x0 < edge.bottom - edge.top]
    ruled = crossed(edges, _UNIT, _CELLS_LEAST)
    tables: list[Placed] = []
    rest = list(words)
    for region in regions(levels, rest):
        inside = [boxes for boxes in ruled if _lies_in(boxes, region)]
        if is_banded(inside, region, rest):
            table, used = banded(region, levels, uprights, rest, number)
            ruled = [boxes for boxes in ruled if boxes not in inside]
            rest = [word for word in rest if id(word) not in used]
            tables.append((region[1], table))
    for boxes in ruled:
        table, used = table_of(boxes, rest, number, _UNIT)
        if len(table.cells) > 1:
            rest = [word for word in rest if id(word) not in used]
            tables.append((min(box[1] for box in boxes), table))
    return tables, rest


def has_regions(page: Any, words: Sequence[Word]) -> bool:
    """Rules lie one below the other as those of a table do."""
    return bool(regions([_edge(edge) for edge in page.edges if edge["orientation"] == "h"], words))


def _edge(edge: dict[str, Any]) -> Edge:
    return Edge(edge["x0"], edge["top"], edge["x1"], edge["bottom"])


def _lies_in(boxes: Sequence[Box], region: Box) -> bool:
    x, y = (boxes[0][0] + boxes[0][2]) / 2, (boxes[0][1] + boxes[0][3]) / 2
    return region[0] <= x <= region[2] and region[1] <= y <= region[3]
