"""Portals that would hold whoever reads them: each is that county's own matter, and a county beside them is none
the slower for it. What a limit cut is said, and proves no absence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from servers.hostile import HOSTILE, PLACES, ROBOTS, Case
from servers.raw import RawServer

GOOD = Case("good", "home")
LOCAL = {
    "delay": "0", "retries": "0", "allow_private_hosts": "1", "registry": "registry.csv", "prefectures": "none",
    "processes": "1", "browser": "/nonexistent",
}  # fmt: skip
COMMAND = ("crawl", "--all", "--year", "2021", "--json", "--explain")
QUICK = {
    Case("attributes", "column"): ("archived", None),
    Case("some-links", "home"): ("archived", None),
    Case("href", "home"): ("not_found", "an attribute of more than 20000 letters"),
    Case("title", "home"): ("archived", None),
    Case("deep", "report"): ("not_found", "more than 400 elements in each other"),
    Case("blank-lines", "home"): ("unreachable", "blank lines of over 8192 bytes"),
    Case("interim", "home"): ("unreachable", "more than 16 interim answers"),
    Case("folded", "home"): ("unreachable", "a head of more than 1000 lines"),
    Case("chunks", "home"): ("unreachable", "over 20000 chunks of a few bytes each"),
    Case("robots-rules", "home"): ("archived", None),
    Case("robots-groups", "home"): ("disallowed", "rules for too many programs"),
}
"""How each ends, and what its reason says."""
COUNTED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, file=sys.stderr)
sys.exit(code)
"""
"""Runs a program from a small process: the system counts a child's memory from that of its parent on."""
CPU_SECONDS = 5
MEMORY_BYTES = 600 * 1024**2


@contextmanager
def portals(directory: Path, cases: Sequence[Case]) -> Iterator[None]:
    """Serves them, and names them in a registry, in their order."""
    for case in cases:
        case.answer("/")  # made before, not while its crawler waits
    with ExitStack() as stack:
        servers = [stack.enter_context(RawServer(case.answer, patience=100)) for case in cases]
        rows = [f"9901{at:02d},青岭县,,,{server.url('/')},," for at, server in enumerate(servers)]
        head = "code,name,province,prefecture,portal_url,other_hosts,note"
        (directory / "registry.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        yield


class Crawl:
    """A crawl of portals in one process, started from nothing: what it cost, and when each county's line came."""

    def __init__(self, directory: Path, cases: Sequence[Case]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        settings = {f"NIANBAO_{name.upper()}": value for name, value in LOCAL.items()}
        program = [str(Path(sys.executable).with_name("nianbao")), *COMMAND]
        with portals(directory, cases):
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-S", "-c", COUNTED, *program],
                cwd=directory, env=kept | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            self.lines = {}
            self.seconds = {}
            assert process.stdout
            assert process.stderr
            with process, ThreadPoolExecutor(1) as apart:
                said = apart.submit(process.stderr.readlines)
                for line in process.stdout:
                    case = cases[int(json.loads(line)["code"][4:])]
                    self.lines[case], self.seconds[case] = json.loads(line), time.monotonic() - began
                cpu, memory = said.result()[-1].split()
        self.cpu_seconds, self.memory_bytes = float(cpu), int(memory)


def test_hostile_portals_cost_the_county_beside_them_nothing(nianbao: Any, tmp_path: Path) -> None:
    cases = [*QUICK, GOOD]
    with portals(tmp_path, cases):
        ran = nianbao(*COMMAND, **LOCAL)
    lines = {cases[int(line["code"][4:])]: line for line in ran.lines}
    assert "Traceback" not in ran.err
    assert lines[GOOD]["status"] == "archived"
    for case, (status, said) in QUICK.items():
        assert (lines[case]["status"], case) == (status, case), lines[case]["reason"]
        assert said is None or said in lines[case]["reason"], lines[case]["reason"]


def test_a_page_that_was_read_in_part_proves_no_absence(nianbao: Any, tmp_path: Path) -> None:
    """The same portals without what is too much say that there is no report."""
    cases = [
        Case("good", "home", published=False),
        Case("some-links", "home", published=False),
        Case("attributes", "column", published=False),
        Case("too-large", "column", published=False),
    ]
    with portals(tmp_path, cases):
        ran = nianbao(*COMMAND, page_bytes="1000000", **LOCAL)
    said = [
        (line["status"], line["reason_code"]) for line in sorted(ran.lines, key=lambda each: each["code"])
    ]
    assert said == [("not_published", "column_ends_before"), *[("not_found", "column_unread")] * 3]
    steps = ran.err.splitlines()
    assert any("holds more than is read of a page" in step for step in steps), ran.err


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [*HOSTILE, *ROBOTS])
def test_no_page_costs_more_than_a_moment(tmp_path: Path, name: str, place: str) -> None:
    if name in ROBOTS and place != "home":
        pytest.skip("a robots.txt has one place")
    alone = Crawl(tmp_path, [Case(name, place)])
    assert alone.cpu_seconds <= CPU_SECONDS
    assert alone.memory_bytes <= MEMORY_BYTES


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "names", [[*HOSTILE][at : at + 12] for at in range(0, len(HOSTILE), 12)], ids="-".join
)
def test_a_good_county_is_archived_beside_them(tmp_path: Path, names: list[str], place: str) -> None:
    """Alone it is crawled before and after: a machine is not always as quick."""
    before, with_them, after = (tmp_path / name for name in ("before", "with", "after"))
    for each in (before, with_them, after):
        each.mkdir()
    alone = Crawl(before, [GOOD]).seconds[GOOD]
    beside = Crawl(with_them, [*(Case(name, place) for name in names), GOOD])
    alone = max(alone, Crawl(after, [GOOD]).seconds[GOOD])
    assert beside.lines[GOOD]["status"] == "archived"
    assert beside.seconds[GOOD] <= 3 * alone + 15
