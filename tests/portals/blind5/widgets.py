"""What a hand opens, turns and chooses: an axis of years, panels, organs, hashes, layers, boxes that scroll. Each has the report."""

from __future__ import annotations

from portals.blind.kinds import Kind, hanweb, trs, ucap, vsb
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, jquery, part, script, told, whole
from portals.blind3.parts import board, items, published
from portals.blind4.parts import numbered, rows_of
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

_TO_NOW = (*FEW, YEAR + 1)


def axis_of_years() -> Portal:
    """An axis of years under the heading; a click on one fetches its rows from a static JSON file; the newest is shown."""
    make = begun("980846", "鹤兰县", Kind("/n{day:%Y}/{hex}.html"))
    at = "/zwgk/nianbao/index.html"
    held = []
    for year in _TO_NOW:
        rows = published(make, at, behind(make, make.own([year]), year), folder="/")
        make.site.on(f"/zwgk/nianbao/json/{year}.json", told(rows_of(rows)))
        held += rows
    axis = "".join(f'<li class="point" data-y="{y}"><i></i><em>{y}</em></li>' for y in _TO_NOW)
    tags = jquery(make)
    board(make, at, f'<ol class="axis">{axis}</ol><ul id="nblist"></ul>{tags}' + """<script>
$('.axis').on('click','.point',function(){ $('.point').removeClass('on'); $(this).addClass('on');
  $.getJSON('/zwgk/nianbao/json/'+$(this).data('y')+'.json',function(r){ $('#nblist').html(r.map(function(x){ return '<li><a href="'+x.url+'">'+x.title+'</a><span>'+x.date+'</span></li>' }).join('')); }); });
document.querySelector('.axis .point:last-child').click();
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def rows_hidden_by_script() -> Portal:
    """TRS: all rows of a table are in the markup; a script hides all but ten and draws numbers that show others."""
    make = begun("980847", "岷宕县", trs(line="<tr><td><a href='{href}'>{title}</a></td><td>{day}</td></tr>"))
    at = "/zwgk/gkml/nb/"
    held = published(make, at, behind(make, make.own(YEARS)))
    tags = jquery(make)
    board(make, at, f'<table id="tab"><tbody>{items(make, held)}</tbody></table><div id="barcon"></div>{tags}' + """<script>
function goPage(n){ var rows=$('#tab tr'), all=Math.ceil(rows.length/10), h='';
  rows.each(function(i){ this.style.display=(i>=(n-1)*10&&i<n*10)?'':'none'; });
  h='共'+rows.length+'条记录 分'+all+'页 当前第'+n+'页';
  if(n>1) h+=' <a href="#" onclick="goPage('+(n-1)+');return false">上一页</a>'; if(n<all) h+=' <a href="#" onclick="goPage('+(n+1)+');return false">下一页</a>';
  $('#barcon').html(h); }
goPage(1);
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def panels_that_fold() -> Portal:
    """UCAP: a panel for each year, folded; its heading opens it; the rows are in the page all the time."""
    make = begun("980848", "靖绥县", ucap())
    at = "/c103410/nb.shtml"
    held, panels = [], ""
    for year in reversed(_TO_NOW):
        rows = published(make, at, [*make.departments(year), *make.own([year])], folder="/c103410/")
        panels += f'<div class="panel"><a class="panel-title" data-toggle="collapse" data-target="#y{year}">{year}年</a><div id="y{year}" class="collapse" style="display:none"><ul>{items(make, rows)}</ul></div></div>'
        held += rows
    tags = jquery(make)
    board(make, at, panels + tags + """<script>
$('[data-toggle=collapse]').click(function(){ var e=document.querySelector($(this).data('target')); e.style.display=e.style.display=='none'?'block':'none'; });
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def organs_beside() -> Portal:
    """A tree of organs comes as JSON; 请选择单位 stands where the list will be; a click on an organ asks for its reports."""
    make = begun("980849", "霍定区", Kind("/gk/doc/{id}.html"))
    at = "/gk/nb/index.html"
    kept = {"330001": ("区政府", make.own(YEARS)), "330010": ("教育局", make.departments()[1:2]),
            "330011": ("财政局", make.departments()[4:5]), "330020": ("街道和乡镇", make.towns())}  # fmt: skip
    placed = {code: published(make, at, rows, folder="/gk/") for code, (_, rows) in kept.items()}
    tags = jquery(make)
    board(make, at, '<ul id="orgs" class="tree"></ul><div id="docs">请选择单位</div>' + tags + """<script>
$.getJSON('/gk/organ/tree',function(r){ $('#orgs').html(r.map(function(o){ return '<li data-code="'+o.code+'"><span>'+o.name+'</span></li>' }).join('')); });
$('#orgs').on('click','li',function(){ $.post('/gk/organ/docs',{organCode:$(this).data('code'),type:'nb'},function(r){
  $('#docs').html('<ul>'+r.rows.map(function(x){ return '<li><a href="'+x.url+'" target="_blank">'+x.title+'</a><span>'+x.date+'</span></li>' }).join('')+'</ul>'); }); });
</script>""")  # fmt: skip
    order = ["330010", "330011", "330020", "330001"]
    make.site.on("/gk/organ/tree", told([{"code": code, "name": kept[code][0]} for code in order]))
    make.site.on(
        "/gk/organ/docs", lambda ask: told({"rows": rows_of(placed.get(ask.form.get("organCode", ""), []))})
    )
    return make.portal(make.archived(of_year(placed["330001"])))


def pages_in_hash() -> Portal:
    """The pager's links are #page-2; a listener of the hash loads page_2.json, a file of the site's builder."""
    make = begun("980850", "渌醴市", Kind("/articles/{day:%Y/%m}/{hex}.html"))
    at = "/channels/212.html"
    held = published(make, at, behind(make, make.own(FEW), YEAR), folder="/")
    size, tags = 13, jquery(make)
    pages = -(-len(held) // size)
    for n in range(1, pages + 1):
        make.site.on(f"/channels/212/page_{n}.json", told(rows_of(cut(held, n, size))))
    board(make, at, f'<ul id="ul"></ul><div id="light-pagination" data-pages="{pages}"></div>{tags}' + """<script>
function show(){ var n=+(/page-(\\d+)/.exec(location.hash)||[0,1])[1], all=+$('#light-pagination').data('pages'), h='';
  for(var i=1;i<=all;i++) h+=i==n?'<span class="current">'+i+'</span>':'<a href="#page-'+i+'" class="page-link">'+i+'</a>';
  if(n<all) h+='<a href="#page-'+(n+1)+'" class="page-link next">下一页</a>'; $('#light-pagination').html(h);
  $.getJSON('/channels/212/page_'+n+'.json',function(r){ $('#ul').html(r.map(function(x){ return '<li><a href="'+x.url+'">'+x.title+'</a> '+x.date+'</li>' }).join('')); }); }
window.onhashchange=show; show();
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def layer_over_list() -> Portal:
    """Rows open a layer over the list, a frame with the report's page; the address is in a function's argument."""
    make = begun("980851", "肥庐县", Kind("/openness/annual/{id}.html"))
    at = "/openness/annual/list.html"
    held = published(make, at, crowd(make, make.own(FEW)))
    tags = script(make, "/plugins/layer/layer.js", """var layer={open:function(o){ var d=document.createElement('div'); d.className='layui-layer'; d.style.cssText='position:fixed;left:40px;top:20px;width:1000px;height:620px;background:#fff;border:1px solid #888';
  d.innerHTML='<div class="layui-layer-title">'+o.title+'</div><iframe width="980" height="560" src="'+o.content+'"></iframe>'; document.body.appendChild(d); }};
function openReport(id,title){ layer.open({type:2,title:title,area:['1000px','620px'],content:'/openness/annual/'+id+'.html'}); }""")  # fmt: skip
    rows = "".join(
        f"""<tr><td><a href="javascript:;" onclick="openReport({e.serial},'查看')">{e.title}</a></td><td>{e.day}</td></tr>"""
        for e in held
    )
    board(make, at, f"<table class='nb'>{rows}</table>{tags}")
    return make.portal(make.archived(of_year(held)))


def year_by_arrows() -> Portal:
    """‹ 2025年 ›: arrows step through the years, each of which is a fragment; the newest is shown."""
    make = begun("980852", "绛汾县", vsb())
    at = "/zfxxgk/ndbg.htm"
    held = []
    for year in _TO_NOW:
        rows = published(make, at, [*make.towns(year), *make.own([year])], folder="/")
        part(make, f"/zfxxgk/ndbg/f{year}.htm", f"<ul>{items(make, rows)}</ul>")
        held += rows
    tags = jquery(make)
    board(make, at, f'<p><span id="older" class="arrow" style="cursor:pointer">‹</span> <b id="y"></b> <span id="newer" class="arrow" style="cursor:pointer">›</span></p><div id="box"></div>{tags}<script>var first={_TO_NOW[0]}, last={_TO_NOW[-1]};' + """
var y=last; function step(d){ if(y+d<first||y+d>last) return; y+=d; $('#y').text(y+'年'); $('#box').load('/zfxxgk/ndbg/f'+y+'.htm'); }
$('#older').click(function(){ step(-1) }); $('#newer').click(function(){ step(1) }); step(0);
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def tabs_of_two_kinds() -> Portal:
    """Tabs of levels above tabs of years; both together name the piece that is loaded; 县直部门 of the newest year is shown."""
    make = begun("980853", "酉彭县", trs())
    at = "/zwgk/fdzdgknr/nb/"
    levels = {"bm": "县直部门", "xz": "乡镇街道", "zf": "县政府"}
    held = []
    for year in _TO_NOW:
        groups = {"bm": make.departments(year), "xz": make.towns(year), "zf": make.own([year])}
        for level, rows in groups.items():
            placed = published(make, at, rows)
            part(make, f"{at}{level}_{year}.html", f"<ul>{items(make, placed)}</ul>")
            held += placed
    tops = "".join(f'<li data-l="{key}">{name}</li>' for key, name in levels.items())
    subs = "".join(f'<li data-y="{y}">{y}</li>' for y in reversed(_TO_NOW))
    tags = jquery(make)
    board(make, at, f'<ul class="tab level">{tops}</ul><ul class="tab year">{subs}</ul><div id="con"></div>{tags}<script>var level="bm", year={YEAR + 1};' + """
function load(){ $('#con').load(level+'_'+year+'.html'); }
$('.level li').click(function(){ level=$(this).data('l'); load(); }); $('.year li').click(function(){ year=$(this).data('y'); load(); }); load();
</script>""", way=False)  # fmt: skip
    make.way("政务公开 /zwgk/", "法定主动公开内容 /zwgk/fdzdgknr/", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def menu_from_data() -> Portal:
    """The head's menu is made from /json/nav.json; a click on 政务公开 unfolds what is below; the lists are served."""
    make = Maker("980854", "沭邳市", hanweb(foot=numbered))
    make.noise()
    make.nav = []
    held = make.column("/col/col88203/", "政府信息公开年报", crowd(make, make.own(FEW), YEAR, YEAR - 1))
    make.column("/col/col88201/", "政府信息公开指南", [])
    nav = [
        {"name": "首页", "url": "/", "children": []},
        {"name": "新闻", "url": "/xwzx/index.html", "children": []},
        {"name": "政务公开", "url": "", "children": [
            {"name": "政府信息公开指南", "url": "/col/col88201/index.html"},
            {"name": "政府信息公开年报", "url": "/col/col88203/index.html"}]},
    ]  # fmt: skip
    make.site.on("/json/nav.json", told(nav))
    tags = jquery(make) + script(make, "/js/head.js", """$.getJSON('/json/nav.json',function(r){ var b=document.getElementById('nav');
  r.forEach(function(n){ var d=document.createElement('div'); d.className='nav-item'; d.innerHTML='<span style="cursor:pointer">'+n.name+'</span><div class="drop" style="display:none">'+n.children.map(function(k){ return '<p><a href="'+k.url+'">'+k.name+'</a></p>' }).join('')+'</div>';
    d.firstChild.onclick=function(){ if(n.url) location.href=n.url; else d.lastChild.style.display='block'; }; b.appendChild(d); }); });
""")  # fmt: skip
    head = f'<div id="nav"></div>{tags}'
    make.home(boxes={"要闻": make.placed("/xwzx/", make.news(6))}, extra=head)
    return make.portal(make.archived(of_year(held)))


def box_that_scrolls() -> Portal:
    """The list is a box with a bar of its own; at its end the next twelve rows are asked for."""
    make = begun("980855", "滑浚县", Kind("/info/{day:%Y%m%d}/{id}.html"))
    at = "/info/nb.html"
    held = published(make, at, behind(make, make.own(FEW)), folder="/")
    tags = jquery(make)
    board(make, at, f'<div id="scroll" style="height:180px;overflow-y:auto"><ul id="ul"></ul><p id="end" style="height:40px">下拉加载更多</p></div>{tags}' + """<script>
var n=0, busy=false, done=false, box=document.getElementById('scroll');
function next(){ if(busy||done) return; busy=true; $.getJSON('/info/nb/rows?p='+(++n),function(r){ busy=false;
  $('#ul').append(r.rows.map(function(x){ return '<li style="line-height:32px"><a href="'+x.url+'">'+x.title+'</a> '+x.date+'</li>' }).join('')); if(r.last){ done=true; $('#end').text('已经到底了'); } }); }
box.addEventListener('scroll',function(){ if(box.scrollTop+box.clientHeight>=box.scrollHeight-10) next(); }); next();
</script>""")  # fmt: skip

    def rows(ask: Ask) -> Answer:
        number = whole(ask.query.get("p"))
        return told({"rows": rows_of(cut(held, number, 12)), "last": number * 12 >= len(held)})

    make.site.on("/info/nb/rows", rows)
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    axis_of_years,
    rows_hidden_by_script,
    panels_that_fold,
    organs_beside,
    pages_in_hash,
    layer_over_list,
    year_by_arrows,
    tabs_of_two_kinds,
    menu_from_data,
    box_that_scrolls,
)
