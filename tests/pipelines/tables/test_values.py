"""Printed cells: numbers in every form seen, blanks in every form seen, and never one for the other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.report import CellState, Flag
from pipelines.tables.values import figure, is_blank, is_value, may_be_value, read_value

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
    "〇": "0",
    "十二": "12",
    "五百六十四": "564",
    "四十五件": "45",
    "共一百〇二件。": "102",
    "一件": "1",
    "贰拾": "20",
    "0（无）": "0",
    "12,345,678": "12345678",
    "1、234": "1234",
    "1’087": "1087",
    "1'234'567件": "1234567",
    "5（含上年2件）": "5",
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
PROSE = ["本单位未制作规章", "2021年未制作", "不涉及", "增/减", "第20条", "3,5", "详见附件"]


VALUE, BLANK, UNCLEAR = CellState.VALUE, CellState.BLANK, CellState.UNCLEAR
NO, TWO, OPEN, REMARK = Flag.NO_NUMBER, Flag.SEVERAL_NUMBERS, Flag.NOT_PLAIN, Flag.REMARK
FIGURES: list[tuple[str, str | None, CellState, tuple[Flag, ...]]] = [
    # What is printed, its number, its state, what is said of it.
    ("564①", "564", VALUE, (REMARK,)),
    ("564 ②", "564", VALUE, (REMARK,)),
    ("⑴564", "564", VALUE, (REMARK,)),
    ("564❸", "564", VALUE, (REMARK,)),
    ("564㊀", "564", VALUE, (REMARK,)),
    ("564¹", "564", VALUE, (REMARK,)),
    ("564²³", "564", VALUE, (REMARK,)),
    ("564₂", "564", VALUE, (REMARK,)),
    ("564ᵃ", "564", VALUE, (REMARK,)),
    ("5641\u20dd", "564", VALUE, (REMARK,)),
    ("564⁽[2]⁾", "564", VALUE, (REMARK,)),
    ("564⁽注1⁾件", "564", VALUE, (REMARK,)),
    ("564件⁽*⁾", "564", VALUE, (REMARK,)),
    ("564（注1）", "564", VALUE, (REMARK,)),
    ("564注1", "564", VALUE, (REMARK,)),
    ("564[1]", "564", VALUE, (REMARK,)),
    ("564【12】", "564", VALUE, (REMARK,)),
    ("564（①）", "564", VALUE, (REMARK,)),
    ("564†", "564", VALUE, (REMARK,)),
    ("3\u03361\u03365\u0336321", "321", VALUE, (REMARK,)),
    *(
        (f"1234{part}", "1234", VALUE, (REMARK,))
        for part in (
            *(
                "（其中：县本级200）",
                "(其中县本级200件，乡镇1034件)",
                "，其中：县本级200",
                "。其中200件为结转",
                "其中县本级200",
            ),
            *(
                "（含2份补充协议）",
                "（含县本级）",
                "（包括2024年结转5件）",
                "件（内含3件）",
                "【其中200】",
                "（注：含乡镇）",
            ),
            *(
                "（备注：以系统数为准）",
                "（同比增长5%）",
                "（较上年增加20）",
                "（不含乡镇5000）",
                "（上年1500）",
            ),
        )
    ),
    ("十二（其中：五件）", "12", VALUE, (REMARK,)),
    ("321件（含1件撤回", "321", VALUE, (REMARK,)),
    ("200（其中：县本级1234）", None, UNCLEAR, (TWO,)),
    ("其中200", None, UNCLEAR, (OPEN,)),
    ("含县本级200件", None, UNCLEAR, (OPEN,)),
    ("（其中：200）", None, UNCLEAR, (OPEN,)),
    ("约1234（其中：县本级200）", None, UNCLEAR, (TWO,)),
    ("3-5（其中：1）", None, UNCLEAR, (TWO,)),
    ("（38）", None, UNCLEAR, (OPEN,)),
    ("564（1972）", None, UNCLEAR, (TWO,)),
    ("564（3-5）", None, UNCLEAR, (TWO,)),
    ("564 3/5", None, UNCLEAR, (TWO,)),
    ("(1,234)", None, UNCLEAR, (OPEN,)),
    ("1、23", None, UNCLEAR, (TWO,)),
    ("1、234,567", None, UNCLEAR, (TWO,)),
    ("12’34", None, UNCLEAR, (TWO,)),
    ("1234、5", None, UNCLEAR, (TWO,)),
    ("564/600", None, UNCLEAR, (TWO,)),
    ("≥564", None, UNCLEAR, (OPEN,)),
    ("［图］", None, UNCLEAR, (NO,)),
    ("/①", None, BLANK, (REMARK,)),
    ("1,234", "1234", VALUE, ()),
    ("1 234", "1234", VALUE, ()),
    ("5 6 4", "564", VALUE, ()),
    ("５６４件", "564", VALUE, ()),
    ("〇", "0", VALUE, ()),
    ("5、", "5", VALUE, ()),
    *((f"{dash}8", "-8", VALUE, ()) for dash in "-‐‑‒–—―−－﹣﹘─➖˗"),
    ("本年5件", "5", VALUE, ()),
    ("征求意见5件", "5", VALUE, ()),
    ("2024年5件", "5", VALUE, ()),
    ("（无）", None, BLANK, ()),
    ("无。", None, BLANK, ()),
    ("①", None, UNCLEAR, (NO, REMARK)),
    ("²", None, UNCLEAR, (NO, REMARK)),
    ("3\u03361\u03365\u0336", None, UNCLEAR, (NO, REMARK)),
    ("56O", None, UNCLEAR, (OPEN,)),
    ("56о", None, UNCLEAR, (OPEN,)),
    ("l64", None, UNCLEAR, (OPEN,)),
    ("5G4件", None, UNCLEAR, (OPEN,)),
    ("5**", None, UNCLEAR, (OPEN,)),
    ("5*", None, UNCLEAR, (OPEN,)),
    ("**", None, UNCLEAR, (NO,)),
    ("5×", None, UNCLEAR, (OPEN,)),
    ("5■", None, UNCLEAR, (OPEN,)),
    ("5?", None, UNCLEAR, (OPEN,)),
    ("5%", None, UNCLEAR, (OPEN,)),
    ("5-", None, UNCLEAR, (OPEN,)),
    ("一5", None, UNCLEAR, (OPEN,)),
    ("5百", None, UNCLEAR, (OPEN,)),
    ("▲5", None, UNCLEAR, (OPEN,)),
    ("约5件", None, UNCLEAR, (OPEN,)),
    ("100余件", None, UNCLEAR, (OPEN,)),
    ("100件左右", None, UNCLEAR, (OPEN,)),
    ("不足5", None, UNCLEAR, (OPEN,)),
    ("见附件3", None, UNCLEAR, (OPEN,)),
    ("详见表2", None, UNCLEAR, (OPEN,)),
    ("3-5", None, UNCLEAR, (TWO,)),
    ("3~5件", None, UNCLEAR, (TWO,)),
    ("3至5", None, UNCLEAR, (TWO,)),
    ("564\n0", None, UNCLEAR, (TWO,)),
    ("1\n234", None, UNCLEAR, (TWO,)),
    ("564 0", None, UNCLEAR, (TWO,)),
    ("12 34", None, UNCLEAR, (TWO,)),
    ("564(1)", None, UNCLEAR, (TWO,)),
    ("5½", None, UNCLEAR, (TWO,)),
    ("见附件", None, UNCLEAR, (NO,)),
    ("本单位未制作规章", None, UNCLEAR, (NO,)),
    ("O", None, UNCLEAR, (NO,)),
    *(
        (words, None, UNCLEAR, (NO,))
        for words in ("一", "五六", "一百二", "二〇二", "十几", "约十二", "十余件", "减五")
    ),
]


@pytest.mark.parametrize(
    ("printed", "value"),
    [("十二", "12"), ("十二万", "12"), ("十二万元", "12"), ("三十五元", "0.0035"), ("三亿元", "30000")],
)
def test_amounts_in_words(printed: str, value: str) -> None:
    assert read_value(printed, "万元") == Decimal(value)


@pytest.mark.parametrize(
    ("printed", "may"),
    [("十二", True), ("一件", True), ("零", True), ("三", False), ("五六", False), ("行政许可", False)],
)
def test_one_numeral_alone_is_rather_a_row_s_number(printed: str, may: bool) -> None:
    assert may_be_value(printed) is may


@pytest.mark.parametrize(("printed", "value", "state", "flags"), FIGURES)
def test_what_is_printed_is_one_number_or_unclear(
    printed: str, value: str | None, state: CellState, flags: tuple[Flag, ...]
) -> None:
    read = figure(printed, "件")
    number = Decimal(value) if value is not None and state is VALUE else None
    assert (read.value, read.state, read.flags) == (number, state, flags)
    assert bool(read.remark) is (REMARK in flags)


@pytest.mark.parametrize("printed", ["56O", "5**", "3-5", "564①", "564（注1）", "100余", "564\n0"])
def test_a_damaged_figure_stands_in_a_value_s_place(printed: str) -> None:
    assert may_be_value(printed)


@pytest.mark.parametrize("printed", ["见附件", "规章", "1.属于国家秘密", "（一）予以公开", "①", "2025年"])
def test_words_do_not(printed: str) -> None:
    assert not may_be_value(printed)


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


MARK_LETTERS = "①②⑩⑴⒈²³¹⁴₁₂❶㈠ᵃ†"


@given(
    st.integers(0, 10**7),
    st.text(MARK_LETTERS, min_size=1, max_size=3),
    st.sampled_from(["", " ", "件"]),
)
def test_no_mark_ever_becomes_a_digit(number: int, marks: str, between: str) -> None:
    read = figure(f"{number}{between}{marks}", "件")
    assert (read.value, read.state) == (number, VALUE)


@given(
    st.text("0123456789", min_size=1, max_size=4),
    st.text("OolISBzx*#?×□", min_size=1, max_size=2),
    st.integers(0, 4),
)
def test_a_letter_or_a_mask_among_digits_is_no_number(digits: str, letters: str, at: int) -> None:
    assert figure(digits[:at] + letters + digits[at:], "件").state is UNCLEAR


@given(st.text(max_size=60))
def test_what_prints_something_is_never_blank_but_for_a_mark_of_none(text: str) -> None:
    read = figure(text, "件")
    assert (read.state is BLANK) is is_blank(text)
    assert (read.value is None) is (read.state is not VALUE)
    assert (read.state is UNCLEAR) <= bool(read.flags)


@given(st.text(max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    value = read_value(text, "万元")
    assert value is None or value.is_finite()
    assert not (is_blank(text) and value is not None)
