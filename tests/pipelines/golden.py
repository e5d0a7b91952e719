"""The hand-read sample beside the checkout: its records, and their tables as the form prints them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from report_forms import Rows, Td, relabel, tables

from nianbao.core.report import CellState, CellValue, Flag, Layout

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "golden-sample.jsonl"

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


def values_of(record: dict[str, Any]) -> dict[str, Any]:
    """The numbers read by hand; an amount printed in 元 counts in 万元."""
    in_yuan = {
        name: Decimal(str(amount["value_yuan"])) / 10_000
        for name, amount in record.get("printed_amounts", {}).items()
        if amount["unit"] == "元"
    }
    return record["parsed"] | in_yuan


def compared(record: dict[str, Any], cells: Iterable[CellValue]) -> Counter[str]:
    """The cells of a record as read: `right`, `unsure` (no value is claimed), `wrong`."""
    read = {cell.field: cell for cell in cells}
    return Counter(_verdict(value, read.get(name)) for name, value in values_of(record).items())


def _verdict(value: Any, cell: CellValue | None) -> str:
    wanted = (CellState.BLANK, None) if value is None else (CellState.VALUE, value)
    if cell is not None and (cell.state, cell.value) == wanted:
        return "right"
    return "unsure" if cell is not None and Flag.OCR_UNSURE in cell.flags else "wrong"


def filled(record: dict[str, Any], *, shifted: bool) -> list[Rows]:
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
