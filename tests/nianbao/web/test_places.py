"""A county that had another name and code, and one that went into it, on the pages and in the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.history import CountyHistory, Term
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt
from tests.nianbao.web.handmade_site import Served, cells, fill, served, text

HISTORY = CountyHistory(
    (
        Term("329901", "沛州市", 2008, 2019, "320322", "renamed"),
        Term("320322", "沛县", 2020, None, "320322"),
        Term("329902", "微山湖区", 2008, 2019, "320322", "merged"),
    )
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("places")
    store = DirectoryStore(directory / "store")
    fill(store)
    before = {"name": "沛州市", "province": "江苏省", "prefecture": "徐州市", "title": "沛州市2019年报告"}
    old = cells(t2__new_received__total="11")
    Report(
        code="329901",
        year=2019,
        issuer="沛州市人民政府",
        cells=old,
        text=text("沛州市2019年报告"),
        said=before,
    ).put(store)
    put_attempt(store, "2026-03-01T00:00:00+00:00", "blocked", code="329902", name="微山湖区", year=2019)
    site = Site(store, directory / "work", load_registry(), HISTORY)
    site.refresh()
    with served(site) as running:
        yield running


def coverage(page: Served, year: int) -> dict[str, dict[str, object]]:
    found = page.get(f"/api/v1/coverage?year={year}&limit=500&province=江苏省").json()
    return {str(row["code"]): row for row in found["items"]}


def test_coverage_has_the_units_of_the_year(page: Served) -> None:
    then, now = coverage(page, 2019), coverage(page, 2021)
    assert {code: then[code]["name"] for code in ("329901", "329902")} == {
        "329901": "沛州市",
        "329902": "微山湖区",
    }
    assert (then["329901"]["status"], then["329902"]["status"]) == ("archived", "blocked")
    assert (then["329901"]["report_id"], then["329901"]["place"]) == ("nb-329901-2019-county", "329901")
    assert (now["320322"]["report_id"], now["320322"]["place"]) == ("nb-320322-2021-county", "329901")
    assert "320322" not in then
    assert (now["320322"]["name"], now["320322"]["status"]) == ("沛县", "archived")
    assert {"329901", "329902"}.isdisjoint(now)


@pytest.mark.parametrize("code", ["320322", "329901"])
def test_a_countys_page_follows_it_over_its_names(page: Served, code: str) -> None:
    shown = page.get(f"/county/{code}").text
    assert "<h1>沛县" in shown
    assert "沛州市2019年报告" in shown
    assert "/report/329901/2019" in shown
    assert '沛州市 <span class="code">329901</span> 2008–2019' in shown
    assert "微山湖区" in shown


def test_a_county_that_is_gone_leads_to_its_heir(page: Served) -> None:
    shown = page.get("/county/329902").text
    assert "<h1>微山湖区" in shown
    assert "/county/320322" in shown
    assert "/report/329902/2021" not in shown


def test_a_report_is_reached_by_any_code_of_its_county(page: Served) -> None:
    assert page.get("/report/320322/2019").status_code == 200
    assert "沛州市2019年报告" in page.get("/report/320322/2019").text


def test_a_comparison_has_the_years_under_the_former_code(page: Served) -> None:
    query = "field=t2.new_received.total&first=2019&last=2021"
    told = page.get(f"/api/v1/compare?county=329901&{query}").json()
    assert [(cell["code"], cell["year"], cell["value"]) for cell in told] == [
        ("320322", 2019, "11"),
        ("320322", 2020, "5"),
        ("320322", 2021, "7"),
    ]
    shown = page.get(f"/compare?counties=沛县&{query}").text
    assert "沛州市 329901 (2008–2019)" in shown


def test_a_search_for_the_former_name_offers_the_county(page: Served) -> None:
    assert "/county/320322" in page.get("/search?q=沛州市").text
