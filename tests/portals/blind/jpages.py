"""Portals whose lists a jpage draws: TrueCMS, Hanweb's JCMS, JPAAS."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape

from portals import papers
from portals.blind.kinds import Kind, hanweb, truecms, uuid
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd, cut, jquery, script, told, whole
from portals.cms import Entry
from portals.files import old_word
from portals.maker import Maker
from portals.papers import whole_text
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

_JPAGE = """(function ($) {
  $.fn.jpage = function (o) {
    var box = this, size = o.perPage, pages = Math.ceil(o.totalRecord / size), held = [];
    o.dataStore.replace(/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g, function (a, r) { held.push(r); });
    function draw(page, rows) {
      var links = "";
      for (var i = 1; i <= pages; i++) links += '<a class="default_pgBtn" data-p="' + i + '">' + i + "</a> ";
      box.html("<ul class='list'>" + rows.join("") + "</ul><div class='default_pgContainer'>共" + o.totalRecord + "条 " + links + "</div>");
      box.find("a.default_pgBtn").on("click", function () { turn(parseInt($(this).attr("data-p"))); });
    }
    function turn(page) {
      var from = (page - 1) * size + 1, to = Math.min(page * size, o.totalRecord);
      if (to <= held.length) return draw(page, held.slice(from - 1, to));
      var query = o.query ? o.query(page, from, to, size) : {startrecord: from, endrecord: to, perpage: size};
      for (var k in o.ajaxParam || {}) query[k] = o.ajaxParam[k];
      $.ajax({url: o.proxyUrl, type: o.method || "GET", data: query, success: function (r) {
        var text = typeof r === "string" ? r : r.result, rows = [];
        text.replace(/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g, function (a, x) { rows.push(x); });
        draw(page, rows);
      }});
    }
    turn(1);
  };
})(jQuery);"""


def _records(make: Maker, entries: Sequence[Entry]) -> str:
    return "".join(f"<record><![CDATA[{make.cms.row(e.path, e)}]]></record>" for e in entries)


# TrueCMS


def _true_list(
    make: Maker, entries: Sequence[Entry], shown: int, answers: Callable[[Ask], Answer], endpoint: str
) -> str:
    folder = "/rdqrmzf/xxgknb/"
    rows = "".join(make.cms.row(e.path, e) for e in entries[:shown])
    column = uuid(of_year(make.own([YEAR])).hex)
    drawing = f"""<div id="list"></div><div id="initData" style="display:none"><ul>{rows}</ul></div>{jquery(make)}{script(make, "/js/jquery.jpage.js", _JPAGE)}
<script>$(function () {{
  var data = "<datastore>";
  $("#initData ul>li").each(function () {{ data += "<record><![CDATA[" + this.outerHTML + "]]></record>"; }});
  $("#list").jpage({{dataStore: data + "</datastore>", totalRecord: {len(entries)}, proxyUrl: '{endpoint}', perPage: 20, groupSize: 3, barPosition: 'bottom', ajaxParam: {{columnId: '{column}'}}}});
}});</script>"""
    make.page(f"{folder}xxgknb.html", "政府信息公开年报", f"<h2>政府信息公开年报</h2>{drawing}")
    make.articles(entries)
    make.site.on(endpoint, answers)
    make.way("政府信息公开 /rdqrmzf/zfxxgk/zfxxgk.html", f"政府信息公开年报 {folder}xxgknb.html")
    return folder


def _message(make: Maker, entries: Sequence[Entry]) -> Callable[[Ask], Answer]:
    """getMessage.do: only with a Referer, at most 20 rows."""

    def answer(ask: Ask) -> Answer:
        if "referer" not in ask.headers or whole(ask.query.get("perpage")) > 50:
            return Answer(b"", 404)
        begin, end = whole(ask.query.get("startrecord")), whole(ask.query.get("endrecord"))
        rows = entries[begin - 1 : min(end, begin + 19)]
        return told({"result": f"<xml><recordset>{_records(make, rows)}</recordset></xml>"})

    return answer


def rows_beyond_the_first_sixty() -> Portal:
    """TrueCMS: sixty rows in the page, the county's report of the year beyond them behind getMessage.do, which wants a Referer."""
    make = begun("980907", "蓼城县", truecms())
    others = crowd(make, [], YEAR, YEAR - 1, YEAR - 2)
    entries = make.placed("/rdqrmzf/xxgknb/", [*others, *make.own(FEW)])
    assert len(others) > 60
    _true_list(make, entries, 60, _message(make, entries), "/truecms/messageController/getMessage.do")
    return make.portal(make.archived(of_year(entries)))


def interface_switched_off() -> Portal:
    """TrueCMS: fifty of sixty-two rows can be had; the interface for the others is off."""
    make = begun("980908", "灌塬区", truecms())
    crowded = [
        *make.departments(YEAR),
        *make.departments(YEAR - 1),
        *make.towns(YEAR),
        *make.departments(YEAR - 2),
        *make.own(BEFORE),
    ]
    entries = make.placed("/rdqrmzf/xxgknb/", crowded)
    assert len(entries) > 60
    assert all(e.paper and e.paper.year < YEAR for e in entries[60:])
    off = Answer(b"", 404)
    _true_list(make, entries, 50, lambda ask: off, "/TrueCMS/messageController/getMessage.do")
    return make.portal(Expect(Status.NOT_FOUND, why="the last rows of the stated total cannot be had"))


def opened_by_name() -> Portal:
    """TrueCMS, whose rows call name2('…')."""
    line = """<li><a href="javascript:void(0)" onclick="name2('{href}')">{title}</a><span>{day}</span></li>"""
    make = begun("980909", "洳皋市", truecms(line=line))
    entries = make.placed("/rgszf/gknb/", [*make.office(YEARS)[:2], *make.own(YEARS)])
    make.articles(entries)
    rows = "".join(make.cms.row(e.path, e) for e in entries)
    made = "<script>function name2(url) { window.open(url, '_blank'); }</script>"
    make.page("/rgszf/gknb/gknb.html", "公开年报", f"<h2>公开年报</h2><ul>{rows}</ul>{made}")
    make.way("政务公开 /rgszf/zwgk/zwgk.html", "公开年报 /rgszf/gknb/gknb.html")
    return make.portal(make.archived(of_year(entries)))


# Hanweb


def heeds_only_the_page() -> Portal:
    """JCMS whose dataproxy ignores startrecord and heeds page alone; the first group stands in the page."""
    make = begun("980910", "射溟县", hanweb())
    folder = "/col/col1229214366/"
    entries = make.placed(folder, [*crowd(make, [], YEAR), *make.own(YEARS), *crowd(make, [], YEAR - 1)])
    make.articles(entries)
    size = 15

    def proxy(ask: Ask) -> Answer:
        held = dict(ask.query) | dict(ask.form)
        rows = cut(entries, whole(held.get("page")), size)
        text = f"<?xml version='1.0' encoding='utf-8'?><datastore><nextgroup><![CDATA[]]></nextgroup><totalrecord>{len(entries)}</totalrecord><totalpage>{-(-len(entries) // size)}</totalpage><recordset>{_records(make, rows)}</recordset></datastore>"
        return Answer(text.encode(), kind="text/xml;charset=UTF-8")

    make.site.on("/module/web/jpage/dataproxy.jsp", proxy)
    store = f'<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=12&path=/&columnid=1229214366&unitid=4017461&webname=%E5%8E%BF&permissiontype=0"></a>]]></nextgroup><recordset>{_records(make, entries[:size])}</recordset></datastore></script>'
    call = f"""<script>$(function () {{ $("#4017461").jpage({{dataStore: $("script[type='text/xml']").html(), totalRecord: {len(entries)}, perPage: {size}, proxyUrl: '/module/web/jpage/dataproxy.jsp', method: "POST",
 query: function (page, from, to) {{ return {{page: page, startrecord: from, endrecord: to, perpage: {size}, col: 1, appid: 1, webid: 12, path: '/', columnid: 1229214366, sourceContentType: 1, unitid: 4017461, webname: '县政府', permissiontype: 0}}; }} }}); }});</script>"""
    drawing = f'<div id="4017461"></div>{store}{jquery(make, "/script/jquery.js")}{script(make, "/script/jquery.jpage.js", _JPAGE)}{call}'.replace(
        'id="4017461"', 'id="4017461" class="default_pgContainer"'
    ).replace('$("#4017461")', "$(\"[id='4017461']\")")
    make.page(f"{folder}index.html", "政府信息公开年报", drawing)
    make.way("政府信息公开 /col/col1229214300/index.html", f"年度报告 {folder}index.html")
    return make.portal(make.archived(of_year(entries)))


def reports_by_organ_and_year() -> Portal:
    """JCMS's xxgkAnnualReport.jsp: one address, the body in `area`, the year in `fbtime`; the organs' tree and the years are links."""
    make = begun("980911", "缙湖县", hanweb())
    base = "/module/xxgk/xxgkAnnualReport.jsp"
    own = make.own(YEARS)
    others = {f"1133112100263{n:04d}A": make.departments(YEAR, 12)[n] for n in range(12)}
    organs = [
        ("县政府", "11331121002632701X"),
        *((e.paper.issuer, code) for code, e in others.items() if e.paper),
    ]
    years = "".join(
        f'<a href="{base}?area=11331121002632701X&fbtime={y}&showType=2" class="y">{y}年</a>'
        for y in sorted(YEARS, reverse=True)
    )

    def frame(content: str) -> str:
        tree = "".join(f'<li><a href="{base}?area={code}">{name}</a></li>' for name, code in organs)
        return f'<div class="xxgk_l"><h3>信息公开年度报告</h3><ul>{tree}</ul></div><div class="xxgk_r"><div class="years">{years}</div>{content}</div>'

    for entry in own:
        assert entry.paper
        address = f"{base}?area=11331121002632701X&fbtime={entry.paper.year}&showType=2"
        make.page(address, "信息公开年度报告", frame(make.cms.article(entry)), entry=entry)
    for code, entry in others.items():
        make.page(f"{base}?area={code}", "信息公开年度报告", frame(make.cms.article(entry)), entry=entry)
    listed = "".join(
        f'<li><a href="{base}?area=11331121002632701X&fbtime={e.paper.year}&showType=2">{e.title}</a><span>{e.day}</span></li>'
        for e in own
        if e.paper
    )
    make.page(f"{base}?area=11331121002632701X", "信息公开年度报告", frame(f"<ul>{listed}</ul>"))
    make.way("政府信息公开 /col/col1503/index.html", f"政府信息公开年报 {base}?area=11331121002632701X")
    where = f"{base}?area=11331121002632701X&fbtime={YEAR}&showType=2"
    report = of_year(own)
    return make.portal(Expect(Status.ARCHIVED, where, report.title, report.day, make.archived(report).scope))


def word_file_behind_a_script() -> Portal:
    """JCMS article that holds nothing but a Word file of downfile.jsp, sent without a telling type."""
    make = begun("980912", "绩浦县", hanweb())
    entries = []
    for entry in make.own(FEW):
        assert entry.paper
        name = f"/module/download/downfile.jsp?classid=0&filename={entry.hex}.doc"
        held = old_word([entry.title, *whole_text(entry.paper)])
        named = (("Content-Disposition", f'attachment;filename="{entry.hex}.doc"'),)
        make.site.on(name, Answer(held, kind="application/x-msdownload", headers=named))
        body = papers.fixed(
            f'<p><a href="{escape(name)}"><img src="/script/ico/doc.gif">{entry.title}.doc</a></p>'
        )
        entries.append(Entry(entry.title, entry.day, entry.paper, body=body))
    folder = "/col/col1521/"
    placed = make.column(folder, "政府信息公开年度报告", [*entries, *make.office(FEW)])
    make.way("政府信息公开 /col/col1500/index.html", f"政府信息公开年度报告 {folder}index.html")
    return make.portal(make.archived(of_year(placed)))


# JPAAS

_UNIT = """(function () {
  [].slice.call(document.querySelectorAll("script[querydata]")).forEach(function (s) {
    if (s.getAttribute("data-done")) return;
    s.setAttribute("data-done", 1);
    var url = s.getAttribute("url"), query = JSON.parse(s.getAttribute("querydata").replace(/'/g, '"'));
    var box = document.createElement("div");
    s.parentNode.insertBefore(box, s);
    function build(page) {
      var q = Object.keys(query).map(function (k) { return k + "=" + encodeURIComponent(query[k]); }).join("&");
      q += PAGED;
      fetch(url + "?" + q).then(function (a) { return a.json(); }).then(function (d) {
        box.innerHTML = d.data.html;
        var bar = box.querySelector(".pagination");
        if (!bar) return;
        var pages = Math.ceil(bar.getAttribute("count") / bar.getAttribute("rows"));
        for (var i = 1; i <= pages; i++) (function (n) {
          var a = document.createElement("a"); a.className = "paging"; a.textContent = n; a.href = "javascript:;";
          a.onclick = function () { build(n); return false; }; bar.appendChild(a);
        })(i);
      });
    }
    build(1);
  });
})();"""
_IN_PARAMS = """'&paramJson=' + encodeURIComponent(JSON.stringify({pageNo: page, pageSize: 15}))"""
_ON_TOP = """'&pageNo=' + page + '&pageSize=15'"""


def _jpaas(make: Maker, entries: Sequence[Entry], paged: str, page_of: Callable[[Ask], int]) -> None:
    folder = "/col/col82912/"
    make.articles(entries)

    def unit(ask: Ask) -> Answer:
        if ask.query.get("tplSetId") != "n8BTnOsIPGAzQW2Mh7Pbq":
            return told({"success": False, "code": "500", "message": "参数错误", "data": None})
        rows = "".join(make.cms.row(e.path, e) for e in cut(entries, page_of(ask), 15))
        bar = f'<div class="pagination" rows="15" count="{len(entries)}"></div>'
        return told(
            {"success": True, "code": "200", "data": {"html": f"<ul class='page-content'>{rows}</ul>{bar}"}}
        )

    address = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    make.site.on(address, unit)
    make.site.on(
        "/script/unitbuild.js", Answer(_UNIT.replace("PAGED", paged).encode(), kind="application/javascript")
    )
    query = "{'parseType':'bulidstatic','webId':'7kcmXzFK8sE','tplSetId':'n8BTnOsIPGAzQW2Mh7Pbq','pageType':'column','tagId':'信息列表','editType':'null','pageId':'mKfcQhmQpY2'}"
    tag = f'<script src="/script/unitbuild.js" url="{address}" querydata="{query}"></script>'
    make.page(f"{folder}index.html", "政府信息公开年报", f"<h2>政府信息公开年报</h2>{tag}")
    make.way(
        "政务公开 /col/col82900/index.html",
        "法定主动公开内容 /col/col82905/index.html",
        f"政府信息公开年报 {folder}index.html",
    )


def _jpaas_kind() -> Kind:
    kind = hanweb()
    kind.address = "/col/col82912/art/{day.year}/art_{hex}.html"
    return kind


def paged_by_parameters() -> Portal:
    """JPAAS, whose unit turns its pages by paramJson only; the report is on the second."""
    make = begun("980913", "姜淮区", _jpaas_kind())
    entries = make.placed("", behind(make, make.own(FEW)))

    def page_of(ask: Ask) -> int:
        return whole(json.loads(ask.query.get("paramJson") or "{}").get("pageNo", 1))

    _jpaas(make, entries, _IN_PARAMS, page_of)
    return make.portal(make.archived(of_year(entries)))


def paged_on_top_without_the_year() -> Portal:
    """JPAAS, pages by pageNo: eighteen reports of county and office of earlier years, none of the year."""
    make = begun("980914", "邗浔县", _jpaas_kind())
    both = [*make.own(range(YEAR - 9, YEAR)), *make.office(range(YEAR - 9, YEAR))]
    entries = make.placed("", sorted(both, key=lambda e: e.day, reverse=True))
    _jpaas(make, entries, _ON_TOP, lambda ask: whole(ask.query.get("pageNo", "1")))
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="the list of 18 is complete and ends with last year's")
    )


PORTALS = (
    rows_beyond_the_first_sixty,
    interface_switched_off,
    opened_by_name,
    heeds_only_the_page,
    reports_by_organ_and_year,
    word_file_behind_a_script,
    paged_by_parameters,
    paged_on_top_without_the_year,
)
