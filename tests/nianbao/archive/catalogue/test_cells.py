"""cells.json, and numbers as users read them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.archive.catalogue.cells import (
    StoredCells,
    decimal_text,
    read_cells,
    read_extras,
    read_numbers,
    read_stored,
    write_cells,
)
from nianbao.core.errors import StoreError
from nianbao.core.report import CellState, CellValue, ExtraValue, Flag, Layout, Match
from tests.nianbao.archive.catalogue.handmade import CELLS


def test_cells_come_back() -> None:
    content = write_cells(Layout.G2021, CELLS)
    layout, cells = read_cells(content, "key")
    assert (layout, tuple(cells)) == (Layout.G2021, CELLS)
    assert json.loads(content)["cells"][0] == {
        "field": "t1.fees.amount",
        "value": "12.5",
        "printed": "12.50",
        "state": "value",
        "row_path": ["第二十条第（八）项", "行政事业性收费"],
        "column_path": ["本年收费金额（单位：万元）"],
        "match": "label",
    }


def test_numbers_alone_are_those_of_the_cells() -> None:
    unclear = CellValue("t3.review.total", Decimal(3), "3或4", CellState.UNCLEAR)
    content = write_cells(Layout.G2021, [*CELLS, unclear])
    assert read_numbers(content, "key") == {
        "t1.fees.amount": "12.5",
        "t2.new_received.natural": "7",
        "t2.new_received.total": "",
        "t3.review.total": None,
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"cells": [7]}',
        b'{"cells": [{"field": 7, "value": "1", "state": "value"}]}',
        b'{"cells": [{"field": "a", "value": 1, "state": "value"}]}',
        b'{"cells": [{"field": "a", "value": "1e99", "state": "value"}]}',
        b'{"cells": [{"field": "a", "value": ["1"], "state": "value"}]}',
        b'{"cells": [{"field": "a", "value": "1", "state": "odd"}]}',
        b'{"cells": [{"field": "\\ud800", "value": "1", "state": "value"}]}',
    ],
)
def test_numbers_of_damaged_cells_are_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match="key holds no readable cells"):
        read_numbers(content, "key")


def test_where_a_cell_came_from_comes_back() -> None:
    scanned = replace(
        CELLS[0],
        unit="万元",
        document="附件1.jpg",
        page=1,
        confidence=0.71,
        record_id="<urn:uuid:1>",
        flags=(Flag.UNIT_UNKNOWN,),
    )
    assert read_cells(write_cells(Layout.G2021, [scanned]), "key") == (Layout.G2021, [scanned])


def test_no_cells_are_cells_too() -> None:
    assert read_cells(write_cells(Layout.NONE, []), "key") == (Layout.NONE, [])


NUMBERS = st.decimals(min_value=-(10**20), max_value=10**20, places=6)


@given(
    st.lists(
        st.builds(
            CellValue,
            st.text(st.characters(codec="utf-8")),
            st.none() | NUMBERS,
            st.text(st.characters(codec="utf-8")),
            st.sampled_from(CellState),
            st.tuples(st.text(st.characters(codec="utf-8"))),
            st.just(()),
            st.none() | st.sampled_from(Match),
            st.sampled_from(["", "万元", "件"]),
            st.sampled_from(["", "附件1.pdf"]),
            st.none() | st.integers(1, 900),
            st.none() | st.floats(0, 1),
            st.sampled_from(["", "<urn:uuid:1>"]),
            st.lists(st.sampled_from(Flag), unique=True).map(tuple),
        )
    )
)
def test_any_cells_come_back(cells: list[CellValue]) -> None:
    assert read_cells(write_cells(Layout.MIXED, cells), "key") == (Layout.MIXED, cells)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("12.50", "12.5"),
        ("7.000", "7"),
        ("-2.10", "-2.1"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
    ],
)
def test_numbers_are_plain(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@given(NUMBERS)
def test_a_plain_number_is_the_same_number(number: Decimal) -> None:
    text = decimal_text(number)
    assert Decimal(text) == number
    assert "E" not in text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+999999999", "1E-999999"])
def test_what_no_report_prints_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="no number of a report"):
        decimal_text(Decimal(number))


CELL = {"field": "a", "value": "1", "printed": "1", "state": "value", "row_path": [], "column_path": []}


@pytest.mark.parametrize(
    "said",
    [
        {"value": 1},
        {"value": "1,113"},
        {"value": "1E+999999"},
        {"state": "perhaps"},
        {"match": "guess"},
        {"printed": None},
        {"printed": "\ud800"},
        {"row_path": [1]},
        {"row_path": None},
        {"page": 0},
        {"page": "1"},
        {"confidence": 1.5},
        {"confidence": "high"},
        {"flags": ["odd"]},
        {"unit": None},
    ],
)
def test_a_bad_cell_is_refused(said: dict[str, object]) -> None:
    content = json.dumps({"layout": "g2021", "cells": [CELL | {"match": None} | said]}).encode()
    with pytest.raises(StoreError, match=r"some/cells\.json holds no readable cells"):
        read_cells(content, "some/cells.json")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"layout": "x", "cells": []}', b"[" * 100_000])
def test_what_holds_no_cells_is_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match="some/key"):
        read_cells(content, "some/key")


EXTRA = ExtraValue("t1", ("规章", "其他"), ("本年制发件数",), Decimal(5), "5件", "", "table 1")
PAGE, DOCUMENT = "<urn:uuid:11111111-1111>", "<urn:uuid:22222222-2222>"


def whole(stored: StoredCells) -> tuple[list[CellValue], list[ExtraValue]]:
    """As the readers of one report have them."""
    assert not any(cell.record_id for cell in stored.cells)
    cells = zip(stored.cells, stored.records, strict=True)
    return [replace(cell, record_id=record) for cell, record in cells], list(stored.extras)


def both(content: bytes) -> tuple[object, object]:
    """What the readers of one report and of many say of an object, or the error that they end with."""
    said: list[object] = []
    for read in (
        lambda: (read_cells(content, "key")[1], read_extras(content, "key")),
        lambda: whole(read_stored(content, "key")),
    ):
        try:
            said.append(read())
        except StoreError as error:
            said.append(str(error))
    return said[0], said[1]


def odd_cells() -> list[CellValue]:
    attached = replace(CELLS[1], document="附件.docx", page=2, confidence=0.5, flags=(Flag.REMARK,))
    return [*CELLS, attached, replace(CELLS[0], field="t1.x", printed='", "record_id": "y')]


@pytest.mark.parametrize("records", [{}, {"": PAGE, "附件.docx": PAGE}, {"": PAGE, "附件.docx": DOCUMENT}])
@pytest.mark.parametrize("extras", [(), (EXTRA, EXTRA)])
def test_many_reports_are_read_as_one_is(records: dict[str, str], extras: tuple[ExtraValue, ...]) -> None:
    content = write_cells(Layout.G2021, odd_cells(), extras, records)
    one, many = both(content)
    assert one == many
    indented = json.dumps(json.loads(content), ensure_ascii=False, indent=1).encode()
    assert both(indented) == (one, many)


def test_cells_that_come_again_are_one_object_whatever_record_they_have() -> None:
    first, second = (
        read_stored(write_cells(Layout.G2021, CELLS[:2], (), {"": record}), "key")
        for record in (PAGE, DOCUMENT)
    )
    assert all(one is other for one, other in zip(first.cells, second.cells, strict=True))
    assert (first.records, second.records) == ([PAGE] * 2, [DOCUMENT] * 2)


GOOD = write_cells(Layout.G2021, CELLS[:2], (EXTRA,), {"": PAGE}).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"value": "12.5"', '"value": "12.5x"'),
        ('"value": "12.5", ', ""),
        ('"value": "12.5"', '"value": "1", "value": "12.5"'),
        ('"printed": "12.50"', '"printed": 12.50'),
        ('"printed": "12.50"', '"printed": ", "record_id": "zzz""'),
        ('"printed": "12.50"', '"printed": "\\ud800"'),
        ('"state": "value"', '"state": "sure"'),
        ('"state": "value", ', '"state": "value", "more": {"record_id": "no", "record_id": "z"}, '),
        ('"match": "label"', '"match": "guess"'),
        ('"match": "label"', '"match": "label", "field": "t9.other"'),
        ('"match": "label"', '"match": "label", "page": 0'),
        ('"match": "label"', '"match": "label", "flags": ["new"]'),
        (PAGE, "a\\"),
        (PAGE, "a\tb"),
        (f'"record_id": "{PAGE}"}},', f'"record_id": "{PAGE}", "record_id": "other"}},'),
        (f'"record_id": "{PAGE}"}},', f'"record_id":"{PAGE}"}},'),
        (f'"record_id": "{PAGE}"}},', '"record_id": 5},'),
        ('"layout": "g2021"', '"layout": "g1999"'),
        ("},\n{", "}\n{"),
        ("},\n{", "},\n},{"),
        ('\n], "extras"', '\n], "cells": [], "extras"'),
        ('"table": "t1"', '"table": 1'),
        ("\n]}\n", "\n]}\n]}\n"),
        ("\n]}\n", "\n]"),
    ],
)
def test_a_damaged_object_says_to_both_readers_what_is_wrong(before: str, after: str) -> None:
    assert before in GOOD
    one, many = both(GOOD.replace(before, after, 1).encode())
    assert one == many


@given(
    st.integers(0, len(GOOD.encode())),
    st.integers(0, 12),
    st.sampled_from(['"', "{", "}", ",", "\n", "\\", "[", "0", ""]),
)
def test_an_object_damaged_anywhere_says_to_both_readers_the_same(at: int, cut: int, put: str) -> None:
    content = GOOD.encode()
    one, many = both(content[:at] + put.encode() + content[at + cut :])
    assert one == many
