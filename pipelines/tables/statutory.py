"""The three statutory tables found among a page's grids, as one cell for every place of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nianbao.core.form import Field, form
from nianbao.core.report import CellState, CellValue, ExtraValue, Layout
from pipelines.tables.applications import read_applications
from pipelines.tables.columns import keep
from pipelines.tables.disclosure import blocks, read_disclosure
from pipelines.tables.extras import read_extras
from pipelines.tables.flattened import flattened_grids
from pipelines.tables.grid import Grid
from pipelines.tables.litigation import read_litigation
from pipelines.tables.others import read_others
from pipelines.tables.statistics import is_form_of_2014, read_statistics

_LINE_LETTERS = 270
TABLES = ("t1", "t2", "t3")
_SIGNS = {"t1": "第二十条", "t2": "自然人", "t3": "结果维持"}
_WORDS = (
    "第二十条",
    "信息内容",
    "行政许可",
    "规范性文件",
    "政府信息公开申请数量",
    "自然人",
    "商业企业",
    "不予公开",
    "无法提供",
    "结转",
    "结果维持",
    "尚未审结",
    "行政复议",
)


@dataclass(frozen=True, slots=True)
class Statutory:
    """What the tables say. `cells` has one entry for every statutory cell of the layout found, in the form's
    order, and none where the page has no statutory table; `applications` is the layout of table 2 alone;
    `flattened` says that all of it was read from running lines, `extras` are numbers of rows that the page
    adds to the form's, and those of other tables."""

    layout: Layout
    cells: tuple[CellValue, ...]
    applications: Layout | None = None
    flattened: bool = False
    extras: tuple[ExtraValue, ...] = ()


@lru_cache(maxsize=64)  # the same table is asked about by whoever comes across it
def looks_statutory(text: str) -> bool:
    """Cheap test of a table's whole text: at least two of the form's words stand in it."""
    squeezed = "".join(text.split())
    return sum(word in squeezed for word in _WORDS) >= 2


def tables_in(letters: str) -> frozenset[str]:
    """Which of the statutory tables stand in some letters."""
    return frozenset(name for name, sign in _SIGNS.items() if sign in letters)


def read_statutory(
    grids: Sequence[Grid], texts: Sequence[str] = (), others: Sequence[Grid] = ()
) -> Statutory:
    """Read the statutory tables from the grids of one page, in document order; a table that none of them
    holds, from the page's lines, where it stands flattened. `others` are shown beside the report: they can
    only speak against it."""
    found = _found(grids, texts)
    rivals = _read(others).cells if others else ()
    return replace(found, cells=_against(found.cells, rivals)) if rivals else found


def _against(cells: Sequence[CellValue], rivals: Sequence[CellValue]) -> tuple[CellValue, ...]:
    held = {cell.field: cell for cell in cells}
    for rival in rivals:
        if CellState.MISSING not in (rival.state, held.get(rival.field, rival).state) and rival.field in held:
            keep(held, [rival])
    return tuple(held.values())


def _found(grids: Sequence[Grid], texts: Sequence[str]) -> Statutory:
    found = _read(grids)
    tables = _tables_of(tuple([cell.field for cell in found.cells if cell.state is not CellState.MISSING]))
    if len(tables) == len(TABLES) or not looks_statutory(
        "\n".join(text for text in texts if len(text) < _LINE_LETTERS)
    ):
        return found
    flat = [grid for name, grid in flattened_grids(texts).items() if name not in tables]
    return replace(_read([*grids, *flat]), flattened=not tables) if flat else found


@lru_cache(maxsize=256)  # most reports show all fields of their layout
def _tables_of(fields: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in fields)


def _read(grids: Sequence[Grid]) -> Statutory:
    disclosure, by_block = read_disclosure(grids)
    applications, requests = read_applications(grids)
    found = {**disclosure, **applications, **read_litigation(grids)}
    if not found:
        return _early(grids)
    votes = Counter(by_block.values())
    if requests:
        votes[requests] += 1
    layout = Layout.NONE if not votes else Layout.MIXED if len(votes) > 1 else next(iter(votes))
    # For places the page does not show at all: the layout most blocks follow.
    usual = votes.most_common(1)[0][0] if votes else None
    wanted = _wanted(frozenset(by_block.items()), requests or usual, usual)
    cells = tuple([found.get(name) or CellValue(name, None, "", CellState.MISSING) for name in wanted])
    extras = tuple(read_extras([grid for grid in grids if looks_statutory(grid.letters)], cells))
    extras += tuple(read_others(grids, cells))
    return Statutory(layout, cells, requests or usual, extras=extras)


def _early(grids: Sequence[Grid]) -> Statutory:
    """A report without the statutory tables: the statistics form of 2014 to 2018, or none."""
    if not is_form_of_2014(grids):
        return Statutory(Layout.NONE, (), extras=tuple(read_others(grids, ())))
    read = read_statistics(grids)
    return Statutory(Layout.G2014, read.cells, extras=tuple(read_others(grids, (), read.bound)))


@lru_cache(maxsize=512)
def _wanted(
    by_block: frozenset[tuple[str, Layout]], requests: Layout | None, usual: Layout | None
) -> tuple[str, ...]:
    """The fields of the form that a page with these layouts should have, in the form's order."""
    layouts = dict(by_block)
    entries = (entry for entry in form().fields if _expected(entry, layouts, requests, usual))
    return tuple(dict.fromkeys(entry.id for entry in entries))


def _expected(
    entry: Field, by_block: Mapping[str, Layout], requests: Layout | None, usual: Layout | None
) -> bool:
    layout = usual
    if entry.table == "t1":
        number = next(name for name, block in blocks().items() if block.title == entry.row[0])
        layout = by_block.get(number, usual)
    elif entry.table == "t2":
        layout = requests
    return layout in entry.layouts if layout else len(entry.layouts) > 1
