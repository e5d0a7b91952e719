"""What links of a disclosure section and of a report column are worth."""

from __future__ import annotations

import pytest

from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link
from crawler.discovery.rules import Aim
from crawler.discovery.scoring import score_link
from nianbao.core.county import County

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))


def points(text: str, path: str = "/unit/1.html", **where: bool) -> int:
    return score_link(Link(f"http://p.gov.cn{path}", text), NAMES, 2024, **where).priority


@pytest.mark.parametrize(
    "text",
    [
        "县政府",
        "县人民政府",
        "县本级",
        "本级",
        "人民政府",
        "县政府（县政府办公室）",
        "县政府及办公室",
        "青岭县人民政府",
    ],
)
def test_the_countys_own_level(text: str) -> None:
    assert points(text, in_section=True) == 60
    assert points(text, in_column=True) >= 92
    assert points(text) == 0


@pytest.mark.parametrize(
    "text", ["市政府", "县政府办公室", "县财政局", "青岭镇", "乡镇", "县直部门", "市人民政府"]
)
def test_other_levels(text: str) -> None:
    assert points(text, in_section=True) == points(text, in_column=True) == 0


def test_where_each_year_has_its_own_the_address_tells_which() -> None:
    assert points("县政府", "/nb/n2024n/xzf.htm", in_column=True) == 92
    assert points("县政府", "/nb/2025/xzf.htm", in_column=True) == 92  # the year in which it was due
    assert points("县政府", "/nb/n2019n/xzf.htm", in_column=True) < 92


def test_a_year_of_a_column_leads_on_and_another_does_not() -> None:
    link = Link("http://p.gov.cn/nb/2024/", "2024年")
    found = score_link(link, NAMES, 2024, in_column=True)
    assert (found.priority, found.aim) == (94, Aim.COLUMN)
    assert points("2022年", "/nb/2022/", in_column=True) == 0


def test_a_named_report_goes_before_an_unnamed_one_and_that_before_the_offices() -> None:
    county = points("青岭县人民政府2024年政府信息公开工作年度报告")
    unnamed = points("2024年政府信息公开工作年度报告")
    office = points("青岭县人民政府办公室2024年政府信息公开工作年度报告")
    assert county > unnamed > office > 0
    assert points("红山县人民政府2024年政府信息公开工作年度报告") == 0
    assert points("青岭县人民政府2023年政府信息公开工作年度报告") == 0


def test_sections_of_lower_levels_wait_for_every_plain_section() -> None:
    lower = points("乡镇政府信息公开")
    assert 0 < lower < points("依申请公开")
    assert points("政府信息公开") > points("政府信息公开制度") > lower
