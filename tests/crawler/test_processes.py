"""Counties shared out over crawl processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from portals.exam import write_registry
from portals.fleet import fleet
from portals.wire import FleetServer

from core.county import County
from crawler.processes import shares_of

PROGRAM = str(Path(sys.executable).with_name("nianbao"))
SEVERAL = [portal for portal in fleet() if portal.code < "980130"][:20]


def county(number: int, portal: str, *others: str) -> County:
    return County(f"{990000 + number}", f"试验{number}县", "", "", portal, others, "")


@given(
    st.lists(st.tuples(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=2)), max_size=40),
    st.integers(1, 4),
)
def test_a_host_is_asked_by_one_process_only(rows: list[tuple[int, list[int]]], count: int) -> None:
    counties = [
        county(n, f"http://h{portal}.gov.cn/", *(f"h{other}.gov.cn" for other in others))
        for n, (portal, others) in enumerate(rows)
    ]
    shares = shares_of(counties, count)
    assert sorted(each.code for share in shares for each in share) == [each.code for each in counties]
    assert len(shares) <= count
    hosts = [{*(h for c in share for h in (c.portal_url[7:-1], *c.other_hosts))} for share in shares]
    assert sum(map(len, hosts)) == len(set().union(*hosts))


def settings(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return kept | {
        "NIANBAO_DELAY": "0.05",
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        "NIANBAO_REGISTRY": "registry.csv",
        "NIANBAO_PROCESSES": "2",
    }


def test_two_processes_end_like_one(tmp_path: Path) -> None:
    with FleetServer(SEVERAL) as server:
        write_registry(tmp_path / "registry.csv", SEVERAL, server)
        crawl = [PROGRAM, "crawl", "--all", "--year", "2024", "--json"]
        done = subprocess.run(crawl, cwd=tmp_path, env=settings(tmp_path), capture_output=True, timeout=240)
        lines = {line["code"]: line["status"] for line in map(json.loads, done.stdout.splitlines())}
        at_once = max(asked.at_once for asked in server.asked)
    assert lines == {portal.code: portal.expect.status for portal in SEVERAL}, done.stderr.decode()
    assert at_once == 1


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    with FleetServer(SEVERAL) as server:
        write_registry(tmp_path / "registry.csv", SEVERAL, server)
        crawl = [PROGRAM, "crawl", "--all", "--year", "2024", "--json"]
        running = subprocess.Popen(
            crawl, cwd=tmp_path, env=settings(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert running.stdout is not None
        first = json.loads(running.stdout.readline())
        running.send_signal(signal.SIGINT)
        early = [first, *map(json.loads, running.stdout)]
        running.stdout.close()
        assert running.wait(timeout=120) == 130
        asked = len(server.asked)
        resumed = subprocess.run(
            [*crawl, "--resume"], cwd=tmp_path, env=settings(tmp_path), capture_output=True, timeout=240
        )
        again = {each.code for each in server.asked[asked:]}
    done = {line["code"] for line in early}
    lines = {line["code"]: line["status"] for line in map(json.loads, resumed.stdout.splitlines())}
    # What was stored before its line was printed is crawled again, and unchanged.
    ends = {code: status.replace("unchanged", "archived") for code, status in lines.items()}
    assert ends == {portal.code: portal.expect.status for portal in SEVERAL}
    assert not again & done
