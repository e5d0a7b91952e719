"""Portals of small vendors without the report of the year, and three closed doors."""

from __future__ import annotations

from portals.blind7 import systems
from portals.blind7.draft import Draft, begun, tabs
from portals.blind7.systems import (
    HANWEB,
    PLAIN,
    TRS,
    UCAP,
    counted,
    gl_left,
    pictured,
    sx_uls,
)
from portals.blind7.wcm import FEW
from portals.site import YEAR, Answer, Portal

from nianbao.core.report import Status


def category_is_empty() -> Portal:
    """PowerEasy after 廊坊: Category_N/Index.aspx for each year; the wanted year's says 暂无信息, as no later one exists."""
    draft = begun(
        "980045",
        "永霸县",
        PLAIN,
        frame=systems.strap,
        item="/Item/{id}.aspx",
        first="/Category_{bare}/Index.aspx",
        further="/Category_{bare}/Index_{n}.aspx",
        usual=(("今日永霸", "/1/"), ("公示公告", "/2/"), ("政务服务", "/3/"), ("互动交流", "/4/")),
    )
    years = {f"{y}年": f"/Category_{y - 1900}/Index.aspx" for y in reversed(FEW)}
    side = draft.publicity(
        "/Category_60/Index.aspx", "政务公开", ("政府信息公开年报", "/Category_70/Index.aspx"), gl_left
    )
    draft.page("/Category_70/Index.aspx", "政府信息公开年报", side + tabs(years))
    for year in FEW:
        none = '<p class="none">暂无信息</p>' if year == YEAR else ""
        draft.column(
            f"/{year - 1900}/",
            f"{year}年",
            draft.own([year]) if year < YEAR else [],
            above=side + tabs(years),
            below=none,
        )
    return draft.ends(Status.NOT_PUBLISHED, why="the year's category is empty, the others are one page each")


def bodies_alone_reported() -> Portal:
    """泸州: content_N without ending; xxgkndbg1 is the county's own to 2023, bmxxgknb has the bodies of 2024."""
    draft = begun(
        "980053",
        "合叙县",
        PLAIN,
        item="{folder}content_{id}",
        first="{folder}",
        further="{folder}index_{n}.html",
    )
    base = "/xxgk/xxgkndbg/"
    named = {
        "县政府年报": f"{base}xxgkndbg1/",
        "部门年报": f"{base}bmxxgknb/",
        "乡镇年报": f"{base}xzxxgknb/",
    }
    side = draft.publicity("/xxgk/", "信息公开", ("信息公开年度报告", base), sx_uls)
    draft.page(base, "信息公开年度报告", side + tabs(named))
    rows = (draft.own(range(2012, YEAR)), [*draft.departments(), *draft.departments(YEAR - 1)], draft.towns())
    for (name, at), entries in zip(named.items(), rows, strict=True):
        draft.column(at, name, entries, counted, 10, above=side + tabs(named))
    return draft.ends(Status.NOT_PUBLISHED, why="the county's column ends in 2023, read to its last sheet")


def ruishu_412() -> Portal:
    """Ruishu: 412 for everything, $_ts and a meta of r="m"; no text."""
    draft = Draft("980058", "渭漳县", TRS)
    page = '<!DOCTYPE html><html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="#nV1d3bQ" r="m"><script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=63184;$_ts.cd="qDeqrrAloaEqDGWFqr93qGqxJGGcqq9C";</script><script type="text/javascript" charset="iso-8859-1" src="/JwQ4aVqMvgZs/fv1kZ7y.294cc83.js" r="m"></script></head><body></body></html>'
    cookie = ("Set-Cookie", "FSSBBIl1UgzbN7N80S=5q0cQ; Path=/; HttpOnly")
    draft.site.guard = lambda ask: draft.send(page, 412, headers=(cookie,))
    return draft.ends(Status.BLOCKED, why="a challenge answered")


def everything_behind_login() -> Portal:
    """The city's gateway leads every page by 302 to 统一身份认证, a form of user and password on the same host."""
    draft = Draft("980059", "葭绥县", UCAP)
    form = draft.send(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>统一身份认证平台</title></head><body><h2>用户登录</h2><form method="post" action="/cas/login"><input name="username" placeholder="请输入用户名"><input type="password" name="password" placeholder="请输入密码"><button>登录</button></form><p>您尚未登录或登录已过期，请登录后访问。</p></body></html>'
    )
    to_login = Answer(b"", 302, headers=(("Location", "/cas/login?service=portal"),))
    draft.site.guard = lambda ask: (
        Answer(b"", 404) if ask.path == "/robots.txt" else form if ask.path == "/cas/login" else to_login
    )
    return draft.ends(Status.BLOCKED, why="the door asks for a user and a password, whatever is asked for")


def robots_close_the_column() -> Portal:
    """Hanweb: robots.txt closes /col/col1600/, where alone the 年报 column lies; the rest of the portal is open."""
    draft = begun("980060", "磐文县", HANWEB)
    draft.site.on(
        "/robots.txt",
        Answer(b"User-agent: *\nDisallow: /module/\nDisallow: /col/col1600/\n", kind="text/plain"),
    )
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col1600/index.html"), pictured
    )
    draft.column("/1600/", "政府信息公开年报", draft.own(FEW), counted, 15, above=side)
    return draft.ends(
        Status.DISALLOWED, forbidden=("/module/", "/col/col1600/"), why="the column may not be read"
    )


PORTALS = (
    category_is_empty,
    bodies_alone_reported,
    ruishu_412,
    everything_behind_login,
    robots_close_the_column,
)
