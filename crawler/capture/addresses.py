"""Which network addresses may be connected to: private ones only where the user allowed it."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.settings import user_settings


def is_public(address: str) -> bool:
    """True for an address of the public internet; private, loopback, link-local, multicast, reserved and
    carrier-grade NAT addresses are not, nor are IPv6 forms that embed one of them."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        embedded = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if embedded is not None:
            return is_public(str(embedded))
        if parsed in ipaddress.IPv6Network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast


refused_addresses: dict[str, str] = {}
"""Host name -> the private address it resolved to, so that the crawl can say why it did not connect."""


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the public addresses of a name and notes the others."""

    def __init__(self, receiver: Any, name: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._name = name
        self._refused = refused

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        host = getattr(address, "host", "")
        if is_public(host):
            self._receiver.addressResolved(address)
        else:
            self._refused[self._name] = host

    def resolutionComplete(self) -> None:
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver without private addresses: checked on what DNS answered, at each connection."""

    def __init__(self, reactor: ReactorBase, cache_size: int, allow_private: bool) -> None:
        super().__init__(reactor, cache_size)
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        cache_size = crawler.settings.getint("DNSCACHE_SIZE")
        return cls(reactor, cache_size, user_settings(crawler.settings).allow_private_hosts)

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        receiver: Any = resolutionReceiver
        if not self._allow_private:
            receiver = _PublicOnly(receiver, hostName, refused_addresses)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
