"""Stata files of any length: what was written is what pandas and haven's library (ReadStat) read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nianbao.archive.package.dataset import stata
from nianbao.archive.package.dataset.columnar import ParquetWriter, StataWriter
from nianbao.archive.package.dataset.stata import LABEL, MISSING
from nianbao.archive.package.dataset.tables import DataColumn, DataTable, Type
from nianbao.archive.package.dataset.writing import NoNumber

TABLE = DataTable(
    "made",
    "样表",
    "A table of every type",
    ("name",),
    (
        DataColumn("name", "名称", "name"),
        DataColumn("year", "年度", "year", Type.INTEGER),
        DataColumn("days", "天数", "days", Type.INTEGER),
        DataColumn("value", "数值", "value", Type.NUMBER),
        DataColumn("day", "日期", "day", Type.DATE),
        DataColumn("note", "备注", "note"),
    ),
)
Row = tuple[str | None, int, int | None, float | NoNumber | None, str | None, str | None]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
ROWS = st.tuples(
    TEXT,
    st.integers(2007, 2099),
    st.none() | st.integers(-(10**6), 10**6),
    st.none() | st.floats(-(10**12), 10**12),
    st.none() | st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2090-01-01").date()).map(str),
    st.none() | TEXT,
)


def written(path: Path, rows: Iterable[Row]) -> Path:
    path.unlink(missing_ok=True)
    with StataWriter(TABLE, path) as writer:
        writer.write(rows)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    return path


def expected(rows: list[Row]) -> list[tuple[object, ...]]:
    return [(a or "", year, days, value, day, b or "") for a, year, days, value, day, b in rows]


def found(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    def plain(value: object) -> object:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return None
        return str(value)[:10] if hasattr(value, "isoformat") else value

    return [tuple(map(plain, row)) for row in frame.itertuples(index=False)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=30))
def test_any_rows_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Row]) -> None:
    monkeypatch.setattr(stata, "_ROWS_AT_ONCE", 7)
    path = written(tmp_path / "made.dta", rows)
    assert found(pd.read_stata(path)) == expected(rows)
    assert found(pyreadstat.read_dta(path)[0]) == expected(rows)


STATES = [*MISSING, "nothing we know"]


def test_why_a_figure_is_missing_is_read_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number between them, over several pieces: each where it was put, and all else a plain number."""
    monkeypatch.setattr(stata, "_ROWS_AT_ONCE", 3)
    rows = [
        ("县", 2024, at, NoNumber(state) if at % 2 else at / 4, None, "")
        for at, state in enumerate(STATES * 4)
    ]
    path = written(tmp_path / "made.dta", rows)
    letters = [MISSING[state][0] if state in MISSING else "" for state in STATES * 4]
    said = pd.read_stata(path, convert_missing=True, columns=["value"])["value"]
    tagged, meta = pyreadstat.read_dta(path, user_missing=True)
    for at, letter in enumerate(letters):
        if at % 2:
            assert str(said[at]) == f".{letter}"
            assert tagged["value"][at] == letter or (not letter and pd.isna(tagged["value"][at]))
        else:
            assert said[at] == tagged["value"][at] == at / 4
    assert meta.value_labels == {LABEL: dict(MISSING.values())}
    plain = pd.read_stata(path)
    assert (plain["value"].dtype, plain["value"].isna().sum()) == ("float64", len(rows) // 2)
    assert plain["note"].tolist() == [""] * len(rows)


def test_types_and_labels(tmp_path: Path) -> None:
    frame, meta = pyreadstat.read_dta(written(tmp_path / "made.dta", [("甲", 2024, None, 1.5, None, "")]))
    assert meta.column_names_to_labels["value"] == "数值 / value"
    assert meta.value_labels == {}
    assert meta.file_label == "样表 / A table of every type"
    types = pd.read_stata(tmp_path / "made.dta").dtypes
    assert (types["year"], types["days"], types["day"].kind) == ("int32", "float64", "M")
    assert len(frame) == 1


def test_long_texts_are_cut_between_letters(tmp_path: Path) -> None:
    frame = pd.read_stata(written(tmp_path / "made.dta", [("县" * 3000, 2024, 1, 1.0, None, "a\0b")]))
    assert frame["name"][0] == "县" * (stata.TEXT_BYTES // 3)
    assert frame["note"][0] == "ab"


def test_many_rows_in_many_pieces(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"县{number}", 2024, number, number / 4, "2025-01-31", "") for number in range(20_000)
    ]
    frame = pd.read_stata(written(tmp_path / "made.dta", rows))
    assert len(frame) == 20_000
    assert frame["value"].sum() == sum(number / 4 for number in range(20_000))
    assert frame["name"].iloc[-1] == "县19999"


def test_parquet_is_typed_and_labelled(tmp_path: Path) -> None:
    with ParquetWriter(TABLE, tmp_path / "made.parquet") as writer:
        writer.write([("甲", 2024, None, 1.5, "2025-01-31", "")])
    schema = pq.read_schema(tmp_path / "made.parquet")
    assert [field.type for field in schema] == [
        pa.string(),
        pa.int64(),
        pa.int64(),
        pa.float64(),
        pa.date32(),
        pa.string(),
    ]
    assert schema.field("value").metadata[b"label"].decode() == "数值 / value"


def test_a_failed_export_leaves_no_rows_behind(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield "甲", 2024, None, 1.5, None, ""
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        written(tmp_path / "made.dta", rows())
    assert [*tmp_path.iterdir()] == []
