"""Portals of Longcom and its neighbours, NFCMS and Epoint as their servers write them. Each has the report."""

from __future__ import annotations

from dataclasses import replace

from portals.blind.parts import report_pdf
from portals.blind7 import systems
from portals.blind7.draft import begun, tabs
from portals.blind7.systems import (
    EPOINT,
    LONGCOM,
    NFCMS,
    counted,
    dl_nav,
    gl_left,
    numbers,
    pictured,
    sx_uls,
)
from portals.blind7.wcm import FEW, LONG
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year


def title_in_query() -> Portal:
    """Longcom after 桐城: /public/column/N?type=3&action=detail&nav=3&title=2024 is the report; links name the years."""
    draft = begun("980028", "枞桐市", LONGCOM)
    base = "/public/column/2000003131"
    heads = {y: f"{base}?type=3&action=detail&nav=3&title={y}" for y in FEW}
    years = "".join(
        f'<li><a href="{to.replace("&", "&amp;")}">{y}年</a></li>' for y, to in reversed(heads.items())
    )
    held = draft.hold("/", [replace(e, path=heads[e.paper.year]) for e in draft.own(FEW) if e.paper])
    others = {"市发改委": "2000003132", "市教育局": "2000003133"}
    for e, organ in zip(draft.departments(), others.values(), strict=False):
        path = f"/public/column/{organ}?type=3&action=detail&nav=3&title={YEAR}"
        draft.hold("/", [replace(e, path=path)])
    rest = "".join(
        f'<li><a href="/public/column/{organ}?type=3&amp;action=detail&amp;nav=3&amp;title={YEAR}">{name}</a></li>'
        for name, organ in others.items()
    )
    side = draft.publicity(
        "/public/index.html", "政府信息公开", ("政府信息公开年报", "/public/nb.html"), sx_uls
    )
    draft.page(
        "/public/nb.html",
        "政府信息公开年报",
        f'{side}<div class="nd"><h4>市政府</h4><ul>{years}</ul></div><div class="bm"><h4>市直部门{YEAR}年</h4><ul>{rest}</ul></div>',
    )
    return draft.archived(of_year(held))


def annual_show() -> Portal:
    """The other vendor of 安徽: /Xxgknb/show/N.html, list /Xxgknb/index/bmid/1.html, page/2 as segments; organs beside."""
    view = '<div class="con_main"><h2>{title}</h2><p class="ly">发布日期：{day}　来源：{source}　阅读：【<span id="hit">271</span>】</p><div id="content">{body}</div></div>'
    draft = begun(
        "980029",
        "至渡县",
        LONGCOM,
        view=view,
        item="/Xxgknb/show/{id}.html",
        first="/Xxgknb/index/bmid/{bare}.html",
        further="/Xxgknb/index/bmid/{bare}/page/{n}.html",
    )
    organs = {"县政府": "1", "县教育局": "2", "乡镇": "3"}
    named = {name: f"/Xxgknb/index/bmid/{n}.html" for name, n in organs.items()}
    side = draft.publicity(
        "/Openness/index.html", "信息公开", ("信息公开年度报告", "/Xxgknb/index.html"), pictured
    )
    draft.page("/Xxgknb/index.html", "信息公开年度报告", side + tabs(named, "bmlist"))
    held = draft.column("/1/", "县政府", draft.own(LONG), counted, 10, above=side + tabs(named, "bmlist"))
    draft.column("/2/", "县教育局", [draft.departments(y)[1] for y in FEW], above=side)
    draft.column("/3/", "乡镇", draft.towns(), above=side)
    return draft.archived(of_year(held))


def year_is_chosen() -> Portal:
    """Longcom's neighbour: OpennessAnnualReport/show/N.html; a choice of the year sends a form that the server answers."""
    draft = begun(
        "980030",
        "鄂克旗",
        LONGCOM,
        item="/OpennessAnnualReport/show/{id}.html",
        usual=(
            ("旗内要闻", "/qnyw/"),
            ("公示公告", "/gsgg/"),
            ("政务服务", "/zwfw/"),
            ("互动交流", "/hdjl/"),
        ),
    )
    at = "/OpennessAnnualReport/index.html"
    side = draft.publicity("/Openness/", "政务公开", ("政府信息公开年度报告", at), gl_left)
    years = {y: draft.hold("/", [*draft.own([y]), *draft.departments(y, 8)]) for y in (*FEW, YEAR + 1)}

    def sheet(ask: Ask) -> Answer:
        given = ask.query.get("year", "")
        year = int(given) if given.isdigit() and int(given) in years else YEAR + 1
        options = "".join(
            f'<option value="{y}"{" selected" * (y == year)}>{y}年</option>' for y in reversed(years)
        )
        form = f'<form action="{at}" method="get">年份：<select name="year" onchange="this.form.submit()">{options}</select><button>查询</button></form>'
        return draft.send(
            systems.strap(
                draft,
                "政府信息公开年度报告",
                "",
                '<a href="/">首页</a>',
                f"{side}{form}<ul>{draft.rows(years[year])}</ul>",
            )
        )

    draft.site.on(at, sheet)
    return draft.archived(of_year(years[YEAR]))


def date_in_the_link() -> Portal:
    """NFCMS: the date stands in a <b> inside the link; index_2.html; 区政府 and 部门 as two columns."""
    draft = begun("980032", "黄云区", NFCMS, row='<li><a href="{href}"><b>{day}</b>{title}</a></li>')
    named = {"区政府": "/zwgk/xxgknb/qzf/index.html", "区直部门": "/zwgk/xxgknb/bm/index.html"}
    side = draft.publicity(
        "/zwgk/index.html", "政务公开", ("政府信息公开年度报告", "/zwgk/xxgknb/index.html"), dl_nav
    )
    draft.page("/zwgk/xxgknb/index.html", "政府信息公开年度报告", side + tabs(named))
    held = draft.column("/zwgk/xxgknb/qzf/", "区政府", draft.own(LONG), numbers, 10, above=side)
    draft.column("/zwgk/xxgknb/bm/", "区直部门", draft.departments(), numbers, 10, above=side)
    return draft.archived(of_year(held))


def rows_to_pdf() -> Portal:
    """NFCMS after 汕头: a row leads straight to the report's PDF; the list alone says title and day."""
    draft = begun("980033", "潮濠区", NFCMS)
    at = "/attachment/0/{}/{}.pdf"
    own = [replace(e, path=at.format(e.serial % 997, e.serial)) for e in draft.own(FEW)]
    for e in own:
        assert e.paper
        draft.file(e.path, report_pdf(e.paper, e.title), "application/pdf")
    side = draft.publicity(
        "/zwgk/index.html", "政务公开", ("政府信息公开年报", "/zwgk/nb/index.html"), sx_uls
    )
    rows = '<ul class="list">{}</ul>'.format(
        draft.rows(
            own,
            '<li><a class="nfw-cms-attachment" href="{href}" title="{title}" target="_blank">{title}</a><span>{day}</span></li>',
        )
    )
    draft.page("/zwgk/nb/index.html", "政府信息公开年报", side + rows)
    return draft.archived(of_year(own), why="the row names title and day, the file has neither of the day")


def epoint_static() -> Portal:
    """Epoint after 辽阳: city_build.html, then 2.html; articles lie under the day's folder with 32 hex; 区 among 部门."""
    draft = begun("980038", "弓岭区", EPOINT)
    base = "/zwgk/004002/004002005/"
    side = draft.publicity(
        "/zwgk/city_build.html", "政务公开", ("政府信息公开年报", f"{base}city_build.html"), gl_left
    )
    held = draft.column(
        base, "政府信息公开年报", draft.mixed(draft.own(FEW), YEAR, YEAR - 1), numbers, 15, above=side
    )
    return draft.archived(of_year(held))


PORTALS = (
    title_in_query,
    annual_show,
    year_is_chosen,
    date_in_the_link,
    rows_to_pdf,
    epoint_static,
)
