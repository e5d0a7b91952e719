"""Applications, and lists that a script draws to their end without the county's report of the year."""

from __future__ import annotations

import json

from portals.blind.kinds import Kind, trs, ucap
from portals.blind.parts import YEARS, begun, behind, crowd, cut, file, report_pdf, sent, told, whole
from portals.blind3.parts import published
from portals.blind4.parts import rows_of
from portals.blind6.parts import SINCE, by_day, screen, wire
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status

_SHELL = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{name}人民政府门户网站</title></head><body><div id="app"></div>{tag}</body></html>'


def _shell(make: Maker, path: str, code: str) -> Answer:
    """Publish an application's script; its shell."""
    return make.answer(_SHELL.format(name=make.name, tag=wire(make, path, code)))


def _row(entry: Entry) -> dict[str, str]:
    return {"id": f"{entry.serial}", "title": entry.title, "date": f"{entry.day}"}


def _texts(make: Maker, path: str, entries: list[Entry]) -> None:
    """An interface that gives a text by its id."""
    by_id = {f"{e.serial}": e for e in entries}

    def text(ask: Ask) -> Answer:
        e = by_id.get(ask.query.get("id", ""))
        return told(_row(e) | {"source": make.cms.source(e), "html": e.content}) if e else told({}, 404)

    make.site.on(path, text)


def routes_in_the_query() -> Portal:
    """The whole portal is one application; its routes are /portal?view=list&cid=…&p=… in the history, links with addresses."""
    make = Maker("980454", "澄迈湾县", Kind("/portal?view=detail&id={id}"))
    kept = {
        "101": ("要闻", make.news(24)),
        "202": ("公开指南", []),
        "205": ("政府信息公开年报", by_day(make.own(YEARS), make.departments(), make.towns())),
    }
    placed = {cid: make.placed("/", rows) for cid, (_, rows) in kept.items()}
    names = json.dumps({cid: name for cid, (name, _) in kept.items()}, ensure_ascii=False)
    code = (
        f"var names={names};"
        + """
function link(q,text){ return '<a href="/portal?'+new URLSearchParams(q)+'">'+text+'</a>'; }
function draw(){ var q=Object.fromEntries(new URLSearchParams(location.search)), head='<nav>'+link({view:'list',cid:101,p:1},'要闻')+' '+link({view:'open'},'政务公开')+'</nav>', app=byId('app');
  if(q.view=='detail') getJSON('/portal-api/text?id='+q.id,function(r){ app.innerHTML=head+'<h1>'+r.title+'</h1><p>发布时间：'+r.date+' 来源：'+r.source+'</p><div>'+r.html+'</div>'; });
  else if(q.view=='open') app.innerHTML=head+'<ul>'+['202','205'].map(function(c){ return '<li>'+link({view:'list',cid:c,p:1},names[c])+'</li>'; }).join('')+'</ul>';
  else { var c=q.cid||'101', p=+(q.p||1); getJSON('/portal-api/rows?cid='+c+'&p='+p,function(r){ var all=Math.ceil(r.total/12);
    app.innerHTML=head+'<h2>'+names[c]+'</h2><ul>'+(r.rows.map(function(x){ return '<li>'+link({view:'detail',id:x.id},x.title)+' '+x.date+'</li>'; }).join('')||'<li>暂无内容</li>')+'</ul><p>'+(p>1?link({view:'list',cid:c,p:p-1},'上一页'):'')+' '+p+'/'+all+' '+(p<all?link({view:'list',cid:c,p:p+1},'下一页'):'')+'</p>'; }); } }
on(byId('app'),'a','click',function(a,e){ e.preventDefault(); history.pushState(null,'',a.href); draw(); }); window.onpopstate=draw; draw();"""
    )
    shell = _shell(make, "/assets/portal.js", code)
    make.site.on("/", shell)
    make.site.on("/portal", shell)

    def rows(ask: Ask) -> Answer:
        found = placed.get(ask.query.get("cid", ""), [])
        return told(
            {"total": len(found), "rows": [_row(e) for e in cut(found, whole(ask.query.get("p")), 12)]}
        )

    make.site.on("/portal-api/rows", rows)
    _texts(make, "/portal-api/text", [e for held in placed.values() for e in held])
    return make.portal(make.archived(of_year(placed["205"])))


def cards_in_fragment() -> Portal:
    """A served portal whose 政府信息公开 is an application at /zfxxgk/#/; cards lead on; rows open served pages in a new window."""
    make = begun("980455", "盘拐区", Kind("/zfxxgk/info/{hex}.html"))
    held = published(make, "/zfxxgk/", behind(make, make.own(SINCE), YEAR, YEAR + 1), folder="/")
    code = """var cards=[['指南','zn'],['制度','zd'],['法定主动公开','fd'],['年报','nb'],['依申请公开','ysq']];
function draw(){ var at=location.hash.slice(2).split('/'), app=byId('app');
  if(at[0]=='nb'){ var p=+(at[1]||1); getJSON('/zfxxgk/json/list.json?code=nb&page='+p,function(r){ app.innerHTML='<h2>政府信息公开年报</h2><ul>'+lines(r.rows)+'</ul><div>'+Array.from({length:r.pages},function(_,i){ return i+1==p?'<b>'+p+'</b>':'<span class="no" style="cursor:pointer">'+(i+1)+'</span>'; }).join(' ')+'</div>'; }); }
  else if(at[0]) app.innerHTML='<p>内容建设中</p>';
  else app.innerHTML=cards.map(function(c){ return '<div class="card" data-to="'+c[1]+'" style="cursor:pointer;display:inline-block;width:120px;height:60px;border:1px solid">'+c[0]+'</div>'; }).join(''); }
on(byId('app'),'.card','click',function(c){ location.hash='#/'+c.dataset.to; }); on(byId('app'),'.no','click',function(n){ location.hash='#/nb/'+n.textContent; }); window.onhashchange=draw; draw();"""
    make.site.on("/zfxxgk/", _shell(make, "/zfxxgk/static/app.js", code))
    make.nav.append(("政府信息公开", "/zfxxgk/"))

    def rows(ask: Ask) -> Answer:
        return told(
            {"rows": rows_of(cut(held, whole(ask.query.get("page")), 15)), "pages": -(-len(held) // 15)}
        )

    make.site.on("/zfxxgk/json/list.json", rows)
    return make.portal(make.archived(of_year(held)))


def state_in_the_page() -> Portal:
    """Nuxt: the page's state is a script in it with every row; the application draws ten, 下一页 shows further ones; nothing is asked for."""
    make = begun("980456", "阆巴区", Kind("/article/{id}"))
    at = "/list/zfxxgknb"
    held = published(make, at, crowd(make, make.own(YEARS), YEAR), folder="/")
    code = """var s=window.__NUXT__.data[0], p=1, box=byId('app'), size=10;
function draw(){ var all=Math.ceil(s.articles.length/size); box.innerHTML='<ul>'+s.articles.slice((p-1)*size,p*size).map(function(x){ return '<li><a href="/article/'+x.id+'">'+x.title+'</a><time>'+x.date+'</time></li>'; }).join('')+'</ul><div class="n-pagination"><span>共 '+s.articles.length+' 条</span> <button type="button" class="next"'+(p<all?'':' disabled')+'>下一页</button></div>'; }
on(box,'.next','click',function(){ p++; draw(); }); draw();"""
    state = json.dumps({"data": [{"articles": [_row(e) for e in held]}]}, ensure_ascii=False)
    tag = wire(make, "/_nuxt/list.3f1c.js", code)
    screen(
        make, at, "政府信息公开年报", f'<div id="app"></div><script>window.__NUXT__={state};</script>{tag}'
    )
    make.way("政务公开 /list/zwgk", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def application_with_files() -> Portal:
    """An application below /opendata/: vertical tabs, rows by POST of JSON; a report's page shows its PDF file in a frame and 下载原文."""
    make = begun("980457", "嵩伊县", Kind("/opendata/detail/{id}"))
    kept = {
        "zf": make.placed("/", make.own(SINCE)),
        "bm": make.placed("/", make.departments()),
        "xz": make.placed("/", make.towns()),
    }
    every = [e for rows in kept.values() for e in rows]
    for e in every:
        assert e.paper
        file(make, f"/opendata/file/{e.serial}.pdf", report_pdf(e.paper, e.title))
    code = """var app=byId('app'), levels=[['bm','部门年报'],['xz','乡镇年报'],['zf','县政府年报']];
function go(at){ history.pushState(null,'','/opendata/'+at); draw(); }
function draw(){ var m=/detail\\/(\\d+)/.exec(location.pathname);
  if(m) getJSON('/opendata/api/info?id='+m[1],function(r){ app.innerHTML='<h1>'+r.title+'</h1><p>发布日期：'+r.date+'</p><iframe src="'+r.file+'" width="800" height="500"></iframe><p><a href="'+r.file+'">下载原文</a></p>'; });
  else { var l=location.pathname.replace(/^\\/opendata\\/?/,'')||'bm'; postJSON('/opendata/api/rows',{level:l},function(r){ app.innerHTML='<h2>政府信息公开年报</h2><div>'+levels.map(function(x){ return '<p class="tab" data-l="'+x[0]+'" style="cursor:pointer">'+x[1]+'</p>'; }).join('')+'</div>'+r.map(function(x){ return '<div class="item" data-id="'+x.id+'" style="cursor:pointer"><span>'+x.title+'</span> <i>'+x.date+'</i></div>'; }).join(''); }); } }
on(app,'.tab','click',function(t){ go(t.dataset.l); }); on(app,'.item','click',function(t){ go('detail/'+t.dataset.id); }); window.onpopstate=draw; draw();"""
    make.site.on("/opendata/*", _shell(make, "/opendata-static/main.js", code))
    make.way("政务公开 /zwgk/", "政府信息公开年报 /opendata/")
    by_id = {f"{e.serial}": e for e in every}

    def info(ask: Ask) -> Answer:
        e = by_id.get(ask.query.get("id", ""))
        return told(_row(e) | {"file": f"/opendata/file/{e.serial}.pdf"}) if e else told({}, 404)

    make.site.on("/opendata/api/info", info)
    make.site.on(
        "/opendata/api/rows", lambda ask: told([_row(e) for e in kept.get(str(sent(ask).get("level")), [])])
    )
    return make.portal(make.archived(of_year(kept["zf"])))


def data_table_to_its_end() -> Portal:
    """DataTables: draw, start and length; 显示第 1 至 10 项，共 N 项; 上页 and 下页; the bureaus have reported on the year, the county has not."""
    make = begun("980458", "岢芦县", trs())
    at = "/zwgk/zfxxgknb/"
    held = published(
        make,
        at,
        by_day(make.own(range(YEAR - 9, YEAR)), make.departments(), make.office([YEAR - 1, YEAR - 2])),
    )
    code = """var start=0, size=10, d=0; function load(){ getJSON('/zwgk/api/table?draw='+(++d)+'&start='+start+'&length='+size+'&search%5Bvalue%5D=',function(r){
  byId('tb').innerHTML=r.data.map(function(x){ return '<tr><td>'+x[0]+'</td><td>'+x[1]+'</td></tr>'; }).join(''); byId('info').textContent='显示第 '+(start+1)+' 至 '+Math.min(start+size,r.recordsTotal)+' 项结果，共 '+r.recordsTotal+' 项';
  byId('dt_previous').className='paginate_button'+(start?'':' disabled'); byId('dt_next').className='paginate_button'+(start+size<r.recordsTotal?'':' disabled'); }); }
byId('dt_previous').onclick=function(){ if(this.className.indexOf('disabled')<0){ start-=size; load(); } }; byId('dt_next').onclick=function(){ if(this.className.indexOf('disabled')<0){ start+=size; load(); } }; load();"""
    tag = wire(make, "/zwgk/js/table.js", code)
    screen(make, at, "政府信息公开年报", f'<table class="dataTable"><thead><tr><th>名称</th><th>日期</th></tr></thead><tbody id="tb"></tbody></table><div id="info"></div><a id="dt_previous">上页</a> <a id="dt_next">下页</a>{tag}')  # fmt: skip
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {at}")

    def table(ask: Ask) -> Answer:
        start, length = whole(ask.query.get("start"), 0), whole(ask.query.get("length"), 10)
        rows = [[f'<a href="{e.path}">{e.title}</a>', f"{e.day}"] for e in held[start : start + length]]
        sums = {"draw": whole(ask.query.get("draw")), "recordsTotal": len(held), "recordsFiltered": len(held)}
        return told(sums | {"data": rows})

    make.site.on("/zwgk/api/table", table)
    return make.portal(
        Expect(Status.NOT_PUBLISHED, why="every row of the stated number; the county's end in 2023")
    )


def select_skips_the_year() -> Portal:
    """UCAP: a select of years, each with its piece of markup; 2025, 2023, 2022 … can be chosen, the wanted year cannot."""
    make = begun("980459", "丰都涪县", ucap())
    at = "/c80331/nb.shtml"
    years = [YEAR + 1, *reversed(range(YEAR - 5, YEAR))]
    for year in years:
        rows = published(make, at, [*make.own([year]), *make.departments(year, 9)], folder="/c80331/")
        shown = "".join(f'<li><a href="{e.path}">{e.title}</a><span>{e.day}</span></li>' for e in rows)
        make.site.on(f"/c80331/nd/{year}.html", make.answer(f"<ul>{shown}</ul>"))
    code = """byId('nd').onchange=load; function load(){ ask('GET','/c80331/nd/'+byId('nd').value+'.html',null,'',function(x){ byId('nr').innerHTML=x.responseText; }); } load();"""
    tag = wire(make, "/c80331/nd.js", code)
    options = "".join(f'<option value="{y}">{y}年</option>' for y in years)
    screen(
        make,
        at,
        "政府信息公开年报",
        f'<p>选择年度：<select id="nd">{options}</select></p><div id="nr"></div>{tag}',
    )
    make.way("政务公开 /c80300/zwgk.shtml", f"政府信息公开年报 {at}")
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def application_ends_before() -> Portal:
    """An application with routes in the fragment: 年报 has tabs for the county and the bureaus; the county's end a year before, 共N条 on one page."""
    make = Maker("980460", "贡觉玛县", Kind("/#/text/{id}"))
    kept = {
        "zf": make.placed("/", make.own(range(YEAR - 6, YEAR))),
        "bm": make.placed("/", make.departments()),
    }
    code = """function draw(){ var at=location.hash.slice(2).split('/'), app=byId('app'), head='<nav><a href="#/">首页</a> <a href="#/gk">政务公开</a></nav>';
  if(at[0]=='text') getJSON('/api/text?id='+at[1],function(r){ app.innerHTML=head+'<h1>'+r.title+'</h1><p>发布时间：'+r.date+'</p>'+r.html; });
  else if(at[0]=='nb') getJSON('/api/rows?level='+(at[1]||'zf'),function(r){ app.innerHTML=head+'<h2>政府信息公开年报</h2><p><a href="#/nb/zf">县政府</a> <a href="#/nb/bm">县直部门</a></p><ul>'+r.rows.map(function(x){ return '<li><a href="#/text/'+x.id+'">'+x.title+'</a> '+x.date+'</li>'; }).join('')+'</ul><p>共'+r.total+'条</p>'; });
  else if(at[0]=='gk') app.innerHTML=head+'<p><a href="#/nb">政府信息公开年报</a></p>';
  else app.innerHTML=head+'<p>欢迎访问</p>'; }
window.onhashchange=draw; draw();"""
    make.site.on("/", _shell(make, "/js/app.js", code))

    def rows(ask: Ask) -> Answer:
        found = kept.get(ask.query.get("level", ""), [])
        return told({"total": len(found), "rows": [_row(e) for e in found]})

    make.site.on("/api/rows", rows)
    _texts(make, "/api/text", [e for found in kept.values() for e in found])
    return make.portal(Expect(Status.NOT_PUBLISHED, why="both tabs read; the county's end in 2023, 共6条"))


PORTALS = (
    routes_in_the_query,
    cards_in_fragment,
    state_in_the_page,
    application_with_files,
    data_table_to_its_end,
    select_skips_the_year,
    application_ends_before,
)
