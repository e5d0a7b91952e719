"""What a host and an address are sent in a day has an end, over all processes and machines."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from servers.moved_clock import run_at
from servers.postgres import running_postgres
from servers.raw import RawServer, Reply

from crawler.capture.day_counts import DayCounts, address_name, today
from crawler.capture.shared_turns import Database, SharedTurns
from crawler.capture.turns import HostTurns
from tests.crawler.capture.test_turns import NIANBAO, NOT_FOUND, ok

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1", "browser": "none"}


def spend_fifty(directory: str) -> int:
    return sum(DayCounts(Path(directory)).spend("a.gov.cn", 0) for _ in range(50))


def test_no_request_is_lost_however_many_count(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as processes:
        assert sum(processes.map(spend_fifty, [str(tmp_path)] * 4)) == 200
    counts = DayCounts(tmp_path)
    assert not counts.spend("a.gov.cn", 200)
    assert counts.spend("a.gov.cn", 201)
    assert not counts.spend("a.gov.cn", 201)
    assert counts.spend("a.gov.cn:8080", 1), "another server"


def test_a_day_is_counted_by_itself_and_earlier_ones_go(tmp_path: Path) -> None:
    (tmp_path / "a.gov.cn.20200101.day").write_bytes(b"." * 99)
    assert [DayCounts(tmp_path).spend("a.gov.cn", 2) for _ in range(3)] == [True, True, False]
    assert [path.name for path in tmp_path.iterdir()] == [f"a.gov.cn.{today()}.day"]


@pytest.mark.parametrize(
    ("address", "name"),
    [("127.0.0.1", None), ("10.0.0.1", None), ("::1", None), ("61.166.50.1", "address 61.166.50.1")],
)
def test_an_address_counts_where_it_tells_servers_apart(address: str, name: str | None) -> None:
    assert address_name(address) == name


def test_a_host_that_had_its_requests_is_asked_nothing_before_the_next_day(
    nianbao: Program, tmp_path: Path
) -> None:
    def answer(path: str) -> Reply:
        return NOT_FOUND if path == "/robots.txt" else ok(b"x")

    limited = LOCAL | {"host_requests_per_day": "4"}
    with RawServer(answer) as server:
        urls = [server.url(f"/{number}") for number in range(3)]
        assert nianbao("capture", *urls, **LOCAL).code == 0  # by hand there is no limit, and it counts
        assert len(server.asked) == 4
        ran = nianbao("capture", *urls, "--json", **limited)
        assert len(server.asked) == 4
        assert ran.code != 0
        assert {line["reason"] for line in ran.lines} == {
            f"{server.host} has had its requests of the day (requests_per_day)"
        }
        settings = {f"NIANBAO_{name.upper()}": value for name, value in limited.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        later = run_at("2027-02-02 00:10:00", [NIANBAO, "capture", urls[0]], tmp_path, kept | settings)
        assert (later.returncode, len(server.asked)) == (0, 6), later.stderr


def test_machines_count_together(tmp_path: Path) -> None:
    async def spent(url: str) -> list[bool]:
        machines = [SharedTurns(HostTurns(tmp_path / name), Database(url)) for name in "ab"]
        said = [await machine.spend("a.gov.cn", 3) for machine in (*machines, *machines)]
        said.append(await machines[0].spend("b.gov.cn", 3))
        for machine in machines:
            await machine.close()
        return said

    with running_postgres() as postgres:
        assert asyncio.run(spent(postgres.database())) == [True, True, True, False, True]
