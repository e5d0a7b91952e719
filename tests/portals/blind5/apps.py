"""Portals that are applications, and lists that are silent or fail when a script asks: reports and absences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals.blind.kinds import Kind, trs
from portals.blind.parts import (
    BEFORE,
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    cut,
    jquery,
    script,
    sent,
    told,
    whole,
)
from portals.blind3 import kits
from portals.blind3.parts import asked, board, published, records
from portals.blind4.parts import rows_of
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

_SHELL = '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>@N人民政府</title></head><body><div id="root"></div><script src="@J"></script></body></html>'

_APP = """function h(tag,cls,text,click){ var e=document.createElement(tag); e.className=cls||''; if(text) e.textContent=text; if(click){ e.style.cursor='pointer'; e.onclick=click; } return e; }
var root=document.getElementById('root');
function page(title){ root.innerHTML=''; var head=h('header'); [['首页','home'],['政务公开','gk']].forEach(function(m){ head.appendChild(h('span','nav',m[0],function(){ go(m[1]); })); head.append(' '); }); root.appendChild(head); root.appendChild(h('h2','',title)); var b=h('main'); root.appendChild(b); return b; }
function rows(box,list){ list.forEach(function(x){ var d=h('div','row'); d.appendChild(h('span','t',x.title,function(){ go('detail/'+x.id); })); d.append(' '+x.publishTime.slice(0,10)); box.appendChild(d); }); }
function node(n,box){ var d=h('div','tree-node'), k=h('div','tree-children'); k.style.display='none'; k.style.marginLeft='16px';
  d.appendChild(h('span','label',n.label,function(){ if(n.children) k.style.display=k.style.display=='none'?'block':'none'; else go('gk/'+n.id); })); d.appendChild(k); (n.children||[]).forEach(function(c){ node(c,k); }); box.appendChild(d); }
function tree(box,then){ ask('tree',{},function(t){ var side=h('aside','el-tree'); t.forEach(function(n){ node(n,side); }); box.appendChild(side); var main=h('section'); box.appendChild(main); then(main); }); }
function list(box,id,no){ ask('list',{id:id,page:no},function(r){ box.innerHTML=''; rows(box,r.rows); var p=h('div','pager','共'+r.total+'条 ');
  for(var i=1;i<=Math.ceil(r.total/10);i++) (function(i){ p.appendChild(h('li','number'+(i==no?' is-active':''),''+i,function(){ list(box,id,i); })); })(i); box.appendChild(p); }); }
function draw(at){ var m;
  if(m=/^detail\\/(\\d+)/.exec(at)) ask('detail',{id:m[1]},function(a){ var b=page(a.title); b.innerHTML='<p>发布时间：'+a.publishTime.slice(0,10)+' 来源：'+a.source+'</p><div>'+a.content+'</div>'; });
  else if(m=/^gk\\/?(\\w*)/.exec(at)) tree(page('政务公开'),function(main){ if(m[1]) list(main,m[1],1); else main.textContent='请在左侧选择栏目'; });
  else list(page('政务要闻'),'news',1); }
"""
_TREE = [
    {"id": "g1", "label": "政策文件"},
    {"id": "g2", "label": "政府信息公开", "children": [
        {"id": "g21", "label": "政府信息公开指南"},
        {"id": "g22", "label": "政府信息公开年报", "children": [
            {"id": "g221", "label": "部门和乡镇年报"}, {"id": "g222", "label": "县政府年报"}]}]},
]  # fmt: skip


def _application(make: Maker, kept: dict[str, list[Entry]], base: str, js: str, routes: str) -> Answer:
    """Publish an application's script and its interface, which takes GET and POST of JSON; its shell."""
    by_id = {f"{e.serial}": e for entries in kept.values() for e in entries}

    def listed(ask: Ask) -> Answer:
        given = dict(ask.query) | sent(ask)
        found = kept.get(str(given.get("id")), [])
        return told({"total": len(found), "rows": records(cut(found, whole(given.get("page")), 10))})

    def detail(ask: Ask) -> Answer:
        e = by_id.get(str((dict(ask.query) | sent(ask)).get("id")))
        return (
            told(records([e])[0] | {"source": make.cms.source(e), "content": e.content})
            if e
            else told({}, 404)
        )

    make.site.on(f"{base}/tree", told(_TREE))
    make.site.on(f"{base}/list", listed)
    make.site.on(f"{base}/detail", detail)
    script(make, js, _APP + routes)
    return make.answer(_SHELL.replace("@N", make.name).replace("@J", js))


def _kept(make: Maker, own: list[Entry]) -> dict[str, list[Entry]]:
    """What an application's columns hold."""
    others = [e for y in FEW for e in (*make.departments(y), *make.towns(y))]
    kept = {"news": make.news(24), "g1": make.notices(6), "g221": others, "g222": own}
    return {column: make.placed("/", entries) for column, entries in kept.items()}


def tree_in_fragment() -> Portal:
    """An application with routes in the fragment: a folded tree of columns, down to 县政府年报; the report is #/detail/N."""
    make = Maker("980856", "阆蓬县", Kind("/#/detail/{id}"))
    kept = _kept(make, make.own(range(2012, YEAR + 1)))
    shell = _application(make, kept, "/prod-api/portal", "/assets/index-5c1e.js", """
function ask(what,q,f){ fetch('/prod-api/portal/'+what+'?'+new URLSearchParams(q)).then(function(r){return r.json()}).then(f); }
function go(at){ location.hash='/'+at; } window.onhashchange=function(){ draw(location.hash.slice(2)); }; draw(location.hash.slice(2));
""")  # fmt: skip
    make.site.on("/", shell)
    report = of_year(kept["g222"])
    return make.portal(replace(make.archived(report), path="/", route=f"/detail/{report.serial}"))


def publicity_application() -> Portal:
    """A served portal whose 政府信息公开 is an application below /open/, with routes in the history; rows by POST of JSON."""
    make = begun("980857", "井沽区", Kind("/open/detail/{id}"))
    kept = _kept(make, make.own(YEARS, title="{name}{year}年政府信息公开年度报告"))
    shell = _application(make, kept, "/open-api/v2", "/open-static/app.js", """
function ask(what,q,f){ fetch('/open-api/v2/'+what,{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(q)}).then(function(r){return r.json()}).then(f); }
function here(){ return location.pathname.replace(/^\\/open\\//,''); }
function go(at){ history.pushState(null,'','/open/'+at); draw(here()); } window.onpopstate=function(){ draw(here()); }; draw(here()||'gk');
""")  # fmt: skip
    make.site.on("/open/*", shell)
    make.nav.append(("政府信息公开", "/open/gk"))
    return make.portal(make.archived(of_year(kept["g222"])))


def table_read_to_its_end() -> Portal:
    """Vue: a table with 共N条 and numbers; departments and towns have reported on the year, the county's end a year before."""
    make = begun("980858", "赤绥县", Kind("/info/{hex}.html"))
    at = "/info/zfxxgknb.html"
    held = published(make, at, crowd(make, make.own(BEFORE)), folder="/")
    tags = jquery(make) + script(make, "/lib/vue.min.js", kits.VUE)
    board(make, at, """<div id="app"><table><tr v-for="row in rows"><td><a :href="row.url">{{row.title}}</a></td><td>{{row.date}}</td></tr></table><p>共 {{total}} 条</p><span class="num" v-for="n in pages" @click="go(n)">{{n}}</span></div>""" + tags + """<script>
new Vue({el:'#app',data:{rows:[],pages:[],total:0},mounted:function(){ this.go(1); },methods:{go:function(n){ var me=this;
  $.post('/info/api/page',{channel:'zfxxgknb',pageNo:n,pageSize:12},function(r){ me.rows=r.list; me.total=r.total; var p=[]; for(var i=1;i<=Math.ceil(r.total/12);i++) p.push(i); me.pages=p; }); }}});
</script>""")  # fmt: skip
    make.site.on(
        "/info/api/page",
        lambda ask: told({"total": len(held), "list": rows_of(asked(held, ask, "pageNo", 12))}),
    )
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="every row up to the stated total; the county's end in 2023")
    )


def more_until_the_end() -> Portal:
    """TRS: 查看更多 fetches ten older rows a click, in order of date, until 没有更多了; the county's reports end a year before."""
    make = begun("980859", "昌黎阳县", trs())
    at = "/zwgk/ndbg/"
    call = make.lookalike(
        "关于做好{year}年政府信息公开年度报告工作的通知", "请各单位按时公布。", date(2025, 1, 7)
    )
    held = published(
        make,
        at,
        sorted(
            [call, *make.departments(YEAR, 6), *make.own(range(2011, YEAR))],
            key=lambda e: e.day,
            reverse=True,
        ),
    )
    tags = jquery(make)
    board(make, at, '<ul id="list"></ul><a id="more" href="javascript:void(0)">查看更多</a>' + tags + """<script>
var page=0; function next(){ $.getJSON('/zwgk/ndbg/api.do?page='+(++page),function(r){
  $('#list').append(r.rows.map(function(x){ return '<li><a href="'+x.url+'">'+x.title+'</a><span>'+x.date+'</span></li>' }).join(''));
  if(r.end){ var e=document.getElementById('more'); e.outerHTML='<span>没有更多了</span>'; } }); }
$('#more').click(next); next();
</script>""")  # fmt: skip

    def rows(ask: Ask) -> Answer:
        number = whole(ask.query.get("page"))
        return told({"rows": rows_of(cut(held, number, 10)), "end": number * 10 >= len(held)})

    make.site.on("/zwgk/ndbg/api.do", rows)
    return make.portal(Expect(Status.NOT_PUBLISHED, why="read until 没有更多了; the county's end in 2023"))


def total_without_rows() -> Portal:
    """The interface tells how many reports there are and gives none of them: 共N条, 暂无数据."""
    make = begun("980860", "炉霍甘县", Kind("/content/{id}.html"))
    at = "/channel/nb.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR), folder="/")
    tags = jquery(make)
    board(make, at, '<ul id="rows"></ul><p id="total"></p>' + tags + """<script>
$.getJSON('/api/content/list?channel=nb&page=1',function(r){ $('#total').text('共'+r.total+'条');
  $('#rows').html(r.rows.map(function(x){ return '<li><a href="'+x.url+'">'+x.title+'</a></li>' }).join('')||'<li>暂无数据</li>'); });
</script>""")  # fmt: skip
    make.site.on("/api/content/list", told({"total": len(held), "rows": []}))
    return make.portal(Expect(Status.NOT_FOUND, why="none of the stated entries can be had"))


PORTALS = (
    tree_in_fragment,
    publicity_application,
    table_read_to_its_end,
    more_until_the_end,
    total_without_rows,
)
