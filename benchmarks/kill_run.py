"""Kills a recording process with SIGKILL at random moments, many times, and reads what it had acknowledged.

    .venv/bin/python benchmarks/kill_run.py [--kills 1000] [--seed 1] [--full]

A process commits exchanges, several at once, from 0 to 2 MB; for each that `commit` acknowledged it tells the
record's id. Then it is killed. What was left behind is pushed into a store as the next command would do it:
every acknowledged record must be read back there with its body, and every WARC must be sound. With --full the
disk fills up too: the process may write only so many bytes to a file, and the same must hold.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import random
import resource
import select
import signal
import tempfile
import time
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from nianbao.archive.outbox import Outbox
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.exchange import Exchange, spool_in
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.verify import check_warc
from nianbao.core.errors import CaptureError

ACK_BYTES = 37
LIMIT_BYTES = 3_000_000


def body_of(name: str) -> bytes:
    """The body that a name stands for, from nothing to 2 MB."""
    chance = random.Random(name)
    return chance.randbytes(int(2_000_000 ** chance.random()) - 1)


def exchange(name: str) -> Exchange:
    made = Exchange(f"http://www.county.gov.cn/{name}")
    body = body_of(name)
    made.request += b"GET / HTTP/1.1\r\nHost: www.county.gov.cn\r\n\r\n"
    made.head += b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    made.add_body(body)
    made.payload.update(body)
    made.finish()
    return made


def record_for_ever(directory: Path, acknowledged: int, run: int, full: bool) -> None:
    """The process that is to be killed."""
    if full:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))
    spool_in(directory / "spool")
    recorder = Recorder(
        directory / "outbox", "warc/990101/2025", [("software", "kill_run")], warc_bytes=10**7
    )

    async def commit(name: str) -> None:
        try:
            receipt = await recorder.commit(exchange(name))
        except CaptureError:
            await asyncio.sleep(0.001)  # the disk is full: nothing is acknowledged
            return
        os.write(acknowledged, receipt.record_id[10:46].encode() + b"\n")

    async def work() -> None:
        number = 0
        while True:
            await asyncio.gather(*(commit(f"{run}-{number + each}") for each in range(4)))
            number += 4

    asyncio.run(work())


def kill_once(directory: Path, run: int, chance: random.Random, full: bool) -> list[str]:
    """Start, wait for a random number of acknowledgements and a random moment more, kill; returns the ids."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            record_for_ever(directory, writing, run, full)
        finally:
            os._exit(1)
    os.close(writing)
    wanted, told = chance.randrange(12), b""
    end = time.monotonic() + 20
    while told.count(b"\n") < wanted and time.monotonic() < end and select.select([reading], [], [], 0.5)[0]:
        told += os.read(reading, 65536)
    time.sleep(chance.random() * 0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while piece := os.read(reading, 65536):
        told += piece
    os.close(reading)
    return [line.decode() for line in told.split(b"\n") if len(line) == ACK_BYTES - 1]


def push(directory: Path) -> list[str]:
    """What the next command does first; returns what could not be pushed."""
    failures: list[str] = []
    outbox = Outbox(directory / "outbox", DirectoryStore(directory / "store"))
    outbox.push_all(lambda key, reason: failures.append(f"{key}: {reason}") if reason else None)
    return failures


def faults(store: Path, acknowledged: set[str]) -> list[str]:
    """Unsound WARCs, and acknowledged records that are not there or have another body."""
    found = []
    for path in sorted(store.rglob("*.warc.gz")):
        found += [f"{path.name}: {problem}" for problem in check_warc(_opener(path), path.stat().st_size)]
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    body = record.content_stream().read()
                    name = record.rec_headers.get_header("WARC-Target-URI").rpartition("/")[2]
                    if hashlib.sha256(body).digest() != hashlib.sha256(body_of(name)).digest():
                        found.append(f"{path.name}: {name} has another body")
                    acknowledged.discard(record.rec_headers.get_header("WARC-Record-ID")[10:46])
    return found + [f"{record_id} was acknowledged and is lost" for record_id in acknowledged]


def _opener(path: Path):  # type: ignore[no-untyped-def]
    def open_at(start: int):  # type: ignore[no-untyped-def]
        file = path.open("rb")
        file.seek(start)
        return file

    return open_at


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    chance, acknowledged = random.Random(arguments.seed), set[str]()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for run in range(arguments.kills):
            acknowledged.update(kill_once(directory, run, chance, arguments.full))
        count = len(acknowledged)
        failures = push(directory)
        torn = len(list((directory / "outbox").rglob("*.torn")))
        failures += faults(directory / "store", acknowledged)
    print(f"{arguments.kills} kills, {count} exchanges acknowledged, {torn} torn tails cut off and kept")
    for failure in failures:
        print(failure)
    raise SystemExit(1 if failures or not count else 0)


if __name__ == "__main__":
    main()
