"""Rows that pages add to the form: kept with their labels, never bound to a field, never invented."""

from __future__ import annotations

from decimal import Decimal

import pytest
from golden import RECORDS, filled
from report_forms import MANNERS, Rows, Td, grids, label, numbered, relabel, tables

from nianbao.core.report import Layout
from pipelines.tables.statutory import read_statutory

G19, G21 = Layout.G2019, Layout.G2021


def with_row(rows: Rows, after: str, *cells: Td) -> Rows:
    at = next(place for place, row in enumerate(rows) if any(cell.text == after for cell in row))
    return [*rows[: at + 1], list(cells), *rows[at + 1 :]]


@pytest.mark.parametrize("manner", MANNERS)
def test_a_row_of_hubei_is_an_extra(manner: str) -> None:
    first, *rest = tables(G19, numbered(G19))
    numbers = [Td(number) for number in ("5", "6", "7")]
    first = with_row(first, "规范性文件", label("其他主动公开文件"), *numbers)
    found = read_statutory(grids("\n".join(MANNERS[manner](rows) for rows in (first, *rest))))
    assert [(one.table, one.row_path[-1].replace(" ", ""), one.value) for one in found.extras] == [
        ("t1", "其他主动公开文件", Decimal(number)) for number in (5, 6, 7)
    ]
    assert [one.column_path[-1].replace(" ", "") for one in found.extras] == [
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
    ]
    assert {cell.value for cell in found.cells} >= {Decimal(value) for value in numbered(G19).values()}


def test_a_divided_row_keeps_its_own_label_first() -> None:
    first, *_ = tables(G19, numbered(G19))
    wide = [[Td(row[0].text, row[0].columns + 1, label=True), *row[1:]] for row in first]
    at = next(place for place, row in enumerate(wide) if row[0].text == "其他对外管理服务事项")
    own = Td("其他对外管理服务事项", rows=2, label=True)
    wide[at] = [own, label("行政检查"), *(Td(str(number)) for number in (1, 2, 3))]
    wide.insert(at + 1, [label("行政确认"), *(Td(str(number)) for number in (4, 5, 6))])
    found = read_statutory(grids(MANNERS["plain"](wide)))
    assert [(one.row_path[-2:], int(one.value)) for one in found.extras] == [
        *((("其他对外管理服务事项", "行政检查"), number) for number in (1, 2, 3)),
        *((("其他对外管理服务事项", "行政确认"), number) for number in (4, 5, 6)),
    ]


@pytest.mark.parametrize("layout", [G19, G21])
@pytest.mark.parametrize("manner", MANNERS)
def test_the_form_alone_has_no_extras(layout: Layout, manner: str) -> None:
    markup = "\n".join(MANNERS[manner](rows) for rows in tables(layout, numbered(layout)))
    assert read_statutory(grids(markup)).extras == ()


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
@pytest.mark.parametrize(
    "record", [name for name, record in RECORDS.items() if "extension_rows" not in record]
)
def test_real_pages_have_none_either(record: str) -> None:
    markup = "\n".join(MANNERS["plain"](rows) for rows in filled(RECORDS[record], shifted=False))
    assert read_statutory(grids(markup)).extras == ()


def test_a_misprinted_label_is_no_extra() -> None:
    first, *rest = tables(G21, numbered(G21))
    first = relabel(
        first, {"行政事业性收费": "行政事业型收费", "规章": "规章(设区的市、自治州人民政府应提供相关数据)"}
    )
    markup = "\n".join(MANNERS["plain"](rows) for rows in (first, *rest))
    assert read_statutory(grids(markup)).extras == ()
