"""Lists that wait for a hand: a hover, a click, a scroll, a choice; or for a timer."""

from __future__ import annotations

from base64 import b64encode

from portals.blind.kinds import Kind, trs, ucap
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd, jquery, part, script, told, whole
from portals.blind3 import kits
from portals.blind3.parts import asked, board, items, published, records
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def hovered_tabs() -> Portal:
    """Tabs 县政府, 县直部门, 乡镇: a hover over one loads its piece; the departments' is open at first."""
    make = begun("980615", "泃河县", ucap())
    at = "/zwgk/nb/"
    held = published(make, at, make.own(YEARS))
    for name, entries in {
        "xzf": held,
        "bm": published(make, at, make.departments()),
        "xz": published(make, at, make.towns()),
    }.items():
        part(make, f"/zwgk/nb/{name}.html", f'<ul class="list">{items(make, entries)}</ul>')
    tags = jquery(make)
    board(make, at, """<div class="tab"><span data-tab="bm" class="on">县直部门</span><span data-tab="xz">乡镇街道</span><span data-tab="xzf">县政府</span></div>
<div id="tabbox"></div>""" + tags + """<script>
$(function(){
  $('#tabbox').load('bm.html');
  $('.tab span').hover(function(){ var t=$(this); t.addClass('on').siblings().removeClass('on'); $('#tabbox').load(t.data('tab')+'.html'); });
});
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def accordion() -> Portal:
    """An accordion with a heading per year; a heading's list is asked for when it is opened first."""
    make = begun("980616", "漷阴区", Kind("/mis/detail-{id}.html"))
    at = "/mis/annual.html"
    held = published(make, at, crowd(make, make.own(FEW), *FEW))
    tags = jquery(make)
    heads = "".join(
        f'<dt data-year="{year}">{year}年度 <i class="arrow"></i></dt><dd></dd>' for year in reversed(FEW)
    )
    board(make, at, f'<dl class="accordion">{heads}</dl>{tags}' + """<script>
$('.accordion dt').click(function(){
  var dd=this.nextElementSibling;
  if(dd.innerHTML===''){ $.getJSON('/mis/annual/list',{nd:this.getAttribute('data-year')},function(r){
    dd.innerHTML='<ul>'+r.map(function(x){return '<li><a href="/mis/detail-'+x.id+'.html">'+x.title+'</a><em>'+x.publishTime+'</em></li>';}).join('')+'</ul>'; }); }
  dd.style.display=dd.style.display==='block'?'none':'block';
});
</script>""")  # fmt: skip

    def rows(ask: Ask) -> Answer:
        return told(records([e for e in held if e.paper and e.paper.year == whole(ask.query.get("nd"))]))

    make.site.on("/mis/annual/list", rows)
    return make.portal(make.archived(of_year(held)))


def endless_scroll() -> Portal:
    """An observer at the list's foot asks for the next ten rows whenever it comes into sight."""
    make = begun("980617", "洨河区", Kind("/news/{id}.html"))
    held = published(make, "/gkml/annual.html", behind(make, make.own(FEW)))
    board(make, "/gkml/annual.html", """<div style="height:600px;overflow:auto" id="box"><ul id="feed" class="list" style="line-height:80px"></ul><div id="foot" style="height:20px">正在加载…</div></div><script>
let page=0, busy=false, done=false;
const foot=document.querySelector('#foot');
async function next(){
  if(busy||done) return; busy=true;
  const res=await fetch(`/gkml/feed?column=annual&p=${page+1}`); const data=await res.json(); page++;
  document.querySelector('#feed').insertAdjacentHTML('beforeend', data.items.map(x=>`<li><a href="/news/${x.id}.html">${x.title}</a><time>${x.publishTime.slice(0,10)}</time></li>`).join(''));
  done=!data.hasNext; if(done){ foot.textContent='没有更多了'; watch.disconnect(); }
  busy=false; if(!done){ watch.unobserve(foot); watch.observe(foot); }
}
const watch=new IntersectionObserver(es=>{ if(es[0].isIntersecting) next(); },{root:document.querySelector('#box')});
watch.observe(foot);
</script>""")  # fmt: skip
    make.site.on(
        "/gkml/feed",
        lambda ask: told(
            {
                "items": records(asked(held, ask, "p", 10)),
                "hasNext": whole(ask.query.get("p")) * 10 < len(held),
            }
        ),
    )
    return make.portal(make.archived(of_year(held)))


def load_more() -> Portal:
    """Vue: 加载更多 as long as there is more; everything read, the county's reports end a year before."""
    make = begun("980618", "泜川县", Kind("/gov/{id}.html"))
    held = published(make, "/gov/annual.html", crowd(make, make.own(BEFORE)))
    tags = jquery(make) + script(make, "/js/vue.min.js", kits.VUE)
    board(make, "/gov/annual.html", """<div id="app"><ul><li v-for="item in list"><a :href="item.link">{{item.title}}</a><span>{{item.publishTime}}</span></li></ul>
<button class="more" v-if="list.length &lt; total" @click="load()">加载更多</button><p v-if="total &amp;&amp; list.length >= total">没有更多了</p></div>""" + tags + """<script>
new Vue({el:'#app',data:{list:[],page:0,total:0},mounted:function(){this.load();},methods:{load:function(){
  var me=this; me.page=me.page+1;
  $.getJSON('/gov/annual/page',{pageNo:me.page},function(r){ me.total=r.total;
    me.list=me.list.concat(r.list.map(function(x){ x.link='/gov/'+x.id+'.html'; return x; })); });
}}});
</script>""")  # fmt: skip
    make.site.on(
        "/gov/annual/page",
        lambda ask: told({"total": len(held), "list": records(asked(held, ask, "pageNo", 8))}),
    )
    return make.portal(Expect(Status.NOT_PUBLISHED, why="every page read; the county's reports end in 2023"))


def chosen_year() -> Portal:
    """A choice of years loads each year's piece: 2025 and five older ones, the wanted one not among them."""
    make = begun("980619", "沘阳区", trs())
    at = "/zwgk/nb/"
    held = published(make, at, make.own([YEAR + 1, *range(YEAR - 5, YEAR)]))
    for entry in held:
        assert entry.paper
        part(make, f"/zwgk/nb/nd_{entry.paper.year}.html", f"<ul>{items(make, [entry])}</ul>")
    tags = jquery(make)
    options = "".join(f'<option value="{e.paper.year}">{e.paper.year}年</option>' for e in held if e.paper)
    board(make, at, f'选择年度：<select id="nd">{options}</select><div id="box"></div>{tags}' + """<script>
function show(){ $('#box').load('nd_'+$('#nd').val()+'.html'); }
$('#nd').change(show); show();
</script>""")  # fmt: skip
    return make.portal(Expect(Status.NOT_LISTED, why="a later year stands beside the gap"))


def timer_and_base64() -> Portal:
    """The rows' links are set two seconds after loading, from addresses in base64."""
    make = begun("980620", "沬水区", trs())
    at = "/zwgk/xxgknb/"
    held = published(make, at, crowd(make, make.own(YEARS)))
    lines = "".join(
        f'<li><a class="later" data-u="{b64encode(e.path.encode()).decode()}">{e.title}</a><span>{e.day}</span></li>'
        for e in held
    )
    board(make, at, f'<ul class="list">{lines}</ul>' + """<script>
window.onload=function(){ setTimeout(function(){
  var as=document.getElementsByClassName('later');
  for(var i=0;i<as.length;i++){ as[i].href=window.atob(as[i].getAttribute('data-u')); as[i].target='_blank'; }
},2000); };
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


PORTALS = (hovered_tabs, accordion, endless_scroll, load_more, chosen_year, timer_and_base64)
