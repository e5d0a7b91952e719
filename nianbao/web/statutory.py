"""The three statutory tables, laid out as the form draws them, from the cells that were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.core.form import STATISTICS, Field, form
from nianbao.core.report import CellState, CellValue, Layout

_DEPTH = 3
_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a drawn table. `kind`: label, block (a block's title), corner, value. `fails` are the
    identities that fail with this cell; `converted` the number, where it is not what is printed; `column`
    what its column is called, for where the columns do not stand side by side."""

    kind: str
    text: str
    columns: int = 1
    rows: int = 1
    field: str = ""
    state: str = ""
    fails: tuple[str, ...] = ()
    converted: str = ""
    column: str = ""
    unit: str = ""


Rows = list[list[Box]]


@dataclass(frozen=True, slots=True)
class StatutorySheet:
    """The cells of one report by field, and which identities fail with each."""

    cells: Mapping[str, CellValue]
    fails: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, cells: Iterable[CellValue], failing: Iterable[tuple[str, str]] = ()) -> StatutorySheet:
        """A sheet of cells; `failing` are fields, each with an identity that fails with it."""
        marks: dict[str, list[str]] = defaultdict(list)
        for field, identity in failing:
            marks[field].append(identity)
        by_field = {cell.field: cell for cell in cells}
        return cls(by_field, {field: tuple(dict.fromkeys(ids)) for field, ids in marks.items()})

    def layout(self, fields: Sequence[Field]) -> Layout:
        """The layout of which most cells are there; the newer one where that is none."""
        held = {
            layout: sum(field.id in self.cells for field in fields if layout in field.layouts)
            for layout in (Layout.G2021, Layout.G2019)
        }
        return max(held, key=lambda layout: held[layout])

    def box(self, field: Field, columns: int = 1) -> Box:
        """The value of a field as a box."""
        column = " · ".join(field.column)
        cell = self.cells.get(field.id)
        if cell is None:
            return Box("value", "", columns, field=field.id, state=CellState.MISSING, column=column)
        value = decimal_text(cell.value)
        converted = value if value and value != cell.printed.replace(",", "").strip() else ""
        return Box(
            "value",
            cell.printed.strip(),
            columns,
            field=field.id,
            state=cell.state,
            fails=self.fails.get(field.id, ()),
            converted=converted,
            column=column,
        )


def draw(table: str, sheet: StatutorySheet) -> Rows:
    """The rows of t1, t2, t3 or of the statistics form; none where no cell of it was read."""
    if not any(name.startswith(f"{table}.") for name in sheet.cells):
        return []
    if table == "t1":
        return _disclosure(sheet)
    fields = form().table(table)
    if table == STATISTICS:
        return _statistics(fields, sheet)
    fields = [field for field in fields if sheet.layout(fields) in field.layouts]
    return _applications(fields, sheet) if table == "t2" else _litigation(fields, sheet)


def _disclosure(sheet: StatutorySheet) -> Rows:
    """Table 1: blocks, each with a title, a line of column names, and its rows; the layout by block."""
    rows: Rows = []
    fields = form().table("t1")
    for title in dict.fromkeys(field.row[0] for field in fields):
        block = [field for field in fields if field.row[0] == title]
        layout = sheet.layout(block)
        block = [field for field in block if layout in field.layouts]
        if not any(field.id in sheet.cells for field in block):
            continue
        names = list(dict.fromkeys(field.column[-1] for field in block))
        widths = _shared(len(names))
        rows.append([Box("block", title, _DEPTH + 1)])
        headings = [Box("label", name, width) for name, width in zip(names, widths, strict=True)]
        rows.append([Box("label", "信息内容"), *headings])
        for label in dict.fromkeys(field.row[-1] for field in block):
            line = [field for field in block if field.row[-1] == label]
            boxes = [sheet.box(field, width) for field, width in zip(line, _shared(len(line)), strict=True)]
            rows.append([Box("label", label), *boxes])
    return rows


def _shared(count: int) -> list[int]:
    """How many of three columns each of `count` boxes gets."""
    return [_DEPTH // count + (at < _DEPTH % count) for at in range(count)]


def _applications(fields: Sequence[Field], sheet: StatutorySheet) -> Rows:
    """Table 2: a heading of three lines, and labels of up to three columns before seven values."""
    lines: dict[tuple[str, ...], list[Field]] = defaultdict(list)
    for field in fields:
        lines[field.row].append(field)
    columns = [field.column for field in next(iter(lines.values()))]
    heading = _headings(columns)
    heading[0].insert(0, Box("corner", _NOTE, _DEPTH, len(heading)))
    labels = _nested(list(lines))
    values = [[sheet.box(field) for field in line] for line in lines.values()]
    return heading + [[*label, *value] for label, value in zip(labels, values, strict=True)]


def _litigation(fields: Sequence[Field], sheet: StatutorySheet) -> Rows:
    """Table 3: a heading of three lines over one line of values."""
    return [
        *_headings([field.column for field in fields]),
        [sheet.box(field) for field in fields],
    ]


def _statistics(fields: Sequence[Field], sheet: StatutorySheet) -> Rows:
    """The statistics form: a part's name, then its rows, a label and a figure each."""
    parts: dict[str, list[Field]] = defaultdict(list)
    for field in fields:
        parts[field.row[0]].append(field)
    rows: Rows = []
    for part, held in parts.items():
        rows.append([Box("block", part, 2)])
        rows += [[Box("label", field.row[-1], unit=field.unit), sheet.box(field)] for field in held]
    return rows


def _headings(paths: Sequence[tuple[str, ...]]) -> Rows:
    """Column headings: the nested labels, turned on their side."""
    rows: Rows = [[] for _ in range(_DEPTH)]
    for boxes in _placed(paths):
        for level, box in boxes:
            rows[level].append(Box("label", box.text, box.rows, box.columns))
    return rows


def _nested(paths: Sequence[tuple[str, ...]]) -> Rows:
    return [[box for _, box in boxes] for boxes in _placed(paths)]


def _placed(paths: Sequence[tuple[str, ...]]) -> list[list[tuple[int, Box]]]:
    """For each path the boxes that begin there, with their level: a label that several paths share spans
    them, the last one of a path takes the levels that are left."""
    found: list[list[tuple[int, Box]]] = []
    for at, path in enumerate(paths):
        before = paths[at - 1] if at else ()
        boxes = []
        for level, text in enumerate(path):
            shared = path[: level + 1]
            if before[: level + 1] == shared:
                continue
            span = next(
                (n for n, other in enumerate(paths[at:]) if other[: level + 1] != shared), len(paths) - at
            )
            last = level == len(path) - 1
            boxes.append((level, Box("label", text, _DEPTH - level if last else 1, span)))
        found.append(boxes)
    return found
