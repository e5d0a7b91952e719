"""Portals of the smaller systems as they serve them, each with patterns of its own. Each has the report."""

from __future__ import annotations

from datetime import date

from portals import skins
from portals.blind.kinds import Kind, uuid
from portals.blind.parts import FEW, YEARS, begun, behind, crowd
from portals.blind3.parts import board, items, published
from portals.blind4.parts import late, located, moved_home, numbered
from portals.cms import Entry
from portals.site import YEAR, Answer, Portal
from portals.stock import REPORT, of_year


def anhui_by_year() -> Portal:
    """Anhui's other vendor: one list for each year, by ?year=; organs in the rows; the newest year is shown at first."""
    make = begun("980710", "蒙滁县", Kind("/XxgkAnnualReport/show/{id}.html"))
    at = "/XxgkAnnualReport/lists.html"
    kept = {year: published(make, at, behind(make, make.own([year]), year)) for year in FEW}
    newest = published(make, at, make.departments(YEAR + 1, 5))
    years = "".join(f'<a href="{at}?year={y}">{y}年</a> ' for y in reversed([*FEW, YEAR + 1]))

    def listing(entries: list[Entry]) -> str:
        rows = "".join(
            f'<tr><td>{e.paper.issuer}</td><td><a href="{e.path}">{e.title}</a></td><td>{e.day}</td></tr>'
            for e in entries
            if e.paper
        )
        return f'<div class="years">{years}</div><table><tr><th>发布机构</th><th>名称</th><th>发布日期</th></tr>{rows}</table>'

    board(make, at, listing(newest))
    for year, entries in [*kept.items(), (YEAR + 1, newest)]:
        board(make, f"{at}?year={year}", listing(entries), way=False)
    return make.portal(make.archived(of_year(kept[YEAR])))


def shaanxi_sheets() -> Portal:
    """陕西's platform: sheets 1.html, 2.html; 19-digit ids; 县级, 部门 and 镇街 below the report column; home by script."""
    kind = Kind(
        "{folder}188225{id:013d}.html",
        first="{folder}1.html",
        further="{folder}{n}.html",
        foot=numbered,
        per_page=10,
        box='<div id="article" class="m-txt-article">{}</div>',
    )
    make = begun("980711", "洛延县", kind)
    door = "<html><head><script>window.location.href='./home/1.html';</script></head></html>"
    moved_home(make, "/home/1.html", make.answer(door))
    base = "/zfxxgk/zfxxgknb/"
    held = make.column(f"{base}xj/", "县级", make.own(range(YEAR - 13, YEAR + 1)))
    make.column(f"{base}bm/", "县级部门", [e for y in FEW for e in make.departments(y)])
    make.column(f"{base}zj/", "镇街", [e for y in FEW for e in make.towns(y)])
    below = [("县级部门", f"{base}bm/1.html"), ("镇街", f"{base}zj/1.html"), ("县级", f"{base}xj/1.html")]
    make.menu_page(f"{base}1.html", "政府信息公开年报", below)
    make.way("政府信息公开 /zfxxgk/1.html", f"政府信息公开年报 {base}1.html")
    return make.portal(make.archived(of_year(held)))


def hebei_folders() -> Portal:
    """河北, home by redirect: GUIDs for columns and pages, in folders of the day the portal moved; date and time glued on the page."""
    column = uuid("5b1e6c0f4d0e4d5f9c36ab1180c2f7aa")
    kind = Kind(
        f"/columns/{column}/202308/21/{{uuid}}.html",
        date='<div class="xl_tit2">发布时间： {day}18:26　来源：{source}</div>',
        first="{folder}index.html",
        further="{folder}index_{n}.html",
        foot=numbered,
        described=False,
        skin=skins.broad,
    )
    make = begun("980712", "冀漳县", kind)
    moved_home(make, "/portal/index.html", Answer(b"", 302, headers=(("Location", "/portal/index.html"),)))
    at = f"/columns/{column}/"
    held = make.column(at, "政府信息公开年度报告", crowd(make, make.own(FEW)))
    make.way("信息公开 /columns/xxgk/index.html", f"政府信息公开年度报告 {at}index.html")
    return make.portal(make.archived(of_year(held)))


def sitesources_years() -> Portal:
    """sitesources: a folder for each year of publication, the old ones together in 2015njyq; index.html and list2.html."""
    base = "/sitesources/xhx/page_pc/zfxxgk/zfxxgknb/"
    kind = Kind(
        "{folder}article{hex}.html",
        rows='<div id="articleListTable"><ul>{}</ul></div>',
        first="{folder}list1.html",
        further="{folder}list{n}.html",
        foot=numbered,
    )
    make = begun("980713", "淮项县", kind)
    own = make.own(range(YEAR - 12, YEAR + 1), title="{name}{year}年度" + REPORT)
    folders = {f"{y}n": (f"{y}年", [e for e in own if e.day.year == y]) for y in range(2016, YEAR + 2)}
    folders["2015njyq"] = ("2015年及以前", [e for e in own if e.day.year <= 2015])
    held = []
    for folder, (name, entries) in folders.items():
        year = int(folder[:4]) - 1
        beside = [*make.departments(year, 7), *make.towns(year)] if year >= 2019 else []
        held += make.column(f"{base}{folder}/", name, [*beside, *entries])
    links = [(name, f"{base}{folder}/list1.html") for folder, (name, _) in folders.items()]
    make.menu_page(f"{base}index.html", "政府信息公开年报", sorted(links, reverse=True))
    make.way("政府信息公开 /sitesources/xhx/page_pc/zfxxgk/index.html", f"政府信息公开年报 {base}index.html")
    return make.portal(make.archived(of_year(held), why="the folder's year is that of publication"))


def jeecms_locations() -> Portal:
    """JEECMS: .jhtml, a pager whose clicks set the location; titles without the place; the report came late, in May."""
    kind = Kind(
        "{folder}{id}.jhtml",
        first="{folder}index.jhtml",
        further="{folder}index_{n}.jhtml",
        foot=located,
        per_page=18,
        line='<li><span class="right">{day}</span><a href="{href}" title="{title}" target="_blank">{title}</a></li>',
    )
    make = begun("980714", "隰川县", kind)
    own = make.own(FEW, title="{year}年" + REPORT)
    own[0] = late(own[0], date(2025, 5, 22))
    held = make.column("/gknb/", "政府信息公开年报", behind(make, own, YEAR, YEAR - 1))
    make.way("政府信息公开 /xxgk/index.jhtml", "政府信息公开年报 /gknb/index.jhtml")
    return make.portal(make.archived(of_year(held)))


def luzhou_two_columns() -> Portal:
    """泸州: pages without an ending; one column for the county's reports and one for the departments', named nearly alike."""
    kind = Kind(
        "{folder}content_{id}",
        first="/{bare}",
        further="/{bare}_{n}",
        foot=numbered,
        date="<p class='ly'>来源：{source}　发表日期：{day}　点击数：<span>0</span></p>",
    )
    make = begun("980715", "江泸县", kind)
    base = "/zwgk/fdzdgknr/zfxxgkndbg/"
    own = make.own(YEARS, title="{name}人民政府\n{year}年" + REPORT)
    held = make.column(f"{base}xxgkndbg1/", "政府信息公开年度报告", own)
    make.column(f"{base}bmxxgknb/", "部门信息公开年度报告", [e for y in FEW for e in make.departments(y)])
    make.menu_page(
        base.rstrip("/"),
        "政府信息公开年报",
        [
            ("部门信息公开年度报告", f"{base}bmxxgknb"),
            ("政府信息公开年度报告", f"{base}xxgkndbg1"),
        ],
    )
    make.way("政务公开 /zwgk", "法定主动公开内容 /zwgk/fdzdgknr", f"政府信息公开年报 {base.rstrip('/')}")
    return make.portal(make.archived(of_year(held)))


def easysite_streets() -> Portal:
    """easysite: the district's year page has boxes for 区政府, 委办局 and 街道乡镇, each with six rows and 更多."""
    make = begun(
        "980716", "顺潞区", Kind("/zfxxgk/nb/{id}/index.html", box='<div id="easysiteText">{}</div>')
    )
    base = "/zfxxgk/nb"
    kept: dict[int, list[Entry]] = {}
    for year in FEW:
        at = f"{base}/n{year}/index.html"
        groups = {
            "区政府": [*make.own([year]), *make.office([year])],
            "委办局": make.departments(year),
            "街道乡镇": make.towns(year),
        }
        boxes = ""
        for number, (name, entries) in enumerate(groups.items()):
            placed = published(make, at, entries)
            more = f"{base}/n{year}/{number}/index.html"
            make.page(more, name, f"<ul>{items(make, placed)}</ul>", [("政府信息公开年报", at), (name, more)])
            boxes += f'<div class="portlet"><h3>{name}<a class="more" href="{more}">更多</a></h3><ul>{items(make, placed[:6])}</ul></div>'
            kept[year] = kept.get(year, []) + placed
        make.page(at, f"{year}年政府信息公开年报", boxes, [("政府信息公开年报", at)])
    years = [(f"{year}年", f"{base}/n{year}/index.html") for year in reversed(FEW)]
    make.menu_page(f"{base}/index.html", "政府信息公开年报", years)
    make.way("政府信息公开 /zfxxgk/index.html", f"政府信息公开年报 {base}/index.html")
    return make.portal(make.archived(of_year(kept[YEAR])))


PORTALS = (
    anhui_by_year,
    shaanxi_sheets,
    hebei_folders,
    sitesources_years,
    jeecms_locations,
    luzhou_two_columns,
    easysite_streets,
)
