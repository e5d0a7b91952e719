"""Which counties share a host: those are never crawled at one time, and share one day's requests."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase

from nianbao.core.county import County
from nianbao.core.hosts import host_of

LOOKUPS_AT_ONCE = 20
LOOKUP_SECONDS = 60


def platforms_of(
    counties: Iterable[County], named: Mapping[str, Sequence[str]], addresses: Mapping[str, str]
) -> dict[str, str]:
    """The platform of each county by code: counties whose hosts are the same, lie below one another, share an
    address or a name in the schedule's [platforms] have one platform."""
    groups = _Groups()
    listed = {county.code: _hosts(county) for county in counties}
    known = {host for hosts in listed.values() for host in hosts}
    for hosts in listed.values():
        for host in hosts:
            groups.join(host, hosts[0])
            for parent in _parents(host):
                if parent in known:
                    groups.join(host, parent)
            if host in addresses:
                groups.join(host, f"address {addresses[host]}")
            for name, patterns in named.items():
                if any(fnmatchcase(host, pattern) for pattern in patterns):
                    groups.join(host, f"platform {name}")
    return {code: groups.name_of(hosts[0]) if hosts else code for code, hosts in listed.items()}


async def addresses_of(hosts: Iterable[str]) -> dict[str, str]:
    """The public address that each host has now. A host that DNS does not know has none; loopback and private
    addresses are left out: there ports and names tell servers apart, not addresses."""
    loop = asyncio.get_running_loop()
    places = asyncio.Semaphore(LOOKUPS_AT_ONCE)
    found: dict[str, str] = {}

    async def look_up(host: str) -> None:
        async with places:
            try:
                answers = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except OSError:
                return
        public = sorted(str(answer[4][0]) for answer in answers)
        public = [address for address in public if ipaddress.ip_address(address.partition("%")[0]).is_global]
        if public:
            found[host] = public[0]

    with suppress(TimeoutError):  # what is not known by then is paced by its name alone
        async with asyncio.timeout(LOOKUP_SECONDS):
            await asyncio.gather(*(look_up(host) for host in set(hosts) if ":" not in host))
    return found


def hosts_of(counties: Iterable[County]) -> set[str]:
    """All hosts that the counties' crawls may visit, as the registry lists them."""
    return {host for county in counties for host in _hosts(county)}


def _hosts(county: County) -> list[str]:
    own = [host_of(county.portal_url)] if county.portal_url else []
    return [*own, *(host_of(f"http://{host}") for host in county.other_hosts)]


def _parents(host: str) -> list[str]:
    labels = host.split(".")
    above = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
    return [host.partition(":")[0], *above]  # a host listed without a port means every port of it


class _Groups:
    """Disjoint sets of names (union by the smaller name, paths halved)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def name_of(self, name: str) -> str:
        """The name that stands for the group."""
        above = self._above
        while (upper := above.get(name, name)) != name:
            above[name] = above.get(upper, upper)
            name = upper
        return name

    def join(self, one: str, other: str) -> None:
        """Make one group of two."""
        one, other = self.name_of(one), self.name_of(other)
        if one != other:
            first, second = sorted((one, other))
            self._above[second] = first
