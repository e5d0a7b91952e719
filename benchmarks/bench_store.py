"""What our store costs beside bare boto3 on the same server, and its memory with a large object.

    PYTHONPATH=.:tests .venv/bin/python benchmarks/bench_store.py [--objects 1000] [--gigabytes 2]

Starts its own SeaweedFS. Each pair is run in turns, three times; the ratio of the medians counts.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from servers.seaweed import SeaweedServer
from tests.archive.catalogue.handmade import put_attempt

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store import open_bucket
from nianbao.archive.store.interface import Store
from nianbao.core.settings import Settings

ROUNDS = 3
BODY = os.urandom(8_000)

LARGE = """
import hashlib, resource, sys, time
from pathlib import Path
from nianbao.archive.store import open_bucket
from nianbao.core.settings import Settings
store = open_bucket("s3://bench/large", Settings(), "bench")
store.prepare()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
stored = store.put("object", Path(sys.argv[1]))
up = time.monotonic() - began
store.prove(stored)
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
down = time.monotonic() - began - up
print(f"{stored.size / up / 1e6:.0f} MB/s up, {stored.size / down / 1e6:.0f} MB/s read back", end="")
print(f", {grown:.0f} MB more memory")
"""


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - wall, time.process_time() - cpu


def pairs(name: str, count: int, bare: Callable[[int], object], ours: Callable[[int], object]) -> None:
    """Run both in turns and print rates and ratios."""
    figures: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    for turn in range(ROUNDS):
        figures["bare"].append(measured(lambda turn=turn: bare(turn)))
        figures["ours"].append(measured(lambda turn=turn: ours(turn)))
    wall = {who: statistics.median(each[0] for each in found) for who, found in figures.items()}
    cpu = {who: statistics.median(each[1] for each in found) for who, found in figures.items()}
    print(
        f"{name}: boto3 {count / wall['bare']:.0f}/s, ours {count / wall['ours']:.0f}/s; "
        f"time x{wall['ours'] / wall['bare']:.2f}, CPU x{cpu['ours'] / cpu['bare']:.2f}",
        flush=True,
    )


def small_objects(client: Any, store: Store, count: int) -> None:
    """Put, get and list many small objects. Bare boto3 sends a SHA-256 too: that is what is promised."""
    checksum = base64.b64encode(hashlib.sha256(BODY).digest()).decode()

    def put_bare(turn: int) -> None:
        for number in range(count):
            client.put_object(
                Bucket="bench", Key=f"bare{turn}/{number:06d}", Body=BODY, ChecksumSHA256=checksum
            )

    def put_ours(turn: int) -> None:
        for number in range(count):
            store.put(f"ours{turn}/{number:06d}", BODY)

    def get_bare(turn: int) -> None:
        for number in range(count):
            client.get_object(Bucket="bench", Key=f"bare{turn}/{number:06d}")["Body"].read()

    def get_ours(turn: int) -> None:
        for number in range(count):
            with store.open(f"ours{turn}/{number:06d}") as stream:
                stream.read()

    def list_bare(turn: int) -> None:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket="bench", Prefix=f"bare{turn}/"):
            assert page["Contents"]

    pairs("put", count, put_bare, put_ours)
    pairs("get", count, get_bare, get_ours)
    pairs("list", count, list_bare, lambda turn: sum(1 for _ in store.keys(f"ours{turn}/")))


def rebuild(store: Store, count: int) -> None:
    """`nianbao reindex` over many manifests; at least 500 a second are promised."""
    for number in range(count):
        day = f"2024-02-{1 + number % 28:02d}T{number // 28 % 24:02d}:00:00.{number:06d}+00:00"
        put_attempt(store, day, code=f"{530000 + number % 999}")
    with tempfile.TemporaryDirectory() as work, Catalogue.open(store, Path(work)) as catalogue:
        seconds, _ = measured(catalogue.rebuild)
    print(f"reindex: {count / seconds:.0f} manifests/s", flush=True)


def large_object(gigabytes: float) -> None:
    """One large object, in a process of its own so that its memory can be seen."""
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(int(gigabytes * 1024)):
            file.write(os.urandom(1024) * 1024)
        file.flush()
        print(f"{gigabytes:g} GB: ", end="", flush=True)
        subprocess.run([sys.executable, "-c", LARGE, file.name], check=True)


def main() -> None:
    """Start a server and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--objects", type=int, default=1000)
    options.add_argument("--manifests", type=int, default=10_000)
    options.add_argument("--gigabytes", type=float, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, SeaweedServer(Path(folder)) as server:
        os.environ.update(server.environment)
        store = open_bucket("s3://bench/nianbao", Settings(), "bench")
        store.prepare()
        small_objects(server.client(), store, asked.objects)
        rebuild(open_bucket("s3://bench/manifests", Settings(), "bench"), asked.manifests)
        large_object(asked.gigabytes)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
