"""The queue: three worker processes, one killed in mid-crawl; every county once, none lost, no host twice at once."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import NIANBAO, environment, write_registry
from servers.moved_clock import run_at
from servers.postgres import Postgres, running_postgres
from servers.raw import RawServer
from servers.seaweed import SeaweedServer

from nianbao.core.hosts import host_of
from nianbao.core.settings import Settings
from nianbao_cli.schedule.books import host_turns
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule

DUE = "2027-02-10 08:00"
DEADLINE_SECONDS = 120


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


class Workers:
    """Worker processes; their JSON lines come out of one queue."""

    def __init__(self, directory: Path, url: str, **settings: str) -> None:
        self.directory, self.url, self.settings = directory, url, settings
        self.lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self.running: list[subprocess.Popen[str]] = []
        self._threads: list[threading.Thread] = []

    def start(self, *options: str) -> subprocess.Popen[str]:
        number = len(self.running)
        process = subprocess.Popen(
            [NIANBAO, "worker", "--queue", self.url, "--json", "--stalled-after", "6", *options],
            cwd=self.directory,
            env=environment(work=f"work{number}", **self.settings),  # as if on a machine of its own
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        self._threads.append(threading.Thread(target=self._read, args=(process,)))
        self._threads[-1].start()
        return process

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        return [self.lines.get(timeout=DEADLINE_SECONDS) for _ in range(count)]

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(60)
        for thread in self._threads:
            thread.join(10)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.lines.put(json.loads(line))


def schedule(directory: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return run_at(DUE, [NIANBAO, "schedule", *arguments], directory, environment(work="scheduler"))


def county_lines(directory: Path) -> dict[str, dict[str, Any]]:
    lines = map(json.loads, schedule(directory, "status", "--json").stdout.splitlines())
    return {line["code"]: line for line in lines if line["kind"] == "county"}


def platforms(count: int, hold: str = "") -> list[Platform]:
    """So many servers with three counties each; every second county has published."""
    made = []
    for number in range(count):
        portals = [GrowingPortal(f"甲{number}{letter}县") for letter in "子丑寅"]
        for portal in portals[::2]:
            portal.publish(2026, "2027-02-05")
        for portal in portals:
            portal.publish(2025, "2026-02-05")
        made.append(Platform(portals, hold if number == 0 else ""))
    return made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[list[Platform]]:
    with ExitStack() as stack:
        made = platforms(4, hold="/1/")
        for platform in made:
            stack.enter_context(platform.server)
        rows = [
            (f"99{number:02d}{place:02d}", portal.name, url)
            for number, platform in enumerate(made)
            for place, (portal, url) in enumerate(zip(platform.portals, platform.urls(), strict=True))
        ]
        write_registry(tmp_path, rows)
        yield made


@pytest.fixture(params=["bucket", pytest.param("directory", marks=pytest.mark.long)])
def store(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a store that all workers share."""
    if request.param == "directory":
        return {}
    server: SeaweedServer = request.getfixturevalue("s3")
    return {"store": f"s3://archive/{uuid.uuid4().hex}", "s3_endpoint": server.endpoint}


def test_three_workers_one_killed_in_mid_crawl(
    postgres: Postgres, world: list[Platform], store: dict[str, str], tmp_path: Path
) -> None:
    url = postgres.database()
    ran = schedule(tmp_path, "run", "--once", "--queue", url)
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"12 counties wait in the queue" in ran.stderr
    again = schedule(tmp_path, "run", "--once", "--queue", url)  # nothing twice
    assert b"12 counties wait in the queue" in again.stderr
    workers = Workers(tmp_path, url, **store)
    try:
        first = workers.start("--counties", "2")
        assert world[0].held.wait(DEADLINE_SECONDS)
        for _ in range(2):
            workers.start("--counties", "2")
        lines = workers.wait_for(10)  # all but the held one, and the one behind it on its host
        first.kill()
        world[0].release()
        lines += workers.wait_for(2)
    finally:
        world[0].release()
        workers.stop()
    assert Counter(line["code"] for line in lines) == Counter(dict.fromkeys(county_lines(tmp_path), 1))
    standing = county_lines(tmp_path)
    assert {code: line["attempts"] for code, line in standing.items()} == dict.fromkeys(standing, 1)
    expected = {code: "not_published" if code.endswith("01") else "found" for code in standing}
    assert {code: line["state"] for code, line in standing.items()} == expected
    for platform in world:
        visits = [asked.path.split("/")[1] for asked in platform.server.asked if asked.path != "/robots.txt"]
        in_a_row = [county for county, _ in groupby(visits)]
        assert len(in_a_row) == len(set(in_a_row)), in_a_row  # no county's visit is cut into by another's
        spans = [
            (asked.began, asked.ended or float("inf"))
            for asked in platform.server.asked
            if platform is not world[0]
        ]
        assert all(former[1] <= later[0] for former, later in pairwise(spans))
    everywhere = environment(work="another", **store)
    verified = subprocess.run([NIANBAO, "verify", "--deep"], cwd=tmp_path, env=everywhere, check=False)
    assert verified.returncode == 0
    told = subprocess.run([NIANBAO, "reports", "--json"], cwd=tmp_path, env=everywhere, capture_output=True)
    reports = map(json.loads, told.stdout.splitlines())
    assert {line["code"] for line in reports if line["status"] == "archived"} == {
        code for code, state in expected.items() if state == "found"
    }


@pytest.mark.long
def test_a_county_archived_by_a_killed_worker_is_entered_not_crawled(
    postgres: Postgres, world: list[Platform], tmp_path: Path
) -> None:
    """As after a kill between the archive's manifest and the ledger's entry."""
    world[0].release()
    url = postgres.database()
    schedule(tmp_path, "run", "--once", "--queue", url)
    workers = Workers(tmp_path, url)
    try:
        workers.start("--until-empty")
        workers.wait_for(12)
    finally:
        workers.stop()
    asked = sum(len(platform.server.asked) for platform in world)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "UPDATE nianbao_counties SET state = 'waiting', status = NULL, attempts = 0, last_attempt_at = NULL,"
            " first_found_at = NULL, under_way_since = timestamptz '2026-01-01' WHERE code = '990000'"
        )
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 1 WHERE args->>'code' = '990000'"
        )
    later = Workers(tmp_path, url)
    try:
        later.start("--until-empty")
        (line,) = later.wait_for(1)
    finally:
        later.stop()
    assert (line["code"], line["state"], line["status"]) == ("990000", "found", "archived")
    assert sum(len(platform.server.asked) for platform in world) == asked


def test_a_stopped_worker_gives_its_county_back(
    postgres: Postgres, world: list[Platform], tmp_path: Path
) -> None:
    url = postgres.database()
    schedule(tmp_path, "run", "--once", "--queue", url)
    workers = Workers(tmp_path, url)
    try:
        worker = workers.start("--counties", "1")
        assert world[0].held.wait(DEADLINE_SECONDS)
        worker.send_signal(signal.SIGTERM)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(60) == 0
        world[0].release()
        workers.start("--until-empty")
        workers.wait_for(12)
    finally:
        world[0].release()
        workers.stop()
    assert {line["attempts"] for line in county_lines(tmp_path).values()} == {1}
    with psycopg.connect(url) as connection:  # where the machines of the campaign take turns
        hosts = connection.execute("SELECT host FROM host_turns").fetchall()
    assert {host for (host,) in hosts} == {host_of(each.urls()[0]) for each in world}


@pytest.mark.long
def test_a_county_for_whose_platform_nobody_waits_gives_its_place_at_once(
    postgres: Postgres, tmp_path: Path
) -> None:
    portal, url = GrowingPortal("甲县", state="closed"), postgres.database()  # one request, then it is known
    with RawServer(portal.answer) as server:
        write_registry(tmp_path, [("990000", portal.name, server.url("/"))])
        schedule(tmp_path, "run", "--once", "--queue", url)
        workers = Workers(tmp_path, url, delay="60")
        try:
            assert workers.start("--until-empty").wait(DEADLINE_SECONDS) == 0
        finally:
            workers.stop()
    (line,) = workers.wait_for(1)
    assert line["status"] == "disallowed"
    with psycopg.connect(url) as connection:
        held = "SELECT e.at - a.ended_at FROM procrastinate_events e, nianbao_attempts a WHERE e.type = 'succeeded'"
        (rest,) = connection.execute(held).fetchall()
    assert rest[0].total_seconds() < 60


def test_a_county_waits_ready_while_as_many_as_may_walk(postgres: Postgres, tmp_path: Path) -> None:
    held, url = "/0/zwgk/", postgres.database()
    with ExitStack() as stack:
        world = [Platform([GrowingPortal(f"甲{number}县")], held) for number in range(5)]
        for platform in world:
            stack.enter_context(platform.server)
        rows = [(f"99000{number}", f"甲{number}县", each.urls()[0]) for number, each in enumerate(world)]
        write_registry(tmp_path, rows)
        schedule(tmp_path, "run", "--once", "--queue", url)
        workers = Workers(tmp_path, url)
        try:
            worker = workers.start("--counties", "4", "--until-empty")
            for platform in world[:4]:  # in the order of the queue
                assert platform.held.wait(DEADLINE_SECONDS)
            with psycopg.connect(url) as connection:
                taken = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
                assert taken.fetchone() == (5,)
            assert not world[4].server.asked
            for platform in world:
                platform.release()
            assert worker.wait(DEADLINE_SECONDS) == 0
        finally:
            workers.stop()
    assert len(workers.wait_for(5)) == 5


def test_turns_are_taken_where_the_machines_of_a_campaign_meet(postgres: Postgres, tmp_path: Path) -> None:
    shared, queue, own = postgres.database(), "postgresql://q/q", Settings(host_turns="postgresql://t/t")
    schedule = load_schedule(None)
    with Ledger.open(shared, tmp_path, schedule) as ledger:
        found = host_turns(Settings(), ledger, queue)
        assert host_turns(own, ledger, queue) == own.host_turns
        with psycopg.connect(found) as connection:
            assert connection.info.dbname == shared.partition("@/")[2].partition("?")[0]
    with Ledger.open(str(tmp_path / "ledger.sqlite"), tmp_path, schedule) as ledger:
        assert [host_turns(Settings(), ledger, each) for each in (queue, "")] == [queue, ""]


@pytest.mark.long
def test_a_worker_that_loses_the_queue_stops_its_crawls(
    postgres: Postgres, world: list[Platform], tmp_path: Path
) -> None:
    url = postgres.database()
    schedule(tmp_path, "run", "--once", "--queue", url)
    workers = Workers(tmp_path, url)
    try:
        worker = workers.start("--counties", "1")
        assert world[0].held.wait(DEADLINE_SECONDS)
        postgres.stop_answering()
        try:
            children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
            for process in children.read_text(encoding="ascii").split():
                wait_for_end(int(process))
        finally:
            postgres.answer_again()
        assert worker.wait(60) == 1
    finally:
        world[0].release()
        workers.stop()


def wait_for_end(process_id: int) -> None:
    """Until a process that is not our child has ended."""
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], 60)
        assert ended, "it still runs"
    finally:
        os.close(descriptor)


def test_usage(tmp_path: Path, postgres: Postgres, world: list[Platform]) -> None:
    def worker(*arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        command = [NIANBAO, "worker", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment(**settings), capture_output=True, timeout=90, check=False
        )

    assert b"--queue" in worker().stderr
    for address in ("mysql://x/y", "postgresql://127.0.0.1:9/none?connect_timeout=2"):
        ran = worker("--queue", address, ledger="ledger.sqlite")
        assert (ran.returncode, b"--queue" in ran.stderr) == (2, True)
    url = postgres.database()
    schedule(tmp_path, "run", "--once", "--queue", url)
    other = worker("--queue", url, ledger="another.sqlite")
    assert other.returncode == 2
    assert b"another ledger" in other.stderr
