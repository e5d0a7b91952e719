"""Two whole languages: no page mixes them but where it says so, and what was typed in Latin letters is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from lxml import html

from nianbao.core.form import form
from nianbao.core.place_names import latin_keys
from nianbao.web.labels import PageLabels
from tests.nianbao.web.handmade_site import Served
from tests.nianbao.web.test_pages import PAGES

FURTHER = (
    "/county/320322?x=1", "/report/320322/2021/office", "/replay/320322/2021/county", "/data", "/nowhere",
    "/county/999999", "/?province=火星", "/?year=1999", "/?page=x", "/?page=0", f"/search?q={'长' * 300}",
    "/report/320322/2021/nobody", "/report/320322/2021/county?capture=2", "/report/320322/2015", "/report/abc/2021",
    "/compare?counties=nowhere,鼓楼区,石屏", "/files/320322/2021/county/nothing", "/county/150102", "/?state=held",
    "/compare?counties=沛县&field=t1.fees.amount&field=t3.suit_direct.total&field=s1.requests.received",
)  # fmt: skip
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
ENGLISH_SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}[,;:.]? +){2,}[A-Za-z]{2,}")
SHOWN = ("title", "aria-label", "placeholder", "alt", "data-column", "content")
CODE = {"code", "pre", "script", "style", "kbd"}


def said_on(page: str) -> Iterator[tuple[str, str, bool]]:
    """Every text and attribute that a reader meets, the language it is said to be in, and whether it is code."""
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        yield from ((element.get(name) or "", *_where(element)) for name in SHOWN if element.get(name))
        yield element.text or "", *_where(element)
        for child in element:
            yield child.tail or "", *_where(element)


def _where(element: html.HtmlElement) -> tuple[str, bool]:
    line = [element, *element.iterancestors()]
    language = next(one.get("lang") for one in line if one.get("lang"))
    return language, any(one.tag in CODE or "code" in (one.get("class") or "").split() for one in line)


@pytest.mark.parametrize("path", dict.fromkeys((*PAGES, *FURTHER)))
def test_an_english_page_says_what_is_chinese(page: Served, path: str) -> None:
    shown = page.get(f"/en{path}").text
    mixed = [text for text, language, _ in said_on(shown) if language == "en" and CHINESE.search(text)]
    assert mixed == []
    assert 'lang="en"' in shown


@pytest.mark.parametrize("path", dict.fromkeys((*PAGES, *FURTHER)))
def test_a_chinese_page_has_no_english_sentences(page: Served, path: str) -> None:
    shown = page.get(path).text
    mixed = [
        text
        for text, language, is_code in said_on(shown)
        if language == "zh-CN" and not is_code and ENGLISH_SENTENCE.search(text)
    ]
    assert mixed == []


def test_every_field_and_unit_has_an_english_name() -> None:
    labels = PageLabels("en")
    said = [labels.field(name) for name in form().ids] + [labels.short(name) for name in form().ids]
    said += [labels.term(field.unit) for field in form().fields]
    assert [text for text in said if CHINESE.search(text)] == []
    assert labels.field("t2.denied.process.natural") == (
        "results · denied · process information · applicants · natural persons"
    )


def test_a_label_without_english_stays_chinese_and_is_marked() -> None:
    labels = PageLabels("en")
    assert labels.term("新增的一行") == "新增的一行"
    assert labels.lang("新增的一行") == ' lang="zh-CN"'
    assert labels.mixed("total <新增> 件") == (
        'total &lt;<span lang="zh-CN">新增</span>&gt; <span lang="zh-CN">件</span>'
    )
    assert PageLabels("zh").mixed("this was never said in Chinese") == (
        '<span lang="en">this was never said in Chinese</span>'
    )
    assert PageLabels("zh").lang("新增的一行") == ""


def test_failing_sums_and_tables_are_told_in_english(page: Served) -> None:
    shown = page.get("/en/report/320322/2021").text
    assert "requests received · applicants · total" in shown
    assert 'data-column="administrative review · upheld"' in shown
    assert "> natural persons</label>" in shown
    assert 'Peixian County <span lang="zh-CN">沛县</span>' in shown
    compared = page.get("/en/compare?counties=peixian&field=t1.fees.amount").text
    assert "administrative fees · amount (10,000 yuan)" in compared
    assert "10,000 yuan</span>" in compared


@pytest.mark.parametrize(
    "typed", ["shiping", "Shiping", "SHIPING COUNTY", "shi ping", "ShipingXian", "shipi"]
)
def test_typing_pinyin_finds_the_county(page: Served, typed: str) -> None:
    found = page.get(f"/search?q={quote(typed)}").text
    assert '<p class="named">县级行政区：<a href="/county/532525">石屏县</a>' in found
    listed = page.get(f"/?year=2021&name={quote(typed)}").text
    assert 'href="/county/532525">石屏县</a>' in listed
    assert 'href="/county/320322">沛县</a>' not in listed


def test_letters_with_marks_are_typed_without() -> None:
    assert {"luyuan", "lvyuan", "luyuanqu", "luyuandistrict"} <= set(latin_keys("绿园区"))
    assert {"donge", "dongexian"} <= set(latin_keys("东阿县"))
    assert {"pei", "peixian"} <= set(latin_keys("沛县"))


def test_errors_speak_the_reader_s_language(page: Served) -> None:
    assert "没有代码为 999999 的县" in page.get("/county/999999").text
    assert "no county has the code 999999" in page.get("/en/county/999999").text
    assert "year：没有这一年度的报告" in page.get("/?year=1999").text
    assert "page：小于 1" in page.get("/?page=0").text
    assert "没有叫“nowhere”的县" in page.get("/compare?counties=nowhere").text
    assert "“鼓楼区”有不止一个县" in page.get("/compare?counties=鼓楼区").text


def test_the_api_answers_in_english_and_where_asked_in_chinese(page: Served) -> None:
    address = "/api/v1/reports/320322/2001/county"
    english, chinese = page.get(address).json(), page.get(f"{address}?lang=zh").json()
    assert english["title"] == "A parameter is not valid"
    assert chinese["title"] == "参数无效"
    assert "没有这一年度的报告" in chinese["detail"]
    missing = page.get("/api/v1/reports/320322/2015/county?lang=zh").json()
    assert missing["detail"] == "没有存档 320322 2015 年度的这份报告（县级政府）"
    assert page.get("/api/v1/reports/320322/2015/county").json()["detail"] == (
        "no county report of 320322 for 2015 is archived"
    )
