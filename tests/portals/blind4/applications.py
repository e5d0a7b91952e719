"""Portals that are applications, and reports whose text only a script brings: routes, shells, windows, viewers."""

from __future__ import annotations

import json
from dataclasses import replace

from portals.blind.kinds import Kind, trs
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    file,
    jquery,
    paper,
    report_pdf,
    script,
    told,
)
from portals.blind3.parts import asked, board, items, published, records
from portals.blind4.parts import numbered
from portals.cms import Entry
from portals.maker import Maker
from portals.papers import fixed
from portals.site import Answer, Ask, Portal
from portals.stock import of_year

_COLUMNS = [
    {"columnId": "c01", "columnName": "县情概况", "children": []},
    {
        "columnId": "c02",
        "columnName": "政务公开",
        "children": [
            {"columnId": "c0201", "columnName": "政府信息公开指南", "children": []},
            {"columnId": "c0203", "columnName": "政府信息公开年报", "children": []},
        ],
    },
    {"columnId": "c03", "columnName": "新闻中心", "children": []},
]


def _data(make: Maker, base: str, held: dict[str, list[Entry]]) -> None:
    """The interface of an application: columns, articles of a column, one article."""
    by_id = {f"{e.serial}": e for entries in held.values() for e in entries}

    def listed(ask: Ask) -> Answer:
        given = dict(ask.query) | dict(ask.form) | _sent_json(ask)
        found = held.get(str(given.get("columnId")), [])
        shown = asked(found, replace(ask, query={"p": str(given.get("pageNo", 1))}), "p", 10)
        return told({"code": 200, "result": {"total": len(found), "records": records(shown)}})

    def article(ask: Ask) -> Answer:
        entry = by_id.get(ask.query.get("id", ""))
        if entry is None:
            return told({"code": 404, "result": None})
        told_of = {
            "title": entry.title,
            "publishTime": f"{entry.day} 09:26:00",
            "source": make.cms.source(entry),
        }
        return told({"code": 200, "result": told_of | {"content": entry.content}})

    make.site.on(f"{base}/columns", told({"code": 200, "result": _COLUMNS}))
    make.site.on(f"{base}/articles", listed)
    make.site.on(f"{base}/article", article)


def _sent_json(ask: Ask) -> dict[str, object]:
    """The JSON body of a request, which the server took apart as a form."""
    text = "".join(k if not v else f"{k}={v}" for k, v in ask.form.items())
    return json.loads(text) if text.startswith("{") else {}


_LIBRARY = """
function api(u,f,body){ fetch('@B'+u,body?{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(body)}:{}).then(function(r){return r.json()}).then(function(r){ f(r.result); }); }
function el(tag,cls,html){ var e=document.createElement(tag); if(cls) e.className=cls; if(html!==undefined) e.innerHTML=html; return e; }
var app=document.getElementById('app'), view;
function frame(then){ api('/columns',function(cols){
  app.innerHTML=''; var bar=el('ul','menu'); app.appendChild(bar); view=el('div','view'); app.appendChild(view);
  cols.forEach(function(c){ var li=el('li','submenu','<div class="submenu__title">'+c.columnName+'</div>'); bar.appendChild(li);
    var sub=el('ul','sub'); sub.style.display='none'; li.appendChild(sub);
    li.firstChild.onclick=function(){ if(c.children.length) sub.style.display=sub.style.display=='none'?'block':'none'; else goto(listAt(c.columnId)); };
    c.children.forEach(function(k){ var it=el('li','menu-item',k.columnName); it.onclick=function(){ goto(listAt(k.columnId)); }; sub.appendChild(it); }); });
  then(); }); }
function list(col,no){ var done=function(r){ view.innerHTML='';
    var ul=el('ul','list'); view.appendChild(ul);
    r.records.forEach(function(x){ var li=el('li','item','<span class="t">'+x.title+'</span><span class="d">'+x.publishTime.slice(0,10)+'</span>'); li.onclick=function(){ goto(articleAt(x.id)); }; ul.appendChild(li); });
    var pg=el('div','pagination','共 '+r.total+' 条 '), all=Math.ceil(r.total/10);
    for(var i=1;i<=all;i++) (function(i){ var s=el('li','number'+(i==no?' active':''),i); s.onclick=function(){ list(col,i); }; pg.appendChild(s); })(i);
    view.appendChild(pg); };
  ask(col,no,done); }
function article(id){ api('/article?id='+id,function(a){ document.title=a.title; view.innerHTML='<h1>'+a.title+'</h1><p>来源：'+a.source+' 发布时间：'+a.publishTime.slice(0,10)+'</p><div class="html">'+a.content+'</div>'; }); }
"""

_SHELL = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>@N</title><link href="/static/css/app.css" rel="stylesheet"></head><body><noscript>您的浏览器不支持JavaScript</noscript><div id="app"></div><script src="/static/js/@J"></script></body></html>'


def _application(make: Maker, base: str, name: str, held: dict[str, list[Entry]], routes: str) -> Answer:
    """Publish an application's script and interface; its shell."""
    code = _LIBRARY.replace("@B", base) + routes
    make.site.on(f"/static/js/{name}", Answer(code.encode(), kind="application/javascript"))
    _data(make, base, held)
    return make.answer(_SHELL.replace("@N", f"{make.name}人民政府门户网站").replace("@J", name))


def routes_in_fragment() -> Portal:
    """Vue, routes in the fragment: folding menus and rows are items without addresses; the report is #/article?id=."""
    make = Maker("980756", "宕渠县", Kind("/#/article?id={id}"))
    held = make.placed("/", behind(make, make.own(YEARS)))
    guide = make.placed("/", [make.lookalike("{name}政府信息公开指南", "公民可以提出申请。")])
    kept = {"c0203": held, "c0201": guide, "c03": make.placed("/", make.news(18))}
    shell = _application(make, "/gateway/portal", "app.9c2e71.js", kept, """
function goto(p){ location.hash=p; }
function listAt(c){ return '/list/'+c; } function articleAt(i){ return '/article?id='+i; }
function ask(col,no,f){ api('/articles?columnId='+col+'&pageNo='+no,f); }
function route(){ var h=location.hash.slice(1), m;
  frame(function(){ if(m=/^\\/list\\/(\\w+)/.exec(h)) list(m[1],1); else if(m=/^\\/article\\?id=(\\w+)/.exec(h)) article(m[1]); else list('c03',1); }); }
window.addEventListener('hashchange',route); route();
""")  # fmt: skip
    make.site.on("/", shell)
    report = of_year(held)
    return make.portal(replace(make.archived(report), path="/", route=f"/article?id={report.serial}"))


def routes_in_history() -> Portal:
    """React, routes in the history: rows by POST of JSON; the shell answers at every address; the report is /p/<id>."""
    make = Maker("980757", "滇澄区", Kind("/p/{id}"))
    held = make.placed("/", crowd(make, make.own(FEW)))
    guide = make.placed("/", [make.lookalike("{name}政府信息公开指南", "公民可以提出申请。")])
    kept = {"c0203": held, "c0201": guide, "c03": make.placed("/", make.news(18))}
    shell = _application(make, "/api/v1", "main.3f0b.chunk.js", kept, """
function goto(p){ history.pushState(null,'',p); show(); }
function listAt(c){ return '/column/'+c; } function articleAt(i){ return '/p/'+i; }
function ask(col,no,f){ api('/articles',f,{columnId:col,pageNo:no,pageSize:10}); }
function show(){ var p=location.pathname, m;
  if(m=/^\\/column\\/(\\w+)/.exec(p)) list(m[1],1); else if(m=/^\\/p\\/(\\w+)/.exec(p)) article(m[1]); else list('c03',1); }
window.onpopstate=show; frame(show);
""")  # fmt: skip
    make.site.on("/", shell)
    make.site.on("/*", shell)
    make.site.on("/robots.txt", Answer(b"User-agent: *\nDisallow:\n", kind="text/plain"))
    return make.portal(make.archived(of_year(held)))


def shell_of_article() -> Portal:
    """Served lists lead to detail.html?guid=…, a shell that asks for the text as JSON by POST."""
    make = begun("980758", "盐湟县", Kind("/zwgk/detail.html?guid={hex}"))
    at = "/zwgk/annual.html"
    held = make.placed("/", crowd(make, make.own(FEW)))
    by_guid = {e.hex: e for e in held}
    board(make, at, f'<ul class="list">{items(make, held)}</ul>')
    tags = jquery(make) + script(make, "/js/detail.js", """$(function(){
  var guid=location.search.split('guid=')[1];
  $.ajax({url:'/interface/getDetail.ashx',type:'post',dataType:'json',data:{action:'info',guid:guid},success:function(r){
    if(!r.success) return; document.title=r.info.Title; $('.title').text(r.info.Title); $('.date').text('发布时间：'+r.info.InfoDate); $('.con').html(r.info.Content); }});
});""")  # fmt: skip
    shell = f'<div class="detail"><h1 class="title"></h1><p class="date"></p><div class="con">正在加载……</div></div>{tags}'
    make.page("/zwgk/detail.html", "信息详情", shell, [("政府信息公开年报", at)])

    def info(ask: Ask) -> Answer:
        entry = by_guid.get(ask.form.get("guid", ""))
        if entry is None:
            return told({"success": False})
        return told(
            {
                "success": True,
                "info": {"Title": entry.title, "InfoDate": f"{entry.day}", "Content": entry.content},
            }
        )

    make.site.on("/interface/getDetail.ashx", info)
    return make.portal(make.archived(of_year(held)))


def window_over_the_list() -> Portal:
    """Rows call showDoc(id), which lays a window with a frame of the document's page over the list."""
    make = begun("980759", "赣余县", trs())
    at = "/zwgk/nianbao/"
    line = '<li><a href="javascript:;" onclick="showDoc(\'{name}\')">{title}</a><span>{day}</span></li>'
    held = published(make, at, behind(make, make.own(YEARS)))
    tag = script(make, "/zwgk/js/layer.js", """function showDoc(name){
  var b=document.createElement('div'); b.className='layui-layer'; b.style.cssText='position:fixed;left:5%;top:5%;width:90%;height:90%;background:#fff;border:1px solid #999';
  b.innerHTML='<span class="layui-layer-close" style="cursor:pointer">×</span><iframe width="100%" height="95%" src="/zwgk/nianbao/'+name+'"></iframe>';
  b.querySelector('.layui-layer-close').onclick=function(){ b.remove(); }; document.body.appendChild(b); }
""")  # fmt: skip
    rows = "".join(line.format(name=e.path.removeprefix(at), title=e.title, day=e.day) for e in held)
    board(make, at, f"{tag}<ul>{rows}</ul>")
    return make.portal(make.archived(of_year(held)))


def object_by_script() -> Portal:
    """The report's page has its headline and a box into which a script puts the PDF file as an object."""
    make = begun("980760", "鄞渡区", Kind("/art/{day:%Y}/{day:%m}/{id}.html", foot=numbered))
    name = "/attach/0/8c1f2e5a90.pdf"
    tag = script(make, "/js/pdfobject.min.js", """var PDFObject={embed:function(u,box){ document.querySelector(box).innerHTML='<object data="'+u+'" type="application/pdf" width="100%" height="900"><a href="'+u+'">点击下载</a></object>'; }};""")  # fmt: skip
    body = f"<div id='pdf' style='min-height:200px'></div>{tag}<script>PDFObject.embed('{name}','#pdf');</script>"
    own = make.own(FEW)
    own[0] = replace(own[0], body=fixed(body))
    file(make, name, report_pdf(paper(own), own[0].title), "application/pdf")
    held = make.column("/art/nb/", "政府信息公开年报", crowd(make, own))
    make.way("政务公开 /art/", "政府信息公开年报 /art/nb/")
    return make.portal(make.archived(of_year(held)))


PORTALS = (routes_in_fragment, routes_in_history, shell_of_article, window_over_the_list, object_by_script)
