"""Which counties share a host: those are never crawled at one time, and share one day's requests.

`crawl` (its processes), the scheduler and the workers of a queue all ask here.
"""

from __future__ import annotations

import asyncio
import socket
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.hosts import host_of
from nianbao.core.public_addresses import is_public
from nianbao.core.settings import CONFIG

LOOKUPS_AT_ONCE = 20
LOOKUP_SECONDS = 60


NONE_NAMED: Mapping[str, Sequence[str]] = MappingProxyType({})
NONE_KNOWN: Mapping[str, str] = MappingProxyType({})


def platforms_of(
    counties: Iterable[County],
    named: Mapping[str, Sequence[str]] = NONE_NAMED,
    addresses: Mapping[str, str] = NONE_KNOWN,
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


def shares_of(
    counties: Sequence[County], count: int, named: Mapping[str, Sequence[str]] = NONE_NAMED
) -> list[list[County]]:
    """The counties in at most `count` parts of about equal size, those of one platform together: a host has
    one connection, whichever county asks."""
    platforms = platforms_of(counties, named)
    groups: dict[str, list[County]] = {}
    for county in counties:
        groups.setdefault(platforms[county.code], []).append(county)
    parts: list[list[County]] = [[] for _ in range(max(1, count))]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(parts, key=len).extend(group)
    return [part for part in parts if part] or [[]]


def named_platforms(path: str = "") -> dict[str, tuple[str, ...]]:
    """The host patterns by name that a schedule file (the bundled one where none is named) lists under
    [platforms]. Raises UsageError."""
    source = Path(path or CONFIG / "schedule.toml")
    try:
        listed = tomllib.loads(source.read_text(encoding="utf-8")).get("platforms", {})
        return {name: tuple(map(str, hosts)) for name, hosts in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"the schedule {source} names no platforms that can be read: {error}") from error


@dataclass
class HostPlatforms:
    """The platform of a host while its counties are crawled: as the schedule's [platforms] names it, else the
    address that it was seen to have."""

    named: Mapping[str, Sequence[str]]
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, host: str) -> str:
        """Its name; "" while none is known."""
        if host not in self._known:
            fitting = (
                name for name, hosts in self.named.items() if any(fnmatchcase(host, each) for each in hosts)
            )
            if name := next(fitting, ""):
                self._known[host] = name
        return self._known.get(host, "")

    def note(self, host: str, address: str | None) -> None:
        """The address behind a host, None for one that tells no servers apart."""
        if address is not None and not self.of(host):
            self._known[host] = address


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
        public = [address for address in public if is_public(address)]
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
    """The listed names that would cover the host: a name without a port means every port of it."""
    name, _, port = host.partition(":")
    labels = name.split(".")
    above = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
    return [name, *above, *(f"{each}:{port}" for each in above if port)]


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
