"""Tables of a report that are none of the statutory ones: each figure under its labels, so that nothing is
lost as data. The statistics form of 2014 to 2018 (layout g2014) is one of them, told by its labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nianbao.core.report import CellValue, ExtraValue
from pipelines.tables.columns import Leaf, deal, header
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.values import is_blank, may_be_value, read_value

_SIGNS = ("第二十条", "勾稽关系", "尚未审结", "法律服务机构")
_FIGURES_LEAST = 2
_HEADER_ROWS = 4
_LABELS_2014 = (
    *("主动公开政府信息数", "制发规范性文件总数", "主动公开规范性文件数", "通过不同渠道和方式公开政府信息"),
    *("政府网站公开政府信息数", "政务微博公开政府信息数", "政务微信公开政府信息数", "其他方式公开政府信息数"),
    *("回应公众关注热点或重大舆情数", "收到申请数", "申请办结数", "按时办结数", "申请答复数"),
    *("维持具体行政行为数", "工作专门机构数", "信息公开查阅点数", "从事政府信息公开工作人员数"),
)
"""Labels that reports and provinces' forms of those years show; order and numbers differ by province."""
_LABELS_LEAST = 4


def is_form_of_2014(grids: Iterable[Grid]) -> bool:
    """A grid is the 政府信息公开情况统计表 of 2014 to 2018."""
    return any(sum(label in grid.letters for label in _LABELS_2014) >= _LABELS_LEAST for grid in grids)


def read_others(grids: Sequence[Grid], cells: Sequence[CellValue]) -> Iterator[ExtraValue]:
    """The figures of the tables from which none of `cells` came."""
    bound = {label for cell in cells for label in cell.row_path}
    others = [grid for grid in grids if _is_other(grid, bound)]
    for number, grid in enumerate(others, 1):
        found = list(_figures(grid, f"x{number}", grids.index(grid) + 1))
        if sum(each.value is not None for each in found) >= _FIGURES_LEAST:
            yield from found


def _is_other(grid: Grid, bound: set[str]) -> bool:
    if any(sign in grid.letters for sign in _SIGNS):
        return False
    return not any(cell.text in bound for cell in grid.cells() if not may_be_value(cell.text))


def _figures(grid: Grid, table: str, place: int) -> Iterator[ExtraValue]:
    """The cells of the rows that print a figure, each under its row's and its column's labels."""
    starts = {row: start for row in range(grid.height) if (start := _start(grid.line(row))) is not None}
    first = min(starts.values(), default=0)
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
        for cell in values:
            if not is_blank(cell.text):
                yield _extra(table, _labels(grid.line(row), first), columns.get(id(cell), ()), cell, place)


def _start(cells: Sequence[Cell]) -> int | None:
    """The column of a row's first figure behind its label; None where none follows one. A figure before the
    first label is the row's number in the form."""
    labels = (at for at, cell in enumerate(cells) if cell.text and not may_be_value(cell.text))
    named = next(labels, len(cells))
    return next((cell.column for cell in cells[named + 1 :] if _is_figure(cell.text)), None)


def _labels(cells: Sequence[Cell], first: int) -> tuple[str, ...]:
    texts = [cell.text for cell in cells if cell.column < first and not is_blank(cell.text)]
    return tuple(dict.fromkeys(text for text in texts if not may_be_value(text)))


def _is_figure(text: str) -> bool:
    return not is_blank(text) and may_be_value(text)


def _extra(table: str, row: tuple[str, ...], column: tuple[str, ...], cell: Cell, place: int) -> ExtraValue:
    where = f"table {place}" if cell.page is None else f"page {cell.page}, table {place}"
    return ExtraValue(table, row, column, read_value(cell.text, "件"), cell.text, cell.document, where)
