"""A machine that is cut off, a real one: a network namespace of the test's own. No portal is blamed for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schedule_season import NIANBAO
from servers.moved_clock import moved_to

RESOLVER = Path(__file__).parent.parent / "servers" / "resolver.py"
SOUND, DEAF = [sys.executable, str(RESOLVER)], list[str]()
ROUTED = """
ip link set lo up && ip link add up0 type veth peer name up1 && ip link set up0 up && ip link set up1 up &&
ip addr add 198.51.100.1/24 dev up0 && ip route add default via 198.51.100.2 &&
mount --bind resolv.conf /etc/resolv.conf && exec "$@"
"""
"""A way out that leads nowhere, and a resolver at 127.0.0.1, where none listens unless the test starts one."""


def permitted(script: str, folder: Path) -> bool:
    """Whether such a namespace may be made here."""
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-rnm", "sh", "-c", script, "sh", "true"]
    return subprocess.run(tried, cwd=folder, capture_output=True).returncode == 0


@pytest.fixture
def cut_off(tmp_path: Path) -> Callable[..., Any]:
    """Run the program among so many counties, cut off by a script."""

    def run(
        script: str,
        counties: int,
        *arguments: str,
        under: list[str] = DEAF,
        same_host: bool = False,
        environment: dict[str, str] | None = None,
        **settings: str,
    ) -> Any:
        if not permitted(script, tmp_path):
            pytest.skip("no network namespace may be made here (unshare -rnm, ip)")
        hosts = [f"www.jia{0 if same_host else each}.gov.cn" for each in range(counties)]
        rows = [f"9901{each:02},甲{each}县,示范省,,http://{host}/,," for each, host in enumerate(hosts)]
        header = "code,name,province,prefecture,portal_url,other_hosts,note"
        (tmp_path / "registry.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        ours = {"registry": "registry.csv", "prefectures": "none", "delay": "0", "retries": "0"} | settings
        named = {f"NIANBAO_{name.upper()}": value for name, value in ours.items()}
        command = ["unshare", "-rnm", "sh", "-c", script, "sh", *under, NIANBAO, *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, **(environment or {}), **named},
            capture_output=True,
            timeout=120,
        )

    return run


def stored(tmp_path: Path) -> list[Path]:
    places = (tmp_path / "nianbao-data", tmp_path / "nianbao-data.work" / "outbox")
    return [path for place in places for path in place.rglob("*") if path.is_file()]


@pytest.mark.parametrize("counties", [1, 4, 20])
def test_without_a_route_nobody_is_blamed(cut_off: Callable[..., Any], tmp_path: Path, counties: int) -> None:
    ran = cut_off('exec "$@"', counties, "crawl", "--all", "--year", "2021", "--json", processes="2")
    assert (ran.returncode, ran.stdout) == (1, b""), ran.stderr
    assert b"this machine has no route to any network" in ran.stderr
    assert stored(tmp_path) == []


def test_without_a_resolver_nobody_is_blamed(cut_off: Callable[..., Any], tmp_path: Path) -> None:
    ran = cut_off(ROUTED, 4, "crawl", "--all", "--year", "2021", "--json")
    assert (ran.returncode, ran.stdout) == (1, b""), ran.stderr
    assert b"this machine's resolver (127.0.0.1) does not answer" in ran.stderr
    assert stored(tmp_path) == []


def test_names_that_a_sound_resolver_does_not_know_are_the_portals_own(
    cut_off: Callable[..., Any], tmp_path: Path
) -> None:
    ran = cut_off(ROUTED, 4, "crawl", "--all", "--year", "2021", "--json", under=SOUND)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 4, ran.stderr
    assert [line["status"] for line in lines] == ["unreachable"] * 4
    assert len([path for path in stored(tmp_path) if path.name == "manifest.json"]) == 4


def test_many_counties_of_one_silent_host_do_not_wait_for_each_other(cut_off: Callable[..., Any]) -> None:
    arguments = ("crawl", "--all", "--year", "2021", "--json")
    ran = cut_off(ROUTED, 12, *arguments, same_host=True, counties_at_once="1")
    assert [json.loads(line)["status"] for line in ran.stdout.splitlines()] == ["unreachable"] * 12
    assert ran.returncode == 4


def test_one_silent_host_is_not_several(cut_off: Callable[..., Any]) -> None:
    ran = cut_off(ROUTED, 1, "crawl", "--all", "--year", "2021", "--json")
    assert [json.loads(line)["status"] for line in ran.stdout.splitlines()] == ["unreachable"]
    assert ran.returncode == 4


def test_a_scheduler_ends_and_every_county_is_as_due_as_it_was(
    cut_off: Callable[..., Any], tmp_path: Path
) -> None:
    february = moved_to("2027-02-03 09:00")
    ran = cut_off('exec "$@"', 4, "schedule", "run", "--once", "--json", environment=february)
    assert (ran.returncode, ran.stdout) == (1, b""), ran.stderr
    assert b"this machine has no route to any network" in ran.stderr
    assert stored(tmp_path) == []
    status = cut_off('exec "$@"', 4, "schedule", "status", "--json", environment=february)
    lines = [json.loads(line) for line in status.stdout.splitlines()]
    assert [(line["state"], line["attempts"]) for line in lines if line["kind"] == "county"] == [
        ("due", 0)
    ] * 4
