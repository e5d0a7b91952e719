"""The counties of a report year: the bundled registry and history, and files of a user's own."""

from __future__ import annotations

import pytest

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.history import CountyHistory, Term, load_history
from nianbao.core.registry import Registry, load_registry
from nianbao.core.units import units_of

NATIONAL = {2008: 2859, 2012: 2852, 2015: 2850, 2018: 2851, 2019: 2846, 2020: 2844, 2022: 2843, 2025: 2845}
"""Counties of each year, as the Ministry counts them at its end."""

REGISTRY = Registry(
    (
        County("990003", "平川区", "示范省", "岚谷市", "http://pc.gov.cn/"),
        County("990011", "桐关区", "示范省", "岚谷市", "http://tg.gov.cn/"),
        County("990050", "无史县", "示范省", "岚谷市", "http://ws.gov.cn/"),
    )
)
HISTORY = CountyHistory(
    (
        Term("990001", "平川县", 2008, 2014, "990003", "renamed"),
        Term("990003", "平川区", 2015, None, "990003"),
        Term("990010", "北桐区", 2008, 2020, "990011", "merged"),
        Term("990011", "桐关区", 2012, None, "990011", "new"),
        Term("990040", "弃县", 2008, 2010, "", "unknown"),
    )
)


@pytest.fixture(scope="module")
def bundled():
    registry, history = load_registry(None), load_history(None)
    return lambda year: units_of(registry, history, year)


@pytest.mark.parametrize(("year", "count"), NATIONAL.items())
def test_every_year_has_its_own_counties(bundled, year, count):
    counties = bundled(year).counties
    assert len({county.code for county in counties}) == len(counties) == count


@pytest.mark.parametrize(
    ("asked", "year", "code", "name"),
    [
        ("海门市", 2018, "320684", "海门市"),
        ("海门区", 2018, "320684", "海门市"),
        ("320614", 2018, "320684", "海门市"),
        ("海门市", 2025, "320614", "海门区"),
        ("320684", 2025, "320614", "海门区"),
        ("330104", 2019, "330104", "江干区"),
        ("铜仁市", 2010, "522201", "铜仁市"),
        ("三元区", 2020, "350403", "三元区"),
        ("三元区", 2021, "350404", "三元区"),
        ("500110", 2010, "500110", "万盛区"),
        ("綦江县", 2010, "500222", "綦江县"),
        ("石屏县", 2012, "532525", "石屏县"),
    ],
)
def test_names_and_codes_of_any_year_mean_the_unit_of_the_year(bundled, asked, year, code, name):
    found = bundled(year).find(asked)
    assert (found.code, found.name) == (code, name)


@pytest.mark.parametrize(
    ("asked", "year", "said"),
    [
        (
            "330104",
            2025,
            "330104 did not exist in 2025: 330104 江干区 was there until 2020; its heir is 330102 上城区",
        ),
        ("江干区", 2021, "江干区 did not exist in 2021: 330104 江干区 was there until 2020"),
        ("320613", 2019, "is there since 2020; before it there were 320602 崇川区, 320611 港闸区"),
        ("龙港市", 2018, "330383 龙港市 is there since 2019; no source names a unit before it"),
    ],
)
def test_a_unit_that_did_not_exist_names_those_before_and_after(bundled, asked, year, said):
    with pytest.raises(UsageError) as caught:
        bundled(year).find(asked)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_who_is_gone_is_looked_for_at_its_heirs(bundled):
    registry = bundled(2019)
    gone, heir = registry.find("330104"), registry.find("330102")
    assert gone.portal_url == heir.portal_url != ""
    assert (gone.province, gone.prefecture) == ("浙江省", "杭州市")
    assert gone.note == "gone since 2021; looked for at its heir's portal"


def test_a_province_has_the_units_of_the_year(bundled):
    def names(year):
        return {county.name for county in bundled(year).select([], province="浙江省")}

    assert {"江干区", "下城区"} <= names(2020)
    assert {"江干区", "下城区"}.isdisjoint(names(2021))
    assert {"临平区", "钱塘区"} <= names(2021)


def units(year: int) -> list[tuple[str, str, str]]:
    return [(each.code, each.name, each.portal_url) for each in units_of(REGISTRY, HISTORY, year).counties]


def test_a_registry_of_ones_own_brings_those_that_its_counties_took_over():
    assert units(2014) == [
        ("990001", "平川县", "http://pc.gov.cn/"),
        ("990011", "桐关区", "http://tg.gov.cn/"),
        ("990050", "无史县", "http://ws.gov.cn/"),
        ("990010", "北桐区", "http://tg.gov.cn/"),
    ]
    assert [code for code, _, _ in units(2025)] == ["990003", "990011", "990050"]


def test_a_unit_without_an_heir_belongs_to_a_whole_registry_alone():
    assert ("990040", "弃县", "") in units(2009)
    part = Registry(REGISTRY.counties[1:])
    assert "990040" not in [each.code for each in units_of(part, HISTORY, 2009).counties]


def test_a_county_that_was_not_yet_there_is_not_selected():
    assert "990011" not in [code for code, _, _ in units(2011)]
    assert "990011" in [code for code, _, _ in units(2012)]
