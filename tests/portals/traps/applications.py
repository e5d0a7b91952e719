"""Portals that scripts build: routes in the fragment, tabs, trees and choices that a script file binds, bodies in
shadow trees. No address of the report's column stands in any page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from portals.cms import Entry
from portals.families.trs import Named
from portals.maker import Maker
from portals.site import YEAR, Answer, Expect, Portal
from portals.stock import of_year
from portals.traps.whose import BEFORE, YEARS, begun

from nianbao.core.report import Scope, Status

_COLUMN = "政府信息公开年报"
_NOSCRIPT = "您的浏览器不支持或已禁用脚本，请启用后刷新本页面。" * 5
_FEW = range(YEAR - 4, YEAR + 1)
_ROUTES = """(function () {
  var app = document.getElementById("app"), menu = [];
  function ask(url, then) { fetch(url).then(function (a) { return a.json(); }).then(then); }
  function frame(inner) {
    app.innerHTML = "<div class=nav>" + menu.map(function (m) {
      return '<a href="#/list?columnId=' + m.id + '">' + m.name + "</a>"; }).join("") + "</div><div class=main>" + inner + "</div>";
  }
  function route() {
    var parts = location.hash.slice(1).split("?"), query = new URLSearchParams(parts[1] || "");
    if (parts[0] === "/list") ask("/api/list?columnId=" + query.get("columnId"), function (d) {
      frame("<h2>" + d.name + "</h2><ul>" + d.rows.map(function (r) {
        return '<li><a href="#/detail?id=' + r.id + '">' + r.title + "</a><span>" + r.date + "</span></li>"; }).join("") + "</ul>"); });
    else if (parts[0] === "/detail") ask("/api/article?id=" + query.get("id"), function (d) { frame(d.content); });
    else frame("<p>欢迎访问</p>");
  }
  ask("/api/menu", function (m) { menu = m; route(); window.addEventListener("hashchange", route); });
})();"""
_TABS = """(function () {
  var tabs = document.querySelectorAll(".tabs li"), box = document.querySelector(".box");
  tabs.forEach(function (tab, at) {
    tab.addEventListener("mouseenter", function () {
      fetch(["", "part", "c" + at].join("/")).then(function (a) { return a.text(); }).then(function (t) { box.innerHTML = t; });
    });
  });
})();"""
_TREE = """(function () {
  var nodes = [[1, "公开指南"], [2, "法定主动公开内容"], [3, "政府信息公开年报"]], tree = document.getElementById("tree");
  nodes.forEach(function (node) {
    var row = document.createElement("li");
    row.id = "tree_" + node[0];
    row.innerHTML = '<span class="button switch"></span><a treenode_a title="' + node[1] + '"><span class="ico"></span><span>' + node[1] + "</span></a>";
    tree.appendChild(row);
  });
  tree.addEventListener("click", function (e) {
    var row = e.target.closest("li");
    fetch("/part/" + row.id).then(function (a) { return a.ok ? a.text() : Promise.reject(a.status); })
      .then(function (t) { document.querySelector(".box").innerHTML = t; });
  });
})();"""
_CHOICE = """(function () {
  var years = document.getElementById("years");
  YEARS.forEach(function (y) { years.add(new Option(y + "年", y)); });
  function show() {
    fetch("/part/y" + years.value).then(function (a) { return a.text(); }).then(function (t) { document.querySelector(".box").innerHTML = t; });
  }
  years.addEventListener("change", show);
  show();
})();"""
_SHADOW = """customElements.define("gov-article", class extends HTMLElement {
  connectedCallback() {
    const shown = this.attachShadow({mode: "open"});
    fetch("/part/body").then(a => a.text()).then(t => { shown.innerHTML = "<style>p { margin: 1em }</style>" + t; });
  }
});"""


def _script(make: Maker, path: str, text: str) -> str:
    make.site.on(path, Answer(text.encode(), kind="application/javascript"))
    return f'<script src="{path}"></script>'


def _part(make: Maker, name: str, markup: str) -> None:
    make.site.on(f"/part/{name}", Answer(markup.encode()))


def _told(make: Maker, path: str, held: object) -> None:
    make.site.on(path, Answer(json.dumps(held, ensure_ascii=False).encode(), kind="application/json"))


def _rows(make: Maker, entries: Sequence[Entry]) -> str:
    """The rows of a list, whose articles are published."""
    make.articles(entries, [(_COLUMN, "/xxgk/")])
    return "<ul>" + "".join(make.cms.row(entry.path, entry) for entry in entries) + "</ul>"


def _section(make: Maker, name: str, markup: str) -> None:
    make.nav.append((name, "/xxgk/"))
    make.page("/xxgk/", name, markup, [(name, "/xxgk/")])


def routes() -> Portal:
    """A hash-routed application: columns and reports have addresses such as /#/list?columnId=12."""
    make = Maker("980391", "芷汀县", Named())
    script = _script(make, "/static/app.3f1.js", _ROUTES)
    make.site.on(
        "/",
        Answer(
            f"<html><head><title>{make.name}人民政府</title></head><body><noscript>{_NOSCRIPT}</noscript><div id=app></div>{script}</body></html>".encode()
        ),
    )
    own = make.own(_FEW)
    _told(make, "/api/menu", [{"id": 11, "name": "公开指南"}, {"id": 12, "name": _COLUMN}])
    rows = [{"id": e.day.year, "title": e.title, "date": str(e.day)} for e in own]
    _told(make, "/api/list?columnId=12", {"name": _COLUMN, "rows": rows})
    for entry in own:
        content = f"<h1>{entry.title}</h1><p>发布时间：{entry.day}</p>{make.cms.article(entry)}"
        _told(make, f"/api/article?id={entry.day.year}", {"content": content})
    report = of_year(own)
    return make.portal(
        Expect(
            Status.ARCHIVED,
            "/",
            report.title,
            report.day,
            Scope.COUNTY,
            route=f"/detail?id={report.day.year}",
        )
    )


def tabs_under_the_pointer() -> Portal:
    """Tabs that a script file opens where the pointer comes over them; the reports are the third tab's."""
    make = begun("980392", "荻泊县", Named())
    placed = make.placed("/xxgk/nb/", make.own(YEARS))
    tabs = "<ul class=tabs><li>信息公开指南</li><li>信息公开制度</li><li>政府信息公开年报</li></ul><div class=box></div>"
    _section(make, "政府信息公开", tabs + _script(make, "/js/tab.min.js", _TABS))
    _part(make, "c2", _rows(make, placed))
    return make.portal(make.archived(of_year(placed)))


def tree() -> Portal:
    """A tree of columns that a script file draws; a click on a node fills the box beside it."""
    make = begun("980393", "芒埠县", Named())
    placed = make.placed("/xxgk/nb/", make.own(YEARS))
    _section(
        make,
        "政府信息公开",
        "<ul id=tree class=ztree></ul><div class=box></div>" + _script(make, "/js/tree.min.js", _TREE),
    )
    _part(make, "tree_3", _rows(make, placed))
    return make.portal(make.archived(of_year(placed)))


def tree_that_fails() -> Portal:
    """The same tree; the interface behind the reports' node is not there."""
    make = begun("980394", "葭渚县", Named())
    _section(
        make,
        "政府信息公开",
        "<ul id=tree class=ztree></ul><div class=box></div>" + _script(make, "/js/tree.min.js", _TREE),
    )
    why = "the node of the reports shows nothing: nothing may be said of the year's"
    return make.portal(Expect(Status.NOT_FOUND, why=why))


def choice_of_years() -> Portal:
    """A list of years, of which a script file shows the newest: the report is shown where its year is chosen."""
    make = begun("980395", "萍浦县", Named())
    own = make.placed("/xxgk/nb/", make.own([YEAR + 1, *_FEW]))
    script = _CHOICE.replace("YEARS", str([e.paper.year for e in own if e.paper]))
    _section(
        make,
        _COLUMN,
        "<select id=years></select><div class=box></div>" + _script(make, "/js/nb.min.js", script),
    )
    for entry in own:
        assert entry.paper
        _part(make, f"y{entry.paper.year}", _rows(make, [entry]))
    return make.portal(make.archived(of_year(own)))


def shadowed() -> Portal:
    """The report's text stands in the shadow tree of an element that a script file defines."""
    make = begun("980396", "蒲津县", Named())
    placed = make.placed("/xxgk/nb/", make.own(YEARS))
    report = of_year(placed)
    _section(
        make,
        _COLUMN,
        _rows(make, [each for each in placed if each is not report])
        + f'<p><a href="{report.path}">{report.title}</a></p>',
    )
    _part(make, "body", make.cms.article(report))
    shown = f"<h1>{report.title}</h1><p>发布时间：{report.day}</p><gov-article></gov-article>{_script(make, '/js/article.js', _SHADOW)}"
    make.site.on(
        report.path,
        Answer(f"<html><head><title>{report.title}</title></head><body>{shown}</body></html>".encode()),
    )
    return make.portal(make.archived(report))


def tab_without_the_year() -> Portal:
    """Tabs under the pointer; the third lists the earlier years only, and ends there."""
    make = begun("980397", "菱浜县", Named())
    placed = make.placed("/xxgk/nb/", make.own(BEFORE))
    tabs = "<ul class=tabs><li>信息公开指南</li><li>信息公开制度</li><li>政府信息公开年报</li></ul><div class=box></div>"
    _section(make, "政府信息公开", tabs + _script(make, "/js/tab.min.js", _TABS))
    _part(make, "c2", _rows(make, placed))
    return make.portal(Expect(Status.NOT_PUBLISHED, why="the browser saw the tab's list end"))


PORTALS = (
    routes,
    tabs_under_the_pointer,
    tree,
    tree_that_fails,
    choice_of_years,
    shadowed,
    tab_without_the_year,
)
