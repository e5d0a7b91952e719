"""One table of the ways to write a year: every circle is a zero."""

from __future__ import annotations

import pytest

from crawler.discovery.listing import year_of_column
from crawler.discovery.titles import read_title
from nianbao.core.numerals import plain_dates, plain_years
from pipelines.text.dates import find_signed
from pipelines.text.title import year_of

CIRCLES = "〇○◯⭕零０OoＯｏОоΟο"


@pytest.mark.parametrize("zero", CIRCLES)
@pytest.mark.parametrize("form", ["二{0}二五年", "2{0}25年", "２{0}２５年", "贰{0}贰伍年"])
def test_every_circle_is_a_zero(zero: str, form: str) -> None:
    written = form.format(zero)
    title = f"青岭县人民政府{written}政府信息公开工作年度报告"
    assert read_title(title).year == year_of(title) == 2025
    assert read_title(title).issuer == "青岭县人民政府"
    assert year_of_column(written) == 2025


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
