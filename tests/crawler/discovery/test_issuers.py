"""Whose report it is, from the issuers that titles name: the forms of portal-traps §2 and §6."""

from __future__ import annotations

import pytest

from crawler.discovery.issuers import CountyNames, Whose, whose
from nianbao.core.county import County
from nianbao.core.registry import load_registry
from nianbao.core.report import Scope
from nianbao.core.title import read_title

COUNTY = County("990101", "青岭县", "示范省", "岚谷市")
NAMES = CountyNames.of(COUNTY)


@pytest.mark.parametrize(
    ("text", "year", "issuer", "who"),
    [
        ("青岭县2021年政府信息公开工作年度报告", 2021, "青岭县", Whose.COUNTY),
        ("青岭县人民政府 2021年政府信息公开工作年度报告", 2021, "青岭县人民政府", Whose.COUNTY),
        ("青岭县人民政府\n2021年政府信息\n公开工作年度报告", 2021, "青岭县人民政府", Whose.COUNTY),
        ("2021年青岭县政府信息公开工作年度报告", 2021, "青岭县", Whose.COUNTY),
        ("青岭县2021年度政府信息公开年报", 2021, "青岭县", Whose.COUNTY),
        ("关于青岭县2021年政府信息公开工作情况的报告", 2021, "青岭县", Whose.COUNTY),
        ("青岭县人民政府关于2021年度政府信息公开工作年度报告", 2021, "青岭县人民政府", Whose.COUNTY),
        ("青岭县人民政府信息公开工作年度报告（2021年）", 2021, "青岭县人民政府", Whose.COUNTY),
        ("二〇二一年青岭县政府信息公开工作年度报告", 2021, "青岭县", Whose.COUNTY),
        ("示范省岚谷市青岭县2021年政府信息公开工作年度报告", 2021, "示范省岚谷市青岭县", Whose.COUNTY),
        ("青岭县人民政府（县人民政府办公室）2021年政府信息公开工作年度报告", 2021, None, Whose.COUNTY),
        ("青岭县人民政府机关2021年政府信息公开工作年度报告", 2021, "青岭县人民政府机关", Whose.COUNTY),
        ("2021年度青岭县政务公开工作年度报告", 2021, "青岭县", Whose.COUNTY),
        ("2021年政府信息公开工作年度报告", 2021, "", Whose.UNNAMED),
        ("县政府2021年政府信息公开工作年度报告", 2021, "县政府", Whose.COUNTY),
        ("青岭县人民政府办公室2021年政府信息公开工作年度报告", 2021, "青岭县人民政府办公室", Whose.OFFICE),
        ("县政府办2021年度政府信息公开工作年度报告", 2021, "县政府办", Whose.OFFICE),
        ("青岭县教育局2021年政府信息公开工作年度报告", 2021, "青岭县教育局", Whose.DEPARTMENT),
        ("县教育局2021年信息公开年度报告", 2021, "县教育局", Whose.DEPARTMENT),
        ("青岭县果园镇2021年政府信息公开工作年度报告", 2021, "青岭县果园镇", Whose.TOWNSHIP),
        ("青岭镇人民政府2021年政府信息公开工作年度报告", 2021, "青岭镇人民政府", Whose.TOWNSHIP),
        ("2021青岭县大垅乡2021年度政府信息公开工作年度报告", 2021, "青岭县大垅乡", Whose.TOWNSHIP),
        ("岚谷市2021年政府信息公开工作年度报告", 2021, "岚谷市", Whose.OTHER),
        ("示范省人民政府2021年政府信息公开工作年度报告", 2021, "示范省人民政府", Whose.OTHER),
        ("远山省白河市青岭县2021年政府信息公开工作年度报告", 2021, None, Whose.COUNTY),
        ("白鹿县2021年政府信息公开工作年度报告", 2021, "白鹿县", Whose.OTHER),
    ],
)
def test_reports(text: str, year: int, issuer: str | None, who: Whose) -> None:
    title = read_title(text)
    assert title.is_report
    assert title.year == year
    if issuer is not None:
        assert title.issuer == issuer
    assert whose(title.issuer, NAMES) is who


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("肃南裕固族自治县", "肃南县"),
        ("肃南裕固族自治县", "肃南裕固族自治县人民政府"),
        ("镇宁布依族苗族自治县", "镇宁自治县"),
        ("沛县", "沛县人民政府"),
        ("鼓楼区", "区政府"),
        ("阿荣旗", "阿荣旗人民政府"),
    ],
)
def test_forms_of_names(name: str, issuer: str) -> None:
    assert whose(issuer, CountyNames.of(County("1", name))) is Whose.COUNTY


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("青岭县", ("青岭县", "青岭")),
        ("松岭高新区", ("松岭高新区", "松岭高新")),
        ("神农架林区", ("神农架林区", "神农架区", "神农架")),
        ("肃南裕固族自治县", ("肃南裕固族自治县", "肃南自治县", "肃南县", "肃南")),
        ("东乡族自治县", ("东乡族自治县", "东乡县", "东乡")),
        ("鄂温克族自治旗", ("鄂温克族自治旗", "鄂温克旗", "鄂温克")),
        ("鄂伦春自治旗", ("鄂伦春自治旗", "鄂伦春旗", "鄂伦春")),
    ],
)
def test_the_ways_in_which_a_county_is_written(name: str, forms: tuple[str, ...]) -> None:
    """Where the nation is the place's whole name, its kind alone, 自治旗, names nobody."""
    assert CountyNames.of(County("1", name)).forms == forms


def test_no_county_is_written_as_its_kind() -> None:
    forms = [
        form for county in load_registry().select([], all_=True) for form in CountyNames.of(county).forms
    ]
    assert len(forms) > 5000
    assert not [form for form in forms if form.startswith("自治")]


@pytest.mark.parametrize(
    "issuer", ["青岭人民政府", "青岭政府", "岚谷青岭县政府", "示范省岚谷市青岭县人民政府"]
)
def test_a_short_name_and_the_government(issuer: str) -> None:
    county = County("1", "青岭县", "示范省", "岚谷市")
    assert whose(issuer, CountyNames.of(county)) is Whose.COUNTY


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("肃南县市场监督管理局", Whose.DEPARTMENT),
        ("肃南裕固族自治县市场监督管理局", Whose.DEPARTMENT),
        ("肃南县教育局", Whose.DEPARTMENT),
        ("肃南自治县教育局", Whose.DEPARTMENT),
        ("肃南县康乐镇人民政府", Whose.TOWNSHIP),
        ("肃南县区划地名办公室", Whose.DEPARTMENT),
        ("肃南县人大常委会办公室", Whose.DEPARTMENT),
        ("肃南人民政府", Whose.COUNTY),
        ("肃南市人民政府", Whose.OTHER),
        ("肃南区政府", Whose.OTHER),
    ],
)
def test_bodies_of_a_county_with_a_short_name(issuer: str, expected: Whose) -> None:
    """市场 after a name that says what it is is no 市; after the bare place it is another government's."""
    assert whose(issuer, CountyNames.of(County("1", "肃南裕固族自治县"))) is expected


def test_a_prefix_is_no_proof() -> None:
    assert whose("岚州市人民政府", CountyNames.of(County("1", "岚州县", "示范省", "岚州市"))) is Whose.OTHER
    assert whose("岚州市", CountyNames.of(County("1", "岚州县", "示范省", "岚州市"))) is Whose.OTHER
    assert whose("岚州市岚州县", CountyNames.of(County("1", "岚州县", "示范省", "岚州市"))) is Whose.COUNTY
    assert whose("沛县安国镇", CountyNames.of(County("1", "沛县"))) is Whose.TOWNSHIP
    assert whose("青岭镇", NAMES) is Whose.TOWNSHIP
    assert whose("青岭县高新技术产业开发区管委会", NAMES) is Whose.DEPARTMENT
    assert (
        whose("红河哈尼族彝族自治州", CountyNames.of(County("1", "红河县", "云南省", "红河哈尼族彝族自治州")))
        is Whose.OTHER
    )


QINGLING = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
PEI = CountyNames.of(County("320322", "沛县", "江苏省", "徐州市", "http://p.gov.cn/", (), ""))


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("青岭县人民政府", Whose.COUNTY),
        ("青岭县", Whose.COUNTY),
        ("示范省岚谷市青岭县人民政府", Whose.COUNTY),
        ("", Whose.UNNAMED),
        ("县人民政府办公室", Whose.OFFICE),
        ("青岭县人民政府及办公室", Whose.COUNTY),
        ("岚谷市人民政府", Whose.OTHER),
        ("岚谷市财政局", Whose.OTHER),
        ("红山县人民政府", Whose.OTHER),
        ("红山县财政局", Whose.OTHER),
        ("财政局", Whose.DEPARTMENT),
        ("县财政局", Whose.DEPARTMENT),
        ("青岭县财政局", Whose.DEPARTMENT),
        ("青岭县果园镇", Whose.TOWNSHIP),
        ("青岭镇人民政府", Whose.TOWNSHIP),
    ],
)
def test_an_issuer_seen_from_the_county(issuer: str, expected: Whose) -> None:
    assert whose(issuer, QINGLING) is expected


def test_a_name_of_one_character_stays_whole() -> None:
    assert "沛" not in PEI.forms
    assert whose("沛县人民政府", PEI) is Whose.COUNTY
    assert whose("沛县镇人民政府", PEI) is not Whose.COUNTY


def test_a_name_that_is_its_own_stem_gets_no_second_kind() -> None:
    assert PEI.forms == ("沛县",)


HAIMEN = CountyNames.of(County("320614", "海门区", "江苏省", "南通市", names=("海门市",)))


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("海门市人民政府", Whose.COUNTY),
        ("江苏省海门市", Whose.COUNTY),
        ("市政府", Whose.COUNTY),
        ("海门区", Whose.COUNTY),
        ("海门市人民政府办公室", Whose.OFFICE),
        ("海门市财政局", Whose.DEPARTMENT),
        ("海门县", Whose.OTHER),
        ("海安市", Whose.OTHER),
        ("南通市", Whose.OTHER),
    ],
)
def test_an_issuer_under_a_former_name(issuer: str, expected: Whose) -> None:
    assert whose(issuer, HAIMEN) is expected


GUEST = CountyNames.of(County("330104", "江干区", "浙江省", "杭州市", is_guest=True))


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("江干区人民政府", Whose.COUNTY),
        ("江干区财政局", Whose.DEPARTMENT),
        ("", Whose.OTHER),
        ("区政府", Whose.OTHER),
        ("区人民政府办公室", Whose.OTHER),
        ("上城区人民政府", Whose.OTHER),
    ],
)
def test_at_its_heirs_portal_only_what_names_a_county_is_its_own(issuer: str, expected: Whose) -> None:
    assert whose(issuer, GUEST) is expected


def test_a_scope_is_one_of_the_countys_own() -> None:
    assert [each.scope for each in (Whose.COUNTY, Whose.OFFICE)] == [Scope.COUNTY, Scope.OFFICE]
    assert Whose.OTHER.scope is Whose.UNNAMED.scope is None
