"""Portals made by hand and odd ones: old techniques, renamed counties, other files than pages, poor lines. Each has the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from portals import menus, papers, skins
from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, file, paper, part, report_ofd, report_pdf
from portals.blind3.parts import board, items, published
from portals.blind4.parts import created, located, numbered, paging, picture
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import REPORT, of_year

_GB: dict[str, str] = {"charset": "gb18030", "sent": "text/html"}


def aspnet_gb18030() -> Portal:
    """ASP.NET in tables, GB18030 declared as gb2312, no charset in the header; a place name that GB2312 lacks."""
    kind = Kind(
        "/GovOpenShow.aspx?id={id}",
        first="/GovOpenList.aspx?cid={bare}",
        further="/GovOpenList.aspx?cid={bare}&page={n}",
        foot=numbered,
        skin=skins.tables,
        described=False,
        date='<td class="STYLE3">发布日期：{day}　【字体：大 中 小】　浏览次数：1312</td>',
        charset=_GB["charset"],
        sent=_GB["sent"],
    )
    kind.declared = "gb2312"
    make = begun("980717", "珙璟县", kind, "/11/", "/12/", "/13/", "/14/", "/15/")
    held = make.column("/27/", "政府信息公开年度报告", crowd(make, make.own(FEW), YEAR, YEAR - 1))
    make.way("政务公开 /GovOpen.aspx", "政府信息公开年度报告 /GovOpenList.aspx?cid=27", style=menus.cells)
    return make.portal(make.archived(of_year(held)))


def php_gbk() -> Portal:
    """PHP in GBK: list.php by classid, show.php by classid, id and bid; unquoted attributes, hardly a template."""
    kind = Kind(
        "/show.php?classid=27&id={id}&bid=3",
        first="/list.php?classid={bare}",
        further="/list.php?classid={bare}&page={n}",
        line="<tr><td>·<a href={href} target=_blank>{title}</a></td><td>[{day}]</td></tr>",
        rows="<table width=90%>{}</table>",
        foot=numbered,
        skin=skins.bare,
        date="<center>日期：{day} 点击：215</center>",
        charset="gbk",
        sent="text/html",
        described=False,
    )
    kind.declared = "gbk"
    make = begun("980718", "弋潢县", kind, "/11/", "/12/", "/13/", "/14/", "/15/")
    own = make.own(YEARS, title="{name}{year}年度政府信息公开工作报告")
    held = make.column("/27/", "信息公开年报", behind(make, own))
    make.way("信息公开 /xxgk.php", "信息公开年报 /list.php?classid=27", style=menus.unquoted)
    return make.portal(make.archived(of_year(held)))


def frameset_home() -> Portal:
    """The home page is a frameset of head and main; links of the head open in the main frame; JSP pages with cur_page."""
    kind = Kind(
        "/zwinfo.jsp?id={id}",
        first="/info/iList.jsp?node_id=GKnb&cat_id={bare}",
        further="/info/iList.jsp?node_id=GKnb&cat_id={bare}&cur_page={n}",
        foot=numbered,
        skin=skins.bare,
    )
    make = Maker("980719", "绵罗市", kind)
    make.noise("/2101/", "/2102/", "/2103/", "/2104/", "/2105/")
    make.home("/main.jsp", {"要闻": make.placed("/2102/", make.news(6))})
    held = make.column("/3306/", "政府信息公开年报", crowd(make, make.own(YEARS)))
    make.way("政务公开 /zwgk.jsp", "政府信息公开年报 /info/iList.jsp?node_id=GKnb&cat_id=3306", first=False)
    top = '<a href="/main.jsp" target="main">首页</a> <a href="/zwgk.jsp" target="main">政务公开</a>'
    part(make, "/top.jsp", f'<html><head><meta charset="utf-8"></head><body>{top}</body></html>')
    frames = f'<html><head><meta charset="utf-8"><title>{make.name}人民政府</title></head><frameset rows="60,*" border="0"><frame name="top" src="top.jsp"><frame name="main" src="main.jsp"></frameset></html>'
    make.site.on("/", make.answer(frames))
    return make.portal(make.archived(of_year(held)))


def renamed_district() -> Portal:
    """A county that became a district in 2022; a year's summary page links everybody's reports; 统计年报 stands beside."""
    make = begun("980720", "遂岗区", hanweb())
    at = "/col/col1228980/index.html"
    own = make.own(range(2022, YEAR + 1))
    old = make.own(range(2016, 2022), title="遂岗县{year}年" + REPORT, issuer="遂岗县人民政府")
    held = published(make, at, [*own, *old], "政府信息公开年报")
    summaries = [
        _summary(make, at, next(e for e in held if e.paper and e.paper.year == year)) for year in FEW
    ]
    plain = [e for e in held if e.paper and e.paper.year not in FEW]
    rows = items(make, [*reversed(summaries), *plain])
    board(make, at, f'<ul class="list">{rows}</ul>', "政府信息公开年报")
    figures = [
        make.lookalike(f"{{name}}{y}年统计年报工作总结", "统计年报会审工作圆满完成。", date(y + 1, 2, 20))
        for y in FEW
    ]
    make.column("/col/col1228981/", "统计年报", figures)
    make.nav.append(("统计年报", "/col/col1228981/index.html"))
    return make.portal(make.archived(of_year(held), why="遂岗县 is the old name of 遂岗区"))


def _summary(make: Maker, at: str, own: Entry) -> Entry:
    """A page that links the reports of a year, published."""
    assert own.paper
    year = own.paper.year
    others = published(make, at, [*make.departments(year), *make.towns(year)])
    groups = f"<h3>区政府</h3><ul>{items(make, [own])}</ul><h3>部门和乡镇</h3><ul>{items(make, others)}</ul>"
    page = Entry(f"{make.name}{year}年政府信息公开年报汇总", own.day, text=groups)
    [entry] = make.placed("/", [page])
    make.articles([entry], [("政府信息公开年报", at)])
    return entry


def office_beside() -> Portal:
    """VSB: the office's own report stands above the government's, and townships' titles begin with the county."""
    make = begun("980721", "攸衡县", vsb(foot=numbered))
    own = make.own(FEW, title="{name}人民政府{year}年" + REPORT)
    office = make.office(FEW)
    held = make.column("/xxgk/nb/", "年度报告", crowd(make, [*office, *own], *FEW))
    make.way("政府信息公开 /xxgk.htm", "年度报告 /xxgk/nb.htm")
    return make.portal(make.archived(of_year(held)))


def ofd_and_pdf() -> Portal:
    """UCAP: the report's page has one sentence and the text as OFD and as PDF; file names are numbers."""
    make = begun("980722", "澧慈县", ucap(foot=numbered))
    own = make.own(YEARS)
    base = "/uploadfiles/202502/"
    links = "".join(
        f'<p><a href="{base}2025021409{n}.{kind}">{own[0].title}.{kind}</a></p>'
        for n, kind in ((31, "ofd"), (32, "pdf"))
    )
    own[0] = replace(own[0], body=papers.fixed(f"<p>　　现将本报告予以公布，全文详见附件。</p>{links}"))
    file(make, f"{base}202502140931.ofd", report_ofd(paper(own), own[0].title))
    file(make, f"{base}202502140932.pdf", report_pdf(paper(own), own[0].title), "application/pdf")
    held = make.column("/c131190/", "政府信息公开年报", crowd(make, own))
    make.way("政务公开 /c131100/zwgk.shtml", "政府信息公开年报 /c131190/xxgk_list.shtml")
    return make.portal(make.archived(of_year(held)))


def tables_as_pictures() -> Portal:
    """TRS: the three tables of the reports are pictures; everybody stands before the county."""
    make = paging(begun("980723", "蕲鄂市", trs(foot=created)))
    own = [replace(e, body=papers.pictures) for e in make.own(FEW)]
    held = make.column("/xxgk/zfxxgknb/", "政府信息公开工作年报", behind(make, own))
    folder = of_year(held).path.rpartition("/")[0]
    for number in (1, 2, 3):
        make.site.on(f"{folder}/W02025021{number}.png", Answer(picture(), kind="image/png"))
    make.way("政府信息公开 /xxgk/", "政府信息公开工作年报 /xxgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held)))


def poor_line() -> Portal:
    """JEECMS on a poor line: the list answers 503 at first, the report breaks off at first; both are whole when asked again."""
    make = begun(
        "980724",
        "壶潞县",
        Kind(
            "/xxgk/{id}.jhtml", first="{folder}index.jhtml", further="{folder}index_{n}.jhtml", foot=located
        ),
    )
    held = make.column("/xxgk/nb/", "政府信息公开年报", crowd(make, make.own(FEW)))
    make.way("政府信息公开 /xxgk/index.jhtml", "政府信息公开年报 /xxgk/nb/index.jhtml")
    busy = Answer(b"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", 503)
    _first(make, "/xxgk/nb/index.jhtml", lambda whole: busy)
    _first(make, of_year(held).path, lambda whole: replace(whole, withheld=len(whole.body) // 2))
    return make.portal(make.archived(of_year(held)))


def _first(make: Maker, path: str, spoiled: Callable[[Answer], Answer]) -> None:
    """Spoil the first answer at an address."""
    whole = make.site.exact[path]

    def route(ask: Ask) -> Answer:
        return spoiled(whole(ask)) if ask.before == 0 else whole(ask)

    make.site.exact[path] = route


PORTALS = (
    aspnet_gb18030,
    php_gbk,
    frameset_home,
    renamed_district,
    office_beside,
    ofd_and_pdf,
    tables_as_pictures,
    poor_line,
)
