"""Figures of a year over all places: rankings, sums and medians that count no blank as zero, lists, downloads."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from nianbao.archive.catalogue.figures import LETTERS_LEAST, SHINGLE, shingles
from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import WITHHELD, Tombstone, moment_of
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.clock import SHANGHAI, now
from nianbao.core.registry import load_registry
from nianbao.web.figures import kind_of
from nianbao.web.site import Site
from nianbao.web.spread import shades_of, spread_of
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.web.handmade_site import Served, cells, served
from tests.nianbao.web.test_languages import CHINESE, ENGLISH_SENTENCE, said_on

FIELD = "t2.new_received.total"
PLACES = {
    "320322": ("沛县", "江苏省", "徐州市"),
    "320321": ("丰县", "江苏省", "徐州市"),
    "320382": ("邳州市", "江苏省", "徐州市"),
    "320311": ("泉山区", "江苏省", "徐州市"),
    "532525": ("石屏县", "云南省", "红河哈尼族彝族自治州"),
    "532532": ("河口瑶族自治县", "云南省", "红河哈尼族彝族自治州"),
}
PRINTED = {"320322": "30", "320321": "0", "320382": "5*", "320311": "", "532525": "10", "532532": "10"}
VIEWS = (
    "/figures?year=2021", "/figures?year=2021&state=blank", "/figures?year=2020", "/figures/late?year=2021",
    "/figures/sums?year=2021", "/figures/alike?year=2021", "/figures?year=2021&province=江苏省&kind=县",
    "/figures?year=2021&field=t1.fees.items_prev", "/figures/alike?year=2020",
)  # fmt: skip


def prose(seed: int, letters: int = 1200) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(letters))


def put(store: DirectoryStore, code: str, year: int, text: str, total: str, **said: object) -> None:
    name, province, prefecture = PLACES[code]
    where = {"name": name, "province": province, "prefecture": prefecture}
    Report(
        code=code, year=year, issuer=f"{name}人民政府", captured_at=f"{year + 1}-05-01T01:00:00+00:00",
        text=f"标题\n\n{text}".encode(), cells=cells(t2__new_received__total=total),
        said=where | {"title": f"{name}{year}年报告", "published_on": f"{year + 1}-03-31"} | said,
    ).put(store)  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("figures")
    store = DirectoryStore(directory / "store")
    for at, (code, printed) in enumerate(PRINTED.items()):
        put(store, code, 2021, prose(at), printed)
    put(store, "320322", 2020, prose(0)[:900] + prose(77, 300), "12", published_on="2021-05-30")
    # 邳州市 took three quarters of 丰县's text; 河口 has too little of its own to be compared.
    put(store, "320382", 2020, prose(1)[:900] + prose(78, 300), "1", identities_failed=("R-FLOW", "R-ROW"))
    put(store, "320321", 2020, prose(1), "2", published_on=None)
    put(store, "532532", 2020, "无。", "3")
    with served(_site(store, directory)) as running:
        yield running


def _site(store: DirectoryStore, directory: Path) -> Site:
    site = Site(store, directory / "work", load_registry())
    site.refresh()
    return site


def rows_of(page: Served, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.get(address).content.decode("utf-8-sig"))))


def test_a_ranking_has_numbers_first_and_says_what_has_none(page: Served) -> None:
    rows = rows_of(page, "/figures.csv?year=2021")
    assert [(row["code"], row["rank"], row["value"]) for row in rows[:4]] == [
        ("320322", "1", "30"), ("532525", "2", "10"), ("532532", "2", "10"), ("320321", "4", "0"),
    ]  # fmt: skip
    states = {row["code"]: row["state"] for row in rows}
    assert (states["320311"], states["320382"], states["110101"]) == ("blank", "unclear", "absent")
    assert {row["value"] for row in rows if row["state"] != "value"} == {""}
    assert len(rows) == len(page.site.units(2021))
    least = rows_of(page, "/figures.csv?year=2021&sort=value")
    assert [row["code"] for row in least[:2]] == ["320321", "532525"]


def test_blanks_are_no_zeros_in_sums_and_medians(page: Served) -> None:
    shown = page.get("/figures?year=2021").text
    assert "<strong>50</strong>" in shown
    assert "出自 4 个有数字的县" in shown
    assert "<strong>10</strong><span>中位数" in shown
    assert "空白 1、读不清 1" in shown
    jiangsu = page.get("/figures?year=2021&province=江苏省").text
    assert "<strong>15</strong><span>中位数" in jiangsu  # of 30 and 0, not of 30, 0, 0 and 0
    unknown = page.get("/figures?year=2021&field=t1.fees.items_prev").text
    assert "<strong>—</strong><span>中位数" in unknown
    assert "没有这一格 6" in unknown


def test_filters_by_province_kind_and_state(page: Served) -> None:
    def codes(query: str) -> set[str]:
        return {row["code"] for row in rows_of(page, f"/figures.csv?year=2021&{query}")}

    assert codes("state=value&province=云南省") == {"532525", "532532"}
    assert codes("state=value&kind=自治县") == {"532532"}
    assert codes("state=value&kind=县") == {"320322", "320321", "532525"}
    assert codes("state=unclear") == {"320382"}
    assert codes("state=blank&kind=区") == {"320311"}
    for query in ("kind=村", "state=great", "field=t9", "province=火星"):
        assert page.get(f"/figures?{query}").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [("沛县", "县"), ("屏边苗族自治县", "自治县"), ("浦东新区", "区"), ("邳州市", "市"), ("土默特左旗", "旗"),
     ("鄂温克族自治旗", "自治旗"), ("神农架林区", "区"), ("某地", "")],
)  # fmt: skip
def test_a_name_says_its_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_lists_of_late_reports_and_failing_sums(page: Served) -> None:
    late = rows_of(page, "/figures/late.csv?year=2020")
    assert [(row["code"], row["days_late"]) for row in late] == [("320322", "60")]
    assert "已存档的 4 份报告中，3 份标明了发布日期" in page.get("/figures/late?year=2020").text
    failed = rows_of(page, "/figures/sums.csv?year=2020")
    assert [(row["code"], row["identities_failed"]) for row in failed] == [("320382", "R-FLOW R-ROW")]


def test_reports_that_repeat_another_are_measured_by_what_they_share(page: Served) -> None:
    by_code = {row["code"]: row for row in rows_of(page, "/figures/alike.csv?year=2021")}
    assert set(by_code) == {"320322", "320321"}
    assert by_code["320321"]["share_of_year_before"] == "1.0"
    ours, theirs = shingles(f"标题{prose(0)}"), shingles(f"标题{prose(0)[:900]}{prose(77, 300)}")
    assert float(by_code["320322"]["share_of_year_before"]) == round(len(ours & theirs) / len(ours), 3)
    assert by_code["320322"]["letters"] == str(len(ours))
    neighbours = {row["code"]: row for row in rows_of(page, "/figures/alike.csv?year=2020")}
    assert neighbours["320382"]["neighbour"] == "320321"
    assert 0.7 < float(neighbours["320382"]["share_of_neighbour"]) < 0.8
    assert "已存档的 4 份报告中，3 份有可比的对象" in page.get("/figures/alike?year=2020").text


def test_the_form_s_own_words_numbers_and_short_texts_do_not_count() -> None:
    form_only = "一、本年新收政府信息公开申请数量。二、上年结转政府信息公开申请数量"
    assert not shingles("本年新收政府信息公开申请数量")
    assert len(shingles(form_only)) < len(form_only)
    text = prose(5, 300)
    assert shingles(text[:100] + "4763条，" + text[100:]) != shingles(text)
    assert shingles(f"{text[:100]}12{text[100:]}") == shingles(f"{text[:100]}99，{text[100:]}")
    assert len(shingles(text)) == 300 - SHINGLE + 1 > LETTERS_LEAST


def test_a_table_to_take_away_is_the_same_as_csv_and_as_workbook(page: Served) -> None:
    for address in ("/figures", "/figures/late", "/figures/sums", "/figures/alike"):
        plain = list(
            csv.reader(io.StringIO(page.get(f"{address}.csv?year=2020").content.decode("utf-8-sig")))
        )
        answer = page.get(f"{address}.xlsx?year=2020")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = [
            ["" if value is None else value for value in row]
            for row in book["data"].iter_rows(values_only=True)
        ]
        numbers = [[float(value) if _is_number(value) else value for value in row] for row in plain]
        assert [
            [float(v) if isinstance(v, int) or _is_number(v) else v for v in row] for row in rows
        ] == numbers
        assert f"{page.url}{address}?" in book["source"]["A2"].value
        assert all(cell.data_type != "f" for row in book["data"].iter_rows() for cell in row)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, str) and value.replace(".", "", 1).isdigit())


def test_a_view_is_cited_by_its_address_and_the_day_in_china(page: Served) -> None:
    shown = page.get("/figures?year=2021&province=江苏省").text
    day = now().astimezone(SHANGHAI).date().isoformat()
    address = f"{page.url}/figures?field={FIELD}&amp;year=2021&amp;province=32"
    assert f"[DB/OL]. [{day}]. {address}." in shown
    assert page.get(address.removeprefix(page.url).replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("chart", ["histogram", "strip", "map"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_drawings_stand_by_themselves(page: Served, prefix: str, chart: str) -> None:
    answer = page.get(f"{prefix}/figures.svg?year=2021&chart={chart}")
    assert answer.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(root.itertext())
    assert str(page.url) in text
    assert bool(CHINESE.search(text.replace("年报存档", ""))) == (not prefix)
    assert "style" not in answer.text


def test_lists_are_drawn_by_province(page: Served) -> None:
    root = ElementTree.fromstring(page.get("/figures/sums.svg?year=2020").content)
    assert "江苏" in "".join(root.itertext())


def test_a_few_very_large_figures_do_not_press_all_others_into_one_bar() -> None:
    spread = spread_of({"32": [Decimal(number) for number in range(100)], "53": [Decimal(1_000_000)]})
    assert spread is not None
    assert spread.above == 1
    assert sum(bar.count for bar in spread.bars) == 101
    assert spread.bars[-1].open
    assert sum(bar.count > 0 for bar in spread.bars) >= 10
    assert spread_of({"32": []}) is None
    equal = spread_of({"32": [Decimal(0), Decimal(0)]})
    assert equal is not None
    assert [bar.count for bar in equal.bars] == [2]
    shades = shades_of({"11": None, "32": Decimal(1), "53": Decimal(9)})
    assert shades["11"] == 0 < shades["32"] < shades["53"]


@pytest.mark.parametrize("path", VIEWS)
def test_each_view_is_whole_in_both_languages(page: Served, path: str) -> None:
    english = said_on(page.get(f"/en{path}").text)
    assert [text for text, language, _ in english if language == "en" and CHINESE.search(text)] == []
    chinese = said_on(page.get(path).text)
    assert [
        text
        for text, language, is_code in chinese
        if language == "zh-CN" and not is_code and ENGLISH_SENTENCE.search(text)
    ] == []


def test_what_is_withheld_is_in_no_figure_and_no_list(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "store")
    put(store, "320322", 2021, prose(1), "30", published_on="2022-06-01", identities_failed=("R-ROW",))
    put(store, "320321", 2021, prose(1), "7")
    with served(_site(store, tmp_path)) as page:
        assert {row["code"] for row in rows_of(page, "/figures/alike.csv?year=2021")} == {"320322", "320321"}
        stone = Tombstone(
            now().isoformat(),
            WITHHELD,
            (),
            code="320322",
            year=2021,
            scope="county",
            issuer="",
            reason="个人信息",
        )
        store.put(tombstone_key("320322", 2021, moment_of(stone.captured_at)), stone.to_json())
        rows = {row["code"]: row for row in rows_of(page, "/figures.csv?year=2021")}
        assert (rows["320322"]["state"], rows["320322"]["value"]) == ("absent", "")
        assert rows["320321"]["value"] == "7"
        for name in ("late", "sums", "alike"):
            assert rows_of(page, f"/figures/{name}.csv?year=2021") == []
