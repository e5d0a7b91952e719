"""`nianbao release`: the data set in every format under one version, with what changed since the last one."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import moment_of
from nianbao.archive.catalogue.withholding import Withheld
from nianbao.archive.package.dataset.codebook import TABLES
from nianbao.archive.package.dataset.croissant import croissant
from nianbao.archive.package.dataset.export import FORMATS, export
from nianbao.archive.store.digest import digest_of_file
from nianbao.archive.store.interface import Store
from nianbao.core.clock import SHANGHAI
from nianbao.core.inert import csv_encoding
from nianbao.core.panel import Panel
from nianbao.core.settings import software_version

DESCRIPTION, SUMS, NOTES, CHANGES, DATABASE, CROISSANT = (
    "release.json", "SHA256SUMS", "NOTES.md", "changes.csv", "nianbao.sqlite", "croissant.json",
)  # fmt: skip
"""Beside the folders of the formats, csv, parquet, dta."""
NAMED_MOST = 50
"""Reports that the notes name of each kind of change; changes.csv names all."""
_SQLITE_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"}
_ROWS_AT_ONCE = 5_000


class ReportChange(StrEnum):
    """What became of a report since the last release: it is new; it is no longer in the data set; its portal
    was seen with another; the same capture was read again, and says something else."""

    NEW = "new"
    GONE = "gone"
    CAPTURED_AGAIN = "captured_again"
    READ_AGAIN = "read_again"


_SAID = {
    ReportChange.NEW: "reports that are new",
    ReportChange.GONE: "reports that are no longer in the data set",
    ReportChange.CAPTURED_AGAIN: "reports whose portal showed something else when it was captured again",
    ReportChange.READ_AGAIN: "reports that are the same, and were read again by a newer reader",
}


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its version, the folder that holds it, and how many reports of which change are in it."""

    version: str
    folder: Path
    changes: Mapping[ReportChange, int]
    reports: int


@dataclass(frozen=True, slots=True)
class _ReleasedReport:
    """A report of a release as two releases are compared: of the data set's row and cells only whether they
    are the same is wanted."""

    name: str
    year: str
    title: str
    record_id: str
    digest: str


def make_release(
    store: Store,
    catalogue: Catalogue,
    output: Path,
    created: datetime,
    *,
    panel: Panel | None = None,
    progress: Callable[[str], object] = str,
) -> Release | None:
    """Write the next release below `output`, the folder of all of them, whole or not at all. None where the
    data set is what the last release holds. Raises StoreError where what a manifest names is damaged."""
    last = latest(output)
    version = _version(output, created)
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".nianbao-release-", dir=output) as name:
        made = Path(name) / version
        for form in FORMATS:
            export(
                store, catalogue, made / form, created, form=form, bom=True, panel=panel, progress=progress
            )
            if form == "csv" and last is not None and _same_tables(last, made):
                return None
        _write_database(made / "parquet", made / DATABASE)
        changes = _write_changes(last, made)
        counts = Counter({change: len(lines) for change, lines in changes.items()})
        (made / NOTES).write_text(_notes(version, last, changes), encoding="utf-8")
        reports = sum(1 for _ in _rows(made / "csv" / "reports.csv"))
        _describe(made, version, last, created, counts, reports)
        made.rename(output / version)
    return Release(version, output / version, counts, reports)


def releases(output: Path) -> list[dict[str, Any]]:
    """What each release below a folder says of itself, the latest first."""
    found = [json.loads(path.read_bytes()) for path in output.glob(f"*/{DESCRIPTION}")]
    return sorted(found, key=lambda one: _order(one["version"]), reverse=True)


def latest(output: Path) -> Path | None:
    """The folder of the latest release below a folder."""
    held = releases(output)
    return output / held[0]["version"] if held else None


def holds_withheld(folder: Path, release: Mapping[str, Any], withheld: Withheld) -> bool:
    """Whether a release holds a report of which something is withheld since it was made."""
    made = moment_of(release["created"])
    since = {
        (extent.code, str(extent.year))
        for extent, by in withheld.standing.items()
        if moment_of(by.since) > made
    }
    return bool(since) and not since.isdisjoint(_units(folder / release["version"] / "csv" / "reports.csv"))


@lru_cache(maxsize=64)  # a release never changes
def _units(reports: Path) -> frozenset[tuple[str, str]]:
    return frozenset((row["code"], row["year"]) for row in _rows(reports))


def _order(version: str) -> tuple[str, int]:
    day, _, number = version.partition(".")
    return day, int(number or 1)


def _version(output: Path, created: datetime) -> str:
    """The day in China, and of a second release of one day its number."""
    day = created.astimezone(SHANGHAI).date().isoformat()
    taken = [_order(one["version"])[1] for one in releases(output) if _order(one["version"])[0] == day]
    return f"{day}.{max(taken) + 1}" if taken else day


def _same_tables(last: Path, made: Path) -> bool:
    """Whether the CSV tables are those that a release names."""
    named = json.loads((last / DESCRIPTION).read_bytes())["files"]
    held = {each["path"]: each["sha256"] for each in named if re.fullmatch(r"csv/[^/]+\.csv", each["path"])}
    tables = {path.relative_to(made).as_posix(): path for path in (made / "csv").glob("*.csv")}
    return held.keys() == tables.keys() and all(
        digest_of_file(path)[0] == held[name] for name, path in tables.items()
    )


def _write_database(parquet: Path, output: Path) -> None:
    """All tables in one SQLite file, with an index on the columns that name a row."""
    import pyarrow.parquet as pq  # takes a second, which only a release needs

    with closing(sqlite3.connect(output)) as database:
        for table in TABLES:
            columns = ", ".join(f'"{column.name}" {_SQLITE_TYPES[column.type]}' for column in table.columns)
            database.execute(f'CREATE TABLE "{table.name}" ({columns})')
            into = f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608
            with pq.ParquetFile(parquet / f"{table.name}.parquet") as file:
                for batch in file.iter_batches(_ROWS_AT_ONCE):
                    plain = ([_plain(value) for value in column] for column in batch.to_pydict().values())
                    database.executemany(into, zip(*plain, strict=True))
            key = ", ".join(f'"{name}"' for name in table.key)
            database.execute(f'CREATE INDEX "{table.name}_key" ON "{table.name}" ({key})')
        database.commit()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _write_changes(last: Path | None, made: Path) -> dict[ReportChange, list[_ReleasedReport]]:
    """Write changes.csv, and return the reports of each change."""
    before, now = _lines(last) if last is not None else {}, _lines(made)
    changes: dict[ReportChange, list[_ReleasedReport]] = {change: [] for change in ReportChange}
    for name in sorted(before.keys() | now.keys()):
        change = _change(before.get(name), now.get(name))
        if change is not None:
            changes[change].append(now.get(name) or before[name])
    with (made / CHANGES).open("x", encoding=csv_encoding(bom=True), newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("report_id", "year", "change", "title"))
        rows.writerows(
            (one.name, one.year, change, one.title) for change in changes for one in changes[change]
        )
    return changes


def _change(before: _ReleasedReport | None, now: _ReleasedReport | None) -> ReportChange | None:
    if before is None:
        return ReportChange.NEW
    if now is None:
        return ReportChange.GONE
    if before.digest == now.digest:
        return None
    return ReportChange.READ_AGAIN if before.record_id == now.record_id else ReportChange.CAPTURED_AGAIN


def _lines(release: Path) -> dict[str, _ReleasedReport]:
    """The reports of a release that are shown, by their ids."""
    digests: dict[str, Any] = defaultdict(hashlib.sha256)
    for row in _rows(release / "csv" / "cells.csv"):
        said = (row["field"], row["value"], row["printed"], row["state"])
        digests[row["report_id"]].update(repr(said).encode())
    return {
        row["report_id"]: _line(row, digests[row["report_id"]])
        for row in _rows(release / "csv" / "reports.csv")
        if not row.get("withheld")
    }


def _line(row: dict[str, str], cells: Any) -> _ReleasedReport:
    said = (
        row["title"],
        row["published_on"],
        row["signed_on"],
        row["layout"],
        row["sha256"],
        cells.hexdigest(),
    )
    digest = hashlib.sha256(repr(said).encode()).hexdigest()
    return _ReleasedReport(row["report_id"], row["year"], row["title"], row["record_id"], digest)


def _notes(version: str, last: Path | None, changes: Mapping[ReportChange, Sequence[_ReleasedReport]]) -> str:
    since = f"Since {last.name}:" if last is not None else "The first release:"
    parts = [f"# Nianbao {version}", since]
    for change, lines in changes.items():
        if not lines:
            continue
        years = ", ".join(
            f"{year}: {count}" for year, count in sorted(Counter(one.year for one in lines).items())
        )
        named = [f"- {one.name} {one.title}" for one in lines[:NAMED_MOST]]
        more = [f"- and {len(lines) - NAMED_MOST} more: {CHANGES}"] if len(lines) > NAMED_MOST else []
        parts += [f"## {len(lines)} {_SAID[change]}", f"By report year: {years}.", "\n".join(named + more)]
    if not any(changes.values()):
        parts.append(
            "No report changed; what did is about counties without one (gaps) or about the tables' form."
        )
    parts.append(f"`sha256sum -c {SUMS}` checks the files; csv/data-dictionary.md explains the columns.")
    return "\n\n".join(parts) + "\n"


def _describe(
    made: Path,
    version: str,
    last: Path | None,
    created: datetime,
    changes: Mapping[ReportChange, int],
    reports: int,
) -> None:
    files = _digests(made)
    package = json.loads((made / "csv" / "datapackage.json").read_bytes())
    (made / CROISSANT).write_bytes(croissant(files, package["citation"], version))
    files[CROISSANT] = digest_of_file(made / CROISSANT)
    described = [
        {"path": path, "bytes": size, "sha256": sha256} for path, (sha256, size) in sorted(files.items())
    ]
    said = {
        "version": version,
        "created": created.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "since": last.name if last is not None else None,
        "software": f"nianbao {software_version()}",
        "reports": reports,
        "changes": {change.value: count for change, count in changes.items()},
        "files": described,
    }
    (made / DESCRIPTION).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sums = [f"{each['sha256']}  {each['path']}" for each in described]
    (made / SUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")


def _digests(made: Path) -> dict[str, tuple[str, int]]:
    """SHA-256 and size of every file, by its path."""
    files = (path for path in made.rglob("*") if path.is_file())
    return {path.relative_to(made).as_posix(): digest_of_file(path) for path in files}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:  # earlier releases have no byte order mark
        yield from csv.DictReader(file)
