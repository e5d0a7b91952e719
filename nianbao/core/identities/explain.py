"""Identities in words: what each rule says, and the numbers that agree or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.core.form import form, spoken
from nianbao.core.identities.results import HARD, IdentityResult, Outcome

_MOST_TERMS = 4
_LABEL_LETTERS = 14
_Number = tuple[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity in the words of its users."""

    zh: str
    en: str


RULES = {
    "R-ROW": Rule("总计 = 自然人 + 法人或其他组织各类", "total of a row = its six kinds of applicants"),
    "R-FLOW": Rule(
        "新收 + 上年结转 = 办理总计 + 结转下年度", "received + carried in = results + carried out"
    ),
    "R-SUM19": Rule("（七）总计 = 各项办理结果之和（2019格式）", "the results add up (form of 2019)"),
    "R-SUM21": Rule("（七）总计 = 各项办理结果之和（2021格式）", "the results add up (form of 2021)"),
    "R-T3": Rule("总计 = 维持 + 纠正 + 其他 + 尚未审结", "total of a remedy = its four outcomes"),
    "R-LEVEL": Rule("县级及以下机关不制定规章", "no body at county level or below makes regulations"),
    "R-STOCK": Rule("现行有效由制发、废止而来", "texts in force follow from those issued and repealed"),
    "R-ITEMS": Rule("上一年项目数量 + 增减 = 下一年的上一年项目数量", "items + change = next year's items"),
    "R-YEAR": Rule("上年结转 = 上一年报告的结转下年度", "carried in = carried out of the year before"),
    "R-NARR": Rule("正文所述数量与表格一致", "the narrative's numbers are those of the tables"),
    "R-AGG": Rule("全县汇总 ≥ 政府办公室本级", "the whole county counts no less than its office"),
}

_TOLD = {
    "narrative.requests_received": "正文：收到申请",
    "narrative.requests_carried_in": "正文：上年结转",
    "narrative.requests_carried_out": "正文：结转下年度",
    "narrative.normative_issued": "正文：制发规范性文件",
    "narrative.normative_in_force": "正文：现行有效规范性文件",
}
_WHOSE = {"county": "全县", "office": "办公室"}


def is_hard(rule: str) -> bool:
    """Whether a failure is an error for certain; a soft one may have its reasons."""
    return rule in HARD


def place_of(result: IdentityResult) -> str:
    """Where a rule was checked, in the form's words: 予以公开, 自然人, 行政复议."""
    if result.scope in _TOLD:
        return _TOLD[result.scope].removeprefix("正文：")
    for field in form().fields:
        if field.row_key == result.scope:
            return field.row[-1]
        if field.table == "t2" and field.column_key == result.scope:
            return field.column[-1]
    return "规章" if result.scope == "t1.regulations" else result.scope


def numbers_of(result: IdentityResult) -> str:
    """The rule with its numbers: 自然人 2 + 商业企业 1 = 3 ≠ 总计 4."""
    apart = result.id == "R-ITEMS" and "@" not in result.numbers[0][0]
    if result.id == "R-LEVEL" or apart:
        return "，".join(_term(number, result) for number in result.numbers)
    left, right, signs = _sides(result)
    return f"{_side(left, result, signs)} {_relation(result)} {_side(right, result, signs)}"


def _sides(result: IdentityResult) -> tuple[Sequence[_Number], Sequence[_Number], tuple[str, ...]]:
    """What stands left and right of the sign, and the signs of the longer side's terms."""
    numbers = result.numbers
    if result.id == "R-FLOW":
        return numbers[:2], numbers[2:], ("", "+")
    if result.id == "R-STOCK":
        between = len(numbers) == 4
        return (
            (numbers[:3], numbers[3:], ("", "+", "−")) if between else (numbers[:1], numbers[1:], ("", "−"))
        )
    if result.id in ("R-NARR", "R-AGG", "R-YEAR"):
        return numbers[:1], numbers[1:], ("",)
    return numbers[:-1], numbers[-1:], ("",)


def _relation(result: IdentityResult) -> str:
    held = {"R-STOCK": "≥", "R-AGG": "≥"}.get(result.id, "=")
    failed = {"R-STOCK": "<", "R-AGG": "<"}.get(result.id, "≠")
    if result.id == "R-STOCK" and len(result.numbers) == 4:
        held, failed = "≈", "≉"
    return {Outcome.PASS: held, Outcome.FAIL: failed, Outcome.NOT_CHECKABLE: "?"}[result.outcome]


def _side(numbers: Sequence[_Number], result: IdentityResult, signs: tuple[str, ...]) -> str:
    terms = list(zip(numbers, (*signs, *("+",) * len(numbers)), strict=False))
    if len(terms) > _MOST_TERMS:  # zeros say nothing in a long sum
        terms = [(number, sign) for number, sign in terms if number[1]] or terms[:1]
    said = " ".join(f"{sign} {_term(number, result)}".strip() for number, sign in terms)
    said = said.removeprefix("+ ")
    if len(terms) < 2 or any(value is None for (_, value), _ in terms):
        return said
    total = sum(
        (-value if sign == "−" else value for (_, value), sign in terms if value is not None), Decimal(0)
    )
    return f"{said} = {total.normalize():f}"


def _term(number: _Number, result: IdentityResult) -> str:
    name, value = number
    field, _, whose = name.partition("@")
    said = "—" if value is None else f"{value.normalize():f}"
    return f"{_WHOSE.get(whose, whose)}{_label(field, result)} {said}"


def _label(field: str, result: IdentityResult) -> str:
    if field in _TOLD:
        return _TOLD[field]
    entry = form().by_id[field][0]
    by_row = result.id in ("R-FLOW", "R-SUM19", "R-SUM21", "R-NARR", "R-AGG")
    return _short(entry.row[-1] if by_row and entry.table != "t1" else entry.column[-1])


def _short(label: str) -> str:
    """A label as one speaks of it: no number, no note, no tail."""
    plain = spoken(label)
    return plain if len(plain) <= _LABEL_LETTERS else plain[: _LABEL_LETTERS - 1] + "…"


def marked_fields(result: IdentityResult) -> tuple[str, ...]:
    """The cells to mark where a rule fails: of a sum its total, else all that it names."""
    names = tuple(name for name, _ in result.numbers)
    return names[-1:] if result.id in ("R-ROW", "R-SUM19", "R-SUM21", "R-T3") else names
