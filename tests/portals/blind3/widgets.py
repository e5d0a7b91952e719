"""Lists that a script library draws: layui, easyUI, zTree, ExtJS, DataTables, bootstrap-table."""

from __future__ import annotations

from portals.blind.kinds import Kind
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, crowd, jquery, script, told, whole
from portals.blind3 import kits
from portals.blind3.parts import asked, board, items, published, records
from portals.site import Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def laypage() -> Portal:
    """layui's laypage asks each page as JSON; the rows' addresses are made of their ids; departments come first."""
    make = begun("980601", "沅祁县", Kind("/zfxxgk/detail/{id}.html"))
    held = published(make, "/zfxxgk/nb/index.html", behind(make, make.own(YEARS)))
    tags = jquery(make) + script(make, "/static/layui/layui.js", kits.LAYUI)
    board(make, "/zfxxgk/nb/index.html", '<ul id="list" class="list"></ul><div id="pager"></div>' + tags + """<script>
layui.use(['laypage','jquery'],function(){
  var $=layui.$, laypage=layui.laypage;
  function show(curr, then){
    $.getJSON('/zfxxgk/api/article/list',{channelId:'6021',pageNum:curr,pageSize:12},function(res){
      $('#list').html(res.data.records.map(function(x){
        return '<li><a href="/zfxxgk/detail/'+x.id+'.html" target="_blank">'+x.title+'</a><span>'+x.publishTime.substr(0,10)+'</span></li>';
      }).join(''));
      if(then) then(res.data.total);
    });
  }
  show(1,function(total){ laypage.render({elem:'pager',count:total,limit:12,jump:function(o,first){ if(!first) show(o.curr); }}); });
});
</script>""")  # fmt: skip
    make.site.on(
        "/zfxxgk/api/article/list",
        lambda ask: told(
            {"code": 0, "data": {"total": len(held), "records": records(asked(held, ask, "pageNum", 12))}}
        ),
    )
    return make.portal(make.archived(of_year(held)))


def datagrid() -> Portal:
    """easyUI's datagrid posts page and rows to a Struts action; a row opens by a function in onclick."""
    make = begun("980602", "浯川县", Kind("/xxgk/view.action?id={id}"))
    held = published(make, "/xxgk/nianbao.jsp", behind(make, make.own(FEW)))
    tags = jquery(make) + script(make, "/easyui/jquery.easyui.min.js", kits.EASYUI)
    board(make, "/xxgk/nianbao.jsp", '<div id="dg"></div>' + tags + """<script type="text/javascript">
function view(id){ window.open('/xxgk/view.action?id='+id); }
$(function(){
  $('#dg').datagrid({url:'/xxgk/getInfoList.action',method:'post',queryParams:{catalogId:'NB'},pagination:true,pageSize:10,
    columns:[[{field:'title',title:'标题',width:500,formatter:function(v,row){return '<span style="cursor:pointer" onclick="view(\\''+row.id+'\\')">'+v+'</span>';}},
      {field:'publishTime',title:'发布日期',width:120}]]});
});
</script>""")  # fmt: skip
    make.site.on(
        "/xxgk/getInfoList.action",
        lambda ask: told({"total": len(held), "rows": records(asked(held, ask, "page", 10))}),
    )
    return make.portal(make.archived(of_year(held)))


def ztree() -> Portal:
    """zTree asks its nodes by POST; a leaf sets the source of the frame beside it."""
    make = begun("980603", "潕溪县", Kind("/xxgk/info_{id}.jspx"))
    held = published(make, "/xxgk/catalog.jspx", make.own(YEARS))
    tags = jquery(make) + script(make, "/res/jquery.ztree.all.min.js", kits.ZTREE)
    board(make, "/xxgk/catalog.jspx", '<ul id="catalogTree" class="ztree"></ul><iframe id="mainFrame" name="mainFrame" width="760" height="900"></iframe>' + tags + """<script>
var setting={async:{enable:true,url:"/xxgk/nodes.jspx",autoParam:["id"]},callback:{onClick:function(event,treeId,node){
  var tree=$.fn.zTree.getZTreeObj(treeId);
  if(node.isParent){ tree.expandNode(node,true,false); return; }
  $("#mainFrame").attr("src","/xxgk/channel_"+node.id+".jspx");
}}};
$(document).ready(function(){ $.fn.zTree.init($("#catalogTree"),setting); });
</script>""", "政府信息公开目录")  # fmt: skip
    top = [("11", "机构职能", False), ("12", "政策法规", True), ("17", "政府信息公开工作年报", True)]
    below = {
        "17": [("171", "县政府", False), ("172", "县直部门", False), ("173", "乡镇", False)],
        "12": [("121", "规范性文件", False)],
    }

    def nodes(ask: Ask) -> Answer:
        found = below.get(ask.form.get("id", ""), top)
        return told([{"id": at, "name": name, "isParent": parent} for at, name, parent in found])

    make.site.on("/xxgk/nodes.jspx", nodes)
    sheets = {
        "171": held,
        "172": published(make, "/xxgk/catalog.jspx", make.departments()),
        "173": published(make, "/xxgk/catalog.jspx", make.towns()),
        "11": [],
        "121": [],
    }
    for at, rows in sheets.items():
        make.site.on(
            f"/xxgk/channel_{at}.jspx", make.answer(f"<html><body><ul>{items(make, rows)}</ul></body></html>")
        )
    return make.portal(make.archived(of_year(held)))


def ext_store() -> Portal:
    """ExtJS: a JsonStore posts start and limit, a grid's renderer makes the links, the toolbar has buttons."""
    make = begun("980604", "澴陂县", Kind("/gov/document/{id}.htm"))
    held = published(make, "/gov/annual.htm", behind(make, make.own(FEW)))
    tag = script(make, "/ext/ext-all.js", kits.EXT)
    board(make, "/gov/annual.htm", '<div id="grid"></div>' + tag + """<script>
Ext.onReady(function(){
  var ds=new Ext.data.JsonStore({url:'/gov/docList.do',root:'records',totalProperty:'totalCount',baseParams:{colid:'1403'},fields:['id','title','publishTime']});
  function link(v,meta,rec){ return '<a target="_blank" href="/gov/document/'+rec.get('id')+'.htm">'+v+'</a>'; }
  new Ext.grid.GridPanel({renderTo:'grid',store:ds,columns:[{header:'标题',dataIndex:'title',renderer:link},{header:'日期',dataIndex:'publishTime'}],
    bbar:new Ext.PagingToolbar({pageSize:20,store:ds})});
  ds.load({params:{start:0,limit:20}});
});
</script>""")  # fmt: skip

    def rows(ask: Ask) -> Answer:
        at = whole(ask.form.get("start"), 0)
        return told(
            {"totalCount": len(held), "records": records(held[at : at + whole(ask.form.get("limit"), 20)])}
        )

    make.site.on("/gov/docList.do", rows)
    return make.portal(make.archived(of_year(held)))


def datatables() -> Portal:
    """DataTables with serverSide; the menu's entries have only data-cid, which a handler makes an address of."""
    make = begun("980605", "泜南县", Kind("/content/{id}.html"))
    held = published(make, "/channel/1087.html", crowd(make, make.own(YEARS)))
    tags = jquery(make) + script(make, "/js/jquery.dataTables.min.js", kits.DATATABLES)
    board(make, "/channel/1087.html", '<table id="annual" class="display"><thead><tr><th>名称</th><th>时间</th></tr></thead><tbody></tbody></table>' + tags + """<script>
$(function(){ $('#annual').DataTable({serverSide:true,pageLength:10,ajax:{url:'/channel/query',type:'GET',data:{cid:1087}},
  columns:[{data:'title',render:function(d,type,row){return '<a href="/content/'+row.id+'.html">'+d+'</a>';}},{data:'publishTime'}]}); });
</script>""", way=False)  # fmt: skip
    menu = [("1081", "信息公开指南"), ("1084", "财政资金"), ("1087", "信息公开年报"), ("1090", "建议提案")]
    board(make, "/xxgk.html", tags + '<ul class="side">' + "".join(f'<li class="nav-item" data-cid="{cid}">{name}</li>' for cid, name in menu) + """</ul><script>
$(function(){ $('.nav-item').click(function(){ window.location.href='/channel/'+$(this).data('cid')+'.html'; }); });
</script>""", "信息公开", way=False)  # fmt: skip
    for cid, name in (menu[0], menu[1], menu[3]):
        make.page(f"/channel/{cid}.html", name, f"<p>{name}见附表。</p>", [(name, f"/channel/{cid}.html")])
    make.nav.append(("信息公开", "/xxgk.html"))

    def rows(ask: Ask) -> Answer:
        at = whole(ask.query.get("start"), 0)
        total = len(held)
        return told(
            {
                "draw": whole(ask.query.get("draw")),
                "recordsTotal": total,
                "recordsFiltered": total,
                "data": records(held[at : at + whole(ask.query.get("length"), 10)]),
            }
        )

    make.site.on("/channel/query", rows)
    return make.portal(make.archived(of_year(held)))


def bootstrap_table() -> Portal:
    """bootstrap-table by data attributes; three pages with everybody's reports, the county's end a year before."""
    make = begun("980606", "滍南县", Kind("/openinfo/{id}.html"))
    held = published(make, "/openinfo/annual.html", behind(make, make.own(BEFORE)))
    tags = jquery(make) + script(make, "/plugins/bootstrap-table.min.js", kits.BOOTSTRAP_TABLE)
    board(make, "/openinfo/annual.html", """<script>function linkFmt(v,row,i){ return '<a href="/openinfo/'+row.id+'.html" target="_blank">'+v+'</a>'; }</script>
<table data-toggle="table" data-url="/openinfo/page/annual" data-side-pagination="server" data-pagination="true" data-page-size="10">
<thead><tr><th data-field="title" data-formatter="linkFmt">标题</th><th data-field="publishTime">发布时间</th></tr></thead></table>""" + tags)  # fmt: skip

    def rows(ask: Ask) -> Answer:
        at = whole(ask.query.get("offset"), 0)
        return told({"total": len(held), "rows": records(held[at : at + whole(ask.query.get("limit"), 10)])})

    make.site.on("/openinfo/page/annual", rows)
    return make.portal(Expect(Status.NOT_PUBLISHED, why="all pages read; the county's reports end in 2023"))


def data_gone() -> Portal:
    """The page of the column asks its rows of an address that answers 404 and says that loading failed."""
    make = begun("980607", "瀙阳县", Kind("/info/{id}.html"))
    tags = jquery(make)
    board(make, "/zwgk/nb.html", '<ul id="list"><li>数据加载中……</li></ul>' + tags + """<script>
$.ajax({url:'/portal-api/info/list?catId=2215&page=1',dataType:'json',success:function(r){
  $('#list').html(r.rows.map(function(x){return '<li><a href="/info/'+x.id+'.html">'+x.title+'</a></li>';}).join(''));
},error:function(){ $('#list').html('<li>数据加载失败，请稍后再试</li>'); }});
</script>""")  # fmt: skip
    return make.portal(Expect(Status.NOT_FOUND, why="the column's rows could not be had"))


PORTALS = (laypage, datagrid, ztree, ext_store, datatables, bootstrap_table, data_gone)
