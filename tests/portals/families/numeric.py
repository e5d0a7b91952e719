"""Numbered trees of the provinces: Shaanxi's platform, Hunan, Luzhou, Hebei, Ankang."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from portals import menus, papers, skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.papers import Place
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year

from nianbao_demo.chance import Chance

YEARS = range(2017, YEAR + 1)


class Shaanxi(Cms):
    """19-digit names, listings 1.html and 2.html, neither date (not even in listings) nor metas."""

    skin = staticmethod(skins.flat)
    per_page = 12

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}{1_700_000_000_000_000_000 + entry.serial * 9_876_543_21}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}{number}.html"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return "".join(f"<a href='{sheet}'>{n}</a>" for n, sheet in enumerate(sheets, 1)) * (len(sheets) > 1)

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><a href="{href}">{entry.title}</a></li>'

    def dateline(self, entry: Entry) -> str:
        return '<div class="info">来源：<span>本站</span>　浏览：<i id="hits"></i></div>'

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        return {"SiteName": place.government, "ColumnName": column}


def shaanxi_lists() -> Portal:
    """Shaanxi: xj/1.html, xj/2.html beside zb/ (towns) and bm/; 19-digit pages that bear no date anywhere."""
    make = Maker("980161", "汉栈县", Shaanxi())
    make.noise()
    root = make.way("政府信息公开 /zfxxgk/1.html", "政府信息公开年报 /zfxxgk/zfxxgknb/1.html")
    base = "/zfxxgk/zfxxgknb/"
    parts = (("镇办年报", "zb/"), ("部门年报", "bm/"), ("县级年报", "xj/"))
    make.menu_page(root, "政府信息公开年报", [(name, f"{base}{part}1.html") for name, part in parts])
    make.column(base + "zb/", "镇办年报", make.towns())
    make.column(base + "bm/", "部门年报", make.departments())
    own = make.own(range(2008, YEAR + 1), "{name}人民政府{year}年" + REPORT)
    placed = make.column(base + "xj/", "县级年报", own)
    make.home()
    return make.portal(make.archived(of_year(placed), dated=False))


def shaanxi_column_page() -> Portal:
    """Shaanxi: szfnb/2024n/1.html is the report itself, not a listing; the title stands over two lines."""
    make = Maker("980162", "铜锣坝县", Shaanxi())
    make.noise()
    root = make.way("政府信息公开 /zfxxgk/1.html", "政府信息公开年报 /zfxxgk/zfxxgknb/1.html")
    base = "/zfxxgk/zfxxgknb/"
    links = [(f"{year}年", f"{base}szfnb/{year}n/1.html") for year in reversed(YEARS)]
    make.menu_page(root, "政府信息公开年报", links, text=f"<a href='{base}bm/1.html'>部门年报</a>")
    make.column(base + "bm/", "部门年报", make.departments())
    placed = []
    for entry in make.own(YEARS):
        assert entry.paper
        path = f"{base}szfnb/{entry.paper.year}n/1.html"
        head = entry.title.replace("政府信息", "政府\n　信息")
        placed.append(replace(entry, path=path, heading=head))
    make.articles(placed)
    make.home()
    return make.portal(make.archived(of_year(placed), dated=False))


class Hunan(Cms):
    """/22008/22103/37667/index.htm, content_N.html, index_2.htm."""

    skin = staticmethod(skins.tables)
    extension = "htm"

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}content_{entry.serial}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index{f'_{number}' if number > 1 else ''}.htm"

    def sub(self, folder: str, number: int) -> str:
        return f"{folder.rpartition('/')[0]}/{31000 + number}/"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return "".join(f"<a href='{sheet}'>[{n}]</a>" for n, sheet in enumerate(sheets, 1)) * (
            len(sheets) > 1
        )

    def dateline(self, entry: Entry) -> str:
        return f"<p>发布时间：{entry.day} 浏览次数：<span>2021</span></p>"


class Filed(Hunan):
    """Old pages: 归档时间 first, then 日期."""

    def dateline(self, entry: Entry) -> str:
        return f"<div>归档时间：2025-12-31 00:00</div><div>日期：{entry.day}　作者：　来源：县政府办</div>"


def hunan_column_page() -> Portal:
    """Hunan: the menu is one picture with areas; the year's column page index.htm is the report itself."""
    make = Maker("980163", "橘洲头区", Hunan())
    make.cms.menu = staticmethod(menus.image_map)
    make.noise(*(f"/2200{number}/" for number in range(5)))
    root = make.way("政务公开 /22008/index.htm", "信息公开年报 /22008/22103/index.htm")
    links = [(f"{year}年年报", f"/22008/22103/{35643 + year}/index.htm") for year in reversed(YEARS)]
    make.menu_page(root, "信息公开年报", links, menus.plain)
    placed = []
    for entry in make.own(YEARS):
        assert entry.paper
        placed.append(replace(entry, path=f"/22008/22103/{35643 + entry.paper.year}/index.htm"))
    for entry in placed:
        make.page(entry.path, make.name, partial(make.cms.article, entry), [("年报", entry.path)], entry)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def hunan_filed() -> Portal:
    """Hunan: content_N.html five numbers deep, 归档时间 before 日期, level columns 县本级/部门/乡镇."""
    make = Maker("980164", "芷渡县", Filed())
    make.noise(*(f"/3118{number}/" for number in range(5)))
    root = make.way("政府信息公开 /32018/index.htm", "政府信息公开年报 /32018/32023/index.htm")
    parts = (("县直部门", 32058), ("县本级", 32057), ("乡镇", 32059))
    links = [(name, f"/32018/32023/{number}/index.htm") for name, number in parts]
    make.menu_page(root, "政府信息公开年报", links)
    make.column("/32018/32023/32058/", "县直部门", [*make.office([YEAR]), *make.departments()])
    make.column("/32018/32023/32059/", "乡镇", make.towns())
    placed = make.column("/32018/32023/32057/", "县本级", make.own(range(2003 + 5, YEAR + 1)))
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Luzhou(Cms):
    """content_N and columns without any extension."""

    skin = staticmethod(skins.broad)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}content_{entry.serial % 10**6}"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return folder.rstrip("/") + (f"_{number}" if number > 1 else "")

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return f"<a href='{sheets[number]}'>下一页 &gt;</a>" if number < len(sheets) else ""

    def dateline(self, entry: Entry) -> str:
        return f"<span>发布时间：{entry.day:%Y-%m-%d %H:%M}</span><span>来源：本站</span>"


def luzhou() -> Portal:
    """Luzhou: no extensions at all; xxgkndbg1 (the county's) beside bmxxgknb, where the office stands first."""
    make = Maker("980165", "葛根县", Luzhou())
    make.noise()
    root = make.way("公开 /gk", "政府信息公开年报 /gk/zfxxgknb")
    parts = (
        ("部门信息公开年报", "/gk/zfxxgknb/bmxxgknb"),
        ("政府信息公开年度报告", "/gk/zfxxgknb/xxgkndbg1"),
    )
    make.menu_page(root, "政府信息公开年报", parts)
    make.column("/gk/zfxxgknb/bmxxgknb/", "部门信息公开年报", [*make.office(YEARS), *make.departments()])
    placed = make.column("/gk/zfxxgknb/xxgkndbg1/", "政府信息公开年度报告", make.own(YEARS))
    make.home()
    return make.portal(make.archived(of_year(placed)))


def _uuid(*words: object) -> UUID:
    return UUID(Chance("uuid", *words).hex(32), version=4)


class Hebei(Cms):
    """/columns/<uuid>/202308/21/<uuid>.html, the folder being the day of migration."""

    skin = staticmethod(skins.flat)

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}202608/21/{_uuid(entry.title, entry.day)}.html"

    def sub(self, folder: str, number: int) -> str:
        return f"/columns/{_uuid(folder, number)}/"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index.html" if number == 1 else f"{folder}index_{number}.html"

    def dateline(self, entry: Entry) -> str:
        return f"<div class='xl_tit'>{entry.day}18:26</div>"


def hebei() -> Portal:
    """Hebei: uuid columns and pages in a folder of the migration's day; date and time glued: 2025-02-1018:26."""
    make = Maker("980166", "冀榆县", Hebei())
    make.noise(*(f"/columns/{_uuid('noise', number)}/" for number in range(5)))
    column = f"/columns/{_uuid('column')}/"
    make.way(f"政府信息公开 /columns/{_uuid('zfxxgk')}/index.html", f"政府信息公开年报 {column}index.html")
    own = [replace(entry, body=papers.flat) for entry in make.own(YEARS)]
    placed = make.column(column, "政府信息公开年报", own)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Ankang(Cms):
    """/Content-N.html, /List-N.html, everything glued in the date line."""

    skin = staticmethod(skins.bare)

    def item(self, folder: str, entry: Entry) -> str:
        return f"/Content-{entry.serial}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"/List-{folder.strip('/')}{f'-{number}' if number > 1 else ''}.html"

    def sub(self, folder: str, number: int) -> str:
        return f"/{int(Chance(folder).hex(4), 16)}{number}/"

    def dateline(self, entry: Entry) -> str:
        return f"<p>时间：{entry.day} 09:12作者：办公室来源：县政府办公室阅读：2023次</p>"


def ankang() -> Portal:
    """Ankang: meta-refresh home, List-N and Content-N; 一图读懂 of the report beside it; glued date line."""
    make = Maker("980167", "竹溪湾县", Ankang())
    make.noise("/11/", "/12/", "/13/", "/14/", "/15/")
    make.way("政务公开 /List-2001.html", "政府信息公开 /List-2002.html", "政府信息公开年报 /List-2003.html")
    own = make.own(YEARS, "{name}人民政府{year}年度" + REPORT)
    picture = make.lookalike("一图读懂：{name}人民政府{year}年度" + REPORT, "<img src='/yt.jpg'>", own[0].day)
    placed = make.column("/2003/", "政府信息公开年报", [picture, *own])
    make.site.on(
        "/", make.answer('<html><head><meta http-equiv="refresh" content="0; url=/Index.html"></head></html>')
    )
    make.home("/Index.html")
    return make.portal(make.archived(of_year(placed)))


PORTALS = (shaanxi_lists, shaanxi_column_page, hunan_column_page, hunan_filed, luzhou, hebei, ankang)
