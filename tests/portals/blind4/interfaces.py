"""Lists of systems whose rows only a script asks for: TrueCMS, Epoint, JPAAS, gkmlpt, Longcom, Hanweb."""

from __future__ import annotations

import json

from portals.blind.kinds import Kind, epoint, hanweb, nfcms, truecms
from portals.blind.parts import FEW, YEARS, begun, behind, crowd, cut, jquery, part, script, sent, told, whole
from portals.blind3.parts import board, items, published
from portals.blind4.parts import jsonp
from portals.cms import Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import of_year


def _records(make: Maker, entries: list[Entry]) -> str:
    """Rows as records of a data store."""
    rows = "".join(f"<record><![CDATA[{make.cms.row(e.path, e)}]]></record>" for e in entries)
    return f"<recordset>{rows}</recordset>"


def _span(held: list[Entry], ask: Ask) -> list[Entry]:
    """The entries from startrecord to endrecord."""
    asked = dict(ask.query) | dict(ask.form)
    return held[whole(asked.get("startrecord")) - 1 : whole(asked.get("endrecord"), 0)]


_JPAGE = """(function(box, o){
  var page=1, pages=Math.ceil(o.totalRecord/o.perPage), held=o.rows;
  function draw(){
    var h='<ul class="list">'+held.slice((page-1)*o.perPage,page*o.perPage).join('')+'</ul><div class="default_pgContainer">共'+o.totalRecord+'条 第'+page+'/'+pages+'页 ';
    h+='<a class="default_pgPrev">上一页</a> <a class="default_pgNext" style="cursor:pointer">下一页</a></div>';
    box.innerHTML=h;
    box.querySelector('.default_pgNext').onclick=function(){ turn(page+1) };
    box.querySelector('.default_pgPrev').onclick=function(){ turn(page-1) };
  }
  function turn(n){
    if(n<1||n>pages) return;
    var need=Math.min(n*o.perPage,o.totalRecord);
    if(held.length>=need){ page=n; draw(); return; }
    o.ask(held.length+1, Math.min(held.length+o.groupSize*o.perPage,o.totalRecord), function(more){ held=held.concat(more); page=n; draw(); });
  }
  draw();
})"""


def truecms_messages() -> Portal:
    """TrueCMS: 30 rows in a hidden box, further ones by JSONP of getMessage.do, 30 at the most, only with a Referer."""
    make = begun("980737", "如汭市", truecms())
    folder = "/rgsrmzf/zfxxgknb/"
    at = f"{folder}zfxxgknb.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR, YEAR - 1, YEAR - 2), folder=folder)
    rows = "".join(make.cms.row(e.path, e) for e in held[:30])
    script(make, "/TrueCMS/resource/js/jpage.js", "window.jpage=" + _JPAGE + ";")
    board(make, at, f"""<div id="initData" style="display:none"><ul>{rows}</ul></div><div id="datalist"></div>
<script src="/TrueCMS/resource/js/jpage.js"></script><script>
jpage(document.getElementById('datalist'),{{totalRecord:{len(held)},perPage:10,groupSize:3,rows:[].map.call(document.querySelectorAll('#initData ul>li'),function(e){{return e.outerHTML}}),
 proxyUrl:'/TrueCMS/messageController/getMessage.do',ajaxParam:{{columnId:'8e2f0c1d-77aa-4a60-9d0f-5f7a3c1b2e44'}},
 ask:function(from,to,then){{ var s=document.createElement('script'), cb='jp'+from;
  window[cb]=function(r){{ then(r.result.match(/<li>[\\s\\S]*?<\\/li>/g)) }};
  s.src=this.proxyUrl+'?startrecord='+from+'&endrecord='+to+'&perpage=10&columnId='+this.ajaxParam.columnId+'&callback='+cb; document.body.appendChild(s); }}}});
</script>""")  # fmt: skip

    def message(ask: Ask) -> Answer:
        if "referer" not in ask.headers or ask.query.get("columnId", "")[:8] != "8e2f0c1d":
            return Answer(b"", 404)
        found = _span(held, ask)[:30]
        return jsonp(
            ask, {"result": f"<xml><totalrecord>{len(held)}</totalrecord>{_records(make, found)}</xml>"}
        )

    make.site.on("/TrueCMS/messageController/getMessage.do", message)
    return make.portal(make.archived(of_year(held)))


def epoint_posted() -> Portal:
    """Epoint: govInfoPub.html by categorynum; rows by POST of JSON within params, pages from 0, a pager without addresses."""
    make = begun("980738", "营辽区", epoint())
    shell = "/dynamic/zwgk/govInfoPub.html"
    held = published(make, f"{shell}?categorynum=003006", crowd(make, make.own(FEW), *FEW[2:]))
    folders = {"003001": make.notices(3), "003006": held}
    names = {"003001": "政府信息公开指南", "003006": "政府信息公开年报"}
    tags = jquery(make) + script(
        make,
        "/js/webBuilderCommon.js",
        "var siteInfo={siteGuid:'7eb5f7f1-9041-43ad-8e13-8fcb82ea831a',projectName:'/EWB-FRONT'};",
    )
    tags += script(make, "/js/govinfopub.js", """var cat=new URLSearchParams(location.search).get('categorynum');
function turn(n){
  $.ajax({url:siteInfo.projectName+'/rest/lightfrontaction/getgovinfolist',type:'post',dataType:'json',contentType:'application/json;charset=utf-8',
    data:JSON.stringify({token:'',params:{deptcode:'',categorynum:cat,pageIndex:n,pageSize:16,siteGuid:siteInfo.siteGuid}}),
    success:function(r){
      var h='', all=Math.ceil(r.custom.total/16), p='';
      r.custom.data.forEach(function(x){ h+='<li class="ewb-list-node"><a href="'+x.infourl+'" target="_blank" title="'+x.realtitle+'">'+x.title+'</a><span>'+x.infodate+'</span></li>'; });
      for(var i=0;i<all;i++) p+='<li'+(i==n?' class="active"':'')+'><a data-page-index="'+i+'">'+(i+1)+'</a></li>';
      $('#showList').html(h); $('#page').html('<ul class="m-pagination-page">'+p+'</ul>');
    }});
}
$(function(){ $('#page').on('click','a[data-page-index]',function(){ turn(+this.getAttribute('data-page-index')); }); turn(0); });
""")  # fmt: skip
    links = "".join(f'<li><a href="{shell}?categorynum={c}">{n}</a></li>' for c, n in names.items())
    content = f'<ul class="ewb-menu">{links}</ul><ul id="showList"></ul><div id="page"></div>{tags}'
    make.page(shell, "政府信息公开", content, [("政府信息公开", shell)])
    make.nav.append(("政府信息公开", f"{shell}?categorynum=003001"))

    def rows(ask: Ask) -> Answer:
        params = sent(ask).get("params")
        if not isinstance(params, dict):
            return told({"custom": None, "status": {"code": 0, "text": "参数错误"}})
        found = folders.get(str(params.get("categorynum")), [])
        shown = cut(found, whole(params.get("pageIndex"), 0) + 1, 16)
        data = [
            {"title": e.title, "realtitle": e.title, "infodate": f"{e.day}", "infourl": e.path} for e in shown
        ]
        return told({"custom": {"data": data, "total": len(found)}, "status": {"code": 1}})

    make.site.on("/EWB-FRONT/rest/lightfrontaction/getgovinfolist", rows)
    return make.portal(make.archived(of_year(held)))


def jpaas_units() -> Portal:
    """JPAAS: unitbuild.js asks build/unit with the querydata of its own tag; pages only through paramJson."""
    make = begun("980739", "泰姜市", Kind("/col/col980739/art/{day.year}/art_{hex}.html"))
    at = "/col/col15539/index.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR, YEAR - 1))
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    query = "{'parseType':'bulidstatic','webId':'980739','tplSetId':'c7a1','pageType':'column','tagId':'当前栏目list','pageId':'15539'}"
    tags = (
        jquery(make)
        + f'<div class="unit"><script src="/script/unitbuild.js" url="{unit}" querydata="{query}"></script></div>'
    )
    script(make, "/script/unitbuild.js", """(function(me){
  var q=JSON.parse(me.getAttribute('querydata').replace(/'/g,'"')), box=me.parentNode;
  function load(n){ q.paramJson=JSON.stringify({pageNo:n,pageSize:15});
    $.getJSON(me.getAttribute('url'),q,function(r){ box.innerHTML=r.data.html;
      var p=box.querySelector('.pagination'), all=Math.ceil(p.getAttribute('count')/p.getAttribute('rows'));
      for(var i=1;i<=all;i++){ var b=document.createElement('span'); b.className=i==n?'pagination-num active':'pagination-num'; b.textContent=i; b.onclick=load.bind(null,i); p.appendChild(b); } }); }
  load(1);
})(document.currentScript);
""")  # fmt: skip
    board(make, at, tags)

    def build(ask: Ask) -> Answer:
        number = whole(json.loads(ask.query.get("paramJson") or "{}").get("pageNo"))
        rows = items(make, cut(held, number, 15))
        return told(
            {
                "success": True,
                "code": "200",
                "data": {
                    "html": f'<ul>{rows}</ul><div class="pagination" rows="15" count="{len(held)}"></div>'
                },
            }
        )

    make.site.on(unit, build)
    return make.portal(make.archived(of_year(held)))


_GKMLPT = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开平台</title></head><body><div id="tree"></div><ul id="list"></ul><div id="pager"></div>
<script>window._CONFIG={"SID":"@S","LANG":"zh","TREE":[{"id":2401,"name":"政府信息公开指南","children":[]},{"id":2403,"name":"法定主动公开内容","children":[{"id":2420,"name":"人事信息","children":[]}]},{"id":2412,"name":"政府信息公开年报","children":[{"id":2413,"name":"部门年报","children":[]},{"id":2414,"name":"区政府年报","children":[]}]}]};</script>
<script src="/gkmlpt/static/app.js"></script></body></html>"""


def gkmlpt_tree() -> Portal:
    """Guangdong's gkmlpt: a shell with a tree; rows by api/all; 年报 has one column for departments, one for the government."""
    make = begun("980740", "端肇区", nfcms())
    make.cms.address = "/gkmlpt/content/3/{day:%Y}/post_{id}.html"  # type: ignore[attr-defined]
    departments = published(make, "/gkmlpt/index", make.departments())
    held = published(make, "/gkmlpt/index", make.own(FEW))
    script(make, "/gkmlpt/static/app.js", """function nodes(l){ return l.length?'<ul>'+l.map(function(n){ return '<li><a href="#'+n.id+'">'+n.name+'</a>'+nodes(n.children)+'</li>' }).join('')+'</ul>':''; }
document.getElementById('tree').innerHTML=nodes(_CONFIG.TREE);
function show(){ var cat=location.hash.slice(1)||_CONFIG.TREE[0].id;
  fetch('/gkmlpt/api/all/'+cat+'?page=1&sid='+_CONFIG.SID).then(function(r){return r.json()}).then(function(r){
    document.getElementById('list').innerHTML=r.articles.map(function(a){ return '<li><a target="_blank" href="'+a.url+'">'+a.title+'</a> '+a.date.slice(0,10)+'</li>' }).join('')||'<li>暂无数据</li>'; }); }
window.onhashchange=show; show();
""")  # fmt: skip
    part(make, "/gkmlpt/index", _GKMLPT.replace("@S", make.code))
    make.nav.append(("政府信息公开", "/gkmlpt/index"))
    kept = {2413: departments, 2414: held}
    for cat in (2401, 2403, 2412, 2413, 2414, 2420):
        rows = kept.get(cat, [])
        data = [
            {
                "id": e.serial,
                "title": e.title,
                "url": f"http://main.fleet.test{e.path}",
                "post_url": "",
                "date": f"{e.day} 09:26:00",
                "attachment": [],
            }
            for e in rows
        ]
        make.site.on(
            f"/gkmlpt/api/all/{cat}", told({"articles": data, "total": len(rows), "classify": {"id": cat}})
        )
    return make.portal(make.archived(of_year(held)))


def longcom_labels() -> Portal:
    """Longcom: the list is a label's fragment by pageIndex; the government is one of three organs beside."""
    make = begun("980741", "舒霍县", Kind("/public/6598/{id}.html"))
    organs = {"6598": make.own(YEARS), "6612": make.departments(YEAR, 3), "6613": make.towns()}
    names = {"6598": "县政府（办公室）", "6612": "县直部门", "6613": "乡镇"}
    kept = {organ: published(make, f"/public/column/{organ}?type=3", rows) for organ, rows in organs.items()}
    beside = "".join(f'<li><a href="/public/column/{o}?type=3">{n}</a></li>' for o, n in names.items())
    tags = jquery(make)
    for organ, rows in kept.items():
        board(make, f"/public/column/{organ}?type=3", f'<ul class="organ">{beside}</ul><div id="xxgk_list"></div><div id="page_box"></div>{tags}' + """<script>
var opt={pageCount:@P,organId:'@O'};
function load(n){
  $.get('/site/label/8888',{labelName:'publicInfoList',siteId:'6795621',organId:opt.organId,type:3,catId:'',pageIndex:n,pageSize:6,file:'/xxgk/publicInfoList-nb'},function(t){
    $('#xxgk_list').html(t); var h=''; for(var i=1;i<=opt.pageCount;i++) h+='<a href="javascript:void(0)" onclick="load('+i+')" paged="'+i+'">'+i+'</a> ';
    $('#page_box').html(h+'<a href="javascript:void(0)" onclick="load(Math.min(opt.pageCount,'+(n+1)+'))">下一页</a>'); });
}
load(1);
</script>""".replace("@P", str(-(-len(rows) // 6))).replace("@O", organ), way=False)  # fmt: skip
    make.way("信息公开 /public/", "信息公开年报 /public/column/6613?type=3")

    def label(ask: Ask) -> Answer:
        rows = cut(kept.get(ask.query.get("organId", ""), []), whole(ask.query.get("pageIndex")), 6)
        return make.answer(f'<ul class="xxgk_nav_list">{items(make, rows)}</ul>' if rows else "暂无相关信息")

    make.site.on("/site/label/8888", label)
    return make.portal(make.archived(of_year(kept["6598"])))


def hanweb_data_store() -> Portal:
    """Hanweb: 45 records stand in a data store of the page, further ones come by POST of dataproxy.jsp as XML."""
    make = begun("980742", "嘉浔县", hanweb())
    at = "/col/col1229214366/index.html"
    held = published(make, at, behind(make, make.own(YEARS), YEAR, YEAR - 1, YEAR - 2))
    tags = jquery(make) + script(make, "/module/jslib/jquery/jpage/jpage.js", "window.jpage=" + _JPAGE + ";")
    board(make, at, f"""<div id="5829"></div><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=3084&path=/&columnid=1229214366&unitid=5829"></a>]]></nextgroup>{_records(make, held[:45])}</datastore></script>{tags}<script>
(function(){{
  function rows(x){{ return [].map.call(x.getElementsByTagName('record'),function(e){{return e.textContent}}); }}
  var xml=new DOMParser().parseFromString(document.querySelector('script[type="text/xml"]').textContent,'text/xml');
  jpage(document.getElementById('5829'),{{totalRecord:{len(held)},perPage:15,groupSize:3,rows:rows(xml),ask:function(from,to,then){{
    $.ajax({{url:'/module/web/jpage/dataproxy.jsp?startrecord='+from+'&endrecord='+to+'&perpage=15',type:'post',data:{{col:1,appid:1,webid:3084,path:'/',columnid:1229214366,sourceContentType:1,unitid:5829,webname:'嘉浔县人民政府',permissiontype:0}},
      success:function(t){{ then(rows(new DOMParser().parseFromString(t,'text/xml'))); }}}});
  }}}});
}})();
</script>""")  # fmt: skip

    def proxy(ask: Ask) -> Answer:
        text = (
            f"<datastore><totalrecord>{len(held)}</totalrecord>{_records(make, _span(held, ask))}</datastore>"
        )
        return Answer(text.encode(), kind="text/xml;charset=UTF-8")

    make.site.on("/module/web/jpage/dataproxy.jsp", proxy)
    return make.portal(make.archived(of_year(held)))


PORTALS = (truecms_messages, epoint_posted, jpaas_units, gkmlpt_tree, longcom_labels, hanweb_data_store)
