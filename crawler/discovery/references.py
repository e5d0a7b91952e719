"""Addresses that a portal wrote, in a link, a Location, a style sheet: joined and parsed in this room alone,
since among them are some that nobody can parse (http://host:99999/, http://[::1/, half a character)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit

import ada_url

from nianbao.core.filetype import is_document_address

_REFRESH = re.compile(
    r"""\s*(?P<seconds>\d*)[\d.]*(?:\s*[;,]|\s)\s*(?:url\s*=\s*)?(?:(?P<quote>["'])(?P<quoted>.*?)(?:(?P=quote).*|$)|(?P<bare>.*))""",
    re.I | re.S,
)
ADDRESS_LETTERS_MOST = 8192
"""A longer one is no address: no server takes it."""
REFRESH_LETTERS_MOST = 2048
"""A longer one leads nowhere: blanks and digits without end would hold the reader, and be no number."""
REFRESH_SECONDS_MOST = 30
"""What reloads later is a page that renews itself now and then."""
_VIEWER = re.compile(r"viewer|pdf\.?js|/pdfjs/|preview|flipbook|showpdf|viewpdf", re.I)
_VIEWED = ("file", "url", "src", "path", "pdf", "fileurl")


def joined(base: str, reference: str, charset: str = "utf-8") -> str | None:
    """The absolute address that a browser asks for where a page names one (WHATWG URL): escaped, without
    steps up, its path in UTF-8 and its query in the page's `charset`; None where it cannot be parsed, or
    holds half a character."""
    return _parsed(_query_in(reference, charset), base)


def escaped(url: str, charset: str = "utf-8") -> str | None:
    """An absolute address as a browser would send it; None where there is none."""
    return _parsed(_query_in(url, charset), None)


def _parsed(reference: str, base: str | None) -> str | None:
    if len(reference) > ADDRESS_LETTERS_MOST:
        return None
    try:
        url = ada_url.URL(reference, base=base)
    except ValueError:
        return None
    return url.href


def _query_in(reference: str, charset: str) -> str:
    """The reference with the letters of its query as bytes of the charset; what that lacks is written as a
    browser does it, &#24180;."""
    at = reference.partition("#")[0].find("?")
    if reference.isascii() or at < 0 or len(reference) > ADDRESS_LETTERS_MOST:
        return reference
    query, mark, fragment = reference[at + 1 :].partition("#")
    written = "".join(letter if letter.isascii() else _bytes_of(letter, charset) for letter in query)
    return f"{reference[: at + 1]}{written}{mark}{fragment}"


def _bytes_of(letter: str, charset: str) -> str:
    return quote(letter.encode(charset, "xmlcharrefreplace"))


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


def carried(url: str) -> list[str]:
    """The addresses that another's query holds: leave.html?url=http%3A%2F%2Fb.example%2F."""
    said = (value.strip() for _, value in parse_qsl(urlsplit(url).query))
    return [value for value in said if value.lower().startswith(("http://", "https://"))]
