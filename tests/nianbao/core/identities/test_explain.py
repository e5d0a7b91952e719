"""Every result in words, with its numbers on both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.core.form import APPLICANTS
from nianbao.core.identities.explain import RULES, _short, is_hard, marked_fields, numbers_of, place_of
from nianbao.core.identities.results import HARD, SOFT, IdentityResult, Outcome


def result(rule: str, scope: str, outcome: Outcome, *numbers: tuple[str, int | None]) -> IdentityResult:
    values = tuple(None if value is None else Decimal(value) for _, value in numbers)
    return IdentityResult(rule, scope, outcome, tuple(name for name, _ in numbers), values)


FLOW = [
    ("t2.new_received.legal", 3),
    ("t2.carried_in.legal", 1),
    ("t2.results_total.legal", 3),
    ("t2.carried_out.legal", 0),
]


def test_every_rule_has_words() -> None:
    assert set(RULES) == HARD | SOFT


@pytest.mark.parametrize(
    ("one", "place", "said"),
    [
        (
            result("R-FLOW", "legal", Outcome.FAIL, *FLOW),
            "法律服务机构",
            "本年新收政府信息公开申请数量 3 + 上年结转政府信息公开申请数量 1 = 4 ≠ 总计 3 + 结转下年度继续办理 0 = 3",
        ),
        (
            result(
                "R-T3", "t3.review", Outcome.NOT_CHECKABLE, ("t3.review.upheld", 1), ("t3.review.total", None)
            ),
            "行政复议",
            "结果维持 1 ? 总计 —",
        ),
        (
            result(
                "R-STOCK",
                "t1.normative",
                Outcome.FAIL,
                ("t1.normative.in_force@2023", 20),
                ("t1.normative.issued@2024", 4),
                ("t1.normative.repealed@2024", 2),
                ("t1.normative.in_force@2024", 90),
            ),
            "行政规范性文件",
            "2023现行有效件数 20 + 2024本年制发件数 4 − 2024本年废止件数 2 = 22 ≉ 2024现行有效件数 90",
        ),
        (
            result(
                "R-AGG",
                "t2.granted",
                Outcome.FAIL,
                ("t2.granted.total@county", 1),
                ("t2.granted.total@office", 2),
            ),
            "（一）予以公开",
            "全县予以公开 1 < 办公室予以公开 2",
        ),
        (
            result("R-LEVEL", "t1.regulations", Outcome.FAIL, ("t1.regulations.issued", 3)),
            "规章",
            "本年制发件数 3",
        ),
    ],
)
def test_numbers_in_words(one: IdentityResult, place: str, said: str) -> None:
    assert (place_of(one), numbers_of(one)) == (place, said)


def test_of_a_sum_only_the_total_is_marked() -> None:
    summed = result("R-T3", "t3.review", Outcome.FAIL, ("t3.review.upheld", 1), ("t3.review.total", 2))
    assert marked_fields(summed) == ("t3.review.total",)
    assert len(marked_fields(result("R-FLOW", "legal", Outcome.FAIL, *FLOW))) == 4


def fail(rule: str, scope: str, *numbers: tuple[str, int | None]) -> IdentityResult:
    return result(rule, scope, Outcome.FAIL, *numbers)


def row(*numbers: int | None) -> list[tuple[str, int | None]]:
    return [(f"t2.granted.{column}", number) for column, number in zip(APPLICANTS, numbers, strict=True)]


OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (  # the wrong concept, told in one year: three numbers beside each other
            fail(
                "R-ITEMS",
                "t1.licensing",
                ("t1.licensing.items_prev", 80),
                ("t1.licensing.items_change", -38),
                ("t1.licensing.decisions", 42),
            ),
            "上一年项目数量 80，本年增/减 -38，本年处理决定数量 42",
        ),
        (
            fail(
                "R-ITEMS",
                "t1.licensing",
                ("t1.licensing.items_prev@2019", 10),
                ("t1.licensing.items_change@2019", 3),
                ("t1.licensing.items_prev@2020", 10),
            ),
            "2019上一年项目数量 10 + 2019本年增/减 3 = 13 ≠ 2020上一年项目数量 10",
        ),
        (
            fail(
                "R-STOCK",
                "t1.normative",
                ("t1.normative.in_force", 1),
                ("t1.normative.issued", 9),
                ("t1.normative.repealed", 7),
            ),
            "现行有效件数 1 < 本年制发件数 9 − 本年废止件数 7 = 2",
        ),
        (
            fail(
                "R-NARR",
                "narrative.requests_received",
                ("narrative.requests_received", 5),
                ("t2.new_received.total", 3),
                ("t2.carried_in.total", 1),
            ),
            "正文：收到申请 5 ≠ 本年新收政府信息公开申请数量 3 + 上年结转政府信息公开申请数量 1 = 4",
        ),
        (fail("R-ROW", "t2.granted", *row(2, 0, 0, 0, 1, 0, 4)), "自然人 2 + 法律服务机构 1 = 3 ≠ 总计 4"),
        (fail("R-ROW", "t2.granted", *row(0, 0, 0, 0, 0, 0, 4)), "自然人 0 ≠ 总计 4"),
        (  # four terms are not many: zeros are said
            fail(
                "R-T3",
                "t3.review",
                *((f"t3.review.{name}", n) for name, n in zip(OUTCOMES, (1, 0, 0, 0, 2), strict=True)),
            ),
            "结果维持 1 + 结果纠正 0 + 其他结果 0 + 尚未审结 0 = 1 ≠ 总计 2",
        ),
        (
            fail(
                "R-LEVEL", "t1.regulations", ("t1.regulations.issued", 3), ("t1.regulations.in_force", None)
            ),
            "本年制发件数 3，现行有效件数 —",
        ),
        (
            result(
                "R-YEAR",
                "total",
                Outcome.PASS,
                ("t2.carried_out.total@2023", 2),
                ("t2.carried_in.total@2024", 2),
            ),
            "2023结转下年度继续办理 2 = 2024上年结转政府信息公开申请数量 2",
        ),
    ],
)
def test_both_sides_in_words(one: IdentityResult, said: str) -> None:
    assert numbers_of(one) == said


def test_a_long_sum_is_told_by_what_is_in_it() -> None:
    """Five leaves: more than are said with their zeros."""
    leaves = (
        "granted",
        "partial",
        "refused.petition",
        "refused.duplicate",
        "refused.massive",
    )
    numbers = [(f"t2.{leaf}.natural", number) for leaf, number in zip(leaves, (1, 0, 0, 2, 0), strict=True)]
    said = numbers_of(fail("R-SUM21", "natural", *numbers, ("t2.results_total.natural", 4)))
    assert said.count("+") == 1
    assert said.endswith(" 2 = 3 ≠ 总计 4")


def test_labels_are_cut_where_they_are_long() -> None:
    assert _short("一二三四五六七八九十甲乙丙丁") == "一二三四五六七八九十甲乙丙丁"
    assert _short("一二三四五六七八九十甲乙丙丁戊") == "一二三四五六七八九十甲乙丙…"


def test_hard_rules_are_the_sums() -> None:
    assert is_hard("R-T3")
    assert not is_hard("R-NARR")
