"""Counties shared out over crawl processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import write_registry
from servers.raw import Reply

PROGRAM = str(Path(sys.executable).with_name("nianbao"))


def settings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return kept | {
        "NIANBAO_DELAY": "0.05",
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        "NIANBAO_REGISTRY": "registry.csv",
        "NIANBAO_PROCESSES": "2",
        "NIANBAO_RETRIES": "0",
    }


@dataclass
class World:
    """Six hosts with three counties each: two more than one process would crawl."""

    hosts: list[Platform]
    expected: dict[str, str]

    def one_at_a_time(self) -> bool:
        """Whether no host was asked while it still answered."""
        return all(
            former.ended <= later.began
            for host in self.hosts
            for former, later in pairwise(host.server.asked)
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        made = World([], {})
        rows = []
        for number in range(6):
            portals = [GrowingPortal(f"甲{number}{letter}县") for letter in "子丑寅"]
            for place, portal in enumerate(portals):
                portal.publish(2023 if place == 1 else 2024, "2025-02-05")
                made.expected[f"99{number:02d}{place:02d}"] = "not_published" if place == 1 else "archived"
            portals[2].state = "blocked" if number == 0 else "open"
            platform = Platform(portals)
            stack.enter_context(platform.server)
            made.hosts.append(platform)
            urls = platform.urls()
            rows += [(f"99{number:02d}{n:02d}", portals[n].name, urls[n]) for n in range(3)]
        made.expected["990002"] = "blocked"
        write_registry(tmp_path, rows)
        yield made


SLOW_STORE = """
import json, sys, urllib.request
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.outbox import Outbox
from nianbao.core.registry import load_registry
from nianbao.core.settings import load_settings
from crawler.workers.jobs import errands_for
from crawler.workers.process import run_spider
from crawler.spiders.report import ReportSpider

class Slow(Outbox):
    def push_county(self, code, year):
        if code == "990101":
            urllib.request.urlopen(sys.argv[1]).close()
        return super().push_county(code, year)

settings = load_settings()
outbox = Slow(settings.work_path / "outbox", DirectoryStore("store"))
run_spider(
    ReportSpider, settings, lambda line: print(json.dumps([line.name, line.status])),
    errands=errands_for(load_registry("registry.csv").counties), year=2024, nianbao=settings, outbox=outbox,
)
"""


def test_while_one_county_is_stored_the_next_ones_portal_is_asked(tmp_path: Path) -> None:
    """One at a time; the first one's store is not ready until the second one's report is asked for."""
    names = ("甲县", "乙县")
    first, second = (Platform([GrowingPortal(name)], hold="/0/2023.html") for name in names)

    def answer(path: str) -> Reply:
        if path == "/0/2024.html":
            first.release()
        return second.answer(path)

    second.server.answer = answer
    with first.server, second.server:
        for platform in (first, second):
            platform.portals[0].publish(2023, "2024-02-05")
            platform.portals[0].publish(2024, "2025-02-05")
        rows = [("990101", names[0], *first.urls()), ("990102", names[1], *second.urls())]
        write_registry(tmp_path, rows)
        done = subprocess.run(
            [sys.executable, "-c", SLOW_STORE, first.server.url(first.hold)],
            cwd=tmp_path,
            env=settings() | {"NIANBAO_COUNTIES_AT_ONCE": "1"},
            capture_output=True,
            timeout=50,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(lines) == [["乙县", "archived"], ["甲县", "archived"]], done.stderr.decode()


CRAWL = [PROGRAM, "crawl", "--all", "--year", "2024", "--json"]


def test_two_processes_end_like_one(tmp_path: Path, world: World) -> None:
    done = subprocess.run(CRAWL, cwd=tmp_path, env=settings(), capture_output=True, timeout=240)
    lines = {line["code"]: line["status"] for line in map(json.loads, done.stdout.splitlines())}
    assert lines == world.expected, done.stderr.decode()
    assert world.one_at_a_time()


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, world: World) -> None:
    running = subprocess.Popen(
        CRAWL, cwd=tmp_path, env=settings(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    running.send_signal(signal.SIGINT)
    early = [first, *map(json.loads, running.stdout)]
    running.stdout.close()
    assert running.wait(timeout=120) == 130
    for host in world.hosts:
        host.server.asked.clear()
    resumed = subprocess.run(
        [*CRAWL, "--resume"], cwd=tmp_path, env=settings(), capture_output=True, timeout=240
    )
    done = {line["code"] for line in early}
    lines = {line["code"]: line["status"] for line in map(json.loads, resumed.stdout.splitlines())}
    # What was stored before its line was printed is crawled again, and unchanged.
    ends = {code: status.replace("unchanged", "archived") for code, status in lines.items()}
    assert ends == world.expected
    again = {
        f"99{number:02d}{int(asked.path[1]):02d}"
        for number, host in enumerate(world.hosts)
        for asked in host.server.asked
        if asked.path != "/robots.txt"
    }
    assert not again & done
