"""Portals of UCAP and of Guangdong's NFCMS and gkmlpt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from portals import papers, skins
from portals.blind.kinds import Foot, Kind, arrows, nfcms, ucap
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    file,
    paper,
    part,
    report_docx,
    report_pdf,
    script,
    told,
    whole,
)
from portals.cms import Entry
from portals.site import Answer, Ask, Portal
from portals.stock import of_year

# UCAP


def ucap_foot(call: str) -> Foot:
    """createPageHTML as UCAP calls it; what it draws names the pages by its own rule."""

    def foot(sheets: Sequence[str], number: int) -> str:
        return f"<div id='page_div'></div><script>{call.format(pages=len(sheets), number=number)}</script>"

    return foot


_DRAW = """function createPageHTML(div, pages, current, name, ext, total) {
  var html = "<span>共" + total + "条</span> ";
  for (var i = 1; i <= pages; i++) {
    var page = name + (i > 1 ? "_" + (i - 1) : "") + "." + ext;
    html += i === current ? "<b>" + i + "</b> " : "<a href='" + page + "'>" + i + "</a> ";
  }
  document.getElementById(div).innerHTML = html;
}
"""


def second_page_is_one() -> Portal:
    """UCAP whose second page is _1; dates are filled by script, so that PubDate alone tells the report's."""
    call = "createPageHTML('page_div',{pages},{number},'xxgk_list','shtml',32)"
    kind = ucap(foot=ucap_foot(call), further="{folder}xxgk_list_{at}.shtml", pubdate="{day} 15:40:12")
    kind.date = "<div class='info'>发布日期：<span id='pubtime'></span>　来源：{source}</div>"
    make = begun("980915", "丹蓣区", kind)
    tag = script(make, "/r/cms/page.js", _DRAW)
    entries = behind(make, make.own(YEARS))
    placed = make.column("/c120801/", "政府信息公开年度报告", entries, above=tag)
    make.way("政务公开 /zwgk/", "政府信息公开年度报告 /c120801/xxgk_list.shtml")
    return make.portal(make.archived(of_year(placed)))


def capital_column() -> Portal:
    """UCAP in Heilongjiang's form: column c07 inside the address, later pages by gotopage(); only arrows lead on."""
    kind = Kind(
        "/swjqrmzf/C116872/{day:%Y%m}/c07_{id}.shtml",
        box='<div class="content-container-con"><div id="cmsArticleContent">{}</div></div>',
        date='<div class="info">发布日期：{day}　信息来源：{source}</div>',
        first="{folder}c01.shtml",
        further="{folder}c01_{n}.shtml",
        per_page=10,
    )

    def foot(sheets: Sequence[str], number: int) -> str:
        return f"""<div class="page"><a href="javascript:gotopage({number - 1})">上一页</a><a href="javascript:gotopage({number + 1})">下一页</a>
<script>var totalpage = {len(sheets)}; function gotopage(n) {{ if (n < 1 || n > totalpage) return; location.href = n === 1 ? "c01.shtml" : "c01_" + n + ".shtml"; }}</script>共{len(sheets)}页</div>"""

    kind.foot = foot
    make = begun("980916", "绥岭区", kind)
    placed = make.column("/swjqrmzf/C116872/", "政府信息公开年报", behind(make, make.own(FEW)))
    make.way("信息公开 /swjqrmzf/", "政府信息公开年报 /swjqrmzf/C116872/c01.shtml")
    return make.portal(make.archived(of_year(placed)))


def eight_letters() -> Portal:
    """Columns of eight letters (/class/ABCDEFGH, /class/ABCDEFGH/2); the column is one of a 公开 tree that also has 公报 and 制度."""
    kind = Kind(
        "/html/czny/{day.year}/{id}.html",
        first="{folder}",
        further="{folder}/{n}",
        foot=arrows,
        skin=skins.tables,
        per_page=12,
        date="<td class='NewsContent'>发布日期：{day}　来源：{source}　浏览次数：<script src='/hits.asp'></script></td>",
        line='<tr><td>·<a href="{href}" title="{title}">{title}</a></td><td>[{day}]</td></tr>',
        rows="<table>{}</table>",
    )
    make = begun("980917", "潞洼区", kind, "/class/ACPLNCJA", "/class/QHMEADDP", "/class/HNNLHPJQ")
    placed = make.column("/class/OEJMQMCO", "信息公开年报", crowd(make, make.own(YEARS)))
    make.column(
        "/class/OEJMAAAB",
        "政府公报",
        [
            Entry(f"{make.name}人民政府公报2024年第{n}期", date(2024, 2 * n, 20), text="<p>目录见附件。</p>")
            for n in range(1, 6)
        ],
    )
    make.column(
        "/class/OEJMAAAC",
        "信息公开制度",
        [
            make.lookalike(
                "{name}政府信息公开年度报告制度",
                "为规范年度报告工作，制定本制度。每年1月31日前各部门报送年度报告。",
                date(2021, 5, 7),
            )
        ],
    )
    make.menu_page(
        "/class/OEJMXXGK",
        "信息公开",
        [
            ("信息公开制度", "/class/OEJMAAAC"),
            ("政府公报", "/class/OEJMAAAB"),
            ("信息公开年报", "/class/OEJMQMCO"),
        ],
    )
    make.nav.append(("信息公开", "/class/OEJMXXGK"))
    return make.portal(make.archived(of_year(placed)))


# Guangdong


def catalogue() -> Portal:
    """gkmlpt: a shell with window._CONFIG, the list by /gkmlpt/api/all/CAT?page=N&sid=…; pages 0 and 1 are the same, further ones 404."""
    make = begun("980918", "湴头区", nfcms())
    entries = make.placed("/gkmlpt/", crowd(make, make.own(FEW)))
    make.articles(entries)
    zone = timezone(timedelta(hours=8))

    def listed(ask: Ask) -> Answer:
        if whole(ask.query.get("page", "1"), 9) > 1:
            return told({"error": "not found"}, 404)
        rows = [
            {
                "id": e.serial,
                "title": e.title,
                "url": f"http://main.fleet.test{e.path}",
                "post_url": "",
                "created_at": int(datetime(e.day.year, e.day.month, e.day.day, 9, tzinfo=zone).timestamp()),
                "date": f"{e.day} 09:00:00",
                "attachment": [],
            }
            for e in entries
        ]
        return told(
            {"classify": {"id": 3457, "name": "政府信息公开年报"}, "articles": rows, "total": len(rows)}
        )

    make.site.on("/gkmlpt/api/all/3457", listed)
    make.site.on(
        "/gkmlpt/api/all/3450",
        told({"classify": {"id": 3450, "name": "机构职能"}, "articles": [], "total": 0}),
    )
    tree = [
        {
            "id": 3449,
            "name": "政府信息公开",
            "children": [
                {"id": 3450, "name": "机构职能", "children": []},
                {"id": 3457, "name": "政府信息公开年报", "children": []},
            ],
        }
    ]
    app = """(function () {
  var c = window._CONFIG, app = document.getElementById("app");
  function walk(nodes) { return "<ul>" + nodes.map(function (n) { return '<li><a href="#' + n.id + '">' + n.name + "</a>" + walk(n.children || []) + "</li>"; }).join("") + "</ul>"; }
  function show() {
    var cat = location.hash.slice(1) || "3450";
    fetch("/gkmlpt/api/all/" + cat + "?page=1&sid=" + c.SID).then(function (a) { return a.json(); }).then(function (d) {
      app.innerHTML = walk(c.TREE) + "<h2>" + d.classify.name + "</h2><table>" + d.articles.map(function (x) {
        return '<tr><td><a href="' + x.url + '" target="_blank">' + x.title + "</a></td><td>" + x.date.slice(0, 10) + "</td></tr>"; }).join("") + "</table>";
    });
  }
  window.addEventListener("hashchange", show); show();
})();"""
    tag = script(make, "/gkmlpt/static/js/app.8f2.js", app)
    part(
        make,
        "/gkmlpt/index",
        f"<!DOCTYPE html><html><head><title>政府信息公开目录</title><script>window._CONFIG = {{SID: '755019', TREE: {json.dumps(tree, ensure_ascii=False)}}}</script></head><body><div id=app></div>{tag}</body></html>",
    )
    make.menu_page(
        "/zwgk/",
        "政务公开",
        [("政府信息公开目录", "/gkmlpt/index"), ("政府信息公开年报", "/gkmlpt/index#3457")],
    )
    make.nav.append(("政务公开", "/zwgk/"))
    return make.portal(make.archived(of_year(entries)))


def rows_are_files() -> Portal:
    """NFCMS whose rows link straight to a PDF, the date inside the link's <b>."""
    make = begun("980919", "澄汕区", nfcms())
    own = make.own(FEW)
    rows = []
    for entry in own:
        assert entry.paper
        path = f"/attachment/0/{entry.serial % 1000}/{entry.serial}/{entry.serial}.pdf"
        file(make, path, report_pdf(entry.paper, entry.title), "application/pdf")
        rows.append(replace(entry, path=path))
    links = "".join(
        f'<li><a href="{e.path}" target="_blank" title="{e.title}">{e.title}<b>{e.day}</b></a></li>'
        for e in rows
    )
    make.page("/zwgk/zfxxgknb/index.html", "政府信息公开年报", f'<ul class="news_list">{links}</ul>')
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/zfxxgknb/index.html")
    return make.portal(make.archived(of_year(rows)))


def body_attached() -> Portal:
    """NFCMS article that says 附件 and has a Word file as a.nfw-cms-attachment; a draft for comment and its reading stand beside it."""
    make = begun("980920", "龙岘县", nfcms())
    own = make.own(FEW)
    report = of_year(own)
    path = "/attachment/0/571/571888/4712033.docx"
    file(make, path, report_docx(paper(own), report.title), "application/octet-stream")
    body = papers.fixed(
        f'<p>　　{report.title}详见附件。</p><p><a class="nfw-cms-attachment" href="{path}" title="年报.docx" alt="年报.docx" target="_blank">{report.title}.docx</a></p>'
    )
    entries = [replace(e, body=body) if e is report else e for e in own]
    entries.insert(
        0,
        make.lookalike(
            "《{name}2024年政府信息公开工作年度报告》解读",
            "一图读懂{name}2024年政府信息公开工作年度报告：全年主动公开信息若干条。",
            date(2025, 3, 6),
        ),
    )
    entries.insert(
        1,
        make.lookalike(
            "关于征求《{name}2024年政府信息公开工作年度报告（征求意见稿）》意见的通知",
            "请于2月10日前将意见反馈至县政府办公室。",
            date(2025, 1, 24),
        ),
    )
    placed = make.column("/lxzwgk/zfxxgk/nb/", "政府信息公开年度报告", entries)
    make.way(
        "政务公开 /lxzwgk/",
        "政府信息公开 /lxzwgk/zfxxgk/",
        "政府信息公开年度报告 /lxzwgk/zfxxgk/nb/index.html",
    )
    return make.portal(make.archived(of_year(placed)))


PORTALS = (
    second_page_is_one,
    capital_column,
    eight_letters,
    catalogue,
    rows_are_files,
    body_attached,
)
