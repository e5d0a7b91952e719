"""Captures read again per second of one core: out of their WARCs, compared with what is held; beside
`read_page` alone on the same pages (bench_extract.py), in turns within the same minute.

python benchmarks/bench_reread.py [--seconds 20] [--copies 10]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "pipelines")]

from report_pages import DRESSES  # noqa: E402

from crawler.reread import Rereader, RereadOutcome  # noqa: E402
from nianbao.archive.outbox import Outbox  # noqa: E402
from nianbao.archive.store.directory import DirectoryStore  # noqa: E402
from nianbao.archive.warc.cdxj import put_cdxj  # noqa: E402
from nianbao.core.settings import load_settings  # noqa: E402
from pipelines.read import read_page  # noqa: E402
from pipelines.text.page import Page  # noqa: E402
from tests.nianbao.archive.catalogue.handmade import Report  # noqa: E402

TURNS = 4


def archived(store: DirectoryStore, folder: Path, pages: Sequence[bytes], copies: int) -> list[str]:
    """The keys of the manifests of an archive of these pages."""
    keys = []
    for number, page in enumerate(list(pages) * copies):
        report = Report(code=f"{530000 + number}", page=page)
        manifest = report.put(store)
        assert manifest.warc is not None
        put_cdxj(store, manifest.warc, folder / manifest.warc)
        keys.append(report.key)
    return keys


def a_second(work: Callable[[], int], seconds: float) -> float:
    """What is done in a second of processor time: neighbours on the machine do not count."""
    began, done = time.process_time(), 0
    while time.process_time() - began < seconds:
        done += work()
    return done / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="for each of the two (default 20)")
    parser.add_argument("--copies", type=int, default=4, help="of each of the 28 dressed reports (default 4)")
    options = parser.parse_args()
    pages = [dress().encode() for dress in DRESSES.values()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = DirectoryStore(folder / "store")
        keys = archived(store, folder / "store", pages, options.copies)
        reader = Rereader(store, Outbox(folder / "work" / "outbox", store), load_settings().page_bytes, False)
        first = [reader.read_safely(key) for key in keys]
        assert {one.outcome for one in first} == {RereadOutcome.READ_AGAIN}, first[0]
        derived = [one.after.key for one in first if one.after is not None]

        def again() -> int:
            assert {reader.read_safely(key).outcome for key in derived} == {RereadOutcome.SAME}
            return len(derived)

        def alone() -> int:
            return len([read_page(Page.of(page, "http://portal.example/a.html")) for page in pages])

        ours, bare = [], []
        for _ in range(TURNS):
            ours.append(a_second(again, options.seconds / TURNS))
            bare.append(a_second(alone, options.seconds / TURNS))
    average = sum(map(len, pages)) / len(pages) / 1024
    print(f"{len(keys)} captures, {average:.0f} kB on average")
    print(f"reread      {max(ours):8.0f} captures a second and core (worst turn {min(ours):.0f})")
    print(f"read_page   {max(bare):8.0f} pages a second and core")


if __name__ == "__main__":
    main()
