"""The statutory tables of one report drawn as the form draws them, with failing cells marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from rich.table import Table
from rich.text import Text

from nianbao.core.form import STATISTICS, Field, form
from nianbao.core.report import CellState, CellValue, Flag, Layout

_TITLES = {
    "t1": "主动公开政府信息情况",
    "t2": "收到和处理政府信息公开申请情况",
    "t3": "政府信息公开行政复议、行政诉讼情况",
    STATISTICS: "政府信息公开情况统计表",
}
_MANY, _WIDE = 6, 100
"""Columns that a console of less than 100 letters has no room for beside their rows' labels."""
_LAYOUTS = (Layout.G2021, Layout.G2019, Layout.G2014)
LEGEND = (
    "✗ an identity fails 勾稽关系不符 · ∅ blank 空白 · ? not on the page 页面无此格 · ! see the note 见说明"
)

_NOTES = {
    Flag.UNIT_UNKNOWN: "{field}: {printed} has no unit and stays as printed 未注明单位，未换算",
    Flag.OCR_UNSURE: "{field}: {printed!r} was hard to read, nothing confirms it 识别不确定",
    Flag.NO_NUMBER: "{field}: {printed!r} prints no number that holds 无数字",
    Flag.SEVERAL_NUMBERS: "{field}: {printed!r} prints more than one number 不止一个数",
    Flag.NOT_PLAIN: "{field}: {printed!r} leaves open which number it is 数字不明确",
    Flag.COLUMN_UNSURE: "{field}: {printed!r} stands in a row whose cells do not fit the heading 列位不确定",
    Flag.CONTRADICTED: "{field}: {printed!r} stands first, and otherwise where it is shown again 前后不一",
    Flag.REMARK: "{field}: {printed!r} has marks beside the figure, which are no part of it 另有标注",
}


def draw_tables(cells: Sequence[CellValue], failing: Collection[str], width: int) -> Iterator[Table]:
    """Each statutory table that has cells, for a console of this width; `failing` are the fields of failed
    identities."""
    by_field = {cell.field: cell for cell in cells}
    for name, title in _TITLES.items():
        fields = list(_fields(name, by_field))
        for number, (columns, group) in enumerate(_blocks(fields)):
            drawn = Table(title=title if number == 0 else None, title_justify="left", title_style="bold")
            drawn.add_column("", overflow="fold")
            rows = [
                (label, [_cell(by_field[field.id], failing) for field in row]) for label, row in _rows(group)
            ]
            if len(columns) >= _MANY and width < _WIDE:
                yield _narrow(drawn, columns, rows)
                continue
            for at, column in enumerate(columns):
                widest = max((row[at].cell_len for _, row in rows if at < len(row)), default=0)
                # A heading may break in a narrow terminal, a number never.
                drawn.add_column(column, justify="right", overflow="fold", min_width=widest)
            for label, row in rows:
                drawn.add_row(label, *row)
            yield drawn


def _narrow(drawn: Table, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Text]]]) -> Table:
    """The table with its last column, and in a line what the others hold that is not 0."""
    drawn.add_column(columns[-1], justify="right", min_width=max(row[-1].cell_len for _, row in rows))
    drawn.add_column("其中（0 不列）", overflow="fold")
    for label, row in rows:
        told = [
            Text(name).append(cell)
            for name, cell in zip(columns, row[:-1], strict=False)
            if cell.plain != "0"
        ]
        drawn.add_row(label.strip(), row[-1], Text(" ").join(told))
    return drawn


def _fields(table: str, cells: Mapping[str, CellValue]) -> Iterator[Field]:
    """The form's entries of the cells there are, block by block in the layout that most of them follow."""
    layouts = [[field for field in form().table(table, layout) if field.id in cells] for layout in _LAYOUTS]
    layouts.sort(key=len, reverse=True)
    for block in dict.fromkeys(field.row[0] for fields in layouts for field in fields if table == "t1") or [
        ""
    ]:
        yield from max(
            ([field for field in fields if not block or field.row[0] == block] for fields in layouts), key=len
        )


def _blocks(fields: Sequence[Field]) -> Iterator[tuple[list[str], list[Field]]]:
    """Runs of rows under the same columns."""
    rows = [(tuple(f.column[-1] for f in row), row) for _, row in _rows(fields)]
    for columns, group in groupby(rows, key=lambda pair: pair[0]):
        yield list(columns), [field for _, row in group for field in row]


def _rows(fields: Sequence[Field]) -> Iterator[tuple[str, list[Field]]]:
    for _, group in groupby(fields, key=lambda field: field.row_key):
        row = list(group)
        path = row[0].row
        yield "  " * (len(path) - 1) * (row[0].table == "t2") + path[-1], row


def _cell(cell: CellValue, failing: Collection[str]) -> Text:
    if cell.state is CellState.MISSING:
        said = Text("?", "dim")
    elif cell.state is CellState.BLANK:
        said = Text(cell.printed.strip() or "∅", "dim")
    else:
        said = Text(" ".join(cell.printed.split()))
    if cell.flags:
        said.append(" !", "yellow")
    if cell.field in failing:
        said.append(" ✗", "bold red")
    return said


def notes(cells: Sequence[CellValue]) -> Iterator[str]:
    """A sentence for each thing to know of a flagged cell."""
    for cell in cells:
        for flag in cell.flags:
            yield _NOTES[flag].format(field=cell.field, printed=" ".join(cell.printed.split()))
