"""Portals whose menus and trees a script draws: external navigation, zTree, dTree, an accordion."""

from __future__ import annotations

import json
from datetime import date

from portals.blind.kinds import hanweb, trs, vsb
from portals.blind.parts import FEW, YEARS, begun, crowd, jquery, part, script, told
from portals.cms import Entry
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

_ZTREE = """(function ($) {
  $.fn.zTree = {init: function (ul, setting, nodes) {
    var data = {}, key = (setting.data && setting.data.simpleData) || {}, id = key.idKey || "id", pid = key.pIdKey || "pId", tree = ul.attr("id"), at = 0;
    function draw(list, into, level) {
      list.forEach(function (n) {
        var me = tree + "_" + (++at), kids = nodes.filter(function (k) { return k[pid] === n[id]; });
        data[me] = n;
        var li = document.createElement("li");
        li.id = me; li.className = "level" + level; li.setAttribute("treenode", "");
        li.innerHTML = '<span id="' + me + '_switch" class="button level' + level + (kids.length ? " switch center_close" : " switch center_docu") + '" treenode_switch style="display:inline-block;width:18px;height:18px"></span><a id="' + me + '_a" class="level' + level + '" treenode_a' + (n.url ? ' href="' + n.url + '" target="' + (n.target || "_blank") + '"' : "") + ' title="' + n.name + '"><span id="' + me + '_ico" class="button ico_docu" treenode_ico></span><span id="' + me + '_span">' + n.name + "</span></a>";
        into.appendChild(li);
        if (kids.length) {
          var box = document.createElement("ul");
          box.className = "level" + level; box.style.display = n.open ? "block" : "none";
          li.appendChild(box); draw(kids, box, level + 1);
          li.querySelector("[treenode_switch]").addEventListener("click", function () { box.style.display = box.style.display === "none" ? "block" : "none"; });
        }
        li.querySelector("[treenode_a]").addEventListener("click", function (e) { if (setting.callback && setting.callback.onClick) setting.callback.onClick(e, tree, n); });
      });
    }
    ul.html("");
    draw(nodes.filter(function (n) { return !nodes.some(function (k) { return k[id] === n[pid]; }); }), ul[0], 0);
  }};
})(jQuery);"""


def navigation_by_script() -> Portal:
    """The main menu and the column's side menu are written by /js/nav.js (document.write): no page holds a link to the column."""
    make = begun("980955", "蔺溪县", trs(links="root"))
    make.nav = []
    placed = make.column("/zwgk/zfxxgknb/", "政府信息公开年报", make.own(YEARS))
    make.column(
        "/zwgk/zfxxgkzd/",
        "政府信息公开制度",
        [make.lookalike("{name}政府信息公开工作制度", "本制度自印发之日起施行。")],
    )
    nav = """var channels = [["首页", "/"], ["走进蔺溪", "/zjbd/"], ["新闻中心", "/xwzx/"], ["政务公开", "/zwgk/"], ["互动交流", "/hdjl/"]];
document.write('<div class="nav"><ul>');
for (var i = 0; i < channels.length; i++) document.write('<li><a href="' + channels[i][1] + '">' + channels[i][0] + '<\\/a><\\/li>');
document.write('<\\/ul><\\/div>');
"""
    left = """document.write("<div class='leftmenu'><h3>政务公开<\\/h3>" + [["zfxxgkzd", "政府信息公开制度"], ["zfxxgknb", "政府信息公开年报"]].map(function (c) { return "<p><a href='/zwgk/" + c[0] + "/'>" + c[1] + "<\\/a><\\/p>"; }).join("") + "<\\/div>");
"""
    top, side = script(make, "/js/nav.js", nav), script(make, "/js/zwgk_left.js", left)
    make.page(
        "/zwgk/", "政务公开", f"{side}<div class=right><p>请选择左侧栏目</p></div>", [("政务公开", "/zwgk/")]
    )
    del make.site.exact["/"]
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=top)
    return make.portal(make.archived(of_year(placed)))


def tree_into_a_frame() -> Portal:
    """zTree over nodes of an inline array; a click sets the frame beside it; the nodes carry channel codes, no addresses."""
    make = begun("980956", "溆坪县", hanweb())
    entries = make.placed("/col/col4401/", crowd(make, make.own(FEW)))
    make.articles(entries)
    nodes = [
        {"id": 1, "pId": 0, "name": "政府信息公开目录", "open": True},
        {"id": 11, "pId": 1, "name": "机构职能", "code": "A01"},
        {"id": 12, "pId": 1, "name": "政策法规", "code": "A02"},
        {"id": 13, "pId": 1, "name": "政府公报", "code": "A03"},
        {"id": 15, "pId": 1, "name": "年度报告", "code": "A07"},
    ]
    rows = "".join(make.cms.row(e.path, e) for e in entries)
    part(make, "/xxgk/list_A07.html", f"<html><body><ul>{rows}</ul></body></html>")
    for code in ("A01", "A02", "A03"):
        part(make, f"/xxgk/list_{code}.html", "<html><body><p>暂无内容</p></body></html>")
    tags = jquery(make) + script(make, "/script/ztree/jquery.ztree.core.min.js", _ZTREE)
    call = f"""<ul id="treeDemo" class="ztree"></ul><iframe id="mainFrame" name="mainFrame" src="/xxgk/list_A01.html" width="760" height="900" frameborder="0"></iframe>{tags}
<script>
var zNodes = {json.dumps(nodes, ensure_ascii=False)};
var setting = {{data: {{simpleData: {{enable: true}}}}, callback: {{onClick: function (event, treeId, treeNode) {{ if (treeNode.code) $("#mainFrame").attr("src", "/xxgk/list_" + treeNode.code + ".html"); }}}}}};
$(document).ready(function () {{ $.fn.zTree.init($("#treeDemo"), setting, zNodes); }});
</script>"""
    make.page("/xxgk/index.html", "信息公开目录", call)
    make.nav.append(("信息公开目录", "/xxgk/index.html"))
    return make.portal(make.archived(of_year(entries)))


def tree_by_interface() -> Portal:
    """zTree whose nodes come by POST; a click on a leaf posts its id for the rows, the column lies two levels down and closed."""
    make = begun("980957", "湫阳区", trs())
    entries = make.placed("/xxgk/content/", crowd(make, make.own(FEW)))
    make.articles(entries)
    nodes = [
        {"catId": "10", "parentId": "0", "name": "政府信息公开指南"},
        {"catId": "20", "parentId": "0", "name": "政府信息公开制度"},
        {"catId": "30", "parentId": "0", "name": "法定主动公开内容"},
        {"catId": "31", "parentId": "30", "name": "机构职能"},
        {"catId": "38", "parentId": "30", "name": "政府信息公开年报"},
    ]
    make.site.on(
        "/xxgk/catalog/tree.do", lambda ask: told(nodes) if ask.method == "POST" else Answer(b"", 405)
    )

    def rows(ask: Ask) -> Answer:
        held = entries if ask.form.get("catId") == "38" else ()
        return told(
            {
                "rows": [{"docTitle": e.title, "docUrl": e.path, "docDate": str(e.day)} for e in held],
                "total": len(held),
            }
        )

    make.site.on("/xxgk/catalog/docs.do", rows)
    logic = """$(function () {
  function onClick(event, treeId, node) {
    $.post("/xxgk/catalog/docs.do", {catId: node.catId, pageNo: 1, pageSize: 100}, function (data) {
      var html = "";
      $(data.rows).each(function (i, row) { html += "<tr><td>" + (i + 1) + "</td><td><a target='_blank' href='" + row.docUrl + "'>" + row.docTitle + "</a></td><td>" + row.docDate + "</td></tr>"; });
      $("#docs").html("<table>" + (html || "<tr><td>暂无信息</td></tr>") + "</table>");
    });
  }
  $.post("/xxgk/catalog/tree.do", {siteId: 3}, function (nodes) {
    $.fn.zTree.init($("#catalogTree"), {data: {simpleData: {enable: true, idKey: "catId", pIdKey: "parentId"}}, callback: {onClick: onClick}}, nodes);
  });
});"""
    logic = logic.replace("$(data.rows).each(function (i, row) {", "data.rows.forEach(function (row, i) {")
    tags = (
        jquery(make) + script(make, "/xxgk/js/ztree.js", _ZTREE) + script(make, "/xxgk/js/catalog.js", logic)
    )
    make.page(
        "/xxgk/", "政府信息公开", f'<ul id="catalogTree" class="ztree"></ul><div id="docs"></div>{tags}'
    )
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(entries)))


_DTREE = """function dTree(name) { this.name = name; this.nodes = []; }
dTree.prototype.add = function (id, pid, name, url, title, target) { this.nodes.push({id: id, pid: pid, name: name, url: url, title: title, target: target}); };
dTree.prototype.under = function (pid) {
  var me = this;
  return this.nodes.filter(function (n) { return n.pid === pid; }).map(function (n) {
    var inner = me.under(n.id);
    return '<div class="dTreeNode"><img src="/images/' + (inner ? "folder" : "page") + '.gif" alt="" />' + (n.url ? '<a id="s' + me.name + n.id + '" class="node" href="' + n.url + '"' + (n.target ? ' target="' + n.target + '"' : "") + ">" + n.name + "</a>" : '<span class="node">' + n.name + "</span>") + "</div>" + (inner ? '<div class="clip" style="display:none">' + inner + "</div>" : "");
  }).join("");
};
dTree.prototype.toString = function () { return '<div class="dtree">' + this.under(-1) + "</div>"; };
"""


def tree_in_a_frame() -> Portal:
    """A frameset whose left page writes a dTree; its links aim at the right frame by a function, closed branches are in the page."""
    make = begun("980958", "碛口县", vsb(charset="gbk", sent="text/html; charset=GBK"))
    placed = make.column("/xxgkml/nb/", "信息公开年度报告", crowd(make, make.own(FEW)))
    tree = script(make, "/dtree/dtree.js", _DTREE)
    adds = [
        (1, 0, "机构概况", "jg"),
        (2, 0, "法规公文", ""),
        (3, 0, "工作信息", ""),
        (4, 3, "财政信息", "cz"),
        (5, 3, "公开年度报告", "nb"),
    ]
    calls = {code: f"\"javascript:openCol('{code}')\"" if code else "null" for _, _, _, code in adds}
    lines = "\n".join(f"d.add({i},{p},'{name}',{calls[code]});" for i, p, name, code in adds)
    left = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"><title>目录</title>{tree}</head><body><script>
function openCol(code) {{ parent.frames["mainlist"].location.href = "/xxgkml/" + code + ".htm"; }}
d = new dTree('d');
d.add(0,-1,'政府信息公开目录');
{lines}
document.write(d);
</script></body></html>"""
    part(make, "/xxgkml/left.htm", left)
    for code in ("jg", "cz"):
        make.column(
            f"/xxgkml/{code}/",
            code,
            [Entry(f"{make.name}{code}情况", date(2024, 3, 4), text="<p>见附表。</p>")],
        )
    part(
        make,
        "/xxgkml/index.htm",
        "<html><head><title>信息公开目录</title></head><frameset cols='200,*'><frame src='/xxgkml/left.htm'><frame src='/xxgkml/jg.htm' name='mainlist'></frameset></html>",
    )
    make.nav.append(("信息公开目录", "/xxgkml/index.htm"))
    return make.portal(make.archived(of_year(placed)))


def accordion() -> Portal:
    """An accordion: the years are headings that a script makes; a click asks for the year's rows and unfolds them."""
    make = begun("980959", "茭湾区", trs())
    years = {year: make.placed(f"/zwgk/nb/{year}/", crowd(make, make.own([year]), year)) for year in FEW}
    for entries in years.values():
        make.articles(entries)
    by_id = {str(7700 + at): entries for at, entries in enumerate(years.values())}
    heads = [
        {"id": int(key), "year": entries[0].paper.year} for key, entries in by_id.items() if entries[0].paper
    ]
    make.site.on("/zwgk/nb/years.json", told(sorted(heads, key=lambda h: -h["year"])))

    def folded(ask: Ask) -> Answer:
        rows = "".join(make.cms.row(e.path, e) for e in by_id.get(ask.query.get("cid", ""), ()))
        return Answer(f"<ul>{rows}</ul>".encode())

    make.site.on("/zwgk/nb/rows.php", folded)
    logic = """$(function () {
  $.getJSON("/zwgk/nb/years.json", function (list) {
    list.forEach(function (y) { $("#acc").append('<h3 class="acc-hd" data-cid="' + y.id + '"><i class="icon-plus"></i>' + y.year + '年度</h3><div class="acc-bd" style="display:none"></div>'); });
    $("#acc .acc-hd").click(function () {
      var body = this.nextElementSibling, head = $(this);
      if (body.innerHTML === "") $.get("/zwgk/nb/rows.php", {cid: head.attr("data-cid")}, function (t) { body.innerHTML = t; });
      body.style.display = body.style.display === "none" ? "block" : "none";
    });
  });
});"""
    tags = jquery(make) + script(make, "/static/js/acc.js", logic)
    make.page("/zwgk/nb/", "政府信息公开年报", f'<h2>政府信息公开年报</h2><div id="acc"></div>{tags}')
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/")
    return make.portal(make.archived(of_year(years[YEAR])))


PORTALS = (
    navigation_by_script,
    tree_into_a_frame,
    tree_by_interface,
    tree_in_a_frame,
    accordion,
)
