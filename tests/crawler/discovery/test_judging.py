"""Is it a report, of which year, whose: each count on both sides of where it decides."""

from __future__ import annotations

import pytest

from crawler.discovery.judging import Verdict, has_statutory_sections, judge, speaks_for_county
from nianbao.core.county import County
from nianbao.core.report import Scope
from pipelines.read import read_page
from pipelines.text.page import Page

COUNTY = County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), "")
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
LONG = "本年度扎实推进政府信息公开工作，不断完善制度。" * 20


def page_of(title: str, *paragraphs: str, head: str = "") -> Page:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    markup = f"<html><head><meta charset=utf-8>{head}<title>{title}</title></head><body><h1>{title}</h1><div>{text}</div></body></html>"
    return Page.of(markup.encode(), "http://p.gov.cn/nb/1.html")


def judged(page: Page, *, shared_host: bool = False) -> Verdict:
    return judge(page, read_page(page), COUNTY, 2024, None, shared_host=shared_host)


def said(verdict: Verdict) -> str:
    return "; ".join(verdict.reasons)


@pytest.mark.parametrize(("count", "is_report"), [(3, False), (4, True), (6, True)])
def test_four_statutory_sections_are_no_page_but_a_reports(count: int, is_report: bool) -> None:
    assert has_statutory_sections(page_of("信息公开", *SECTIONS[:count])) is is_report


@pytest.mark.parametrize(
    ("paragraphs", "accepted"),
    [(SECTIONS[:2], True), (SECTIONS[:1], False), ((LONG,), True), ((LONG[:100],), False)],
    ids=["two sections", "one section", "a long text", "a short one"],
)
def test_a_page_needs_two_sections_or_a_text_to_be_a_report(
    paragraphs: tuple[str, ...], accepted: bool
) -> None:
    verdict = judged(page_of("青岭县人民政府2024年政府信息公开工作年度报告", *paragraphs))
    assert (verdict.accepted, verdict.undecided) == (accepted, not accepted)


@pytest.mark.parametrize(("mentions", "scope"), [(2, Scope.OFFICE), (3, Scope.COUNTY)])
def test_the_offices_title_over_the_countys_report(mentions: int, scope: Scope) -> None:
    texts = ["全县主动公开信息。"] * mentions
    verdict = judged(page_of("青岭县人民政府办公室2024年政府信息公开工作年度报告", LONG, *texts))
    assert verdict.scope is scope


def test_an_office_that_speaks_of_itself_is_the_office() -> None:
    texts = ["全县主动公开信息。"] * 3
    verdict = judged(
        page_of("青岭县人民政府办公室2024年政府信息公开工作年度报告", LONG, *texts, "我办受理申请。")
    )
    assert verdict.scope is Scope.OFFICE


@pytest.mark.parametrize(
    ("own", "whole", "scope"),
    [(1, 0, Scope.COUNTY), (2, 0, Scope.DEPARTMENT), (2, 2, Scope.COUNTY), (3, 2, Scope.DEPARTMENT)],
)
def test_a_department_under_the_countys_title_speaks_of_itself_more_than_of_the_county(
    own: int, whole: int, scope: Scope
) -> None:
    texts = [*["我局公开信息。"] * own, *["全县公开信息。"] * whole]
    verdict = judged(page_of("青岭县2024年政府信息公开工作年度报告", LONG, *texts))
    assert verdict.scope is scope
    assert ("speaks of 我局" in said(verdict)) is (scope is Scope.DEPARTMENT)


def test_a_township_says_we_too() -> None:
    page = page_of("青岭县2024年政府信息公开工作年度报告", LONG, "我镇公开信息。", "我镇受理申请。")
    assert judged(page).scope is Scope.TOWNSHIP


@pytest.mark.parametrize(
    ("text", "speaks"), [("全县公开信息", True), ("全县公开信息，我局受理申请", False), ("公开信息", False)]
)
def test_who_speaks_for_the_county(text: str, speaks: bool) -> None:
    assert speaks_for_county(read_page(page_of("2024年政府信息公开工作年度报告", f"{LONG}{text}"))) is speaks


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("红山县人民政府2024年政府信息公开工作年度报告", "another government's report"),
        ("青岭县人民政府2023年政府信息公开工作年度报告", "a report of 2023, not of 2024"),
        ("青岭县2024年政府信息公开工作年度报告解读", "not a report"),
    ],
)
def test_what_is_refused_says_why(title: str, fault: str) -> None:
    verdict = judged(page_of(title, *SECTIONS, LONG))
    assert not verdict.accepted
    assert fault in said(verdict)


def test_an_unnamed_report_on_a_shared_host_or_another_site_is_refused() -> None:
    title = "2024年政府信息公开工作年度报告"
    assert judged(page_of(title, LONG)).accepted
    assert "serves several governments" in said(judged(page_of(title, LONG), shared_host=True))
    other, own = (f'<meta name="SiteIDCode" content="{code}0001">' for code in ("130102", "990101"))
    refused = judged(page_of(title, LONG, head=other))
    assert not refused.accepted
    assert "another site" in said(refused)
    assert judged(page_of(title, LONG, "青岭县", head=other)).accepted
    assert judged(page_of(title, LONG, head=own)).accepted


@pytest.mark.parametrize(
    ("title", "paragraphs", "signs"),
    [
        (
            "青岭县人民政府2024年政府信息公开工作年度报告",
            SECTIONS,
            "6 statutory sections, the text names the county",
        ),
        (
            "青岭县人民政府2024年政府信息公开工作年度报告",
            SECTIONS[:3],
            "3 statutory sections, the text names the county",
        ),
        ("2024年政府信息公开工作年度报告", SECTIONS, "6 statutory sections"),
        (
            "青岭县青岭镇2024年政府信息公开工作年度报告",
            ("全县",),
            "0 statutory sections, the text names the county, the text speaks of the whole county",
        ),
    ],
)
def test_what_was_seen_of_a_page_is_said(title: str, paragraphs: tuple[str, ...], signs: str) -> None:
    assert signs in judged(page_of(title, *paragraphs)).reasons


def test_that_a_page_says_whose_site_it_is_of_is_said() -> None:
    head = "<meta name=SiteIDCode content=1101010001><meta name=SiteName content=青岭县人民政府>"
    page = page_of("青岭县人民政府2024年政府信息公开工作年度报告", *SECTIONS, head=head)
    said = "6 statutory sections, the text names the county, SiteIDCode is of 110101, SiteName agrees"
    assert said in judged(page).reasons


def test_a_body_that_speaks_for_itself_is_named() -> None:
    texts = (LONG, "我局受理申请。", "本局主动公开。")
    verdict = judged(page_of("青岭县人民政府2024年政府信息公开工作年度报告", *texts))
    assert "the title does not say so, but the text speaks of 我局" in verdict.reasons
    assert verdict.scope is Scope.DEPARTMENT


def test_the_issuer_is_the_titles() -> None:
    verdict = judged(page_of("青岭县财政局2024年政府信息公开工作年度报告", LONG))
    assert (verdict.issuer, verdict.scope) == ("青岭县财政局", Scope.DEPARTMENT)
