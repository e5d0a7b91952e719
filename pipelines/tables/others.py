"""Tables of a report that are none of the statutory ones: each figure under its labels, so that nothing is
lost as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.core.report import CellValue, ExtraValue
from pipelines.tables.columns import Leaf, deal, header
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.values import is_blank, may_be_value, read_value

_SIGNS = ("第二十条", "勾稽关系", "尚未审结", "法律服务机构")
_FIGURES_LEAST = 2
_HEADER_ROWS = 4


def read_others(
    grids: Sequence[Grid], cells: Sequence[CellValue], taken: frozenset[int] = frozenset()
) -> Iterator[ExtraValue]:
    """The figures of the tables from which none of `cells` came, but for the grids' cells in `taken`."""
    bound = {label for cell in cells for label in cell.row_path}
    others = [grid for grid in grids if _is_other(grid, bound)]
    for number, grid in enumerate(others, 1):
        found = list(_figures(grid, f"x{number}", grids.index(grid) + 1))
        if sum(each.value is not None for _, each in found) >= _FIGURES_LEAST:
            yield from (each for cell, each in found if id(cell) not in taken)


def _is_other(grid: Grid, bound: set[str]) -> bool:
    if any(sign in grid.letters for sign in _SIGNS):
        return False
    return not any(cell.text in bound for cell in grid.cells() if not may_be_value(cell.text))


def _figures(grid: Grid, table: str, place: int) -> Iterator[tuple[Cell, ExtraValue]]:
    """The cells of the rows that print a figure, each under its row's and its column's labels."""
    starts = {row: start for row in range(grid.height) if (start := _start(grid.line(row))) is not None}
    first = min(starts.values(), default=0)
    figures = {cell.column for row in starts for cell in grid.line(row) if _is_figure(cell.text)}
    pending: list[int] = []
    leaves: tuple[Leaf, ...] = ()
    for row in range(grid.height):
        if row not in starts:
            pending = [*pending[1 - _HEADER_ROWS :], row]
            continue
        if pending:
            leaves, pending = header(grid, pending[0], row, first), []
        values = [cell for cell in grid.line(row) if cell.column >= first]
        columns = {id(one.cell): leaves[one.place].path for one in deal(leaves, values, aligned=True)}
        for labels, cell in _under(_labels(grid.line(row), first), values, figures):
            yield cell, _extra(table, labels, columns.get(id(cell), ()), cell, place)


def _start(cells: Sequence[Cell]) -> int | None:
    """The column of a row's first figure behind its label; None where none follows one. A figure before the
    first label is the row's number in the form."""
    labels = (at for at, cell in enumerate(cells) if cell.text and not may_be_value(cell.text))
    named = next(labels, len(cells))
    return next((cell.column for cell in cells[named + 1 :] if _is_figure(cell.text)), None)


def _under(
    labels: tuple[str, ...], values: Sequence[Cell], figures: set[int]
) -> Iterator[tuple[tuple[str, ...], Cell]]:
    """The printed cells of a row with its labels, or with their own where a second half of the table stands
    beside the first: words between two columns of figures."""
    fresh = False
    for at, cell in enumerate(values):
        if is_blank(cell.text):
            continue
        if cell.column in figures or not any(other.column in figures for other in values[at + 1 :]):
            yield labels, cell
            fresh = False
        else:
            labels, fresh = ((*labels, cell.text) if fresh else (cell.text,)), True


def _labels(cells: Sequence[Cell], first: int) -> tuple[str, ...]:
    texts = [cell.text for cell in cells if cell.column < first and not is_blank(cell.text)]
    return tuple(dict.fromkeys(text for text in texts if not may_be_value(text)))


def _is_figure(text: str) -> bool:
    return not is_blank(text) and may_be_value(text)


def _extra(table: str, row: tuple[str, ...], column: tuple[str, ...], cell: Cell, place: int) -> ExtraValue:
    where = f"table {place}" if cell.page is None else f"page {cell.page}, table {place}"
    return ExtraValue(table, row, column, read_value(cell.text, "件"), cell.text, cell.document, where)
