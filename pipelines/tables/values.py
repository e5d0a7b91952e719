"""What a printed cell says: one number, nothing, or something that is not plainly one number.

A blank is never a zero, and a figure that leaves open which number it is, is none. Every reading of a cell's
text goes through `figure`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nianbao.core.letters import folded
from nianbao.core.numerals import COUNT_LETTERS, DASH, ORDINALS, count_of
from nianbao.core.report import CellState, Flag
from pipelines.text.marks import apart

TEN_THOUSAND = Decimal(10_000)
AMOUNTS = ("万元", "")
"""The units of the form's amounts: 行政事业性收费 is in 万元, for 采购总金额 it names none."""
SCALE = "[十百千]?[万亿]|[十百千](?=元)"
_UNIT = "元|件|项|个|条|人次|人|次|份|宗|起|家|部|例|笔|篇"
_DASH = f"{DASH}ー"
_SPACE = re.compile(r"(?:&nbsp;?|\s)+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")
_BLANK = re.compile(rf"(?:[/\\|_~.…·、,{_DASH}]+|\*|[（(]?[无空][)）]?[.。]?|n/a|na|none|null)?", re.I)
_THOUSANDS = r"\d{1,3}(?:(?:,\d{3})+|(?:、\d{3})+|(?:['’‘]\d{3})+)"
_NUMBER = rf"{_THOUSANDS}(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"
_PARTING = re.compile("[,、'’‘]")
_SIGN = rf"增加?|减少?|[+{_DASH}]"
_PLAIN = re.compile(_NUMBER)
_WHOLE = re.compile(rf"(?:共计?|合计|计)?({_SIGN}|新增)?({_NUMBER})({SCALE})?({_UNIT})?[.。;；,，、]?")
_IN_WORDS = re.compile(rf"({_SIGN})?({_NUMBER})({SCALE})?({_UNIT})?")
_WORDS = re.compile(rf"[\u3400-\u9fff\d,.;:，。、；：()（）“”+{_DASH}]+")
_NOT_A_COUNT = re.compile(
    r"第?(?:(?<!\d)|(?<=:\d\d)|(?<=[/-]\d\d))\d++(?:年度?|月份?|日|号|条|款|时|分|%)|第\d+|[〔\[]\d{4}[〕\]]"
    r"|(?:19|20)\d\d[/-]\d{1,2}(?:[/-]\d{1,2})?(?!\d)|\d{1,2}:\d\d"
)
"""Years, days, times, paragraphs, a document's 〔2021〕; a year in round brackets may be a second figure."""
_NUMERAL = f"〇{ORDINALS[:9]}"
_OPEN = re.compile(
    rf"(?<!意)见|附|详|其中|不?[包内]?含(?!税)|包括|参[见阅照考]|[表图页注]\d|[约近逾超几十百千万{_NUMERAL}]\d|不[足到少超]|大概|大约|至[少多]"
    rf"|以[上下]|左右|上下|\d[余多几{_NUMERAL}{_DASH}]|(?:{_UNIT})[余多]|\d[十百千](?![元万亿分])"
)
"""Words beside a number that leave open which it is: 见附件3, 约5件, 100余件, 5十."""
_NOTE = re.compile(
    r"(?:[(\[【〔](?:注释?|备注|说明)[:：]?\d{0,2}[)\]】〕]|[\[【〔]\d{1,2}[\]】〕]|备?注[:：]?\d{0,2}|\(\)|[†‡※])+$"
)
_NOTE_LETTERS = 60
"""A note's mark in plain letters behind the figure; a number in round brackets needs its 注."""
_PART = re.compile(
    r"[,;。:]?(?:[(\[【〔](?:其中|[包内]?含|包括|不含|不包括|注|备注|说明|同比|[较比]上年|上年|另)[^()\[\]【】〔〕]*[)\]】〕]?"
    r"|(?:其中|[包内]?含|包括)[^()\[\]【】〔〕]*)$"
)
"""What part of the figure before it is told behind it: 1234（其中：县本级200）, 5件，含上年2件."""
_WITHIN = re.compile(r"\W*(?:其中|[包内]?含|包括)")
_BRACKETED = re.compile(r"\((?=.*[1-9])[\d,.]+\)")
"""(38) may be a list's number, or an accountant's -38."""
_SPELT = re.compile(rf"(?:共计?|合计|计)?([{COUNT_LETTERS}]+)({_UNIT})?[.。;；,，、]?")
"""A count in words and nothing else: 十二, 共四十五件."""
_MINUS = re.compile(rf"减|[{_DASH}]")
_DIGITS = re.compile(r"\d[\d,.A-Za-z\u0370-\u04ff*?×■□]*")
_SPREAD = re.compile(r"(?<!\d)\d++(?:\s++\d++)++")
_LIKE_A_FIGURE = re.compile(
    rf"(?=.*\d)[\dA-Za-z\u0370-\u04ff*#?×■□●○.,:;%‰~/+至到或余多约近{_DASH}\s]{{1,20}}(?:{_UNIT})?"
)
_TENS = {"": 1, "十": 10, "百": 100, "千": 1000}
FACTORS = {
    ten + large: Decimal(number * factor)
    for ten, number in _TENS.items()
    for large, factor in (("", 1), ("万", 10**4), ("亿", 10**8))
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell's text as read: its number, what state that puts the cell in, the remark beside the figure
    ("" without one), and what a user should know before computing with it."""

    value: Decimal | None
    state: CellState
    remark: str = ""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A cell's text without white space and marks; `remark` are those, `parted` says that white space stands
    between figures."""

    said: str
    remark: str
    parted: bool


def plain(printed: str) -> str:
    """The printed text in NFKC form without any white space (a literal `&nbsp;` included)."""
    return _SPACE.sub("", _seen(printed))


def _seen(printed: str) -> str:
    return _UNSEEN.sub("", folded(printed))


@lru_cache(maxsize=4096)
def _text(printed: str) -> _Text:
    """Marks come off first: NFKC makes digits of ① and ²."""
    said, remark = apart(printed)
    parted = any(_is_parted(run) for run in _SPREAD.findall(_seen(said)))
    said = plain(said)
    note = _NOTE.search(said, max(0, len(said) - _NOTE_LETTERS)) or _part_of(said)
    if note is None:
        return _Text(said, remark, parted)
    return _Text(said[: note.start()], f"{note.group()} {remark}".strip(), parted)


def _part_of(said: str) -> re.Match[str] | None:
    """What is told of a part, where a figure stands before it and no part is larger than the whole."""
    part = _PART.search(said)
    whole = _number_in(said[: part.start()], "件") if part and _is_alone(said[: part.start()]) else None
    if part is None or whole is None:
        return None
    inner = [Decimal(_PARTING.sub("", each)) for each in _PLAIN.findall(_NOT_A_COUNT.sub("", part[0]))]
    return None if _WITHIN.match(part[0]) and any(each > abs(whole) for each in inner) else part


def _is_parted(run: str) -> bool:
    """Digits with white space between: one figure where they are spread out (5 6 4) or in thousands."""
    first, *more = run.split()
    spread = len(first) == 1 and all(len(each) == 1 for each in more)
    thousands = len(first) <= 3 and all(len(each) == 3 for each in more)
    return "\n" in run or not (spread or thousands)


@lru_cache(maxsize=4096)
def figure(printed: str, unit: str = "") -> Printed:
    """What a cell prints.

    `unit` is the unit the number is wanted in. 万元 turns amounts printed in 元 or 亿元 into 万元, and so
    does "", for an amount whose unit the form does not fix; one printed without a unit is taken as printed.
    Counts printed in 万 are multiplied out.
    """
    text = _text(printed)
    flags = (Flag.REMARK,) if text.remark else ()
    if _is_blank(text):
        return Printed(None, CellState.BLANK, text.remark, flags)
    number = None if text.parted else _number_in(text.said, unit)
    if number is not None:
        return Printed(number, CellState.VALUE, text.remark, flags)
    return Printed(None, CellState.UNCLEAR, text.remark, (_doubt(text), *flags))


def _is_blank(text: _Text) -> bool:
    return _BLANK.fullmatch(text.said) is not None and bool(text.said or not text.remark)


def _doubt(text: _Text) -> Flag:
    numbers = len(_DIGITS.findall(text.said))
    if text.parted or numbers > 1:
        return Flag.SEVERAL_NUMBERS
    return Flag.NOT_PLAIN if numbers else Flag.NO_NUMBER


@lru_cache(maxsize=4096)
def is_blank(printed: str) -> bool:
    """Nothing, or a mark that stands for nothing: / - — 无."""
    return _is_blank(_text(printed))


def holds_number(printed: str) -> bool:
    """Some number stands in it, plainly or not."""
    return figure(printed).value is not None or _DIGITS.search(_text(printed).said) is not None


@lru_cache(maxsize=4096)
def is_value(printed: str) -> bool:
    """A number and nothing else, or a blank: what the form wants for a value."""
    text = _text(printed)
    return _is_blank(text) or _is_alone(text.said)


def _is_alone(text: str) -> bool:
    return _is_count(text) or _WHOLE.fullmatch(text) is not None


def _is_count(text: str) -> bool:
    """A count in words; one numeral alone is rather a row's number, but for a zero."""
    spelt = _SPELT.fullmatch(text)
    count = count_of(spelt[1]) if spelt else None
    return count is not None and (count == 0 or len(text) > 1)


@lru_cache(maxsize=4096)
def may_be_value(printed: str) -> bool:
    """A value, or what only a damaged figure looks like (56O, 5**, 3-5): it stands in a value's place, and is
    no label."""
    return is_value(printed) or _LIKE_A_FIGURE.fullmatch(_text(printed).said) is not None


def read_value(printed: str, unit: str = "") -> Decimal | None:
    """The number a cell prints, None where it prints none or leaves open which."""
    return figure(printed, unit).value


def _number_in(text: str, unit: str) -> Decimal | None:
    spelt = _SPELT.fullmatch(text)
    if spelt:
        return _spelt_number(spelt[1], spelt[2] or "", unit)
    whole = _WHOLE.fullmatch(text)
    if whole:
        return _number(whole, unit)
    if not _WORDS.fullmatch(text) or _OPEN.search(text) or _BRACKETED.fullmatch(text):
        return None
    found = list(_IN_WORDS.finditer(_NOT_A_COUNT.sub("", text)))
    return _number(found[0], unit) if len(found) == 1 else None


def _number(match: re.Match[str], unit: str) -> Decimal:
    sign, digits, scale, printed_unit = (part or "" for part in match.groups())
    number = Decimal(_PARTING.sub("", digits).rstrip("."))
    if _MINUS.match(sign):
        number = -number
    number *= FACTORS[scale]
    return _in_unit(number, unit, printed_unit == "元" or bool(scale))


def _spelt_number(words: str, printed_unit: str, unit: str) -> Decimal | None:
    count = count_of(words)
    if count is None or (words == "一" and not printed_unit):
        return None  # 一 alone may be a dash
    return _in_unit(Decimal(count), unit, printed_unit == "元" or words[-1] in "万亿")


def _in_unit(number: Decimal, unit: str, is_yuan: bool) -> Decimal:
    return number / TEN_THOUSAND if unit in AMOUNTS and is_yuan else number
