"""The invented reports: figures that agree, texts that differ, tables laid out as the statutory forms."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from nianbao.core.errors import UsageError
from nianbao.core.report import Layout, Scope
from nianbao.core.settings import CONFIG
from nianbao_demo.grids import Row, table
from nianbao_demo.places import LANWAN, LUZHOU, PREFECTURE, QINGLING, SHUANGHE, SONGBEI, YANXI, YAOHE, Place
from nianbao_demo.reports import Report, Volume, bodies, report_years

APPLICANTS = ("natural", "business", "research", "welfare", "legal", "other_org")
PLACES = (QINGLING, YAOHE, YANXI, LANWAN, SONGBEI, LUZHOU, SHUANGHE)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    years = report_years(2025)
    return [report for place in PLACES for report in Volume(place, years, frozenset(years)).reports()]


def _number(report: Report, field: str) -> int:
    return int(report.cells[field])


def _rows(report: Report) -> list[str]:
    return [
        field.removesuffix(".total")
        for field in report.cells
        if field.startswith("t2.") and ".total" in field
    ]


def test_every_row_of_table_2_adds_up(reports: list[Report]) -> None:
    for report in reports:
        for row in _rows(report):
            parts = sum(_number(report, f"{row}.{who}") for who in APPLICANTS)
            assert parts == _number(report, f"{row}.total")


def test_every_column_of_table_2_adds_up(reports: list[Report]) -> None:
    outside = ("t2.new_received", "t2.carried_in", "t2.results_total", "t2.carried_out")
    for report in reports:
        leaves = [row for row in _rows(report) if row not in outside]
        assert len(leaves) == (21 if report.layout is Layout.G2021 else 19)
        for who in (*APPLICANTS, "total"):
            received = _number(report, f"t2.new_received.{who}") + _number(report, f"t2.carried_in.{who}")
            done = _number(report, f"t2.results_total.{who}")
            assert received == done + _number(report, f"t2.carried_out.{who}")
            assert done == sum(_number(report, f"{row}.{who}") for row in leaves)


def test_every_group_of_table_3_adds_up(reports: list[Report]) -> None:
    for report in reports:
        for way in ("review", "suit_direct", "suit_after_review"):
            parts = ("upheld", "corrected", "other", "pending")
            total = sum(_number(report, f"t3.{way}.{part}") for part in parts)
            assert total == _number(report, f"t3.{way}.total")


def test_one_year_hands_on_to_the_next(reports: list[Report]) -> None:
    met = 0
    for before, after in pairwise(reports):
        if before.body != after.body:
            continue
        met += 1
        assert after.year == before.year + 1
        for who in (*APPLICANTS, "total"):
            assert before.cells[f"t2.carried_out.{who}"] == after.cells[f"t2.carried_in.{who}"]
        if after.layout is Layout.G2019:
            for item in ("licensing", "other_services", "punishment", "coercion"):
                expected = _number(before, f"t1.{item}.items_prev") + _number(
                    before, f"t1.{item}.items_change"
                )
                assert _number(after, f"t1.{item}.items_prev") == expected
        elif before.layout is Layout.G2021:
            change = _number(after, "t1.normative.issued") - _number(after, "t1.normative.repealed")
            assert (
                _number(after, "t1.normative.in_force") == _number(before, "t1.normative.in_force") + change
            )
    assert met > 500


def test_a_county_counts_its_office_in(reports: list[Report]) -> None:
    by_body = {(report.body.issuer, report.year): report for report in reports}
    for place in PLACES:
        for year in report_years(2025):
            county, office = by_body[place.government, year], by_body[place.office, year]
            for field in office.cells:
                if not field.startswith("t1."):
                    assert _number(county, field) >= _number(office, field)


def test_the_layout_follows_the_year_and_all_its_cells_are_there(reports: list[Report]) -> None:
    form = json.loads((CONFIG / "report_format.json").read_text(encoding="utf-8"))
    for report in reports:
        layout = "g2021" if report.year >= 2021 else "g2019"
        assert report.layout == layout
        fields = {field["id"] for field in form["fields"] if layout in field["layouts"]}
        assert set(report.cells) == fields


@pytest.mark.parametrize(
    ("year", "sizes"),
    [(2021, [(14, 4), (28, 10), (4, 15)]), (2020, [(18, 5), (26, 10), (4, 15)])],
)
def test_tables_are_whole_grids(reports: list[Report], year: int, sizes: list[tuple[int, int]]) -> None:
    report = next(report for report in reports if report.year == year)
    for number, size in enumerate(sizes, start=1):
        assert _extent(table(number, report.cells, report.layout)) == size


def _extent(grid: list[Row]) -> tuple[int, int]:
    """Height and width of the area the cells cover, which they must do without gap or overlap."""
    covered: set[tuple[int, int]] = set()
    for top, row in enumerate(grid):
        left = 0
        for cell in row:
            while (top, left) in covered:
                left += 1
            area = {(top + down, left + right) for down in range(cell.rows) for right in range(cell.columns)}
            assert not area & covered
            covered |= area
    height, width = (1 + max(place[axis] for place in covered) for axis in (0, 1))
    assert len(covered) == height * width
    assert height == len(grid)
    return height, width


def test_narratives_are_whole_and_each_is_its_own(reports: list[Report]) -> None:
    texts = set()
    for report in reports:
        kinds = [block.kind for block in report.blocks]
        assert kinds.count("heading") == 6
        assert kinds.count("subheading") == 5
        assert kinds.count("table") == 3
        assert 6 <= kinds.count("paragraph") <= 12
        signature = [block.text for block in report.blocks if block.kind == "signature"]
        signed = report.signed
        assert signature == [report.body.issuer, f"{signed.year}年{signed.month}月{signed.day}日"]
        text = "\n".join(block.text for block in report.blocks if block.kind == "paragraph")
        assert "{" not in text
        texts.add(text)
    assert len(texts) == len(reports)


def test_numbers_in_the_text_are_those_of_the_tables(reports: list[Report]) -> None:
    for report in reports:
        asked = next(
            after.text for before, after in pairwise(report.blocks) if before.text == "（二）依申请公开"
        )
        for row in ("new_received", "carried_in", "results_total", "carried_out"):
            assert f"{report.cells[f't2.{row}.total']}件" in asked


def test_dates_follow_one_another_in_the_year_after(reports: list[Report]) -> None:
    for report in reports:
        assert report.signed < report.published
        assert report.created < report.published
        assert report.published.year == report.year + 1
        if report.body.scope is Scope.COUNTY:
            assert report.published.month <= 3


def test_every_level_reports(reports: list[Report]) -> None:
    for place in PLACES:
        scopes = [body.scope for body in bodies(place)]
        assert scopes.count(Scope.COUNTY) == scopes.count(Scope.OFFICE) == 1
        assert scopes.count(Scope.DEPARTMENT) >= 6
        assert scopes.count(Scope.TOWNSHIP) >= 3


def test_no_county_of_that_name_exists() -> None:
    registry = (CONFIG / "counties.csv").read_text(encoding="utf-8")
    for place in PLACES:
        assert place.code.startswith("99")
        assert f",{place.name}," not in registry
        assert place.short not in registry
        assert PREFECTURE not in registry


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_same_seed_makes_the_same_volume(place: Place) -> None:
    first, second = (Volume(place, report_years(2023), frozenset({2023})).reports() for _ in range(2))
    assert first == second


def test_a_year_before_the_tables_is_refused() -> None:
    with pytest.raises(UsageError, match="2019"):
        report_years(2019)
