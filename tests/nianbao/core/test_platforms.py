"""Which counties share a host."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.platforms import addresses_of, hosts_of, named_platforms, platforms_of, shares_of


def county(code: str, portal: str, *others: str) -> County:
    return County(code, code, portal_url=portal, other_hosts=others)


def together(counties: list[County], **known: dict[str, object]) -> set[frozenset[str]]:
    found = platforms_of(counties, known.get("named", {}), known.get("addresses", {}))  # type: ignore[arg-type]
    groups: dict[str, set[str]] = {}
    for code, platform in found.items():
        groups.setdefault(platform, set()).add(code)
    return {frozenset(group) for group in groups.values()}


def test_counties_of_their_own_hosts_are_apart() -> None:
    counties = [county("1", "http://www.a.gov.cn/", "a.gov.cn"), county("2", "https://www.b.gov.cn/")]
    assert together(counties) == {frozenset("1"), frozenset("2")}


def test_a_shared_host_an_upper_domain_and_a_chain_of_both() -> None:
    counties = [
        county("1", "http://one.city.gov.cn/", "xxgk.city.gov.cn"),
        county("2", "http://two.city.gov.cn/", "xxgk.city.gov.cn"),
        county("3", "http://www.three.gov.cn/", "city.gov.cn"),
        county("4", "http://www.four.gov.cn/"),
    ]
    assert together(counties) == {frozenset("123"), frozenset("4")}


def test_a_port_is_a_host_of_its_own_unless_all_ports_are_listed() -> None:
    counties = [county("1", "http://127.0.0.1:81/"), county("2", "http://127.0.0.1:82/")]
    assert together(counties) == {frozenset("1"), frozenset("2")}
    assert together([*counties, county("3", "http://www.c.gov.cn/", "127.0.0.1")]) == {frozenset("123")}


def test_a_shared_address_or_a_name_in_the_schedule() -> None:
    counties = [county(str(n), f"http://www.c{n}.gov.cn/") for n in range(1, 5)]
    addresses = {"www.c1.gov.cn": "203.0.113.7", "www.c2.gov.cn": "203.0.113.7"}
    named = {"provincial": ["www.c3.gov.cn", "*.c4.gov.cn"]}
    assert together(counties, addresses=addresses, named=named) == {frozenset("12"), frozenset("34")}


def test_a_county_without_a_portal_is_alone() -> None:
    assert together([county("1", ""), county("2", "")]) == {frozenset("1"), frozenset("2")}


def test_loopback_addresses_are_no_platform_and_unknown_hosts_have_none() -> None:
    hosts = hosts_of([county("1", "http://localhost/", "no-such-host.invalid", "127.0.0.1:8080")])
    assert hosts == {"localhost", "no-such-host.invalid", "127.0.0.1:8080"}
    assert asyncio.run(addresses_of(hosts)) == {}


@given(
    st.lists(st.tuples(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=2)), max_size=40),
    st.integers(1, 4),
)
def test_a_host_is_asked_by_one_process_only(rows: list[tuple[int, list[int]]], count: int) -> None:
    counties = [
        county(f"{990000 + n}", f"http://h{portal}.gov.cn/", *(f"h{other}.gov.cn" for other in others))
        for n, (portal, others) in enumerate(rows)
    ]
    shares = shares_of(counties, count)
    assert sorted(each.code for share in shares for each in share) == [each.code for each in counties]
    assert len(shares) <= count
    hosts = [{*(h for c in share for h in (c.portal_url[7:-1], *c.other_hosts))} for share in shares]
    assert sum(map(len, hosts)) == len(set().union(*hosts))


def codes(shares: list[list[County]]) -> set[str]:
    return {"".join(each.code for each in share) for share in shares}


def test_processes_share_counties_out_as_the_schedule_does() -> None:
    """HostRule lets the second county ask the first one's home page: one process, one connection to it."""
    pair = [county("1", "http://www.city.gov.cn/"), county("2", "http://b.example.cn/", "city.gov.cn")]
    assert codes(shares_of(pair, 2)) == {"12"}
    counties = [*pair, county("3", "https://xxgk.city.gov.cn:8443/"), county("4", "http://www.citygov.cn/")]
    assert codes(shares_of(counties, 2)) == {"123", "4"}
    named = {"provincial": ("*.citygov.cn", "b.example.cn")}
    assert codes(shares_of(counties, 2, named)) == {"1234"}
    assert codes(shares_of([county("1", ""), county("2", "")], 2)) == {"1", "2"}


def test_platforms_named_in_the_schedule_file(tmp_path: Path) -> None:
    assert named_platforms() == {}
    own = tmp_path / "schedule.toml"
    own.write_text('[platforms]\nprovincial = ["www.c3.gov.cn", "*.c4.gov.cn"]\n', encoding="utf-8")
    assert named_platforms(str(own)) == {"provincial": ("www.c3.gov.cn", "*.c4.gov.cn")}


@pytest.mark.parametrize("written", ["[platforms]\na = 1\n", "platforms = 1\n", "platforms ="])
def test_a_schedule_that_cannot_be_read_is_wrong_usage(tmp_path: Path, written: str) -> None:
    own = tmp_path / "schedule.toml"
    own.write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match=r"schedule\.toml"):
        named_platforms(str(own))
