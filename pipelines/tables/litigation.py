"""Table 3, 政府信息公开行政复议、行政诉讼情况: three groups of five under a header of up to three rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from nianbao.core.form import Field, form
from nianbao.core.report import CellValue, Match
from pipelines.tables.columns import Leaf, cell_value, deal, find_leaf, header, keep, weaker
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels

_GROUP_SIZE = 5
_LEAST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class _Words:
    groups: Labels
    columns: Labels


@cache
def _words() -> _Words:
    groups = {entry.row_key: {entry.row[-1]} for entry in form().table("t3")}
    columns = {entry.column_key: {entry.column[-1]} for entry in form().table("t3")}
    return _Words(form_labels(groups), form_labels(columns))


class _Column(NamedTuple):
    """One column of the header: its field where group and label are known."""

    leaf: Leaf
    group: str | None
    key: str | None
    match: Match


class _LitigationHeader(NamedTuple):
    """The columns of a header and the field of each; `lost`: a figure stands under a group's name alone, so
    that the header lacks a cell and those behind it moved."""

    leaves: tuple[Leaf, ...]
    fields: tuple[tuple[Field | None, Match], ...]
    lost: bool


def read_litigation(grids: Iterable[Grid]) -> dict[str, CellValue]:
    """The cells of table 3 by field id."""
    found: dict[str, CellValue] = {}
    heading: _LitigationHeader | None = None
    heading_of: Grid | None = None
    for grid in grids:
        pending: int | None = None
        for row in range(grid.height):
            cells, fits = grid.line(row), grid.fits(row)
            if pending is None and heading is None:  # what no heading stands above is no figure of this table
                pending = row if not _is_data(cells, fits) and _is_header(cells) else None
                continue
            if not _is_data(cells, fits):
                pending = row if pending is None and _is_header(cells) else pending
                continue
            if pending is not None:
                heading, heading_of, pending = _litigation_header(header(grid, pending, row, 0)), grid, None
            if heading is not None:
                keep(found, _values(heading, cells, aligned=heading_of is grid))
                heading = None
    return found


def _is_data(cells: Sequence[Cell], fits: Sequence[bool]) -> bool:
    """A row of numbers and blanks, perhaps behind a label of its own; words between them are no column's."""
    rest = fits[1:] if len(fits) > 1 else fits
    values = sum(rest)
    return bool(rest) and (values == len(rest) or (2 * values > len(rest) and not _is_header(cells)))


def _is_header(cells: Sequence[Cell]) -> bool:
    named = [_named(cell.text) for cell in cells]
    return "group" in named or (
        named.count("column") >= _LEAST_COLUMNS
        and not any("自然人" in cell.text or "商业" in cell.text for cell in cells)
    )


@lru_cache(maxsize=4096)
def _named(text: str) -> str:
    """Whether a text is exactly a group's name or a column's; "" for neither."""
    words = _words()
    if words.groups.find(text, fuzzy=False):
        return "group"
    return "column" if words.columns.find(text, fuzzy=False) else ""


@lru_cache(maxsize=256)
def _litigation_header(leaves: tuple[Leaf, ...]) -> _LitigationHeader | None:
    """What the columns of a header are; None where they are none of this table."""
    columns = tuple(map(_column, leaves))
    if sum(column.key is not None for column in columns) < _LEAST_COLUMNS:
        return None
    fields = tuple(_fields(columns))
    lost = any(
        column.key is None and entry is None
        for column, (entry, _) in zip(columns, fields, strict=True)
        if column.leaf.path
    )
    return _LitigationHeader(leaves, fields, lost)


def _column(leaf: Leaf) -> _Column:
    group = None
    for text in leaf.path:
        match = _words().groups.find(text)
        group = match[0] if match else group
    key = find_leaf(_words().columns, leaf)
    return _Column(leaf, group, key[0] if key else None, key[1] if key else Match.POSITION)


def _values(heading: _LitigationHeader, cells: Sequence[Cell], *, aligned: bool) -> Iterable[CellValue]:
    for place, cell, fits in deal(heading.leaves, cells, aligned=aligned):
        entry, match = heading.fields[place]
        if entry is not None:
            sure = fits and not heading.lost
            certainty = weaker(match, Match.LABEL if sure else Match.POSITION)
            path = heading.leaves[place].path
            yield cell_value(entry, cell, path[:-1], path, certainty, sure=sure)


def _fields(columns: Sequence[_Column]) -> list[tuple[Field | None, Match]]:
    """The field of each column: by group and label; where the columns run through the form's fifteen
    labels, by their place, since group titles often cover the wrong columns."""
    official = form().table("t3")
    named = [place for place, column in enumerate(columns) if column.leaf.path]
    order = [columns[place].key for place in named]
    result: list[tuple[Field | None, Match]] = [(None, Match.POSITION)] * len(columns)
    known = sum(key is not None for key in order)
    if (
        len(order) == len(official)
        and known >= len(official) - _GROUP_SIZE
        and all(key in (None, entry.column_key) for key, entry in zip(order, official, strict=True))
    ):
        for place, entry in zip(named, official, strict=True):
            column = columns[place]
            agrees = column.group == entry.row_key and column.key is not None
            result[place] = (entry, column.match if agrees else Match.POSITION)
        return result
    taken = [(column.group, column.key) for column in columns]
    for place, column in enumerate(columns):
        if column.group and column.key and taken.count((column.group, column.key)) == 1:
            result[place] = (form().by_id[f"{column.group}.{column.key}"][0], column.match)
    return result
