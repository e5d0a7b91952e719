"""Which network addresses may be connected to: private ones only where the user allowed it."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from nianbao.core.public_addresses import is_public

_ASKING = ThreadPoolExecutor(10, "resolver")
"""Apart from the threads that write the archive: names whose servers are silent must not hold those up."""


class NoAddress(Exception):
    """A host name that leads nowhere, or to private addresses alone."""


known_addresses: dict[str, list[str]] = {}
"""Host name -> what it resolved to last."""
refused_addresses: dict[str, str] = {}
"""Host name -> the private address it resolved to, so that the crawl can say why it did not connect."""


async def addresses_of(host: str, port: int, allow_private: bool) -> list[str]:
    """The addresses of a host that may be connected to: what is checked is what is connected to.

    Raises NoAddress.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(_ASKING, _resolve, host, port)
    except (OSError, UnicodeError) as error:
        raise NoAddress(f"{host}: {error}") from error
    known_addresses[host] = found
    usable = [each for each in found if allow_private or is_public(each)]
    if not usable:
        refused_addresses[host] = found[0]
        raise NoAddress(f"{host} has private addresses only")
    return usable


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
