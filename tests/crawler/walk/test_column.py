"""A report column is read to its end only where that is proven: whatever may lead on speaks against it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl

import pytest
from lxml import html
from portals.fleet import fleet
from portals.site import Ask

from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import links_of
from crawler.discovery.list_block import ListBlock
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.pager import read_pager, stated_total
from crawler.discovery.visiting import visit_key
from crawler.walk.column import Calls, ReportColumn
from nianbao.core.county import County
from pipelines.text.page import Page

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
CRUMB = '<div class="pos">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>'
URL = "http://p.gov.cn/nb/"


def rows(*years: int) -> str:
    return "".join(
        f'<li><a href="/nb/{year}.html">青岭县{year}年政府信息公开工作年度报告</a><span>{year + 1}-02-03</span></li>'
        for year in years
    )


LIST = f"<ul class='list'>{rows(2023, 2022, 2021)}</ul>"
FOOT = '<div class="foot"><a href="/map">网站地图</a> 共8452条信息 <a href="javascript:;">更多</a></div>'


def take(column: ReportColumn, body: str, url: str = URL, title: str = "青岭县人民政府") -> ReportColumn:
    markup = f"<html><head><title>{title}</title></head><body>{CRUMB}{body}{FOOT}</body></html>"
    page = Page.of(markup.encode(), url, "text/html; charset=utf-8")
    listing = read_listing(page, NAMES)
    column.take_page(url, listing, read_pager(page, listing, NAMES, 2024), links_of(page))
    return column


def unread(body: str, *answered: str) -> str:
    keys = {visit_key(url) for url in (URL, *answered)}
    return why(take(ReportColumn(URL), body), keys)


def why(column: ReportColumn, answered: set[str], settled: Collection[str] = ()) -> str:
    reason = column.unread(answered, set(settled))
    return reason.english if reason is not None else ""


PROMISES = {
    "next, by a script": '<a href="javascript:;">下一页</a>',
    "next, short": '<a href="#">下页</a>',
    "back page": '<span onclick="go()">后页</span>',
    "sign": '<a href="javascript:void(0)" onclick="n()">&gt;</a>',
    "signs": '<li class="x"><a href="javascript:void(0)">»</a></li>',
    "a button's value": '<input type="button" value="下一页">',
    "an icon": '<button type="button" class="btn-next"><i class="el-icon"></i></button>',
    "a picture": '<a href="javascript:next()"><img src="/n.gif" alt="下一页"></a>',
    "class next": '<span class="page-next"></span>',
    "more": '<div class="load-more">加载更多</div>',
    "more, of the list": '<a href="javascript:;">更多&gt;&gt;</a>',
    "in English": '<a href="javascript:;">Next</a>',
    "numbers": '<div><a href="javascript:;">1</a><a href="javascript:;">2</a><a href="javascript:;">3</a></div>',
    "numbers of a script": '<div class="m-pagination"><ul><li class="active"><a data-page-index="0">1</a></li>'
    '<li><a data-page-index="1">2</a></li></ul></div>',
    "bound numbers": '<div class="pager"><em>1</em><em>2</em></div>',
    "numbers that nothing marks": "<div id=n><span class=num>1</span> <span class=num>2</span></div>",
    "a year between arrows": "<p><span id=o>‹</span> <b>2025年</b> <span>›</span></p>",
    "an earlier year between words": "<p><span>上一年</span><em>2023</em><span>下一年</span></p>",
    "select": '<select onchange="turn(this)"><option value="1">第1页</option><option value="2">第2页</option></select>',
    "field to jump": '<div class="page">跳转到<input type="text" size="2">页</div>',
    "stated pages": "<p>共3页</p>",
    "stated pages, by stroke": "<p>页次：1/3</p>",
    "stated total": "<p>本栏目共有 <b>9</b> 条信息</p>",
    "stated total, in English": "<p>Total: 9</p>",
    "page count of a script": "<script>var pageCount = 3;</script>",
    "total of a script": '<div id="p"></div><script>var conf={totalRecord:7,perPage:3};</script>',
    "TRS": '<script>createPageHTML(3, 0, "index", "html");</script>',
    "laypage": "<div id='p'></div><script>laypage.render({elem:'p', count: 31, limit: 10});</script>",
    "data attribute": '<div class="fy" data-max="3"><b>1</b></div>',
    "scrolling": "<script>window.onscroll=function(){fetch('/api/list?p='+(++n)).then(show)}</script>",
    "tab of the year": '<div class="tabs"><a href="javascript:;" onclick="tab(1)">2024年</a></div>',
    "choice of the year": '<select id="y"><option>2024</option><option>2023</option></select>',
    "spelt numbers": '<p><a href="javascript:;">第一页</a> <a href="javascript:;">第二页</a></p>',
    "a picture without words": '<td><a href="javascript:void(0)"><img src="/images/next.gif"></a></td>',
    "a function that turns pages": '<a href="javascript:goPage(2)">往后翻</a>',
    "a list that loads": '<div class="tip">上拉加载</div>',
    "earlier ones": '<a href="javascript:;" onclick="old()">往年年报</a>',
    "a stated share": "<p>显示 3 / 9 条</p>",
    "data of a script": "<script>var page={count:9,rows:[]};</script>",
    "tab of the own level": '<ul class="tab"><li onclick="load(1)">县政府</li><li onclick="load(2)">部门</li></ul>',
    "an entry that is a picture": f"<ul>{rows(2023, 2022)}<li><a href='/nb/x.html'><img src='/nb22.jpg'></a></li></ul>",
    "further address": '<a href="/nb/index_2.html">下一页</a>',
    "an entry cut off": f"<ul>{rows(2023, 2022)}<li><a href='/nb/x.html'>青岭县政府信…</a></li></ul>",
    "an entry without a known year": f"<ul>{rows(2023, 2022)}<li><a href='/nb/x.html'>青岭县二千零二十四年政府信息公开年度报告</a></li></ul>",
    "an entry without an address": f"<ul>{rows(2023, 2022)}<li><a onclick='see(7)'>青岭县2024年政府信息公开工作年度报告</a></li></ul>",
}


@pytest.mark.parametrize("control", PROMISES.values(), ids=PROMISES.keys())
def test_what_may_lead_on_leaves_the_column_unread(control: str) -> None:
    assert unread(LIST + control)


WHOLE = '<div class="fenye">共3条 第1/1页</div>'
PARTS = {
    "tab of the year": PROMISES["tab of the year"],
    "tab of the year when it was due": '<div><a href="javascript:;" onclick="tab(1)">2025年</a></div>',
    "choice of the year": PROMISES["choice of the year"],
    "tab of the own level": PROMISES["tab of the own level"],
    "an entry without an address": PROMISES["an entry without an address"],
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_a_total_says_nothing_of_another_part(part: str) -> None:
    """共3条 1/1页 counts what is shown; the tab beside it holds what is not."""
    assert unread(LIST + WHOLE) == ""
    assert unread(LIST + WHOLE + part)


BY_FUNCTION = "".join(
    f"<li><a onclick='see({year})'>青岭县{year}年政府信息公开工作年度报告</a></li>"
    for year in (2023, 2022, 2021)
)
BRANCHES = (
    "<script>function see(id) { if (isOld) location = '/a/' + id; else location = '/b/' + id }</script>"
)


@pytest.mark.parametrize("script", ["", BRANCHES])
def test_rows_that_lead_on_by_an_unread_function_are_told_as_such(script: str) -> None:
    said = unread(f"<ul>{BY_FUNCTION}</ul>{script}")
    assert said == (
        "3 report titles without an address that could be read: '青岭县2023年政府信息公开工作年度报告'"
    )
    assert unread(f"{LIST}<ul>{BY_FUNCTION}</ul>{script}").startswith("3 report titles")


def test_rows_whose_function_is_read_are_entries() -> None:
    column = take(
        ReportColumn(URL), f"<ul>{BY_FUNCTION}</ul><script>function see(y) {{ open('/nb/' + y) }}</script>"
    )
    assert why(column, {visit_key(URL)}) == ""
    assert column.years == {2021, 2022, 2023}


def test_an_earlier_report_that_leads_nowhere_says_nothing_of_this_year() -> None:
    assert unread(f"{LIST}<li><a href='javascript:;'>青岭县2019年政府信息公开工作年度报告</a></li>") == ""


def test_a_run_of_thousands_of_numbers_is_looked_at_once() -> None:
    run = "".join(f"<span>{number % 900 + 1}</span>" for number in range(4000))
    began = time.thread_time()
    unread(f"{LIST}<div>{run}</div>")
    assert time.thread_time() - began < 8  # 40 s where each looks at all the others


def test_above_the_list_too() -> None:
    assert "9 entries" in unread(f"<div class='tips'>本栏目共有 <b>9</b> 条信息</div>{LIST}")
    assert "9 entries" in unread(f"<div data-total=9 data-size=3>{LIST}</div>")
    assert unread(f"<h3>政府信息公开年报 <a href='javascript:;'>更多</a></h3>{LIST}")


SETTLED = {
    "nothing more": "",
    "one page of one": '<div class="fenye">共3条 第1/1页 <a href="javascript:void(0)" class="disabled">下一页</a></div>',
    "a pager switched off": '<ul class="pagination"><li class="active"><a href="#">1</a></li>'
    '<li class="disabled"><a href="#">»</a></li></ul>',
    "a button switched off": '<div class="el-pagination"><button class="btn-next" disabled></button></div>',
    "more of another box": '<div class="side"><h3>通知公告</h3><a class="more" href="javascript:;">更多&gt;&gt;</a></div>',
    "behind another box": '<div><h3>通知</h3></div><div class="share"><a href="javascript:;">更多</a></div>',
    "a calendar": '<div class="calendar"><a href="javascript:;">&gt;</a><a href="javascript:;">下一页</a></div>',
    "a slider": '<div class="swiper"><span class="swiper-button-next next"></span></div>',
    "the wanted year between arrows": "<p><span>‹</span> <b>2024年</b> <span>›</span></p>",
    "a number alone": "<p><span>1</span></p>",
    "an icon that leads back": '<div class="pagination"><a class="l-btn"><i class="pagination-prev"></i></a></div>',
    "entries to a page": "<p>每页15条 共3条</p>",
    "visitors": "<script>var visitCount = 8452; var hitTotal=99;</script>",
    "the last page's own link": '<a href="/nb/">下一页</a> <a href="/nb/">尾页</a>',
    "the chosen tab": '<ul class="tabs"><li class="on" onclick="load(1)">县政府</li><li onclick="load(2)">部门</li></ul>',
    "the chosen year": '<select><option value="a" selected>2024</option><option>2019</option></select>',
    "another year's choice": '<select onchange="y(this)"><option>2019</option><option>2018</option></select>',
}


@pytest.mark.parametrize("beside", SETTLED.values(), ids=SETTLED.keys())
def test_what_does_not_lead_on(beside: str) -> None:
    assert unread(LIST + beside) == ""


def test_further_pages_that_were_read() -> None:
    pager = '<div class="page">1/2页 <a href="/nb/index_2.html">下一页</a></div>'
    column = take(ReportColumn(URL), LIST + pager)
    second = "http://p.gov.cn/nb/index_2.html"
    assert "index_2.html" in why(column, {visit_key(URL)})
    take(column, f"<ul>{rows(2020, 2019)}</ul><div class='page'>2/2页</div>", second)
    assert why(column, {visit_key(URL), visit_key(second)}) == ""
    assert column.years == {2019, 2020, 2021, 2022, 2023}


@pytest.mark.parametrize(
    ("beside", "english", "chinese"),
    [
        ('<a href="javascript:;">下一页</a>', "'下一页'", "'下一页'"),
        ('<div class="page"><input type="text"></div>', "'a field to jump to a page'", "跳转页码的输入框"),
        ("<script>window.onscroll=function(){$.get('/more')}</script>", "'scrolling'", "滚动加载"),
    ],
)
def test_what_leads_on_is_said_in_either_language(beside: str, english: str, chinese: str) -> None:
    """What a portal wrote stays as it is; what we call it is translated."""
    reason = take(ReportColumn(URL), LIST + beside).unread({visit_key(URL)}, set())
    assert reason is not None
    assert reason.english == f"what leads on could not be followed: {english}"
    assert chinese in reason.chinese


def test_a_further_page_that_repeats_the_first() -> None:
    pager = '<a href="/nb/?page=2">下一页</a>'
    column = take(ReportColumn(URL), LIST + pager)
    second = "http://p.gov.cn/nb/?page=2"
    take(column, LIST + pager, second)
    assert "repeats" in why(column, {visit_key(URL), visit_key(second)})


def test_a_further_page_that_holds_nothing() -> None:
    more = '<button data-url="/api/more?cid=7">加载更多</button>'
    column = take(ReportColumn(URL), LIST + more)
    second = "http://p.gov.cn/api/more?cid=7"
    take(column, "", second)
    assert "no entry" in why(column, {visit_key(URL), visit_key(second)})


def test_an_interface_that_states_more_than_it_gives() -> None:
    assert stated_total('{"code":0,"total":7,"list":[]}') == 7
    assert stated_total("<totalrecord>20</totalrecord>") == 20
    column = take(ReportColumn(URL), LIST)
    column.take_calls(Calls(answers=1, total=7))
    assert "7 entries, of which 3" in why(column, {visit_key(URL)})


def test_the_way_to_a_page_is_no_entry_of_a_list_that_it_holds_twice() -> None:
    shown, hidden = f"<div><ul>{rows(2023, 2022)}</ul></div>", f"<div><ul>{rows(2023, 2022, 2021)}</ul></div>"
    assert "4 entries, of which 3" in unread(f"<div>{CRUMB}{shown}{hidden}<p>共4条</p></div>")


NEWS = "<ul><li><a href='/x/1.html'>石板镇水稻开镰</a><span>2025-05-02</span></li></ul>"


@pytest.mark.parametrize(
    ("title", "said"), [("青岭县首页", "another list"), ("第2页-青岭县人民政府", ""), ("", "")]
)
def test_a_further_page_of_another_name_is_another_list(title: str, said: str) -> None:
    """A page of other papers continues a list; the home page's news under its second address does not."""
    second = f"{URL}2.html"
    column = take(
        ReportColumn(URL), f'{LIST}<div class="page"><a href="{second}">2</a></div>', title="青岭县人民政府"
    )
    take(column, NEWS, second, title)
    assert said in why(column, {visit_key(URL), visit_key(second)})
    assert bool(said) is bool(why(column, {visit_key(URL), visit_key(second)}))


def test_the_stated_entries_outweigh_the_stated_pages() -> None:
    body = f"{LIST}<div class='page'>共3条 第1页/共2页</div>"
    assert unread(body) == ""
    assert "5 entries" in unread(body.replace("共3条", "共5条"))


def test_an_interface_that_repeats_itself() -> None:
    column = take(ReportColumn(URL), LIST)
    column.take_calls(Calls(answers=1, repeated=True))
    assert "repeats" in why(column, {visit_key(URL)})


def test_a_doubtful_entry_is_settled_by_its_page() -> None:
    column = take(
        ReportColumn(URL), f"<ul>{rows(2023, 2022)}<li><a href='/nb/x.html'>青岭县政府信…</a></li></ul>"
    )
    answered = {visit_key(URL)}
    assert "青岭县政府信…" in why(column, answered)
    assert why(column, answered, {visit_key("http://p.gov.cn/nb/x.html")}) == ""


class Everything:
    """All addresses were answered, all doubtful entries settled."""

    def __contains__(self, _: object) -> bool:
        return True


def column_pages() -> Iterator[tuple[Page, CountyNames]]:
    """The pages of the repository's portals that list reports in an element of their own."""
    for portal in fleet() if os.environ.get("NIANBAO_TEST_LONG") else fleet()[5::8]:
        names = CountyNames.of(County(portal.code, portal.name))
        for address in portal.hosts["main"].exact:
            path, _, query = address.partition("?")
            answer = portal.hosts["main"].answer(Ask("GET", path, dict(parse_qsl(query)), {}, {}, 0, 0))
            if answer.status == 200 and b"<a" in answer.body:
                page = Page.of(answer.body, f"http://p.gov.cn{address}", "text/html")
                listing = read_listing(page, names, named_column=True)
                if listing.entries and ListBlock.of(page, listing_addresses(listing)).container is not None:
                    yield page, names


def listing_addresses(listing: Listing) -> set[str]:
    return {entry.link.url for entry in listing.entries}


MORE = [
    '<a href="javascript:void(0)" onclick="zz()">下一页</a>',
    '<div class="pagination"><em>1</em><em>2</em><em>3</em></div>',
    '<span class="btn-next"></span>',
    '<button type="button">加载更多</button>',
    "<p>共<b>{}</b>条信息</p>",
    "<p>共{}页</p>",
    "<script>var totalRecord = {};</script>",
]


def test_what_is_added_to_a_columns_list_never_leaves_it_read() -> None:
    """A property over the column pages of the repository's portals, of each eighth in `make test`: an unknown
    control where the list states no number of its own that is met, a larger number anywhere."""
    chance = random.Random(17)
    pages = list(column_pages())
    assert len(pages) > 20
    for page, names in pages:
        control = chance.choice(MORE)
        listing = read_listing(page, names, named_column=True)
        block = ListBlock.of(page, listing_addresses(listing))
        assert block.container is not None
        before = read_pager(page, listing, names, 2024)
        if "{}" not in control and (before.total or before.pages):
            continue
        block.container.addnext(html.fragment_fromstring(f"<div>{control.replace('{}', '7301')}</div>"))
        changed = Page.of(html.tostring(page.tree, encoding="utf-8"), page.url, "text/html; charset=utf-8")
        column = ReportColumn(page.url)
        listing = read_listing(changed, names, named_column=True)
        column.take_page(page.url, listing, read_pager(changed, listing, names, 2024), links_of(changed))
        assert column.unread(Everything(), Everything()) is not None, (page.url, names.fulls, control)
