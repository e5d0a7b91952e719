"""The headings of the six statutory sections: named anywhere, opening a line, in full within a text."""

from __future__ import annotations

import pytest

from nianbao.core.form import form
from nianbao.core.section_headings import NUMERALS, opens_section, sections_named, split_at_headings

HEADINGS = [section.heading for section in form().sections]


def test_the_forms_own_headings_are_known() -> None:
    assert sections_named("".join(HEADINGS)) == len(HEADINGS) == len(NUMERALS)
    for numeral, heading in zip(NUMERALS, HEADINGS, strict=True):
        assert sections_named(heading) == 1
        assert opens_section(f"{numeral}、{heading}")
        assert split_at_headings(f"正文。{numeral}、{heading} 又是正文。") == [
            "正文。",
            f"{numeral}、{heading}",
            "又是正文。",
        ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("存在问题，存在的问题，存在的主要问题", 1),  # one section, however often
        ("其它需要报告的事项", 1),
        ("行政复议、行政诉讼", 1),
        ("政府信息公开指南", 0),
    ],
)
def test_sections_named(text: str, named: int) -> None:
    assert sections_named(text) == named


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("一、2021年总体情况", True),
        ("二，行政机关主动公开政府信息的情况", True),
        ("三依申请公开情况", True),
        ("四、因政府信息公开申请行政复议情况", True),
        ("五、存在的主要问题", True),
        ("六、其它需要报告的事项", True),
        ("总体情况", False),
        ("（一）主动公开", False),
        ("七、其他需要报告的事项", False),
    ],
)
def test_opens_section(line: str, opens: bool) -> None:
    assert opens_section(line) is opens
