"""Portals whose doors, menus, names or files are out of the common. Each has the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portals import papers, skins
from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, file, report_pdf
from portals.blind2.parts import sundry
from portals.blind3.parts import items
from portals.blind5.parts import moved, windowed
from portals.blind6.parts import (
    SINCE,
    bare_page,
    beside,
    boxed,
    by_day,
    raw,
    renewed_home,
    screen,
    standing,
    worded,
)
from portals.files import old_word
from portals.papers import DEPARTMENTS, whole_text
from portals.site import YEAR, Answer, Portal
from portals.stock import REPORT, of_year


def framed_in_php() -> Portal:
    """PHP and GBK: the home page is a frameset, the menu its left frame, which opens lists in the main one; show.php by three parameters."""
    kind = Kind(
        "/show.php?modelid=1&id={id}&bid=7", first="/list.php?classid={bare}", further="/list.php?classid={bare}&page={n}",
        foot=boxed, skin=skins.bare, charset="gbk", sent="text/html", described=False,
    )  # fmt: skip
    make = begun("980414", "光息县", kind, "/1/", "/2/", "/3/", "/4/", "/5/")
    held = make.column("/58/", "信息公开年度报告", by_day(make.own(YEARS), make.departments(), make.towns()))
    make.column("/57/", "信息公开指南", sundry(make, "公开指南", 2))
    links = [
        *make.nav,
        ("信息公开指南", "/list.php?classid=57"),
        ("信息公开年度报告", "/list.php?classid=58"),
    ]
    rows = "".join(f'<p><a href="{to}" target="main">{words}</a></p>' for words, to in links)
    make.site.on("/left.php", make.answer(f"<html><body>{rows}</body></html>"))
    frames = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"><title>{make.name}</title></head><frameset cols="180,*"><frame name="left" src="left.php"><frame name="main" src="list.php?classid=2"></frameset></html>'
    del make.site.exact["/"]
    make.site.on("/", make.answer(frames))
    return make.portal(make.archived(of_year(held)))


def picture_first() -> Portal:
    """The home page is one picture with 进入网站; the portal's own is /index_main.html; the column is 信息公开年报 under 信息公开."""
    make = begun("980415", "凤临县", vsb(foot=worded))
    held = make.column("/xxgk/gknb/", "信息公开年报", crowd(make, make.own(FEW), YEAR, YEAR - 1))
    make.way("信息公开 /xxgk.htm", "信息公开年报 /xxgk/gknb.htm")
    renewed_home(make, "", "/index_main.html")
    raw(make, "/", make.place.government, '<center><img src="/images/2024ch.jpg" width="900" height="500" alt="古城春色"><p><a href="index_main.html">进入网站</a></p></center>')  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def refreshed_twice() -> Portal:
    """/ refreshes to /web/, whose page is a script that leads to /web/c001/index.html."""
    make = begun("980416", "阜彰县", ucap(foot=boxed))
    held = make.column("/c104512/", "政府信息公开年报", behind(make, make.own(FEW), YEAR, YEAR + 1))
    make.way("政务公开 /c104500/zwgk.shtml", "政府信息公开年报 /c104512/xxgk_list.shtml")
    renewed_home(make, "", "/web/c001/index.html")
    make.site.on("/", Answer(bare_page("", "", '<meta http-equiv="refresh" content="0;url=/web/">')))
    make.site.on("/web/", Answer(bare_page("", "<script>window.location.href='c001/index.html';</script>")))
    return make.portal(make.archived(of_year(held)))


def areas_of_a_map() -> Portal:
    """Tables of 2006: the main menu is a picture with areas; below 政务公开 the columns are pictures with alt texts."""
    kind = trs(foot=worded)
    kind.skin = skins.tables
    make = begun("980417", "勐泸县", kind)
    held = make.column(
        "/zwgk/ndbg/", "信息公开年度报告", by_day(make.own(YEARS), make.office(YEARS), make.towns())
    )
    make.column("/zwgk/zd/", "信息公开制度", sundry(make, "公开制度", 3))
    pictures = [("信息公开制度", "/zwgk/zd/"), ("信息公开年度报告", "/zwgk/ndbg/")]
    shown = "".join(
        f'<td><a href="{to}"><img src="/images/an{n}.gif" alt="{alt}" width="120" height="30" border="0"></a></td>'
        for n, (alt, to) in enumerate(pictures)
    )
    screen(make, "/zwgk/", "政务公开", f"<table><tr>{shown}</tr></table>")
    areas = "".join(
        f'<area shape="rect" coords="{n * 90},0,{n * 90 + 88},40" href="{to}" alt="{words}">'
        for n, (words, to) in enumerate([*make.nav, ("政务公开", "/zwgk/")])
    )
    make.nav = []
    renewed_home(
        make, f'<img src="/images/dh.gif" width="560" height="40" usemap="#dh"><map name="dh">{areas}</map>'
    )
    return make.portal(make.archived(of_year(held)))


def county_became_city() -> Portal:
    """TRS: in 2022 the county became a city: the column has its reports under the old name before, under the new one since."""
    make = begun("980418", "腾芒市", trs(foot=boxed))
    former = [make.others("腾芒县", date(y + 1, 2, 24), year=y) for y in range(2014, 2022)]
    rows = by_day(make.own(range(2022, YEAR + 2)), former, make.departments(), make.departments(YEAR + 1))
    held = make.column("/zwgk/zfxxgknb/", "政府信息公开年报", rows)
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held)))


def among_notices() -> Portal:
    """Hanweb: 政府信息公开 has guide and system only; the yearly reports are filed among the notices of 公示公告, in order of date."""
    make = begun("980419", "徐莞县", hanweb(foot=windowed, per_page=12))
    notices = [replace(e, day=e.day - timedelta(days=4)) for e in make.notices(90)]
    rows = by_day(make.own(FEW), notices)
    held = make.column("/col/col2291/", "公示公告", rows)
    for number, name in enumerate(("政府信息公开指南", "政府信息公开制度"), 1):
        make.column(f"/col/col228{number}/", name, sundry(make, name, 2))
    links = [
        ("政府信息公开指南", "/col/col2281/index.html"),
        ("政府信息公开制度", "/col/col2282/index.html"),
        ("公示公告", "/col/col2291/index.html"),
    ]
    make.menu_page("/col/col2280/index.html", "政府信息公开", links)
    make.nav.append(("政府信息公开", "/col/col2280/index.html"))
    return make.portal(make.archived(of_year(held)))


def rows_are_files() -> Portal:
    """NFCMS: the list's rows lead straight to PDF files; no page stands between."""
    make = begun("980420", "汕潮区", Kind("{folder}content/post_{id}.html", foot=worded))
    rows = standing(make.own(SINCE), lambda e: f"/attachment/0/{e.serial % 1000}/{e.serial}.pdf")
    for e in rows:
        assert e.paper
        file(make, e.path, report_pdf(e.paper, e.title))
    screen(make, "/zwgk/xxgknb/", "政府信息公开年报", f'<ul class="news_list">{items(make, rows)}</ul>')
    make.way("政府信息公开 /zwgk/index.html", "政府信息公开年报 /zwgk/xxgknb/")
    return make.portal(make.archived(of_year(rows), why="the row's words and day are all that is told of it"))


def office_viewer() -> Portal:
    """The report's page is a frame of a viewer of Word files, with 下载 below; the lists are for each level."""
    make = begun("980421", "浦建区", Kind("/detail/{id}.html", foot=boxed))
    shown = []
    for e in make.own(SINCE):
        assert e.paper
        at = f"/upload/{e.day:%Y%m}/{e.serial}.doc"
        file(make, at, old_word([e.title, *whole_text(e.paper)]), "application/msword")
        frame = f'<iframe src="/viewer/index.html?file={at}" width="900" height="500"></iframe><p><a href="{at}" download>下载</a></p>'
        shown.append(replace(e, body=papers.fixed(frame)))
    raw(make, "/viewer/index.html", "预览", "<p>正在加载文档…</p><canvas width='600' height='300'></canvas>")
    groups = {
        "d": ("部门年报", make.departments()),
        "z": ("镇街年报", make.towns()),
        "q": ("区政府年报", shown),
    }
    held = [make.column(f"/nb/{key}/", name, rows) for key, (name, rows) in groups.items()][-1]
    make.menu_page("/nb/", "政府信息公开年报", [(name, f"/nb/{key}/") for key, (name, _) in groups.items()])
    make.way("政务公开 /gk/", "政府信息公开年报 /nb/")
    return make.portal(make.archived(of_year(held)))


def titles_without_place() -> Portal:
    """UCAP: all titles are 2024年政府信息公开工作年度报告; 县政府, 政府办 and each bureau have columns of their own under 公开年报."""
    make = begun("980422", "屯崖县", ucap(foot=boxed))
    title = "{year}年" + REPORT
    columns = {"c66011": ("县政府办公室", make.office(SINCE, title=title))}
    for number, name in enumerate(DEPARTMENTS[:5]):
        reports = [
            e for y in (YEAR, YEAR + 1) for e in make.departments(y, 5, title=title)[number : number + 1]
        ]
        columns[f"c6602{number}"] = (f"县{name}", reports)
    columns["c66010"] = ("县人民政府", make.own(SINCE, title=title))
    held = [make.column(f"/{key}/", name, rows) for key, (name, rows) in columns.items()][-1]
    links = [(name, f"/{key}/xxgk_list.shtml") for key, (name, _) in columns.items()]
    make.menu_page("/c66000/zfxxgk.shtml", "公开年报", links)
    make.way("信息公开 /c66900/xxgk.shtml", "公开年报 /c66000/zfxxgk.shtml")
    return make.portal(make.archived(of_year(held)))


def portals_of_departments() -> Portal:
    """TRS: 政府信息公开 is a directory of organs; each has guide, catalogue and 年报 of its own; 县人民政府 is one among them."""
    make = begun("980423", "武涉县", trs(foot=windowed))
    organs = {"xzf": ("县人民政府", make.own(SINCE)), "zfb": ("县政府办", make.office(SINCE))}
    for number, name in enumerate(DEPARTMENTS[:6]):
        reports = [e for y in FEW for e in make.departments(y) if name in e.title]
        organs[f"d{number}"] = (f"县{name}", reports)
    held = {}
    for key, (name, rows) in organs.items():
        base = f"/xxgk/{key}/"
        links = [("公开指南", f"{base}zn/"), ("公开目录", f"{base}ml/"), ("公开年报", f"{base}nb/")]
        make.column(f"{base}zn/", f"{name}公开指南", sundry(make, f"{name}指南", 1))
        make.column(f"{base}ml/", f"{name}公开目录", sundry(make, f"{name}目录", 3))
        held[key] = make.column(f"{base}nb/", f"{name}公开年报", rows, above=beside(links, name))
        screen(make, base, name, beside(links, name))
    order = ["d0", "d1", "d2", "zfb", "xzf", "d3", "d4", "d5"]
    cells = "".join(f'<a class="dw" href="/xxgk/{key}/">{organs[key][0]}</a> ' for key in order)
    screen(make, "/xxgk/", "政府信息公开", f"<h3>公开单位</h3><div>{cells}</div>")
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(held["xzf"])))


def moved_to_new_host() -> Portal:
    """The portal's address answers 301 to the county's new host, which is listed; there a column under 法定主动公开内容."""
    make = begun("980424", "荔洛县", trs())
    make.other("new", listed=True)
    make.host = "new"
    make.noise()
    held = make.column("/zwgk/fdzd/zfxxgknb/", "政府信息公开年报", crowd(make, make.own(FEW), YEAR))
    make.way("政务公开 /zwgk/", "法定主动公开内容 /zwgk/fdzd/", "政府信息公开年报 /zwgk/fdzd/zfxxgknb/")
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(4))})
    make.host = "main"
    make.site.exact.clear()
    moved(make, "/", "http://new.fleet.test/")
    return make.portal(make.archived(of_year(held), host="new"))


def rare_letter() -> Portal:
    """GBK said to be gb2312, in the markup alone; the place's second letter lies outside GB2312; 公开年度报告 in a table."""
    kind = Kind(
        "/{day:%Y/%m-%d}/{id}.html", foot=worded, charset="gbk", sent="text/html", skin=skins.tables,
        line="<tr><td>·<a href='{href}'>{title}</a></td><td>[{day}]</td></tr>", rows="<table>{}</table>", per_page=15,
    )  # fmt: skip
    kind.declared = "gb2312"
    make = begun("980425", "石垟县", kind)
    title = "{name}人民政府关于{year}年度政府信息公开工作的年度报告"
    rows = by_day(make.own(YEARS, title=title), make.departments(), make.towns())
    held = make.column("/xxgk/ndbg/", "公开年度报告", rows)
    make.way("信息公开 /xxgk/", "公开年度报告 /xxgk/ndbg/")
    return make.portal(make.archived(of_year(held)))


def base_of_links() -> Portal:
    """A base element: links of the lists are relative to /gk/, not to the page; spaces and line ends inside addresses."""
    make = begun("980426", "攸渌县", Kind("/gk/doc/{day.year}/{id}.html", foot=boxed))
    placed = make.placed("/gk/", behind(make, make.own(SINCE), YEAR))
    make.articles(placed, [("政府信息公开年报", "/gk/list/nb/1.html")])
    size, pages = 10, -(-len(placed) // 10)
    for n in range(1, pages + 1):
        rows = "".join(
            f'<li><a href=" {e.path.removeprefix("/gk/")}\n" target=_blank>{e.title}</a> {e.day}'
            for e in placed[(n - 1) * size : n * size]
        )
        turn = f"<a href=list/nb/{n + 1}.html>下一页</a>" if n < pages else ""
        raw(
            make,
            f"/gk/list/nb/{n}.html",
            "政府信息公开年报",
            f"<base href='/gk/'><ul>{rows}</ul><p>{n}/{pages} {turn}</p>",
        )
    make.way("政务公开 /gk/", "政府信息公开年报 /gk/list/nb/1.html")
    return make.portal(make.archived(of_year(placed)))


PORTALS = (
    framed_in_php,
    picture_first,
    refreshed_twice,
    areas_of_a_map,
    county_became_city,
    among_notices,
    rows_are_files,
    office_viewer,
    titles_without_place,
    portals_of_departments,
    moved_to_new_host,
    rare_letter,
    base_of_links,
)
