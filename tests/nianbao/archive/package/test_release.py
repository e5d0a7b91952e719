"""Releases of the data set: every format of one state, and what changed since the last one."""

from __future__ import annotations

import codecs
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import WITHHELD, Tombstone
from nianbao.archive.package import release
from nianbao.archive.package.dataset.codebook import TABLES
from nianbao.archive.package.release import Release, make_release, releases
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import StoreError
from tests.nianbao.archive.catalogue.handmade import CELLS, Report, flip
from tests.nianbao.web.handmade_site import make_site, served

EVENING = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
"""The first of April in China."""
SAME, LOST, CHANGED, REREAD = (Report(code=f"53252{number}", year=2020 + number) for number in range(4))
OTHER_CELLS = (replace(CELLS[0], value=Decimal("13.5"), printed="13.5"), *CELLS[1:])


def released(
    directory: Path, *reports: Report, at: datetime = EVENING, withheld: Report | None = None
) -> Release | None:
    """A release of an archive of these reports into one folder for all."""
    name = f"{len(list(directory.glob('store*')))}"
    store = DirectoryStore(directory / f"store{name}")
    for report in reports:
        report.put(store)
    if withheld is not None:
        key = tombstone_key(withheld.code, withheld.year, at)
        about: dict[str, Any] = {"code": withheld.code, "year": withheld.year, "scope": withheld.scope}
        store.put(key, Tombstone(at.isoformat(), WITHHELD, (), reason="x", **about).to_json())
    with Catalogue.open(store, directory / f"work{name}") as catalogue:
        catalogue.refresh()
        return make_release(store, catalogue, directory / "releases", at)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """The second a day later: one report is gone, one captured again, one read again, one new."""
    tmp_path = tmp_path_factory.mktemp("releases")
    first = released(tmp_path, SAME, LOST, CHANGED, REREAD)
    again = replace(CHANGED, captured_at="2022-03-01T00:00:00+00:00", text="更正\n".encode())
    new = Report(code="532599", year=2024)
    second = released(
        tmp_path,
        SAME,
        CHANGED,
        again,
        replace(REREAD, cells=OTHER_CELLS),
        new,
        at=EVENING + timedelta(days=1),
    )
    assert first is not None
    assert second is not None
    return first, second


def test_what_changed_is_told_by_report_and_kind(two: tuple[Release, Release]) -> None:
    first, second = two
    assert (first.version, first.reports, dict(first.changes)["new"]) == ("2026-04-01", 4, 4)
    assert (second.version, second.reports) == ("2026-04-02", 4)
    assert dict(second.changes) == {"new": 1, "gone": 1, "captured_again": 1, "read_again": 1}
    with (second.folder / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["report_id"]: row["change"] for row in csv.DictReader(file)}
    assert told == {
        "nb-532599-2024-county": "new",
        "nb-532521-2021-county": "gone",
        "nb-532522-2022-county": "captured_again",
        "nb-532523-2023-county": "read_again",
    }
    notes = (second.folder / "NOTES.md").read_text(encoding="utf-8")
    assert "Since 2026-04-01:" in notes
    assert all(name in notes for name in told)
    assert [one["version"] for one in releases(second.folder.parent)] == ["2026-04-02", "2026-04-01"]


def test_every_format_holds_the_same_and_the_sums_are_right(two: tuple[Release, Release]) -> None:
    _, second = two
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=second.folder, capture_output=True
    )
    assert checked.returncode == 0, checked.stderr
    named = {each["path"] for each in json.loads((second.folder / "release.json").read_bytes())["files"]}
    files = {
        path.relative_to(second.folder).as_posix() for path in second.folder.rglob("*") if path.is_file()
    }
    assert files - named == {"release.json", "SHA256SUMS"}
    with closing(sqlite3.connect(second.folder / "nianbao.sqlite")) as database:
        for table in TABLES:
            rows = pq.read_table(second.folder / "parquet" / f"{table.name}.parquet").to_pylist()
            cursor = database.execute(f"SELECT * FROM {table.name} ORDER BY rowid")
            assert [column[0] for column in cursor.description] == list(table.names)
            told = [
                tuple(v.isoformat() if hasattr(v, "isoformat") else v for v in row.values()) for row in rows
            ]
            assert cursor.fetchall() == told
        fees = database.execute("SELECT value FROM cells WHERE code = '532523' AND field = 't1.fees.amount'")
        assert fees.fetchall() == [(13.5,)]


def test_nothing_new_makes_no_release_and_a_day_may_have_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "FORMATS", ("csv", "parquet"))
    first = released(tmp_path, SAME)
    assert first is not None
    assert released(tmp_path, SAME) is None
    second = released(tmp_path, SAME, CHANGED)
    assert second is not None
    assert second.version == "2026-04-01.2"
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["2026-04-01", "2026-04-01.2"]


def test_a_damaged_archive_leaves_no_release(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    manifest = SAME.put(store)
    cells = manifest.object("cells")
    assert cells is not None
    flip(tmp_path / "store" / cells.key, 40)
    with Catalogue.open(store, tmp_path / "work") as catalogue:
        catalogue.refresh()
        with pytest.raises(StoreError, match="cells"):
            make_release(store, catalogue, tmp_path / "releases", EVENING)
    assert not list((tmp_path / "releases").iterdir())


def test_what_is_withheld_is_gone_and_no_change_of_the_portal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "FORMATS", ("csv", "parquet"))
    released(tmp_path, SAME, CHANGED)
    hidden = released(tmp_path, SAME, CHANGED, withheld=CHANGED)
    assert hidden is not None
    assert dict(hidden.changes) == {"new": 0, "gone": 1, "captured_again": 0, "read_again": 0}
    shown = released(tmp_path, SAME, CHANGED)
    assert shown is not None
    assert dict(shown.changes) == {"new": 1, "gone": 0, "captured_again": 0, "read_again": 0}


def frictionless(folder: Path) -> int:
    """With what Frictionless's own program ends."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300).returncode


def test_every_csv_of_a_release_opens_right_in_excel(two: tuple[Release, Release]) -> None:
    tables = [*two[1].folder.rglob("*.csv")]
    assert len(tables) == len(TABLES) + 1
    assert not [path.name for path in tables if not path.read_bytes().startswith(codecs.BOM_UTF8)]


@pytest.mark.long  # in the ordinary run exports are validated (nianbao_cli/test_export.py), which a release is made of
def test_frictionless_validates_a_release(two: tuple[Release, Release], tmp_path: Path) -> None:
    held = shutil.copytree(two[1].folder / "csv", tmp_path / "csv")
    assert frictionless(held) == 0
    table = held / "reports.csv"
    table.write_bytes(table.read_bytes().replace(b",2020,", b",2O20,", 1))
    assert frictionless(held) == 1


CROISSANT_READER = """
import sys, mlcroissant
for address in sys.argv[1:]:
    try:
        described = mlcroissant.Dataset(jsonld=address)
        print(sum(1 for _ in described.records("reports")))
    except Exception as error:
        print(type(error).__name__)
"""


def of_reports(description: str) -> str:
    """The description of one table alone: the wide ones take seconds to read."""
    said = json.loads(description)
    said["recordSet"] = [one for one in said["recordSet"] if one["name"] == "reports"]
    return json.dumps(said)


def test_mlcroissant_reads_the_data_by_its_description(
    two: tuple[Release, Release], tools: Path, tmp_path: Path
) -> None:
    """As it lies in a release and as /data gives it, whose files are fetched and held against their digests; one
    that names a column, a digest or a type that is not there is refused."""
    if not (tools / "mlcroissant").is_file():
        pytest.skip("mlcroissant is not here: sh scripts/replayers.sh")
    held = tmp_path / "releases" / "2026-04-02"
    shutil.copytree(two[1].folder, held)
    own = (held / "croissant.json").read_text(encoding="utf-8")
    changes: tuple[Callable[[str], str], ...] = (
        lambda said: said.replace('"column": "issuer"', '"column": "nobody"'),
        lambda said: said.replace('"@type": "sc:Dataset"', '"@type": "sc:Thing"'),
        lambda said: re.sub('"sha256": "[0-9a-f]{64}"', f'"sha256": "{"0" * 64}"', said),
    )
    with served(make_site(tmp_path, releases_path=held.parent)) as page:
        shown = page.get("/data").text
        (whole,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.S)
        texts = {"page": whole, "own": of_reports(own)}
        texts |= {f"broken{number}": change(of_reports(whole)) for number, change in enumerate(changes)}
        paths = []
        for name, said in texts.items():
            path = (held if name == "own" else tmp_path) / f"{name}.json"
            path.write_text(said, encoding="utf-8")
            paths.append(path)
        environment = {**os.environ, "CROISSANT_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}
        command = [tools / "python", "-c", CROISSANT_READER, *paths]
        ran = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=300
        )
    read, same, *refused = ran.stdout.splitlines()
    assert "WARNING" not in ran.stderr, ran.stderr
    assert (read, same) == ("4", "4")
    assert refused == ["GenerationError", "ValidationError", "GenerationError"]
