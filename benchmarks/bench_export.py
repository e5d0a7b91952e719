"""How fast the data set is exported, and in how much memory: `python benchmarks/bench_export.py [REPORTS]`.

A generated catalogue of that many county reports (default 100,000), each with all its cells and a narrative;
the store is a function of the key, so that the disk has no part in it. For each format: reports per second,
the peak memory of all its processes together, and the time as a ratio to csv alone writing as many rows of
cells.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
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
from nianbao.core.form import Field, form
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part
from nianbao.core.report import CellState, CellValue, Layout, Match

ROOT = Path(__file__).resolve().parent.parent
YEARS = range(2021, 2026)
CAPTURED = datetime(2026, 3, 1, tzinfo=UTC)
SENTENCE = "全县围绕重点工作、产业扶持等做好公开，全年通过各类渠道发布政府信息4763条，逐项明确责任和时限。"
DIFFERENT = 300
"""So many reports differ; the others have their cells and words."""
RECORD = b"<urn:uuid:00000000-0000-0000-0000-000000000000>"
LIMIT_MB = 500
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cells(chance: random.Random) -> bytes:
    """Three cells of five are 0, one in twenty prints nothing; each knows the record that it came from."""
    entries = [entry for entry in form().fields if Layout.G2021 in entry.layouts]
    return write_cells(
        Layout.G2021, [_cell(entry, chance) for entry in entries], records={"": RECORD.decode()}
    )


def _cell(entry: Field, chance: random.Random) -> CellValue:
    place = entry.row, entry.column, Match.LABEL, entry.unit
    if chance.random() < 0.05:
        return CellValue(entry.id, None, "/", CellState.BLANK, *place)
    number = 0 if chance.random() < 0.6 else int(10 ** chance.uniform(0, 4))
    return CellValue(entry.id, Decimal(number), str(number), CellState.VALUE, *place)


def narrative(chance: random.Random) -> bytes:
    """Fifteen paragraphs of nine clauses; one in three letters is any, so that no two reports are alike."""
    parts = tuple(Part(number, f"（{number}）", (_paragraph(chance),)) for number in range(1, 6))
    sections = tuple(NarrativeSection(number, "标题", parts) for number in (1, 5, 6))
    figure = Figure("narrative.items_published", Decimal(4763), "4763条", SENTENCE, 1, 1)
    return write_narrative(Narrative(sections, (figure,)))


def _paragraph(chance: random.Random) -> str:
    letters = (
        chr(chance.randrange(0x4E00, 0x9000)) if chance.random() < 0.33 else letter for letter in SENTENCE * 3
    )
    return "".join(letters)


class GeneratedStore:
    """A store of a few reports under many keys, each with a WARC record of its own."""

    url = identity = "generated:"
    reads_at_once = 1

    def __init__(self, reports: int) -> None:
        self._reports = reports
        chance = random.Random(2021)
        self._content = [
            {"cells.json": cells(chance), "narrative.json": narrative(chance)} for _ in range(DIFFERENT)
        ]

    def keys(self, prefix: str = "") -> Iterator[str]:
        if prefix in ("", "reports/"):
            for number in range(self._reports):
                code, year = f"{100_000 + number // len(YEARS):06d}", YEARS[number % len(YEARS)]
                yield f"{self._folder(code, year)}/manifest.json"

    def open(self, key: str, start: int = 0, length: int | None = None) -> io.BytesIO:
        folder, _, name = key.rpartition("/")
        return io.BytesIO(self._manifest(folder) if name == "manifest.json" else self._object(folder, name))

    def _object(self, folder: str, name: str) -> bytes:
        _, code, year, *_ = folder.split("/")
        content = self._content[(int(code) * len(YEARS) + int(year)) % DIFFERENT][name]
        return content.replace(RECORD, _record(folder).encode())

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
        said = [(role, f"{folder}/{name}", self._object(folder, name)) for role, name in roles]
        objects = tuple(
            NamedObject(role, key, hashlib.sha256(content).hexdigest(), len(content))
            for role, key, content in said
        )
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
            record_id=_record(folder),
        ).to_json()


def _record(folder: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, folder)}>"


def measure(reports: int, form_name: str, work: Path) -> dict[str, float]:
    """Run one export here; the catalogue is built (or found) in `work`."""
    store = GeneratedStore(reports)
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
        began, cpu = time.perf_counter(), _cpu_seconds()
        with tempfile.TemporaryDirectory(dir=work) as output:
            rows = export(store, catalogue, Path(output), CAPTURED, form=form_name)
            seconds, cpu = time.perf_counter() - began, _cpu_seconds() - cpu
            size = sum(path.stat().st_size for path in Path(output).iterdir())
    cells = rows[f"cells.{form_name}"]
    return {
        "seconds": seconds,
        "cpu": cpu,
        "cells": cells,
        "mb": size / 1e6,
    }


def watched(command: list[str]) -> tuple[dict[str, float], float]:
    """What a measurement says, and the most MB that all its processes had together, what they share once."""
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        while running.poll() is None:
            peak = max(peak, sum(map(_mb, _processes(running.pid))))
            time.sleep(0.2)
        assert running.stdout is not None
        told = running.stdout.read()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    found: dict[str, float] = json.loads(told)
    return found, peak


def _processes(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended
        return []
    return [pid, *(each for child in children for each in _processes(int(child)))]


def _mb(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +(\d+) kB", said, re.M)
    return int(found[1]) / 1024 if found else 0


def _cpu_seconds() -> float:
    """Of this process and of those that it has waited for."""
    used = map(resource.getrusage, WHO)
    return sum(one.ru_utime + one.ru_stime for one in used)


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
    parser.add_argument("--format", choices=FORMATS, dest="form_name", help="only this one")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        print(json.dumps(measure(given.reports, given.form_name, given.work)))
        return 0
    with tempfile.TemporaryDirectory() as directory:
        return compare(given.reports, (given.form_name,) if given.form_name else FORMATS, Path(directory))


def compare(reports: int, forms: Sequence[str], work: Path) -> int:
    peaks = []
    with Catalogue.open(GeneratedStore(reports), work) as catalogue:
        catalogue.refresh()
    for name in forms:
        command = [sys.executable, __file__, str(reports), "--format", name, "--work", str(work)]
        found, peak = watched(command)
        bare = plain_csv(int(found["cells"]), work)
        peaks.append(peak)
        rate, ratio, cpu = reports / found["seconds"], found["seconds"] / bare, found["cpu"] / reports
        print(f"{name:8} {reports} reports, {found['cells']:.0f} cells, {found['mb']:.0f} MB written")
        print(f"         {rate:.0f} reports/s, {ratio:.1f} times csv alone for the cells ({bare:.1f} s)")
        print(f"         {cpu * 1000:.2f} ms of CPU a report in all processes")
        print(f"         peak {peak:.0f} MB (limit {LIMIT_MB})")
    return 0 if max(peaks) <= LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
