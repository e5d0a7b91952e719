"""Portals whose report pages hold no text before a script has run: shadow trees, written, escaped, late, framed."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

from portals.blind.kinds import Kind, hanweb, trs
from portals.blind.parts import FEW, YEARS, begun, crowd, jquery, part, script, sent, told
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Answer, Ask, Portal
from portals.stock import of_year


def _plainly(make: Maker, entry: Entry, content: str, *tags: str) -> None:
    """The entry's page with content of its own."""
    make.page(
        entry.path,
        make.cms.window(make.place, entry),
        content + "".join(tags),
        [("年报", "/zwgk/nb/")],
        entry,
    )


def _listed(make: Maker, report: Entry, others: list[Entry], name: str = "政府信息公开年报") -> None:
    """The column, whose other articles are plain."""
    make.articles(others)
    rows = "".join(
        make.cms.row(e.path, e) for e in sorted([report, *others], key=lambda e: e.day, reverse=True)
    )
    make.page("/zwgk/nb/", name, f"<h2>{name}</h2><ul>{rows}</ul>", [(name, "/zwgk/nb/")])
    make.way("政务公开 /zwgk/", f"{name} /zwgk/nb/")


def _parted(make: Maker, entries: list[Entry]) -> tuple[Entry, list[Entry]]:
    placed = make.placed("/zwgk/nb/", entries)
    report = of_year(placed)
    return report, [e for e in placed if e is not report]


def shadow_tree() -> Portal:
    """The text stands in an open shadow tree that a custom element fills from a template of the page."""
    make = begun("980967", "菖沱县", trs())
    report, others = _parted(make, make.own(YEARS))
    _listed(make, report, others)
    element = """class XlText extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: "open"});
    fetch(this.getAttribute("src")).then(r => r.json()).then(d => { root.innerHTML = "<style>:host{display:block}td{border:1px solid}</style>" + d.content; });
  }
}
customElements.define("xl-text", XlText);"""
    make.site.on(f"/text/{report.hex}.json", told({"content": report.content}))
    head = f"<h1>{report.title}</h1><p>发布时间：{report.day} 10:20</p>"
    _plainly(
        make,
        report,
        f'{head}<xl-text src="/text/{report.hex}.json"></xl-text>',
        script(make, "/js/xl-text.js", element),
    )
    return make.portal(make.archived(report))


def written() -> Portal:
    """The article's title, date and body are written by document.write from a script file of its own."""
    make = begun("980968", "罱泊区", hanweb())
    report, others = _parted(make, crowd(make, make.own(FEW)))
    _listed(make, report, others)
    text = f"document.write({json.dumps(make.cms.article(report), ensure_ascii=False)});".replace(
        "</", "<\\/"
    )
    _plainly(make, report, "", script(make, f"/js/art/{report.serial}.js", text))
    return make.portal(make.archived(report))


def escaped() -> Portal:
    """The body is percent-escaped text in a script, put into its place by unescape()."""
    make = begun("980969", "桕林县", trs())
    report, others = _parted(make, make.own(FEW))
    _listed(make, report, others)
    held = "".join(
        c
        if c.isascii() and c.isalnum()
        else f"%u{ord(c):04x}"
        if ord(c) > 255
        else quote(c, safe="")
        if c.isascii()
        else f"%{ord(c):02x}"
        for c in report.content
    )
    call = f"""<div id="zoom"></div><script>
var infocontent = "{held}";
document.getElementById("zoom").innerHTML = unescape(infocontent);
</script>"""
    _plainly(
        make,
        report,
        f"<h1>{report.title}</h1><div class=sj>{report.day} 来源：{make.place.office}</div>{call}",
    )
    return make.portal(make.archived(report))


def late() -> Portal:
    """The body comes two seconds after the page: a timer, then an answer by POST."""
    make = begun("980970", "沌阳区", trs())
    report, others = _parted(make, make.own(YEARS))
    _listed(make, report, others)

    def body(ask: Ask) -> Answer:
        return (
            told({"content": report.content}) if ask.form.get("id") == str(report.serial) else told({}, 404)
        )

    make.site.on("/info/getContent.do", body)
    logic = f"""<div id="wenben">正在加载，请稍候…</div><script>
setTimeout(function () {{
  $.post("/info/getContent.do", {{id: "{report.serial}"}}, function (d) {{ $("#wenben").html(d.content); }});
}}, 2000);
</script>"""
    _plainly(make, report, f"<h1>{report.title}</h1><p>发布日期：{report.day}</p>", jquery(make), logic)
    return make.portal(make.archived(report))


def framed_by_script() -> Portal:
    """The list is in a frame that a script makes, the article's body in another: iframe elements by document.createElement."""
    make = begun("980971", "潍洼县", trs())
    report, others = _parted(make, crowd(make, make.own(FEW)))
    make.articles(others)
    rows = "".join(
        f'<li><a href="{e.path}" target="_top">{e.title}</a><span>{e.day}</span></li>'
        for e in sorted([report, *others], key=lambda e: e.day, reverse=True)
    )
    part(
        make,
        "/iframe/nb_list.html",
        f"<html><head><meta charset=utf-8></head><body><ul>{rows}</ul></body></html>",
    )
    maker = """(function () {
  var holder = document.getElementById("framebox"), frame = document.createElement("iframe");
  frame.src = "/iframe/" + holder.getAttribute("data-name") + ".html";
  frame.width = "100%"; frame.height = 1200; frame.setAttribute("frameborder", "0");
  holder.appendChild(frame);
})();"""
    tag = script(make, "/js/frame.js", maker)
    make.page(
        "/zwgk/nb/",
        "政府信息公开年报",
        f'<h2>政府信息公开年报</h2><div id="framebox" data-name="nb_list"></div>{tag}',
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    part(
        make,
        f"/iframe/{report.serial}.html",
        f"<html><head><meta charset=utf-8></head><body>{report.content}</body></html>",
    )
    _plainly(
        make,
        report,
        f'<h1>{report.title}</h1><p>发布时间：{report.day}</p><div id="framebox" data-name="{report.serial}"></div>{tag}',
    )
    return make.portal(make.archived(report))


def token_of_the_page() -> Portal:
    """The list by POST with a token that stands in the page's meta and is sent as X-CSRF-TOKEN; titles open by data-id through window.open."""
    kind = Kind("/portal/info/{hex}.html", date='<p class="src">来源：{source} 日期：{day}</p>')
    make = begun("980972", "沂屏县", kind)
    entries = make.placed("", crowd(make, make.own(FEW)))
    make.articles(entries)

    def listed(ask: Ask) -> Answer:
        if ask.headers.get("x-csrf-token") != "b0c1-77ad" or ask.method != "POST":
            return told({"status": 403, "error": "Forbidden"}, 403)
        rows = entries if sent(ask).get("channel") == "xxgknb" else ()
        return told(
            {"status": 0, "data": [{"uuid": e.hex, "name": e.title, "time": str(e.day)} for e in rows]}
        )

    make.site.on("/portal/api/channel/infos", listed)
    logic = """$(function () {
  var token = $("meta[name='_csrf']").attr("content"), channel = $("#main").attr("data-channel");
  $.ajax({url: "/portal/api/channel/infos", type: "POST", dataType: "json", contentType: "application/json", headers: {"X-CSRF-TOKEN": token}, data: JSON.stringify({channel: channel, page: 1, rows: 100}),
    success: function (d) {
      d.data.forEach(function (x) { $("#main").append('<p class="info-item" data-id="' + x.uuid + '"><b>' + x.name + "</b><i>" + x.time + "</i></p>"); });
      $("#main .info-item").click(function () { window.open("/portal/info/" + $(this).attr("data-id") + ".html"); });
    }});
});"""
    tags = jquery(make) + script(make, "/portal/js/channel.js", logic)
    make.page(
        "/portal/xxgknb.html",
        "信息公开年报",
        f'<div id="main" data-channel="xxgknb"></div>{tags}',
        metas={"_csrf": "b0c1-77ad"},
    )
    make.way("政务公开 /portal/zwgk.html", "信息公开年报 /portal/xxgknb.html")
    return make.portal(make.archived(of_year(entries)))


def data_in_the_page() -> Portal:
    """The rows are an inline variable, drawn by a function; one page detail.html?id= asks for each article's JSON file."""
    make = begun("980973", "阜芦区", trs())
    own = make.own(YEARS)
    rows = [{"I": e.hex, "T": e.title, "D": f"{e.day}T09:00:00"} for e in own]
    for entry in own:
        make.site.on(
            f"/data/info/{entry.hex}.json",
            told({"T": entry.title, "D": str(entry.day), "S": make.place.office, "C": entry.content}),
        )
    drawing = f"""<div id="wrap"></div><script>
var dataList = {json.dumps(rows, ensure_ascii=False)};
document.getElementById("wrap").innerHTML = dataList.map(function (d) {{ return '<a class="lk" href="/detail.html?id=' + d.I + '">' + d.T + '</a><s>' + d.D.substr(0, 10) + '</s>'; }}).join("<br>");
</script>"""
    make.page("/nb.html", "政府信息公开年报", drawing)
    logic = """var id = new URLSearchParams(location.search).get("id");
fetch("/data/info/" + id + ".json").then(r => r.json()).then(d => {
  document.title = d.T;
  document.querySelector(".d-title").textContent = d.T;
  document.querySelector(".d-info").textContent = "发布时间：" + d.D + "　来源：" + d.S;
  document.querySelector(".d-body").innerHTML = d.C;
});"""
    tag = script(make, "/js/detail.js", logic)
    make.page(
        "/detail.html",
        "详情",
        f'<div class="d-title"></div><div class="d-info"></div><div class="d-body"></div>{tag}',
    )
    make.way("信息公开 /xxgk.html", "政府信息公开年报 /nb.html")
    report = of_year(own)
    return make.portal(make.archived(replace(report, path=f"/detail.html?id={report.hex}")))


PORTALS = (
    shadow_tree,
    written,
    escaped,
    late,
    framed_by_script,
    token_of_the_page,
    data_in_the_page,
)
