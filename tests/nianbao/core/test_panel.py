"""The panel: what each report and each place is called for ever."""

from __future__ import annotations

import pytest

from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Term
from nianbao.core.panel import Panel
from nianbao.core.registry import Registry

PANEL = Panel(
    Registry((County("990003", "松陂市", "示范省"), County("990005", "青岭县", "示范省"))),
    CountyHistory(
        (
            Term("990001", "松陂县", 2008, 2021, "990003", "renamed"),
            Term("990003", "松陂市", 2022, None, "990003"),
            Term("990002", "北桐区", 2008, 2021, "990003", "merged"),
        )
    ),
)


@pytest.mark.parametrize("code", ["990001", "990003"])
def test_a_report_is_called_by_the_code_of_its_year(code: str) -> None:
    assert PANEL.report_id(code, 2021, "county", "x") == "nb-990001-2021-county"
    assert PANEL.report_id(code, 2022, "county", "x") == "nb-990003-2022-county"


def test_others_reports_are_called_by_their_issuer_too() -> None:
    one = PANEL.report_id("990005", 2021, "department", "青岭县教育局")
    assert (
        one
        == PANEL.report_id("990005", 2021, "department", " 青岭县 教育局")
        == "nb-990005-2021-department-f47bda84"
    )
    assert one != PANEL.report_id("990005", 2021, "department", "青岭县财政局")


def test_every_place_is_listed_under_each_of_its_names() -> None:
    assert [(county.name, term.code, term.name, term.to_year) for county, term in PANEL.places()] == [
        ("松陂市", "990001", "松陂县", 2021),
        ("松陂市", "990003", "松陂市", None),
        ("北桐区", "990002", "北桐区", 2021),
        ("青岭县", "990005", "青岭县", None),
    ]
    assert [PANEL.place(code, 2021) for code in ("990001", "990003", "990002", "990005")] == [
        "990001",
        "990001",
        "990002",
        "990005",
    ]
