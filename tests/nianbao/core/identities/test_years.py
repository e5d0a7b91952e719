"""Identities over two reports, and of the narrative with the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.core.form import APPLICANTS
from nianbao.core.identities.results import Outcome
from nianbao.core.identities.told import check_narrative
from nianbao.core.identities.years import check_office, check_years
from nianbao.core.narrative import Figure
from nianbao.core.report import CellState, CellValue

PASS, FAIL, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_CHECKABLE


def sheet(**numbers: int | None) -> list[CellValue]:
    """Cells by field, `__` for a dot."""
    return [
        CellValue(
            name.replace("__", "."),
            None if value is None else Decimal(value),
            "" if value is None else str(value),
            CellState.BLANK if value is None else CellState.VALUE,
        )
        for name, value in numbers.items()
    ]


def requests(carried_in: int | None, carried_out: int | None) -> list[CellValue]:
    return sheet(
        **{f"t2__carried_in__{column}": carried_in for column in APPLICANTS},
        **{f"t2__carried_out__{column}": carried_out for column in APPLICANTS},
    )


@pytest.mark.parametrize(
    ("out", "into", "outcome"), [(2, 2, PASS), (2, 3, FAIL), (None, 2, OPEN), (2, None, OPEN)]
)
def test_what_one_year_carries_out_the_next_carries_in(out: int, into: int, outcome: Outcome) -> None:
    results = check_years(requests(0, out), requests(into, 0), 2024)
    assert {(one.id, one.outcome) for one in results} == {("R-YEAR", outcome)}
    assert [one.scope for one in results] == list(APPLICANTS)
    assert [name for name, _ in results[0].numbers] == [
        "t2.carried_out.natural@2023",
        "t2.carried_in.natural@2024",
    ]


@pytest.mark.parametrize(
    ("before", "issued", "repealed", "after", "outcome"),
    [
        (20, 4, 2, 22, PASS),
        (20, 4, 2, 25, PASS),
        (20, 4, 2, 30, FAIL),
        (20, 4, 2, 26, FAIL),
        (200, 0, 0, 185, PASS),
        (200, 0, 0, 180, PASS),
        (200, 0, 0, 179, FAIL),
        (180, 0, 0, 200, PASS),
        (179, 0, 0, 200, FAIL),
        (0, 0, 100, -91, PASS),
        (0, 0, 100, -89, FAIL),
        (20, None, 2, 22, OPEN),
    ],
)
def test_texts_in_force_from_year_to_year(
    before: int, issued: int, repealed: int, after: int, outcome: Outcome
) -> None:
    one = sheet(t1__normative__in_force=before)
    other = sheet(
        t1__normative__issued=issued, t1__normative__repealed=repealed, t1__normative__in_force=after
    )
    (result,) = check_years(one, other, 2024)
    assert (result.id, result.scope, result.outcome) == ("R-STOCK", "t1.normative", outcome)


@pytest.mark.parametrize(("change", "after", "outcome"), [(3, 13, PASS), (3, 10, FAIL)])
def test_items_from_year_to_year(change: int, after: int, outcome: Outcome) -> None:
    one = sheet(t1__licensing__items_prev=10, t1__licensing__items_change=change)
    (result,) = check_years(one, sheet(t1__licensing__items_prev=after), 2020)
    assert (result.id, result.outcome) == ("R-ITEMS", outcome)


def test_two_layouts_share_only_what_both_have() -> None:
    assert check_years(sheet(t1__normative__disclosed_total=5), sheet(t1__normative__in_force=5), 2021) == ()


def test_the_county_counts_at_least_what_its_office_counts() -> None:
    office = sheet(t2__new_received__total=9, t3__review__total=1)
    county = sheet(t2__new_received__total=7, t3__review__total=1)
    results = check_office(office, county)
    assert [(one.scope, one.outcome) for one in results] == [("t2.new_received", FAIL), ("t3.review", PASS)]


def test_what_is_carried_in_is_counted_by_each_for_itself() -> None:
    """A whole county may begin with fewer open requests than its office says; it cannot end with fewer."""
    office = sheet(t2__carried_in__total=9, t2__carried_out__total=9)
    county = sheet(t2__carried_in__total=1, t2__carried_out__total=1)
    results = check_office(office, county)
    assert [(one.scope, one.outcome) for one in results] == [("t2.carried_out", FAIL)]
    assert results[0].numbers == (
        ("t2.carried_out.total@county", Decimal(1)),
        ("t2.carried_out.total@office", Decimal(9)),
    )


def test_only_rows_that_both_reports_have_are_compared() -> None:
    one, other = sheet(t2__granted__total=9), sheet(t3__review__total=1, t2__refused__total=1)
    assert check_office(one, other) == check_office(other, one) == ()
    assert check_years(sheet(t2__carried_out__total=1), sheet(t2__carried_in__total=1), 2024) == ()


def figure(field: str, value: int) -> Figure:
    return Figure(field, Decimal(value), f"{value}件", "", 1)


@pytest.mark.parametrize(
    ("said", "new", "carried_in", "outcome"),
    [(3, 3, 1, PASS), (4, 3, 1, PASS), (2, 3, 0, FAIL), (2, None, 0, OPEN), (2, 2, None, PASS)],
)
def test_requests_told_and_tabled(said: int, new: int, carried_in: int, outcome: Outcome) -> None:
    cells = sheet(t2__new_received__total=new, t2__carried_in__total=carried_in)
    (result,) = check_narrative(cells, [figure("narrative.requests_received", said)])
    assert (result.id, result.scope, result.outcome) == ("R-NARR", "narrative.requests_received", outcome)
    assert result.numbers[0] == ("narrative.requests_received", Decimal(said))


def test_a_figure_without_a_cell_in_the_form_is_not_compared() -> None:
    cells = sheet(t2__new_received__total=3)
    assert check_narrative(cells, [figure("narrative.items_published", 1254)]) == ()
    assert check_narrative([], [figure("narrative.requests_received", 3)]) == ()


@pytest.mark.parametrize(
    ("said", "carried_in", "named"),
    [
        (3, 0, ["t2.new_received.total"]),  # both sums agree: the plain one is named
        (4, 1, ["t2.new_received.total", "t2.carried_in.total"]),
        (9, 1, ["t2.new_received.total"]),
    ],
)
def test_the_sum_that_agrees_is_named(said: int, carried_in: int, named: list[str]) -> None:
    cells = sheet(t2__new_received__total=3, t2__carried_in__total=carried_in)
    (result,) = check_narrative(cells, [figure("narrative.requests_received", said)])
    assert [name for name, _ in result.numbers[1:]] == named
