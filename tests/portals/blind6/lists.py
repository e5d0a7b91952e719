"""Lists that a script draws, as systems' own interfaces give them: XML, JSONP, JSON, forms, files of data. Each has the report."""

from __future__ import annotations

import json
from dataclasses import replace

from portals.blind.kinds import Kind, trs
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, sent, told, whole
from portals.blind3.parts import items, published
from portals.blind4.parts import rows_of
from portals.blind6.parts import SINCE, by_day, framed, screen, wire
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year


def _script(text: str) -> Answer:
    return Answer(text.encode(), kind="application/javascript; charset=utf-8")


def truecms_messages() -> Portal:
    """TrueCMS: the first twenty rows lie hidden in the page; further ones come as XML inside JSONP, and only with a Referer."""
    make = begun("980437", "如崇市", Kind("/rcsrmzf/nb/content/{hex}.html"))
    at = "/rcsrmzf/nb/nb.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR, YEAR - 1), folder="/rcsrmzf/nb/")
    more = """function turn(n){ var s=document.createElement('script'), a=(n-1)*20+1;
  s.src='/TrueCMS/messageController/getMessage.do?startrecord='+a+'&endrecord='+(a+19)+'&perpage=20&columnId='+box.dataset.column+'&callback=filled'; document.body.appendChild(s); foot(n); }
function filled(r){ var x=new DOMParser().parseFromString(r.result,'text/xml'), h=''; [].forEach.call(x.querySelectorAll('record'),function(e){ h+=e.textContent; }); box.innerHTML=h; }
function foot(n){ var all=Math.ceil(box.dataset.total/20), h=''; for(var i=1;i<=all;i++) h+='<a href="javascript:turn('+i+')"'+(i==n?' class="on"':'')+'>'+i+'</a> '; byId('barcode').innerHTML='共'+box.dataset.total+'条 '+h; }
var box=byId('list'); box.innerHTML=byId('initData').innerHTML; foot(1);"""
    column = "b0a5e1d7-6f0c-4e0e-9b6b-1c1f4a9d2f33"
    tag = wire(make, "/rcsrmzf/js/jpage.js", more)
    screen(make, at, "政府信息公开年报", f'<ul id="list" data-total="{len(held)}" data-column="{column}"></ul><div id="barcode"></div><div id="initData" style="display:none">{items(make, held[:20])}</div>{tag}')  # fmt: skip
    make.way("政府信息公开 /rcsrmzf/zfxxgk/zfxxgk.html", f"政府信息公开年报 {at}")

    def message(ask: Ask) -> Answer:
        if not ask.headers.get("referer") or ask.query.get("columnId") != column:
            return Answer(b"", 404)
        first, last = whole(ask.query.get("startrecord")), whole(ask.query.get("endrecord"))
        records = "".join(f"<record><![CDATA[{items(make, [e])}]]></record>" for e in held[first - 1 : last])
        answer = {"result": f"<datastore><recordset>{records}</recordset></datastore>"}
        return _script(f"{ask.query.get('callback')}({json.dumps(answer)})")

    make.site.on("/TrueCMS/messageController/getMessage.do", message)
    return make.portal(make.archived(of_year(held)))


def epoint_rows_without_address() -> Portal:
    """Epoint: the list is served, its rows call linkToNew(guid); the page is a shell, its text comes from zNJSAction."""
    shown = "/openDetailDynamic.html?infoid={hex}"
    make = begun("980438", "睢宁邳县", Kind(shown))
    base = "/govxxgk/014000/category/031/031002/"
    held = make.placed("/", crowd(make, make.own(YEARS), YEAR))
    tag = wire(make, "/js/xxgklist.js", "function linkToNew(guid,cat){ window.open('/openDetailDynamic.html?infoid='+guid); }")  # fmt: skip
    size = 12
    pages = -(-len(held) // size)
    sheets = [f"{base}govlist.html", *(f"{base}{n}.html" for n in range(2, pages + 1))]
    for n, sheet in enumerate(sheets, 1):
        rows = "".join(
            f"""<li><a class="ewb-infoname" onclick="linkToNew('{e.path.split("=")[1]}','031002');" style="cursor:pointer">{e.title}</a><span>{e.day}</span><div style="display:none">名称：{e.title} 生成日期：{e.day}</div></li>"""
            for e in cut(held, n, size)
        )
        turn = f'<li class="wb-page-li"><a href="{sheets[n]}">下页&gt;</a></li>' if n < pages else ""
        screen(make, sheet, "政府信息公开年报", f'<ul class="ewb-list">{rows}</ul><ul><li class="wb-page-li">{n}/{pages}</li>{turn}</ul>{tag}')  # fmt: skip
    make.way("政府信息公开 /govxxgk/index.html", f"政府信息公开年报 {sheets[0]}")
    shell = """<div class="ewb-article"><h1 id="title"></h1><p>发布日期：<span id="date"></span></p><div class="epoint-article-content" id="text"></div></div>
<script>getJSON('/EpointWebBuilder/zNJSAction.action?cmd=getOpenDetail&infoid='+new URLSearchParams(location.search).get('infoid')+'&siteguid=7eb5f7f1',function(r){ byId('title').textContent=r.custom.title; byId('date').textContent=r.custom.infodate; byId('text').innerHTML=r.custom.infocontent; });</script>"""
    screen(make, "/openDetailDynamic.html", "信息公开", tag + shell)
    by_guid = {e.path.split("=")[1]: e for e in held}

    def detail(ask: Ask) -> Answer:
        e = by_guid.get(ask.query.get("infoid", ""))
        if e is None:
            return Answer(b"", 404)
        return told({"custom": {"title": e.title, "infodate": f"{e.day}", "infocontent": e.content}})

    make.site.on("/EpointWebBuilder/zNJSAction.action", detail)
    return make.portal(make.archived(of_year(held)))


def epoint_middle() -> Portal:
    """Epoint: rows by POST of JSON to getgovinfolist, pageIndex from 0, the site's guid from a script; numbers without addresses."""
    make = begun("980439", "营熊区", Kind("/govxxgk/YK014/{day}/{hex}.html"))
    at = "/dynamic/zwgk/govInfoPub.html"
    held = published(
        make, f"{at}?categorynum=003006", behind(make, make.own(FEW), YEAR, YEAR + 1), folder="/"
    )
    more = """var siteInfo={siteGuid:'7eb5f7f1-9041-43ad-8e13-8fcb82ea831a',projectName:'/EWB_YK_Mid'};
function load(n){ postJSON(siteInfo.projectName+'/rest/lightfrontaction/getgovinfolist',{token:'',params:{deptcode:'',categorynum:new URLSearchParams(location.search).get('categorynum'),pageIndex:n,pageSize:10,siteGuid:siteInfo.siteGuid}},function(r){
  byId('info').innerHTML=lines(r.custom.data.map(function(x){ return {url:x.infourl,title:x.realtitle,date:x.infodate}; }));
  var h=''; for(var i=0;i<Math.ceil(r.custom.total/10);i++) h+='<li><a data-page-index="'+i+'"'+(i==n?' class="active"':'')+'>'+(i+1)+'</a></li>'; byId('pager').innerHTML=h; }); }
on(byId('pager'),'a','click',function(a){ load(+a.dataset.pageIndex); }); load(0);"""
    tag = wire(make, "/js/webBuilderCommon.js", more)
    screen(
        make,
        at,
        "政府信息公开年报",
        f'<ul id="info"></ul><ul id="pager" class="m-pagination-page"></ul>{tag}',
    )
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {at}?categorynum=003006")

    def listed(ask: Ask) -> Answer:
        given = sent(ask).get("params")
        if not isinstance(given, dict):
            return Answer(b"", 400)
        rows = held if given.get("categorynum") == "003006" else []
        shown = cut(rows, whole(given.get("pageIndex"), 0) + 1, 10)
        data = [
            {"infourl": e.path, "title": e.title[:20], "realtitle": e.title, "infodate": f"{e.day}"}
            for e in shown
        ]
        return told({"custom": {"data": data, "total": len(rows)}})

    make.site.on("/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist", listed)
    return make.portal(make.archived(of_year(held)))


def trs_pager_by_script() -> Portal:
    """TRS: sheets are served; createPageHTML, a script of its own file, writes 首页, numbers and 下一页 under them."""
    make = begun("980440", "大城邯县", trs(per_page=12))
    folder = "/zwgk/zfxxgknb_1187/"
    rows = behind(make, make.own(YEARS), YEAR, YEAR - 1)
    more = """function createPageHTML(count,at,name,ext){ if(count<=1) return; function file(i){ return i==0?name+'.'+ext:name+'_'+i+'.'+ext; }
  var h=at>0?'<a href="'+file(at-1)+'">上一页</a> ':''; for(var i=0;i<count;i++) h+=i==at?'<span>'+(i+1)+'</span> ':'<a href="'+file(i)+'">'+(i+1)+'</a> ';
  if(at<count-1) h+='<a href="'+file(at+1)+'">下一页</a> <a href="'+file(count-1)+'">尾页</a>'; document.write('<div class="page">'+h+'</div>'); }"""
    tag = wire(make, "/images/page.js", more)
    held = make.placed(folder, rows)
    make.articles(held, [("政府信息公开年报", folder)])
    pages = -(-len(held) // 12)
    for at in range(pages):
        sheet = folder if at == 0 else f"{folder}index_{at}.html"
        content = f'<ul>{items(make, cut(held, at + 1, 12))}</ul>{tag}<script>createPageHTML({pages},{at},"index","html");</script>'
        screen(make, sheet, "政府信息公开年报", content)
    make.site.on(f"{folder}index.html", lambda ask: make.site.exact[folder](ask))
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {folder}")
    return make.portal(make.archived(of_year(held)))


def aspnet_postback() -> Portal:
    """ASP.NET: the pager's links are __doPostBack, which sends the page's form with its view state; all sheets are one address."""
    make = begun("980441", "平绵县", Kind("/Info/Show.aspx?id={id}"))
    at = "/Info/List.aspx?node=1153"
    held = published(make, at, behind(make, make.own(YEARS), YEAR), folder="/")
    pages = -(-len(held) // 10)
    tag = wire(make, "/Scripts/pager.js", "function __doPostBack(t,a){ var f=document.forms['form1']; f.__EVENTTARGET.value=t; f.__EVENTARGUMENT.value=a; f.submit(); }")  # fmt: skip

    def sheet(ask: Ask) -> Answer:
        kept = ask.form.get("__VIEWSTATE") == "/wEPDwUKMTY1MA=="
        n = (
            whole(ask.form.get("__EVENTARGUMENT"))
            if kept and ask.form.get("__EVENTTARGET") == "AspNetPager1"
            else 1
        )
        to = {"上一页": n - 1, "下一页": n + 1, "尾页": pages}
        turn = " ".join(
            f"""<a href="javascript:__doPostBack('AspNetPager1','{number}')">{word}</a>"""
            if 1 <= number <= pages and number != n
            else f"<span>{word}</span>"
            for word, number in to.items()
        )
        hidden = '<input type="hidden" name="__EVENTTARGET"><input type="hidden" name="__EVENTARGUMENT"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKMTY1MA==">'
        content = f'<form name="form1" method="post" action="List.aspx?node=1153">{hidden}<ul>{items(make, cut(held, n, 10))}</ul><div id="AspNetPager1">第{n}/{pages}页 {turn}</div></form>{tag}'
        return framed(make, at, "政府信息公开年报", content)

    make.site.on(at, sheet)
    make.way("政府信息公开 /Info/Index.aspx", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def layui_table() -> Portal:
    """layui: a table filled from {code,count,data}, laypage below with 上一页, numbers and 下一页, all javascript:; in order of organ."""
    make = begun("980442", "莱蓬市", Kind("/xxgk/content/{id}.html"))
    at = "/xxgk/list/nianbao.html"
    rows = [*make.towns(), *make.departments(), *make.office(SINCE), *make.own(SINCE)]
    held = published(make, at, rows, folder="/")
    more = """function render(n){ getJSON('/xxgk/front/list?catalog=nianbao&page='+n+'&limit=10',function(r){
  byId('tb').innerHTML=r.data.map(function(x){ return '<tr><td><div class="layui-table-cell"><a class="layui-table-link" href="'+x.url+'" target="_blank">'+x.title+'</a></div></td><td>'+x.date+'</td></tr>'; }).join('');
  var all=Math.ceil(r.count/10), h='<span class="layui-laypage-count">共 '+r.count+' 条</span>';
  if(n>1) h+='<a href="javascript:;" data-page="'+(n-1)+'" class="layui-laypage-prev">上一页</a>';
  for(var i=1;i<=all;i++) h+=i==n?'<span class="layui-laypage-curr"><em>'+i+'</em></span>':'<a href="javascript:;" data-page="'+i+'">'+i+'</a>';
  if(n<all) h+='<a href="javascript:;" data-page="'+(n+1)+'" class="layui-laypage-next">下一页</a>'; byId('pg').innerHTML=h; }); }
on(byId('pg'),'a','click',function(a){ render(+a.dataset.page); }); render(1);"""
    tag = wire(make, "/layui/nb.js", more)
    screen(make, at, "政府信息公开年报", f'<table class="layui-table"><thead><tr><th>标题</th><th>发布日期</th></tr></thead><tbody id="tb"></tbody></table><div id="pg" class="layui-laypage"></div>{tag}')  # fmt: skip
    make.way("政务公开 /zwgk/", "法定主动公开内容 /zwgk/fdzd/", f"政府信息公开年报 {at}")

    def data(ask: Ask) -> Answer:
        shown = cut(held, whole(ask.query.get("page")), whole(ask.query.get("limit"), 10))
        return told({"code": 0, "msg": "", "count": len(held), "data": rows_of(shown)})

    make.site.on("/xxgk/front/list", data)
    return make.portal(make.archived(of_year(held)))


def xml_by_year() -> Portal:
    """A publishing system of 2012: each year's list is an XML file, chosen by links of years; a script turns it into rows."""
    make = begun("980443", "汶雅县", trs())
    at = "/gk/nb/index.html"
    held = []
    for year in SINCE:
        rows = published(make, at, behind(make, make.own([year]), year), folder="/gk/nb/")
        items_of = "".join(
            f"<item><title>{e.title}</title><link>{e.path}</link><pubDate>{e.day}</pubDate></item>"
            for e in rows
        )
        text = f'<?xml version="1.0" encoding="UTF-8"?><list year="{year}">{items_of}</list>'
        make.site.on(f"/gk/nb/data/{year}.xml", Answer(text.encode(), kind="text/xml"))
        held += rows
    more = """function year(y){ ask('GET','/gk/nb/data/'+y+'.xml',null,'',function(x){ var rows=[].map.call(x.responseXML.getElementsByTagName('item'),function(i){ function t(n){ return i.getElementsByTagName(n)[0].textContent; } return {url:t('link'),title:t('title'),date:t('pubDate')}; }); byId('nr').innerHTML=lines(rows); }); }"""
    tag = wire(make, "/gk/nb/xmllist.js", more)
    years = " | ".join(f'<a href="#" onclick="year({y});return false;">{y}年</a>' for y in reversed(SINCE))
    screen(
        make,
        at,
        "政府信息公开年报",
        f"<p>{years}</p><ul id='nr'></ul>{tag}<script>year({YEAR + 1});</script>",
    )
    make.way("信息公开 /gk/", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def token_in_meta() -> Portal:
    """Rows by POST with the token of the page's meta in a header and the session's cookie; without them the answer is 403; 下一页 alone turns."""
    make = begun("980444", "临澧源县", Kind("/article/{hex}.html"))
    at = "/column/zfxxgknb"
    held = published(make, at, crowd(make, make.own(FEW), YEAR, YEAR + 1), folder="/")
    more = """var n=0, token=document.querySelector('meta[name="_csrf"]').content;
function next(){ var x=new XMLHttpRequest(); x.open('POST','/column/zfxxgknb/page'); x.setRequestHeader('Content-Type','application/x-www-form-urlencoded'); x.setRequestHeader('X-CSRF-TOKEN',token);
  x.onload=function(){ var r=JSON.parse(x.responseText); byId('list').innerHTML=lines(r.rows); byId('at').textContent='第'+n+'页 共'+r.pages+'页'; byId('next').style.display=n<r.pages?'':'none'; }; x.send('pageNo='+(++n)+'&pageSize=14'); }
byId('next').onclick=next; next();"""
    tag = wire(make, "/static/column.js", more)
    content = f'<ul id="list"></ul><span id="at"></span> <button id="next" type="button">下一页</button>{tag}'
    token, session = "c1b6e2aa-77e0-4d0b-9f55-0d1f6e9c3a10", ("Set-Cookie", "SESSION=ZTk4; Path=/; HttpOnly")
    shown = framed(make, at, "政府信息公开年报", content, _csrf=token)
    make.site.on(at, replace(shown, headers=(session,)))
    make.way("政府信息公开 /column/zfxxgk", f"政府信息公开年报 {at}")

    def page(ask: Ask) -> Answer:
        known = ask.headers.get("x-csrf-token") == token and "SESSION=" in ask.headers.get("cookie", "")
        if not known:
            return told({"message": "Forbidden"}, 403)
        return told(
            {"rows": rows_of(cut(held, whole(ask.form.get("pageNo")), 14)), "pages": -(-len(held) // 14)}
        )

    make.site.on("/column/zfxxgknb/page", page)
    return make.portal(make.archived(of_year(held)))


def file_of_data() -> Portal:
    """A script file holds all rows as arrays; another one writes ten of them with 上一页 and 下一页; the addresses are put together from ids."""
    make = begun("980445", "渠邻县", Kind("/xxgk-show-{id}.html"))
    at = "/xxgk-list-nb.html"
    held = published(make, at, by_day(make.own(YEARS), make.departments(), make.towns()), folder="/")
    rows = ",\n".join(json.dumps([e.serial, e.title, f"{e.day}"], ensure_ascii=False) for e in held)
    make.site.on("/data/nb_list.js", _script(f"var nb_list=[\n{rows}\n];"))
    more = """var p=0; function show(d){ p+=d; document.getElementById('nr').innerHTML=lines(nb_list.slice(p*10,p*10+10).map(function(a){ return {url:'/xxgk-show-'+a[0]+'.html',title:a[1],date:a[2]}; }));
  byId('prev').disabled=p==0; byId('next').disabled=(p+1)*10>=nb_list.length; byId('sum').textContent=nb_list.length+'条 '+(p+1)+'/'+Math.ceil(nb_list.length/10); }"""
    tag = '<script src="/data/nb_list.js"></script>' + wire(make, "/js/nb_show.js", more)
    buttons = '<input type="button" id="prev" value="上一页" onclick="show(-1)"> <span id="sum"></span> <input type="button" id="next" value="下一页" onclick="show(1)">'
    screen(make, at, "政府信息公开年报", f"<ul id='nr'></ul>{buttons}{tag}<script>show(0)</script>")
    make.way("政府信息公开 /xxgk.html", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    truecms_messages,
    epoint_rows_without_address,
    epoint_middle,
    trs_pager_by_script,
    aspnet_postback,
    layui_table,
    xml_by_year,
    token_in_meta,
    file_of_data,
)
