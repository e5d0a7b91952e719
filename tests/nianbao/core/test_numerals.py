"""One table each of the ways to write years, days and counts: every circle is the zero of a year or day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.numerals import count_of, days_in, plain_dates, plain_years, years_spoken_of
from nianbao.core.title import read_title, year_alone
from pipelines.text.dates import find_signed

CIRCLES = "〇○◯⭕零０OoＯｏОоΟο"


@pytest.mark.parametrize("zero", CIRCLES)
@pytest.mark.parametrize("form", ["二{0}二五年", "2{0}25年", "２{0}２５年", "贰{0}贰伍年"])
def test_every_circle_is_a_zero(zero: str, form: str) -> None:
    written = form.format(zero)
    title = f"青岭县人民政府{written}政府信息公开工作年度报告"
    assert read_title(title).year == 2025
    assert read_title(title).issuer == "青岭县人民政府"
    assert year_alone(written) == 2025


@pytest.mark.parametrize("zero", CIRCLES)
def test_in_dates_too(zero: str) -> None:
    for written in (f"二{zero}二六年一月二十日", f"2{zero}26年1月2{zero}日", f"2{zero}26-{zero}1-2{zero}"):
        day = find_signed([f"青岭县人民政府 {written}"])
        assert day is not None
        assert day.isoformat() == "2026-01-20", written


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("二〇一〇年", "2010年"),
        ("一九九八年", "1998年"),
        ("2021年至二○二二年", "2021年至2022年"),
        ("贰零贰叁年度", "2023年度"),
        ("第二〇二五号", "第二〇二五号"),  # only 年 makes it a year
        ("NO2O25", "NO2O25"),
        ("二二〇五年", "二二〇五年"),
    ],
)
def test_only_years_change(text: str, plain: str) -> None:
    assert plain_years(text) == plain


def test_words_with_circles_stay() -> None:
    assert plain_dates("OO县O型20-30 o/o") == "OO县O型20-30 o/o"


HYPHENS = (
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63\u02d7\u2796\u2500\ufe58"
    "\u2043\u2501\u2e3a\u2e3b\u23af\u1806\u05be\u058a\u30fc\uff70\ufe31\u254c\u2574"
)
DOTS = ".．·・•‧。"


@pytest.mark.parametrize(
    "written",
    [
        *(f"2026{mark}01{mark}22" for mark in HYPHENS + DOTS),
        "发布时间2026–01–22 10:30",
        "2026/1/22",
        "2026.01.22",
        "2026．01．22",
        "2026年1月 22日",
        "2026年1月22号",
        "２０２６年０１月２２日",
        "2О26年О1月22日",
        "二〇二六年一月二十二日",
        "二零二六年元月廿二日",
        "二О二六 年 一 月 二十二 日",
        "2026年元月22日",
        "2026年一月二十二日",
        "二〇二六年1月22日",
        "贰零贰陆年壹月贰拾贰日",
        "二〇二六年〇一月二二日",
    ],
)
def test_days(written: str) -> None:
    assert [day.isoformat() for day in days_in(written)] == ["2026-01-22"]
    signed = find_signed([f"青岭县人民政府 {written.removeprefix('发布时间').partition(' 10')[0]}"])
    assert signed is not None
    assert signed.isoformat() == "2026-01-22"


@pytest.mark.parametrize(
    "written",
    [
        "Jan 22, 2026",
        "发布时间：January 22nd, 2026 来源",
        "22 Jan 2026",
        "22-JAN-2026",
        "Jan. 22 2026",
        "Thu Jan 22 09:30:00 CST 2026",
    ],
)
def test_days_in_english(written: str) -> None:
    assert [day.isoformat() for day in days_in(written)] == ["2026-01-22"]


@pytest.mark.parametrize(
    "written",
    [
        "May 2026",
        "Mayor 12, 2026",
        "Feb 30, 2026",
        "二〇二六年正月初一",  # of the moon's calendar
        "2026年正月22日",
        "2026年2月30日",
        "二〇二六年十三月一日",
        "2026年一月卅二日",
        "2021年1-12月",
        "2021年1—12月",
        "2022—2023年",
        "电话 2026-01123",
        "2026-01",
    ],
)
def test_no_days(written: str) -> None:
    assert list(days_in(written)) == []


@pytest.mark.parametrize(
    ("written", "day"), [("十", 10), ("卅", 30), ("卅一", 31), ("廿", 20), ("三十一", 31)]
)
def test_days_of_a_month(written: str, day: int) -> None:
    assert [found.day for found in days_in(f"二〇二六年一月{written}日")] == [day]


COUNTS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "十": 10,
    "十二": 12,
    "二十": 20,
    "廿五": 25,
    "卅": 30,
    "八十七": 87,
    "一百": 100,
    "一百〇二": 102,
    "一百零二": 102,
    "一百一十二": 112,
    "一百十二": 112,
    "五百六十四": 564,
    "伍佰陆拾肆": 564,
    "两千〇五": 2005,
    "一千零五十": 1050,
    "贰拾": 20,
    "一万": 10_000,
    "一万二千": 12_000,
    "一万零五百": 10_500,
    "十万": 100_000,
    "一百二十三万四千五百六十七": 1_234_567,
    "三亿": 300_000_000,
    "一亿零三万": 100_030_000,
}
NO_COUNTS = [
    "五六",
    "一百二",
    "一千五",
    "一万五",
    "二〇二",
    "二〇二五",
    "百",
    "万",
    "十十",
    "二十二十",
    "一百一百",
    "一百零零二",
    "零十",
    "5十",
    "O",
    "县",
]


@pytest.mark.parametrize(("written", "count"), COUNTS.items())
def test_counts(written: str, count: int) -> None:
    assert count_of(written) == count


@pytest.mark.parametrize("written", [*NO_COUNTS, ""])
def test_what_leaves_open_which_number_it_is(written: str) -> None:
    assert count_of(written) is None


@given(st.integers(1, 9999))
def test_every_count_as_it_is_spoken(number: int) -> None:
    spoken = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            spoken += f"{'一二三四五六七八九'[digit - 1]}{unit}"
        elif spoken and number % power and not spoken.endswith("零"):
            spoken += "零"
    assert count_of(spoken) == number


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("2022年收到申请12件", {2022}),
        ("二О二二年收到申请12件", {2022}),
        ("二○二二 年和2023年", {2022, 2023}),
        ("收到申请2023件", set()),
        ("第12022年", set()),
    ],
)
def test_years_of_sentences(sentence: str, years: set[int]) -> None:
    assert years_spoken_of(sentence) == years
