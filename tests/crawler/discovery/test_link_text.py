"""The words of links whose element holds the day beside them."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.discovery.issuers import CountyNames
from crawler.discovery.link_text import link_text
from crawler.discovery.listing import read_listing
from nianbao.core.county import County
from pipelines.text.page import Page

TITLE = "青岭县2024年政府信息公开工作年度报告"
NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))


@pytest.mark.parametrize(
    "inside",
    [
        f"{TITLE}<b>2025-02-19</b>",
        f"<i>2025/02/19</i>{TITLE}",
        f"<div class=t>{TITLE}</div><div class=d><span>发布时间：2025年2月19日</span></div>",
        f"<div class=date><em>19</em><p>2025-02</p></div><div><h3>{TITLE}</h3></div>",
        f"<span>02-19</span>{TITLE}",
        f"{TITLE} [2025-02-19]",
        f"{TITLE}（2025.2.19）",
        f"{TITLE}2025-02-19 10:02",
        f"[2025-02-19] {TITLE}",
    ],
)
def test_the_day_of_publication_is_no_part_of_the_title(inside: str) -> None:
    assert link_text(html.fromstring(f"<a href=/1>{inside}</a>")) == TITLE


@pytest.mark.parametrize(
    "words",
    [
        f"{TITLE}（2024年1月1日至2024年12月31日）",
        "2024年1月1日至12月31日政府信息公开工作年度报告",
        "2024.1.1-2024.12.31青岭县政府信息公开工作年度报告",
        "截止2024年12月31日",
        "2025-02-19",
        "2024年",
        "2024.1",
    ],
)
def test_days_that_the_words_speak_of_stay(words: str) -> None:
    assert link_text(html.fromstring(f"<a href=/1>{words}</a>")) == words


def test_numbers_in_elements_of_their_own_stay() -> None:
    assert link_text(html.fromstring("<a><b>2024</b>年<font>年</font>报</a>")) == "2024年年报"


@pytest.mark.parametrize(
    "row",
    [
        f"<a href='/1.pdf' title='{TITLE}'>{TITLE}<b>2025-02-19</b></a>",
        f"<a href='/1.pdf' title='{TITLE} 2025-02-19'><span>{TITLE}</span><span>2025-02-19</span></a>",
    ],
)
def test_an_entry_has_its_title_and_the_day_beside_it(row: str) -> None:
    markup = f"<html><body><h2>政府信息公开年报</h2><ul><li>{row}</li></ul></body></html>"
    page = Page.of(markup.encode(), "http://p.gov.cn/nb/", "text/html; charset=utf-8")
    (entry,) = read_listing(page, NAMES).entries
    assert (entry.title.text, entry.title.year, str(entry.shown)) == (TITLE, 2024, "2025-02-19")
