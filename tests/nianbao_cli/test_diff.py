"""`nianbao diff` as users run it, over an archive made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.report import CellState
from tests.nianbao.archive.catalogue.handmade import CELLS, Report

Program = Callable[..., Any]
BEFORE = Report(text="标题\n\n一、总体情况\n\n公开信息1254条。\n".encode(), attachments=(("年报.pdf", b"1"),))
CORRECTED = replace(
    BEFORE,
    captured_at="2022-03-15T08:00:00+00:00",
    text="标题\n\n一、总体情况\n\n公开信息1345条。\n".encode(),
    cells=(CELLS[0], replace(CELLS[1], value=Decimal(8), printed="8"), *CELLS[2:]),
    attachments=(("年报.pdf", b"2"),),
    said={"url": "http://www.ynsp.gov.cn/new.htm", "published_on": "2022-03-15"},
)


def archive(tmp_path: Path, *reports: Report) -> None:
    store = DirectoryStore(tmp_path / "nianbao-data")
    for report in reports:
        report.put(store)


def test_a_correction_line_by_line(nianbao: Program, tmp_path: Path) -> None:
    again = replace(CORRECTED, captured_at="2022-04-01T00:00:00+00:00")
    archive(tmp_path, BEFORE, CORRECTED, again)
    ran = nianbao("diff", "石屏县", "--year", "2021", "--json")
    assert (ran.code, ran.err) == (0, "")
    corrected, same = ran.lines
    assert corrected["address"]["after"] == "http://www.ynsp.gov.cn/new.htm"
    assert corrected["dates"] == {"published_on": {"before": "2022-01-28", "after": "2022-03-15"}}
    assert corrected["text"] == [
        {"kind": "changed", "before": "公开信息1254条。", "after": "公开信息1345条。"}
    ]
    (cell,) = corrected["cells"]
    assert cell["field"] == "t2.new_received.natural"
    assert (cell["before"], cell["after"]) == ("7件", "8")
    assert (cell["before_value"], cell["after_value"], cell["after_state"]) == ("7", "8", CellState.VALUE)
    assert [one["kind"] for one in corrected["attachments"]] == ["changed"]
    assert same["same_content"]
    assert same["before"] == CORRECTED.captured_at
    assert [same[name] for name in ("text", "cells", "attachments", "address")] == [[], [], [], None]


def test_people_read_what_went_and_what_came(nianbao: Program, tmp_path: Path) -> None:
    archive(tmp_path, BEFORE, CORRECTED)
    ran = nianbao("diff", "532525", "--year", "2021")
    assert ran.code == 0
    assert "~ 公开信息[-1254-]{+1345+}条。" in ran.out
    assert "t2.new_received.natural: 7件 → 8" in ran.out
    assert "attachment 附件 changed: 年报.pdf" in ran.out
    assert "2022-01-28 → 2022-03-15" in ran.out


def test_one_capture_is_nothing_to_compare(nianbao: Program, tmp_path: Path) -> None:
    archive(tmp_path, BEFORE)
    ran = nianbao("diff", "532525", "--year", "2021", "--json")
    assert (ran.code, ran.out) == (0, "")
    assert "one capture only" in ran.err


def test_what_is_not_held_is_said(nianbao: Program, tmp_path: Path) -> None:
    archive(tmp_path, BEFORE)
    ran = nianbao("diff", "532525", "--year", "2020")
    assert ran.code == 2
    assert "held are the years 2021" in ran.err
