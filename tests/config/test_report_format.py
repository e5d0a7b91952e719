"""config/report_format.json: our own shape, the ids of the shared reference, one label per place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from nianbao.core.form import STATISTICS, form
from nianbao.core.report import Layout

LEAVES = {Layout.G2019: (22, 161, 15), Layout.G2021: (10, 175, 15)}


def test_every_layout_has_the_cells_of_its_form() -> None:
    for layout, counts in LEAVES.items():
        assert tuple(len(form().table(table, layout)) for table in ("t1", "t2", "t3")) == counts


def test_ids_are_unique_in_a_layout_and_name_their_table() -> None:
    for layout in LEAVES:
        ids = [entry.id for table in ("t1", "t2", "t3") for entry in form().table(table, layout)]
        assert not [name for name, count in Counter(ids).items() if count > 1]
    assert all(entry.id.startswith(entry.table + ".") for entry in form().fields)


def test_a_row_and_a_column_name_one_cell() -> None:
    for layout in LEAVES:
        for table in ("t1", "t2"):
            places = Counter((entry.row, entry.column) for entry in form().table(table, layout))
            assert max(places.values()) == 1


def test_six_sections_in_order() -> None:
    assert [section.number for section in form().sections] == [1, 2, 3, 4, 5, 6]
    for section in form().sections:
        assert section.pattern.search(section.heading)


def test_aliases_belong_to_labels_of_the_form() -> None:
    labels = {text for entry in form().fields for text in (*entry.row, *entry.column)}
    assert set(form().aliases) <= labels


def test_ids_and_labels_are_those_of_the_reference(shared: Path) -> None:
    reference = json.loads((shared / "reference" / "report-format.json").read_text(encoding="utf-8"))
    wanted = {
        (entry["id"], layout): (tuple(entry["row_path"]), tuple(entry["col_path"]), entry["unit"] or "")
        for entry in reference["fields"]
        for layout in entry["generations"]
    }
    ours = {
        (entry.id, str(layout)): (entry.row, entry.column, entry.unit)
        for entry in form().statutory
        for layout in entry.layouts
    }
    assert ours == wanted


def test_the_form_of_2014_has_the_labels_that_a_public_source_shows_and_no_other(shared: Path) -> None:
    """Anhui's numbered form, and rows that reports of 2016 to 2018 tell in prose; all else is unverified."""
    page = (shared / "reference" / "report-format-2014.md").read_text(encoding="utf-8")
    seen = page.partition("From general knowledge")[0].replace(
        "政府网站/政务微信/其他方式公开数", "政府网站公开数 政务微信公开数 其他方式公开数"
    )
    fields = form().table(STATISTICS, Layout.G2014)
    assert [entry.row[-1] for entry in fields if entry.row[-1] not in seen] == []
    assert {entry.row[0] for entry in fields} == set(form().parts)
    assert len({entry.row[-1] for entry in fields}) == len(fields) == 15
