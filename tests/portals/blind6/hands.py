"""What a hand opens, turns, chooses or asks for in a list that a script draws. Each has the report."""

from __future__ import annotations

import json

from portals.blind.kinds import Kind, hanweb, trs, ucap
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, sent, told, whole
from portals.blind3.parts import items, published
from portals.blind4.parts import rows_of
from portals.blind6.parts import SINCE, by_day, raw, screen, wire
from portals.papers import DEPARTMENTS
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year


def years_in_a_drawn_select() -> Portal:
    """Element: the year's select is drawn of divs, its choices hang at the end of the body; the newest year's rows are shown, by POST of JSON."""
    make = begun("980446", "潭韶区", Kind("/gk/detail/{id}.html"))
    at = "/gk/nb.html"
    held = {y: published(make, at, crowd(make, make.own([y]), y), folder="/") for y in SINCE}
    more = """var years=JSON.parse(byId('nb').dataset.years), pop=document.createElement('div'); pop.className='el-select-dropdown'; pop.style.display='none';
pop.innerHTML='<ul>'+years.map(function(y){ return '<li class="el-select-dropdown__item"><span>'+y+'年</span></li>'; }).join('')+'</ul>'; document.body.appendChild(pop);
document.querySelector('.el-select').onclick=function(){ pop.style.display=pop.style.display=='none'?'block':'none'; };
function load(y){ document.querySelector('.el-input__inner').value=y+'年'; pop.style.display='none'; postJSON('/gk/api/annual',{year:y},function(r){ byId('rows').innerHTML=lines(r.data); }); }
on(pop,'li','click',function(li){ load(parseInt(li.textContent,10)); }); load(years[0]);"""
    tag = wire(make, "/gk/js/annual.js", more)
    years = json.dumps([*reversed(SINCE)])
    screen(make, at, "政府信息公开年报", f'<div id="nb" data-years="{years}"><div class="el-select"><input readonly class="el-input__inner" placeholder="请选择年度"></div></div><ul id="rows"></ul>{tag}')  # fmt: skip
    make.way("政务公开 /gk/", f"政府信息公开年报 {at}")

    def annual(ask: Ask) -> Answer:
        return told({"code": 200, "data": rows_of(held.get(whole(sent(ask).get("year"), 0), []))})

    make.site.on("/gk/api/annual", annual)
    return make.portal(make.archived(of_year(held[YEAR])))


def tree_of_nodes() -> Portal:
    """zTree: nodes stand in the page as an array; a click opens a branch or sets the address of the frame beside."""
    make = begun("980447", "金寨岳县", Kind("/xxgk/{id}.html"))
    at = "/xxgk/index.html"
    groups = {
        "zf": ("县政府", by_day(make.own(SINCE))),
        "bm": ("县直部门", make.departments()),
        "xz": ("乡镇", make.towns()),
    }
    held = {}
    for key, (name, rows) in groups.items():
        held[key] = published(make, at, rows, folder="/")
        raw(make, f"/xxgk/list/{key}.html", name, f"<h3>{name}</h3><ul>{items(make, held[key])}</ul>")
    raw(make, "/xxgk/list/zn.html", "指南", "<p>政府信息公开指南见附表。</p>")
    nodes = [
        {"id": 1, "pId": 0, "name": "政府信息公开指南", "file": "zn"},
        {"id": 2, "pId": 0, "name": "法定主动公开内容"},
        {"id": 21, "pId": 2, "name": "机构职能", "file": "zn"},
        {"id": 3, "pId": 0, "name": "政府信息公开年报"},
        *(
            {"id": 31 + n, "pId": 3, "name": name, "file": key}
            for n, (key, (name, _)) in enumerate(groups.items())
        ),
    ]
    more = """function grow(box,pid){ var ul=document.createElement('ul'); zNodes.filter(function(n){ return n.pId==pid; }).forEach(function(n){ var li=document.createElement('li'), s=document.createElement('span'); s.className='node_name'; s.style.cursor='pointer'; s.textContent=n.name; li.appendChild(s);
  s.onclick=function(){ if(n.file) byId('right').src='/xxgk/list/'+n.file+'.html'; else if(li.lastChild!=s) li.removeChild(li.lastChild); else grow(li,n.id); }; ul.appendChild(li); }); box.appendChild(ul); }
grow(byId('treeDemo'),0);"""
    tag = wire(make, "/js/ztree.js", more)
    text = json.dumps(nodes, ensure_ascii=False)
    screen(make, at, "政府信息公开", f'<div id="treeDemo" class="ztree"></div><iframe id="right" src="/xxgk/list/zn.html" width="700" height="500"></iframe><script>var zNodes={text};</script>{tag}')  # fmt: skip
    make.nav.append(("政府信息公开", at))
    return make.portal(make.archived(of_year(held["zf"])))


def shell_of_special_address() -> Portal:
    """Epoint: the menu's openSubPage.html?specialurl=… is a shell; a script reads the list's address from the query into a frame."""
    make = begun("980448", "鼓沛区", Kind("/govxxgk/GL014/{day}/{hex}.html"))
    at = "/govxxgk/GL014/category/031/031005/govlist.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR), folder="/")
    pages = -(-len(held) // 15)
    sheets = [at, *(at.replace("govlist", f"{n}") for n in range(2, pages + 1))]
    for n, sheet in enumerate(sheets, 1):
        turn = f'<a href="{sheets[n]}">下页&gt;</a>' if n < pages else ""
        raw(make, sheet, "政府信息公开年报", f"<ul>{items(make, cut(held, n, 15))}</ul>{n}/{pages} {turn}")
    shell = "/govxxgk/GL014/openSubPage.html"
    tag = wire(make, "/js/subpage.js", "var q=new URLSearchParams(location.search); byId('righttitle').textContent=q.get('righttitle'); var f=document.createElement('iframe'); f.width=900; f.height=600; f.src=q.get('specialurl'); byId('sub').appendChild(f);")  # fmt: skip
    screen(make, shell, "政府信息公开", f'<h3 id="righttitle"></h3><div id="sub"></div>{tag}')
    make.way(
        "政府信息公开 /govxxgk/", f"政府信息公开年报 {shell}?specialurl={at}&righttitle=政府信息公开年报"
    )
    return make.portal(make.archived(of_year(held)))


def asked_for_by_query() -> Portal:
    """The list is empty until 查询 is pressed; 年度 and 公开单位 are selects, 全部 at first; 下一页 turns the answer's pages."""
    make = begun("980449", "剑梓县", Kind("/openinfo/{id}.html"))
    at = "/openinfo/query.html"
    units = {"": "全部", "zf": "县政府", "bm": "县直部门", "xz": "乡镇"}
    kept = {"bm": [e for y in FEW for e in make.departments(y, 8)], "xz": make.towns(), "zf": make.own(YEARS)}
    held = {key: published(make, at, rows, folder="/") for key, rows in kept.items()}
    more = """var n=1; function query(){ getJSON('/openinfo/search.do?type=nb&year='+byId('nd').value+'&unit='+byId('dw').value+'&page='+n,function(r){
  byId('jg').innerHTML=lines(r.rows)||'<li>没有符合条件的信息</li>'; byId('ys').innerHTML='共'+r.total+'条 '+(n<Math.ceil(r.total/10)?'<a href="javascript:n++;query()">下一页</a>':''); }); }
byId('cx').onclick=function(){ n=1; query(); };"""
    tag = wire(make, "/openinfo/query.js", more)
    years = "".join(f'<option value="{y}">{y}年</option>' for y in reversed(YEARS))
    organs = "".join(f'<option value="{key}">{name}</option>' for key, name in units.items())
    screen(make, at, "政府信息公开年报", f'<p>年度<select id="nd"><option value="">全部</option>{years}</select> 公开单位<select id="dw">{organs}</select> <button id="cx" type="button">查询</button></p><ul id="jg"><li>请选择条件后点击查询</li></ul><p id="ys"></p>{tag}')  # fmt: skip
    make.way("信息公开 /openinfo/", f"政府信息公开年报 {at}")

    def search(ask: Ask) -> Answer:
        year, unit = ask.query.get("year", ""), ask.query.get("unit", "")
        found = [e for key in ("bm", "xz", "zf") if unit in ("", key) for e in held[key]]
        found = [e for e in found if not year or (e.paper and e.paper.year == int(year))]
        return told({"total": len(found), "rows": rows_of(cut(found, whole(ask.query.get("page")), 10))})

    make.site.on("/openinfo/search.do", search)
    return make.portal(make.archived(of_year(held["zf"])))


def menu_under_the_mouse() -> Portal:
    """The main menu's words have no address; the mouse over 政务公开 makes a script put the columns below it; lists are served."""
    make = begun("980450", "渝垫县", hanweb(per_page=20))
    held = make.column("/col/col4403/", "政府信息公开年报", crowd(make, make.own(FEW), YEAR))
    make.column("/col/col4401/", "政府信息公开指南", [])
    drops = {
        "政务公开": [
            ("政府信息公开指南", "/col/col4401/index.html"),
            ("政府信息公开年报", "/col/col4403/index.html"),
        ],
        "新闻中心": [("新闻中心", "/xwzx/index.html")],
    }
    text = json.dumps(drops, ensure_ascii=False)
    more = (
        f"var drops={text};"
        + """on(byId('menu'),'li','mouseover',function(li){ var name=li.firstChild.textContent; if(li.children.length>1||!drops[name]) return; var d=document.createElement('div'); d.className='drop';
  drops[name].forEach(function(x){ var a=document.createElement('a'); a.href=x[1]; a.textContent=x[0]; d.appendChild(a); d.append(' '); }); li.appendChild(d); });"""
    )
    tag = wire(make, "/js/menu.js", more)
    words = "".join(
        f"<li style='display:inline-block;vertical-align:top;padding:8px'><span>{word}</span></li>"
        for word in drops
    )
    make.nav = []
    del make.site.exact["/"]
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=f'<ul id="menu">{words}</ul>{tag}')
    return make.portal(make.archived(of_year(held)))


def end_comes_into_sight() -> Portal:
    """An observer at the list's end asks for the next eight rows when it comes into sight; 没有更多数据 at last; in order of organ."""
    make = begun("980451", "丹萝区", Kind("/news/detail/{id}.html"))
    at = "/news/list/zfxxgknb"
    held = published(make, at, behind(make, make.own(FEW), YEAR), folder="/")
    more = """var n=0, busy=false; function next(){ if(busy) return; busy=true; getJSON('/news/api/list?channel=zfxxgknb&pageNum='+(++n)+'&pageSize=8',function(r){ busy=false; byId('ul').insertAdjacentHTML('beforeend',r.list.map(function(x){ return '<li style="height:90px"><a href="'+x.url+'">'+x.title+'</a> '+x.date+'</li>'; }).join(''));
  if(!r.hasNextPage){ seen.disconnect(); byId('end').textContent='没有更多数据'; } else { seen.unobserve(byId('end')); seen.observe(byId('end')); } }); }
var seen=new IntersectionObserver(function(e){ if(e[0].isIntersecting) next(); }); seen.observe(byId('end'));"""
    tag = wire(make, "/static/list.js", more)
    screen(
        make, at, "政府信息公开年报", f'<ul id="ul"></ul><div id="end" style="height:40px">加载中…</div>{tag}'
    )
    make.way("政务公开 /news/zwgk", f"政府信息公开年报 {at}")

    def rows(ask: Ask) -> Answer:
        n = whole(ask.query.get("pageNum"))
        return told({"list": rows_of(cut(held, n, 8)), "hasNextPage": n * 8 < len(held)})

    make.site.on("/news/api/list", rows)
    return make.portal(make.archived(of_year(held)))


def organ_then_pages() -> Portal:
    """A select of organs, 全部 at first, and a field 转到 with GO; the answer is a piece of markup with the number of its pages in a hidden field."""
    make = begun("980452", "琅来县", ucap())
    at = "/c55012/nb.shtml"
    rows = {"0": [], "1": make.own(SINCE)} | {
        f"{n}": [e for y in SINCE for e in make.departments(y) if name in e.title]
        for n, name in enumerate(DEPARTMENTS[:6], 2)
    }
    held = {key: published(make, at, entries, folder="/c55012/") for key, entries in rows.items()}
    held["0"] = [e for key in ("2", "3", "4", "5", "6", "7", "1") for e in held[key]]
    more = """function go(n){ ask('GET','/c55012/piece?organ='+byId('jg').value+'&page='+n,null,'',function(x){ byId('nr').innerHTML=x.responseText; byId('zy').textContent='第'+n+'页，共'+byId('total').value+'页'; }); }
byId('jg').onchange=function(){ go(1); }; byId('go').onclick=function(){ var n=+byId('no').value; if(n>=1&&n<=+byId('total').value) go(n); }; go(1);"""
    tag = wire(make, "/c55012/piece.js", more)
    names = ["全部", "县政府", *(f"县{name}" for name in DEPARTMENTS[:6])]
    options = "".join(f'<option value="{n}">{name}</option>' for n, name in enumerate(names))
    screen(make, at, "政府信息公开年报", f'<select id="jg">{options}</select><div id="nr"></div><p><span id="zy"></span> 转到<input id="no" size="3">页 <button id="go" type="button">GO</button></p>{tag}')  # fmt: skip
    make.way("政务公开 /c55000/zwgk.shtml", f"政府信息公开年报 {at}")

    def piece(ask: Ask) -> Answer:
        found = held.get(ask.query.get("organ", ""), [])
        shown = items(make, cut(found, whole(ask.query.get("page")), 12))
        return make.answer(f'<ul>{shown}</ul><input type="hidden" id="total" value="{-(-len(found) // 12)}">')

    make.site.on("/c55012/piece", piece)
    return make.portal(make.archived(of_year(held["1"])))


def tabs_under_the_mouse() -> Portal:
    """TRS: tabs of levels change under the mouse; each names a page's piece in data-url; 更多 in the piece leads to the level's list."""
    make = begun("980453", "莒日县", trs(per_page=12))
    base = "/zwgk/nb/"
    groups = {
        "bm": ("部门年报", make.departments()),
        "xz": ("乡镇年报", make.towns()),
        "zf": ("政府年报", make.own(range(2010, YEAR + 2))),
    }
    held = {}
    for key, (name, rows) in groups.items():
        held[key] = make.column(f"{base}{key}/", name, rows)
        newest = [e for e in held[key] if e.paper and e.paper.year > YEAR][:1] or held[key][:5]
        make.site.on(
            f"{base}{key}_top.html",
            make.answer(f'<ul>{items(make, newest)}</ul><a href="{base}{key}/">更多&gt;&gt;</a>'),
        )
    more = """on(byId('tabs'),'li','mouseover',function(li){ if(li.className=='hover') return; [].forEach.call(li.parentNode.children,function(x){ x.className=''; }); li.className='hover';
  ask('GET',li.dataset.url,null,'',function(x){ byId('con').innerHTML=x.responseText; }); });
ask('GET',byId('tabs').firstElementChild.dataset.url,null,'',function(x){ byId('con').innerHTML=x.responseText; });"""
    tag = wire(make, "/zwgk/js/tabs.js", more)
    tabs = "".join(f'<li data-url="{base}{key}_top.html">{name}</li>' for key, (name, _) in groups.items())
    screen(make, base, "政府信息公开年报", f'<ul id="tabs">{tabs}</ul><div id="con"></div>{tag}')
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {base}")
    return make.portal(make.archived(of_year(held["zf"])))


PORTALS = (
    years_in_a_drawn_select,
    tree_of_nodes,
    shell_of_special_address,
    asked_for_by_query,
    menu_under_the_mouse,
    end_comes_into_sight,
    organ_then_pages,
    tabs_under_the_mouse,
)
