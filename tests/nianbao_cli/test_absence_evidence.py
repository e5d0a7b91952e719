"""What a crawl saw of an absence and of a report's first day: kept in manifests, and told wherever they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import program_in
from servers.raw import RawServer, Reply

from tests.nianbao_cli.test_crawl_second_place import NOT_FOUND, TITLE, at_home, listing, portal, report

Crawl = Callable[[dict[str, Reply]], dict[str, Any]]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """Crawls 青岭县's portal, whatever it holds by then, for its report of 2021."""

    def crawled(pages: dict[str, Reply]) -> dict[str, Any]:
        with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
            (tmp_path / "registry.csv").write_text(
                "code,name,province,prefecture,portal_url,other_hosts,note\n"
                f"990101,青岭县,示范省,岚谷市,{server.url('/')},,\n",
                encoding="utf-8",
            )
            local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}
            ran = program_in(tmp_path)(
                "crawl", "990101", "--year", "2021", "--json", **local, browser="/none"
            )
        (line,) = ran.lines
        return line

    return crawled


def manifests(directory: Path) -> list[dict[str, Any]]:
    found = (directory / "nianbao-data").rglob("manifest.json")
    return sorted((json.loads(path.read_bytes()) for path in found), key=lambda one: one["captured_at"])


def test_the_years_that_the_columns_list_are_kept(crawl: Crawl, tmp_path: Path) -> None:
    assert crawl(at_home(2020, 2018))["status"] == "not_published"
    assert crawl(at_home(2021, 2020, 2018))["status"] == "archived"
    absent, found = manifests(tmp_path)
    assert (absent["kind"], absent["listed_years"]) == ("attempt", [2018, 2020])
    assert (found["kind"], found["listed_years"]) == ("report", [2018, 2020, 2021])
    (line,) = program_in(tmp_path)("reports", "--json").lines
    assert line["listed_years"] == [2018, 2020, 2021]


def test_between_which_visits_a_report_appeared(crawl: Crawl, tmp_path: Path) -> None:
    crawl({"/": NOT_FOUND})  # read nothing: it has seen no column without the report
    crawl(at_home(2020))
    crawl(at_home(2021, 2020))
    crawl(at_home(2021, 2020))
    _, absent, first, again = manifests(tmp_path)
    seen = {"last_seen_without": absent["captured_at"], "first_seen": first["captured_at"]}
    assert [seen.items() <= one["dates"].items() for one in (first, again)] == [True, True]


def test_at_the_first_visit_nobody_knows_since_when_it_was_there(crawl: Crawl, tmp_path: Path) -> None:
    crawl(at_home(2021, 2020))
    (found,) = manifests(tmp_path)
    assert (found["dates"]["last_seen_without"], found["dates"]["first_seen"]) == (None, found["captured_at"])


def test_a_column_that_was_put_up_on_one_day_casts_doubt_on_it(crawl: Crawl, tmp_path: Path) -> None:
    crawl(at_home(2021, 2020, 2019))
    (found,) = manifests(tmp_path)
    assert found["dates"]["years_that_day"] == "2019 2020 2021"
    (line,) = program_in(tmp_path)("reports", "--json").lines
    assert (line["published_on"], line["date_doubt"]) == ("2022-02-15", "many_on_one_day")


def test_reports_of_one_year_on_one_day_cast_none(crawl: Crawl, tmp_path: Path) -> None:
    issuers = ("青岭县", "青岭县财政局", "青岭县教育局", "青岭县民政局")
    own, *offices = (TITLE.format(name, 2021) for name in issuers)
    column = listing(("/2021.html", own), *((f"/{at}.html", title) for at, title in enumerate(offices)))
    crawl(portal(nb=("政府信息公开年报", column)) | {"/2021.html": report(own)})
    (line,) = program_in(tmp_path)("reports", "--json").lines
    assert (line["status"], line["date_doubt"]) == ("archived", "")
