"""Links that nobody can follow, and the script files that they are worth."""

from __future__ import annotations

import pytest

from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import links_of
from crawler.discovery.listing import read_listing
from crawler.discovery.unaddressed import leads_nowhere, unaddressed, waits_for_document, waits_for_files
from nianbao.core.county import County
from pipelines.text.page import Page

TITLE = "青岭县{}年政府信息公开工作年度报告"
NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
OPEN = "<script>function see(id) { if (isOld) location = '/a/' + id; else location = '/b/' + id }</script>"
READ = "<script>function see(id) { location = '/a/' + id }</script>"


def page(markup: str, url: str = "http://p.gov.cn/nb/") -> Page:
    content = f"<html><body>{markup}</body></html>".encode()
    return Page.of(content, url, "text/html; charset=utf-8")


def called(*years: int) -> str:
    return "".join(f"<li><a onclick='see({year})'>{TITLE.format(year)}</a></li>" for year in years)


def void(*years: int) -> str:
    return "".join(f"<li><a href='javascript:;'>{TITLE.format(year)}</a></li>" for year in years)


def plain(*years: int) -> str:
    return "".join(f"<li><a href='/nb/{year}.html'>{TITLE.format(year)}</a></li>" for year in years)


@pytest.mark.parametrize(
    ("markup", "years"),
    [
        (called(2023, 2022) + OPEN, [2023, 2022]),
        (called(2023, 2022), [2023, 2022]),
        (plain(2023) + called(2022) + OPEN, [2022]),
        (void(2023, 2022), [2023, 2022]),
        (f"<table><tr onclick='see(1)'><td>{TITLE.format(2023)}</td><td>2024-01-20</td></tr></table>{OPEN}", [2023]),
        (called(2023, 2022) + READ, []),
        (plain(2023) + void(2022), []),
        (plain(2023, 2022), []),
        (f"<p>{TITLE.format(2023)}</p>", []),
    ],
)  # fmt: skip
def test_titles_that_only_an_unread_script_follows(markup: str, years: list[int]) -> None:
    listing = read_listing(page(markup), NAMES)
    assert [title.year for title in listing.unaddressed] == years


def test_they_make_a_column() -> None:
    listing = read_listing(page(called(2023, 2022, 2021) + OPEN), NAMES)
    assert (listing.entries, listing.column) == ((), "lists 3 reports of 3 years")
    assert read_listing(page(called(2023) + OPEN), NAMES, named_column=True).column
    assert not read_listing(page(called(2023) + READ.replace("/a/", "#")), NAMES).column


def test_what_calls_nothing_is_told_apart() -> None:
    found = unaddressed(page("<a href='javascript:void(0)'>年报</a><a onclick='see(1)'>年报</a><a>年报</a>"))
    assert [each.called for each in found] == [False, True, False]
    assert [each.is_scripted for each in found] == [True, True, False]


MENU = "<a href='javascript:void(0)'>政府信息公开年报</a>"


@pytest.mark.parametrize(
    ("markup", "in_column", "waits"),
    [
        (MENU, False, True),
        (called(2024), True, True),
        (MENU + "<a href='/xxgk/'>政府信息公开</a>", False, True),
        (MENU + "<a href='/nb/x/'>政府信息公开年报</a>", False, False),
        (MENU, True, False),
        (called(2023), True, False),
        (called(2024) + plain(2024), True, False),
        ("<a>政府信息公开年报</a>", False, False),
        ("<a href='javascript:login()'>登录</a>", False, False),
    ],
)
def test_only_the_most_telling_link_is_worth_a_file(markup: str, in_column: bool, waits: bool) -> None:
    assert waits_for_files(page(markup), NAMES, 2024, in_column=in_column) is waits


NEWS = "".join(f"<a href='/news/{n}.html'>青岭县第{n}次春耕</a>" for n in range(9))


@pytest.mark.parametrize(
    ("markup", "lost"),
    [
        (NEWS, True),
        (NEWS + "<a href='/ysqgk/'>依申请公开</a>", True),
        (NEWS + "<a href='/zwgk/'>政务公开</a>", False),
        (NEWS + "<a href='/nb/'>年度报告</a>", False),
        ("<a href='/'>首页</a><a href='/news/1.html'>春耕</a>", True),
        ("<a href='/main/'>进入政府网站</a>", False),
        ("", True),
    ],
)
def test_a_home_page_that_leads_nowhere_is_told_from_a_splash(markup: str, lost: bool) -> None:
    home = page(markup, "http://p.gov.cn/")
    assert leads_nowhere(home, links_of(home), NAMES, 2024) is lost


@pytest.mark.parametrize(
    ("words", "scripts", "waits"),
    [
        ("年度报告.docx", "", True),
        ("点击下载附件", "", True),
        ("打印本页", "", False),
        ("年度报告.docx", "<script>function down(id) { location = '/get.do?id=' + id }</script>", False),
    ],
)
def test_a_document_behind_a_function_that_the_page_lacks(words: str, scripts: str, waits: bool) -> None:
    shown = page(f"""{scripts}<a href="javascript:void(0)" onclick="down('8')">{words}</a>""")
    assert waits_for_document(shown) is waits
