"""Portals whose way to the report only scripts know: a home page's menu that a script file writes, a column whose
rows have no addresses, a list that stands hidden in its page and goes on elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import os
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import program_in
from servers.pages import BODY, MISSING, SKIN, YEARS, Pages, answered, html, report, rows, script, title, told
from servers.raw import RawServer, Reply

from crawler.rendering.browser import find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")

NEWS = (
    "<ul>" + "".join(f"<li><a href='/news/{n}.html'>青岭县第{n}次春耕</a></li>" for n in range(9)) + "</ul>"
)
MENU = [["首页", "/"], ["新闻中心", "/news/"], ["政务公开", "/zwgk/"]]
REPORTS = {f"/r/{year}.html": report(year) for year in YEARS}


def menu(work: str, name: str = "/js/head.js") -> Pages:
    """Ordinary news on the home page, and a menu of which it knows nothing."""
    home = f"<div id=top><script src={name}></script></div>{SKIN}{NEWS}"
    pages = {"/": html(home), name: script(work), "/news/": html(NEWS)}
    pages |= {f"/news/{n}.html": html(SKIN) for n in range(9)}
    return pages | REPORTS | {"/zwgk/": html("<a href='/nb/'>信息公开年报</a>"), "/nb/": html(rows())}


def written() -> Pages:
    shown = "'<li><a href=\"' + c[i][1] + '\">' + c[i][0] + '<\\/a><\\/li>'"
    return menu(f"var c = {json.dumps(MENU)}; for (var i = 0; i < c.length; i++) document.write({shown});")


def inserted() -> Pages:
    """Over objects, by insertAdjacentHTML, in a file of another name, where the page is loaded."""
    items = json.dumps([{"t": text, "u": path} for text, path in MENU])
    shown = "`<dd><a href='${m.u}'>${m.t}</a></dd>`"
    put = (
        f"document.querySelector('#top').insertAdjacentHTML('beforeend', {items}.map(m => {shown}).join(''))"
    )
    return menu(f"document.addEventListener('DOMContentLoaded', () => {put});", "/public/daohang.js")


def included() -> Pages:
    """Only a browser shows it: the menu is a piece of markup that the script asks for."""
    work = "fetch('/inc/' + ['top', 'html'].join('.')).then(a => a.text()).then(t => { top.document.querySelector('#top').innerHTML = t; });"
    piece = answered("".join(f"<a href='{path}'>{text}</a>" for text, path in MENU), "text/html")
    return menu(work) | {"/inc/top.html": piece}


def routes(row: str, onward: str, years: tuple[int, ...] = YEARS, more: str = "") -> Pages:
    """An application with routes in the path: the column has an address, its rows have none."""
    work = f"""
      const app = document.querySelector('#app'), ask = path => fetch('/api/' + path).then(a => a.json());
      const go = path => {{ history.pushState({{}}, '', path); show(); }};
      const link = (path, text) => `<a href="${{path}}" data-inner>${{text}}</a>`;
      let page = 1;
      const show = async () => {{
        const at = location.pathname.split('/').filter(Boolean);
        const data = at[0] === 'd' ? await ask(at[1]) : at[1] === 'ndbg' ? await ask('list' + page) : null;
        const main = !data ? '' : data.rows ? data.rows.map(r => `{row}`).join('') + `{more}`
          : `<h1>${{data.title}}</h1><p>发布时间：${{data.date}}</p>${{data.content}}`;
        app.innerHTML = link('/xxgk', '政府信息公开') + (at[0] === 'xxgk' ? link('/xxgk/zn', '公开指南') + link('/xxgk/ndbg', '年度报告') : '') + main;
      }};
      app.addEventListener('click', e => {{
        const inner = e.target.closest('[data-inner]'), row = e.target.closest('[data-id]');
        if (inner) {{ e.preventDefault(); go(inner.getAttribute('href')); }}
        if (row) {{ const id = row.dataset.id; {onward}; }}
        if (e.target.closest('.next')) {{ page++; show(); }}
      }});
      onpopstate = show;
      show();
    """
    shell = html("<div id=app></div><script src=/static/app.js></script>")
    pages = dict.fromkeys(("/", "/xxgk", "/xxgk/zn", "/xxgk/ndbg", *(f"/d/{y}" for y in YEARS)), shell)
    lists = {"/api/list1": years, "/api/list2": YEARS} if more else {"/api/list1": years}
    pages |= {
        path: told({"rows": [{"id": y, "title": title(y)} for y in held]}) for path, held in lists.items()
    }
    pages |= {
        f"/api/{y}": told({"title": title(y), "date": f"{y + 1}-02-03", "content": BODY}) for y in YEARS
    }
    return pages | {"/static/app.js": script(work)}


DIV = '<div class="row" data-id="${r.id}"><span class="t">${r.title}</span><span class="d">${r.id + 1}-02-03</span></div>'
CELLS = '<table><tr data-id="${r.id}"><td>1</td><td>${r.title}</td><td>${r.id + 1}-02-03</td></tr></table>'
NEXT = '<div class="pagination"><button class="next">下一页</button></div>'

PORTALS: dict[str, tuple[Pages, str, str]] = {
    "a menu written over an array": (written(), "archived", "/r/2023.html"),
    "a menu put into its place": (inserted(), "archived", "/r/2023.html"),
    "a menu that is asked for": (included(), "archived", "/r/2023.html"),
    "rows of a column": (routes(DIV, "go('/d/' + id)"), "archived", "/d/2023"),
    "rows that open a window": (routes(CELLS, "window.open('/d/' + id)"), "archived", "/d/2023"),
    "rows of the next page": (routes(DIV, "go('/d/' + id)", YEARS[1:], NEXT), "archived", "/d/2023"),
    "rows without the year": (routes(DIV, "go('/d/' + id)", YEARS[1:]), "not_found", ""),
}
TOTALS = {"a list that goes on": (23, True, "archived"), "a list that is cut off": (23, False, "not_found")}


def hidden(total: int, goes_on: bool) -> Pages:
    """Ten rows stand hidden in the page, five a page are shown; an interface has the rest, the report among it."""
    said = [f"青岭县第{n}号局{2022 - n % 3}年政府信息公开工作年度报告" for n in range(total - 1)] + [
        title(2023)
    ]
    paths = [f"/x/{n}.html" for n in range(total - 1)] + ["/r/2023.html"]
    items = [f"<li><a href='{path}'>{words}</a></li>" for path, words in zip(paths, said, strict=True)]
    numbers = "".join(f"<a class=p data-p={n}>{n}</a>" for n in range(1, total // 5 + 2))
    work = """
      const held = [...document.querySelectorAll('#initData li')].map(e => e.outerHTML), list = document.querySelector('#list');
      const put = rows => { list.innerHTML = '<ul>' + rows.join('') + '</ul>'; };
      const turn = n => n * 5 <= held.length ? put(held.slice(n * 5 - 5, n * 5))
        : fetch('/do/message?start=' + (n * 5 - 4)).then(a => a.json()).then(d => put(d.rows));
      document.querySelectorAll('.p').forEach(e => { e.onclick = () => turn(+e.dataset.p); });
      turn(1);
    """
    column = f"<h2>政府信息公开年报</h2><div id=list></div><div class=pager>共{total}条 {numbers}</div>"
    column += f"<div id=initData style='display:none'><ul>{''.join(items[:10])}</ul></div><script src=/js/jpage.js></script>"
    pages = {
        "/": html("<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": html(column),
        "/js/jpage.js": script(work),
    }
    for start in range(11, total + 1, 5) if goes_on else ():
        pages[f"/do/message?start={start}"] = told({"rows": items[start - 1 : start + 4]})
    return pages | REPORTS


LONG_ONLY = ("a menu put into its place", "rows that open a window", "rows of the next page")
"""Kinds that the other portals nearly are."""
ALL = {
    name: portal
    for name, portal in PORTALS.items()
    if name not in LONG_ONLY or os.environ.get("NIANBAO_TEST_LONG")
} | {
    name: (hidden(total, goes_on), status, "/r/2023.html" if status == "archived" else "")
    for name, (total, goes_on, status) in TOTALS.items()
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str, list[str]]]:
    """All portals crawled in one run: line, address and what was asked of each."""
    directory = tmp_path_factory.mktemp("ways")
    codes = dict(zip(ALL, map(str, range(990101, 990199)), strict=False))
    local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "processes": "1"}
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(RawServer(partial(answer, pages)))
            for name, (pages, _, _) in ALL.items()
        }
        lines = [
            f"{codes[name]},青岭县,示范省,岚谷市,{server.url('/')},," for name, server in servers.items()
        ]
        head = "code,name,province,prefecture,portal_url,other_hosts,note"
        (directory / "registry.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        ran = program_in(directory)(
            "crawl", *codes.values(), "--year", "2023", "--json", "--explain", timeout=300, **local
        )
        asked = {name: [each.path for each in server.asked] for name, server in servers.items()}
        urls = {name: server.url("") for name, server in servers.items()}
    by_code = {line["code"]: line for line in ran.lines}
    return {name: (by_code[code], urls[name], asked[name]) for name, code in codes.items()}


def answer(pages: Pages, path: str) -> Reply:
    return pages.get(path) or pages.get(urlsplit(path).path) or MISSING


@pytest.mark.parametrize("name", ALL)
def test_the_report_is_found_where_it_can_be_and_no_absence_is_said(name: str, crawled: Any) -> None:
    (line, url, _), (_, status, path) = crawled[name], ALL[name]
    assert line["status"] == status, line["reason"]
    assert line["url"] == (url + path if path else None)
    assert line["title"] == (title(2023) if path else None)


@pytest.mark.parametrize("name", [name for name in ALL if "menu" in name])
def test_no_news_is_walked_where_the_menu_can_be_had(name: str, crawled: Any) -> None:
    assert [path for path in crawled[name][2] if path.startswith("/news/")] == []


def test_a_list_that_is_cut_off_says_that_it_was_not_read_to_its_end(crawled: Any) -> None:
    line = crawled["a list that is cut off"][0]
    assert "not read to its end" in line["reason"]
