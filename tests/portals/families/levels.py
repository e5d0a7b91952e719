"""TRS WCM where the question is whose page it is: levels, organs, twins, the prefecture's host, a platform."""

from __future__ import annotations

from dataclasses import replace

from portals import papers, skins
from portals.cms import Cms, Entry
from portals.families.trs import Relative
from portals.maker import Maker
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year

YEARS = range(2019, YEAR + 1)


class Platform(Cms):
    """A disclosure platform: the listing is a table, links carry the host."""

    skin = staticmethod(skins.flat)
    links = "absolute"

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}auto23692/{entry.day:%Y%m}/t{entry.day:%Y%m%d}_{entry.serial}.html"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" target="_blank">{entry.title}</a>'
        return f"<tr><td>{entry.serial % 97}</td><td>{link}</td><td>{entry.day:%Y年%m月%d日}</td></tr>"

    def listing(self, rows: str, pager: str) -> str:
        head = "<thead><tr><th>序号</th><th>标题</th><th>发文日期</th></tr></thead>"
        return f'<div class="szbmtclb"><table>{head}<tbody>{rows}</tbody></table></div>{pager}'

    def dateline(self, entry: Entry) -> str:
        return f"<p>发布日期：{entry.day:%Y年%m月%d日}　浏览次数：2023</p>"


def levels() -> Portal:
    """TRS, Chongqing: level folders, the office called 人民政府机关, a _wap.html twin, title over two lines."""
    make = Maker("980105", "苇塘县", Relative())
    make.noise()
    root = make.way("政务公开 /zwgk_159/", "政府信息公开年报 /zwgk_159/zfxxgknb/")
    folders = (("县政府部门", "xzfbm/"), ("县政府", "qzfxxgknb/"), ("乡镇（街道）", "jz/"))
    make.menu_page(root, "政府信息公开年报", [(name, root + folder) for name, folder in folders])
    office = make.office([2023, YEAR], "{name}人民政府机关 {year}年" + REPORT)
    make.column(root + "xzfbm/", "县政府部门", [*office, *make.departments()])
    make.column(root + "jz/", "乡镇（街道）", make.towns())
    own = [replace(e, heading=f"苇塘县人民政府<br>{e.title[3:]}") for e in make.own(YEARS)]
    wanted = of_year(make.placed(root + "qzfxxgknb/", own))
    twin = replace(wanted, path=wanted.path.replace(".html", "_wap.html"))
    make.column(root + "qzfxxgknb/", "县政府", [twin, *own])
    make.home()
    title = f"苇塘县人民政府 {wanted.title[3:]}"
    return make.portal(make.archived(wanted, title, twins=(twin.path,)))


def prefecture_host() -> Portal:
    """The menu entry leads to the prefecture's listed host: /xxgknb/2024/xsq/ with other counties beside it."""
    make = Maker("980106", "桐岔县", Relative())
    make.other("city", listed=True)
    make.noise()
    root = "/xxgk/xxgknb/"
    make.nav.append(("政府信息公开年报", f"http://city.fleet.test{root}"))
    make.home()
    make.host = "city"
    make.page("/", "岚州市人民政府", f'<a href="{root}">政府信息公开年报</a>')
    make.menu_page(root, "政府信息公开年报", [(f"{year}年", f"{root}{year}/") for year in reversed(YEARS)])
    placed = [entry for year in YEARS for entry in _city_year(make, f"{root}{year}/", year)]
    return make.portal(make.archived(of_year(placed), host="city"))


def _city_year(make: Maker, folder: str, year: int) -> list[Entry]:
    """A prefecture's year folder: its own report, its departments', its counties'."""
    parts = (("市政府", "szf/"), ("市直部门", "bm/"), ("县市区", "xsq/"))
    make.menu_page(folder, f"{year}年", [(name, folder + part) for name, part in parts])
    (own,) = make.own([year], "{name}人民政府{year}年" + REPORT)

    def other(name: str) -> Entry:
        return make.others(name, own.day, year=year)

    make.column(folder + "szf/", "市政府", [other("岚州市")])
    make.column(folder + "bm/", "市直部门", [other("岚州市财政局"), other("岚州市教育局")])
    return make.column(folder + "xsq/", "县市区", [other("沅芷县"), own, other("楮山县人民政府")])


def platform() -> Portal:
    """政府信息公开平台 on another listed host, absolute links, listing as a table with 序号/标题/发文日期."""
    make = Maker("980107", "砚浦区", Platform())
    make.other("platform", listed=True)
    make.noise()
    make.nav.append(("政府信息公开平台", "http://platform.fleet.test/"))
    make.home()
    make.host = "platform"
    make.nav = [("返回主站", "http://main.fleet.test/")]
    root = make.way("区政府信息公开 /", "政府信息公开年报 /zfxxgknb/")
    own = make.own(YEARS, "{name}人民政府{year}年度" + REPORT)
    placed = make.column(
        root, "政府信息公开年报", [*make.departments(YEAR, 6), *own], ColumnType="信息公开年报"
    )
    return make.portal(make.archived(of_year(placed), host="platform"))


def organs() -> Portal:
    """TRS, Tianjin: branches 区级机关 and 区政府, the office's report first and alike; bare date after 来源."""
    make = Maker("980108", "荻港区", Relative())
    make.noise()
    root = "/zwgk/zfxxgk/"
    make.nav.append(("政务公开", root))
    branches = (("区级机关", "qjjg/"), ("区政府", "qzf1/"), ("街镇", "jz/"))
    make.menu_page(root, "政府信息公开专栏", [(name, root + folder) for name, folder in branches])
    make.menu_page(root + "qjjg/", "区级机关", [("区政府办公室", root + "qjjg/qzfbgs/")])
    office = make.way(
        f"区政府办公室 {root}qjjg/qzfbgs/", f"政府信息公开年报 {root}qjjg/qzfbgs/nb3/", first=False
    )
    column = make.way(f"区政府 {root}qzf1/", f"政府信息公开年报 {root}qzf1/nb2/", first=False)
    make.column(root + "jz/", "街镇", make.towns())
    make.column(
        office, "政府信息公开年报", make.office(YEARS, "{name}人民政府办公室 {year}年政府信息公开工作报告")
    )
    own = make.own(YEARS, "滨原市{name}{year}年" + REPORT)
    own = [replace(e, dated=f"<div>来源：{make.place.office}　{e.day} 10:12</div>") for e in own]
    placed = make.column(column, "政府信息公开年报", own)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def mobile_twins() -> Portal:
    """TRS, Guizhou: links carry ?isMobile=false, each page linked again as true; one-paragraph bodies."""
    make = Maker("980109", "漱玉县", Relative())
    make.noise()
    root = make.way("政府信息公开 /zwgk/zfxxgk/", "年报 /zwgk/zfxxgk/zfxxgknb/")
    placed = make.placed(root, make.own(YEARS, "{name}{year}年度信息公开工作报告"))
    entries = [replace(e, path=e.path + "?isMobile=false", body=papers.single) for e in placed]
    twins = [replace(e, path=e.path.replace("false", "true"), row="手机阅读") for e in entries]
    make.column(root, "年报", [e for pair in zip(entries, twins, strict=True) for e in pair])
    make.home()
    wanted = of_year(entries)
    bare = wanted.path.partition("?")[0]
    make.site.on(bare, make.site.exact[wanted.path])
    return make.portal(make.archived(wanted, twins=(bare, bare + "?isMobile=true")))


PORTALS = (levels, prefecture_host, platform, organs, mobile_twins)
