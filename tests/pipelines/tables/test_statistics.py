"""The statistics form of 2014 to 2018: fields are what known labels name, wherever a province put their rows;
all else stays in extras."""

from __future__ import annotations

from decimal import Decimal

import pytest
from report_forms import MANNERS, Rows, Td, grids, label, plain
from statistics_forms import HEADS, listed, parts_of, shapes

from nianbao.core.report import CellState, Flag, Layout
from pipelines.tables.statutory import Statutory, read_statutory

WANTED = {
    "s1.disclosed.total": "4067",
    "s1.disclosed.normative": "17",
    "s1.disclosed.normative_issued": "18",
    "s1.disclosed.website": "3950",
    "s1.disclosed.wechat": "311",
    "s1.disclosed.other_ways": "203",
    "s1.responses.hot_topics": "12",
    "s1.requests.received": "27",
    "s1.requests.in_time": "26",
    "s1.review.upheld": "2",
    "s1.bodies.offices": "1",
    "s1.bodies.reading_points": "",
    "s1.bodies.staff": "9",
    "s1.bodies.staff_full_time": "3",
    "s1.bodies.staff_part_time": "6",
}
EXTRAS = {"政府公报": "0", "政务微博": "约60", "当面": "4", "被依法纠错": "1"}
PARTS = parts_of(WANTED)
SHAPES = shapes(PARTS)


def read(rows: Rows, manner: str = "plain") -> Statutory:
    found = read_statutory(grids(MANNERS[manner](rows)))
    assert found.layout is Layout.G2014
    return found


@pytest.mark.parametrize("manner", ["plain", "th", "word", "wrapped", "layout-table", "spaced", "unclosed"])
@pytest.mark.parametrize("shape", SHAPES)
def test_rows_are_told_by_their_labels(shape: str, manner: str) -> None:
    found = read(SHAPES[shape], manner)
    assert {cell.field: cell.printed for cell in found.cells} == WANTED
    states = {cell.field: cell.state for cell in found.cells}
    assert states.pop("s1.bodies.reading_points") is CellState.BLANK
    assert set(states.values()) == {CellState.VALUE}
    assert not any(cell.flags for cell in found.cells)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_no_label_names_is_an_extra(shape: str) -> None:
    extras = {"".join(one.row_path): one.printed for one in read(SHAPES[shape]).extras}
    for words, printed in EXTRAS.items():
        assert [value for name, value in extras.items() if words in name] == [printed]
    own = {"501", "502", "777", "888"} if "province" in shape or "reordered" in shape else set()
    assert set(extras.values()) == {*EXTRAS.values(), *own}


def test_a_figure_for_each_level_of_offices_is_no_one_s_figure() -> None:
    rows = listed(PARTS)
    levels = [[*row, Td(row[-1].text and "7", label=False)] for row in rows[1:]]
    found = read([[*(label(head) for head in HEADS[:2]), label("区直"), label("乡镇")], *levels])
    total = next(cell for cell in found.cells if cell.field == "s1.disclosed.total")
    assert (total.state, total.value, total.flags) == (CellState.UNCLEAR, None, (Flag.SEVERAL_NUMBERS,))
    assert total.printed.split("\n") == ["4067", "7"]
    printed = [one.value for one in found.extras if "主动公开政府信息数" in one.row_path[0]]
    assert printed == [Decimal(4067), Decimal(7)]


def test_a_label_that_stands_twice_with_other_figures_is_flagged() -> None:
    again = [("一、主动公开情况", [("2.政府网站公开政府信息数", "条", "3951")])]
    cells = {cell.field: cell for cell in read(listed([*PARTS, *again])).cells}
    assert (cells["s1.disclosed.website"].value, cells["s1.disclosed.website"].flags) == (
        Decimal(3950),
        (Flag.CONTRADICTED,),
    )
    assert not cells["s1.disclosed.wechat"].flags


def test_a_blank_of_a_row_that_moved_is_in_doubt() -> None:
    """A cell is lost before its label: what stands in the figures' column is a unit that nobody printed."""
    rows = SHAPES["two halves"]
    at, row = next(each for each in enumerate(rows) if any("专门机构" in td.text for td in each[1]))
    place = next(place for place, td in enumerate(row) if "专门机构" in td.text)
    moved = [*row[: place - 1], Td(row[place - 1].text, 2), row[place], Td(""), *row[place + 3 :]]
    cell = {each.field: each for each in read([*rows[:at], moved, *rows[at + 1 :]]).cells}[
        "s1.bodies.offices"
    ]
    assert (cell.state, cell.flags) == (CellState.BLANK, (Flag.COLUMN_UNSURE,))
    kept = {each.field: each for each in read(rows).cells}["s1.bodies.reading_points"]
    assert (kept.state, kept.flags) == (CellState.BLANK, ())


def test_what_is_not_plainly_a_number_is_unclear_and_what_is_not_there_missing() -> None:
    parts = [
        (part, [(name, unit, "39**" if "网站" in name else value) for name, unit, value in lines])
        for part, lines in PARTS
        if "机构" not in part
    ]
    states = {cell.field: cell.state for cell in read(listed(parts)).cells}
    assert states["s1.disclosed.website"] is CellState.UNCLEAR
    assert {states[name] for name in WANTED if name.startswith("s1.bodies.")} == {CellState.MISSING}


def test_other_tables_of_those_years_are_not_the_form() -> None:
    rows: Rows = [
        [label("渠道"), label("条数")],
        [label("政府网站公开政府信息数"), Td("5")],
        [label("收到申请数"), Td("7")],
    ]
    found = read_statutory(grids(plain(rows)))
    assert (found.layout, found.cells) == (Layout.NONE, ())
    assert [one.value for one in found.extras] == [Decimal(5), Decimal(7)]
