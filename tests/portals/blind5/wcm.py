"""Portals of the large systems as they serve them: TRS, Hanweb, UCAP, VSB, NFCMS. Each has the report."""

from __future__ import annotations

from dataclasses import replace

from portals import menus, papers
from portals.blind.kinds import arrows, hanweb, nfcms, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, part, report_pdf
from portals.blind3.parts import board, items, published
from portals.blind4.parts import numbered
from portals.blind5.parts import Cut, chosen, dated, handed, moved, windowed, yearly, years_of
from portals.cms import Entry
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year

_TO_NOW = range(YEAR - 6, YEAR + 2)
"""Years of a portal that has published on the year after the wanted one too."""


def trs_years_to_choose() -> Portal:
    """TRS in Guangxi: names without a date; the column shows its newest year, older folders, named by the year of publication, are in a choice."""
    kind = trs(further="{folder}index_{at}.shtml", foot=windowed)
    kind.address = "{folder}t{id}.shtml"
    make = begun("980801", "融苍县", kind)
    base = "/xxgk/zfxxgknb/"
    choice = menus.options([(f"{y + 1}年", f"{base}{y + 1}n/") for y in reversed(_TO_NOW)])
    held = []
    for year in _TO_NOW:
        rows = crowd(make, make.own([year]), year)
        held += make.column(f"{base}{year + 1}n/", f"{year + 1}年", rows, above=choice)
    newest = [e for e in held if e.paper and e.paper.year == YEAR + 1][:15]
    board(make, base, choice + f'<ul class="list">{items(make, newest)}</ul>', way=False)
    make.way("政府信息公开 /xxgk/", f"政府信息公开年报 {base}")
    return make.portal(make.archived(of_year(held), why="the folder 2025年 holds the reports on 2024"))


def trs_column_leads_to_newest() -> Portal:
    """TRS: the column's page is a script that leads to the newest year's folder; levels below each year; 关于 in the titles."""
    make = begun("980802", "綦涪区", trs(foot=arrows))
    base = "/zwgk_268/zfxxgknb_97166/"
    title = "{name}人民政府关于{year}年度政府信息公开工作情况的报告"
    groups = {
        y: {"委办局": make.departments(y), "镇街": make.towns(y), "区政府": make.own([y], title=title)}
        for y in (*FEW, YEAR + 1)
    }
    beside = menus.plain(years_of(make, base, groups, "{}年度"))
    held = yearly(make, base, groups, "{}年度", beside)
    door = f'<html><head><script type="text/javascript">location.replace("./{YEAR + 1}n/");</script></head></html>'
    part(make, base, door)
    make.way("政务公开 /zwgk_268/", f"政府信息公开年报 {base}")
    return make.portal(make.archived(of_year(held)))


def trs_mobile_twin() -> Portal:
    """TRS in Chongqing: each report has a twin _wap.html for phones, linked from it; everybody's in order of date."""
    make = begun("980803", "璧铜区", trs(foot=windowed))
    own = make.own(YEARS, title="{name}人民政府\n{year}年" + REPORT)
    placed = make.placed("/zwgk/fdzdgknr/zfxxgknb/", crowd(make, own, YEAR, YEAR - 1))

    def twin(entry: Entry) -> str:
        return entry.path.replace(".html", "_wap.html")

    shown = [
        replace(e, more=f'<p class="sj"><a href="{twin(e)}">手机版</a></p>') if e in placed[:30] else e
        for e in placed
    ]
    make.articles(replace(e, path=twin(e)) for e in placed[:30])
    make.column("/zwgk/fdzdgknr/zfxxgknb/", "政府信息公开年报", shown)
    make.way(
        "政务公开 /zwgk/", "法定主动公开内容 /zwgk/fdzdgknr/", "政府信息公开年报 /zwgk/fdzdgknr/zfxxgknb/"
    )
    report = of_year(shown)
    return make.portal(make.archived(report, twins=(twin(report),)))


def trs_banner_with_zone() -> Portal:
    """TRS of a banner: its titles say 信息公开年度报告; the city's, a zone's and a neighbour's reports stand in the same column."""
    make = begun("980804", "乌敖旗", trs(foot=chosen))
    own = make.own(YEARS, title="{name}{year}年度信息公开年度报告")
    others = [
        make.others(name, own[0].day.replace(day=day), "{name}{year}年" + REPORT)
        for name, day in (("岚州市", 27), ("岚州高新技术产业开发区", 4), ("敖浑旗", 5))
    ]
    held = make.column("/zwgk/zfxxgknb/", "信息公开年报", crowd(make, [*own, *others]))
    make.way("政务公开 /zwgk/", "信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held)))


def trs_words_cut() -> Portal:
    """TRS: rows show eighteen letters and no year beside the day; old years lie in a column 历年年报."""
    patterns = trs()
    kind = Cut(patterns.address, box=patterns.box, links="relative", foot=arrows, per_page=12)
    make = begun("980805", "泠祁县", kind)
    title = "{year}年{name}人民政府政府信息公开工作年度报告"
    base = "/xxgk/xxgknb/"
    own = make.own(YEARS, title=title)
    departments = make.departments(title="{year}年{name}{body}政府信息公开工作年度报告")
    held = make.column(f"{base}bn/", "政府信息公开年报", [*departments, *own[:6]])
    make.column(f"{base}ln/", "历年年报", own[6:])
    links = [("政府信息公开年报", f"{base}bn/"), ("历年年报", f"{base}ln/")]
    make.menu_page(base, "政府信息公开年度报告", links)
    make.way("信息公开 /xxgk/", f"政府信息公开年度报告 {base}")
    return make.portal(make.archived(of_year(held)))


def trs_two_dates() -> Portal:
    """TRS catalogue: rows in a table with numbers; each page has 成文日期, some days before, above 发布日期."""
    line = "<tr><td>{day.year}-000{day.month}</td><td><a href='{href}' target='_blank'>{title}</a></td><td>{day}</td></tr>"
    kind = trs(
        line=line,
        rows="<table class='zfxxgk_zdgkc'><tr><th>索引号</th><th>名称</th><th>发布日期</th></tr>{}</table>",
        foot=numbered,
    )
    make = begun("980806", "邵漳市", kind)

    def both(entry: Entry) -> str:
        written = entry.paper.signed if entry.paper else entry.day
        return f"<table class='xxgk_top'><tr><td>索引号：</td><td>FJ0{entry.serial}</td><td>发文机关：</td><td>{make.name}人民政府办公室</td></tr><tr><td>成文日期：</td><td>{written}</td><td>发布日期：</td><td>{entry.day}</td></tr></table>"

    rows = dated(behind(make, make.own(FEW), YEAR, YEAR + 1), both)
    held = make.column("/zwgk/xxgk/zfxxgknb/", "政府信息公开工作年度报告", rows)
    make.way("政府信息公开 /zwgk/xxgk/", "政府信息公开工作年度报告 /zwgk/xxgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held)))


def hanweb_page_number() -> Portal:
    """Hanweb: addresses with the host; further sheets of the column by uid and pageNum; articles of 32 digits."""
    kind = hanweb(
        further="{folder}index.html?uid=5829&pageNum={n}", foot=windowed, links="absolute", per_page=20
    )
    kind.address = "/art/{day.year}/art_{hex}.html"
    make = begun("980807", "莒沂县", kind)
    entries = crowd(make, make.own(YEARS), YEAR, YEAR + 1)
    held = make.column("/col/col156213/", "政府信息公开年报", entries)
    make.way("政务公开 /col/col156200/index.html", "政府信息公开年报 /col/col156213/index.html")
    return make.portal(make.archived(of_year(held)))


def hanweb_catalogue_frame() -> Portal:
    """Hanweb: the column is a frame of search.jsp, whose sheets go by currpage; the rows are a table with 发布机构."""
    make = begun("980808", "衢昌区", hanweb())
    at = "/col/col1229428/index.html"
    held = published(make, at, behind(make, make.own(FEW), YEAR))
    size = 14
    sheets = [
        f"/module/xxgk/search.jsp?divid=div1525479&i_id=A0102&webid=3084&currpage={n}"
        for n in range(1, -(-len(held) // size) + 1)
    ]
    for number, sheet in enumerate(sheets, 1):
        rows = "".join(
            f"<tr><td><a target='_blank' href='{e.path}'>{e.title}</a></td><td>{e.paper.issuer}</td><td>{e.day}</td></tr>"
            for e in held[(number - 1) * size : number * size]
            if e.paper
        )
        part(make, sheet, f"<html><head><meta charset='utf-8'></head><body><table width='100%'><tr><td>名称</td><td>发布机构</td><td>生成日期</td></tr>{rows}</table>{arrows(sheets, number)}</body></html>")  # fmt: skip
    board(make, at, f"<iframe id='xxgk' src='{sheets[0]}' width='960' height='700'></iframe>")
    return make.portal(make.archived(of_year(held)))


def ucap_moved_column() -> Portal:
    """UCAP in Xinjiang: the menu's address of the column answers 301 to a column with a capital C; PubDate is a rebuild's."""
    make = begun("980809", "霍泉县", ucap(pubdate="2026-07-02 11:20", first="{folder}zfxxgknb.shtml",
        further="{folder}zfxxgknb_{n}.shtml", foot=numbered))  # fmt: skip
    own = make.own(_TO_NOW, title="{name}人民政府办公室{year}年" + REPORT, issuer=make.place.office)
    entries = crowd(make, own, YEAR, YEAR + 1)
    held = make.column("/C116872/", "政府信息公开年报", entries, ColumnType="信息公开年报")
    moved(make, "/xxgk/zfxxgknb.shtml", "/C116872/zfxxgknb.shtml")
    make.way("政府信息公开 /xxgk/zfxxgk.shtml", "政府信息公开年报 /xxgk/zfxxgknb.shtml")
    return make.portal(make.archived(of_year(held), why="the office's title, the county's own text"))


def ucap_rows_of_years() -> Portal:
    """UCAP: the column's rows say no more than 2024年; the pages have the whole title; 统计年报 stands beside."""
    make = begun("980810", "珙筠县", ucap(foot=numbered))
    own = [replace(e, row=f"{e.paper.year}年") for e in make.own(range(YEAR - 12, YEAR + 2)) if e.paper]
    held = make.column("/c105932/", "政府信息公开年报", own)
    figures = [
        make.lookalike(f"{{name}}{y}年统计年报", "全年粮食总产量稳中有增。", own[0].day.replace(year=y))
        for y in FEW
    ]
    make.column("/c105933/", "统计年报", [replace(e, row=e.title[3:8]) for e in figures])
    make.menu_page(
        "/c105930/index.shtml",
        "政府信息公开",
        [
            ("统计年报", "/c105933/xxgk_list.shtml"),
            ("政府信息公开年报", "/c105932/xxgk_list.shtml"),
        ],
    )
    make.nav.append(("政府信息公开", "/c105930/index.shtml"))
    return make.portal(make.archived(of_year(held)))


def vsb_dynamic() -> Portal:
    """VSB as it serves what is not built yet: list.jsp by wbtreeid, content.jsp by wbnewsid."""
    tree = "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={bare}"
    kind = vsb(first=tree, further=tree + "&a204833p={n}&a204833c=15", foot=windowed, links="root")
    kind.address = "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1103&wbnewsid={id}"
    make = begun("980811", "澜沧源县", kind, "/1001/", "/1002/", "/1003/", "/1004/", "/1005/")
    entries = crowd(make, make.own(YEARS), YEAR, YEAR - 1)
    held = make.column("/1103/", "政府信息公开工作年度报告", entries)
    at = kind.sheet("/1103/", 1, 1)
    make.way("政府信息公开 /zfxxgk.htm", f"政府信息公开工作年度报告 {at}")
    return make.portal(make.archived(of_year(held)))


def vsb_attachment() -> Portal:
    """VSB: the report's page has a sentence and 附件【…】, handed out by download.jsp under wbfileid."""
    make = begun("980812", "漾洱县", vsb(foot=numbered))
    own = make.own(FEW)
    shown = []
    for number, e in enumerate(own):
        at = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1458872510&wbfileid={17718400 + number}"
        assert e.paper
        handed(make, at, report_pdf(e.paper, e.title), f"{e.title}.pdf")
        link = f'<p>附件【<a href="{at}" target="_blank">{e.title}.pdf</a>】已下载<span>36</span>次</p>'
        word = f"<p>　　根据条例要求，现将《{e.title}》予以公布。</p>"
        shown.append(replace(e, body=papers.fixed(word), more=link))
    held = make.column("/xxgk/xxgknb/", "信息公开年报", behind(make, shown))
    make.way("政务公开 /xxgk.htm", "信息公开年报 /xxgk/xxgknb.htm", style=menus.cut)
    return make.portal(make.archived(of_year(held)))


def nfcms_expired_banner() -> Portal:
    """NFCMS: levels are links beside the list; the fresh report bears the banner 文件已失效, as a status flag that is wrong."""
    make = begun("980813", "龙澄区", nfcms(foot=windowed))
    base = "/xxgk/xxgkgz/xxgknb/"
    own = [
        replace(e, dated='<div class="state">文件已失效</div>' + make.cms.dateline(e)) for e in make.own(FEW)
    ]
    names = {"gbm": "各部门年报", "gjd": "各街道年报", "qzf": "区政府年报"}
    groups = {"gbm": [e for y in FEW for e in make.departments(y)],
              "gjd": [e for y in FEW for e in make.towns(y)], "qzf": own}  # fmt: skip
    links = [(name, f"{base}{folder}/index.html") for folder, name in names.items()]
    beside = menus.plain(links)
    held = [make.column(f"{base}{f}/", names[f], rows, above=beside) for f, rows in groups.items()][-1]
    newest = items(make, make.placed(f"{base}gbm/", groups["gbm"][-10:]))
    board(make, f"{base}index.html", f"{beside}<ul>{newest}</ul>", way=False)
    make.way("政府信息公开 /xxgk/index.html", f"政府信息公开年报 {base}index.html")
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    trs_years_to_choose,
    trs_column_leads_to_newest,
    trs_mobile_twin,
    trs_banner_with_zone,
    trs_words_cut,
    trs_two_dates,
    hanweb_page_number,
    hanweb_catalogue_frame,
    ucap_moved_column,
    ucap_rows_of_years,
    vsb_dynamic,
    vsb_attachment,
    nfcms_expired_banner,
)
