"""The one table of titles: is it a report's, of which year, by whom, of which genre."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nianbao.core.title import read_title, year_alone

REPORTS = [
    # As most are written.
    ("青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("青岭县人民政府 2021年政府信息公开工作年度报告", 2021, "青岭县人民政府"),
    ("青岭县人民政府\n2021年政府信息\n公开工作年度报告", 2021, "青岭县人民政府"),
    ("2021年青岭县政府信息公开工作年度报告", 2021, "青岭县"),
    ("青岭县2021年度政府信息公开年报", 2021, "青岭县"),
    ("关于青岭县2021年政府信息公开工作情况的报告", 2021, "青岭县"),
    ("青岭县人民政府关于2021年度政府信息公开工作年度报告", 2021, "青岭县人民政府"),
    ("青岭县政府信息公开工作2021年度报告", 2021, "青岭县"),
    ("2021年度青岭县政务公开工作年度报告", 2021, "青岭县"),
    ("乌拉特前旗2021年度信息公开年度报告", 2021, "乌拉特前旗"),
    ("2022年老河口市人民政府信息公开工作年度报告", 2022, "老河口市人民政府"),
    ("镇宁自治县政府2019年信息公开工作年度报告", 2019, "镇宁自治县政府"),
    ("西藏自治区审计厅2025年政务信息公开工作开展年度报告", 2025, "西藏自治区审计厅"),
    ("青岭县2021年1-12月政府信息公开工作报告", 2021, "青岭县"),
    # The year behind, doubled, missing, out of range.
    ("青岭县人民政府信息公开工作年度报告（2021年）", 2021, "青岭县人民政府"),
    ("青岭县政府信息公开年报2021年", 2021, "青岭县"),
    ("青岭县年度报告（2021年政府信息公开）", 2021, "青岭县"),
    ("2025湖口县大垅乡2025年度政府信息公开工作年度报告", 2025, "湖口县大垅乡"),
    ("政府信息公开年报", None, ""),
    ("青岭县１９９９年政府信息公开工作年度报告", None, "青岭县"),
    # Spelt, full width, with any circle.
    ("二〇二一年青岭县政府信息公开工作年度报告", 2021, "青岭县"),
    ("青岭县二O二三年政府信息公开工作年度报告", 2023, "青岭县"),
    ("青岭县二○二三年度政府信息公开工作年度报告", 2023, "青岭县"),
    ("青岭县贰零贰叁年政府信息公开工作年度报告", 2023, "青岭县"),
    ("青岭县２０２１年度政府信息公开年报", 2021, "青岭县"),
    # Spaced out.
    ("沛 县 人 民 政 府 2 0 2 3 年 政 府 信 息 公 开 工 作 年 度 报 告", 2023, "沛县人民政府"),
    ("清水县2 0 2 1年政府信息公开工作年度报告", 2021, "清水县"),
    ("沛县 二 〇 二 三 年 政府信息公开年报", 2023, "沛县"),
    # Several years are no single year.
    ("沛县2022—2023年政府信息公开工作年度报告", None, "沛县"),
    ("沛县2022-2023年政府信息公开工作年度报告", None, "沛县"),
    ("沛县2022至2023年政府信息公开工作年度报告", None, "沛县"),
    ("沛县2022-23年政府信息公开工作年度报告", None, "沛县"),
    ("沛县二〇二二—二〇二三年政府信息公开工作年度报告", None, "沛县"),
    ("沛县二〇二二至二三年政府信息公开工作年度报告", None, "沛县"),
    ("沛县2022年、2023年政府信息公开工作年度报告", None, "沛县"),
    # When it was put up, and a letter's number, are no report year.
    ("青岭县2021年政府信息公开工作年度报告（2022年2月公布）", 2021, "青岭县"),
    ("青岭县2021年政府信息公开工作年度报告（2022年发布）", 2021, "青岭县"),
    ("青岭县2021年政府信息公开工作年度报告（发布于2022年）", 2021, "青岭县"),
    ("青岭县2021年政府信息公开工作年度报告[2022-01-20]", 2021, "青岭县"),
    ("青岭县2021年政府信息公开工作年度报告 2022-01-20", 2021, "青岭县"),
    ("2022年1月青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("青政办〔2022〕5号 青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    # Numbered, quoted, announced, attached, twice.
    ("12 2021年青岭县政府信息公开工作年度报告", 2021, "青岭县"),
    ("3. 青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("《青岭县2021年政府信息公开工作年度报告》", 2021, "青岭县"),
    ("青岭县《2021年政府信息公开工作年度报告》", 2021, "青岭县"),
    ("关于公布澄溪县2021年政府信息公开工作年度报告", 2021, "澄溪县"),
    ("青岭县人民政府办公室关于印发青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("青岭县教育局关于印发《2021年政府信息公开工作年度报告》", 2021, "青岭县教育局"),
    ("现将青岭县2021年政府信息公开工作年度报告公布如下：", 2021, "青岭县"),
    ("附件1：青岭县2021年政府信息公开工作年度报告.docx", 2021, "青岭县"),
    ("青岭县2021年政府信息公开工作年度报告青岭县2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("青岭县2021年政府信息公开年报 | 青岭县2021年政府信息公开年报", 2021, "青岭县"),
    # Other issuers.
    ("沛县人民政府（办公室）2023年政府信息公开工作年度报告", 2023, "沛县人民政府(办公室)"),
    ("青岭县人民政府办公室2021年政府信息公开工作年度报告", 2021, "青岭县人民政府办公室"),
    ("县教育局2021年信息公开年度报告", 2021, "县教育局"),
    ("(青岭县)2021年政府信息公开工作年度报告", 2021, "青岭县"),
    ("本机关2019年政府信息公开工作年度报告", 2019, "本机关"),
    ("2015年政府信息公开工作年度报告", 2015, ""),
]
OTHERS = [
    ("青岭县2021年度政府信息公开工作年度报告制度", 2021, "制度"),
    ("关于做好2021年政府信息公开工作年度报告编制工作的通知", 2021, "编制"),
    ("青岭县2021年度整体支出绩效评价报告", 2021, "绩效"),
    ("青岭县政府信息公开指南（2021年版）", 2021, "指南"),
    ("青岭县2021年政府网站工作年度报表", 2021, "政府网站工作年度报表"),
    ("一图读懂青岭县2021年政府信息公开工作年度报告", 2021, "读懂"),
    ("青岭县召开2021年政府信息公开年度报告培训会", 2021, "召开"),
    ("青岭县2021年政府信息公开工作年度报告公布情况", 2021, "公布情况"),
    ("青岭县发布《2021年政府信息公开工作年度报告》", 2021, "发布《20"),
    ("青岭县2021年上半年政府信息公开工作情况", 2021, "上半年"),
    ("青岭县2021年法治政府建设年度报告", 2021, "法治政府"),
    ("政府信息公开年报填报说明", None, "填报"),
    ("青岭县2021年国民经济和社会发展统计公报", 2021, None),
    ("青岭县2021年政府工作报告", 2021, None),
    ("高岭镇_2017年_北京市密云区人民政府", 2017, None),
    ("澄溪县人民政府令第2021号", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "year", "issuer"), REPORTS)
def test_reports(text: str, year: int | None, issuer: str) -> None:
    title = read_title(text)
    assert (title.is_report, title.year, title.issuer, title.other_genre) == (True, year, issuer, None)


@pytest.mark.parametrize(("text", "year", "genre"), OTHERS)
def test_what_is_no_report(text: str, year: int | None, genre: str | None) -> None:
    title = read_title(text)
    assert (title.is_report, title.year, title.other_genre, title.is_whole) == (False, year, genre, False)


@pytest.mark.parametrize(
    ("text", "year", "issuer"),
    [
        ("2024年年报", 2024, ""),
        ("县政府2024年工作年度报告", 2024, "县政府"),
        ("2024年度教育局年报", 2024, "教育局"),
        ("二〇二四年年报", 2024, ""),
    ],
)
def test_short_ones_are_reports_in_their_column_alone(text: str, year: int, issuer: str) -> None:
    title = read_title(text, in_column=True)
    assert (title.is_report, title.short, title.year, title.issuer) == (True, True, year, issuer)
    assert not read_title(text).is_report


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("青岭县2021年政府信息公开工作年度报告（更正版）", True),
        ("【更正】青岭县2021年政府信息公开工作年度报告", True),
        ("青岭县2021年政府信息公开工作年度报告（修订）", True),
        ("青岭县2021年政府信息公开工作年度报告勘误", True),
        ("青岭县2021年政府信息公开工作年度报告", False),
    ],
)
def test_corrected(text: str, corrected: bool) -> None:
    title = read_title(text)
    assert (title.is_report, title.year, title.issuer) == (True, 2021, "青岭县")
    assert title.corrected is corrected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("青岭县2021年政府信息公开工作年度报告", True),
        ("《青岭县2021年政府信息公开工作年度报告》", True),
        ("青 岭 县 2 0 2 1 年 政 府 信 息 公 开 年 报", True),
        ("青岭县2021年政府信息公开工作年度报告（修订）【字体：大 中 小】", True),
        ("青岭县2021年政务公开工作年度报告.pdf", True),
        ("现将青岭县2021年政府信息公开工作年度报告公布如下：", False),
        ("2021年政府信息公开工作年度报告 - 青岭县人民政府门户网站", False),
        ("我县按时发出2020年政府信息公开工作年度报告，并做好信息公开工作。", False),
    ],
)
def test_a_heading_is_the_title_and_nothing_else(text: str, whole: bool) -> None:
    title = read_title(text)
    assert title.is_report
    assert title.is_whole is whole


@pytest.mark.parametrize(
    ("issuer", "completed"),
    [
        ("县教育局", "青岭县教育局"),
        ("县政府", "青岭县政府"),
        ("本机关", ""),
        ("我局", ""),
        ("沛县教育局", "沛县教育局"),
    ],
)
def test_a_bare_issuer_gets_the_county(issuer: str, completed: str) -> None:
    assert read_title(f"{issuer}2021年政府信息公开工作年度报告").issuer_of("青岭县") == completed


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年", 2023),
        ("2023", 2023),
        ("２０２３年度", 2023),
        ("二О二三年", 2023),
        ("2023年度年报", 2023),
        ("2023年度报告", 2023),
        ("2023年信息公开年报", 2023),
        ("2023年政府信息公开年度报告", 2023),
        ("2023年1月", None),
        ("2022-2023年", None),
        ("青岭县2023年年报", None),
        ("年报", None),
    ],
)
def test_a_year_and_nothing_else(text: str, year: int | None) -> None:
    assert year_alone(text) == year


def test_real_titles(shared: Path) -> None:
    """Every genuine report title of the evidence is read as a report of its year."""
    text = (shared / "report-pages.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    genuine = [line for line in lines if line["kind"] == "report" and not line["spoof"]]
    assert len(genuine) > 150
    missed = [
        line["title"]
        for line in genuine
        if not (title := read_title(line["title"])).is_report or title.year != line["year_reported"]
    ]
    # One is a third party's transcript without the words 信息公开, one is in traditional characters.
    assert len(missed) <= 2, missed
