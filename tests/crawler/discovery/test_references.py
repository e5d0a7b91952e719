"""Whatever a portal writes where an address belongs: it is an address, or it is said to be none."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from crawler.discovery.links import absolute, links_of, ways_in
from crawler.discovery.references import escaped, joined, refresh_target, viewed
from crawler.discovery.visiting import visit_key
from crawler.http.redirects import BrokenRedirect, redirect_target
from crawler.walk.attachments import document_links
from crawler.walk.page_requisites import requisites_of, requisites_of_style
from nianbao.archive.warc.contacts import origin_of
from nianbao.core.hosts import authority, host_of
from pipelines.text.page import Page

HERE = "http://www.a.gov.cn/zwgk/index.html"
PIECES = [
    b"http://", b"https://", b"http:", b"HTTP:///", b"file:", b"javascript:", b"mailto:", b"//", b"/", b"\\", b"..", b"[", b"]",
    b":", b"::1", b"::ffff:1.2.3.4", b"[::ffff:1.2.3.4]", b"%25eth0", b"v1.x", b"99999", b":99999/", b":65536", b":0", b":-1", b"80",
    "８０".encode(), "²".encode(), "٣".encode(), b"@", b"u:p@", b"%", b"%5b", b"%00", b"%zz", b"host", b"a.gov.cn", b".", b"a" * 70,
    b"xn--", b"xn--a\x80", "县".encode(), "县".encode("gbk"), "℀".encode(), "／".encode(), b"\xed\xa0\x80", b"\x00", b"\x1b]52;c;aGk=\x07",
    b" ", b"\t", b"#", b"?", b"=", b"&", b";", b"^", b"|", b"'", b"<",
]  # fmt: skip
BROKEN = [
    "http://host:99999/",
    "http://[::ffff:1.2.3.4/",
    "//[/",
    "http://a.gov.cn:８０/",
    "http://℀/",
    "http://a:b:c/",
    "http://a%2fb/",
]


def random_locations(count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        pieces = [
            chance.choice(PIECES) if chance.random() < 0.9 else chance.randbytes(2)
            for _ in range(chance.randrange(1, 9))
        ]
        yield b"".join(pieces).replace(b"\r", b"").replace(b"\n", b"")


def redirect(location: bytes) -> Response:
    return Response(HERE, 302, headers={"Location": location})


def followed(location: bytes) -> bool:
    """What the crawler does with a redirect before it sends anything; whether it leads anywhere."""
    try:
        target = redirect_target(redirect(location))
    except BrokenRedirect:
        return False
    if target is None or not authority(target):
        return False
    request = Request(target)
    assert (authority(request.url), host_of(request.url)) == (authority(target), host_of(target))
    assert authority(origin_of(request.url)) == authority(target)
    assert visit_key(request.url)
    return True


def test_twenty_thousand_locations_lead_somewhere_or_are_said_to_lead_nowhere() -> None:
    led = [followed(location) for location in random_locations(20_000, 14)]
    assert 500 < led.count(False) < 19_500  # both kinds came up


@given(st.binary(max_size=80).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"")))
def test_any_bytes_as_a_location(location: bytes) -> None:
    followed(b"http://" + location)
    followed(location)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "//", "http://[", "http://a:"]))
def test_any_letters_as_a_reference(reference: str, scheme: str) -> None:
    url = joined(HERE, scheme + reference)
    if url is not None and authority(url):
        assert joined(HERE, url) == escaped(url), "an address that was read once is one"


@pytest.mark.parametrize("location", BROKEN)
def test_a_broken_location_is_named(location: str) -> None:
    with pytest.raises(BrokenRedirect, match="which is no address") as caught:
        redirect_target(redirect(location.encode()))
    assert repr(location) in str(caught.value)


def test_a_location_that_is_no_page_is_none_of_that() -> None:
    assert redirect_target(redirect(b"mailto:a@b.cn")) == "mailto:a@b.cn"
    assert redirect_target(redirect("/公告".encode())) == "http://www.a.gov.cn/%E5%85%AC%E5%91%8A"
    assert redirect_target(redirect("/公告".encode("gbk"))) == "http://www.a.gov.cn/%B9%AB%B8%E6"
    assert redirect_target(Response(HERE, 302)) is None
    assert redirect_target(Response(HERE, 200, headers={"Location": b"/x"})) is None


@pytest.mark.parametrize("broken", BROKEN)
def test_a_page_full_of_broken_addresses_is_read(broken: str) -> None:
    """Links, frames, refreshes, bases, pictures, style sheets: what can be read is, and nothing raises."""
    page = Page.of(
        f"<head><base href='{broken}'><meta http-equiv=refresh content='0;url={broken}'>"
        f"<link rel=stylesheet href='{broken}'><style>a{{background:url({broken})}}</style></head>"
        f"<a href='{broken}'>坏</a><a href='{broken}.png'>图</a><img src='{broken}.jpg'><iframe src='{broken}'></iframe>"
        f"<embed src='{broken}'><script src='{broken}'></script><script>location.href='{broken}'</script>"
        "<a href='/nb/'>年报</a><link rel=stylesheet href='/a.css'>".encode(),
        HERE,
        "text/html; charset=utf-8",
    )
    assert absolute(page, broken) is None
    assert absolute(page, "/\ud800") is None, "half a character, as JSON may hold it"
    assert "http://www.a.gov.cn/nb/" in [link.url for link in links_of(page)]
    assert ways_in(page) == []
    assert "http://www.a.gov.cn/a.css" in [requisite.url for requisite in requisites_of(page)]
    assert requisites_of_style(HERE, f"@import '{broken}'; a{{background:url({broken})}}") == ()
    assert document_links(page) == []


def test_a_host_that_no_name_can_be() -> None:
    for written in ("http://\x00:", "http://a b/", "http://a^b/", "//a|b/nb/"):
        assert joined(HERE, written) is None, written
    assert joined(HERE, "http://[::ffff:1.2.3.4]/nb/") == "http://[::ffff:102:304]/nb/"


@pytest.mark.parametrize("seed", range(3))
def test_the_origin_of_an_address_is_one_itself(seed: int) -> None:
    for location in random_locations(5_000, seed):
        followed(location)
    assert followed(b"http://[::ffff:1.2.3.4]")


def test_addresses_are_joined_and_escaped_in_one_room() -> None:
    """Whoever joins or escapes a portal's address elsewhere would have to catch what that raises."""
    root = Path(__file__).resolve().parents[3] / "crawler"
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and {name.name for name in node.names} & {"urljoin", "safe_url_string", "ada_url"}
    }
    assert users == {"discovery/references.py"}


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("\\zwgk\\nb\\", "http://www.a.gov.cn/zwgk/nb/"),
        ("..\\nb\\1.html", "http://www.a.gov.cn/nb/1.html"),
        ("http:\\\\b.gov.cn\\x", "http://b.gov.cn/x"),
        ("/a?p=x\\y", "http://www.a.gov.cn/a?p=x\\y"),  # behind the question mark it is a letter
        ("/a#x\\y", "http://www.a.gov.cn/a#x\\y"),
        ("http:///b.gov.cn/x", "http://b.gov.cn/x"),
        ("https:////b.gov.cn/x", "https://b.gov.cn/x"),
        ("/zw\n\tgk/", "http://www.a.gov.cn/zwgk/"),
        ("  /zwgk/ ", "http://www.a.gov.cn/zwgk/"),
        ("///b.gov.cn/x", "http://b.gov.cn/x"),
        ("http:/b.gov.cn", "http://www.a.gov.cn/b.gov.cn"),
        ("http:nb.html", "http://www.a.gov.cn/zwgk/nb.html"),
        ("/a/../../nb/./1.html", "http://www.a.gov.cn/nb/1.html"),
        ("http://%62.gov.cn:80/", "http://b.gov.cn/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://ｂ。gov。cn/年报", "http://b.gov.cn/%E5%B9%B4%E6%8A%A5"),
        ("/a|b [1].html", "http://www.a.gov.cn/a|b%20[1].html"),
        ("?", "http://www.a.gov.cn/zwgk/index.html?"),
    ],
)
def test_an_address_is_joined_as_browsers_do(reference: str, address: str) -> None:
    assert joined(HERE, reference) == address


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0;url=/a/", "/a/"),
        ("0; URL = /a/", "/a/"),
        ("0,url=/a/", "/a/"),
        ("0 url=/a/", "/a/"),
        ("0;/a/", "/a/"),
        ("0;url='/a/'", "/a/"),
        ('0;url="/a/" trailing', "/a/"),
        ("0;url='/a/", "/a/"),
        ("0;\nurl=\n/a/", "/a/"),
        ("0.5;url=/a/?b=1;c=2", "/a/?b=1;c=2"),
        (" 3 ; url=/a/", "/a/"),
        ("600;url=/a/", ""),
        ("0", ""),
        ("0;", ""),
        ("url=/a/", ""),
        ("", ""),
        ("1" * 100_000, ""),
        ("9" * 2000 + ";url=/a/", ""),
        (" " * 100_000 + "0;url=/a/", ""),
    ],
)
def test_where_a_refresh_leads(content: str, target: str) -> None:
    assert refresh_target(content) == target


@pytest.mark.parametrize(
    ("reference", "document"),
    [
        ("/pdfjs/web/viewer.html?file=/upload/nb.pdf", "http://www.a.gov.cn/upload/nb.pdf"),
        ("/js/viewer.html?file=%2Fupload%2Fnb.pdf#page=2", "http://www.a.gov.cn/upload/nb.pdf"),
        ("/ViewerJS/#../upload/nb.pdf", "http://www.a.gov.cn/upload/nb.pdf"),
        ("/pdf.js/index.html?url=http://www.a.gov.cn/nb.docx", "http://www.a.gov.cn/nb.docx"),
        ("/preview?id=7&src=../nb.pdf", "http://www.a.gov.cn/nb.pdf"),
        ("/pdfjs/web/viewer.html?file=/upload/", None),
        ("/download.jsp?file=/upload/nb.pdf", None),  # gives the document itself
        ("/viewer/nb.pdf?file=/other.pdf", None),
        ("/nb/1.html#nb.pdf", None),
    ],
)
def test_the_document_behind_a_viewer(reference: str, document: str | None) -> None:
    address = joined(HERE, reference)
    assert address is not None
    assert viewed(address) == document
    page = Page.of(f"<a href='{reference}'>年报</a>".encode(), HERE)
    assert [link.url for link in links_of(page)] == [document or address.partition("#")[0]]


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("/搜索?t=年报#头", "/%E6%90%9C%E7%B4%A2?t=%C4%EA%B1%A8#%E5%A4%B4"),
        ("?t=%E5%B9%B4&u=年", "/zwgk/index.html?t=%E5%B9%B4&u=%C4%EA"),
        ("?t=😀", "/zwgk/index.html?t=%26%23128512%3B"),
    ],
)
def test_a_query_is_written_in_the_pages_charset(reference: str, address: str) -> None:
    """As browsers do it (WHATWG URL, query state); a path is always in UTF-8."""
    assert joined(HERE, reference, "gbk") == f"http://www.a.gov.cn{address}"


def test_however_an_address_is_escaped_its_page_is_one() -> None:
    assert visit_key("http://a.gov.cn/a|b[1].html") == visit_key("http://a.gov.cn/a%7Cb%5B1%5D.html")
