"""The county history: one-to-one chains, mergers, heirs, and what a file of it must look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.history import CountyHistory, Term, load_history

HEAD = "code,name,from_year,to_year,now,kind\n"
RENAMED_TWICE = """\
990001,平川县,2008,2012,990003,recoded
990002,平川县,2013,2014,990003,renamed
990003,平川区,2015,,990003,
"""
MERGED = """\
990010,北桐区,2008,2020,990011,merged
990011,桐关区,2008,,990011,
"""
TWO_INTO_A_NEW_ONE = """\
990020,东河区,2008,2014,990022,
990021,西河区,2008,2014,990022,
990022,双河区,2015,,990022,
"""
CODE_TAKEN_OVER = """\
990030,矿山区,2008,2010,990030,merged
990030,綦水区,2011,,990030,
990031,綦水县,2008,2010,990030,merged
"""


@pytest.fixture
def read(tmp_path: Path):
    def read(lines: str, head: str = HEAD) -> CountyHistory:
        path = tmp_path / "history.csv"
        path.write_text(head + lines, encoding="utf-8")
        return load_history(path)

    return read


def codes(history: CountyHistory, code: str, year: int | None = None) -> list[tuple[str, str]]:
    return [(term.code, term.name) for term in history.line(code, year)]


@pytest.mark.parametrize("code", ["990001", "990002", "990003"])
def test_a_unit_is_followed_over_its_names_and_codes(read, code):
    history = read(RENAMED_TWICE)
    assert codes(history, code) == [("990001", "平川县"), ("990002", "平川县"), ("990003", "平川区")]
    assert history.place(code) == "990001"
    assert [history.term(code, year).code for year in (2008, 2012, 2013, 2015, 2025)] == [
        "990001",
        "990001",
        "990002",
        "990003",
        "990003",
    ]


def test_the_chain_needs_no_kinds(read):
    without = "\n".join(line.rpartition(",")[0] for line in RENAMED_TWICE.splitlines())
    assert codes(read(without, "code,name,from_year,to_year,now\n"), "990003")[0] == ("990001", "平川县")


def test_a_unit_that_another_took_in_is_none_of_its_names(read):
    history = read(MERGED)
    assert codes(history, "990011") == [("990011", "桐关区")]
    assert codes(history, "990010") == [("990010", "北桐区")]
    assert history.heir("990010") == "990011"
    assert [line[0].name for line in history.taken_over("990011")] == ["北桐区"]
    assert history.term("990010", 2021) is None


def test_of_two_that_make_a_new_one_neither_goes_on(read):
    history = read(TWO_INTO_A_NEW_ONE)
    assert codes(history, "990022") == [("990022", "双河区")]
    assert [line[0].code for line in history.taken_over("990022")] == ["990020", "990021"]


def test_beside_one_that_was_merged_the_one_that_was_renamed_goes_on(read):
    history = read(
        "990040,甲县,2008,2014,990042,renamed\n990041,乙区,2008,2014,990042,merged\n990042,甲市,2015,,,\n"
    )
    assert codes(history, "990042") == [("990040", "甲县"), ("990042", "甲市")]
    assert history.heir("990041") == "990042"


def test_a_code_means_the_unit_that_bore_it_in_the_year(read):
    history = read(CODE_TAKEN_OVER)
    assert codes(history, "990030") == [("990030", "綦水区")]
    assert codes(history, "990030", 2010) == [("990030", "矿山区")]
    assert history.term("990030", 2010).name == "矿山区"


def test_names_and_codes_count_from_the_year_before_to_today(read):
    history, county = read(RENAMED_TWICE), County("990003", "平川区")
    known = {year: history.known_as(county, year) for year in (2012, 2015, 2016)}
    assert (known[2012].names, known[2012].codes) == (("平川县",), ("990001", "990002"))
    assert (known[2015].names, known[2015].codes) == (("平川县",), ("990002",))
    assert (known[2016].names, known[2016].codes) == ((), ())


def test_who_is_gone_is_a_guest_at_its_heirs(read):
    history = read(MERGED)
    assert history.known_as(County("990010", "北桐区"), 2019).is_guest
    assert not history.known_as(County("990011", "桐关区"), 2019).is_guest
    assert not history.known_as(County("990099", "别县"), 2019).is_guest


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("99001,某县,2008,,,", "line 2, column code: '99001' is not a six-digit code"),
        ("990001,,2008,,,", "line 2, column name: empty"),
        ("990001,某县,8,,,", "line 2, column from_year: '8' is not a year"),
        ("990001,某县,2008,2x,,", "line 2, column to_year: '2x' is not a year"),
        ("990001,某县,2008,,heir,", "line 2, column now: 'heir' is not a six-digit code"),
        ("990001,某县,2008,,,died", "line 2, column kind: 'died' is none of renamed"),
        ("990001,某县,2008,2010,,\n990001,某市,2010,,,", "line 3, column from_year: 990001 is 某县 in 2010"),
        ("990001,某县,2010,2009,,", "line 2, column to_year: 2009 is before 2010"),
    ],
)
def test_what_is_wrong_is_said_by_line_and_column(read, tmp_path, line, said):
    with pytest.raises(UsageError) as caught:
        read(line)
    assert str(caught.value).startswith(f"{tmp_path / 'history.csv'}, {said}")


def test_a_file_without_its_columns_or_that_is_not_there(read, tmp_path):
    with pytest.raises(UsageError, match="line 1: missing column now"):
        read("", "code,name,from_year,to_year\n")
    with pytest.raises(UsageError, match="cannot be read"):
        load_history(tmp_path / "none.csv")


def test_the_order_of_the_lines_does_not_matter(read):
    turned = "".join(reversed(RENAMED_TWICE.splitlines(keepends=True)))
    assert codes(read(turned), "990003")[0] == ("990001", "平川县")


def test_terms_are_what_the_file_says(read):
    assert read(MERGED).terms[0] == Term("990010", "北桐区", 2008, 2020, "990011", "merged")
