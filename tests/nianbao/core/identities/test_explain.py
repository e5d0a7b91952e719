"""Every result in words, with its numbers on both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.core.identities.explain import RULES, marked_fields, numbers_of, place_of
from nianbao.core.identities.results import HARD, SOFT, IdentityResult, Outcome


def result(rule: str, scope: str, outcome: Outcome, *numbers: tuple[str, int | None]) -> IdentityResult:
    given = tuple((name, None if value is None else Decimal(value)) for name, value in numbers)
    return IdentityResult(rule, scope, outcome, given)


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
