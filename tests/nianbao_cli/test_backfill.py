"""`nianbao backfill`: reports that their portal no longer shows, out of archives of three kinds on this machine."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nianbao.archive.catalogue.manifest import ReportManifest, read_manifest
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.lookup import find_records, open_record
from tests.crawler.archives_served import ServedArchive, served
from tests.crawler.foreign_warcs import INFO, PAGE, TITLE, One, by_record, page, response
from tests.replay.test_replay import pywb

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}
PORTAL = "http://www.qingling.example"
COLUMN, OF_2021, OF_2020 = "/zwgk/xxgknb/", "/zwgk/2022/t20220215_1.html", "/zwgk/2021/t20210215_1.html"
KINDS = ("pywb", "wayback", "commoncrawl")


def kept(path: str, body: bytes, date: str, *headers: str, **said: Any) -> One:
    return response(body, *headers, url=PORTAL + path, date=date, **said)


def column(*years: int) -> bytes:
    rows = {2021: (OF_2021, "2022-02-15"), 2020: (OF_2020, "2021-02-15")}
    items = "".join(
        f"<li><a href='{rows[year][0]}'>{TITLE.replace('2021', str(year))}</a><span>{rows[year][1]}</span></li>"
        for year in years
    )
    return f"<meta charset=utf-8><title>政府信息公开年报</title><ul>{items}</ul>".encode()


HOME = f"<meta charset=utf-8><title>青岭县人民政府</title><a href='{COLUMN}'>政府信息公开年报</a>{'<p>新闻</p>' * 9}".encode()
OLD = page(TITLE.replace("2021", "2020"), PAGE.decode().partition("</h1>")[2].replace("2021年", "2020年"))
HISTORY = [
    INFO,
    kept("/", HOME, "2021-02-01T00:00:00Z"),
    kept(COLUMN, column(2020), "2022-01-20T00:00:00Z"),
    kept(COLUMN, column(2021, 2020), "2022-09-01T00:00:00Z"),
    kept(COLUMN, column(), "2024-09-01T00:00:00Z"),
    kept(OF_2021, PAGE, "2022-03-01T01:02:03Z"),
    kept(OF_2021, b"<p>gone", "2024-03-01T01:02:03Z", first="HTTP/1.1 404 Not Found"),
    kept(OF_2020, OLD, "2021-04-01T00:00:00Z"),
    kept("/a.css", b".x{}", "2022-03-01T01:02:04Z", kind="text/css"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _registry(tmp_path: Path) -> None:
    header = "code,name,province,prefecture,portal_url,other_hosts,note\n"
    (tmp_path / "registry.csv").write_text(
        f"{header}990101,青岭县,示范省,岚谷市,{PORTAL}/,,\n", encoding="utf-8"
    )


def backfill(nianbao: Program, source: str, *years: str, **settings: str) -> Any:
    said = [word for year in years or ("2021",) for word in ("--year", year)]
    return nianbao("backfill", "青岭县", *said, "--from", source, "--json", **LOCAL | settings)


def manifests(directory: Path) -> list[ReportManifest]:
    store = DirectoryStore(directory / "nianbao-data")
    keys = sorted(key for key in store.keys("reports/") if key.endswith("manifest.json"))
    return [each for each in (read_manifest(store, key) for key in keys) if isinstance(each, ReportManifest)]


def stored(directory: Path) -> list[Path]:
    return [path for path in (directory / "nianbao-data").rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", KINDS)
def test_reports_of_a_cleaned_portal_are_found(nianbao: Program, tmp_path: Path, kind: str) -> None:
    """Both that the archive holds, with few requests; the year that it lacks is not found, and no more is said."""
    with served(ServedArchive(kind, HISTORY)) as archive:
        ran = backfill(nianbao, archive.address, "2019-2021")
        name = f"127.0.0.1:{archive.port}" + {"pywb": "/coll", "commoncrawl": "/CC-MAIN-2022-21"}.get(
            kind, ""
        )
    assert ran.code == 3, ran.err
    lacking, older, newer = sorted(ran.lines, key=lambda line: line["year"])  # each comes as it ends
    assert (lacking["status"], lacking["warc"], lacking["reason_code"]) == (
        "not_found",
        None,
        "archive_lacks",
    )
    assert [(line["status"], line["url"], line["found_at"]) for line in (older, newer)] == [
        ("archived", PORTAL + OF_2020, name),
        ("archived", PORTAL + OF_2021, name),
    ]
    assert newer["requests"] <= 7
    held = manifests(tmp_path)
    assert [one.captured_at for one in held] == ["2021-04-01T00:00:00+00:00", "2022-03-01T01:02:03+00:00"]
    assert {(one.found_at, one.captured_by) for one in held} == {(name, name)}
    store = DirectoryStore(tmp_path / "nianbao-data")
    report = held[1]
    (line,) = (
        each for each in find_records(store, [report.warc or ""], PORTAL + OF_2021) if each.status == 200
    )
    with open_record(store, line.warc, line.offset, line.length) as record:
        assert record.rec_headers.get_header("WARC-Record-ID") == report.record_id
        assert record.rec_headers.get_header("WARC-Date").startswith("2022-03-01T01:02:03")
        source = record.rec_headers.get_header("WARC-Source-URI")
        assert record.content_stream().read() == PAGE
    assert source in json.dumps(report.source)
    assert archive.host in source
    if kind == "commoncrawl":
        check_commands(nianbao, tmp_path, name)


def check_commands(nianbao: Program, tmp_path: Path, name: str) -> None:
    assert nianbao("verify", "--deep", **LOCAL).code == 0
    assert (nianbao("rewalk", **LOCAL).out, nianbao("reread", "--dry-run", **LOCAL).code) == ("", 0)
    assert nianbao("export", "--output", "data", **LOCAL).code == 0
    with (tmp_path / "data" / "reports.csv").open(encoding="utf-8-sig", newline="") as rows:
        assert {(row["found_at"], row["captured_by"]) for row in csv.DictReader(rows)} == {(name, name)}


def test_a_list_of_crawls_leads_to_those_after_the_year(nianbao: Program) -> None:
    """Common Crawl's address alone: its list names an index for each crawl; earlier ones are not asked."""
    with served(ServedArchive("commoncrawl", HISTORY)) as archive:
        (line,) = backfill(nianbao, archive.host).lines
    assert (line["status"], line["found_at"]) == ("archived", f"127.0.0.1:{archive.port}")
    assert archive.counted["/CC-MAIN-2022-21-index"] == 1
    assert archive.counted["/CC-MAIN-2014-10-index"] == 0
    assert len(archive.ranges) == archive.counted["/crawl-data/a%20b.warc.gz"] > 0


def test_the_same_capture_is_held_once(nianbao: Program, tmp_path: Path) -> None:
    with served(ServedArchive("pywb", HISTORY)) as archive:
        first, again = (backfill(nianbao, archive.address).lines[0] for _ in range(2))
    assert (first["status"], again["status"]) == ("archived", "unchanged")
    assert again["text"] == first["text"]
    assert len(manifests(tmp_path)) == 1


CASES: dict[str, list[One]] = {
    "only the report's own page": [one for one in HISTORY if OF_2021 in one.url],
    "a revisit of the report": [
        *(one for one in HISTORY if OF_2021 not in one.url),
        kept(OF_2021, PAGE, "2022-03-01T01:02:03Z"),
        replace(kept(OF_2021, PAGE, "2022-08-01T01:02:03Z"), kind="revisit", block=b"HTTP/1.1 200 OK\r\n\r\n"),
    ],
    "a redirect to the report": [
        *(one for one in HISTORY if one.url != PORTAL + COLUMN),
        kept(COLUMN, column(2021).replace(OF_2021.encode(), b"/short/1"), "2022-09-01T00:00:00Z"),
        kept("/short/1", b"", "2022-09-01T00:00:00Z", f"Location: {PORTAL}{OF_2021}", first="HTTP/1.1 302 Found"),
    ],
    "a column that lists it only later": [
        *(one for one in HISTORY if one.url != PORTAL + COLUMN),
        kept(COLUMN, column(2020), "2022-07-20T00:00:00Z"),
        kept(COLUMN, column(2021, 2020), "2023-09-01T00:00:00Z"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_an_archive_holds_is_found(nianbao: Program, tmp_path: Path, case: str) -> None:
    with served(ServedArchive("pywb", CASES[case])) as archive:
        (line,) = backfill(nianbao, archive.address).lines
    assert (line["status"], line["url"]) == ("archived", PORTAL + OF_2021), line["reason"]
    assert manifests(tmp_path)[0].captured_at == "2022-03-01T01:02:03+00:00"


def test_an_absence_proves_nothing(nianbao: Program, tmp_path: Path) -> None:
    """A column read to its end that lists the years around: not_found all the same, and nothing is stored."""
    later = column(2020).replace(b"2020", b"2022") + column(2020)
    with served(
        ServedArchive(
            "pywb", [kept("/", HOME, "2024-01-01T00:00:00Z"), kept(COLUMN, later, "2024-01-01T00:00:00Z")]
        )
    ) as archive:
        ran = backfill(nianbao, archive.address)
        (line,) = ran.lines
    assert (ran.code, line["status"]) == (3, "not_found")
    assert not stored(tmp_path)


@pytest.mark.parametrize(
    ("robots", "statuses", "status"),
    [
        ("User-agent: *\nDisallow: /coll/", {}, "disallowed"),
        ("", {"/coll/cdx": 503}, "unreachable"),
        ("", {"/coll/cdx": 403}, "blocked"),
        ("", {"/coll/2": 503}, "unreachable"),
        ("", {"/": 404}, "unreachable"),
    ],
)
def test_an_archive_that_does_not_answer_is_said(
    nianbao: Program, tmp_path: Path, robots: str, statuses: dict[str, int], status: str
) -> None:
    with served(ServedArchive("pywb", HISTORY, robots, statuses)) as archive:
        ran = backfill(nianbao, archive.address)
    assert (ran.code, ran.lines[0]["status"]) == (4, status), ran.lines[0]["reason"]
    assert not stored(tmp_path)


def test_the_archive_is_asked_politely(nianbao: Program, tmp_path: Path) -> None:
    """One request at a time, no closer than the delay; no address twice; the portal is asked for nothing."""
    with served(ServedArchive("pywb", HISTORY)) as archive:
        (line,) = backfill(nianbao, archive.address, delay="0.3").lines
    assert line["status"] == "archived"
    gaps = [later - earlier for earlier, later in zip(archive.moments, archive.moments[1:], strict=False)]
    assert min(gaps) > 0.28
    assert not [path for path, count in archive.counted.items() if count > 1]
    assert all(path.startswith(("/coll/", "/robots.txt")) for path in archive.asked)


def test_a_backfill_is_used_rightly_or_not_at_all(nianbao: Program) -> None:
    for arguments in (["990101"], ["990101", "--year", "2021", "--from", "my archive"]):
        assert nianbao("backfill", *arguments, **LOCAL).code == 2


@pytest.mark.long
def test_a_real_pywb_is_a_witness(nianbao: Program, tmp_path: Path, tools: Path) -> None:
    """All that it holds is found, with few requests; `tools`: it is installed."""
    (tmp_path / "old.warc.gz").write_bytes(by_record(HISTORY))
    with pywb(tmp_path / "pywb", tmp_path / "old.warc.gz") as port:
        ran = backfill(nianbao, f"http://127.0.0.1:{port}/demo/", "2019-2021")
    lines = sorted(ran.lines, key=lambda line: line["year"])
    assert [line["status"] for line in lines] == ["not_found", "archived", "archived"]
    assert [one.captured_at for one in manifests(tmp_path)] == [
        "2021-04-01T00:00:00+00:00",
        "2022-03-01T01:02:03+00:00",
    ]
    assert lines[2]["requests"] <= 7
    assert nianbao("verify", "--deep", **LOCAL).code == 0
