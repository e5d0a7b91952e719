"""How fast the data set is exported, and in how much memory: `python benchmarks/bench_export.py [REPORTS]`.

A generated catalogue of that many county reports (default 100,000), each with all its cells and a narrative;
the store is a function of the key, so that the disk has no part in it. For each format: reports per second,
the peak memory of its own process, and the time as a ratio to csv alone writing as many rows of cells.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.cells import write_cells
from nianbao.archive.catalogue.keys import report_folder
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.catalogue.narrative import write_narrative
from nianbao.archive.package.dataset.export import FORMATS, export
from nianbao.archive.store.interface import StoredObject
from nianbao.core.form import form
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part
from nianbao.core.report import CellState, CellValue, Layout, Match

ROOT = Path(__file__).resolve().parent.parent
YEARS = range(2021, 2026)
CAPTURED = datetime(2026, 3, 1, tzinfo=UTC)
PARAGRAPH = "全县围绕重点工程、产业扶持等做好公开，全年通过各类渠道发布政府信息4763条，逐项明确责任和时限。"
LIMIT_MB = 500


def cells() -> bytes:
    entries = [entry for entry in form().fields if Layout.G2021 in entry.layouts]
    return write_cells(
        Layout.G2021,
        [
            CellValue(
                entry.id,
                Decimal(number % 7),
                str(number % 7),
                CellState.VALUE,
                entry.row,
                entry.column,
                Match.LABEL,
                entry.unit,
            )
            for number, entry in enumerate(entries)
        ],
    )


def narrative() -> bytes:
    parts = tuple(Part(number, f"（{number}）", (PARAGRAPH * 3,)) for number in range(1, 6))
    sections = tuple(NarrativeSection(number, "标题", parts) for number in (1, 5, 6))
    figure = Figure("narrative.items_published", Decimal(4763), "4763条", PARAGRAPH, 1, 1)
    return write_narrative(Narrative(sections, (figure,)))


class GeneratedStore:
    """A store of one report under many keys."""

    url = identity = "generated:"
    reads_at_once = 1

    def __init__(self, reports: int) -> None:
        self._reports = reports
        self._content = {"cells.json": cells(), "narrative.json": narrative()}
        self._named = {
            name: (hashlib.sha256(content).hexdigest(), len(content))
            for name, content in self._content.items()
        }

    def keys(self, prefix: str = "") -> Iterator[str]:
        if prefix in ("", "reports/"):
            for number in range(self._reports):
                code, year = f"{100_000 + number // len(YEARS):06d}", YEARS[number % len(YEARS)]
                yield f"{self._folder(code, year)}/manifest.json"

    def open(self, key: str, start: int = 0, length: int | None = None) -> io.BytesIO:
        folder, _, name = key.rpartition("/")
        content = self._content.get(name)
        return io.BytesIO(content if content is not None else self._manifest(folder))

    def put(self, key: str, content: bytes | Path) -> StoredObject:
        raise NotImplementedError

    def size(self, key: str) -> int:
        return len(self.open(key).getvalue())

    @staticmethod
    def _folder(code: str, year: int) -> str:
        return report_folder(code, year, "county", f"{code}县人民政府", CAPTURED)

    def _manifest(self, folder: str) -> bytes:
        _, code, year, *_ = folder.split("/")
        roles = (("cells", "cells.json"), ("narrative", "narrative.json"))
        objects = tuple(NamedObject(role, f"{folder}/{name}", *self._named[name]) for role, name in roles)
        return ReportManifest(
            CAPTURED.isoformat(),
            "archived",
            objects,
            code=code,
            name=f"{code}县",
            province="某省",
            prefecture="某市",
            year=int(year),
            scope="county",
            issuer=f"{code}县人民政府",
            url=f"http://www.{code}.gov.cn/zfxxgk/t20260215_{code}.html",
            title=f"{code}县人民政府{year}年政府信息公开工作年度报告",
            published_on=f"{int(year) + 1}-02-15",
            layout="g2021",
            tables="html",
            content_sha256=hashlib.sha256(folder.encode()).hexdigest(),
            warc=f"warc/{code}/{year}/x.warc.gz",
            record_id="<urn:uuid:09112761-6eb3-45ed-9900-e37189c5784b>",
        ).to_json()


def measure(reports: int, form_name: str, work: Path) -> dict[str, float]:
    """Run one export here; the catalogue is built (or found) in `work`."""
    store = GeneratedStore(reports)
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
        began = time.process_time()
        with tempfile.TemporaryDirectory(dir=work) as output:
            rows = export(store, catalogue, Path(output), CAPTURED, form=form_name)
            size = sum(path.stat().st_size for path in Path(output).iterdir())
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "cells": rows[f"cells.{form_name}"], "mb": size / 1e6}


def plain_csv(rows: int, work: Path) -> float:
    """Processor seconds that csv alone takes for as many rows of a cell's width."""
    row = (
        "100000",
        2021,
        "county",
        "100000县人民政府",
        "t2.denied.process.total",
        "5",
        "5",
        "value",
        "x" * 47,
    )
    began = time.process_time()
    with (work / "plain.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for _ in range(rows):
            writer.writerow(row)
    (work / "plain.csv").unlink()
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=int, nargs="?", default=100_000)
    parser.add_argument("--format", choices=FORMATS, dest="form_name", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.form_name:
        print(json.dumps(measure(given.reports, given.form_name, given.work)))
        return 0
    with tempfile.TemporaryDirectory() as directory:
        return compare(given.reports, Path(directory))


def compare(reports: int, work: Path) -> int:
    peaks = []
    with Catalogue.open(GeneratedStore(reports), work) as catalogue:
        catalogue.refresh()
    for name in FORMATS:
        command = [sys.executable, __file__, str(reports), "--format", name, "--work", str(work)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        found = json.loads(done.stdout)
        bare = plain_csv(int(found["cells"]), work)
        peaks.append(found["peak_mb"])
        rate, ratio = reports / found["seconds"], found["seconds"] / bare
        print(f"{name:8} {reports} reports, {found['cells']:.0f} cells, {found['mb']:.0f} MB written")
        print(f"         {rate:.0f} reports/s, {ratio:.1f} times csv alone for the cells")
        print(f"         peak {found['peak_mb']:.0f} MB (limit {LIMIT_MB})")
    return 0 if max(peaks) <= LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
