"""Portals of Epoint, TrueCMS, sitesources and 江西's platform whose pages call programs: five reports, two that cannot be read."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from portals.blind.parts import cut, sent, told, whole
from portals.blind7.draft import Draft, begun
from portals.blind7.services import JPAGE, datastore
from portals.blind7.systems import EPOINT, PLAIN, dl_nav, gl_left, numbers, pictured, sx_uls
from portals.blind7.wcm import FEW, LONG
from portals.cms import Entry
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def _guid(entry: Entry) -> str:
    return str(UUID(entry.hex))


def names_without_href() -> Portal:
    """Epoint after 建安: rows are <a onclick="linkToNew(guid,cat)"> without href; the article is a shell filled by an action."""
    line = '<tr><td width="24%"><span>11411023/{day:%Y%m}-{id}</span></td><td class="ewb-has-detail ewb-xxnr"><a class="ewb-infoname" onclick="linkToNew(\'{hex}\',\'031002014\');">{title} </a><div class="ewb-drop-detail" style="display:none"><ul><li><label>发布机构：</label><p><b>{source}</b></p></li><li><label>生成日期：</label><p>{day}</p></li></ul></div></td><td class="ewb-rqnr"><span>{day}</span></td></tr>'
    heads = '<thead><tr><th width="24%">索引号</th><th class="ewb-xxname">信息名称</th><th class="ewb-scrq">生成日期</th></tr></thead>'
    draft = begun("980035", "建襄区", EPOINT)
    base = "/govxxgk/11411023071371351L/category/031/031002/031002014/"
    tag = draft.script(
        "/js/xxgklist.js",
        "function linkToNew(guid,cat){ window.open('/openDetailDynamic.html?infoid='+guid); }",
    )
    side = draft.publicity(
        "/govxxgk/index.html", "政府信息公开", ("政府信息公开年报", f"{base}govlist.html"), sx_uls
    )
    rows = [
        replace(e, path=f"/openDetailDynamic.html?infoid={e.hex}")
        for e in draft.mixed(draft.own(LONG), YEAR, YEAR + 1)
    ]
    sheets = [f"{base}{'govlist' if n == 1 else n}.html" for n in range(1, -(-len(rows) // 12) + 1)]
    for number, sheet in enumerate(sheets, 1):
        shown = draft.rows(cut(rows, number, 12), line)
        draft.page(
            sheet,
            "政府信息公开年报",
            f"{side}<table>{heads}<tbody>{shown}</tbody></table>{numbers(sheets, number)}{tag}",
        )
    by_guid = {e.hex: e for e in rows}

    def detail(ask: Ask) -> Answer:
        e = by_guid.get(ask.query.get("infoid", ""))
        return told(
            {
                "custom": {
                    "title": e.title,
                    "infodate": f"{e.day}",
                    "ouname": draft.source(e),
                    "infocontent": e.content,
                }
            }
            if e
            else {"custom": None}
        )

    draft.site.on("/EpointWebBuilder/zNJSAction.action", detail)
    shell = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>信息公开</title></head><body><div class="ewb-article"><h3 id="title"></h3><div class="info"><span>发布机构：<i id="ou"></i></span> <span>发布日期：<i id="date"></i></span></div><div id="infocontent" class="ewb-article-info"></div></div><script>
var id=/infoid=([\\w-]+)/.exec(location.search)[1]; fetch('/EpointWebBuilder/zNJSAction.action?cmd=getOpenDetail&infoid='+id+'&siteguid=7eb5f7f1').then(function(r){ return r.json(); }).then(function(r){ var c=r.custom; document.title=c.title; document.getElementById('title').textContent=c.title; document.getElementById('ou').textContent=c.ouname; document.getElementById('date').textContent=c.infodate; document.getElementById('infocontent').innerHTML=c.infocontent; });</script></body></html>"""
    draft.site.on("/openDetailDynamic.html", draft.send(shell))
    return draft.archived(of_year(rows))


def posted_json() -> Portal:
    """Epoint after 徐州: govInfoPub.html posts JSON to lightfrontaction/getgovinfolist; the pager's links have no href."""
    draft = begun("980036", "铜沛区", EPOINT)
    org = "11320300014051000A"
    rows = [
        replace(e, path=f"/govxxgk/{org}/{e.day}/{_guid(e)}.html")
        for e in draft.mixed(draft.own(LONG), YEAR, YEAR + 1)
    ]
    held = draft.hold("/", rows)

    def listed(ask: Ask) -> Answer:
        given = sent(ask)
        if given.get("categorynum") != "003006" or ask.method != "POST":
            return told({"custom": {"data": [], "total": 0}})
        at = whole(given.get("pageIndex"), 0)
        shown = cut(held, at + 1, whole(given.get("pageSize"), 15))
        data = [
            {"infourl": e.path, "title": e.title, "realtitle": e.title, "infodate": f"{e.day}"} for e in shown
        ]
        return told({"custom": {"data": data, "total": len(held)}, "status": {"code": "200"}})

    draft.site.on("/EWB-FRONT/rest/lightfrontaction/getgovinfolist", listed)
    tags = draft.script(
        "/js/webBuilderCommon.js",
        "var siteInfo={siteGuid:'7eb5f7f1-9041-43ad-8e13-8fcb82ea831a',projectName:'/EWB-FRONT'};",
    )
    tags += draft.script("/js/govInfoPub.js", """(function(){ var cat=/categorynum=(\\d+)/.exec(location.search)[1];
 function load(i){ var x=new XMLHttpRequest(); x.open('POST',siteInfo.projectName+'/rest/lightfrontaction/getgovinfolist'); x.setRequestHeader('Content-Type','application/json;charset=utf-8');
  x.onload=function(){ var c=JSON.parse(x.responseText).custom; document.getElementById('govlist').innerHTML=c.data.map(function(d){ return '<li class="ewb-list-node"><a href="'+d.infourl+'" target="_blank">'+d.realtitle+'</a><span>'+d.infodate+'</span></li>'; }).join('');
   var h=''; for(var p=0;p<Math.ceil(c.total/15);p++) h+='<li'+(p==i?' class="active"':'')+'><a data-page-index="'+p+'">'+(p+1)+'</a></li>'; var u=document.querySelector('.m-pagination-page'); u.innerHTML=h; u.querySelectorAll('a').forEach(function(a){ a.onclick=function(){ load(+a.getAttribute('data-page-index')); }; }); };
  x.send(JSON.stringify({deptcode:'',categorynum:cat,pageIndex:i,pageSize:15,siteGuid:siteInfo.siteGuid})); }
 load(0); })();""")  # fmt: skip
    at = "/dynamic/zwgk/govInfoPub.html?categorynum=003006"
    side = draft.publicity("/zwgk/moreinfo.html", "政务公开", ("政府信息公开年报", at), dl_nav)
    draft.page(
        at, "政府信息公开年报", f'{side}<ul id="govlist"></ul><ul class="m-pagination-page"></ul>{tags}'
    )
    return draft.archived(of_year(held))


def address_in_the_query() -> Portal:
    """Epoint: openSubPage.html?specialurl=<list>&righttitle=…; a script puts the list into a frame by the query."""
    draft = begun("980037", "营盖市", EPOINT)
    base = "/govxxgk/11210881/031/031006/"
    side = draft.publicity(
        "/govxxgk/11210881/openPage.html",
        "政府信息公开",
        (
            "政府信息公开年报",
            f"/govxxgk/11210881/openSubPage.html?specialurl={base}govlist.html&amp;righttitle=政府信息公开年报",
        ),
        gl_left,
    )
    held = draft.hold(
        base, draft.mixed(draft.own(FEW), YEAR, YEAR - 1), item="/govxxgk/11210881/{day}/{hex}.html"
    )
    sheets = [f"{base}{'govlist' if n == 1 else n}.html" for n in range(1, -(-len(held) // 15) + 1)]
    for number, sheet in enumerate(sheets, 1):
        draft.site.on(
            sheet,
            draft.send(
                f'<html><head><meta charset="utf-8"></head><body><ul>{draft.rows(cut(held, number, 15))}</ul>{numbers(sheets, number)}</body></html>'
            ),
        )
    act = """<h2 id="righttitle"></h2><iframe id="iframe" width="780" height="900"></iframe><script>
function q(n){ var m=new RegExp('[?&]'+n+'=([^&]*)').exec(location.search); return m?decodeURIComponent(m[1]):''; }
document.getElementById('righttitle').textContent=q('righttitle'); document.getElementById('iframe').src=q('specialurl');</script>"""
    draft.page("/govxxgk/11210881/openSubPage.html", "政府信息公开", side + act)
    return draft.archived(of_year(held))


_GET = """x.open('GET',o.proxyUrl+'?startrecord='+start+'&endrecord='+end+'&perpage='+size+'&'+form.join('&'));
  x.onload=function(){ if(x.status==200) take(JSON.parse(x.responseText).result,start-1); draw(n,true); }; x.send();"""


def _truecms(draft: Draft, answers: bool) -> list[Entry]:
    """A TrueCMS column: sixty rows in #initData, the others from getMessage.do, where it `answers`; the rows."""
    column = "/rdxrmzf/zfxxgknb/"
    bodies = [e for y in FEW for e in (*draft.departments(y), *draft.towns(y))]
    placed = draft.put(column, [*bodies, *draft.own(LONG)])
    held = draft.hold(column, [replace(e, path=e.path.replace(e.hex, _guid(e))) for e in placed])
    rows = [
        draft.rows([e], '<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>')
        for e in held
    ]

    def message(ask: Ask) -> Answer:
        start, end = whole(ask.query.get("startrecord")), whole(ask.query.get("endrecord"), 20)
        fits = ask.query.get("columnId") and whole(ask.query.get("perpage"), 20) <= 20
        return told({"result": datastore(rows[start - 1 : end] if fits else [], len(rows))})

    if answers:
        draft.site.on("/truecms/messageController/getMessage.do", message)
    tag = draft.script("/truecms/js/jquery.jpage.js", JPAGE.replace("ASK", _GET))
    act = f"""<div id="initData" style="display:none"><ul>{"".join(rows[:60])}</ul></div><div id="pageList"></div>{tag}<script>
var init=[].map.call(document.querySelectorAll('#initData li'),function(l){{ return '<record><![CDATA['+l.outerHTML+']]'+'></record>'; }}).join('');
$('#pageList').jpage({{dataStore:'<datastore>'+init+'</datastore>',totalRecord:{len(rows)},proxyUrl:'/truecms/messageController/getMessage.do',perPage:20,groupSize:1,ajaxParam:{{columnId:'0c1fb1b4-6d0b-4fa0-8f5e-2c3a94f2f6f1'}}}});</script>"""
    side = draft.publicity(
        "/rdxrmzf/xxgk/xxgk.html", "政府信息公开", ("政府信息公开年报", f"{column}zfxxgknb.html"), pictured
    )
    draft.page(f"{column}zfxxgknb.html", "政府信息公开年报", side + act)
    return held


def _truecms_draft(code: str, name: str) -> Draft:
    return begun(code, name, PLAIN, first="{folder}{bare}.html", item="{folder}content/{hex}.html")


def sixty_then_messages() -> Portal:
    """TrueCMS after 如东: sixty rows hidden in #initData, jpage shows them; further ones are JSON around XML, twenty at most."""
    draft = _truecms_draft("980039", "如通县")
    return draft.archived(of_year(_truecms(draft, answers=True)))


def messages_switched_off() -> Portal:
    """TrueCMS after 连云港: getMessage.do answers 404; the county's rows stand after the sixty that can be seen."""
    draft = _truecms_draft("980040", "赣榆阳区")
    _truecms(draft, answers=False)
    return draft.ends(Status.NOT_FOUND, why="the total says more than the sixty rows that can be had")


def view_list_fails() -> Portal:
    """sitesources after 周口: /template/viewList?page=N&catalogId= gives the rows as HTML; it answers 502 to everything."""
    draft = begun("980042", "沈淮县", PLAIN)
    side = draft.publicity(
        "/sitesources/shx/page_pc/zfxxgk/index.html",
        "政府信息公开",
        ("政府信息公开年报", "/sitesources/shx/page_pc/zfxxgk/zfxxgknb/list1.html"),
        sx_uls,
    )
    draft.site.on(
        "/template/viewList",
        draft.send(
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
            502,
        ),
    )
    act = """<div id="articleListTable"><p>数据加载中…</p></div><script>
fetch('/template/viewList?page=1&catalogId=5f1f2b3ac4e14dc98a7d2b1c0e9f8a77').then(function(r){ if(!r.ok) throw r.status; return r.text(); }).then(function(t){ document.getElementById('articleListTable').innerHTML=t; }).catch(function(e){ document.querySelector('#articleListTable p').textContent='数据加载失败，请稍后再试（'+e+'）'; });</script>"""
    draft.page("/sitesources/shx/page_pc/zfxxgk/zfxxgknb/list1.html", "政府信息公开年报", side + act)
    return draft.ends(Status.UNREACHABLE, why="the column's only list answers 5xx")


def handlebars_and_channels() -> Portal:
    """江西: menu, crumbs and list are templates in the page that scripts fill; loadPageData posts and draws 15 a page."""
    draft = begun(
        "980043",
        "婺鄱县",
        PLAIN,
        item="/wpx/{bare}/{day:%Y%m}/{hex}.html",
        first="/wpx/col/{bare}/index.html",
    )
    held = draft.hold("/col42150/", draft.mixed(draft.own(LONG), YEAR, YEAR + 1))

    def search(ask: Ask) -> Answer:
        given = sent(ask)
        if given.get("channelCode") != ["col42150"]:
            return told({"code": 200, "data": {"total": 0, "data": []}})
        shown = cut(held, whole(given.get("current")), whole(given.get("perPage"), 15))
        data = [{"title": e.title, "pcUrl": e.path, "pubDate": f"{e.day} 10:01:00"} for e in shown]
        return told({"code": 200, "data": {"total": len(held), "data": data}})

    draft.site.on("/wpx/interface/article/page", search)
    tag = draft.script("/wpx/commonfiles/utils.js", """function fill(t,x){ return t.replace(/\\{\\{formatDate pubDate\\}\\}/g,(x.pubDate||'').slice(0,10)).replace(/\\{\\{(\\w+)\\}\\}/g,function(a,k){ return x[k]; }); }
function renderChannelTemplate(id,items,to){ var t=document.getElementById(id).innerHTML; document.getElementById(to).innerHTML=items.map(function(c){ return fill(t,{name:c.name,pcUrl:JSON.parse(c.urls).pc}); }).join(''); }
function loadPageData(p,unit){ var x=new XMLHttpRequest(); x.open('POST','/wpx/interface/article/page'); x.setRequestHeader('Content-Type','application/json');
 x.onload=function(){ var d=JSON.parse(x.responseText).data, t=document.getElementById(p.templateContainerId).innerHTML, box=document.getElementById(unit); box.innerHTML='<ul class="List_list">'+d.data.map(function(i){ return fill(t,i); }).join('')+'</ul><div class="jpage"></div>';
  for(var n=1;n<=Math.ceil(d.total/p.perPage);n++) (function(n){ var s=document.createElement('span'); s.textContent=n; s.style.cursor='pointer'; s.onclick=function(){ p.current=n; loadPageData(p,unit); }; box.querySelector('.jpage').append(s,' '); })(n); };
 x.send(JSON.stringify(p)); }""")  # fmt: skip
    channels = [
        ("政府信息公开指南", "zfxxgkzn"),
        ("政府信息公开制度", "zfxxgkzd"),
        ("政府信息公开年报", "col42150"),
    ]
    for name, code in channels[:2]:
        draft.column(
            f"/{code}/",
            name,
            draft.notices(2) if code == "zfxxgkzd" else draft.news(1),
            item=f"/wpx/{code}/{{id}}.html",
        )
    known = json.dumps(
        [
            {"name": name, "urls": json.dumps({"pc": f"/wpx/col/{code}/index.html"})}
            for name, code in channels
        ],
        ensure_ascii=False,
    )
    menu = f"""<ul class="ldxx-public-left-menu-img" id="leftMenu"></ul><script id="subMenu" type="text/x-handlebars-template"><li><a href='{{{{pcUrl}}}}'><strong>{{{{name}}}}</strong></a></li></script>{tag}<script>renderChannelTemplate('subMenu',{known},'leftMenu');</script>"""
    draft.page("/wpx/col/col42062/index.html", "政务公开", menu)
    draft.nav.append(("政务公开", "/wpx/col/col42062/index.html"))
    act = """<div id="380055"></div><script id="div380055" type="text/x-handlebars-template"><li><a href='{{pcUrl}}' target='_blank' title='{{title}}'>{{title}}</a><span class='list_span'>{{formatDate pubDate}}</span></li></script><script>
var params={current:1,unitid:'380055',webSiteCode:['wpx'],channelCode:['col42150'],perPage:15,showMode:'normal',templateContainerId:'div380055'}; loadPageData(params,'380055');</script>"""
    draft.page("/wpx/col/col42150/index.html", "政府信息公开年报", menu + act)
    return draft.archived(of_year(held))


PORTALS = (
    names_without_href,
    posted_json,
    address_in_the_query,
    sixty_then_messages,
    messages_switched_off,
    view_list_fails,
    handlebars_and_channels,
)
