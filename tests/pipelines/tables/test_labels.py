"""Labels: what counts as the same, and what must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.report import Match
from pipelines.tables.labels import Labels, bare, distance, normal

ROWS = Labels({name: {name} for name in ("规章", "行政许可", "行政处罚", "行政强制", "属于国家秘密", "其他")})


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("1.属于国家秘密", "属于国家秘密"),
        ("1、 属于 国家秘密", "属于国家秘密"),
        ("１．属于国家秘密", "属于国家秘密"),
        ("1属于国家秘密", "属于国家秘密"),
        ("（一）予以公开", "予以公开"),
        ("㈠予以公开", "予以公开"),
        ("( 一 ) 予以公开", "予以公开"),
        ("一、本年新收", "本年新收"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("本年增/减", "本年增减"),
        ("2021年", "2021年"),
    ],
)
def test_folding(printed: str, folded: str) -> None:
    assert normal(printed) == folded


def test_notes_in_brackets_do_not_count() -> None:
    assert bare("规章（设区的市应提供相关数据）") == "规章"
    assert ROWS.find("规章（设区的市应提供相关数据）") == ("规章", Match.LABEL)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("行政许可", ("行政许可", Match.LABEL)),
        ("行政许可数", ("行政许可", Match.FUZZY)),
        ("属于国家机密", ("属于国家秘密", Match.FUZZY)),
        ("属于国家秘密的信息", ("属于国家秘密", Match.FUZZY)),
        ("属于国家", ("属于国家秘密", Match.FUZZY)),
        ("行政检查", None),
        ("规定", None),
        ("其它", None),
        ("", None),
        ("0", None),
    ],
)
def test_finding(printed: str, found: tuple[str, Match] | None) -> None:
    assert ROWS.find(printed) == found


def test_two_labels_equally_near_are_none() -> None:
    assert Labels({"a": {"本年制发件数"}, "b": {"本年废止件数"}}).find("本年件数") is None


def test_an_alias_gives_way_to_a_label() -> None:
    labels = Labels({"old": {"处理决定数量"}, "new": {"本年处理决定数量"}}, {"new": {"处理决定数量"}})
    assert labels.find("处理决定数量") == ("old", Match.LABEL)


def _levenshtein(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    same = _levenshtein(one[1:], other[1:]) + (one[0] != other[0])
    return min(same, _levenshtein(one[1:], other) + 1, _levenshtein(one, other[1:]) + 1)


@given(st.text("公开申", max_size=6), st.text("公开申", max_size=6), st.integers(0, 3))
def test_distance_is_the_edit_distance(one: str, other: str, limit: int) -> None:
    assert distance(one, other, limit) == min(_levenshtein(one, other), limit + 1)
