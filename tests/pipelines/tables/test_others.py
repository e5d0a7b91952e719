"""Tables that are none of the form's keep their figures."""

from __future__ import annotations

from report_forms import MANNERS, Td, grids, label, numbered, tables

from nianbao.core.report import Layout
from pipelines.tables.statutory import read_statutory

G21 = Layout.G2021


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
