"""More of the long tail: easysite, iList.jsp, zwinfo.jsp, splash pages, banners of Inner Mongolia."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portals import menus, papers, skins
from portals.cms import Cms, Entry
from portals.families.tail import Query
from portals.maker import Maker
from portals.site import YEAR, Portal
from portals.stock import of_year

from nianbao_demo.chance import Chance

YEARS = range(2016, YEAR + 1)


class Chaoyang(Cms):
    """/html/TCZXZF/202502/0177068507628231.html."""

    skin = staticmethod(skins.flat)

    def item(self, folder: str, entry: Entry) -> str:
        return f"/html/TCZXZF/{entry.day:%Y%m}/017{entry.serial}628231.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}glist{f'_{number}' if number > 1 else ''}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<p class='time'>{entry.day:%Y.%m.%d} 来源：县政府办</p>"


def chaoyang() -> Portal:
    """Chaoyang: a splash page with 进入 in a picture link, 16-digit pages, glist.html, date with dots."""
    make = Maker("980179", "塔城子县", Chaoyang())
    make.noise()
    splash = (
        "<html><head><title>欢迎</title></head><body style='background:url(/bg.jpg)'><div style='text-align:center'>"
        "<a href='/TCZXZF/index.html'><img src='/enter.png' alt='进入网站'></a>　<a href='/en/'>English</a>"
        "</div></body></html>"
    )
    make.site.on("/", make.answer(splash))
    make.home("/TCZXZF/index.html")
    base = "/TCZXZF/zfxxgk/"
    make.way(f"政府信息公开 {base}index.html", f"政府信息公开年报 {base}zfxxgknb/glist.html")
    placed = make.column(
        f"{base}zfxxgknb/",
        "政府信息公开年报",
        make.own(YEARS, "{name}人民政府{year}年政府信息公开工作年度报告"),
    )
    return make.portal(make.archived(of_year(placed)))


class Easysite(Cms):
    """/zwgk/nb/2188837/index.html: every article is a folder."""

    skin = staticmethod(skins.broad)
    menu = staticmethod(menus.cut)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.serial}/index.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}{f'index-{number}.html' if number > 1 else ''}"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return f"<a href='{sheets[number]}'>&gt;</a>" if number < len(sheets) else ""

    def article(self, entry: Entry) -> str:
        return (
            f'<div id="articleWrap"><div class="easysite-news-title"><h2>{entry.title}</h2><p>'
            f"<span>日期：{entry.day} 10:10</span><span>来源：本区</span></p></div>"
            f'<div id="easysiteText">{entry.content}</div></div>'
        )


def easysite() -> Portal:
    """easysite, Beijing: articles are folders, street offices under the district's year folders."""
    make = Maker("980180", "望舒区", Easysite())
    make.noise()
    root = make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    years = range(2020, YEAR + 1)
    make.menu_page(root, "政府信息公开年报", [(f"{year}年", f"{root}{year}n/") for year in reversed(years)])
    placed = []
    for year in years:
        folder = f"{root}{year}n/"
        entries = [*make.towns(year), *make.departments(year), *make.own([year]), *make.office([year])]
        placed += make.column(folder, f"{year}年", entries)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Deyang(Query):
    """info/iList.jsp?node_id=&cat_id=&cur_page=N."""

    shows = "/info/iIndex.jsp?node_id=GKmcx&cat_id={0}&id={1}"
    lists = "/info/iList.jsp?node_id=GKmcx&cat_id={0}&cur_page={1}"
    menu = staticmethod(menus.unquoted)

    def pager(self, sheets: Sequence[str], number: int) -> str:
        total = f"<form name=fm><input type=hidden name=tm_id value=366>当前第{number}页/共{len(sheets)}页"
        onward = f"<a href='{sheets[number]}'>下页</a>" if number < len(sheets) else ""
        return f"{total} {onward}</form>"

    def dateline(self, entry: Entry) -> str:
        return f"<p>[发布时间：{entry.day} 00:00:00]　[点击数：<b>2022</b>]</p>"


def deyang() -> Portal:
    """Deyang: iList.jsp and iIndex.jsp told apart by cat_id and id, unquoted attributes, spaced-out link texts."""
    make = Maker("980181", "绵茶县", Deyang())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.way("政务公开 /info/iPublic.jsp?node_id=GKmcx", f"年度报告 {make.cms.sheet('/11820/', 1, 1)}")
    entries = [*make.departments(), *make.office([YEAR]), *make.own(YEARS)]
    placed = make.column("/11820/", "年度报告", entries)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Banner(Query):
    """sites/<name>/zwinfo.jsp?id=; 发布日期 in a table."""

    shows = "/sites/wlaq/zwinfo.jsp?id={1}"
    lists = "/sites/wlaq/zwlist.jsp?cid={0}&p={1}"
    skin = staticmethod(skins.tables)

    def article(self, entry: Entry) -> str:
        return (
            "<table border=1><tr><td>索引号</td><td>000014349/2025-00031</td><td>发布机构</td><td>旗政府办</td></tr>"
            f"<tr><td>名称</td><td colspan=3>{entry.title}</td></tr><tr><td>发布日期</td>"
            f"<td colspan=3>{entry.day}</td></tr></table><div class=nr>{entry.content}</div>"
        )


def banner() -> Portal:
    """A banner (旗): zwinfo.jsp?id=, the title only in the table's 名称 row, 信息公开年度报告 without 政府."""
    make = Maker("980182", "乌兰敖旗", Banner())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.way("信息公开 /sites/wlaq/xxgk.jsp", f"信息公开年报 {make.cms.sheet('/31/', 1, 1)}")
    placed = make.column("/31/", "信息公开年报", make.own(YEARS, "{name}{year}年度信息公开年度报告"))
    make.home()
    return make.portal(make.archived(of_year(placed)))


class League(Cms):
    """/kyqq/2025-02/02/article_<19 digits>.html with escapes leaking into the text."""

    skin = staticmethod(skins.flat)

    def item(self, folder: str, entry: Entry) -> str:
        tail = Chance("league", entry.title).between(10**10, 10**11 - 1)
        return f"/kyqq/{entry.day:%Y-%m/%d}/article_{entry.day:%Y%m%d}{tail}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<div class='time'>来源：旗人民政府　发布时间：{entry.day} 09:05:12　浏览次数：人次</div>"

    def article(self, entry: Entry) -> str:
        leaking = entry.content.replace("　　", "&amp;nbsp;&amp;ldquo;")
        return super().article(replace(entry, paper=None, text=leaking))


def league() -> Portal:
    """A banner of a league: article_<19 digits>, HTML escapes leak into the text, sumu reports beside it."""
    make = Maker("980183", "科右沁旗", League())
    make.noise()
    make.way("政务公开 /kyqq/zwgk/", "政府信息公开 /kyqq/xxgk/", "政府信息公开工作年度报告 /kyqq/ndbg/")
    own = [
        replace(entry, body=papers.flat)
        for entry in make.own(YEARS, "{name}人民政府{year}年 政府信息公开工作年度报告")
    ]
    placed = make.column("/kyqq/ndbg/", "政府信息公开工作年度报告", [*make.towns(), *own])
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (chaoyang, easysite, deyang, banner, league)
