"""Proxies of the older JCMS that pay no heed to a page's number."""

from __future__ import annotations

from crawler.cms.hanweb_jcms import HanwebJcms
from pipelines.text.page import Page

QUERY = "col=1&columnid=77&unitid=99&webid=3"
HERE = "http://p.gov.cn/col/col77/index.html"


def records(first: int, last: int) -> str:
    rows = (
        f"<record><![CDATA[<li><a href='/art/2025/1/2/art_77_{number}.html'>文{number}</a>]]></record>"
        for number in range(first, last + 1)
    )
    return f"<totalrecord>8</totalrecord><recordset>{''.join(rows)}</recordset>"


def page(markup: str, url: str = HERE) -> Page:
    return Page.of(markup.encode(), url, "text/html; charset=utf-8")


def test_where_the_next_page_is_the_first_again_records_are_asked_for_by_number() -> None:
    family = HanwebJcms()
    group = (
        f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&{QUERY}"></a>]]></nextgroup>'
    )
    shell = page(f"<script type='text/xml'><datastore>{group}{records(1, 4)}</datastore></script>")
    again = page(f"<datastore>{records(1, 4)}</datastore>")
    (first,) = family.asks(shell)
    (second,) = family.told(first, again, shell).further
    assert ("page=1" in first.url, "page=2" in second.url) == (True, True)
    (third,) = family.told(second, again, shell).further
    assert third.url.endswith("/dataproxy.jsp?startrecord=5&endrecord=8&perpage=15")
    assert dict(third.form or ()) == {"col": "1", "columnid": "77", "unitid": "99", "webid": "3"}
    last = family.told(third, page(f"<datastore>{records(5, 8)}</datastore>"), shell)
    assert [link.text for link in last.entries] == ["文5", "文6", "文7", "文8"]
    assert last.further == ()


def test_a_proxy_that_gives_a_page_instead_of_the_records_is_asked_by_pages() -> None:
    """One that heeds the page's number alone answers its first page, whatever records it is asked for."""
    family = HanwebJcms()
    call = "$('#list').jpage({proxyUrl: '/module/jpage/dataproxy.jsp', totalRecord: 8, perPage: 3, columnid: '77', unitid: '99'})"
    shell = page(f"<script>{call}</script><a href='/art/2025/1/2/art_77_1.html'>文</a>")
    (first,) = family.asks(shell)
    assert "startrecord=1&endrecord=9&perpage=3" in first.url
    asked = [first]
    for begin in (1, 4, 7):
        told = family.told(
            asked[-1], page(f"<datastore>{records(begin, min(begin + 2, 8))}</datastore>"), shell
        )
        asked += told.further
    further = [ask.url.rpartition("?")[2] for ask in asked[1:]]
    assert further == [
        "startrecord=4&endrecord=6&perpage=3&page=2",
        "startrecord=7&endrecord=9&perpage=3&page=3",
    ]
    assert all(ask.form == first.form for ask in asked)
