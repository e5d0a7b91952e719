"""Portals of the large and small systems as they serve them, each in an arrangement of its own. Each has the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import papers, skins
from portals.blind.kinds import Kind, hanweb, trs, ucap
from portals.blind.parts import FEW, YEARS, begun, behind, crowd
from portals.blind2.parts import sundry
from portals.blind3.parts import items
from portals.blind5.parts import handed, signs, windowed
from portals.blind6.parts import (
    SINCE,
    Downward,
    DownwardIndex,
    beside,
    boxed,
    by_day,
    screen,
    standing,
    worded,
    year_of,
)
from portals.files import old_word
from portals.maker import Maker
from portals.papers import whole_text
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year


def nanjing_downward() -> Portal:
    """南京 TRS: further sheets are named downward, index_3 before index_2; the district's, the offices' and the streets' in order of date."""
    kind = DownwardIndex("{folder}{day:%Y%m}/t{day:%Y%m%d}_{id}.html", foot=windowed, per_page=18)
    make = begun("980401", "淮浦区", kind)
    rows = by_day(
        make.own(SINCE), make.departments(YEAR + 1), make.departments(), make.towns(), make.towns(YEAR + 1)
    )
    held = make.column("/zwgk_60421/zfxxgknb/", "政府信息公开年报", rows)
    make.way("政务公开 /zwgk_60421/", "政府信息公开年报 /zwgk_60421/zfxxgknb/")
    return make.portal(make.archived(of_year(held)))


def filed_with_the_city() -> Portal:
    """The county's menu leads to the city's host, where 县市区 of each year's folder holds the counties' reports."""
    make = begun("980402", "咸丰岭县", trs())
    city = Maker("981402", "岚州市", trs())
    base = "/xxgk/xxgknb/"
    held = []
    for year in SINCE:
        day = date(year + 1, 2, 11)
        others = [make.others(name, day, year=year) for name in ("通溪县", "赤马区", "崇云县")]
        rows = [*others[:2], *make.own([year]), others[2]]
        held += city.column(f"{base}{year}/xsq/", f"{year}县市区", rows)
        city.column(f"{base}{year}/szf/", f"{year}市政府", city.own([year]))
        links = [("市政府", f"{base}{year}/szf/"), ("县市区", f"{base}{year}/xsq/")]
        city.menu_page(f"{base}{year}/", f"{year}年政府信息公开年报", links)
    city.menu_page(base, "政府信息公开年报", [(f"{y}年", f"{base}{y}/") for y in reversed(SINCE)])
    city.nav = [("政府信息公开年报", base)]
    city.home()
    make.hosts["city"], make.listed = city.site, ("city",)
    make.column("/zwgk/zn/", "政府信息公开指南", sundry(make, "公开指南", 1))
    links = [("政府信息公开指南", "/zwgk/zn/"), ("政府信息公开年报", f"http://city.fleet.test{base}")]
    make.menu_page("/zwgk/", "政府信息公开", links)
    make.nav.append(("政府信息公开", "/zwgk/"))
    return make.portal(make.archived(of_year(held), host="city"))


def hanweb_annual_report() -> Portal:
    """Hanweb: 年报 is xxgkAnnualReport.jsp by area and fbtime; each year's page is the report, the years stand beside it."""
    make = begun("980403", "龙渚县", hanweb())
    at = "/module/xxgk/xxgkAnnualReport.jsp?area=11330825002618&fbtime={}&showType=2"
    years = [(f"{y}年", at.format(y)) for y in reversed(SINCE)]
    side = beside(years, "年度报告")
    held = standing(make.own(SINCE), lambda e: at.format(year_of(e)), side)
    make.articles(held, [("政府信息公开年报", at.format(YEAR + 1))])
    make.way("政府信息公开 /col/col1246100/index.html", f"政府信息公开年报 {at.format(YEAR + 1)}")
    return make.portal(make.archived(of_year(held), why="the menu's page is the newest year's report"))


def longcom_by_title() -> Portal:
    """龙讯: a column's years differ by title= alone, and the year's page is the report; 部门 and 乡镇 have columns of their own."""
    make = begun("980404", "桐皖市", Kind("/public/{id}.html", foot=worded))
    at = "/public/column/2000003131?type=3&action={}&nav=3"
    year_at = at.format("detail") + "&title={}"
    held = standing(make.own(SINCE), lambda e: year_at.format(year_of(e)))
    make.articles(held, [("市政府年报", at.format("list"))])
    units = {"2000003132": ("市直部门年报", make.departments()), "2000003133": ("镇街年报", make.towns())}
    links = [("市政府年报", at.format("list"))]
    for number, (name, rows) in units.items():
        path = f"/public/column/{number}?type=3&action=list&nav=3"
        placed = make.placed("/", rows)
        make.articles(placed, [(name, path)])
        links.append((name, path))
        screen(make, path, name, f"<ul>{items(make, placed)}</ul>")
    words = "".join(f'<li><a href="{e.path}">{year_of(e)}年度</a></li>' for e in held)
    screen(
        make,
        at.format("list"),
        "市政府年报",
        f'{beside(links, "政府信息公开年报")}<ul class="nd">{words}</ul>',
    )
    make.column("/public/zn/", "公开指南", sundry(make, "公开指南", 1))
    make.menu_page("/public/index.html", "政府信息公开", [("公开指南", "/public/zn/"), *reversed(links)])
    make.nav.append(("政府信息公开", "/public/index.html"))
    return make.portal(make.archived(of_year(held)))


def ucap_day_by_script() -> Portal:
    """UCAP: 发布日期 is empty in the markup, a script fills it from the meta; sheets are zfxxgknb_2.shtml."""
    line = """<div class="msg">发布日期：<span id="fbrq"></span></div><script>document.getElementById('fbrq').textContent=document.querySelector('meta[name="PubDate"]').content.slice(0,10);</script>"""
    kind = ucap(date=line, first="{folder}zfxxgknb.shtml", further="{folder}zfxxgknb_{n}.shtml", foot=worded)
    make = begun("980405", "海榔区", kind)
    held = make.column("/htqzf/c103788/", "政府信息公开年报", crowd(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way(
        "政务公开 /htqzf/zwgk/index.shtml",
        "法定主动公开内容 /htqzf/fdzdgk/index.shtml",
        "政府信息公开年报 /htqzf/c103788/zfxxgknb.shtml",
    )
    return make.portal(make.archived(of_year(held)))


def vsb_downward() -> Portal:
    """博达 VSB: sheets of zfxxgknb.htm are zfxxgknb/4.htm downward; 上页 and 下页 in words; articles /info/N/N.htm."""
    kind = Downward(
        "/info/1046/{id}.htm", foot=worded, per_page=12, date="<p align=center>{day}　{source}</p>"
    )
    make = begun("980406", "嵩明甸县", kind)
    rows = by_day(make.own(YEARS), make.towns(), make.departments(), make.office(YEARS))
    held = make.column("/zfxxgk/zfxxgknb/", "政府信息公开年报", rows)
    make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/zfxxgknb.htm")
    return make.portal(make.archived(of_year(held)))


def hunan_column_is_page() -> Portal:
    """Hunan: a numeric tree; below 政府信息公开年报 each year is a column, whose page is the report itself."""
    make = begun("980407", "沅澧市", Kind("/content_{id}.html"))
    base = "/22008/22103/"
    numbers = {year: f"{base}{37660 + 11 * at}/index.htm" for at, year in enumerate(SINCE)}
    side = beside([(f"{year}年度", path) for year, path in numbers.items()], "政府信息公开年报")
    held = standing(
        make.own(SINCE, title="{name}人民政府{year}年度" + REPORT), lambda e: numbers[year_of(e)], side
    )
    make.articles(held, [("政府信息公开年报", f"{base}index.htm")])
    screen(make, f"{base}index.htm", "政府信息公开年报", side)
    make.way("政务公开 /22008/index.htm", f"政府信息公开年报 {base}index.htm")
    return make.portal(make.archived(of_year(held)))


def shaanxi_levels() -> Portal:
    """陕西's platform: ids of 19 digits, lists 1.html, 2.html; 部门 stands first and open, 县级 and 镇办 beside it."""
    kind = Kind(
        "{folder}188225148{id}149505.html",
        first="{folder}1.html",
        further="{folder}{n}.html",
        foot=boxed,
        per_page=10,
    )
    make = begun("980408", "延甘县", kind)
    base = "/zfxxgk/zfxxgknb/"
    groups = {
        "bm": ("县级部门", [*make.departments(YEAR + 1), *make.departments()]),
        "xj": ("县级", make.own(SINCE)),
        "zb": ("镇办", make.towns()),
    }
    side = beside(
        [(name, f"{base}{folder}/1.html") for folder, (name, _) in groups.items()], "政府信息公开年报"
    )
    held = {f: make.column(f"{base}{f}/", name, rows, above=side) for f, (name, rows) in groups.items()}
    make.way("政府信息公开 /zfxxgk/1.html", f"政府信息公开年报 {base}bm/1.html")
    return make.portal(make.archived(of_year(held["xj"])))


def hebei_migrated() -> Portal:
    """河北: /columns/<uuid>/; the folder's day is that of the migration, alike for all; the page shows the true one."""
    folder = "/columns/6d9a3f0e-41a7-4f2b-9d0c-5a1e7bb02c41/"
    kind = Kind(
        "{folder}202508/21/{hex}.html",
        first="{folder}index.html",
        further="{folder}index_{n}.html",
        foot=signs,
    )
    make = begun("980409", "定邑县", kind)
    held = make.column(folder, "政府信息公开工作年度报告", behind(make, make.own(FEW), YEAR, YEAR - 1))
    make.way("政府信息公开 /columns/gk/index.html", f"政府信息公开工作年度报告 {folder}index.html")
    return make.portal(make.archived(of_year(held)))


def zhoukou_folders() -> Portal:
    """周口's sitesources: year folders down to 2015年及以前; list1.html, article<32hex>.html, rows in #articleListTable."""
    kind = Kind(
        "{folder}article{hex}.html", first="{folder}list1.html", further="{folder}list{n}.html", foot=boxed,
        rows='<div id="articleListTable"><ul>{}</ul></div>',
    )  # fmt: skip
    make = begun("980410", "淮沈区", kind)
    base = "/sitesources/hyx/page_pc/zfxxgk/zfxxgknb/"
    folders = {f"{y}n": (f"{y}年", crowd(make, make.own([y]), y)) for y in reversed(range(2016, YEAR + 2))}
    folders["2015njyq"] = ("2015年及以前", make.own(range(2010, 2016)))
    held = [e for f, (name, rows) in folders.items() for e in make.column(f"{base}{f}/", name, rows)]
    make.menu_page(
        f"{base}index.html",
        "政府信息公开年报",
        [(name, f"{base}{f}/list1.html") for f, (name, _) in folders.items()],
    )
    make.way("政务公开 /sitesources/hyx/page_pc/zfxxgk/index.html", f"政府信息公开年报 {base}index.html")
    return make.portal(make.archived(of_year(held)))


def anhui_organs() -> Portal:
    """The other Anhui vendor: /OpennessAnnualReport/show/N.html; a list for each organ, all of them named beside; the menu leads to a bureau's."""
    make = begun("980411", "花谯区", Kind("/OpennessAnnualReport/show/{id}.html"))
    organs = {"bzqzf": ("区政府", make.own(SINCE)), "bzqzfb": ("区政府办", make.office(SINCE))}
    for number, name in enumerate(papers.DEPARTMENTS[:8]):
        reports = [e for y in FEW for e in make.departments(y) if name in e.title]
        organs[f"bzq{number:02d}"] = (f"区{name}", reports)
    at = "/OpennessAnnualReport/list/{}.html"
    side = beside([(name, at.format(key)) for key, (name, _) in organs.items()], "单位")
    held = []
    for key, (name, rows) in organs.items():
        placed = make.placed("/", rows)
        make.articles(placed, [("政府信息公开年报", at.format(key))])
        screen(make, at.format(key), f"{name}年报", f"{side}<ul>{items(make, placed)}</ul>")
        held += placed
    make.way("政务公开 /Openness/index.html", "政府信息公开年报 /OpennessAnnualReport/list/bzq00.html")
    return make.portal(make.archived(of_year(held), why="the menu leads to the first bureau's list"))


def aspx_word() -> Portal:
    """ASP.NET: GovOpenList.aspx by cid and page; a row's GovOpenShow.aspx has a sentence, down.aspx hands out the Word file."""
    kind = Kind(
        "/GovOpenShow.aspx?id={id}", first="/GovOpenList.aspx?cid={bare}", further="/GovOpenList.aspx?cid={bare}&page={n}",
        foot=worded, skin=skins.tables, described=False,
    )  # fmt: skip
    make = begun("980412", "珙江县", kind, "/1/", "/2/", "/3/", "/4/", "/5/")
    shown = []
    for e in make.own(FEW):
        assert e.paper
        at = f"/down.aspx?eid={e.serial}"
        handed(make, at, old_word([e.title, *whole_text(e.paper)]), f"{e.title}.doc")
        word = f'<p>　　{e.title}全文请下载附件。</p><p>附件下载：<a href="{at}">{e.title}</a></p>'
        shown.append(replace(e, body=papers.fixed(word)))
    held = make.column("/46/", "信息公开年报", behind(make, shown, YEAR))
    make.way("信息公开 /GovOpen.aspx", "信息公开年报 /GovOpenList.aspx?cid=46")
    return make.portal(make.archived(of_year(held)))


def easysite_numbers() -> Portal:
    """easysite: every page is a numbered folder with index.html; titles begin with the year; the office's own stand between."""
    kind = Kind(
        "{folder}{id}/index.html", first="{folder}index.html", further="{folder}index{n}.html", foot=boxed, per_page=9,
        box='<div class="easysite-news-text" id="easysiteText">{}</div>', date='<p class="easysite-news-describe">来源：{source} 更新时间：{day}</p>',
    )  # fmt: skip
    make = begun("980413", "顺兴区", kind)
    rows = by_day(
        make.own(YEARS, title="{year}年{name}" + REPORT),
        make.office(YEARS, title="{year}年{name}人民政府办公室" + REPORT),
    )
    held = make.column("/zwgk/gknb/", "政府信息公开年度报告", rows)
    make.way("政务公开 /zwgk/index.html", "政府信息公开年度报告 /zwgk/gknb/index.html")
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    nanjing_downward,
    filed_with_the_city,
    hanweb_annual_report,
    longcom_by_title,
    ucap_day_by_script,
    vsb_downward,
    hunan_column_is_page,
    shaanxi_levels,
    hebei_migrated,
    zhoukou_folders,
    anhui_organs,
    aspx_word,
    easysite_numbers,
)
