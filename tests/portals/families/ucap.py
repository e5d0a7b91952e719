"""UCAP 开普云: cNNNNNN columns, 32-digit names, pagers by script, dates that a script fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from portals import menus, papers, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.papers import Place
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year

from nianbao.core.report import Scope
from nianbao_demo.chance import Chance


class Ucap(Cms):
    """Listings are <slug>.shtml, further pages <slug>_2.shtml; the date in the page is empty."""

    skin = staticmethod(skins.broad)
    slug = "list"

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.day:%Y%m}/{entry.hex}.shtml"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}{self.slug}{f'_{number}' if number > 1 else ''}.shtml"

    def sub(self, folder: str, number: int) -> str:
        site = folder.split("/")[1]
        return f"/{site}/c{Chance('sub', folder).between(1200, 9000)}{number}/"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        call = f"createPageHTML('page_div',{len(sheets)}, {number},'{self.slug}','shtml',{len(sheets) * 15});"
        return f'<div id="page_div"></div><script src="/xhtml/js/page.js"></script><script>{call}</script>'

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return f'<li>\n<a target="_blank" href="{href}" title="{title}">\n  {title}\n</a>\n<b>{entry.day}</b></li>'

    def dateline(self, entry: Entry) -> str:
        return '<p>发布日期：<span id="pubdate"></span><script>document.write(pubdate)</script>　来源：</p>'

    def article(self, entry: Entry) -> str:
        return (
            f'<h1 id="title">{entry.title}</h1>{self.dateline(entry)}'
            f'<div id="cmsArticleContent"><ucapcontent>{entry.content}</ucapcontent></div>'
        )

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        found = super().metas(place, column, entry) | {"others": "页面生成时间 2026-03-02 15:09:57"}
        return found | {"channelId": "e5eb2abb5014415399847ba2bb99b31f", "code": "c106613"}


class Tabled(Ucap):
    """Xinjiang: 发布日期 in a table of 索引号."""

    slug = "xxgk_list"

    def article(self, entry: Entry) -> str:
        rows = f"<tr><td>发布机构</td><td>{self.source(entry)}</td><td>发布日期</td><td>{entry.day:%Y年%m月%d日}</td></tr>"
        return (
            f'<table class="index_table"><tr><td>索引号</td><td colspan="3">{entry.serial}</td></tr>{rows}</table>'
            f'<h2 class="title">{entry.title}</h2><div class="Conzynr" id="zoom">{entry.content}</div>'
        )


class Based(Ucap):
    """Links relative to <base href>."""

    slug = "index"

    def skin(self, page: skins.Page) -> str:
        return skins.flat(page).replace("<head>", '<head>\n<base href="/lqx/" />')

    def row(self, href: str, entry: Entry) -> str:
        return super().row(href.removeprefix("/lqx/"), entry)


class North(Ucap):
    """Heilongjiang: /sys/<32 hex>/202502/c07_N.shtml."""

    slug = "zwgk_list"

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.day:%Y%m}/c07_{entry.serial % 1000000}.shtml"

    def dateline(self, entry: Entry) -> str:
        return (
            f'<div class="xl-top">发文日期：　{entry.day:%Y-%m-%d}&nbsp;&nbsp;10∶25　字号：[ 大 中 小 ]</div>'
        )


def second_page() -> Portal:
    """UCAP: / is a script redirect; report on page 2 of c106613; shown date filled by script, PubDate is left."""
    make = Maker("980121", "瑶台县", Ucap())
    make.noise(*(f"/ytx/c10660{number}/" for number in range(5)))
    make.site.on(
        "/",
        make.answer('<html><head><script>window.location.href="/ytx/index.shtml";</script></head></html>'),
    )
    root = make.way("政务公开 /ytx/c106600/zwgk.shtml", "政府信息公开年报 /ytx/c106613/list.shtml")
    entries = [*make.departments(), *make.own(range(2012, 2025)), *make.office([2023, YEAR])]
    placed = make.column("/ytx/c106613/", "政府信息公开年报", entries)
    assert root == make.cms.sheet("/ytx/c106613/", 1, 1)
    make.home("/ytx/index.shtml", {"今日要闻": make.placed("/ytx/c106601/", make.news(6))})
    return make.portal(make.archived(of_year(placed)))


def office_is_county() -> Portal:
    """UCAP, Xinjiang: the report titled 办公室 speaks for 全县 and is the county's; townships in the same column."""
    make = Maker("980122", "柘林坝县", Tabled())
    make.noise(*(f"/zlbx/c12850{number}/" for number in range(5)))
    make.way("政府信息公开 /zlbx/c128500/xxgk.shtml", "政府信息公开年报 /zlbx/c128570/xxgk_list.shtml")
    title = "{name}人民政府办公室{year}年" + REPORT
    own = make.own(range(2020, 2025), title, Scope.COUNTY, make.place.office)
    placed = make.column("/zlbx/c128570/", "政府信息公开年报", [*make.towns(), *own, *make.towns(2023)])
    make.home()
    why = "no report titled 人民政府 exists; the text sums up 全县各乡镇、各部门, so it is the county's"
    return make.portal(make.archived(of_year(placed), why=why))


def based() -> Portal:
    """UCAP, Jiangxi: <base href>, a column per year (2024nianbao), title over two lines in the heading."""
    make = Maker("980123", "澧桥县", Based())
    make.noise(*(f"/lqx/c20{number}/" for number in range(5)))
    root = make.way("信息公开 /lqx/xxgk/index.shtml", "信息公开年报 /lqx/nianbao/index.shtml")
    years = range(2021, YEAR + 1)
    make.menu_page(
        root, "信息公开年报", [(f"{year}年年报", f"/lqx/{year}nianbao/index.shtml") for year in years]
    )
    placed = []
    for year in years:
        own = make.own([year], "{name}{year}年度政府信息公开工作 年度报告")
        entries = [replace(own[0], heading=own[0].title.replace(" ", "<br/>")), *make.departments(year, 5)]
        placed += make.column(f"/lqx/{year}nianbao/", f"{year}年年报", entries)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def north() -> Portal:
    """UCAP, Heilongjiang: /sys/<32 hex>/…/c07_N.shtml, picture menu with alt only, U+2236 in the time, flat tables."""
    make = Maker("980124", "燕畿区", North())
    make.cms.menu = staticmethod(menus.pictures)
    make.noise(*(f"/sys/7c1{number}2f0a5d8e4b6c9a3e1f{number}/" for number in range(5)))
    column = "/sys/22bdfbd4ab6b4f49acf86bbef22795f0/"
    root = make.way("政府信息公开 /sys/zfxxgk.shtml", f"年度报告 {column}zwgk_list.shtml")
    own = make.own(range(2018, 2025), "{year}年{name}人民政府信息公开工作年度报告")
    placed = make.column(column, "年度报告", [replace(entry, body=papers.flat) for entry in own])
    assert root.startswith(column)
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (second_page, office_is_county, based, north)
