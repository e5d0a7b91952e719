"""Portals that are applications or draw forms and viewers by script. Each has the report."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

from portals import papers
from portals.blind.parts import cut, report_pdf, sent, told, whole
from portals.blind7.draft import Draft, begun
from portals.blind7.systems import PLAIN, TRS, pictured, sx_uls
from portals.blind7.wcm import FEW, LONG
from portals.cms import Entry
from portals.site import YEAR, Answer, Ask, Portal
from portals.skins import NOTE
from portals.stock import of_year

_SHELL = '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{name}人民政府</title><link rel="icon" href="/favicon.ico"></head><body><noscript>请启用JavaScript</noscript><div id="app"></div><footer>{name}人民政府办公室主办　{note}</footer><script src="{js}"></script></body></html>'
_LEVELS = {"xzf": "县政府", "xzbm": "县直部门", "xzjd": "乡镇街道"}


def _kept(draft: Draft) -> dict[str, list[Entry]]:
    """What an application's levels and news hold."""
    others = [[e for y in FEW for e in kind(y)] for kind in (draft.departments, draft.towns)]
    kept = dict(zip(_LEVELS, (draft.own(LONG), *others), strict=True)) | {"news": draft.news(18)}
    return {code: draft.put("/", rows) for code, rows in kept.items()}


def _interface(draft: Draft, kept: dict[str, list[Entry]], base: str) -> None:
    """Pages of rows by POST of JSON, one article by GET."""
    by_id = {f"{e.serial}": e for rows in kept.values() for e in rows}

    def page(ask: Ask) -> Answer:
        given = sent(ask)
        rows, size = kept.get(f"{given.get('columnCode')}", []), whole(given.get("size"), 10)
        records = [
            {"id": f"{e.serial}", "title": e.title, "publishTime": f"{e.day} 09:00:00"}
            for e in cut(rows, whole(given.get("current")), size)
        ]
        return told(
            {"code": 0, "data": {"records": records, "total": len(rows), "pages": -(-len(rows) // size)}}
        )

    def info(ask: Ask) -> Answer:
        e = by_id.get(ask.query.get("id", ""))
        return told(
            {
                "code": 0,
                "data": {
                    "title": e.title,
                    "publishTime": f"{e.day} 09:00:00",
                    "source": draft.source(e),
                    "content": e.content,
                },
            }
            if e
            else {"code": 404, "data": None}
        )

    draft.site.on(f"{base}/page", page)
    draft.site.on(f"{base}/info", info)


_COMMON = """var app=document.getElementById('app');
function el(t,c,x,f){ var e=document.createElement(t); if(c) e.className=c; if(x!==undefined) e.textContent=x; if(f){ e.onclick=f; e.style.cursor='pointer'; } return e; }
function post(d,then){ fetch('@B/page',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(d)}).then(function(r){ return r.json(); }).then(function(r){ then(r.data); }); }
function frame(){ app.innerHTML=''; var h=el('div','header'); [['首页',HOME],['政府信息公开',XXGK]].forEach(function(m){ h.append(el('span','menu-item',m[0],function(){ go(m[1]); }),' '); }); app.append(h); var m=el('div','main'); app.append(m); return m; }
function table(box,code,no,row){ post({columnCode:code,current:no,size:10},function(d){ box.innerHTML=''; d.records.forEach(function(r){ box.append(row(r)); }); var p=el('ul','el-pager'); for(var i=1;i<=d.pages;i++) (function(i){ p.append(el('li','number'+(i==no?' active':''),i,function(){ table(box,code,i,row); })); })(i); box.append(el('span','el-pagination__total','共 '+d.total+' 条'),p); }); }
function detail(id){ var m=frame(); fetch('@B/info?id='+id).then(function(r){ return r.json(); }).then(function(r){ var d=r.data; m.append(el('h1','title',d.title),el('div','meta','发布时间：'+d.publishTime.slice(0,10)+'　来源：'+d.source)); var c=el('div','content'); c.innerHTML=d.content; m.append(c); }); }
function levels(m,first,row){ var t=el('div','el-tabs'), b=el('div','rows'); [['xzf','县政府'],['xzbm','县直部门'],['xzjd','乡镇街道']].forEach(function(l){ t.append(el('div','el-tabs__item',l[1],function(){ table(b,l[0],1,row); })); }); m.append(t,b); table(b,first,1,row); }
"""


def routes_in_fragment() -> Portal:
    """A Vue-like application: menu and tabs are elements with listeners; #/xxgk/nb shows 乡镇街道 first, 县政府 is a tab."""
    draft = Draft("980054", "珲敦县", PLAIN)
    kept = _kept(draft)
    _interface(draft, kept, "/api/cms/article")
    js = "var HOME='/home',XXGK='/xxgk';function go(r){ location.hash='#'+r; }\n" + _COMMON.replace("@B", "/api/cms/article") + """
function row(r){ var d=el('div','item'); d.append(el('p','name',r.title,function(){ go('/detail?id='+r.id); }),el('span','time',r.publishTime.slice(0,10))); return d; }
function draw(){ var r=location.hash.slice(1)||HOME, m; if(m=/^\\/detail\\?id=(\\d+)/.exec(r)) return detail(m[1]); var box=frame();
 if(r=='/home') return table(box,'news',1,row);
 var side=el('div','aside'); [['政府信息公开指南','/xxgk/zn'],['政府信息公开年报','/xxgk/nb']].forEach(function(s){ side.append(el('div','el-menu-item',s[0],function(){ go(s[1]); })); }); box.append(side);
 if(r=='/xxgk/nb') levels(box,'xzjd',row); else box.append(el('p','','本机关负责政府信息公开工作的机构是县人民政府办公室。')); }
window.addEventListener('hashchange',draw); draw();"""  # fmt: skip
    draft.script("/static/js/app.7c1e.js", js)
    draft.site.on("/", draft.send(_SHELL.format(name=draft.name, note=NOTE, js="/static/js/app.7c1e.js")))
    report = of_year(kept["xzf"])
    return draft.archived(report, path="/", route=f"/detail?id={report.serial}")


def routes_in_history() -> Portal:
    """An application with routes in the path: links have addresses that the script takes over; each address answers the shell."""
    draft = Draft("980055", "抚临县", PLAIN)
    kept = _kept(draft)
    _interface(draft, kept, "/prod-api/content")
    js = "var HOME='/',XXGK='/openness/report';function go(r){ history.pushState(null,'',r); draw(); }\n" + _COMMON.replace("@B", "/prod-api/content") + """
function row(r){ var d=el('div','item'), a=el('a','',r.title); a.href='/openness/article/'+r.id; a.onclick=function(e){ e.preventDefault(); go(a.getAttribute('href')); }; d.append(a,el('i','',r.publishTime.slice(0,10))); return d; }
function draw(){ var r=location.pathname, m; if(m=/^\\/openness\\/article\\/(\\d+)/.exec(r)) return detail(m[1]); var box=frame();
 if(r==XXGK){ box.append(el('h2','','政府信息公开年报')); levels(box,'xzbm',row); } else table(box,'news',1,row); }
window.addEventListener('popstate',draw); draw();"""  # fmt: skip
    draft.script("/assets/index-4b7d.js", js)
    shell = draft.send(_SHELL.format(name=draft.name, note=NOTE, js="/assets/index-4b7d.js"))
    for where in ("/", "/openness/*"):
        draft.site.on(where, shell)
    report = of_year(kept["xzf"])
    return draft.archived(report, path=f"/openness/article/{report.serial}")


def form_of_year_and_organ() -> Portal:
    """A script draws two choices and a button; the rows come as XML; nothing is shown until the button is pressed."""
    draft = begun("980056", "阜黄县", PLAIN, item="/openinfo/{day:%Y}/{id}.html")
    held = {
        y: draft.hold("/openinfo/", [*draft.departments(y, 9), *draft.own([y]), *draft.towns(y)])
        for y in (*FEW, YEAR + 1)
    }
    organs = ("全部", "县政府", "县直部门", "乡镇")

    def listed(ask: Ask) -> Answer:
        year, organ = whole(ask.query.get("year"), 0), whole(ask.query.get("dept"), 0)
        of = {1: "county", 2: "department", 3: "township"}
        rows = [e for e in held.get(year, []) if not organ or (e.paper and e.paper.scope == of.get(organ))]
        shown = cut(rows, whole(ask.query.get("pageNo")), 10)
        items = "".join(
            f"<item><title>{escape(e.title)}</title><link>{e.path}</link><date>{e.day}</date></item>"
            for e in shown
        )
        return Answer(
            f'<?xml version="1.0" encoding="UTF-8"?><list total="{len(rows)}">{items}</list>'.encode(),
            kind="text/xml; charset=utf-8",
        )

    draft.site.on("/open/annual/query.do", listed)
    years = json.dumps(list(reversed(held)))
    act = f"""<div id="cond"></div><ul id="result"></ul><div id="pages"></div><script>
var box=document.getElementById('cond'); box.innerHTML='年度：<select id="nd">'+{years}.map(function(y){{ return '<option value="'+y+'">'+y+'年度</option>'; }}).join('')+'</select> 单位：<select id="dw">'+{json.dumps(organs, ensure_ascii=False)}.map(function(o,i){{ return '<option value="'+i+'">'+o+'</option>'; }}).join('')+'</select> <button id="cx">查询</button>';
document.getElementById('cx').onclick=function(){{ query(1); }};
function query(n){{ var x=new XMLHttpRequest(); x.open('GET','/open/annual/query.do?year='+document.getElementById('nd').value+'&dept='+document.getElementById('dw').value+'&pageNo='+n);
 x.onload=function(){{ var d=x.responseXML, h='', all=Math.ceil(d.documentElement.getAttribute('total')/10); [].forEach.call(d.getElementsByTagName('item'),function(i){{ function t(k){{ return i.getElementsByTagName(k)[0].textContent; }} h+='<li><a href="'+t('link')+'" target="_blank">'+t('title')+'</a> '+t('date')+'</li>'; }});
  document.getElementById('result').innerHTML=h||'<li>没有符合条件的信息</li>'; var p=document.getElementById('pages'); p.innerHTML=''; for(var i=1;i<=all;i++) (function(i){{ var b=document.createElement('button'); b.textContent=i; b.onclick=function(){{ query(i); }}; p.append(b); }})(i); }}; x.send(); }}</script>"""
    side = draft.publicity(
        "/open/index.html", "政府信息公开", ("政府信息公开年报", "/open/annual/index.html"), sx_uls
    )
    draft.page("/open/annual/index.html", "政府信息公开年报", side + act)
    return draft.archived(of_year(held[YEAR]))


def viewer_of_pdf() -> Portal:
    """TRS: the list comes by JSONP; the article writes a frame of a PDF viewer, whose file stands in its query."""
    draft = begun("980057", "荣攀县", TRS)
    base = "/zwgk/zfxxgknb/"
    own = []
    for e in draft.own(LONG):
        assert e.paper
        at = f"/u/cms/www/{e.day:%Y%m}/{e.serial}.pdf"
        draft.file(at, report_pdf(e.paper, e.title), "application/pdf")
        shown = f"""<script>document.write('<iframe src="/pdfjs/web/viewer.html?file={at}" width="100%" height="1100"></iframe>');</script>"""
        own.append(replace(e, body=papers.fixed(shown)))
    held = draft.hold(base, own)
    draft.site.on(
        "/pdfjs/web/viewer.html",
        draft.send(
            """<!DOCTYPE html><html><head><meta charset="utf-8"><title>PDF.js viewer</title></head><body><div id="toolbar"><a id="download">下载</a></div><script>var f=decodeURIComponent(/file=([^&]*)/.exec(location.search)[1]); document.getElementById('download').href=f; var o=document.createElement('embed'); o.src=f; o.type='application/pdf'; o.width=600; o.height=800; document.body.append(o);</script></body></html>"""
        ),
    )

    def rows(ask: Ask) -> Answer:
        name, number = ask.query.get("callback", "callback"), whole(ask.query.get("page"))
        data = {
            "count": len(held),
            "list": [{"t": e.title, "u": e.path, "d": f"{e.day}"} for e in cut(held, number, 8)],
        }
        return Answer(
            f"{name}({json.dumps(data, ensure_ascii=False)})".encode(),
            kind="application/javascript; charset=utf-8",
        )

    draft.site.on("/jsonp/nblist", rows)
    act = """<ul id="nb"></ul><p id="more"></p><script>function show(r){ document.getElementById('nb').innerHTML=r.list.map(function(x){ return '<li><a href="'+x.u+'" target="_blank">'+x.t+'</a><span>'+x.d+'</span></li>'; }).join('');
 var h='共'+r.count+'条 '; for(var i=1;i<=Math.ceil(r.count/8);i++) h+='<a href="javascript:turn('+i+')">['+i+']</a> '; document.getElementById('more').innerHTML=h; }
function turn(n){ var s=document.createElement('script'); s.src='/jsonp/nblist?callback=show&page='+n; document.body.append(s); } turn(1);</script>"""
    side = draft.publicity("/zwgk/", "政务公开", ("政府信息公开年报", base), pictured)
    draft.page(base, "政府信息公开年报", side + act)
    return draft.archived(of_year(held))


PORTALS = (routes_in_fragment, routes_in_history, form_of_year_and_organ, viewer_of_pdf)
