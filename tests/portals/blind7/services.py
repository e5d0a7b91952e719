"""Portals of Hanweb, JPAAS, UCAP, Longcom and gkmlpt whose lists scripts fetch: six reports, two absences."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from portals.blind.parts import cut, told, whole
from portals.blind7.draft import Draft, begun
from portals.blind7.systems import HANWEB, LONGCOM, NFCMS, UCAP, dl_nav, gl_left, pictured, sx_uls
from portals.blind7.wcm import FEW, LONG
from portals.cms import Entry
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

from nianbao.core.report import Status

JPAGE = r"""var $=function(s){ return { jpage:function(o){ jpage(document.getElementById(s.slice(1)),o); } }; };
function jpage(box,o){ var held=[], size=o.perPage, group=size*o.groupSize, all=Math.max(1,Math.ceil(o.totalRecord/size));
 function take(xml,at){ xml.replace(/<record><!\[CDATA\[([\s\S]*?)\]\]><\/record>/g,function(a,r){ held[at++]=r; }); }
 take(o.dataStore||'',0);
 function draw(n,asked){ var from=(n-1)*size, end=Math.min(n*size,o.totalRecord);
  if(!asked&&end>from&&(held[from]===undefined||held[end-1]===undefined)) return more(n);
  box.innerHTML='<ul class="default_list">'+held.slice(from,end).join('')+'</ul><div class="default_pgPanel"></div>';
  var bar=box.querySelector('.default_pgPanel'); bar.append('共 '+o.totalRecord+' 条 '+n+'/'+all+' 页 ');
  [['首页',1],['上一页',n-1],['下一页',n+1],['尾页',all]].forEach(function(x){ var a=document.createElement('a'); a.className='default_pgBtn'; a.href='javascript:void(0)'; a.textContent=x[0]; if(x[1]>=1&&x[1]<=all) a.onclick=function(){ draw(x[1]); return false; }; bar.append(a,' '); }); }
 function more(n){ var g=Math.floor((n-1)/o.groupSize), start=g*group+1, end=Math.min((g+1)*group,o.totalRecord), x=new XMLHttpRequest(), form=[];
  for(var k in o.ajaxParam) form.push(k+'='+encodeURIComponent(o.ajaxParam[k]));
  ASK
 }
 draw(1); }
"""
_POST = """x.open('POST',o.proxyUrl+'?startrecord='+start+'&endrecord='+end+'&perpage='+size); x.setRequestHeader('Content-Type','application/x-www-form-urlencoded');
  x.onload=function(){ take(x.responseText,start-1); draw(n,true); }; x.send(form.join('&'));"""


def datastore(rows: Sequence[str], total: int) -> str:
    """The records of a jpage list as XML."""
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"


def _jpage(draft: Draft, held: Sequence[Entry], column: str, inline: int, side: str) -> None:
    """A Hanweb list: the first records in the page, the others from dataproxy.jsp."""
    rows = [
        draft.rows(
            [e], '<li><a href="{href}" target="_blank" title="{title}">{title}</a><span>{day}</span></li>'
        )
        for e in held
    ]
    tag = draft.script("/script/jquery.jpage.js", JPAGE.replace("ASK", _POST))
    store = json.dumps(datastore(rows[:inline], len(rows)), ensure_ascii=False).replace("</", "<\\/")
    call = f"""<div id="{column}55" class="default_pgContainer"></div>{tag}<script>var webid=21;
$('#{column}55').jpage({{dataStore:{store},totalRecord:{len(rows)},showMode:'normal',proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:15,groupSize:3,barPosition:'bottom',ajaxParam:{{col:1,appid:1,webid:21,path:'/',columnid:{column},sourceContentType:1,unitid:'{column}55',webname:'{draft.place.government}',permissiontype:0}}}});</script>"""

    def proxy(ask: Ask) -> Answer:
        if ask.method != "POST" or ask.form.get("columnid") != column:
            return Answer(b"<datastore><totalrecord>0</totalrecord></datastore>", kind="text/xml")
        start, end = whole(ask.query.get("startrecord")), whole(ask.query.get("endrecord"), 15)
        return Answer(
            datastore(rows[start - 1 : min(end, start + 99)], len(rows)).encode(),
            kind="text/xml; charset=utf-8",
        )

    draft.site.on("/module/web/jpage/dataproxy.jsp", proxy)
    draft.page(
        f"/col/col{column}/index.html",
        "政府信息公开年报",
        side + call,
        [("政府信息公开", "/col/col1500/index.html")],
    )


def records_in_page_and_proxy() -> Portal:
    """Hanweb: jpage holds 45 records, dataproxy.jsp the others by POST; rows by organ, the county's after all bodies."""
    draft = begun("980012", "衢化县", HANWEB)
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col380/index.html"), dl_nav
    )
    bodies = [e for y in (YEAR, YEAR - 1) for e in (*draft.departments(y), *draft.towns(y))]
    held = draft.hold("/380/", [*bodies, *draft.own(range(2009, YEAR + 2))])
    _jpage(draft, held, "380", 45, side)
    return draft.archived(of_year(held))


def units_built() -> Portal:
    """JPAAS: unitbuild.js fetches the list from build/unit, its sheets by paramJson alone; the answer is JSON around HTML."""
    draft = begun("980013", "泰扬区", HANWEB, item="/col/col{bare}/art/{day:%Y}/art_{hex}.html")
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col1620/index.html"), pictured
    )
    held = draft.hold("/1620/", draft.mixed([*draft.own(LONG), *draft.lookalikes()], YEAR, YEAR + 1))
    draft.script("/script/unitbuild.js", """(function(){ var me=document.currentScript, box=document.createElement('div'); me.parentNode.insertBefore(box,me);
 var q=JSON.parse(me.getAttribute('querydata').replace(/'/g,'"'));
 function build(n){ q.paramJson=JSON.stringify({pageNo:n,pageSize:15}); var x=new XMLHttpRequest(), s=[]; for(var k in q) s.push(k+'='+encodeURIComponent(q[k]));
  x.open('GET',me.getAttribute('url')+'?'+s.join('&')); x.onload=function(){ box.innerHTML=JSON.parse(x.responseText).data.html; var p=box.querySelector('.pagination'), all=Math.ceil(p.getAttribute('count')/p.getAttribute('rows'));
   for(var i=1;i<=all;i++) (function(i){ var a=document.createElement('a'); a.textContent=i; a.href='javascript:;'; a.className=i==n?'on':''; a.onclick=function(){ build(i); }; p.append(a,' '); })(i); }; x.send(); }
 build(1); })();""")  # fmt: skip

    def unit(ask: Ask) -> Answer:
        if ask.query.get("pageId") != "1620":
            return told({"success": False, "data": {"html": ""}})
        given = json.loads(ask.query.get("paramJson") or "{}")
        shown = cut(held, whole(given.get("pageNo")), 15)
        return told(
            {
                "success": True,
                "data": {
                    "html": f'<ul class="list">{draft.rows(shown)}</ul><div class="pagination" rows="15" count="{len(held)}"></div>'
                },
            }
        )

    draft.site.on("/api-gateway/jpaas-publish-server/front/page/build/unit", unit)
    call = """<script src="/script/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit" querydata="{'parseType':'bulidstatic','webId':'8a4fc3','tplSetId':'9aa2','pageType':'column','tagId':'信息列表','editType':'null','pageId':'1620'}"></script>"""
    draft.page("/col/col1620/index.html", "政府信息公开年报", side + call)
    return draft.archived(of_year(held))


def catalogue_by_post() -> Portal:
    """Hanweb 信息公开目录: a tree of the catalogue; a click posts to search.jsp and shows a table, whose pager posts again."""
    draft = begun("980014", "常化县", HANWEB)
    nodes = {"A0101": "机构职能", "A0102": "政策文件", "A0109": "政府信息公开年报", "A0110": "人事信息"}
    kinds = (draft.notices(4), draft.news(17), draft.mixed(draft.own(LONG), YEAR), draft.notices(3))
    kept = {key: draft.put("/1525/", rows) for key, rows in zip(nodes, kinds, strict=True)}
    for e in {e.path: e for rows in kept.values() for e in rows}.values():
        if e.path not in draft.site.exact:
            draft.article(e)

    def search(ask: Ask) -> Answer:
        rows = kept.get(ask.form.get("infotypeId", ""), [e for each in kept.values() for e in each])
        number = whole(ask.form.get("currpage"))
        pages = -(-len(rows) // 15)
        line = '<tr><td>{id}</td><td><a href="{href}" target="_blank">{title}</a></td><td>{day}</td></tr>'
        links = "".join(f'<a onclick="goPage({n})">{n}</a> ' for n in range(1, pages + 1) if n != number)
        return draft.send(
            f"<table><tr><th>索引号</th><th>信息名称</th><th>生成日期</th></tr>{draft.rows(cut(rows, number, 15), line)}</table><div>共{len(rows)}条 第{number}/{pages}页 {links}</div>"
        )

    draft.site.on("/module/xxgk/search.jsp", search)
    tree = "".join(
        f"<li><span onclick=\"clickNode('{key}')\">{name}</span></li>" for key, name in nodes.items()
    )
    act = """<script>var node='';function goPage(n){ var x=new XMLHttpRequest(); x.open('POST','/module/xxgk/search.jsp?divid=div1525479'); x.setRequestHeader('Content-Type','application/x-www-form-urlencoded');
 x.onload=function(){ document.getElementById('div1525479').innerHTML=x.responseText; }; x.send('infotypeId='+node+'&jdid=3084&area=&divid=div1525479&currpage='+n); }
function clickNode(k){ node=k; goPage(1); } goPage(1);</script>"""
    draft.page(
        "/col/col1525479/index.html",
        "信息公开目录",
        f'<ul class="tree">{tree}</ul><div id="div1525479"></div>{act}',
    )
    draft.nav.append(("信息公开目录", "/col/col1525479/index.html"))
    return draft.archived(of_year(kept["A0109"]))


def office_alone_of_the_year() -> Portal:
    """Hanweb: every record is in the page; of 2024 the office's report and bodies', the county's own end in 2023."""
    draft = begun("980017", "临桓县", HANWEB)
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col390/index.html"), sx_uls
    )
    rows = draft.mixed([*draft.own(range(2016, YEAR)), *draft.office(FEW)], YEAR, towns=False)
    held = draft.hold("/390/", rows)
    _jpage(draft, held, "390", len(held), side)
    return draft.ends(Status.NOT_PUBLISHED, why="all records are in the page; 办公室 speaks for itself alone")


def organ_in_tree() -> Portal:
    """UCAP: a tree of organs beside a list that a script fetches as JSON; the county's own node is folded in 县政府及办公室."""
    draft = begun("980024", "江蓝县", UCAP)
    organs = {"2101": "县人民政府", "2102": "县政府办公室", "2201": "县直部门", "2301": "乡镇"}
    kinds = (draft.own(LONG), draft.office(FEW), draft.departments(), draft.towns())
    kept = {key: draft.hold("/c106613/", rows) for key, rows in zip(organs, kinds, strict=True)}

    def search(ask: Ask) -> Answer:
        rows = kept.get(ask.query.get("organ", ""), [e for key in reversed(organs) for e in kept[key]])
        shown = cut(rows, whole(ask.query.get("page")), 20)
        results = [{"title": e.title, "url": e.path, "publishedTimeStr": f"{e.day} 09:11:02"} for e in shown]
        return told({"status": 200, "data": {"total": len(rows), "rows": 20, "results": results}})

    draft.site.on("/common/search/5a0be2bb4bd04ed2", search)
    tag = draft.jquery("/xhtml/js/jquery.min.js")
    tree = f'<ul class="ztree"><li><span class="button" onclick="fold()">+</span><span>县政府及办公室</span><ul id="sub" style="display:none"><li onclick="pick(2101)">{organs["2101"]}</li><li onclick="pick(2102)">{organs["2102"]}</li></ul></li><li onclick="pick(2201)">{organs["2201"]}</li><li onclick="pick(2301)">{organs["2301"]}</li></ul>'
    act = """<ul id="xxlist"></ul><div id="pg"></div><script>var organ='';
function fold(){ var s=document.getElementById('sub'); s.style.display=s.style.display=='none'?'block':'none'; }
function pick(o){ organ=o; turn(1); }
function turn(n){ $.getJSON('/common/search/5a0be2bb4bd04ed2?_isJson=true&_pageSize=20&organ='+organ+'&page='+n,function(r){ var d=r.data;
 document.getElementById('xxlist').innerHTML=d.results.map(function(x){ return '<li><a href="'+x.url+'" target="_blank">'+x.title+'</a><span>'+x.publishedTimeStr.slice(0,10)+'</span></li>'; }).join('');
 var h='共'+d.total+'条 '; for(var i=1;i<=Math.ceil(d.total/d.rows);i++) h+=i==n?i+' ':'<a href="javascript:turn('+i+')">'+i+'</a> '; document.getElementById('pg').innerHTML=h; }); }
turn(1);</script>"""
    side = draft.publicity(
        "/zfxxgk.shtml", "政府信息公开", ("政府信息公开年报", "/c106613/nb.shtml"), gl_left
    )
    draft.page("/c106613/nb.shtml", "政府信息公开年报", side + tree + tag + act)
    return draft.archived(of_year(kept["2101"]))


def fragments_by_label() -> Portal:
    """Longcom after 蜀山: /public/column/… is a shell; rows come as HTML from /site/label/8888?labelName=publicInfoList."""
    draft = begun("980027", "舒潜县", LONGCOM)
    held = draft.hold("/13751/", draft.mixed(draft.own(LONG), YEAR, YEAR - 1))

    def label(ask: Ask) -> Answer:
        if (ask.query.get("labelName"), ask.query.get("catId")) != ("publicInfoList", "53412"):
            return draft.send('<div class="nodata">暂无相关信息</div>')
        number, pages = whole(ask.query.get("pageIndex")), -(-len(held) // 15)
        return draft.send(
            f'<ul class="clearfix xxgk_nav_list">{draft.rows(cut(held, number, 15))}</ul><div id="page_public_info" data-opts="pageIndex:{number},pageCount:{pages}"></div>'
        )

    draft.site.on("/site/label/8888", label)
    at = "/public/column/13751?type=4&action=list&nav=3&catId=53412"
    side = draft.publicity(
        "/public/13751/index.html", "政府信息公开", ("政府信息公开年报", at.replace("&", "&amp;")), sx_uls
    )
    act = """<div id="xxgk_lmcont"></div><div class="pager"></div><script>
function load(n){ fetch('/site/label/8888?labelName=publicInfoList&siteId=11492841&organId=13751&type=4&catId=53412&pageIndex='+n+'&pageSize=15&file=%2Fxxgk%2FpublicInfoList').then(function(r){ return r.text(); }).then(function(t){
 document.getElementById('xxgk_lmcont').innerHTML=t; var all=+/pageCount:(\\d+)/.exec(t)[1], bar=document.querySelector('.pager'); bar.innerHTML='';
 [['上一页',n-1],['下一页',n+1]].forEach(function(x){ if(x[1]<1||x[1]>all) return; var a=document.createElement('a'); a.href='#'; a.textContent=x[0]; a.onclick=function(){ load(x[1]); return false; }; bar.append(a,' '); }); bar.append(n+'/'+all); }); }
load(1);</script>"""
    draft.page(at, "政府信息公开年报", side + act)
    return draft.archived(of_year(held))


_GKMLPT = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开目录</title></head><body><div id="app"></div><script>window._CONFIG=@C;</script><script>
var app=document.getElementById('app'), C=window._CONFIG; app.innerHTML='<h1>政府信息公开目录</h1><div class="tree"></div><div class="list"></div>';
function branch(n,box){ var d=document.createElement('div'), s=document.createElement('span'); s.textContent=n.name; s.style.cursor='pointer'; d.style.marginLeft='14px'; d.append(s); box.append(d);
 s.onclick=function(){ location.hash='#'+n.id; }; (n.children||[]).forEach(function(c){ branch(c,d); }); }
C.TREE.forEach(function(n){ branch(n,app.querySelector('.tree')); });
function show(n){ var id=location.hash.slice(1)||C.TREE[0].id, box=app.querySelector('.list'); fetch('/gkmlpt/api/all/'+id+'?page='+n+'&sid='+C.SID).then(function(r){ return r.json(); }).then(function(r){ box.innerHTML='<table>'+r.articles.map(function(a){ return '<tr><td><a href="'+a.url+'" target="_blank">'+a.title+'</a></td><td>'+a.created_at.slice(0,10)+'</td></tr>'; }).join('')+'</table><p>共'+r.total+'条</p>';
 for(var i=1;i<=Math.ceil(r.total/100);i++) (function(i){ var b=document.createElement('button'); b.textContent=i; b.onclick=function(){ show(i); }; box.append(b); })(i); }); }
window.onhashchange=function(){ show(1); }; show(1);</script></body></html>"""


def _gkmlpt(
    draft: Draft, kept: dict[str, list[Entry]], tree: list[dict[str, object]]
) -> dict[str, list[Entry]]:
    """The catalogue of 广东: a shell, its tree and its interface; the rows with their addresses."""
    item = "/gkmlpt/content/2/9472/post_{id}.html"
    held = {key: draft.put("/", rows, item) for key, rows in kept.items()}
    for e in {e.path: e for rows in held.values() for e in rows}.values():
        draft.article(e)

    def served(rows: list[Entry]) -> Callable[[Ask], Answer]:
        def answer(ask: Ask) -> Answer:
            shown = cut(rows, max(1, whole(ask.query.get("page"))), 100)
            found = [
                {
                    "id": e.serial,
                    "title": e.title,
                    "url": f"http://main.fleet.test{e.path}",
                    "post_url": "",
                    "created_at": f"{e.day} 10:22:31",
                    "attachment": [],
                }
                for e in shown
            ]
            return told({"total": len(rows), "articles": found})

        return answer

    for key, rows in held.items():
        draft.site.on(f"/gkmlpt/api/all/{key}", served(rows))
    config = json.dumps({"SID": "755103", "TREE": tree}, ensure_ascii=False)
    draft.site.on("/gkmlpt/index", draft.send(_GKMLPT.replace("@C", config)))
    draft.nav.append(("政府信息公开目录", "/gkmlpt/index"))
    return held


def catalogue_of_guangdong() -> Portal:
    """gkmlpt: a tree in _CONFIG, its node 年报 beneath 其他; 100 rows a page, the county's on the second."""
    draft = begun("980031", "肇廉县", NFCMS)
    rows = [*draft.mixed([], YEAR, YEAR - 1, YEAR - 2, YEAR - 3, YEAR + 1), *draft.own(LONG)]
    tree: list[dict[str, object]] = [
        {"id": 31011, "name": "机构职能"},
        {"id": 31012, "name": "部门文件"},
        {"id": 31010, "name": "其他", "children": [{"id": 31015, "name": "年报"}]},
    ]
    held = _gkmlpt(draft, {"31011": [], "31012": draft.notices(5), "31010": [], "31015": rows}, tree)
    return draft.archived(of_year(held["31015"]))


def catalogue_with_gap() -> Portal:
    """gkmlpt: 信息公开年报 holds the county's of 2025 and of 2015 to 2023, total stated; no row of 2024."""
    draft = begun("980034", "惠陆县", NFCMS)
    rows = [*draft.own([YEAR + 1]), *draft.own(range(2015, YEAR))]
    tree: list[dict[str, object]] = [
        {"id": 41001, "name": "信息公开指南"},
        {"id": 41002, "name": "信息公开年报"},
        {"id": 41003, "name": "规范性文件"},
    ]
    _gkmlpt(draft, {"41001": draft.notices(1), "41002": rows, "41003": draft.notices(6)[1:]}, tree)
    return draft.ends(Status.NOT_LISTED, why="the next year stands beside the gap; every row read")


PORTALS = (
    records_in_page_and_proxy,
    units_built,
    catalogue_by_post,
    office_alone_of_the_year,
    organ_in_tree,
    fragments_by_label,
    catalogue_of_guangdong,
    catalogue_with_gap,
)
