"""Portals of Epoint webBuilder: rows without addresses, functions in /js files, lists by POST, frames by address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from portals import papers
from portals.blind.kinds import epoint, uuid
from portals.blind.parts import (
    BEFORE,
    FEW,
    YEARS,
    begun,
    behind,
    cut,
    file,
    jquery,
    paper,
    part,
    report_docx,
    script,
    sent,
    told,
    whole,
)
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

_ORG = "11982023007100015A"
_SITE = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
_COMMON = """var siteInfo = {siteGuid: "%s", projectName: "%s", isApp: false};
function getUrlParam(name) {
  var reg = new RegExp("(^|&)" + name + "=([^&]*)(&|$)"), r = window.location.search.substr(1).match(reg);
  return r != null ? decodeURIComponent(r[2]) : "";
}
"""
_LINK = """function linkToNew(infoid, categorynum) {
  window.open("/openDetailDynamic.html?infoid=" + infoid);
}
"""
_DETAIL = """$(function () {
  $.ajax({
    url: "/EpointWebBuilder/zNJSAction.action?cmd=getOpenDetail",
    data: {infoid: getUrlParam("infoid"), siteguid: siteInfo.siteGuid}, dataType: "json",
    success: function (d) {
      var info = d.custom;
      $("#title").html(info.title); $("#infodate").html("生成日期：" + info.infodate); $("#content").html(info.infocontent);
      document.title = info.title;
    }
  });
});
"""
_LIST = """var pageSize = %d;
function getList(pageIndex) {
  var data = %s;
  $.ajax({
    url: "/" + siteInfo.projectName + "/rest/lightfrontaction/getgovinfolist", type: "POST", dataType: "json",
    contentType: "application/json;charset=utf-8", data: JSON.stringify(data),
    success: function (msg) {
      var html = "";
      msg.custom.data.forEach(function (el) {
        html += '<li class="ewb-list-node clearfix"><a href="' + el.infourl + '" class="ewb-list-name" title="' + el.realtitle + '" target="_blank">' + el.title + '</a><span class="ewb-list-date">' + el.infodate + "</span></li>";
      });
      $("#showlist").html(html || "<li>暂无信息</li>");
      drawPager(pageIndex, Math.ceil(msg.custom.total / pageSize));
    }
  });
}
function drawPager(now, pages) {
  var html = "<ul class='m-pagination-page'>";
  for (var i = 0; i < pages; i++) html += "<li class='" + (i === now ? "active" : "") + "'><a data-page-index='" + i + "'>" + (i + 1) + "</a></li>";
  $("#pager").html(html + "</ul>");
  $("#pager a").on("click", function () { getList(parseInt($(this).attr("data-page-index"))); });
}
$(function () { getList(0); });
"""
_TEMPLATE = '<script id="list-tmpl" type="text/html"><li><a href="<?=el.infourl?>" title="<?=el.realtitle?>"><?=el.title?></a><span><?=el.infodate?></span></li></script>'


def _libraries(make: Maker, project: str) -> str:
    return jquery(make, "/js/lib/jquery.min.js") + script(
        make, "/js/webBuilderCommon.js", _COMMON % (_SITE, project)
    )


def _row(entry: Entry, number: int) -> str:
    organ = entry.paper.issuer if entry.paper else "县政府办"
    return f"""<tr><td width="24%"><span>{_ORG}/2025-{number:05d}</span></td><td class="ewb-has-detail ewb-xxnr">
<a class="ewb-infoname" onclick="linkToNew('{uuid(entry.hex)}','031004');">{entry.title} </a>
<div class="ewb-drop-detail" style="display: none;"><ul><li><label>索 引 号 ：</label><p>{_ORG}/2025-{number:05d}</p></li><li><label>信息分类：</label><p>年度报告</p></li>
<li><label>发布机构：</label><p>{organ}</p></li><li><label>生成日期：</label><p>{entry.day}</p></li><li><label>名　称　：</label><p>{entry.title}</p></li></ul></div></td>
<td class="ewb-rqnr"><span>{entry.day}</span></td></tr>"""


def _static_list(make: Maker, folder: str, entries: Sequence[Entry], tags: str, size: int = 12) -> None:
    """/govlist.html, then 2.html, 3.html …, each with the table and the pager of list items."""
    pages = -(-len(entries) // size)
    for n in range(1, pages + 1):
        numbers = "".join(
            f'<li class="wb-page-li wb-page-item current">{m}</li>'
            if m == n
            else f'<li class="wb-page-li wb-page-item"><a href="{folder}{f"{m}.html" if m > 1 else "govlist.html"}">{m}</a></li>'
            for m in range(1, pages + 1)
        )
        following = f'<a href="{folder}{n + 1}.html">下页></a>' if n < pages else "下页>"
        rows = "".join(_row(e, 40 + i) for i, e in enumerate(cut(entries, n, size)))
        table = (
            '<div class="ewb-catalog-table"><table><thead><tr><th>索引号</th><th>信息名称</th><th>生成日期</th></tr></thead><tbody>'
            f'{rows}<tr class="noborder"><td colspan="3"><div class="pagemargin"><ul>{numbers}<li class="wb-page-li">{following}</li>'
            f"</ul></div></td></tr></tbody></table></div>{tags}"
        )
        make.page(f"{folder}{f'{n}.html' if n > 1 else 'govlist.html'}", "信息公开", table)


def _details(make: Maker, entries: Sequence[Entry], libraries: str) -> None:
    shell = '<div class="ewb-container"><h3 id="title"></h3><p id="infodate"></p><div id="content" class="epoint-article-content"></div></div>'
    make.page(
        "/openDetailDynamic.html",
        "信息公开",
        shell + libraries + script(make, "/js/opendetail.js", _DETAIL),
        metas={"ArticleTitle": "", "PubDate": ""},
    )
    held = {uuid(e.hex): e for e in entries}

    def detail(ask: Ask) -> Answer:
        entry = held.get(ask.query.get("infoid", ""))
        if not entry or ask.query.get("siteguid") != _SITE:
            return told({"custom": {"code": 0, "text": "参数错误"}})
        return told(
            {"custom": {"title": entry.title, "infodate": str(entry.day), "infocontent": entry.content}}
        )

    make.site.on("/EpointWebBuilder/zNJSAction.action", detail)


def guids_and_a_shell() -> Portal:
    """Epoint's static list: rows open a shell by a function of /js/xxgklist.js; the report is on page 2 behind all bodies'."""
    make = begun("980901", "沅栗县", epoint())
    folder = f"/govxxgk/{_ORG}/category/031/031004/"
    libraries = _libraries(make, "EpointWebBuilder")
    entries = behind(make, make.own(FEW))
    tags = libraries + script(make, "/js/xxgklist.js", _LINK)
    _static_list(make, folder, entries, tags)
    _details(make, entries, libraries)
    make.way("政府信息公开 /zwgk/", f"政府信息公开年报 {folder}govlist.html")
    report = of_year(entries)
    where = replace(report, path=f"/openDetailDynamic.html?infoid={uuid(report.hex)}")
    # 生成日期 is when the text was made; the contract counts a publication date only, and the shell shows none.
    return make.portal(make.archived(where, dated=False))


def _dynamic(
    make: Maker, project: str, entries: Sequence[Entry], data: str, read: Callable[[Ask], tuple[str, int]]
) -> str:
    """The dynamic list's scripts; its interface answers by category and page."""
    libraries = _libraries(make, project)
    size = 10

    def listed(ask: Ask) -> Answer:
        category, page = read(ask)
        chosen = entries if category == "003006" else ()
        rows = [
            {
                "infourl": e.path,
                "title": e.title if len(e.title) < 26 else e.title[:25] + "...",
                "realtitle": e.title,
                "infodate": str(e.day),
                "infoid": uuid(e.hex),
            }
            for e in cut(chosen, page + 1, size)
        ]
        return told({"custom": {"data": rows, "total": len(chosen)}, "status": {"code": 200, "text": ""}})

    make.site.on(f"/{project}/rest/lightfrontaction/getgovinfolist", listed)
    return libraries + script(make, "/js/govinfolist.js", _LIST % (size, data))


def lists_by_post() -> Portal:
    """Epoint's dynamic list: POST with JSON {deptcode, categorynum, pageIndex, pageSize, siteGuid}; the category is in the address, the report on the third page."""
    make = begun("980902", "滁沔县", epoint())
    entries = make.placed("", behind(make, make.own(FEW)))
    make.articles(entries)
    data = '{deptcode: getUrlParam("deptcode"), categorynum: getUrlParam("categorynum"), pageIndex: pageIndex, pageSize: pageSize, siteGuid: siteInfo.siteGuid}'

    def read(ask: Ask) -> tuple[str, int]:
        held = sent(ask)
        return str(held.get("categorynum")), whole(held.get("pageIndex"), 0)

    tags = _dynamic(make, "EWB-FRONT", entries, data, read)
    tree = '<ul class="ewb-menu"><li><a href="/dynamic/zwgk/govInfoPub.html?categorynum=003001">公开指南</a></li><li><a href="/dynamic/zwgk/govInfoPub.html?categorynum=003002">公开制度</a></li><li><a href="/dynamic/zwgk/govInfoPub.html?categorynum=003006">公开年报</a></li></ul>'
    make.page(
        "/dynamic/zwgk/govInfoPub.html",
        "政府信息公开",
        f'{tree}<ul id="showlist"></ul><div id="pager"></div>{_TEMPLATE}{tags}',
    )
    make.nav.append(("政府信息公开", "/dynamic/zwgk/govInfoPub.html?categorynum=003001"))
    return make.portal(make.archived(of_year(entries)))


def without_the_year_by_post() -> Portal:
    """The same in its form {"token", "params"}: the list's total is stated and read, earlier years only."""
    make = begun("980903", "涟圩县", epoint())
    entries = make.placed("", make.own(BEFORE))
    make.articles(entries)
    data = '{token: "", params: {siteGuid: siteInfo.siteGuid, deptcode: "", categorynum: "003006", pageIndex: pageIndex, pageSize: pageSize}}'

    def read(ask: Ask) -> tuple[str, int]:
        held = sent(ask).get("params")
        held = held if isinstance(held, dict) else {}
        return str(held.get("categorynum")), whole(held.get("pageIndex"), 0)

    tags = _dynamic(make, "EWB_YK_Mid", entries, data, read)
    make.page(
        "/zwgk/openlist.html",
        "政府信息公开年报",
        f'<h2>政府信息公开年报</h2><ul id="showlist"></ul><div id="pager"></div>{tags}',
    )
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/openlist.html")
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="eight reports of earlier years, total 8, nothing later")
    )


def sub_page() -> Portal:
    """A shell whose frame a script sets from the query: openSubPage.html?specialurl=…&righttitle=…."""
    make = begun("980904", "岵泉县", epoint())
    folder = f"/govxxgk/{_ORG}/category/002/002008/"
    frame = """<div class="ewb-right"><h2 id="righttitle"></h2><iframe id="rightframe" width="100%" height="900" frameborder="0"></iframe></div>"""
    setting = """$(function () {
  $("#righttitle").text(getUrlParam("righttitle"));
  document.getElementById("rightframe").src = getUrlParam("specialurl");
});"""
    tags = _libraries(make, "EWB-FRONT") + script(make, "/js/opensubpage.js", setting)
    make.page(f"/govxxgk/{_ORG}/openSubPage.html", "政府信息公开", frame + tags)
    own = make.placed(folder, make.own(YEARS))
    make.articles(own)
    rows = "".join(
        f'<tr><td><a class="ewb-infoname" href="{e.path}?deptcode={_ORG}" target="_blank">{e.title}</a></td><td>{e.day}</td></tr>'
        for e in own
    )
    part(
        make,
        f"{folder}govlist.html",
        f"<html><head><title>信息公开</title></head><body><table>{rows}</table></body></html>",
    )
    part(
        make,
        f"/govxxgk/{_ORG}/guide.html",
        "<html><body><p>本机关政府信息公开指南：公开范围、形式与受理机构。</p></body></html>",
    )
    base = f"/govxxgk/{_ORG}/openSubPage.html?specialurl="
    make.menu_page(
        "/zwgk/",
        "政府信息公开",
        [
            ("政府信息公开指南", f"{base}/govxxgk/{_ORG}/guide.html&righttitle=政府信息公开指南"),
            ("政府信息公开年报", f"{base}{folder}govlist.html&righttitle=政府信息公开年报"),
        ],
    )
    make.nav.append(("政务公开", "/zwgk/"))
    report = of_year(own)
    return make.portal(make.archived(report, twins=(f"{report.path}?deptcode={_ORG}",)))


def attached_to_the_shell() -> Portal:
    """A county-level city that was a county until 2023; the report is a Word file in the article of a static list."""
    make = begun("980905", "沂蒲市", epoint())
    old = make.own(
        range(YEAR - 6, YEAR - 1), title="沂蒲县{year}年政府信息公开工作年度报告", issuer="沂蒲县人民政府"
    )
    own = make.own([YEAR - 1, YEAR])
    path = "/EpointFile/2025/0214/沂蒲市2024年政府信息公开工作年度报告.docx"
    file(
        make,
        path,
        report_docx(paper(own), of_year(own).title),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    report = of_year(own)
    with_file = Entry(
        report.title,
        report.day,
        report.paper,
        body=papers.fixed(f'<p>附件：<a href="{path}" target="_blank">{report.title}.docx</a></p>'),
    )
    entries = [with_file if e is report else e for e in [*own, *old]]
    placed = make.column("/zwgk/004/004005/", "政府信息公开年度报告", entries)
    make.way("政务公开 /zwgk/", "政府信息公开年度报告 /zwgk/004/004005/")
    return make.portal(make.archived(of_year(placed)))


def prefecture_in_the_list() -> Portal:
    """Epoint's static list with the prefecture's report of the year above, the county's own below, opened by a function of /js."""
    make = begun("980906", "睢桐区", epoint())
    folder = f"/govxxgk/{_ORG}/category/031/031004/"
    above = make.others("岚州市", date(2025, 3, 20))
    own = make.own(YEARS, title="{name}人民政府{year}年度政府信息公开工作年度报告")
    entries = make.placed(folder, [above, *own])
    make.articles(entries)
    rows = "".join(
        f"""<tr><td><a class="ewb-infoname" href="javascript:;" onclick="linkToNew('{e.path}');">{e.title}</a></td><td>{e.day}</td></tr>"""
        for e in entries
    )
    tags = script(
        make, "/js/xxgklist.js", "function linkToNew(url) { var w = window.open(); w.location.href = url; }\n"
    )
    make.page(f"{folder}govlist.html", "信息公开", f"<table>{rows}</table>{tags}")
    make.way("信息公开 /xxgk/", "法定主动公开内容 /xxgk/fd/", f"年度报告 {folder}govlist.html")
    return make.portal(make.archived(of_year(entries)))


PORTALS = (
    guids_and_a_shell,
    lists_by_post,
    without_the_year_by_post,
    sub_page,
    attached_to_the_shell,
    prefecture_in_the_list,
)
