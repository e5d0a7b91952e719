"""Portals as systems serve them, without the county's report of the year, or whose doors are closed."""

from __future__ import annotations

from datetime import date

from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, begun, crowd
from portals.blind2.parts import sundry
from portals.blind5.parts import moved
from portals.blind6.parts import (
    bare_page,
    beside,
    boxed,
    by_day,
    refusing,
    screen,
    standing,
    worded,
    year_of,
)
from portals.maker import Maker
from portals.site import YEAR, Answer, Expect, Portal

from nianbao.core.report import Status


def list_in_order_of_day() -> Portal:
    """VSB: everybody's reports newest first, the office's on the year among them; the county's own end a year before."""
    make = begun("980427", "鹿泉源县", vsb(foot=worded, per_page=11))
    rows = by_day(
        make.own(range(YEAR - 10, YEAR)), make.office(FEW), make.towns(), make.departments(YEAR - 1)
    )
    held = make.column("/zfxxgk/xxgknb/", "政府信息公开年报", rows)
    assert all(e.paper for e in held)
    make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/xxgknb.htm")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="every sheet read; of the year only the office's and the towns'")
    )


def years_with_a_gap() -> Portal:
    """Hunan's tree: the years beside are 2025, 2023, 2022 …; each is the report's own page; the wanted one is missing."""
    make = begun("980428", "衡耒县", Kind("/content_{id}.html"))
    base = "/31185/32018/"
    years = (YEAR + 1, *reversed(range(YEAR - 6, YEAR)))
    numbers = {y: f"{base}{33021 + 7 * at}/index.htm" for at, y in enumerate(sorted(years))}
    side = beside([(f"{y}年", numbers[y]) for y in years], "政府信息公开年报")
    held = standing(make.own(years), lambda e: numbers[year_of(e)], side)
    make.articles(held, [("政府信息公开年报", f"{base}index.htm")])
    screen(make, f"{base}index.htm", "政府信息公开年报", side)
    make.way("政务公开 /31185/index.htm", f"政府信息公开年报 {base}index.htm")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def year_says_nothing() -> Portal:
    """龙讯: the years are title= of one column, the wanted one among them, whose page says 暂无相关信息; later years have none."""
    make = begun("980429", "舒潜县", Kind("/public/{id}.html"))
    at = "/public/column/11203?type=3&action=detail&nav=3&title={}"
    years = [*reversed(range(YEAR - 5, YEAR + 1))]
    side = beside([(f"{y}年", at.format(y)) for y in years], "年度报告")
    held = standing(make.own(years[1:]), lambda e: at.format(year_of(e)), side)
    make.articles(held, [("政府信息公开年报", at.format(YEAR))])
    screen(make, at.format(YEAR), "政府信息公开年报", f"{side}<div class='nr'>暂无相关信息</div>")
    make.way("政府信息公开 /public/index.html", f"政府信息公开年报 {at.format(YEAR)}")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="every year read; the wanted one's page is empty"))


def levels_apart() -> Portal:
    """TRS: columns 县政府年报, 部门年报, 乡镇年报 below 政府信息公开年报; bureaus and towns have reported on the year, the county has not."""
    make = begun("980430", "琼儋县", trs(foot=boxed, per_page=10))
    base = "/xxgk/zfxxgknb/"
    groups = {
        "xzf": ("县政府年报", make.own(range(YEAR - 14, YEAR))),
        "bm": ("部门年报", [*make.departments(), *make.departments(YEAR - 1)]),
        "xz": ("乡镇年报", make.towns()),
    }
    links = [(name, f"{base}{key}/") for key, (name, _) in groups.items()]
    for key, (name, rows) in groups.items():
        make.column(f"{base}{key}/", name, rows, above=beside(links))
    make.menu_page(base, "政府信息公开年报", links)
    make.way("政府信息公开 /xxgk/", f"政府信息公开年报 {base}")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="县政府年报 has two sheets, which end a year before"))


def no_column() -> Portal:
    """UCAP: 政务公开 has policies, plans and budgets; nothing of the portal names a yearly report but a notice that asks for it."""
    make = begun("980431", "班戈玛县", ucap(foot=boxed))
    names = ("政策文件", "规划计划", "财政预决算", "人事信息")
    for number, name in enumerate(names, 1):
        make.column(f"/c7110{number}/", name, sundry(make, name, 6))
    links = [(name, f"/c7110{number}/xxgk_list.shtml") for number, name in enumerate(names, 1)]
    call = make.lookalike(
        "关于编制{year}年政府信息公开工作年度报告的通知", "请各单位于1月15日前报送。", date(2025, 1, 2)
    )
    make.column("/c71105/", "其他文件", [call, *sundry(make, "其他文件", 3)])
    make.menu_page("/c71100/zwgk.shtml", "政务公开", [*links, ("其他文件", "/c71105/xxgk_list.shtml")])
    make.nav.append(("政务公开", "/c71100/zwgk.shtml"))
    return make.portal(Expect(Status.NOT_FOUND, why="no column of yearly reports anywhere"))


def shield_412() -> Portal:
    """Ruishu: everything answers 412 with a script that computes a cookie, and no text."""
    make = Maker("980432", "皋兰泉县", trs())
    head = '<meta id="FSSBBIl1UgzbN7N" content="qVk6x" r="m"><script r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=71265;</script>'
    cookie = ("Set-Cookie", "FSSBBIl1UgzbN7N80S=5xT9q; Path=/; HttpOnly")
    refusing(make, Answer(bare_page("", "", head), 412, headers=(cookie,)))
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered"))


def clearance_521() -> Portal:
    """加速乐: everything answers 521 with a script that sets __jsl_clearance_s and asks again; the answer never changes."""
    make = Maker("980433", "昔和县", vsb())
    body = b"<script>document.cookie=('__jsl_clearance_s=')+('1733')+('|-1|')+('Xk%2B')+';max-age=3600;path=/';location.href=location.pathname+location.search</script>"
    refusing(make, Answer(body, 521, headers=(("Set-Cookie", "__jsluid_s=8d1; max-age=31536000; path=/"),)))
    return make.portal(Expect(Status.BLOCKED, why="a challenge answered"))


def robots_closes_all() -> Portal:
    """robots.txt closes everything to every robot; the portal itself has the report."""
    make = begun("980434", "延朝区", trs())
    make.column("/zwgk/nb/", "政府信息公开年报", crowd(make, make.own(FEW), YEAR))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    make.site.on("/robots.txt", Answer(b"User-agent: *\r\nDisallow: /\r\n", kind="text/plain"))
    return make.portal(Expect(Status.DISALLOWED, why="nothing may be asked"), forbidden=("/",))


def openness_behind_502() -> Portal:
    """Hanweb: the home page stands, its menu's 政府信息公开 and all below /col/ answer 502 Bad Gateway."""
    make = begun("980435", "宕文县", hanweb(), "/news/", "/gs/", "/tz/", "/fw/", "/hd/")
    bad = Answer(bare_page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr>nginx"), 502)
    make.nav.append(("政府信息公开", "/col/col91100/index.html"))
    make.site.on("/col/*", bad)
    return make.portal(Expect(Status.UNREACHABLE, why="the only way to the column answers 5xx"))


def gate_of_identities() -> Portal:
    """The home page leads by 302 to 统一身份认证, where a name and a password are asked for; so does everything."""
    make = Maker("980436", "普者县", ucap())
    form = '<h2>统一身份认证平台</h2><form method="post" action="/cas/login"><p>用户名 <input name="username"></p><p>密码 <input name="password" type="password"></p><button>登录</button></form>'
    login = "/cas/login"
    make.site.on(login, Answer(bare_page("统一身份认证平台", form)))
    moved(make, "/", f"{login}?service=%2F", 302)
    gate = Answer(b"", 302, headers=(("Location", f"{login}?service=%2F"),))
    make.site.guard = lambda ask: None if ask.path in (login, "/") else gate
    return make.portal(Expect(Status.BLOCKED, why="a login answered, whatever is asked"))


PORTALS = (
    list_in_order_of_day,
    years_with_a_gap,
    year_says_nothing,
    levels_apart,
    no_column,
    shield_412,
    clearance_521,
    robots_closes_all,
    openness_behind_502,
    gate_of_identities,
)
