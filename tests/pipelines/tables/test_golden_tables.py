"""Tables of real reports, read by hand: rendered as HTML in many manners, they read back as by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from report_forms import MANNERS, Rows, Td, grids, relabel, tables

from core.report import CellState, Layout, Match
from pipelines.tables.statutory import read_statutory

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "golden-sample.jsonl"

# What the pages print instead of the form's own labels (their notes and excerpts).
PRINTED = {
    "wuqi_commerce_2022": {"行政规范性文件": "规范性文件"},
    "zizhong_tiefo_2021": {"行政规范性文件": "规范性文件"},
    "fufeng_water_2020": {"本年新制作数量": "本年新", "本年新公开数量": "本年新"},
    "hanyang_govoffice_2022": {
        "现行有效件数": "现行有效件数 (历史累计)",
        "商业企业": "商业 企业",
        "科研机构": "科研 机构",
    },
    "tongzhou_xinhua_2019": {"本年新制作数量": "本年新", "本年新公开数量": "本年新"},
    "lengshuitan_2023": {"商业企业": "商业 企业", "科研机构": "科研 机构"},
}


def _records() -> list[dict[str, Any]]:
    if not SAMPLE.is_file():
        return []
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


RECORDS = {record["id"]: record for record in _records()}


def _printed(record: dict[str, Any]) -> dict[str, str]:
    """The cells as the page prints them: thousands separators and units where the record has them."""
    values = {name: "" if value is None else str(value) for name, value in record["parsed"].items()}
    for name, amount in record.get("printed_amounts", {}).items():
        values[name] = amount["printed"]
    if "thousands separator 1,113" in record["notes"]:
        values["t1.licensing.decisions"] = "1,113"
    return values


def _values(record: dict[str, Any]) -> dict[str, Any]:
    """The numbers read by hand; an amount printed in 元 counts in 万元."""
    in_yuan = {
        name: Decimal(str(amount["value_yuan"])) / 10_000
        for name, amount in record.get("printed_amounts", {}).items()
        if amount["unit"] == "元"
    }
    return record["parsed"] | in_yuan


def _form(record: dict[str, Any], *, shifted: bool) -> list[Rows]:
    layout = Layout(record["generation"])
    names = PRINTED.get(record["id"].partition("#")[0], {})
    found = [relabel(rows, names) for rows in tables(layout, _printed(record), shifted=shifted)]
    if "extension_rows" in record:
        found[0] = _divided(found[0])
    return found


def _divided(rows: Rows) -> Rows:
    """其他对外管理服务事项 divided into 行政检查 and 行政确认, as 通州新华街道 2019 prints it."""
    result: Rows = []
    for row in rows:
        if row[0].text == "其他对外管理服务事项":
            zeros = [Td("0", cell.columns) for cell in row[1:]]
            result.append([Td(row[0].text, rows=2, label=True), Td("行政检查", label=True), *zeros])
            result.append([Td("行政确认", label=True), *zeros])
        elif row[0].text.startswith("第二十条"):
            result.append([Td(row[0].text, row[0].columns + 1, label=True)])
        else:
            result.append([Td(row[0].text, 2, label=True), *row[1:]])
    return result


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
@pytest.mark.parametrize("shifted", [False, True], ids=["even", "shifted"])
@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("record", RECORDS)
def test_reads_what_was_read_by_hand(record: str, manner: str, shifted: bool) -> None:
    wanted = RECORDS[record]
    markup = "\n".join(MANNERS[manner](rows) for rows in _form(wanted, shifted=shifted))
    found = read_statutory(grids(markup))
    cells = {cell.field: cell for cell in found.cells}
    assert found.layout == wanted["generation"]
    for name, value in _values(wanted).items():
        cell = cells[name]
        assert (cell.state, cell.value) == (
            (CellState.BLANK, None) if value is None else (CellState.VALUE, Decimal(str(value)))
        ), name
    assert {name for name in wanted["blank_fields"] if cells[name].state is not CellState.BLANK} == set()


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
def test_a_row_divided_locally_is_missing_not_guessed() -> None:
    record = RECORDS["tongzhou_xinhua_2019#t1"]
    found = read_statutory(grids("".join(MANNERS["plain"](rows) for rows in _form(record, shifted=False))))
    states = {cell.field: cell.state for cell in found.cells if "other_services" in cell.field}
    assert set(states.values()) == {CellState.MISSING}


@pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
def test_a_damaged_header_is_marked_position() -> None:
    record = RECORDS["fufeng_water_2020#t1"]
    found = read_statutory(grids("".join(MANNERS["plain"](rows) for rows in _form(record, shifted=False))))
    matches = {cell.field: cell.match for cell in found.cells}
    assert matches["t1.regulations.made_new"] is Match.POSITION
    assert matches["t1.regulations.disclosed_total"] is Match.LABEL
