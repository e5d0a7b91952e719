"""Which prefecture a county belongs to, and what is said of a list that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.hosts import HostRule
from nianbao.core.prefectures import Prefecture, Prefectures, load_prefectures

HEAD = "code,name,portal_url,other_hosts,note\n"
LANGU = Prefecture("990100", "岚谷市", "http://www.langu.gov.cn/", ("langu.gov.cn",))
OTHER = Prefecture("990200", "沂江市", "http://www.yijiang.gov.cn/")
TWIN = Prefecture("980100", "岚谷市", "http://www.twin.gov.cn/")
CLOSED = Prefecture("990300", "鄢江市", "", (), "portal unconfirmed")
ALL = Prefectures((LANGU, OTHER, TWIN, CLOSED))


@pytest.mark.parametrize(
    ("code", "named", "found"),
    [
        ("990101", "岚谷市", LANGU),
        ("980101", "岚谷市", TWIN),  # of two that are called so the one of its code
        ("990101", "", LANGU),
        ("990201", "岚谷市", LANGU),  # what its row names goes before its code
        ("990201", "不在表里市", OTHER),
        ("990301", "鄢江市", None),
        ("999901", "", None),
    ],
)
def test_the_prefecture_of_a_county(code: str, named: str, found: Prefecture | None) -> None:
    assert ALL.of(County(code, "青岭县", "示范省", named)) == found


def test_a_county_seen_from_there_keeps_its_name_and_both_their_hosts_may_be_asked() -> None:
    county = County("990101", "青岭县", "示范省", "岚谷市", "http://www.qingling.gov.cn/", ("gk.gov.cn",))
    there = LANGU.seen_from(county)
    assert (there.code, there.name, there.portal_url) == ("990101", "青岭县", LANGU.portal_url)
    both = HostRule.of(there) + HostRule.of(county)
    for host in ("www.langu.gov.cn", "gk.langu.gov.cn", "www.qingling.gov.cn", "gk.gov.cn"):
        assert both.covers(f"http://{host}/")
    assert not both.covers("http://www.yijiang.gov.cn/")


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(HEAD + "990100,岚谷市,http://127.0.0.1:8,,\n", encoding="utf-8")
    assert load_prefectures(str(path)).rows == (Prefecture("990100", "岚谷市", "http://127.0.0.1:8"),)
    assert load_prefectures("none").rows == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,name,portal_url,note\n", "missing column other_hosts"),
        (HEAD + "9901,岚谷市,,,\n", "line 2, column code: '9901'"),
        (HEAD + "990100,,,,\n", "line 2, column name: empty"),
        (HEAD + "990100,岚谷市,ftp://x/,,\n", "line 2, column portal_url"),
        (HEAD + "990100,岚谷市,,http://x/,\n", "line 2, column other_hosts"),
        (HEAD + "990100,岚谷市,,,\n" * 2, "is on line 2 already"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_by_its_place(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"p\.csv") as caught:
        load_prefectures(str(path))
    assert said in str(caught.value)
