"""Portals that are applications: routes in the fragment or in the path, everything told by interfaces."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from portals.blind.kinds import trs
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    cut,
    file,
    paper,
    report_pdf,
    script,
    sent,
    told,
    whole,
)
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Scope, Status

_HEAD = '<!DOCTYPE html><html lang=""><head><meta charset="utf-8"><meta http-equiv="X-UA-Compatible" content="IE=edge"><link rel="icon" href="/favicon.ico"><title>{}</title>'
_NOSCRIPT = "<noscript><strong>We're sorry but portal-web doesn't work properly without JavaScript enabled. Please enable it to continue.</strong></noscript>"


def _shell(make: Maker, title: str, tag: str, mount: str = "app") -> Answer:
    return Answer(
        f'{_HEAD.format(title)}</head><body>{_NOSCRIPT}<div id="{mount}"></div>{tag}</body></html>'.encode()
    )


def _found(report: Entry, path: str, route: str = "") -> Expect:
    return Expect(Status.ARCHIVED, path, report.title, report.day, Scope.COUNTY, route=route)


_SUBMENUS = """(function () {
  var base = "/prod-api/portal", app = document.querySelector("#app"), state = {menu: [], open: null};
  function get(path, then) { var x = new XMLHttpRequest(); x.open("GET", base + path); x.onload = function () { then(JSON.parse(x.responseText)); }; x.send(); }
  function menu() {
    return '<ul class="el-menu">' + state.menu.map(function (m) {
      var kids = m.children && state.open === m.id ? '<ul class="el-menu--inline">' + m.children.map(function (k) { return '<li class="el-menu-item" data-col="' + k.id + '">' + k.name + "</li>"; }).join("") + "</ul>" : "";
      return '<li class="' + (m.children ? "el-submenu" : "el-menu-item") + '"><div class="el-submenu__title" data-' + (m.children ? "sub" : "col") + '="' + m.id + '"><span>' + m.name + "</span></div>" + kids + "</li>";
    }).join("") + "</ul>";
  }
  function draw(inner) { app.innerHTML = '<div class="aside">' + menu() + '</div><div class="main">' + inner + "</div>"; }
  function list(col, page) {
    get("/article/list?columnId=" + col + "&pageNum=" + page + "&pageSize=10", function (d) {
      var pages = Math.ceil(d.total / 10), bar = "";
      for (var i = 1; i <= pages; i++) bar += '<li class="number' + (i === page ? " active" : "") + '" data-page="' + i + '">' + i + "</li>";
      draw('<ul class="news">' + d.rows.map(function (r) { return '<li><a href="#/zwgk/article/' + r.articleId + '">' + r.articleTitle + "</a><i>" + r.publishTime.slice(0, 10) + "</i></li>"; }).join("") + '</ul><div class="el-pagination"><span class="el-pagination__total">共 ' + d.total + ' 条</span><ul class="el-pager">' + bar + "</ul></div>");
      app.querySelector(".el-pager").onclick = function (e) { var p = e.target.getAttribute("data-page"); if (p) list(col, +p); };
    });
  }
  function route() {
    var at = location.hash.replace(/^#/, "").split("/");
    if (at[2] === "column") list(at[3], 1);
    else if (at[2] === "article") get("/article/" + at[3], function (d) { draw('<h1 class="title">' + d.data.articleTitle + '</h1><div class="time">发布时间：' + d.data.publishTime + '</div><div class="ql-editor">' + d.data.articleContent + "</div>"); });
    else draw("<p>欢迎访问</p>");
  }
  app.addEventListener("click", function (e) {
    var t = e.target.closest("[data-sub],[data-col]");
    if (!t) return;
    if (t.hasAttribute("data-sub")) { var id = +t.getAttribute("data-sub"); state.open = state.open === id ? null : id; draw("<p></p>"); }
    else location.hash = "#/zwgk/column/" + t.getAttribute("data-col");
  });
  get("/column/tree", function (d) { state.menu = d.data; route(); window.addEventListener("hashchange", route); });
})();"""


def _ruoyi(make: Maker, entries: Sequence[Entry]) -> None:
    """The interfaces of the first application."""
    tree = [
        {"id": 1, "name": "首页"},
        {"id": 2, "name": "新闻动态"},
        {
            "id": 3,
            "name": "政府信息公开",
            "children": [
                {"id": 1201, "name": "公开指南"},
                {"id": 1202, "name": "公开制度"},
                {"id": 1203, "name": "公开年报"},
            ],
        },
    ]
    make.site.on("/prod-api/portal/column/tree", told({"code": 200, "data": tree}))
    columns: Mapping[str, Sequence[Entry]] = {"1203": entries, "2": make.news(14)}

    def listed(ask: Ask) -> Answer:
        held = columns.get(ask.query.get("columnId", ""), ())
        shown = cut(held, whole(ask.query.get("pageNum")), whole(ask.query.get("pageSize"), 10))
        rows = [
            {"articleId": e.serial, "articleTitle": e.title, "publishTime": f"{e.day} 10:00:00"}
            for e in shown
        ]
        return told({"code": 200, "total": len(held), "rows": rows})

    make.site.on("/prod-api/portal/article/list", listed)
    for entry in [*entries, *columns["2"]]:
        held = {
            "articleId": entry.serial,
            "articleTitle": entry.title,
            "publishTime": f"{entry.day} 10:00:00",
            "articleContent": entry.content,
        }
        make.site.on(f"/prod-api/portal/article/{entry.serial}", told({"code": 200, "data": held}))
    make.site.on(
        "/", _shell(make, f"{make.name}人民政府", script(make, "/static/js/app.6c1e0b.js", _SUBMENUS))
    )


def submenus() -> Portal:
    """Hash routes; the column is in a submenu that opens by click, its items have no addresses; the report is on page 3 of an element pager."""
    make = Maker("980950", "漯渚县", trs())
    entries = behind(make, make.own(FEW))
    _ruoyi(make, entries)
    report = of_year(entries)
    return make.portal(_found(report, "/", f"/zwgk/article/{report.serial}"))


def application_without_the_year() -> Portal:
    """The same application; its column holds nine reports of earlier years, 共 9 条."""
    make = Maker("980951", "洹汾区", trs())
    _ruoyi(make, make.own(range(YEAR - 9, YEAR)))
    return make.portal(Expect(Status.NOT_PUBLISHED, why="the column's list of nine ends before the year"))


_HISTORY = """(() => {
  const root = document.getElementById("root");
  const api = (path, body) => fetch("/gateway" + path, {method: "POST", headers: {"Content-Type": "application/json", "X-Site-Id": "10023", "X-Client": "portal-pc"}, body: JSON.stringify(body || {})}).then(r => r.json()).then(r => r.result);
  const go = path => { history.pushState({}, "", path); render(); };
  const frame = inner => {
    root.innerHTML = `<header><nav><a href="/" data-link>首页</a><a href="/news" data-link>新闻中心</a><a href="/xxgk" data-link>政府信息公开</a></nav></header><main>${inner}</main>`;
  };
  async function render() {
    const at = location.pathname.split("/").filter(Boolean);
    if (at[0] === "xxgk" && at[1] === "detail") {
      const d = await api("/content/detail", {id: at[2]});
      document.title = d.title;
      frame(`<article><h1>${d.title}</h1><div class="meta">发布日期：${d.publishDate}</div><section class="rich">${d.body}</section></article>`);
    } else if (at[0] === "xxgk") {
      const cats = await api("/catalog/children", {parent: "xxgk"});
      const now = at[1] || cats[0].code;
      const page = await api("/content/page", {catalog: now, current: 1, size: 50});
      frame(`<aside>${cats.map(c => `<a href="/xxgk/${c.code}" data-link>${c.name}</a>`).join("")}</aside><div class="list">${page.records.map(r => `<div class="row" data-id="${r.id}"><span class="t">${r.title}</span><span class="d">${r.publishDate}</span></div>`).join("") || "暂无数据"}</div>`);
    } else frame("<p>欢迎访问</p>");
  }
  root.addEventListener("click", e => {
    const link = e.target.closest("[data-link]"), row = e.target.closest(".row");
    if (link) { e.preventDefault(); go(link.getAttribute("href")); } else if (row) go("/xxgk/detail/" + row.dataset.id);
  });
  window.addEventListener("popstate", render);
  render();
})();"""


def _history(make: Maker, entries: Sequence[Entry], contents: Mapping[int, str]) -> None:
    """The interfaces of the application with routes in the path; only the page's script knows the headers."""

    def gate(ask: Ask) -> Answer | None:
        if ask.path.startswith("/gateway") and ask.headers.get("x-site-id") != "10023":
            return told({"code": 403, "message": "缺少站点标识"}, 403)
        return None

    make.site.guard = gate
    cats = [
        {"code": "zn", "name": "公开指南"},
        {"code": "zd", "name": "公开制度"},
        {"code": "ndbg", "name": "年度报告"},
    ]
    make.site.on("/gateway/catalog/children", lambda ask: told({"result": cats}))

    def page(ask: Ask) -> Answer:
        held = sent(ask)
        rows = entries if held.get("catalog") == "ndbg" else ()
        return told(
            {
                "result": {
                    "total": len(rows),
                    "records": [
                        {"id": str(e.serial), "title": e.title, "publishDate": str(e.day)} for e in rows
                    ],
                }
            }
        )

    def detail(ask: Ask) -> Answer:
        found = next((e for e in entries if str(e.serial) == str(sent(ask).get("id"))), None)
        if not found:
            return told({"result": None}, 404)
        return told(
            {
                "result": {
                    "title": found.title,
                    "publishDate": str(found.day),
                    "body": contents.get(found.serial, found.content),
                }
            }
        )

    make.site.on("/gateway/content/page", page)
    make.site.on("/gateway/content/detail", detail)
    tag = script(make, "/assets/index-B7kd2.js", _HISTORY).replace("text/javascript", "module")
    for where in ("/", "/news", "/xxgk", "/xxgk/*"):
        make.site.on(where, _shell(make, f"{make.name}人民政府门户网站", tag, "root"))


def routes_in_the_path() -> Portal:
    """Every path answers with the same shell; columns and rows are routes of the application, its interface wants a header that its script sends."""
    make = Maker("980952", "颍浦市", trs())
    own = make.own(YEARS)
    _history(make, own, {})
    report = of_year(own)
    return make.portal(_found(report, f"/xxgk/detail/{report.serial}"))


def application_with_files() -> Portal:
    """The same; the body is a link to a PDF."""
    make = Maker("980953", "浈曲区", trs())
    own = make.own(FEW)
    report = of_year(own)
    path = f"/upload/2025/02/{report.hex}.pdf"
    file(make, path, report_pdf(paper(own), report.title), "application/pdf")
    _history(
        make,
        own,
        {report.serial: f'<p>点击查看：<a href="{path}" target="_blank">{report.title}.pdf</a></p>'},
    )
    return make.portal(_found(report, f"/xxgk/detail/{report.serial}"))


_TOKEN = """(function () {
  var box = document.getElementById("zfxxgk"), token = "";
  function ask(url, then) { fetch(url, {headers: {Authorization: "Bearer " + token}}).then(function (r) { return r.json(); }).then(then); }
  function list(code) {
    ask("/openapi/v1/directories/" + code + "/documents?limit=60&offset=0", function (d) {
      box.innerHTML = "<div class=left>" + TREE.map(function (t) { return '<a href="#/dir/' + t[0] + '">' + t[1] + "</a>"; }).join("") + "</div><table class=right>" + d.items.map(function (i) {
        return "<tr><td>" + i.index + '</td><td><a href="#/doc/' + i.id + '">' + i.title + "</a></td><td>" + i.publisher + "</td><td>" + i.date + "</td></tr>"; }).join("") + "</table>";
    });
  }
  function show() {
    var m = location.hash.match(/^#\\/(dir|doc)\\/(\\w+)/);
    if (!m) list(TREE[0][0]);
    else if (m[1] === "dir") list(m[2]);
    else ask("/openapi/v1/documents/" + m[2], function (d) { box.innerHTML = "<h2>" + d.title + "</h2><table class=attr><tr><td>索引号</td><td>" + d.index + "</td><td>成文日期</td><td>" + d.written + "</td></tr><tr><td>发布机构</td><td>" + d.publisher + "</td><td>发布日期</td><td>" + d.date + "</td></tr></table><div class=text>" + d.html + "</div>"; });
  }
  var TREE = TREE_JSON;
  fetch("/openapi/v1/token", {method: "POST"}).then(function (r) { return r.json(); }).then(function (d) { token = d.token; show(); window.onhashchange = show; });
})();"""


def application_below_a_plain_portal() -> Portal:
    """A plain portal whose 政府信息公开 is an application at /zfxxgk/#/…, its interface opened by a token that it fetches first."""
    make = begun("980954", "岑蔚县", trs())
    entries = crowd(make, make.own(FEW))
    tree = json.dumps(
        [["zn01", "政府信息公开指南"], ["zd02", "政府信息公开制度"], ["nb05", "政府信息公开年报"]],
        ensure_ascii=False,
    )
    tag = script(make, "/zfxxgk/js/main.js", _TOKEN.replace("TREE_JSON", tree))
    make.site.on("/zfxxgk/", _shell(make, "政府信息公开平台", tag, "zfxxgk"))
    make.nav.append(("政府信息公开", "/zfxxgk/"))

    def documents(ask: Ask) -> Answer:
        if ask.headers.get("authorization") != "Bearer eyJ0eXAi.t1":
            return told({"error": "unauthorized"}, 401)
        parts = ask.path.split("/")
        if parts[3] == "directories":
            rows = entries if parts[4] == "nb05" else ()
            return told({"total": len(rows), "items": [_document(make, e) for e in rows]})
        found = next((e for e in entries if str(e.serial) == parts[4]), None)
        return told(_document(make, found) | {"html": found.content}) if found else told({}, 404)

    make.site.on("/openapi/v1/token", told({"token": "eyJ0eXAi.t1"}))
    make.site.on("/openapi/v1/*", documents)
    report = of_year(entries)
    return make.portal(_found(report, "/zfxxgk/", f"/doc/{report.serial}"))


def _document(make: Maker, entry: Entry) -> dict[str, object]:
    issuer = entry.paper.issuer if entry.paper else make.place.office
    written = str(entry.paper.signed) if entry.paper else ""
    return {
        "id": str(entry.serial),
        "title": entry.title,
        "index": f"{make.code}/2025-{entry.serial % 10000}",
        "publisher": issuer,
        "written": written,
        "date": str(entry.day),
    }


PORTALS = (
    submenus,
    application_without_the_year,
    routes_in_the_path,
    application_with_files,
    application_below_a_plain_portal,
)
