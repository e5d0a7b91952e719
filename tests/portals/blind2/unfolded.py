"""Portals whose lists open by a hand: tabs, selects, buttons, drawn pagers."""

from __future__ import annotations

from collections.abc import Sequence

from portals.blind.kinds import Kind, trs
from portals.blind.parts import (
    BEFORE,
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    cut,
    jquery,
    part,
    script,
    told,
    whole,
)
from portals.blind2.parts import fragment, json_rows
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def tabs_of_years() -> Portal:
    """Tabs of years; a click fetches the year's rows as JSON; the newest year's are shown at first."""
    make = begun("980516", "潏平县", trs(links="root"))
    years = range(2018, YEAR + 2)
    held = {year: make.placed("/zwgk/zfxxgknb/", crowd(make, make.own([year]), year)) for year in years}
    for year, entries in held.items():
        make.articles(entries, [("政府信息公开年报", "/zwgk/zfxxgknb/")])
        make.site.on(f"/zwgk/zfxxgknb/data_{year}.json", told({"year": year, "list": json_rows(entries)}))
    tabs = "".join(
        f'<li data-year="{year}"{" class=on" if year == YEAR + 1 else ""}>{year}年</li>'
        for year in reversed(years)
    )
    code = """function show(y) { $.getJSON("/zwgk/zfxxgknb/data_" + y + ".json", function (d) {
  $("#nblist").html(d.list.map(function (r) { return '<li><a href="' + r.url + '">' + r.title + '</a><span>' + r.pubDate + '</span></li>'; }).join("")); }); }
$(function () { $(".yeartab li").click(function () { $(this).addClass("on").siblings().removeClass("on"); show($(this).data("year")); }); show(NEWEST); });""".replace(
        "NEWEST", str(YEAR + 1)
    )
    tags = jquery(make) + script(make, "/js/nb.js", code)
    make.page(
        "/zwgk/zfxxgknb/",
        "政府信息公开年报",
        f'<ul class="yeartab">{tabs}</ul><ul id="nblist"></ul>{tags}',
        [("政府信息公开年报", "/zwgk/zfxxgknb/")],
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/")
    return make.portal(make.archived(of_year(held[YEAR])))


def tabs_on_hover() -> Portal:
    """Tabs under the mouse, of which the second, 年报, is loaded when it is first shown."""
    make = begun("980517", "沣桐县", trs(links="root"))
    entries = make.placed("/xxgk/nb/", make.own(YEARS))
    make.articles(entries, [("信息公开", "/xxgk/")])
    part(make, "/xxgk/nb.inc.html", fragment(make, entries))
    part(make, "/xxgk/zn.inc.html", "<p>政府信息公开指南：申请请到政务大厅。</p>")
    part(make, "/xxgk/zd.inc.html", "<ul><li>政府信息发布协调制度</li></ul>")
    code = """function setTab(name, cursel, n) { for (var i = 1; i <= n; i++) { var c = document.getElementById("con_" + name + "_" + i);
  document.getElementById(name + i).className = i == cursel ? "hover" : ""; c.style.display = i == cursel ? "block" : "none";
  if (i == cursel && !c.innerHTML) $(c).load("/xxgk/" + c.getAttribute("rel") + ".inc.html"); } }"""
    tabs = "".join(
        f"""<li id="one{n}" onmouseover="setTab('one',{n},3)">{text}</li>"""
        for n, text in ((1, "指南"), (2, "年报"), (3, "制度"))
    )
    boxes = "".join(
        f'<div id="con_one_{n}" rel="{rel}"{" style=display:none" if n > 1 else ""}></div>'
        for n, rel in ((1, "zn"), (2, "nb"), (3, "zd"))
    )
    tags = jquery(make) + script(make, "/xxgk/tab.js", code) + "<script>setTab('one',1,3)</script>"
    make.page("/xxgk/", "政府信息公开", f"<ul>{tabs}</ul>{boxes}{tags}", [("政府信息公开", "/xxgk/")])
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(entries)))


def _select(code: str, name: str, years: Sequence[int], *, gap: bool = False) -> tuple[Maker, list[Entry]]:
    make = begun(code, name, Kind("/nbgk/detail_{id}.html"))
    held = make.placed(
        "/nbgk/",
        [
            *make.own(y for y in years if not gap or y != YEAR),
            *make.departments(YEAR, 8),
            *make.departments(YEAR - 1, 8),
        ],
    )
    make.articles(held, [("年度报告", "/nbgk/")])

    def rows(ask: Ask) -> Answer:
        if ask.method != "POST" or "x-requested-with" not in ask.headers:
            return told({"success": False}, 403)
        year = whole(ask.form.get("nd"), 0)
        return told(
            {"success": True, "rows": json_rows([e for e in held if e.paper and e.paper.year == year])}
        )

    make.site.on("/nbgk/query.do", rows)
    options = "".join(f'<option value="{y}">{y}年</option>' for y in sorted(years, reverse=True))
    code_ = """function query() { $.ajax({url: "/nbgk/query.do", type: "POST", data: {nd: $("#nd").val()}, dataType: "json", success: function (d) {
  var h = ""; d.rows.forEach(function (r) { h += "<tr><td><a href='" + r.url + "' target='_blank'>" + r.title + "</a></td><td>" + r.pubDate + "</td></tr>"; });
  $("#rows").html(h || "<tr><td>暂无数据</td></tr>"); }}); }
$(function () { query(); });"""
    tags = jquery(make) + script(make, "/nbgk/nb.js", code_)
    make.page(
        "/nbgk/",
        "政府信息公开年度报告",
        f'年度：<select id="nd" onchange="query()">{options}</select><table><tbody id="rows"></tbody></table>{tags}',
        [("年度报告", "/nbgk/")],
    )
    make.way("政务公开 /zwgk/", "政府信息公开年度报告 /nbgk/")
    return make, held


def select_of_years() -> Portal:
    """A select of years queries by a POST that needs X-Requested-With; the newest year comes first."""
    make, held = _select("980518", "邟县", range(2017, YEAR + 2))
    return make.portal(make.archived(of_year(held)))


def select_ends_before() -> Portal:
    """Each year of the select is asked: of the year only departments' reports, of the years before the county's."""
    make, _ = _select("980565", "伾川县", range(2017, YEAR + 1), gap=True)
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="the select offers every year up to the wanted one; all can be read")
    )


def more_with_referer() -> Portal:
    """加载更多 fetches fragments that need a Referer; the county's report is behind the departments'."""
    make = begun("980519", "阳滏县", Kind("/zw/{day:%Y}/{id}.html"))
    entries = make.placed("/zw/", behind(make, make.own(FEW)))
    make.articles(entries, [("年报", "/zw/nb/")])

    def fragment(ask: Ask) -> Answer:
        if "referer" not in ask.headers:
            return make.answer("<h1>404 Not Found</h1>", 404)
        return make.answer(
            "".join(make.cms.row(e.path, e) for e in cut(entries, whole(ask.query.get("p")), 10))
        )

    make.site.on("/zw/nb/more.php", fragment)
    code = """var p = 1; $(function () { $("#more").click(function () { p++; $.get("/zw/nb/more.php", {p: p}, function (t) { if (!t) { $("#more").hide(); return; } $("#list").append(t); if (p >= 3) $("#more").hide(); }); }); });"""
    shown = "".join(make.cms.row(e.path, e) for e in entries[:10])
    tags = jquery(make) + script(make, "/zw/more.js", code)
    make.page(
        "/zw/nb/",
        "政府信息公开年报",
        f'<ul id="list">{shown}</ul><a id="more" href="javascript:void(0)">加载更多</a>{tags}',
        [("年报", "/zw/nb/")],
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zw/nb/")
    return make.portal(make.archived(of_year(entries)))


def drawn_pager() -> Portal:
    """laypage: numbers without addresses, drawn by a script; each posts JSON for its page."""
    make = begun("980520", "荥浔县", Kind("/info/{hex}.html"))
    entries = make.placed("/info/", behind(make, make.own(YEARS)))
    make.articles(entries, [("年报", "/open/nb.html")])

    def page(ask: Ask) -> Answer:
        from portals.blind.parts import sent

        number = whole(sent(ask).get("curr"), 1)
        return told({"count": len(entries), "data": json_rows(cut(entries, number, 12))})

    make.site.on("/open/api/articles", page)
    code = """var limit = 12;
function turn(n) { $.ajax({url: "/open/api/articles", type: "POST", contentType: "application/json", data: JSON.stringify({cid: "nb", curr: n, limit: limit}), dataType: "json", success: function (d) {
  $("#rows").html(d.data.map(function (r) { return "<dd><a href='" + r.url + "'>" + r.title + "</a><em>" + r.pubDate + "</em></dd>"; }).join(""));
  var h = "<span class='layui-laypage-count'>共 " + d.count + " 条</span>", all = Math.ceil(d.count / limit);
  for (var i = 1; i <= all; i++) h += i === n ? "<span class='layui-laypage-curr'><em>" + i + "</em></span>" : "<a href='javascript:;' data-page='" + i + "'>" + i + "</a>";
  $("#pages").html(h + (n < all ? "<a href='javascript:;' class='layui-laypage-next' data-page='" + (n + 1) + "'>下一页</a>" : "")); }}); }
$(function () { $("#pages").on("click", "a", function () { turn(parseInt($(this).attr("data-page"))); }); turn(1); });"""
    tags = jquery(make) + script(make, "/open/list.js", code)
    make.page(
        "/open/nb.html",
        "政府信息公开工作年度报告",
        f'<dl id="rows"></dl><div id="pages"></div>{tags}',
        [("年报", "/open/nb.html")],
    )
    make.way("政务公开 /open/", "年报 /open/nb.html")
    return make.portal(make.archived(of_year(entries)))


def nothing_behind_the_tabs() -> Portal:
    """Tabs by level of organ, the county's with its years up to the one before, read by a click each."""
    make = begun("980566", "沭岚县", trs(links="root"))
    groups = {"zf": make.own(BEFORE), "bm": make.departments(), "xz": make.towns()}
    held = {key: make.placed("/xxgk/nb/", entries) for key, entries in groups.items()}
    for key, entries in held.items():
        make.articles(entries, [("年报", "/xxgk/nb/")])
        part(make, f"/xxgk/nb/{key}.htm", fragment(make, entries))
    code = """$(function () { function on(t) { $("#box").load("/xxgk/nb/" + t + ".htm"); } $(".tab a").click(function () { on($(this).attr("rel")); }); on("bm"); });"""
    tags = jquery(make) + script(make, "/xxgk/nb/tab.js", code)
    make.page(
        "/xxgk/nb/",
        "政府信息公开年报",
        f'<div class="tab"><a rel="bm">县直部门</a><a rel="xz">乡镇</a><a rel="zf">县政府</a></div><div id="box"></div>{tags}',
        [("年报", "/xxgk/nb/")],
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /xxgk/nb/")
    return make.portal(
        Expect(
            Status.NOT_PUBLISHED, why="each of the three tabs is read; the county's ends with the year before"
        )
    )


PORTALS = (
    tabs_of_years,
    tabs_on_hover,
    select_of_years,
    select_ends_before,
    more_with_referer,
    drawn_pager,
    nothing_behind_the_tabs,
)
