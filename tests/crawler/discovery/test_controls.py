"""What is acted on in a browser: controls with a telling text that lead nowhere by themselves, best first."""

from __future__ import annotations

import pytest

from crawler.discovery.controls import queries_beside, shows_titles, telling_controls
from crawler.discovery.issuers import CountyNames
from nianbao.core.county import County
from pipelines.text.page import Page

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))


def acted_on(markup: str, *, in_column: bool = False) -> list[tuple[str, str]]:
    page = Page.of(f"<body>{markup}</body>".encode(), "http://p.gov.cn/xxgk/", "text/html; charset=utf-8")
    found = telling_controls(page, NAMES, 2024, in_column=in_column)
    return [(control.element.tag, control.words) for control in found]


def test_the_wording_that_promises_most_comes_first() -> None:
    tabs = "<ul><li>法定主动公开内容</li><li>公开指南</li><li>政府信息公开年报</li></ul>"
    assert acted_on(tabs) == [("li", "政府信息公开年报"), ("li", "法定主动公开内容")]


def test_a_row_of_the_wanted_report_comes_before_all() -> None:
    row = "<div class=row><span>青岭县2024年政府信息公开工作年度报告</span><span>2025-01-22</span></div>"
    assert acted_on("<b>政府信息公开年报</b>" + row)[0] == ("span", "青岭县2024年政府信息公开工作年度报告")


def test_of_nested_elements_the_one_that_says_it_is_acted_on() -> None:
    node = '<li><span class="switch"></span><a title="政府信息公开年报"><span class="ico"></span><span>政府信息公开年报</span></a></li>'
    assert acted_on(node) == [("span", "政府信息公开年报")]


def test_what_more_is_said_of_counts_as_its_words() -> None:
    box = '<div><h3>政府信息公开年报</h3><a href="javascript:;">更多</a></div>'
    assert acted_on(box) == [("h3", "政府信息公开年报"), ("a", "政府信息公开年报")]


def test_years_are_parts_of_a_column_only() -> None:
    choice = "<select><option>2024年</option><option>2023年</option></select>"
    assert acted_on(choice) == []
    assert acted_on(choice, in_column=True) == [("option", "2024年")]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/nb/">政府信息公开年报</a>',
        '<li><a href="/nb/"><b>政府信息公开年报</b></a></li>',
        '<a href="#/list?columnId=12">政府信息公开年报</a>',
        "<span>下载政府信息公开年报</span>",
        '<form method="post"><button>政府信息公开年报</button></form>',
        "<span>登录</span><span>县长信箱</span>",
    ],
)
def test_what_has_an_address_or_does_more_than_show_is_left_alone(markup: str) -> None:
    assert acted_on(markup) == []


def row(year: int, of: str = "青岭县") -> str:
    return f"<div class=row data-id={year}><span>{of}{year}年政府信息公开工作年度报告</span><span>{year + 1}-01-22</span></div>"


@pytest.mark.parametrize(
    ("markup", "shows"),
    [
        (row(2024), True),
        (row(2023) + row(2022), True),
        ("<tr data-id=1><td>1</td><td>2024年度报告</td></tr>", True),
        (row(2019), False),
        ("<a href='/1.html'>青岭县2024年政府信息公开工作年度报告</a>", False),
        ("<div>政府信息公开年报</div>", False),
    ],
)
def test_titles_of_reports_that_lead_nowhere(markup: str, shows: bool) -> None:
    page = Page.of(
        f"<body><table>{markup}</table></body>".encode(), "http://p.gov.cn/xxgk/", "text/html; charset=utf-8"
    )
    assert shows_titles(page, 2024) is shows


@pytest.mark.parametrize(
    ("node", "tree", "opened"),
    [
        ("<span class='button switch roots_close'></span><a><span>{}</span></a>", "ztree", True),
        ("<span class='button switch roots_open'></span><a><span>{}</span></a>", "ztree", False),
        ("<i class='el-tree-node__expand-icon el-icon-caret-right'></i><span>{}</span>", "el-tree", True),
        ("<i class='expanded el-tree-node__expand-icon'></i><span>{}</span>", "el-tree", False),
        ("<i class='is-leaf el-tree-node__expand-icon'></i><span>{}</span>", "el-tree", False),
        ("<span class='btn_close'></span><a>{}</a>", "dialog", False),
    ],
)
def test_closed_nodes_of_a_tree_are_opened_last(node: str, tree: str, opened: bool) -> None:
    found = acted_on(f"<b>政府信息公开年报</b><ul class='{tree}'><li>{node.format('报告与制度')}</li></ul>")
    assert [words for _, words in found] == ["政府信息公开年报", *["报告与制度"] * opened]


def test_what_is_asked_with_is_the_query_next_to_the_choice() -> None:
    site = "<form><input name=q><input type=submit value=搜索></form>"
    chosen = "<select><option>2024年</option></select><div><a><i>查 询</i></a></div><button>下载</button>"
    page = Page.of(
        f"<body>{site}<p>{chosen}</p></body>".encode(), "http://p.gov.cn/", "text/html; charset=utf-8"
    )
    (option,) = page.tree.iter("option")
    assert [each.tag for each in queries_beside(option)] == ["i", "input"]
    (button,) = page.tree.iter("button")
    assert [each.tag for each in queries_beside(button)][:1] == ["i"]
