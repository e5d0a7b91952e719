"""`nianbao crawl` over the demonstration portals: outcomes, lines, manners, resume, kills."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import os
import signal
import subprocess
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from nianbao.core.reasons import REASON_FIELDS, Reason, reason_fields
from nianbao_demo import DemoServer, Portal, demo_portals

Program = Callable[..., Any]
YEAR = 2024
COLUMNS = (
    "code name year status url title published_on issuer warc text requests requisites bytes seconds reason "
    "reason_code reason_values found_at"
)
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
EXIT_CODES = {"archived": 0, "not_published": 3, "blocked": 4, "disallowed": 4}
REASON_CODES = {
    "archived": None,
    "not_published": "column_ends_before",
    "blocked": "challenge",
    "disallowed": "robots_forbids",
}
PORTALS = demo_portals(YEAR)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, DemoServer]]:
    with ExitStack() as stack:
        running = {portal.code: stack.enter_context(DemoServer(portal)) for portal in PORTALS}
        write_registry(tmp_path, [(portal, running[portal.code].home_url) for portal in PORTALS])
        yield running


def write_registry(directory: Path, rows: list[tuple[Portal, str]]) -> None:
    lines = ["code,name,province,prefecture,portal_url,other_hosts,note"]
    lines += [f"{portal.code},{portal.county},示范省,岚谷市,{url},," for portal, url in rows]
    (directory / "registry.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.code)
def test_each_portal_ends_as_scripted(
    nianbao: Program, servers: dict[str, DemoServer], portal: Portal, tmp_path: Path
) -> None:
    ran = nianbao("crawl", portal.code, "--year", str(YEAR), "--json", **LOCAL)
    (line,) = ran.lines
    expected = portal.expected
    assert list(line) == COLUMNS.split()
    assert line["status"] == expected.status, line["reason"]
    assert ran.code == EXIT_CODES[line["status"]]
    assert line["title"] == expected.title
    assert line["published_on"] == (expected.published_on.isoformat() if expected.published_on else None)
    server = servers[portal.code]
    assert line["url"] == (server.url.rstrip("/") + expected.path if expected.path else None)
    assert line["requests"] + line["requisites"] == len(server.requests)
    assert line["requests"] <= 8
    assert (line["reason"] is None) == (line["status"] == "archived")
    assert line["reason_code"] == REASON_CODES[line["status"]]
    reason = Reason.read(line["reason"], line["reason_code"], line["reason_values"])
    assert reason_fields(reason) == {name: line[name] for name in REASON_FIELDS}
    assert (tmp_path / "nianbao-data" / line["warc"]).is_file()


@pytest.mark.parametrize(
    "portal", [each for each in PORTALS if each.expected.cells], ids=lambda portal: portal.code
)
def test_tables_and_text_are_read(
    nianbao: Program, servers: dict[str, DemoServer], portal: Portal, tmp_path: Path
) -> None:
    ran = nianbao("crawl", portal.county, "--year", str(YEAR), "--json", **LOCAL)
    (line,) = ran.lines
    nianbao("export", "--output", "dataset", **LOCAL)
    with (tmp_path / "dataset/cells.csv").open(encoding="utf-8") as file:
        cells = {row["field"]: row for row in csv.DictReader(file) if row["scope"] == "county"}
    assert {field: row["printed"] for field, row in cells.items()} == dict(portal.expected.cells)
    with (tmp_path / "dataset/reports.csv").open(encoding="utf-8") as file:
        (report,) = (row for row in csv.DictReader(file) if row["scope"] == "county")
    assert report["identities_failed"] == " ".join(portal.expected.identities_failed)
    assert report["layout"] == portal.expected.layout
    assert report["signed_on"] == (portal.expected.signed_on.isoformat() if portal.expected.signed_on else "")
    text = (tmp_path / "nianbao-data" / line["text"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == report["sha256"]
    assert text.decode().startswith(line["title"])


def test_many_counties_keep_their_manners(nianbao: Program, servers: dict[str, DemoServer]) -> None:
    ran = nianbao(
        "crawl", "--province", "示范省", "--year", str(YEAR), "--json", **(LOCAL | {"delay": "0.2"})
    )
    assert {line["code"]: line["status"] for line in ran.lines} == {
        portal.code: portal.expected.status for portal in PORTALS
    }
    assert ran.code == 4
    for server in servers.values():
        seen = server.requests
        assert seen[0].path == "/robots.txt"
        gaps = [after.at - before.at for before, after in itertools.pairwise(seen)]
        assert min(gaps, default=1) >= 0.1, gaps  # exact by our own clock: tests/nianbao_cli/test_capture.py
        assert all(each.headers["user-agent"].startswith("nianbao/") for each in seen)


def test_an_unchanged_report_says_so_and_stores_its_text_once(
    nianbao: Program, servers: dict[str, DemoServer]
) -> None:
    first = nianbao("crawl", "990101", "--year", str(YEAR), "--json", **LOCAL).lines[0]
    second = nianbao("crawl", "990101", "--year", str(YEAR), "--json", **LOCAL).lines[0]
    assert (first["status"], second["status"]) == ("archived", "unchanged")
    assert first["text"] == second["text"]
    assert first["warc"] != second["warc"]
    held, office = nianbao("reports", "青岭县", "--json", **LOCAL).lines
    assert (held["scope"], office["scope"]) == ("county", "office")
    assert (held["status"], held["stored"]) == ("unchanged", True)


def test_all_scopes_archive_departments_and_townships(
    nianbao: Program, servers: dict[str, DemoServer]
) -> None:
    ran = nianbao("crawl", "990101", "--year", str(YEAR), "--scope", "all", "--json", **LOCAL)
    assert ran.code == 0
    held = nianbao("reports", "--json", **LOCAL).lines
    scopes = {line["scope"] for line in held}
    assert scopes == {"county", "office", "department", "township"}
    assert len([line for line in held if line["scope"] == "county"]) == 1
    assert len({line["issuer"] for line in held}) == len(held) > 10
    documents = [line["title"] for line in held if line["title"].endswith((".docx", ".pdf"))]
    assert not documents, "a report's attachments belong to it"
    assert all(line["title"] for line in held)
    one = next(line for line in held if line["scope"] == "department")
    asked = ("download", "990101", "--year", str(YEAR), "--as", "text", "--scope", "department")
    several = nianbao(*asked, **LOCAL)
    assert (several.code, one["issuer"] in several.err) == (2, True)
    ran = nianbao(*asked, "--issuer", one["issuer"], "--output", "-", **LOCAL)
    assert ran.code == 0
    assert one["title"] in ran.out
    ran = nianbao(*asked[:-1], "office", **LOCAL)
    assert ran.out.startswith(f"990101-{YEAR}-office-青岭县"), ran.err


def test_explain_says_each_step(nianbao: Program, servers: dict[str, DemoServer]) -> None:
    ran = nianbao("crawl", "990101", "--year", str(YEAR), "--explain", **LOCAL)
    assert "the portal's home page" in ran.err
    assert "report column" in ran.err
    assert "priority" in ran.err
    assert "archived" in ran.out


def test_downloads(nianbao: Program, servers: dict[str, DemoServer], tmp_path: Path) -> None:
    nianbao("crawl", "990104", "990102", "--year", str(YEAR), **LOCAL)
    for form, name in [
        ("warc", "a.warc.gz"),
        ("text", "a.txt"),
        ("html", "a.html"),
        ("original", "o"),
        ("tables", "t"),
    ]:
        ran = nianbao("download", "990104", "--year", str(YEAR), "--as", form, "--output", name, **LOCAL)
        assert (ran.code, ran.out.strip()) == (0, name)
    assert [path.name for path in (tmp_path / "o").iterdir()] == [
        f"{YEAR}年澜湾区政府信息公开工作年度报告.docx"
    ]
    assert sorted(path.name for path in (tmp_path / "t").iterdir()) == ["t1.csv", "t2.csv", "t3.csv"]
    marked = ["--as", "tables", "--bom", "--output", "marked"]
    assert nianbao("download", "990104", "--year", str(YEAR), *marked, **LOCAL).code == 0
    for path in (tmp_path / "t").iterdir():
        assert (tmp_path / "marked" / path.name).read_bytes() == BOM_UTF8 + path.read_bytes()
    portal = next(each for each in PORTALS if each.code == "990104")
    assert portal.expected.path is not None
    assert (tmp_path / "a.html").read_bytes() == portal.answer(portal.expected.path, "").body
    ran = nianbao("download", "垚河县", "--year", str(YEAR), "--as", "html", "--output", "gbk.html", **LOCAL)
    assert "政府信息公开".encode("gb18030") in (tmp_path / "gbk.html").read_bytes()
    ran = nianbao("download", "990102", "--year", str(YEAR), "--as", "original", "--output", "none", **LOCAL)
    assert (ran.code, list((tmp_path / "none").iterdir())) == (0, [])
    assert "nothing is attached" in ran.err
    assert nianbao("download", "990102", "--year", "2011", **LOCAL).code == 2


def test_resume_does_not_ask_again(nianbao: Program, servers: dict[str, DemoServer], tmp_path: Path) -> None:
    """A run that was killed after its first counties goes on with the others."""
    arguments = ["crawl", "990101", "990104", "990103", "--year", str(YEAR), "--json"]
    environment = os.environ | {f"NIANBAO_{key.upper()}": value for key, value in LOCAL.items()}
    environment["NIANBAO_COUNTIES_AT_ONCE"] = "1"
    program = [str(Path(sys.executable).with_name("nianbao")), *arguments]
    with subprocess.Popen(
        program, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.kill()
        process.stdout.read()
    asked = len(servers[first["code"]].requests)
    ran = nianbao(*arguments, "--resume", **LOCAL)
    assert ran.code == 0
    assert ran.lines[0]["code"] == first["code"]
    assert {line["code"] for line in ran.lines} == {"990101", "990104", "990103"}
    assert len(servers[first["code"]].requests) == asked
    assert nianbao("verify", "--deep", **LOCAL).code == 0
    again = nianbao(*arguments, "--resume", **LOCAL)
    assert {line["status"] for line in again.lines} == {"unchanged"}


def test_ctrl_c_keeps_what_was_captured(
    nianbao: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    environment = os.environ | {
        f"NIANBAO_{key.upper()}": value for key, value in (LOCAL | {"delay": "1"}).items()
    }
    program = [str(Path(sys.executable).with_name("nianbao")), "crawl", "990101", "--year", str(YEAR)]
    with subprocess.Popen(
        program, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        wait_for(servers["990101"], 2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"interrupted" in errors
    kept = list((tmp_path / "nianbao-data/warc/990101").rglob("*.warc.gz"))
    assert len(kept) == 1
    ran = nianbao("verify", "--json", **LOCAL)
    assert ran.code == 0
    assert "unreferenced" in {line["state"] for line in ran.lines}
    assert nianbao("reports", "--json", **LOCAL).lines == []


def wait_for(server: DemoServer, count: int) -> None:
    """Until the portal was asked so often; the portal's own lock wakes us, nothing is slept."""
    assert server.wait_for(count, timeout=30)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl"], "no county"),
        (["crawl", "青岭"], ""),
        (["crawl", "无此县"], "无此县"),
        (["crawl", "990101", "--year", "1999"], "1999"),
        (["crawl", "990101", "--scope", "town"], "scope"),
        (["reports", "无此县"], "无此县"),
        (["nonsense"], "nonsense"),
        (["repots"], "Did you mean 'reports'"),
        (["download", "990101", "--year", "2021", "--as", "tables", "--output", "-"], ""),
    ],
)
def test_wrong_usage(nianbao: Program, tmp_path: Path, arguments: list[str], said: str) -> None:
    write_registry(tmp_path, [(PORTALS[0], "http://127.0.0.1:9/")])
    ran = nianbao(*arguments, **(LOCAL | {"timeout_seconds": "2", "retries": "0"}))
    assert ran.code == (4 if arguments == ["crawl", "青岭"] else 2)
    assert said in ran.err


def test_an_ambiguous_name_lists_the_codes(nianbao: Program) -> None:
    ran = nianbao("crawl", "鼓楼区")
    assert ran.code == 2
    assert ran.err.count("鼓楼区") >= 4
    assert "320106" in ran.err
    assert "--province" in ran.err


def test_nobody_answers(nianbao: Program, tmp_path: Path) -> None:
    write_registry(tmp_path, [(PORTALS[0], "http://127.0.0.1:9/")])
    ran = nianbao("crawl", "990101", "--year", str(YEAR), "--json", **LOCAL)
    (line,) = ran.lines
    assert (ran.code, line["status"], line["requests"]) == (4, "unreachable", 0)
    (held,) = nianbao("reports", "--json", **LOCAL).lines
    assert (held["status"], held["report_id"]) == ("unreachable", None)


def test_private_portals_need_permission(nianbao: Program, servers: dict[str, DemoServer]) -> None:
    ran = nianbao("crawl", "990101", "--year", str(YEAR), "--json", registry="registry.csv", delay="0")
    assert ran.lines[0]["status"] == "unreachable"
    assert "NIANBAO_ALLOW_PRIVATE_HOSTS" in ran.lines[0]["reason"]
    assert servers["990101"].requests == []
