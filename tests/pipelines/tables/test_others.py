"""Tables that are none of the form's keep their figures; the form of 2014 is told by its labels."""

from __future__ import annotations

from decimal import Decimal

import pytest
from report_forms import MANNERS, Td, grids, label, numbered, tables

from nianbao.core.report import Layout
from pipelines.tables.statutory import read_statutory

G21 = Layout.G2021
STATISTICS = [
    ("一、主动公开情况", "——", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "4067"),
    ("其中：主动公开规范性文件数", "条", "17"),
    ("制发规范性文件总数", "件", "18"),
    ("1.政府公报公开政府信息数", "条", "0"),
    ("2.政府网站公开政府信息数", "条", "3950"),
    ("3.政务微博公开政府信息数", "条", "约60"),
    ("（一）收到申请数", "件", "27"),
    ("1.按时办结数", "件", "27"),
    ("八、政府信息公开查阅点数", "个", ""),
]


def statistics(numbered_rows: bool, columns: int) -> str:
    """The form with one figure a row, or with one for each level of offices, as Anhui has it."""
    heads = ["统计指标", "单位", *[f"第{at}级统计数" for at in range(1, columns + 1)]]
    rows = [[label(head) for head in heads]]
    rows += [[label(name), label(unit), *[Td(value)] * columns] for name, unit, value in STATISTICS]
    if numbered_rows:
        rows = [[label("序号"), *rows[0]], *([Td(str(at)), *row] for at, row in enumerate(rows[1:], 1))]
    return MANNERS["plain"](rows)


@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("numbered_rows", [False, True])
def test_the_statistics_form_of_2014(numbered_rows: bool, columns: int) -> None:
    found = read_statutory(grids(statistics(numbered_rows, columns)))
    assert (found.layout, found.cells) == (Layout.G2014, ())
    first = [each for each in found.extras if each.column_path[-1:] == ("第1级统计数",)]
    assert [(each.row_path[0], each.value) for each in first] == [
        (name, Decimal(value) if value.isdigit() else None) for name, _, value in STATISTICS if value
    ]
    assert {each.row_path[-1] for each in first} == {"条", "件"}
    assert [each.printed for each in first if each.value is None] == ["约60"]


def test_a_table_beside_the_form_keeps_its_figures() -> None:
    markup = "\n".join(MANNERS["plain"](rows) for rows in tables(G21, numbered(G21)))
    other = [
        [label("公开渠道"), label("2020年"), label("2021年")],
        [label("门户网站"), Td("3950"), Td("4067")],
        [label("政务微信"), Td("-"), Td("203篇")],
    ]
    found = read_statutory(grids(MANNERS["plain"](other) + markup))
    assert {cell.field: cell.printed for cell in found.cells} == numbered(G21)
    assert [
        (each.table, *each.row_path, *each.column_path, each.printed, each.place) for each in found.extras
    ] == [
        ("x1", "门户网站", "2020年", "3950", "table 1"),
        ("x1", "门户网站", "2021年", "4067", "table 1"),
        ("x1", "政务微信", "2021年", "203篇", "table 1"),
    ]


def test_tables_of_words_are_no_figures() -> None:
    words = [
        [label("科室"), label("职责")],
        [label("信息公开科"), Td("负责信息公开")],
        [label("其他"), Td("无")],
    ]
    assert read_statutory(grids(MANNERS["plain"](words))).extras == ()
