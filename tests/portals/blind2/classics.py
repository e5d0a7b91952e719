"""Portals as systems serve them whole, each with a way of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from portals import menus, skins
from portals.blind.kinds import Kind, arrows, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, script
from portals.cms import Entry
from portals.site import YEAR, Portal
from portals.stock import of_year


def ucap_second_is_one() -> Portal:
    """UCAP whose second page is _1; the pager is createPageHTML of a script file."""
    drawer = """function createPageHTML(box, pages, now, name, ext, all) { var h = ""; for (var i = 1; i <= pages; i++)
 h += i === now ? "<span>" + i + "</span> " : "<a href='" + name + (i > 1 ? "_" + (i - 1) : "") + "." + ext + "'>" + i + "</a> "; document.getElementById(box).innerHTML = "共" + pages + "页 " + h; }"""

    def foot(sheets, number):  # type: ignore[no-untyped-def]
        return (
            f"""<div id="page_div"></div><script src="/static/page.js"></script><script>createPageHTML('page_div',{len(sheets)},{number},'xxgk_list','shtml',200);</script>"""
            if len(sheets) > 1
            else ""
        )

    make = begun("980542", "溧镇区", ucap(further="{folder}xxgk_list_{at}.shtml", foot=foot, per_page=10))
    script(make, "/static/page.js", drawer)
    placed = make.column("/zj/c104455/", "政府信息公开年报", behind(make, make.own(YEARS)))
    make.way("政务公开 /zj/c104400/zwgk.shtml", "政府信息公开年报 /zj/c104455/xxgk_list.shtml")
    return make.portal(make.archived(of_year(placed)))


def trs_counts_down() -> Portal:
    """TRS as Nanjing has it: page 2 of n is index_{n-1}."""
    make = begun(
        "980543", "溧霞区", trs(further="{folder}index_{up}.html", foot=arrows, links="root", per_page=12)
    )
    placed = make.column(
        "/njxxq/zfxxgknb/", "政府信息公开年度报告", behind(make, make.own(FEW), YEAR, YEAR - 1)
    )
    make.way("政务公开 /njxxq/zwgk/", "政府信息公开年度报告 /njxxq/zfxxgknb/")
    return make.portal(make.archived(of_year(placed)))


def openness_elsewhere() -> Portal:
    """An Anhui vendor's addresses in another province: /OpennessAnnualReport/show/N.html."""
    kind = Kind(
        "/OpennessAnnualReport/show/{id}.html",
        first="{folder}",
        date='<p class="sj">发布时间：{day} 15:08　信息来源：{source}</p>',
        box='<div class="j-fontContent newscontnet" id="zoom">{}</div>',
        links="root",
    )
    make = begun("980544", "鄂纳温旗", kind)
    placed = make.placed("/", make.own(YEARS))
    make.articles(placed, [("年度报告", "/openness/annualreport.html")])
    make.page(
        "/openness/annualreport.html",
        "年度报告",
        "<ul>"
        + "".join(
            make.cms.row(e.path, replace(e, row=f"{e.paper.year}年度报告" if e.paper else "")) for e in placed
        )
        + "</ul>",
        [("年度报告", "/openness/annualreport.html")],
    )
    make.way("政府信息公开 /openness/index.html", "年度报告 /openness/annualreport.html", style=menus.broken)
    return make.portal(make.archived(of_year(placed)))


def column_is_the_article() -> Portal:
    """Addresses without an ending; the year's column page is the report, with 生效日期 and 废止日期."""
    make = begun(
        "980545",
        "庆环县",
        Kind(
            "{folder}wyll{id}",
            links="root",
            date="<table><tr><td>生效日期</td><td>{day}</td></tr><tr><td>废止日期</td><td>永久</td></tr><tr><td>发布日期</td><td>{day}</td></tr></table>",
        ),
    )
    own = make.own(FEW)
    links, placed = [], []
    for entry in own:
        assert entry.paper
        year = entry.paper.year
        at = replace(entry, path=f"/zwgk/gknb/{year}n/zf311")
        make.articles([at], [("公开年报", "/zwgk/gknb")])
        links.append((f"{year}年", f"/zwgk/gknb/{year}n"))
        make.menu_page(
            f"/zwgk/gknb/{year}n",
            f"{year}年",
            [
                ("县政府", at.path),
                ("部门", f"/zwgk/gknb/{year}n/bm312"),
                ("乡镇", f"/zwgk/gknb/{year}n/xz313"),
            ],
        )
        for slug, others in (("bm312", make.departments(year, 6)), ("xz313", make.towns(year))):
            listed = make.placed(f"/zwgk/gknb/{year}n/{slug}/", others)
            make.articles(listed, [("公开年报", "/zwgk/gknb")])
            make.page(
                f"/zwgk/gknb/{year}n/{slug}",
                slug,
                "<ul>" + "".join(make.cms.row(e.path, e) for e in listed) + "</ul>",
                [("公开年报", "/zwgk/gknb")],
            )
        placed.append(at)
    make.menu_page("/zwgk/gknb", "公开年报", links)
    make.way("政府信息公开 /zwgk", "公开年报 /zwgk/gknb")
    return make.portal(make.archived(of_year(placed)))


def class_of_letters() -> Portal:
    """常州: columns /class/<8 letters>, page 2 is /class/<8 letters>/2."""
    kind = Kind(
        "/html/czgk/{day:%Y}/{hex}.html", first="{folder}", further="{folder}/{n}", foot=arrows, per_page=12
    )
    make = begun("980546", "溧郊区", kind)
    placed = make.column("/class/NCPMBMOA", "政府信息公开年报", behind(make, make.own(FEW)))
    make.way("信息公开 /class/NCPMBAAA", "政府信息公开年报 /class/NCPMBMOA")
    return make.portal(make.archived(of_year(placed)))


def names_without_dates() -> Portal:
    """TRS names t19700101_… and tnull_…; the page shows 成文日期 before 发布日期."""
    kind = trs(
        date="<ul class='xl'><li>成文日期：2025-01-20</li><li>发布日期：{day}</li><li>发布机构：{source}</li></ul>",
        links="root",
    )
    kind.address = "{folder}tnull_{id}.htm"
    make = begun("980547", "定澧区", kind)
    own = make.own(YEARS)
    placed = [
        replace(e, path=f"/zwgk/nb/t19700101_{e.serial}.shtml" if n % 2 else f"/zwgk/nb/tnull_{e.serial}.htm")
        for n, e in enumerate(own)
    ]
    placed = make.column("/zwgk/nb/", "政府信息公开年报", placed)
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    return make.portal(make.archived(of_year(placed)))


def date_under_the_title() -> Portal:
    """The date stands in brackets under the title and nowhere else; addresses /single/29/N.html."""
    kind = Kind(
        "/single/29/{id}.html",
        date="<p align=center>（{day.year}年{day.month}月{day.day}日）</p>",
        described=False,
        links="root",
        skin=skins.tables,
        head="<h2 align=center>{}</h2>",
    )
    make = begun("980548", "衡岣县", kind)
    placed = make.column(
        "/list/29/", "信息公开年度报告", make.own(FEW, "{name}{year}年度政府信息公开年度报告")
    )
    make.way("信息公开 /list/2/", "信息公开年度报告 /list/29/", style=menus.cells)
    return make.portal(make.archived(of_year(placed)))


def report_by_query() -> Portal:
    """Hanweb's xxgkAnnualReport.jsp: the year is in the query; the newest opens first."""
    make = begun("980549", "遂畲县", hanweb())
    area = "11331123002658943K"
    own = [
        replace(e, path=f"/module/xxgk/xxgkAnnualReport.jsp?area={area}&fbtime={e.paper.year}&showType=2")
        for e in make.own([*YEARS, YEAR + 1])
        if e.paper
    ]

    def aside(entries: list[Entry]) -> str:
        return (
            "<div class='nav'>"
            + " ".join(f"<a href='{e.path}'>{e.paper.year}年</a>" for e in entries if e.paper)
            + "</div>"
        )

    for entry in own:
        make.page(
            entry.path,
            entry.title,
            partial(lambda e: aside(own) + make.cms.article(e), entry),
            [("年度报告", "/col/col777/index.html")],
            entry,
        )
    make.way("政府信息公开 /col/col700/index.html", f"政府信息公开年报 {own[0].path}")
    return make.portal(make.archived(of_year(own)))


def longcom_title_query() -> Portal:
    """Longcom: the county's report of each year is /public/column/N?type=3&…&title=YYYY."""
    kind = Kind(
        "/public/6614/{id}.html", box='<div class="j-fontContent newscontnet wenzhang">{}</div>', links="root"
    )
    make = begun("980550", "桐舒市", kind)
    base = "/public/column/6614?type=3&action=detail&nav=3&title="
    own = [replace(e, path=f"{base}{e.paper.year}") for e in make.own(YEARS) if e.paper]
    years = "".join(f'<li><a href="{e.path}">{e.paper.year}</a></li>' for e in own if e.paper)
    for entry in own:
        make.page(
            entry.path,
            entry.title,
            partial(lambda e: f"<ul class='years'>{years}</ul>" + make.cms.article(e), entry),
            [("政府信息公开年报", "/public/column/6614?type=3&nav=3")],
            entry,
        )
    make.page(
        "/public/column/6614?type=3&nav=3",
        "政府信息公开年报",
        f"<ul class='years'>{years}</ul>",
        [("政府信息公开年报", "/public/column/6614?type=3&nav=3")],
    )
    make.way("政府信息公开 /public/column/6614", "政府信息公开年报 /public/column/6614?type=3&nav=3")
    return make.portal(make.archived(of_year(own)))


def on_the_prefectures_host() -> Portal:
    """The county's portal leads to the prefecture's host, where a column of districts holds every county's report."""
    make = begun("980551", "咸沔区", trs(links="absolute"))
    make.other("city", listed=True)
    make.nav.append(("政府信息公开", "http://city.fleet.test/xxgk/xxgknb/"))
    make.host = "city"
    others = [
        make.others(n, date(2025, 2, d))
        for n, d in (("咸嘉县", 11), ("咸崇县", 19), ("咸壁市", 24), ("咸通县", 3))
    ]
    mixed = sorted([*others, *make.own([YEAR])], key=lambda e: e.day, reverse=True)
    placed = make.column("/xxgk/xxgknb/2024/xsq/", "县市区", mixed)
    make.column(
        "/xxgk/xxgknb/2023/xsq/",
        "县市区",
        [*make.own([YEAR - 1]), make.others("咸嘉县", date(2024, 2, 6), year=YEAR - 1)],
    )
    make.menu_page(
        "/xxgk/xxgknb/2024/",
        "2024年",
        [
            ("市政府", "/xxgk/xxgknb/2024/szf/"),
            ("市直部门", "/xxgk/xxgknb/2024/bm/"),
            ("县市区", "/xxgk/xxgknb/2024/xsq/"),
        ],
    )
    make.menu_page("/xxgk/xxgknb/2023/", "2023年", [("县市区", "/xxgk/xxgknb/2023/xsq/")])
    make.column("/xxgk/xxgknb/2024/szf/", "市政府", [make.others("岚州市", date(2025, 3, 20))])
    make.column("/xxgk/xxgknb/2024/bm/", "市直部门", [make.others("岚州市水利局", date(2025, 1, 20))])
    make.menu_page(
        "/xxgk/xxgknb/",
        "政府信息公开年报",
        [("2024年", "/xxgk/xxgknb/2024/"), ("2023年", "/xxgk/xxgknb/2023/")],
    )
    expect = make.archived(of_year(placed), host="city")
    make.host = "main"
    return make.portal(expect)


def http_header_refresh() -> Portal:
    """The home page answers with a Refresh header to a splash page, from which a flash-like picture leads on; backslashes in links."""
    make = begun("980552", "靖滦县", vsb(skin=skins.tables))
    placed = make.column("/zwgk/xxgknb/", "信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk.htm", "信息公开年报 /zwgk/xxgknb.htm", style=menus.unquoted)
    home = make.site.exact.pop("/")
    make.site.on("/index1.htm", home)
    make.site.on("/", make.answer("<html><body></body></html>", headers=(("Refresh", "0;URL=splash.htm"),)))
    make.site.on(
        "/splash.htm",
        make.answer(
            '<html><body><map name="m"><area shape="rect" coords="0,0,900,600" href=".\\index1.htm"></map><img src="/images/door.jpg" usemap="#m" width="900"></body></html>'
        ),
    )
    return make.portal(make.archived(of_year(placed)))


def renamed_county() -> Portal:
    """Until 2021 the place was a county of another name; the older reports bear it, the newer the new one."""
    make = begun("980553", "漾濞沣市", trs())
    old = make.own(range(2015, 2021), "漾沣县{year}年政府信息公开工作年度报告")
    placed = make.column(
        "/zwgk/nb/", "政府信息公开年报", [*make.own(range(2021, YEAR + 1)), *old, *make.departments(YEAR, 4)]
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    return make.portal(make.archived(of_year(placed)))


def office_may_be_the_county() -> Portal:
    """Two reports of the year, government and office; the office's stands first and newer."""
    make = begun("980554", "鹿畴区", ucap())
    office = [replace(e, day=date(2025, 3, 28)) for e in make.office([YEAR])]
    placed = make.column("/c22113/", "政府信息公开年报", [*office, *make.own(FEW), *make.office([YEAR - 1])])
    make.way("政务公开 /c22100/zwgk.shtml", "政府信息公开年报 /c22113/xxgk_list.shtml", style=menus.cut)
    return make.portal(make.archived(of_year(placed)))


def gbk_and_letters() -> Portal:
    """GBK declared as gb2312, no charset in the header, title with 关于 and a gap, font switch inside the heading."""
    kind = Kind(
        "/{day:%Y}-{day:%m}/{day:%d}/content_{id}.htm",
        charset="gb18030",
        sent="text/html",
        skin=skins.tables,
        head="<td class=bt>{}　<span>大 中 小</span></td>",
        links="root",
        pubdate="{day}",
    )
    kind.declared = "gb2312"
    make = begun("980555", "湘岷县", kind)
    placed = make.column(
        "/nb/", "政府信息公开年报", make.own(FEW, "关于{name}人民政府 {year}年度政府信息公开工作年度报告")
    )
    make.way("政府信息公开 /zwxxgk/", "政府信息公开年报 /nb/", style=menus.clicks)
    return make.portal(make.archived(of_year(placed)))


PORTALS = (
    ucap_second_is_one,
    trs_counts_down,
    openness_elsewhere,
    column_is_the_article,
    class_of_letters,
    names_without_dates,
    date_under_the_title,
    report_by_query,
    longcom_title_query,
    on_the_prefectures_host,
    http_header_refresh,
    renamed_county,
    office_may_be_the_county,
    gbk_and_letters,
)
