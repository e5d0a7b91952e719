"""Pages that are most easily taken for the report, its title or its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import quote

from portals.cms import Cms, Entry
from portals.families.guangdong import Nfcms
from portals.families.longcom import Longcom, Show
from portals.families.numeric import Ankang, Hunan, Luzhou
from portals.families.tail import Dazhou, Henan, Jeecms, Query
from portals.families.tail2 import Chaoyang
from portals.families.trs import Named, Numbered, Relative, Written
from portals.families.ucap import Tabled
from portals.maker import Maker
from portals.site import YEAR, Answer, Expect, Portal
from portals.stock import REPORT, of_year
from portals.traps.whose import BEFORE, YEARS, begun, waiting

from nianbao.core.report import Scope, Status


def office_copies() -> Portal:
    """The office's report was copied from the county's (全县 in its text) and stands above it in the column."""
    make = begun("980341", "连翘县", Numbered())
    root = make.road("/zfxxgknb_8/", "政府信息公开年报", "政务公开")
    title = "{name}人民政府办公室{year}年" + REPORT
    copied = make.own([YEAR], title, Scope.COUNTY, make.place.office)
    own = make.own(YEARS, "{name}人民政府{year}年" + REPORT)
    placed = make.column(root, "政府信息公开年报", [*copied, *own])
    return make.portal(
        make.archived(placed[1], why="人民政府 without 办公室 goes before 办公室 (portal-traps.md, 6)")
    )


def namesake_prefecture() -> Portal:
    """岚州县 of 岚州市: its column carries the prefecture's and the province's 2024 reports, its own are older."""
    make = begun("980342", "岚州县", Relative())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    names = ("岚州市", "岚州市人民政府", "云岭省")
    upper = [make.others(name, date(2025, 3, 1 + number)) for number, name in enumerate(names)]
    make.column(root, "政府信息公开年报", [*upper, *make.own(BEFORE)])
    return waiting(make, "the prefecture of the same short name is another government")


def other_reports() -> Portal:
    """年度报告 mixes 法治政府建设, 政府工作, 预算执行 reports of 2024 with the county's disclosure reports to 2023."""
    make = begun("980343", "香附县", Henan())
    root = make.road("/xxgk/ndbg/", "年度报告", "信息公开")
    titles = (
        "{name}{year}年法治政府建设年度报告",
        "{name}人民政府{year}年度政府工作报告",
        "{name}{year}年预算执行情况和2025年预算草案的报告",
        "{name}{year}年国民经济和社会发展统计公报",
        "{name}{year}年度政府网站与政务新媒体工作年度报告",
    )
    text = "{year}年，全{kind}各乡镇、各部门认真落实各项工作部署，主要情况报告如下。"
    others = [make.lookalike(title, text) for title in titles]
    make.column(root, "年度报告", [*others, *make.own(BEFORE)])
    return waiting(make)


def half_year() -> Portal:
    """上半年总结, quarterly statistics, 工作要点 and 主动公开基本目录 of 2024 in the column, the report is not."""
    make = begun("980344", "桔梗县", Longcom())
    root = make.road("/zfxxgknb/", "政府信息公开年报", "政府信息公开")
    titles = (
        "{name}{year}年上半年政府信息公开工作报告",
        "{name}{year}年第四季度政府信息公开工作情况统计表",
        "{name}{year}年政务公开工作要点",
        "{name}{year}年政府信息主动公开基本目录",
        "{name}{year}年政府信息公开工作计划",
    )
    others = [make.lookalike(title, "{name}{year}年有关政府信息公开工作情况如下。") for title in titles]
    make.column(root, "政府信息公开年报", [*others, *make.own(BEFORE)])
    return waiting(make)


def year_in_brackets() -> Portal:
    """Titles end in the month of publication: 某县2023年…（2024年2月公布）; nothing for 2024."""
    make = begun("980345", "射干县", Dazhou())
    root = make.road("/nb/", "政府信息公开年报")
    own = [replace(e, title=f"{e.title}（{e.day.year}年{e.day.month}月公布）") for e in make.own(BEFORE)]
    make.column(root, "政府信息公开年报", own)
    return waiting(make)


class Sided(Relative):
    """A side column of newest notices with 发布日期 of its own before the article."""

    def article(self, entry: Entry) -> str:
        side = "<div class='aside'><h3>最新公开</h3><p>关于停水的通知 发布日期：2026-05-01</p></div>"
        return f"{side}<div class='main'>{super().article(entry)}</div>"

    def dateline(self, entry: Entry) -> str:
        return f"<div class='xx'>来源：政府办　日期：{entry.day} 17:02　编辑：张三　审核：2026-04-30</div>"


def sidebar_dates() -> Portal:
    """A side column before the article says 发布日期：2026-05-01 of a notice; the article's own is 日期."""
    make = begun("980346", "苦楝县", Sided())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


class Logo(Named):
    """The only h1 is the site's name; the title stands in a div."""

    def article(self, entry: Entry) -> str:
        site = entry.paper.place.government if entry.paper else "人民政府"
        return (
            f'<h1 class="logo"><a href="/">{site}</a></h1><h2>政府信息公开</h2>'
            f'<div class="title">{entry.title}</div><div class="date">{entry.day}</div>'
            f'<div class="con">{entry.content}</div>'
        )


def logo_heading() -> Portal:
    """h1 is the site's name, h2 the section's; the report's title is a div, its date a bare one."""
    make = begun("980347", "黄芪坪县", Logo())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报", "政务公开")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


class Starred(Written):
    """Rows hold a dot, the title, the date and NEW inside one anchor."""

    def row(self, href: str, entry: Entry) -> str:
        return f'<tr><td><a href="{href}">·&nbsp;{entry.title}&nbsp;&nbsp;[{entry.day}]<font>NEW</font></a></td></tr>'


def starred_rows() -> Portal:
    """Rows: ·title [2025-02-14] NEW in one anchor, so every row of 2024's reports also bears another year."""
    make = begun("980348", "白术县", Starred())
    root = make.road("/xxgk/nb/", "信息公开年报", "信息公开")
    return make.portal(make.archived(of_year(make.column(root, "信息公开年报", make.own(YEARS)))))


class Closed(Query):
    """Articles by query."""

    shows = "/show.do?cid={0}&aid={1}"
    lists = "/lm{0}/p{1}.html"


def robots_pattern() -> Portal:
    """robots.txt closes every address with a query (Disallow: /*?); only the reports' pages have one."""
    make = begun("980349", "防风县", Closed())
    make.site.on("/robots.txt", Answer(b"User-agent: *\nDisallow: /*?\n", kind="text/plain"))
    make.column(make.road("/71/"), "政府信息公开年报", make.own(YEARS))
    expect = Expect(Status.DISALLOWED, why="the report's page is known and may not be asked for")
    return make.portal(expect, forbidden=("/show.do",))


class Chinese(Cms):
    """Folders and files with Chinese names, written as they are."""

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{entry.title}_{entry.serial}.html"


def chinese_paths() -> Portal:
    """Addresses in Chinese, not escaped in the links: /政务公开/年报/某县2024年….html."""
    make = begun("980350", "紫苏县", Chinese())
    root = make.way("政务公开 /政务公开/", "政府信息公开年报 /政务公开/年报/")
    placed = make.column(root, "政府信息公开年报", make.own(YEARS))
    make.site.exact = {quote(path, safe="/?=&"): route for path, route in make.site.exact.items()}
    wanted = of_year(placed)
    return make.portal(make.archived(replace(wanted, path=quote(wanted.path)), title=wanted.title))


class Untyped(Jeecms):
    """Pages without a Content-Type, as servers answer unknown extensions."""

    kind = ""


def no_content_type() -> Portal:
    """No Content-Type header on any page, .jhtml unknown to the server."""
    make = begun("980351", "丹参县", Untyped())
    root = make.road("/nianbao/", "政府信息公开年报")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


def district_of_city() -> Portal:
    """Titles begin with province and prefecture: 云岭省岚州市某区人民政府2024年…, sub-districts likewise."""
    make = begun("980352", "菖阳区", Nfcms())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开")
    own = make.own(YEARS, "云岭省岚州市{name}人民政府{year}年" + REPORT)
    towns = make.towns(YEAR, "岚州市{name}{body}{year}年" + REPORT)
    placed = make.column(root, "政府信息公开年报", [*towns, *own])
    return make.portal(make.archived(of_year(placed)))


def name_inside() -> Portal:
    """Another county's name ends like this one's (大茴县 and 茴县): the column lists both for the year."""
    make = Maker("980353", "茴县", Hunan())
    make.noise()
    make.home()
    root = make.road("/30051/", "政府信息公开年报")
    own = make.own(YEARS)
    other = make.others("大茴县", own[0].day)
    placed = make.column(root, "政府信息公开年报", [other, *own])
    return make.portal(make.archived(placed[1]))


def short_titles() -> Portal:
    """Rows and headings read only 2024年年报, 2023年年报 in the county's column."""
    make = begun("980354", "半夏县", Tabled())
    root = make.road("/bx/c6001/", "政府信息公开年报", "政府信息公开")
    placed = make.column(root, "政府信息公开年报", make.own(YEARS, "{year}年年报"))
    return make.portal(make.archived(of_year(placed)))


def period_title() -> Portal:
    """The heading gives the period: 某县政府信息公开工作年度报告（2024年1月1日至12月31日）."""
    make = begun("980355", "石斛县", Luzhou())
    root = make.road("/gk/nb/", "政府信息公开年报")
    title = "{name}政府信息公开工作年度报告（{year}年1月1日至12月31日）"
    placed = make.column(root, "政府信息公开年报", make.own(YEARS, title))
    return make.portal(make.archived(of_year(placed)))


def next_years_plan() -> Portal:
    """Two entries of 2025 stand above: the 2025 work plan and the 2025 report of an early zone; then 2024's."""
    make = begun("980356", "天麻县", Ankang())
    root = make.road("/2009/", "政府信息公开年报")
    plan = make.lookalike("{name}2025年政府信息公开工作要点", "现将2025年工作要点印发。", date(2025, 4, 2))
    zone = Entry(f"天麻县高新区管委会2025年{REPORT}", date(2026, 1, 9), text="<p>本单位2025年情况。</p>")
    placed = make.column(root, "政府信息公开年报", [zone, plan, *make.own(YEARS)])
    return make.portal(make.archived(of_year(placed)))


def show_twice() -> Portal:
    """The same page is listed in 年报 and 最新公开 under two addresses, one in the column's folder."""
    make = begun("980357", "杜仲县", Show())
    root = make.road("/Xxgknb/", "政府信息公开年度报告")
    placed = make.column(root, "政府信息公开年度报告", make.own(YEARS))
    wanted = of_year(placed)
    twin = replace(wanted, path=wanted.path.replace("/Xxgknb/", "/Zxgk/"))
    make.column("/Zxgk/", "最新公开", [twin])
    make.nav.append(("最新公开", make.cms.sheet("/Zxgk/", 1, 1)))
    return make.portal(make.archived(wanted, twins=(twin.path,)))


def new_page_only_date() -> Portal:
    """The heading is an image with the title in alt; date and source are text."""
    make = begun("980358", "枸杞坪县", Chaoyang())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    own = [replace(e, heading=f'<img src="/t.png" alt="{e.title}">') for e in make.own(YEARS)]
    placed = make.column(root, "政府信息公开年报", own)
    return make.portal(make.archived(of_year(placed), why="ArticleTitle, <title> and alt agree"))


PORTALS = (
    office_copies, namesake_prefecture, other_reports, half_year, year_in_brackets, sidebar_dates, logo_heading,
    starred_rows, robots_pattern, chinese_paths, no_content_type, district_of_city, name_inside, short_titles,
    period_title, next_years_plan, show_twice, new_page_only_date,
)  # fmt: skip
