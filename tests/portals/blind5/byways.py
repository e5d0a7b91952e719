"""Portals whose reports lie off the usual way: by the site map, under 专题, behind an action. Each has the report."""

from __future__ import annotations

from dataclasses import replace

from portals import menus, papers, skins
from portals.blind.kinds import Kind, hanweb, trs
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, file, report_ofd
from portals.blind2.parts import sundry
from portals.blind4.parts import numbered
from portals.files import old_word
from portals.papers import whole_text
from portals.site import YEAR, Portal
from portals.stock import of_year


def by_site_map() -> Portal:
    """Hanweb: the menu has no word of 公开; 网站地图 in the foot lists every column, 公开年报 among them."""
    make = begun("980824", "嵊岱县", hanweb(foot=numbered))
    held = make.column("/col/col1355/", "公开年报", crowd(make, make.own(FEW), YEAR, YEAR + 1))
    names = ("政策法规", "规划计划", "公开指南", "人事任免")
    for number, name in enumerate(names, 1):
        make.column(f"/col/col136{number}/", name, sundry(make, name, 4))
    links = [(name, f"/col/col136{n}/index.html") for n, name in enumerate(names, 1)]
    every = [*make.nav, *links[:3], ("公开年报", "/col/col1355/index.html"), links[3]]
    make.menu_page("/col/col1300/index.html", "网站地图", every)
    make.nav.append(("网站地图", "/col/col1300/index.html"))
    return make.portal(make.archived(of_year(held)))


def struts_offsets() -> Portal:
    """Struts and JSP in GBK: the sheets go by pager.offset, which counts entries; titles end in 报告 without 年度."""
    kind = Kind(
        "/govinfo/infoAction.do?method=view&infoId={id}",
        first="/govinfo/listAction.do?method=list&catalogId={bare}",
        further="/govinfo/listAction.do?method=list&catalogId={bare}&pager.offset={at}0",
        foot=numbered,
        per_page=10,
        skin=skins.tables,
        line='<tr><td width="500"><a href="{href}" target="_blank">{title}</a></td><td>{day}</td></tr>',
        rows='<table class="list">{}</table>',
        date="<div align=center>公开日期：{day}　公开形式：网站</div>",
        charset="gbk",
        sent="text/html;charset=GBK",
        described=False,
    )
    make = begun("980825", "凤颍县", kind, "/801/", "/802/", "/803/", "/804/", "/805/")
    own = make.own(YEARS, title="{name}{year}年政府信息公开工作报告")
    held = make.column("/1007/", "政府信息公开年报", behind(make, own, YEAR, YEAR - 1))
    at = kind.sheet("/1007/", 1, 1)
    make.way("信息公开 /govinfo/index.do", f"政府信息公开年报 {at}", style=menus.cells)
    return make.portal(make.archived(of_year(held)))


def topic_with_files() -> Portal:
    """TRS: the home page's picture 政府信息公开年报专栏 leads to 专题; the text hangs below as a Word file and as OFD."""
    make = begun("980826", "虞稷市", trs(foot=numbered))
    own = []
    for e in make.own(FEW):
        assert e.paper
        name = f"P0{e.day:%Y%m%d}36158{e.serial % 1000:03d}"
        links = "".join(
            f'<p>附件{n}：<a href="./{name}.{kind}">{e.title}.{kind}</a></p>'
            for n, kind in enumerate(("doc", "ofd"), 1)
        )
        own.append(replace(e, body=papers.fixed("<p>　　报告全文见附件。</p>" + links)))
    at = "/ztzl/xxgknb/"
    rows = [*make.towns(), *make.departments(), *own]
    held = make.column(at, "政府信息公开年报专栏", rows)
    for e in held[-len(own) :]:
        assert e.paper
        stem = f"{e.path.rpartition('/')[0]}/P0{e.day:%Y%m%d}36158{e.serial % 1000:03d}"
        file(make, f"{stem}.doc", old_word([e.title, *whole_text(e.paper)]), "application/msword")
        file(make, f"{stem}.ofd", report_ofd(e.paper, e.title))
    del make.site.exact["/"]
    picture = f'<div class="zt"><a href="{at}"><img src="/images/nbzl.jpg" alt="政府信息公开年报专栏" width="400"></a></div>'
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=picture)
    return make.portal(make.archived(of_year(held)))


PORTALS = (by_site_map, struts_offsets, topic_with_files)
