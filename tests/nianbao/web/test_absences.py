"""What the page and the API say of reports that were not seen, and of dates in doubt: nothing to misread."""

from __future__ import annotations

import csv
import html
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.moved_clock import run_at

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from nianbao.web.words import ABSENCES, EXPLAINED, STATES
from tests.conftest import ROOT
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt
from tests.nianbao.web.handmade_site import Served, served

EARLY, LATE = "2025-03-30T15:59:59+00:00", "2025-03-30T16:00:00+00:00"
"""The last moment before 31 March 2025 in China, and its first."""
PEI = {"code": "320322", "name": "沛县"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """沛县 was seen without its report of 2024 before the deadline alone, 石屏县 also after it."""
    directory = tmp_path_factory.mktemp("absences")
    store = DirectoryStore(directory / "store")
    put_attempt(store, EARLY, "not_published", year=2024, **PEI, listed_years=(2021, 2022, 2023))
    put_attempt(store, EARLY, "not_published", year=2024)
    put_attempt(store, LATE, "not_published", year=2024, listed_years=(2019, 2023))
    put_attempt(store, "2025-02-01T00:00:00+00:00", "blocked", year=2024, code="110101", name="东城区")
    dates = {"years_that_day": "2019 2020 2021", "last_seen_without": EARLY, "first_seen": LATE}
    said = {"signed_on": "2021-01-01", "dates": dates, "found_at": "prefecture", "listed_years": (2021,)}
    Report(said=said).put(store)
    site = Site(store, directory / "work", load_registry())
    site.refresh()
    with served(site) as running:
        yield running


def rows(page: Served, address: str) -> dict[str, list[str]]:
    """By code, the cells of the table of counties."""
    found = re.findall(r"<tr>\s*<td class=\"code extra\">(\d+)</td>(.*?)</tr>", page.get(address).text, re.S)
    return {code: re.sub(r"<[^>]+>", " ", row).split() for code, row in found}


@pytest.mark.parametrize(
    ("prefix", "early", "late"), [("", "未到期限", "未见发布"), ("/en", "due", "published")]
)
def test_an_absence_before_the_deadline_is_called_not_yet_due(
    page: Served, prefix: str, early: str, late: str
) -> None:
    found = rows(page, f"{prefix}/?year=2024&state=missing&name=县")
    assert early in found["320322"]
    assert late not in found["320322"]
    assert late in found["532525"]
    assert early not in found["532525"]


def test_the_api_says_both(page: Served) -> None:
    answer = page.get("/api/v1/coverage?year=2024&state=not_published").json()
    assert [(one["code"], one["status"], one["due"], one["listed_years"]) for one in answer["items"]] == [
        ("320322", "not_published", 0, [2021, 2022, 2023]),
        ("532525", "not_published", 1, [2019, 2023]),
    ]
    assert answer["states"] == {"not_due": 1, "not_published": 1}
    (blocked,) = page.get("/api/v1/coverage?year=2024&state=blocked").json()["items"]
    assert (blocked["due"], blocked["listed_years"]) == (0, [])
    (line,) = page.get("/api/v1/reports?county=320322").json()["items"]
    assert (line["listed_years"], line["found_at"], line["date_doubt"]) == ([2021, 2022, 2023], None, "")


def test_the_table_says_both(page: Served) -> None:
    text = page.get("/coverage.csv?year=2024&state=not_published").content.decode("utf-8-sig")
    found = [(row["code"], row["due"], row["listed_years"]) for row in csv.DictReader(io.StringIO(text))]
    assert found == [("320322", "0", "2021 2022 2023"), ("532525", "1", "2019 2023")]


@pytest.mark.parametrize("path", ["/?year=2024", "/county/320322"])
@pytest.mark.parametrize(("prefix", "language"), [("", "zh"), ("/en", "en")])
def test_every_absence_is_explained_where_it_is_shown(
    page: Served, path: str, prefix: str, language: str
) -> None:
    shown = html.unescape(page.get(f"{prefix}{path}").text)
    for key in ABSENCES:
        name, words = STATES[key].of(language), EXPLAINED[key].of(language)
        assert re.search(rf"</span>{re.escape(name)}</dt><dd>{re.escape(words)}</dd>", shown), key


@pytest.mark.parametrize(("prefix", "language"), [("", "zh"), ("/en", "en")])
def test_a_state_explains_itself_under_the_pointer(page: Served, prefix: str, language: str) -> None:
    shown = html.unescape(page.get(f"{prefix}/?year=2024&name=320322").text)
    assert f'<span class="state s-not_due" title="{EXPLAINED["not_due"].of(language)}">' in shown


def test_the_gap_page_says_what_the_columns_list(page: Served) -> None:
    shown = page.get("/report/320322/2024").text
    assert "2021 至 2023：2021、2022、2023" in shown
    assert EXPLAINED["not_due"].chinese in shown
    assert EXPLAINED["not_published"].chinese in page.get("/report/532525/2024").text


SHOW = """
import sys
from pathlib import Path
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.nianbao.web.handmade_site import served
directory = Path(sys.argv[1])
site = Site(DirectoryStore(directory / "store"), directory / "work", load_registry(), campaign=lambda year: None)
site.refresh()
with served(site) as page:
    page.client.timeout = 100
    for path in ("/?year=2024", "/campaign?year=2024", "/api/v1/coverage?year=2024&state=not_tried&limit=1"):
        print(page.get(path).text)
"""


@pytest.mark.parametrize(("moment", "due"), [("2025-03-30T23:50:00", False), ("2025-03-31T00:00:05", True)])
def test_before_the_deadline_a_notice_says_that_nobody_is_late(
    tmp_path: Path, moment: str, due: bool
) -> None:
    put_attempt(DirectoryStore(tmp_path / "store"), "2025-02-01T00:00:00+00:00", "not_found", year=2024)
    ran = run_at(moment, [sys.executable, "-c", SHOW, str(tmp_path)], ROOT, {"PYTHONPATH": str(ROOT)})
    shown = ran.stdout.decode()
    assert ran.returncode == 0, ran.stderr.decode()
    assert shown.count("法定期限 2025-03-31 还没有到：没有见到的报告都尚未到期") == (0 if due else 2)
    assert '"status":"not_tried","published_on":null' in shown
    assert f'"due":{int(due)},' in shown


def test_a_report_says_where_it_was_found_and_what_speaks_against_its_date(page: Served) -> None:
    shown = page.get("/en/report/532525/2021").text
    assert "the portal of its prefecture" in shown
    assert "more than 60 days after the signature; the column shows reports of many years" in shown
    assert "2025-03-30 23:59 (not there) — 2025-03-31 00:00 (there)" in shown
    (line,) = page.get("/api/v1/reports?county=532525&year=2021").json()["items"]
    assert (line["found_at"], line["date_doubt"]) == ("prefecture", "after_signature many_on_one_day")
    assert line["listed_years"] == [2021]
