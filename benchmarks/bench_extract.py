"""Reports read per second on one core: `read_page` (text, dates, tables, identities) beside trafilatura's
`extract` (text alone) on the same pages, in turns within the same minute; and the memory of the process.

python benchmarks/bench_extract.py [--seconds 20] [--pages shared/portal-pages]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "pipelines")]

from report_pages import DRESSES  # noqa: E402
from trafilatura import extract  # noqa: E402

from pipelines.read import read_page  # noqa: E402
from pipelines.text.page import Page  # noqa: E402


def read_ours(body: bytes) -> int:
    return len(read_page(Page.of(body, "http://portal.example/a.html")).cells)


def read_theirs(body: bytes) -> int:
    return len(extract(body, include_tables=True) or "")


def a_second(read: Callable[[bytes], int], pages: list[bytes], seconds: float) -> float:
    """Pages a second of processor time: neighbours on the machine do not count."""
    began, done = time.process_time(), 0
    while time.process_time() - began < seconds:
        for page in pages:
            read(page)
        done += len(pages)
    return done / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="for each of the two (default 20)")
    parser.add_argument("--pages", type=Path, help="a folder of saved pages (default: 28 dressed reports)")
    options = parser.parse_args()
    pages = [dress().encode() for dress in DRESSES.values()]
    if options.pages:
        pages = [path.read_bytes() for path in sorted(options.pages.rglob("*.htm*"))]
    turns = 4
    ours, theirs = [], []
    for _ in range(turns):
        ours.append(a_second(read_ours, pages, options.seconds / turns))
        theirs.append(a_second(read_theirs, pages, options.seconds / turns))
    cells = sum(map(read_ours, pages))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    average = sum(map(len, pages)) / len(pages) / 1024
    print(f"{len(pages)} pages, {average:.0f} kB on average, {cells} statutory cells")
    print(f"nianbao     {max(ours):8.0f} reports a second and core (worst turn {min(ours):.0f})")
    print(f"trafilatura {max(theirs):8.0f} (no tables' cells, dates or identities)")
    print(f"ratio       {max(ours) / max(theirs):8.2f}")
    print(f"memory of the process, trafilatura included: {memory:.0f} MB")


if __name__ == "__main__":
    main()
