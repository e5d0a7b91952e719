"""Links wherever portals hide them."""

from __future__ import annotations

import pytest

from crawler.discovery.framed import frames_of
from crawler.discovery.links import absolute, links_of, ways_in
from crawler.discovery.visiting import visit_key
from pipelines.text.page import Page

HERE = "http://p.gov.cn/zwgk/index.html"


def page(markup: str, url: str = HERE) -> Page:
    return Page.of(markup.encode(), url, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("markup", "url", "text"),
    [
        ("<a href='./nb/'>政府信息<br>公开年报</a>", "http://p.gov.cn/zwgk/nb/", "政府信息公开年报"),
        ("<a href='../nb/'><span>年</span><b>报</b></a>", "http://p.gov.cn/nb/", "年报"),
        ("<a href='/nb/' title='政府信息公开年报'>政府信…</a>", "http://p.gov.cn/nb/", "政府信…"),
        ("<a href='/nb/'><img src=a.png alt='信息公开年报'></a>", "http://p.gov.cn/nb/", "信息公开年报"),
        ("<map><area href='/nb/' alt='年报'></map>", "http://p.gov.cn/nb/", "年报"),
        (
            "<select><option value='/nb/index.html'>年报</option></select>",
            "http://p.gov.cn/nb/index.html",
            "年报",
        ),
        (
            "<a href='javascript:void(0)' onclick=\"window.open('/nb/')\">年报</a>",
            "http://p.gov.cn/nb/",
            "年报",
        ),
        ("<a href=\"javascript:location.href='/nb/'\">年报</a>", "http://p.gov.cn/nb/", "年报"),
        ("<div onclick=\"location.href='/nb/'\">年报</div>", "http://p.gov.cn/nb/", "年报"),
        ("<base href='http://p.gov.cn/base/'><a href='nb/'>年报</a>", "http://p.gov.cn/base/nb/", "年报"),
        ("<iframe src='/list.html'></iframe>", "http://p.gov.cn/list.html", ""),
        ("<a href=' /nb/\n'>年报</a>", "http://p.gov.cn/nb/", "年报"),
        ("<a href='/年报/'>年报</a>", "http://p.gov.cn/%E5%B9%B4%E6%8A%A5/", "年报"),
    ],
)
def test_found(markup: str, url: str, text: str) -> None:
    (link,) = links_of(page(markup))
    assert (link.url, link.text) == (url, text)


def test_the_year_stands_above_the_link() -> None:
    tabs = "".join(
        f"<div><h4>{year}年</h4><a href='/{year}'>政府信息公开工作年度报告</a></div>" for year in (2024, 2023)
    )
    assert [link.best_text for link in links_of(page(tabs))] == [
        "2024年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告"
    ]  # fmt: skip


def test_a_form_that_asks_for_a_year() -> None:
    form = (
        "<form action='list.jsp?x=1'><input type=hidden name=org value=7><select name=nd><option value=''>年度</option>"
        "<option value=2024>2024年</option></select><select name=kind><option value=a>全部</option></select></form>"
    )
    (link,) = links_of(page(form))
    assert (link.url, link.text) == ("http://p.gov.cn/zwgk/list.jsp?org=7&nd=2024", "2024年")
    assert links_of(page(form.replace("<form", "<form method=POST"))) == ()


@pytest.mark.parametrize("more", ["更多>>", "more", "+", "[更多]", ">>"])
def test_what_says_only_more_is_said_of_its_heading(more: str) -> None:
    markup = (
        f"<div><div><span>政府信息公开</span><i></i><a href='/zwgk/'>{more}</a></div><ul><li>新闻</ul></div>"
    )
    (link,) = links_of(page(markup))
    assert link.best_text == "政府信息公开"
    (link,) = links_of(page(f"<div>{'一段很长的文字' * 9}<a href='/zwgk/'>{more}</a></div>"))
    assert link.best_text == more


@pytest.mark.parametrize(
    "href",
    [
        "#",
        "javascript:;",
        "mailto:a@b.cn",
        "tel:1",
        "data:text/html,x",
        "ftp://p/",
        "http://[::1",
        "/a.png",
        "",
    ],
)
def test_not_links(href: str) -> None:
    assert links_of(page(f"<a href='{href}'>年报</a>")) == ()


def test_the_title_completes_a_cut_text() -> None:
    (link,) = links_of(
        page("<a href='/a' title='青岭县2021年政府信息公开工作年度报告'>青岭县2021年政府信息…</a>")
    )
    assert link.best_text == "青岭县2021年政府信息公开工作年度报告"


def test_the_row_holds_the_date() -> None:
    (link,) = links_of(page("<ul><li><a href='/a'>报告</a><span>2022-02-15</span></li></ul>"))
    assert link.row == "报告 2022-02-15"


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ("<meta http-equiv=refresh content='0;url=/web/'>", "http://p.gov.cn/web/"),
        ("<META HTTP-EQUIV='Refresh' CONTENT=\"0; URL='main.html'\">", "http://p.gov.cn/zwgk/main.html"),
        ("<script>window.location.href='/main.html';</script>", "http://p.gov.cn/main.html"),
        ('<script>location.replace("/main.html")</script>', "http://p.gov.cn/main.html"),
        ("<frameset><frame src='main.html'></frameset>", "http://p.gov.cn/zwgk/main.html"),
        ("<meta http-equiv=refresh content='600'>", None),
        ("<meta http-equiv=refresh content='300;url=/'>", None),
        ("<p>x</p>", None),
        ("<script>location.href='/a'</script>" + "政" * 500, None),
        ("<meta http-equiv=refresh content='0;url=/zwgk/index.html'>", None),
    ],
)
def test_ways_in(markup: str, target: str | None) -> None:
    assert ways_in(page(markup)) == ([target] if target else [])


def test_a_page_that_says_that_one_is_leaving_carries_the_address() -> None:
    leaving = Page.of(
        "<p>您即将离开本网站</p>".encode(), "http://p.gov.cn/go.htm?url=http%3A%2F%2Fq.gov.cn%2Fa&x=1"
    )
    assert ways_in(leaving) == ["http://q.gov.cn/a"]
    assert ways_in(Page.of(("政" * 500).encode(), leaving.url)) == []


@pytest.mark.parametrize(
    "script",
    [
        "document.getElementById('f').src = '/list/' + 7 + '.html'",
        "$('#f').attr('src', '/list/7.html')",
        "document.write('<iframe src=\"/list/' + 7 + '.html\"></iframe>')",
        "function at(name){ var r = new RegExp('(^|&)' + name + '=([^&]*)(&|$)', 'i').exec(location.search.substr(1));"
        " return r ? unescape(r[2]) : null } document.getElementById('f').src = '/list/' + at('id') + '.html'",
    ],
)
def test_frames_that_scripts_fill(script: str) -> None:
    shown = Page.of(
        f"<iframe id=f></iframe><script>{script}</script>".encode(), "http://p.gov.cn/a.htm?x=1&id=%37"
    )
    assert frames_of(shown) == ["http://p.gov.cn/list/7.html"]


def test_twins_are_one_page() -> None:
    same = [
        "http://www.p.gov.cn/a/index.html",
        "https://p.gov.cn/a/",
        "http://p.gov.cn/a/?isMobile=true",
        "http://p.gov.cn/a/index.html;jsessionid=12AB",
    ]
    assert len({visit_key(url) for url in same}) == 1
    assert visit_key("http://p.cn/t1_wap.html") == visit_key("http://p.cn/t1.html")
    assert visit_key("http://p.cn/x?a=1&b=2") == visit_key("http://p.cn/x?b=2&a=1")
    assert visit_key("http://p.cn/x?title=2021") != visit_key("http://p.cn/x?title=2020")
    assert visit_key("http://p.cn/#/list?id=1") != visit_key("http://p.cn/#/list?id=2")
    assert visit_key("http://p.cn/#top") == visit_key("http://p.cn/#/") == visit_key("http://p.cn/")


def test_a_route_in_the_fragment_is_an_address_of_its_own() -> None:
    written = ("#/list?columnId=12", "/xxgk/#!/nb", "app.html#list?id=3", "#", "#top", "#/", "/a.html#p2")
    markup = "".join(f'<a href="{each}">年报</a>' for each in written)
    page = Page.of(markup.encode(), "http://p.cn/app/#/home", "text/html; charset=utf-8")
    assert [link.url for link in links_of(page)] == [
        "http://p.cn/app/#/list?columnId=12",
        "http://p.cn/xxgk/#!/nb",
        "http://p.cn/app/app.html#list?id=3",
        "http://p.cn/a.html",
    ]


def test_hostile_markup_is_read() -> None:
    deep = "<div>" * 3000 + "<a href='/nb/'>年报</a>"
    assert links_of(page(deep)) is not None
    many = "".join(f"<a href='/{n}'>x{n}</a>" for n in range(9000))
    assert len(links_of(page(many))) == 5000
    assert links_of(Page.of(b"\x00\xff\xfe<a", HERE)) == ()


def test_every_frame_is_a_way_in() -> None:
    markup = "<frameset rows='80,*'><frame src='top.html'><frame src='main.html'></frameset>"
    assert ways_in(page(markup)) == ["http://p.gov.cn/zwgk/top.html", "http://p.gov.cn/zwgk/main.html"]


def test_an_address_with_half_a_character_is_none() -> None:
    page = Page.of(b"<body></body>", "http://p.gov.cn/", "text/html; charset=utf-8")
    assert absolute(page, "/nb/\ud800.html") is None
