"""What a printed cell says: a number, or nothing. A blank is never a zero."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

TEN_THOUSAND = Decimal(10_000)
AMOUNTS = ("万元", "")
"""The units of the form's amounts: 行政事业性收费 is in 万元, for 采购总金额 it names none."""
_SPACE = re.compile(r"(?:&nbsp;?|[\s\u00ad\u200b-\u200f\u2060\ufeff])+")
_MARK = re.compile(r"(?:[/\\|\-_–—―−─~*.…·、,]+|无|[（(]?空[)）]?|n/?a|none|null)?", re.I)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"
SCALE = "[十百千]?[万亿]|[十百千](?=元)"
_UNIT = "元|件|项|个|条|人次|人|次|份|宗|起|家|部|例|笔|篇"
_WHOLE = re.compile(
    rf"(?:共计?|合计|约|计)?(增加?|减少?|新增|[+\-−–—])?({_NUMBER})({SCALE})?({_UNIT})?[.。;；]?"
)
_IN_PROSE = re.compile(rf"(增加?|减少?|[+\-−])?({_NUMBER})({SCALE})?({_UNIT})?")
_NOT_A_COUNT = re.compile(
    r"第?[\d\s]*\d(?:年度?|月份?|日|号|条|款|时|分|%)|第\d+|[〔\[(]\d{4}[〕\])]|\d+[:/-]\d+"
)
_TENS = {"": 1, "十": 10, "百": 100, "千": 1000}
FACTORS = {
    ten + large: Decimal(number * factor)
    for ten, number in _TENS.items()
    for large, factor in (("", 1), ("万", 10**4), ("亿", 10**8))
}


def plain(printed: str) -> str:
    """The printed text in NFKC form without any white space (a literal `&nbsp;` included)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", printed))


@lru_cache(maxsize=4096)
def is_blank(printed: str) -> bool:
    """Nothing, or a mark that stands for nothing: / - — 无."""
    return _MARK.fullmatch(plain(printed)) is not None


@lru_cache(maxsize=4096)
def is_value(printed: str) -> bool:
    """A number and nothing else, or a blank: what may stand where the form wants a value."""
    return is_blank(printed) or _WHOLE.fullmatch(plain(printed)) is not None


@lru_cache(maxsize=4096)
def read_value(printed: str, unit: str = "") -> Decimal | None:
    """The number a cell prints, None where it prints none or leaves open which.

    `unit` is the unit the number is wanted in. 万元 turns amounts printed in 元 or 亿元 into 万元, and so
    does "", for an amount whose unit the form does not fix; one printed without a unit is taken as printed.
    Counts printed in 万 are multiplied out.
    """
    text = plain(printed)
    if _MARK.fullmatch(text):
        return None
    if text == "零":
        return Decimal(0)
    whole = _WHOLE.fullmatch(text)
    if whole:
        return _number(whole, unit)
    found = list(_IN_PROSE.finditer(_NOT_A_COUNT.sub("", text)))
    return _number(found[0], unit) if len(found) == 1 else None


def _number(match: re.Match[str], unit: str) -> Decimal:
    sign, digits, scale, printed_unit = (part or "" for part in match.groups())
    number = Decimal(digits.replace(",", "").rstrip("."))
    if sign.startswith(("减", "-", "−", "–", "—")):
        number = -number
    number *= FACTORS[scale]
    amount = unit in AMOUNTS and (printed_unit == "元" or scale)
    return number / TEN_THOUSAND if amount else number
