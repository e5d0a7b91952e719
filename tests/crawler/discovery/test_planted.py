"""Links that strangers put into a page."""

from __future__ import annotations

import pytest

from crawler.discovery.links import links_of
from pipelines.text.page import Page

SPOOF = "<a href='http://spoof.example/r.html'>年报</a>"
ROWS = "<li><a href='/1'>一</a></li><li><a href='/2'>二</a></li>"


def planted(markup: str) -> bool:
    page = Page.of(markup.encode(), "http://p.gov.cn/nb/", "text/html; charset=utf-8")
    (found,) = (link for link in links_of(page) if "spoof" in link.url or link.url.endswith("/own"))
    return found.planted


@pytest.mark.parametrize(
    "style", ["display: none", "position:absolute;left:-9999px", "font-size:0", "width:1px;height:1px"]
)
def test_out_of_sight(style: str) -> None:
    assert planted(f"<div style='{style}'><ul>{ROWS}<li>{SPOOF}</li></ul></div>")
    assert not planted(f"<div style='{style}'><ul>{ROWS}<li><a href='/own'>年报</a></li></ul></div>")


def test_beside_every_list() -> None:
    assert planted(f"<ul>{ROWS}</ul><div id=float>{SPOOF}</div><div class=foot>x</div>")


@pytest.mark.parametrize(
    "rows",
    [
        f"<ul>{ROWS}<li>{SPOOF}</li></ul>",
        f"<table><tr><td>1</td></tr><tr><td><p>{SPOOF}</p></td></tr></table>",
        f"<div class=a>x</div><div class=a>y</div><div class=a>{SPOOF}</div>",
    ],
)
def test_entries_of_a_list_are_listed(rows: str) -> None:
    assert not planted(rows)
