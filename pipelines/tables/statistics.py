"""The statistics form of 2014 to 2018 (政府信息公开情况统计表, layout g2014): rows are told by their labels,
never by their numbers or places, since provinces add, drop and renumber rows. What no known label names stays
an extra."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from nianbao.core.form import STATISTICS, Field, form
from nianbao.core.report import CellState, CellValue, Flag, Layout, Match
from pipelines.tables.columns import cell_value, keep
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Cell, Grid
from pipelines.tables.labels import Labels
from pipelines.tables.values import is_blank, may_be_value

_LABELS_SEEN = (
    *("主动公开政府信息数", "制发规范性文件总数", "主动公开规范性文件数", "通过不同渠道和方式公开政府信息"),
    *("政府网站公开政府信息数", "政务微博公开政府信息数", "政务微信公开政府信息数", "其他方式公开政府信息数"),
    *("回应公众关注热点或重大舆情数", "收到申请数", "申请办结数", "按时办结数", "申请答复数"),
    *("维持具体行政行为数", "工作专门机构数", "信息公开查阅点数", "从事政府信息公开工作人员数"),
)
"""Labels that reports and provinces' forms of those years show: they tell the form, wherever they stand."""
_LABELS_LEAST = 4
_PART = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")
_OF_THESE = re.compile(r"^[#＃\s]*其\s*中\s*[:：]?\s*|^[#＃]+")
_UNIT_LETTERS = 2


def is_form_of_2014(grids: Iterable[Grid]) -> bool:
    """A grid is the 政府信息公开情况统计表 of 2014 to 2018."""
    return any(sum(label in grid.letters for label in _LABELS_SEEN) >= _LABELS_LEAST for grid in grids)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The form's cells, one for each of its fields; `bound` are the grids' cells whose figures they hold."""

    cells: tuple[CellValue, ...]
    bound: frozenset[int]


@cache
def _labels() -> Labels:
    return form_labels({entry.id: {entry.row[-1]} for entry in form().table(STATISTICS)})


def read_statistics(grids: Sequence[Grid]) -> Statistics:
    """The cells of the form. A label that stands twice counts once, flagged where its figures differ."""
    found: dict[str, CellValue] = {}
    bound: set[int] = set()
    for grid in grids:
        for value, cell in _StatisticsReader(grid).values():
            keep(found, [value])
            bound |= {id(cell)} if value.state is CellState.VALUE and found[value.field] == value else set()
    wanted = [entry.id for entry in form().table(STATISTICS, Layout.G2014)]
    cells = tuple(found.get(name) or CellValue(name, None, "", CellState.MISSING) for name in wanted)
    return Statistics(cells, frozenset(bound))


@dataclass(slots=True)
class _StatisticsReader:
    grid: Grid
    _part: str = ""
    _columns: Mapping[int, bool] = field(default_factory=dict)
    _starts: Counter[int] = field(default_factory=Counter)

    def values(self) -> Iterator[tuple[CellValue, Cell]]:
        """The fields that the rows name, each with the cell that its figure stands in."""
        self._columns = dict.fromkeys(_figure_columns(self.grid), True)
        self._starts = Counter(cell.column for cell in self.grid.cells() if _is_label(cell))
        for row in range(self.grid.height):
            for label in (cell for cell in self.grid.line(row) if cell.row == row and _is_label(cell)):
                entry = _entry(label.text)
                if entry is None:
                    part = "".join(label.text.split())
                    self._part = part if _PART.match(part) else self._part
                elif self._fits(entry):
                    yield from self._value(entry, label)

    def _fits(self, entry: Field) -> bool:
        """The row stands in its own part of the form, or in a form without parts."""
        return not self._part or re.search(form().parts[entry.row[0]], self._part) is not None

    def _value(self, entry: Field, label: Cell) -> Iterator[tuple[CellValue, Cell]]:
        cells = [
            cell for row in range(label.row, label.row + label.rows) for cell in self._behind(label, row)
        ]
        shown = [cell for cell in cells if not is_blank(cell.text)] or cells[:1]
        path = tuple(text for text in (self._part, label.text) if text)
        if len(shown) == 1:
            # A label with no other in its column: the row moved, and the blank is rather its unit's.
            sure = not is_blank(shown[0].text) or self._starts[label.column] > 1
            match = Match.LABEL if sure else Match.POSITION
            yield cell_value(entry, shown[0], path, (), match, sure=sure), shown[0]
        elif shown:
            yield _several(entry, shown, path), shown[0]

    def _behind(self, label: Cell, row: int) -> Iterator[Cell]:
        """The figures of a label: what stands behind it, up to the next label."""
        for cell in self.grid.line(row):
            if cell.column < label.end:
                continue
            if cell.column in self._columns or _is_figure(cell):
                yield cell
            elif _is_label(cell):
                return


def _several(entry: Field, cells: Sequence[Cell], path: tuple[str, ...]) -> CellValue:
    """One figure for each level of offices, or each quarter: which one the form's is, nobody says."""
    printed = "\n".join(cell.text for cell in cells)
    value = cell_value(entry, cells[0], path, (), Match.LABEL)
    return CellValue(
        entry.id,
        None,
        printed,
        CellState.UNCLEAR,
        path,
        match=Match.LABEL,
        unit=entry.unit,
        document=value.document,
        page=value.page,
        confidence=value.confidence,
        flags=(Flag.SEVERAL_NUMBERS,),
    )


def _entry(text: str) -> Field | None:
    found = _labels().find(text, fuzzy=False) or _labels().find(_bare(text), fuzzy=False)
    return form().by_id[found[0]][0] if found else None


def _bare(text: str) -> str:
    """A label without 其中 and its number: 1.其中：专职人员数."""
    return _OF_THESE.sub("", re.sub(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+[）)、.．])+\s*", "", text))


def _is_figure(cell: Cell) -> bool:
    return may_be_value(cell.text) and not is_blank(cell.text)


def _is_label(cell: Cell) -> bool:
    """Words longer than a unit."""
    return not may_be_value(cell.text) and (
        len(cell.text.strip()) > _UNIT_LETTERS or _entry(cell.text) is not None
    )


def _figure_columns(grid: Grid) -> Iterator[int]:
    """The columns in which more rows print a figure behind their label than words; a row's own number stands
    before its label."""
    counts: Counter[int] = Counter()
    for row in range(grid.height):
        named = False
        for cell in grid.line(row):
            if named and _is_figure(cell):
                counts[cell.column] += 1
            elif _is_label(cell):
                counts[cell.column] -= named
                named = True
    return (column for column, count in counts.items() if count > 0)
