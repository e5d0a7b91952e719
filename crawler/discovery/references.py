"""Addresses that a portal wrote, in a link, a Location, a style sheet: joined and parsed in this room alone,
since among them are some that nobody can parse (http://host:99999/, http://[::1/, half a character)."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

_NO_HOST = re.compile(r"[\x00-\x20\x7f#/<>?@\\^|%]")
"""What no host's name may hold (WHATWG URL, forbidden host code points)."""


def joined(base: str, reference: str) -> str | None:
    """The absolute address, letter by letter as it is written; None where it cannot be parsed."""
    try:
        return _parsable(urljoin(base, reference.strip()))
    except ValueError:
        return None


def escaped(url: str, charset: str = "utf-8") -> str | None:
    """The address as a browser would send it; None where it cannot be parsed, or holds half a character."""
    try:
        return _parsable(str(safe_url_string(url, encoding=charset)))
    except ValueError:
        return None


def asked(base: str, reference: str, charset: str = "utf-8") -> str | None:
    """What a browser would ask for where a page or an answer names an address; None where it could not."""
    url = joined(base, reference)
    return escaped(url, charset) if url is not None else None


def _parsable(url: str) -> str:
    """The address itself. Raises ValueError; `urlsplit` looks at the port only when it is asked for."""
    parts = urlsplit(url)
    _ = parts.port
    if "[" not in parts.netloc and _NO_HOST.search(parts.hostname or ""):
        raise ValueError(f"{url!r} names no host")
    return url
