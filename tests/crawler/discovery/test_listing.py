"""Listings whose rows say what their links do not."""

from __future__ import annotations

import pytest

from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.listing import Listing, read_listing
from nianbao.core.county import County
from pipelines.text.page import Page

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
CRUMB = "<div>当前位置：首页 &gt; 政府信息公开年报</div>"


def read(body: str, head: str = "", **options: object) -> Listing:
    markup = f"<html><head><title>青岭县人民政府</title>{head}</head><body>{body}</body></html>"
    page = Page.of(markup.encode(), "http://p.gov.cn/nb/", "text/html; charset=utf-8")
    return read_listing(page, NAMES, **options)  # type: ignore[arg-type]


def told(listing: Listing) -> set[tuple[str, int | None, Whose]]:
    return {
        (entry.link.url.removeprefix("http://p.gov.cn"), entry.title.year, entry.whose)
        for entry in listing.entries
    }


def test_bodies_by_years() -> None:
    table = (
        "<table><tr><th>单位</th><th>2025年</th><th>2024年</th></tr>"
        "<tr><td>县人民政府</td><td><a href='/1'>查看</a></td><td><a href='/2'>查看</a></td></tr>"
        "<tr><td>县教育局</td><td><a href='/3'>查看</a></td><td>-</td></tr></table>"
    )
    assert told(read(CRUMB + table)) == {
        ("/1", 2025, Whose.COUNTY), ("/2", 2024, Whose.COUNTY), ("/3", 2025, Whose.DEPARTMENT)
    }  # fmt: skip


def test_a_row_with_its_year_in_a_cell() -> None:
    row = "<tr><td>1</td><td>青岭县人民政府</td><td>2025</td><td>2026-01-29</td><td><a href='/1'>查看</a></td></tr>"
    assert told(read(f"{CRUMB}<table>{row}</table>")) == {("/1", 2025, Whose.COUNTY)}


def test_a_year_that_the_whole_page_is_about() -> None:
    table = "<table><tr><td>青岭县人民政府</td><td><a href='/1'>下载</a></td></tr></table>"
    assert told(read(CRUMB + table, year=2025)) == {("/1", 2025, Whose.COUNTY)}
    assert told(read(CRUMB + table)) == set()


def test_tables_elsewhere_are_no_reports() -> None:
    table = "<table><tr><td>县人民政府</td><td>2025年</td><td><a href='/1'>查看</a></td></tr></table>"
    assert told(read(table)) == set()


def test_the_row_speaks_for_its_link() -> None:
    row = "<li>青岭县2025年政府信息公开工作年度报告 <a href='/1'>[查看]</a> <a href='/2'>下载</a></li>"
    assert ("/2", 2025, Whose.COUNTY) in told(read(f"{CRUMB}<ul>{row}</ul>"))


def test_the_date_in_a_row_is_no_second_year() -> None:
    title = "青岭县2025年度政府信息公开工作年度报告"
    row = f"<tr><td>1</td><td>{title}</td><td>2026-02-14</td><td><a href='/1'>查看</a></td></tr>"
    (entry,) = read(f"{CRUMB}<table>{row}</table>").entries
    assert (entry.title.text, entry.title.year, str(entry.shown)) == (title, 2025, "2026-02-14")


@pytest.mark.parametrize(
    ("text", "year", "who"),
    [
        ("2024年年报", 2024, Whose.UNNAMED),
        ("2024年度报告", 2024, Whose.UNNAMED),
        ("青岭县2024年年报", 2024, Whose.COUNTY),
        ("青岭县教育局2024年度报告", 2024, Whose.DEPARTMENT),
    ],
)
def test_short_titles_count_in_a_column(text: str, year: int, who: Whose) -> None:
    assert told(read(f"{CRUMB}<a href='/1'>{text}</a>")) == {("/1", year, who)}
    assert told(read(f"<a href='/1'>{text}</a>")) == set()


@pytest.mark.parametrize(
    "text", ["2024年法治政府建设年度报告", "2024年政府工作报告", "2024年", "2024年部门决算"]
)
def test_other_subjects_do_not(text: str) -> None:
    assert told(read(f"{CRUMB}<a href='/1'>{text}</a>")) == set()


def test_an_article_is_no_column() -> None:
    metas = "<meta name=ColumnType content=信息公开年报>"
    assert read("<p>x</p>", metas).column
    assert not read(
        "<p>x</p>", metas + "<meta name=ArticleTitle content=青岭县2025年政府信息公开工作年度报告>"
    ).column


def test_menu_headings_are_no_column_name() -> None:
    assert not read("<h3><a href='/x'>政府信息公开年报</a></h3>").column
    assert read("<h3>政府信息公开年报</h3>").column


def test_what_a_script_may_write_is_not_what_the_page_says() -> None:
    script = "<script>if (!rows.length) box.innerHTML = '暂无信息';</script>"
    assert not read(CRUMB + script).says_empty
    assert read(CRUMB + "<p>暂无信息</p>").says_empty
