"""The checkout as a Scrapy project, run by Scrapy's own commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import write_registry

from nianbao_demo import DemoServer, demo_portals

ROOT = Path(__file__).parents[2]
SCRAPY, PROGRAM = (str(Path(sys.executable).with_name(name)) for name in ("scrapy", "nianbao"))
YEAR = 2025
OF_THE_RUN = ("warc", "text", "seconds")


def run(directory: Path, *command: str, store: str = "") -> subprocess.CompletedProcess[str]:
    """A command in the checkout, its archive in a directory of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    own = {
        "NIANBAO_REGISTRY": str(directory / "registry.csv"),
        "NIANBAO_STORE": str(directory / (store or "store")),
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        "NIANBAO_DELAY": "0",
    }
    return subprocess.run(command, cwd=ROOT, env=kept | own, capture_output=True, text=True, timeout=240)


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
    assert done.stdout.split() == ["capture", "report"], done.stderr


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


STOPPED = """
import json, sys
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.outbox import Outbox
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
