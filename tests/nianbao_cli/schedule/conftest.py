"""A registry of portals on this machine, and the program under a moved clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import Ran
from schedule_season import NIANBAO, YEAR, environment, write_registry
from servers.moved_clock import run_at

from nianbao_demo import DemoServer, Portal, demo_portals


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Ran]:
    """`program("2027-02-01 08:00", "run", "--once")`: `nianbao schedule …` at a moment in Asia/Shanghai."""

    def run(moment: str, *arguments: str, **settings: str) -> Ran:
        command = [NIANBAO, "schedule", *arguments]
        done = run_at(moment, command, tmp_path, environment(**settings))
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def portals() -> list[Portal]:
    return demo_portals(YEAR)


@pytest.fixture
def servers(tmp_path: Path, portals: list[Portal]) -> Iterator[dict[str, DemoServer]]:
    with ExitStack() as stack:
        running = {portal.code: stack.enter_context(DemoServer(portal)) for portal in portals}
        rows = [(portal.code, portal.county, running[portal.code].home_url) for portal in portals]
        write_registry(tmp_path, [*rows, ("990199", "无人县", "http://127.0.0.1:9/")])
        yield running
