"""Portals that are applications: web components, routes in the fragment, routes in the history."""

from __future__ import annotations

from dataclasses import replace

from portals.blind.kinds import Kind
from portals.blind.parts import FEW, YEARS, begun, behind, script, told
from portals.blind3.parts import asked, published, records
from portals.cms import Entry
from portals.maker import Maker
from portals.site import Answer, Ask, Portal
from portals.stock import of_year


def web_components() -> Portal:
    """The menu and the list are elements of the portal's own, each with a shadow tree and data of its own."""
    make = begun("980621", "洺水县", Kind("/p/{id}.html"))
    held = published(make, "/c/annual.html", behind(make, make.own(FEW)))
    tag = script(make, "/assets/elements.js", """
class GovMenu extends HTMLElement {
  async connectedCallback() {
    const root = this.attachShadow({mode: 'open'});
    const list = await (await fetch(this.getAttribute('src'))).json();
    root.innerHTML = '<nav>' + list.map(m => `<a href="${m.href}">${m.label}</a>`).join(' ') + '</nav>';
  }
}
class GovList extends HTMLElement {
  connectedCallback() { this.attachShadow({mode: 'open'}); this.page = 1; this.load(); }
  async load() {
    const data = await (await fetch(`/svc/articles?channel=${this.getAttribute('channel')}&page=${this.page}`)).json();
    this.shadowRoot.innerHTML = '<ul>' + data.rows.map(r => `<li><a href="/p/${r.id}.html">${r.title}</a> <time>${r.publishTime}</time></li>`).join('') + '</ul>'
      + `<button class="prev">上一页</button> ${this.page} / ${data.pages} <button class="next">下一页</button>`;
    this.shadowRoot.querySelector('.next').onclick = () => { if (this.page < data.pages) { this.page++; this.load(); } };
    this.shadowRoot.querySelector('.prev').onclick = () => { if (this.page > 1) { this.page--; this.load(); } };
  }
}
customElements.define('gov-menu', GovMenu);
customElements.define('gov-list', GovList);
""")  # fmt: skip
    make.page(
        "/c/index.html",
        "政务公开",
        f'<gov-menu src="/svc/menu"></gov-menu>{tag}',
        [("政务公开", "/c/index.html")],
    )
    make.page(
        "/c/annual.html",
        "政府信息公开年报",
        f'<gov-list channel="annual"></gov-list>{tag}',
        [("政务公开", "/c/index.html")],
    )
    make.page("/c/guide.html", "政府信息公开指南", "<p>指南见附件。</p>", [("政务公开", "/c/index.html")])
    make.nav.append(("政务公开", "/c/index.html"))
    make.site.on(
        "/svc/menu",
        told(
            [
                {"label": "政府信息公开指南", "href": "/c/guide.html"},
                {"label": "政府信息公开年报", "href": "/c/annual.html"},
            ]
        ),
    )
    make.site.on(
        "/svc/articles",
        lambda ask: told({"pages": -(-len(held) // 12), "rows": records(asked(held, ask, "page", 12))}),
    )
    return make.portal(make.archived(of_year(held)))


_SHELL = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>@@人民政府</title></head>
<body><noscript>请开启 JavaScript</noscript><div id="app"></div><script src="/static/js/app.4f1c.js"></script></body></html>"""

_VIEWS = """
var app=document.getElementById('app');
function nav(){ return '<div class="nav"><a href="'+to('/')+'">首页</a> <a href="'+to('/channel/news')+'">要闻</a> <a href="'+to('/open')+'">政务公开</a></div>'; }
function get(u,f){ fetch(u).then(function(r){return r.json()}).then(f); }
function rows(l){ return '<ul>'+l.map(function(x){return '<li><a href="'+to('/detail/'+x.id)+'">'+x.title+'</a><span>'+x.publishTime.slice(0,10)+'</span></li>'}).join('')+'</ul>'; }
function channel(code,page){ get('/prod-api/cms/list?channel='+code+'&pageNum='+page,function(r){
  var h=''; for(var i=1;i<=r.pages;i++) h+='<a class="pg" data-n="'+i+'" href="javascript:;">'+i+'</a> ';
  app.innerHTML=nav()+'<h2>'+r.name+'</h2>'+rows(r.rows)+'<div>共'+r.total+'条 '+h+'</div>';
  [].forEach.call(app.querySelectorAll('.pg'),function(a){a.onclick=function(){channel(code,+a.dataset.n)}});
}); }
function show(path){
  var m;
  if(m=/^\\/detail\\/(\\w+)/.exec(path)) get('/prod-api/cms/article/'+m[1],function(r){ document.title=r.title;
    app.innerHTML=nav()+'<h1>'+r.title+'</h1><div class="info">发布时间：'+r.publishTime.slice(0,10)+'　来源：'+r.source+'</div><div class="content">'+r.content+'</div>'; });
  else if(m=/^\\/channel\\/(\\w+)/.exec(path)) channel(m[1],1);
  else if(path==='/open') get('/prod-api/cms/channels',function(r){ app.innerHTML=nav()+'<ul class="side">'+r.map(function(c){return '<li><a href="'+to('/channel/'+c.code)+'">'+c.name+'</a></li>'}).join('')+'</ul>'; });
  else get('/prod-api/cms/list?channel=news&pageNum=1',function(r){ app.innerHTML=nav()+'<h2>要闻</h2>'+rows(r.rows.slice(0,6)); });
}
"""

_CHANNELS = {
    "guide": "政府信息公开指南",
    "rule": "政府信息公开制度",
    "ndbg": "政府信息公开年度报告",
    "news": "要闻",
}


def _served(make: Maker, held: dict[str, list[Entry]]) -> None:
    """The data behind the views."""

    def rows(ask: Ask) -> Answer:
        code = ask.query.get("channel", "")
        found = held.get(code, [])
        shown = records(asked(found, ask, "pageNum", 10))
        return told(
            {
                "name": _CHANNELS.get(code, ""),
                "total": len(found),
                "pages": -(-len(found) // 10),
                "rows": shown,
            }
        )

    make.site.on("/prod-api/cms/list", rows)
    make.site.on(
        "/prod-api/cms/channels", told([{"code": c, "name": n} for c, n in _CHANNELS.items() if c != "news"])
    )
    for entry, record in ((e, r) for es in held.values() for e, r in zip(es, records(es), strict=True)):
        answer = told(record | {"source": make.cms.source(entry), "content": entry.content})
        make.site.on(f"/prod-api/cms/article/{entry.serial}", answer)


def _application(make: Maker, held: dict[str, list[Entry]], routes: str) -> None:
    make.site.on("/static/js/app.4f1c.js", Answer((_VIEWS + routes).encode(), kind="application/javascript"))
    _served(make, held)


def hash_routes() -> Portal:
    """A Vue application with routes in the fragment: the report is data, shown at #/detail/<id>."""
    make = Maker("980622", "淇澳县", Kind("/#/detail/{id}"))
    held = make.placed("/", behind(make, make.own(FEW)))
    _application(make, {"ndbg": held, "news": make.placed("/", make.news(24)), "guide": [], "rule": []}, """
function to(p){ return '#'+p; }
function route(){ show(location.hash.slice(1)||'/'); }
window.addEventListener('hashchange',route); route();
""")  # fmt: skip
    make.site.on("/", make.answer(_SHELL.replace("@@", make.name)))
    report = of_year(held)
    return make.portal(replace(make.archived(report), path="/", route=f"/detail/{report.serial}"))


def history_routes() -> Portal:
    """A React application with routes in the history: every address answers the same shell, clicks push states."""
    make = Maker("980623", "滏北区", Kind("/detail/{id}"))
    held = make.placed("/", behind(make, make.own(YEARS)))
    _application(make, {"ndbg": held, "news": make.placed("/", make.news(24)), "guide": [], "rule": []}, """
function to(p){ return p; }
document.addEventListener('click',function(e){ var a=e.target.closest('a'); if(!a||a.className==='pg') return; e.preventDefault(); history.pushState({},'',a.getAttribute('href')); show(location.pathname); });
window.addEventListener('popstate',function(){ show(location.pathname); }); show(location.pathname);
""")  # fmt: skip
    shell = make.answer(_SHELL.replace("@@", make.name))
    make.site.on("/", shell)
    make.site.on("/*", shell)
    return make.portal(make.archived(of_year(held)))


PORTALS = (web_components, hash_routes, history_routes)
