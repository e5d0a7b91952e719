"""How the headings of the six statutory sections are worded, in whole and in part.

The form's own headings and the words that tell sections behind an ordinal are data
(config/report_format.json, nianbao.core.form).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class _SectionSpelling:
    """One section: what names it anywhere in a text, how a line that opens it begins, its heading in full."""

    mention: str
    opening: str
    full: str


_WORDINGS = (
    _SectionSpelling("总体情况", "总体情况", "总体情况"),
    _SectionSpelling(
        "主动公开政府信息",
        "(?:行政机关)?主动公开|政府信息主动公开",
        "(?:行政机关)?主动公开政府信息(?:的)?情况",
    ),
    _SectionSpelling(
        "收到和处理政府信息公开",
        "(?:行政机关)?收到和处理|依申请公开",
        "(?:行政机关)?收到和处理政府信息公开(?:的)?申请(?:的)?情况",
    ),
    _SectionSpelling(
        "复议",
        "(?:因)?政府信息公开.{0,12}(?:复议|诉讼)",
        "(?:因)?政府信息公开(?:工作被申请)?行政复议、?(?:和)?(?:提起)?行政诉讼(?:的)?情况",
    ),
    _SectionSpelling(
        "存在的?(?:主要)?问题",
        "(?:存在)?(?:的)?(?:主要)?问题",
        "(?:政府信息公开工作)?存在的(?:主要)?问题(?:及|和)改进(?:情况|措施)",
    ),
    _SectionSpelling("其[他它]需要报告", "其[他它]需要报告", "其[他它]需要报告的(?:其他)?(?:事项|情况)"),
)
NUMERALS = "一二三四五六"
"""Those of the sections, in order."""
_MENTIONS = tuple(re.compile(wording.mention) for wording in _WORDINGS)
_OPENING = re.compile(
    rf"^\s*+[{NUMERALS}]\s*+[、.．,，]?+\s*+(?:\d{{4}}年)?"
    rf"(?:{'|'.join(wording.opening for wording in _WORDINGS)})"
)
_WITHIN = re.compile(
    rf"(?:(?<=[。；：:\s）)])|^)([{NUMERALS}]\s*、\s*(?:{'|'.join(wording.full for wording in _WORDINGS)}))"
)


def sections_named(text: str) -> int:
    """How many of the six a text names, wherever."""
    return sum(mention.search(text) is not None for mention in _MENTIONS)


@lru_cache(maxsize=1024)  # of a page's lines each is asked about often
def opens_section(line: str) -> bool:
    """A line that begins as a section's heading does: 二、主动公开政府信息情况."""
    return _OPENING.match(line) is not None


def split_at_headings(text: str) -> list[str]:
    """The text cut before and behind each full heading in it (a report in one paragraph)."""
    return [part for piece in _WITHIN.split(text) if (part := piece.strip())]
