"""Header rows turned into columns, and the cells of a row dealt out to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from nianbao.core.form import Field
from nianbao.core.report import CellValue, Flag, Match
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels
from pipelines.tables.values import (
    AMOUNTS,
    FACTORS,
    SCALE,
    TEN_THOUSAND,
    figure,
    holds_number,
    is_blank,
    plain,
)

_UNIT = re.compile(rf"(?P<scale>{SCALE})?元")
_SAID_UNIT = re.compile(rf"单位\W*+(?:人民币\W*+)?{_UNIT.pattern}")
_ORDER = {Match.LABEL: 0, Match.FUZZY: 1, Match.POSITION: 2}


class Leaf(NamedTuple):
    """One column of a header: the texts above it from the top down, and the grid columns it covers."""

    path: tuple[str, ...]
    start: int
    end: int

    def names(self) -> tuple[str, ...]:
        """What the column may be called: a header split over rows is also tried joined."""
        return _names(self.path)


@lru_cache(maxsize=4096)
def _names(path: tuple[str, ...]) -> tuple[str, ...]:
    joined = ("".join(path[-depth:]) for depth in range(1, len(path) + 1))
    return tuple(dict.fromkeys(joined))


@dataclass(slots=True)
class Row:
    """A data row as found. `key` is None where its label is not one of the form's. Never changed."""

    key: str | None
    match: Match
    path: tuple[str, ...]
    cells: tuple[Cell, ...]
    leaves: tuple[Leaf, ...]
    aligned: bool


class Dealt(NamedTuple):
    """A cell and the column (by its place among the leaves) that it belongs to; `sure` is False where one
    cell lies under several columns, or the row's cells do not fit its heading."""

    place: int
    cell: Cell
    sure: bool = True


def header(grid: Grid, first: int, last: int, start: int) -> tuple[Leaf, ...]:
    """The columns that the header rows first..last-1 make from grid column `start` on."""
    leaves: list[Leaf] = []
    previous: Cell | None = None
    for column in range(start, grid.width):
        stack = [cell for cell in grid.column(column, first, last) if cell.text]
        bottom = stack[-1] if stack else None
        if leaves and bottom is not None and bottom is previous:
            leaves[-1] = Leaf(leaves[-1].path, leaves[-1].start, column + 1)
        else:
            leaves.append(Leaf(tuple([cell.text for cell in stack]), column, column + 1))
        previous = bottom
    return tuple(leaves)


def find_leaf(labels: Labels, leaf: Leaf) -> tuple[str, Match] | None:
    """The key of a column by any of its names, an exact match before a near one."""
    found = [match for name in leaf.names() if (match := labels.find(name))]
    return min(found, key=_certainty, default=None)


def _certainty(found: tuple[str, Match]) -> int:
    return _ORDER[found[1]]


def deal(leaves: Sequence[Leaf], cells: Sequence[Cell], *, aligned: bool) -> list[Dealt]:
    """Deal a row's cells out to the columns: in order where there are as many, else by overlap in the grid
    (only where header and row lie in one grid, `aligned`)."""
    if len(cells) == len(leaves):
        found = [Dealt(place, cell) for place, cell in enumerate(cells)]
        if all(leaf.path for leaf in leaves):
            return found
        return _doubted(found, fits=not any(holds_number(one.cell.text) for one in _unnamed(leaves, found)))
    if not aligned:
        return []
    dealt: dict[int, Cell] = {}
    for place, leaf in enumerate(leaves):
        under = [cell for cell in cells if _overlap(leaf, cell) > 0]
        if under:
            dealt[place] = max(
                under, key=lambda cell: (_overlap(leaf, cell), not is_blank(cell.text), -cell.column)
            )
    return _doubted(list(_shared(leaves, dealt)), fits=_fits(leaves, dealt, cells))


def _fits(leaves: Sequence[Leaf], dealt: dict[int, Cell], cells: Sequence[Cell]) -> bool:
    """Every named column has a cell above it, no figure is left over, and none reaches into half a column."""
    named = [place for place, leaf in enumerate(leaves) if leaf.path]
    taken = {id(dealt[place]) for place in named if place in dealt}
    over = any(id(cell) not in taken and holds_number(cell.text) for cell in cells)
    return not over and all(place in dealt and _is_whole(leaves[place], dealt[place]) for place in named)


def _is_whole(leaf: Leaf, cell: Cell) -> bool:
    """One lies within the other."""
    return _overlap(leaf, cell) in (leaf.end - leaf.start, cell.end - cell.column)


def _unnamed(leaves: Sequence[Leaf], dealt: Sequence[Dealt]) -> list[Dealt]:
    """What stands in a column without a name, where others have one."""
    named = any(leaf.path for leaf in leaves)
    return [one for one in dealt if named and not leaves[one.place].path]


def _doubted(dealt: list[Dealt], *, fits: bool) -> list[Dealt]:
    """A column without its cell, or a figure under no column's name: a cell was lost or added somewhere, and
    those behind it stand under their neighbours' names."""
    return dealt if fits else [one._replace(sure=False) for one in dealt]


def _overlap(leaf: Leaf, cell: Cell) -> int:
    return min(leaf.end, cell.end) - max(leaf.start, cell.column)


def _shared(leaves: Sequence[Leaf], dealt: dict[int, Cell]) -> Iterable[Dealt]:
    """What holds no number and spans several columns says so in each; a number can be only one column's."""
    for cell in dict.fromkeys(dealt.values()):
        places = [place for place, other in dealt.items() if other is cell]
        if len(places) == 1 or not holds_number(cell.text):
            yield from (Dealt(place, cell) for place in places)
        else:
            most = max(places, key=lambda place: (_overlap(leaves[place], cell), -place))
            yield Dealt(most, cell, sure=False)


def weaker(*matches: Match) -> Match:
    """The less certain of several ways of recognition."""
    return max(matches, key=_ORDER.__getitem__)


def keep(found: dict[str, CellValue], values: Iterable[CellValue]) -> None:
    """Of a cell that a page shows twice the first counts; where they differ, that is flagged."""
    for value in values:
        first = found.setdefault(value.field, value)
        if first is value:
            continue
        if (first.value, first.state) != (value.value, value.state) and Flag.CONTRADICTED not in first.flags:
            found[value.field] = replace(first, flags=(*first.flags, Flag.CONTRADICTED))


def cell_value(
    field: Field,
    cell: Cell,
    row_path: tuple[str, ...],
    column_path: tuple[str, ...],
    match: Match,
    *,
    sure: bool = True,
) -> CellValue:
    """The value of a cell that stands on the page, `sure` to be this column's. An amount is in 万元 where the
    cell or its header says a unit; else it stays as printed and is marked, whatever unit the form wants."""
    printed, unit = cell.text, field.unit
    read = figure(printed, unit)
    value, flags = read.value, read.flags if sure else (*read.flags, Flag.COLUMN_UNSURE)
    if unit in AMOUNTS and value is not None:
        value, unit, doubts = _amount(value, unit, printed, column_path)
        flags += doubts
    return CellValue(
        field.id,
        value,
        printed,
        read.state,
        row_path,
        column_path,
        match,
        unit,
        cell.document,
        cell.page,
        cell.confidence,
        flags=flags,
    )


def _amount(
    value: Decimal, official: str, printed: str, column_path: tuple[str, ...]
) -> tuple[Decimal, str, tuple[Flag, ...]]:
    if any(unit in printed for unit in "元万亿"):
        return value, "万元", ()
    # A unit in the header: behind 单位, else anywhere.
    names = plain("".join(column_path))
    found = _SAID_UNIT.search(names) or _UNIT.search(names)
    if found:
        return value * FACTORS[found["scale"] or ""] / TEN_THOUSAND, "万元", ()
    return value, official, (Flag.UNIT_UNKNOWN,) if value else ()
