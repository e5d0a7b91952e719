"""TRS WCM and its skins: year folders, numbered folders, script pagers, cut titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from portals import menus, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.site import YEAR, Portal
from portals.stock import of_year

YEARS = range(2016, YEAR + 1)


class Relative(Cms):
    """Relative links."""

    links = "relative"


class Numbered(Relative):
    """Menus with broken texts, .shtml."""

    menu = staticmethod(menus.broken)
    extension = "shtml"


class Named(Relative):
    """Titles cut in listings and whole in title attributes; the date only in PubDate."""

    skin = staticmethod(skins.broad)
    menu = staticmethod(menus.cut)
    extension = "shtml"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return f'<li><a href="{href}" title="{title}">{title[:14]}...</a><i>{entry.day:%m-%d}</i></li>'

    def article(self, entry: Entry) -> str:
        return (
            f'<h2 class="tit">{escape(entry.title)}</h2>'
            '<div class="sub">【字体：<a>大</a> <a>中</a> <a>小</a>】<a>打印</a></div>'
            f'<div class="view TRS_UEDITOR trs_paper_default trs_web">{entry.content}</div>'
        )


class Written(Relative):
    """Old skin of tables; the pager is an inline script with countPage; file names t_ID.htm."""

    skin = staticmethod(skins.tables)
    menu = staticmethod(menus.cells)
    extension = "htm"
    per_page = 8

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}t_{entry.serial}.htm"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return f"""<script language="JavaScript">
	var currentPage = {number - 1};//所在页从0开始
	var prevPage = currentPage-1//上一页
	var countPage = {len(sheets)}//共多少页
	document.write("共"+countPage+"页&nbsp;&nbsp;");
	for(var i=0;i<countPage;i++){{
		if(i==0) document.write("<a href='index.htm'>1</a>");
		else document.write("<a href='index_"+i+".htm'>"+(i+1)+"</a>");
	}}
</script>"""

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}">{entry.title}</a>'
        return (
            f'<tr><td><img src="/images/ico2.jpg"></td><td width="550">{link}</td><td>{entry.day}</td></tr>'
        )

    def listing(self, rows: str, pager: str) -> str:
        return (
            f'<table width="682" class="gl_list"><tbody>{rows}</tbody></table><div class="fy">{pager}</div>'
        )

    def article(self, entry: Entry) -> str:
        return (
            f'<table width="90%"><tr><td class="bt" align="center"><b>{entry.title}</b></td></tr>'
            f'<tr><td align="center">日期：{entry.day:%Y年%m月%d日}　点击：<span id=hits>2024</span></td></tr>'
            f'<tr><td><div class="TRS_Editor">{entry.content}</div></td></tr></table>'
        )


def year_folders() -> Portal:
    """TRS: the column has only year folders (2024n/), each a listing; URL dates two days before the shown."""
    make = Maker("980101", "杉坪县", Relative())
    make.noise()
    root = make.way(
        "政务公开 /zwgk/", "政府信息公开 /zwgk/zfxxgk/", "政府信息公开年报 /zwgk/zfxxgk/zfxxgknb/"
    )
    make.menu_page(root, "政府信息公开年报", [(f"{year}年", f"{root}{year}n/") for year in reversed(YEARS)])
    placed = []
    for entry in make.own(YEARS):
        assert entry.paper
        folder, made = f"{root}{entry.paper.year}n/", entry.day - timedelta(days=2)
        path = f"{folder}{made:%Y%m}/t{made:%Y%m%d}_{entry.serial}.html"
        placed += make.column(folder, f"{entry.paper.year}年", [replace(entry, path=path)])
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))})
    return make.portal(make.archived(of_year(placed)))


def numbered() -> Portal:
    """TRS: _NNN folders, two menu levels of <br> texts, page 3 of 4 among townships, createPageHTML, .shtml."""
    make = Maker("980102", "汀兰县", Numbered())
    make.noise("/zjtl_97140/", "/xwzx_97150/", "/tzgg_97151/")
    root = make.way(
        "政务公开 /zwgk_97157/",
        "法定主动公开内容 /zwgk_97157/fdzdgknr_97160/",
        "政府信息公开年报 /zwgk_97157/fdzdgknr_97160/zfxxgknb_97166/",
    )
    own = make.own(YEARS)
    late = own[0].day + timedelta(days=9)
    others = [*make.departments(), *make.towns(), *make.departments(YEAR, 14, "{body}2024年度信息公开年报")]
    entries = [replace(entry, day=late) for entry in others]
    entries += [own[0], *make.office([YEAR]), *own[1:]]
    placed = make.column(root, "政府信息公开年报", entries, ColumnType="信息公开年报")
    make.home(boxes={"公告": make.placed("/tzgg_97151/", make.notices(4))})
    return make.portal(make.archived(of_year(placed)))


def written() -> Portal:
    """TRS of 2006: tables with icons, 信息公开年报 mixed with news and the province's, inline countPage pager."""
    make = Maker("980103", "雁堰县", Written())
    make.noise()
    root = make.way("信息公开 /xxgk/", "信息公开年报 /xxgk/xxgknb/")
    own = make.own(range(2012, 2025), "{name}{year}年政府信息公开年度报告")
    upper = [make.others("云岭省", entry.day, year=entry.paper.year) for entry in own[:4] if entry.paper]
    mixed = sorted([*own, *upper, *make.news(9)], key=lambda entry: entry.day, reverse=True)
    placed = make.column(root, "信息公开年报", mixed)
    make.home(boxes={"本地新闻": make.placed("/xwzx/", make.news(8))})
    return make.portal(make.archived(of_year(placed)))


def named() -> Portal:
    """TRS: menu and listing texts cut, whole in title; no date shown, PubDate has it; today's date on top."""
    make = Maker("980104", "鹤汀区", Named())
    make.noise()
    root = make.way("政府信息公开 /zfxxgk/", "政府信息公开年度报告 /zfxxgk/nb/")
    title = "{name}人民政府{year}年政府信息公开工作年度报告"
    placed = make.column(root, "政府信息公开年度报告", make.own(YEARS, title))
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (year_folders, numbered, written, named)
