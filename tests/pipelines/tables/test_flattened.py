"""Tables flattened to text: what an extractor left of real pages, and the whole form in each manner."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from golden import RECORDS, values_of
from report_forms import Rows, numbered, tables
from report_pages import PARTS, PREAMBLE, SIGNATURE, page

from nianbao.core.report import CellState, Layout
from pipelines.read import read_page
from pipelines.tables.flattened import flattened_grids
from pipelines.tables.statutory import read_statutory
from pipelines.text.page import Page


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
@pytest.mark.parametrize("record", RECORDS)
def test_real_pages_as_an_extractor_left_them(record: str) -> None:
    wanted: dict[str, Any] = RECORDS[record]
    found = read_statutory([], wanted["raw_excerpt"].split("\n"))
    assert found.flattened
    assert found.layout == wanted["generation"] or record.endswith("#t2")
    cells = {cell.field: cell for cell in found.cells}
    last = list(wanted["parsed"])[-1].rpartition(".")[0]
    for name, value in values_of(wanted).items():
        cell = cells[name]
        if cell.state is CellState.MISSING and name.rpartition(".")[0] == last:
            continue  # the excerpt ends within this row
        state = CellState.BLANK if value is None else CellState.VALUE
        assert (cell.state, cell.value) == (state, None if value is None else Decimal(str(value))), name


def one_cell_a_line(rows: Rows) -> list[str]:
    return [td.text for row in rows for td in row]


def one_row_a_line(rows: Rows) -> list[str]:
    return [" ".join(td.text for td in row if td.text) for row in rows]


def bars(rows: Rows) -> list[str]:
    """As a converter to Markdown prints spans: blanks for the columns a cell covers."""
    return [
        " | ".join(text for td in row for text in [td.text, *[""] * (td.columns - 1)]) + " |" for row in rows
    ]


def bars_below(rows: Rows) -> list[str]:
    return [line for row in rows for td in row for line in (td.text, "|")]


MANNERS: dict[str, Callable[[Rows], list[str]]] = {
    "one cell a line": one_cell_a_line,
    "one row a line": one_row_a_line,
    "bars": bars,
    "bars below": bars_below,
}


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("layout", [Layout.G2019, Layout.G2021])
def test_the_whole_form(layout: Layout, manner: str) -> None:
    wanted = numbered(layout)
    texts = [
        line for rows in tables(layout, wanted) for line in ("小标题", *MANNERS[manner](rows), "一段文字。")
    ]
    found = read_statutory([], texts)
    assert {cell.field: cell.printed for cell in found.cells} == wanted
    assert (found.layout, found.flattened) == (layout, True)


@pytest.mark.parametrize("layout", [Layout.G2019, Layout.G2021])
def test_lost_blanks_leave_a_row_unread(layout: Layout) -> None:
    """Printed 184 and 184, five columns lost: nobody can tell which, and nothing is claimed."""
    wanted = numbered(layout)
    values = wanted | {
        f"t2.granted.{column}": "" for column in ("business", "research", "welfare", "legal", "other_org")
    }
    texts = [line for rows in tables(layout, values) for line in one_cell_a_line(rows) if line]
    cells = {cell.field: cell for cell in read_statutory([], texts).cells}
    assert {cell.state for name, cell in cells.items() if name.startswith("t2.granted.")} == {
        CellState.MISSING
    }
    assert cells["t2.partial.natural"].printed == wanted["t2.partial.natural"]


def test_visible_blanks_keep_their_columns() -> None:
    values = numbered(Layout.G2021)
    blank = {
        name: ""
        for name in values
        if name.startswith(("t2.granted.", "t1.regulations.")) and not name.endswith("total")
    }
    texts = [line for rows in tables(Layout.G2021, values | blank) for line in bars(rows)]
    cells = {cell.field: cell for cell in read_statutory([], texts).cells}
    assert {cells[name].state for name in blank} == {CellState.BLANK}
    assert cells["t2.granted.total"].printed == values["t2.granted.total"]


def test_prose_with_numbers_holds_no_table() -> None:
    texts = [
        "全年公开信息 4067 条",
        "12",
        "3",
        "行政许可",
        "一、总体情况",
        "2021",
        "自然人",
        "附件 1",
        "5",
    ] * 5
    assert flattened_grids(texts).get("t2") is None
    assert read_statutory([], texts).cells == ()


@pytest.mark.parametrize("manner", ["one cell a line", "one row a line", "bars"])
def test_on_a_page(manner: str) -> None:
    """An editor that took the grids away: the article is found, and read, all the same."""
    wanted = numbered(Layout.G2021)
    forms = tables(Layout.G2021, wanted)
    lines = [
        text if not text.startswith("<") else "</p><p>".join(MANNERS[manner](forms[int(text[1])]))
        for text in (*PREAMBLE, *(text for part in PARTS for text in part), *SIGNATURE)
    ]
    reading = read_page(
        Page.of(page("".join(f"<p>{line}</p>" for line in lines)).encode(), "http://x.example/")
    )
    assert {cell.field: cell.printed for cell in reading.cells} == wanted
    assert (reading.tables, reading.layout) == ("text", Layout.G2021)
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
