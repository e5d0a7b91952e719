"""The exact host rule: which addresses a county's crawl may ever send a request to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from nianbao.core.county import County

DEFAULT_PORTS = {"http": 80, "https": 443}


def authority(url: str) -> str:
    """host:port of an http(s) address, lower case, the scheme's default port filled in, an IPv6 address in
    brackets; "" where there is none. Each has a robots.txt of its own."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    named = f"[{host}]" if ":" in host else host
    return f"{named}:{port}" if host and parts.scheme in DEFAULT_PORTS else ""


def host_of(url: str) -> str:
    """What one host means for delays and connections: http and https of a name are one, and so is nothing
    else; a port of its own is a host of its own."""
    host, _, port = authority(url).rpartition(":")
    return host if int(port or 0) in DEFAULT_PORTS.values() else f"{host}:{port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Listed:
    host: str
    port: int | None

    def covers(self, host: str, port: int) -> bool:
        if self.port is not None and port != self.port:
            return False
        if host == self.host:
            return True
        return not _is_address(self.host) and host.endswith("." + self.host)


@dataclass(frozen=True, slots=True)
class HostRule:
    """The hosts of one county: those listed, and their subdomains by a proper suffix test. A listed port
    binds; without one, every port of the host is meant. Everything else is foreign."""

    listed: tuple[_Listed, ...]
    any_host: bool = False

    @classmethod
    def of_names(cls, names: str) -> HostRule:
        """The rule that a setting states: hosts separated by spaces; `*` means every host."""
        return cls(tuple(_parse(name) for name in names.split() if name != "*"), "*" in names.split())

    @classmethod
    def of(cls, county: County) -> HostRule:
        """The rule that a registry row states."""
        found = [_parse(urlsplit(county.portal_url).netloc)] if county.portal_url else []
        return cls((*found, *map(_parse, county.other_hosts)))

    def __add__(self, other: HostRule) -> HostRule:
        """The hosts of either."""
        return HostRule(self.listed + other.listed, self.any_host or other.any_host)

    def covers(self, url: str) -> bool:
        """True where the crawl may send a request to this address."""
        named, _, port = authority(url).rpartition(":")
        host = named.strip("[]")
        return bool(host) and (self.any_host or any(listed.covers(host, int(port)) for listed in self.listed))


def _parse(netloc: str) -> _Listed:
    parts = urlsplit(f"//{netloc.rpartition('@')[2]}")
    return _Listed((parts.hostname or "").rstrip("."), parts.port)
