"""Portals of systems whose lists a script asks for: TrueCMS, Hanweb, JPAAS, sitesources."""

from __future__ import annotations

import json
from dataclasses import replace

from portals.blind.kinds import Kind, hanweb, truecms, uuid
from portals.blind.parts import (
    BEFORE,
    YEARS,
    begun,
    behind,
    cut,
    jquery,
    script,
    told,
    whole,
)
from portals.blind2.parts import sundry
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

JPAGE = """(function ($) { $.fn.jpage = function (o) {
  var box = this, held = [], at = 0, size = o.perPage;
  o.dataStore.replace(/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g, function (m, t) { held.push(t); });
  function show() {
    var all = Math.ceil(o.totalRecord / size), rows = held.slice(at * size, at * size + size);
    function draw() {
      box.html("<ul>" + rows.join("") + "</ul><div class='pagination'><span>共" + o.totalRecord + "条</span> <a class='prev' href='javascript:void(0);'>上一页</a> " + (at + 1) + "/" + all + " <a class='next' href='javascript:void(0);'>下一页</a></div>");
      box.find(".next").click(function () { if (at + 1 < all) { at++; show(); } });
      box.find(".prev").click(function () { if (at) { at--; show(); } });
    }
    if (rows.length === size || at * size + rows.length >= o.totalRecord) { draw(); return; }
    var q = {startrecord: at * size + 1, endrecord: Math.min((at + 1) * size, o.totalRecord), perpage: size};
    for (var k in o.ajaxParam) q[k] = o.ajaxParam[k];
    $.ajax({url: o.proxyUrl, data: q, dataType: "json", success: function (d) {
      rows = []; d.result.replace(/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g, function (m, t) { rows.push(t); }); draw(); }});
  }
  show();
}; })(jQuery);"""
"""What the pager of Hanweb's and TrueCMS's lists does."""


def _true(
    code: str,
    name: str,
    entries_of: str,
    off: bool = False,
    proxy: str = "/truecms/messageController/getMessage.do",
    jsonp: bool = False,
) -> tuple[Maker, list[Entry]]:
    make = begun(code, name, truecms())
    folder = "/zxsrmzf/xxgknb/"
    own = make.own(BEFORE if entries_of == "before" else YEARS)
    crowded = [
        *make.departments(YEAR),
        *make.departments(YEAR - 1),
        *make.departments(YEAR - 2),
        *make.towns(YEAR),
        *make.towns(YEAR - 1),
        *make.towns(YEAR - 2),
        *own,
    ]
    placed = make.placed(folder, crowded)
    make.articles(placed, [("政府信息公开年报", f"{folder}xxgknb.html")])
    column = uuid(placed[0].hex)

    def rows(ask: Ask) -> Answer:
        size, start, end = (whole(ask.query.get(k), 0) for k in ("perpage", "startrecord", "endrecord"))
        if off or "referer" not in ask.headers or ask.query.get("columnId") != column or size > 20:
            return make.answer("<h1>404</h1>", 404)
        xml = "".join(
            f"<record><![CDATA[{make.cms.row(e.path, e)}]]></record>"
            for e in placed[start - 1 : min(end, start - 1 + size)]
        )
        held = json.dumps(
            {"result": f"<xml><totalrecord>{len(placed)}</totalrecord><recordset>{xml}</recordset></xml>"},
            ensure_ascii=False,
        )
        return Answer(
            (f"{ask.query['callback']}({held})" if ask.query.get("callback") else held).encode(),
            kind="application/json;charset=UTF-8",
        )

    make.site.on(proxy, rows)
    first = "".join(make.cms.row(e.path, e) for e in placed[:40])
    code_ = f"""<script>$(function () {{ var ds = "<datastore><recordset>"; $("#initData ul>li").each(function () {{ ds += "<record><![CDATA[" + this.outerHTML + "]]></record>"; }}); ds += "</recordset></datastore>";
$("#pageList").jpage({{dataStore: ds, totalRecord: {len(placed)}, proxyUrl: '{proxy}', perPage: 20, groupSize: 2, barPosition: 'bottom', ajaxParam: {{columnId: '{column}'}}}}); }});</script>"""
    tags = jquery(make, "/script/jquery.js") + script(make, "/script/jpage.js", JPAGE)
    make.page(
        f"{folder}xxgknb.html",
        "政府信息公开年报",
        f'<div id="initData" style="display:none"><ul>{first}</ul></div><div id="pageList"></div>{tags}{code_}',
        [("政府信息公开年报", f"{folder}xxgknb.html")],
    )
    make.way("政府信息公开 /zxsrmzf/xxgk/xxgk.html", f"政府信息公开年报 {folder}xxgknb.html")
    return make, placed


def true_beyond_the_first() -> Portal:
    """TrueCMS: 40 rows in the page, the county's reports among those the proxy gives (with a Referer, 20 at a time)."""
    make, placed = _true("980532", "涞东县", "all")
    return make.portal(make.archived(of_year(placed)))


def true_switched_off() -> Portal:
    """TrueCMS whose proxy is off: 40 of 76 rows can be had."""
    make, _ = _true("980567", "涞港县", "all", off=True)
    return make.portal(Expect(Status.NOT_FOUND, why="the rows after the first 40 cannot be had"))


def true_to_its_end() -> Portal:
    """TrueCMS read to its end: the county's reports end with the year before."""
    make, _ = _true("980568", "涞启市", "before", proxy="/TrueCMS/messageController/getMessage.do")
    return make.portal(Expect(Status.NOT_PUBLISHED, why="all rows, up to the stated total, can be had"))


def hanweb_by_page_only() -> Portal:
    """Hanweb's proxy heeds page alone, whatever startrecord says; InitData in the page."""
    make = begun("980536", "湖淤县", hanweb())
    entries = make.placed("/", behind(make, make.own(YEARS), YEAR, YEAR - 1))
    make.articles(entries, [("政府信息公开年报", "/col/col36536/index.html")])
    size = 15

    def record(e: Entry) -> str:
        return f"<li><a href='{e.path}' target='_blank'>{e.title}</a><span>{e.day}</span></li>"

    def proxy(ask: Ask) -> Answer:
        if "referer" not in ask.headers:
            return make.answer("", 403)
        number = whole(ask.query.get("page") or ask.form.get("page"), 1)
        xml = "".join(f"<record><![CDATA[{record(e)}]]></record>" for e in cut(entries, number, size))
        return Answer(
            f"<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>{len(entries)}</totalrecord><totalpage>{-(-len(entries) // size)}</totalpage><recordset>{xml}</recordset></datastore>".encode(),
            kind="text/xml;charset=UTF-8",
        )

    make.site.on("/module/jslib/jquery/jpage/dataproxy.jsp", proxy)
    code = """(function ($) { $.fn.jpage = function (o) { var box = this, n = 1, all = Math.ceil(o.totalRecord / o.perPage);
 function draw(rows) { box.html("<ul>" + rows.join("") + "</ul><a class='nx' href='javascript:void(0)'>下一页</a> 共" + all + "页"); box.find(".nx").click(function () { if (n < all) { n++; more(); } }); }
 function more() { var q = {page: n, startrecord: (n - 1) * o.perPage + 1, endrecord: n * o.perPage, perpage: o.perPage}; for (var k in o.ajaxParam) q[k] = o.ajaxParam[k];
  $.ajax({url: o.proxyUrl, data: q, success: function (t) { var r = []; t.replace(/<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>/g, function (m, x) { r.push(x); }); draw(r); }}); }
 draw(o.dataStore); }; })(jQuery);"""
    tags = jquery(make, "/module/jslib/jquery.js") + script(make, "/module/jslib/jpage.js", code)
    data = json.dumps([record(e) for e in entries[:size]], ensure_ascii=False)
    inline = f"""<script>var param_36536 = {{columnid: 36536, unitid: 212860, webid: 31, path: '/', webname: '{make.name}'}};
InitData212860 = {data};
$("#u212860").jpage({{dataStore: InitData212860, totalRecord: {len(entries)}, perPage: {size}, groupSize: 1, proxyUrl: '/module/jslib/jquery/jpage/dataproxy.jsp', ajaxParam: param_36536}});</script>"""
    make.page(
        "/col/col36536/index.html",
        "政府信息公开年报",
        f'<div id="u212860"></div>{tags}{inline}',
        [("政府信息公开年报", "/col/col36536/index.html")],
    )
    make.way("政务公开 /col/col36500/index.html", "政府信息公开年报 /col/col36536/index.html")
    return make.portal(make.archived(of_year(entries)))


def jpaas_units() -> Portal:
    """JPAAS: the list is written by unitbuild.js, whose tag carries address and parameters; pages by paramJson."""
    make = begun("980537", "邗泰市", Kind("{folder}art/{day:%Y}/art_{hex}.html", first="{folder}index.html"))
    entries = make.placed("/col/col3321/", behind(make, make.own(YEARS)))
    make.articles(entries, [("政府信息公开年报", "/col/col3321/index.html")])
    data = {
        "webId": "f0a1",
        "pageId": "3321",
        "parseType": "bulidstatic",
        "pageType": "column",
        "tagId": "右侧列表",
        "tplSetId": "c1d2",
    }
    size = 10

    def unit(ask: Ask) -> Answer:
        try:
            number = whole(json.loads(ask.query.get("paramJson", "{}")).get("pageNo"), 1)
        except ValueError:
            number = 1
        if any(ask.query.get(k) != v for k, v in data.items()):
            return told({"success": False, "data": None})
        rows = "".join(make.cms.row(e.path, e) for e in cut(entries, number, size))
        return told(
            {
                "success": True,
                "data": {
                    "html": f'<ul class="list">{rows}</ul><div class="pagination" rows="{size}" count="{len(entries)}" pageNo="{number}"></div>'
                },
            }
        )

    make.site.on("/api-gateway/jpaas-publish-server/front/page/build/unit", unit)
    code = """(function () { var me = document.currentScript, box = document.getElementById("unit1"), url = me.getAttribute("url"), q = JSON.parse(me.getAttribute("querydata"));
 function load(n) { q.paramJson = JSON.stringify({pageNo: n, pageSize: 10}); fetch(url + "?" + new URLSearchParams(q)).then(function (r) { return r.json(); }).then(function (d) {
  box.innerHTML = d.data.html; var p = box.querySelector(".pagination"), all = Math.ceil(p.getAttribute("count") / p.getAttribute("rows"));
  for (var i = 1; i <= all; i++) (function (k) { var a = document.createElement("a"); a.textContent = k; a.onclick = function () { load(k); }; p.appendChild(a); })(i); }); }
 load(1); })();"""
    script(make, "/script/unitbuild.js", code)
    held = json.dumps(data, ensure_ascii=False)
    make.page(
        "/col/col3321/index.html",
        "政府信息公开年报",
        f"""<div id="unit1"></div><script src="/script/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit" querydata='{held}'></script>""",
        [("政府信息公开年报", "/col/col3321/index.html")],
    )
    make.way("政务公开 /col/col3300/index.html", "政府信息公开年报 /col/col3321/index.html")
    return make.portal(make.archived(of_year(entries)))


def sitesources() -> Portal:
    """周口's system: a year's folder each, with 2015年及以前 at the end; rows by /template/viewList?page=N."""
    make = begun("980538", "颍漯县", Kind("/sitesources/ylx/page_pc/zfxxgk/zfxxgknb/article{hex}.html"))
    base = "/sitesources/ylx/page_pc/zfxxgk/zfxxgknb/"
    links, wanted = [], []
    for year in range(YEAR + 1, 2015, -1):
        entries = make.placed(base, behind(make, make.own([year]), year))
        make.articles(entries, [("政府信息公开年报", f"{base}list1.html")])
        wanted += entries
        catalog = entries[0].hex

        def view(ask: Ask, held: list[Entry] = entries, catalog: str = catalog) -> Answer:
            rows = "".join(make.cms.row(e.path, e) for e in cut(held, whole(ask.query.get("page")), 15))
            return make.answer(f"<ul>{rows}</ul>")

        make.site.on(f"/template/viewList?catalogId={catalog}&page=1", view)
        make.site.on(f"/template/viewList?catalogId={catalog}&page=2", view)
        code = f"""<script>var catalogId = "{catalog}"; function turn(p) {{ $.get("/template/viewList", {{page: p, catalogId: catalogId}}, function (t) {{ $("#articleListTable").html(t); }}); }}
$(function () {{ $("#nextPage").click(function () {{ turn(2); }}); }});</script>"""
        shown = "".join(make.cms.row(e.path, e) for e in entries[:15])
        where = f"{base}{year}n/list1.html"
        make.page(
            where,
            f"{year}年",
            f'<div id="articleListTable"><ul>{shown}</ul></div><div class="page">共{-(-len(entries) // 15)}页 <a id="nextPage" href="javascript:;">下一页</a></div>{jquery(make, f"/js/jq{year}.js")}{code}',
            [("政府信息公开年报", f"{base}index.html")],
        )
        links.append((f"{year}年", where))
    make.column(f"{base}2015njyq/", "2015年及以前", make.own(range(2011, 2016)))
    links.append(("2015年及以前", f"{base}2015njyq/"))
    make.menu_page(f"{base}index.html", "政府信息公开年报", links)
    make.way("政府信息公开 /sitesources/ylx/page_pc/zfxxgk/index.html", f"政府信息公开年报 {base}index.html")
    return make.portal(make.archived(of_year(wanted)))


def hanweb_catalogue() -> Portal:
    """Hanweb's search.jsp gives every column's rows whatever is asked; the reports' have art_<col>_ in their address."""
    make = begun("980540", "盐渎区", hanweb())
    make.cms = Kind("/art/{day.year}/{day.month}/{day.day}/art_11873_{id}.html", first="{folder}index.html")
    own = make.placed("/", make.own(YEARS))
    others = [
        replace(e, path=f"/art/{e.day.year}/{e.day.month}/{e.day.day}/art_12001_{e.serial}.html")
        for e in sundry(make, "财政信息", 12)
    ]
    make.articles([*own, *others], [("政府信息公开年报", "/col/col11873/index.html")])
    mixed = [e for pair in zip(others, own, strict=False) for e in pair] + others[len(own) :]

    def search(ask: Ask) -> Answer:
        number = whole(ask.form.get("currpage") or ask.query.get("currpage"), 1)
        rows = "".join(
            f"<tr><td><a href='{e.path}' target='_blank'>{e.title}</a></td><td>{e.day}</td></tr>"
            for e in cut(mixed, number, 8)
        )
        return make.answer(
            f"<table>{rows}</table><div>共{len(mixed)}条记录 第{number}/{-(-len(mixed) // 8)}页 <a href='javascript:turn({number + 1})'>下一页</a></div>"
        )

    make.site.on("/module/xxgk/search.jsp", search)
    code = """function turn(n) { $.ajax({url: "/module/xxgk/search.jsp?infotypeId=A0107&divid=div11873", type: "POST", data: {currpage: n, jdid: 31, area: ""}, success: function (t) { $("#div11873").html(t); }}); } $(function () { turn(1); });"""
    tags = jquery(make, "/module/jslib/jquery.js") + script(make, "/module/xxgk/tree.js", code)
    make.page(
        "/col/col11873/index.html",
        "政府信息公开年报",
        f'<div id="div11873"></div>{tags}',
        [("政府信息公开年报", "/col/col11873/index.html")],
    )
    make.way("政务公开 /col/col11800/index.html", "政府信息公开年报 /col/col11873/index.html")
    return make.portal(make.archived(of_year(own)))


PORTALS = (
    true_beyond_the_first,
    true_switched_off,
    true_to_its_end,
    hanweb_by_page_only,
    jpaas_units,
    sitesources,
    hanweb_catalogue,
)
