"""Menus and lists that a hand opens: hovered menus, trees, frames, years, tabs, 加载更多, cards."""

from __future__ import annotations

import json

from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, jquery, part, script, told, whole
from portals.blind3.parts import board, items, published
from portals.blind4.parts import numbered, rows_of
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

_OPEN = "政府信息公开"


def hovered_menu() -> Portal:
    """The main menu is written by a script file on every page; its second level is only to be seen under the mouse."""
    make = Maker("980748", "桐浙县", hanweb(foot=numbered))
    make.noise()
    make.nav = []
    links = {
        "信息公开指南": "/col/col101/index.html",
        "信息公开年报": "/col/col103/index.html",
        "依申请公开": "/col/col104/index.html",
    }
    below = "".join(f'<dd><a href="{to}">{name}</a></dd>' for name, to in links.items())
    head = f'<style>.nav dd{{display:none}}.nav dl:hover dd{{display:block}}</style><div class="nav"><dl><dt><a href="/">首页</a></dt></dl><dl><dt><a>政务公开</a></dt>{below}</dl></div>'
    tag = script(make, "/script/head.js", f"document.write({json.dumps(head, ensure_ascii=False)});")
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=tag)
    make.column("/col/col101/", "信息公开指南", [], above=tag)
    make.column("/col/col104/", "依申请公开", [], above=tag)
    held = make.column("/col/col103/", "信息公开年报", crowd(make, make.own(FEW)), above=tag)
    return make.portal(make.archived(of_year(held)))


def ztree_of_catalogue() -> Portal:
    """zTree of plain data with pId; a click on a node sets the frame beside it to that node's list."""
    make = begun(
        "980749",
        "棱桦县",
        Kind(
            "/catalog/doc/{id}.html",
            first="/catalog/list_{bare}.html",
            further="/catalog/list_{bare}_{n}.html",
            foot=numbered,
        ),
    )
    nodes = [
        {"id": 1, "pId": 0, "name": "政府信息公开目录", "open": True},
        {"id": 11, "pId": 1, "name": "政府信息公开指南"},
        {"id": 12, "pId": 1, "name": "法定主动公开内容"},
        {"id": 121, "pId": 12, "name": "政策文件"},
        {"id": 13, "pId": 1, "name": "政府信息公开年报"},
    ]
    make.column("/11/", "政府信息公开指南", [])
    make.column("/12/", "法定主动公开内容", [])
    make.column("/121/", "政策文件", [])
    held = make.column("/13/", "政府信息公开年报", crowd(make, make.own(YEARS)))
    tags = jquery(make) + script(make, "/ztree/jquery.ztree.all.min.js", _SIMPLE_TREE)
    board(make, "/catalog/index.html", f'<table width="100%"><tr><td width="220" valign="top"><ul id="tree" class="ztree"></ul></td><td><iframe name="right" id="right" src="/catalog/list_11.html" width="900" height="700"></iframe></td></tr></table>{tags}<script>var zNodes={json.dumps(nodes, ensure_ascii=False)};' + """
$(document).ready(function(){ $.fn.zTree.init($("#tree"),{data:{simpleData:{enable:true,rootPId:0}},callback:{onClick:function(e,id,n){ document.getElementById('right').src='/catalog/list_'+n.id+'.html'; }}},zNodes); });
</script>""", _OPEN, way=False)  # fmt: skip
    make.nav.append((_OPEN, "/catalog/index.html"))
    return make.portal(make.archived(of_year(held)))


_SIMPLE_TREE = """function nested(flat,pid){ return flat.filter(function(n){return n.pId==pid}).map(function(n){ n.children=nested(flat,n.id); return n; }); }
function simpleTree(box,nodes,click,level){
  nodes.forEach(function(n){ var li=document.createElement('li'); li.className='level'+level;
    li.innerHTML='<span class="button switch '+(n.children.length?(n.open?'root_open':'center_close'):'center_docu')+'" style="cursor:pointer">'+(n.children.length?'+':'')+'</span><a class="level'+level+'" title="'+n.name+'"><span class="button ico"></span><span>'+n.name+'</span></a><ul style="display:'+(n.open?'block':'none')+'"></ul>';
    var ul=li.querySelector('ul'); simpleTree(ul,n.children,click,level+1);
    li.querySelector('.switch').onclick=function(){ ul.style.display=ul.style.display=='none'?'block':'none'; };
    li.querySelector('a').onclick=function(e){ click(e,box.id,n); }; box.appendChild(li); });
}
jQuery.fn.zTree={init:function(box,s,nodes){ simpleTree(box[0],nested(nodes,s.data.simpleData.rootPId),s.callback.onClick,0); }};
"""

_DTREE = """function dTree(name){ this.name=name; this.nodes=[]; }
dTree.prototype.add=function(id,pid,name,url,title,target){ this.nodes.push({id:id,pid:pid,name:name,url:url,target:target}); };
dTree.prototype.part=function(pid){ var me=this; return this.nodes.filter(function(n){return n.pid==pid}).map(function(n){
  var kids=me.part(n.id), link=n.url?'<a class="node" href="'+n.url+'" target="'+n.target+'">'+n.name+'</a>':'<a class="node" href="javascript: '+me.name+'.o('+n.id+');">'+n.name+'</a>';
  return '<div class="dTreeNode"><img src="/img/page.gif" alt="" />'+link+'</div>'+(kids?'<div id="d'+me.name+n.id+'" class="clip" style="display:'+(pid<0?'block':'none')+'">'+kids+'</div>':''); }).join(''); };
dTree.prototype.o=function(id){ var s=document.getElementById('d'+this.name+id).style; s.display=s.display=='none'?'block':'none'; };
dTree.prototype.toString=function(){ return '<div class="dtree">'+this.part(-1)+'</div>'; };
"""


def dtree_in_frames() -> Portal:
    """信息公开 is a frameset: left a dTree whose folders open by click, right the list; the trees of two kinds of years."""
    make = begun("980750", "洮镇县", vsb(foot=numbered))
    held = make.column("/open/nb/", "信息公开年报", behind(make, make.own(YEARS)))
    make.column("/open/zn/", "信息公开指南", [])
    tag = script(make, "/js/dtree.js", _DTREE)
    part(make, "/open/left.htm", f"""<html><head><meta charset="utf-8"></head><body>{tag}<script>
d = new dTree('d'); d.add(0,-1,'信息公开目录'); d.add(1,0,'信息公开指南','/open/zn.htm','','right'); d.add(2,0,'信息公开工作');
d.add(3,2,'信息公开年报','/open/nb.htm','','right'); d.add(4,2,'监督检查','/open/zn.htm','','right'); document.write(d);
</script></body></html>""")  # fmt: skip
    part(
        make,
        "/open/index.htm",
        '<html><head><meta charset="utf-8"><title>信息公开</title></head><frameset cols="220,*"><frame name="left" src="left.htm"><frame name="right" src="/open/zn.htm"></frameset></html>',
    )
    make.nav.append(("信息公开", "/open/index.htm"))
    return make.portal(make.archived(of_year(held)))


def year_and_query() -> Portal:
    """A choice of the year and a button 查询; at first the rows of the newest year are shown, in which the county is not."""
    make = begun("980751", "阆南市", Kind("/gk/detail/{id}.html"))
    at = "/gk/nianbao.html"
    kept = {year: published(make, at, behind(make, make.own([year]), year)) for year in FEW}
    kept[YEAR + 1] = published(make, at, make.departments(YEAR + 1, 6))
    tags = jquery(make)
    options = "".join(f'<option value="{year}">{year}年</option>' for year in sorted(kept, reverse=True))
    board(make, at, f'年度 <select id="year" name="year">{options}</select> <input type="button" id="query" value="查询"><table id="tb"></table>{tags}' + """<script>
function query(){ $.ajax({url:'/gk/nianbao/query',type:'post',dataType:'json',data:{year:$('#year').val(),keyword:''},success:function(r){
  $('#tb').html(r.map(function(x,i){ return '<tr><td>'+(i+1)+'</td><td><a href="'+x.url+'">'+x.title+'</a></td><td>'+x.date+'</td></tr>' }).join('')||'<tr><td>没有查询到数据</td></tr>'); }}); }
$('#query').click(query); query();
</script>""")  # fmt: skip
    make.site.on("/gk/nianbao/query", lambda ask: told(rows_of(kept.get(whole(ask.form.get("year")), []))))
    return make.portal(make.archived(of_year(kept[YEAR])))


def clicked_tabs() -> Portal:
    """Three tabs without addresses, their panels all in the page; the government's is hidden until its tab is clicked."""
    make = begun("980752", "奉贤渡区", ucap())
    at = "/c10/nb.shtml"
    groups = {"委办局": make.departments(), "街镇": make.towns(), "区政府": make.own(YEARS)}
    kept = {name: published(make, at, rows) for name, rows in groups.items()}
    heads = "".join(f"<li>{name}</li>" for name in kept)
    panels = "".join(
        f'<div class="panel" style="display:none"><ul>{items(make, rows)}</ul></div>'
        for rows in kept.values()
    )
    tags = jquery(make)
    board(make, at, f'<ul class="tabs">{heads}</ul><div class="panels">{panels}</div>{tags}' + """<script>
$('.tabs li').click(function(){ $('.panel').hide(); $('.panel').eq($(this).index()).show(); });
$('.panel').eq(0).show();
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(kept["区政府"])))


def more_by_button() -> Portal:
    """加载更多 appends a fragment of nine rows at each click and goes when there is nothing more."""
    make = begun("980753", "鄱弋县", trs())
    at = "/zwgk/gknb/"
    held = published(make, at, behind(make, make.own(FEW)))
    tags = jquery(make)
    board(make, at, f'<ul class="list" id="ul">{items(make, held[:9])}</ul><div class="more" id="more" style="cursor:pointer">加载更多</div>{tags}' + """<script>
var n=1;
$('#more').click(function(){ n++; $.get('/zwgk/gknb/more.jsp',{p:n},function(t){ $('#ul').append(t); if(t.indexOf('data-last')>0) $('#more').hide(); }); });
</script>""")  # fmt: skip

    def more(ask: Ask) -> Answer:
        number = whole(ask.query.get("p"))
        last = '<li data-last="1" style="display:none"></li>' if number * 9 >= len(held) else ""
        return make.answer(items(make, cut(held, number, 9)) + last)

    make.site.on("/zwgk/gknb/more.jsp", more)
    return make.portal(make.archived(of_year(held)))


def platform_in_frame() -> Portal:
    """信息公开 is a page with a frame that a script sets to the listed platform's address; lists and reports are there."""
    make = begun("980754", "柳融县", trs())
    make.other("platform", listed=True)
    frame = """<iframe id="pt" width="1000" height="800" frameborder="0"></iframe><script>var org='980754'; document.getElementById('pt').setAttribute('src','http://platform.fleet.test/org/'+org+'/');</script>"""
    board(make, "/xxgkpt/", frame, _OPEN, way=False)
    make.nav.append((_OPEN, "/xxgkpt/"))
    make.host = "platform"
    make.menu_page(
        "/org/980754/",
        _OPEN,
        [("政府信息公开指南", "/org/980754/zn/"), ("政府信息公开年报", "/org/980754/nb/")],
    )
    make.column("/org/980754/zn/", "政府信息公开指南", [])
    held = make.column("/org/980754/nb/", "政府信息公开年报", make.own(YEARS))
    make.host = "main"
    return make.portal(make.archived(of_year(held), host="platform"))


def cards_without_links() -> Portal:
    """Cards with data-url and a listener on their box that opens the address; the county's cards come last."""
    make = begun("980755", "岫浔县", Kind("/annual/{day:%Y}/{hex}.html"))
    at = "/annual/index.html"
    held = published(make, at, [*make.departments(), *make.own(YEARS)])
    tags = jquery(make)
    board(make, at, f'<div class="cards" id="cards">{_cards(held)}</div>{tags}' + """<script>
$('#cards').on('click','.card',function(){ window.open($(this).data('url')); });
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def _cards(entries: list[Entry]) -> str:
    return "".join(
        f'<div class="card" data-url="{e.path}"><p>{e.title}</p><time>{e.day}</time></div>' for e in entries
    )


PORTALS = (
    hovered_menu,
    ztree_of_catalogue,
    dtree_in_frames,
    year_and_query,
    clicked_tabs,
    more_by_button,
    platform_in_frame,
    cards_without_links,
)
