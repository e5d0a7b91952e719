"""Portals of the two Anhui vendors, of sitesources, and of Shaanxi's platform."""

from __future__ import annotations

from portals import skins
from portals.blind.kinds import Kind, arrows
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    crowd,
    cut,
    jquery,
    whole,
)
from portals.cms import Entry
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

# Anhui


def label_fragments() -> Portal:
    """Longcom: /public/column/ with the identity in the query; the rows come as HTML from /site/label/8888, page by page, from pageCount in the page."""
    kind = Kind(
        "/public/6599981/{id}.html",
        box='<div id="zoom" class="j-fontContent newscontnet minh500 DRIVING_PUBLIC">{}</div>',
        head='<h1 class="newstitle">{}</h1>',
        date="<table class='table_suoyin'><tr><th>发布机构：</th><td>{source}</td><th>生成日期：</th><td>{day}</td></tr><tr><th>生效时间：</th><td>暂无</td><th>废止时间：</th><td>暂无</td></tr></table>",
    )
    make = begun("980921", "桐枞市", kind)
    entries = make.placed("", crowd(make, make.own(FEW)))
    make.articles(entries)
    size = 10

    def label(ask: Ask) -> Answer:
        if ask.query.get("catId") != "6715201":
            return Answer("<div class='nodata'>暂无相关信息</div>".encode())
        rows = "".join(
            f'<ul class="clearfix xxgk_nav_list"><li class="mc"><a href="{e.path}" title="{e.title}" target="_blank">{e.title}</a></li><li class="rq">{e.day}</li></ul>'
            for e in cut(entries, whole(ask.query.get("pageIndex")), size)
        )
        return Answer(rows.encode())

    make.site.on("/site/label/8888", label)
    call = """<div class="xxgk_navli" id="listdiv"></div><div id="page_public_info"></div>
<script>
var opts = {labelName: "publicInfoList", siteId: "6795621", organId: "6599981", type: "4", catId: "6715201", pageSize: 10, file: "/xxgk/publicInfoList-anhui", pageCount: PAGES};
function turn(n) { $.get("/site/label/8888", {labelName: opts.labelName, siteId: opts.siteId, organId: opts.organId, type: opts.type, catId: opts.catId, pageIndex: n, pageSize: opts.pageSize, file: opts.file}, function (t) { $("#listdiv").html(t); }); }
$(function () {
  turn(1);
  var html = "";
  for (var i = 1; i <= opts.pageCount; i++) html += "<a href='javascript:turn(" + i + ")'>" + i + "</a> ";
  $("#page_public_info").html(html);
});
</script>""".replace("PAGES", str(-(-len(entries) // size)))
    make.page(
        "/public/column/6599981?type=4&catId=6715201&action=list",
        "政府信息公开年报",
        jquery(make, "/assets/js/jquery.js") + call,
    )
    make.page("/public/column/6599981?type=2", "政府信息公开指南", "<p>公开指南。</p>")
    make.menu_page(
        "/public/column/6599981?type=1",
        "政府信息公开",
        [
            ("政府信息公开指南", "/public/column/6599981?type=2"),
            ("政府信息公开年报", "/public/column/6599981?type=4&catId=6715201&action=list"),
        ],
    )
    make.nav.append(("政府信息公开", "/public/column/6599981?type=1"))
    return make.portal(make.archived(of_year(entries)))


def shown_by_number() -> Portal:
    """The other vendor: /OpennessAnnualReport/show/N.html, a year's bodies in one table, the county's among them by its organ alone."""
    kind = Kind(
        "/OpennessAnnualReport/show/{id}.html",
        box='<div class="is-contentbox">{}</div>',
        date="<div>发布时间：{day} 08:30 来源：{source} 阅读次数：<i>12</i></div>",
        skin=skins.broad,
    )
    make = begun("980922", "鄂伦泊旗", kind)
    years = {
        year: make.placed("", crowd(make, make.own([year], title="{year}年度政府信息公开工作年度报告"), year))
        for year in FEW
    }
    tabs = "".join(
        f'<a href="/OpennessAnnualReport/index.html?year={year}">{year}</a>'
        for year in sorted(FEW, reverse=True)
    )
    for year, entries in years.items():
        make.articles(entries)
        rows = "".join(
            f'<tr><td>{e.paper.issuer if e.paper else ""}</td><td><a href="{e.path}">{e.title}</a></td><td>{e.day}</td></tr>'
            for e in entries
        )
        make.page(
            f"/OpennessAnnualReport/index.html?year={year}",
            "信息公开年报",
            f"<div class=years>{tabs}</div><table><tr><th>发布机构</th><th>名称</th><th>日期</th></tr>{rows}</table>",
        )
    make.page(
        "/OpennessAnnualReport/index.html", "信息公开年报", f"<div class=years>{tabs}</div><p>请选择年份</p>"
    )
    make.way("政府信息公开 /Openness/index.html", "信息公开年报 /OpennessAnnualReport/index.html")
    report = of_year(years[YEAR])
    return make.portal(make.archived(report))


# sitesources and Shaanxi


def year_folders() -> Portal:
    """sitesources: folders by year (2015njyq for all before), list1.html, articles of 32 digits."""
    kind = Kind(
        "{folder}article{hex}.html",
        first="{folder}list1.html",
        further="{folder}list{n}.html",
        rows='<div id="articleListTable"><ul>{}</ul></div>',
        box='<div class="article-content">{}</div>',
        foot=arrows,
    )
    make = begun(
        "980923",
        "沈槐县",
        kind,
        *(f"/sitesources/shxrmzf/page_pc/{f}/" for f in ("zjsh", "xwzx", "tzgg", "zwfw", "hdjl")),
    )
    base = "/sitesources/shxrmzf/page_pc/zfxxgk/zfxxgknb/"
    held: list[Entry] = []
    folders = [(f"{year}年", f"{base}{year}n/", [year]) for year in range(YEAR, YEAR - 9, -1)]
    folders.append(("2015年及以前", f"{base}2015njyq/", [2013, 2014, 2015]))
    for name, folder, years in folders:
        held += make.column(folder, name, crowd(make, make.own(years), years[-1]))
    make.menu_page(
        f"{base}index.html",
        "政府信息公开年报",
        [(name, f"{folder}list1.html") for name, folder, _ in folders],
    )
    make.way(
        "政府信息公开 /sitesources/shxrmzf/page_pc/zfxxgk/index.html", f"政府信息公开年报 {base}index.html"
    )
    return make.portal(make.archived(of_year(held)))


def turned_by_template() -> Portal:
    """sitesources whose further pages come from /template/viewList?page=N&catalogId=…; thirteen earlier reports, none of the year."""
    kind = Kind("{folder}article{hex}.html", first="{folder}list1.html")
    make = begun("980924", "项淮县", kind)
    folder = "/sitesources/xcsrmzf/page_pc/zwgk/zfxxgk/zfxxgknb/"
    entries = make.placed(folder, make.own(range(YEAR - 13, YEAR)))
    make.articles(entries)
    catalog = "c1d07e21ea8b4d1fb5a2a83f8dd7e0b6"

    def view(ask: Ask) -> Answer:
        rows = "".join(make.cms.row(e.path, e) for e in cut(entries, whole(ask.query.get("page")), 5))
        return Answer(f"<ul>{rows}</ul>".encode())

    make.site.on("/template/viewList", view)
    links = "".join(f"""<a href="javascript:void(0)" onclick="turn({n})">{n}</a> """ for n in (1, 2, 3))
    rows = "".join(make.cms.row(e.path, e) for e in entries[:5])
    turn = f'<script>function turn(n) {{ $("#articleListTable").load("/template/viewList?page=" + n + "&catalogId={catalog}"); }}</script>'
    make.page(
        f"{folder}list1.html",
        "政府信息公开年报",
        f'<div id="articleListTable"><ul>{rows}</ul></div><div class="pagination">共13条 {links}</div>{jquery(make)}{turn}',
    )
    make.way("政务公开 /sitesources/xcsrmzf/page_pc/zwgk/index.html", f"政府信息公开年报 {folder}list1.html")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="13 stated, 13 read"))


def nineteen_digits() -> Portal:
    """Shaanxi's platform: articles of nineteen digits, lists 1.html, 2.html, year folders; the county's folder 县级 stands beside 部门 and 镇办."""
    kind = Kind(
        "{folder}18{id:0>17}.html",
        first="{folder}1.html",
        further="{folder}{n}.html",
        box='<div class="text-content" id="detailContent">{}</div>',
        foot=arrows,
        per_page=14,
    )
    make = begun("980925", "汧阳县", kind)
    base = "/zfxxgk/zfxxgknb/"
    held = make.column(
        f"{base}xj/", "县政府", make.own(YEARS, title="{name}人民政府{year}年政府信息公开工作年度报告")
    )
    make.column(f"{base}bm/", "县级部门", [*make.departments(YEAR), *make.departments(YEAR - 1)])
    make.column(f"{base}zb/", "镇办", make.towns(YEAR))
    make.menu_page(
        f"{base}1.html",
        "政府信息公开年报",
        [("县级部门", f"{base}bm/1.html"), ("镇办", f"{base}zb/1.html"), ("县政府", f"{base}xj/1.html")],
    )
    make.way("政府信息公开 /zfxxgk/1.html", f"政府信息公开年报 {base}1.html")
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    label_fragments,
    shown_by_number,
    year_folders,
    turned_by_template,
    nineteen_digits,
)
