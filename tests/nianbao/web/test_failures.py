"""The report page tells all it knows: each identity that fails, led to its cells; versions; what was left unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import WITHHELD, Tombstone, moment_of
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.identities.results import HARD, SOFT
from nianbao.core.narrative import Figure, Narrative
from nianbao.core.registry import load_registry
from nianbao.core.report import Layout
from nianbao.web.site import Site
from tests.nianbao.archive.catalogue.handmade import PAGE, Report, flip, put_attempt
from tests.nianbao.web.handmade_site import Served, cells, served

SENTENCE = "全年收到政府信息公开申请9件。"
TEXT = f"石屏县报告\n\n一、总体情况\n\n2021年，{SENTENCE}其余见表。\n\n二、主动公开政府信息情况\n\n五、存在的主要问题及改进情况\n"
NARRATIVE = Narrative(figures=(Figure("narrative.requests_received", Decimal(9), "9", SENTENCE, 1),))
FIRST, SECOND, THIRD = (f"2022-0{month}-15T00:00:00+00:00" for month in (2, 3, 4))
TRAIL = (
    {"url": "http://x.gov.cn/1.pdf", "aim": "reading", "saw": "every page is a picture"},
    {"url": "http://www.ynsp.gov.cn/info/1042/年报.htm/1.pdf", "aim": "reading", "saw": "a foreign document"},
    {"url": "http://x.gov.cn/2.pdf", "aim": "page", "saw": "no document"},
)
YEAR = cells(
    Layout.G2021,
    t2__granted__total="4",
    t2__granted__legal="1",
    t2__carried_in__total="1",
    t1__licensing__decisions="5*",
    t1__normative__in_force="1",
    t1__normative__issued="9",
    t1__regulations__issued="3",
    t3__review__total="2",
)


def archive(folder: Path) -> DirectoryStore:
    store = DirectoryStore(folder)
    before = cells(Layout.G2019, t2__carried_out__total="2", t2__carried_out__natural="1")
    Report(year=2020, captured_at="2021-02-01T20:00:00+00:00", cells=before, said={"layout": "g2019"}).put(
        store
    )
    office = cells(Layout.G2021, t2__new_received__total="8")
    Report(
        scope="office",
        issuer="石屏县人民政府办公室",
        cells=office,
        attachments=(("a", b"1"), ("室.pdf", b"2")),
    ).put(store)
    for moment, text, reader, page in (
        (FIRST, TEXT.replace("9件", "8件"), "1", PAGE + b"older"),
        (SECOND, TEXT.replace("其余", "其馀"), "1", PAGE),
        (THIRD, TEXT, "2", PAGE),
    ):
        said: dict[str, Any] = {
            "trail": TRAIL,
            "tables": "unread",
            "software": {"version": reader, "readers": {"text": reader}},
        }
        Report(
            captured_at=moment, text=text.encode(), page=page, cells=YEAR, narrative=NARRATIVE, said=said
        ).put(store)
    put_attempt(store, "2022-06-01T00:00:00+00:00", "not_listed", reason="the column lists later years")
    return store


def site_of(store: DirectoryStore, work: Path) -> Site:
    site = Site(store, work, load_registry())
    site.refresh()
    return site


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("failures")
    with served(site_of(archive(folder / "store"), folder / "work")) as running:
        yield running


def tree_of(page: Served, path: str) -> html.HtmlElement:
    return html.document_fromstring(page.get(path).text)


def lines_of(tree: html.HtmlElement) -> dict[str, list[str]]:
    """The lines about failing identities by their rule."""
    found: dict[str, list[str]] = {}
    for line in tree.xpath('//ul[@class="failures"]/li'):
        said = " ".join(line.xpath("string(.//span[@class='numbers'])").split())
        found.setdefault(line.xpath("string(b)"), []).append(said)
    return found


def test_every_identity_that_fails_is_told_in_a_line(page: Served) -> None:
    lines = lines_of(tree_of(page, "/report/532525/2021"))
    assert "（一）予以公开：法律服务机构 1 ≠ 总计 4" in lines["R-ROW"]
    assert lines["R-NARR"] == ["收到申请：正文：收到申请 9 ≠ 本年新收政府信息公开申请数量 0"]
    assert "总计：2020结转下年度继续办理 2 ≠ 2021上年结转政府信息公开申请数量 1" in lines["R-YEAR"]
    assert (
        "一、本年新收政府信息公开申请数量：全县本年新收政府信息公开申请数量 0 < 办公室本年新收政府信息公开申请数量 8"
        in lines["R-AGG"]
    )
    assert set(lines) == {
        "R-ROW",
        "R-FLOW",
        "R-SUM21",
        "R-T3",
        "R-LEVEL",
        "R-STOCK",
        "R-NARR",
        "R-YEAR",
        "R-AGG",
    }
    assert set(lines) < HARD | SOFT


def test_the_lines_are_wholly_english_too(page: Served) -> None:
    tree = tree_of(page, "/en/report/532525/2021")
    lines = lines_of(tree)
    assert "granted: legal services 1 ≠ total 4" in lines["R-ROW"]
    assert lines["R-NARR"] == ["requests received: the text: requests received 9 ≠ requests received 0"]
    assert any(
        line.startswith("total: 2020 carried out 2") and line.endswith("1") for line in lines["R-YEAR"]
    )
    assert "the county's requests received 0 < the office's requests received 8" in lines["R-AGG"][0]
    assert not [one for each in lines.values() for one in each if re.search("[\u4e00-\u9fff]", one)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_number_leads_to_what_prints_it(page: Served, prefix: str) -> None:
    own = f"{prefix}/report/532525/2021"
    links = tree_of(page, own).xpath('//ul[@class="failures"]//a/@href')
    pages = {path: tree_of(page, path or own) for path in {link.partition("#")[0] for link in links}}
    assert {path.split("?")[0] for path in pages} == {
        "",
        f"{prefix}/report/532525/2020/county",
        f"{prefix}/report/532525/2021/office",
    }
    for link in links:
        path, _, anchor = link.partition("#")
        assert len(pages[path].xpath(f'//*[@id="{anchor}"]')) == 1, link
    (sentence,) = pages[""].xpath('//*[@id="cell-narrative.requests_received"]/..')
    assert SENTENCE in sentence.text_content()


def test_cells_that_fail_between_reports_are_marked(page: Served) -> None:
    (cell,) = tree_of(page, "/report/532525/2021").xpath('//*[@id="cell-t2.carried_in.total"]')
    assert "R-YEAR" in cell.get("title")
    (other,) = tree_of(page, "/report/532525/2021").xpath('//*[@id="cell-t2.carried_out.total"]')
    assert "R-YEAR" not in (other.get("title") or "")
    told = {
        one["field"]: one["failed"]
        for one in page.get("/api/v1/reports/532525/2021/county/cells").json()["cells"]
    }
    assert "R-YEAR" in told["t2.carried_in.total"]
    assert {"R-NARR", "R-AGG"} <= set(told["t2.new_received.total"])


def test_versions_are_told_apart(page: Served) -> None:
    tree = tree_of(page, "/report/532525/2021")
    said = [" ".join(one.text_content().split()) for one in tree.xpath('//ol[@class="captures"]/li')]
    assert [re.sub(r"^\S+ \S+ ", "", one) for one in said] == [
        "网页逐字节未变，由较新的读取程序读出 对比",
        "网站改动了内容 对比",
        "首次存档",
    ]
    read, changed = (page.get(link).text for link in tree.xpath('//ol[@class="captures"]/li/a[2]/@href'))
    assert "网站没有改动" in read
    assert "网站没有改动" not in changed
    assert "<del>8</del>" in changed


def test_when_it_was_seen_first_and_last(page: Served) -> None:
    text = " ".join(tree_of(page, "/report/532525/2021").text_content().split())
    assert "首次、最后一次见到2022-02-15 08:00 — 2022-04-15 08:00" in text
    assert "这一版本：2022-03-15 08:00 至 2022-04-15 08:00" in text
    assert "此后 2022-06-01 08:00 的采集：栏目未列：the column lists later years" in text
    older = tree_of(page, "/report/532525/2021/county?capture=20220215T000000000000Z").text_content()
    assert "这一版本：2022-02-15 08:00 至 2022-02-15 08:00" in " ".join(older.split())


def test_a_citation_has_china_s_days_the_identifier_and_the_archived_copy(page: Served) -> None:
    standard, entry = (
        one.text_content() for one in tree_of(page, "/report/532525/2020").xpath('//pre[@class="cite"]')
    )
    assert "(2022-01-28)[2021-02-02]. http" in standard
    (copy,) = re.findall(r"存档：nb-532525-2020-county, (\S+)\.$", standard)
    assert page.client.get(copy).status_code == 200
    assert "urldate = {2021-02-02}" in entry
    assert "archived 2021-02-02T04:00:00+08:00 at " in entry
    office = tree_of(page, "/report/532525/2021/office").xpath('//pre[@class="cite"]')[0].text_content()
    assert "石屏县人民政府办公室" in page.client.get(office.rstrip(".").rpartition(" ")[2]).text


def test_what_was_left_unread_is_said(page: Served) -> None:
    (section,) = tree_of(page, "/report/532525/2021").xpath('//section[@id="unread"]')
    said = [" ".join(one.text_content().split()) for one in section.xpath(".//li")]
    assert said == [
        "表格：有读不出的附件、图片或表格",
        "http://x.gov.cn/1.pdfevery page is a picture",
        "没有见到的章节：收到和处理政府信息公开申请情况；政府信息公开行政复议、行政诉讼情况；其他需要报告的事项",
        "只有标题、没有读到文字的章节：五、存在的主要问题及改进情况",
        "读不出唯一数字的格：1",
    ]


def test_a_neighbour_that_is_damaged_is_said_not_passed_over(tmp_path: Path) -> None:
    store = archive(tmp_path / "store")
    for path in (tmp_path / "store" / "reports" / "532525" / "2020").rglob("cells.json"):
        path.chmod(0o644)
        flip(path, 20)
    with served(site_of(store, tmp_path / "work")) as page:
        tree = tree_of(page, "/report/532525/2021")
    assert "R-YEAR" not in lines_of(tree)
    assert "2020 年度的报告（县级政府）读不出来，没有与它核对" in tree.text_content()


def test_a_withheld_year_before_is_not_compared(tmp_path: Path) -> None:
    """A number that is no longer shown is not told by way of its neighbour."""
    store = archive(tmp_path / "store")
    said: dict[str, Any] = {
        "code": "532525",
        "name": "石屏县",
        "year": 2020,
        "scope": "county",
        "reason": "x",
    }
    stone = Tombstone("2026-04-01T00:00:00+00:00", WITHHELD, (), **said)
    store.put(tombstone_key("532525", 2020, moment_of(stone.captured_at)), stone.to_json())
    with served(site_of(store, tmp_path / "work")) as page:
        assert "R-YEAR" not in lines_of(tree_of(page, "/report/532525/2021"))
