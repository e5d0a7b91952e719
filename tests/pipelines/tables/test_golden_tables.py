"""Tables of real reports, read by hand: rendered as HTML in many manners, they read back as by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from golden import RECORDS, filled, values_of
from report_forms import MANNERS, grids

from nianbao.core.report import CellState, Match
from pipelines.tables.statutory import read_statutory


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
@pytest.mark.parametrize("shifted", [False, True], ids=["even", "shifted"])
@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("record", RECORDS)
def test_reads_what_was_read_by_hand(record: str, manner: str, shifted: bool) -> None:
    wanted = RECORDS[record]
    markup = "\n".join(MANNERS[manner](rows) for rows in filled(wanted, shifted=shifted))
    found = read_statutory(grids(markup))
    cells = {cell.field: cell for cell in found.cells}
    assert found.layout == wanted["generation"]
    for name, value in values_of(wanted).items():
        cell = cells[name]
        assert (cell.state, cell.value) == (
            (CellState.BLANK, None) if value is None else (CellState.VALUE, Decimal(str(value)))
        ), name
    assert {name for name in wanted["blank_fields"] if cells[name].state is not CellState.BLANK} == set()


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
def test_a_row_divided_locally_is_missing_not_guessed() -> None:
    record = RECORDS["tongzhou_xinhua_2019#t1"]
    found = read_statutory(grids("".join(MANNERS["plain"](rows) for rows in filled(record, shifted=False))))
    states = {cell.field: cell.state for cell in found.cells if "other_services" in cell.field}
    assert set(states.values()) == {CellState.MISSING}


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
def test_a_damaged_header_is_marked_position() -> None:
    record = RECORDS["fufeng_water_2020#t1"]
    found = read_statutory(grids("".join(MANNERS["plain"](rows) for rows in filled(record, shifted=False))))
    matches = {cell.field: cell.match for cell in found.cells}
    assert matches["t1.regulations.made_new"] is Match.POSITION
    assert matches["t1.regulations.disclosed_total"] is Match.LABEL
