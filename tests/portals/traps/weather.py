"""Bad weather: busy servers, loops, endless pages, session ids, bombs, torn answers."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from portals.families.guangdong import Nfcms
from portals.families.longcom import Longcom
from portals.families.numeric import Hebei, Hunan, Luzhou
from portals.families.tail import Henan, Qinghai
from portals.families.tail2 import Easysite
from portals.families.trs import Relative, Written
from portals.families.ucap import Tabled
from portals.maker import Maker
from portals.site import Answer, Ask, Expect, Portal
from portals.stock import of_year
from portals.traps.whose import YEARS, begun

from nianbao.core.report import Status

_SESSION = re.compile(r";jsessionid=\w+")


def _filled(make: Maker, root: str, most: int = 60) -> Portal:
    placed = make.column(root, "政府信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)), most=most)


def busy_column() -> Portal:
    """The column answers 503 with Retry-After: 1 at first, then normally."""
    make = begun("980261", "菖蒲县", Hunan())
    portal = _filled(make, make.road("/20011/"))
    busy = Answer(b"busy", 503, headers=(("Retry-After", "1"),))
    column = make.cms.sheet("/20011/", 1, 1)

    def guard(ask: Ask) -> Answer | None:
        return busy if ask.path == column and ask.before == 0 else None

    make.site.guard = guard
    return portal


def redirect_loop() -> Portal:
    """政务公开 in the menu redirects in a circle of two; 信息公开 beside it leads on."""
    make = begun("980262", "雀溪县", Hebei())
    make.nav.append(("政务公开", "/zwgk/"))
    for path, to in (("/zwgk/", "/zwgk/index.html"), ("/zwgk/index.html", "/zwgk/")):
        make.site.on(path, Answer(b"", 302, headers=(("Location", to),)))
    return _filled(make, make.road("/columns/aa01/", "政府信息公开年报", "信息公开"))


def endless_calendar() -> Portal:
    """信息公开日历 in the menu links every day to the next without end; the way leads through 阳光政务 and 年报."""
    make = begun("980263", "石燕县", Henan())

    def calendar(ask: Ask) -> Answer:
        day = date.fromisoformat(ask.query.get("d", "2025-03-01"))
        days = (day - timedelta(days=1), day + timedelta(days=1), day.replace(year=day.year - 1, day=1))
        links = "".join(
            f'<a href="/xxgk/rl/?d={other}">{other.year}年{other:%m月%d日}</a> ' for other in days
        )
        content = f"<h3>{day}政府信息公开日历</h3>{links}<a href='/xxgk/rl/?d=2024-12-31'>2024年</a>"
        return make.answer(make.frame("/xxgk/rl/", "公开日历", content, [], {}))

    make.nav.append(("信息公开日历", "/xxgk/rl/?d=2025-03-01"))
    make.site.on("/xxgk/rl/*", calendar)
    return _filled(make, make.road("/xxgk/nb/", "年报", "阳光政务"), most=30)


def session_ids() -> Portal:
    """Every page writes a fresh ;jsessionid= into every link."""
    make = begun("980264", "稗子坪县", Longcom())
    portal = _filled(make, make.road("/zfxxgknb/"), most=30)
    counter = iter(range(10**9))

    def dress(answer: Answer) -> Answer:
        token = f"{next(counter) * 7919 + 0xA0000:032X}".encode()
        body = re.sub(rb'href="(/[^";?#]*)(?=["?])', rb'href="\1;jsessionid=' + token, answer.body)
        return replace(answer, body=body, headers=(("Set-Cookie", f"JSESSIONID={token.decode()}; Path=/"),))

    make.site.reads = lambda ask: replace(ask, path=_SESSION.sub("", ask.path))
    make.site.dress = dress
    return portal


def long_news() -> Portal:
    """政府信息公开动态, 300 pages of news, tempts beside the way; that leads through 县政府 and 年报."""
    make = Maker("980265", "茯苓县", Written())
    make.noise(news=24)
    make.home()
    make.nav.append(("政府信息公开动态", "/gkdt/"))
    news = make.news(8)

    def sheet(ask: Ask) -> Answer:
        found = re.search(r"index_(\d+)", ask.path)
        at = int(found.group(1)) if found else 0
        sheets = [make.cms.sheet("/gkdt/", number, 300) for number in range(1, 301)]
        rows = "".join(make.cms.row(f"/xwzx/t_{at * 8 + n}.htm", e) for n, e in enumerate(news))
        content = make.cms.listing(rows, make.cms.pager(sheets, at + 1))
        return make.answer(make.frame(ask.path, "政府信息公开动态", content, [], {}))

    make.site.on("/gkdt/*", sheet)
    return _filled(make, make.road("/xxgk/nb/", "年报", "县政府"), most=30)


@cache
def _bomb() -> bytes:
    """200 MB of spaces in 200 kB of gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b" " * 10**6) for _ in range(200))
    return packed + packer.flush()


def bombs() -> Portal:
    """Beside the way: a page that is a gzip bomb of 200 MB and a download of 50 MB, both named like reports."""
    make = begun("980266", "鸢尾县", Easysite())
    coded = ("Content-Encoding", "gzip")
    make.site.on("/zwgk/gkjb/", lambda ask: Answer(_bomb(), headers=(coded,)))
    archive = Answer(b"PK\x03\x04" + bytes(65532), kind="application/zip", times=800)
    make.site.on("/download/nbhb.zip", archive)
    make.nav.append(("政府信息公开简报", "/zwgk/gkjb/"))
    make.nav.append(("历年政府信息公开年报打包下载", "/download/nbhb.zip"))
    return _filled(make, make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开"))


def _torn(make: Maker, root: str, often: int) -> Portal:
    """A portal whose report page breaks off `often` times before it comes whole."""
    portal = _filled(make, root)
    path = portal.expect.path
    assert path
    whole = make.site.exact[path]

    def torn(ask: Ask) -> Answer:
        answer = whole(ask)
        return replace(answer, withheld=len(answer.body) * 2 // 3) if ask.before < often else answer

    make.site.exact[path] = torn
    return portal


def torn_once() -> Portal:
    """The report page breaks off after a third (Content-Length says more), the second time it comes whole."""
    make = begun("980267", "铃兰县", Tabled())
    return _torn(make, make.road("/ll/c5001/"), 1)


def torn_always() -> Portal:
    """The report page always breaks off after a third: a torn page is no report."""
    make = begun("980268", "黍谷县", Relative())
    portal = _torn(make, make.road("/zwgk/nb/"), 10**6)
    why = "a transfer that never completes is a connection failure; a third of a report may not be archived"
    return replace(portal, expect=Expect(Status.UNREACHABLE, why=why))


def broken_column() -> Portal:
    """The column always answers 502."""
    make = begun("980269", "蕨溪县", Qinghai())
    make.road("/html/81/")
    make.site.on("/html/81/*", Answer(b"<html><body>502 Bad Gateway</body></html>", 502))
    return make.portal(Expect(Status.UNREACHABLE, why="the column is known and answers 5xx"))


def dead_home() -> Portal:
    """The home page hangs up without an answer."""
    make = Maker("980270", "梭罗县", Luzhou())
    make.site.on("/*", Answer(hang_up=True))
    return make.portal(Expect(Status.UNREACHABLE), most=6)


def cookie_wall() -> Portal:
    """Pages without the cookie of the first answer redirect to themselves once, as load balancers do."""
    make = begun("980271", "芡实县", Nfcms())
    portal = _filled(make, make.road("/zwgk/nb/"))

    def guard(ask: Ask) -> Answer | None:
        if ask.path == "/robots.txt" or "lbsid=1" in ask.headers.get("cookie", ""):
            return None
        where = ask.path + ("?" + "&".join(f"{k}={v}" for k, v in ask.query.items()) if ask.query else "")
        return Answer(b"", 302, headers=(("Location", where), ("Set-Cookie", "lbsid=1; Path=/")))

    make.site.guard = guard
    return portal


PORTALS = (
    busy_column, redirect_loop, endless_calendar, session_ids, long_news, bombs, torn_once, torn_always,
    broken_column, dead_home, cookie_wall,
)  # fmt: skip
