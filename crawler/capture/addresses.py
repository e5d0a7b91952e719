"""Which network addresses may be connected to: private ones only where the user allowed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.settings import user_settings
from nianbao.core.public_addresses import is_public

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
