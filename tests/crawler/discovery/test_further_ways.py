"""Further hosts, other addresses of the home page, the site's search, text in frames."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.discovery.framed import composed
from crawler.discovery.further_ways import home_addresses, other_homes, search_address, ways_left
from nianbao.core.county import County
from nianbao.core.errors import Blocked, Disallowed, PortalError, Unreachable
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from pipelines.text.page import Page


def page(markup: str, charset: str = "utf-8") -> Page:
    return Page.of(markup.encode(charset), "http://p.gov.cn/", f"text/html; charset={charset}")


@pytest.mark.parametrize(
    ("portal", "addresses"),
    [
        ("http://p.gov.cn", ["http://p.gov.cn/", "https://p.gov.cn/", "http://www.p.gov.cn/"]),
        ("https://www.p.gov.cn/", ["https://www.p.gov.cn/", "http://www.p.gov.cn/"]),
        ("http://1.2.3.4:8080/web", ["http://1.2.3.4:8080/web"]),
        ("http://1.2.3.4/", ["http://1.2.3.4/", "https://1.2.3.4/"]),
    ],
)
def test_addresses_of_a_home_page(portal: str, addresses: list[str]) -> None:
    assert home_addresses(portal) == addresses


HTTP, HTTPS, WWW = "http://p.gov.cn/", "https://p.gov.cn/", "http://www.p.gov.cn/"
FAILURES: dict[str, tuple[PortalError, list[str]]] = {
    "unreachable": (Unreachable("no answer"), [HTTPS, WWW]),
    "forbidden": (Blocked(because(Code.REFUSED, address=HTTP, status=403)), [HTTPS]),
    "unauthorised": (Blocked(because(Code.REFUSED, address=HTTP, status=401)), []),
    "challenge": (Blocked(because(Code.CHALLENGE, address=HTTP, status=403, product="WAF")), []),
    "captcha": (Blocked(because(Code.CAPTCHA, address=HTTP, status=403)), []),
    "said to be refused": (Blocked(because(Code.REFUSAL, address=HTTP, status=403)), []),
    "disallowed": (Disallowed("robots.txt"), []),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_asked_after_a_home_page_failed(name: str) -> None:
    failure, left = FAILURES[name]
    assert ways_left(HTTP, failure, [HTTPS, WWW]) == left
    assert ways_left(HTTPS, failure, [WWW]) == ([WWW] if name == "unreachable" else [])


def test_further_hosts_that_were_not_asked_yet() -> None:
    county = County(
        "990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", ("city.gov.cn", "1.2.3.4:81"), ""
    )
    assert other_homes(county, set()) == [
        ["http://city.gov.cn/", "https://city.gov.cn/"],
        ["http://1.2.3.4:81/"],
    ]
    assert other_homes(county, {"city.gov.cn"}) == [["http://1.2.3.4:81/"]]


def test_the_search_form_is_filled_in() -> None:
    form = (
        "<form action='/login'><input name=user><input name=password type=password></form>"
        "<form action='/s.jsp' method=get><input type=hidden name=site value=7><input name=keyword></form>"
    )
    address = search_address(page(form), "青岭县", 2025)
    assert address is not None
    assert urlsplit(address).path == "/s.jsp"
    assert parse_qs(urlsplit(address).query) == {
        "site": ["7"],
        "keyword": ["青岭县2025年政府信息公开工作年度报告"],
    }


def test_a_gbk_form_is_asked_in_gbk() -> None:
    address = search_address(
        page("<p>站内搜索</p><form action=/search><input name=q></form>", "gb18030"), "青岭县", 2025
    )
    assert address is not None
    assert parse_qs(urlsplit(address).query, encoding="gb18030")["q"] == [
        "青岭县2025年政府信息公开工作年度报告"
    ]


@pytest.mark.parametrize(
    "form",
    [
        "<form method=post action=/search><input name=keyword></form>",
        "<form action=/mail><input name=from><input name=to></form>",
        "<p>x</p>",
    ],
)
def test_what_is_no_search_by_get(form: str) -> None:
    assert search_address(page(form), "青岭县", 2025) is None


def test_frames_take_their_place() -> None:
    outer = page(
        "<body><h1>标题</h1><iframe src='/t.htm'></iframe><p>尾</p><iframe src='/other.htm'></iframe></body>"
    )
    whole = composed(outer, {"http://p.gov.cn/t.htm": page("<body><p>一、总体情况</p></body>")})
    assert whole.url == outer.url
    assert "".join(whole.tree.text_content().split()) == "标题一、总体情况尾"
