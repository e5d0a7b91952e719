"""Whatever is printed, however it is marked up: each cell reads back as what stands in it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_forms import MANNERS, Rows, Td, grids, numbered, plain, tables

from nianbao.core.report import CellState, Layout, Match
from pipelines.tables.statutory import read_statutory
from pipelines.tables.values import read_value

PRINTED = st.one_of(
    st.integers(0, 99_999).map(str),
    st.integers(1000, 9_999_999).map("{:,}".format),
    st.sampled_from(["", "0", "/", "-", "—", "无", "0件", "12项", "+3", "-4", "增5", "20.3", "3235727元"]),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([Layout.G2019, Layout.G2021]),
    st.sampled_from(sorted(MANNERS)),
    st.booleans(),
    st.randoms(use_true_random=False),
    st.lists(PRINTED, min_size=8, max_size=8),
)
def test_read_back(layout: Layout, manner: str, shifted: bool, chance: object, printed: list[str]) -> None:
    choose = chance.choice  # type: ignore[attr-defined]
    values = {name: choose(printed) for name in numbered(layout)}
    found = read_statutory(
        grids("\n".join(MANNERS[manner](rows) for rows in tables(layout, values, shifted=shifted)))
    )
    assert found.layout is layout
    assert [cell.field for cell in found.cells] == list(values)
    for cell in found.cells:
        text = values[cell.field]
        number = read_value(text, cell.unit)
        assert cell.value == number, cell.field
        assert cell.state is (CellState.BLANK if number is None else CellState.VALUE)
        assert cell.match is Match.LABEL
        if manner not in ("half-width", "nbsp"):
            assert cell.printed == text


def width(row: list[Td]) -> int:
    return sum(td.columns for td in row)


@pytest.mark.parametrize("layout", [Layout.G2019, Layout.G2021])
def test_all_three_in_one_grid_as_a_worksheet_holds_them(layout: Layout) -> None:
    """Every row as wide as the widest table: the cells behind a narrower one are blank."""
    wanted = numbered(layout)
    laid = tables(layout, wanted)
    most = max(width(row) for rows in laid for row in rows)
    whole: Rows = [
        [*row, *[Td("")] * (most - max(map(width, rows)))] for rows in laid for row in [*rows, [Td("")]]
    ]
    found = read_statutory(grids(plain(whole)))
    assert {cell.field: cell.printed for cell in found.cells} == wanted
    assert {cell.state for cell in found.cells} == {CellState.VALUE}
