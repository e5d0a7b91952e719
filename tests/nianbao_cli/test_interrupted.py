"""A county killed in mid-crawl: the next crawl goes on with what was fetched, and asks only for the rest."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

from tests.nianbao_cli.test_crawl_again import LOCAL, NOT_FOUND
from tests.nianbao_cli.test_crawl_requisites import file, site

Program = Callable[..., Any]
COMMAND = ("crawl", "990101", "--year", "2021", "--json")
WHOLE = 10_000


class Portal:
    """A portal that stops answering after so many requests, and a program killed when it does."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.pages = site("http://127.0.0.9:9")
        self.pages["/"] = file(
            self.pages["/"].sent.partition(b"\r\n\r\n")[2], "text/html; charset=utf-8", b"Set-Cookie: seen=1"
        )
        self.left = WHOLE
        self.silent = threading.Event()

    def answer(self, path: str) -> Reply:
        self.left -= 1
        if self.left >= 0:
            return self.pages.get(path, NOT_FOUND)
        self.silent.set()
        return Reply([], hang=True)

    def crawl_and_kill(self, server: RawServer, answers: int) -> list[str]:
        """Kill the crawl while it waits for the answer after so many; returns what was answered."""
        before = len(server.asked)
        self.left = answers
        self.silent.clear()
        environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in LOCAL.items()}
        program = [str(Path(sys.executable).with_name("nianbao")), *COMMAND]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            program, cwd=self.directory, env=environment, stdout=quiet, stderr=quiet
        ) as process:
            assert self.silent.wait(60)
            process.kill()
        self.left = WHOLE
        return [asked.path for asked in server.asked[before:]][:answers]

    def held(self, paths: list[str]) -> set[str]:
        """Those of the paths that are pages: what is not there is asked for again."""
        return {path for path in paths if path in self.pages}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


@pytest.fixture
def server(portal: Portal, tmp_path: Path) -> Iterator[RawServer]:
    with RawServer(portal.answer) as started:
        (tmp_path / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{started.url('/')},,\n",
            encoding="utf-8",
        )
        yield started


def crawl(nianbao: Program, server: RawServer) -> tuple[dict[str, Any], list[str]]:
    before = len(server.asked)
    ran = nianbao(*COMMAND, **LOCAL)
    (line,) = ran.lines
    assert line["status"] in ("archived", "unchanged"), line["reason"]
    return line, [asked.path for asked in server.asked[before:]]


def latest_manifest(directory: Path) -> dict[str, Any]:
    paths = sorted((directory / "nianbao-data").glob("reports/*/*/*/*/manifest.json"))
    return dict(json.loads(paths[-1].read_text()))


@pytest.mark.parametrize("answers", [3, *(pytest.param(many, marks=pytest.mark.long) for many in (1, 5, 9))])
def test_only_what_is_missing_is_asked_for(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer, answers: int
) -> None:
    held = portal.held(portal.crawl_and_kill(server, answers))
    line, asked = crawl(nianbao, server)
    assert not held & set(asked)
    assert line["requests"] + line["requisites"] == len(asked)
    assert held | set(asked) >= {"/robots.txt", "/", "/nb/", "/r.html", "/css/a.css", "/file/9"}
    manifest = latest_manifest(tmp_path)
    warcs = [one["key"] for one in manifest["objects"] if one["role"] == "warc"]
    assert len(warcs) == 2
    assert {one["key"] for one in manifest["objects"] if one["role"] == "cdxj"} == {
        f"{k}.cdxj" for k in warcs
    }
    assert manifest["hosts"][0]["robots"]["warc"] in warcs
    assert [peer["ip_address"] for peer in manifest["hosts"][0]["peers"]] == ["127.0.0.1"]
    visited = {step["url"]: step.get("from") for step in manifest["trail"] if step["aim"] != "requisite"}
    assert visited[server.url("/")] == ("the interrupted crawl" if "/" in held else None)
    cookies = {each.path: b"Cookie: seen=1" in each.raw for each in server.asked[-len(asked) :]}
    assert cookies["/css/list.css"]  # set by a page that was not asked for again
    ran = nianbao("verify", "--deep", "--json")
    assert {each["state"] for each in ran.lines} == {"ok"}, ran.out
    nianbao("download", "990101", "--year", "2021", "--as", "warc", "--output", "one.warc.gz")
    assert (tmp_path / "one.warc.gz").stat().st_size > 0


def test_a_torn_tail_is_no_part_of_the_capture(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer
) -> None:
    held = portal.held(portal.crawl_and_kill(server, 3))
    (left,) = (tmp_path / "nianbao-data.work/outbox").rglob("*.warc.gz")
    with left.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\n" * 99)[:20])
    _, asked = crawl(nianbao, server)
    assert not held & set(asked)
    ran = nianbao("verify", "--deep", "--json")
    assert {each["state"] for each in ran.lines} == {"ok"}, ran.out
    assert left.with_name(left.name + ".torn").stat().st_size == 20


@pytest.mark.long
def test_killed_twice_it_goes_on_twice(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer
) -> None:
    first = portal.held(portal.crawl_and_kill(server, 3))
    second = portal.held(portal.crawl_and_kill(server, 2))
    assert not first & second
    _, asked = crawl(nianbao, server)
    assert not (first | second) & set(asked)
    assert len([one for one in latest_manifest(tmp_path)["objects"] if one["role"] == "warc"]) == 3


def test_revisits_are_answered_from_what_they_refer_to(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer
) -> None:
    first, _ = crawl(nianbao, server)
    held = portal.held(portal.crawl_and_kill(server, 4))
    assert {"/nb/", "/r.html"} <= held
    line, asked = crawl(nianbao, server)
    assert line["status"] == "unchanged"
    assert not held & set(asked)
    assert first["warc"] in [one["key"] for one in latest_manifest(tmp_path)["objects"]]
    ran = nianbao("verify", "--deep", "--json")
    assert {each["state"] for each in ran.lines} == {"ok"}, ran.out


@pytest.mark.long
def test_a_crawl_that_ended_is_not_gone_on_with(nianbao: Program, portal: Portal, server: RawServer) -> None:
    portal.crawl_and_kill(server, 3)
    crawl(nianbao, server)
    _, asked = crawl(nianbao, server)
    assert {"/robots.txt", "/nb/", "/r.html"} <= set(asked)


def test_what_is_a_day_old_is_asked_for_again(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer
) -> None:
    portal.crawl_and_kill(server, 3)
    (warc,) = (tmp_path / "nianbao-data.work/outbox").rglob("*.warc.gz")
    warc.rename(warc.with_name("20250101T000000000000Z-00000.warc.gz"))
    _, asked = crawl(nianbao, server)
    assert {"/robots.txt", "/", "/nb/", "/r.html"} <= set(asked)


def test_a_record_that_was_damaged_is_asked_for_again(
    nianbao: Program, tmp_path: Path, portal: Portal, server: RawServer
) -> None:
    portal.crawl_and_kill(server, 4)
    nianbao("upload")
    (warc,) = (tmp_path / "nianbao-data/warc").rglob("*.warc.gz")
    content = bytearray(warc.read_bytes())
    content[: len(content)] = bytes(len(content))
    warc.chmod(0o644)
    warc.write_bytes(content)
    _, asked = crawl(nianbao, server)
    assert {"/robots.txt", "/", "/nb/", "/r.html"} <= set(asked)
    assert len([one for one in latest_manifest(tmp_path)["objects"] if one["role"] == "warc"]) == 1
