"""Portals as systems serve them, odd in names, pagers, arrangement or place; each has the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

from portals import menus, skins
from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, file, paper, part, report_pdf
from portals.blind3.parts import board, items, published
from portals.cms import Entry
from portals.maker import Maker
from portals.papers import fixed
from portals.site import YEAR, Portal
from portals.stock import of_year


def _pictured(sheets: Sequence[str], number: int) -> str:
    """A pager of pictures without words."""
    names = {"first": 1, "prev": number - 1, "next": number + 1, "last": len(sheets)}
    shown = {name: to for name, to in names.items() if 1 <= to <= len(sheets)}
    return "".join(
        f'<a href="{sheets[to - 1]}"><img src="/images/{name}.gif" border="0"></a>'
        for name, to in shown.items()
    )


def pictured_pager() -> Portal:
    """政务公开年报 with a pager of pictures without words; the county's reports come behind 45 of others."""
    make = begun(
        "980631",
        "涷水县",
        Kind("/xinxi/{id}.html", first="{folder}list.html", further="{folder}list{n}.html", foot=_pictured),
    )
    held = make.column("/xinxi/nianbao/", "政务公开年报", behind(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way("政务公开 /xinxi/", "政务公开年报 /xinxi/nianbao/list.html")
    return make.portal(make.archived(of_year(held)))


def openness_by_law() -> Portal:
    """依法公开报告, below 法治政府; the titles begin with the government and say 工作情况的报告."""
    make = begun("980632", "潩水县", vsb())
    own = make.own(YEARS, title="{name}人民政府关于{year}年度政府信息公开工作情况的报告")
    held = make.column("/fzzf/yfgkbg/", "依法公开报告", own)
    make.way("法治政府 /fzzf.htm", "依法公开报告 /fzzf/yfgkbg.htm")
    return make.portal(make.archived(of_year(held)))


def among_the_other() -> Portal:
    """No report column: the reports stand in 法定主动公开内容 > 其他, among notices."""
    make = begun("980633", "灈水县", ucap(per_page=20))
    mixed = sorted([*make.own(FEW), *make.notices()], key=lambda entry: entry.day, reverse=True)
    held = make.column("/c3380/", "其他", mixed)
    make.way(
        "政府信息公开 /c3300/xxgk.shtml", "法定主动公开内容 /c3301/xxgk.shtml", "其他 /c3380/xxgk_list.shtml"
    )
    return make.portal(make.archived(of_year(held)))


def folders_by_year() -> Portal:
    """年度工作报告 has a folder for each report year, written as pictures; in each the county's among others'."""
    make = begun("980634", "濄水市", trs())
    kept = {
        year: make.column(f"/zwgk/ndgzbg/{year}n/", f"{year}年度", behind(make, make.own([year]), year))
        for year in FEW
    }
    links = [(f"{year}年度", f"/zwgk/ndgzbg/{year}n/") for year in sorted(kept, reverse=True)]
    make.menu_page("/zwgk/ndgzbg/", "信息公开年度工作报告", links, menus.pictures)
    make.way("政务公开 /zwgk/", "信息公开年度工作报告 /zwgk/ndgzbg/")
    return make.portal(make.archived(of_year(kept[YEAR])))


def renamed_and_merged() -> Portal:
    """A county that became a city in 2021 and took in its neighbour: the column has the reports of all three."""
    make = begun("980635", "沕阳市", hanweb())
    title = "{name}{year}年政府信息公开工作年度报告".replace("{name}", "沕阳县")
    old = make.own(range(2016, 2021), title=title, issuer="沕阳县人民政府")
    neighbour = [make.others("洴川县", entry.day, year=entry.paper.year) for entry in old if entry.paper]
    entries = sorted([*make.own(range(2021, YEAR + 1)), *old, *neighbour], key=lambda e: e.day, reverse=True)
    held = make.column("/col/col1229310/", "政府信息公开年报", entries)
    make.way("政府信息公开 /col/col1229300/index.html", "政府信息公开年报 /col/col1229310/index.html")
    return make.portal(make.archived(of_year(held)))


def attachment_only() -> Portal:
    """The page of each report says only that the text is attached: a PDF with a Chinese name."""
    make = begun("980636", "潏滨区", Kind("/xxgk/{day:%Y}/{day:%m}/{id}.shtml"))
    own = make.own(FEW)
    name = f"/xxgk/attach/{make.name}2024年年度报告.pdf"
    link = f'<p>附件：<a href="{quote(name)}">{make.name}2024年年度报告.pdf</a></p>'
    own[0] = replace(own[0], body=fixed(f"<p>　　全文见附件。</p>{link}"))
    file(make, name, report_pdf(paper(own), own[0].title), "application/pdf")
    held = make.column("/xxgk/nb/", "公开工作年报", own)
    make.way("政府信息公开 /xxgk/", "公开工作年报 /xxgk/nb/")
    return make.portal(make.archived(of_year(held)))


def quarters_with_anchors() -> Portal:
    """One page lists all reports by quarter of publication; its own anchors lead to the quarters."""
    make = begun("980637", "灞滨区", Kind("/gongkai/{id}.html"))
    at = "/gongkai/ndbg.html"
    held = published(make, at, crowd(make, make.own(FEW), *FEW), "年度报告")

    def quarter(entry: Entry) -> tuple[int, int]:
        return entry.day.year, (entry.day.month + 2) // 3

    groups = [(key, list(found)) for key, found in groupby(held, quarter)]
    top = " ".join(f'<a href="#q{year}{part}">{year}年第{part}季度</a>' for (year, part), _ in groups)
    lists = "".join(
        f'<h3><a name="q{year}{part}"></a>{year}年第{part}季度</h3><ul>{items(make, found)}</ul>'
        for (year, part), found in groups
    )
    board(make, at, top + lists, "年度报告")
    return make.portal(make.archived(of_year(held)))


def table_of_years() -> Portal:
    """A table: a row for each body, a column for each year, 查看 in the cells; the county's row is in the middle."""
    make = begun("980638", "沣西县", trs(skin=skins.tables))
    at = "/zwgk/nb/"
    others = [e for year in FEW for e in (*make.departments(year), *make.towns(year))]
    held = published(make, at, [*make.own(FEW), *others])
    rows: dict[str, dict[int, str]] = {}
    for entry in sorted(held, key=lambda e: e.paper.issuer if e.paper else ""):
        assert entry.paper
        rows.setdefault(entry.paper.issuer, {})[entry.paper.year] = entry.path
    years = sorted(FEW, reverse=True)
    head = "<tr><th>单位名称</th>" + "".join(f"<th>{year}年</th>" for year in years) + "</tr>"
    body = "".join(
        f"<tr><td>{name}</td>"
        + "".join(f'<td><a href="{paths[year]}" target="_blank">查看</a></td>' for year in years)
        + "</tr>"
        for name, paths in rows.items()
    )
    board(make, at, f'<table border="1">{head}{body}</table>')
    return make.portal(make.archived(of_year(held)))


def moved_host() -> Portal:
    """The registered host only says that the portal moved, with its new address, which is listed; it is there."""
    make = Maker("980639", "潆溪区", trs())
    gone = '<html><head><meta charset="utf-8"><title>网站迁移公告</title></head><body><p>本网站已迁移，请访问新网址：<a href="http://new.fleet.test/">http://new.fleet.test/</a></p></body></html>'
    part(make, "/", gone)
    make.other("new", listed=True)
    make.host = "new"
    make.noise()
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))})
    held = make.column("/zwgk/zfxxgknb/", "政府信息公开年报", crowd(make, make.own(YEARS)))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held), host="new"))


def prefectures_platform() -> Portal:
    """信息公开 is a listed platform of the prefecture, reached by a page that says one is leaving; counties go by areaId."""
    make = begun("980640", "溵北县", Kind("/open/show?areaId=980640&infoId={id}"))
    make.other("platform", listed=True)
    to = quote("http://platform.fleet.test/open/index?areaId=980640", safe="")
    part(make, "/leave.html", """<html><head><meta charset="utf-8"><title>温馨提示</title></head><body><p>您即将离开本网站，是否继续访问？</p><a id="go">继续访问</a> <a href="/">返回首页</a>
<script>document.getElementById('go').href=decodeURIComponent(location.search.replace('?url=',''));</script></body></html>""")  # fmt: skip
    make.nav.append(("政府信息公开", f"/leave.html?url={to}"))
    make.host = "platform"
    areas = [("980640", make.name), ("981641", "潨川县"), ("981642", "洑水县")]
    listing = "/open/list?areaId={}&catalog=nb"
    for code, name in areas:
        make.menu_page(
            f"/open/index?areaId={code}",
            f"{name}政府信息公开",
            [
                ("信息公开指南", f"/open/guide?areaId={code}"),
                ("信息公开年报", listing.format(code)),
                *((n, f"/open/index?areaId={c}") for c, n in areas if c != code),
            ],
        )
        make.page(f"/open/guide?areaId={code}", "信息公开指南", "<p>指南见附件。</p>")
    other = [
        replace(make.others(name, e.day), path=f"/open/show?areaId={code}&infoId=77{code}")
        for (code, name), e in zip(areas[1:], make.own([YEAR] * 2), strict=True)
    ]
    make.articles(other)
    held = published(make, listing.format("980640"), behind(make, make.own(FEW)), folder="/open/")
    board(make, listing.format("980640"), f"<ul>{items(make, held)}</ul>", way=False)
    for (code, _), entry in zip(areas[1:], other, strict=True):
        board(make, listing.format(code), f"<ul>{items(make, [entry])}</ul>", way=False)
    make.host = "main"
    return make.portal(make.archived(of_year(held), host="platform"))


PORTALS = (
    pictured_pager,
    openness_by_law,
    among_the_other,
    folders_by_year,
    renamed_and_merged,
    attachment_only,
    quarters_with_anchors,
    table_of_years,
    moved_host,
    prefectures_platform,
)
