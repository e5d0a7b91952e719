"""Forms of script, written down before their reader was: structures of the portals' systems and ordinary code.

Each is a piece of a page with the script beside it, and what it does: where the link leads, what is asked for
(of page 2), where the page sends its reader. NOT_DECIDED: the text alone does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NOT_DECIDED = "not decided"
LINK = """<li><a href="javascript:void(0)" onclick="{}">某县2024年政府信息公开工作年度报告</a></li>"""


@dataclass(frozen=True)
class Form:
    """One form. `files`: scripts of the own host that the page names, by their path."""

    name: str
    markup: str
    script: str
    expected: str
    files: dict[str, str] = field(default_factory=dict)


def link(name: str, handler: str, script: str, expected: str, **files: str) -> Form:
    """A link that calls something."""
    return Form(name, LINK.format(handler), script, expected, {f"/js/{key}.js": files[key] for key in files})


SUMS = [
    link("a sum", "view('826')", "function view(id){ window.open('/view/' + id + '.html'); }", "/view/826.html"),
    link("a sum in double quotes and brackets", "view(826)", 'function view(id){ window.location.href = ("/view/" + (id) + ".html"); }', "/view/826.html"),
    link("a template", "view('826')", "function view(id){ location.assign(`/view/${id}/index.html`) }", "/view/826/index.html"),
    link("concat", "view('826')", "function view(id){ location.replace('/view/'.concat(id, '.html')) }", "/view/826.html"),
    link("two steps", "view('826')", "function view(id){ var url = '/view/'; url = url + id; url += '.html'; window.location = url; }", "/view/826.html"),
    link("a step through another function", "view('826')", "function addressOf(id){ return root + id + '.html' } var root = '/view/'; function view(id){ go(addressOf(id)) } function go(u){ window.open(u, '_blank') }", "/view/826.html"),
    link("joined", "view('a', 7)", "function view(kind, id){ location.href = ['', kind, id].join('/') + '/' }", "/a/7/"),
    link("encoded", "view('年报/1')", "const view = t => { location.href = '/view?t=' + encodeURIComponent(t) }", "/view?t=%E5%B9%B4%E6%8A%A5%2F1"),
    link("a placeholder", "view('826')", "var form = '/view/{id}.html'; function view(id){ location.href = form.replace('{id}', id) }", "/view/826.html"),
    link("a placeholder by an expression", "view('826')", "function view(id){ location.href = '/view/#id#/p#id#.html'.replace(/#id#/g, id) }", "/view/826/p826.html"),
    link("an arithmetic step", "page(3)", "function page(n){ location.href = 'list_' + (n - 1) + '.html' }", "/nb/list_2.html"),
    link("a cut address", "view('826.jsp')", "function view(f){ location.href = '/view/' + f.substring(0, f.indexOf('.')) + '.html' }", "/view/826.html"),
    link("a year's number", "view(2024)", "function view(y){ var dir = y >= 2020 ? 'n' + y : 'old'; location.href = '/view/' + dir + '/' }", "/view/n2024/"),
    link("a number for the cache", "view(826)", "function view(id){ location.href = '/view/' + id + '.html' + (id ? '' : '?t=' + Math.random()) }", "/view/826.html"),
]  # fmt: skip

FUNCTIONS = [
    link("an arrow without braces", "view('826')", "const view = id => location.href = `/view/${id}`;", "/view/826"),
    link("an arrow with braces and a default", "view('826')", "let view = (id, kind = 'nb') => { window.open('/' + kind + '/' + id) }", "/nb/826"),
    link("a function in a variable, window's", "view('826')", "window.view = function (id) { self.location.href = '/view/' + id; return false; }", "/view/826"),
    link("an object's method", "site.view('826')", "var site = { root: '/view/', view: function (id) { location.href = this.root + id } };", "/view/826"),
    link("an object's short method", "site.view('826')", "const site = { view(id) { location.href = '/view/' + id } }", "/view/826"),
    link("a prototype's method", "site.view('826')", "function Site(root){ this.root = root } Site.prototype.view = function(id){ location.href = this.root + id + '/' }; var site = new Site('/view/');", "/view/826/"),
    link("a class", "site.view('826')", "class Site { constructor(root){ this.root = root } view(id){ location.href = `${this.root}${id}` } } const site = new Site('/view/')", "/view/826"),
    link("called with a record", "view({id: 826, kind: 'a'})", "function view(row){ location.href = '/' + row.kind + '/' + row['id'] + '.html' }", "/a/826.html"),
    link("a record taken apart", "view({id: 826, kind: 'a'})", "const view = ({ id, kind }) => { location.href = `/${kind}/${id}` }", "/a/826"),
    link("returned and ended", "return view('826'), false", "function view(id){ return void (location.href = '/view/' + id) }", "/view/826"),
    link("made when the page is ready", "view('826')", "$(function () { var root = '/view/'; window.view = function (id) { location.href = root + id } })", "/view/826"),
    link("a guard before it", "view('826')", "function view(id){ if (!id || id === '') { alert('无'); return; } try { count(id) } catch (e) {} location.href = '/view/' + id }", "/view/826"),
    link("a timer", "view('826')", "function view(id){ setTimeout(function () { location.href = '/view/' + id }, 200) }", "/view/826"),
    link("a table of addresses", "view('b')", "var at = { a: '/aa/', b: '/bb/' }; function view(k){ location.href = at[k] }", "/bb/"),
    link("Epoint's link by two numbers", "linkToNew('a1-b2','003');", "function linkToNew(infoid, cat){ window.open('/openDetailDynamic.html?infoid=' + infoid); }", "/openDetailDynamic.html?infoid=a1-b2"),
]  # fmt: skip

CONDITIONS = [
    link("a condition that is known", "view('826', 1)", "function view(id, k){ if (k == 1) { location.href = '/a/' + id } else { location.href = '/b/' + id } }", "/a/826"),
    link("the other branch", "view('826', 2)", "function view(id, k){ if (k == 1) location.href = '/a/' + id; else location.href = '/b/' + id }", "/b/826"),
    link("a condition that is open", "view('826')", "function view(id){ if (user.isAdmin) { location.href = '/a/' + id } else { location.href = '/b/' + id } }", NOT_DECIDED),
    link("an open choice", "view('826')", "function view(id){ location.href = (isOld() ? '/a/' : '/b/') + id }", NOT_DECIDED),
    link("an open condition, one address", "view('826')", "function view(id){ if (user.isAdmin) { location.href = '/a/' + id } else { window.open('/a/' + id) } }", "/a/826"),
    link("a switch", "view('826', 'b')", "function view(id, k){ var d; switch (k) { case 'a': d = '/aa/'; break; case 'b': d = '/bb/'; break; default: d = '/cc/' } location.href = d + id }", "/bb/826"),
    link("a piece set under an open condition", "view('826')", "var root = '/a/'; function view(id){ if (isOld()) root = '/b/'; location.href = root + id }", NOT_DECIDED),
    link("a piece that another function sets", "view('826')", "var root = '/a/'; function turn(){ root = other } function view(id){ location.href = root + id }", NOT_DECIDED),
    link("an unknown piece", "view('826')", "function view(id){ location.href = '/view/' + id + suffix + '.html' }", NOT_DECIDED),
    link("an unknown function", "view('826')", "function other(id){ location.href = '/view/' + id }", NOT_DECIDED),
    link("a piece that an answer brings", "view('826')", "function view(id){ $.get('/where?id=' + id, function (told) { location.href = told.url }) }", NOT_DECIDED),
    link("a walk through unknown rows", "view('826')", "function view(id){ for (var i = 0; i < rows.length; i++) { if (rows[i].id == id) location.href = rows[i].url } }", NOT_DECIDED),
]  # fmt: skip

NOT_CODE = [
    link("a line commented out", "view('826')", "function view(id){\n // location.href = '/old/' + id;\n location.href = '/new/' + id;\n}", "/new/826"),
    link("a block commented out", "view('826')", "function view(id){ /* window.open('/old/' + id) */ window.open('/new/' + id) }", "/new/826"),
    link("only a commented line", "view('826')", "function view(id){ // location.href = '/old/' + id\n }", NOT_DECIDED),
    link("text that looks like code", "view('826')", "function view(id){ var help = \"location.href = '/old/' + id\"; console.log(help); location.href = '/new/' + id }", "/new/826"),
    link("a slash in text", "view('826')", "var s = 'http://p.gov.cn/*'; function view(id){ location.href = 'http://p.gov.cn/new/' + id } var e = '*/'", "/new/826"),
    link("a function defined twice", "view('826')", "function view(id){ location.href = '/old/' + id } function view(id){ location.href = '/new/' + id }", "/new/826"),
    link("a name inside another function", "view('826')", "var root = '/new/'; function view(id){ location.href = root + id } function other(){ var root = '/old/'; }", "/new/826"),
    Form("a menu commented out", "<p>菜单</p>", "// var m = [{name: '某县2024年政府信息公开工作年度报告', url: '/old/'}]\nvar m = [];", NOT_DECIDED),
]  # fmt: skip

BOUND = [
    Form("a hidden field that another function sets", "<input type='hidden' id='root' value='/view/'>" + LINK.format("view('826')"), "function turn(r){ $('#root').val(r) } function view(id){ location.href = $('#root').val() + id }", NOT_DECIDED),
    Form("a click bound by class", "<ul><li class='row' data-id='826'>某县2024年政府信息公开工作年度报告</li></ul>", "$('.row').click(function(){ location.href = '/view/' + $(this).data('id') + '.html' })", "/view/826.html"),
    Form("a click bound through the list", "<ul id='l'><li data-id='826'><span>某县2024年政府信息公开工作年度报告</span></li></ul>", "$('#l').on('click', 'li', function(){ var id = $(this).attr('data-id'); window.open('/view/' + id) })", "/view/826"),
    Form("a listener", "<ul><li class='row' data-id='826'>某县2024年政府信息公开工作年度报告</li></ul>", "document.querySelectorAll('.row').forEach(function (row) { row.addEventListener('click', function () { location.href = `/view/${row.dataset.id}` }) })", "/view/826"),
    Form("an attribute of the link's own", "<a href='#' data-file='826' onclick='view(this)'>某县2024年政府信息公开工作年度报告</a>", "function view(a){ location.href = '/view/' + a.getAttribute('data-file') + '.html' }", "/view/826.html"),
    Form("the id of the link", "<a href='javascript:;' id='826' onclick='view(this.id)'>某县2024年政府信息公开工作年度报告</a>", "function view(id){ location.href = '/view/' + id }", "/view/826"),
    Form("a choice", "<select onchange='turn(this)'><option value='2024'>某县2024年政府信息公开工作年度报告</option></select>", "function turn(s){ var y = s.options[s.selectedIndex].value; location.href = '/view/?year=' + y }", "/view/?year=2024"),
    Form("a form that is sent", "<form id='f' action='/view'><input type='hidden' name='site' value='3'><input type='hidden' name='id' id='i'></form>" + LINK.format("view('826')"), "function view(id){ document.getElementById('i').value = id; document.getElementById('f').submit() }", "/view?site=3&id=826"),
    Form("a form whose address is set", "<form name='f'><input type='hidden' name='id' value='826'></form>" + LINK.format("view('/view')"), "function view(u){ document.f.action = u; document.f.submit() }", "/view?id=826"),
    Form("a hidden field", "<input type='hidden' id='root' value='/view/'>" + LINK.format("view('826')"), "function view(id){ location.href = $('#root').val() + id }", "/view/826"),
    Form("a link made for it", LINK.format("view('826')"), "function view(id){ var a = document.createElement('a'); a.href = '/view/' + id; a.target = '_blank'; a.click() }", "/view/826"),
]  # fmt: skip

DATA = [
    Form("nodes of a tree", "<ul id='t'></ul>", "var zNodes = [{id: 1, pId: 0, name: '某县2024年政府信息公开工作年度报告', url: '/view/'}];", "/view/"),
    Form("records and a function of their key", "<ul id='t'></ul>", "var root = '/view/'; var rows = [{title: '某县2024年政府信息公开工作年度报告', url: root + '826.html'}];", "/view/826.html"),
    Form("markup that is written", "<p></p>", "var root = '/view/'; document.write('<li><a href=\"' + root + '826.html\">' + '某县2024年政府信息公开工作年度报告</a></li>')", "/view/826.html"),
    Form("markup of a loop", "<ul id='t'></ul>", "var rows = [['826', '某县2024年政府信息公开工作年度报告']], h = ''; for (var i = 0; i < rows.length; i++) { h += '<li><a href=\"/view/' + rows[i][0] + '.html\">' + rows[i][1] + '</a></li>'; } document.getElementById('t').innerHTML = h;", "/view/826.html"),
    Form("data in a block of their own", "<script type='application/json' id='d'>{\"list\": [{\"title\": \"某县2024年政府信息公开工作年度报告\", \"urls\": \"{\\\"pc\\\": \\\"/view/\\\"}\"}]}</script>", "", "/view/"),
    Form("markup with an unknown address", "<p></p>", "document.write('<a href=\"/view/' + key + '.html\">某县2024年政府信息公开工作年度报告</a>')", NOT_DECIDED),
    Form("a state of numbers and letters", "<p></p>", 'window.__STATE__={"m":[{"title":"\\u67d0\\u53bf2024\\u5e74\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00\\u5de5\\u4f5c\\u5e74\\u5ea6\\u62a5\\u544a","link":"\\/view\\/"}]}', "/view/"),
]  # fmt: skip

FILES = [
    link("a function in a file", "linkToNew('826','003')", "", "/openDetail.html?infoid=826",
         xxgklist="function linkToNew(infoid, cat){ window.open('/openDetail.html?infoid=' + infoid) }"),
    link("a function in a file, its root in the page", "view('826')", "var root = '/view/';", "/view/826", list="function view(id){ location.href = root + id }"),
    Form("a menu in a file", "<a href='javascript:void(0)'>政府信息公开年报</a>", "", "/view/",
         {"/js/menu.js": "var menu = [{name: '首页', url: '/'}, {name: '某县2024年政府信息公开工作年度报告', url: '/view/'}];"}),
]  # fmt: skip

REQUESTS = [
    Form("$.ajax", "", "function load(n){ $.ajax({ url: '/list.do', type: 'post', data: { columnId: '7', pageNo: n, pageSize: 15 }, success: function (r) {} }) } load(1)", "POST /list.do columnId=7&pageNo=2&pageSize=15"),
    Form("$.ajax by its address, read", "", "var size = 15; function load(n){ $.ajax({ dataType: 'json', url: '/list?column=7&size=' + size + '&page=' + n, success: show }) }", "GET /list?column=7&size=15&page=2"),
    Form("$.get with a record", "", "$(document).ready(function () { load(1) }); function load(page){ $.get('/list', { column: 7, page: page }, show) }", "GET /list?column=7&page=2"),
    Form("$.post", "<input type='hidden' id='col' value='7'>", "var p = 1; function more(){ p++; $.post('/list.jsp', { col: $('#col').val(), p: p }, show) }", "POST /list.jsp col=7&p=2"),
    Form("$.getJSON", "", "var at = { index: 1 }; function more(){ $.getJSON('/api/list.json?p=' + at.index, show) }", "GET /api/list.json?p=2"),
    Form("fetch", "", "async function load(current){ const told = await fetch(`/api/list?column=7&current=${current}`); show(await told.json()) }", "GET /api/list?column=7&current=2"),
    Form("fetch that posts", "", "function load(page){ fetch('/api/list', { method: 'POST', body: new URLSearchParams({ column: 7, page: page }) }).then(show) }", "POST /api/list column=7&page=2"),
    Form("axios", "", "const load = page => axios.get('/api/list', { params: { column: '7', page } }).then(show)", "GET /api/list?column=7&page=2"),
    Form("axios that posts", "", "new Vue({ data: { current: 1 }, methods: { load() { axios.post('/api/list', { column: '7', current: this.current }) } } })", "POST /api/list column=7&current=2"),
    Form("XMLHttpRequest", "", "function load(n){ var x = new XMLHttpRequest(); x.open('POST', '/list.do', true); x.onreadystatechange = show; x.send('column=7&pageIndex=' + n) }", "POST /list.do column=7&pageIndex=2"),
    Form("a request commented out", "", "// $.get('/list?page=1', show)\n/* fetch('/api/list?page=1') */", NOT_DECIDED),
    Form("a request of two unknown pieces", "", "function load(x, y){ $.get('/list/' + x + '/' + y, show) }", NOT_DECIDED),
]  # fmt: skip

REDIRECTS = [
    Form("sent on", "", "var home = '/main/'; window.location.href = home + 'index.html';", "/main/index.html"),
    Form("sent on by a function", "", "function go(){ top.location = '/main.html' } window.onload = go;", "/main.html"),
    Form("sent on by a telephone only", "", "if (/android|iphone|mobile/i.test(navigator.userAgent)) { location.href = '/m/' } else { location.href = '/pc/' }", "/pc/"),
    Form("a line to send on, commented out", "", "// location.href = '/old.html'", NOT_DECIDED),
]  # fmt: skip

ORDINARY = [
    link('bracketed location', "f('7')", "function f(id){ window['location']['href']='/a/'+id }", "/a/7"),
    link('document.location', "f('7')", "function f(id){ document.location='/a/'+id }", "/a/7"),
    link('module', "App.go('7')", "var App=(function(){ var root='/a/'; function go(id){location.href=root+id} return {go:go} })();", "/a/7"),
    link('IIFE window', "f('7')", "(function(w){ var r='/a/'; w.f=function(id){ w.location.href=r+id } })(window)", "/a/7"),
    link('!IIFE', "f('7')", "!function(){ window.f=function(id){ location.href='/a/'+id } }()", "/a/7"),
    link('URL', "f('7')", "function f(id){ var u=new URL('/a/'+id, location.href); location.href=u }", "/a/7"),
    link('URL href', "f('7')", "function f(id){ var u=new URL('/a/'+id, location.origin); location.href=u.href }", "/a/7"),
    link('URLSearchParams', "f('7')", "function f(id){ location.href='/a?'+new URLSearchParams({id:id}) }", "/a?id=7"),
    link('URLSearchParams toString', "f('7')", "function f(id){ const q=new URLSearchParams(); q.append('id',id); location.href='/a?'+q.toString() }", "/a?id=7"),
    link('$.param', "f('7')", "function f(id){ location.href='/a?'+$.param({id:id}) }", "/a?id=7"),
    link('assign window', "f('7')", "Object.assign(window,{f(id){location.href='/a/'+id}})", "/a/7"),
    link('closure', "f('7')", "function make(r){ return function(id){ location.href=r+id } } var f=make('/a/')", "/a/7"),
    link('arguments', "f('7')", "function f(){ location.href='/a/'+arguments[0] }", "/a/7"),
    link('rest', "f('7')", "const f=(...p)=>{ location.href='/a/'+p.join('/') }", "/a/7"),
    link('class field', "a.go('7')", "class A{ base='/a/'; go(id){ location.href=this.base+id } } const a=new A()", "/a/7"),
    link('static', "A.go('7')", "class A{ static go(id){ location.href='/a/'+id } }", "/a/7"),
    link('optional', "f('7')", "function f(id){ window?.location?.assign('/a/'+id) }", "/a/7"),
    link('regex test', "f('7')", "function f(id){ location.href=/^\\d+$/.test(id)?'/a/'+id:'/b/'+id }", "/a/7"),
    link('pad', "f('7')", "function f(id){ location.href='/a/'+('0'+id).slice(-2) }", "/a/07"),
    link('padStart', "f('7')", "function f(id){ location.href='/a/'+String(id).padStart(3,'0') }", "/a/007"),
    link('guard chain', "f('7')", "function f(id){ id && (location.href='/a/'+id) }", "/a/7"),
    link('or default', "f('7')", "function f(id,d){ d=d||'a'; location.href='/'+d+'/'+id }", "/a/7"),
    link('nullish', "f('7')", "function f(id,d){ d=d??'a'; location.href='/'+d+'/'+id }", "/a/7"),
    link('open focus', "f('7')", "function f(id){ window.open('/a/'+id,'_blank').focus() }", "/a/7"),
    link('opened later', "f('7')", "function f(id){ var w=window.open('about:blank'); w.location.href='/a/'+id }", "/a/7"),
    link('opened later assign', "f('7')", "function f(id){ var w=window.open(''); w.location='/a/'+id }", "/a/7"),
    link('replace fn', "f('7')", "function fmt(s){ var a=arguments; return s.replace('{0}', a[1]) } function f(id){ location.href=fmt('/a/{0}', id) }", "/a/7"),
    link('each key replace', "f('7')", "function f(id){ var o={id:id,k:'a'}, u='/{k}/{id}'; for(var n in o){ u=u.replace('{'+n+'}',o[n]) } location.href=u }", "/a/7"),
    link('apply', "f('7')", "function g(x,id){ location.href='/'+x+'/'+id } function f(id){ g.apply(null,['a',id]) }", "/a/7"),
    link('bind', "f('7')", "function g(x,id){ location.href='/'+x+'/'+id } var f=g.bind(null,'a')", "/a/7"),
    link('comma', "f('7')", "function f(id){ var a=1, u='/a/'; return u+=id, location.href=u, false }", "/a/7"),
    link('do while', "f('7')", "function f(id){ var i=0,u='/a/'; do { u+=id; i++ } while(i<1); location.href=u }", "/a/7"),
    link('json parse', "f('7')", 'var c=JSON.parse(\'{"r":"/a/"}\'); function f(id){ location.href=c.r+id }', "/a/7"),
    link('nested fn', "f('7')", "function f(id){ function g(x){ return '/a/'+x } location.href=g(id) }", "/a/7"),
    link('reduce', "f('7')", "function f(id){ location.href=['/a','/',id].reduce(function(s,x){return s+x},'') }", "/a/7"),
    link('string code', "f('7')", 'function f(id){ setTimeout("location.href=\'/a/"+id+"\'", 100) }', "/a/7"),
    Form('this.dataset', "<a href='#' data-id=7 onclick='f(this)'>某县2024年政府信息公开工作年度报告</a>", "function f(a){ location.href='/a/'+a.dataset.id }", "/a/7"),
    Form('closest', "<li data-id=7><a href='#' onclick='f(this)'>某县2024年政府信息公开工作年度报告</a></li>", "function f(a){ location.href='/a/'+a.parentNode.getAttribute('data-id') }", "/a/7"),
    Form('jq parent', "<li data-id=7><a href='#' onclick='f(this)'>某县2024年政府信息公开工作年度报告</a></li>", "function f(a){ location.href='/a/'+$(a).parent().attr('data-id') }", "/a/7"),
    Form('loop onclick', '<ul><li id=7>某县2024年政府信息公开工作年度报告</li><li id=8>x</li></ul>', "var l=document.getElementsByTagName('li'); for(var i=0;i<l.length;i++){ l[i].onclick=function(){ location.href='/a/'+this.id } }", "/a/7"),
    Form('[].forEach.call', '<ul><li id=7>某县2024年政府信息公开工作年度报告</li><li id=8>x</li></ul>', "[].forEach.call(document.querySelectorAll('li'),function(e){ e.onclick=function(){ location.href='/a/'+e.id } })", "/a/7"),
    Form('spread nodes', '<ul><li id=7>某县2024年政府信息公开工作年度报告</li><li id=8>x</li></ul>', "[...document.querySelectorAll('li')].forEach(e=>e.addEventListener('click',()=>{ location.href='/a/'+e.id }))", "/a/7"),
    Form('Array.from', '<ul><li id=7>某县2024年政府信息公开工作年度报告</li><li id=8>x</li></ul>', "Array.from(document.querySelectorAll('li')).forEach(e=>{ e.onclick=()=>location.href='/a/'+e.id })", "/a/7"),
    Form('for of nodes', '<ul><li id=7>某县2024年政府信息公开工作年度报告</li><li id=8>x</li></ul>', "for(const e of document.querySelectorAll('li')) e.onclick=()=>{ location.href='/a/'+e.id }", "/a/7"),
    Form('target closest', '<ul><li data-key=7>某县2024年政府信息公开工作年度报告</li></ul>', "document.addEventListener('click',function(e){ var li=e.target.closest('li'); if(li){ location.href='/a/'+li.dataset.key } })", "/a/7"),
    Form('href set at load', '<a class=r data-id=7>某县2024年政府信息公开工作年度报告</a>', "$('a.r').each(function(){ $(this).attr('href','/a/'+$(this).data('id')) })", "/a/7"),
    Form('href set at load 2', "<a class=r data-id=7 href='javascript:;'>某县2024年政府信息公开工作年度报告</a>", "document.querySelectorAll('a.r').forEach(a=>{ a.href='/a/'+a.dataset.id })", "/a/7"),
    Form('jq form', '<form id=g><input type=hidden name=id value=7></form><a href=# onclick="f(\'7\')">某县2024年政府信息公开工作年度报告</a>', "function f(id){ $('#g').attr('action','/a').submit() }", "/a?id=7"),
    Form('requestSubmit', '<form id=g action=/a><input type=hidden name=id value=7></form><a href=# onclick="f(\'7\')">某县2024年政府信息公开工作年度报告</a>', "function f(id){ document.getElementById('g').requestSubmit() }", "/a?id=7"),
    link('commented html', "f('7')", "<!--\nfunction f(id){ location.href='/a/'+id }\n//-->", "/a/7"),
    link('login guard', "f('7')", "function f(id){ if(!isLogin()){ location.href='/login'; return } location.href='/a/'+id }", NOT_DECIDED),
    link('hoisted var', "f('7')", "function f(id){ if(id){ var u='/a/'+id } location.href=u }", "/a/7"),
    link('label break', "f('7')", "function f(id){ for(var i=0;i<9;i++){ if(i==id) break } location.href='/a/'+i }", "/a/7"),
    link('const map arr', "f('7')", "var L=[{i:'7',u:'/a/7'},{i:'8',u:'/b'}]; function f(id){ var r=L.find(x=>x.i===id); location.href=r.u }", "/a/7"),
    link('filter', "f('7')", "var L=[{i:'7',u:'/a/7'},{i:'8',u:'/b'}]; function f(id){ location.href=L.filter(function(x){return x.i==id})[0].u }", "/a/7"),
    link('for find', "f('7')", "var L=[{i:'7',u:'/a/7'},{i:'8',u:'/b'}]; function f(id){ for(var k=0;k<L.length;k++){ if(L[k].i==id){ location.href=L[k].u; return } } }", "/a/7"),
    link('switch true', "f('7')", "function f(id){ switch(true){ case id>5: location.href='/a/'+id; break; default: location.href='/b/'+id } }", "/a/7"),
    link('escape', "f('7')", "function f(t){ location.href='/a/'+escape(t) }", "/a/7"),
    Form('layui event', '<li class=row data-id=7>某县2024年政府信息公开工作年度报告</li>', "layui.use('jquery',function(){ var $=layui.jquery; $('.row').on('click',function(){ location.href='/a/'+$(this).attr('data-id') }) })", "/a/7"),
    Form('jQuery noconflict', '<li class=row data-id=7>某县2024年政府信息公开工作年度报告</li>', "jQuery(document).ready(function($){ $('.row').click(function(){ location.href='/a/'+$(this).attr('data-id') }) })", "/a/7"),
]  # fmt: skip
"""Written after the reader: what ordinary code does besides."""

LINKS = [*SUMS, *FUNCTIONS, *CONDITIONS, *NOT_CODE, *BOUND, *DATA, *FILES, *ORDINARY]
