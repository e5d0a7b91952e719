"""The page in a real browser: both languages, wide and narrow, with and without JavaScript, by keyboard, and what
a screen reader needs (axe-core)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from nianbao.archive.catalogue import search
from tests.conftest import ROOT
from tests.nianbao.web.handmade_site import Served

AXE = ROOT / ".setup" / "axe-core" / "axe.min.js"
LONG = bool(os.environ.get("NIANBAO_TEST_LONG"))
# One province's counties for what looks at each element, all 2,845 where NIANBAO_TEST_LONG is set.
PART = "" if LONG else "&province=江苏省"
VIEWS = (
    f"/?year=2021{PART}", f"/?year=2023&state=missing{PART}", "/county/320322", "/report/320322/2021", "/report/532525/2023",
    "/report/320322/2021/county/changes", "/search?q=沛县", "/search?q=没有这样的词",
    "/compare?counties=沛县,石屏县&field=t2.new_received.total&first=2019&last=2022", "/campaign?year=2023",
    "/about", "/api", "/replay/320322/2021", "/nowhere", "/data", "/compare?counties=鼓楼区,nowhere",
    "/figures?year=2021", "/figures/late?year=2021", "/figures/sums?year=2021", "/figures/alike?year=2021",
)  # fmt: skip
LANGUAGES = ("", "/en")
# Each view in both languages where NIANBAO_TEST_LONG is set, else in one and the other in turn.
SHOWN = [
    prefix + path
    for at, path in enumerate(VIEWS)
    for prefix in (LANGUAGES if LONG else LANGUAGES[at % 2 :][:1])
]
pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no Chromium: make setup installs it"
)


@pytest.fixture
def tab(browser: Browser, page: Served) -> Iterator[Page]:
    context = browser.new_context(base_url=page.url, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.on(
        "request", lambda request: request.url.startswith((page.url, "data:")) or faults.append(request.url)
    )
    yield tab
    assert [fault for fault in faults if "404" not in fault] == []
    context.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_screen_reader_finds_its_way(tab: Page, path: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: sh scripts/fetch-axe.sh")
    tab.goto(path)
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = tab.evaluate("axe.run()")
    faults = [
        (one["id"], node["html"][:200], node.get("failureSummary"))
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
    assert faults == []


@pytest.mark.parametrize("path", SHOWN)
def test_narrow_screens_do_not_scroll_sideways(tab: Page, path: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_phone_shows_the_numbers_of_each_applicant(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/report/320322/2021")
    table = tab.locator("table.t2")

    def shown(field: str) -> bool:
        cell = table.locator(f'[data-field="{field}"]')
        box = cell.bounding_box() if cell.is_visible() else None
        return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390

    fields = table.locator("[data-field]").evaluate_all("all => all.map(each => each.dataset.field)")
    assert [field for field in fields if shown(field)] == [
        field for field in fields if field.endswith(".total")
    ]
    tab.get_by_label("自然人").check()
    assert [field for field in fields if shown(field)] == [
        field for field in fields if field.endswith(".natural")
    ]
    assert all(map(shown, fields[:1]))
    upheld = tab.locator('[data-field="t3.review.upheld"]')
    assert upheld.evaluate("each => getComputedStyle(each, '::before').content") == '"行政复议 · 结果维持"'
    for name in ("三、收到和处理政府信息公开申请情况", "下载与回放"):
        tab.get_by_role("navigation", name="目录").get_by_role("link", name=name).click()
        expect(tab.get_by_role("heading", name=name)).to_be_in_viewport()


def test_all_can_be_read_without_javascript(browser: Browser, page: Served) -> None:
    context = browser.new_context(base_url=page.url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/?year=2021")
    tab.get_by_label("县名或代码").fill("沛县")
    tab.get_by_role("button", name="筛选").click()
    assert tab.locator("#county-list tbody tr").count() == 1
    tab.get_by_role("link", name="沛县", exact=True).click()
    tab.get_by_role("link", name="沛县人民政府2021年政府信息公开工作年度报告").click()
    assert tab.locator("td.fails").count() > 0
    tab.get_by_role("link", name="检索", exact=True).click()
    tab.locator("#q").fill("采茶节")
    tab.get_by_role("button", name="检索").click()
    assert tab.locator("mark").first.inner_text() == "采茶节"
    context.close()


def test_typing_chinese_searches_at_once(tab: Page) -> None:
    tab.goto("/search")
    tab.locator("#q").focus()
    tab.keyboard.insert_text("采茶节")  # as an input method does: no key events
    tab.wait_for_selector("mark")
    assert "q=" in tab.url
    assert tab.locator("#q").input_value() == "采茶节"
    tab.go_back()
    tab.wait_for_selector("mark", state="detached")


def test_what_is_not_counted_yet_is_said_and_comes_by_itself(
    tab: Page, page: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 1)
    monkeypatch.setattr(search, "_DEAR_SECONDS", -1.0)
    facets = tab.get_by_role("group", name="缩小范围").get_by_role("link")
    with page.site._one_count:
        tab.goto("/search?q=采茶节")
        expect(tab.get_by_role("status")).to_contain_text("至少 4 份报告，正在计数")
        expect(facets).to_have_count(0)
        assert page.get("/api/v1/search?q=采茶节&limit=1").json()["counted"] is False
    expect(tab.get_by_role("status")).to_have_text("“采茶节”：4 份报告")
    expect(facets).not_to_have_count(0)


def test_filters_work_at_once(tab: Page) -> None:
    tab.goto("/?year=2021")
    tab.locator("select[name=state]").select_option("held")
    expect(tab.locator("#county-list tbody tr")).to_have_count(2)
    assert "state=held" in tab.url


def test_the_keyboard_is_enough(tab: Page) -> None:
    tab.goto("/?year=2021")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_language_switch_keeps_the_page(tab: Page) -> None:
    tab.goto("/report/320322/2021")
    tab.get_by_role("link", name="English").click()
    assert tab.url.endswith("/en/report/320322/2021")
    assert tab.get_by_text("Do the figures add up?").count() == 1
    tab.get_by_role("link", name="中文").click()
    assert tab.url.endswith("/report/320322/2021")


def test_a_comparison_can_be_printed(tab: Page, tmp_path: Path) -> None:
    tab.goto("/compare?counties=沛县&field=t2.new_received.total&first=2019&last=2022")
    assert tab.pdf(path=tmp_path / "compare.pdf").startswith(b"%PDF")
