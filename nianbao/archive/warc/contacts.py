"""Whom a capture talked to: of each origin its peers and its robots.txt as seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from nianbao.archive.warc.exchange import Peer
from nianbao.archive.warc.exchange_records import LEGACY
from nianbao.core.hosts import authority


class RobotsState(StrEnum):
    """What an origin said of itself (RFC 9309, 2.3.1)."""

    READ = "read"
    ABSENT = "absent"
    """Unavailable: a 4xx, a redirect to nowhere or to a foreign host. Nothing is forbidden."""
    REFUSED = "refused"
    """5xx or 429: everything is forbidden for now."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class RobotsSeen:
    """A robots.txt as it was seen: its address, status, and the record that holds the last answer, in this
    WARC or, where another county of the same run asked first, in that county's."""

    url: str
    state: RobotsState
    http_status: int | None = None
    warc: str | None = None
    record_id: str | None = None
    payload_digest: str | None = None
    reason: str | None = None


@dataclass
class Contacts:
    """The origins of one capture, in the order in which they were met."""

    _peers: dict[str, dict[Peer, None]] = field(default_factory=dict)
    _robots: dict[str, RobotsSeen] = field(default_factory=dict)

    def met(self, url: str, peer: Peer) -> None:
        """An exchange with a peer took place; nothing is noted where no connection came to be."""
        if peer.address is not None:
            self._peers.setdefault(origin_of(url), {})[peer] = None

    def robots(self, url: str, seen: RobotsSeen) -> None:
        """By these rules an address was judged."""
        self._robots[origin_of(url)] = seen

    def said(self) -> tuple[dict[str, Any], ...]:
        """Each origin as JSON tells of it: `origin`, `peers`, `robots`."""
        return tuple(
            {
                "origin": origin,
                "peers": [_said(peer) for peer in self._peers.get(origin, ())],
                "robots": asdict(self._robots[origin]) if origin in self._robots else None,
            }
            for origin in dict.fromkeys((*self._robots, *self._peers))
        )


def origin_of(url: str) -> str:
    """scheme://host:port of an http(s) address, the port always said: each has a robots.txt of its own."""
    return f"{urlsplit(url).scheme}://{authority(url)}"


def _said(peer: Peer) -> dict[str, str | None]:
    return {
        "ip_address": peer.address,
        "tls": peer.tls,
        "cipher_suite": peer.cipher,
        "certificate_sha256": peer.certificate_sha256,
    } | ({"tls_profile": LEGACY} if peer.legacy else {})
