"""A report is read whole from any kind of page: nothing lost, nothing of the page around it gained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest
from report_forms import numbered
from report_pages import CHROME, DRESSES, PARTS, SIGNATURE, TEXTS, TITLE, page, paragraphs, pieces

from nianbao.core.identities.results import failed_ids
from nianbao.core.report import Layout
from pipelines.read import ReportReading, read_page
from pipelines.text.blocks import Table
from pipelines.text.page import Page


def read(markup: str, **more: str) -> ReportReading:
    return read_page(Page.of(markup.encode(), "http://www.chengxi.example/a.html", "text/html"), **more)


def texts(reading: ReportReading) -> list[str]:
    return [block.text for block in reading.blocks if not isinstance(block, Table)]


@pytest.fixture(scope="module")
def plain_reading() -> ReportReading:
    return read(DRESSES["TRS editor"]())


@pytest.mark.parametrize("dress", DRESSES)
def test_every_paragraph_in_order_and_nothing_else(dress: str) -> None:
    found = [text for text in texts(read(DRESSES[dress]())) if ".pdf" not in text]
    assert found == list(TEXTS)


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_report_has_the_same_digest_title_and_dates(
    dress: str, plain_reading: ReportReading
) -> None:
    reading = read(DRESSES[dress]())
    assert reading.title == TITLE
    assert (reading.year, reading.issuer) == (2021, "澄溪县")
    assert reading.dates.shown_at == "2022-02-15T17:28:00+08:00"
    assert reading.dates.signed == date(2022, 1, 25)
    if dress != "an attachment amid the text":
        assert reading.content_sha256 == plain_reading.content_sha256


@pytest.mark.parametrize("dress", DRESSES)
def test_tables_are_read_from_their_grids(dress: str) -> None:
    reading = read(DRESSES[dress]())
    assert (reading.layout, reading.tables) == (Layout.G2021, "html")
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)
    assert sum(isinstance(block, Table) for block in reading.blocks) == 3
    assert failed_ids(reading.identities) == ("R-FLOW", "R-ROW", "R-SUM21", "R-T3")


@pytest.mark.parametrize("dress", DRESSES)
def test_six_sections(dress: str) -> None:
    sections = read(DRESSES[dress]()).sections
    assert [(section.number, section.heading) for section in sections] == [
        (number, part[0]) for number, part in enumerate(PARTS, 1)
    ]
    assert tuple(text for text in sections[0].paragraphs if ".pdf" not in text) == PARTS[0][1:]
    assert [section.tables for section in sections] == [0, 1, 1, 1, 0, 0]


def test_report_txt(plain_reading: ReportReading) -> None:
    lines = plain_reading.text.split("\n")
    assert lines[:4] == [TITLE, "", "发布时间: 2022-02-15 17:28", ""]
    assert lines[-1] == ""
    assert not any(word in plain_reading.text for word in CHROME)
    place = -1
    for text in TEXTS:
        place = plain_reading.text.index(text, place + 1)
    assert "（" in plain_reading.text
    assert "（" not in plain_reading.search_text


def test_rows_of_a_table_are_aligned(plain_reading: ReportReading) -> None:
    rows = plain_reading.text.split("\n")
    start = rows.index("第二十条第（一）项")
    assert rows[start : start + 4] == [
        "第二十条第（一）项",
        "信息内容        本年制发件数  本年废止件数  现行有效件数",
        "规章            1000          1001          1002",
        "行政规范性文件  1003          1004          1005",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("浏览次数：2012", "浏览次数：99281"),
        ("今天是2022年3月1日 星期二", "今天是2026年11月23日 星期一"),
        ("发布时间：2022-02-15 17:28", "发布时间：2022-03-02 08:00"),
        ("上一篇：", "前一篇："),
        ("政府信息公开制度</a>", "政府信息公开制度</a><a>新栏目</a>"),
        ("<p>　　", "<p class='x'>"),
        ("（国务院令第711号）", "(国务院令第７11号)"),
    ],
)
def test_the_digest_does_not_mind(before: str, after: str, plain_reading: ReportReading) -> None:
    markup = DRESSES["TRS editor"]()
    assert before in markup
    assert read(markup.replace(before, after)).content_sha256 == plain_reading.content_sha256


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("共受理23件", "共受理24件"),
        ("<td>1010</td>", "<td>1019</td>"),
        ("<td>1010</td><td>1011</td>", "<td>10101</td><td>011</td>"),
        (SECOND := "<p>　　（二）依申请公开</p>", ""),
    ],
)
def test_the_digest_tells(before: str, after: str, plain_reading: ReportReading) -> None:
    markup = DRESSES["TRS editor"]()
    assert before in markup
    assert read(markup.replace(before, after)).content_sha256 != plain_reading.content_sha256


def test_everything_in_one_paragraph() -> None:
    """襄州 2022: the whole text in one paragraph; its sections are found all the same."""
    text = "".join(part if part.endswith(("。", "：")) else part + " " for part in TEXTS)
    reading = read(page(f"<div><p>{text}</p></div>"))
    assert "".join(texts(reading)[0].split()) == "".join(text.split())
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]
    assert reading.dates.signed == date(2022, 1, 25)


def test_headings_numbered_by_a_list() -> None:
    """The ordinals stand in the list's style, not in the text."""
    article = "".join(
        f'<ol style="list-style-type: cjk-ideographic" start="{number}"><li>{part[0][2:]}</li></ol>'
        + "".join(f"<p>{text}</p>" for text in part[1:] if not text.startswith("<"))
        for number, part in enumerate(PARTS, 1)
    )
    reading = read(page(f"<div>{article}</div>"))
    assert [section.heading for section in reading.sections] == [part[0] for part in PARTS]


@pytest.mark.parametrize(
    "strip",
    [
        lambda heading: heading[2:],
        lambda heading: heading.replace("、", "．", 1),
        lambda heading: f"{heading}。",
    ],
)
def test_headings_with_other_ordinals(strip: object) -> None:
    assert callable(strip)
    article = "".join(
        f"<p>{strip(part[0])}</p>"
        + "".join(f"<p>{text}</p>" for text in part[1:] if not text.startswith("<"))
        for part in PARTS
    )
    reading = read(page(f"<div>{article}</div>"))
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]


VARIANTS = {
    "二、行政机关主动公开政府信息情况": 2,
    "二、政府信息主动公开情况": 2,
    "二、主动公开政府政府情况": 2,
    "三、行政机关收到和处理政府信息公开申请情况": 3,
    "三、收到和处理政府信息公开的申请情况": 3,
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况": 4,
    "四、因政府信息公开工作被申请行政复议提起行政诉讼情况": 4,
    "一、2023年政务公开总体情况": 1,
    "一、工作基本情况": 1,
    "六、其它需要报告的事项": 6,
    "五、存在问题及改进措施": 5,
}


@pytest.mark.parametrize("heading", VARIANTS)
def test_heading_variants(heading: str) -> None:
    reading = read(page(f"<div><p>{'本年度工作有序推进。' * 8}</p><p>{heading}</p><p>无。</p></div>"))
    assert [(section.number, section.heading) for section in reading.sections] == [
        (VARIANTS[heading], heading)
    ]


def test_tables_as_pictures() -> None:
    """白城农业农村局: nothing but pictures under the headings of the tables."""
    body = [
        f'<p><img src="./W0{text[7:8]}.png" width="600"></p>'
        if text.startswith("<table")
        else f"<p>{text}</p>"
        for text in pieces()
    ]
    reading = read(page(f'<div class="TRS_Editor">{"".join(body)}</div>'))
    assert (reading.tables, reading.layout, reading.cells) == ("image", Layout.NONE, ())
    assert texts(reading) == list(TEXTS)
    assert [section.pictures for section in reading.sections] == [0, 1, 1, 1, 0, 0]


def test_tables_lost() -> None:
    reading = read(page(f"<div>{paragraphs(list(TEXTS))}</div>"))
    assert (reading.tables, reading.cells, reading.identities) == ("none", (), ())


def test_flattened_tables_are_not_html() -> None:
    """荣昌河包镇: one cell per line."""
    flat = [
        cell
        for block in read(page(paragraphs())).blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if cell
    ]
    reading = read(page(f"<div>{paragraphs([*TEXTS[:12], *flat, *TEXTS[12:]])}</div>"))
    assert reading.tables == "text"
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)


def test_a_sheet_of_rows_with_text_between_the_tables() -> None:
    """A spreadsheet's export: text and tables are rows of one table."""
    rows = "".join(
        text.removeprefix("<table border='1'>").removesuffix("</table>")
        if text.startswith("<table")
        else f"<tr><td colspan=15>{text}</td></tr>"
        for text in pieces()
    )
    reading = read(page(f"<table>{rows}</table>"))
    assert {cell.field: cell.printed for cell in reading.cells} == numbered(Layout.G2021)
    found = reading.text
    assert all(text in found for text in TEXTS)
    assert [section.number for section in reading.sections] == [1, 2, 3, 4, 5, 6]


ISSUERS = [
    ("<h1>2015年政府信息公开工作年度报告</h1>", "", "澄溪县人民政府办公室"),
    ("<h1>县教育局2023年政府信息公开工作年度报告</h1>", "澄溪县", "澄溪县教育局"),
    ("<h1>2022年澄溪县卫生健康委员会信息公开年报</h1>", "", "澄溪县卫生健康委员会"),
    ("<h1>澄溪县人民政府关于2019年度政府信息公开工作年度报告</h1>", "", "澄溪县人民政府"),
    (
        "<h1>澄溪县人民政府(县人民政府办公室)2019年政府信息公开工作年度报告</h1>",
        "",
        "澄溪县人民政府(县人民政府办公室)",
    ),
]


@pytest.mark.parametrize(("title", "county", "issuer"), ISSUERS)
def test_issuer(title: str, county: str, issuer: str) -> None:
    assert read(page(paragraphs(), title=title), county_name=county).issuer == issuer


def test_issuer_from_source_or_site() -> None:
    title = "<h1>2015年政府信息公开工作年度报告</h1>"
    body = paragraphs(pieces()[:-2])
    source = '<meta name="ContentSource" content="澄溪县统计局">'
    assert read(page(body, title=title, metas=source)).issuer == "澄溪县统计局"
    assert read(page(body, title=title)).issuer == "澄溪县人民政府"


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<",
        "<html></html>",
        "\x00\x01",
        "<p>短</p>",
        "<script>" + "x" * 1000,
    ],
)
def test_pages_without_an_article(markup: str) -> None:
    reading = read(markup)
    assert (reading.cells, reading.tables, reading.sections) == ((), "none", ())
    assert reading.year is None


@pytest.mark.parametrize("markup", ["<table>" * 400, "<div>" * 5000 + "深" + "</div>"])
def test_of_a_page_that_is_nested_too_deep_it_is_said_that_not_all_was_read(markup: str) -> None:
    reading = read(markup)
    assert (reading.cells, reading.tables, reading.sections) == ((), "unread", ())
    assert "more than 400 elements in each other" in reading.notes[0]


@pytest.mark.parametrize("text", ["本单位2015年无依申请公开事项。", "无。", "报告见附件。"])
def test_a_report_of_one_short_sentence(text: str) -> None:
    assert texts(read(page(f'<div id="zoom"><p>{text}</p></div>'))) == [text]


def test_a_report_of_one_table_that_is_not_the_form_s() -> None:
    """2014-2018: a table of statistics, nothing else."""
    rows = "".join(f"<tr><td>指标{number}</td><td>件</td><td>{number}</td></tr>" for number in range(9))
    reading = read(page(f"<div><table>{rows}</table></div>"))
    assert [isinstance(block, Table) for block in reading.blocks] == [True]
    assert (reading.tables, reading.cells) == ("none", ())


def test_a_signature_that_is_the_site_s_name() -> None:
    markup = page(f"<div>{paragraphs(pieces()[:-2])}<p>澄溪县人民政府</p><p>{SIGNATURE[1]}</p></div>")
    for name in ("澄溪县人民政府门户网站", "澄溪县人民政府"):
        assert texts(read(markup.replace("澄溪县人民政府门户网站", name)))[-2:] == [
            "澄溪县人民政府",
            SIGNATURE[1],
        ]


@pytest.mark.parametrize("inside", [True, False])
def test_a_signature_that_is_part_of_the_title(inside: bool) -> None:
    """The office named in the title signs below: its line is no second heading."""
    title = "<h1>澄溪县人民政府办公室2021年政府信息公开工作年度报告</h1>"
    article = paragraphs(pieces()[:-2]) + "{}" + f"<p>{SIGNATURE[0]}</p><p>{SIGNATURE[1]}</p>"
    meta = '<meta name="ArticleTitle" content="澄溪县人民政府办公室2021年政府信息公开工作年度报告">'
    body = f'<div class="TRS_Editor">{article}</div>'.format("" if inside else "</div><div>")
    assert texts(read(page(body, title=title, metas=meta)))[-2:] == list(SIGNATURE)


def test_preformatted_text() -> None:
    assert texts(read(page(f"<pre>{chr(10).join(TEXTS)}</pre>"))) == list(TEXTS)


def test_text_is_kept_as_published() -> None:
    """Half-width stays half-width, full-width full-width, only combining marks are composed (NFC)."""
    text = "Ａ县(甲)“公开”，１２３件；㈠ e\u0301。" * 3
    reading = read(page(f"<div><p>{text}</p></div>"))
    assert text.replace("e\u0301", "é") in reading.text
    assert "A县(甲)" in reading.search_text


def calls_of(work: Callable[[], object]) -> int:
    """How many calls of Python's own functions some work takes: a time that no machine changes."""
    calls = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def test_a_report_is_read_in_few_calls() -> None:
    """7,600 where there were 12,900: 300 cells of tables, 80 elements around them."""
    markup = DRESSES["TRS editor"]()
    read(markup)  # whose labels are known from then on, as in an archive
    assert calls_of(lambda: read(markup)) < 9_000
