"""Rows that a page adds to the statutory tables (其他主动公开文件), kept apart from the form's fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from nianbao.core.form import form
from nianbao.core.report import CellValue, ExtraValue
from pipelines.tables.columns import Leaf, deal, header
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels
from pipelines.tables.values import is_blank, may_be_value, read_value

_SIGNS = (
    ("t1", ("第二十条", "信息内容")),
    ("t2", ("申请人情况", "自然人", "勾稽关系")),
    ("t3", ("行政复议", "结果维持", "尚未审结")),
)
_ALL_SIGNS = tuple(sign for _, signs in _SIGNS for sign in signs)
_TITLE = "第二十条"
_HEADER_ROWS = 8


@cache
def _known() -> Labels:
    """Every label that stands before a row of the form."""
    return form_labels({label: {label} for entry in form().statutory for label in entry.row})


def read_extras(grids: Iterable[Grid], cells: Sequence[CellValue]) -> Iterator[ExtraValue]:
    """The numbers of rows whose label is none of the form's. `cells` are those read from the same grids:
    what was bound to a field by its place is no extra. Table 3 has but one row, however it is called."""
    bound = {label for cell in cells for label in cell.row_path}
    for grid in grids:
        yield from _of_grid(grid, bound)


def _of_grid(grid: Grid, bound: set[str]) -> Iterator[ExtraValue]:
    signs = [sign for sign in _ALL_SIGNS if sign in grid.letters]
    if not signs:
        return
    table, title, pending = "", "", list[int]()
    above: tuple[int, int, int] | None = None
    titled = _TITLE in signs
    for row in range(grid.height):
        cells = grid.line(row)
        table = _table(cells, row, signs) or table
        if titled:
            title = next((cell.text for cell in cells if _TITLE in cell.text), title)
        first = _first_value(cells, grid.fits(row))
        if first is None:
            pending = [*pending[1 - _HEADER_ROWS :], row]
            continue
        if pending:
            above, pending = (pending[0], row, cells[first].column), []
        labels = [cell.text for cell in cells[:first] if cell.text] if table in ("t1", "t2") else []
        if labels and _is_extra(labels[-1], bound):
            path = (*[title] * (table == "t1" and bool(title)), *labels)
            leaves = header(grid, *above) if above else ()
            yield from _values(table, tuple(dict.fromkeys(path)), leaves, cells[first:])


def _table(cells: Sequence[Cell], row: int, signs: Sequence[str]) -> str:
    """The statutory table that a row opens, "" where it opens none; `signs` are those in the whole grid."""
    texts = "".join([cell.text for cell in cells if cell.row == row]).replace(" ", "")
    if not any(map(texts.__contains__, signs)):
        return ""
    return next((name for name, signs in _SIGNS if any(sign in texts for sign in signs)), "")


def _first_value(cells: Sequence[Cell], fits: Sequence[bool]) -> int | None:
    """Where the values of a row begin, behind its labels; None where it prints no number."""
    if True not in fits[1:]:
        return None
    first = fits.index(True, 1)
    numbers = all(fits[first:]) and any(not is_blank(cell.text) for cell in cells[first:])
    return first if numbers else None


def _is_extra(label: str, bound: set[str]) -> bool:
    return not may_be_value(label) and label not in bound and _known().find(label) is None


def _values(
    table: str, row: tuple[str, ...], leaves: Sequence[Leaf], values: Sequence[Cell]
) -> Iterator[ExtraValue]:
    for one in deal(leaves, values, aligned=True):
        value = read_value(one.cell.text, "件")
        if value is not None:
            yield ExtraValue(table, row, leaves[one.place].path, value, one.cell.text)
