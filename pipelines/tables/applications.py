"""Table 2, 收到和处理政府信息公开申请情况: rows bound by group and label, seven columns of applicants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import count, repeat
from typing import NamedTuple

from nianbao.core.form import APPLICANTS, Field, form
from nianbao.core.report import CellValue, Layout, Match
from pipelines.tables.columns import Leaf, Row, cell_value, deal, find_leaf, header, keep, weaker
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels
from pipelines.tables.values import is_blank, may_be_value

_OTHER = "t2.other"
_LABEL_CELLS = 5
_HEADER_ROWS = 8
_NO_ORGANISATIONS = ("natural", "total")
_LITIGATION = ("结果维持", "尚未审结")
_HEADER_WORDS = ("勾稽关系", "申请人情况", "自然人", "商业", "科研", "法人或其他组织")


@dataclass(frozen=True, slots=True)
class _RowLabels:
    """The row labels: groups, the leaf rows of each group, and the rows that stand alone."""

    groups: Labels
    leaves: dict[str, Labels]
    single: Labels
    columns: Labels
    official: dict[Layout, tuple[str, ...]]


@cache
def _rows() -> _RowLabels:
    """Read the row labels off the form; a group's key is the id its leaf rows share (t2.denied)."""
    groups: dict[str, set[str]] = {}
    leaves: dict[str, dict[str, set[str]]] = {}
    single: dict[str, set[str]] = {}
    for entry in form().table("t2"):
        group = entry.row_key.rpartition(".")[0]
        if len(entry.row) == 3:
            groups.setdefault(group, set()).add(entry.row[1])
            leaves.setdefault(group, {}).setdefault(entry.row_key, set()).add(entry.row[2])
        elif entry.row_key != _OTHER:
            single.setdefault(entry.row_key, set()).add(entry.row[-1])
        if len(entry.row) > 1:
            groups.setdefault("results", set()).add(entry.row[0])
    columns = {entry.column_key: {entry.column[-1]} for entry in form().table("t2")}
    return _RowLabels(
        form_labels(groups),
        {group: form_labels(rows) for group, rows in leaves.items()},
        form_labels(single),
        form_labels(columns),
        {
            layout: tuple(dict.fromkeys(entry.row_key for entry in form().table("t2", layout)))
            for layout in (Layout.G2019, Layout.G2021)
        },
    )


def read_applications(grids: Iterable[Grid]) -> tuple[dict[str, CellValue], Layout | None]:
    """The cells of table 2 by field id, and the layout its （六） rows show (None without them). A further
    table 2 can only speak against the first."""
    readers = [_ApplicationsReader()]
    for grid in grids:
        row = 0
        while (row := readers[-1].feed(grid, row)) < grid.height:
            readers.append(_ApplicationsReader())
    cells, layout = readers[0].finish()
    for reader in readers[1:]:
        again = reader.finish()[0]
        keep(cells, [value for field, value in again.items() if field in cells])
    return cells, layout


class _Named(NamedTuple):
    """What the text of a label cell may name in a group: the group's own heading, a row that stands alone, a
    leaf row (its key, how it was recognised, its group)."""

    group: tuple[str, Match] | None
    single: tuple[str, Match] | None
    leaf: tuple[str, Match, str] | None


@lru_cache(maxsize=4096)
def _named(text: str, group: str | None) -> _Named:
    return _Named(_rows().groups.find(text), _rows().single.find(text), _leaf(text, group))


def _leaf(text: str, group: str | None) -> tuple[str, Match, str] | None:
    """A leaf row of the current group, else exactly one of another group (its group cell was lost)."""
    if group in _rows().leaves:
        found = _rows().leaves[group].find(text)
        if found:
            return *found, group
    for other, labels in _rows().leaves.items():
        exact = labels.find(text, fuzzy=False)
        # 其他 alone names a row only inside its group; elsewhere it is a column.
        if exact and exact[0] != "t2.other.misc":
            return *exact, other
    return None


@dataclass(slots=True)
class _ApplicationsReader:
    _kept: list[Row] = field(default_factory=list)
    _group: str | None = None
    _pending: list[int] = field(default_factory=list)
    _leaves: tuple[Leaf, ...] = ()
    _leaves_of: Grid | None = None
    _done: bool = False

    def feed(self, grid: Grid, first: int) -> int:
        """Read one grid from a row on, and say up to where: its end, or that of the table. A table cut in two
        goes on under the header of its first part."""
        self._pending = []
        ends = any(sign in grid.letters for sign in _LITIGATION)
        for row in range(first, grid.height):
            self._done = ends and bool(self._kept) and _is_litigation(grid.line(row))
            if not self._done:
                self._row(grid, row)
            if self._done:
                return row + 1
        return grid.height

    def _row(self, grid: Grid, row: int) -> None:
        cells, fits = grid.line(row), grid.fits(row)
        place, group, key, match = self._label(cells, fits, row)
        start = place + 1 if place >= 0 else max(len(cells) - len(APPLICANTS), 1)
        values = cells[start:]
        labelled = place >= 0 and True in fits[start:] and not _is_header(cells, values)
        read = labelled or (self._kept and _all_values(fits[start:]))
        if not read or not (self._kept or key == "t2.new_received" or self._opens(grid)):
            self._pending = [*self._pending[1 - _HEADER_ROWS :], row]
            return
        if self._pending:
            self._close_header(grid, row, cells[max(place, 0)].end)
        self._group = group
        if key is None and place >= 0:  # a group's own row: the form has no subtotals
            return
        path = tuple([cell.text for cell in cells[:start] if cell.text]) if place >= 0 else ()
        path = path or _own_label(cells, values, row)
        self._kept.append(Row(key, match, path, values, self._leaves, self._leaves_of is grid))
        self._done = key == "t2.carried_out"

    def _opens(self, grid: Grid) -> bool:
        """A grid whose waiting rows hold a header of applicants."""
        texts = "".join(cell.text for row in self._pending for cell in grid.line(row)).replace(" ", "")
        return sum(word in texts for word in _HEADER_WORDS) >= 2

    def _label(
        self, cells: Sequence[Cell], fits: Sequence[bool], row: int
    ) -> tuple[int, str | None, str | None, Match]:
        """The last label cell's place, the group the row lies in, its key and how it was recognised.

        Merged cells from rows above only tell the group: the one that began last.
        """
        place, group, key, match, began = -1, self._group, None, Match.LABEL, -1
        for number, cell in enumerate(cells[:_LABEL_CELLS]):
            if fits[number]:
                continue
            found, single, leaf = _named(cell.text, group)
            if cell.row < row:
                place = number
                if found and found[0] != "results" and cell.row > began and key is None:
                    group, began = found[0], cell.row
                continue
            if leaf and (leaf[1] is Match.LABEL or not (single or found)):
                place, (group, key), match = number, (leaf[2], leaf[0]), leaf[1]
            elif single and not (found and found[1] is Match.LABEL):
                place, group, key, match = number, None, *single
            elif found:
                key = _OTHER if found[0] == _OTHER else None
                place, group, match, began = number, found[0], found[1], row
        return place, group, key, match

    def _close_header(self, grid: Grid, row: int, label_end: int) -> None:
        first = next((line for line in self._pending if _starts_header(grid.line(line))), None)
        if first is not None:
            corner = max(
                (cell.end for line in self._pending for cell in grid.line(line) if "勾稽" in cell.text),
                default=label_end,
            )
            self._leaves, self._leaves_of = header(grid, first, row, corner), grid
        self._pending = []

    def finish(self) -> tuple[dict[str, CellValue], Layout | None]:
        """Decide the layout, place rows whose label was lost, and read the cells."""
        keys = {row.key for row in self._kept}
        divided = any(key and key.startswith(_OTHER + ".") for key in keys)
        layout = Layout.G2021 if divided else Layout.G2019 if _OTHER in keys else None
        rows = [row for row in self._kept if not (divided and row.key == _OTHER)]
        rows = _placed(rows)
        cells: dict[str, CellValue] = {}
        for row in rows:
            if row.key is not None:
                keep(cells, _values(row, row.key))
        return cells, layout


def _is_litigation(cells: Sequence[Cell]) -> bool:
    """The heading of table 3: what follows is no row of table 2, whatever that lacks."""
    return any(sign in "".join(cell.text.split()) for cell in cells for sign in _LITIGATION)


def _starts_header(cells: Sequence[Cell]) -> bool:
    texts = "\n".join(cell.text for cell in cells).replace(" ", "")
    return any(word in texts for word in _HEADER_WORDS)


def _own_label(cells: Sequence[Cell], values: Sequence[Cell], row: int) -> tuple[str, ...]:
    """What a row is called that the form does not know."""
    before = cells[: len(cells) - len(values)]
    return tuple(cell.text for cell in before if cell.row == row and not may_be_value(cell.text))


def _is_header(cells: Sequence[Cell], values: Sequence[Cell]) -> bool:
    """A row of applicants that prints no figure: its 总计 is a column's, though blank cells follow it."""
    figures = any(may_be_value(cell.text) and not is_blank(cell.text) for cell in values)
    return not figures and _starts_header(cells)


def _all_values(fits: Sequence[bool]) -> bool:
    """At least a few cells, each a number or a blank."""
    return len(fits) >= 2 and all(fits)


def _placed(rows: Sequence[Row]) -> list[Row]:
    """Give rows with a lost label a key by position, only where the table has exactly one layout's rows and
    every labelled row stands in its place."""
    for official in _rows().official.values():
        if len(rows) == len(official) and all(
            (row.key is None and not row.path) or row.key == key
            for row, key in zip(rows, official, strict=True)
        ):
            return [
                row if row.key else Row(key, Match.POSITION, row.path, row.cells, row.leaves, row.aligned)
                for row, key in zip(rows, official, strict=True)
            ]
    return list(rows)


def _values(row: Row, key: str) -> Iterable[CellValue]:
    leaves, match = row.leaves, row.match
    for column, how, place, cell, sure in _columns(row):
        path = leaves[place].path if len(leaves) > place else ()
        certainty = (how if how is match else weaker(match, how)) if sure else Match.POSITION
        yield cell_value(_field(key, column), cell, row.path, path, certainty, sure=sure)


@lru_cache(maxsize=1024)
def _field(key: str, column: str) -> Field:
    return form().by_id[f"{key}.{column}"][0]


class _Columns(NamedTuple):
    """What the leaves of a header are called: `found` each, `single` those that no other is called too;
    whether all seven are there, whether they stand where a heading that lost a cell would put them, and
    whether each leaf has a name."""

    found: tuple[tuple[str, Match] | None, ...]
    single: tuple[tuple[str, Match] | None, ...]
    whole: bool
    moved: bool
    named: bool


@lru_cache(maxsize=512)
def _columns_of(leaves: tuple[Leaf, ...]) -> _Columns:
    found = tuple(find_leaf(_rows().columns, leaf) for leaf in leaves)
    keys = [match[0] if match else "" for match in found]
    single = tuple(match if match and keys.count(match[0]) == 1 else None for match in found)
    whole = len(keys) == len(APPLICANTS) and set(keys) == set(APPLICANTS)
    moved, named = whole and _is_moved(leaves, keys), all(leaf.path for leaf in leaves)
    return _Columns(found, single, whole, moved, named)


def _columns(row: Row) -> list[tuple[str, Match, int, Cell, bool]]:
    """Which column each cell of a row belongs to, how that was recognised, its place among the leaves, and
    whether that is sure.

    A header with all seven columns is followed; with a damaged one the form's order holds for rows of exactly
    seven cells, and for others only the columns that were recognised.
    """
    columns = _columns_of(row.leaves)
    if len(row.cells) == len(APPLICANTS) and not columns.whole:
        return [
            (column, _certainty(columns.found, place, column), place, cell, True)
            for place, (column, cell) in enumerate(zip(APPLICANTS, row.cells, strict=True))
        ]
    dealt: Iterable[tuple[int, Cell, bool]]
    if columns.named and len(row.cells) == len(row.leaves):  # nearly all rows: nothing to deal out
        dealt = zip(count(), row.cells, repeat(True))
    else:
        dealt = deal(row.leaves, row.cells, aligned=row.aligned)
    return [
        (*match, place, cell, sure and not columns.moved)
        for place, cell, sure in dealt
        if (match := columns.single[place])
    ]


def _is_moved(leaves: Sequence[Leaf], keys: Sequence[str]) -> bool:
    """The columns stand in another order than the form's, and no group's name holds those of organisations
    together: the heading may lack its cell."""
    organisations = [leaf for leaf, key in zip(leaves, keys, strict=True) if key not in _NO_ORGANISATIONS]
    return list(keys) != list(APPLICANTS) and not all("法人" in "".join(leaf.path) for leaf in organisations)


def _certainty(found: Sequence[tuple[str, Match] | None], place: int, column: str) -> Match:
    """How sure a column taken in the form's order is: as sure as its own label, where it stands in place."""
    match = found[place] if len(found) == len(APPLICANTS) else None
    return match[1] if match and match[0] == column else Match.POSITION
