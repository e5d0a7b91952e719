"""What a link says, without the day on which it was put up: rows show that inside the link too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from nianbao.core.numerals import DASH, DAY, plain_dates
from pipelines.text.page import squeeze

_DEPTH_MOST = 6
_DATED = (
    r"[\[(（【]?\s*+(?:(?:发布|公开|更新|公布)?(?:时间|日期)\s*+[:：]\s*+)?"
    rf"{DAY.pattern}(?:\s*+\d\d:\d\d(?::\d\d)?)?\s*+[\])）】]?"
)
_YEAR, _MONTH, _OF_MONTH = r"(?:19|20)\d\d", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR_AND_MONTH = rf"{_YEAR}\s*+[-./年]\s*+{_MONTH}(?:\s*+月)?"
_PARTLY = (
    rf"[\[(（【]?\s*+(?:{_YEAR_AND_MONTH}(?:\s+{_OF_MONTH}日?)?|{_OF_MONTH}日?[\s/]+{_YEAR_AND_MONTH}|"
    rf"{_MONTH}\s*+[-./]\s*+{_OF_MONTH}|{_MONTH}月\s*+{_OF_MONTH}日)\s*+[\])）】]?"
)
_IS_DATE = re.compile(rf"{_DATED}|{_PARTLY}")
"""2025-02-19, [02-19], 19 2025-02, 发布时间：2025年2月19日: a day, or what a row shows of one."""
_BEHIND = re.compile(rf"(?<!\s)\s*+{_DATED}$")
_BEFORE = re.compile(rf"^{_DATED}\s*(?=[^\s\d])")
_SPAN = f"{DASH}~～至到止"
"""2024年1月1日至2024年12月31日: days that the words themselves speak of."""


def link_text(element: HtmlElement) -> str:
    """The words of a link, white space squeezed; a day alone stays, where the link says nothing else."""
    words = squeeze("".join(_pieces(element, _DEPTH_MOST))) if len(element) else ""
    return without_day(words or squeeze(element.text_content()))


def without_day(words: str) -> str:
    """Words without the day before or behind them on which they were put up."""
    behind = _BEHIND.search(words)
    if behind is not None and words[: behind.start()].rstrip()[-1:] not in [*_SPAN]:
        words = words[: behind.start()] or words
    before = _BEFORE.match(words)
    if before is not None and "年" not in before[0] and words[before.end()] not in _SPAN:
        words = words[before.end() :]
    return words


def _pieces(element: HtmlElement, depth: int) -> Iterator[str]:
    """The pieces of an element's text, without those of elements that hold a date and nothing else."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not _is_date(child):
            yield from _pieces(child, depth - 1) if depth and len(child) else (str(child.text_content()),)
        yield child.tail or ""


def _is_date(element: HtmlElement) -> bool:
    return _IS_DATE.fullmatch(plain_dates(squeeze(" ".join(element.itertext())))) is not None
