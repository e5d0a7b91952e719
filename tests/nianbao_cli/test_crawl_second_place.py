"""The prefecture's portal as the second place: asked only where the county's own gave no report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import program_in
from servers.raw import RawServer, Reply

NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况")
BODY = "".join(f"<p>{heading}</p><p>各乡镇各部门{'认真落实' * 30}。</p>" for heading in HEADINGS)
OWN = "岚谷市{}年政府信息公开工作年度报告"
TITLE = "{}{}年政府信息公开工作年度报告"


def page(body: str, title: str, status: str = "200 OK") -> Reply:
    content = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n\r\n"
    return Reply([head.encode() + content])


WALL = page("<script src=/4vKs/c.js></script>", "", "412 Precondition Failed")
CLOSED = {"/": WALL, "/robots.txt": WALL}


def report(title: str) -> Reply:
    return page(f"<h1>{title}</h1><div>发布时间：2022-02-15</div><div>{BODY}</div>", title)


def listing(*rows: tuple[str, str]) -> Reply:
    items = "".join(f"<li><a href='{href}'>{text}</a><span>2022-02-15</span></li>" for href, text in rows)
    return page(f"<div>当前位置：首页 &gt; 年报</div><ul>{items}</ul>", "政府信息公开年报")


def portal(**columns: tuple[str, Reply]) -> dict[str, Reply]:
    """A portal's home page and section, and the columns below it."""
    links = "".join(f"<li><a href='/{path}/'>{words}</a></li>" for path, (words, _) in columns.items())
    home = page("<a href='/zwgk/'>政府信息公开</a>" + "<p>新闻</p>" * 9, "人民政府")
    below = {f"/{path}/": reply for path, (_, reply) in columns.items()}
    return {"/": home, "/zwgk/": page(f"<ul>{links}</ul>", "政府信息公开")} | below


def prefecture(*names: str) -> dict[str, Reply]:
    """The prefecture's portal: its own reports in one column, those of these governments in another."""
    own = [(f"/own/{year}.html", OWN.format(year)) for year in (2022, 2021, 2020)]
    theirs = [
        (f"/c/{at}-{year}.html", TITLE.format(name, year))
        for at, name in enumerate(names)
        for year in (2021, 2020)
    ]
    columns = {"nb": ("政府信息公开年报", listing(*own))}
    columns["xq"] = ("县（市、区）政府信息公开年报", listing(*theirs))
    return portal(**columns) | {href: report(title) for href, title in (*own, *theirs)}


def at_home(*years: int, name: str = "青岭县") -> dict[str, Reply]:
    """A county's own portal with its reports of these years."""
    rows = [(f"/{year}.html", TITLE.format(name, year)) for year in years]
    return portal(nb=("政府信息公开年报", listing(*rows))) | {href: report(title) for href, title in rows}


@dataclass
class Place:
    """青岭县's own portal (None: it has no address), what the prefecture's holds, and the ending."""

    own: dict[str, Reply] | None
    upper: dict[str, Reply]
    status: str
    url: str = ""
    asked: list[str] = field(default_factory=list)


UNNAMED = "2021年政府信息公开工作年度报告"
PLACES = {
    "behind a wall": Place({"/": WALL}, prefecture("青岭县", "红山县"), "archived", "/c/0-2021.html"),
    "no address": Place(None, prefecture("红山县", "青岭县"), "archived", "/c/1-2021.html"),
    "no column": Place(portal(), prefecture("青岭县人民政府"), "archived", "/c/0-2021.html"),
    "not there yet": Place(at_home(2020), prefecture("岚谷市青岭县"), "archived", "/c/0-2021.html"),
    "a namesake's": Place({"/": WALL}, prefecture("青岭区", "青岭镇"), "blocked"),
    "a department's": Place({"/": WALL}, prefecture("青岭县财政局"), "blocked"),
    "the prefecture's own, unnamed": Place(
        {"/": WALL},
        portal(nb=("政府信息公开年报", listing(("/1.html", UNNAMED)))) | {"/1.html": report(UNNAMED)},
        "blocked",
    ),
    "absent in both": Place(at_home(2020), prefecture("红山县"), "not_published"),
    "absent, and the second closed": Place(at_home(2020), CLOSED, "not_listed"),
    "found at home": Place(at_home(2021), prefecture("青岭县"), "archived", "/2021.html"),
}


class Run:
    """Servers, registry and list of one run."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.directory, self.stack = directory, stack
        self.counties = ["code,name,province,prefecture,portal_url,other_hosts,note"]
        self.prefectures = ["code,name,portal_url,other_hosts,note"]

    def serve(self, pages: dict[str, Reply], asked: list[str]) -> str:
        def answer(path: str) -> Reply:
            asked.append(path)
            return pages.get(path, NOT_FOUND)

        return self.stack.enter_context(RawServer(answer)).url("/")

    def crawl(self, *codes: str, **settings: str) -> dict[str, dict[str, Any]]:
        for name, lines in (("counties", self.counties), ("prefectures", self.prefectures)):
            (self.directory / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        local = {"delay": "0", "allow_private_hosts": "1", "registry": "counties.csv", "retries": "0"}
        local |= {"prefectures": "prefectures.csv", "browser": "/none"} | settings
        ran = program_in(self.directory)("crawl", *codes, "--year", "2021", "--json", **local)
        return {line["code"]: line for line in ran.lines}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with contextlib.ExitStack() as stack:
        yield Run(tmp_path, stack)


Lines = dict[str, tuple[dict[str, Any], str]]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """Each place crawled, with the portal where its report is expected."""
    with contextlib.ExitStack() as stack:
        run = Run(tmp_path_factory.mktemp("second"), stack)
        bases = {}
        for at, (name, place) in enumerate(PLACES.items(), 10):
            home = run.serve(place.own, []) if place.own is not None else ""
            upper = run.serve(place.upper, place.asked)
            run.counties.append(f"98{at}21,青岭县,示范省,岚谷市{at},{home},,")
            run.prefectures.append(f"98{at}00,岚谷市{at},{upper},,")
            bases[name] = (f"98{at}21", home if name == "found at home" else upper)
        found = run.crawl(*(code for code, _ in bases.values()))
    return {name: (found[code], base.rstrip("/")) for name, (code, base) in bases.items()}


@pytest.mark.parametrize("name", PLACES)
def test_what_the_second_place_makes_of_an_ending(name: str, lines: Lines) -> None:
    place, (line, base) = PLACES[name], lines[name]
    assert line["status"] == place.status, line["reason"]
    found_at = "county" if name == "found at home" else "prefecture"
    assert (line["url"], line["found_at"]) == ((base + place.url, found_at) if place.url else (None, None))


def test_it_is_not_asked_where_the_countys_own_portal_has_the_report(lines: Lines) -> None:
    assert lines["found at home"][0]["requests"]
    assert PLACES["found at home"].asked == []


def test_the_archive_says_where_a_report_was_found(run: Run) -> None:
    upper, home = run.serve(prefecture("青岭县"), []), run.serve(at_home(2021, name="红山县"), [])
    run.prefectures.append(f"990100,岚谷市,{upper},,")
    run.counties.append("990101,青岭县,示范省,岚谷市,,,")
    run.counties.append(f"990201,红山县,示范省,兰台市,{home},,")
    run.crawl("990101", "990201")
    lines = program_in(run.directory)("reports", "--json").lines
    assert [(line["code"], line["found_at"]) for line in lines] == [
        ("990101", "prefecture"),
        ("990201", "county"),
    ]


def test_that_it_could_not_be_read_is_said(lines: Lines) -> None:
    line = lines["absent, and the second closed"][0]
    assert (line["reason_code"], "could not be read" in line["reason"]) == ("second_place_unread", True)


def test_its_pages_are_asked_for_once_for_all_its_counties(run: Run) -> None:
    names, asked = ["青岭县", "红山县", "白水县", "柳林县"], []
    upper = run.serve(prefecture(*names), asked)
    run.prefectures.append(f"990100,岚谷市,{upper},,")
    run.counties += [f"99010{at},{name},示范省,岚谷市,,," for at, name in enumerate(names, 1)]
    lines = run.crawl(*(f"99010{at}" for at in range(1, 5)))
    assert [line["status"] for line in lines.values()] == ["archived"] * 4
    shared = ["/robots.txt", "/", "/zwgk/", "/nb/", "/xq/"]
    assert sorted(asked) == sorted([*shared, *(f"/c/{at}-2021.html" for at in range(4))])
    assert sum(line["requests"] for line in lines.values()) == len(asked)


def test_none_turns_it_off(run: Run) -> None:
    asked: list[str] = []
    upper = run.serve(prefecture("青岭县"), asked)
    run.prefectures.append(f"990100,岚谷市,{upper},,")
    run.counties.append("990101,青岭县,示范省,岚谷市,,,")
    (line,) = run.crawl("990101", prefectures="none").values()
    assert (line["status"], asked) == ("not_found", [])
