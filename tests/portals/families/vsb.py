"""Boda 博达 VSB: pages that count down, columns that are the article, 成文日期 beside 发布日期."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from portals import papers, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.papers import Place
from portals.site import YEAR, Portal
from portals.stock import of_year

from nianbao.core.report import Scope


class Vsb(Cms):
    """Columns are <name>.htm, further pages <name>/N.htm counting down to 1; folders are written /zfxxgk/nb/."""

    skin = staticmethod(skins.flat)
    links = "relative"
    extension = "htm"
    per_page = 10
    tree = 1082

    def item(self, folder: str, entry: Entry) -> str:
        return f"/info/{self.tree}/{entry.serial % 90000}.htm"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        name = folder.rstrip("/")
        return f"{name}.htm" if number == 1 else f"{name}/{pages - number + 1}.htm"

    def sub(self, folder: str, number: int) -> str:
        return f"{folder.removesuffix('.htm').rstrip('/')}/l{number}/"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        total = len(sheets)
        shown = f"页次&nbsp;{number}/{total}&nbsp;"
        if number == total:
            return shown
        name = sheets[0].rpartition("/")[2].removesuffix(".htm")
        folder = f"{name}/" if number == 1 else ""
        return (
            f'<table class="headStyle1h94o8z9cv"><tr><td>{shown}首页&nbsp;上页&nbsp;'
            f'<a href="{folder}{total - number}.htm" class="Next">下页</a>&nbsp;'
            f'<a href="{folder}1.htm" class="Next">尾页</a></td></tr></table>'
        )

    def row(self, href: str, entry: Entry) -> str:
        return f'<li id="line_u8_{entry.serial % 10}"><a href="{href}">{entry.title}</a><i>[{entry.day:%m-%d}]</i></li>'

    def article(self, entry: Entry) -> str:
        dated = f"<div class='ly'>发布时间：{entry.day:%Y年%m月%d日}&nbsp; 点击：<span id='dynclicks'>2019</span>次</div>"
        body = f'<div id="vsb_content"><div class="v_news_content">{entry.content}</div></div>'
        head = f'<div class="ar_tit"><h3>{entry.title}</h3></div>'
        return f'<form name="_newscontent_fromname"><div>{head}{dated}{body}</div></form>'

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        return {} if entry else {"description": column}


class Written(Vsb):
    """成文日期 before 发布日期."""

    tree = 1648

    def article(self, entry: Entry) -> str:
        made = entry.day - timedelta(days=9)
        both = f"成文日期：{made}　　发布日期：{entry.day}　　来源：县政府办"
        return f'<h1>{entry.title}</h1><p class="info">{both}</p><div class="v_news_content">{entry.content}</div>'


def counting_down() -> Portal:
    """VSB: listing pages nb.htm, nb/3.htm, nb/2.htm …, report on the third; no metas; everything gzipped."""
    make = Maker("980131", "珞江县", Vsb())
    make.noise("/zjlj/", "/xwzx/", "/gsgg/")
    make.way("政务公开 /zwgk.htm", "政府信息公开 /zwgk/zfxxgk.htm", "政府信息公开年报 /zwgk/zfxxgk/nb.htm")
    late = make.own([YEAR])[0].day + timedelta(days=3)
    others = [replace(e, day=late) for e in [*make.departments(), *make.towns()]]
    placed = make.column("/zwgk/zfxxgk/nb/", "政府信息公开年报", [*others, *make.own(range(2009, 2025))])
    make.home("/index.htm")
    make.site.on("/", make.site.exact["/index.htm"])
    make.site.dress = lambda answer: replace(answer, gzip=True, chunked=True)
    return make.portal(make.archived(of_year(placed)))


def column_is_article() -> Portal:
    """VSB, Sichuan: n2024n/ leads to xzf.htm, a column page that is the report itself in a layout table."""
    make = Maker("980132", "渠巴县", Vsb())
    make.noise("/zjqb/", "/xwzx/", "/gsgg/")
    root = make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/zfxxgknb.htm")
    years = range(2020, YEAR + 1)
    make.menu_page(
        root, "政府信息公开年报", [(f"{y}年", f"/zfxxgk/zfxxgknb/n{y}n.htm") for y in reversed(years)]
    )
    placed = []
    for year in years:
        folder = f"/zfxxgk/zfxxgknb/n{year}n"
        towns = [replace(e, path=f"{folder}/xz/t{number}.htm") for number, e in enumerate(make.towns(year))]
        own = replace(make.own([year])[0], path=f"{folder}/xzf.htm", body=papers.layout)
        own = replace(own, dated=f"<p>{own.day.year}年{own.day.month}月{own.day.day}日</p>")
        links = [("县人民政府", own.path), *((e.title[3:6], e.path) for e in towns)]
        make.menu_page(f"{folder}.htm", f"{year}年", links)
        for entry in [own, *towns]:
            content = Cms.article(make.cms, entry)
            make.page(entry.path, f"{entry.title}-{make.name}", content, [(f"{year}年", f"{folder}.htm")])
        placed.append(own)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def without_place() -> Portal:
    """VSB, Guizhou: 县人民政府2024年度… without the county's name, text of 全县; 成文日期 before 发布日期."""
    make = Maker("980133", "泸澄县", Written())
    make.noise("/zjlc/", "/xwzx/", "/gsgg/")
    make.way("政务公开 /zwgk.htm", "政府信息公开年报 /zwgk/nb.htm")
    title = "县人民政府{year}年度政府信息公开工作年度报告"
    own = make.own(range(2016, 2025), title, Scope.COUNTY)
    others = make.departments(YEAR, 6, "县{body}{year}年度政府信息公开工作年度报告")
    placed = make.column("/zwgk/nb/", "政府信息公开年报", [*own[:1], *others, *own[1:]])
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (counting_down, column_is_article, without_place)
