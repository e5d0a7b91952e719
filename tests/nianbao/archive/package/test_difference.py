"""What changed between two captures, as `nianbao diff` and the web page show it."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.archive.package.difference import Change, difference
from nianbao.archive.package.paragraphs import ChangeKind, ParagraphChange, compare_paragraphs, marked
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import StoreError
from nianbao.core.report import CellState
from tests.nianbao.archive.catalogue.handmade import CELLS, URL, Report, flip

TITLE = "石屏县人民政府2021年政府信息公开工作年度报告"
TEXT = (
    f"{TITLE}\n\n发布时间: 2022-02-15 17:28\n\n一、总体情况\n\n"
    "2021年，石屏县主动公开政府信息1254条，收到申请7件。\n\n"
    "申请情况    自然人  总计\n一、本年新收  7       7\n\n六、其他需要报告的事项\n\n无。\n"
)
BEFORE = Report(text=TEXT.encode())
LATER = "2022-03-15T08:00:00+00:00"


def test_the_same_capture_differs_in_nothing(store: DirectoryStore) -> None:
    before = BEFORE.put(store)
    after = replace(BEFORE, captured_at=LATER, said={"status": "unchanged"}).put(store)
    found = difference(store, before, after)
    assert found.nothing
    assert found.same_content
    assert (found.before, found.after) == (BEFORE.captured_at, LATER)


def test_a_silent_correction_shows_its_paragraph_row_and_cell(store: DirectoryStore) -> None:
    corrected = TEXT.replace("1254条", "1345条").replace("7       7", "7       8")
    cells = (*CELLS[:2], replace(CELLS[2], value=Decimal(8), printed="8", state=CellState.VALUE), CELLS[3])
    before = BEFORE.put(store)
    after = replace(BEFORE, captured_at=LATER, text=corrected.encode(), cells=cells).put(store)
    found = difference(store, before, after)
    assert not found.same_content
    assert [(change.kind, change.before, change.after) for change in found.text] == [
        (
            ChangeKind.CHANGED,
            "2021年，石屏县主动公开政府信息1254条，收到申请7件。",
            "2021年，石屏县主动公开政府信息1345条，收到申请7件。",
        ),
        (ChangeKind.CHANGED, "一、本年新收  7       7", "一、本年新收  7       8"),
    ]
    (cell,) = found.cells
    assert cell.field == "t2.new_received.total"
    assert cell.before is not None
    assert cell.after is not None
    assert (cell.before.state, cell.before.value) == (CellState.BLANK, None)
    assert (cell.after.state, cell.after.value) == (CellState.VALUE, Decimal(8))
    assert (found.address, found.title, found.dates, found.attachments) == (None, None, (), ())


def test_a_move_and_a_new_date_are_no_change_of_content(store: DirectoryStore) -> None:
    moved = {"url": "https://new.example/1.htm", "published_on": "2022-09-01", "dates": {"shown_at": None}}
    before = replace(BEFORE, said={"dates": {"shown_at": "2022-02-15T17:28:00+08:00"}}).put(store)
    after = replace(BEFORE, captured_at=LATER, text=TEXT.replace("17:28", "").encode(), said=moved).put(store)
    after = replace(after, content_sha256=before.content_sha256)
    found = difference(store, before, after)
    assert found.same_content
    assert found.address == Change("url", URL, "https://new.example/1.htm")
    assert found.dates == (
        Change("published_on", "2022-01-28", "2022-09-01"),
        Change("shown_at", "2022-02-15T17:28:00+08:00", None),
    )
    assert found.text == ()
    assert not found.nothing


def test_attachments_are_matched_by_bytes_then_by_name(store: DirectoryStore) -> None:
    first = (("年报.pdf", b"1"), ("表.xlsx", b"2"), ("旧.doc", b"3"), ("同.pdf", b"4"), ("同.pdf", b"4"))
    second = (
        ("年报（更正）.pdf", b"1"),
        ("新.docx", b"5"),
        ("表.xlsx", b"6"),
        ("同.pdf", b"4"),
        ("同.pdf", b"4"),
    )
    before = replace(BEFORE, attachments=first).put(store)
    after = replace(BEFORE, attachments=second, captured_at=LATER).put(store)
    found = difference(store, before, after)
    names = [
        (one.kind, one.before.name if one.before else None, one.after.name if one.after else None)
        for one in found.attachments
    ]
    assert names == [
        (ChangeKind.MOVED, "年报.pdf", "年报（更正）.pdf"),
        (ChangeKind.CHANGED, "表.xlsx", "表.xlsx"),
        (ChangeKind.ADDED, None, "新.docx"),
        (ChangeKind.REMOVED, "旧.doc", None),
    ]
    assert not found.same_content


def test_letter_widths_and_spaces_are_no_change() -> None:
    assert [*compare_paragraphs(["（一）主动公开 1，254条"], ["(一)主动公开1,254条"])] == []


def test_paragraphs_come_and_go() -> None:
    before = ["一、总体情况", "甲乙丙丁", "二、主动公开政府信息情况"]
    after = ["一、总体情况", "二、主动公开政府信息情况", "子丑寅卯"]
    assert [*compare_paragraphs(before, after)] == [
        ParagraphChange(ChangeKind.REMOVED, "甲乙丙丁", None),
        ParagraphChange(ChangeKind.ADDED, None, "子丑寅卯"),
    ]


def test_marks_within_a_paragraph() -> None:
    assert [*marked("公开1254条。", "公开1345条信息。")] == [
        (ChangeKind.SAME, "公开"),
        (ChangeKind.REMOVED, "1254"),
        (ChangeKind.ADDED, "1345"),
        (ChangeKind.SAME, "条"),
        (ChangeKind.ADDED, "信息"),
        (ChangeKind.SAME, "。"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "went", "came"),
    [
        ("收到1,234件", "收到1,243件", ["1,234"], ["1,243"]),
        ("收到１，２３４件", "收到１，２４３件", ["１，２３４"], ["１，２４３"]),
        ("增长12.5%。", "增长12.7%。", ["12.5%"], ["12.7%"]),
        ("增长三十二件", "增长三十三件", ["三十二"], ["三十三"]),
        ("共1.2万件", "共1.3万件", ["1.2万"], ["1.3万"]),
        ("变化-38项", "变化38项", ["-38"], ["38"]),
        ("第3-5号", "第3-6号", ["5"], ["6"]),
        ("2021年3月", "2021年13月", ["3"], ["13"]),
    ],
)
def test_a_number_is_marked_whole(before: str, after: str, went: list[str], came: list[str]) -> None:
    pieces = [*marked(before, after)]
    assert [text for kind, text in pieces if kind is ChangeKind.REMOVED] == went
    assert [text for kind, text in pieces if kind is ChangeKind.ADDED] == came
    assert "".join(text for kind, text in pieces if kind is not ChangeKind.ADDED) == before


def test_a_huge_rewrite_is_compared_in_bounded_time() -> None:
    before = [f"第{number}段" + "原文" * 200 for number in range(3000)]
    after = [f"第{number}段" + "新文" * 200 for number in range(3000)]
    began = time.process_time()
    assert len([*compare_paragraphs(before, after)]) == 6000
    assert [kind for kind, _ in marked("甲" * 10_000, "乙" * 10_000)] == [
        ChangeKind.REMOVED,
        ChangeKind.ADDED,
    ]
    assert time.process_time() - began < 20


def test_a_damaged_text_is_an_error_not_an_empty_difference(store: DirectoryStore) -> None:
    before = BEFORE.put(store)
    after = replace(BEFORE, captured_at=LATER, text=b"other\n").put(store)
    text = after.object("text")
    assert text is not None
    flip(Path(store.url) / text.key, 1)
    with pytest.raises(StoreError, match="damaged"):
        difference(store, before, after)
