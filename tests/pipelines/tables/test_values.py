"""Printed cells: numbers in every form seen, blanks in every form seen, and never one for the other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.values import is_blank, is_value, read_value

NUMBERS = {
    "0": "0",
    "1,113": "1113",
    "1，113": "1113",
    "+2": "2",
    "-7": "-7",
    "－7": "-7",
    "−7": "-7",
    "增1558": "1558",
    "减38": "-38",
    "减少 4": "-4",
    "201件": "201",
    "6项": "6",
    "20.3": "20.3",
    "１２": "12",
    "1 2": "12",
    "1\xa02": "12",
    "0。": "0",
    "(0)": "0",
    "共5件": "5",
    "零": "0",
    "0（无）": "0",
    "12,345,678": "12345678",
}
BLANKS = [
    "",
    " ",
    "\xa0",
    "&nbsp;",
    "\u3000",
    "\u200b",
    "/",
    "／",
    "-",
    "—",
    "——",
    "－",
    "--",
    "无",
    "（空）",
    "*",
    "N/A",
]
PROSE = ["本单位未制作规章", "2021年未制作", "不涉及", "增/减", "5（含上年2件）", "第20条", "3,5", "详见附件"]


@pytest.mark.parametrize("printed", NUMBERS)
def test_numbers(printed: str) -> None:
    assert read_value(printed, "件") == Decimal(NUMBERS[printed])
    assert not is_blank(printed)


@pytest.mark.parametrize("printed", BLANKS)
def test_blanks(printed: str) -> None:
    assert read_value(printed, "件") is None
    assert is_blank(printed)
    assert is_value(printed)


@pytest.mark.parametrize("printed", PROSE)
def test_prose_that_names_no_single_number(printed: str) -> None:
    assert read_value(printed, "件") is None
    assert not is_blank(printed)
    assert not is_value(printed)


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [
        ("3235727元", "万元", "323.5727"),
        ("20.3", "万元", "20.3"),
        ("20.3万元", "万元", "20.3"),
        ("20.3万", "万元", "20.3"),
        ("1.2亿元", "万元", "12000"),
        ("35千元", "万元", "3.5"),
        ("350百元", "万元", "3.5"),
        ("1.5百万元", "万元", "150"),
        ("增长5百分点", "件", "5"),
        ("2601.953875万", "", "2601.953875"),
        ("79000.1元", "", "7.90001"),
        ("3235727元", "", "323.5727"),
        ("1.2亿元", "", "12000"),
        ("8040", "", "8040"),
        ("1.2万件", "件", "12000"),
    ],
)
def test_units(printed: str, unit: str, value: str) -> None:
    assert read_value(printed, unit) == Decimal(value)


@given(
    st.integers(-(10**9), 10**9),
    st.sampled_from(["", "件", "项", "个"]),
    st.booleans(),
    st.sampled_from(["", " ", "\xa0", "\u3000", "\u200b"]),
    st.booleans(),
)
def test_any_whole_number_in_any_dress(
    number: int, unit: str, grouped: bool, padding: str, full_width: bool
) -> None:
    text = f"{number:,}" if grouped else str(number)
    if full_width:
        text = text.translate({ord(digit): ord(digit) - 0x30 + 0xFF10 for digit in "0123456789"})
    assert read_value(padding + text + unit + padding, "件") == number


@given(st.decimals(0, 10**7, places=4, allow_nan=False))
def test_yuan_become_ten_thousands(amount: Decimal) -> None:
    assert read_value(f"{amount}元", "万元") == amount / 10_000
    assert read_value(f"{amount}万元", "万元") == amount


@given(
    st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"], exclude_characters="零"), max_size=30)
)
def test_text_without_digits_is_never_a_number(text: str) -> None:
    assert read_value(text, "件") is None


@given(st.text(max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    value = read_value(text, "万元")
    assert value is None or value.is_finite()
    assert not (is_blank(text) and value is not None)
