"""Portals as systems serve them, without the county's report of the year, or of which nothing can be said."""

from __future__ import annotations

from datetime import date

from portals import menus, skins
from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd
from portals.blind2.parts import sundry
from portals.blind3.parts import board
from portals.blind4.parts import created, created_in, located, numbered, paging
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal

from nianbao.core.report import Status

_READ = "every page read; the county's reports end in 2023"


def departments_came_first() -> Portal:
    """TRS: departments and townships have published on the year, in order of date; the county's reports end a year before."""
    make = paging(begun("980725", "洙泗县", trs(foot=created)))
    make.column("/zwgk/zfxxgknb/", "政府信息公开年报", crowd(make, make.own(BEFORE), YEAR, YEAR - 1))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(Expect(Status.NOT_PUBLISHED, why=_READ))


def called_for() -> Portal:
    """UCAP: the column has the county's reports to 2023; on the year only the call to hand in and news of a meeting."""
    make = paging(begun("980726", "鹰潢市", ucap(foot=created_in, per_page=8)))
    call = make.lookalike(
        "关于做好{name}{year}年政府信息公开工作年度报告编制和公布工作的通知",
        "各乡镇、各部门应于1月31日前公布本单位年度报告，全市年度报告由市政府办公室汇总编制。",
        date(2025, 1, 6),
    )
    meeting = make.lookalike(
        "我市召开{year}年政府信息公开工作年度报告编制部署会",
        "会议对年度报告的编制提出要求。",
        date(2025, 1, 9),
    )
    make.column("/c114320/", "政府信息公开年度报告", [meeting, call, *make.own(range(YEAR - 13, YEAR))])
    make.way("政府信息公开 /c114300/zfxxgk.shtml", "政府信息公开年度报告 /c114320/xxgk_list.shtml")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="a call and a meeting are no report"))


def year_in_preparation() -> Portal:
    """A page for each year; that of the wanted year is there and says 内容正在编制中."""
    make = begun("980727", "坻蓟区", Kind("/zfxxgk/nb/{id}.jhtml", first="{folder}index.jhtml"))
    base = "/zfxxgk/nb/"
    for year in BEFORE:
        make.column(f"{base}{year}/", f"{year}年", make.own([year]))
    board(
        make,
        f"{base}{YEAR}/index.jhtml",
        "<p class='none'>内容正在编制中，敬请期待。</p>",
        f"{YEAR}年",
        way=False,
    )
    years = [(f"{y}年", f"{base}{y}/index.jhtml") for y in (YEAR, *reversed(BEFORE))]
    make.menu_page(f"{base}index.jhtml", "政府信息公开年报", years)
    make.way("政府信息公开 /zfxxgk/index.jhtml", f"政府信息公开年报 {base}index.jhtml")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="the year's page is empty, the earlier years' are not")
    )


def gap_between_years() -> Portal:
    """VSB: the reports on 2025 and on 2017 to 2023 stand in one short list; that on the wanted year is missing."""
    make = begun("980728", "芮绛县", vsb(foot=numbered))
    make.column("/xxgk/nb/", "政府信息公开工作年度报告", make.own([YEAR + 1, *range(YEAR - 7, YEAR)]))
    make.way("政府信息公开 /xxgk.htm", "政府信息公开工作年度报告 /xxgk/nb.htm")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def last_sheet_is_gone() -> Portal:
    """JEECMS, ordered by organ: the last of five sheets, where the county's own stand, answers 404."""
    kind = Kind(
        "{folder}{id}.jhtml",
        first="{folder}index.jhtml",
        further="{folder}index_{n}.jhtml",
        foot=located,
        per_page=11,
    )
    make = begun("980729", "隆饶县", kind)
    make.column("/gknb/", "政府信息公开年报", behind(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way("政府信息公开 /xxgk/index.jhtml", "政府信息公开年报 /gknb/index.jhtml")
    del make.site.exact["/gknb/index_5.jhtml"]
    return make.portal(Expect(Status.NOT_FOUND, why="the last sheet of the column could not be had"))


def statistics_only() -> Portal:
    """Hanweb: 统计年报, 统计公报 and budgets; 政府信息公开 has guide, system and applications, no column of reports."""
    make = begun("980730", "嵩汝县", hanweb())
    figures = [
        make.lookalike(f"{{name}}{y}年统计年报", "全年地区生产总值稳步增长。", date(y + 1, 3, 18))
        for y in FEW
    ]
    make.column("/col/col1229551/", "统计年报", figures)
    make.column("/col/col1229552/", "财政预决算", sundry(make, "部门预算", 14))
    guide = [make.lookalike("{name}政府信息公开指南", "公民可以提出申请。", date(2023, 4, 1))]
    system = [
        make.lookalike("{name}政府信息公开工作年度报告制度", "年度报告每年公布一次。", date(2020, 5, 6))
    ]
    make.column("/col/col1229553/", "信息公开指南", guide)
    make.column("/col/col1229554/", "信息公开制度", system)
    names = ("统计年报", "财政预决算", "信息公开指南", "信息公开制度")
    links = [(name, f"/col/col122955{n}/index.html") for n, name in enumerate(names, 1)]
    make.menu_page("/col/col1229550/index.html", "政府信息公开", links, menus.cells)
    make.nav.append(("政府信息公开", "/col/col1229550/index.html"))
    return make.portal(Expect(Status.NOT_FOUND, why="no column of reports on disclosure"))


def merged_away() -> Portal:
    """A district that was merged: the home page says so and leads to another government's portal, a stranger's."""
    make = Maker("980731", "郊浔区", trs())
    word = "因行政区划调整，本网站自2021年9月起停止更新，相关信息请访问"
    make.site.on(
        "/", make.answer(_notice("网站停用公告", f'{word}<a href="http://new.fleet.test/">新网站</a>。'))
    )
    make.other("new")
    make.site.on("/robots.txt", Answer(b"", 404))
    return make.portal(Expect(Status.NOT_FOUND, why="the page leads only to a host that is not listed"))


def _notice(title: str, text: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><h2>{title}</h2><p>{text}</p></body></html>'


def ruishu() -> Portal:
    """Ruishu answers 412 with its script and cookies, whatever is asked."""
    make = Maker("980732", "湟临县", ucap())
    page = """<!DOCTYPE html><html><head><meta charset="UTF-8"><meta id="bpR3kZ" content="yW4qH2n8d0" r="m"><script r="m">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=81172;$_ts.cd="qVLWqpLrqGPl";</script><script src="/4QbVtADbnLVIc/c.FxJzG50F.82fab37.js" r="m"></script></head><body></body></html>"""
    cookie = ("Set-Cookie", "FSSBBIl1UgzbN7N80S=5fOqh6; path=/; httponly")
    make.site.guard = lambda ask: Answer(page.encode(), 412, headers=(cookie,))
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered 412"))


def accelerator() -> Portal:
    """加速乐: the home page answers 521 with a script that sets a cookie, then a second script that wants a sum."""
    make = Maker("980733", "景德山区", trs())
    first = "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('clearance_s=1764509.31|-1|aGx')+';max-age=3600;path=/';location.href=location.pathname+location.search</script>"
    second = '<script>var _0x4a1c=["bts","chars","ct"];go({"bts":["1764509.31|0|xY","%2FbQ"],"chars":"kPqR","ct":"7c1e","ha":"md5","tn":"__jsl_clearance_s","vt":"3600","wt":"1500"})</script>'

    def guard(ask: Ask) -> Answer | None:
        if ask.path == "/robots.txt":
            return None
        known = "__jsl_clearance_s" in ask.headers.get("cookie", "")
        return Answer((second if known else first).encode(), 521)

    make.site.guard = guard
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered 521"))


def refused_by_wall() -> Portal:
    """A wall answers 403 on the second page: 您的请求带有不合法参数，已被网站管理员设置拦截."""
    make = begun("980734", "沅福区", Kind("/show/{id}.html", skin=skins.broad))
    make.column("/gk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /gk/", "政府信息公开年报 /gk/nb/")
    wall = _notice("网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！")
    make.site.guard = lambda ask: None if ask.path in ("/", "/robots.txt") else Answer(wall.encode(), 403)
    return make.portal(Expect(Status.BLOCKED, why="a wall's refusal answered"))


def robots_for_all() -> Portal:
    """robots.txt: everything is closed to everybody but one search engine."""
    make = begun("980735", "石景渠区", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", make.own(FEW))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    text = b"User-agent: Baiduspider\nAllow: /\n\nUser-agent: *\nDisallow: /\n"
    make.site.on("/robots.txt", Answer(text, kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="robots.txt closes the whole host"), forbidden=("/",))


def bad_gateway() -> Portal:
    """The gateway answers 502 to everything but robots.txt."""
    make = begun("980736", "东港渡区", vsb())
    page = _notice("502 Bad Gateway", "nginx")
    make.site.guard = lambda ask: (
        Answer(b"", 404) if ask.path == "/robots.txt" else Answer(page.encode(), 502)
    )
    return make.portal(Expect(Status.UNREACHABLE, why="5xx at the home page"))


PORTALS = (
    departments_came_first,
    called_for,
    year_in_preparation,
    gap_between_years,
    last_sheet_is_gone,
    statistics_only,
    merged_away,
    ruishu,
    accelerator,
    refused_by_wall,
    robots_for_all,
    bad_gateway,
)
