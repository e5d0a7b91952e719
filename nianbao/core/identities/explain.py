"""Identities in words, Chinese and English: what each rule says, and the numbers that agree or do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.core.form import english, form, spoken
from nianbao.core.identities.results import HARD, IdentityResult, Outcome

_MOST_TERMS = 4
_LABEL_LETTERS = 14
_Number = tuple[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity in the words of its users."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class NumberPiece:
    """A piece of a line about an identity: a number with its label, whose `name` is that of the result
    (field, or field@whose), or a sign between two, without one."""

    text: str
    name: str = ""


RULES = {
    "R-ROW": Rule("总计 = 自然人 + 法人或其他组织各类", "total of a row = its six kinds of applicants"),
    "R-FLOW": Rule(
        "本年新收 + 上年结转 = 办理结果总计 + 结转下年度", "received + carried in = results + carried out"
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

_NARRATED = {
    "narrative.requests_received": Rule("正文：收到申请", "the text: requests received"),
    "narrative.requests_carried_in": Rule("正文：上年结转", "the text: carried in"),
    "narrative.requests_carried_out": Rule("正文：结转下年度", "the text: carried out"),
    "narrative.normative_issued": Rule("正文：制发规范性文件", "the text: normative documents issued"),
    "narrative.normative_in_force": Rule(
        "正文：现行有效规范性文件", "the text: normative documents in force"
    ),
}
_WHOSE = {"county": Rule("全县", "the county's "), "office": Rule("办公室", "the office's ")}
_REGULATIONS = Rule("规章", "government rules")
_BY_ROW = ("R-FLOW", "R-SUM19", "R-SUM21", "R-NARR", "R-AGG", "R-YEAR")
"""Rules over one column: their numbers are told apart by their rows."""


def is_hard(rule: str) -> bool:
    """Whether a failure is an error for certain; a soft one may have its reasons."""
    return rule in HARD


def place_of(result: IdentityResult, language: str = "zh") -> str:
    """Where a rule was checked, in the form's words: 予以公开, 自然人, 行政复议."""
    if result.scope in _NARRATED:
        return _in(language, _NARRATED[result.scope]).removeprefix("正文：").removeprefix("the text: ")
    for field in form().fields:
        if field.row_key == result.scope:
            return _labelled(field.row[-1], language)
        if field.table == "t2" and field.column_key == result.scope:
            return _labelled(field.column[-1], language)
    return _in(language, _REGULATIONS) if result.scope == "t1.regulations" else result.scope


def numbers_of(result: IdentityResult, language: str = "zh") -> str:
    """The rule with its numbers: 自然人 2 + 商业企业 1 = 3 ≠ 总计 4."""
    return "".join(piece.text for piece in pieces_of(result, language))


def pieces_of(result: IdentityResult, language: str = "zh") -> tuple[NumberPiece, ...]:
    """The same, number by number, so that each can be led to the cell that prints it."""
    apart = result.id == "R-ITEMS" and "@" not in result.numbers[0][0]
    if result.id == "R-LEVEL" or apart:
        comma = NumberPiece(", " if language == "en" else "，")
        listed = [piece for number in result.numbers for piece in (comma, _term(number, result, language))]
        return tuple(listed[1:])
    left, right, signs = _sides(result)
    relation = NumberPiece(f" {_relation(result)} ")
    return (*_side(left, result, signs, language), relation, *_side(right, result, signs, language))


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


def _side(
    numbers: Sequence[_Number], result: IdentityResult, signs: tuple[str, ...], language: str
) -> Iterator[NumberPiece]:
    terms = list(zip(numbers, (*signs, *("+",) * len(numbers)), strict=False))
    if len(terms) > _MOST_TERMS:  # zeros say nothing in a long sum
        terms = [(number, sign) for number, sign in terms if number[1]] or terms[:1]
    for at, (number, sign) in enumerate(terms):
        if at:
            yield NumberPiece(f" {sign} ")
        yield _term(number, result, language)
    values = [-value if sign == "−" else value for (_, value), sign in terms if value is not None]
    if len(terms) == len(values) > 1:
        yield NumberPiece(f" = {sum(values, Decimal(0)).normalize():f}")


def _term(number: _Number, result: IdentityResult, language: str) -> NumberPiece:
    name, value = number
    field, _, whose = name.partition("@")
    said = "—" if value is None else f"{value.normalize():f}"
    owner = _in(language, _WHOSE[whose]) if whose in _WHOSE else whose
    if language == "en" and owner == whose != "":
        owner = f"{whose} "
    return NumberPiece(f"{owner}{_label(field, result, language)} {said}", name)


def _label(field: str, result: IdentityResult, language: str) -> str:
    if field in _NARRATED:
        return _in(language, _NARRATED[field])
    entry = form().by_id[field][0]
    by_row = result.id in _BY_ROW and entry.table != "t1"
    return _labelled(entry.row[-1] if by_row else entry.column[-1], language, short=True)


def _labelled(label: str, language: str, short: bool = False) -> str:
    """A label of the form in a language; as the form has it where nobody put it in English."""
    return english().get(label, label) if language == "en" else _short(label) if short else label


def _in(language: str, words: Rule) -> str:
    return words.en if language == "en" else words.zh


def _short(label: str) -> str:
    """A label as one speaks of it: no number, no note, no tail."""
    plain = spoken(label)
    return plain if len(plain) <= _LABEL_LETTERS else plain[: _LABEL_LETTERS - 1] + "…"


def marked_fields(result: IdentityResult) -> tuple[str, ...]:
    """The cells to mark where a rule fails: of a sum its total, else all that it names."""
    names = result.names
    return names[-1:] if result.id in ("R-ROW", "R-SUM19", "R-SUM21", "R-T3") else names
