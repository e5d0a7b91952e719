"""Addresses that lead away: mirrors, redirects to strangers, open redirects, private addresses."""

from __future__ import annotations

from portals.families.hanweb import Folders
from portals.families.tail import Henan, Qinghai
from portals.families.tail2 import Banner, Chaoyang
from portals.families.trs import Relative
from portals.maker import Maker
from portals.site import YEAR, Answer, Expect, Portal
from portals.stock import of_year
from portals.traps.whose import YEARS, begun

from nianbao.core.report import Status

_SPOOF = "http://spoof.fleet.test"


def _mirror(make: Maker) -> None:
    """A stranger's host with a perfect copy of the column and its reports."""
    make.other("spoof")
    make.host = "spoof"
    make.column("/zfxxgk/zfxxgknb/", "政府信息公开年报", make.own(YEARS), ColumnType="信息公开年报")
    make.home()
    make.host = "main"


def _away(to: str) -> Answer:
    return Answer(b"", 302, headers=(("Location", to),))


def mirror_link() -> Portal:
    """The most telling menu link 政府信息公开年报 is a mirror's; the own column stands one menu deeper."""
    make = begun("980231", "镕江县", Relative())
    _mirror(make)
    make.nav.append(("政府信息公开年报", f"{_SPOOF}/zfxxgk/zfxxgknb/"))
    make.nav.append(("信息公开年报", "http://main.fleet.test@spoof.fleet.test/zfxxgk/zfxxgknb/"))
    root = make.road("/zwgk/nb/", "年报", "政务公开", "政府信息公开")
    placed = make.column(root, "年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)))


def redirected_column() -> Portal:
    """The own 年报 address answers 302 to a stranger's host with a perfect copy; there is no other column."""
    make = begun("980232", "昙华坪县", Folders())
    _mirror(make)
    make.road("/xxgk/nb/", "政府信息公开年报")
    make.site.on("/xxgk/nb/", _away(f"{_SPOOF}/zfxxgk/zfxxgknb/"))
    why = "the copy may never be asked for, so no column of the county's was found"
    return make.portal(Expect(Status.NOT_FOUND, why=why))


def open_redirect() -> Portal:
    """Menu links run through /link.jsp?url=…, which leads to own pages and, for 年报大全, to a stranger's."""
    make = Maker("980233", "汀渚县", Qinghai())
    make.noise()
    _mirror(make)
    make.home()

    def through(target: str) -> str:
        make.site.on(f"/link.jsp?url={target}", _away(target))
        return f"/link.jsp?url={target}"

    make.nav.append(("政府信息公开年报大全", through(f"{_SPOOF}/zfxxgk/zfxxgknb/")))
    make.nav.append(("政府信息公开", through("/html/70/Index.html")))
    make.way("政府信息公开 /html/70/Index.html", "政府信息公开年报 /html/71/Index.html", first=False)
    placed = make.column("/html/71/", "政府信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)))


def private_addresses() -> Portal:
    """Links, frames and a refresh lead to other loopback and private addresses, one of them listening."""
    make = begun("980234", "霜梨县", Henan())
    private = make.other("private")
    private.ip = "127.0.0.66"
    private.on("/*", make.answer("<html><body>政府信息公开年报</body></html>"))
    for number, host in enumerate(("private.fleet.test", "10.0.0.8", "192.168.1.1:8080", "169.254.169.254")):
        make.nav.append((f"政府信息公开年报{number}", f"http://{host}/zfxxgknb/"))
    make.nav.append(("年报（内网）", "http://[::1]:9/zfxxgknb/"))
    inner = '<iframe src="http://private.fleet.test/frame.html" width="1" height="1"></iframe>'
    root = make.road("/xxgk/nb/", "政府信息公开年报", "信息公开")
    placed = make.column(root, "政府信息公开年报", make.own(YEARS), above=inner)
    return make.portal(make.archived(of_year(placed)))


def moved_home() -> Portal:
    """The home page itself answers 302 to a stranger's host: an expired name that somebody took over."""
    make = Maker("980235", "荞麦坪县", Banner())
    _mirror(make)
    make.site.on("/", _away(f"{_SPOOF}/"))
    return make.portal(Expect(Status.NOT_FOUND, why="a foreign host is not_found (core/errors.py)"))


def mirrored_item() -> Portal:
    """The own column lists a mirror's copy of the year's report above the county's page of the same title."""
    make = begun("980236", "柏溪县", Chaoyang())
    _mirror(make)
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    own = make.own(YEARS)
    copied = f'<p><a href="{_SPOOF}/zfxxgk/zfxxgknb/202502/t1.html">{own[0].title}（手机版）</a></p>'
    assert own[0].paper
    assert own[0].paper.year == YEAR
    placed = make.column(root, "政府信息公开年报", own, above=copied)
    return make.portal(make.archived(of_year(placed)))


PORTALS = (mirror_link, redirected_column, open_redirect, private_addresses, moved_home, mirrored_item)
