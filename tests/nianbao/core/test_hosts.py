"""The exact host rule, with the tricks of real spoof hosts (portal-traps §9)."""

from __future__ import annotations

import pytest

from nianbao.core.county import County
from nianbao.core.hosts import HostRule, authority

RULE = HostRule.of(
    County(
        "532525",
        "石屏县",
        portal_url="http://www.hhsp.gov.cn/",
        other_hosts=("hhsp.gov.cn", "xxgk.hh.gov.cn:8080"),
    )
)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.hhsp.gov.cn/x",
        "https://www.hhsp.gov.cn/",
        "http://HHSP.gov.cn/",
        "http://zwgk.hhsp.gov.cn/a?b=c",
        "http://hhsp.gov.cn:8888/",
        "http://xxgk.hh.gov.cn:8080/",
        "http://www.hhsp.gov.cn./",
    ],
)
def test_own_hosts(url: str) -> None:
    assert RULE.covers(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://hhsp.gov.cn.evil.example/",
        "http://evilhhsp.gov.cn/",
        "http://hh.gov.cn/",
        "http://xxgk.hh.gov.cn/",
        "http://user:hhsp.gov.cn@evil.example/",
        "http://evil.example/http://www.hhsp.gov.cn/",
        "http://www-hhsp-gov-cn.evil.example/",
        "ftp://www.hhsp.gov.cn/",
        "javascript:alert(1)",
        "http://[::1/",
        "http:///x",
        "http://gov.cn/",
    ],
)
def test_foreign_hosts(url: str) -> None:
    assert not RULE.covers(url)


def test_an_address_has_no_subdomains() -> None:
    rule = HostRule.of(County("990101", "青岭县", portal_url="http://127.0.0.1:8001/"))
    assert rule.covers("http://127.0.0.1:8001/a")
    assert not rule.covers("http://127.0.0.1:8002/a")
    assert not rule.covers("http://x.127.0.0.1:8001/a")


def test_one_authority_is_one_host() -> None:
    assert authority("http://A.cn/x") == authority("http://a.cn:80/y") == "a.cn:80"
    assert authority("https://a.cn/") == "a.cn:443"
    assert authority("mailto:a@b.cn") == ""


def test_ipv6_addresses_are_hosts() -> None:
    county = County("990101", "青岭县", "", "", "http://[::1]:8080/", ("[2001:db8::1]",), "")
    rule = HostRule.of(county)
    assert rule.covers("http://[::1]:8080/nb/")
    assert rule.covers("https://[2001:db8::1]/")
    assert not rule.covers("http://[::1]:9000/")
    assert authority("http://[::1]:8080/nb/") == "[::1]:8080"
