"""Counties shared out over crawl processes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


@pytest.mark.long
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


@contextmanager
def held_up(directory: Path, world: World) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A crawl that waits for a page of the first host; and handles of its processes."""
    first = world.hosts[0]
    first.hold = "/0/zwgk/"
    with subprocess.Popen(
        CRAWL, cwd=directory, env=settings(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as running:
        assert first.held.wait(60)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        handles = [os.pidfd_open(int(child)) for child in children if b"workers.child" in command(child)]
        try:
            yield running, handles
        finally:
            first.release()
            running.kill()
            for handle in handles:
                os.close(handle)


def command(process_id: str) -> bytes:
    return Path(f"/proc/{process_id}/cmdline").read_bytes()


def have_ended(handles: list[int]) -> bool:
    """Whether the processes end within a minute."""
    return all(select.select([handle], [], [], 60)[0] for handle in handles)


def resume(directory: Path, world: World) -> None:
    """Go on, and hold how all ended against what was expected."""
    resumed = subprocess.run(
        [*CRAWL, "--resume"], cwd=directory, env=settings(), capture_output=True, timeout=240
    )
    lines = {line["code"]: line["status"] for line in map(json.loads, resumed.stdout.splitlines())}
    assert {code: end.replace("unchanged", "archived") for code, end in lines.items()} == world.expected


def test_a_killed_process_ends_the_crawl(tmp_path: Path, world: World) -> None:
    with held_up(tmp_path, world) as (running, handles):
        assert len(handles) == 2
        signal.pidfd_send_signal(handles[0], signal.SIGKILL)
        world.hosts[0].release()
        _, said = running.communicate(timeout=60)
        assert running.returncode == 1
        assert b"a crawl process ended early, by -9; go on with --resume" in said
        assert have_ended(handles)
    resume(tmp_path, world)


@pytest.mark.long
def test_the_processes_of_a_killed_crawl_end_and_keep_what_they_captured(
    tmp_path: Path, world: World
) -> None:
    first = world.hosts[0]
    with held_up(tmp_path, world) as (running, handles):
        running.kill()
        first.release()
        assert have_ended(handles)
    first.server.asked.clear()
    resume(tmp_path, world)
    asked = [asked.path for asked in first.server.asked]
    assert "/0/nb/" in asked
    assert "/0/" not in asked  # the home page was held


def test_a_second_signal_waits_for_nobody(tmp_path: Path, world: World) -> None:
    with held_up(tmp_path, world) as (running, handles):
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 130
        assert have_ended(handles)
        assert len(handles) == 2


@pytest.mark.parametrize(
    ("out", "code", "said"),
    [
        pytest.param("/dev/full", 1, b"standard output cannot be written", marks=pytest.mark.long),
        ("a pipe that nobody reads", 0, b""),
    ],
)
def test_a_result_that_cannot_be_taken_ends_the_crawl(
    tmp_path: Path, world: World, out: str, code: int, said: bytes
) -> None:
    read, write = os.pipe()
    os.close(read)
    with Path(out).open("wb") if out.startswith("/") else os.fdopen(write, "wb") as lines:
        ran = subprocess.run(
            CRAWL, cwd=tmp_path, env=settings(), stdout=lines, stderr=subprocess.PIPE, timeout=240
        )
    assert ran.returncode == code, ran.stderr.decode()
    assert said in ran.stderr
    assert b"Traceback" not in ran.stderr, ran.stderr.decode()
    resume(tmp_path, world)
