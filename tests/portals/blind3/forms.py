"""Lists whose pages are had by forms, cookies and tokens: Struts, WebForms, JSF, Spring; and two that cannot be had."""

from __future__ import annotations

from portals.blind.kinds import Kind
from portals.blind.parts import BEFORE, FEW, YEARS, begun, behind, cut, jquery, told, whole
from portals.blind3.parts import asked, board, items, published, records
from portals.site import YEAR, Answer, Ask, Expect, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def posted_pages() -> Portal:
    """The pager sets a hidden pageNo and submits the form by POST to the list's own action."""
    make = begun("980608", "湑川县", Kind("/zwgk/content.action?contentId={id}"))
    at = "/zwgk/list.action"
    held = published(make, at, behind(make, make.own(YEARS)))

    def sheet(ask: Ask) -> Answer:
        number, last = whole(ask.form.get("pageNo")), -(-len(held) // 10)
        content = f"""<ul class="list">{items(make, cut(held, number, 10))}</ul>
<form id="pageForm" name="pageForm" method="post" action="{at}"><input type="hidden" name="columnId" value="3301"><input type="hidden" name="pageNo" value="{number}"></form>
<div class="page">当前第 {number} 页 共 {last} 页 <a href="javascript:goPage(1)">首页</a> <a href="javascript:goPage({max(1, number - 1)})">上一页</a>
<a href="javascript:goPage({min(last, number + 1)})">下一页</a> <a href="javascript:goPage({last})">末页</a></div>
<script>function goPage(n){{ document.pageForm.pageNo.value=n; document.pageForm.submit(); }}</script>"""
        return make.answer(make.frame(at, "政府信息公开年报", content, [("政府信息公开年报", at)], {}))

    make.site.on(at, sheet)
    make.way("政务公开 /zwgk/", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def webforms() -> Portal:
    """ASP.NET: __doPostBack with a view state that the server looks at; without it page 1 is answered."""
    make = begun("980609", "洈水县", Kind("/OpenShow.aspx?id={id}"))
    at = "/OpenList.aspx?cid=27"
    held = published(make, at, behind(make, make.own(FEW)))
    state = "/wEPDwUKLTk4NjQ1Mzg2Mw9kFgICAQ9kFgQ="

    def sheet(ask: Ask) -> Answer:
        good = ask.form.get("__VIEWSTATE") == state and ask.form.get("__EVENTTARGET") == "AspNetPager1"
        number, last = whole(ask.form.get("__EVENTARGUMENT")) if good else 1, -(-len(held) // 9)
        pages = "".join(
            f"<span>{n}</span> "
            if n == number
            else f"<a href=\"javascript:__doPostBack('AspNetPager1','{n}')\">[{n}]</a> "
            for n in range(1, last + 1)
        )
        content = f"""<form name="form1" method="post" action="OpenList.aspx?cid=27" id="form1">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state}">
<script type="text/javascript">
var theForm = document.forms['form1'];
function __doPostBack(eventTarget, eventArgument) {{
    theForm.__EVENTTARGET.value = eventTarget; theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit();
}}
</script><ul>{items(make, cut(held, number, 9))}</ul><div id="AspNetPager1">{pages}</div></form>"""
        return make.answer(make.frame(at, "信息公开年报", content, [("信息公开年报", at)], {}))

    make.site.on(at, sheet)
    make.way("政府信息公开 /Open.aspx", f"信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def faces() -> Portal:
    """JSF behind a home page that is location.replace: the pager is mojarra.jsfcljs with the view's state."""
    make = begun("980610", "湨梁县", Kind("/faces/view.xhtml?docId={id}"))
    make.home("/faces/index.xhtml", {"要闻": make.placed("/xwzx/", make.news(5))})
    make.site.exact["/"] = lambda ask: Answer(
        b"<html><head><script>location.replace('index.jsp');</script></head></html>"
    )
    make.site.on("/index.jsp", Answer(b"", 302, headers=(("Location", "/faces/index.xhtml"),)))
    at = "/faces/list.xhtml?cat=nb"
    held = published(make, at, behind(make, make.own(YEARS)))

    def sheet(ask: Ask) -> Answer:
        good = ask.form.get("javax.faces.ViewState") == "-73820:1195"
        number = whole(ask.form.get("page:to")) if good else 1
        last = -(-len(held) // 12)
        links = "".join(
            f"""<a href="#" onclick="mojarra.jsfcljs(document.getElementById('page'),{{'page:j_idt41':'page:j_idt41','page:to':'{n}'}},'');return false">{n}</a> """
            for n in range(1, last + 1)
        )
        content = f"""<script>var mojarra={{jsfcljs:function(f,pvp,t){{ for(var k in pvp){{ var p=document.createElement('input'); p.type='hidden'; p.name=k; p.value=pvp[k]; f.appendChild(p); }} f.submit(); }}}};</script>
<table class="rf-dt">{"".join(f'<tr><td><a href="{e.path}">{e.title}</a></td><td>{e.day}</td></tr>' for e in cut(held, number, 12))}</table>
<form id="page" name="page" method="post" action="{at}" enctype="application/x-www-form-urlencoded"><input type="hidden" name="page" value="page">
第{number}页/共{last}页 {links}<input type="hidden" name="javax.faces.ViewState" value="-73820:1195"></form>"""
        return make.answer(make.frame(at, "政府信息公开年报", content, [("政府信息公开年报", at)], {}))

    make.site.on(at, sheet)
    make.way("政务公开 /faces/open.xhtml", f"政府信息公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def page_in_cookie() -> Portal:
    """The page's number is a cookie: the pager sets it and reloads the same address."""
    make = begun("980611", "浕水县", Kind("/zfxxgk/{day:%Y}/{id}.html"))
    at = "/zfxxgk/gknb/"
    held = published(make, at, behind(make, make.own(FEW)))

    def sheet(ask: Ask) -> Answer:
        cookies = dict(part.strip().partition("=")[::2] for part in ask.headers.get("cookie", "").split(";"))
        number, last = whole(cookies.get("gknb_page")), -(-len(held) // 10)
        links = "".join(
            f'<a href="javascript:void(0)" onclick="toPage({n})">{n}</a> ' for n in range(1, last + 1)
        )
        content = f"""<ul class="list">{items(make, cut(held, number, 10))}</ul><div class="page">第{number}页 共{last}页 {links}</div>
<script>function toPage(n){{ document.cookie="gknb_page="+n+";path=/zfxxgk/"; window.location.reload(); }}</script>"""
        return make.answer(make.frame(at, "公开年报", content, [("公开年报", at)], {}))

    make.site.on(at, sheet)
    make.way("政务公开 /zwgk/", f"公开年报 {at}")
    return make.portal(make.archived(of_year(held)))


def csrf_token() -> Portal:
    """Spring Security: every POST has to bear the token that stands in the page's metas, in the header they name."""
    make = begun("980612", "灅水县", Kind("/article/{hex}"))
    at = "/open/annual"
    held = published(make, at, behind(make, make.own(YEARS)))
    tags = jquery(make)
    content = '<ul id="list"></ul><div id="more"></div>' + tags + """<script>
var token=$("meta[name=_csrf]").attr("content"), header=$("meta[name=_csrf_header]").attr("content");
function query(n){
  $.ajax({url:"/open/query",type:"POST",dataType:"json",data:{channel:"nianbao",pageIndex:n,pageSize:10},
    beforeSend:function(xhr){ xhr.setRequestHeader(header, token); },
    success:function(r){
      $("#list").html(r.list.map(function(x){return '<li><a href="'+x.url+'">'+x.title+'</a><span>'+x.publishTime.split(" ")[0]+'</span></li>';}).join(""));
      var h=""; for(var i=1;i<=r.pages;i++) h+='<a href="javascript:query('+i+')">'+i+'</a> '; $("#more").html('共'+r.total+'条 '+h);
    }});
}
query(1);
</script>"""  # fmt: skip
    token = "6f1c9a52-0d3e-4f4f-9b1e-8a8d1f0c77aa"
    make.page(
        at,
        "政府信息公开年报",
        content,
        [("政府信息公开年报", at)],
        metas={"_csrf": token, "_csrf_header": "X-CSRF-TOKEN"},
    )
    make.way("政务公开 /open", f"政府信息公开年报 {at}")

    def rows(ask: Ask) -> Answer:
        if ask.method != "POST" or ask.headers.get("x-csrf-token") != token:
            return told({"status": 403, "message": "Invalid CSRF Token"}, 403)
        shown = asked(held, ask, "pageIndex", 10)
        data = [record | {"url": e.path} for record, e in zip(records(shown), shown, strict=True)]
        return told({"total": len(held), "pages": -(-len(held) // 10), "list": data})

    make.site.on("/open/query", rows)
    return make.portal(make.archived(of_year(held)))


def fewer_than_told() -> Portal:
    """The answers tell of 68 entries and give 29: the rest never comes, and the year is not among what came."""
    make = begun("980613", "浍阴县", Kind("/detail/{id}.html"))
    own = make.own(BEFORE)
    held = published(make, "/gk/nb.html", [*make.departments(YEAR), *own[3:], *make.towns(YEAR), *own[:2]])
    tags = jquery(make)
    board(make, "/gk/nb.html", '<ul id="list"></ul><div id="pages"></div>' + tags + """<script>
function load(n){
  $.post('/gk/list',{lmid:'gknb',page:n},function(r){
    $('#list').html(r.rows.map(function(x){return '<li><a href="/detail/'+x.id+'.html">'+x.title+'</a></li>';}).join('')||'<li>暂无数据</li>');
    var h='共'+r.total+'条 '; for(var i=1;i<=Math.ceil(r.total/20);i++) h+='<a href="javascript:load('+i+')">'+i+'</a> '; $('#pages').html(h);
  });
}
load(1);
</script>""")  # fmt: skip
    make.site.on("/gk/list", lambda ask: told({"total": 68, "rows": records(asked(held, ask, "page", 20))}))
    return make.portal(
        Expect(Status.NOT_FOUND, why="39 of the 68 entries that the list itself tells of were not to be had")
    )


def data_closed_by_robots() -> Portal:
    """The rows are data below /api/, which robots.txt closes; the page that asks them is open."""
    make = begun("980614", "涢北县", Kind("/detail/{id}.html"))
    held = published(make, "/gk/nb.html", make.own(FEW))
    tags = jquery(make)
    board(make, "/gk/nb.html", '<ul id="list"></ul>' + tags + """<script>
$.getJSON('/api/news/list',{cid:'gknb',page:1},function(r){
  $('#list').html(r.rows.map(function(x){return '<li><a href="/detail/'+x.id+'.html">'+x.title+'</a></li>';}).join(''));
});
</script>""")  # fmt: skip
    make.site.on(
        "/api/news/list",
        lambda ask: told({"total": len(held), "rows": records(asked(held, ask, "page", 20))}),
    )
    make.site.on(
        "/robots.txt", Answer(b"User-agent: *\nDisallow: /api/\nDisallow: /admin/\n", kind="text/plain")
    )
    return make.portal(
        Expect(Status.DISALLOWED, why="the column's rows may not be asked for"), forbidden=("/api/",)
    )


PORTALS = (posted_pages, webforms, faces, page_in_cookie, csrf_token, fewer_than_told, data_closed_by_robots)
