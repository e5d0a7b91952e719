"""Every county and year asked for, with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.package.dataset.gaps import gap_rows, tried_years
from nianbao.archive.package.dataset.tables import GAPS
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Term
from nianbao.core.panel import Panel
from nianbao.core.registry import Registry
from tests.nianbao.archive.catalogue.handmade import URL, Report, put_attempt

COUNTIES = (
    County("110101", "东城区", "北京市", "", "http://www.bjdch.gov.cn/"),
    County("532525", "石屏县", "云南省", "红河哈尼族彝族自治州", "http://www.ynsp.gov.cn/"),
    County("659012", "某市", "新疆维吾尔自治区"),
)

PANEL = Panel(Registry(COUNTIES))
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def catalogue(store: DirectoryStore, work: Path) -> Iterator[Catalogue]:
    with Catalogue.open(store, work) as catalogue:
        yield catalogue


def gaps(catalogue: Catalogue, *years: int) -> list[dict[str, object]]:
    catalogue.refresh()
    return [dict(zip(GAPS.names, row, strict=True)) for row in gap_rows(catalogue, PANEL, years, NOW)]


def test_every_county_and_year_has_a_row(store: DirectoryStore, catalogue: Catalogue) -> None:
    Report().put(store)
    put_attempt(
        store,
        "2026-03-01T00:00:00+00:00",
        "not_published",
        code="659012",
        name="某市",
        year=2022,
        reason="the report column http://x.gov.cn/nb.shtml was read to its end; of 2021",
    )
    rows = gaps(catalogue, 2021, 2022)
    assert [(row["code"], row["year"], row["status"], row["held"], row["url"]) for row in rows] == [
        ("110101", 2021, "not_tried", 0, "http://www.bjdch.gov.cn/"),
        ("110101", 2022, "not_tried", 0, "http://www.bjdch.gov.cn/"),
        ("532525", 2021, "archived", 1, URL),
        ("532525", 2022, "not_tried", 0, "http://www.ynsp.gov.cn/"),
        ("659012", 2021, "not_tried", 0, None),
        ("659012", 2022, "not_published", 0, "http://x.gov.cn/nb.shtml"),
    ]
    assert tried_years(catalogue) == [2021, 2022]
    held = rows[2]
    assert (held["deadline"], held["published_on"], held["days_late"]) == ("2022-03-31", "2022-01-28", -62)


def test_a_report_of_a_department_fills_no_gap(store: DirectoryStore, catalogue: Catalogue) -> None:
    Report(scope="department", issuer="石屏县教育局").put(store)
    (row,) = (row for row in gaps(catalogue, 2021) if row["code"] == "532525")
    assert (row["status"], row["held"]) == ("not_tried", 0)


def test_a_later_failure_does_not_hide_what_is_held(store: DirectoryStore, catalogue: Catalogue) -> None:
    Report().put(store)
    put_attempt(store, "2026-03-01T00:00:00+00:00", "blocked", reason="a wall")
    (row,) = (row for row in gaps(catalogue, 2021) if row["code"] == "532525")
    assert (row["status"], row["held"]) == ("archived", 1)
    assert "blocked: a wall" in str(row["reason"])


HISTORY = CountyHistory(
    (
        Term("990001", "松陂县", 2008, 2021, "990003", "renamed"),
        Term("990003", "松陂市", 2022, None, "990003"),
        Term("990002", "北桐区", 2008, 2021, "990003", "merged"),
        Term("990004", "新区", 2022, None, "990004", "new"),
    )
)
CHANGED = Panel(
    Registry(
        (
            County("990003", "松陂市", "示范省", "测州市", "http://sb.gov.cn/"),
            County("990004", "新区", "示范省", "测州市", "http://xq.gov.cn/"),
        )
    ),
    HISTORY,
)


def changed(catalogue: Catalogue) -> list[tuple[object, ...]]:
    catalogue.refresh()
    found = gap_rows(catalogue, CHANGED, (2021, 2022), NOW)
    rows = [dict(zip(GAPS.names, row, strict=True)) for row in found]
    return [
        (row["code"], row["name"], row["year"], row["held"], row["report_id"], row["place"]) for row in rows
    ]


def test_each_year_has_its_own_counties_under_their_names_of_then(catalogue: Catalogue) -> None:
    assert changed(catalogue) == [
        ("990001", "松陂县", 2021, 0, None, "990001"),
        ("990002", "北桐区", 2021, 0, None, "990002"),
        ("990003", "松陂市", 2022, 0, None, "990001"),
        ("990004", "新区", 2022, 0, None, "990004"),
    ]


def test_a_report_under_another_code_of_the_unit_counts_once_as_the_units(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    """An archive from before the history has 2021 under today's code; what was tried since goes behind it."""
    Report(code="990003", year=2021, said={"name": "松陂市"}).put(store)
    put_attempt(store, "2026-03-01T00:00:00+00:00", "blocked", code="990001", name="松陂县", year=2021)
    assert [row for row in changed(catalogue) if row[3]] == [
        ("990001", "松陂县", 2021, 1, "nb-990001-2021-county", "990001")
    ]
    assert len(changed(catalogue)) == 4


def test_who_is_in_neither_registry_nor_history_has_a_row_for_what_is_held_alone(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    Report(code="990009", year=2022, said={"name": "外县"}).put(store)
    put_attempt(store, "2026-03-01T00:00:00+00:00", "blocked", code="990009", name="外县", year=2021)
    put_attempt(store, "2026-03-01T00:00:00+00:00", "blocked", code="990008", name="离县", year=2021)
    assert [row for row in changed(catalogue) if row[0] >= "990005"] == [
        ("990009", "外县", 2022, 1, "nb-990009-2022-county", "990009")
    ]


DEADLINE = datetime(2026, 3, 30, 16, tzinfo=UTC)
"""When 31 March 2026 begins in China."""


@pytest.mark.parametrize(
    ("checked", "now", "due"),
    [
        (None, DEADLINE - timedelta(seconds=1), 0),
        (None, DEADLINE, 1),
        (DEADLINE - timedelta(seconds=1), NOW, 0),  # nobody has looked since it was due
        (DEADLINE, NOW, 1),
        (NOW, DEADLINE - timedelta(seconds=1), 0),
    ],
)
def test_an_absence_before_the_deadline_is_not_yet_due(
    store: DirectoryStore, catalogue: Catalogue, checked: datetime | None, now: datetime, due: int
) -> None:
    if checked is not None:
        put_attempt(store, checked.isoformat(), "not_published", year=2025, listed_years=(2022, 2023, 2024))
    catalogue.refresh()
    rows = [dict(zip(GAPS.names, row, strict=True)) for row in gap_rows(catalogue, PANEL, [2025], now)]
    (row,) = (row for row in rows if row["code"] == "532525")
    assert (row["due"], row["listed_years"]) == (due, "2022 2023 2024" if checked else None)


def test_what_is_held_is_due_by_the_calendar_alone(store: DirectoryStore, catalogue: Catalogue) -> None:
    Report(year=2025, captured_at="2026-02-15T00:00:00+00:00").put(store)
    (row,) = (row for row in gaps(catalogue, 2025) if row["code"] == "532525")
    assert (row["held"], row["due"]) == (1, 1)
