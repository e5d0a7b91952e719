"""The bundled list of prefectures' portals: its shape, its hosts, and the counts that docs/registry.md tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from nianbao.core.prefectures import BUNDLED, COLUMNS, load_prefectures
from nianbao.core.registry import load_registry

ROOT = Path(__file__).parents[2]
GOV_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+gov\.cn")
FIRST = {"url_list_a": "http://x.gov.cn/in/side.html", "url_list_b": "https://www.x.gov.cn/"}
ROWS = load_prefectures().rows
SCHEMES = "the lists name different schemes; the other is tried too"
UNCONFIRMED = "portal unconfirmed: "


def test_the_columns_are_the_contracts_and_every_prefecture_stands_once() -> None:
    content = BUNDLED.read_bytes()
    assert content.startswith(",".join(COLUMNS).encode() + b"\n")
    assert b"\r" not in content
    codes = [each.code for each in ROWS]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"\d{4}00", code) and not code.endswith("0000") for code in codes)


def test_a_portal_is_a_government_host_or_says_why_there_is_none() -> None:
    for each in ROWS:
        hosts = [urlsplit(each.portal_url).netloc, *each.other_hosts] if each.portal_url else []
        assert all(map(GOV_HOST.fullmatch, hosts)), each
        assert bool(each.portal_url) is not each.note.startswith(UNCONFIRMED), each
    portals = Counter(urlsplit(each.portal_url).netloc for each in ROWS if each.portal_url)
    assert [host for host, count in portals.items() if count > 1] == []


def test_no_further_host_of_a_prefecture_holds_a_confirmed_countys() -> None:
    counties = {urlsplit(county.portal_url).hostname or "" for county in load_registry().counties}
    own = [host for each in ROWS for host in each.other_hosts]
    assert own
    assert [host for host in own if any(county.endswith("." + host) for county in counties)] == []


def test_every_prefecture_of_the_registry_has_a_row() -> None:
    counties = [county for county in load_registry().counties if county.prefecture]
    named = {(each.code, each.name) for each in ROWS}
    assert {(each.code[:4] + "00", each.prefecture) for each in counties} <= named


def test_the_counts_are_those_of_the_documentation() -> None:
    said = (ROOT / "docs" / "registry.md").read_text(encoding="utf-8").partition("## The prefectures'")[2]
    counts = [int(count) for count in re.findall(r"^\| (\d+) \|", said, re.M)][:4]
    without = Counter(each.note for each in ROWS if not each.portal_url)
    confirmed = sum(bool(each.portal_url) for each in ROWS)
    assert counts == [len(ROWS), confirmed, *(count for _, count in without.most_common())]


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({}, ["https://www.x.gov.cn/", "x.gov.cn", SCHEMES]),
        ({"url_list_a": "https://x.gov.cn"}, ["https://www.x.gov.cn/", "x.gov.cn", ""]),
        ({"url_list_b": "https://x.gov.cn/"}, ["https://x.gov.cn/", "", SCHEMES]),
        (
            {"url_list_a": "http://y.gov.cn"},
            ["", "", UNCONFIRMED + "the two public lists name different hosts"],
        ),
        (
            {"url_list_a": "http://x.cn"},
            ["", "", UNCONFIRMED + "a public list gives an address that is not a .gov.cn host"],
        ),
    ],
    ids=["schemes differ", "both https", "no www", "hosts differ", "not of the government"],
)
def test_how_a_row_is_decided(
    change: dict[str, str], row: list[str], script: Callable[[str], ModuleType]
) -> None:
    builder = script("build_prefectures")
    place = {"code": "990100", "name": "岚谷市", "level": "prefecture"}
    province = {"code": "990000", "name": "示范省", "level": "province"} | FIRST
    (built,) = builder.build([place | FIRST | change, province], {"www.other.gov.cn"})
    assert built == ["990100", "岚谷市", *row]
    (shared,) = builder.build([place | FIRST], {"qingling.x.gov.cn"})
    assert shared[3] == ""
