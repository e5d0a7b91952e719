"""Addresses that a portal wrote, in a link, a Location, a style sheet: joined and parsed in this room alone,
since among them are some that nobody can parse (http://host:99999/, http://[::1/, half a character)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from w3lib.url import safe_url_string

from nianbao.core.filetype import is_document_address

_NO_HOST = re.compile(r"[\x00-\x20\x7f#/<>?@\\^|%]")
"""What no host's name may hold (WHATWG URL, forbidden host code points)."""


_SLASHES = re.compile(r"^(https?:)[/]{3,}", re.I)
_DROPPED = re.compile(r"[\t\r\n]")
_REFRESH = re.compile(
    r"""\s*(?P<seconds>\d*)[\d.]*(?:\s*[;,]|\s)\s*(?:url\s*=\s*)?(?:(?P<quote>["'])(?P<quoted>.*?)(?:(?P=quote).*|$)|(?P<bare>.*))""",
    re.I | re.S,
)
REFRESH_LETTERS_MOST = 2048
"""A longer one leads nowhere: blanks and digits without end would hold the reader, and be no number."""
REFRESH_SECONDS_MOST = 30
"""What reloads later is a page that renews itself now and then."""
_VIEWER = re.compile(r"viewer|pdf\.?js|/pdfjs/|preview|flipbook|showpdf|viewpdf", re.I)
_VIEWED = ("file", "url", "src", "path", "pdf", "fileurl")


def joined(base: str, reference: str) -> str | None:
    """The absolute address, letter by letter as it is written; None where it cannot be parsed. As browsers
    read it (WHATWG URL): tabs and line breaks are dropped, before the query \\ is /, of many slashes two."""
    head, mark, tail = _split(_DROPPED.sub("", reference.strip()))
    try:
        return _parsable(urljoin(base, _SLASHES.sub(r"\1//", head.replace("\\", "/")) + mark + tail))
    except ValueError:
        return None


def _split(reference: str) -> tuple[str, str, str]:
    """What stands before the query or fragment, its mark, and the rest."""
    at = min((at for mark in "?#" if (at := reference.find(mark)) >= 0), default=len(reference))
    return reference[:at], reference[at : at + 1], reference[at + 1 :]


def refresh_target(content: str) -> str:
    """The address that a Refresh header or meta element sends its reader to, as HTML's shared declarative
    refresh steps read it (0;url=, 0,url=, 0 url=, quotes); "" for none, or for a page that renews itself."""
    found = _REFRESH.fullmatch(content) if len(content) <= REFRESH_LETTERS_MOST else None
    if found is None or int(found["seconds"] or 0) > REFRESH_SECONDS_MOST:
        return ""
    return (found["quoted"] if found["quoted"] is not None else found["bare"]).strip()


def viewed(url: str) -> str | None:
    """The document that the address of a viewer shows: viewer.html?file=/a.pdf, ViewerJS/#../a.pdf; None
    where it is no viewer's."""
    parts = urlsplit(url)
    if not _VIEWER.search(parts.path) or is_document_address(url.partition("?")[0].partition("#")[0]):
        return None
    said = dict(parse_qsl(parts.query))
    named = next((said[name] for name in said if name.lower() in _VIEWED), parts.fragment)
    document = joined(url, named) if named and is_document_address(named) else None
    return document.partition("#")[0] if document else None


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
