"""Longcom 龙讯 and the other Anhui vendor: identity in the query, label fragments, show/N pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from portals import menus, papers, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import REPORT, of_year

YEARS = range(2014, YEAR + 1)


class Longcom(Cms):
    """/public/<organ>/<id>.html, text in .wenzhang."""

    skin = staticmethod(skins.flat)
    organ = 6615904

    def item(self, folder: str, entry: Entry) -> str:
        return f"/public/{self.organ}/{entry.serial}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<p>发布时间：{entry.day} 11:09　信息来源：{self.source(entry)}　【字体：<a>大</a>】</p>"

    def article(self, entry: Entry) -> str:
        head = f'<h1 class="newstitle">{entry.title}</h1>{self.dateline(entry)}'
        return f'{head}<div class="wenzhang"><div id="zoom" class="j-fontContent">{entry.content}</div></div>'


def query_identity() -> Portal:
    """Longcom: one address, years told apart by ?type=3&action=detail&nav=3&title=2024; the page is the report."""
    make = Maker("980141", "栖梧县", Longcom())
    make.noise()
    base = "/public/column/2000003131?type=3&action=detail&nav=3&title="
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {base}2025")
    own = make.own(YEARS)
    placed = [replace(e, path=f"{base}{e.paper.year}") for e in own if e.paper]
    years = menus.plain([(f"{e.paper.year}年", e.path.replace("&", "&")) for e in placed if e.paper])
    for entry in placed:
        content = partial(make.cms.article, replace(entry, more=""))
        make.page(entry.path, f"{make.name}政府信息公开年报", partial(_sided, years, content))
    make.page(f"{base}2025", "政府信息公开年报", f"<div class='left'>{years}</div><div>暂无相关信息</div>")
    make.home()
    return make.portal(make.archived(of_year(placed)))


def _sided(years: str, content: partial[str]) -> str:
    return f"<div class='left'>{years}</div><div class='right'>{content()}</div>"


_LABEL = "/site/label/8888"


def fragments() -> Portal:
    """Longcom: the column page is empty, /site/label/8888?labelName=publicInfoList… answers HTML; report on page 2."""
    make = Maker("980142", "莲塘坞县", Longcom())
    make.noise()
    column = "/public/column/6615904?type=4&action=list&nav=3&catId=6718758"
    make.way("政府信息公开 /zwgk/", f"政府信息公开年报 {column}")
    placed = make.placed("", [*make.departments(), *make.own(YEARS), *make.towns(2023)])
    pages = -(-len(placed) // 15)
    wanted = {"siteId": "6793339", "organId": "6615904", "catId": "6718758"}
    pairs = "&".join(f"{name}={value}" for name, value in wanted.items())
    call = f"{_LABEL}?labelName=publicInfoList&{pairs}&type=4&pageSize=15&result=%E6%9A%82%E6%97%A0"
    make.page(
        column,
        "政府信息公开年报",
        f"""<div class="xxgk_navli" id="publicInfoList"></div><div class="page" id="page_public_info"></div>
<script>
$(function () {{ Ls.pagination('#page_public_info', {{ currPage: 1, pageCount:{pages}, link: function (i) {{
  $('#publicInfoList').load('{call}&file=%2Fxxgk%2FpublicInfoList_newest2020&pageIndex=' + i); }} }}); }});
</script>""",
        [("政府信息公开年报", column)],
    )

    def label(ask: Ask) -> Answer:
        right = all(ask.query.get(name) == value for name, value in wanted.items())
        page = int(ask.query.get("pageIndex", "1"))
        shown = placed[(page - 1) * 15 : page * 15] if right else []
        rows = "\n".join(
            f'<li><a href="http://main.fleet.test{e.path}" title="{e.title}" class="title">{e.title}</a>'
            f'<span class="date">{e.day}</span></li>'
            for e in shown
        )
        return make.answer(f'<ul class="clearfix xxgk_nav_list">{rows or "<li>暂无相关信息</li>"}</ul>')

    make.site.on(_LABEL, label)
    make.articles(placed)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Show(Cms):
    """The other vendor: /Xxgknb/show/N.html?type=1, listings /Xxgknb/index.html?type=1&p=2."""

    skin = staticmethod(skins.tables)
    menu = staticmethod(menus.unquoted)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}show/{entry.serial % 10**6}.html?type=1"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index.html?type=1" + (f"&p={number}" if number > 1 else "")

    def pager(self, sheets: Sequence[str], number: int) -> str:
        if number == len(sheets):
            return ""
        onward = sheets[number].replace("&", "&amp;")
        return (
            f"<span>{number}/{len(sheets)}</span><a href='{onward}'>下一页</a><a href='{sheets[-1]}'>末页</a>"
        )

    def dateline(self, entry: Entry) -> str:
        return f"<div>发布时间：{entry.day} 08:30:00 浏览次数：2012</div>"


def show_pages() -> Portal:
    """Anhui's other vendor: /Xxgknb/show/N.html?type=1, plain pager with p=2, a visit count like a year."""
    make = Maker("980143", "槐洼县", Show())
    make.noise()
    make.way("政务公开 /Zwgk/index.html?type=1", "政府信息公开年度报告 /Xxgknb/index.html?type=1")
    own = [replace(entry, body=papers.spans_only) for entry in make.own(YEARS)]
    others = [*make.departments(YEAR, 14), *make.office([YEAR])]
    placed = make.column("/Xxgknb/", "政府信息公开年度报告", [*others, *own], above=f"<h3>{REPORT}</h3>")
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (query_identity, fragments, show_pages)
