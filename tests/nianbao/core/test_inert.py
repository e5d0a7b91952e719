"""What others wrote commands nothing where it leaves."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.inert import inert, inert_cell

SEEN = ["", "石屏县2021年年报", "a\tb\nc", "é", "５６４①", "3\u0336", "👍", "\U00020000"]


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_stays(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    ("letter", "written"),
    [
        ("\x1b", "\\u001b"),
        ("\x07", "\\u0007"),
        ("\r", "\\u000d"),
        ("\x7f", "\\u007f"),
        ("\x9b", "\\u009b"),
        ("\x85", "\\u0085"),
        ("\u202e", "\\u202e"),
        ("\u2066", "\\u2066"),
        ("\u2028", "\\u2028"),
        ("\u200b", "\\u200b"),
        ("\ufeff", "\\ufeff"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\udb40\\udc41"),
    ],
)
def test_what_is_unseen_is_written_out(letter: str, written: str) -> None:
    assert inert(f"年{letter}报") == f"年{written}报"


@given(st.text(st.characters(codec="utf-8")))
def test_json_stays_the_same_json(text: str) -> None:
    line = inert(json.dumps({"title": text}, ensure_ascii=False))
    assert json.loads(line) == {"title": text}
    assert not [letter for letter in line if unicodedata.category(letter) in ("Cc", "Zl", "Zp")]


FORMULAS = [
    "=HYPERLINK(1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "-8件",
    "=1\n2",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text(text: str) -> None:
    assert inert_cell(text).startswith(("'", "\\"))


@pytest.mark.parametrize("value", ["-62", "+2", "-1,234.5", "-", "--", "石屏县", "a=1", -62, 1.5, None])
def test_numbers_signs_and_words_stay(value: object) -> None:
    assert inert_cell(value) == value


@given(st.text())
def test_no_cell_of_a_file_begins_a_formula(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["x", inert_cell(text)])
    ((_, cell),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    number = cell.lstrip("+-").replace(",", "").replace(".", "").rstrip("%").isdecimal()
    assert number or cell[:1] not in "=+-@\t\r" or not any(letter.isalnum() for letter in cell)
