"""Portals whose lists unfold by script: tabs, a choice of years, 加载更多, endless lists, drawn pagers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from portals.blind.kinds import nfcms, trs, ucap
from portals.blind.parts import FEW, YEARS, begun, crowd, cut, jquery, part, script, sent, told, whole
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def _rows(make: Maker, entries: Sequence[Entry]) -> str:
    return "<ul>" + "".join(make.cms.row(e.path, e) for e in entries) + "</ul>"


def _told_rows(entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [{"title": e.title, "url": e.path, "pubtime": str(e.day)} for e in entries]


def clicked_tabs() -> Portal:
    """Tabs that a click fills with .load(); the third holds the reports, the first is filled at the start."""
    make = begun("980960", "芡圩县", trs())
    entries = make.placed("/xxgk/nb/", crowd(make, make.own(FEW)))
    make.articles(entries)
    part(make, "/xxgk/zn/list_tab.html", "<p>政府信息公开指南：申请人可以当面、信函或者在网上提出申请。</p>")
    part(make, "/xxgk/zd/list_tab.html", "<ul><li>政府信息发布协调制度</li></ul>")
    part(make, "/xxgk/nb/list_tab.html", _rows(make, entries))
    logic = """$(function () {
  var pinyin = {"公开指南": "zn", "公开制度": "zd", "公开年报": "nb"};
  $(".gk-tab .hd li").click(function () {
    $(this).addClass("on").siblings().removeClass("on");
    $(".gk-tab .bd").load("/xxgk/" + pinyin[$(this).text()] + "/list_tab.html");
  });
  $(".gk-tab .bd").load("/xxgk/zn/list_tab.html");
});"""
    tags = jquery(make) + script(make, "/js/gktab.js", logic)
    make.page(
        "/xxgk/",
        "政府信息公开",
        f'<div class="gk-tab"><ul class="hd"><li class="on">公开指南</li><li>公开制度</li><li>公开年报</li></ul><div class="bd"></div></div>{tags}',
    )
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(entries)))


def tabs_on_the_home_page() -> Portal:
    """Tabs under the pointer on the home page itself, told by JSON by data-cid; no page of the column exists; the earlier years are behind 更多."""
    make = Maker("980961", "苎岭县", nfcms())
    make.noise()
    entries = make.placed("/zwgk/nb/", make.own(YEARS))
    make.articles(entries)
    held = {
        "2101": make.placed("/tzgg/", make.notices(5)),
        "2102": make.placed("/xwzx/", make.news(5)),
        "2109": entries,
    }

    def listed(ask: Ask) -> Answer:
        return told({"code": 0, "data": _told_rows(held.get(ask.query.get("cid", ""), ())[:10])})

    make.site.on("/api/index/tablist", listed)
    logic = """(function () {
  var tabs = document.querySelectorAll("#gkTab span"), panel = document.getElementById("gkPanel");
  function open(tab) {
    fetch("/api/index/tablist?cid=" + tab.dataset.cid + "&rows=10").then(r => r.json()).then(d => {
      panel.innerHTML = d.data.map(x => `<li><a href="${x.url}" target="_blank">${x.title}</a><em>${x.pubtime}</em></li>`).join("");
    });
  }
  tabs.forEach(t => t.addEventListener("mouseover", () => open(t)));
  open(tabs[0]);
})();"""
    tag = script(make, "/assets/home.js", logic)
    make.home(
        extra=f'<div class="box"><div id="gkTab"><span data-cid="2101">公示公告</span><span data-cid="2102">政务动态</span><span data-cid="2109">信息公开年报</span></div><ul id="gkPanel"></ul></div>{tag}'
    )
    return make.portal(make.archived(of_year(entries)))


def year_chosen() -> Portal:
    """A select of years and one of organs; the rows of both by POST with JSON; the newest year and the first organ are shown at the start."""
    make = begun("980962", "潢洲市", ucap())
    years = {
        year: make.placed("/c130021/", crowd(make, make.own([year]), year))
        for year in range(YEAR - 4, YEAR + 2)
    }
    for entries in years.values():
        make.articles(entries)

    def listed(ask: Ask) -> Answer:
        asked = sent(ask)
        rows = years.get(whole(asked.get("year"), 0), ())
        organ = str(asked.get("organ"))
        chosen = [e for e in rows if organ == "" or (e.paper and e.paper.issuer == organ)]
        return told({"success": True, "list": _told_rows(chosen)})

    make.site.on("/zfxxgk/annual/query", listed)
    options = "".join(f"<option value='{y}'>{y}年</option>" for y in sorted(years, reverse=True))
    organs = "".join(
        f"<option value='{name}'>{name}</option>"
        for name in [make.place.government, *(e.paper.issuer for e in make.departments(YEAR, 5) if e.paper)]
    )
    logic = """(function () {
  var year = document.getElementById("selYear"), organ = document.getElementById("selOrgan");
  function search() {
    fetch("/zfxxgk/annual/query", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({year: year.value, organ: organ.value})}).then(function (r) { return r.json(); }).then(function (d) {
      document.getElementById("nbList").innerHTML = d.list.map(function (x) { return "<dd><a href='" + x.url + "'>" + x.title + "</a> <b>" + x.pubtime + "</b></dd>"; }).join("") || "<dd>没有查询到相关信息</dd>";
    });
  }
  year.onchange = organ.onchange = search;
  search();
})();"""
    tag = script(make, "/r/cms/nb.js", logic)
    make.page(
        "/zfxxgk/annual.shtml",
        "政府信息公开年报",
        f'年度：<select id="selYear">{options}</select> 单位：<select id="selOrgan">{organs}</select><dl id="nbList"></dl>{tag}',
    )
    make.way("政府信息公开 /zfxxgk.shtml", "政府信息公开年报 /zfxxgk/annual.shtml")
    return make.portal(make.archived(of_year(years[YEAR])))


def load_more() -> Portal:
    """加载更多: a button that appends eight rows a click; the report comes with the third; the button goes when all are shown."""
    make = begun("980963", "涪渡区", trs())
    entries = make.placed("/zwgk/xxgknb/", [*make.departments(YEAR), *make.towns(YEAR), *make.own(YEARS)])
    make.articles(entries)

    def more(ask: Ask) -> Answer:
        offset = whole(ask.query.get("offset"), 0)
        return told({"items": _told_rows(entries[offset : offset + 8]), "hasMore": offset + 8 < len(entries)})

    make.site.on("/zwgk/xxgknb/more.json", more)
    logic = """(() => {
  const list = document.querySelector(".nb-list"), button = document.querySelector(".btn-more");
  let offset = 0;
  const load = async () => {
    button.textContent = "加载中...";
    const d = await (await fetch(`/zwgk/xxgknb/more.json?offset=${offset}`)).json();
    for (const x of d.items) list.insertAdjacentHTML("beforeend", `<li><a href="${x.url}" target="_blank">${x.title}</a><time>${x.pubtime}</time></li>`);
    offset += d.items.length;
    button.textContent = "加载更多";
    if (!d.hasMore) button.style.display = "none";
  };
  button.addEventListener("click", load);
  load();
})();"""
    tag = script(make, "/js/nb-more.js", logic)
    make.page(
        "/zwgk/xxgknb/",
        "政府信息公开年报",
        f'<h2>政府信息公开年报</h2><ul class="nb-list"></ul><div class="btn-more">加载更多</div>{tag}',
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/xxgknb/")
    return make.portal(make.archived(of_year(entries)))


def endless() -> Portal:
    """An endless list: further rows as the reader comes to the foot (IntersectionObserver); 没有更多了 at the end."""
    make = begun("980964", "巯河县", trs())
    entries = make.placed("/gk/nb/", [*make.departments(YEAR), *make.towns(YEAR), *make.own(YEARS)])
    make.articles(entries)
    make.site.on("/gk/nb/data", lambda ask: told(_told_rows(cut(entries, whole(ask.query.get("p")), 12))))
    logic = """(() => {
  const list = document.getElementById("flow"), foot = document.getElementById("foot");
  let page = 0, busy = false, done = false;
  const next = async () => {
    if (busy || done) return;
    busy = true;
    const rows = await (await fetch("/gk/nb/data?p=" + ++page)).json();
    rows.forEach(x => list.insertAdjacentHTML("beforeend", `<div class="item" style="height:90px"><a href="${x.url}">${x.title}</a><p>${x.pubtime}</p></div>`));
    busy = false;
    if (!rows.length) { done = true; foot.textContent = "没有更多了"; } else if (foot.getBoundingClientRect().top < innerHeight) next();
  };
  new IntersectionObserver(e => { if (e[0].isIntersecting) next(); }).observe(foot);
})();"""
    tag = script(make, "/js/flow.js", logic)
    make.page("/gk/nb/", "信息公开年度报告", f'<div id="flow"></div><div id="foot">加载中…</div>{tag}')
    make.way("政务公开 /gk/", "信息公开年度报告 /gk/nb/")
    return make.portal(make.archived(of_year(entries)))


_LAYPAGE = """function laypage(o) {
  var box = document.getElementById(o.elem), pages = Math.ceil(o.count / o.limit);
  function draw(now) {
    var html = '<div class="layui-box layui-laypage"><span class="layui-laypage-count">共 ' + o.count + " 条</span>";
    for (var i = 1; i <= pages; i++) html += i === now ? '<span class="layui-laypage-curr"><em></em><em>' + i + "</em></span>" : '<a href="javascript:;" data-page="' + i + '">' + i + "</a>";
    box.innerHTML = html + '<a href="javascript:;" class="layui-laypage-next" data-page="' + Math.min(now + 1, pages) + '">下一页</a></div>';
    [].forEach.call(box.querySelectorAll("a"), function (a) { a.onclick = function () { draw(+a.getAttribute("data-page")); }; });
    o.jump({curr: now, limit: o.limit});
  }
  draw(1);
}
"""


def _laid(make: Maker, entries: Sequence[Entry]) -> None:
    """A list by JSONP whose pager laypage draws."""

    def jsonp(ask: Ask) -> Answer:
        rows = (
            cut(entries, whole(ask.query.get("pageNo")), 10) if ask.query.get("channelid") == "23071" else ()
        )
        held = json.dumps({"count": len(entries), "docs": _told_rows(rows)}, ensure_ascii=False)
        return Answer(
            f"{ask.query.get('callback', 'callback')}({held});".encode(),
            kind="application/javascript;charset=utf-8",
        )

    make.site.on("/was5/web/docs.jsp", jsonp)
    make.articles(entries)
    logic = """var channelid = document.getElementById("channelid").value;
function fill(d) {
  document.getElementById("docs").innerHTML = d.docs.map(function (x) { return '<li><span class="date">' + x.pubtime + '</span><a target="_blank" href="' + x.url + '">' + x.title + "</a></li>"; }).join("");
}
function ask(page) {
  var s = document.createElement("script");
  s.src = "/was5/web/docs.jsp?channelid=" + channelid + "&pageNo=" + page + "&pageSize=10&callback=fill";
  document.body.appendChild(s);
}
laypage({elem: "pages", count: +document.getElementById("total").value, limit: 10, jump: function (o) { ask(o.curr); }});
"""
    tags = script(make, "/layui/laypage.js", _LAYPAGE) + script(make, "/js/docs.js", logic)
    make.page(
        "/zfxxgk/nb/",
        "政府信息公开年报",
        f'<input type="hidden" id="channelid" value="23071"><input type="hidden" id="total" value="{len(entries)}"><ul id="docs"></ul><div id="pages"></div>{tags}',
    )
    make.way("政府信息公开 /zfxxgk/", "政府信息公开年报 /zfxxgk/nb/")


def laid_pages() -> Portal:
    """Rows by JSONP, the pager drawn by laypage without addresses; the report on the third page."""
    make = begun("980965", "沣邑区", trs())
    entries = make.placed("/zfxxgk/nb/", [*make.departments(YEAR), *make.towns(YEAR), *make.own(YEARS)])
    _laid(make, entries)
    return make.portal(make.archived(of_year(entries)))


def laid_pages_without_the_year() -> Portal:
    """The same; two pages, 共 18 条, of county and office in earlier years."""
    make = begun("980966", "汜丘县", trs())
    both = [*make.own(range(YEAR - 9, YEAR)), *make.office(range(YEAR - 9, YEAR))]
    _laid(make, make.placed("/zfxxgk/nb/", sorted(both, key=lambda e: e.day, reverse=True)))
    return make.portal(Expect(Status.NOT_PUBLISHED, why="all 18 rows can be read, the newest is last year's"))


PORTALS = (
    clicked_tabs,
    tabs_on_the_home_page,
    year_chosen,
    load_more,
    endless,
    laid_pages,
    laid_pages_without_the_year,
)
