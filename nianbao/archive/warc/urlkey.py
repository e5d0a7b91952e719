"""An address as indexes sort it: SURT order, after the Wayback Machine's canonicalization.

Source: the rules of webarchive-commons' WaybackURLKeyMaker (Apache-2.0), which CDX servers and replay tools
share. Written anew because the `surt` package is AGPL; tests hold the two against each other.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote_from_bytes, unquote_to_bytes, urlsplit

_OPAQUE = re.compile(r"(?!https?:|ftp:)[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.IGNORECASE)
_WHITE = re.compile(r"[\t\r\n]")
_WWW = re.compile(r"^www\d*\.")
_DOTS = re.compile(r"\.{2,}")
_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_ESCAPED = re.compile(rb"%[0-9a-fA-F]{2}")
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#%")
_SESSIONS_IN_QUERY = (
    re.compile(r"^(.*?)(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&(.*))?$"),
    re.compile(r"^(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?$"),
    re.compile(r"^(.*)cfid=[^&]+&cftoken=[^&]+(?:&(.*))?$"),
)
_SESSION_IN_PATH = re.compile(r"^(.*/)\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)/([^?]+\.aspx.*)$")


def urlkey_of(url: str) -> str:
    """The key of an address, as cdxj-indexer makes it: `http://www.A.cn:80/B/?y&x` is `cn,a)/b?x&y`.

    What is no web address (`urn:`) stays as it is, in lower case; one that cannot be parsed stays as it is.
    """
    if _OPAQUE.match(url):
        return url.lower()
    try:
        parts = urlsplit(_absolute(_WHITE.sub("", url.strip())))
        return f"{_host(parts)}){_path(parts.path)}{_query(parts.query)}"
    except ValueError:
        return url


def _absolute(url: str) -> str:
    return url if "://" in url else f"http://{url}"


def _host(parts: SplitResult) -> str:
    name = _unescaped(parts.hostname or "").decode("utf-8", "replace").lower()
    name = _DOTS.sub(".", name).strip(".")
    if not name.isascii():
        name = name.encode("idna").decode()
    labels = _WWW.sub("", name).split(".")
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return ",".join(reversed(labels)) + port


def _path(path: str) -> str:
    resolved: list[bytes] = []
    for part in _unescaped(path).removeprefix(b"/").split(b"/"):
        if part == b".." and resolved:
            resolved.pop()
        elif part != b".":
            resolved.append(part)
    escaped = _escaped(b"/" + b"/".join(filter(None, resolved))).lower()
    return _SESSION_IN_PATH.sub(r"\1\2", escaped)


def _query(query: str) -> str:
    said = _escaped(_unescaped(query)).lower()
    for pattern in _SESSIONS_IN_QUERY:
        if found := pattern.match(said):
            said = found.group(1) + (found.group(2) or "")
    pairs = sorted(said.split("&"), key=lambda pair: pair.split("=", 1))
    return f"?{'&'.join(pairs)}" if said else ""


def _unescaped(text: str) -> bytes:
    """Percent escapes undone until none is left: `%2541` and `A` are one."""
    content = text.encode("utf-8", "surrogateescape")
    while _ESCAPED.search(content):
        content = unquote_to_bytes(content)
    return content


def _escaped(content: bytes) -> str:
    return quote_from_bytes(content, safe=_SAFE)
