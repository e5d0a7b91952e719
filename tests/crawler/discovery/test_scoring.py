"""What links of a disclosure section and of a report column are worth."""

from __future__ import annotations

import pytest

from crawler.discovery.frontier import WORTH_A_REQUEST
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link
from crawler.discovery.rules import Aim
from crawler.discovery.scoring import score_link, score_links
from nianbao.core.county import County

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))


def points(text: str, path: str = "/unit/1.html", **where: bool) -> int:
    return score_link(Link(f"http://p.gov.cn{path}", text), NAMES, 2024, **where).priority


COLUMN, SECTION = Aim.COLUMN, Aim.SECTION
WORTH = [
    ("政府信息公开年报", "/a/", "", 96, COLUMN),
    ("县人民政府信息公开年报", "/a/", "", 95, COLUMN),
    ("本县政务信息公开年报汇总", "/a/", "", 88, COLUMN),
    ("年报公开", "/a/", "", 84, COLUMN),
    ("历年年报", "/a/", "", 78, COLUMN),
    ("公开年度报", "/a/", "", 80, COLUMN),
    ("政府信息公开年报", "/nb/", "", 99, COLUMN),
    ("历年年报", "/nb/", "", 81, COLUMN),
    ("乡镇政府信息公开年报", "/a/", "", 30, COLUMN),
    ("", "/nb/", "", 68, COLUMN),
    ("乡镇", "/nb/", "", 30, COLUMN),
    ("下一页", "/nb/index_1.html", "", 0, SECTION),
    ("[2]", "/nb/index_1.html", "", 0, SECTION),
    ("（2）", "/nb/index_1.html", "", 0, SECTION),
    ("2", "/nb/index_1.html", "", 0, SECTION),
    ("政府信息公开", "/a/", "", 76, SECTION),
    ("法定主动公开内容", "/a/", "", 72, SECTION),
    ("县政府信息公开目录", "/a/", "", 72, SECTION),
    ("本县政府信息公开情况", "/a/", "", 66, SECTION),
    ("信息公开事项", "/a/", "", 64, SECTION),
    ("政务公开", "/a/", "", 62, SECTION),
    ("阳光政务", "/a/", "", 54, SECTION),
    ("五公开", "/a/", "", 50, SECTION),
    ("主动公开事项", "/a/", "", 56, SECTION),
    ("公开指南", "/a/", "", 34, SECTION),
    ("基层政务公开标准", "/a/", "", 48, SECTION),
    ("公开目录", "/a/", "", 48, SECTION),
    ("财政公开专栏", "/a/", "", 36, SECTION),
    ("依申请公开", "/a/", "", 34, SECTION),
    ("政策", "/a/", "", 26, SECTION),
    ("依法公开报告", "/a/", "", 74, COLUMN),
    ("法治政府", "/a/", "", 28, SECTION),
    ("法治政府建设年度报告", "/a/", "", 0, SECTION),
    ("工作总结", "/a/", "", 26, SECTION),
    ("政府信息公开", "/zfxxgk/", "", 80, SECTION),
    ("", "/zfxxgk/", "", 40, SECTION),
    ("乡镇政府信息公开", "/a/", "", 24, SECTION),
    ("政府信息公开制度", "/a/", "", 34, SECTION),
    ("网站地图", "/a/", "", 18, Aim.MAP),
    ("登录", "/login", "", 0, SECTION),
    ("新闻", "/a/", "", 0, SECTION),
    ("青岭县", "/a/", "in_column", 93, COLUMN),
    ("2024年", "/a/", "in_column", 94, COLUMN),
    ("县政府", "/a/", "in_column", 92, COLUMN),
    ("县政府", "/2019/", "in_column", 70, COLUMN),
    ("各县区", "/a/", "in_column", 86, COLUMN),
    ("2025年", "/a/", "in_column", 84, COLUMN),
    ("2025年发布", "/a/", "in_column", 84, COLUMN),
    ("2023年", "/a/", "in_column", 0, COLUMN),
    ("县政府", "/a/", "in_section", 60, SECTION),
    ("各县区", "/a/", "in_section", 50, SECTION),
    ("其他", "/a/", "in_section", 40, SECTION),
    ("其他", "/a/", "", 0, SECTION),
    ("各县区", "/a/", "", 0, SECTION),
    ("新闻", "/a/", "in_section", 0, SECTION),
    ("青岭县人民政府2024年政府信息公开工作年度报告", "/a/", "", 100, Aim.REPORT),
    ("2024年政府信息公开工作年度报告", "/a/", "", 90, Aim.REPORT),
    ("青岭县人民政府办公室2024年政府信息公开工作年度报告", "/a/", "", 70, Aim.REPORT),
    ("青岭县财政局2024年政府信息公开工作年度报告", "/a/", "", 0, Aim.REPORT),
]
"""What a link is worth, one for each wording and place: the order in which a walk asks."""


@pytest.mark.parametrize(("text", "path", "where", "points", "aim"), WORTH)
def test_what_a_link_is_worth(text: str, path: str, where: str, points: int, aim: Aim) -> None:
    places = {where: True} if where else {}
    found = score_link(Link(f"http://p.gov.cn{path}", text), NAMES, 2024, **places)
    assert (found.priority, found.aim) == (points, aim)


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


@pytest.mark.parametrize("text", ["市政府", "县财政局", "青岭镇", "乡镇", "县直部门", "市人民政府"])
def test_other_levels(text: str) -> None:
    assert points(text, in_section=True) == points(text, in_column=True) == 0


def test_the_offices_own_section_is_for_a_hole_alone() -> None:
    assert points("县政府办公室", in_section=True) == points("县政府办公室", in_column=True) == 14
    assert WORTH_A_REQUEST > 14


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


def addressed(texts: list[str]) -> list[str]:
    links = [Link(f"http://p.gov.cn/GKnb/list.jsp?id={at}", text) for at, text in enumerate(texts)]
    return [score.row.name for _, score in score_links(links, NAMES, 2024)]


def test_a_columns_address_that_many_links_have_tells_nothing() -> None:
    news = ["走进本地", "新闻中心", "政务服务", "互动交流"]
    assert addressed([*news, "政府信息公开年报"]) == ["shared address"] * 4 + ["column"]
    assert addressed(news[:3]) == ["column's address"] * 3
    assert addressed(["2024年", "2023年", "2022年", "2021年"]) == ["column's address"] * 4
