"""reports.csv, versions.csv and cells.csv, word for word as the command contract has them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.package.dataset import batches
from nianbao.archive.package.dataset import export as exporting
from nianbao.archive.package.dataset.codebook import TABLES
from nianbao.archive.package.dataset.export import export
from nianbao.archive.package.dataset.tables import CELLS, REPORTS, VERSIONS
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import NianbaoError, StoreError, UsageError
from nianbao.core.report import CellState, CellValue
from tests.nianbao.archive.catalogue import handmade
from tests.nianbao.archive.catalogue.handmade import ISSUER, URL, Report, flip, put_attempt, sha256

REPORT = Report()
AGAIN = Report(captured_at="2022-03-01T00:00:00+00:00", said={"status": "unchanged"})
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
CORRECTED = Report(
    captured_at="2022-03-15T16:00:00+08:00",
    text="更正\n".encode(),
    said={
        "title": '标题,"引号"',
        "signed_on": "2022-01-20",
        "identities_failed": ("R-ROW", "R-FLOW"),
        "identities_soft": ("S-1",),
    },
)


@pytest.fixture
def catalogue(store: DirectoryStore, work: Path) -> Iterator[Catalogue]:
    with Catalogue.open(store, work) as catalogue:
        yield catalogue


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def written(
    store: DirectoryStore, catalogue: Catalogue, out: Path, *years: int, form: str = "csv"
) -> tuple[int, int, int]:
    """Export; the rows of reports, versions and cells."""
    rows = export(store, catalogue, out, NOW, form=form, years=years)
    return rows[f"reports.{form}"], rows[f"versions.{form}"], rows[f"cells.{form}"]


def test_the_columns_are_those_of_the_contract() -> None:
    assert REPORTS.names == VERSIONS.names
    assert ",".join(REPORTS.names) == (
        "code,name,province,prefecture,year,issuer,scope,title,published_on,signed_on,url,"
        "first_captured_at,captured_at,layout,tables,warc,record_id,text,sha256,"
        "identities_failed,identities_soft,report_id,place,date_doubt,found_at,read_at,replaced,captured_by,"
        "withheld"
    )
    assert ",".join(CELLS.names) == "code,year,scope,issuer,field,value,printed,state,record_id,report_id"


def test_every_table_of_reports_names_them_for_ever() -> None:
    assert [table.name for table in TABLES if "report_id" not in table.names] == ["places", "variables"]


def test_a_report_and_its_history(store: DirectoryStore, catalogue: Catalogue, out: Path) -> None:
    for report in (REPORT, AGAIN):
        report.put(store)
    manifest = CORRECTED.put(store)
    catalogue.refresh()
    assert written(store, catalogue, out) == (1, 1, 4)
    (row,) = rows(out / "reports.csv")
    assert row == {
        "code": "532525",
        "name": "石屏县",
        "province": "云南省",
        "prefecture": "红河哈尼族彝族自治州",
        "year": "2021",
        "issuer": ISSUER,
        "scope": "county",
        "title": '标题,"引号"',
        "published_on": "2022-01-28",
        "signed_on": "2022-01-20",
        "url": URL,
        "first_captured_at": REPORT.captured_at,
        "captured_at": CORRECTED.captured_at,
        "layout": "g2021",
        "tables": "html",
        "warc": str(manifest.warc),
        "record_id": CORRECTED.record_id,
        "text": f"{CORRECTED.folder}/report.txt",
        "sha256": sha256("更正\n".encode()),
        "identities_failed": "R-ROW R-FLOW",
        "identities_soft": "S-1",
        "report_id": "nb-532525-2021-county",
        "place": "532525",
        "date_doubt": "",
        "found_at": "county",
        "read_at": "",
        "replaced": "",
        "captured_by": "",
        "withheld": "",
    }
    (version,) = rows(out / "versions.csv")
    assert list(version) == list(REPORTS.names)
    assert version["captured_at"] == version["first_captured_at"] == REPORT.captured_at
    assert (version["sha256"], version["signed_on"]) == (sha256(REPORT.text), "")


def test_each_version_says_its_own_doubt_of_its_date(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    dates = {"years_that_day": "2019 2020 2021", "last_seen_without": "2022-01-31T00:00:00+00:00"}
    Report(said={"published_on": "2021-12-31", "found_at": "prefecture"}).put(store)
    late = {"signed_on": "2022-01-20", "published_on": "2022-03-22", "dates": dates}
    Report(captured_at="2022-04-01T00:00:00+00:00", text=b"moved", said=late).put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    (current,), (version,) = (rows(out / f"{name}.csv") for name in ("reports", "versions"))
    assert (version["date_doubt"], version["found_at"]) == ("before_year_end", "prefecture")
    assert current["date_doubt"] == "after_signature many_on_one_day"
    (row,) = rows(out / "dates.csv")
    assert row["last_seen_without"] == dates["last_seen_without"]


def test_cells_are_plain(store: DirectoryStore, catalogue: Catalogue, out: Path) -> None:
    REPORT.put(store)
    CORRECTED.put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    assert [tuple(row.values())[4:8] for row in rows(out / "cells.csv")] == [
        ("t1.fees.amount", "12.5", "12.50", "value"),
        ("t2.new_received.natural", "7", " 7件\n", "value"),
        ("t2.new_received.total", "", "/", "blank"),
        ("t3.review.upheld", "", "", "missing"),
    ]
    first = rows(out / "cells.csv")[0]
    assert (first["code"], first["year"], first["scope"], first["issuer"], first["record_id"]) == (
        "532525",
        "2021",
        "county",
        ISSUER,
        CORRECTED.record_id,
    )


def test_what_a_spreadsheet_would_run_is_a_text_unless_it_is_wanted_raw(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    title = "=HYPERLINK(1)"
    Report(said={"title": title}).put(store)
    catalogue.refresh()
    for raw, said in ((False, f"'{title}"), (True, title)):
        export(store, catalogue, out, NOW, raw=raw)
        assert rows(out / "reports.csv")[0]["title"] == said


def test_the_header_stands_alone_where_nothing_is_held(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    put_attempt(store, "2022-02-01T00:00:00Z")
    catalogue.refresh()
    assert written(store, catalogue, out) == (0, 0, 0)
    for table in TABLES:
        header, *rest = (out / f"{table.name}.csv").read_text().splitlines()
        assert header == ",".join(table.names)
        assert table.name in ("gaps", "variables") or not rest


def test_rows_are_sorted_and_chosen_by_year(store: DirectoryStore, catalogue: Catalogue, out: Path) -> None:
    for code in ("532525", "110101"):
        for year in (2021, 2020):
            for scope, issuer in (("department", "乙"), ("department", "丙"), ("county", ISSUER)):
                replace(REPORT, code=code, year=year, scope=scope, issuer=issuer).put(store)
    catalogue.refresh()
    assert written(store, catalogue, out)[0] == 12
    order = [(row["code"], row["year"], row["scope"], row["issuer"]) for row in rows(out / "reports.csv")]
    assert order == sorted(order)
    cells = [(row["code"], row["year"], row["scope"], row["issuer"]) for row in rows(out / "cells.csv")]
    assert cells == sorted(cells)
    assert written(store, catalogue, out, 2020) == (6, 0, 24)
    assert {row["year"] for row in rows(out / "reports.csv")} == {"2020"}


def test_a_new_export_replaces_the_old_one(store: DirectoryStore, catalogue: Catalogue, out: Path) -> None:
    REPORT.put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    CORRECTED.put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    assert len(rows(out / "versions.csv")) == 1
    files = {f"{table.name}.csv" for table in TABLES}
    assert {path.name for path in out.iterdir()} == files | {
        "data-dictionary.md",
        "CITATION.md",
        "datapackage.json",
    }


def test_damaged_cells_stop_the_export_and_leave_the_old_one(
    store: DirectoryStore, catalogue: Catalogue, out: Path, tmp_path: Path
) -> None:
    REPORT.put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    cells = replace(REPORT, code="999999").put(store).object("cells")
    assert cells is not None
    flip(tmp_path / "store" / cells.key, 50)
    catalogue.refresh()
    with pytest.raises(StoreError, match="run `nianbao verify`") as caught:
        written(store, catalogue, out)
    assert cells.key in str(caught.value)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_output_that_is_a_file_is_said(store: DirectoryStore, catalogue: Catalogue, out: Path) -> None:
    out.write_bytes(b"")
    with pytest.raises(NianbaoError, match="cannot write"):
        written(store, catalogue, out)


def several(store: DirectoryStore) -> None:
    """Reports of some years and counties, with offices and another form of the same place's cells."""
    for code in ("532525", "110101", "110102"):
        for year in (2019, 2020, 2021):
            own = CellValue("t2.granted.total", None, '=1+"a",\n', CellState.UNCLEAR, document=f"{year}.pdf")
            Report(code=code, year=year, cells=(*handmade.CELLS, own)).put(store)
        Report(code=code, year=2021, scope="office", issuer="办公室").put(store)


@pytest.mark.parametrize("form", ["csv", "parquet", "dta"])
def test_processes_write_what_one_process_does(
    store: DirectoryStore, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    several(store)
    catalogue.refresh()
    written(store, catalogue, tmp_path / "one", form=form)
    monkeypatch.setattr(exporting, "FEW", 5)
    monkeypatch.setattr(batches, "_REPORTS", 2)
    written(store, catalogue, tmp_path / "many", form=form)
    for path in (tmp_path / "one").iterdir():
        if path.suffix in (".csv", ".md"):
            assert (tmp_path / "many" / path.name).read_bytes() == path.read_bytes()
        if path.suffix == f".{form}" and form != "csv":
            read = pd.read_parquet if form == "parquet" else pd.read_stata
            assert read(tmp_path / "many" / path.name).equals(read(path))


def test_damage_met_by_a_process_stops_the_export(
    store: DirectoryStore, catalogue: Catalogue, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(store)
    cells = replace(REPORT, code="999999").put(store).object("cells")
    assert cells is not None
    flip(tmp_path / "store" / cells.key, 50)
    catalogue.refresh()
    monkeypatch.setattr(exporting, "FEW", 5)
    with pytest.raises(StoreError, match="run `nianbao verify`") as caught:
        written(store, catalogue, out)
    assert cells.key in str(caught.value)
    assert [*out.iterdir()] == []


MEASURE = """
import resource, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.package.dataset.export import export
from nianbao.archive.store.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
with Catalogue.open(store, Path(sys.argv[2])) as catalogue:
    catalogue.refresh()
    assert not catalogue.unreadable
    print(export(store, catalogue, Path(sys.argv[3]), datetime.now(UTC))["reports.csv"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.archive.store.directory.os.fsync", lambda handle: None)
    used = []
    for count in (50, 1500):
        store = DirectoryStore(tmp_path / f"{count}")
        for number in range(count):
            Report(code=f"{number:06d}", store_html=False).put(store)
        command = [
            sys.executable,
            "-c",
            MEASURE,
            store.url,
            str(tmp_path / f"work{count}"),
            str(tmp_path / "out"),
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        reports, megabytes = map(int, done.stdout.split())
        assert reports == count
        used.append(megabytes)
    assert used[1] - used[0] < 12


def test_an_export_leaves_nothing_of_an_earlier_one_and_fills_no_foreign_folder(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    REPORT.put(store)
    catalogue.refresh()
    written(store, catalogue, out, form="parquet")
    written(store, catalogue, out)
    assert {path.suffix for path in out.iterdir()} == {".csv", ".md", ".json"}
    (out / "datapackage.json").unlink()
    (out / "mine.csv").write_text("mine")
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    for theirs in ("", '{"name": "theirs", "resources": []}', "[]"):
        if theirs:
            (out / "datapackage.json").write_text(theirs)
        with pytest.raises(UsageError, match="--beside"):
            written(store, catalogue, out)
    assert before.items() <= {path.name: path.stat().st_mtime_ns for path in out.iterdir()}.items()
    export(store, catalogue, out, NOW, beside=True)
    assert (out / "mine.csv").read_text() == "mine"


def test_the_same_archive_makes_the_same_bytes_whenever(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    CORRECTED.put(store)
    catalogue.refresh()
    made = []
    for moment in (NOW, NOW + timedelta(days=3)):
        export(store, catalogue, out, moment)
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert made[0] == made[1]
    assert json.loads(made[0]["datapackage.json"])["created"] == "2022-03-15T16:00:00+08:00"


def test_the_state_of_each_figure_stands_beside_the_wide_table(
    store: DirectoryStore, catalogue: Catalogue, out: Path
) -> None:
    unclear = CellValue("t2.granted.total", None, "5**", CellState.UNCLEAR)
    Report(cells=(*handmade.CELLS, unclear)).put(store)
    catalogue.refresh()
    written(store, catalogue, out)
    (wide,), (states,) = rows(out / "wide.csv"), rows(out / "wide_states.csv")
    fields = states.keys() - {"code", "year", "scope", "issuer", "report_id"}
    assert states["report_id"] == wide["report_id"]
    assert {name for name in fields if wide[name]} == {name for name in fields if states[name] == "value"}
    told = {name: state for name, state in states.items() if name in fields and state != "other_form"}
    assert told == {
        "t1_fees_amount": "value",
        "t2_new_received_natural": "value",
        "t2_new_received_total": "blank",
        "t2_granted_total": "unclear",
        "t3_review_upheld": "missing",
    }
