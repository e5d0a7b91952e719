"""How long the indexes take over generated archives of several sizes, and whether that grows with them.

    .venv/bin/python benchmarks/bench_index.py [--sizes 1000,3000,10000] [--directory DIR]

The archives are those of bench_web.py; each is indexed from nothing, then again with nothing new. Beside the
seconds stands the time of all cores, which others on the machine change less. The exponent is that of a power
of the number of reports: 1 where twice as many take twice as long; processes take the same time to start for
few and for many, which makes it smaller.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.search_index import SearchIndex
from nianbao.archive.store.directory import DirectoryStore


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        directory = arguments.directory or Path(temporary)
        print("reports   catalogue, s   search, s   cores, ms a report   nothing new, s   MB")
        taken = [_measure(directory / str(size), size) for size in arguments.sizes]
    steps = list(zip(arguments.sizes, taken, strict=True))
    for (few, before), (many, after) in pairwise(steps):
        exponents = [math.log(b / a) / math.log(many / few) for a, b in zip(before, after, strict=True)]
        print(f"{few} to {many}: exponent {exponents[0]:.2f} (of all cores' time {exponents[1]:.2f})")


def _measure(directory: Path, size: int) -> tuple[float, float]:
    """The seconds that building takes, and those of all cores."""
    store, work = DirectoryStore(directory / "store"), directory / "work"
    if not (directory / "store").is_dir():
        from bench_web import generate  # not at the head: each reading process would import the whole page

        generate(store, size)
    for index in work.glob("*.sqlite*"):
        index.unlink()
    began = _cores()
    catalogue, search = _refreshed(store, work)
    cores = _cores() - began
    again = sum(_refreshed(store, work))
    room = sum(path.stat().st_size for path in work.glob("*.sqlite")) / 1e6
    print(
        f"{size:7}{catalogue:15.1f}{search:12.1f}{cores / size * 1000:20.2f}{again:17.2f}{room:8.0f}",
        flush=True,
    )
    return catalogue + search, cores


def _refreshed(store: DirectoryStore, work: Path) -> tuple[float, float]:
    with Catalogue.open(store, work) as catalogue, closing(SearchIndex.open(store, work)) as index:
        return _seconds(catalogue.refresh), _seconds(lambda: index.refresh(catalogue))


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _cores() -> float:
    """Of this process and those that it ended."""
    return sum(os.times()[:4])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="See the head of this file.")
    parser.add_argument(
        "--sizes", default="1000,3000,10000", type=lambda text: list(map(int, text.split(",")))
    )
    parser.add_argument("--directory", type=Path, help="archives that were made before are used again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
