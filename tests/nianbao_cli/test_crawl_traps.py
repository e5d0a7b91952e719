"""Small portals with one trap each (portal-traps): the outcome is right, and nothing foreign is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

Program = Callable[..., Any]
TITLE = "青岭县2021年政府信息公开工作年度报告"
SECTIONS = "".join(
    f"<p>{heading}</p><p>2021年，全县各乡镇各部门{'认真落实要求，' * 20}</p>"
    for heading in (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )
)
NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])


def page(
    body: str, title: str = "", status: str = "200 OK", *headers: str, kind: str = "text/html; charset=utf-8"
) -> Reply:
    content = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    return raw(content, status, f"Content-Type: {kind}", *headers)


def raw(content: bytes, status: str = "200 OK", *headers: str) -> Reply:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "", ""])
    return Reply([head.encode() + content])


def report(title: str = TITLE, date: str = "2022-02-15") -> Reply:
    return page(f"<h1>{title}</h1><div>发布时间：{date}</div><div class=con>{SECTIONS}</div>", title)


def listing(*rows: tuple[str, str]) -> Reply:
    items = "".join(f"<li><a href='{href}'>{text}</a><span>2022-02-15</span></li>" for href, text in rows)
    return page(
        f"<div class=pos>当前位置：首页 &gt; 政府信息公开年报</div><ul>{items}</ul>", "政府信息公开年报"
    )


HOME = page("<a href='/zwgk/'>政府信息公开</a>" + "<p>新闻</p>" * 9, "青岭县人民政府")
SECTION = page("<a href='/nb/'>政府信息公开年报</a>", "政府信息公开")
OLDER = ("/2020.html", TITLE.replace("2021", "2020"))


class Crawled:
    """One crawl of 青岭县 over a small portal."""

    def __init__(self, nianbao: Program, directory: Path, pages: dict[str, Reply], **settings: str) -> None:
        site = {"/": HOME, "/zwgk/": SECTION, "/2020.html": report(OLDER[1])} | pages
        with RawServer(lambda path: site.get(path, site.get(path.partition("?")[0], NOT_FOUND))) as server:
            (directory / "registry.csv").write_text(
                "code,name,province,prefecture,portal_url,other_hosts,note\n"
                f"990101,青岭县,示范省,岚谷市,{server.url('/')},,\n",
                encoding="utf-8",
            )
            local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}
            options = ("--year", "2021", "--json", "--explain")
            self.ran = nianbao("crawl", "990101", *options, **(local | settings))
        (self.line,) = self.ran.lines
        self.asked = [asked.path for asked in server.asked]
        self.url = server.url
        self.store = directory / "nianbao-data"
        self.directory, self.program = directory, nianbao

    @property
    def manifest(self) -> dict[str, Any]:
        """Of the report that was archived."""
        (path,) = self.store.glob("reports/**/manifest.json")
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        return manifest

    @property
    def truncated(self) -> dict[str, str]:
        """The records that are marked so, and how."""
        marked = {}
        for warc in self.store.glob("warc/**/*.warc.gz"):
            with warc.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    if (why := record.rec_headers.get_header("WARC-Truncated")) is not None:
                        marked[record.rec_headers.get_header("WARC-Target-URI")] = why
        return marked

    @property
    def status(self) -> str:
        return str(self.line["status"])


@pytest.fixture
def crawled(nianbao: Program, tmp_path: Path) -> Callable[..., Crawled]:
    return lambda pages, **settings: Crawled(nianbao, tmp_path, pages, **settings)


def test_the_plain_way(crawled: Callable[..., Crawled]) -> None:
    done = crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": report()})
    assert done.status == "archived", done.line
    assert done.asked == ["/robots.txt", "/", "/zwgk/", "/nb/", "/r.html"]
    assert done.line["published_on"] == "2022-02-15"


def test_a_document_may_be_the_report(
    crawled: Callable[..., Crawled], tmp_path: Path, nianbao: Program
) -> None:
    pdf = raw(b"%PDF-1.4\n" + b"x" * 5000, "200 OK", "Content-Type: application/pdf")
    done = crawled({"/nb/": listing(("/files/r.pdf", TITLE), OLDER), "/files/r.pdf": pdf})
    assert done.status == "archived"
    assert (done.line["url"], done.line["published_on"]) == (done.url("/files/r.pdf"), "2022-02-15")
    nianbao(
        "download", "990101", "--year", "2021", "--as", "original", "--output", "o", registry="registry.csv"
    )
    (kept,) = (tmp_path / "o").iterdir()
    assert kept.read_bytes() == pdf.sent.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "title",
    [
        "青岭县人民政府办公室2021年政府信息公开工作年度报告",
        "青岭县教育局2021年政府信息公开工作年度报告",
        "青岭县果园镇2021年政府信息公开工作年度报告",
        "岚谷市2021年政府信息公开工作年度报告",
        "关于做好青岭县2021年政府信息公开工作年度报告编制工作的通知",
        "青岭县2021年整体支出绩效评价报告",
    ],
)
def test_others_reports_are_not_the_countys(crawled: Callable[..., Crawled], title: str) -> None:
    own = SECTIONS.replace("全县各乡镇各部门", "我单位")
    body = page(f"<h1>{title}</h1><div>{own}</div>", title)
    done = crawled({"/nb/": listing(("/r.html", title), OLDER), "/r.html": body})
    assert done.status == "not_published", done.line
    assert done.ran.code == 3
    assert "2020" in done.line["reason"]


def test_the_offices_title_over_the_countys_report(crawled: Callable[..., Crawled]) -> None:
    title = "青岭县人民政府办公室2021年政府信息公开工作年度报告"
    done = crawled({"/nb/": listing(("/r.html", title), OLDER), "/r.html": report(title)})
    assert (done.status, done.line["issuer"]) == ("archived", "青岭县人民政府")


def test_the_office_that_always_files_the_countys_report(crawled: Callable[..., Crawled]) -> None:
    """Where the column holds no report by the government in any year, one word of the whole county is enough:
    but not beside the government's own of another year, nor for the first time."""
    title = "青岭县人民政府办公室2021年政府信息公开工作年度报告"
    once = page(
        f"<h1>{title}</h1><div>{SECTIONS.replace('全县各乡镇各部门', '')}<p>全县培训3次</p></div>", title
    )
    office = ("/2020.html", title.replace("2021", "2020"))
    done = crawled({"/nb/": listing(("/r.html", title), office), "/r.html": once})
    assert (done.status, done.line["issuer"]) == ("archived", "青岭县人民政府"), done.line
    for rows in ([("/r.html", title), office, OLDER], [("/r.html", title)]):
        assert crawled({"/nb/": listing(*rows), "/r.html": once}).status == "not_published"


def test_a_search_that_robots_forbid_says_nothing_of_the_portal(crawled: Callable[..., Crawled]) -> None:
    form = "<form action='/search' method='get'><input name='q'></form>"
    robots = raw(b"User-agent: *\nDisallow: /search\n", "200 OK", "Content-Type: text/plain")
    pages = {"/robots.txt": robots, "/": page(form + "<a href='/news/'>新闻</a>", "青岭县人民政府")}
    done = crawled(pages)
    assert (done.status, done.ran.code) == ("not_found", 3), done.line
    assert not [path for path in done.asked if path.startswith("/search")]


def test_a_heading_without_a_year_is_the_title(crawled: Callable[..., Crawled]) -> None:
    """The heading that is shown, not the words of the link to it; a column's name is no heading."""
    pages = {"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": report("政府信息公开工作年度报告")}
    assert crawled(pages).line["title"] == "政府信息公开工作年度报告"
    column = "<div class=pos><a href='/nb/'>政府信息公开工作年度报告</a></div>"
    under = page(f"{column}<h1>政府信息公开工作年度报告</h1>{SECTIONS}", "政府信息公开工作年度报告")
    assert crawled(pages | {"/r.html": under}).line["title"] == TITLE


def test_a_title_without_place(crawled: Callable[..., Crawled]) -> None:
    done = crawled(
        {"/nb/": listing(("/r.html", "2021年政府信息公开工作年度报告")), "/r.html": report(TITLE[3:])}
    )
    assert done.status == "archived"


def test_the_governments_page_of_a_year_is_the_report_itself(crawled: Callable[..., Crawled]) -> None:
    """The menu of every page names 县政府 and the offices for each year; no link says 报告."""
    menu = "".join(
        f"<dd><a href='/nb/n{year}n.htm'>{year}年</a><a href='/nb/n{year}n/jyj.htm'>教育局</a>"
        f"<a href='/nb/n{year}n/xzf.htm'>县政府</a></dd>"
        for year in (2022, 2021, 2020)
    )
    table = (
        f"<table><tr><td>{TITLE}</td></tr><tr><td>2022-02-15</td></tr><tr><td>{SECTIONS}</td></tr></table>"
    )
    done = crawled(
        {
            "/zwgk/": page(f"<dl><dt>政府信息公开年报</dt>{menu}</dl>", "政府信息公开"),
            "/nb/n2021n.htm": page(f"{menu}<p>请选择单位</p>", "2021年"),
            "/nb/n2021n/xzf.htm": page(menu + table, "县政府"),
        }
    )
    assert (done.status, done.line["url"]) == ("archived", done.url("/nb/n2021n/xzf.htm")), done.line
    assert not {"/nb/n2021n/jyj.htm", "/nb/n2020n/xzf.htm"} & set(done.asked)


@pytest.mark.parametrize(
    ("around", "status"),
    [
        ("<div style='position:absolute;left:-9999px'>{}</div>", "not_published"),
        ("<div id=float>{}</div>", "not_published"),
        ("<ul><li>{}</li><li>其他</li></ul>", "not_found"),
    ],
)
def test_a_strangers_link_counts_in_a_list_only(
    crawled: Callable[..., Crawled], around: str, status: str
) -> None:
    link = around.format(f"<a href='http://127.0.0.9/r.html'>{TITLE}</a>")
    crumb = "<div>当前位置：首页 &gt; 政府信息公开年报</div>"
    rows = f"<ul><li><a href='/2020.html'>{OLDER[1]}</a></ul>"
    done = crawled({"/nb/": page(crumb + link + rows, "政府信息公开年报")})
    assert done.status == status
    assert "2021" not in done.line["reason"] or status == "not_found"


def test_a_menu_in_a_frame_is_read(crawled: Callable[..., Crawled]) -> None:
    done = crawled(
        {
            "/": page(
                "<iframe src='/top.html'></iframe>" + "<a href='/news/'>新闻</a>" * 9, "青岭县人民政府"
            ),
            "/top.html": page("<a href='/zwgk/'>政府信息公开</a>"),
            "/nb/": listing(("/r.html", TITLE), OLDER),
            "/r.html": report(),
        }
    )
    assert (done.status, done.asked[1:3]) == ("archived", ["/", "/top.html"])


def test_frames_without_end_end(crawled: Callable[..., Crawled]) -> None:
    frames = {
        f"/f{n}.html": page(f"<iframe src='/f{n + 1}.html'></iframe><p>{'新闻' * 40}</p>") for n in range(40)
    }
    done = crawled({"/": page("<iframe src='/f0.html'></iframe>", "青岭县人民政府"), **frames})
    assert (done.status, len(done.asked) < 20) == ("not_found", True)


def test_lists_that_hold_nothing_do_not_hide_the_one_that_does(crawled: Callable[..., Crawled]) -> None:
    calls = "".join(f"$.get('/api/list{number}.json');" for number in range(4))
    column = page(f"<h1>政府信息公开年报</h1><script>{calls}</script>", "政府信息公开年报")
    rows = f'[{{"title": "{TITLE}", "url": "/r.html", "date": "2022-02-15"}}]'.encode()
    lists = {f"/api/list{n}.json": raw(b"[]", "200 OK", "Content-Type: application/json") for n in range(3)}
    lists["/api/list3.json"] = raw(rows, "200 OK", "Content-Type: application/json")
    done = crawled({"/nb/": column, "/r.html": report(), **lists})
    assert (done.status, done.asked[-2:]) == ("archived", ["/api/list3.json", "/r.html"]), done.line


def test_the_folder_of_the_year_that_says_it_is_empty(crawled: Callable[..., Crawled]) -> None:
    years = "".join(f"<a href='/nb/{year}/'>{year}年</a>" for year in (2021, 2020))
    empty = page(f"{years}<p>暂无内容</p>", "2021年")
    done = crawled({"/nb/": page(years, "政府信息公开年报"), "/nb/2021/": empty})
    assert (done.status, done.asked[-1]) == ("not_published", "/nb/2021/")


def test_the_year_that_leads_to_a_report_without_one(crawled: Callable[..., Crawled]) -> None:
    years = "".join(f"<a href='/nb/{year}n/1.html'>{year}年</a>" for year in (2021, 2020))
    titled = TITLE.replace("2021年", "")
    done = crawled({"/nb/": page(years, "政府信息公开年报"), "/nb/2021n/1.html": report(titled)})
    assert (done.status, done.line["title"]) == ("archived", titled), done.line
    assert "/nb/2020n/1.html" not in done.asked


def test_a_pager_that_only_scripts_turn_leaves_the_column_unread(crawled: Callable[..., Crawled]) -> None:
    pager = "<a href='javascript:turn(1)'>1</a><a href='javascript:turn(2)'>2</a>"
    column = listing(OLDER).sent.partition(b"\r\n\r\n")[2].decode()
    done = crawled({"/nb/": page(column.replace("</ul>", f"</ul>{pager}"), "政府信息公开年报")})
    assert (done.status, "not read to its end" in done.line["reason"]) == ("not_found", True)
    assert "sure, 'column', priority 9" in done.ran.err  # by which row each step was chosen
    assert f"{done.url('/nb/')}\n      column (beside)" in done.ran.err
    assert "left open: it states 2 pages, of which 1 were read" in done.ran.err


def test_the_page_of_another_year_is_not_taken(crawled: Callable[..., Crawled]) -> None:
    done = crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": report(OLDER[1])})
    assert done.status == "not_published"
    assert done.line["reason_values"]["years"] == [2020], "the year's own row proves no earlier report"


@pytest.mark.parametrize(
    "location", ["http://spoof.example/r.html", "http://127.0.0.2:9/r.html", "//evil.example/"]
)
def test_foreign_hosts_are_never_asked(crawled: Callable[..., Crawled], location: str) -> None:
    moved = raw(b"", "302 Found", f"Location: {location}")
    rows = listing(("/r.html", TITLE), (location, TITLE + "（副本）"), OLDER)
    done = crawled({"/nb/": rows, "/r.html": moved})
    assert done.status in ("not_published", "not_found")
    assert done.line["requests"] == len(done.asked)


def test_walls(crawled: Callable[..., Crawled]) -> None:
    wall = page("<script>var $_ts=window['$_ts'];$_ts.cd='x';</script>", "", "412 Precondition Failed")
    assert crawled({"/": wall}).status == "blocked"
    as_page = page("<script>var $_ts=window['$_ts'];$_ts.cd='x';</script>")
    assert crawled({"/": as_page}).status == "blocked"
    refused = page("<h1>403</h1>", "", "403 Forbidden")
    done = crawled({"/nb/": refused})
    assert (done.status, done.ran.code) == ("blocked", 4)
    assert crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": refused}).status == "blocked"


def test_a_dead_report_is_not_found_not_unpublished(crawled: Callable[..., Crawled]) -> None:
    done = crawled({"/nb/": listing(("/gone.html", TITLE), OLDER)})
    assert done.status == "not_found"
    assert "404" in done.line["reason"]


def test_a_failing_server_is_unreachable(crawled: Callable[..., Crawled]) -> None:
    assert crawled({"/": page("", "", "502 Bad Gateway")}).status == "unreachable"
    done = crawled({"/nb/": page("", "", "500 Error")})
    assert done.status == "unreachable"


def test_a_truncated_report_is_no_report(crawled: Callable[..., Crawled]) -> None:
    whole = report().sent
    cut = Reply([whole[: len(whole) // 2]], close=True)
    done = crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": cut})
    assert done.status == "unreachable"
    assert "cut" in done.line["reason"]


def test_robots_forbid_the_column(crawled: Callable[..., Crawled]) -> None:
    robots = raw(b"User-agent: *\nDisallow: /nb/", "200 OK", "Content-Type: text/plain")
    done = crawled({"/robots.txt": robots, "/nb/": listing(OLDER)})
    assert done.status == "disallowed"
    assert "/nb/" not in done.asked


def test_no_column_at_all(crawled: Callable[..., Crawled]) -> None:
    done = crawled({"/zwgk/": page("<p>建设中</p>", "政府信息公开")})
    assert done.status == "not_found"
    assert "no report column" in done.line["reason"]


def test_an_empty_column_proves_nothing(crawled: Callable[..., Crawled]) -> None:
    done = crawled({"/nb/": page("<div id=list></div>", "政府信息公开年报")})
    assert done.status == "not_found"
    said_empty = crawled({"/nb/": page("<div>暂无相关信息</div>", "政府信息公开年报")})
    assert said_empty.status == "not_listed"


@pytest.mark.parametrize(
    "home",
    [
        page("<meta http-equiv=refresh content='0;url=/index1.html'>"),
        page("<script>window.location='/index1.html'</script>"),
        raw(b"", "302 Found", "Location: /index1.html"),
        raw(b"<frameset rows='1,*'><frame src='/t.html'><frame src='/index1.html'></frameset>"),
    ],
)
def test_ways_in(crawled: Callable[..., Crawled], home: Reply) -> None:
    pages = {
        "/": home,
        "/index1.html": HOME,
        "/t.html": page("标题"),
        "/nb/": listing(("/r.html", TITLE)),
        "/r.html": report(),
    }
    assert crawled(pages).status == "archived"


def test_endless_sections_end_in_the_budget(
    crawled: Callable[..., Crawled], nianbao: Program, tmp_path: Path
) -> None:
    def answer(path: str) -> Reply:
        if path == "/robots.txt":
            return NOT_FOUND
        number = int(path.strip("/") or 0)
        links = "".join(f"<a href='/{number * 7 + each}/'>政府信息公开{each}</a>" for each in range(1, 8))
        return page(links, "政府信息公开")

    with RawServer(answer) as server:
        (tmp_path / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        settings = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", **settings)
        assert len(server.asked) <= 20
    assert ran.lines[0]["status"] == "not_found"


def test_a_budget_that_ends_in_the_column_is_said(crawled: Callable[..., Crawled]) -> None:
    pages = {
        f"/nb/{'' if n == 1 else f'index_{n - 1}.html'}": page(
            f"<li><a href='/{n}.html'>青岭县果园镇20{10 + n}年政府信息公开年报</a></li>"
            "<script>createPageHTML(300, 0, 'index', 'html')</script>",
            "政府信息公开年报",
        )
        for n in range(1, 20)
    }
    done = crawled(pages, county_pages="12")
    assert done.status == "not_found"
    assert "not read to its end" in done.line["reason"]
    assert len(done.asked) <= 12


@pytest.mark.parametrize("case", ["foreign link", "foreign redirect", "empty page"])
def test_a_listed_report_that_cannot_be_had_is_no_gap(crawled: Callable[..., Crawled], case: str) -> None:
    href = "http://spoof.example/r.html" if case == "foreign link" else "/r.html"
    answers = {
        "foreign link": NOT_FOUND,
        "foreign redirect": raw(b"", "302 Found", "Location: http://spoof.example/r.html"),
        "empty page": page("<div>请登录</div>", "登录"),
    }
    done = crawled({"/nb/": listing((href, TITLE), OLDER), "/r.html": answers[case]})
    assert done.status == "not_found", done.line
    assert "listed" in done.line["reason"]


@pytest.mark.parametrize("headers", [("Content-Encoding: gzip",), ("Content-Encoding: br",)])
def test_a_broken_attachment_does_not_cost_the_report(
    crawled: Callable[..., Crawled], headers: tuple[str, ...]
) -> None:
    body = (
        f"<h1>{TITLE}</h1><div>发布时间：2022-02-15</div><div>{SECTIONS}</div><a href='/a.pdf'>附件.pdf</a>"
    )
    pages = {
        "/nb/": listing(("/r.html", TITLE)),
        "/r.html": page(body, TITLE),
        "/a.pdf": raw(b"%PDF-1.4 x", "200 OK", *headers),
    }
    done = crawled(pages)
    assert done.status == "archived", done.line


def test_a_host_that_asks_for_patience_is_left_alone(crawled: Callable[..., Crawled]) -> None:
    busy = raw(b"", "503 Busy", "Retry-After: 3600")
    done = crawled(
        {
            "/zwgk/": busy,
            "/": page("<a href='/zwgk/'>政府信息公开</a><a href='/zw/'>政务公开</a>" + "<p>新闻</p>" * 9),
        }
    )
    assert done.status == "unreachable"
    assert done.asked == ["/robots.txt", "/", "/zwgk/"]


BROKEN = [
    "http://host:99999/",
    "http://[::ffff:127.0.0.1/",
    "http://127.0.0.1:８０/",
    "//℀/x",
    "http://a:b:c/",
]


def leading_to(location: str) -> Reply:
    return Reply([f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()])


@pytest.mark.parametrize("location", BROKEN)
def test_a_redirect_with_a_broken_address_ends_that_link_alone(
    crawled: Callable[..., Crawled], location: str
) -> None:
    """Of a section, a picture of the report and robots.txt; the way beside them leads on."""
    menu = "<a href='/old/'>政务公开</a><a href='/zwgk/'>政府信息公开</a>" + "<p>新闻</p>" * 9
    shown = (
        report()
        .pieces[0]
        .decode()
        .partition("\r\n\r\n")[2]
        .replace("</body>", f"<img src='{location}.png'></body>")
    )
    pages = {
        "/": page(menu, "青岭县人民政府"),
        "/robots.txt": leading_to(location),
        "/old/": leading_to(location),
        "/nb/": listing(("/r.html", TITLE), OLDER),
        "/r.html": raw(shown.encode(), "200 OK", "Content-Type: text/html; charset=utf-8"),
    }
    done = crawled(pages)
    assert (done.status, done.line["title"]) == ("archived", TITLE), done.line
    assert done.ran.code == 0


@pytest.mark.parametrize("where", ["/", "/nb/", "/r.html"])
@pytest.mark.parametrize("location", BROKEN[:3])
def test_where_the_only_way_has_a_broken_address_nothing_is_concluded(
    crawled: Callable[..., Crawled], where: str, location: str
) -> None:
    pages = {"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": report()} | {where: leading_to(location)}
    done = crawled(pages)
    assert done.status == "not_found", done.line
    assert done.line["reason"].endswith(f"{where} redirects to {location!r}, which is no address")
    assert done.ran.code == 3


HOLE = listing(OLDER, ("/2022.html", TITLE.replace("2021", "2022")))
FILED = listing(("/2021.html", TITLE), ("/2019.html", "关于做好防汛工作的通知"))
NOTICE = page(
    "<div>当前位置：首页 &gt; 通知公告</div><ul><li><a href='/2021.html'>" + TITLE + "</a></li></ul>",
    "通知公告",
)
FORM = "<form action=/search><input name=keyword></form>"
ELSEWHERE: dict[str, dict[str, Reply]] = {
    "among the notices": {
        "/": page("<a href='/zwgk/'>政府信息公开</a><a href='/tz/'>通知公告</a>" + "<p>新闻</p>" * 9, "门户"),
        "/tz/": NOTICE,
    },
    "in a department's section": {
        "/zwgk/": page("<a href='/nb/'>政府信息公开年报</a><a href='/bm/'>部门信息公开</a>", "政府信息公开"),
        "/bm/": page("<a href='/bm/fb/'>政府办公室信息公开</a>", "部门信息公开"),
        "/bm/fb/": FILED,
    },
    "only the search knows it": {
        "/": page(f"<a href='/zwgk/'>政府信息公开</a>{FORM}" + "<p>新闻</p>" * 9, "门户"),
        "/search": NOTICE,
    },
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_hole_in_the_column_makes_the_walk_look_further(
    crawled: Callable[..., Crawled], place: dict[str, Reply]
) -> None:
    def answer(pages: dict[str, Reply]) -> Crawled:
        return crawled({"/nb/": HOLE, "/2021.html": report()} | pages)

    done = answer(place)
    assert (done.status, done.line["url"]) == ("archived", done.url("/2021.html")), done.line["reason"]
    whole = crawled({**place, "/nb/": listing(OLDER), "/2021.html": report()})
    assert whole.status == "not_published", "without a hole nobody looks further"


def test_a_hole_is_looked_into_by_twenty_requests_at_most(crawled: Callable[..., Crawled]) -> None:
    many = "".join(f"<a href='/s{at}/'>第{at}批公开专栏</a>" for at in range(40))
    sections = {f"/s{at}/": page(many, "公开专栏") for at in range(40)}
    done = crawled(
        {"/nb/": HOLE, "/zwgk/": page(f"<a href='/nb/'>政府信息公开年报</a>{many}", "公开"), **sections}
    )
    assert done.status == "not_listed"
    assert len(done.asked) <= 24, done.asked


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_report_that_is_served_as_if_it_were_gone(crawled: Callable[..., Crawled], status: str) -> None:
    served = page(
        f"<h1>{TITLE}</h1><div>发布时间：2022-02-15</div><div class=con>{SECTIONS}</div>", TITLE, status
    )
    done = crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": served})
    assert (done.status, done.line["url"]) == ("archived", done.url("/r.html")), done.line["reason"]
    sorry = page(f"<h1>{TITLE}</h1><p>您访问的页面不存在</p>", TITLE, status)
    gone = crawled({"/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": sorry})
    assert (gone.status, gone.line["reason_code"]) == ("not_found", "listed_not_had")


@pytest.mark.parametrize("value", ["0; url=/zwgk/", "0,url=/zwgk/", "1;URL='/zwgk/'"])
def test_a_home_page_that_sends_on_by_a_header(crawled: Callable[..., Crawled], value: str) -> None:
    home = page("<p>请稍候</p>", "", "200 OK", f"Refresh: {value}")
    done = crawled({"/": home, "/nb/": listing(("/r.html", TITLE), OLDER), "/r.html": report()})
    assert done.status == "archived", done.line["reason"]


def test_robots_in_utf_16_are_read(crawled: Callable[..., Crawled]) -> None:
    rules = raw(
        "User-agent: *\r\nDisallow: /zwgk/\r\n".encode("utf-16"), "200 OK", "Content-Type: text/plain"
    )
    done = crawled({"/robots.txt": rules, "/nb/": listing(("/r.html", TITLE), OLDER)})
    assert (done.status, "/zwgk/" in done.asked) == ("disallowed", False)


def test_an_entry_behind_a_viewer_is_the_document(crawled: Callable[..., Crawled], tmp_path: Path) -> None:
    entry = ("/pdfjs/web/viewer.html?file=/upload/nb.pdf", TITLE)
    pdf = raw(b"%PDF-1.4\n%%EOF\n", "200 OK", "Content-Type: application/pdf")
    done = crawled({"/nb/": listing(entry, OLDER), "/upload/nb.pdf": pdf})
    assert (done.status, done.line["url"]) == ("archived", done.url("/upload/nb.pdf")), done.line["reason"]


WHOLE = report().pieces[0].partition(b"\r\n\r\n")[2]
TOO_LONG = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BADLY_FRAMED = {  # what is all there, see also tests/crawler/http/test_broken_off.py
    "length too large": Reply([TOO_LONG % (len(WHOLE) + 3) + WHOLE], close=True),
    "no last chunk, stalls": Reply([CHUNKED + b"%x\r\n%s\r\n" % (len(WHOLE), WHOLE)], hang=True),
}


@pytest.mark.parametrize("name", BADLY_FRAMED)
def test_a_whole_report_with_a_wrong_frame_is_read_and_marked(
    crawled: Callable[..., Crawled], name: str
) -> None:
    pages = {"/nb/": listing(("/2021.html", TITLE), OLDER), "/2021.html": BADLY_FRAMED[name]}
    ran = crawled(pages, timeout_seconds="1")
    assert ran.status == "archived"
    (step,) = (step for step in ran.manifest["trail"] if step["url"] == ran.url("/2021.html"))
    assert step["imperfect"] == ["its framing promised more than came"]
    why = "time" if BADLY_FRAMED[name].hang else "disconnect"
    assert ran.truncated == {ran.url("/2021.html"): why}
    assert ran.asked.count("/2021.html") == 1
    copied = ran.program("download", "990101", "--year", "2021", "--as", "html", "--output", "copy")
    assert copied.code == 0, copied.err
    assert (ran.directory / "copy").read_bytes() == WHOLE
    assert ran.program("verify", "--deep").code == 0


@pytest.mark.parametrize("hang", [False, True])
def test_what_lacks_its_end_is_no_report(crawled: Callable[..., Crawled], hang: bool) -> None:
    part = WHOLE[: WHOLE.index("六、其他".encode())].removesuffix(b"<p>")
    cut = Reply([TOO_LONG % len(WHOLE) + part], close=not hang, hang=hang)
    ran = crawled({"/nb/": listing(("/2021.html", TITLE), OLDER), "/2021.html": cut}, timeout_seconds="1")
    assert ran.status == "unreachable"
    assert ran.line["reason_code"] == ("timed_out" if hang else "cut_off")
