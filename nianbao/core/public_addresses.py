"""Which network addresses are of the public internet. Everything that the IANA special-purpose registries
name, and what RFCs set aside beside them, is not, whatever a Python release knows of it.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), multicast (RFC 5771, 4291); the
rows as of 30 November 2026, written down from the RFCs named in them.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class SpecialBlock(NamedTuple):
    """Addresses that are set aside, what for, and where that is written."""

    network: str
    what: str
    source: str


SPECIAL_BLOCKS = (
    SpecialBlock("0.0.0.0/8", "this network", "RFC 791"),
    SpecialBlock("10.0.0.0/8", "private use", "RFC 1918"),
    SpecialBlock("100.64.0.0/10", "carrier-grade NAT", "RFC 6598"),
    SpecialBlock("127.0.0.0/8", "loopback", "RFC 1122"),
    SpecialBlock("169.254.0.0/16", "link-local", "RFC 3927"),
    SpecialBlock("172.16.0.0/12", "private use", "RFC 1918"),
    SpecialBlock("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
    SpecialBlock("192.0.2.0/24", "documentation", "RFC 5737"),
    SpecialBlock("192.31.196.0/24", "AS112", "RFC 7535"),
    SpecialBlock("192.52.193.0/24", "AMT", "RFC 7450"),
    SpecialBlock("192.88.99.0/24", "6to4 relays, no longer used", "RFC 7526"),
    SpecialBlock("192.168.0.0/16", "private use", "RFC 1918"),
    SpecialBlock("192.175.48.0/24", "AS112", "RFC 7534"),
    SpecialBlock("198.18.0.0/15", "benchmarking", "RFC 2544"),
    SpecialBlock("198.51.100.0/24", "documentation", "RFC 5737"),
    SpecialBlock("203.0.113.0/24", "documentation", "RFC 5737"),
    SpecialBlock("224.0.0.0/4", "multicast", "RFC 5771"),
    SpecialBlock("240.0.0.0/4", "reserved, and the limited broadcast", "RFC 1112, 919"),
    SpecialBlock("::/96", "unspecified, loopback, IPv4-compatible", "RFC 4291"),
    SpecialBlock("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
    SpecialBlock("64:ff9b:1::/48", "translation of local use", "RFC 8215"),
    SpecialBlock("100::/64", "discard only", "RFC 6666"),
    SpecialBlock("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
    SpecialBlock("2001::/23", "IETF protocol assignments, Teredo among them", "RFC 2928"),
    SpecialBlock("2001:db8::/32", "documentation", "RFC 3849"),
    SpecialBlock("2002::/16", "6to4", "RFC 3056"),
    SpecialBlock("2620:4f:8000::/48", "AS112", "RFC 7534"),
    SpecialBlock("3fff::/20", "documentation", "RFC 9637"),
    SpecialBlock("5f00::/16", "segment routing", "RFC 9602"),
    SpecialBlock("fc00::/7", "unique local", "RFC 4193"),
    SpecialBlock("fe80::/10", "link-local", "RFC 4291"),
    SpecialBlock("fec0::/10", "site-local, no longer used", "RFC 3879"),
    SpecialBlock("ff00::/8", "multicast", "RFC 4291"),
)
_SPECIAL = tuple(ipaddress.ip_network(block.network) for block in SPECIAL_BLOCKS)
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out as global unicast (RFC 4291, 2.4)."""
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""An IPv4 host as machines without IPv4 reach it (RFC 6052)."""


def is_public(address: str) -> bool:
    """True for an address of the public internet. An IPv6 form that stands for an IPv4 address (mapped, or
    translated by NAT64) is what that address is. Raises ValueError for what is no address."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    plain = _embedded(parsed) or parsed
    if isinstance(plain, ipaddress.IPv6Address) and plain not in _UNICAST:
        return False
    return not any(plain in network for network in _SPECIAL)


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped
