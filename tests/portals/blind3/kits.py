"""Script libraries of the third blind fleet's portals: each does what the real one does, as far as it is called here."""

LAYUI = """window.layui={$:window.jQuery,use:function(m,f){document.addEventListener("DOMContentLoaded",function(){f.call(layui)})},
 laypage:{render:function(o){
  var e=document.getElementById(o.elem),n=Math.ceil(o.count/(o.limit||10));
  function draw(p,first){
   o.curr=p;var h="";
   for(var i=1;i<=n;i++)h+=i==p?"<span class='layui-laypage-curr'><em>"+i+"</em></span>":"<a href='javascript:;' data-page='"+i+"'>"+i+"</a>";
   e.innerHTML="<div class='layui-box layui-laypage'>"+h+(p<n?"<a href='javascript:;' class='layui-laypage-next' data-page='"+(p+1)+"'>下一页</a>":"")+"</div>";
   [].forEach.call(e.querySelectorAll("a[data-page]"),function(a){a.onclick=function(){draw(+a.getAttribute("data-page"),false)}});
   if(o.jump)o.jump(o,first);
  }
  draw(o.curr||1,true);
 }}};
"""

EASYUI = """(function($){$.fn.datagrid=function(o){
 var box=this[0],page=1;
 function load(){
  $.ajax({url:o.url,type:o.method||"post",dataType:"json",data:Object.assign({page:page,rows:o.pageSize},o.queryParams),success:function(r){
   var n=Math.ceil(r.total/o.pageSize),h="<table class='datagrid-btable'><tbody>";
   r.rows.forEach(function(x,i){h+="<tr class='datagrid-row'>"+o.columns[0].map(function(c){return "<td field='"+c.field+"'><div class='datagrid-cell'>"+(c.formatter?c.formatter(x[c.field],x,i):x[c.field])+"</div></td>"}).join("")+"</tr>"});
   h+="</tbody></table><div class='datagrid-pager pagination'><a href='javascript:void(0)' class='l-btn pagination-prev'>&nbsp;</a> 第"+page+"页 共"+n+"页 <a href='javascript:void(0)' class='l-btn' title='next'><span class='pagination-next'>&nbsp;&gt;</span></a><div class='pagination-info'>显示"+((page-1)*o.pageSize+1)+"到"+((page-1)*o.pageSize+r.rows.length)+",共"+r.total+"记录</div></div>";
   box.innerHTML=h;
   box.querySelector("[title=next]").onclick=function(){if(page<n){page++;load()}};
   box.querySelector(".pagination-prev").onclick=function(){if(page>1){page--;load()}};
  }});
 }
 load();return this;
}})(jQuery);
"""

ZTREE = """(function($){$.fn.zTree={init:function(box,s,nodes){
 var id=box.attr("id"),tree={expandNode:function(n){if(n.box&&!n.box.innerHTML)ask(n,n.box)}};
 function draw(list,ul,level){list.forEach(function(n){
  var li=document.createElement("li");
  li.innerHTML="<span class='button level"+level+" switch "+(n.isParent?"noline_close":"noline_docu")+"'></span><a class='level"+level+"' target='_blank' title='"+n.name+"'><span class='button ico_docu'></span><span class='node_name'>"+n.name+"</span></a>"+(n.isParent?"<ul></ul>":"");
  n.box=li.querySelector("ul");n.level=level;
  li.querySelector(".switch").onclick=function(){tree.expandNode(n)};
  li.querySelector("a").onclick=function(e){e.preventDefault();s.callback.onClick(e,id,n)};
  ul.appendChild(li);
 })}
 function ask(n,ul){var d={};(s.async.autoParam||[]).forEach(function(k){if(n)d[k]=n[k]});
  $.ajax({url:s.async.url,type:"post",dataType:"json",data:d,success:function(r){draw(r,ul,n?n.level+1:0)}})}
 $.fn.zTree.last=tree;if(nodes)draw(nodes,box[0],0);else ask(null,box[0]);return tree;
},getZTreeObj:function(){return $.fn.zTree.last}}})(jQuery);
"""

EXT = """var Ext={onReady:function(f){document.addEventListener("DOMContentLoaded",f)},data:{},grid:{},
 get:function(i){return document.getElementById(i)}};
Ext.data.JsonStore=function(c){this.c=c;this.on={};};
Ext.data.JsonStore.prototype.load=function(o){var s=this,x=new XMLHttpRequest();
 s.at=o.params.start;x.open("POST",s.c.url);x.setRequestHeader("Content-Type","application/x-www-form-urlencoded");
 x.onload=function(){var r=JSON.parse(x.responseText);s.rows=r[s.c.root];s.total=r[s.c.totalProperty];s.changed()};
 var p=Object.assign({},s.c.baseParams,o.params);
 x.send(Object.keys(p).map(function(k){return k+"="+encodeURIComponent(p[k])}).join("&"));};
Ext.PagingToolbar=function(c){this.c=c};
Ext.grid.GridPanel=function(c){var s=c.store,b=c.bbar.c;s.changed=function(){
 var h="<div class='x-grid3'>"+s.rows.map(function(r){return "<table class='x-grid3-row-table'><tr>"+c.columns.map(function(k){return "<td class='x-grid3-col'>"+(k.renderer?k.renderer(r[k.dataIndex],{},{data:r,get:function(n){return r[n]}}):r[k.dataIndex])+"</td>"}).join("")+"</tr></table>"}).join("")+"</div>";
 var p=s.at/b.pageSize+1,n=Math.ceil(s.total/b.pageSize);
 h+="<div class='x-toolbar'><button type='button' class='x-btn-text x-tbar-page-prev'"+(p>1?"":" disabled")+"></button> 第 "+p+" 页,共 "+n+" 页 <button type='button' class='x-btn-text x-tbar-page-next' title='下一页'"+(p<n?"":" disabled")+">&gt;</button> 共 "+s.total+" 条</div>";
 var e=Ext.get(c.renderTo);e.innerHTML=h;
 e.querySelector(".x-tbar-page-next").onclick=function(){s.load({params:{start:s.at+b.pageSize,limit:b.pageSize}})};
 e.querySelector(".x-tbar-page-prev").onclick=function(){s.load({params:{start:s.at-b.pageSize,limit:b.pageSize}})};
}};
"""

DATATABLES = """(function($){$.fn.DataTable=function(o){
 var t=this[0],start=0,draw=0,foot=document.createElement("div");foot.className="dataTables_paginate paging_simple_numbers";
 t.parentNode.insertBefore(foot,t.nextSibling);
 function load(){$.ajax({url:o.ajax.url,type:o.ajax.type||"GET",dataType:"json",data:Object.assign({draw:++draw,start:start,length:o.pageLength},o.ajax.data),success:function(r){
  t.querySelector("tbody").innerHTML=r.data.map(function(x,i){return "<tr class='"+(i%2?"even":"odd")+"'>"+o.columns.map(function(c){return "<td>"+(c.render?c.render(x[c.data],"display",x):x[c.data])+"</td>"}).join("")+"</tr>"}).join("");
  var h="",n=Math.ceil(r.recordsFiltered/o.pageLength);
  for(var i=0;i<n;i++)h+="<span class='paginate_button"+(i*o.pageLength==start?" current":"")+"' aria-controls='"+t.id+"' data-dt-idx='"+i+"' tabindex='0'>"+(i+1)+"</span>";
  foot.innerHTML="<div class='dataTables_info'>显示第 "+(start+1)+" 至 "+(start+r.data.length)+" 项结果，共 "+r.recordsTotal+" 项</div>"+h;
  [].forEach.call(foot.querySelectorAll(".paginate_button"),function(b){b.onclick=function(){start=b.getAttribute("data-dt-idx")*o.pageLength;load()}});
 }})}
 load();return this;
}})(jQuery);
"""

BOOTSTRAP_TABLE = """document.addEventListener("DOMContentLoaded",function(){
 [].forEach.call(document.querySelectorAll("table[data-toggle=table]"),function(t){
  var size=+t.getAttribute("data-page-size"),page=1,heads=[].slice.call(t.querySelectorAll("th")),foot=document.createElement("div");
  foot.className="fixed-table-pagination";t.parentNode.insertBefore(foot,t.nextSibling);
  function load(){$.getJSON(t.getAttribute("data-url"),{limit:size,offset:(page-1)*size,order:"asc"},function(r){
   var b=t.querySelector("tbody")||t.appendChild(document.createElement("tbody"));
   b.innerHTML=r.rows.map(function(x,i){return "<tr data-index='"+i+"'>"+heads.map(function(h){var f=h.getAttribute("data-formatter"),v=x[h.getAttribute("data-field")];return "<td>"+(f?window[f](v,x,i):v)+"</td>"}).join("")+"</tr>"}).join("");
   var n=Math.ceil(r.total/size),h="<span class='pagination-info'>显示第 "+((page-1)*size+1)+" 到第 "+((page-1)*size+r.rows.length)+" 条记录，总共 "+r.total+" 条记录</span><ul class='pagination'>";
   for(var i=1;i<=n;i++)h+="<li class='page-number"+(i==page?" active":"")+"'><a href='javascript:void(0)'>"+i+"</a></li>";
   foot.innerHTML=h+"</ul>";
   [].forEach.call(foot.querySelectorAll("a"),function(a){a.onclick=function(){page=+a.textContent;load()}});
  })}
  load();
 });
});
"""

VUE = """function Vue(o){
 var root=document.querySelector(o.el),model=document.createElement("template"),due=0;model.innerHTML=root.innerHTML;
 var me=new Proxy(Object.assign({},o.data),{has:function(t,k){return k!=="own"},get:function(t,k){return k===Symbol.unscopables?undefined:k in t?t[k]:window[k]},
  set:function(t,k,v){t[k]=v;if(!due)due=setTimeout(function(){due=0;draw()},0);return true}});
 function val(code,own){return new Function("me","own","with(me){with(own){return ("+code+")}}")(me,own)}
 function fill(from,to,own){[].forEach.call(from.childNodes,function(n){
  if(n.nodeType===3){to.appendChild(document.createTextNode(n.data.replace(/\\{\\{(.+?)\\}\\}/g,function(_,c){return val(c,own)})));return}
  if(n.nodeType!==1)return;
  var each=n.getAttribute("v-for"),m=each&&/^\\s*(\\w+)\\s+in\\s+(.+)$/.exec(each);
  (m?val(m[2],own):[null]).forEach(function(x){
   var mine=m?Object.assign({},own):own;if(m)mine[m[1]]=x;
   var c=n.getAttribute("v-if");if(c&&!val(c,mine))return;
   var e=document.createElement(n.tagName);
   [].forEach.call(n.attributes,function(a){
    if(a.name[0]===":")e.setAttribute(a.name.slice(1),val(a.value,mine));
    else if(a.name[0]==="@")e.addEventListener(a.name.slice(1),function(){val(a.value,mine)});
    else if(a.name.slice(0,2)!=="v-")e.setAttribute(a.name,a.value)});
   fill(n,e,mine);to.appendChild(e);
  });
 })}
 function draw(){root.innerHTML="";fill(model.content,root,{})}
 Object.keys(o.methods||{}).forEach(function(k){me[k]=o.methods[k].bind(me)});
 draw();if(o.mounted)o.mounted.call(me);
}
"""
