"""The identities: three outcomes, nothing passed that cannot be checked, nothing repaired."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.core.form import APPLICANTS, form
from nianbao.core.identities.results import IdentityResult, Outcome, failed_ids
from nianbao.core.identities.rules import check_identities
from nianbao.core.report import CellState, CellValue, Layout
from pipelines.tables.statutory import read_statutory
from tests.pipelines.report_forms import grids, plain, tables

G19, G21 = Layout.G2019, Layout.G2021
PASS, FAIL, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_CHECKABLE


def consistent(layout: Layout) -> dict[str, str]:
    """A whole form of numbers that add up everywhere."""
    apart = {"t2.new_received", "t2.carried_in", "t2.carried_out", "t2.results_total"}
    rows = [row for row in dict.fromkeys(e.row_key for e in form().table("t2", layout)) if row not in apart]
    parts = {row: [(7 * number + place) % 5 for place in range(6)] for number, row in enumerate(rows)}
    totals = [sum(column) for column in zip(*parts.values(), strict=True)]
    parts["t2.results_total"], parts["t2.carried_out"] = totals, [1] * 6
    parts["t2.carried_in"], parts["t2.new_received"] = [0] * 6, [total + 1 for total in totals]
    values = {entry.id: "0" for table in ("t1", "t3") for entry in form().table(table, layout)}
    for row, numbers in parts.items():
        values |= dict(
            zip(
                (f"{row}.{column}" for column in APPLICANTS),
                [*map(str, numbers), str(sum(numbers))],
                strict=True,
            )
        )
    return values | {"t3.review.upheld": "5", "t3.review.other": "2", "t3.review.total": "7"}


def check(layout: Layout, values: dict[str, str]) -> dict[tuple[str, str], IdentityResult]:
    found = read_statutory(grids("".join(map(plain, tables(layout, values)))))
    return {(one.id, one.scope): one for one in check_identities(found.cells, found.applications)}


@pytest.mark.parametrize("layout", [G19, G21])
def test_a_consistent_report_passes_everything(layout: Layout) -> None:
    results = check(layout, consistent(layout))
    assert {one.outcome for one in results.values()} == {PASS}
    counts = {name: sum(key[0] == name for key in results) for name in ("R-ROW", "R-FLOW", "R-T3")}
    assert counts == {"R-ROW": 23 if layout is G19 else 25, "R-FLOW": 7, "R-T3": 3}
    assert sum(key[0] == ("R-SUM19" if layout is G19 else "R-SUM21") for key in results) == 7


HARMS = [
    ("t2.granted.total", {("R-ROW", "t2.granted"), ("SUM", "total")}),
    ("t2.granted.legal", {("R-ROW", "t2.granted"), ("SUM", "legal")}),
    ("t2.results_total.natural", {("R-ROW", "t2.results_total"), ("R-FLOW", "natural"), ("SUM", "natural")}),
    ("t2.carried_in.total", {("R-ROW", "t2.carried_in"), ("R-FLOW", "total")}),
    ("t3.review.total", {("R-T3", "t3.review")}),
    ("t3.suit_after_review.pending", {("R-T3", "t3.suit_after_review")}),
]


@pytest.mark.parametrize("layout", [G19, G21])
@pytest.mark.parametrize(("name", "broken"), HARMS)
def test_one_wrong_number_fails_what_it_is_part_of(
    name: str, broken: set[tuple[str, str]], layout: Layout
) -> None:
    values = consistent(layout)
    values[name] = str(int(values[name]) + 1)
    failed = {key for key, one in check(layout, values).items() if one.outcome is FAIL}
    total = "R-SUM19" if layout is G19 else "R-SUM21"
    assert failed == {(total if rule == "SUM" else rule, scope) for rule, scope in broken}


@pytest.mark.parametrize("layout", [G19, G21])
@pytest.mark.parametrize(("name", "open_"), HARMS)
def test_a_blank_is_checked_only_as_a_part_of_a_row(
    name: str, open_: set[tuple[str, str]], layout: Layout
) -> None:
    values = consistent(layout) | {name: ""}
    results = check(layout, values)
    total = "R-SUM19" if layout is G19 else "R-SUM21"
    for rule, scope in open_:
        one = results[total if rule == "SUM" else rule, scope]
        if rule == "R-ROW" and not name.endswith(".total"):
            zero = Decimal(consistent(layout)[name]) == 0
            assert one.outcome is (PASS if zero else FAIL)
        else:
            assert one.outcome is OPEN


def test_the_violating_rows_of_huiyi_town() -> None:
    """会仪镇 2021: 新收 and 予以公开 print 0/0/0/0/1/0 and 总计 0."""
    values = dict.fromkeys(consistent(G21), "0")
    values |= {"t2.new_received.legal": "1", "t2.granted.legal": "1"}
    results = check(G21, values)
    assert failed_ids(results.values()) == ("R-FLOW", "R-ROW", "R-SUM21")
    assert results["R-ROW", "t2.granted"].numbers[4] == ("t2.granted.legal", Decimal(1))


def test_only_totals_printed() -> None:
    """冷水滩 2023: parts blank, 总计 0 holds; the columns of the parts cannot be checked."""
    values = {name: "0" if name.endswith(".total") else "" for name in consistent(G21)}
    results = check(G21, values)
    assert {one.outcome for key, one in results.items() if key[0] == "R-ROW"} == {PASS}
    assert results["R-FLOW", "natural"].outcome is OPEN
    assert results["R-SUM21", "natural"].outcome is OPEN
    assert results["R-SUM21", "total"].outcome is PASS


def test_a_column_of_blank_leaves() -> None:
    """上海 2019: 总计 of every leaf row blank, （七）总计 printed: not checkable; with a printed 0 it holds."""
    leaves = [e.id for e in form().table("t2", G19) if e.id.endswith(".total")][2:-2]
    values = consistent(G19) | dict.fromkeys(leaves, "")
    assert check(G19, values)["R-SUM19", "total"].outcome is OPEN
    assert check(G19, values | {"t2.results_total.total": "0"})["R-SUM19", "total"].outcome is PASS
    assert check(G19, values | {"t2.results_total.total": ""})["R-SUM19", "total"].outcome is OPEN


def test_missing_cells_are_never_passed() -> None:
    found = read_statutory(grids(plain(tables(G21, consistent(G21))[2])))
    results = check_identities(found.cells, found.applications)
    assert {one.outcome for one in results if one.id == "R-T3"} == {PASS}
    assert {one.outcome for one in results if one.id in ("R-ROW", "R-FLOW")} == {OPEN}
    assert check_identities(()) == ()


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, PASS),
        ({"t1.regulations.in_force": "6"}, FAIL),
        ({"t1.regulations.in_force": "/", "t1.regulations.issued": ""}, PASS),
    ],
)
def test_level(values: dict[str, str], outcome: Outcome) -> None:
    assert check(G21, consistent(G21) | values)["R-LEVEL", "t1.regulations"].outcome is outcome


@pytest.mark.parametrize(
    ("issued", "repealed", "in_force", "outcome"),
    [("5", "12", "8", PASS), ("9", "7", "1", FAIL), ("9", "", "1", OPEN), ("4", "0", "4", PASS)],
)
def test_stock(issued: str, repealed: str, in_force: str, outcome: Outcome) -> None:
    names = ("t1.normative.issued", "t1.normative.repealed", "t1.normative.in_force")
    values = consistent(G21) | dict(zip(names, (issued, repealed, in_force), strict=True))
    assert check(G21, values)["R-STOCK", "t1.normative"].outcome is outcome


@pytest.mark.parametrize(
    ("prev", "change", "decisions", "outcome"),
    [
        ("5378", "增1558", "6936", FAIL),
        ("80", "减38", "42", FAIL),
        ("17", "-7", "7", PASS),
        ("5", "-5", "0", PASS),
        ("5", "0", "5", PASS),
        ("0", "0", "0", PASS),
        ("5", "", "5", OPEN),
    ],
)
def test_items(prev: str, change: str, decisions: str, outcome: Outcome) -> None:
    names = ("t1.licensing.items_prev", "t1.licensing.items_change", "t1.licensing.decisions")
    values = consistent(G19) | dict(zip(names, (prev, change, decisions), strict=True))
    results = check(G19, values)
    assert results["R-ITEMS", "t1.licensing"].outcome is outcome
    assert failed_ids(results.values(), hard=False) == (("R-ITEMS",) if outcome is FAIL else ())
    assert failed_ids(results.values()) == ()


def test_an_unclear_cell_counts_as_no_zero() -> None:
    """A row adds up without the part that prints 5*: nobody knows that it does."""
    cells = [
        CellValue("t2.granted.natural", Decimal(3), "3", CellState.VALUE),
        *(
            CellValue(f"t2.granted.{name}", None, "", CellState.BLANK)
            for name in ("business", "research", "welfare", "legal")
        ),
        CellValue("t2.granted.other_org", None, "5*", CellState.UNCLEAR),
        CellValue("t2.granted.total", Decimal(3), "3", CellState.VALUE),
    ]
    (row,) = (one for one in check_identities(cells, G21) if one.id == "R-ROW")
    assert row.outcome is Outcome.NOT_CHECKABLE
    words = [CellValue("t1.regulations.issued", None, "见附件", CellState.UNCLEAR)]
    assert [one.outcome for one in check_identities(words) if one.id == "R-LEVEL"] == [Outcome.NOT_CHECKABLE]


@pytest.mark.parametrize("layout", [G19, G21])
def test_without_being_told_the_cells_say_which_form_it_is(layout: Layout) -> None:
    found = read_statutory(grids("".join(map(plain, tables(layout, consistent(layout))))))
    assert check_identities(found.cells) == check_identities(found.cells, layout)
    assert any(one.id == ("R-SUM19" if layout is G19 else "R-SUM21") for one in check_identities(found.cells))


@pytest.mark.parametrize("state", [CellState.MISSING, CellState.UNCLEAR])
def test_level_is_open_where_a_cell_is_not_there(state: CellState) -> None:
    """Nobody knows what a cell holds that the page lacks; a number elsewhere fails the rule all the same."""
    blank = CellValue("t1.regulations.issued", None, "", CellState.BLANK)
    gone = CellValue("t1.regulations.in_force", None, "", state)
    number = CellValue("t1.regulations.repealed", Decimal(3), "3", CellState.VALUE)
    for cells, outcome in [([blank], PASS), ([blank, gone], OPEN), ([blank, gone, number], FAIL)]:
        assert [one.outcome for one in check_identities(cells) if one.id == "R-LEVEL"] == [outcome]


STATES = st.sampled_from(list(CellState))


@settings(max_examples=60)
@given(st.data())
def test_no_pass_without_the_numbers(data: st.DataObject) -> None:
    """Whatever is printed: a pass means every needed number is there and adds up."""
    entries = form().table("t2", G21)
    cells = []
    for entry in entries:
        state = CellState(data.draw(STATES))
        value = Decimal(data.draw(st.integers(0, 2))) if state is CellState.VALUE else None
        cells.append(CellValue(entry.id, value, "" if value is None else str(value), state))
    state_of = {cell.field: cell.state for cell in cells}
    for one in check_identities(cells, G21):
        states = [state_of[name] for name, _ in one.numbers]
        if one.outcome is PASS:
            assert not {CellState.MISSING, CellState.UNCLEAR} & set(states)
            assert states[-1] is CellState.VALUE
            values = [value or Decimal(0) for _, value in one.numbers]
            wanted = values[2] + values[3] - values[1] if one.id == "R-FLOW" else sum(values[:-1])
            assert wanted == (values[0] if one.id == "R-FLOW" else values[-1])
