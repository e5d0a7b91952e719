"""Megabytes of compressed WARC per second and core that `verify --deep` reads, beside bare inflating.

    .venv/bin/python benchmarks/bench_verify.py [--megabytes 200] [--rounds 3]

A mix as a county's crawl has it: pages that the server compressed, pictures, PDF documents, style sheets as
text, each with its request. The yardstick reads the same file, inflates each member and takes one SHA-256.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import os
import platform
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

from isal import isal_zlib

from nianbao.archive.catalogue.manifest import CaptureManifest, named_warc
from nianbao.archive.catalogue.verify import verify
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.recorder import Recorder

# kind -> (share of the exchanges, bytes of the body, whether it can be compressed further)
MIX = {
    "page": (40, 9_000, False),
    "picture": (30, 40_000, False),
    "style": (25, 12_000, True),
    "pdf": (5, 600_000, False),
}


def body_of(kind: str, chance: random.Random) -> bytes:
    _, size, compressible = MIX[kind]
    size = int(size * chance.uniform(0.3, 1.7))
    if compressible:
        words = [b"margin", b"padding:", b"0 auto;", b"#fff", b"{", b"}\n", b".list"]
        return b" ".join(chance.choices(words, k=size // 6))
    return gzip.compress(b"x", 0)[:10] + chance.randbytes(size)


def exchange(number: int, kind: str, chance: random.Random) -> Exchange:
    made = Exchange(f"http://www.county.gov.cn/{kind}/{number}.html")
    made.request += b"GET /%d HTTP/1.1\r\nHost: www.county.gov.cn\r\nUser-Agent: bench\r\n\r\n" % number
    body = body_of(kind, chance)
    made.head += b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    made.add_body(body)
    made.payload.update(body)
    made.finish()
    return made


def make_archive(directory: Path, megabytes: int) -> tuple[DirectoryStore, Path]:
    chance = random.Random(2026)
    recorder = Recorder(directory / "outbox", "warc/990101/2025", [("software", "bench")])
    kinds = [kind for kind, (share, _, _) in MIX.items() for _ in range(share)]

    async def fill() -> None:
        number = written = 0
        while written < megabytes * 1_000_000:
            receipt = await recorder.commit(exchange(number, chance.choice(kinds), chance))
            written, number = receipt.offset, number + 1

    asyncio.run(fill())
    store = DirectoryStore(directory / "store")
    (key,) = recorder.keys
    named = [named_warc(stored) for stored in Outbox(directory / "outbox", store).deliver(store, key)]
    recorder.release()
    manifest = CaptureManifest("2026-01-01T00:00:00+00:00", "archived", tuple(named))
    store.put("captures/20260101T000000000000Z.json", manifest.to_json())
    return store, directory / "store" / key


def deep(store: DirectoryStore) -> None:
    damage = [finding for finding in verify(store, deep=True) if finding.state.is_damage]
    assert not damage, damage[0]


def yardstick(path: Path) -> None:
    running, rest = hashlib.sha256(), path.read_bytes()
    running.update(rest)
    view, at = memoryview(rest), 0
    while at < len(rest):
        unpacker = isal_zlib.decompressobj(31)
        step = 65536
        while not unpacker.eof:
            piece = view[at : at + step]
            running.update(unpacker.decompress(piece))
            at += len(piece)
        at -= len(unpacker.unused_data)


def seconds_of(work: object, *arguments: object) -> float:
    began = time.process_time()
    work(*arguments)  # type: ignore[operator]
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        store, path = make_archive(Path(name), arguments.megabytes)
        size = path.stat().st_size / 1e6
        deep(store)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rounds = [(seconds_of(deep, store), seconds_of(yardstick, path)) for _ in range(arguments.rounds)]
    print(
        f"{size:.0f} MB of compressed WARC, CPU seconds of one core; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores\n"
    )
    print("| round | verify --deep, MB/s | bare inflate and one SHA-256, MB/s | ratio |\n|---|---|---|---|")
    for number, (ours, bare) in enumerate(rounds, 1):
        print(f"| {number} | {size / ours:.0f} | {size / bare:.0f} | {bare / ours:.2f} |")
    best = statistics.median(size / ours for ours, _ in rounds)
    print(
        f"\nmedian {best:.0f} MB/s per core; peak memory of the process after the first pass {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
