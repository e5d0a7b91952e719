"""Which counties share a host."""

from __future__ import annotations

import asyncio

from nianbao.core.county import County
from scheduler.platforms import addresses_of, hosts_of, platforms_of


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
