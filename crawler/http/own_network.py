"""Whether it is we who are cut off: a fault of our own machine is nobody's status."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError

from crawler.capture.addresses import known_addresses, refused_addresses
from nianbao.core.errors import MachineFault
from nianbao.core.public_addresses import is_public

logger = logging.getLogger(__name__)

SEVERAL = 3
"""So many hosts in a row that fail as a broken network makes them fail make us look at ourselves."""
SOUND_SECONDS = 30.0
"""So long our own network is believed to be as sound as it was found."""
RESOLV_CONF = Path("/etc/resolv.conf")
_NOWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody (RFC 5737, 3849): a datagram socket finds its route to them, and sends nothing."""
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_ROOT_QUERY = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + b"\x00" + b"\x00\x02\x00\x01"
"""A recursive question for the name servers of the root, which every working resolver knows."""
_ASK_SECONDS = 2.0
_ASK_TIMES = 2


class OwnNetwork:
    """What the crawls of one process met, as far as it tells of our own network."""

    def __init__(self) -> None:
        self._silent: dict[str, None] = {}
        self._sound_until = 0.0

    def answered(self) -> None:
        """Somebody answered, if only to refuse."""
        self._silent.clear()

    def failed(self, url: str, error: Exception) -> None:
        """A request failed: either so that it may be our fault, or it proves that somebody is there."""
        host = urlsplit(url).hostname or ""
        if not _may_be_ours(error):
            self.answered()
        elif _is_outside(host):
            self._silent[host] = None

    @property
    def in_doubt(self) -> bool:
        """Whether the last hosts asked were silent, and we have not looked at ourselves since."""
        return bool(self._silent) and time.monotonic() > self._sound_until

    @property
    def several(self) -> bool:
        """Whether so many were silent in a row that we must look."""
        return self.in_doubt and len(self._silent) >= SEVERAL

    async def check(self) -> None:
        """Look at our own routes and resolver; no third party is asked. Raises MachineFault."""
        fault = await asyncio.to_thread(_fault)
        if fault is None or (fault is not _NO_NETWORK and not self.several):
            self._sound_until = time.monotonic() + (SOUND_SECONDS if fault is None else 0)
            return
        hosts = ", ".join(list(self._silent)[:SEVERAL])
        raise MachineFault(f"{fault}: {hosts} did not answer, and nothing is stored of it; run again")


_NO_NETWORK = "this machine has no route to any network"


def _fault() -> str | None:
    """What is wrong with our own network; None where nothing is."""
    if not has_route():
        return _NO_NETWORK
    servers = list(name_servers())
    if not any(is_resolving(server) for server in servers):
        return f"this machine's resolver ({', '.join(servers)}) does not answer"
    return None


def has_route() -> bool:
    """Whether the machine knows a way to addresses of the public internet."""
    for family, nobody in _NOWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((nobody, 53))
        except OSError:
            continue
        return True
    return False


def name_servers(path: Path = RESOLV_CONF) -> Iterator[str]:
    """The resolvers that the machine is set to ask; its own where none is named (resolv.conf(5))."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    named = [line.split()[1] for line in lines if line.startswith("nameserver") and len(line.split()) > 1]
    yield from named or ["127.0.0.1"]


def is_resolving(server: str, port: int = 53) -> bool:
    """Whether a resolver answers a question that every resolver can answer."""
    for _ in range(_ASK_TIMES):
        asked = os.urandom(2) + _ROOT_QUERY
        try:
            family = socket.AF_INET6 if ":" in server else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.settimeout(_ASK_SECONDS)
                probe.connect((server, port))
                probe.send(asked)
                said = probe.recv(4096)
        except OSError as error:
            logger.info("the resolver %s: %s", server, error)
            continue
        if said[:2] == asked[:2] and len(said) >= 12 and said[3] & 0x0F == 0:
            return True
    return False


def _may_be_ours(error: BaseException) -> bool:
    """DNS, no route, a time-out: what a broken network of ours can cause."""
    ours = (CannotResolveHostError, DownloadTimeoutError)
    return any(
        isinstance(cause, ours) or (isinstance(cause, OSError) and cause.errno in _NO_ROUTE)
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_outside(host: str) -> bool:
    """Whether the host is on the public internet, as far as is known."""
    if host in refused_addresses or host == "localhost":
        return False
    try:
        addresses = [str(ipaddress.ip_address(host))]
    except ValueError:
        addresses = known_addresses.get(host, [])
    return all(map(is_public, addresses))
