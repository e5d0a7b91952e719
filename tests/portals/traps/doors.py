"""Doors that are closed: robots.txt in several forms, challenges, refusals."""

from __future__ import annotations

from dataclasses import replace

from portals.families.guangdong import Nfcms
from portals.families.hanweb import Jpaas
from portals.families.longcom import Show
from portals.families.numeric import Ankang, Hunan, Luzhou
from portals.families.tail import Jeecms
from portals.families.trs import Named, Numbered, Written
from portals.families.ucap import North, Ucap
from portals.maker import Maker
from portals.site import Answer, Ask, Expect, Portal
from portals.stock import of_year
from portals.traps.whose import YEARS, begun

from nianbao.core.report import Status


def _robots(make: Maker, *lines: str, status: int = 200, kind: str = "text/plain") -> None:
    make.site.on("/robots.txt", Answer("\n".join(lines).encode(), status, kind))


def _filled(make: Maker, root: str) -> Portal:
    placed = make.column(root, "政府信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)))


def column_closed() -> Portal:
    """robots.txt closes the report column only; everything before it may be read."""
    make = begun("980241", "槲林县", Named())
    _robots(make, "User-agent: *", "Disallow: /zfxxgk/nb/", "Disallow: /search/")
    root = make.road("/zfxxgk/nb/")
    make.column(root, "政府信息公开年报", make.own(YEARS))
    expect = Expect(Status.DISALLOWED, why="the column is known and may not be asked for")
    return make.portal(expect, forbidden=("/zfxxgk/nb/", "/search/"))


def all_closed() -> Portal:
    """robots.txt: Disallow: / for everybody (as bjshy.gov.cn has it)."""
    make = begun("980242", "苇渡区", Jpaas())
    _robots(make, "User-agent: *", "Disallow: /")
    make.column(make.road("/col/col2001/"), "政府信息公开年报", make.own(YEARS))
    return make.portal(Expect(Status.DISALLOWED), forbidden=("/",), most=1)


def robots_broken() -> Portal:
    """robots.txt answers 503: nothing may be asked (RFC 9309, 2.3.1.4)."""
    make = begun("980243", "松陂坳县", Ucap())
    _robots(make, "busy", status=503)
    make.column(make.road("/sp/c3001/"), "政府信息公开年报", make.own(YEARS))
    return make.portal(Expect(Status.DISALLOWED), forbidden=("/",), most=4)


def partly_open() -> Portal:
    """robots.txt closes /zwgk/ but opens /zwgk/zfxxgk/ (longest match), other agents are shut out wholly."""
    make = begun("980244", "榛子岭县", Written())
    lines = ("User-agent: BadBot", "Disallow: /", "", "User-agent: *", "Crawl-delay: 0", "Disallow: /zwgk/")
    _robots(make, *lines, "Allow: /zwgk/zfxxgk/", "Disallow: /*?print=")
    make.nav.append(("政务公开", "/zwgk/"))
    make.menu_page("/zwgk/", "政务公开", [("政府信息公开年报", "/zwgk/zfxxgk/nb/")])
    make.way("政府信息公开 /zwgk/zfxxgk/", "政府信息公开年报 /zwgk/zfxxgk/nb/")
    placed = make.column("/zwgk/zfxxgk/nb/", "政府信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)), forbidden=("/zwgk/tz", "/zwgk/index", "/zwgk/lm"))


def robots_page() -> Portal:
    """robots.txt is an HTML page served as 200: it has no rules, everything is open."""
    make = begun("980245", "荻花县", Hunan())
    _robots(make, "<html><body>欢迎访问 User-agent</body></html>", kind="text/html")
    return _filled(make, make.road("/20001/"))


def crawl_delay() -> Portal:
    """robots.txt asks for Crawl-delay: 1; everything is open."""
    make = begun("980246", "菰城坳县", Hunan())
    _robots(make, "User-agent: *", "Crawl-delay: 1", "Disallow: /admin/")
    return replace(
        _filled(make, make.road("/20301/")), gap=0.5
    )  # as a busy server sees them; our own clock is exact


_RUISHU = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta id="9DhefwqGPrzGxEp9hPaoag" content="k3J9QmZ0b2xhVGVyd0x1" r="m"><script r='m'>$_ts=window['$_ts'];
if(!$_ts)$_ts={{}};$_ts.nsd=47211;$_ts.cd="qqxKqArJ{noise}";if($_ts.lcd)$_ts.lcd();</script>
<script src="/bQ3x9Wall/Kq1.7d1fa2.js" r='m'></script></head><body></body></html>"""
_JSL = """<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('clearance_s')+('=1763')+('900')+('.5|-1|x')+
';max-age=3600;path=/';location.href=location.pathname+location.search</script>"""
_CAPTCHA = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title></head><body>
<div class="verify"><h3>请完成安全验证后继续访问</h3><p>拖动滑块完成拼图</p><div id="slider"></div>
<p>您的访问过于频繁，系统检测到异常流量。事件编号：5f21c9</p></div><script src="/_waf/slide.js"></script></body></html>"""


def _walled(make: Maker, answer: Answer) -> Portal:
    make.site.guard = lambda ask: None if ask.path == "/robots.txt" else answer
    return make.portal(Expect(Status.BLOCKED), most=4)


def ruishu() -> Portal:
    """瑞数: 412 with $_ts on every page."""
    make = begun("980251", "鹭岛渡区", Nfcms())
    cookie = ("Set-Cookie", "FSSBBIl1UgzbN7N80S=5Zk; Path=/; HttpOnly")
    return _walled(make, Answer(_RUISHU.format(noise="A" * 900).encode(), 412, headers=(cookie,)))


def ruishu_as_200() -> Portal:
    """瑞数 answering 200: the same script and no text."""
    return _walled(begun("980252", "楠溪坪县", Jeecms()), Answer(_RUISHU.format(noise="B" * 900).encode()))


def jsl() -> Portal:
    """加速乐: 521 with a cookie script on every page."""
    make = begun("980253", "砚台渡县", Luzhou())
    cookie = ("Set-Cookie", "__jsluid_s=9c1f; max-age=31536000; path=/; HttpOnly")
    return _walled(make, Answer(_JSL.encode(), 521, headers=(cookie,)))


def captcha_home() -> Portal:
    """A slider page 安全验证 served as 200 in place of every page."""
    return _walled(begun("980254", "梅坞县", Show()), Answer(_CAPTCHA.encode()))


def captcha_report() -> Portal:
    """Home, menu and column are open; the report pages are answered by a slider page as 200."""
    make = begun("980255", "芦漪县", North())
    placed = make.column(make.road("/sys/7d11aa/"), "政府信息公开年报", make.own(YEARS))
    pages = {entry.path for entry in placed}
    make.site.guard = lambda ask: Answer(_CAPTCHA.encode()) if ask.path in pages else None
    return make.portal(Expect(Status.BLOCKED, why="the report is known and a challenge stands before it"))


def refused_later() -> Portal:
    """After three pages every answer is 403 访问过于频繁."""
    make = begun("980256", "云峁县", Numbered())
    make.column(
        make.road("/zfxxgknb_9/", "政府信息公开年报", "政务公开", "政府信息公开"), "年报", make.own(YEARS)
    )
    refusal = make.answer(
        "<html><body><h1>403 Forbidden</h1><p>访问过于频繁，请稍后再试</p></body></html>", 403
    )

    def guard(ask: Ask) -> Answer | None:
        return refusal if ask.path != "/robots.txt" and ask.served >= 3 else None

    make.site.guard = guard
    return make.portal(Expect(Status.BLOCKED), most=12)


def waf_text() -> Portal:
    """A firewall's page served as 200: 您的访问请求可能对网站造成威胁，已被拦截."""
    text = "<html><head><title>访问被拦截</title></head><body><p>很抱歉，您的访问请求可能对网站造成安全威胁，已被拦截。</p>"
    text += "<p>拦截时间 2026-11-23 请求ID 9a1b</p></body></html>"
    return _walled(begun("980257", "藤桥坞县", Ankang()), Answer(text.encode()))


PORTALS = (
    column_closed, all_closed, robots_broken, partly_open, robots_page, crawl_delay, ruishu, ruishu_as_200, jsl, captcha_home,
    captcha_report, refused_later, waf_text,
)  # fmt: skip
