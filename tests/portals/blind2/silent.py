"""Portals without the county's report of the year, or of which nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import menus
from portals.blind.kinds import Kind, arrows, trs, ucap, vsb
from portals.blind.parts import BEFORE, FEW, begun
from portals.blind2.parts import sundry
from portals.site import YEAR, Answer, Expect, Portal

from nianbao.core.report import Status


def notice_news_and_reading() -> Portal:
    """Three pages read: the year's notice, the meeting's news, a reading of the report, a company's and the prefecture's; not the county's."""
    make = begun("980571", "莘濮县", trs(per_page=12))
    entries = [
        make.lookalike(
            "一图读懂：{name}{year}年政府信息公开工作年度报告",
            "图解共六部分，报告全文另行公布。",
            date(2025, 3, 5),
        ),
        make.lookalike(
            "{name}召开{year}年政府信息公开工作年度报告编制部署会",
            "会议要求各单位按时报送。",
            date(2025, 1, 9),
        ),
        make.others("岚州市", date(2025, 3, 28)),
        make.lookalike(
            "{name}自来水有限公司{year}年信息公开年度报告", "本公司全年公开水质信息二百条。", date(2025, 2, 2)
        ),
        *make.departments(YEAR),
        *make.towns(YEAR),
        *make.own(BEFORE),
    ]
    make.column("/zwgk/zfxxgknb/", "政府信息公开年报", entries)
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="all pages read; what bears the year is others' or no report")
    )


def neighbours_behind_the_row() -> Portal:
    """The year's row, which names no place, opens the neighbour's report: on a shared platform every host answers every address."""
    make = begun("980572", "瓯湾区", trs())
    wrong = replace(make.others("衢畔县", date(2025, 2, 9)), row="2024年政府信息公开工作年度报告")
    own = [replace(e, row=f"{e.paper.year}年政府信息公开工作年度报告") for e in make.own(BEFORE) if e.paper]
    make.column("/zwgk/nb/", "政府信息公开年报", [wrong, *own])
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="the year's row was read: it is another county's report")
    )


def offices_in_its_place() -> Portal:
    """The column of the county has the office's own report for the year, named so and speaking of itself only."""
    make = begun("980573", "攸沩县", ucap())
    make.column(
        "/c8811/",
        "政府信息公开年报",
        [*make.office([YEAR, YEAR - 1]), *make.own(BEFORE), *make.departments(YEAR, 5)],
    )
    make.way("政务公开 /c8800/zwgk.shtml", "政府信息公开年报 /c8811/xxgk_list.shtml")
    return make.portal(
        Expect(
            Status.NOT_PUBLISHED,
            why="the office's report on itself is not the county's; the column is read to its end",
        )
    )


def last_years_under_the_title() -> Portal:
    """The row says 2024; the page behind it has last year's heading, period, tables and signature."""
    make = begun("980574", "汝蔡县", trs())
    before = make.own([YEAR - 1])[0]
    wrong = replace(before, row=f"{make.name}2024年政府信息公开工作年度报告", day=date(2025, 2, 12))
    make.column("/zwgk/nb/", "政府信息公开年报", [wrong, *make.own(BEFORE)])
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    return make.portal(
        Expect(
            Status.NOT_PUBLISHED,
            why="the year's row was read: it opens another year's report; every entry is understood, as in the ordinary fleet's 980328",
        )
    )


def only_the_departments() -> Portal:
    """The report column lists departments' and towns' reports of three years, nothing of the county."""
    make = begun("980575", "沅陟县", vsb(foot=arrows))
    make.column(
        "/zwgk/xxgknb/",
        "政府信息公开年报",
        [*make.departments(YEAR), *make.departments(YEAR - 1), *make.towns(YEAR)],
    )
    make.way("政务公开 /zwgk.htm", "政府信息公开年报 /zwgk/xxgknb.htm")
    return make.portal(
        Expect(Status.NOT_LISTED, why="the column, read to its end, lists nothing of the county")
    )


def no_column() -> Portal:
    """政务公开 has guides, rules and policies; no column of reports anywhere."""
    make = begun("980576", "芦溆县", trs())
    make.column("/zwgk/zn/", "政府信息公开指南", [make.lookalike("{name}政府信息公开指南", "编制本指南。")])
    make.column(
        "/zwgk/zd/",
        "政府信息公开制度",
        [make.lookalike("{name}政府信息公开工作年度报告制度", "每年3月31日前公布。")],
    )
    make.column("/zwgk/zc/", "政策文件", sundry(make, "政策文件", 20))
    make.menu_page(
        "/zwgk/",
        "政务公开",
        [("政府信息公开指南", "/zwgk/zn/"), ("政府信息公开制度", "/zwgk/zd/"), ("政策文件", "/zwgk/zc/")],
    )
    make.nav.append(("政务公开", "/zwgk/"))
    return make.portal(Expect(Status.NOT_FOUND, why="no report column"))


def column_vanished() -> Portal:
    """The link to the column answers 404."""
    make = begun("980577", "祁衡市", trs())
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb_97166/")
    return make.portal(Expect(Status.NOT_FOUND, why="the column is gone"))


def second_page_is_home_news() -> Portal:
    """The pager promises a page 2, whose address answers the home page's news; the first page, in no order of date, has no report of the year."""
    make = begun(
        "980578",
        "溧北区",
        Kind("/html/{day:%Y}/{hex}.html", first="{folder}", further="{folder}/{n}", foot=arrows, per_page=15),
    )
    make.column(
        "/class/QBDDFAOA",
        "政府信息公开年报",
        [
            *make.departments(YEAR, 8),
            *make.own(range(2018, 2022)),
            *make.towns(YEAR),
            *make.own(range(2022, YEAR + 1)),
        ],
    )
    make.way("信息公开 /class/QBDDAAAA", "政府信息公开年报 /class/QBDDFAOA")
    make.site.exact["/class/QBDDFAOA/2"] = make.site.exact["/"]
    return make.portal(Expect(Status.NOT_FOUND, why="page 2 is not the list's"))


def waf_page() -> Portal:
    """Every page but the home page answers 403 with a firewall's page."""
    make = begun("980579", "亳蒙县", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    held = "<html><head><title>访问被拦截</title></head><body><h1>您的访问请求可能对网站造成安全威胁，请求已被创宇盾阻断</h1><p>Event ID: 7af1-2291</p></body></html>"
    make.site.guard = lambda ask: None if ask.path in ("/", "/robots.txt") else Answer(held.encode(), 403)
    return make.portal(Expect(Status.BLOCKED, why="a refusal answered"))


def verification_asked() -> Portal:
    """Every page is a verification: 200 with a slider to drag."""
    make = begun("980580", "晋祁区", trs())
    held = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title></head><body><div id="captcha"><p>请完成安全验证后继续访问</p><div class="slider">向右拖动滑块填充拼图</div></div><script src="/_waf/captcha.js"></script></body></html>'
    make.site.guard = lambda ask: None if ask.path == "/robots.txt" else Answer(held.encode(), 200)
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered"))


def bad_gateway() -> Portal:
    """Every page answers 502."""
    make = begun("980581", "延怀区", trs())
    make.site.guard = lambda ask: (
        None if ask.path == "/robots.txt" else Answer(b"<html><h1>502 Bad Gateway</h1><hr>nginx</html>", 502)
    )
    return make.portal(Expect(Status.UNREACHABLE))


def hangs_up() -> Portal:
    """Every connection is dropped without a word."""
    make = begun("980582", "武陟川县", trs())
    make.site.guard = lambda ask: Answer(hang_up=True)
    return make.portal(Expect(Status.UNREACHABLE))


def robots_broken() -> Portal:
    """robots.txt answers 503."""
    make = begun("980583", "义滦县", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    make.site.on("/robots.txt", Answer(b"busy", 503, kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="robots.txt answers 5xx"), forbidden=("/",))


def gap_with_later_years() -> Portal:
    """The column goes from 2016 to 2025 with 2022 and the wanted year missing, some rows by abbreviation."""
    make = begun("980584", "沙阿县", Kind("/zwgk/{day:%Y}/c{id}.html", links="root"))
    own = make.own([YEAR + 1, YEAR - 1, *range(2016, 2022)])
    entries = [replace(e, row=f"{make.name}{e.paper.year}年政府信息公开年报") for e in own if e.paper]
    make.column("/zwgk/nb/", "年报", entries)
    make.way("政务公开 /zwgk/", "年报 /zwgk/nb/", style=menus.pictures)
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def column_closed_by_robots() -> Portal:
    """robots.txt closes the folder in which the column lies; the rest is open."""
    make = begun("980585", "沽宁区", trs())
    make.column("/xxgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /xxgk/nb/")
    make.site.on("/robots.txt", Answer(b"User-agent: *\nDisallow: /xxgk/\n", kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="the column may not be read"), forbidden=("/xxgk/",))


PORTALS = (
    notice_news_and_reading,
    neighbours_behind_the_row,
    offices_in_its_place,
    last_years_under_the_title,
    only_the_departments,
    no_column,
    column_vanished,
    second_page_is_home_news,
    waf_page,
    verification_asked,
    bad_gateway,
    hangs_up,
    robots_broken,
    gap_with_later_years,
    column_closed_by_robots,
)
