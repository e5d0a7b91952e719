"""The queue: counties per minute with 1, 2 and 3 workers, and what the queue itself costs a county.

    .venv/bin/python benchmarks/bench_workers.py [--portals 120] [--delay 1] [--answer 0.05] [--counties 20]

Needs a PostgreSQL (`--queue postgresql://…`; without it a throw-away cluster of Debian's binaries is
started). Portals are those of bench_sweep.py: five requests each. A worker crawls `--counties` at once, so
politeness alone bounds it to counties / (four delays and five answers). The queue's cost is enqueuing and
taking jobs that do nothing, per county.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from bench_sweep import REQUESTS, serve
from procrastinate import App, PsycopgConnector

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(Path(sys.executable).with_name("nianbao"))
EMPTY_JOBS = 1000


@contextmanager
def databases(url: str, *, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL to make databases in."""
    if url:
        yield url
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from servers.postgres import running_postgres

    with running_postgres(durable=durable) as running:
        yield running.url("postgres")


def fresh(url: str, name: str) -> str:
    """An empty database beside the one given."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    head, _, tail = url.partition("://")[2].partition("/")
    return f"postgresql://{head}/{name}" + (f"?{tail.partition('?')[2]}" if "?" in tail else "")


@dataclass
class Season:
    """A registry of portals in a directory, under a schedule whose windows hold today."""

    directory: Path
    delay: float

    def environment(self, work: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        settings = {
            "STORE": "store",
            "WORK": work,
            "REGISTRY": "registry.csv",
            "SCHEDULE": "schedule.toml",
            "DELAY": str(self.delay),
            "ALLOW_PRIVATE_HOSTS": "1",
        }
        return kept | {f"NIANBAO_{name}": value for name, value in settings.items()}

    def write(self, counties: Iterable[tuple[str, str]]) -> None:
        """Write the registry of counties by name and portal, and the schedule."""
        rows = ["code,name,province,prefecture,portal_url,other_hosts,note"]
        rows += [f"{980000 + n},{name},,,{url},," for n, (name, url) in enumerate(counties)]
        (self.directory / "registry.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        text = (ROOT / "config/schedule.toml").read_text(encoding="utf-8")
        head, _, rest = text.partition("[[windows]]")
        always = '[[windows]]\nname = "always"\nfrom = "01-01"\nto = "12-31"\nevery_days = 1\n\n[campaign]'
        text = head + always + re.sub("(?m)^late_visits = .*$", "", rest.partition("[campaign]")[2])
        (self.directory / "schedule.toml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, work: str) -> None:
        """Run the program to its end."""
        subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.directory,
            env=self.environment(work),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self, *arguments: str, work: str) -> subprocess.Popen[bytes]:
        """Start the program."""
        environment = self.environment(work)
        return subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=self.directory,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def crawl(ports: list[int], delay: float, queue: str, workers: int, at_once: int) -> tuple[float, int, int]:
    """Seconds from the first worker's start to the last outcome, counties held, bytes received."""
    with tempfile.TemporaryDirectory() as directory:
        season = Season(Path(directory), delay)
        season.write((f"试验{n}县", f"http://127.0.0.1:{port}/") for n, port in enumerate(ports))
        season.run("schedule", "run", "--once", "--queue", queue, work="scheduler")
        options = ("--queue", queue, "--until-empty", "--stalled-after", "6", "--counties", str(at_once))
        running = [season.start("worker", *options, work=f"work{number}") for number in range(workers)]
        for process in running:
            process.wait()
    with psycopg.connect(queue) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM max(ended_at) - min(started_at)), count(*), sum(received_bytes)"
            " FROM (SELECT ended_at, ended_at - seconds * interval '1 second' AS started_at, received_bytes"
            " FROM nianbao_attempts) AS crawls"
        ).fetchone()
    assert row is not None
    return float(row[0]), int(row[1]), int(row[2])


async def queue_cost(url: str) -> tuple[float, float]:
    """Milliseconds per job to enqueue, and to take and finish, with jobs that do nothing."""
    app = App(connector=PsycopgConnector(conninfo=url))

    @app.task(name="nothing", queue="nothing")
    async def nothing(number: int) -> None:
        """Nothing."""

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        began = time.perf_counter()
        for number in range(EMPTY_JOBS):
            await nothing.configure(lock=f"host{number}", queueing_lock=str(number)).defer_async(
                number=number
            )
        enqueued = time.perf_counter()
        await app.run_worker_async(
            queues=["nothing"], concurrency=20, wait=False, install_signal_handlers=False
        )
        done = time.perf_counter()
    return (enqueued - began) / EMPTY_JOBS * 1000, (done - enqueued) / EMPTY_JOBS * 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--portals", type=int, default=120)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--answer", type=float, default=0.05)
    parser.add_argument("--counties", type=int, default=20, help="at once in each worker")
    parser.add_argument("--queue", default="", help="a PostgreSQL in which databases may be made")
    options = parser.parse_args()
    ready, ports = threading.Event(), list[int]()
    serving = serve(options.portals, options.answer, ready, ports)
    threading.Thread(target=lambda: asyncio.run(serving), daemon=True).start()
    ready.wait()
    polite = (REQUESTS - 1) * options.delay + REQUESTS * options.answer
    print(
        f"{options.portals} portals, delay {options.delay} s, {options.counties} counties at once a worker, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores\n"
    )
    print("| workers | counties | counties/min | ratio to 1 | politeness allows | kB a county |")
    print("|---|---|---|---|---|---|")
    with databases(options.queue) as url:
        first = 0.0
        for workers in (1, 2, 3):
            queue = fresh(url, f"bench{workers}")
            seconds, counties, received = crawl(ports, options.delay, queue, workers, options.counties)
            rate = counties / seconds * 60
            first = first or rate
            allowed = workers * options.counties / polite * 60
            print(
                f"| {workers} | {counties} | {rate:.0f} | {rate / first:.2f} | {allowed:.0f} "
                f"| {received / max(counties, 1) / 1000:.1f} |",
                flush=True,
            )
        enqueue, take = asyncio.run(queue_cost(fresh(url, "bench_empty")))
    print(
        f"\nThe queue's own cost per county: {enqueue:.2f} ms to enqueue, {take:.2f} ms to take and finish."
    )


if __name__ == "__main__":
    main()
