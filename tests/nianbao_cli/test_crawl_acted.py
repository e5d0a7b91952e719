"""Portals that scripts build, acted on in a real Chromium: what no address leads to is clicked, by its wording; each
act is a step of the trail; a later crawl repeats it where the report was found.
"""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import program_in
from servers.pages import BODY, MISSING, SKIN, YEARS, Pages, answered, html, report, rows, script, title, told
from servers.raw import RawServer, Reply

from crawler.rendering.browser import find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")


def application(years: tuple[int, ...] = YEARS) -> Pages:
    """A hash-routed application whose menu and rows are no links, and whose interface wants a cookie that the home
    page gives and one that its script sets."""
    work = """
      document.cookie = 'token=' + 7 * 11;
      const app = document.querySelector('#app'), ask = path => fetch('/api/' + path).then(a => a.json());
      app.onclick = e => {
        const to = e.target.closest('[data-to]');
        if (to) location.hash = '#/' + to.dataset.to;
      };
      onhashchange = async () => {
        const [, name, id] = location.hash.split('/');
        const told = name === 'list' ? await ask('list') : name === 'detail' ? await ask(id) : null;
        const main = !told ? '' : told.rows ? told.rows.map(r => `<p data-to="detail/${r.id}"><b>${r.title}</b></p>`).join('')
          : `<h1>${told.title}</h1><p>发布时间：${told.date}</p>${told.content}`;
        app.innerHTML = '<div data-to="list">政府信息公开年报</div><div data-to="guide">信息公开指南</div>' + main;
      };
      onhashchange();
    """
    pages = {
        "/": html(
            "<div id=app></div><script src=/app.js></script>", "Set-Cookie: session=s1; Path=/; HttpOnly"
        ),
        "/app.js": script(work),
        "/api/list": told({"rows": [{"id": y, "title": title(y)} for y in years]}),
    }
    return pages | {
        f"/api/{y}": told({"title": title(y), "date": f"{y + 1}-02-03", "content": BODY}) for y in YEARS
    }


def tabs(event: str, years: tuple[int, ...] = YEARS) -> Pages:
    """Tabs that a script file binds; the third one's list is asked for by a built address."""
    work = f"""
      document.querySelectorAll('.tabs li').forEach((tab, at) => tab.addEventListener('{event}', () =>
        fetch(['', 'part', at].join('/')).then(a => a.text()).then(t => {{ document.querySelector('.box').innerHTML = t; }})));
    """
    shown = (
        "<ul class=tabs><li>公开指南</li><li>公开制度</li><li>政府信息公开年报</li></ul><div class=box></div>"
    )
    pages = {
        "/": html(f"{SKIN}<a href='/xxgk/'>政府信息公开</a>"),
        "/xxgk/": html(f"{SKIN}{shown}<script src=/tab.js></script>"),
        "/tab.js": script(work),
        "/part/2": html(rows(years)),
    }
    return pages | {f"/r/{y}.html": report(y) for y in years}


def in_place() -> Pages:
    """A click on the row shows the report where the list was; no address changes."""
    work = """
      const box = document.querySelector('.box');
      document.querySelector('.tabs').onclick = () => fetch('/part/list').then(a => a.json()).then(years => {
        box.innerHTML = years.map(y => `<p class=row><span>青岭县${y}年政府信息公开工作年度报告</span></p>`).join('');
        box.querySelectorAll('.row').forEach((row, at) => row.onclick = () =>
          fetch('/part/' + years[at]).then(a => a.text()).then(t => { box.innerHTML = t; }));
      });
    """
    pages = tabs("click") | {"/tab.js": script(work), "/part/list": told(YEARS)}
    return pages | {f"/part/{y}": report(y) for y in YEARS}


def shadowed() -> Pages:
    """The text comes late, into a shadow tree, in a page that has enough other text."""
    work = """customElements.define('gov-text', class extends HTMLElement { connectedCallback() {
      const shown = this.attachShadow({mode: 'open'});
      setTimeout(() => fetch('/text').then(a => a.text()).then(t => { shown.innerHTML = t; }), 1200);
    }});"""
    pages = {
        "/": html(f"<a href='/nb/'>政府信息公开年报</a>{SKIN}"),
        "/nb/": html(rows()),
        "/text.js": script(work),
    }
    pages |= {"/text": answered(BODY, "text/html")}
    return pages | {
        f"/r/{y}.html": report(y, f"{SKIN}<gov-text></gov-text><script src=/text.js></script>") for y in YEARS
    }


def choice() -> Pages:
    """A choice of years asks for each year's rows: of the wanted one only a department's."""
    work = """
      const ask = () => fetch('/part/' + document.querySelector('select').value).then(a => a.text())
        .then(t => { document.querySelector('.box').innerHTML = t; });
      document.querySelector('select').onchange = ask;
      ask();
    """
    options = "".join(f"<option value={y}>{y}年</option>" for y in YEARS[:2])
    lower = f"<ul><li><a href=/d.html>{title(2023).replace('青岭县', '青岭县财政局')}</a></li></ul>"
    return {
        "/": html(f"{SKIN}<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": html(
            f"{SKIN}<select>{options}</select><div class=box></div><script src=/choice.js></script>"
        ),
        "/choice.js": script(work),
        f"/part/{YEARS[0]}": html(lower),
        f"/part/{YEARS[1]}": html(rows(YEARS[1:2])),
    }


def queried(listed: bool) -> Pages:
    """A choice of years, of a list or of the page's own making, and a button beside it, without which nothing is
    asked for; the page's head has another button, for news."""
    work = """
      const box = document.querySelector('.box'), years = document.querySelector('#years');
      let chosen = 2022;
      years.onclick = e => { chosen = parseInt(e.target.textContent) || chosen; };
      document.querySelector('#ask').onclick = () =>
        fetch('/part/' + (years.value || chosen)).then(a => a.text()).then(t => { box.innerHTML = t; });
      document.querySelector('#ask').click();
    """
    years = [2022, 2023, 2021]
    parts = "".join(f"<option value={y}>{y}年</option>" if listed else f"<dd>{y}年</dd>" for y in years)
    choice = f"<select id=years>{parts}</select>" if listed else f"<dl id=years>{parts}</dl>"
    button = (
        "<input type=button id=ask value='查 询'>"
        if listed
        else "<p><a id=ask href='javascript:;'>查询</a></p>"
    )
    pages = {
        "/": html(f"{SKIN}<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": html(
            f"<div><b onclick=\"location='/news/'\">搜索</b></div>{SKIN}<div><span>{choice}</span>{button}</div>"
            "<div class=box></div><script src=/query.js></script>"
        ),
        "/query.js": script(work),
    }
    return (
        pages | {f"/part/{y}": html(rows((y,))) for y in years} | {f"/r/{y}.html": report(y) for y in years}
    )


def tree() -> Pages:
    """A tree whose node, closed and of no telling name, asks for what is below it."""
    work = """
      const box = document.querySelector('.box'), show = u => fetch(u).then(a => a.text()).then(t => { box.innerHTML = t; });
      document.querySelector('#tree a').onclick = () => show('/part/below').then(() => {
        box.querySelector('b').onclick = () => show('/part/2');
      });
    """
    node = "<li><span class='button switch noline_close'></span><a><span>报告与制度</span></a></li>"
    return tabs("click") | {
        "/xxgk/": html(
            f"{SKIN}<ul id=tree class=ztree>{node}</ul><div class=box></div><script src=/tree.js></script>"
        ),
        "/tree.js": script(work),
        "/part/below": html("<b>政府信息公开年报</b>"),
    }


def book() -> Pages:
    """The report is a book of pictures, which a script turns in a frame."""
    work = "document.body.append(Object.assign(new Image(), {src: 'files/' + 1 + '.png'}))"
    pages = {
        "/": html(f"<a href='/nb/'>政府信息公开年报</a>{SKIN}"),
        "/nb/": html(rows()),
        "/book/index.html": html("<script src=turn.js></script>"),
        "/book/turn.js": script(work),
        "/book/files/1.png": answered("\x89PNG\r\n\x1a\n", "image/png"),
    }
    return pages | {f"/r/{y}.html": report(y, "<iframe src=/book/index.html></iframe>") for y in YEARS}


def menu() -> Pages:
    """A home page whose links tell nothing, and whose control fills in where the reports are."""
    work = """
      document.querySelector('b').onmouseover = () => fetch('/menu').then(a => a.text())
        .then(t => { document.querySelector('i').innerHTML = t; });
    """
    doors = "".join(
        f"<a href=/news/{number}/>{text}</a>" for number, text in enumerate(("要闻", "视频", "旅游"))
    )
    pages = {
        "/": html(f"{SKIN}{doors}<b>政府信息公开</b><i></i><script src=/menu.js></script>"),
        "/menu.js": script(work),
        "/menu": html("<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": html(f"{SKIN}{rows()}"),
    }
    return pages | {f"/r/{y}.html": report(y) for y in YEARS}


def failing() -> Pages:
    return {path: page for path, page in tabs("click").items() if path != "/part/2"}


PORTALS: dict[str, tuple[Pages, str, str]] = {
    "an application": (application(), "archived", "/#/detail/2023"),
    "tabs under the pointer": (tabs("mouseenter"), "archived", "/r/2023.html"),
    "a report shown in place": (in_place(), "archived", "/xxgk/"),
    "a text in a shadow tree": (shadowed(), "archived", "/r/2023.html"),
    "a tab that lists the years before": (tabs("click", YEARS[1:]), "not_published", ""),
    "a tab whose list fails": (failing(), "not_found", ""),
    "an application that lists the years before": (application(YEARS[1:]), "not_found", ""),
    "an application that lists a later year": (application((2024, *YEARS[1:])), "not_listed", ""),
    "a choice of years": (choice(), "not_published", ""),
    "a choice of years and a button": (queried(listed=True), "archived", "/r/2023.html"),
    "years to click and a button": (queried(listed=False), "archived", "/r/2023.html"),
    "a tree with a closed node": (tree(), "archived", "/r/2023.html"),
    "a book of pictures": (book(), "archived", "/r/2023.html"),
    "a menu under the pointer": (menu(), "archived", "/r/2023.html"),
}


def answering(pages: Pages) -> Callable[..., Reply]:
    return lambda path: pages.get(urlsplit(path).path, MISSING)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All portals crawled in one run, and one once more for the year before."""
    directory = tmp_path_factory.mktemp("acted")
    codes = dict(zip(PORTALS, map(str, range(990101, 990199)), strict=False))
    local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "processes": "1"}
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(RawServer(answering(pages))) for name, (pages, _, _) in PORTALS.items()
        }
        registry = [
            f"{codes[name]},青岭县,示范省,岚谷市,{server.url('/')},," for name, server in servers.items()
        ]
        head = "code,name,province,prefecture,portal_url,other_hosts,note"
        (directory / "registry.csv").write_text("\n".join([head, *registry]) + "\n", encoding="utf-8")
        program = program_in(directory)
        ran = program("crawl", *codes.values(), "--year", "2023", "--json", "--explain", timeout=300, **local)
        asked = {name: [each.path for each in server.asked] for name, server in servers.items()}
        calls = [each.raw.decode() for each in servers["an application"].asked if each.path == "/api/list"]
        seen = len(servers["tabs under the pointer"].asked)
        (again,) = program(
            "crawl", codes["tabs under the pointer"], "--year", "2022", "--json", **local
        ).lines
        code = codes["an application"]
        program("download", code, "--year", "2023", "--as", "wacz", "--output", "app.wacz", **local)
        asked_again = [each.path for each in servers["tabs under the pointer"].asked[seen:]]
    lines = {line["code"]: line for line in ran.lines}
    return {
        "lines": {name: lines[code] for name, code in codes.items()},
        "again": again,
        "package": directory / "app.wacz",
        "asked_again": asked_again,
        "urls": {name: server.url("") for name, server in servers.items()},
        "asked": asked,
        "calls": calls,
        "said": ran.err,
    }


@pytest.mark.parametrize("name", PORTALS)
def test_a_portal_that_scripts_build_ends_as_it_shows_itself(name: str, crawled: dict[str, Any]) -> None:
    line, (_, status, path) = crawled["lines"][name], PORTALS[name]
    assert line["status"] == status, line["reason"]
    assert line["url"] == (crawled["urls"][name] + path if path else None)
    assert line["title"] == (title(2023) if path else None)


def test_each_script_file_is_asked_for_once(crawled: dict[str, Any]) -> None:
    for name, asked in crawled["asked"].items():
        files = [path for path in asked if path.endswith(".js")]
        assert len(files) == len(set(files)), name


def test_the_browser_has_the_crawls_cookies_and_keeps_its_own(crawled: dict[str, Any]) -> None:
    assert crawled["calls"]
    for sent in crawled["calls"]:
        (cookies,) = re.findall(r"(?im)^cookie: (.*?)\r$", sent)
        assert {"session=s1", "token=77"} <= set(cookies.split("; "))


def test_the_pictures_of_a_book_are_the_reports_documents(crawled: dict[str, Any]) -> None:
    assert "/book/files/1.png" in crawled["asked"]["a book of pictures"]


def test_links_that_tell_nothing_wait_for_a_control_that_does(crawled: dict[str, Any]) -> None:
    assert not [path for path in crawled["asked"]["a menu under the pointer"] if path.startswith("/news/")]


def test_acts_are_steps_of_the_trail(crawled: dict[str, Any]) -> None:
    assert "acted on <div>: column (sure, 'column', priority 96)" in crawled["said"]
    assert "acted on <b>: report (sure, 'report', priority 100)" in crawled["said"]


def test_the_next_crawl_acts_where_the_report_was_shown(crawled: dict[str, Any]) -> None:
    assert (crawled["again"]["status"], crawled["again"]["title"]) == ("archived", title(2022))
    assert crawled["asked_again"][1:] == ["/xxgk/", "/tab.js", "/part/2", "/r/2022.html"]


def test_a_package_is_entered_by_the_route_that_shows_the_report(crawled: dict[str, Any]) -> None:
    with zipfile.ZipFile(crawled["package"]) as package:
        _, first, *_ = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
    assert first["url"] == crawled["urls"]["an application"] + "/#/detail/2023"
    assert "主动公开政府信息情况" in first["text"]
