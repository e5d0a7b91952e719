"""Report columns whose further pages only a script shows: a real Chromium turns them, and an end is proven or
not said. After the pagers of layui, element-ui, bootstrap, jPage, mricode and hand-made ones.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import program_in
from servers.moved_clock import run_at
from servers.raw import RawServer, Reply

from crawler.rendering.browser import find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")

MISSING = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
BUSY = Reply([b"HTTP/1.1 500 Error\r\nContent-Length: 4\r\n\r\nbusy"])
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况")
BODY = "".join(f"<p>{heading}</p><p>全县各乡镇各部门{'认真落实' * 20}。</p>" for heading in HEADINGS)
PER_PAGE = 2
SHOW = """
  const list = document.querySelector('#list');
  const row = r => `<li><a href="${r.url}">${r.title}</a><span>${r.date}</span></li>`;
  const show = rows => { list.innerHTML = rows.map(row).join(''); };
  const add = rows => { list.insertAdjacentHTML('beforeend', rows.map(row).join('')); };
  const ask = n => fetch('/api/nb?p=' + n).then(answer => answer.json());
"""
Answer = Callable[[int, list[dict[str, str]]], Any]


def paged(number: int, rows: list[dict[str, str]]) -> Any:
    return {"rows": rows[(number - 1) * PER_PAGE : number * PER_PAGE]}


@dataclass
class Column:
    """A column of six years, two a page: what stands below its list, the script that works it, and what its
    interface answers. `year` is the wanted one."""

    below: str
    script: str
    answer: Answer = paged
    year: int = 2018
    status: str = "archived"
    pages: Callable[[int], str] | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        return [2023, 2022, 2021, 2020, 2019, 2018] if self.status == "archived" else [2017, 2016, 2015, 2014]

    def rows(self) -> list[dict[str, str]]:
        return [
            {"url": f"/r/{y}.html", "title": title(y), "date": f"{y + 1}-02-0{at + 1}"}
            for at, y in enumerate(self.years)
        ]

    def reply(self, path: str) -> Reply:
        self.asked.append(path)
        split = urlsplit(path)
        if split.path.startswith("/r/"):
            year = int(split.path[3:7])
            return html(f"<h1>{title(year)}</h1><div>发布时间：{year + 1}-02-03</div>{BODY}", title(year))
        if split.path == "/api/nb":
            said = self.answer(int(parse_qs(split.query)["p"][0]), self.rows())
            return said if isinstance(said, Reply) else answered(json.dumps(said), "application/json")
        if split.path == "/nb.js":
            return answered(SHOW + self.script, "text/javascript")
        if split.path == "/":
            ways = '<a href="/nb/">政府信息公开年报</a><a href="/fd/">法定主动公开内容</a>'
            return html(ways, "青岭县人民政府")
        if split.path == "/fd/":
            return html("<ul><li>机构职能</li></ul>", "法定主动公开内容")
        return (
            self.listing(int(parse_qs(split.query).get("p", ["1"])[0])) if split.path == "/nb/" else MISSING
        )

    def listing(self, number: int) -> Reply:
        shown = self.rows()[(number - 1) * PER_PAGE : number * PER_PAGE]
        items = "".join(
            f'<li><a href="{row["url"]}">{row["title"]}</a><span>{row["date"]}</span></li>' for row in shown
        )
        return html(
            f"<div>当前位置：首页 &gt; 政府信息公开年报</div><ul id=list>{items}</ul>{self.below}"
            "<script src=/nb.js></script>",
            "政府信息公开年报",
        )


def title(year: int) -> str:
    return f"青岭县{year}年政府信息公开工作年度报告"


def answered(text: str, kind: str) -> Reply:
    body = text.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return Reply([head.encode() + body])


def html(body: str, named: str) -> Reply:
    return answered(f"<html><head><title>{named}</title></head><body>{body}</body></html>", "text/html")


BY_NUMBER = "document.querySelectorAll('[data-page]').forEach(e => { e.onclick = () => ask(e.dataset.page).then(d => show(d.rows)); });"
NUMBERS = "<div class=pagination>" + "".join(f'<li data-page="{n}">{n}</li>' for n in (1, 2, 3)) + "</div>"
NEXT = '<div class="page"><a class="next" href="javascript:;">下一页</a></div>'
MORE = '<button type=button class="load-more">加载更多</button>'
ON_NEXT = "let n = 1; document.querySelector('.next').onclick = () => ask(n + 1).then(d => { TAKE });"
ON_MORE = "let n = 1; const more = document.querySelector('.load-more'); more.onclick = () => ask(++n).then(d => { TAKE });"


def on(action: str, take: str) -> str:
    return action.replace("TAKE", take)


FOUND = {
    "numbers that a script binds": Column(NUMBERS, BY_NUMBER),
    "next, shown in place": Column(NEXT, on(ON_NEXT, "n++; show(d.rows)")),
    "next, a page of its own": Column(
        NEXT,
        "const at = +(new URLSearchParams(location.search).get('p') || 1);"
        "document.querySelector('.next').addEventListener('click', () => { location.href = '/nb/?p=' + (at + 1); });",
    ),
    "more, added below": Column(MORE, on(ON_MORE, "add(d.rows)")),
    "an icon alone": Column(
        '<div class="el-pagination"><button type=button class="btn-next next"><i class="el-icon-arrow-right"></i></button></div>',
        on(ON_NEXT, "n++; show(d.rows)"),
    ),
    "a choice of pages": Column(
        "<div class=fy>转到<select id=s><option>第1页</option><option>第2页</option><option>第3页</option></select></div>",
        "document.querySelector('#s').onchange = e => ask(e.target.selectedIndex + 1).then(d => show(d.rows));",
    ),
    "scrolling": Column(
        "<div style='height:3000px'></div>",
        "let n = 1, busy = false; window.onscroll = () => { if (busy || scrollY < 500) return; busy = true;"
        "ask(++n).then(d => { add(d.rows); busy = !d.rows.length; }); };",
    ),
    "a pager that a script draws": Column(
        "<div id=pager></div>",
        "document.querySelector('#pager').innerHTML = [1,2,3].map(n => `<a href='/nb/?p=${n}'>${n}</a>`).join(' ');"
        "var pageConfig = {totalRecord: 6, perPage: 2};",
    ),
}


def wrapped(number: int, rows: list[dict[str, str]]) -> Any:
    """What only the page's own script can open."""
    return {"data": base64.b64encode(json.dumps(paged(number, rows)).encode()).decode()}


UNMARKED = "<div id=nums><span>1</span> <span>2</span> <span>3</span></div>"
OPENED = "document.querySelectorAll('#nums span').forEach(e => { e.onclick = () => ask(e.textContent).then(d => show(JSON.parse(atob(d.data)).rows)); });"
FOUND["unmarked numbers, answers that are wrapped"] = Column(UNMARKED, OPENED, wrapped)
FIELD = "<div class=page>共3页 到第 <input id=at size=2> 页 BUTTON</div>"
TYPED = "const at = document.querySelector('#at'), go = () => ask(at.value).then(d => show(d.rows));"
ON_GO = TYPED + "document.querySelector('#go').onclick = go;"
ON_ENTER = TYPED + "at.onkeydown = e => { if (e.key === 'Enter') go(); };"
FOUND["a field for the page and its button"] = Column(
    FIELD.replace("BUTTON", "<input type=button id=go value=确定>"),
    ON_GO.replace("ask(", "ask(+").replace("d.rows", "JSON.parse(atob(d.data)).rows"),
    wrapped,
)
FOUND["a field for the page alone"] = Column(
    FIELD.replace("BUTTON", ""), ON_ENTER.replace("d.rows", "JSON.parse(atob(d.data)).rows"), wrapped
)
GONE = "if (d.rows.length) add(d.rows); else more.remove()"
SAYS = "if (d.rows.length) add(d.rows); else more.textContent = '没有更多了'"
ABSENT = {
    "more is gone at the end": Column(MORE, on(ON_MORE, GONE), status="not_published"),
    "more says that there is none": Column(MORE, on(ON_MORE, SAYS), status="not_published"),
    "next without effect": Column(
        NEXT,
        "let n = 1; document.querySelector('.next').onclick = () => { if (n < 2) ask(++n).then(d => show(d.rows)); };",
        status="not_published",
    ),
    "next that shows the last page again": Column(
        NEXT, on(ON_NEXT, "n = Math.min(n + 1, 1); show(d.rows)"), status="not_published"
    ),
    "next that is switched off": Column(
        NEXT,
        on(ON_NEXT, "show(d.rows); document.querySelector('.next').classList.add('disabled')"),
        status="not_published",
    ),
    "as many as it states": Column(
        "<p>共4条</p>" + NUMBERS.replace('<li data-page="3">3</li>', ""), BY_NUMBER, status="not_published"
    ),
}


def failing(number: int, rows: list[dict[str, str]]) -> Any:
    return paged(number, rows) if number < 2 else BUSY


def sulking(number: int, rows: list[dict[str, str]]) -> Any:
    return {"code": 500, "msg": "系统异常", "rows": []}


def first_again(number: int, rows: list[dict[str, str]]) -> Any:
    return paged(1 if number > 2 else number, rows)


def endless(number: int, rows: list[dict[str, str]]) -> Any:
    told = [{"url": f"/x/{number}.html", "title": f"关于印发第{number}号文件的通知", "date": "2018-05-06"}]
    return {"rows": told}


OPEN = {
    "the interface fails while the page is opened": Column(
        "<div style='height:3000px'></div>",
        "let asked = false; window.onscroll = () => { if (!asked) { asked = true; ask(2).then(d => add(d.rows)); } };",
        failing,
        status="not_found",
    ),
    "the interface fails": Column(MORE, on(ON_MORE, GONE), failing, status="not_found"),
    "the interface says an error with status 200": Column(
        NEXT, on(ON_NEXT, "if (d.rows.length) { n++; show(d.rows); }"), sulking, status="not_found"
    ),
    "an error empties the list": Column(NEXT, on(ON_NEXT, "show(d.rows)"), sulking, status="not_found"),
    "page one comes again": Column(NEXT, on(ON_NEXT, "n++; show(d.rows)"), first_again, status="not_found"),
    "fewer than it states": Column(f"<p>共9条</p>{MORE}", on(ON_MORE, GONE), status="not_found"),
    "more than anybody turns": Column(NEXT, on(ON_NEXT, "n++; show(d.rows)"), endless, status="not_found"),
}
ALL = dict(list((FOUND | ABSENT | OPEN).items())[:: 1 if os.environ.get("NIANBAO_TEST_LONG") else 2])
"""All columns in the long run, every other one in the others."""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All columns crawled in one run: a browser for all, a server for each."""
    directory = tmp_path_factory.mktemp("turned")
    names = dict(zip(ALL, range(990101, 990199), strict=False))
    with contextlib.ExitStack() as stack:
        registry = ["code,name,province,prefecture,portal_url,other_hosts,note"]
        for name, column in ALL.items():
            server = stack.enter_context(RawServer(column.reply))
            registry.append(f"{names[name]},青岭县,示范省,岚谷市,{server.url('/')},,")
        (directory / "registry.csv").write_text("\n".join(registry) + "\n", encoding="utf-8")
        local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "processes": "1"}
        ran = program_in(directory)(
            "crawl", *map(str, names.values()), "--year", "2018", "--json", "--explain", timeout=300, **local
        )
    by_code = {line["code"]: line for line in ran.lines}
    return {name: by_code[str(code)] for name, code in names.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_column_is_turned_to_its_end_or_said_to_be_unread(
    name: str, lines: dict[str, dict[str, Any]]
) -> None:
    column, line = ALL[name], lines[name]
    assert line["status"] == column.status, line["reason"]
    if column.status == "archived":
        assert line["title"] == title(2018)


def test_turning_costs_no_more_than_the_pages(lines: dict[str, dict[str, Any]]) -> None:
    for name in FOUND.keys() & ALL:
        assert lines[name]["requests"] <= 8, name


def test_a_column_is_turned_before_another_section_is_asked_for(lines: dict[str, dict[str, Any]]) -> None:
    asked = {name: "/fd/" in ALL[name].asked for name in lines}
    told = (FOUND.keys() & ALL.keys()) - {"scrolling"}  # only its script knows that it goes on
    assert not any(asked[name] for name in told)
    assert all(asked[name] for name in ABSENT.keys() & ALL)


def test_before_the_deadline_an_absence_accuses_nobody_and_costs_no_browser(tmp_path: Path) -> None:
    column = replace(FOUND["scrolling"], asked=[])
    with RawServer(column.reply) as server:
        registry = "code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{},,\n"
        (tmp_path / "registry.csv").write_text(registry.format(server.url("/")), encoding="utf-8")
        local = {"DELAY": "0", "ALLOW_PRIVATE_HOSTS": "1", "REGISTRY": "registry.csv", "PREFECTURES": "none"}
        command = [
            str(Path(sys.executable).with_name("nianbao")),
            "crawl",
            "990101",
            "--year",
            "2018",
            "--json",
        ]
        settings = {f"NIANBAO_{name}": value for name, value in local.items()}
        ran = run_at("2019-02-01T12:00:00", command, tmp_path, settings)
    assert json.loads(ran.stdout)["status"] == "not_listed", ran.stderr
    assert not [path for path in column.asked if path.startswith("/api/")]
