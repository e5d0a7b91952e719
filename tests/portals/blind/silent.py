"""Portals that did not publish the year's report, or of which nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import menus, papers
from portals.blind.kinds import Kind, trs, ucap, vsb
from portals.blind.parts import BEFORE, FEW, begun
from portals.site import YEAR, Answer, Expect, Portal

from nianbao.core.report import Status


def everything_but_the_report() -> Portal:
    """The year's notice, reading, draft, office's, departments' and the prefecture's report are in the column; the county's own is not."""
    make = begun("980942", "浯坪县", trs())
    entries = [
        make.others("岚州市", date(2025, 3, 26)),
        make.lookalike(
            "{name}政府信息公开工作年度报告（2024年度）征求意见稿",
            "现公开征求意见，请于3月10日前反馈。正式文本另行公布。",
            date(2025, 2, 28),
        ),
        *make.office([YEAR]),
        make.lookalike(
            "关于做好2024年政府信息公开工作年度报告编制和发布工作的通知",
            "各乡镇、各部门：请于1月20日前报送本单位2024年政府信息公开工作年度报告。",
            date(2025, 1, 6),
        ),
        *make.departments(YEAR, 6),
        *make.own(BEFORE),
    ]
    make.column("/zwgk/zfxxgknb/", "政府信息公开年报", entries)
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="all pages read; what bears the year is others' or no report")
    )


def gap() -> Portal:
    """The year is missing between its neighbours, the later one stands above."""
    make = begun("980943", "沧埠区", ucap())
    make.column("/c118833/", "政府信息公开年报", make.own([YEAR + 1, *range(YEAR - 6, YEAR)]))
    make.way("政务公开 /c118800/zwgk.shtml", "政府信息公开年报 /c118833/xxgk_list.shtml")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def begun_afterwards() -> Portal:
    """The portal was built anew: the column begins with the year after the one asked for."""
    make = begun("980944", "榕沧市", vsb())
    make.column("/zwgk/xxgknb/", "政府信息公开年报", [*make.own([YEAR + 1]), *make.departments(YEAR + 1, 5)])
    make.way("政务公开 /zwgk.htm", "政府信息公开年报 /zwgk/xxgknb.htm")
    return make.portal(Expect(Status.NOT_LISTED, why="the column begins after the year"))


def challenged() -> Portal:
    """Ruishu: status 412 and a script with $_ts instead of every page."""
    make = begun("980945", "肃塬县", trs())
    held = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="cDqXkRs8Vf2a" content="rTUn4ePq9L2wVd" r="m"><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=30417;$_ts.cd="qEpqrrqGcGEqqAaqc"</script><script charset="utf-8" src="/Qn3vXb2/aYk.4471d0c.js" r='m'></script></head><body></body></html>"""
    cookies = (("Set-Cookie", "FSSBBIl1UgzbN7N80S=5aXk; Path=/; HttpOnly"),)
    make.site.guard = lambda ask: (
        None if ask.path == "/robots.txt" else Answer(held.encode(), 412, headers=cookies)
    )
    return make.portal(Expect(Status.BLOCKED))


def five_hundred_and_twenty_one() -> Portal:
    """加速乐: status 521 with a cookie script below the home page; only the home page is let through."""
    make = begun("980946", "乐郯县", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    held = "<script>document.cookie=('__jsl_clearance_s=1748410000.')+('1')+('|-1|')+('h%2F')+';max-age=3600;path=/';location.href=location.pathname+location.search</script>"
    cookies = (("Set-Cookie", "__jsluid_h=1f0c3e2ad; max-age=31536000; path=/; HttpOnly"),)
    make.site.guard = lambda ask: (
        None if ask.path in ("/", "/robots.txt") else Answer(held.encode(), 521, headers=cookies)
    )
    return make.portal(Expect(Status.BLOCKED, why="every page but the home page is a challenge"))


def closed_by_robots() -> Portal:
    """robots.txt closes everything."""
    make = begun("980947", "义潞区", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    make.site.on("/robots.txt", Answer(b"User-agent: *\nDisallow: /\n", kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED), forbidden=("/",))


def second_page_gone() -> Portal:
    """The column, in no order of date, has two pages, of which the second is not there; the county's may be on it."""
    make = begun("980948", "泗硐县", trs())
    make.column(
        "/zwgk/zfxxgknb/",
        "政府信息公开年报",
        [*make.departments(YEAR, 10), *make.towns(YEAR), *make.own(BEFORE)],
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    make.site.exact["/zwgk/zfxxgknb/index_1.html"] = lambda ask: Answer(
        b"<html><body>404 Not Found</body></html>", 404
    )
    return make.portal(Expect(Status.NOT_FOUND, why="a page the pager promises cannot be read"))


def more_than_is_shown() -> Portal:
    """The list says 共14条 and shows nine; nothing leads to the others."""
    kind = Kind("{folder}{day:%Y-%m}/{day:%d}/article_{id}.html")
    make = begun("980949", "扎兴旗", kind)
    own = [replace(e, body=papers.layout) for e in make.own(range(YEAR - 9, YEAR))]
    make.column("/zwgk/xxgknb/", "年度报告", own, below='<div class="page">共14条记录 每页20条 第1页</div>')
    make.way("政务公开 /zwgk/", "年度报告 /zwgk/xxgknb/", style=menus.clicks)
    return make.portal(Expect(Status.NOT_FOUND, why="five of the stated entries are out of reach"))


PORTALS = (
    everything_but_the_report,
    gap,
    begun_afterwards,
    challenged,
    five_hundred_and_twenty_one,
    closed_by_robots,
    second_page_gone,
    more_than_is_shown,
)
