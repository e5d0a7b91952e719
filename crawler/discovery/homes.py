"""The addresses under which a county's home page may answer."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit, urlunsplit

from nianbao.core.county import County
from nianbao.core.hosts import host_of


def home_addresses(portal_url: str) -> list[str]:
    """The home page's address and, where no port is fixed, the same on the other protocol and with www.: some
    portals answer in one way only. The bare name of a www. host is another host, and not asked."""
    parts = urlsplit(portal_url)
    url = urlunsplit(parts._replace(path=parts.path or "/", fragment=""))
    if parts.port is not None:
        return [url]
    other = "https" if parts.scheme == "http" else "http"
    found = [url, urlunsplit(urlsplit(url)._replace(scheme=other))]
    host = parts.hostname or ""
    if not host.startswith("www.") and not host.replace(".", "").isdigit() and ":" not in host:
        found.append(urlunsplit(urlsplit(url)._replace(netloc=f"www.{parts.netloc}")))
    return found


def other_homes(county: County, seen: Collection[str]) -> list[list[str]]:
    """For each further host of the county that is not among `seen` (as host_of names them), the addresses to
    enter it by, in order."""
    found = []
    for netloc in county.other_hosts:
        url = f"http://{netloc}/"
        if host_of(url) not in seen:
            found.append([url, f"https://{netloc}/"] if urlsplit(url).port is None else [url])
    return found
