"""Portals of Guangdong: gkmlpt and NFCMS."""

from __future__ import annotations

import json
from dataclasses import replace

from portals.blind.kinds import nfcms
from portals.blind.parts import (
    FEW,
    begun,
    behind,
    cut,
    file,
    report_pdf,
    script,
    told,
    whole,
)
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def _gkmlpt(code: str, name: str, entries_of: range, broken: bool) -> tuple[Maker, list[Entry]]:
    make = begun(code, name, nfcms())
    size = 30
    entries = make.placed("/gkmlpt/", behind(make, make.own(entries_of), YEAR, YEAR - 1))
    make.articles(entries, [("年报", "/gkmlpt/index")])
    tree = [
        {"ID": 1, "NAME": "机构职能", "CHILDREN": []},
        {
            "ID": 2,
            "NAME": "政府信息公开年报",
            "CHILDREN": [{"ID": 8834, "NAME": "县政府年报", "CHILDREN": []}],
        },
    ]

    def api(ask: Ask) -> Answer:
        number = max(whole(ask.query.get("page"), 1), 1)
        if broken and number > 1:
            return make.answer("<h1>404</h1>", 404)
        rows = [
            {
                "id": e.serial,
                "title": e.title,
                "url": f"http://main.fleet.test{e.path}",
                "post_url": "",
                "created_at": f"{e.day} 10:00:00",
                "attachment": [],
            }
            for e in cut(entries, number, size)
        ]
        return told({"articles": rows, "total": len(entries), "classify": {"id": 8834, "name": "县政府年报"}})

    for identity in (8834, 2):
        make.site.on(f"/gkmlpt/api/all/{identity}", api)
    code_ = """(function () { var C = window._CONFIG; function list(id, n) { n = n || 1; fetch("/gkmlpt/api/all/" + id + "?page=" + n + "&sid=" + C.SID).then(function (r) { return r.json(); }).then(function (d) {
  document.getElementById("list").innerHTML = d.articles.map(function (a) { return "<li><a href='" + a.url + "'>" + a.title + "</a><span>" + a.created_at.slice(0, 10) + "</span></li>"; }).join("");
  var p = document.getElementById("pages"); p.innerHTML = d.total > n * 30 ? "共" + d.total + "条 <a href='javascript:;'>下一页</a>" : ""; if (p.firstElementChild) p.firstElementChild.onclick = function () { list(id, n + 1); }; }); }
 function draw(nodes) { return "<ul>" + nodes.map(function (n) { return "<li><a href='#" + n.ID + "'>" + n.NAME + "</a>" + draw(n.CHILDREN) + "</li>"; }).join("") + "</ul>"; }
 document.getElementById("tree").innerHTML = draw(C.TREE); window.onhashchange = function () { list(location.hash.slice(1)); }; list((location.hash || "#1").slice(1)); })();"""
    tag = script(make, "/gkmlpt/static/app.js", code_)
    make.site.on("/gkmlpt/api/all/1", told({"articles": [], "total": 0}))
    make.site.on(
        "/gkmlpt/index",
        make.answer(
            f'<html><head><meta charset="utf-8"><title>政府信息公开平台</title><script>window._CONFIG = {{SID: "766031", TREE: {json.dumps(tree, ensure_ascii=False)}}};</script></head><body><div id="tree"></div><ul id="list"></ul><div id="pages"></div>{tag}</body></html>'
        ),
    )
    make.nav.append(("政府信息公开平台", "/gkmlpt/index"))
    return make, entries


def gkmlpt_whole() -> Portal:
    """gkmlpt gives 30 a page; the county's are behind the departments', on the second."""
    make, entries = _gkmlpt("980539", "澄榄区", FEW, False)
    return make.portal(make.archived(of_year(entries)))


def gkmlpt_cut() -> Portal:
    """gkmlpt answers 404 to page 2: 30 of 49 entries can be had."""
    make, _ = _gkmlpt("980570", "肇浔区", FEW, True)
    return make.portal(Expect(Status.NOT_FOUND, why="page 2 of the list answers 404"))


def files_in_the_rows() -> Portal:
    """NFCMS: rows lead straight to the report's PDF, dates inside the link."""
    make = begun(
        "980541",
        "汕榕区",
        nfcms(
            line='<li><a class="nfw-cms-attachment" href="{href}" target="_blank">{title}<b>{day}</b></a></li>'
        ),
    )
    own = [replace(e, path=f"/attachment/0/{e.serial}/{e.paper.year}.pdf") for e in make.own(FEW) if e.paper]
    for entry in own:
        assert entry.paper
        file(make, entry.path, report_pdf(entry.paper, entry.title), "application/pdf")
    rows = "".join(make.cms.row(e.path, e) for e in own)
    make.page(
        "/zwgk/nb/index.html",
        "政府信息公开年报",
        f"<ul>{rows}</ul>",
        [("政府信息公开年报", "/zwgk/nb/index.html")],
    )
    make.way("政务公开 /zwgk/index.html", "政府信息公开年报 /zwgk/nb/index.html")
    return make.portal(make.archived(of_year(own)))


PORTALS = (gkmlpt_whole, gkmlpt_cut, files_in_the_rows)
