"""The statistics form of 2014 to 2018: fields are what known labels name, wherever a province put their rows;
all else stays in extras."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from report_forms import MANNERS, Rows, Td, grids, label, plain

from nianbao.core.report import CellState, Flag, Layout
from pipelines.tables.statutory import Statutory, read_statutory

Row = tuple[str, str, str]
PARTS: list[tuple[str, list[Row]]] = [
    (
        "一、主动公开情况",
        [
            ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "4067"),
            ("其中：主动公开规范性文件数", "条", "17"),
            ("制发规范性文件总数", "件", "18"),
            ("1.政府公报公开政府信息数", "条", "0"),
            ("2.政府网站公开政府信息数", "条", "3950"),
            ("3.政务微博公开政府信息数", "条", "约60"),
            ("4.政务微信公开政府信息数", "条", "311"),
            ("5.其他方式公开政府信息数", "条", "203"),
        ],
    ),
    ("二、回应解读情况", [("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点计1次）", "次", "12")]),
    (
        "三、依申请公开情况",
        [("（一）收到申请数", "件", "27"), ("1.当面申请数", "件", "4"), ("1.按时办结数", "件", "26")],
    ),
    ("四、行政复议数量", [("（一）维持具体行政行为数", "件", "2"), ("（二）被依法纠错数", "件", "1")]),
    (
        "八、机构建设和保障经费情况",
        [
            ("（一）政府信息公开工作专门机构数", "个", "1"),
            ("（二）设置政府信息公开查阅点数", "个", ""),
            ("（三）从事政府信息公开工作人员数", "人", "9"),
            ("1.专职人员数（不包括政府网站工作人员）", "人", "3"),
            ("2.兼职人员数", "人", "6"),
        ],
    ),
]
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
HEADS = ("统计指标", "单位", "统计数")


def listed(parts: Sequence[tuple[str, Sequence[Row]]]) -> Rows:
    """One row below the other, each part under its heading."""
    rows: Rows = [[label(head) for head in HEADS]]
    for part, lines in parts:
        rows.append([label(part), label("——"), Td("")])
        rows += [[label(name), label(unit), Td(value)] for name, unit, value in lines]
    return rows


def numbered_rows(rows: Rows) -> Rows:
    return [[label("序号"), *rows[0]], *([Td(str(at)), *row] for at, row in enumerate(rows[1:], 1))]


def beside(parts: Sequence[tuple[str, Sequence[Row]]]) -> Rows:
    """The parts' names in merged cells on the left, no headings."""
    rows: Rows = [[label("类别"), *(label(head) for head in HEADS)]]
    for part, lines in parts:
        for at, (name, unit, value) in enumerate(lines):
            first = [label(part, rows=len(lines))] if not at else []
            rows.append([*first, label(name), label(unit), Td(value)])
    return rows


def in_two_halves(parts: Sequence[tuple[str, Sequence[Row]]]) -> Rows:
    """Two rows of the form side by side."""
    lines = [line for _, rows in parts for line in rows]
    lines += [("", "", "")] * (len(lines) % 2)
    half = len(lines) // 2
    rows: Rows = [[label(head) for head in HEADS * 2]]
    for left, right in zip(lines[:half], lines[half:], strict=True):
        rows.append(
            [cell for name, unit, value in (left, right) for cell in (label(name), label(unit), Td(value))]
        )
    return rows


def with_own_rows(parts: Sequence[tuple[str, Sequence[Row]]]) -> list[tuple[str, list[Row]]]:
    """A province's own rows among the form's, and a part of its own that uses the form's words."""
    own = [("主动公开机构领导、机构设置及人事信息", "条", "501"), ("主动公开行政执法信息", "条", "502")]
    mixed = [
        (part, [*lines[:1], *own, *lines[1:]] if "主动" in part else list(lines)) for part, lines in parts
    ]
    return [
        *mixed[:2],
        ("三、咨询处理情况", [("1.按时办结数", "件", "777"), ("接受咨询数", "人次", "888")]),
        *mixed[2:],
    ]


def reordered(parts: Sequence[tuple[str, Sequence[Row]]], seed: int) -> list[tuple[str, list[Row]]]:
    chance = random.Random(seed)
    mixed = [(part, chance.sample(list(lines), len(lines))) for part, lines in parts]
    return chance.sample(mixed, len(mixed))


SHAPES = {
    "as listed": listed(PARTS),
    "numbered": numbered_rows(listed(PARTS)),
    "parts beside": beside(PARTS),
    "two halves": in_two_halves(PARTS),
    "a province's rows": listed(with_own_rows(PARTS)),
    "a province's rows, numbered": numbered_rows(listed(with_own_rows(PARTS))),
    "a province's rows, parts beside": beside(with_own_rows(PARTS)),
    **{
        f"reordered {seed}": numbered_rows(listed(reordered(with_own_rows(PARTS), seed))) for seed in range(6)
    },
}


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
