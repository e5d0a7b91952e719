"""Processes with work directories of their own, as on machines of their own, take turns at a host through a real
PostgreSQL, as the host's server sees it."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from servers.postgres import Postgres, running_postgres
from servers.raw import RawServer, Reply

from crawler.capture.shared_turns import Database, SharedTurns
from crawler.capture.turns import HostTurns
from nianbao.core.errors import CaptureError
from tests.crawler.capture.test_turns import NIANBAO, NOT_FOUND, assert_in_turns, ok

DELAY = 0.5


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


def capturing(directory: Path, url: str, *addresses: str) -> subprocess.Popen[bytes]:
    ours = {"host_turns": url, "delay": str(DELAY), "allow_private_hosts": "1", "browser": "none"}
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in ours.items()}
    directory.mkdir()
    return subprocess.Popen([NIANBAO, "capture", *addresses], cwd=directory, env=environment)


def test_machines_take_turns_at_a_host_with_one_connection_at_a_time(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.database()

    def answer(path: str) -> Reply:
        """The first answer comes when both machines want a turn."""
        while len(server.asked) == 1 and connected(url) < 2:
            pass
        return NOT_FOUND if path == "/robots.txt" else ok(path.encode())

    with RawServer(answer) as server:
        asked = {name: [server.url(f"/{name}/{at}") for at in range(3)] for name in "ab"}
        running = [capturing(tmp_path / name, url, *addresses) for name, addresses in asked.items()]
        assert [each.wait(timeout=120) for each in running] == [0, 0]
    assert len(server.asked) == 8
    assert_in_turns(server.asked, DELAY)
    for before, after in itertools.pairwise(sorted(server.connections.values())):
        assert before[1] <= after[0]


def connected(url: str) -> int:
    """How many have asked the database for turns so far."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'nianbao host turns' AND datname = current_database()"
        ).fetchone()
    return int(found[0]) if found else 0


def turns(directory: Path, url: str) -> SharedTurns:
    return SharedTurns(HostTurns(directory), Database(url))


HOLDS = """
import asyncio, sys, time
from pathlib import Path
from crawler.capture.shared_turns import Database, SharedTurns
from crawler.capture.turns import HostTurns

async def hold():
    async with SharedTurns(HostTurns(Path(sys.argv[1])), Database(sys.argv[2])).turn("a.gov.cn", 0) as turn:
        moment = time.monotonic()
        await turn.note(moment)
        print(moment, flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


def test_a_killed_machine_leaves_the_host_and_its_delay(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()

    async def moment() -> float:
        here = turns(tmp_path / "here", url)
        async with here.turn("b.gov.cn", 9):
            pass  # another host is free
        async with here.turn("a.gov.cn", 1.5):
            taken = time.monotonic()
        await here.close()
        return taken

    command = [sys.executable, "-c", HOLDS, str(tmp_path / "there"), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        asked = float(holder.stdout.readline())
        holder.kill()
        holder.wait(30)
        assert asyncio.run(asyncio.wait_for(moment(), 30)) - asked >= 1.5


def test_who_is_cancelled_holds_nothing(postgres: Postgres, tmp_path: Path) -> None:
    """At every moment of its waiting, also while the database answers that the turn is its own."""
    url = postgres.database()

    async def taken() -> None:
        here, there = turns(tmp_path / "here", url), turns(tmp_path / "there", url)

        async def take() -> None:
            async with here.turn("a.gov.cn", 0):
                pass

        await take()
        for steps in range(60):
            task = asyncio.create_task(take())
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(20), there.turn("a.gov.cn", 0):
            pass
        await here.close()
        await there.close()

    asyncio.run(taken())


def test_a_turn_that_was_lost_is_not_used(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()

    async def lost() -> None:
        here = turns(tmp_path, url)
        async with here.turn("a.gov.cn", 0) as turn:
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'nianbao host turns' AND datname = current_database()"
                )
            for _ in range(2):  # the broken connection, then a new one, which holds nothing
                with pytest.raises(CaptureError):
                    await turn.note(time.monotonic())
        async with asyncio.timeout(20), here.turn("a.gov.cn", 0) as turn:
            await turn.note(time.monotonic())
        await here.close()

    asyncio.run(lost())


def test_a_database_that_is_away_is_no_portals_fault(nianbao: object, tmp_path: Path) -> None:
    nowhere = f"postgresql://nianbao@/none?host={tmp_path}"
    with RawServer(lambda path: NOT_FOUND) as server:
        ran = nianbao(  # type: ignore[operator]
            "capture", "--json", server.url("/a"), allow_private_hosts="1", host_turns=nowhere
        )
    assert server.asked == []
    assert (ran.code, ran.lines[0]["http_status"]) == (1, None)
    assert "NIANBAO_HOST_TURNS" in ran.lines[0]["reason"]


def test_a_slowed_host_is_slow_for_every_machine(postgres: Postgres, tmp_path: Path) -> None:
    """Also in a table that an earlier release made."""
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE host_turns (host text PRIMARY KEY, asked_at timestamptz NOT NULL)")

    async def machine(name: str) -> SharedTurns:
        return SharedTurns(HostTurns(tmp_path / name), Database(url))

    async def waited() -> float:
        one, other = await machine("a"), await machine("b")
        async with one.turn("a.gov.cn", 0) as turn:
            await turn.note(time.monotonic())
            assert [await turn.slow_down("p") for _ in range(2)] == [2, 4]
            began = time.monotonic()
        async with other.turn("a.gov.cn", 0.5):
            seconds = time.monotonic() - began
        async with other.turn("b.gov.cn", 0) as turn:
            await turn.note(time.monotonic())
            again = time.monotonic()
        async with other.turn("b.gov.cn", 0.5, "p"):
            assert 1.9 < time.monotonic() - again < 30, "its platform is as slow"
        await one.close()
        await other.close()
        return seconds

    assert 1.9 < asyncio.run(waited()) < 30
