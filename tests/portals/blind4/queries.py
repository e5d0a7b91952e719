"""Lists of portals' own programs whose rows only a script asks for: signed, called, drawn by widgets, or never had."""

from __future__ import annotations

from portals.blind.kinds import Kind, trs
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd, cut, jquery, script, told, whole
from portals.blind3 import kits
from portals.blind3.parts import asked, board, published, records
from portals.blind4.parts import jsonp, rows_of
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def _digest(text: str) -> str:
    """The sum that the portal's script signs with."""
    n = 5381
    for c in text:
        n = ((n * 33) ^ ord(c)) & 0xFFFFFFFF
    return f"{n:x}"


def signed_requests() -> Portal:
    """Rows by POST of a form that is signed: a sum over the fields, the time and a key of the script file."""
    make = begun("980743", "潭攸区", Kind("/content/{id}.html"))
    at = "/channel/nb.html"
    held = published(make, at, behind(make, make.own(YEARS)))
    tags = jquery(make) + script(make, "/static/api.js", """var API={key:'gov@2021',
  sum:function(s){ var n=5381; for(var i=0;i<s.length;i++) n=((n*33)^s.charCodeAt(i))>>>0; return n.toString(16); },
  post:function(u,d,f){ d.timestamp=new Date().getTime(); d.sign=API.sum([d.channelCode,d.pageNum,d.timestamp,API.key].join('|')); $.post(u,d,f); }};
""")  # fmt: skip
    board(make, at, '<ul id="newsList" class="list"></ul><div id="pages"></div>' + tags + """<script>
function page(n){
  API.post('/api/front/content/list',{channelCode:'zfxxgknb',pageNum:n,pageSize:12},function(r){
    $('#newsList').html(r.data.list.map(function(x){ return '<li><a href="/content/'+x.id+'.html">'+x.title+'</a><i>'+x.publishTime.substr(0,10)+'</i></li>' }).join(''));
    var h=''; for(var i=1;i<=r.data.pages;i++) h+='<a href="javascript:page('+i+')" class="'+(i==n?'cur':'')+'">'+i+'</a> ';
    $('#pages').html('共 '+r.data.total+' 条 '+h);
  });
}
page(1);
</script>""")  # fmt: skip

    def rows(ask: Ask) -> Answer:
        form = ask.form
        parts = [form.get(name, "") for name in ("channelCode", "pageNum", "timestamp")]
        if form.get("sign") != _digest("|".join([*parts, "gov@2021"])):
            return told({"code": 401, "msg": "签名错误"})
        data = {
            "total": len(held),
            "pages": -(-len(held) // 12),
            "list": records(asked(held, ask, "pageNum", 12)),
        }
        return told({"code": 200, "data": data})

    make.site.on("/api/front/content/list", rows)
    return make.portal(make.archived(of_year(held)))


def element_table() -> Portal:
    """Vue with Element: an el-table in an article of the shell and an el-pagination whose numbers have no addresses."""
    make = begun("980744", "句溧市", Kind("/info/{hex}.html"))
    at = "/info/annual.html"
    held = published(make, at, crowd(make, make.own(FEW), *FEW[3:]))
    tags = jquery(make) + script(make, "/lib/vue.js", kits.VUE)
    board(make, at, """<div id="app"><div class="el-table"><table class="el-table__body"><tr class="el-table__row" v-for="row in rows"><td><a class="el-link" :href="row.url" target="_blank">{{row.title}}</a></td><td>{{row.date}}</td></tr></table></div>
<div class="el-pagination"><span class="el-pagination__total">共 {{total}} 条</span><button type="button" class="btn-prev" @click="go(page-1)">&lt;</button><ul class="el-pager"><li class="number" v-for="n in pages" @click="go(n)">{{n}}</li></ul><button type="button" class="btn-next" @click="go(page+1)">&gt;</button></div></div>""" + tags + """<script>
new Vue({el:'#app',data:{rows:[],pages:[],page:1,total:0},mounted:function(){ this.go(1); },methods:{go:function(n){
  var me=this; if(n<1||(me.total&&n>me.pages.length)) return; me.page=n;
  $.getJSON('/cms/open/articles',{catalogId:'annual',current:n,size:10},function(r){ me.total=r.data.total; me.rows=r.data.records; var p=[]; for(var i=1;i<=Math.ceil(r.data.total/10);i++) p.push(i); me.pages=p; });
}}});
</script>""")  # fmt: skip
    make.site.on(
        "/cms/open/articles",
        lambda ask: told(
            {"code": 0, "data": {"total": len(held), "records": rows_of(asked(held, ask, "current", 10))}}
        ),
    )
    return make.portal(make.archived(of_year(held)))


def never_published_here() -> Portal:
    """Rows by GET with a total; arrows turn the pages; everything read, the county's reports end a year before."""
    make = begun("980745", "滦唐县", Kind("/xx/{id}.html"))
    at = "/gk/annual/index.html"
    held = published(make, at, crowd(make, make.own(BEFORE), YEAR, YEAR - 1))
    tags = jquery(make)
    board(make, at, '<ul id="ul1"></ul><p>共<em id="total"></em>条 <img id="prev" src="/images/l.png" alt="上一页" width="20" height="20"> <b id="no">1</b>/<b id="all"></b> <img id="next" src="/images/r.png" alt="下一页" width="20" height="20"></p>' + tags + """<script>
var now=1, last=1;
function load(){
  $.get('/gk/annual/data.do?page='+now+'&rows=15',function(r){
    last=Math.ceil(r.total/15); $('#total').text(r.total); $('#all').text(last); $('#no').text(now);
    $('#ul1').empty(); r.rows.forEach(function(x){ $('#ul1').append('<li><a href="'+x.url+'">'+x.title+'</a> '+x.date+'</li>'); });
  });
}
$('#next').click(function(){ if(now<last){ now++; load(); } });
$('#prev').click(function(){ if(now>1){ now--; load(); } });
load();
</script>""")  # fmt: skip
    make.site.on(
        "/gk/annual/data.do",
        lambda ask: told({"total": len(held), "rows": rows_of(asked(held, ask, "page", 15))}),
    )
    return make.portal(Expect(Status.NOT_PUBLISHED, why="every page read; the county's reports end in 2023"))


def interface_fails() -> Portal:
    """The interface of the rows answers that the system is busy, whenever it is asked."""
    make = begun("980746", "涞易县", trs())
    at = "/zwgk/nb/"
    published(make, at, make.own(FEW))
    tags = jquery(make)
    board(make, at, '<ul id="nb"></ul>' + tags + """<script>
$.post('/zwgk/interface/list.do',{chnlid:'61207',pageno:1},function(r){
  if(r.code!=1){ $('#nb').html('<li>'+r.msg+'</li>'); return; }
  $('#nb').html(r.list.map(function(x){ return '<li><a href="'+x.url+'">'+x.title+'</a></li>' }).join(''));
});
</script>""")  # fmt: skip
    make.site.on("/zwgk/interface/list.do", told({"code": -1, "msg": "系统繁忙，请稍后再试", "list": None}))
    return make.portal(Expect(Status.NOT_FOUND, why="the column's rows could not be had"))


def called_from_data_host() -> Portal:
    """Rows by JSONP from the county's data host, which is listed; the pages of the reports lie on the portal."""
    make = begun("980747", "泾旬县", Kind("/html/{day:%Y}/{id}.html"))
    make.other("data", listed=True)
    at = "/html/zfxxgknb.html"
    held = published(make, at, behind(make, make.own(YEARS)))
    board(make, at, """<ul id="con" class="list"></ul><p id="turn"></p><script>
function fill(r){
  var h=''; for(var k in r.list){ var x=r.list[k]; h+='<li><a href="'+x.url+'" target="_blank">'+x.title+'</a><span>'+x.date+'</span></li>'; }
  document.getElementById('con').innerHTML=h;
  var p=''; for(var i=1;i<=r.pageTotal;i++) p+='<a href="javascript:ask('+i+')">['+i+']</a> '; document.getElementById('turn').innerHTML=p;
}
function ask(n){ var s=document.createElement('script'); s.src='http://data.fleet.test/service/list?node=1093&p='+n+'&jsoncallback=fill'; document.head.appendChild(s); }
ask(1);
</script>""")  # fmt: skip
    make.host = "data"

    def rows(ask: Ask) -> Answer:
        shown = cut(held, whole(ask.query.get("p")), 14)
        return jsonp(ask, {"pageTotal": -(-len(held) // 14), "list": rows_of(shown)}, "jsoncallback")

    make.site.on("/service/list", rows)
    make.host = "main"
    return make.portal(make.archived(of_year(held)))


PORTALS = (signed_requests, element_table, never_published_here, interface_fails, called_from_data_host)
