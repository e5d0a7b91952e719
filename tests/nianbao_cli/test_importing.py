"""`nianbao import` as a user meets it: wget saves a portal, the file is handed over, everything else works on it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.conftest import program_in
from tests.nianbao.web.handmade_site import served
from tests.nianbao_cli.test_crawl_documents import TITLE
from tests.nianbao_cli.test_reread import LOCAL, answers, site

Program = Callable[..., Any]
WGET = shutil.which("wget")
HEADER = "code,name,province,prefecture,portal_url,other_hosts,note\n"
pytestmark = pytest.mark.skipif(WGET is None, reason="wget is not installed")


def saved(address: str, directory: Path, *more: str) -> Path:
    """The report, its style sheets and attachments, as wget saves them."""
    command = [WGET or "", "--quiet", "--page-requisites", "--warc-file=saved", *more, f"{address}/r.html"]
    subprocess.run(command, cwd=directory, check=False, timeout=60)
    return directory / "saved.warc.gz"


def registry(directory: Path, address: str) -> None:
    row = f"990101,青岭县,示范省,岚谷市,{address}/,,\n"
    (directory / "registry.csv").write_text(HEADER + row, encoding="utf-8")


def test_a_file_becomes_a_report_like_any_other(nianbao: Program, tmp_path: Path) -> None:
    """Its line, text and cells are those of a crawl of the same portal, and every command knows it."""
    pages = site(tmp_path)["990101"]
    with RawServer(answers(pages)) as server:
        registry(tmp_path, server.url(""))
        file = saved(server.url(""), tmp_path)
        crawled = tmp_path / "crawled"
        crawled.mkdir()
        registry(crawled, server.url(""))
        (by_crawl,) = program_in(crawled)("crawl", "990101", "--year", "2021", "--json", **LOCAL).lines
        told = ("import", str(file), "--county", "青岭县", "--year", "2021", "--by", "王芳, wget", "--json")
        ran = nianbao(*told, **LOCAL)
        (line,) = ran.lines
        assert (ran.code, line["status"], line["found_at"], line["requests"]) == (0, "archived", "import", 0)
        assert list(line) == list(by_crawl)
        for same in ("code", "name", "year", "url", "title", "published_on", "issuer", "reason"):
            assert line[same] == by_crawl[same]
        text = (tmp_path / "nianbao-data" / line["text"]).read_bytes()
        assert text == (crawled / "nianbao-data" / by_crawl["text"]).read_bytes()
        assert nianbao(*told, **LOCAL).lines[0]["status"] == "unchanged"
        (tmp_path / "notes.txt").write_text("no WARC")
        partly = nianbao(*told, "notes.txt", **LOCAL)
        assert (partly.code, partly.lines[0]["status"], partly.lines[0]["reason_code"]) == (
            3,
            "unchanged",
            "files_unreadable",
        )
        assert "notes.txt: no record" in partly.err
        check_commands(nianbao, tmp_path, file)
        check_page(tmp_path)
        (again,) = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL).lines
        assert (again["status"], again["found_at"]) == ("unchanged", "county")
    assert nianbao("withhold", "990101", "--year", "2021", "--reason", "asked", **LOCAL).code == 0
    assert nianbao(*told, **LOCAL).lines[0]["status"] == "unchanged"
    (held,) = nianbao("reports", "--json", **LOCAL).lines
    assert (held["title"], held["reason_code"]) == (None, "withheld")
    assert nianbao("verify", "--deep", **LOCAL).code == 0


def check_commands(nianbao: Program, directory: Path, file: Path) -> None:
    verified = nianbao("verify", "--deep", **LOCAL)
    assert (verified.code, "unlisted" in verified.err) == (0, False)
    for form in ("warc", "wacz", "html", "tables"):
        assert (
            nianbao(
                "download", "990101", "--year", "2021", "--as", form, "--output", f"out-{form}", **LOCAL
            ).code
            == 0
        )
    assert TITLE.encode() in (directory / "out-html").read_bytes()
    (read,) = nianbao("reread", "--dry-run", "--json", **LOCAL).lines
    assert read["outcome"] in ("known", "same")
    assert nianbao("rewalk", "--json", **LOCAL).lines == []
    assert nianbao("export", "--output", "data", **LOCAL).code == 0
    with (directory / "data" / "reports.csv").open(encoding="utf-8-sig", newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert (row["found_at"], row["captured_by"]) == ("import", "王芳, wget")
    (manifest,) = (directory / "nianbao-data" / "reports").rglob("manifest.json")
    (kept,) = (each for each in json.loads(manifest.read_bytes())["objects"] if each["role"] == "imported")
    assert (directory / "nianbao-data" / kept["key"]).read_bytes() == file.read_bytes()


def check_page(directory: Path) -> None:
    store = DirectoryStore(directory / "nianbao-data")
    shown = Site(store, directory / "page", load_registry(str(directory / "registry.csv")))
    shown.refresh()
    with served(shown) as page:
        content = page.client.get("/report/990101/2021").text
    assert "王芳, wget" in content
    assert "saved.warc.gz" in content
    assert "人工提交的存档文件" in content


def test_a_file_without_the_report_leaves_no_trace(nianbao: Program, tmp_path: Path) -> None:
    """Another year's: exit 3, the line says what is there instead, and not an object is stored."""
    with RawServer(answers(site(tmp_path)["990101"])) as server:
        registry(tmp_path, server.url(""))
        file = saved(server.url(""), tmp_path)
    ran = nianbao("import", str(file), "--county", "990101", "--year", "2020", "--json", **LOCAL)
    assert (ran.code, ran.lines[0]["status"], ran.lines[0]["reason_code"]) == (
        3,
        "not_found",
        "files_without_report",
    )
    assert "a report of 2021, not of 2020" in ran.lines[0]["reason"]
    assert not [path for path in (tmp_path / "nianbao-data").rglob("*") if path.is_file()]


def test_an_import_is_used_rightly_or_not_at_all(nianbao: Program, tmp_path: Path) -> None:
    registry(tmp_path, "http://127.0.0.1:9")
    (tmp_path / "notes.txt").write_text("no WARC")
    year = ("--county", "990101", "--year", "2021")
    for arguments in (
        [*year],
        ["absent.warc", *year],
        ["notes.txt", "--year", "2021"],
        ["notes.txt", *year[:2]],
    ):
        assert nianbao("import", *arguments, **LOCAL).code == 2
    assert nianbao("import", "notes.txt", "--county", "无此县", "--year", "2021", **LOCAL).code == 2
    assert nianbao("import", "notes.txt", *year, **LOCAL).code == 3
