"""Table 1, 主动公开政府信息情况: blocks of 条例 article 20, each with its own header row and layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from nianbao.core.form import Field, form
from nianbao.core.report import CellValue, Layout, Match
from pipelines.tables.columns import Leaf, Row, cell_value, deal, find_leaf, header, keep, weaker
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels, normal
from pipelines.tables.values import is_blank, may_be_value

_TITLE = re.compile(r"第?二十条第?(?:([一五六八九])项?)?")
_TITLE_LETTERS = 24
_CORNER = Labels({"corner": {"信息内容"}})
_ROW_LABEL_CELLS = 3
_HEADER_ROWS = 8


@dataclass(frozen=True, slots=True)
class DisclosureBlock:
    """One block of the form in both layouts: rows, and columns by layout, each with its official labels."""

    title: str
    rows: Labels
    row_keys: dict[Layout, tuple[str, ...]]
    column_keys: dict[Layout, tuple[str, ...]]
    columns: Labels
    column_labels: dict[str, set[str]]


@dataclass(slots=True)
class _Found:
    """A block as found on the page."""

    title: str | None = None
    printed: str = ""
    rows: list[Row] = field(default_factory=list)


@cache
def blocks() -> dict[str, DisclosureBlock]:
    """The blocks by the number in their title: 一 五 六 八 九."""
    found: dict[str, DisclosureBlock] = {}
    for title in dict.fromkeys(entry.row[0] for entry in form().table("t1")):
        entries = [entry for entry in form().table("t1") if entry.row[0] == title]
        number = _TITLE.search(normal(title))
        assert number is not None
        found[number.group(1)] = _block(title, entries)
    return found


def _block(title: str, entries: Sequence[Field]) -> DisclosureBlock:
    rows: dict[str, set[str]] = {}
    columns: dict[str, set[str]] = {}
    column_labels: dict[str, set[str]] = {}
    row_keys: dict[Layout, dict[str, None]] = {Layout.G2019: {}, Layout.G2021: {}}
    column_keys: dict[Layout, dict[str, None]] = {Layout.G2019: {}, Layout.G2021: {}}
    for entry in entries:
        rows.setdefault(entry.row_key, set()).add(entry.row[-1])
        column_labels.setdefault(entry.column_key, set()).add(entry.column[-1])
        for layout in entry.layouts:
            columns.setdefault(f"{layout}:{entry.column_key}", set()).add(entry.column[-1])
            row_keys[layout][entry.row_key] = None
            column_keys[layout][entry.column_key] = None
    return DisclosureBlock(
        title,
        form_labels(rows),
        {layout: tuple(keys) for layout, keys in row_keys.items()},
        {layout: tuple(keys) for layout, keys in column_keys.items()},
        form_labels(columns),
        column_labels,
    )


@cache
def _headings() -> Labels:
    """Every label of a column, whichever block it stands in."""
    return form_labels({entry.column[-1]: {entry.column[-1]} for entry in form().table("t1")})


def read_disclosure(grids: Iterable[Grid]) -> tuple[dict[str, CellValue], dict[str, Layout]]:
    """The cells of table 1 by field id, and the layout of each block found by its number."""
    reader = _Reader()
    for grid in grids:
        reader.feed(grid)
    return reader.finish()


class _Reader:
    """Walks rows: block titles open blocks, rows without a row label gather as the next header."""

    def __init__(self) -> None:
        self._blocks: list[_Found] = []
        self._pending: list[int] = []
        self._leaves: tuple[Leaf, ...] = ()
        self._leaves_of: Grid | None = None

    def feed(self, grid: Grid) -> None:
        """Read one grid."""
        self._pending = []
        for row in range(grid.height):
            cells = grid.line(row)
            title = _title(cells, row)
            if title is not None:
                self._blocks.append(_Found(title[0] or None, title[1]))
                self._pending, self._leaves, self._leaves_of = [], (), None
                cells = tuple(cell for cell in cells if cell.text != title[1])
                if not any(cell.text for cell in cells):
                    continue
            self._row(grid, row, cells)

    def _row(self, grid: Grid, row: int, cells: tuple[Cell, ...]) -> None:
        found = self._label(cells)
        if found is None:
            if self._blocks and _numeric(cells) and (self._pending or self._leaves):
                self._close_header(grid, row, cells[0].end)
                self._keep(grid, cells, None, 0, Match.POSITION)
            elif any(cell.text for cell in cells):
                self._pending = [*self._pending[1 - _HEADER_ROWS :], row]
            return
        place, number, key, match = found
        current = self._blocks[-1] if self._blocks else None
        if current is None or (current.title or number) != number:
            if not self._pending:
                return
            current = _Found(number)
            self._blocks.append(current)
        current.title = number
        self._close_header(grid, row, cells[place].end)
        self._keep(grid, cells, key, place, match)

    def _label(self, cells: tuple[Cell, ...]) -> tuple[int, str, str, Match] | None:
        """Which cell is the row's label, its block's number, the row's key, and how it was recognised."""
        number = self._blocks[-1].title if self._blocks else None
        for place, cell in enumerate(cells[:_ROW_LABEL_CELLS]):
            if (named := _row_named(cell.text, number)) is not None:
                return place, *named
        return None

    def _close_header(self, grid: Grid, row: int, label_end: int) -> None:
        if not self._pending:
            return
        first = self._pending[0]
        corner = max(
            (cell.end for line in self._pending for cell in grid.line(line) if _CORNER.find(cell.text)),
            default=label_end,
        )
        self._leaves, self._leaves_of = header(grid, first, row, corner), grid
        self._pending = []

    def _keep(self, grid: Grid, cells: tuple[Cell, ...], key: str | None, place: int, match: Match) -> None:
        values = cells[place + 1 :]
        aligned = self._leaves_of is grid
        if values and self._leaves and aligned and _is_sub_label(values[0], self._leaves):
            return
        current = self._blocks[-1]
        path = tuple(text for text in (current.printed, cells[place].text) if text)
        current.rows.append(Row(key, match, path, values, self._leaves, aligned))

    def finish(self) -> tuple[dict[str, CellValue], dict[str, Layout]]:
        """Decide each block's layout and read its cells; the first of two equal blocks counts."""
        layouts: dict[str, Layout] = {}
        known = [found for found in self._blocks if found.title and any(row.key for row in found.rows)]
        for found in known:
            layout = _layout(blocks()[found.title or ""], found)
            if layout:
                layouts.setdefault(found.title or "", layout)
        usual = Counter(layouts.values()).most_common(1)
        cells: dict[str, CellValue] = {}
        for found in known:
            title = found.title or ""
            if title not in layouts and usual:
                layouts[title] = usual[0][0]
            if title in layouts:
                keep(cells, _values(title, layouts[title], found))
        return cells, layouts


@lru_cache(maxsize=4096)
def _row_named(text: str, number: str | None) -> tuple[str, str, Match] | None:
    """The block and the row that a label names, of the current block (its number) or exactly of another."""
    if number is not None and (found := blocks()[number].rows.find(text)):
        return number, *found
    for other, block in blocks().items():
        exact = block.rows.find(text, fuzzy=False)
        if exact and other != number:
            return other, *exact
    return None


def _title(cells: tuple[Cell, ...], row: int) -> tuple[str, str] | None:
    """The number of the block that a row opens ("" where the title is cut short) and the title printed."""
    for cell in cells:
        if cell.row == row and (number := _block_number(cell.text)) is not None:
            return number, cell.text
    return None


@lru_cache(maxsize=4096)
def _block_number(text: str) -> str | None:
    name = normal(text)
    found = _TITLE.match(name) if len(name) <= _TITLE_LETTERS else None
    return found.group(1) or "" if found else None


def _numeric(cells: tuple[Cell, ...]) -> bool:
    """A row of numbers whose label is blank."""
    return len(cells) > 1 and is_blank(cells[0].text) and all(may_be_value(cell.text) for cell in cells[1:])


def _is_sub_label(cell: Cell, leaves: Sequence[Leaf]) -> bool:
    """A second label beside the row's own, left of the first column: the row was split locally."""
    return cell.end <= leaves[0].start and not may_be_value(cell.text)


def _layout(block: DisclosureBlock, found: _Found) -> Layout | None:
    """The layout by the words of header and rows; 处理决定数量, which stands in both, counts for the form's
    width."""
    votes: Counter[Layout] = Counter()
    shared = 0
    headers = {id(row.leaves): row.leaves for row in found.rows}  # rows under one header share it
    for leaf in dict.fromkeys(chain.from_iterable(headers.values())):
        key = find_leaf(block.columns, leaf)
        if key:
            layout, _, column = key[0].partition(":")
            if column == "decisions" and "本年" not in leaf.path[-1]:
                shared += 1
            else:
                votes[Layout(layout)] += 1
    for row in found.rows:
        having = [layout for layout, keys in block.row_keys.items() if row.key in keys]
        if len(having) == 1:
            votes[having[0]] += 1
    if votes:
        return votes.most_common(1)[0][0]
    if shared:
        wide = max(sum(bool(leaf.path) for leaf in row.leaves) for row in found.rows) > 1
        return Layout.G2019 if wide else Layout.G2021
    return None


def _values(title: str, layout: Layout, found: _Found) -> Iterable[CellValue]:
    block = blocks()[title]
    keys = _row_keys(block.row_keys[layout], found.rows)
    for row, (key, match) in zip(found.rows, keys, strict=True):
        if key is None:
            continue
        columns = _column_keys(title, layout, row.leaves)
        dealt = deal(row.leaves, row.cells, aligned=row.aligned)
        if not dealt and len(row.cells) == len(block.column_keys[layout]):
            columns = tuple(_in_place(block, name, row.leaves) for name in block.column_keys[layout])
            dealt = deal([Leaf((), 0, 0)] * len(row.cells), row.cells, aligned=False)
        for one in dealt:
            column = columns[one.place]
            entry = _field(f"{key}.{column.key}", layout)
            if column.key and entry:
                path = row.leaves[one.place].path if one.place < len(row.leaves) else ()
                sure = one.sure and column.sure
                certainty = weaker(match, column.match, Match.LABEL if sure else Match.POSITION)
                yield cell_value(entry, one.cell, row.path, path, certainty, sure=sure)


@lru_cache(maxsize=1024)
def _field(name: str, layout: Layout) -> Field | None:
    return next((entry for entry in form().by_id.get(name, ()) if layout in entry.layouts), None)


def _row_keys(official: tuple[str, ...], rows: Sequence[Row]) -> list[tuple[str | None, Match]]:
    """Keys by label; a row whose label was lost gets one by position only where the block has exactly the
    form's rows and all the others stand in their places."""
    keys = [(row.key, row.match) for row in rows]
    fits = len(keys) == len(official) and all(
        key is None or key == name for (key, _), name in zip(keys, official, strict=True)
    )
    if not fits:
        return keys
    return [
        (key or name, match if key else Match.POSITION)
        for (key, match), name in zip(keys, official, strict=True)
    ]


class _BlockColumn(NamedTuple):
    """Which column of its block a leaf is ("" for none), how that was recognised, and whether it is sure."""

    key: str
    match: Match
    sure: bool = True


def _in_place(block: DisclosureBlock, key: str, leaves: Iterable[Leaf]) -> _BlockColumn:
    """A column taken by its place; in doubt where what is printed above is the label of another."""
    above = (find_leaf(_headings(), leaf) for leaf in leaves)
    others = any(found[0] not in block.column_labels[key] for found in above if found)
    return _BlockColumn(key, Match.POSITION, sure=not others)


@lru_cache(maxsize=512)
def _column_keys(title: str, layout: Layout, leaves: tuple[Leaf, ...]) -> tuple[_BlockColumn, ...]:
    """The column of each leaf; damaged labels by position where the count is the form's."""
    block = blocks()[title]
    found: list[tuple[str, Match]] = []
    for leaf in leaves:
        key = find_leaf(block.columns, leaf)
        name, _, column = key[0].partition(":") if key else ("", "", "")
        same = key is not None and (name == layout or column == "decisions")
        found.append((column, key[1]) if same and key else ("", Match.POSITION))
    official = block.column_keys[layout]
    counted = Counter(column for column, _ in found if column)
    found = [pair if counted[pair[0]] == 1 else ("", Match.POSITION) for pair in found]
    in_place = all(not column or column == name for (column, _), name in zip(found, official, strict=False))
    if len(found) == len(official) and in_place:
        return tuple(
            _BlockColumn(column, match) if column else _in_place(block, name, [leaf])
            for (column, match), name, leaf in zip(found, official, leaves, strict=True)
        )
    return tuple(_BlockColumn(column, match) for column, match in found)
