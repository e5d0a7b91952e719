"""Pages put together of pieces: XML, templates, JSONP, fragments, charsets, frames in frames, viewers of documents."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

from portals.blind.kinds import Kind, epoint, nfcms, trs, vsb
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    behind,
    crowd,
    file,
    jquery,
    paper,
    part,
    report_docx,
    report_pdf,
    script,
    told,
)
from portals.blind3.parts import board, items, published, records
from portals.papers import fixed
from portals.site import Answer, Ask, Portal
from portals.stock import of_year


def xml_rows() -> Portal:
    """The rows are an XML file, read by XMLHttpRequest and written into a table."""
    make = begun("980624", "浞水县", Kind("/sites/main/{day:%Y%m%d}/{id}.htm"))
    at = "/sites/main/annual.htm"
    held = published(make, at, crowd(make, make.own(YEARS)))
    data = "".join(
        f'<item id="{n}"><title><![CDATA[{e.title}]]></title><link>{e.path}</link><pubdate>{e.day}</pubdate></item>'
        for n, e in enumerate(held)
    )
    make.site.on(
        "/sites/main/data/annual.xml",
        Answer(
            f'<?xml version="1.0" encoding="UTF-8"?><channel><name>年报</name>{data}</channel>'.encode(),
            kind="text/xml",
        ),
    )
    board(make, at, """<table id="tb" width="100%"></table><script>
var xhr=new XMLHttpRequest();
xhr.onreadystatechange=function(){
  if(xhr.readyState!=4||xhr.status!=200) return;
  var its=xhr.responseXML.getElementsByTagName("item"), h="";
  function v(n,t){ return n.getElementsByTagName(t)[0].firstChild.nodeValue; }
  for(var i=0;i<its.length;i++) h+="<tr><td>·<a href='"+v(its[i],"link")+"' target='_blank'>"+v(its[i],"title")+"</a></td><td>["+v(its[i],"pubdate")+"]</td></tr>";
  document.getElementById("tb").innerHTML=h;
};
xhr.open("GET","data/annual.xml",true); xhr.send(null);
</script>""")  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def text_template() -> Portal:
    """The rows stand as data in the page and are poured into a script of type text/html, ten at a time."""
    make = begun("980625", "濡水县", nfcms())
    at = "/xxgk/nb/index.html"
    held = published(make, at, behind(make, make.own(FEW)))
    data = json.dumps([{"t": e.title, "u": e.path, "d": f"{e.day}"} for e in held], ensure_ascii=False)
    board(make, at, """<script type="text/html" id="tpl"><li><a href="{{u}}" target="_blank">{{t}}</a><span>{{d}}</span></li></script>
<ul id="out" class="list"></ul><div id="pg"></div><script>
var docs=@@, size=10, tpl=document.getElementById('tpl').innerHTML;
function turn(n){
  document.getElementById('out').innerHTML=docs.slice((n-1)*size,n*size).map(function(x){ return tpl.replace(/\\{\\{(\\w)\\}\\}/g,function(_,k){return x[k];}); }).join('');
  var h=''; for(var i=1;i<=Math.ceil(docs.length/size);i++) h+='<a href="javascript:turn('+i+')">'+i+'</a> '; document.getElementById('pg').innerHTML=h;
}
turn(1);
</script>""".replace("@@", data))  # fmt: skip
    return make.portal(make.archived(of_year(held)))


def jsonp_menu() -> Portal:
    """The head with the main menu is a fragment; the side menu comes by JSONP; the list is a fragment again."""
    make = begun("980626", "洧南县", vsb())
    tags = jquery(make)
    part(
        make,
        "/include/head.html",
        '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/open.htm">信息公开</a></li></ul>',
    )
    make.site.exact.pop("/")
    make.home(extra=f'<div id="head"></div>{tags}<script>$("#head").load("/include/head.html");</script>')
    menu = [{"name": "公开指南", "url": "/open/zn.htm"}, {"name": "公开年报", "url": "/open/nb.htm"}]

    def answer(ask: Ask) -> Answer:
        text = f"{ask.query.get('callback', 'cb')}({json.dumps(menu, ensure_ascii=False)});"
        return Answer(text.encode(), kind="application/javascript;charset=utf-8")

    make.site.on("/system/menu.jsp", answer)
    board(make, "/open.htm", """<ul id="side"></ul><script>
function showMenu(list){ var h=''; for(var i=0;i<list.length;i++) h+='<li><a href="'+list[i].url+'">'+list[i].name+'</a></li>'; document.getElementById('side').innerHTML=h; }
var s=document.createElement('script'); s.src='/system/menu.jsp?treeid=1055&callback=showMenu'; document.body.appendChild(s);
</script>""", "信息公开", way=False)  # fmt: skip
    make.page("/open/zn.htm", "公开指南", "<p>指南见附件。</p>", [("公开指南", "/open/zn.htm")])
    held = published(make, "/open/nb.htm", make.own(YEARS))
    part(make, "/open/nb_list.html", f"<ul>{items(make, held)}</ul>")
    board(
        make,
        "/open/nb.htm",
        f'<div id="list"></div>{tags}<script>$("#list").load("/open/nb_list.html");</script>',
        "公开年报",
        way=False,
    )
    return make.portal(make.archived(of_year(held)))


def gbk_with_utf8_script() -> Portal:
    """Pages in GBK, the menu written by unescape, the rows by a script file in UTF-8 that its tag declares."""
    make = begun("980627", "溵水县", Kind("/Article/{id}.asp", charset="gbk", sent="text/html"))
    at = "/Class/gknb.asp"
    held = published(make, at, crowd(make, make.own(FEW)))
    lines = "".join(
        f"document.writeln('<li><a href=\"{e.path}\" target=_blank>{e.title}</a> ({e.day})</li>');\n"
        for e in held
    )
    make.site.on("/js/list_gknb.js", Answer(lines.encode("utf-8"), kind="application/x-javascript"))
    board(
        make,
        at,
        '<ul><script type="text/javascript" charset="utf-8" src="/js/list_gknb.js"></script></ul>',
        "公开年报",
        way=False,
    )
    menu = "".join(
        f"%u{ord(c):04X}" if ord(c) > 127 else quote(c, safe="/")
        for c in f'<a href="{at}">公开年报</a> <a href="/Class/gkzn.asp">公开指南</a>'
    )
    make.page("/Class/gkzn.asp", "公开指南", "<p>指南见附件。</p>", [("公开指南", "/Class/gkzn.asp")])
    board(
        make,
        "/Class/gk.asp",
        f'<div class="left"><script>document.write(unescape("{menu}"));</script></div>',
        "信息公开",
        way=False,
    )
    make.nav.append(("信息公开", "/Class/gk.asp"))
    return make.portal(make.archived(of_year(held)))


def three_frames_deep() -> Portal:
    """A frame whose source a script sets, in it one by document.write, in it the list."""
    make = begun("980628", "滶水县", epoint())
    at = "/zwgk/gkml.html"
    held = published(make, at, make.own(YEARS), folder="/zwgk/")
    board(make, at, """<iframe id="outer" width="900" height="800"></iframe><script>
var q={dept:'11982023',cat:'nb'}; document.getElementById('outer').src='/zwgk/frame/cat.html?cat='+q.cat+'&dept='+q.dept;
</script>""", "政府信息公开目录")  # fmt: skip
    part(make, "/zwgk/frame/cat.html", """<html><body><script>
function param(n){ var m=new RegExp('[?&]'+n+'=([^&]*)').exec(location.search); return m?m[1]:''; }
document.write('<iframe name="list" width="860" height="700" src="/zwgk/frame/'+param('cat')+'/'+param('dept')+'.html"></iframe>');
</script></body></html>""")  # fmt: skip
    part(
        make,
        "/zwgk/frame/nb/11982023.html",
        f'<html><head><meta charset="utf-8"><title>年报</title></head><body><ul>{items(make, held).replace("_blank", "_top")}</ul></body></html>',
    )
    return make.portal(make.archived(of_year(held)))


def pdf_viewer() -> Portal:
    """The report's page shows its PDF in pdf.js, set by a script; phones are sent to a page of their own."""
    make = begun("980629", "澺水县", trs())
    at = "/zwgk/nb/"
    own = make.own(FEW)
    viewer = """<div id="pdfbox"></div><script>
if(/Android|iPhone/i.test(navigator.userAgent)) location.href='/m/index.html';
var f='/upload/2025/nb2024.pdf'; document.getElementById('pdfbox').innerHTML='<iframe src="/pdfjs/web/viewer.html?file='+encodeURIComponent(f)+'" width="100%" height="900"></iframe>';
</script>"""  # fmt: skip
    own[0] = replace(own[0], body=fixed(viewer))
    held = published(make, at, own)
    file(make, "/upload/2025/nb2024.pdf", report_pdf(paper(own), own[0].title), "application/pdf")
    viewing = """<html><head><title>PDF.js viewer</title></head><body><embed id="v" type="application/pdf" width="100%" height="880"><script>
document.getElementById('v').src=decodeURIComponent(/file=([^&]*)/.exec(location.search)[1]);</script></body></html>"""  # fmt: skip
    part(make, "/pdfjs/web/viewer.html", viewing)
    part(make, "/m/index.html", "<p>请使用手机浏览器访问</p>")
    board(make, at, f"<ul>{items(make, held)}</ul>")
    return make.portal(make.archived(of_year(held)))


def office_viewer() -> Portal:
    """The report is a Word file in an editor's viewer, whose configuration stands in a script; rows are data."""
    make = begun("980630", "沶水县", Kind("/show/{id}"))
    at = "/list/gknb"
    own = make.own(YEARS)
    view = """<div id="placeholder"></div><script src="/web-apps/apps/api/documents/api.js"></script><script>
new DocsAPI.DocEditor("placeholder",{documentType:"word",editorConfig:{mode:"view",lang:"zh-CN"},
  document:{fileType:"docx",key:"8d1f0c77",title:"年报.docx",url:"/files/8d1f0c77.docx",permissions:{download:true}}});
</script>"""  # fmt: skip
    own[0] = replace(own[0], body=fixed(view))
    script(make, "/web-apps/apps/api/documents/api.js", """var DocsAPI={DocEditor:function(id,c){
  document.getElementById(id).innerHTML='<div class="toolbar"><b>'+c.document.title+'</b> <a download href="'+c.document.url+'">下载</a></div>';
}};""")  # fmt: skip
    held = published(make, at, own)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file(make, "/files/8d1f0c77.docx", report_docx(paper(own), own[0].title), word)
    tags = jquery(make)
    board(make, at, '<ul id="list"></ul>' + tags + """<script>
$.post('/list/data',{channel:'gknb'},function(r){ $('#list').html(r.map(function(x){return '<li><a href="/show/'+x.id+'">'+x.title+'</a></li>';}).join('')); });
</script>""")  # fmt: skip
    make.site.on("/list/data", lambda ask: told(records(held)))
    return make.portal(make.archived(of_year(held)))


PORTALS = (
    xml_rows,
    text_template,
    jsonp_menu,
    gbk_with_utf8_script,
    three_frames_deep,
    pdf_viewer,
    office_viewer,
)
