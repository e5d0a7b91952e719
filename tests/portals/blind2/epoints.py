"""Portals of Epoint's webBuilder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from portals.blind.kinds import epoint, uuid
from portals.blind.parts import (
    BEFORE,
    YEARS,
    begun,
    behind,
    cut,
    jquery,
    part,
    script,
    sent,
    told,
    whole,
)
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

_ORG = "11982024006881234C"


def _guid_rows(make: Maker, entries: Sequence[Entry], category: str) -> str:
    return "".join(
        f"""<tr><td width="24%"><span>{_ORG}/{e.day:%Y%m}-{e.serial % 10000:05d}</span></td><td class="ewb-has-detail"><a class="ewb-infoname" onclick="linkToNew('{uuid(e.hex)}','{category}');">{escape(e.title)} </a>
<div class="ewb-drop-detail" style="display:none"><ul><li><label>发布机构：</label><p><b>{make.name}政府</b></p></li><li><label>生成日期：</label><p>{e.day}</p></li><li><label>名　称：</label><p>{escape(e.title)}</p></li></ul></div></td><td class="ewb-rqnr"><span>{e.day}</span></td></tr>"""
        for e in entries
    )


def _epoint_article(make: Maker, entries: Sequence[Entry]) -> None:
    """openDetailDynamic.html is a shell that asks zNJSAction for its content."""
    by_id = {uuid(e.hex): e for e in entries}

    def action(ask: Ask) -> Answer:
        entry = by_id.get(ask.query.get("infoid", ""))
        if ask.query.get("cmd") != "getOpenDetail" or entry is None:
            return told({"custom": {}})
        held = {
            "title": entry.title,
            "infodate": f"{entry.day}",
            "infocontent": entry.content,
            "deptname": make.place.government,
        }
        return told({"controls": [], "custom": held})

    make.site.on("/EpointWebBuilder/zNJSAction.action", action)
    code = """$(function () { var id = new URLSearchParams(location.search).get("infoid");
  $.getJSON("/EpointWebBuilder/zNJSAction.action", {cmd: "getOpenDetail", infoid: id, siteguid: siteInfo.siteGuid}, function (d) { var c = d.custom;
    $("#title").text(c.title); $("#fbrq").text("发布日期：" + c.infodate + "　发布机构：" + c.deptname); $("#con").html(c.infocontent); document.title = c.title; }); });"""
    tags = (
        jquery(make, "/js/lib/jquery.min.js")
        + script(
            make,
            "/js/webBuilderCommon.js",
            "var siteInfo = {siteGuid: '7eb5f7f1-9041-43ad-8e13-8fcb82ea831a', projectName: '/EWB-FRONT'};",
        )
        + script(make, "/js/openDetailDynamic.js", code)
    )
    make.site.on(
        "/openDetailDynamic.html",
        make.answer(
            f'<html><head><meta charset="UTF-8"><title>信息公开详情</title></head><body><div class="ewb-article"><h2 id="title"></h2><p id="fbrq"></p><div id="con" class="epoint-article-content"></div></div>{tags}</body></html>'
        ),
    )


def epoint_static_rows() -> Portal:
    """Epoint: static sheets whose rows call linkToNew of /js/xxgklist.js; the article is a shell."""
    make = begun("980533", "浉安区", epoint())
    own = behind(make, make.own(YEARS))
    entries = [replace(e, path=f"/openDetailDynamic.html?infoid={uuid(e.hex)}") for e in own]
    _epoint_article(make, entries)
    tag = script(
        make,
        "/js/xxgklist.js",
        """function linkToNew(infoid, catenum) { window.open("/openDetailDynamic.html?infoid=" + infoid); }""",
    )
    folder, size = f"/govxxgk/{_ORG}/category/031/031002/031002009/", 12
    pages = -(-len(entries) // size)
    names = [folder + ("govlist.html" if n == 1 else f"{n}.html") for n in range(1, pages + 1)]
    for number, name in enumerate(names, 1):
        feet = "".join(
            f'<li class="wb-page-li wb-page-item{" current" if n == number else ""}">'
            + (str(n) if n == number else f'<a href="{to}">{n}</a>')
            + "</li>"
            for n, to in enumerate(names, 1)
        )
        following = (
            f'<li class="wb-page-li wb-page-next"><a href="{names[number]}">下页></a></li>'
            if number < pages
            else '<li class="wb-page-li wb-page-next">下页></li>'
        )
        table = f'<table><thead><tr><th>索引号</th><th>信息名称</th><th>生成日期</th></tr></thead><tbody>{_guid_rows(make, cut(entries, number, size), "031002009")}</tbody></table><ul>{feet}{following}<li class="wb-page-li"><a href="{names[-1]}">尾页</a></li></ul>'
        part(
            make,
            name,
            f'<html><head><meta charset="UTF-8"><title>信息公开</title></head><body><div id="container">{table}</div></body>{tag}</html>',
        )
    make.page(
        "/xxgk/",
        "政府信息公开",
        f'<ul><li><a href="/zcwj/">政策文件</a></li><li><a href="{names[0]}">政府信息公开年报</a></li></ul>',
        [("政府信息公开", "/xxgk/")],
    )
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(entries)))


def _epoint_dynamic(make: Maker, entries: Sequence[Entry], rest: str, wrapped: bool) -> list[Entry]:
    placed = make.placed("/", entries)
    make.articles(placed, [("政府信息公开年报", "/dynamic/zwgk/govInfoPub.html?categorynum=003006")])

    def rows(ask: Ask) -> Answer:
        asked = sent(ask)
        held = asked.get("params", asked) if wrapped else asked
        if ask.method != "POST" or not isinstance(held, dict) or held.get("categorynum") != "003006":
            return told({"custom": {"data": [], "total": 0}})
        size = min(whole(held.get("pageSize"), 10), 20)
        shown = cut(placed, whole(held.get("pageIndex"), 0) + 1, size)
        return told(
            {
                "status": {"code": 1},
                "custom": {
                    "data": [
                        {"infourl": e.path, "title": e.title, "realtitle": e.title, "infodate": f"{e.day}"}
                        for e in shown
                    ],
                    "total": len(placed),
                },
            }
        )

    make.site.on(rest, rows)
    body = '{categorynum: cat, deptcode: "", pageIndex: page, pageSize: 12, siteGuid: siteInfo.siteGuid}'
    body = f'{{token: "", params: {body}}}' if wrapped else body
    code_ = """var cat = new URLSearchParams(location.search).get("categorynum"), page = 0;
function load() { $.ajax({url: "REST", type: "POST", contentType: "application/json;charset=utf-8", data: JSON.stringify(BODY), dataType: "json", success: function (d) {
  $("#infolist").html(d.custom.data.map(function (r) { return "<li><a href='" + r.infourl + "' target='_blank'>" + r.realtitle + "</a><span>" + r.infodate + "</span></li>"; }).join(""));
  var all = Math.ceil(d.custom.total / 12), h = ""; for (var i = 0; i < all; i++) h += "<li" + (i === page ? " class='active'" : "") + "><a data-page-index='" + i + "'>" + (i + 1) + "</a></li>";
  $("#pager").html(h); }}); }
$(function () { $("#pager").on("click", "a", function () { page = parseInt($(this).attr("data-page-index")); load(); }); load(); });""".replace(
        "REST", rest
    ).replace("BODY", body)
    tags = (
        jquery(make, "/js/lib/jquery.min.js")
        + script(
            make,
            "/js/webBuilderCommon.js",
            "var siteInfo = {siteGuid: '7eb5f7f1-9041-43ad-8e13-8fcb82ea831a', projectName: '/EWB_YK_Mid'};",
        )
        + script(make, "/js/govInfoPub.js", code_)
    )
    make.site.on(
        "/dynamic/zwgk/govInfoPub.html",
        make.answer(
            f'<html><head><meta charset="UTF-8"><title>{make.place.government}信息公开</title></head><body><ul id="infolist"></ul><ul class="m-pagination-page" id="pager"></ul><script type="text/template"><?=el.link?></script>{tags}</body></html>'
        ),
    )
    make.page(
        "/zwgk/",
        "政府信息公开",
        '<ul><li><a href="/dynamic/zwgk/govInfoPub.html?categorynum=003001">机构职能</a></li><li><a href="/dynamic/zwgk/govInfoPub.html?categorynum=003006">政府信息公开年报</a></li></ul>',
        [("政府信息公开", "/zwgk/")],
    )
    make.nav.append(("政府信息公开", "/zwgk/"))
    return placed


def epoint_posts() -> Portal:
    """Epoint's dynamic list: POST of {"token","params"}, pages from 0, a pager of data-page-index."""
    make = begun("980534", "浉营市", epoint())
    placed = _epoint_dynamic(
        make, behind(make, make.own(YEARS)), "/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist", True
    )
    return make.portal(make.archived(of_year(placed)))


def epoint_posts_to_the_end() -> Portal:
    """Epoint's dynamic list read to its end: the county's ends with the year before."""
    make = begun("980569", "浉沂县", epoint())
    _epoint_dynamic(
        make,
        behind(make, make.own(BEFORE), YEAR, YEAR - 1),
        "/EWB-FRONT/rest/lightfrontaction/getgovinfolist",
        False,
    )
    return make.portal(Expect(Status.NOT_PUBLISHED, why="all rows up to the stated total can be had"))


def epoint_special_url() -> Portal:
    """Epoint's openSubPage.html?specialurl=…: a script puts the list into a frame."""
    make = begun("980535", "浉东旗", epoint())
    own = make.placed("/", make.own(YEARS))
    make.articles(own, [("政府信息公开年报", "/nblist.html")])
    listing = f"/govxxgk/{_ORG}/category/004/nblist.html"
    part(
        make,
        listing,
        f'<html><head><meta charset="utf-8"><title>年报</title></head><body><ul>{"".join(make.cms.row(e.path, e) for e in own)}</ul></body></html>',
    )
    code = 'var q = new URLSearchParams(location.search); document.getElementById("fr").src = q.get("specialurl"); document.getElementById("rt").innerText = q.get("righttitle");'
    tag = script(make, "/js/openSubPage.js", code)
    make.site.on(
        f"/govxxgk/{_ORG}/openSubPage.html",
        make.answer(
            f'<html><head><meta charset="utf-8"><title>信息公开</title></head><body><h3 id="rt"></h3><iframe id="fr" width="900" height="700"></iframe>{tag}</body></html>'
        ),
    )
    make.page(
        "/zwgk/",
        "政府信息公开",
        f'<ul><li><a href="/govxxgk/{_ORG}/openSubPage.html?specialurl={listing}&righttitle=政府信息公开年报">政府信息公开年报</a></li></ul>',
        [("政府信息公开", "/zwgk/")],
    )
    make.nav.append(("政府信息公开", "/zwgk/"))
    return make.portal(make.archived(of_year(own)))


PORTALS = (
    epoint_static_rows,
    epoint_posts,
    epoint_posts_to_the_end,
    epoint_special_url,
)
