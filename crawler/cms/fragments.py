"""What CMS interfaces answer with: pieces of HTML, JSON, query strings. All of it comes from outside:
whatever is not of the expected form is nothing, never an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.cms.family import Ask
from crawler.discovery.links import Link, absolute, links_of
from crawler.discovery.script.reading import scripts
from pipelines.text.charset import Decoded
from pipelines.text.page import Page, squeeze

_CHINA = timedelta(hours=8)
_NO_ENTRY = re.compile(r"^(?:\d*|首页|上一?页|下一?页|尾页|末页|更多|more|[<>«»\[\]]+)$", re.I)
_TAG = re.compile(r"<[^<>]{0,200}>")
VALUE_MOST = 200
_NO_JSON = (ValueError, RecursionError)


def links_in(markup: str, page: Page) -> list[Link]:
    """The entries that a piece of HTML lists, its addresses relative to the page it is shown in."""
    piece = Page(page.url, Decoded(markup, page.decoded.charset, 0))
    return [link for link in links_of(piece) if not _NO_ENTRY.match(link.best_text)]


def entry(page: Page, reference: Any, title: Any, shown: str = "") -> Link | None:
    """A listing entry from the fields of an API's answer; None where address or title are none."""
    if not isinstance(reference, str) or not isinstance(title, str):
        return None
    text = squeeze(_TAG.sub("", title))[:300]
    url = absolute(page, reference)
    if url is None or not text:
        return None
    return Link(url, text, text, squeeze(f"{text} {shown}"))


def json_of(text: str) -> Any:
    """A JSON document; None where it is none."""
    try:
        return json.loads(text)
    except _NO_JSON:
        return None


def inside(value: Any, *keys: str) -> Any:
    """value[key][key]…; None where the value is not made so."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def number(value: Any) -> int:
    """A count as an int; 0 where it is none or absurd."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    digits = str(value).strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else 0


def day(value: Any) -> str:
    """A date as YYYY-MM-DD: from text that begins with one, or from seconds or milliseconds since 1970 in
    China's time; "" where it is neither."""
    if isinstance(value, str) and re.match(r"(?:19|20)\d{2}-\d{2}-\d{2}", value):
        return value[:10]
    if isinstance(value, bool) or not isinstance(value, int) or not 10**8 < value < 10**13:
        return ""
    seconds = value if value < 10**11 else value // 1000
    return f"{datetime.fromtimestamp(seconds, UTC) + _CHINA:%Y-%m-%d}"


def call(page: Page, reference: str, fields: Iterable[tuple[str, str]]) -> Ask | None:
    """A GET with `fields` in the query, in order, each once, the last value kept."""
    url = absolute(page, reference)
    if url is None:
        return None
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, True)) | dict(fields)
    return Ask(urlunsplit(parts._replace(query=urlencode(query, errors="replace"))))


def fields_of(ask: Ask) -> dict[str, str]:
    """What a call asks for: its form and its query."""
    try:
        query = dict(parse_qsl(urlsplit(ask.url).query, True))
    except ValueError:
        return {}
    return query | dict(ask.form or ())


def said(page: Page, name: str) -> str | None:
    """The text or number that the page's scripts give to a name, as text; a list of one is its item."""
    return plain(scripts(page).said(name))


def plain(value: Any) -> str | None:
    """A value of a script as text, where it is text or a number; a list of one is its item."""
    held = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(held, bool) or not isinstance(held, str | int):
        return None
    return str(held) if len(str(held)) <= VALUE_MOST else None
