"""Rows as CSV: what csv reads is what was handed over, whatever it holds."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.archive.package.dataset.tables import VARIABLES
from nianbao.archive.package.dataset.writing import NoNumber, TableColumns, csv_encode

TEXTS = st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from(',"\n\r=a县'))


def encoded(*columns: TableColumns, raw: bool = True) -> str:
    return csv_encode(VARIABLES, columns, raw=raw).decode()


@given(st.lists(st.tuples(TEXTS, st.integers(), TEXTS), max_size=5))
def test_any_text_comes_back(rows: list[tuple[str, int, str]]) -> None:
    said = [[one, str(number), other] for one, number, other in rows]
    assert list(csv.reader(io.StringIO(encoded(TableColumns(rows)), newline=""))) == said


@given(st.lists(st.tuples(TEXTS.filter(lambda text: "\r" not in text), TEXTS.map(len)), max_size=5))
def test_the_bytes_are_those_of_csv(rows: list[tuple[str, int]]) -> None:
    expected = io.StringIO(newline="")
    csv.writer(expected, lineterminator="\n").writerows(rows)
    assert encoded(TableColumns(rows)) == expected.getvalue()


def test_columns_side_by_side_are_rows() -> None:
    columns = (
        TableColumns([("甲", 2021), ("乙", 2022)], [0, 0, 1]),
        TableColumns([("=a",), (None,), ("b,c",)]),
        TableColumns([(NoNumber("blank"), Decimal("1E+2")), (0.5, Decimal("2.50"))], [1, 0, 1]),
    )
    assert encoded(*columns) == '甲,2021,=a,0.5,2.5\n甲,2021,,,100\n乙,2022,"b,c",0.5,2.5\n'
    assert encoded(*columns, raw=False).startswith("甲,2021,'=a,")


@pytest.mark.parametrize("repeat", [1, 100])
def test_a_text_is_inert_however_long_it_is(repeat: int) -> None:
    rows = [(f"={'a' * repeat}\u202e", "x"), (f"={'a' * repeat}\u202e", "x")]
    line = f"'={'a' * repeat}\\u202e,x\n"
    assert encoded(TableColumns(rows), raw=False) == line * 2
