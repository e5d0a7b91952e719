"""What each portal is there to show, as it stands on its pages."""

from __future__ import annotations

import re
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from lxml import html
from lxml.html import HtmlElement

from nianbao.core.clock import last_calendar_year
from nianbao.core.report import Layout, Status
from nianbao_demo import DemoAnswer, demo_portals
from nianbao_demo.portals import closed, generic, trs, trs_gbk, vsb

if TYPE_CHECKING:
    from nianbao_demo import Portal

YEAR = 2025
ARCHIVED = ["青岭县", "垚河县", "砚溪县", "澜湾区"]


def _get(portal: Portal, address: str) -> DemoAnswer:
    answer = portal.answer(*address.partition("?")[::2])
    assert answer.status == 200, address
    return answer


def _text(portal: Portal, address: str | None) -> str:
    assert address is not None
    return _get(portal, address).body.decode(portal.charset)


def _tree(portal: Portal, address: str | None) -> HtmlElement:
    return html.document_fromstring(_text(portal, address))


def _titles(portal: Portal, address: str | None) -> list[str]:
    """The titles a listing shows, whole ones where they stand in an attribute."""
    links = _tree(portal, address).iter("a")
    titles = [(link.get("title") or link.text_content()).strip() for link in links]
    return [title for title in titles if "年度报告" in title and re.search(r"20\d\d年", title)]


def _meta(portal: Portal, address: str | None, name: str) -> list[str]:
    metas = _tree(portal, address).iter("meta")
    return [meta.get("content", "") for meta in metas if (meta.get("name") or "").lower() == name.lower()]


def test_the_seven_end_as_scripted(portals: dict[str, Portal]) -> None:
    outcomes = [(portal.code, portal.expected.status) for portal in portals.values()]
    assert outcomes == [
        ("990101", Status.ARCHIVED),
        ("990102", Status.ARCHIVED),
        ("990103", Status.ARCHIVED),
        ("990104", Status.ARCHIVED),
        ("990105", Status.NOT_PUBLISHED),
        ("990106", Status.BLOCKED),
        ("990107", Status.DISALLOWED),
    ]
    assert all(portal.expected.year == YEAR for portal in portals.values())


@pytest.mark.parametrize("county", ARCHIVED)
def test_the_report_page_says_what_is_expected(county: str, portals: dict[str, Portal]) -> None:
    portal = portals[county]
    expected = portal.expected
    tree = _tree(portal, expected.path)
    text = tree.text_content()
    assert expected.title is not None
    assert expected.published_on is not None
    assert expected.title in text
    assert expected.published_on.isoformat() in text
    assert expected.signed_on is not None
    assert f"{expected.signed_on.year}年{expected.signed_on.month}月{expected.signed_on.day}日" in text
    assert expected.issuer == f"{county}人民政府"
    tables = [table for table in tree.iter("table") if not table.findall(".//table")]
    grids = [
        table for table in tables if "第二十条" in table.text_content() or "申请人" in table.text_content()
    ]
    assert len(grids) == 2
    assert expected.layout is Layout.G2021
    printed = {field: value for field, value in expected.cells.items() if field.startswith("t2.")}
    columns = ("natural", "business", "research", "welfare", "legal", "other_org", "total")
    shown = [
        [cell.text_content().strip().replace("\xa0", "") for cell in row.iter("td")][-7:]
        for row in grids[1].iter("tr")
    ][3:]
    rows = list(dict.fromkeys(field.rpartition(".")[0] for field in printed))
    assert shown == [[printed[f"{row}.{column}"] for column in columns] for row in rows]


@pytest.mark.parametrize("county", ARCHIVED)
def test_the_county_reports_once_a_year_and_its_office_beside_it(
    county: str, portals: dict[str, Portal]
) -> None:
    portal = portals[county]
    base = (portal.expected.title or "").replace(str(YEAR), "{}")
    pages = [key for key in portal.answers if portal.answers[key].header("Last-Modified")]
    texts = [portal.answers[key].body.decode(portal.charset) for key in pages]
    for year in range(2019, YEAR + 1):
        assert sum(f">{base.format(year)}<" in text for text in texts) == 1
        assert any("政府办公室" in text and f"{year}年" in text for text in texts)


def test_trs_hides_the_column_behind_split_text_and_the_report_on_page_two(
    portals: dict[str, Portal],
) -> None:
    portal = portals["青岭县"]
    expected = portal.expected
    assert re.search(
        r'zfxxgknb_97166/" title="政府信息公开年报"><em.*?</em>政府信息<br>\s*公开年报</a>',
        _text(portal, "/zwgk_97157/"),
    )
    assert "zfxxgknb" not in _text(portal, "/")
    first, second = (_titles(portal, f"{expected.column}{name}") for name in ("index.html", "index_1.html"))
    assert expected.title not in first
    assert expected.title in second
    assert all(title.startswith("青岭县") for title in first + second)
    assert any("镇" in title or "乡" in title for title in first)
    assert any("局" in title for title in second)
    assert 'createPageHTML(3, 0, "index", "html");' in _text(portal, expected.column)
    assert "var countPage = 3;" in _text(portal, "/xwzx_97150/qlyw_97151/")
    assert _meta(portal, expected.column, "ColumnType") == ["信息公开年报"]


def test_trs_file_dates_are_not_the_shown_ones(portals: dict[str, Portal]) -> None:
    expected = portals["青岭县"].expected
    assert expected.published_on is not None
    named = re.search(r"/(\d{6})/t(\d{8})_\d{7}\.html$", expected.path or "")
    assert named
    assert named.group(2) != f"{expected.published_on:%Y%m%d}"
    assert _meta(portals["青岭县"], expected.path, "ArticleTitle") == [expected.title]
    assert _meta(portals["青岭县"], expected.path, "PubDate") == [f"{expected.published_on} 10:24"]


def test_a_folder_without_its_slash_is_sent_on(portals: dict[str, Portal]) -> None:
    answer = portals["青岭县"].answer("/zwgk_97157/zfxxgknb_97166", "")
    assert (answer.status, answer.header("Location")) == (301, "/zwgk_97157/zfxxgknb_97166/")


def test_gbk_pages_declare_less_than_they_hold(portals: dict[str, Portal]) -> None:
    portal = portals["垚河县"]
    answer = _get(portal, portal.expected.path or "")
    assert answer.header("Content-Type") == "text/html"
    assert b"charset=gb2312" in answer.body
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("gb2312")
    assert "垚河县人民政府" in answer.body.decode("gb18030")
    answer = portal.answer("/", "")
    assert (answer.status, answer.header("Location")) == (302, "/index.shtml")


def test_gbk_listings_cut_titles_that_an_attribute_holds_whole(portals: dict[str, Portal]) -> None:
    portal = portals["垚河县"]
    (link,) = (
        link
        for link in _tree(portal, portal.expected.column).iter("a")
        if link.get("title") == portal.expected.title
    )
    assert link.text_content().endswith("...")


def test_gbk_has_one_row_that_does_not_add_up(portals: dict[str, Portal]) -> None:
    cells = portals["垚河县"].expected.cells
    wrong = []
    for field, printed in cells.items():
        row, _, column = field.rpartition(".")
        if column != "total" or not row.startswith("t2.") or not printed:
            continue
        parts = sum(
            int(cells[f"{row}.{who}"])
            for who in ("natural", "business", "research", "welfare", "legal", "other_org")
        )
        if parts != int(printed):
            wrong.append(row)
    assert wrong == ["t2.refused.petition"]
    assert portals["垚河县"].expected.identities_failed == ("R-ROW",)


def test_older_reports_keep_the_older_form(portals: dict[str, Portal]) -> None:
    portal = portals["垚河县"]
    texts = {
        year: next(
            text
            for answer in portal.answers.values()
            if f"<title>垚河县人民政府{year}年" in (text := answer.body.decode(portal.charset, "replace"))
        )
        for year in (2020, 2021)
    }
    assert "本年新制作数量" in texts[2020]
    assert "第二十条第（九）项" in texts[2020]
    assert "本年制发件数" in texts[2021]
    assert "第二十条第（九）项" not in texts[2021]


def test_the_nameless_portal_needs_its_site_to_tell_the_place(portals: dict[str, Portal]) -> None:
    portal = portals["砚溪县"]
    expected = portal.expected
    assert expected.title == "2025年政府信息公开工作年度报告"
    assert 'http-equiv="refresh"' in _text(portal, "/")
    assert expected.title not in _titles(portal, expected.column)
    assert expected.title in _titles(portal, f"{expected.column}&page=2")
    assert _meta(portal, expected.path, "ArticleTitle") == []
    assert _tree(portal, expected.path).findtext(".//title") == "砚溪县人民政府网站"
    assert f"日期：{expected.published_on}来源：砚溪县人民政府作者：" in _text(portal, expected.path)
    assert ">下一页</a>" in _text(portal, expected.column)


def test_queries_mean_the_same_in_any_order(portals: dict[str, Portal]) -> None:
    portal = portals["砚溪县"]
    assert portal.answer("/web/list.php", "page=2&cid=12") == portal.answer("/web/list.php", "cid=12&page=2")
    assert portal.answer("/web/list.php", "cid=12&page=99").status == 404


def test_the_forbidden_search_is_linked_from_every_page(portals: dict[str, Portal]) -> None:
    portal = portals["砚溪县"]
    assert "Disallow: /search\r\n" in _text(portal, "/robots.txt")
    assert 'href="/search/index.php?w=' in _text(portal, "/web/index.php")


def test_vsb_counts_its_pages_down_and_attaches_documents(portals: dict[str, Portal]) -> None:
    portal = portals["澜湾区"]
    expected = portal.expected
    assert expected.column == "/zfxxgk/zfxxgknb.htm"
    assert '<a href="zfxxgknb/2.htm">下页</a>' in _text(portal, expected.column)
    assert '<a href="1.htm">下页</a>' in _text(portal, "/zfxxgk/zfxxgknb/2.htm")
    years = [_titles(portal, f"/zfxxgk/zfxxgknb/{number}.htm")[-1][:4] for number in (2, 1)]
    assert years[0] > years[1] == "2019"
    assert _tree(portal, expected.path).xpath("//*[@id='vsb_content']/*[@class='v_news_content']")
    page = _get(portal, expected.path or "")
    assert page.gzip
    assert page.chunked
    (attachment,) = expected.attachments
    assert _get(portal, attachment).body.startswith(b"PK")


def test_vsb_leaves_columns_blank_where_nobody_asked(portals: dict[str, Portal]) -> None:
    cells = portals["澜湾区"].expected.cells
    blank = {field.rpartition(".")[2] for field, printed in cells.items() if not printed}
    assert blank
    assert blank < {"natural", "business", "research", "welfare", "legal", "other_org"}
    for field, printed in cells.items():
        assert (printed == "") == (field.startswith("t2.") and field.rpartition(".")[2] in blank)


def test_the_unpublished_has_everything_but_the_wanted_report(portals: dict[str, Portal]) -> None:
    portal = portals["松陂县"]
    column = portal.expected.column
    assert column == "/site/c106613/zfxxgknb.shtml"
    assert "createPageHTML('page_div',2, 1,'zfxxgknb','shtml'," in _text(portal, column)
    titles = _titles(portal, column) + _titles(portal, "/site/c106613/zfxxgknb_2.shtml")
    own = [title for title in titles if title.startswith("松陂县20")]
    assert own == [f"松陂县{year}年政府信息公开工作年度报告" for year in range(2024, 2018, -1)]
    this_year = [title for title in titles if "2025年" in title]
    assert len(this_year) == 3
    assert all("局" in title for title in this_year)
    assert any(
        "2025年政府信息公开工作年度报告" in title for title in _titles(portal, "/site/c106604/gg_list.shtml")
    )


@pytest.mark.parametrize("address", ["/", "/robots.txt", "/zwgk/zfxxgknb/", "/index.php?id=1"])
def test_the_wall_answers_every_page_with_its_challenge(address: str, portals: dict[str, Portal]) -> None:
    answer = portals["鹭洲区"].answer(*address.partition("?")[::2])
    assert answer.status == 412
    tree = html.document_fromstring(answer.body)
    assert "$_ts" in answer.body.decode()
    assert tree.xpath("//meta[@r='m']/@content")
    assert tree.find("body").text_content().strip() == ""
    (script,) = tree.xpath("//script/@src")
    assert portals["鹭洲区"].answer(script, "").status == 200


def test_the_closed_portal_has_the_report_it_forbids(portals: dict[str, Portal]) -> None:
    portal = portals["霜河县"]
    assert _text(portal, "/robots.txt") == "User-agent: *\r\nDisallow: /\r\n"
    pages = [answer.body.decode() for answer in portal.answers.values() if answer.header("Last-Modified")]
    assert any(">2025年政府信息公开工作年度报告<" in page for page in pages)


def test_portals_are_the_same_each_time(portals: dict[str, Portal]) -> None:
    for again in demo_portals(YEAR):
        first = portals[again.county]
        assert again.expected == first.expected
        assert again.answers == first.answers
        assert again.answer("/", "") == first.answer("/", "")


@pytest.mark.parametrize("year", [2020, 2022, 2027])
@pytest.mark.parametrize("module", [trs, trs_gbk, generic, vsb])
def test_another_year_moves_with_it(year: int, module: ModuleType) -> None:
    portal: Portal = module.portal(year)
    expected = portal.expected
    assert str(year) in (expected.title or "")
    assert expected.published_on is not None
    assert expected.published_on.year == year + 1
    assert expected.title in _text(portal, expected.path)
    assert expected.layout is (Layout.G2021 if year > 2020 else Layout.G2019)


def test_the_default_year_is_the_last_one() -> None:
    assert {portal.expected.year for portal in demo_portals()} == {last_calendar_year()}


def test_traps_lie_about(portals: dict[str, Portal]) -> None:
    for county in (*ARCHIVED, "松陂县", closed.portal(YEAR).county):
        portal = portals[county]
        pages = "".join(
            answer.body.decode(portal.charset)
            for answer in portal.answers.values()
            if answer.header("Last-Modified")
        )
        for title in (
            "关于做好2025年政府信息公开工作年度报告编制和发布工作的通知",
            f"{county}政府信息公开工作年度报告制度",
            f"{county}财政局2025年度部门整体支出绩效评价报告",
            f"{county}人民政府信息公开指南",
            f"一图读懂：{county}2025年政府信息公开工作年度报告",
        ):
            assert title in pages
