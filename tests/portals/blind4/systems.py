"""Portals of the large systems as they serve them: TRS, Hanweb, UCAP, NFCMS, VSB, Longcom. Each has the report."""

from __future__ import annotations

from dataclasses import replace

from portals import menus, skins
from portals.blind.kinds import Kind, hanweb, nfcms, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, file, paper, report_pdf
from portals.blind3.parts import items
from portals.blind4.parts import created, created_in, moved_home, numbered, paging
from portals.maker import Maker
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year


def trs_created_pager() -> Portal:
    """TRS: folders with numbers, 法定主动公开内容 above; createPageHTML of a script file; everybody's reports by date."""
    make = paging(begun("980701", "蒗渠县", trs(foot=created)))
    folder = "/zwgk_61520/fdzdgknr_61533/zfxxgknb_61540/"
    held = make.column(folder, "政府信息公开年报", crowd(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way(
        "政务公开 /zwgk_61520/", "法定主动公开内容 /zwgk_61520/fdzdgknr_61533/", f"政府信息公开年报 {folder}"
    )
    return make.portal(make.archived(of_year(held)))


def trs_columns_by_level() -> Portal:
    """TRS: the report column has three below it, 市政府, 市直部门, 乡镇（街道）, and shows no rows of its own."""
    make = begun("980702", "岑溆市", trs(), boxed=8)
    base = "/xxgk/zfxxgkml/ndbg/"
    own = make.own(FEW, title="{name}人民政府{year}年度" + REPORT)
    held = make.column(f"{base}szf/", "市政府", own)
    make.column(f"{base}szbm/", "市直部门", [e for y in FEW for e in make.departments(y)])
    make.column(f"{base}xzjd/", "乡镇（街道）", [e for y in FEW for e in make.towns(y)])
    levels = [("市政府", f"{base}szf/"), ("市直部门", f"{base}szbm/"), ("乡镇（街道）", f"{base}xzjd/")]
    make.menu_page(base, "政府信息公开年度报告", levels)
    make.way("政府信息公开 /xxgk/", "政府信息公开目录 /xxgk/zfxxgkml/", f"政府信息公开年度报告 {base}")
    return make.portal(make.archived(of_year(held)))


def hanweb_annual_jsp() -> Portal:
    """Hanweb: xxgkAnnualReport.jsp shows one report by area and fbtime; organs and years are links beside it."""
    make = begun("980703", "缙浦县", hanweb())
    jsp = "/module/xxgk/xxgkAnnualReport.jsp"

    def shown(area: str, year: int) -> str:
        return f"{jsp}?area={area}&fbtime={year}&showType=2"

    areas = {"11330122": "县政府", "11330123": "教育局", "11330124": "财政局", "11330125": "审计局"}
    years = "".join(f'<a href="{shown("11330122", y)}">{y}年</a> ' for y in reversed(YEARS))
    organs = "".join(f'<li><a href="{shown(a, YEAR)}">{name}</a></li>' for a, name in areas.items())
    beside = f'<div class="nbnf">{years}</div><ul class="nbbm">{organs}</ul>'
    own = [replace(e, path=shown("11330122", e.paper.year), more=beside) for e in make.own(YEARS) if e.paper]
    named = {name: e for e in make.departments() for name in areas.values() if name in e.title}
    make.articles(own)
    make.articles(replace(named[n], path=shown(a, YEAR), more=beside) for a, n in areas.items() if n in named)
    make.way("政府信息公开 /col/col1229530980/index.html", f"政府信息公开年报 {shown('11330122', YEAR)}")
    return make.portal(make.archived(of_year(own)))


def ucap_created_pager() -> Portal:
    """UCAP: createPageHTML fills #page_div from a script file; PubDate is the day of the last rebuild, not the shown one."""
    cms = ucap(
        pubdate="2026-03-11 16:40", first="{folder}nb.shtml", further="{folder}nb_{n}.shtml", foot=created_in
    )
    make = paging(begun("980704", "沅棠县", cms))
    held = make.column("/c106613/", "公开年报", behind(make, make.own(FEW)), ColumnType="信息公开年报")
    make.way("政务公开 /c106600/zwgk.shtml", "公开年报 /c106613/nb.shtml")
    return make.portal(
        make.archived(of_year(held), why="the shown date is the day, PubDate that of a rebuild")
    )


def ucap_date_by_script() -> Portal:
    """UCAP: 发布日期 is empty and filled by a script from the page's own meta; the menu's words are cut."""
    line = '<div class="content-container-info">信息来源: {source} 发布日期：<span id="pubtime"></span></div>'
    fill = """<script>document.getElementById('pubtime').innerHTML=document.querySelector("meta[name='PubDate']").content.substring(0,10);</script>"""
    make = begun("980705", "陵滩区", ucap(date=line + fill, foot=numbered))
    held = make.column("/c128570/", "政府信息公开工作年度报告", crowd(make, make.own(FEW)))
    make.way(
        "政府信息公开 /c128500/zfxxgk.shtml",
        "政府信息公开工作年度报告 /c128570/xxgk_list.shtml",
        style=menus.cut,
    )
    return make.portal(make.archived(of_year(held)))


def nfcms_documents() -> Portal:
    """NFCMS: rows of the departments lead straight to PDF files, the county's to a page with the text and the file."""
    make = begun(
        "980706",
        "榕潮区",
        nfcms(line='<li><a href="{href}">{title}<b>{day}</b></a></li>', per_page=20, foot=numbered),
    )
    base = "/zwgk/zfxxgknb/"
    own = make.own(FEW, title="岚州市{name}{year}年" + REPORT)
    link = f'<p>附件：<a class="nfw-cms-attachment" href="/attachment/0/533/2024nb.pdf">{own[0].title}.pdf</a></p>'
    own[0] = replace(own[0], more=link)
    file(make, "/attachment/0/533/2024nb.pdf", report_pdf(paper(own), own[0].title), "application/pdf")
    others = []
    for number, e in enumerate(make.departments()):
        assert e.paper
        at = f"/attachment/0/531/{531000 + number}.pdf"
        file(make, at, report_pdf(e.paper, e.title), "application/pdf")
        others.append(replace(e, path=f"http://main.fleet.test{at}"))
    entries = sorted([*own, *others], key=lambda e: e.day, reverse=True)
    held = make.column(base, "政府信息公开工作年度报告", entries)
    make.way("政务公开 /zwgk/index.html", f"政府信息公开工作年度报告 {base}index.html")
    return make.portal(make.archived(of_year(held)))


def vsb_column_is_article() -> Portal:
    """VSB: a column for each year and in it one for each body; the government's column page is the report itself."""
    make = begun("980707", "洪眉县", vsb(foot=numbered))
    base = "/zfxxgk/zfxxgknb"
    own = [replace(e, path=f"{base}/n{e.paper.year}n/xzf.htm") for e in make.own(FEW) if e.paper]
    make.articles(own, [("政府信息公开年报", f"{base}.htm")])
    for year in FEW:
        make.column(f"{base}/n{year}n/xzbm/", "县级部门", make.departments(year))
        make.column(f"{base}/n{year}n/xz/", "镇", make.towns(year))
        below = [
            (n, f"{base}/n{year}n/{f}.htm")
            for n, f in (("县政府", "xzf"), ("县级部门", "xzbm"), ("镇", "xz"))
        ]
        make.menu_page(f"{base}/n{year}n.htm", f"{year}年", below)
    years = [(f"{year}年", f"{base}/n{year}n.htm") for year in reversed(FEW)]
    make.menu_page(f"{base}.htm", "政府信息公开年报", years)
    make.way("政府信息公开 /zfxxgk.htm", f"政府信息公开年报 {base}.htm")
    return make.portal(make.archived(of_year(own)))


def vsb_counting_down() -> Portal:
    """VSB in tables: sheets count down, the pager has numbers; the county's reports stand last, put in order by organ."""
    make = begun("980708", "会滇县", vsb(foot=numbered, per_page=12, skin=skins.tables))
    held = make.column("/zwgk/xxgknb/", "信息公开年报", behind(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way("政务公开 /zwgk.htm", "信息公开年报 /zwgk/xxgknb.htm", style=menus.cells)
    return make.portal(make.archived(of_year(held)))


def longcom_by_query() -> Portal:
    """Longcom, home by meta refresh: /public/column/<organ>, where the report is a matter of type, nav and title in the query."""
    make = begun("980709", "枞梅县", Kind("/public/6597981/{id}.html"))
    door = '<html><head><meta http-equiv="refresh" content="0; url=/index.html"></head><body></body></html>'
    moved_home(make, "/index.html", make.answer(door))
    column = "/public/column/6597981"

    def at(year: int) -> str:
        return f"{column}?type=3&action=detail&nav=3&title={year}"

    years = "".join(f'<li><a href="{at(y)}">{y}年度</a></li>' for y in reversed(YEARS))
    beside = f'<ul class="nbyear">{years}</ul>'
    own = [replace(e, path=at(e.paper.year), more=beside) for e in make.own(YEARS) if e.paper]
    make.articles(own)
    catalogue = make.placed("/public/6597981/", make.notices(8))
    make.page(f"{column}?type=4&action=list", "信息公开目录", f"<ul>{items(make, catalogue)}</ul>")
    guide = "<p>　　本指南按照《中华人民共和国政府信息公开条例》编制。</p>"
    make.page(f"{column}?type=1&action=detail&nav=1", "信息公开指南", guide)
    _public(make, column, at(YEAR))
    return make.portal(make.archived(of_year(own)))


def _public(make: Maker, column: str, report: str) -> None:
    links = [
        ("公开指南", f"{column}?type=1&action=detail&nav=1"),
        ("公开目录", f"{column}?type=4&action=list"),
        ("公开年报", report),
    ]
    make.menu_page(column, "政府信息公开", links, menus.pictures)
    make.nav.append(("信息公开", column))


PORTALS = (
    trs_created_pager,
    trs_columns_by_level,
    hanweb_annual_jsp,
    ucap_created_pager,
    ucap_date_by_script,
    nfcms_documents,
    vsb_column_is_article,
    vsb_counting_down,
    longcom_by_query,
)
