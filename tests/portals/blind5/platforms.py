"""Lists that only a script asks for, as the systems' own interfaces give them: UCAP, TRS, JPAAS, gkmlpt, Hanweb, VSB."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from portals.blind.kinds import Kind, hanweb, nfcms, trs, ucap, vsb
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    cut,
    file,
    jquery,
    part,
    report_pdf,
    script,
    sent,
    told,
    whole,
)
from portals.blind3.parts import board, items, published
from portals.blind4.parts import numbered, rows_of
from portals.papers import fixed
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year

_DRAWN = """function drawn(rows){ return rows.map(function(x){ return '<li><a href="'+x.url+'" target="_blank">'+x.title+'</a><span>'+x.date+'</span></li>' }).join(''); }
function pager(box,at,all,go){ var b=document.querySelector(box); b.innerHTML='';
  for(var i=1;i<=all;i++) (function(i){ var s=document.createElement('span'); s.className=i==at?'num on':'num'; s.style.cursor='pointer'; s.textContent=i; s.onclick=function(){ go(i); }; b.appendChild(s); b.append(' '); })(i); }
"""


def ucap_search() -> Portal:
    """UCAP's 集约化 platform: the rows come from /common/search/<channel> as JSON, 20 a page; numbers without addresses."""
    make = begun("980839", "湘汨县", ucap())
    at = "/c101245/zfxxgknb.shtml"
    held = published(make, at, behind(make, make.own(FEW), YEAR, YEAR + 1), folder="/c101245/")
    channel = "5f6e1b0c9a7d4e2f8b3c"
    tags = jquery(make) + script(make, "/assets/common/list.js", _DRAWN + """
function turn(n){
  $.getJSON('/common/search/'+channelId,{_isAgg:true,_isJson:true,_pageSize:20,_template:'index',_channelName:'',page:n},function(r){
    var d=r.data; $('#searchList').html(drawn(d.results.map(function(x){ return {url:x.url,title:x.title,date:x.publishedTimeStr.substr(0,10)} })));
    pager('#pages',n,Math.ceil(d.total/d.rows),turn); });
}
$(function(){ turn(1); });
""")  # fmt: skip
    board(
        make,
        at,
        f"<script>var channelId='{channel}';</script><ul id='searchList' class='list'></ul><div id='pages'></div>{tags}",
    )

    def results(ask: Ask) -> Answer:
        shown = cut(held, whole(ask.query.get("page")), whole(ask.query.get("_pageSize"), 20))
        rows = [{"title": e.title, "url": e.path, "publishedTimeStr": f"{e.day} 09:26:00"} for e in shown]
        return told({"data": {"results": rows, "total": len(held), "page": 1, "rows": 20}})

    make.site.on(f"/common/search/{channel}", results)
    return make.portal(make.archived(of_year(held)))


def trs_interface() -> Portal:
    """TRS 海云: a column's page asks /igs/front/search/publish/data/list.html with filter[CHNLID]; 上一页 and 下一页 are buttons."""
    make = begun("980840", "都水县", trs())
    at = "/zwgk/zfxxgknb/"
    held = published(make, at, crowd(make, make.own(YEARS), YEAR, YEAR + 1))
    tags = jquery(make) + script(make, "/zwgk/js/list.js", _DRAWN + """
var page={at:1,all:1,go:function(n){ if(n<1||n>page.all) return; page.at=n;
  $.getJSON('/igs/front/search/publish/data/list.html',{index:'zfxxgk',type:'infomation',siteCode:'5226000001',pageNumber:n,pageSize:12,'filter[CHNLID]':'1147042',orderProperty:'DOCRELTIME',orderDirection:'desc'},function(r){
    page.all=r.page.totalPages; $('#doclist').html(drawn(r.page.content.map(function(x){ return {url:x.DOCPUBURL,title:x.DOCTITLE,date:x.DOCRELTIME} })));
    $('#now').text(n+'/'+page.all+' 共'+r.page.total+'条'); }); }};
$(function(){ $('#up').click(function(){ page.go(page.at-1) }); $('#down').click(function(){ page.go(page.at+1) }); page.go(1); });
""")  # fmt: skip
    board(
        make,
        at,
        f"<ul id='doclist'></ul><button id='up'>上一页</button> <em id='now'></em> <button id='down'>下一页</button>{tags}",
    )

    def listed(ask: Ask) -> Answer:
        known = ask.query.get("filter[CHNLID]") == "1147042"
        found = held if known else []
        shown = cut(found, whole(ask.query.get("pageNumber")), 12)
        rows = [{"DOCTITLE": e.title, "DOCPUBURL": e.path, "DOCRELTIME": f"{e.day}"} for e in shown]
        return told({"page": {"content": rows, "total": len(found), "totalPages": -(-len(found) // 12)}})

    make.site.on("/igs/front/search/publish/data/list.html", listed)
    return make.portal(make.archived(of_year(held)))


def jpaas_first_in_page() -> Portal:
    """JPAAS: the first fifteen rows are served in the page, further ones come from build/unit by pageNo of the queryData."""
    make = begun("980841", "泊邗区", Kind("/art/{day.year}/art_{hex}.html"))
    at = "/col/col41271/index.html"
    held = published(make, at, behind(make, make.own(YEARS)))
    query = '{"pageId":"41271","webId":"46","tplSetId":"Vp3","pageType":"column"}'
    tags = jquery(make) + script(make, "/script/page.js", """$(function(){
  var box=$('.page-content'), foot=box.find('.pagination'), all=Math.ceil(foot.attr('count')/foot.attr('rows')), q=JSON.parse(box.attr('queryData'));
  function nums(n){ var h=''; for(var i=1;i<=all;i++) h+='<a href="javascript:void(0)" paged="'+i+'"'+(i==n?' class="cur"':'')+'>'+i+'</a> '; foot.html(h); }
  foot.on('click','a',function(){ var n=+this.getAttribute('paged'); q.pageNo=n;
    $.getJSON('/api-gateway/jpaas-publish-server/front/page/build/unit',q,function(r){ box.find('ul').html(r.data.html); nums(n); }); });
  nums(1);
});""")  # fmt: skip
    board(
        make,
        at,
        f"<div class='page-content' queryData='{query}'><ul>{items(make, held[:15])}</ul><div class='pagination' rows='15' count='{len(held)}'></div></div>{tags}",
    )

    def unit(ask: Ask) -> Answer:
        return told(
            {"success": True, "data": {"html": items(make, cut(held, whole(ask.query.get("pageNo")), 15))}}
        )

    make.site.on("/api-gateway/jpaas-publish-server/front/page/build/unit", unit)
    return make.portal(make.archived(of_year(held)))


_GKMLPT = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>@N政府信息公开目录</title></head><body><h2>@N政府信息公开目录</h2><ul id="nav"></ul><ul id="list"></ul><p id="more"></p>
<script>window._CONFIG={"SID":"@S","TREE":[{"id":9511,"name":"政府信息公开指南","children":[]},{"id":9514,"name":"政府信息公开年报","children":[]}]};</script><script src="/gkmlpt/js/chunk.js"></script></body></html>"""


def gkmlpt_hundred() -> Portal:
    """gkmlpt, entered at #9514 from the menu: a hundred rows a page, the county's reports behind all others on the second."""
    make = begun("980842", "罗信市", nfcms())
    make.cms.address = "/gkmlpt/content/7/{day:%Y}/post_{id}.html"  # type: ignore[attr-defined]
    held = published(make, "/gkmlpt/index", behind(make, make.own(YEARS), *FEW))
    part(make, "/gkmlpt/index", _GKMLPT.replace("@S", "763051").replace("@N", make.name))
    script(make, "/gkmlpt/js/chunk.js", """var nav=document.getElementById('nav');
nav.innerHTML=_CONFIG.TREE.map(function(n){ return '<li><a href="#'+n.id+'">'+n.name+'</a></li>' }).join('');
function show(p){ var cat=location.hash.slice(1)||_CONFIG.TREE[0].id;
  fetch('/gkmlpt/api/all/'+cat+'?page='+p+'&sid='+_CONFIG.SID).then(function(r){return r.json()}).then(function(r){
    document.getElementById('list').innerHTML=r.articles.map(function(a){ return '<li><a href="'+a.url+'" target="_blank">'+a.title+'</a> '+a.created_at.slice(0,10)+'</li>' }).join('')||'<li>暂无数据</li>';
    var m=document.getElementById('more'); m.innerHTML='';
    if(p*100<r.total){ var b=document.createElement('button'); b.textContent='下一页'; b.onclick=function(){ show(p+1) }; m.appendChild(b); } }); }
window.onhashchange=function(){ show(1) }; show(1);
""")  # fmt: skip

    def listed(ask: Ask) -> Answer:
        shown = cut(held, max(1, whole(ask.query.get("page"), 1)), 100)
        rows = [
            {"title": e.title, "url": e.path, "created_at": f"{e.day} 10:00:00", "attachment": []}
            for e in shown
        ]
        return told({"articles": rows, "total": len(held)})

    make.site.on("/gkmlpt/api/all/9514", listed)
    make.site.on("/gkmlpt/api/all/9511", told({"articles": [], "total": 0}))
    make.way("政府信息公开 /xxgk/index.html", "政府信息公开年报 /gkmlpt/index#9514")
    return make.portal(make.archived(of_year(held)))


def hanweb_whole_store() -> Portal:
    """Hanweb: every record stands in the page's data store; a script shows fifteen, numbers and 下页 turn."""
    make = begun("980843", "缙遂县", hanweb())
    at = "/col/col1229377/index.html"
    held = published(make, at, behind(make, make.own(YEARS)))
    records = "".join(f"<record><![CDATA[{make.cms.row(e.path, e)}]]></record>" for e in held)
    tag = script(make, "/script/jpage.js", """(function(){
  var size=15, now=1, box=document.getElementById('5829'), xml=document.getElementById('store').textContent;
  var rows=[].map.call(new DOMParser().parseFromString(xml,'text/xml').getElementsByTagName('record'),function(e){return e.textContent}), all=Math.ceil(rows.length/size);
  function draw(){ box.innerHTML='<ul>'+rows.slice((now-1)*size,now*size).join('')+'</ul><table class="defaultFooter"><tr><td>'+now+'/'+all+'</td><td class="up" style="cursor:pointer">上页</td><td class="down" style="cursor:pointer">下页</td></tr></table>';
    box.querySelector('.down').onclick=function(){ if(now<all){ now++; draw(); } }; box.querySelector('.up').onclick=function(){ if(now>1){ now--; draw(); } }; }
  draw();
})();""")  # fmt: skip
    store = f'<script type="text/xml" id="store"><datastore><totalrecord>{len(held)}</totalrecord><recordset>{records}</recordset></datastore></script>'
    board(make, at, f'<div id="5829"></div>{store}{tag}')
    return make.portal(make.archived(of_year(held)))


def vsb_pdf_frame() -> Portal:
    """VSB: the report's page has no text; showVsbpdfIframe writes a frame of its PDF viewer, whose file lies under /__local/."""
    make = begun("980844", "屏禄县", vsb(foot=numbered))
    tag = script(
        make,
        "/system/resource/js/pdfjs/showpdf.js",
        """function showVsbpdfIframe(file,w,h,p,m){ document.write('<iframe width="'+w+'" height="'+h+'" src="/system/resource/pdfjs/viewer.html?file='+encodeURIComponent(file)+'"></iframe>'); }""",
    )
    part(
        make,
        "/system/resource/pdfjs/viewer.html",
        """<html><head><meta charset="utf-8"></head><body><div id="toolbar"><a id="download">下载</a> <span>第1页</span></div><canvas width="600" height="400"></canvas><script>document.getElementById('download').href=new URLSearchParams(location.search).get('file');</script></body></html>""",
    )
    own = []
    for e in make.own(FEW):
        assert e.paper
        at = f"/__local/{e.hex[0].upper()}/{e.hex[1:3].upper()}/{e.hex[3:5].upper()}/{e.hex.upper()}_4A2B_{e.serial}.pdf"
        file(make, at, report_pdf(e.paper, e.title), "application/pdf")
        shown = f"{tag}<script>showVsbpdfIframe('{at}','100%','600','0','','','3');</script>"
        own.append(replace(e, body=fixed(shown)))
    held = make.column("/zfxxgk/nb/", "政府信息公开年报", behind(make, own))
    make.way("政府信息公开 /zfxxgk.htm", "政府信息公开年报 /zfxxgk/nb.htm")
    return make.portal(make.archived(of_year(held)))


def wrapped_answers() -> Portal:
    """A province's new platform: rows by POST of JSON; the answer's data is Base64, which the script opens."""
    make = begun("980845", "麟岐县", Kind("/content/{day:%Y}/{id}.html"))
    at = "/channel/zfxxgknb/index.html"
    held = published(make, at, behind(make, make.own(FEW), YEAR), folder="/")
    tags = jquery(make) + script(make, "/static/portal.js", _DRAWN + """
function turn(n){ $.ajax({url:'/portal-api/content/page',type:'post',dataType:'json',contentType:'application/json;charset=UTF-8',data:JSON.stringify({channelCode:'zfxxgknb',current:n,size:12}),success:function(r){
  var d=JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(r.data),function(c){return c.charCodeAt(0)})));
  $('#rows').html(drawn(d.records)); pager('#nums',n,d.pages,turn); }}); }
turn(1);
""")  # fmt: skip
    board(make, at, f"<ul id='rows'></ul><div id='nums'></div>{tags}")

    def paged(ask: Ask) -> Answer:
        asked = sent(ask)
        if asked.get("channelCode") != "zfxxgknb":
            return told({"code": 400, "data": ""})
        data = {
            "records": rows_of(cut(held, whole(asked.get("current")), 12)),
            "pages": -(-len(held) // 12),
            "total": len(held),
        }
        text = base64.b64encode(json.dumps(data, ensure_ascii=False).encode()).decode()
        return told({"code": 200, "data": text})

    make.site.on("/portal-api/content/page", paged)
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    ucap_search,
    trs_interface,
    jpaas_first_in_page,
    gkmlpt_hundred,
    hanweb_whole_store,
    vsb_pdf_frame,
    wrapped_answers,
)
