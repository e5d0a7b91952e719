"""`nianbao export` as researchers use it: the same data in pandas, DuckDB, and R's haven (ReadStat)."""

from __future__ import annotations

import codecs
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyreadstat
import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.report import ExtraValue
from tests.nianbao.archive.catalogue.handmade import CELLS, Report
from tests.nianbao.archive.package.dataset.test_content import TEXT, told

Program = Callable[..., Any]
REGISTRY = (
    "code,name,province,prefecture,portal_url,other_hosts,note\n"
    "110101,东城区,北京市,,http://www.bjdch.gov.cn/,,\n532525,石屏县,云南省,,http://www.ynsp.gov.cn/,,\n"
)
EXTRA = ExtraValue("t1", ("其他主动公开文件",), ("本年新制作数量",), CELLS[0].value or 0, "12.50")  # type: ignore[arg-type]
FIRST = Report(narrative=told(TEXT), extras=(EXTRA,))
CORRECTED = replace(FIRST, captured_at="2022-03-15T08:00:00+00:00", text="更正\n".encode())
NEXT = replace(FIRST, year=2022, captured_at="2023-02-15T08:00:00+00:00", said={"signed_on": "2023-01-25"})
SETTINGS = {"registry": "registry.csv"}


@pytest.fixture
def exported(nianbao: Program, tmp_path: Path) -> Callable[..., Path]:
    store = DirectoryStore(tmp_path / "nianbao-data")
    for report in (FIRST, CORRECTED, NEXT):
        report.put(store)
    (tmp_path / "registry.csv").write_text(REGISTRY, encoding="utf-8")

    def export(form: str, *options: str) -> Path:
        ran = nianbao("export", "--output", form, "--format", form, *options, **SETTINGS)
        assert ran.code == 0, ran.err
        said = {Path(line) for line in ran.out.splitlines()}
        assert said == {path.relative_to(tmp_path) for path in (tmp_path / form).glob(f"*.{form}")}
        return tmp_path / form

    return export


def plain(frame: pd.DataFrame) -> list[list[object]]:
    """Cells as CSV would write them."""

    def said(value: object) -> object:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return ""
        if hasattr(value, "isoformat"):
            return str(value)[:10]
        return f"{float(value):g}" if isinstance(value, int | float) else value

    return [list(map(said, row)) for row in frame.astype(object).itertuples(index=False)]


def test_three_formats_hold_the_same(exported: Callable[..., Path]) -> None:
    as_csv, parquet, stata = exported("csv"), exported("parquet"), exported("dta")
    for path in sorted(stata.glob("*.dta")):
        table = path.stem
        texts = pd.read_csv(as_csv / f"{table}.csv", dtype=str, keep_default_na=False)
        typed = pd.read_parquet(parquet / f"{table}.parquet")
        labelled, meta = pyreadstat.read_dta(path)
        assert list(texts.columns) == list(typed.columns) == list(labelled.columns)
        assert plain(typed) == plain(labelled), table
        assert [len(frame) for frame in (texts, typed)] == [len(labelled)] * 2
        for name in ("code", "field", "printed", "state", "title", "numbers"):
            if name in texts.columns:
                assert list(texts[name]) == list(labelled[name]), (table, name)
        assert all(" / " in label for label in meta.column_names_to_labels.values())
    assert {path.stem for path in as_csv.glob("*.csv")} - {path.stem for path in stata.glob("*.dta")} == {
        "sections",
        "sources",
        "identities",
    }


def test_duckdb_asks_the_parquet_files(exported: Callable[..., Path]) -> None:
    folder = exported("parquet")
    found = duckdb.sql(
        f"""SELECT r.year, r.published_on, c.value FROM '{folder}/reports.parquet' r
        JOIN '{folder}/cells.parquet' c USING (code, year, scope, issuer)
        WHERE c.field = 't1.fees.amount' ORDER BY 1"""
    ).fetchall()
    assert [(year, str(day), value) for year, day, value in found] == [
        (2021, "2022-01-28", 12.5),
        (2022, "2022-01-28", 12.5),
    ]


def test_the_panel_has_a_row_per_report_and_a_variable_per_field(exported: Callable[..., Path]) -> None:
    wide = pd.read_stata(exported("dta") / "wide.dta")
    assert list(wide["year"]) == [2021, 2022]
    assert list(wide["t1_fees_amount"]) == [12.5, 12.5]
    assert wide["t2_new_received_total"].isna().all()
    assert list(wide["cells_missing"]) == [1, 1]
    assert list(wide["checks_fail"]) == [0, 0]
    assert list(wide["checks_open"]) == [12, 12]
    assert wide["similarity"].isna().tolist() == [True, False]


def test_an_empty_figure_of_the_panel_says_why_in_stata(exported: Callable[..., Path]) -> None:
    """As the parallel table has it, by Stata's own missing values: for pandas, and for ReadStat, which R uses."""
    folder = exported("dta")
    states = pd.read_stata(folder / "wide_states.dta")
    figures = [name for name in states.columns if name[:2] in ("t1", "t2", "t3", "s1")]
    said = pd.read_stata(folder / "wide.dta", convert_missing=True, columns=figures)
    tagged, meta = pyreadstat.read_dta(folder / "wide.dta", user_missing=True)
    meanings = meta.value_labels["why_missing"]
    for name in figures:
        for at, state in enumerate(states[name]):
            letter = {"blank": "b", "unclear": "u", "missing": "n", "other_form": "f", "value": ""}[state]
            assert (str(said[name][at]) == f".{letter}") is bool(letter), name
            assert tagged[name][at] == letter if letter else tagged[name][at] == float(said[name][at]), name
            assert not letter or meanings[letter]
    assert {"value", "blank", "missing", "other_form"} <= set(states[figures].to_numpy().flat)


def test_a_byte_order_mark_where_it_is_asked_for(exported: Callable[..., Path], nianbao: Program) -> None:
    plain = {path.name: path.read_bytes() for path in exported("csv").glob("*.csv")}
    marked = {path.name: path.read_bytes() for path in exported("csv", "--bom").glob("*.csv")}
    assert marked == {name: codecs.BOM_UTF8 + content for name, content in plain.items()}
    assert not [name for name, content in plain.items() if content.startswith(codecs.BOM_UTF8)]
    ran = nianbao("export", "--output", "x", "--format", "dta", "--bom", **SETTINGS)
    assert (ran.code, "--bom goes with csv" in ran.err) == (2, True)


def test_one_year_alone(exported: Callable[..., Path]) -> None:
    folder = exported("csv", "--year", "2022")
    assert set(pd.read_csv(folder / "reports.csv")["year"]) == {2022}
    gaps = pd.read_csv(folder / "gaps.csv", dtype=str)
    assert list(zip(gaps["code"], gaps["year"], gaps["status"], strict=True)) == [
        ("110101", "2022", "not_tried"),
        ("532525", "2022", "archived"),
    ]


@pytest.mark.parametrize("form", ["csv", "parquet", "dta"])
def test_the_package_names_every_file_by_its_digest(exported: Callable[..., Path], form: str) -> None:
    folder = exported(form)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    named = {resource["path"]: resource for resource in package["resources"]}
    assert set(named) | {"datapackage.json"} == {path.name for path in folder.iterdir()}
    for name, resource in named.items():
        content = (folder / name).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    cells = named[f"cells.{form}"]
    assert [field["name"] for field in cells["schema"]["fields"]][:5] == [
        "code",
        "year",
        "scope",
        "issuer",
        "field",
    ]
    assert cells["schema"]["primaryKey"] == ["code", "year", "scope", "issuer", "field"]
    assert package["citation"].startswith("Nianbao 年报 (")


def validated(folder: Path) -> subprocess.CompletedProcess[str]:
    """What Frictionless's own program says of a package."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("form", ["csv", "parquet", "dta"])
def test_frictionless_validates_the_package(exported: Callable[..., Path], form: str) -> None:
    """Every file by its size and digest, tables in CSV also by their types, keys and rows."""
    folder = exported(form)
    ran = validated(folder)
    assert (ran.returncode, "INVALID" in ran.stdout) == (0, False), ran.stdout
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert {path.stem.lower() for path in folder.iterdir()} == {
        "datapackage",
        *(resource["name"] for resource in package["resources"]),
    }
    with (folder / f"cells.{form}").open("ab") as file:
        file.write(b"x\n")
    assert validated(folder).returncode == 1


def test_keys_are_keys(exported: Callable[..., Path]) -> None:
    folder = exported("csv")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if "schema" in resource:
            frame = pd.read_csv(folder / resource["path"], dtype=str, keep_default_na=False)
            assert not frame.duplicated(resource["schema"]["primaryKey"]).any(), resource["path"]


def test_a_year_without_reports_is_wrong_usage(nianbao: Program) -> None:
    ran = nianbao("export", "--output", "x", "--year", "1999", **SETTINGS)
    assert ran.code == 2
