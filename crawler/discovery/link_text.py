"""What a link says, without the day on which it was put up, and what is said beside it: rows show the day
inside the link too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from nianbao.core.numerals import DASH, DAY, plain_dates
from pipelines.text.page import squeeze

_DEPTH_MOST = 6
HEADING_LETTERS = 20
_TEXTS_MOST = 500
"""Pieces of text in the row of a link; of more it is no row."""
_ROW_LETTERS = 400
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


def heading_of(element: HtmlElement, text: str) -> str:
    """What 更多 is said of: the short text of the block that holds the link, without the link's own."""
    node = element
    for _ in range(3):
        parent = node.getparent()
        if parent is None or len(parent) > 30:
            break
        node = parent
        said = squeeze(_short(node)).replace(text, "").strip(" |·:：")
        if said:
            return said if len(said) <= HEADING_LETTERS else ""
    return ""


def row_of(element: HtmlElement) -> str:
    """The text of the list item, table row or paragraph that holds the link, where it holds little else."""
    node = element
    for _ in range(4):
        parent = node.getparent()
        if parent is None or parent.tag in ("ul", "ol", "tbody", "table", "body", "html"):
            break
        node = parent
        if node.tag in ("li", "tr", "dd", "dl"):
            break
    if len(node) > 30:
        return ""
    texts, letters = list[str](), 0
    for text in filter(None, map(squeeze, islice(node.itertext(), _TEXTS_MOST))):
        letters += len(text) + 1
        if letters > _ROW_LETTERS + 1:  # it may be the whole page
            return ""
        texts.append(text)
    return " ".join(texts)


def _short(node: HtmlElement) -> str:
    """The text of an element that may hold all of the page: no more of it than shows that it is long."""
    return "".join(islice(node.itertext(), _TEXTS_MOST))
