"""Portals as systems serve them, without the county's report of the year, or of which nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portals import menus
from portals.blind.kinds import Kind, arrows, hanweb, trs, ucap, vsb
from portals.blind.parts import BEFORE, FEW, begun, behind
from portals.blind2.parts import sundry
from portals.blind3.parts import board
from portals.site import YEAR, Answer, Expect, Portal

from nianbao.core.report import Status


def _jumping(sheets: Sequence[str], number: int) -> str:
    """A pager that is a choice of pages."""
    options = "".join(
        f'<option value="{sheet}"{" selected" * (n == number)}>第{n}页</option>'
        for n, sheet in enumerate(sheets, 1)
    )
    return f'共{len(sheets)}页 转到 <select onchange="window.location.href=this.options[this.selectedIndex].value">{options}</select>'


def everybody_but_the_county() -> Portal:
    """政务公开年报 of everybody on pages that a choice leads to; the county's own end a year before."""
    make = begun(
        "980641",
        "洣东县",
        Kind(
            "/xxgk/{id}.html",
            first="{folder}index.html",
            further="{folder}index_{n}.html",
            foot=_jumping,
            per_page=14,
        ),
    )
    entries = behind(make, make.own(BEFORE), YEAR, YEAR - 1)
    make.column("/xxgk/zwgknb/", "政务公开年报", entries)
    make.way("政务公开 /xxgk/", "政务公开年报 /xxgk/zwgknb/index.html")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="every page read; the county's reports end in 2023"))


def begins_afterwards() -> Portal:
    """The column of a new portal begins with the report on the year after the wanted one."""
    make = begun("980642", "滃江区", ucap())
    make.column("/c9901/", "政府信息公开工作年度报告", make.own([YEAR + 1]))
    make.way("政府信息公开 /c9900/zwgk.shtml", "政府信息公开工作年度报告 /c9901/xxgk_list.shtml")
    return make.portal(Expect(Status.NOT_LISTED, why="the column begins after the wanted year"))


def nothing_in_it() -> Portal:
    """The column is there and says that there is nothing in it."""
    make = begun("980643", "洮北县", hanweb())
    board(
        make,
        "/col/col1229777/index.html",
        '<div class="list"><p>暂无相关信息！</p></div><div class="page">共0条</div>',
    )
    return make.portal(
        Expect(Status.NOT_LISTED, why="the column, read to its end, lists nothing of the county")
    )


def only_other_reports() -> Portal:
    """报告 has the government's work report, budgets and the report on the rule of law; none on disclosure, no column."""
    make = begun("980644", "浊漳县", trs())
    law = [
        make.lookalike(
            f"{{name}}{year}年法治政府建设年度报告", "全年办理行政复议案件十二件。", date(year + 1, 3, 2)
        )
        for year in (2024, 2023, 2022)
    ]
    work = [
        make.lookalike(
            f"{year}年{{name}}政府工作报告", "各位代表，现在我代表县人民政府报告工作。", date(year, 1, 11)
        )
        for year in (2025, 2024)
    ]
    make.column("/zwgk/fzbg/", "法治政府建设年度报告", law)
    make.column("/zwgk/gzbg/", "政府工作报告", work)
    make.column("/zwgk/yjs/", "财政预决算", sundry(make, "部门预算", 18))
    links = [
        ("政府工作报告", "/zwgk/gzbg/"),
        ("法治政府建设年度报告", "/zwgk/fzbg/"),
        ("财政预决算", "/zwgk/yjs/"),
    ]
    make.menu_page("/zwgk/", "政务公开", links, menus.cells)
    make.nav.append(("政务公开", "/zwgk/"))
    return make.portal(Expect(Status.NOT_FOUND, why="no column of reports on disclosure"))


def third_page_gone() -> Portal:
    """The pager tells of three pages, in no order of date; the third answers 404."""
    make = begun("980645", "涞北县", vsb(foot=arrows))
    own = make.own(range(YEAR - 6, YEAR))
    entries = [*own[2:], *make.departments(YEAR), *make.towns(YEAR), *own[:2], *make.departments(YEAR - 1)]
    make.column("/zwgk/nb/", "政府信息公开年报", entries)
    make.way("政务公开 /zwgk.htm", "政府信息公开年报 /zwgk/nb.htm")
    del make.site.exact["/zwgk/nb/1.htm"]
    return make.portal(Expect(Status.NOT_FOUND, why="the last page of the column could not be had"))


def maintenance() -> Portal:
    """The home page leads to /portal/, where everything answers 503: the system is being maintained."""
    make = begun("980646", "沙渠区", trs())
    make.site.exact["/"] = lambda ask: Answer(b"", 302, headers=(("Location", "/portal/index.html"),))
    held = Answer(
        "<html><head><meta charset='utf-8'><title>系统维护</title></head><body><h1>系统维护中</h1><p>请稍后访问。</p></body></html>".encode(),
        503,
    )
    make.site.guard = lambda ask: None if ask.path in ("/", "/robots.txt") else held
    return make.portal(Expect(Status.UNREACHABLE, why="5xx behind the home page's redirect"))


def robots_in_lower_case() -> Portal:
    """robots.txt closes everything, in lower case, with a byte order mark and Windows line ends."""
    make = begun("980647", "漾江县", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    make.site.on("/robots.txt", Answer(b"\xef\xbb\xbfuser-agent: *\r\ndisallow: /\r\n", kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="robots.txt closes the whole host"), forbidden=("/",))


def refused_past_the_door() -> Portal:
    """The home page is served; every other page answers 405 with a cloud's refusal."""
    make = begun("980648", "沔北区", ucap())
    make.column("/c7701/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /c7700/zwgk.shtml", "政府信息公开年报 /c7701/xxgk_list.shtml")
    page = "<!doctypehtml><html lang='zh-cn'><meta charset='utf-8'><title>405</title><div id='traceid'>您的TraceID: 0a3f4b2e17</div><h1>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</h1></html>"
    make.site.guard = lambda ask: None if ask.path in ("/", "/robots.txt") else Answer(page.encode(), 405)
    return make.portal(Expect(Status.BLOCKED, why="a refusal answered"))


PORTALS = (
    everybody_but_the_county,
    begins_afterwards,
    nothing_in_it,
    only_other_reports,
    third_page_gone,
    maintenance,
    robots_in_lower_case,
    refused_past_the_door,
)
