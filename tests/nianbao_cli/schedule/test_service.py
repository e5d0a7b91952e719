"""The scheduler as a service, under a clock that the test moves; kills; drains; one scheduler per ledger."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from schedule_season import NIANBAO, environment, write_registry
from servers.moved_clock import MovedClock
from servers.planted import plant
from servers.raw import RawServer, Reply

from nianbao.core.clock import SHANGHAI
from nianbao_demo import DemoServer
from scheduler.ledger import Ledger
from scheduler.schedule import BUNDLED, load_schedule

QUICK, SLOW = "990107", "990101"
"""A portal that forbids everything, in one request; one whose home page hangs as long as the test wants."""
PAGE = b"<html><body>" + "新闻".encode() * 40 + b"</body></html>"
HOME = Reply([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE])
NO_ROBOTS = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])


class Slow:
    """A portal that hangs on its home page until it is told to answer."""

    def __init__(self) -> None:
        self.hang = True
        self.asked = threading.Event()

    def answer(self, path: str) -> Reply:
        if path == "/robots.txt":
            return NO_ROBOTS
        self.asked.set()
        return Reply([], hang=True) if self.hang else HOME


class World:
    """A quick and a slow portal, a moved clock, and the program among them."""

    def __init__(self, directory: Path, quick: DemoServer, slow: Slow, slow_server: RawServer) -> None:
        self.directory, self.quick, self.slow, self.slow_server = directory, quick, slow, slow_server
        self.clock = MovedClock(directory / "clock", "2027-01-31 23:00:00")
        text = BUNDLED.read_text(encoding="utf-8").replace("check_seconds = 60", "check_seconds = 1")
        (directory / "mine.toml").write_text(text, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return environment(schedule="mine.toml", timeout_seconds="20") | self.clock.environment

    @contextmanager
    def start(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [NIANBAO, "schedule", "run", *arguments],
            cwd=self.directory,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [NIANBAO, "schedule", *arguments],
            cwd=self.directory,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=90,
        )

    def states(self) -> dict[str, str]:
        lines = map(json.loads, self.run("status", "--json").stdout.splitlines())
        return {line["code"]: line["state"] for line in lines if line["kind"] == "county"}


@pytest.fixture
def world(tmp_path: Path, servers: dict[str, DemoServer]) -> Iterator[World]:
    slow = Slow()
    with RawServer(slow.answer) as server:
        rows = [(QUICK, "霜河县", servers[QUICK].home_url), (SLOW, "慢县", server.url("/"))]
        write_registry(tmp_path, rows)
        yield World(tmp_path, servers[QUICK], slow, server)


def first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


def platform(world: World, code: str) -> str:
    with Ledger.open("", world.directory / "nianbao-data.work", load_schedule()) as ledger:
        return next(entry.platform for entry in ledger.entries(2026, [code]))


def until(process: subprocess.Popen[str], said: str) -> str:
    """Read standard error up to a line that says so."""
    assert process.stderr is not None
    for line in process.stderr:
        if said in line:
            return line
    raise AssertionError(f"ended without saying {said!r}")


def test_the_service_wakes_on_its_day_and_drains(world: World) -> None:
    world.slow.hang = False
    with world.start("--json", "--log-json", "--metrics", "0") as service:
        address = until(service, "figures at").split()[-1]
        until(service, "campaign 2026 is open")
        assert world.states() == {QUICK: "waiting", SLOW: "waiting"}
        second = world.run("run", "--once")
        assert second.returncode == 2
        assert f"process {service.pid}" in second.stderr
        assert "`nianbao schedule run` on" in second.stderr
        world.clock.move("2027-02-03 08:00:00")
        came = [first_line(service), first_line(service)]
        ended = {line["code"]: line["status"] for line in came}
        assert ended == {QUICK: "disallowed", SLOW: "not_found"}, came
        retried = world.run("retry", QUICK)
        assert f"process {service.pid}" in retried.stderr
        assert first_line(service)["code"] == QUICK
        figures = urllib.request.urlopen(address).read().decode()
        assert 'nianbao_crawls_total{campaign="2026",status="disallowed"} 2.0' in figures
        assert 'nianbao_counties{campaign="2026",province="示范省",state="not_found"} 1.0' in figures
        assert 'nianbao_crawl_seconds_bucket{campaign="2026",le="+Inf"} 3.0' in figures
        assert (
            f'nianbao_refusals_total{{platform="{platform(world, QUICK)}",status="disallowed"}} 2.0'
            in figures
        )
        assert "nianbao_outbox_files 0.0" in figures
        assert 'nianbao_disk_free_bytes{place="work"}' in figures
        assert "nianbao_browser_crashes_total 0.0" in figures
        assert "nianbao_verify_timestamp_seconds" not in figures, "nobody ran it"
        for probe in ("healthz", "readyz"):
            assert urllib.request.urlopen(address.replace("metrics", probe)).read() == b"ok\n"
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0
    assert world.states() == {QUICK: "disallowed", SLOW: "not_found"}


@pytest.mark.long
def test_nothing_that_a_ledger_holds_is_run(world: World) -> None:
    """Jobs that earlier releases stored pickled, planted by somebody who can write the ledger."""
    world.slow.hang = False
    marker, digest = world.directory / "ran", datetime(2027, 3, 1, 4, 5, tzinfo=SHANGHAI)
    with Ledger.open("", world.directory / "nianbao-data.work", load_schedule()) as ledger:
        ids = ["check", "windows", "gap-list", "planted"]
        long_due = dict.fromkeys(ids, datetime(2027, 1, 31, tzinfo=SHANGHAI))
        plant(ledger.engine, {**long_due, "digest": digest}, marker)
    assert world.run("next").returncode == 0
    with world.start("--json", "--log-json") as service:
        until(service, "campaign 2026 is open")
        world.clock.move("2027-02-03 08:00:00")
        assert {first_line(service)["code"] for _ in range(2)} == {QUICK, SLOW}
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0
    assert not marker.exists()
    with sqlite3.connect(world.directory / "nianbao-data.work/ledger.sqlite") as kept:
        times = dict(kept.execute("SELECT id, next_at FROM nianbao_calendar"))
    assert set(times) == {"check", "windows", "gap-list", "digest"}
    assert times["digest"] == "2027-02-28 20:05:00.000000"
    assert times["windows"] == "2027-02-03 16:00:00.000000"  # it rang, and goes on by the schedule


@pytest.mark.long
def test_a_county_is_named_in_the_logs(world: World) -> None:
    world.slow.hang = False
    world.clock.move("2027-02-01 08:00:00")
    ran = world.run("run", "--once", "--log-json", "--metrics-file", "figures.prom")
    records = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    told = {record["county"]: record for record in records if "county" in record}
    assert set(told) == {QUICK, SLOW}
    assert told[QUICK]["campaign"] == 2026
    assert told[QUICK]["capture"].startswith(f"warc/{QUICK}/2026/")
    figures = (world.directory / "figures.prom").read_text(encoding="utf-8")
    assert "nianbao_counties_due 0.0" in figures


def test_a_killed_service_crawls_no_finished_county_again(world: World) -> None:
    world.clock.move("2027-02-01 08:00:00")
    with world.start("--json") as service:
        assert first_line(service)["code"] == QUICK
        assert world.slow.asked.wait(30)
        service.kill()
    asked = len(world.quick.requests)
    world.slow.hang = False
    ran = world.run("run", "--once", "--json")  # at once: the killed one's crawl process is still ending
    assert [json.loads(line)["code"] for line in ran.stdout.splitlines()] == [SLOW]
    assert ran.returncode == 3
    assert len(world.quick.requests) == asked
    assert world.states() == {QUICK: "disallowed", SLOW: "not_found"}


@pytest.mark.long
def test_what_the_archive_has_and_the_ledger_missed_is_not_crawled_again(world: World) -> None:
    """As after a kill between the archive's manifest and the ledger's entry."""
    world.slow.hang = False
    world.clock.move("2027-02-01 08:00:00")
    world.run("run", "--once")
    before = (len(world.quick.requests), len(world.slow_server.asked))
    with sqlite3.connect(world.directory / "nianbao-data.work/ledger.sqlite") as ledger:
        ledger.execute(
            "UPDATE nianbao_counties SET state = 'waiting', status = NULL, attempts = 0, last_attempt_at = NULL,"
            " next_at = '2027-01-31 16:00:00.000000', under_way_since = '2027-01-31 23:59:00.000000'"
        )
    world.clock.move("2027-02-01 09:00:00")
    ran = world.run("run", "--once", "--json")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert (len(world.quick.requests), len(world.slow_server.asked)) == before
    assert world.states() == {QUICK: "disallowed", SLOW: "not_found"}


def test_a_signal_lets_what_is_under_way_end_and_a_second_stops_it(world: World) -> None:
    world.clock.move("2027-02-01 08:00:00")
    with world.start("--once", "--json") as once:
        assert first_line(once)["code"] == QUICK
        assert world.slow.asked.wait(30)
        once.send_signal(signal.SIGINT)
        until(once, "1 county under way is crawled to its end")
        once.send_signal(signal.SIGINT)
        assert once.wait(30) == 130
    assert world.states() == {QUICK: "disallowed", SLOW: "due"}
    verified = subprocess.run([NIANBAO, "verify", "--deep"], cwd=world.directory, env=world.environment())
    assert verified.returncode == 0


@pytest.mark.long
def test_the_crawl_of_a_killed_scheduler_ends_before_another_begins(world: World) -> None:
    world.clock.move("2027-02-01 08:00:00")
    with world.start("--json") as service:
        first_line(service)
        assert world.slow.asked.wait(30)
        children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
        service.kill()
        service.wait()
        world.slow.hang = False
        world.run("run", "--once")
    assert children
    assert not [child for child in children if _runs(int(child))]


def _runs(process_id: int) -> bool:
    try:
        return "crawler.workers.child" in Path(f"/proc/{process_id}/cmdline").read_text()
    except FileNotFoundError:
        return False


def test_a_metrics_port_that_is_taken_is_wrong_settings(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = world.run("run", "--metrics", str(taken.getsockname()[1]))
    assert ran.returncode == 2
    assert "--metrics" in ran.stderr
