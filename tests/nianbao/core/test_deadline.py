"""The legal deadline of each report (条例 article 49)."""

from __future__ import annotations

from datetime import date

import pytest

from nianbao.core.deadline import days_late, deadline


@pytest.mark.parametrize(
    ("year", "scope", "until"),
    [
        (2024, "county", date(2025, 3, 31)),
        (2024, "office", date(2025, 1, 31)),
        (2024, "department", date(2025, 1, 31)),
        (2018, "department", date(2019, 3, 31)),
        (2019, "township", date(2020, 1, 31)),
    ],
)
def test_until_when_a_report_is_due(year: int, scope: str, until: date) -> None:
    assert deadline(year, scope) == until


def test_days_after_the_deadline() -> None:
    assert days_late("2025-04-02", 2024) == 2
    assert days_late("2025-03-31", 2024) == 0
    assert days_late("2025-01-30", 2024, "department") == -1
    assert days_late(None, 2024) is None
