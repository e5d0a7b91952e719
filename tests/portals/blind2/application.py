"""One-page applications: a shell, a script that draws every route, and the calls it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from portals.blind.parts import cut, script, sent, told, whole
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Answer, Ask

CORE = """(function () {
  var C = __CONFIG__, app = document.getElementById(C.root);
  function pick(o, path) { path.forEach(function (k) { o = o && o[k]; }); return o; }
  function call(url, data, done) {
    var o = {headers: {"Accept": "application/json, text/plain, */*"}};
    if (C.xhr) o.headers["X-Requested-With"] = "XMLHttpRequest";
    if (C.post && C.form) { o.method = "POST"; o.headers["Content-Type"] = "application/x-www-form-urlencoded"; o.body = new URLSearchParams(data).toString(); }
    else if (C.post) { o.method = "POST"; o.headers["Content-Type"] = "application/json;charset=UTF-8"; o.body = JSON.stringify(data); }
    else url += "?" + new URLSearchParams(data).toString();
    fetch(url, o).then(function (r) { return r.json(); }).then(done);
  }
  function here() { return C.hash ? (location.hash.slice(1) || "/") : location.pathname + location.search; }
  function address(to) { return C.hash ? "#" + to : to; }
  function go(to) { if (C.hash) location.hash = to; else { history.pushState({}, "", to); draw(); } }
  function el(tag, cls, text) { var e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; return e; }
  function link(to, text, into) {
    var e = el(C.link, C.link === "a" ? "" : "el-menu-item", text);
    if (C.link === "a") e.setAttribute("href", address(to));
    if (C.link !== "a" || !C.hash) e.addEventListener("click", function (v) { v.preventDefault(); go(to); });
    var li = el("li"); li.appendChild(e); into.appendChild(li);
  }
  function frame(menu) {
    app.innerHTML = "";
    var top = el("div", "header"); top.appendChild(el("div", "logo", C.name)); app.appendChild(top);
    var nav = el("ul", "nav"); top.appendChild(nav);
    link(C.homepath, "首页", nav);
    menu.forEach(function (m) { link(C.channel + m.id, m.name, nav); });
    var main = el("div", "main"); app.appendChild(main);
    app.appendChild(el("div", "footer", C.foot));
    return main;
  }
  function find(menu, id, above) {
    for (var i = 0; i < menu.length; i++) {
      if (String(menu[i].id) === id) return {at: menu[i], above: above};
      var deep = find(menu[i].children || [], id, menu[i]); if (deep) return deep;
    }
    return null;
  }
  function listing(main, channel, menu) {
    var found = find(menu, channel, null), box = el("div", "list-box"), ul = el("ul", "list"), feet = el("div", "pager");
    var side = found && ((found.at.children || []).length ? found.at : found.above);
    if (side) { var s = el("ul", "side"); main.appendChild(s); side.children.forEach(function (c) { link(C.channel + c.id, c.name, s); }); }
    box.appendChild(el("h2", "", found ? found.at.name : "")); box.appendChild(ul); box.appendChild(feet); main.appendChild(box);
    if (found) document.title = found.at.name + "-" + C.name;
    var page = C.first, total = 0, busy = false;
    function show(clear) {
      var q = {}; q[C.idkey] = channel; q[C.pagekey] = page; q[C.sizekey] = C.size;
      busy = true;
      call(C.listapi, q, function (d) {
        if (clear) ul.innerHTML = "";
        total = pick(d, C.total) || 0;
        (pick(d, C.rows) || []).forEach(function (r) {
          var li = el("li"), a = el("a", "", r[C.title]); li.appendChild(a); li.appendChild(el("span", "date", r[C.day]));
          if (C.static) { a.setAttribute("href", r[C.urlkey]); }
          else if (C.link === "a") { a.setAttribute("href", address(C.detail + r[C.key])); if (!C.hash) a.addEventListener("click", function (v) { v.preventDefault(); go(C.detail + r[C.key]); }); }
          else a.addEventListener("click", function () { go(C.detail + r[C.key]); });
          ul.appendChild(li);
        });
        busy = false; foot();
      });
    }
    function foot() {
      var pages = Math.ceil(total / C.size), i; feet.innerHTML = "";
      if (pages < 2) return;
      if (C.pager === "numbers") {
        feet.appendChild(el("span", "total", "共 " + total + " 条"));
        for (i = 0; i < pages; i++) (function (n) {
          var b = el("li", "number" + (n + C.first === page ? " active" : ""), String(n + 1));
          b.addEventListener("click", function () { page = n + C.first; show(true); }); feet.appendChild(b);
        })(i);
      }
      if (C.pager === "more" && page - C.first + 1 < pages) {
        var m = el("div", "load-more", "加载更多"); m.addEventListener("click", function () { page++; show(false); }); feet.appendChild(m);
      }
    }
    if (C.pager === "scroll") window.addEventListener("scroll", function () {
      if (busy || window.innerHeight + window.scrollY < document.body.scrollHeight - 60 || ul.children.length >= total) return;
      page++; show(false);
    });
    show(true);
  }
  function detail(main, id) {
    var q = {}; q[C.key] = id;
    call(C.detailapi, q, function (d) {
      var r = pick(d, C.record), text = r[C.content];
      document.title = r[C.title];
      main.appendChild(el("h1", "title", r[C.title]));
      main.appendChild(el("div", "info", "发布时间：" + r[C.day] + "　来源：" + r.source));
      if (C.escaped) { var t = el("textarea"); t.innerHTML = text; text = t.value; }
      var b = el("div", "article-content"); b.innerHTML = text; main.appendChild(b);
    });
  }
  function draw() {
    function drawn(menu) {
      var at = here(), main = frame(menu);
      if (at.indexOf(C.channel) === 0) listing(main, at.slice(C.channel.length).split("&")[0], menu);
      else if (at.indexOf(C.detail) === 0) detail(main, at.slice(C.detail.length).split("&")[0]);
      else { document.title = C.name; main.appendChild(el("h2", "", "要闻")); listing(main, C.newsid, menu); }
    }
    if (C.menu) drawn(C.menu); else call(C.menuapi, {siteId: C.site}, function (d) { drawn(pick(d, C.menukey)); });
  }
  window.addEventListener(C.hash ? "hashchange" : "popstate", draw);
  draw();
})();
"""


@dataclass(frozen=True)
class App:
    """An application by what differs: its routes, its calls, the keys of its answers, its controls."""

    hash: bool = True
    base: str = "/"
    channel: str = "/list?columnId="
    detail: str = "/detail?id="
    menuapi: str = "/api/cms/channel/tree"
    listapi: str = "/api/cms/article/page"
    detailapi: str = "/api/cms/article/info"
    post: bool = True
    form: bool = False
    xhr: bool = False
    idkey: str = "columnId"
    pagekey: str = "pageNum"
    sizekey: str = "pageSize"
    first: int = 1
    size: int = 10
    rows: tuple[str, ...] = ("data", "records")
    total: tuple[str, ...] = ("data", "total")
    record: tuple[str, ...] = ("data",)
    menukey: tuple[str, ...] = ("data",)
    key: str = "id"
    title: str = "title"
    day: str = "publishTime"
    content: str = "content"
    urlkey: str = "url"
    link: str = "a"
    pager: str = "numbers"
    escaped: bool = False
    static: bool = False
    inline_menu: bool = False
    referer: bool = False
    script: str = "/static/js/app.7c1e09d4.js"
    root: str = "app"
    site: str = "1001"
    settings: dict[str, Any] = field(default_factory=dict)

    def publish(
        self, make: Maker, menu: Sequence[dict[str, Any]], columns: dict[str, Sequence[Entry]], news: str
    ) -> None:
        """Serve the shell, its script and its calls for a county."""
        config = {name: getattr(self, name) for name in self.__slots_of()} | {
            "name": make.place.government,
            "foot": f"主办：{make.place.office} 网站标识码：{make.code}0008",
            "newsid": news,
            "homepath": self.base if not self.hash else "/",
            "menu": list(menu) if self.inline_menu else None,
        }
        tag = script(make, self.script, CORE.replace("__CONFIG__", json.dumps(config, ensure_ascii=False)))
        shell = make.answer(
            f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{escape(make.place.government)}</title>'
            f'<meta name="SiteName" content="{make.place.government}"><meta name="SiteIDCode" content="{make.code}0008"></head>'
            f'<body><noscript>请启用JavaScript后访问本网站</noscript><div id="{self.root}"></div>{tag}</body></html>'
        )
        make.site.on(self.base if self.hash else f"{self.base}*", shell)
        make.site.on(self.menuapi, self._guarded(lambda ask: told(self._wrap(self.menukey, list(menu)))))
        make.site.on(self.listapi, self._guarded(lambda ask: self._page(ask, columns)))
        if not self.static:
            make.site.on(self.detailapi, self._guarded(lambda ask: self._one(ask, columns)))

    def route(self, entry: Entry) -> str:
        """Where an entry is read: its route."""
        return f"{self.detail}{entry.serial}"

    def __slots_of(self) -> list[str]:
        return [name for name in self.__dataclass_fields__ if name not in ("settings", "inline_menu")]

    def _wrap(self, path: Sequence[str], held: object) -> dict[str, Any]:
        for key in reversed(path):
            held = {key: held}
        return {"code": 200, "msg": "success"} | (held if isinstance(held, dict) else {"data": held})

    def _asked(self, ask: Ask) -> dict[str, Any]:
        if not self.post:
            return dict(ask.query)
        return dict(ask.form) if self.form else sent(ask)

    def _guarded(self, route: Callable[[Ask], Answer]) -> Callable[[Ask], Answer]:
        def answer(ask: Ask) -> Answer:
            lacking = (self.xhr and "x-requested-with" not in ask.headers) or (
                self.referer and "referer" not in ask.headers
            )
            wrong = ask.method != ("POST" if self.post else "GET")
            if lacking or wrong:
                return told({"code": 500, "msg": "非法请求"}, 405 if wrong else 404)
            return route(ask)

        return answer

    def _page(self, ask: Ask, columns: dict[str, Sequence[Entry]]) -> Answer:
        asked = self._asked(ask)
        entries = columns.get(str(asked.get(self.idkey, "")), ())
        number = whole(asked.get(self.pagekey, self.first)) - self.first + 1
        rows = [self._row(e) for e in cut(entries, number, self.size)]
        held = self._wrap(self.rows, rows)
        into = held
        for key in self.total[:-1]:
            into = into.setdefault(key, {})
        into[self.total[-1]] = len(entries)
        return told(held)

    def _row(self, entry: Entry) -> dict[str, Any]:
        found = {self.key: str(entry.serial), self.title: entry.title, self.day: f"{entry.day} 09:30:00"}
        return found | ({self.urlkey: entry.path} if self.static else {})

    def _one(self, ask: Ask, columns: dict[str, Sequence[Entry]]) -> Answer:
        wanted = str(self._asked(ask).get(self.key, ""))
        for entry in (e for entries in columns.values() for e in entries):
            if str(entry.serial) == wanted:
                text = escape(entry.content) if self.escaped else entry.content
                source = make_source(entry)
                return told(
                    self._wrap(self.record, self._row(entry) | {self.content: text, "source": source})
                )
        return told({"code": 404, "msg": "内容不存在"})


def make_source(entry: Entry) -> str:
    """Who an entry says it is from."""
    return entry.paper.issuer if entry.paper else "融媒体中心"


def menu(*items: tuple[str, str] | tuple[str, str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Items of a menu: id, name, and what is below."""
    return [
        {"id": item[0], "name": item[1], "children": menu(*(item[2] if len(item) > 2 else ()))}  # type: ignore[misc]
        for item in items
    ]
