"""Portals whose menus and lists open by a hand: trees, tabs, selects, buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence

from portals.blind.kinds import Kind, trs
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    jquery,
    part,
    script,
    told,
)
from portals.blind2.parts import fragment, sundry
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Portal
from portals.stock import of_year

ZTREE = """(function ($) {
  function draw(box, nodes, setting) {
    var ul = document.createElement("ul"); ul.className = "ztree"; box.appendChild(ul);
    nodes.forEach(function (n, i) {
      var li = document.createElement("li"), sw = document.createElement("span"), a = document.createElement("a");
      var below = n.children || [], parent = below.length || n.isParent;
      sw.className = "button switch " + (parent ? "noline_close" : "noline_docu"); a.title = n.name; a.id = box.id + "_" + i + "_a";
      a.innerHTML = '<span class="button ico_docu"></span><span class="node_name">' + n.name + '</span>';
      li.appendChild(sw); li.appendChild(a); ul.appendChild(li);
      var inner = document.createElement("div"); inner.id = (box.id || "t") + "_" + i; inner.style.display = "none"; li.appendChild(inner);
      if (below.length) draw(inner, below, setting);
      function open() {
        var on = inner.style.display === "none"; inner.style.display = on ? "block" : "none";
        if (on && n.isParent && !inner.children.length && setting.async) $.ajax({url: setting.async.url, type: "POST", data: {id: n.id}, dataType: "json",
          success: function (more) { draw(inner, more, setting); }});
      }
      sw.addEventListener("click", open);
      a.addEventListener("click", function () { if (parent) open(); if (setting.callback && setting.callback.onClick) setting.callback.onClick(null, box.id, n); });
    });
  }
  $.fn.zTree = {init: function (where, setting, nodes) {
    var all = nodes;
    if (setting.data && setting.data.simpleData && setting.data.simpleData.enable) {
      all = []; var by = {};
      nodes.forEach(function (n) { by[n.id] = n; });
      nodes.forEach(function (n) { if (by[n.pId]) (by[n.pId].children = by[n.pId].children || []).push(n); else all.push(n); });
    }
    draw(where[0], all, setting);
  }};
})(jQuery);
"""
"""What zTree draws, as far as these portals use it."""

DTREE = """function dTree(name) { this.name = name; this.nodes = []; }
dTree.prototype.add = function (id, pid, name, url, title, target) { this.nodes.push({id: id, pid: pid, name: name, url: url, title: title, target: target}); };
dTree.prototype.below = function (pid) {
  var out = "", t = this;
  t.nodes.forEach(function (n) {
    if (n.pid !== pid) return;
    var inner = t.below(n.id);
    out += '<div class="dTreeNode">' + (inner ? '<a href="javascript: ' + t.name + '.o(' + n.id + ');"><img src="img/plus.gif" alt=""></a>' : '')
      + (n.url ? '<a id="s' + t.name + n.id + '" class="node" href="' + n.url + '" target="' + n.target + '">' + n.name + '</a>' : '<span>' + n.name + '</span>') + '</div>'
      + (inner ? '<div id="d' + t.name + n.id + '" class="clip" style="display:' + (n.pid < 0 ? "block" : "none") + '">' + inner + '</div>' : '');
  });
  return out;
};
dTree.prototype.o = function (id) { var e = document.getElementById('d' + this.name + id); e.style.display = e.style.display === 'none' ? 'block' : 'none'; };
dTree.prototype.toString = function () { return '<div class="dtree">' + this.below(-1) + '</div>'; };
"""
"""What dTree draws."""


def _list_page(make: Maker, path: str, name: str, entries: Sequence[Entry]) -> list[Entry]:
    """A listing in a frame: hardly any template."""
    placed = make.placed(path.rpartition("/")[0] + "/", entries)
    rows = "\n".join(make.cms.row(e.path, e) for e in placed)
    part(
        make,
        path,
        f"<html><head><meta charset='{make.cms.charset}'><title>{name}</title></head><body><ul>{rows}</ul></body></html>",
    )
    make.articles(placed, [(name, path)])
    return placed


def tree_of_an_external_script() -> Portal:
    """zTree of simple nodes from a script file; a node sets the address of the frame beside it."""
    make = begun("980511", "濉楝县", trs(links="root"))
    own = _list_page(make, "/zwgk/xxgknb/list.html", "政府信息公开年报", make.own(YEARS))
    _list_page(make, "/zwgk/zcwj/list.html", "政策文件", sundry(make, "政策文件", 8))
    _list_page(
        make, "/zwgk/zn/list.html", "公开指南", [make.lookalike("{name}政府信息公开指南", "编制说明。")]
    )
    nodes = [
        {"id": 1, "pId": 0, "name": "政府信息公开"},
        {"id": 11, "pId": 1, "name": "政府信息公开指南", "file": "/zwgk/zn/list.html"},
        {"id": 12, "pId": 1, "name": "法定主动公开内容"},
        {"id": 121, "pId": 12, "name": "政策文件", "file": "/zwgk/zcwj/list.html"},
        {"id": 13, "pId": 1, "name": "政府信息公开年报", "file": "/zwgk/xxgknb/list.html"},
    ]
    tree = f"""var zNodes = {json.dumps(nodes, ensure_ascii=False)};
var setting = {{data: {{simpleData: {{enable: true}}}}, callback: {{onClick: function (e, t, n) {{ if (n.file) $("#rightFrame").attr("src", n.file); }}}}}};
$(function () {{ $.fn.zTree.init($("#treeDemo"), setting, zNodes); }});"""
    tags = (
        jquery(make) + script(make, "/js/jquery.ztree.core.js", ZTREE) + script(make, "/js/xxgktree.js", tree)
    )
    box = f'<div class="left"><div id="treeDemo"></div></div><iframe id="rightFrame" name="rightFrame" src="/zwgk/zn/list.html"></iframe>{tags}'
    make.page("/zwgk/", "政务公开", box, [("政务公开", "/zwgk/")])
    make.nav.append(("政务公开", "/zwgk/"))
    return make.portal(make.archived(of_year(own)))


def tree_in_a_frameset() -> Portal:
    """dTree written by a script of the left frame; its nodes open in the main frame."""
    make = begun(
        "980512",
        "嵊泊县",
        Kind("/xxgk/show.jsp?id={id}", links="root", first="{folder}", box="<div id='nr'>{}</div>"),
    )
    own = _list_page(make, "/xxgk/list.jsp?catid=207", "政府信息公开年报", make.own(YEARS))
    _list_page(make, "/xxgk/list.jsp?catid=201", "机构职能", sundry(make, "工作动态", 6))
    _list_page(make, "/xxgk/list.jsp?catid=203", "规划计划", sundry(make, "规划计划", 4))
    tree = """d = new dTree('d');
d.add(0,-1,'政府信息公开目录');
d.add(1,0,'公开指南','guide.jsp','','main');
d.add(2,0,'公开目录');
d.add(3,2,'机构职能','list.jsp?catid=201','','main');
d.add(4,2,'规划计划','list.jsp?catid=203','','main');
d.add(5,0,'年度报告','list.jsp?catid=207','','main');
document.write(d);"""
    tags = script(make, "/xxgk/dtree.js", DTREE) + script(make, "/xxgk/menu.js", tree)
    part(make, "/xxgk/left.jsp", f"<html><head><title>目录</title></head><body>{tags}</body></html>")
    part(
        make,
        "/xxgk/guide.jsp",
        "<html><head><title>公开指南</title></head><body><p>政府信息公开指南见附表。</p></body></html>",
    )
    part(
        make,
        "/xxgk/index.jsp",
        '<html><head><title>政府信息公开</title></head><frameset cols="230,*"><frame src="left.jsp" name="left"><frame src="guide.jsp" name="main"></frameset></html>',
    )
    make.nav.append(("政府信息公开", "/xxgk/index.jsp"))
    return make.portal(make.archived(of_year(own)))


def tree_by_calls() -> Portal:
    """zTree whose children come by POST when a node opens; a leaf's list is loaded into the page."""
    make = begun("980513", "泖溪区", Kind("/xxgk/info/{id}.html"))
    columns = {
        "c1": ("公开指南", sundry(make, "公开指南", 2)),
        "c31": ("政策法规", sundry(make, "政策法规", 7)),
        "c4": ("年度报告", behind(make, make.own(FEW))),
    }
    placed = {key: make.placed("/xxgk/", entries) for key, (name, entries) in columns.items()}
    for entries in placed.values():
        make.articles(entries, [("信息公开目录", "/xxgk/")])
    below = {
        "root": [{"id": "c1", "name": "公开指南"}, {"id": "p3", "name": "公开目录", "isParent": True}, {"id": "p9", "name": "年报与制度", "isParent": True}],
        "p3": [{"id": "c31", "name": "政策法规"}],
        "p9": [{"id": "c4", "name": "政府信息公开工作年度报告"}],
    }  # fmt: skip
    make.site.on("/xxgk/tree.action", lambda ask: told(below.get(ask.form.get("id", "root"), [])))
    make.site.on(
        "/xxgk/list.action",
        lambda ask: make.answer(fragment(make, placed.get(ask.query.get("catId", ""), []))),
    )
    page = """function openList(id) { $("#content").load("/xxgk/list.action?catId=" + id); }
$(function () { $.post("/xxgk/tree.action", {id: "root"}, function (nodes) {
  $.fn.zTree.init($("#tree"), {async: {enable: true, url: "/xxgk/tree.action"}, callback: {onClick: function (e, t, n) { if (!n.isParent) openList(n.id); }}}, nodes);
}); openList("c1"); });"""
    tags = jquery(make) + script(make, "/xxgk/js/ztree.js", ZTREE) + script(make, "/xxgk/js/index.js", page)
    make.page(
        "/xxgk/",
        "信息公开目录",
        f'<div id="tree"></div><div id="content"></div>{tags}',
        [("信息公开目录", "/xxgk/")],
    )
    make.nav.append(("政府信息公开", "/xxgk/"))
    return make.portal(make.archived(of_year(placed["c4"])))


def parents_function() -> Portal:
    """A frameset whose left page calls parent.openRight('…'), which sets the right frame."""
    make = begun("980514", "郯浦县", Kind("/gkml/content_{id}.html"))
    own = _list_page(make, "/gkml/col_0207.html", "年度报告", make.own(YEARS))
    _list_page(make, "/gkml/col_0201.html", "工作动态", sundry(make, "工作动态", 6))
    _list_page(make, "/gkml/col_0203.html", "财政信息", sundry(make, "财政信息", 3))
    left = "".join(
        f"""<li><a href="#" onclick="parent.openRight('{code}');return false;">{name}</a></li>"""
        for code, name in (("0201", "工作动态"), ("0203", "财政信息"), ("0207", "政府信息公开年报"))
    )
    part(
        make,
        "/gkml/tree.html",
        f"<html><head><title>目录树</title></head><body><ul>{left}</ul></body></html>",
    )
    function = "<script>function openRight(c){ document.getElementsByName('right')[0].src = '/gkml/col_' + c + '.html'; }</script>"
    part(
        make,
        "/gkml/",
        f'<html><head><title>信息公开目录</title>{function}</head><frameset cols="200,*"><frame name="left" src="tree.html"><frame name="right" src="col_0201.html"></frameset></html>',
    )
    make.nav.append(("信息公开目录", "/gkml/"))
    return make.portal(make.archived(of_year(own)))


def menu_on_hover() -> Portal:
    """The menu's lower items are fetched when the mouse is over the upper one."""
    make = begun("980515", "浛洲市", trs(links="root"))
    own = make.column("/zfxxgknb/", "政府信息公开年报", make.own(YEARS))
    make.column("/zcfg/", "政策法规", sundry(make, "政策法规", 9))
    part(
        make,
        "/nav/sub_3.html",
        '<dl><dd><a href="/zcfg/">政策法规</a></dd><dd><a href="/zfxxgknb/">政府信息公开年报</a></dd></dl>',
    )
    part(make, "/nav/sub_4.html", '<dl><dd><a href="/zwfw/">办事指南</a></dd></dl>')
    hover = '$(function () { $(".topnav li").mouseover(function () { var d = $(this).find("div"); if (d.length && !d.html()) d.load("/nav/sub_" + $(this).data("id") + ".html"); }); });'
    tags = jquery(make) + script(make, "/js/nav.js", hover)
    make.home(
        "/index.html",
        extra='<ul class="topnav"><li data-id="3"><a href="javascript:;">政府信息公开</a><div></div></li><li data-id="4"><a href="javascript:;">政务服务</a><div></div></li></ul>'
        + tags,
    )
    make.site.exact["/"] = make.site.exact["/index.html"]
    return make.portal(make.archived(of_year(own)))


PORTALS = (
    tree_of_an_external_script,
    tree_in_a_frameset,
    tree_by_calls,
    parents_function,
    menu_on_hover,
)
