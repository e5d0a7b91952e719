"""`nianbao withhold`: a report that is kept is nowhere shown any more, at once and for good, until that is
lifted."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

from crawler.resume import RunFile
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.county_result import OF_THE_REPORT, CountyResult
from nianbao.core.registry import load_registry
from nianbao.core.report import Status
from nianbao.web.site import Site
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule
from tests.conftest import program_in
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.web.handmade_site import Served, served
from tests.nianbao_cli.test_former_names import NOT_FOUND, SECTIONS, page, portal, title

Program = Callable[..., Any]
CODE, NAME = "539910", "松岭市"
TELEPHONE = "13900001234"
OURS = {"delay": "0", "allow_private_hosts": "1", "retries": "0", "registry": "registry.csv"}
REASON = "县政府来函：正文中有公民电话"


def told(year: int, sentence: str) -> Reply:
    """A report with a sentence of its own."""
    head = f"<h1>{title(NAME, year)}</h1><div>发布时间：2022-02-15</div>"
    return page(f"{head}<div>{SECTIONS}<p>{sentence}</p></div>", title(NAME, year))


@dataclass
class Archive:
    """A portal with the reports of two years, and the program that has archived both."""

    run: Callable[..., Any]
    pages: dict[str, Reply]
    directory: Path

    @property
    def site(self) -> Site:
        """The page over the archive on another machine: its work directory is another one."""
        store = DirectoryStore(self.directory / "nianbao-data")
        site = Site(store, self.directory / "web", load_registry(self.directory / "registry.csv"))
        site.refresh()
        return site

    def export(self) -> None:
        """The data set, made now."""
        assert self.run("export", "--output", "data").code == 0

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of 2021 in a table of the data set."""
        with (self.directory / "data" / f"{table}.csv").open(encoding="utf-8-sig") as file:
            return [row for row in csv.DictReader(file) if row["year"] == "2021"]

    @property
    def leaks(self) -> list[str]:
        """The files of the data set that say what the report says."""
        return [path.name for path in (self.directory / "data").iterdir() if said_in(path.read_bytes())]


SAYS = (f"{TELEPHONE}，2021", title(NAME, 2021), "s21.html")
"""What nobody but the report of 2021 says."""


def said_in(content: bytes) -> bool:
    return any(mark.encode() in content for mark in SAYS)


def said_by(ran: Any) -> list[str]:
    """The lines of a run that say what the report says."""
    return [line for line in f"{ran.out}{ran.err}".splitlines() if said_in(line.encode())]


@pytest.fixture(scope="module")
def portal_pages() -> dict[str, Reply]:
    return {}


@pytest.fixture(scope="module")
def crawled(portal_pages: dict[str, Reply], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of both years, crawled once: tests take a copy each."""
    directory = tmp_path_factory.mktemp("crawled")
    portal_pages |= original_pages()
    with RawServer(lambda path: portal_pages.get(path, NOT_FOUND)) as server:
        row = f"{CODE},{NAME},示范省,岚谷市,{server.url('/')},,"
        header = "code,name,province,prefecture,portal_url,other_hosts,note"
        (directory / "registry.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        assert program_in(directory)("crawl", CODE, "--year", "2020-2021", **OURS).code == 0
        yield directory


def original_pages() -> dict[str, Reply]:
    entries = [(f"/s{year % 100}.html", title(NAME, year), "") for year in (2021, 2020)]
    reports = {f"/s{year % 100}.html": told(year, f"电话 {TELEPHONE}，{year} 年。") for year in (2021, 2020)}
    return portal(*entries) | reports


@pytest.fixture
def archive(nianbao: Program, tmp_path: Path, crawled: Path, portal_pages: dict[str, Reply]) -> Archive:
    portal_pages |= original_pages()
    shutil.copytree(crawled / "nianbao-data", tmp_path / "nianbao-data")
    shutil.copy(crawled / "registry.csv", tmp_path)
    return Archive(lambda *arguments: nianbao(*arguments, **OURS), portal_pages, tmp_path)


def addresses() -> list[str]:
    """Every address under which the page has anything of the report."""
    files = [f"/files/{CODE}/2021/county/{form}" for form in ("warc", "wacz", "text", "html", "tables")]
    api = [f"/api/v1/reports/{CODE}/2021/county{part}" for part in ("", "/cells")]
    return [f"/report/{CODE}/2021", f"/replay/{CODE}/2021", f"/en/report/{CODE}/2021/county", *files, *api]


def answers(page: Served) -> dict[str, int]:
    return {address: page.get(address).status_code for address in addresses()}


def mentions(page: Served) -> list[str]:
    """The addresses whose answer says what the report says."""
    general = [
        "/",
        "/coverage.csv?year=2021",
        f"/county/{CODE}",
        "/search?q=松岭市",
        f"/search?q={TELEPHONE}",
    ]
    general += ["/api/v1/search?q=松岭市", "/api/v1/reports", "/api/v1/coverage?year=2021", "/feed.atom"]
    return [each for each in (*general, *addresses()) if said_in(page.get(each).content)]


def test_it_is_nowhere_shown_and_is_shown_again(archive: Archive) -> None:
    run = archive.run
    stored = {
        path: path.read_bytes() for path in (archive.directory / "nianbao-data").rglob("*") if path.is_file()
    }
    with served(archive.site) as page:
        before = answers(page)
        assert set(before.values()) <= {200, 404}
        assert mentions(page)
        laid = run("withhold", NAME, "--year", "2021", "--reason", REASON, "--json")
        assert laid.code == 0, laid.err
        assert mentions(page) == []
        assert set(answers(page).values()) == {410}
        shown = page.get(f"/report/{CODE}/2021").text
        assert REASON in shown
        (line,) = page.get("/api/v1/reports?year=2021").json()["items"]
        assert (line["status"], bool(line["withheld"]), line["title"]) == ("archived", True, None)
        assert f"/report/{CODE}/2021<" not in page.get("/sitemap.xml").text
        assert page.get("/api/v1/coverage?year=2021").json()["states"] == {"withheld": 1}
        (stone,) = laid.lines
        assert all(path.read_bytes() == content for path, content in stored.items())
        lifted = run("withhold", CODE, "--year", "2021", "--lift", "--json")
        assert lifted.code == 0, lifted.err
        assert answers(page) == before
    kept = [
        json.loads((archive.directory / "nianbao-data" / one["tombstone"]).read_bytes())
        for one in (stone, *lifted.lines)
    ]
    assert [(one["status"], one["reason"]) for one in kept] == [("withheld", REASON), ("lifted", None)]
    assert run("download", CODE, "--year", "2021", "--as", "text").code == 0


def test_no_command_hands_it_out_and_none_brings_it_back(archive: Archive) -> None:
    run = archive.run
    assert run("withhold", CODE, "--year", "2021", "--reason", REASON).code == 0
    for form in ("warc", "wacz", "text", "html", "original", "tables"):
        ran = run("download", CODE, "--year", "2021", "--as", form)
        assert (ran.code, REASON in ran.err) == (2, True), ran.err
    assert run("diff", CODE, "--year", "2021").code == 2
    archive.pages["/s21.html"] = told(2021, f"更正。联系电话 {TELEPHONE}，2021 年。")
    ran = run("crawl", CODE, "--year", "2021", "--json", "--explain")
    assert (ran.code, said_by(ran)) == (0, []), ran.err
    (line,) = ran.lines
    assert [line[name] for name in ("status", "reason_code", *OF_THE_REPORT)] == [
        "archived",
        "withheld",
        *[None] * 5,
    ]
    for command in (("crawl", CODE, "--year", "2021"), ("rewalk", "--json"), ("reread", CODE)):
        ran = run(*command)
        assert (ran.code, said_by(ran)) == (0, []), ran.out + ran.err
    assert run("reindex").code == 0
    assert run("copy", "nianbao-data", "copied").code == 0
    (line,) = run("reports", "--year", "2021", "--json").lines
    assert (line["title"], line["text"], line["warc"], line["url"]) == (None, None, None, None)
    assert (line["withheld"][:2], line["reason_code"], REASON in line["reason"]) == ("20", "withheld", True)
    archive.export()
    (row,) = archive.rows("reports")
    assert {name for name, value in row.items() if value} == {
        "code", "name", "province", "prefecture", "year", "issuer", "scope", "first_captured_at", "captured_at",
        "report_id", "place", "withheld",
    }  # fmt: skip
    assert [bool(one["withheld"]) for one in archive.rows("versions")] == [True]
    assert archive.leaks == []
    verified = run("verify", "--deep", "--json")
    assert (verified.code, {each["state"] for each in verified.lines}) == (0, {"ok"})
    assert list((archive.directory / "copied").rglob("tombstones/*/*/*.json"))
    for warc in (archive.directory / "nianbao-data").rglob("*.warc.gz"):
        warc.write_bytes(changed(warc.read_bytes()))
    damaged = run("verify", "--deep")
    assert (damaged.code, said_by(damaged), "record of (withheld)" in damaged.out) == (5, [], True), (
        damaged.out
    )


def test_what_was_remembered_before_is_not_said_after(archive: Archive) -> None:
    run, work = archive.run, archive.directory / "nianbao-data.work"
    about = (CODE, "--year", "2020-2021", "--json")
    ran = run("crawl", *about)
    by_year = {line["year"]: line for line in ran.lines}
    (said,) = said_by(ran)
    assert json.loads(said) == by_year[2021]
    with Ledger.open("", work, load_schedule(None)) as ledger:
        for year, line in by_year.items():
            county = County(CODE, NAME, "示范省", "岚谷市", "http://localhost/")
            ledger.open_campaign(year, clock.now())
            ledger.enrol(year, [county], {}, ())
            ledger.record(
                CountyResult(**line | {"status": Status(line["status"])}), clock.now(), clock.now(), ""
            )
    for year, line in by_year.items():
        killed = RunFile(work, [CODE], year, "county")
        killed.begin(False)
        killed.add(line)
        killed.end(False)
    assert run("withhold", CODE, "--year", "2021", "--reason", REASON).code == 0
    resumed = run("crawl", *about, "--resume")
    assert (resumed.code, said_by(resumed)) == (0, []), resumed.err
    assert [(line["year"], line["title"]) for line in resumed.lines] == [
        (2020, title(NAME, 2020)),
        (2021, None),
    ]
    for command in (("--json",), ("--counties",)):
        status = run("schedule", "status", "--year", "2021", *command)
        assert (status.code, said_by(status), REASON in status.out) == (0, [], True), status.out + status.err
    assert title(NAME, 2020) in run("schedule", "status", "--year", "2020", "--json").out


def collected(path: Path) -> tuple[list[Any], list[str], bytes]:
    """The pages of a package, its WARCs, and all that is in it, unpacked."""
    with zipfile.ZipFile(path) as package:
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        warcs = [name for name in package.namelist() if name.startswith("archive/")]
        content = b"".join(gzip.decompress(package.read(name)) for name in warcs)
        rest = b"".join(package.read(name) for name in package.namelist() if not name.endswith(".gz"))
        return pages[1:], warcs, content + rest + gzip.decompress(package.read("indexes/index.cdx.gz"))


def test_a_package_of_a_province_has_a_page_for_each_report_that_is_shown(
    archive: Archive, tools: Path
) -> None:
    run, directory = archive.run, archive.directory
    about = ("示范省", "--year", "2020-2021", "--format", "wacz")
    ran = run("download", *about, "--output", "whole.wacz")
    assert (ran.code, ran.out) == (0, "whole.wacz\n"), ran.err
    pages, warcs, _ = collected(directory / "whole.wacz")
    assert [page["title"] for page in pages] == [title(NAME, 2020), title(NAME, 2021)]
    assert [name[8:19] for name in warcs] == [f"{CODE}-2020", f"{CODE}-2021"]
    validated = subprocess.run(
        [tools / "wacz", "validate", "-f", directory / "whole.wacz"], capture_output=True
    )
    assert (validated.returncode, b"Validation succeeded" in validated.stdout) == (0, True), validated.stderr
    assert run("withhold", CODE, "--year", "2021", "--reason", REASON).code == 0
    ran = run("download", *about)
    assert (ran.code, ran.out, f"without a report (1): {CODE} {NAME} 2021" in ran.err) == (
        0, "示范省-2020-2021.wacz\n", True,
    ), ran.err  # fmt: skip
    pages, _, content = collected(directory / "示范省-2020-2021.wacz")
    assert [page["title"] for page in pages] == [title(NAME, 2020)]
    assert [f"{TELEPHONE}，{year}".encode() in content for year in (2020, 2021)] == [True, False]
    assert run("download", "示范省", "--year", "2021", "--as", "wacz").code == 2
    assert run("download", "示范省", "--year", "2020").code == 2
    next((directory / f"nianbao-data/warc/{CODE}/2021").glob("*.gz")).unlink()
    assert run("withhold", CODE, "--year", "2021", "--lift").code == 0
    ran = run("download", *about, "--output", "damaged.wacz")
    assert (ran.code, f"left out: reports/{CODE}/2021/" in ran.err) == (1, True), ran.err
    assert [page["title"] for page in collected(directory / "damaged.wacz")[0]] == [title(NAME, 2020)]


def changed(warc: bytes) -> bytes:
    """The same records, but for a year in the text of the report."""
    records = b""
    while warc:
        member = zlib.decompressobj(wbits=31)
        record = member.decompress(warc).replace("2021 年。".encode(), "2022 年。".encode())
        records, warc = records + gzip.compress(record), member.unused_data
    return records


WRONG = [
    (("--year", "2021"), "--reason"),
    (("--year", "2021", "--reason", " "), "--reason"),
    (("--year", "2019", "--reason", "x"), "no county report of 539910 for 2019"),
    (("--year", "2021", "--lift"), "is not withheld"),
    (("--year", "2021", "--version", "2020-01-01T00:00:00+00:00", "--reason", "x"), "held are"),
    (("--year", "2021", "--scope", "office", "--reason", "x"), "no office report"),
]


def test_wrong_usage_lays_no_tombstone(archive: Archive) -> None:
    for arguments, said in WRONG:
        ran = archive.run("withhold", CODE, *arguments)
        assert (ran.code, ran.out, said in ran.err) == (2, "", True), ran.err
    assert archive.run("withhold", "没有的县", "--year", "2021", "--reason", "x").code == 2
    assert not list((archive.directory / "nianbao-data").rglob("tombstones/*"))


ORIGINAL = Report(text="原稿，电话在内\n".encode())
AGAIN = replace(ORIGINAL, captured_at="2022-03-01T00:00:00.000000+00:00")
CORRECTED = replace(
    ORIGINAL, captured_at="2022-04-01T00:00:00.000000+00:00", text="更正\n".encode(), page=b"<p>new"
)


def test_one_version_is_withheld_in_all_its_captures(nianbao: Program, tmp_path: Path) -> None:
    for one in (ORIGINAL, AGAIN, CORRECTED):
        one.put(DirectoryStore(tmp_path / "nianbao-data"))
    archive, about = Archive(nianbao, {}, tmp_path), (ORIGINAL.code, "--year", "2021")

    def shown() -> str:
        (line,) = nianbao("reports", "--json").lines
        return "nothing" if line["withheld"] else str(line["captured_at"])

    laid = nianbao("withhold", *about, "--version", AGAIN.captured_at, "--reason", REASON, "--json")
    assert (laid.code, laid.lines[0]["captures"]) == (0, 2), laid.err
    assert shown() == CORRECTED.captured_at
    assert "原稿" not in nianbao("diff", *about).out
    again = ("--version", "20220401T000000000000Z", "--reason", REASON)
    assert nianbao("withhold", *about, *again).code == 0
    assert shown() == "nothing"
    assert nianbao("withhold", *about, "--lift").code == 2
    assert nianbao("withhold", *about, "--lift", "--version", "2022-02-15T17:28:00.123456+08:00").code == 0
    assert shown() == AGAIN.captured_at
    archive.export()
    assert [(row["captured_at"], row["withheld"]) for row in archive.rows("reports")] == [
        (AGAIN.captured_at, "")
    ]
    (version,) = archive.rows("versions")
    assert (version["captured_at"], bool(version["withheld"]), version["title"]) == (
        CORRECTED.captured_at,
        True,
        "",
    )
