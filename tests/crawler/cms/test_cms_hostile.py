"""No page and no answer makes a family raise, name a foreign scheme, or ask without end."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from cms_cases import BY_NAME, FIXTURES, all_cases, cases_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.cms import FAMILIES, asks_of, entries_of, other_pages
from crawler.cms.family import Ask, Family, Told
from crawler.cms.paging import PAGES_MOST
from crawler.discovery.links import Link
from pipelines.text.charset import Decoded
from pipelines.text.page import Page

CASES = all_cases()
TEXTS = [path.read_text() for path in sorted(FIXTURES.glob("*/*.*")) if path.suffix != ".json"]
TEXTS += [path.read_text() for path in sorted(FIXTURES.glob("*/*.json")) if path.name != "expected.json"]
ASKING = [name for name in BY_NAME if any(case.expected["told"] for case in cases_of(name))]
WORDS = [
    "createPageHTML(", "'page_div',", "99999999999999999999,", "countPage=", "<datastore>", "<record>",
    "<![CDATA[", "]]>", "</record>", "<totalrecord>", "-1", "dataproxy.jsp?page=", ".jpage({", "columnid:'",
    "unitid:1,", 'queryData="{', "'webId':'1','pageId':'1'}\"", '<div class="pagination" rows="0" count="9">',
    "jpaas-publish-server", "window._CONFIG={", "SID:'1',", "TREE:[", '{"name":"年报","id":', "articleList:[",
    "webSiteCode:['a'],", "channelCode:['b'],", "loadPageData(", "labelName:'publicInfoList',", "siteId:12345,",
    "/public/column/12", "pageCount:", "__VIEWSTATE", "__doPostBack('a','2')", "共", "页", "<a href='", "'>",
    "index_2.jhtml", "/r/cms/", "/content_12345", "/info/1/2.htm", 'id="vsb_content"', "&#x1F;", "\x00",
    "<base href='http://[::1'>", "<base href='//'>", "http://[", "javascript:", "\ud800", "<!--", "-->",
    "xxgkAnnualReport.jsp", "/module/xxgk/search.jsp?area=", "<option value=2023>", "jdid:'1'",
]  # fmt: skip
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

addresses = st.sampled_from(sorted({case.url for case in CASES}))
soup = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=60).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A fixture with pieces cut, doubled, swapped and numbers blown up."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 200)))
        piece = draw(
            st.one_of(st.just(""), st.just(text[start:end] * 2), st.sampled_from(WORDS), st.text(max_size=5))
        )
        text = text[:start] + piece + text[end:]
    if draw(st.booleans()):
        number = draw(st.sampled_from(["0", "-1", "999999999", "9" * 30, "1e99", "null", '"', "x"]))
        text = re.sub(r"(?<![\w/])\d{1,4}(?![\w/])", number, text)
    return text


def page_of(text: str, url: str) -> Page:
    return Page(url, Decoded(text, "utf-8", 0))


def check_links(links: list[Link] | tuple[Link, ...]) -> None:
    for link in links:
        assert urlsplit(link.url).scheme in ("http", "https")
        assert link.text or link.title


def check_asks(asks: list[Ask] | tuple[Ask, ...]) -> None:
    assert len(asks) <= 10
    for ask in asks:
        assert urlsplit(ask.url).scheme in ("http", "https")
        assert all(isinstance(name, str) and isinstance(value, str) for name, value in ask.form or ())


def check_told(told: Told) -> None:
    check_links(told.entries)
    check_asks(told.further)


def check_page(page: Page) -> list[tuple[Family, Ask]]:
    """Everything that families say of a page is well-formed. Returns the calls they would make."""
    for family in FAMILIES:
        assert 0 <= family.signs(page) <= 10
        pages = family.pages(page)
        assert len(pages) <= PAGES_MOST or family.name == "generic"
        assert page.url not in pages
        assert all(urlsplit(url).scheme in ("http", "https") for url in pages)
    check_links(entries_of(page))
    assert len(other_pages(page)) == len(set(other_pages(page)))
    asks = asks_of(page)
    for family, ask in asks:
        check_asks([ask])
        assert family in FAMILIES
    return asks


@QUICK
@given(text=soup, url=addresses)
def test_soup_of_marks(text: str, url: str) -> None:
    check_page(page_of(text, url))


@QUICK
@given(text=damaged(), url=addresses, answer=damaged())
def test_damaged_pages_and_answers(text: str, url: str, answer: str) -> None:
    page = page_of(text, url)
    for family, ask in check_page(page):
        check_told(family.told(ask, page_of(answer, ask.url), page))


KEYS = (
    "data", "html", "results", "source", "title", "urls", "pc", "pubDate", "articles", "url", "date", "post_url",
    "created_at", "classify", "post_count", "total",
)  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12))
ODD = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=20,
)


@QUICK
@pytest.mark.parametrize("name", ASKING)
@given(answer=ODD)
def test_json_of_wrong_types(name: str, answer: Any) -> None:
    case = next(case for case in cases_of(name) if case.expected["told"])
    ask = BY_NAME[name].asks(case.page)[0]
    check_told(BY_NAME[name].told(ask, page_of(json.dumps(answer), ask.url), case.page))


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<",
        "{}",
        "[]",
        "null",
        "[" * 100_000,
        '{"data":' * 5_000,
        "<datastore>" * 3,
        "<record>" * 5000,
        "\x00",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_answers_that_are_none(name: str, answer: str) -> None:
    for case in cases_of(name):
        for ask in BY_NAME[name].asks(case.page):
            told = BY_NAME[name].told(ask, page_of(answer, ask.url), case.page)
            assert told == Told()


@pytest.mark.parametrize("name", ASKING)
def test_a_listing_without_end_is_left(name: str) -> None:
    """A server that answers every call with the same full page and a huge count is asked 400 times at most,
    never twice for the same."""
    family = BY_NAME[name]
    for case in cases_of(name):
        if not case.expected["told"]:
            continue
        answer = _endless(case.family, case.expected["told"][0]["answer"])
        waiting, asked = list(family.asks(case.page)), set()
        while waiting:
            ask = waiting.pop(0)
            assert ask not in asked
            asked.add(ask)
            assert len(asked) <= PAGES_MOST
            waiting += family.told(ask, page_of(answer, ask.url), case.page).further
        assert len(asked) >= (2 if case.expected["told"][0]["further"] else 1)


def _endless(family: str, file: str) -> str:
    text = (FIXTURES / family / file).read_text()
    for mark in (
        r"<totalrecord>",
        r"<totalpage>",
        r'count=\\?"',
        r'"post_count":',
        r"pageCount:",
        r"共\d条&nbsp;&nbsp;共",
    ):
        text = re.sub(rf"({mark})\d+", r"\g<1>9999", text)
    return text


@pytest.mark.parametrize(
    "piece", ["<a href='", 'href="index_', "<record>", "共 ", "createPageHTML(", "name='", "_"]
)
def test_long_repetitions_take_no_time(piece: str) -> None:
    """Half a megabyte of the same: what patterns must not choke on. (A choked one takes minutes.)"""
    page = page_of(
        f"<div class='p_no'>{piece * (500_000 // len(piece))}", "http://p.example/col/col1/index.html"
    )
    check_page(page)
