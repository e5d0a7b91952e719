"""The code book says what the program does, within what Stata can hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nianbao.archive.package.dataset.codebook import TABLES, codebook, variable_rows
from nianbao.archive.package.dataset.columns import COLUMN_TABLES
from nianbao.archive.package.dataset.rows import ROWS
from nianbao.archive.package.dataset.tables import LABEL_LETTERS, VARIABLES, DataTable
from nianbao.archive.package.dataset.wide import variable_of
from nianbao.core.form import english, form

DICTIONARY = Path(__file__).resolve().parents[5] / "docs/data-dictionary.md"


def test_the_data_dictionary_is_current() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == codebook(), (
        "run `python -m nianbao.archive.package.dataset.codebook > docs/data-dictionary.md`"
    )


def test_every_label_of_the_form_has_its_english() -> None:
    labels = {label for entry in form().fields for label in (*entry.row, *entry.column)}
    assert set(english()) == labels


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_and_labels_fit_stata(table: DataTable) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    for column in table.columns:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", column.name), column.name
        assert len(column.label) <= LABEL_LETTERS, column.label
    assert len(f"{table.zh} / {table.en}") <= LABEL_LETTERS


def test_every_field_has_its_own_variable() -> None:
    assert len({variable_of(name) for name in form().ids}) == len(form().ids)


def test_every_table_has_its_rows_and_is_explained() -> None:
    assert {table.name for table in TABLES} == {*ROWS, *COLUMN_TABLES, "gaps", "places", "variables"}
    text = codebook()
    for table in TABLES:
        assert f"### `{table.name}`" in text
    for name in form().ids:
        assert f"| `{name}` | `{variable_of(name)}` |" in text


def test_the_code_book_is_data_too() -> None:
    rows = list(variable_rows())
    assert {len(row) for row in rows} == {len(VARIABLES.columns)}
    wide = {row[1]: row for row in rows if row[0] == "wide"}
    assert wide["t1_fees_amount"][2:] == (
        "t1.fees.amount",
        "行政事业性收费·本年收费金额",
        "administrative fees: amount (10,000 yuan)",
        "number",
        "万元",
        "g2021",
    )
