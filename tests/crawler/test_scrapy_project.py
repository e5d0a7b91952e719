"""The checkout as a Scrapy project, run by Scrapy's own commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import write_registry
from servers.raw import RawServer, Reply

from nianbao_demo import DemoServer, demo_portals
from tests.nianbao_cli.test_capture import ok, site
from tests.nianbao_cli.test_capture import status as empty

ROOT = Path(__file__).parents[2]
SCRAPY, PROGRAM = (str(Path(sys.executable).with_name(name)) for name in ("scrapy", "nianbao"))
YEAR = 2025
OF_THE_RUN = ("warc", "text", "seconds")


def environment(directory: Path, store: str = "") -> dict[str, str]:
    """Settings with which an archive lies in a directory of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    own = {
        "NIANBAO_REGISTRY": str(directory / "registry.csv"),
        "NIANBAO_STORE": str(directory / (store or "store")),
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        "NIANBAO_DELAY": "0",
    }
    return kept | own


def run(directory: Path, *command: str, store: str = "") -> subprocess.CompletedProcess[str]:
    """A command in the checkout."""
    env = environment(directory, store)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=240)


def lines_of(text: str) -> list[dict[str, Any]]:
    """JSON lines in order of the counties."""
    return sorted(map(json.loads, text.splitlines()), key=lambda line: str(line["code"]))


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[list[str]]:
    """The demonstration portals, in the registry; their counties' names."""
    with ExitStack() as stack:
        portals = demo_portals(YEAR)
        urls = [stack.enter_context(DemoServer(portal)).home_url for portal in portals]
        rows = [(portal.code, portal.county, url) for portal, url in zip(portals, urls, strict=True)]
        write_registry(tmp_path, rows)
        yield [portal.county for portal in portals]


def test_scrapy_lists_the_spiders(tmp_path: Path) -> None:
    done = run(tmp_path, SCRAPY, "list")
    assert done.stdout.split() == ["backfill", "capture", "report"], done.stderr


def test_scrapy_crawls_as_nianbao_does(tmp_path: Path, portals: list[str]) -> None:
    """The feed has the lines of `crawl --json`; what they name is in the archive; the stats say how it ended."""
    feed = tmp_path / "lines.jsonl"
    words = ("-a", f"county={','.join(portals)}", "-a", f"year={YEAR}", "-o", str(feed))
    crawled = run(tmp_path, SCRAPY, "crawl", "report", *words)
    assert crawled.returncode == 0, crawled.stderr
    lines = lines_of(feed.read_text(encoding="utf-8"))
    own = run(tmp_path, PROGRAM, "crawl", *portals, "--year", str(YEAR), "--json", store="other")
    expected = lines_of(own.stdout)
    assert [list(line) for line in lines] == [list(line) for line in expected]
    for line, wanted in zip(lines, expected, strict=True):
        assert {name: line[name] for name in line if name not in OF_THE_RUN} == {
            name: wanted[name] for name in wanted if name not in OF_THE_RUN
        }
        assert [line[name] is None for name in OF_THE_RUN] == [wanted[name] is None for name in OF_THE_RUN]
        assert all((tmp_path / "store" / line[name]).is_file() for name in ("warc", "text") if line[name])
    for status in {line["status"] for line in lines}:
        count = sum(line["status"] == status for line in lines)
        assert f"'nianbao/status/{status}': {count}," in crawled.stderr
    assert f"'item_scraped_count': {len(lines)}," in crawled.stderr
    verified = run(tmp_path, PROGRAM, "verify", "--deep", "--json")
    assert verified.returncode == 0, verified.stdout
    assert '"unreferenced"' not in verified.stdout


def test_scrapy_crawl_finds_what_it_holds_unchanged(tmp_path: Path, portals: list[str]) -> None:
    statuses = []
    for number in range(2):
        feed = tmp_path / f"{number}.jsonl"
        words = ("-a", f"county={portals[0]}", "-a", f"year={YEAR}", "-o", str(feed))
        assert run(tmp_path, SCRAPY, "crawl", "report", *words).returncode == 0
        statuses += [line["status"] for line in lines_of(feed.read_text(encoding="utf-8"))]
    assert statuses == ["archived", "unchanged"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("county=无此县", "无此县"),
        pytest.param("year=2007", "2007", marks=pytest.mark.long),
        pytest.param("year=next", "it is a year", marks=pytest.mark.long),
        pytest.param("scope=towns", "county or all", marks=pytest.mark.long),
        ("counties=甲县", "counties"),
    ],
)
def test_words_that_cannot_be_meant_end_it(tmp_path: Path, word: str, said: str) -> None:
    write_registry(tmp_path, [("990101", "甲县", "http://127.0.0.9:9/")])
    county = () if word.startswith("count") else ("-a", "county=甲县")
    done = run(tmp_path, SCRAPY, "crawl", "report", *county, "-a", word)
    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / "store.work/outbox").is_dir() or not any(
        (tmp_path / "store.work/outbox").iterdir()
    )


def captured_by_scrapy(directory: Path, *words: str) -> list[dict[str, Any]]:
    feed = directory / "captures.jsonl"
    done = run(directory, SCRAPY, "crawl", "capture", *words, "-o", str(feed))
    assert done.returncode == 0, done.stderr
    return list(map(json.loads, feed.read_text(encoding="utf-8").splitlines()))


def test_scrapy_captures_as_nianbao_does(tmp_path: Path) -> None:
    """The feed has the lines of `capture --json`, and comes when all is stored under a manifest."""
    pages = {"/a": ok(b"hello"), "/old": empty(302, "Location: /a")}
    with RawServer(site(pages)) as server:
        urls = [server.url(path) for path in ("/a", "/old", "/gone")] + ["http://127.0.0.9:9/nobody"]
        lines = captured_by_scrapy(tmp_path, "-a", f"url={' '.join(urls)}")
        own = run(tmp_path, PROGRAM, "capture", "--json", *urls, store="other")
    said = ("warc", "offset", "record_id")
    expected = {line["url"]: line for line in map(json.loads, own.stdout.splitlines())}
    assert {line["url"] for line in lines} == set(urls) == set(expected)
    for line in lines:
        wanted = expected[line["url"]]
        assert list(line) == list(wanted)
        assert {**line, **dict.fromkeys(said)} == {**wanted, **dict.fromkeys(said)}
        assert [line[name] is None for name in said] == [wanted[name] is None for name in said]
        assert line["warc"] is None or (tmp_path / "store" / line["warc"]).is_file()
    verified = run(tmp_path, PROGRAM, "verify", "--deep", "--json")
    assert verified.returncode == 0, verified.stdout
    assert '"unreferenced"' not in verified.stdout
    assert len(list((tmp_path / "store/captures").glob("*.json"))) == 1


def test_a_page_that_the_store_does_not_take_is_said_to_wait(tmp_path: Path) -> None:
    with RawServer(site({"/a": ok(b"hello")})) as server:
        (tmp_path / "store").mkdir()
        (tmp_path / "store/captures").write_bytes(b"a file where a folder should be")
        (line,) = captured_by_scrapy(tmp_path, "-a", f"url={server.url('/a')}")
    assert (line["warc"], line["offset"], line["http_status"]) == (None, None, 200)
    assert "the store did not take the page" in line["reason"]
    assert list((tmp_path / "store.work/outbox/captures").glob("*.warc.gz"))


def test_a_capture_that_is_stopped_stores_what_came_and_says_so(tmp_path: Path) -> None:
    asked = threading.Event()

    def answer(path: str) -> Reply:
        if path == "/hangs":
            asked.set()
            return Reply([], hang=True)
        return ok(b"hello") if path == "/a" else empty(404)

    with RawServer(answer) as server:
        feed = tmp_path / "captures.jsonl"
        urls = f"url={server.url('/a')} {server.url('/hangs')}"
        command = (SCRAPY, "crawl", "capture", "-a", urls, "-o", str(feed))
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(tmp_path), stderr=subprocess.DEVNULL
        ) as running:
            assert asked.wait(60)
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
    (line,) = map(json.loads, feed.read_text(encoding="utf-8").splitlines())
    assert (line["url"], line["http_status"]) == (server.url("/a"), 200)
    assert (tmp_path / "store" / line["warc"]).is_file()
    assert len(list((tmp_path / "store/captures").glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no address given"),
        (("url=ftp://x/",), "not an http or https address"),
        (("url=http://127.0.0.9:0/",), "there is no port 0"),
        (("url=http://127.0.0.9:9/", "render=perhaps"), "it is yes or no"),
        (("url=http://127.0.0.9:9/", "county=甲县"), "county"),
    ],
)
def test_words_of_a_capture_that_cannot_be_meant_end_it(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(tmp_path, SCRAPY, "crawl", "capture", *(part for word in words for part in ("-a", word)))
    assert done.returncode == 1
    assert said in done.stderr


STOPPED = """
import json, sys
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.outbox import Outbox
from nianbao.core.registry import load_registry
from nianbao.core.settings import load_settings
from crawler.workers.jobs import errands_for
from crawler.workers.process import run_spider
from crawler.spiders.report import ReportSpider

class Slow(Outbox):
    def push_county(self, code, year):
        print("storing", flush=True)
        sys.stdin.readline()
        return super().push_county(code, year)

settings = load_settings()
finished = run_spider(
    ReportSpider, settings, lambda line: print(json.dumps([line.name, line.status]), flush=True),
    errands=errands_for(load_registry("registry.csv").counties), year=2024, nianbao=settings,
    outbox=Slow(settings.work_path / "outbox", DirectoryStore("store")),
)
print(finished)
"""


def test_a_crawl_stopped_while_a_county_is_stored_stores_it_and_ends(tmp_path: Path) -> None:
    with (platform := Platform([GrowingPortal("甲县")])).server:
        platform.portals[0].publish(2023, "2024-02-05")
        platform.portals[0].publish(2024, "2025-02-05")
        write_registry(tmp_path, [("990101", "甲县", *platform.urls())])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        running = subprocess.Popen(
            [sys.executable, "-c", STOPPED],
            cwd=tmp_path,
            env=kept | {"NIANBAO_DELAY": "0", "NIANBAO_ALLOW_PRIVATE_HOSTS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "storing\n"
            running.send_signal(signal.SIGINT)
            out, _ = running.communicate("go on\n", timeout=30)
        finally:
            running.kill()
            running.communicate()
    first, last = out.splitlines()
    assert json.loads(first) == ["甲县", "archived"]
    assert last == "False"
