"""A table as a rectangle of cells: spans resolved and capped, text squeezed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml.etree import XPath, tostring
from lxml.html import HtmlElement

from pipelines.tables.celltext import BREAKS, cell_text
from pipelines.tables.values import may_be_value
from pipelines.text.marks import IN_MARKUP, STYLED, struck, way_of
from pipelines.text.page import squeeze
from pipelines.text.sight import PLAIN, is_gone, look_of

_MAX_COLUMNS = 400
_WIDEST_SPAN = 60
_MAX_SLOTS = 60_000
_PARTS = frozenset({"thead", "tbody", "tfoot"})
_TEXT = XPath("string()")
_NOT_PLAIN_TAGS = (
    *("<br", "<div", "<li", "<script", "<style", "<noscript", "<template", "<select", "<textarea", "<input"),
    *("<img", "<annotation", "hidden", *IN_MARKUP),
)
_NOT_PLAIN_STYLES = (
    *(
        "display",
        "mso-hide",
        "visib",
        "opacity",
        "font-size:0",
        "font-size: 0",
        "font-size:.",
        "font-size:1p",
    ),
    *("absolute", "indent:-", "indent: -", "clip", "transform", "transparent", "max-height", "hidden"),
    *STYLED,
)
_AROUND_CELLS = ("table", "thead", "tbody", "tfoot", "tr")


@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One cell: its text, the slot it starts in, and how many rows and columns it covers. Never changed: not
    frozen only because a report has hundreds, and a frozen one takes three times as long to make.

    `document` is the name of the document it stands in and `page` the page there, "" and None in a page of
    the portal; `confidence` is what optical recognition says of its text (0 to 1), None without it.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    header: bool = False
    document: str = ""
    page: int | None = None
    confidence: float | None = None

    @property
    def end(self) -> int:
        """The first column to the right of the cell."""
        return self.column + self.columns


@dataclass(slots=True)
class Span:
    """A cell before it is laid out: its text and the spans it asks for (0 rows: down to the last row)."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False


@dataclass(frozen=True)
class Grid:
    """A laid-out table. `slots[r][c]` is the cell covering that slot, None where the table has a hole."""

    slots: tuple[tuple[Cell | None, ...], ...]
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", len(self.slots[0]) if self.slots else 0)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.slots)

    def line(self, row: int) -> tuple[Cell, ...]:
        """The cells that touch a row, left to right, each once."""
        return self._lines[row]

    @cached_property
    def _lines(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(_distinct(row) for row in self.slots)

    def fits(self, row: int) -> tuple[bool, ...]:
        """Whether each cell of a line may be a value, as every reader of tables asks."""
        return self._fits[row]

    @cached_property
    def _fits(self) -> tuple[tuple[bool, ...], ...]:
        return tuple(tuple([may_be_value(cell.text) for cell in line]) for line in self._lines)

    def column(self, column: int, first: int, last: int) -> tuple[Cell, ...]:
        """The cells that touch a column between two rows (the last excluded), top down, each once."""
        return _distinct([self.slots[row][column] for row in range(first, last)])

    def cells(self) -> Iterator[Cell]:
        """Every cell once, row by row."""
        return iter(self._cells)

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        return tuple(
            [
                cell
                for number, row in enumerate(self.slots)
                for position, cell in enumerate(row)
                if cell is not None and cell.row == number and cell.column == position
            ]
        )

    @cached_property
    def letters(self) -> str:
        """The text of all cells without any white space: for searching, never for showing."""
        return "".join("".join([cell.text for cell in self._cells]).split())

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Rows of printed text; a slot that a span merely covers is empty."""
        texts = [[""] * self.width for _ in self.slots]
        for cell in self._cells:
            texts[cell.row][cell.column] = cell.text
        return tuple(map(tuple, texts))


def _distinct(slots: Sequence[Cell | None]) -> tuple[Cell, ...]:
    """Neighbouring slots of one cell count once."""
    found: list[Cell] = []
    for cell in slots:
        if cell is not None and not (found and found[-1] is cell):
            found.append(cell)
    return tuple(found)


def lay_out(rows: Sequence[Sequence[Span]]) -> Grid:
    """Lay rows of cells out as HTML does. Spans are cut at the table's last row and at fixed limits;
    rows and columns in which no cell starts say nothing and are dropped."""
    widest = 0
    slots: list[dict[int, Cell]] = [{} for _ in rows]
    placed: list[Cell] = []
    used = 0
    for number, row in enumerate(rows):
        column, taken = 0, slots[number]
        for span in row:
            while column in taken:
                column += 1
            if column >= _MAX_COLUMNS or used >= _MAX_SLOTS:
                break
            if span.rows == 1 == span.columns:  # most cells: nothing to fit
                cell = taken[column] = Cell(span.text, number, column, 1, 1, span.header)
                used += 1
                column += 1
            else:
                columns = max(span.columns, 1)
                if columns > _WIDEST_SPAN:  # an absurd wish means the whole width of the table
                    columns = widest = widest or _widest(rows)
                columns = min(columns, _MAX_COLUMNS - column)
                room = min(len(rows) - number, (_MAX_SLOTS - used) // columns)
                cell = _fit(span, number, column, columns, room)
                _cover(slots, cell)
                used += cell.rows * columns
                column += columns
            placed.append(cell)
    return Grid(_squared(slots, placed))


def _cover(slots: Sequence[dict[int, Cell]], cell: Cell) -> None:
    places = range(cell.column, cell.end)
    for below in range(cell.row, cell.row + cell.rows):
        for place in places:
            slots[below].setdefault(place, cell)


def placed(cells: Iterable[Cell]) -> Grid:
    """A grid of cells whose places are known (documents say them), within the same limits; of cells that
    overlap the first counts."""
    slots: dict[int, dict[int, Cell]] = {}
    kept: list[Cell] = []
    used = 0
    for cell in cells:
        room = _MAX_SLOTS - used
        if not 0 <= cell.row < _MAX_SLOTS or not 0 <= cell.column < _MAX_COLUMNS or room <= 0:
            continue
        columns = max(min(cell.columns, _MAX_COLUMNS - cell.column), 1)
        rows = max(min(cell.rows, room // columns), 1)
        fitted = replace(cell, rows=rows, columns=columns)
        if cell.column in slots.get(cell.row, {}):
            continue
        kept.append(fitted)
        used += rows * columns
        for row in range(cell.row, cell.row + rows):
            for column in range(cell.column, cell.column + columns):
                slots.setdefault(row, {}).setdefault(column, fitted)
    return Grid(_squared([slots.get(row, {}) for row in range(max(slots, default=-1) + 1)], kept))


def _widest(rows: Sequence[Sequence[Span]]) -> int:
    """The columns that the cells of a row ask for at most, an absurd wish counted as one."""
    return max(sum(max(s.columns, 1) if s.columns <= _WIDEST_SPAN else 1 for s in row) for row in rows)


def _fit(span: Span, row: int, column: int, columns: int, below: int) -> Cell:
    rows = min(span.rows or below, below)
    return Cell(span.text, row, column, max(rows, 1), columns, span.header)


def _squared(slots: Sequence[dict[int, Cell]], placed: Sequence[Cell]) -> tuple[tuple[Cell | None, ...], ...]:
    """Drop rows and columns without a cell of their own, and number the cells anew."""
    rows = sorted({cell.row for cell in placed})
    columns = sorted({cell.column for cell in placed})
    end = max([cell.column + cell.columns for cell in placed], default=0)
    if len(rows) == len(slots) and end <= len(columns):
        return tuple(tuple([row.get(column) for column in columns]) for row in slots)
    fitted = {id(cell): _renumbered(cell, rows, columns) for cell in placed}
    return tuple(
        tuple(fitted[id(cell)] if (cell := slots[row].get(column)) else None for column in columns)
        for row in rows
    )


def _renumbered(cell: Cell, rows: Sequence[int], columns: Sequence[int]) -> Cell:
    top, left = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
    return replace(
        cell,
        row=top,
        rows=bisect_left(rows, cell.row + cell.rows) - top,
        column=left,
        columns=bisect_left(columns, cell.end) - left,
    )


def grid_of(table: HtmlElement) -> Grid:
    """The grid of a <table>. Tables nested in its cells are read as part of the cell's text."""
    around = [each for each in table.iterancestors() if way_of(each) is struck][::-1]
    plain = not around and _is_plain(table)
    within = () if plain else [each for each in table.iter(*_AROUND_CELLS) if _tells(each, table)]
    if not within:
        return lay_out([[_span(cell, plain, around) for cell in row] for row in _rows(table, plain)])

    def told(cell: HtmlElement) -> Sequence[HtmlElement]:
        parents = set(cell.iterancestors())
        return (*around, *(each for each in within if each in parents))

    return lay_out([[_span(cell, plain, told(cell)) for cell in row] for row in _rows(table, plain)])


def _tells(element: HtmlElement, table: HtmlElement) -> bool:
    """Whether a row, or what holds rows, strikes or hides letters; of the table as a whole its line knows."""
    return way_of(element) is struck or (element is not table and look_of(element) is not PLAIN)


def _is_plain(table: HtmlElement) -> bool:
    """Nothing in the table breaks a line, may be hidden or stands otherwise than on its line: then a wrapped
    cell's text is all its letters, which is by far the fastest to read."""
    markup = tostring(table, encoding="unicode", with_tail=False)
    if markup.count("<table") > 1 or any(map(markup.__contains__, _NOT_PLAIN_TAGS)):
        return False
    return "style" not in markup or not any(map(markup.lower().__contains__, _NOT_PLAIN_STYLES))


def _rows(table: HtmlElement, plain: bool) -> list[list[HtmlElement]]:
    """Rows of cell elements in the order shown (thead first, tfoot last), strays included; of a plain table
    none is hidden."""
    shown: dict[str, list[list[HtmlElement]]] = {"thead": [], "tbody": [], "tfoot": []}
    for part, row in _row_elements(table, "tbody", plain):
        shown[part].append(row)
    return [row for part in shown.values() for row in part if row]


def _row_elements(parent: HtmlElement, part: str, plain: bool) -> Iterator[tuple[str, list[HtmlElement]]]:
    loose: list[HtmlElement] = []
    for child in parent:
        tag = child.tag
        if tag == "tr":
            if plain or not is_gone(child):
                yield part, _cell_elements(child, plain)
        elif tag in ("td", "th"):
            loose.append(child)
        elif tag in _PARTS:
            if plain or not is_gone(child):
                yield from _row_elements(child, tag, plain)
        elif isinstance(tag, str) and tag not in ("table", "caption", "colgroup", "col") and len(child):
            yield from _row_elements(child, part, plain)
    if loose:
        yield part, loose


def _cell_elements(row: HtmlElement, plain: bool) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    for child in row:
        if child.tag in ("td", "th"):
            if plain or not is_gone(child):
                found.append(child)
        elif isinstance(child.tag, str) and child.tag != "table" and len(child):
            found.extend(_cell_elements(child, plain))
    return found


def _span(cell: HtmlElement, plain: bool, around: Sequence[HtmlElement]) -> Span:
    if plain and not len(cell):
        text = cell.text or ""
        text = text if text.isalnum() else squeeze(text)
    else:
        text = squeeze(str(_TEXT(cell))) if plain and _is_wrapped(cell) else cell_text(cell, around)
    rows, columns = cell.get("rowspan"), cell.get("colspan")
    if rows is None is columns:
        return Span(text, 1, 1, cell.tag == "th")
    return Span(text, _number(rows), _number(columns) or 1, cell.tag == "th")


def _is_wrapped(cell: HtmlElement) -> bool:
    """One child with all the text, which breaks no line."""
    if len(cell) != 1 or (cell.text or "").strip():
        return False
    child = cell[0]
    if (child.tail or "").strip():
        return False
    return not len(child) or not any(each.tag in BREAKS for each in child.iterdescendants())


def _number(value: str | None) -> int:
    """A span attribute; what is no number of at most six digits counts as 1, or as the cap when longer."""
    if value is None:
        return 1
    digits = value.strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return int(digits) if len(digits) <= 6 else 10**6
