"""`nianbao forget`: attempts that were a mistake are nowhere shown any more, and stay, with a tombstone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.nianbao.web.handmade_site import served
from tests.nianbao_cli.test_former_names import NOT_FOUND, portal, title

Program = Callable[..., Any]
CODE, YEAR = "539910", "2021"
WHOLE = portal(("/s21.html", title("松岭市", 2021), ""), ("/s20.html", title("松岭市", 2020), ""))


@pytest.fixture
def pages() -> dict[str, Reply]:
    return {}


@pytest.fixture
def run(nianbao: Program, tmp_path: Path, pages: dict[str, Reply]) -> Iterator[Callable[..., Any]]:
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        row = f"{CODE},松岭市,示范省,岚谷市,{server.url('/')},,"
        header = "code,name,province,prefecture,portal_url,other_hosts,note"
        (tmp_path / "registry.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        ours = {"delay": "0", "allow_private_hosts": "1", "retries": "0", "registry": "registry.csv"}
        yield lambda *arguments: nianbao(*arguments, **ours)


def crawl(run: Callable[..., Any]) -> str:
    (line,) = run("crawl", CODE, "--year", YEAR, "--json").lines
    return str(line["status"])


def gap(run: Callable[..., Any], tmp_path: Path) -> str:
    assert run("export", "--output", "data", "--year", YEAR).code == 0
    with (tmp_path / "data" / "gaps.csv").open(encoding="utf-8-sig") as stream:
        (row,) = csv.DictReader(stream)
    for path in (tmp_path / "data").iterdir():
        path.unlink()
    return row["status"]


def states(site: Site) -> list[str]:
    """How what was tried ended, as the page's API says."""
    site.refresh()
    with served(site) as page:
        lines = page.get(f"/api/v1/reports?year={YEAR}").json()["items"]
    return [line["status"] for line in lines]


def test_an_attempt_is_taken_back_everywhere_and_its_files_stay(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    assert crawl(run) != "archived"
    assert gap(run, tmp_path) != "not_tried"
    site = Site(
        DirectoryStore(tmp_path / "nianbao-data"), tmp_path / "web", load_registry(tmp_path / "registry.csv")
    )
    assert states(site) != []
    before = {path: path.read_bytes() for path in (tmp_path / "nianbao-data").rglob("*") if path.is_file()}
    ran = run("forget", CODE, "--year", YEAR, "--reason", "the line was down", "--json")
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    (attempt,) = line["forgotten"]
    assert not line["due"]
    assert not list((tmp_path / "nianbao-data.work").glob("ledger*"))
    stone = json.loads((tmp_path / "nianbao-data" / line["tombstone"]).read_text(encoding="utf-8"))
    assert (stone["kind"], stone["reason"], [one["key"] for one in stone["objects"]]) == (
        "tombstone",
        "the line was down",
        [attempt],
    )
    assert all(path.read_bytes() == content for path, content in before.items())
    assert run("reports", "--json").lines == []
    assert gap(run, tmp_path) == "not_tried"
    assert states(site) == []
    verified = run("verify", "--deep", "--json")
    assert verified.code == 0
    assert {each["state"] for each in verified.lines} == {"ok"}
    assert run("reindex").code == 0
    assert run("reports", "--json").lines == []
    assert run("copy", "nianbao-data", "copied").code == 0
    assert (tmp_path / "copied" / line["tombstone"]).is_file()


def test_a_report_is_never_taken_back(run: Callable[..., Any], pages: dict[str, Reply]) -> None:
    assert crawl(run) != "archived"
    pages.update(WHOLE)
    assert crawl(run) == "archived"
    pages.clear()
    assert crawl(run) != "archived"
    (line,) = run("reports", "--json").lines
    assert (line["status"], line["reason_code"]) == ("archived", "later_crawl_because")
    assert len(run("forget", CODE, "--year", YEAR, "--json").lines[0]["forgotten"]) == 2
    (line,) = run("reports", "--json").lines
    assert (line["status"], line["reason"]) == ("archived", None)
    again = run("forget", CODE, "--year", YEAR)
    assert (again.code, again.out) == (2, "")
    assert "a report is held, and never taken back" in again.err


def test_what_is_tried_after_is_shown_again(run: Callable[..., Any]) -> None:
    status = crawl(run)
    assert run("forget", CODE, "--year", YEAR).code == 0
    assert crawl(run) == status
    assert [line["status"] for line in run("reports", "--json").lines] == [status]


def test_nothing_to_take_back_is_wrong_usage(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("forget", CODE, "--year", YEAR).code == 2
    assert not list((tmp_path / "nianbao-data").rglob("tombstones"))
