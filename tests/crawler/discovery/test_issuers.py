"""Whose report it is, by the issuer's name alone."""

from __future__ import annotations

import pytest

from crawler.discovery.issuers import Names, Whose, whose
from nianbao.core.county import County
from nianbao.core.report import Scope

QINGLING = Names.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
PEI = Names.of(County("320322", "沛县", "江苏省", "徐州市", "http://p.gov.cn/", (), ""))


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


def test_a_scope_is_one_of_the_countys_own() -> None:
    assert [each.scope for each in (Whose.COUNTY, Whose.OFFICE)] == [Scope.COUNTY, Scope.OFFICE]
    assert Whose.OTHER.scope is Whose.UNNAMED.scope is None
