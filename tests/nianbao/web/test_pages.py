"""Every page over a handmade archive, in both languages: what it says, and that nothing hostile gets through."""

from __future__ import annotations

import codecs
import csv
import io
import pkgutil
import re
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.core.years import report_years
from nianbao.web import pages
from nianbao.web.site import Site
from nianbao.web.words import LISTS
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.web.handmade_site import HOSTILE, Served, served

NOT_OVER = report_years()[-1] + 1

PAGES = (
    "/", "/?year=2021", "/?year=2021&state=missing&province=32", "/?year=2023&state=blocked", "/county/320322",
    "/county/532525", "/report/320322/2021", "/report/320322/2020", "/report/320322/2021/office",
    "/report/320322/2021/county/changes", "/report/532525/2021", "/report/532525/2023", "/search", "/search?q=沛县",
    "/search?q=沛县&year=2021&scope=county&province=江苏省", "/search?q=没有这样的词", "/compare",
    "/compare?counties=沛县,石屏县&field=t2.new_received.total&field=t1.fees.amount&first=2019&last=2022",
    "/compare?counties=鼓楼区,nowhere", "/campaign", "/campaign?year=2023", "/about", "/api",
    "/?year=&province=&state=&name=", "/search?q=&year=&province=&scope=", "/compare?counties=&field=&first=&last=",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_renders_without_anything_hostile(page: Served, prefix: str, path: str) -> None:
    answer = page.get(prefix + path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{"en" if prefix else "zh-CN"}"' in answer.text
    tags = re.sub(r">[^<]*<", "><", answer.text)
    assert "<img" not in tags
    assert "javascript:" not in tags
    assert tags.count("<script") == 1
    assert not re.search(r"<[^>]*\s(style|on\w+)=", tags)
    assert answer.text.count("<h1") == 1


def test_the_other_language_is_one_click_away(page: Served) -> None:
    chinese = page.get("/search?q=沛县&year=2021").text
    (address,) = re.findall(r'class="language" href="([^"]+)"', chinese)
    english = page.get(address.replace("&amp;", "&")).text
    assert ">Search</h1>" in english
    assert 'value="沛县"' in english
    assert ">检索</h1>" in chinese
    assert ">Search</h1>" in page.get("/search?lang=en").text


def test_coverage_shows_gaps_as_clearly_as_finds(page: Served) -> None:
    shown = page.get("/?year=2021&province=32").text
    assert "沛县" in shown
    assert "逾期 2 天" in shown
    assert "尚未采集" in shown
    gaps = page.get("/?year=2023&state=missing&name=石屏").text
    assert "被拦截" in gaps


def test_coverage_csv_is_the_table_shown(page: Served) -> None:
    answer = page.get("/coverage.csv?year=2021&state=held")
    assert answer.headers["content-disposition"] == 'attachment; filename="coverage-2021.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["code"], row["status"], row["days_late"]) for row in rows] == [
        ("320322", "archived", "2"),
        ("532525", "archived", "-62"),
    ]
    everything = page.get("/coverage.csv?year=2021").text
    assert everything.count("not_tried") == len(page.site.counties.counties) - 2


def test_every_csv_of_the_page_opens_right_in_excel(page: Served) -> None:
    """Each address of the page that ends so, and the tables of a report, which come in a ZIP."""
    modules = [import_module(f"nianbao.web.pages.{one.name}") for one in pkgutil.iter_modules(pages.__path__)]
    paths = {route.path for module in modules for route in module.router.routes}
    asked = {path.replace("{name}", name) for path in paths for name in LISTS if path.endswith(".csv")}
    assert {"/coverage.csv", "/figures.csv", "/figures/late.csv"} <= asked
    contents = {path: page.get(f"{path}?year=2021&field=t1.fees.amount").content for path in sorted(asked)}
    with zipfile.ZipFile(io.BytesIO(page.get("/files/320322/2021/county/tables").content)) as tables:
        contents |= {name: tables.read(name) for name in tables.namelist()}
    assert {"t1.csv", "t2.csv", "t3.csv"} <= set(contents)
    assert [name for name, content in contents.items() if not content.startswith(codecs.BOM_UTF8)] == []


def test_a_report_shows_its_parts(page: Served) -> None:
    shown = page.get("/report/320322/2021").text
    parts = (
        "一、总体情况", "（一）主动公开", "4764条", "第二十条第（一）项", "法律服务机构", "复议后起诉", "R-FLOW",
        "WARC-Record-ID", "nb-320322-2021-county</dd>", "@online{nb-320322-2021-county", "[EB/OL]", "这份报告发布后改过",
    )  # fmt: skip
    for said in parts:
        assert said in shown
    assert "行政许可  12" not in shown
    assert 'data-field="t2.new_received.natural"' in shown
    assert HOSTILE not in shown


def test_failing_sums_are_marked_on_their_cells_and_explained(page: Served) -> None:
    shown = page.get("/report/320322/2021").text
    marked = dict(re.findall(r'class="value fails" title="[^"]*：([^"]*)" data-field="([^"]*)"', shown))
    fields = {
        field: rules
        for rules, field in re.findall(r'fails" title="[^"]*：([^"]*)" data-field="([^"]*)"', shown)
    }
    assert marked
    assert fields["t2.new_received.natural"] == "R-FLOW"
    assert fields["t2.carried_out.total"] == "R-FLOW"
    assert "R-SUM21" in fields["t2.results_total.natural"]
    assert "t2.new_received.business" not in fields
    assert "本年新收 + 上年结转 = 办理结果总计 + 结转下年度" in shown


def test_a_blank_is_no_zero_and_a_missing_cell_is_neither(page: Served) -> None:
    shown = page.get("/report/320322/2020").text
    assert re.search(r'class="blank"[^>]*data-field="t1.fees.items_prev"><span class="quiet">空', shown)
    assert re.search(r'class="unclear" title="[^"]+" data-field="t1.punishment.items_prev">5\*<', shown)
    sparse = page.get("/report/532525/2021").text
    assert re.search(r'class="missing"[^>]*data-field="t3.review.corrected"', sparse)


def test_changes_between_versions(page: Served) -> None:
    shown = page.get("/report/320322/2021/county/changes").text
    assert "<del>4763</del>" in shown
    assert "<ins>4764</ins>" in shown
    assert "自然人" in shown
    assert page.get("/report/320322/2020/county/changes").status_code == 404


def test_an_earlier_capture_can_be_read(page: Served) -> None:
    shown = page.get("/report/320322/2021").text
    (capture,) = set(re.findall(r'[?;]capture=([0-9TZ]+)"', shown))
    earlier = page.get(f"/report/320322/2021/county?capture={capture}").text
    assert "4763条" in earlier
    assert "较早的一次存档" in earlier
    assert page.get("/report/320322/2021?capture=20200101T000000000000Z").status_code == 404


def test_a_gap_has_a_page_with_its_reason(page: Served) -> None:
    shown = page.get("/report/532525/2023").text
    assert "没有存档" in shown
    assert "answers with a challenge" in shown


def test_compare_tells_blank_missing_and_absent_apart(page: Served) -> None:
    query = "counties=沛县&field=t2.new_received.total&field=t1.fees.amount&first=2019&last=2021"
    shown = page.get(f"/compare?{query}").text
    assert "<svg" in shown
    assert re.search(r'class="number absent"', shown)
    assert re.search(r'class="number missing"', shown)
    assert "counties=320322" in shown
    assert "请用代码" in page.get("/compare?counties=鼓楼区").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/county/999998", 404), ("/county/abc", 400), ("/report/320322/1999", 400),
        ("/report/320322/2015", 404), ("/report/320322/2021/village", 400), ("/?year=abc", 400),
        ("/search?q=" + "县" * 201, 400), ("/files/320322/2021/county/exe", 404), ("/search?page=0", 400),
        ("/files/532525/2021/county/attachments/3", 404), ("/?province=atlantis", 404),
        ("/report/320322/2007", 400), ("/?year=2007", 400), (f"/?year={NOT_OVER}", 400), (f"/campaign?year={NOT_OVER}", 400),
        (f"/report/320322/{NOT_OVER}", 400), (f"/compare?counties=320322&last={NOT_OVER}", 400),
    ],
)  # fmt: skip
def test_errors_are_pages_with_words(page: Served, path: str, status: int) -> None:
    answer = page.get(path)
    assert answer.status_code == status
    assert "回到覆盖情况" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_changes_anything_is_refused(page: Served, method: str) -> None:
    assert page.client.request(method, "/").status_code == 405


def test_the_pages_open_at_the_last_year_that_is_over(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    Report(year=NOT_OVER).put(store)
    site = Site(store, tmp_path / "work", load_registry(), campaign=lambda year: None)
    site.refresh()
    with served(site) as page:
        assert f"<h1>{NOT_OVER - 1} 年度报告，收到了多少" in page.get("/").text
        assert f'coverage-{NOT_OVER - 1}.csv"' in page.get("/coverage.csv").headers["Content-Disposition"]
        assert f"{NOT_OVER - 1} 年度报告的采集" in page.get("/campaign").text
        for path in ("/", "/compare?counties=532525", "/county/532525", "/campaign"):
            assert str(NOT_OVER) not in re.sub(r"\d{4}-\d\d-\d\d", "", page.get(path).text)
