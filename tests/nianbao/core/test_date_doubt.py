"""Why the date shown may not be that of the first publication."""

from __future__ import annotations

import pytest

from nianbao.core.date_doubt import date_doubts


@pytest.mark.parametrize(
    ("published", "signed", "years", "doubt"),
    [
        ("2022-03-22", "2022-01-20", "", "after_signature"),
        ("2022-03-21", "2022-01-20", "", ""),
        ("2022-01-20", "2022-03-22", "", ""),
        ("2021-12-31", None, "", "before_year_end"),
        ("2022-01-01", None, "", ""),
        ("2022-02-15", None, "2021 2020 2019", "many_on_one_day"),
        ("2022-02-15", None, "2021 2020", ""),
        ("2024-02-15", "2022-01-20", "2021 2020 2019", "after_signature many_on_one_day"),
        (None, "2022-01-20", "2021 2020 2019", ""),
    ],
)
def test_what_speaks_against_a_date(
    published: str | None, signed: str | None, years: str, doubt: str
) -> None:
    assert " ".join(date_doubts(published, signed, 2021, years.split())) == doubt
