"""Clicks in one frame that send another frame on: a click leads where that frame is sent."""

from __future__ import annotations

import pytest

from crawler.discovery.links import links_of
from pipelines.text.page import Page

WORDS = "信息公开年度报告"
SENDS = [
    'parent.frames["mainlist"].location.href = u',
    "parent.frames[1].location = u",
    "parent.mainlist.location.href = u",
    "top.mainFrame.document.location = u",
    "window.parent.frames.mainlist.location.replace(u)",
    "var w = top.frames['right']; w.location.assign(u)",
    'parent.document.getElementById("mainlist").src = u',
    '$("#mainlist", parent.document).attr("src", u)',
    'window.open(u, "mainlist")',
    "parent.document.getElementsByName('mainlist')[0].src = u",
]


def leads(body: str) -> list[str]:
    page = Page.of(
        f"<html><body>{body}</body></html>".encode(),
        "http://p.gov.cn/ml/left.htm",
        "text/html; charset=utf-8",
    )
    return [link.url.removeprefix("http://p.gov.cn") for link in links_of(page) if link.text == WORDS]


@pytest.mark.parametrize("sends", SENDS)
def test_a_click_leads_where_the_other_frame_is_sent(sends: str) -> None:
    script = f"function show(c) {{ var u = '/ml/' + c + '.htm'; {sends}; }}"
    assert leads(f"<script>{script}</script><a href=\"javascript:show('nb')\">{WORDS}</a>") == ["/ml/nb.htm"]


def test_an_address_relative_to_the_page_that_is_clicked() -> None:
    call = "parent.frames['main'].location.href = 'nb/list.htm'"
    assert leads(f'<a href="#" onclick="{call}">{WORDS}</a>') == ["/ml/nb/list.htm"]


@pytest.mark.parametrize(
    "sets",
    [
        "where.location = name",
        "data.location = '某县'",
        "document.getElementById('code').src = '/code.jpg?' + Math.random()",
        "parent.frames['main'].location.href = '/ml/' + pick() + '.htm'",
        "parent.frames['main'].history.back()",
    ],
)
def test_what_sends_no_frame_to_a_known_address_leads_nowhere(sets: str) -> None:
    script = f"function show(name) {{ {sets}; }}"
    assert leads(f"<script>{script}</script><a href=\"javascript:show('nb')\">{WORDS}</a>") == []
