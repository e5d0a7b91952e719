"""The bundled registry: its shape, its hosts, and the rules by which it was built (docs/registry.md)."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from nianbao.core.county import County
from nianbao.core.registry import BUNDLED, COLUMNS, load_registry

GOV_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+gov\.cn")
NOT_GOV_BY_EXCEPTION: frozenset[str] = frozenset()
"""Portal hosts outside .gov.cn, each with its reason in docs/registry.md. There is none."""

PROVINCIAL_HOST = re.compile(
    r"(?:www\.)?(?:beijing|bj|tj|sh|shanghai|cq|hebei|shanxi|nmg|ln|jl|hlj|js|jiangsu|zj|ah|fujian|fj|jiangxi|sd"
    r"|shandong|henan|hubei|hunan|gd|gxzf|gx|hainan|sc|guizhou|yn|xizang|shaanxi|gansu|qinghai|nx|xinjiang)\.gov\.cn"
)
"""A guard from memory against the domains of provinces; the builder's own rule is shared_domains."""


@pytest.fixture(scope="module")
def counties() -> tuple[County, ...]:
    return load_registry(None).counties


@pytest.fixture(scope="module")
def builder(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("build_registry")


def hosts_of(county: County) -> list[str]:
    portal = [urlsplit(county.portal_url).netloc] if county.portal_url else []
    return [*portal, *county.other_hosts]


def test_the_columns_are_the_contracts_and_the_bytes_plain():
    content = BUNDLED.read_bytes()
    assert content.startswith(b"code,name,province,prefecture,portal_url,other_hosts,note\n")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert all(cell == cell.strip() for row in rows for cell in row)


def test_every_county_once_and_sorted(counties):
    codes = [county.code for county in counties]
    assert len(codes) == 2845
    assert codes == sorted(set(codes))
    assert not any(code.endswith("00") for code in codes)
    assert Counter(county.name[-1] for county in counties) == {"县": 1418, "区": 978, "市": 397, "旗": 52}


def test_a_name_is_unique_within_its_prefecture(counties):
    places = Counter((county.province, county.prefecture, county.name) for county in counties)
    assert [place for place, count in places.items() if count > 1] == []


def test_provinces_and_prefectures_have_full_names_that_follow_the_code(counties):
    assert len({county.province for county in counties}) == 31
    assert all(re.search(r"(?:省|自治区|市)$", county.province) for county in counties)
    assert all(re.search(r"^$|(?:市|自治州|地区|盟)$", county.prefecture) for county in counties)
    assert len({(county.code[:2], county.province) for county in counties}) == 31
    prefectures = {(county.code[:4], county.prefecture) for county in counties if county.prefecture}
    assert len(prefectures) == len({code for code, _ in prefectures}) == 333 - 4


def test_counties_below_a_province_have_no_prefecture(counties):
    municipal = [county for county in counties if county.province.endswith("市")]
    direct = [county for county in counties if county.code[2:4] == "90"]
    assert (len(municipal), len(direct)) == (85, 32)
    assert {county.code for county in counties if not county.prefecture} == {
        county.code for county in municipal + direct
    }


def test_cities_without_counties_have_no_row(counties):
    names = {county.name for county in counties} | {county.prefecture for county in counties}
    assert names.isdisjoint({"东莞市", "中山市", "儋州市", "嘉峪关市"})


def test_the_counts_are_those_of_the_manual(counties):
    reasons = Counter(
        county.note.split("; ")[0].removeprefix("portal unconfirmed: ")
        for county in counties
        if not county.portal_url
    )
    assert reasons == {
        "the two public lists name different hosts": 73,
        "only one public list names a host": 15,
        "a public list gives an address that is not a .gov.cn host": 4,
        "the two public lists name different hosts of one domain": 3,
        "neither public list names a host": 2,
        "the public lists do not have this county": 2,
    }
    settled = sum(county.note.startswith("settled by hand") for county in counties)
    confirmed = sum(bool(county.portal_url) for county in counties) - settled
    assert (confirmed, settled) == (2733, 13)
    manual = (Path(__file__).parents[2] / "docs" / "registry.md").read_text(encoding="utf-8")
    for count in (2845, confirmed, settled, *reasons.values()):
        assert f"| {count:,} |" in manual


def test_every_portal_is_the_root_of_a_gov_host(counties):
    for county in counties:
        if county.portal_url:
            parts = urlsplit(county.portal_url)
            assert county.portal_url == f"{parts.scheme}://{parts.netloc}/", county
            assert GOV_HOST.fullmatch(parts.netloc) or parts.netloc in NOT_GOV_BY_EXCEPTION, county


@pytest.mark.parametrize(
    "host",
    [
        "gov.cn",
        "xgov.cn",
        "a.gov.cn.evil.com",
        "a-gov.cn",
        "a.gov.cnn16",
        "58.49.42.70",
        "a.gov.cn:80",
        ".gov.cn",
    ],
)
def test_the_suffix_test_is_a_proper_one(host, builder):
    assert not GOV_HOST.fullmatch(host)
    assert not builder.GOV_HOST.fullmatch(host)


def test_every_empty_portal_has_its_reason_and_no_hosts(counties):
    for county in counties:
        if not county.portal_url:
            assert county.note.startswith("portal unconfirmed: "), county
            assert county.other_hosts == (), county


def test_no_host_serves_two_counties(counties):
    owners = {host: county for county in counties for host in hosts_of(county)}
    for county in counties:
        for host in hosts_of(county):
            labels = host.split(".")
            covering = {".".join(labels[at:]) for at in range(len(labels) - 2)} & set(owners)
            assert {owners[domain].code for domain in covering} == {county.code}, (county, covering)


def test_the_other_host_is_the_portals_own_bare_domain(counties):
    for county in counties:
        host = urlsplit(county.portal_url).netloc
        bare = (host.removeprefix("www."),) if host.startswith("www.") else ()
        assert county.other_hosts == bare, county


def test_no_domain_of_a_province_is_a_countys(counties):
    owned = [host for county in counties for host in hosts_of(county)]
    assert [host for host in owned if PROVINCIAL_HOST.fullmatch(host)] == []


def test_every_county_of_honghe_is_settled_by_hand(counties):
    honghe = [county for county in counties if county.code.startswith("5325")]
    assert len(honghe) == 13
    for county in honghe:
        assert county.prefecture == "红河哈尼族彝族自治州"
        assert county.portal_url, county
        assert county.note.startswith("settled by hand on one source: "), county
        assert "hh.gov.cn" not in hosts_of(county)


def test_shiping_has_the_address_that_answered(counties):
    shiping = next(county for county in counties if county.code == "532525")
    assert (shiping.name, shiping.portal_url, shiping.other_hosts) == ("石屏县", "http://hhsp.gov.cn/", ())


# The rules of the builder.


def row(first: str, second: str, final: str = "", probe: str = "direct", **more: str) -> dict[str, str]:
    lists = {"url_list_a": first, "url_list_b": second, "probe_final_url": final, "probe_2026_04": probe}
    return {"code": "110001", "province": "某省", "name": "某县"} | lists | more


@pytest.mark.parametrize(
    ("first", "second", "final", "portal"),
    [
        (
            "http://www.a.gov.cn/zjax/",
            "https://www.a.gov.cn/",
            "https://www.a.gov.cn/",
            "https://www.a.gov.cn/",
        ),
        ("http://www.a.gov.cn", "https://a.gov.cn/", "http://a.gov.cn/index.html", "http://a.gov.cn/"),
        ("http://WWW.A.gov.cn;", "http://www.a.gov.cn/", "", "http://www.a.gov.cn/"),
        ("https://www.a.gov.cn", "https://www.a.gov.cn/", "", "https://www.a.gov.cn/"),
        ("http://www.a.gov.cn", "https://www.a.gov.cn/", "", "http://www.a.gov.cn/"),
        ("http://www.a.gov.cn", "http://www.a.gov.cn/", "https://www.b.gov.cn/", "http://www.a.gov.cn/"),
    ],
)
def test_a_confirmed_portal_is_the_root_that_answered(builder, first, second, final, portal):
    entry = builder.Entry("110001", "某县", "某省", "")
    builder.decide(entry, row(first, second, final))
    assert entry.line()[4] == portal


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("http://www.a.gov.cn", "http://www.b.gov.cn", "DIFFER"),
        ("http://a.city.gov.cn", "http://b.city.gov.cn", "DIFFER"),
        ("http://xxgk.a.gov.cn", "http://www.a.gov.cn", "ONE_DOMAIN"),
        ("http://www.a.gov.cn", "", "ONE_LIST"),
        ("", "", "NO_LIST"),
        ("http://www.a.com", "http://www.a.com", "NOT_GOV"),
        ("http://a.gov.cn.evil.com", "http://a.gov.cn.evil.com", "NOT_GOV"),
        ("http://www.a.gov.cn@evil.com", "http://www.a.gov.cn@evil.com", "NOT_GOV"),
        ("http://www.a.gov.cn:81", "http://www.a.gov.cn:81", "NOT_GOV"),
    ],
)
def test_an_unconfirmed_portal_stays_empty_with_its_reason(builder, first, second, reason):
    entry = builder.Entry("110001", "某县", "某省", "")
    builder.decide(entry, row(first, second, second))
    assert entry.line()[4:] == ["", "", f"portal unconfirmed: {getattr(builder, reason)}"]


def test_a_row_for_another_name_confirms_nothing(builder):
    entry = builder.Entry("110001", "别县", "某省", "")
    assert builder.why_unconfirmed(entry, row("http://a.gov.cn", "http://a.gov.cn")) == builder.OTHER_NAME
    assert builder.why_unconfirmed(entry, None) == builder.ABSENT


def test_a_row_under_a_former_code_is_found_by_province_and_name(builder):
    entry = builder.Entry("110081", "某市", "某省", "")
    old = row("", "", code="110022", name="某市")
    assert builder.rows_for([entry], [old]) == {"110081": old}
    assert builder.rows_for([entry], [old | {"province": "别省"}]) == {}
    assert builder.rows_for([entry], [old, old | {"code": "110023"}]) == {}


def test_a_prefectures_domain_is_never_a_countys(builder):
    rows = {"1": row("http://www.city.gov.cn", ""), "2": row("http://b.city.gov.cn", "")}
    shared = builder.shared_domains(rows)
    assert builder.own_domain("www.city.gov.cn", "1", shared) == []
    assert builder.own_domain("www.b.city.gov.cn", "2", shared) == ["b.city.gov.cn"]
    assert builder.own_domain("www.a.gov.cn", "1", shared) == ["a.gov.cn"]
    assert builder.own_domain("a.gov.cn", "1", shared) == []
    assert builder.own_domain("www.gov.cn", "1", shared) == []


@pytest.mark.parametrize("other", ["http://www.a.gov.cn/", "http://b.a.gov.cn/"])
def test_two_counties_confirmed_for_one_domain_both_lose_it(builder, other):
    first, second = builder.Entry("1", "甲县", "", ""), builder.Entry("2", "乙县", "", "")
    first.accept("http://a.gov.cn/", "confirmed")
    second.accept(other, "confirmed")
    builder.settle_clashes([first, second], {})
    assert [entry.line()[4] for entry in (first, second)] == ["", ""]
    assert first.notes == second.notes == [f"portal unconfirmed: {builder.CLASH}"]


def test_a_confirmed_county_keeps_a_host_that_one_list_gives_to_another(builder):
    first, second = builder.Entry("1", "甲县", "", ""), builder.Entry("2", "乙县", "", "")
    first.accept("http://a.gov.cn/", "confirmed")
    second.leave_empty(builder.DIFFER)
    builder.settle_clashes([first, second], {"a.gov.cn": {"1", "2"}})
    assert first.line()[4] == "http://a.gov.cn/"
    assert first.notes == ["host settled here: one list alone also gives it to 2 乙县"]
    assert second.notes[1:] == ["one list gives it a host that a list gives to 1 甲县"]
