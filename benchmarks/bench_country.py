"""A country's counties, end to end: do several workers keep to the bound that politeness sets?

    .venv/bin/python benchmarks/bench_country.py [--counties 3000] [--at-once 100] [--workers 3] [--delay 1]

Portals are those of the demonstration that hold a report, with its tables, again and again, each at a port of
its own (many_portals.py): about ten requests a county. `nianbao schedule run --once --queue` gives them to a
queue in a PostgreSQL (which waits for its disk), `nianbao worker` crawls them, host lock and day's counts
included, into one directory store, `nianbao serve` shows them meanwhile and is asked `--page-load` pages a
second.

The politeness bound: a county that was sent r requests takes (r - 1) x delay + r x answer, since the delay
counts from the answer's first byte; the bound is the sum over all counties / counties at once, or the longest
county where that is more. Time runs from the workers' start to the last outcome in the ledger.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import psycopg
from bench_workers import PROGRAM, Season, databases, fresh
from many_portals import kinds
from psycopg.rows import dict_row

SAMPLE_SECONDS = 0.5
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = (
    "/",
    "/campaign",
    "/search?q=政府信息",
    "/county/{code}",
    "/api/v1/coverage",
    "/api/v1/reports?limit=100",
)


@contextmanager
def portals(count: int, answer: float) -> Iterator[tuple[list[int], int, dict[str, Any]]]:
    """Portals in a process of their own: their ports, its id and, at the end, what they were asked."""
    command = [sys.executable, str(Path(__file__).with_name("many_portals.py")), str(count), str(answer)]
    seen: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline()), process.pid, seen
        finally:
            seen |= json.loads(process.communicate()[0])


@dataclass
class Usage:
    """CPU and memory of processes by what they are, sampled while they run; those that ended keep their last
    figures."""

    roots: dict[str, int]
    cpu: dict[tuple[str, int], float] = field(default_factory=dict)
    peak: dict[tuple[str, int], int] = field(default_factory=dict)
    others: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def sampled(self) -> Iterator[None]:
        """Sample from here to the end of the block."""
        thread = threading.Thread(target=self._run)
        busy = _machine_cpu()
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self.others = _machine_cpu() - busy - sum(self.cpu.values())

    def seconds(self, what: str) -> float:
        """CPU that all processes of a kind took."""
        return sum(spent for (kind, _), spent in self.cpu.items() if kind == what)

    def megabytes(self, what: str) -> list[float]:
        """The most that each process of a kind had in memory."""
        return [most / 1e6 for (kind, _), most in self.peak.items() if kind == what]

    def _run(self) -> None:
        begun = {what: _tree(root) for what, root in self.roots.items()}
        first = {pid: _cpu(pid) for tree in begun.values() for pid in tree}
        while not self._stop.wait(SAMPLE_SECONDS):
            for what, root in self.roots.items():
                for at, pid in enumerate(_tree(root)):
                    kind = f"{what}'s crawls" if at and what.startswith("worker") else what
                    spent = _cpu(pid) - first.get(pid, 0.0)  # 0 where it ended meanwhile
                    self.cpu[kind, pid] = max(spent, self.cpu.get((kind, pid), 0.0))
                    self.peak[kind, pid] = max(_peak(pid), self.peak.get((kind, pid), 0))


def _tree(root: int) -> list[int]:
    """A process and those below it."""
    found = [root]
    for pid in found:
        try:
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except OSError:
            continue
    return found


def _cpu(pid: int) -> float:
    try:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, times)) / TICKS


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def _machine_cpu() -> float:
    """Seconds that the machine's cores were busy."""
    user, nice, system, _, _, irq, soft = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + soft) / TICKS


@dataclass
class PageReader:
    """Asks the page for one address after the other, so many a second."""

    url: str
    each_second: float
    codes: list[str]
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read from here to the end of the block."""
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _run(self) -> None:
        codes, began = cycle(self.codes), time.monotonic()
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for number, page in enumerate(cycle(PAGES)):
                if self._stop.wait(max(0.0, began + number / self.each_second - time.monotonic())):
                    return
                asked = time.monotonic()
                answer = client.get(page.format(code=next(codes)))
                self.seconds.append(time.monotonic() - asked)
                self.statuses[answer.status_code] += 1


@contextmanager
def served(season: Season) -> Iterator[tuple[str, int]]:
    """The page over the season's archive: its address and process."""
    with subprocess.Popen(
        [PROGRAM, "serve", "--port", "0"],
        cwd=season.directory,
        env=season.environment("page"),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = next(line for line in process.stdout if "http://" in line)
            yield next(word for word in said.split() if word.startswith("http://")).rstrip("/"), process.pid
        finally:
            process.terminate()


def shares(at_once: int, workers: int) -> list[int]:
    """How many counties at once each worker has."""
    return [at_once // workers + (number < at_once % workers) for number in range(workers)]


def politeness(requests: list[int], delay: float, answer: float, at_once: int) -> float:
    """The least seconds that counties with so many requests each take, so many at once."""
    alone = [max(0, each - 1) * delay + each * answer for each in requests]
    return max(sum(alone) / at_once, *alone)


def crawl(season: Season, queue: str, options: argparse.Namespace) -> list[subprocess.Popen[bytes]]:
    """The workers, started."""
    arguments = ("worker", "--queue", queue, "--until-empty", "--stalled-after", "30")
    return [
        season.start(*arguments, "--counties", str(share), work=f"work{number}")
        for number, share in enumerate(shares(options.at_once, options.workers))
    ]


LEDGER = """SELECT extract(epoch FROM max(ended_at))::float8 AS ended, sum(seconds)::float8 AS crawling,
 count(*) FILTER (WHERE status = 'archived') AS archived, count(*) AS crawls,
 extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY ended_at)
 - percentile_disc(0.1) WITHIN GROUP (ORDER BY ended_at))::float8 AS middle,
 sum(received_bytes)::float8 AS received FROM nianbao_attempts"""
QUEUE = """SELECT sum(extract(epoch FROM ended - began))::float8 AS busy,
 max(extract(epoch FROM began - put))::float8 AS longest_wait
 FROM (SELECT max(at) FILTER (WHERE type = 'succeeded') AS ended,
 max(at) FILTER (WHERE type = 'started') AS began, min(at) FILTER (WHERE type = 'deferred') AS put
 FROM procrastinate_events GROUP BY job_id) AS jobs"""
LOAD = """SELECT xact_commit AS transactions, tup_inserted + tup_updated AS written
 FROM pg_stat_database WHERE datname = current_database()"""


def asked(queue: str, statement: str) -> dict[str, Any]:
    """The one row that a statement answers."""
    with psycopg.connect(queue, row_factory=dict_row) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row


def postmaster(queue: str) -> int:
    """The process of the whole cluster."""
    directory = asked(queue, "SHOW data_directory")["data_directory"]
    return int(Path(directory, "postmaster.pid").read_text().splitlines()[0])


@dataclass(frozen=True, slots=True)
class Run:
    """What one run was, and what came of it."""

    options: argparse.Namespace
    began: float
    ledger: dict[str, Any]
    queue: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    usage: Usage
    pages: PageReader

    def tell(self, seen: dict[str, Any]) -> None:
        """Print it all."""
        at_once, requests = self.options.at_once, list(seen["requests"].values())
        bound = politeness(requests, self.options.delay, self.options.answer, at_once)
        seconds = self.ledger["ended"] - self.began
        print(
            f"\n{self.ledger['archived']} of {self.ledger['crawls']} counties archived, {sum(requests)} "
            f"requests (median {statistics.median(requests):.0f}), {self.ledger['received'] / 1e6:.0f} MB\n"
            f"politeness alone: {bound:.1f} s; it took {seconds:.1f} s: ratio {seconds / bound:.3f}\n"
            f"between the first and last tenth of the outcomes: {self.ledger['middle'] / bound / 0.8:.3f}; "
            f"the crawls themselves: {self.ledger['crawling'] / at_once / bound:.3f} of the bound; "
            f"places taken {self.queue['busy'] / at_once / seconds:.1%} of the time\n"
            f"shortest time between two requests to one host {seen['least_gap']:.3f} s, "
            f"connections to one host at once: {seen['connections_at_once']}\n"
            f"longest wait in the queue {self.queue['longest_wait']:.0f} s"
        )
        for name in ("transactions", "written"):
            print(f"PostgreSQL, {name}: {(self.after[name] - self.before[name]) / seconds:.0f} a second")
        self._tell_usage(seconds)
        times = statistics.quantiles(self.pages.seconds, n=100)
        print(
            f"page: {len(self.pages.seconds)} asked, statuses {dict(self.pages.statuses)}, "
            f"p50 {times[49] * 1000:.0f} ms, p99 {times[98] * 1000:.0f} ms, "
            f"slowest {max(self.pages.seconds) * 1000:.0f} ms"
        )

    def _tell_usage(self, seconds: float) -> None:
        print("\n| process | CPU, s | most memory of one, MB |\n|---|---|---|")
        for what in sorted({kind for kind, _ in self.usage.cpu}):
            print(f"| {what} | {self.usage.seconds(what):.1f} | {max(self.usage.megabytes(what)):.0f} |")
        cores = (os.cpu_count() or 1) * seconds
        print(f"| others on the machine | {self.usage.others:.1f} of {cores:.0f} | |\n")


def measured(season: Season, queue: str, portals_process: int, options: argparse.Namespace) -> Run:
    """Crawl it all, with the page asked meanwhile."""
    codes = [str(980000 + number) for number in range(0, options.counties, 7)]
    with served(season) as (address, page):
        before, began = asked(queue, LOAD), time.time()
        workers = crawl(season, queue, options)
        roots = {f"worker {number}": each.pid for number, each in enumerate(workers)}
        roots |= {"PostgreSQL": postmaster(queue), "portals": portals_process, "page": page}
        usage, pages = Usage(roots), PageReader(address, options.page_load, codes)
        with usage.sampled(), pages.reading():
            for worker in workers:
                assert worker.wait() == 0
    ended = (asked(queue, statement) for statement in (LEDGER, QUEUE))
    return Run(options, began, *ended, before, asked(queue, LOAD), usage, pages)


def main() -> None:
    options = arguments()
    with (
        tempfile.TemporaryDirectory() as directory,
        databases("", durable=True) as url,
        portals(options.counties, options.answer) as (ports, process, seen),
    ):
        queue, season, made = fresh(url, "country"), Season(Path(directory), options.delay), kinds()
        of_port = [(made[number % len(made)], port) for number, port in enumerate(ports)]
        season.write((portal.county, f"http://127.0.0.1:{port}{portal.home}") for portal, port in of_port)
        began = time.monotonic()
        season.run("schedule", "run", "--once", "--queue", queue, work="scheduler")
        print(f"{options.counties} counties enqueued in {time.monotonic() - began:.1f} s", flush=True)
        run = measured(season, queue, process, options)
    run.tell(seen)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counties", type=int, default=3000)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--answer", type=float, default=0.05)
    parser.add_argument("--page-load", type=float, default=2.0, help="pages a second")
    return parser.parse_args()


if __name__ == "__main__":
    main()
