"""Links that scripts hold: menus and trees as objects, markup that they write, data in blocks of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from crawler.discovery.link_text import link_text
from crawler.discovery.script.reading import PageScripts, data_of, scripts, scripts_of
from crawler.discovery.script.requests import HOLE
from crawler.discovery.script.values import Value, pieces
from nianbao.core.numerals import DAY, plain_dates
from pipelines.text.page import Page, squeeze

LINKS_MOST = 1000
LETTERS_MOST = 400_000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MAY_HOLD = re.compile(r"[\u4e00-\u9fff]|\\u[0-9a-fA-F]{4}")
_ADDRESS_NAME = re.compile(r"url|href|link|path|jump|src|^pc$", re.I)
_NAME = re.compile(r"name|title|text|label|chnldesc|caption", re.I)
_ADDRESS = re.compile(
    r"^(?:https?://|\.{0,2}/)[^\s<>]*$|^[\w./%-]+\.(?:s?html?|jhtml|jsp|aspx?|php|do)(?:\?\S*)?$"
)
_UNFILLED = re.compile(rf"{HOLE}|\{{\{{|\$\{{|<[%?]|\{{%|#=")
"""Places of a template that nothing has filled yet."""
_TEXT_MOST = 120
_VALUES_MOST = 50_000


@dataclass(frozen=True, slots=True)
class ScriptedLink:
    """A link as a script holds it: address as written, text, title, and its text with the date beside it."""

    address: str
    text: str
    title: str
    row: str


def scripted_links(page: Page) -> Iterator[ScriptedLink]:
    """The links that the page's scripts and blocks of data hold, at most 1,000."""
    held = chain.from_iterable(
        _in_markup(markup) if markup else _in_values(value) for value, markup in data_of(page)
    )
    telling = any(_MAY_HOLD.search(each.text or "") for each in scripts_of(page))
    yield from islice(chain(held, _in_scripts(scripts(page)) if telling else ()), LINKS_MOST)


def links_in_data(answer: Page) -> Iterator[ScriptedLink]:
    """The links in what an interface answered: JSON, a call around it, a script that sets it."""
    text = answer.text[:LETTERS_MOST].strip().lstrip("\ufeff")
    if text.startswith("<"):
        return
    value = _json(text)
    if value is not None:
        yield from islice(_in_values(value), LINKS_MOST)
    elif text:
        written = f"({text})" if text[0] in "{[" else text
        yield from islice(_in_scripts(PageScripts.of_texts(answer, [written])), LINKS_MOST)


def _json(text: str) -> Value:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _in_scripts(found: PageScripts) -> Iterator[ScriptedLink]:
    left = LETTERS_MOST
    for markup in found.notes.markup:
        written = "".join(each if isinstance(each, str) else HOLE for each in pieces(markup))[:left]
        left -= len(written)
        yield from _in_markup(written, found)
    for record in found.notes.records:
        yield from _of_record(record)


def _in_markup(markup: str, found: PageScripts | None = None) -> Iterator[ScriptedLink]:
    if "<a" not in markup.lower():
        return
    try:
        tree: HtmlElement = html.fromstring(f"<div>{markup[:LETTERS_MOST]}</div>")
    except (ParserError, ValueError):
        return
    for anchor in tree.iter("a"):
        text, address = link_text(anchor), str(anchor.get("href") or "")
        called = str(anchor.get("onclick") or "")
        if (
            called
            and found is not None
            and address.startswith(("javascript:", "#"))
            and not _UNFILLED.search(called)
        ):
            told = found.led(called)
            address = told if isinstance(told, str) else ""
        if address and _CHINESE.search(text) and not _UNFILLED.search(address + text):
            title = squeeze(anchor.get("title") or "")
            row = squeeze(anchor.text_content())
            yield ScriptedLink(address, text, "" if _UNFILLED.search(title) else title, row)


def _in_values(value: Value) -> Iterator[ScriptedLink]:
    """The links of values inside values, in their order."""
    waiting = [value]
    for _ in range(_VALUES_MOST):
        if not waiting:
            return
        held = waiting.pop()
        if isinstance(held, dict):
            yield from _of_record(held)
            waiting += reversed(held.values())
        elif isinstance(held, list):
            waiting += reversed(held)
        elif isinstance(held, str):
            yield from _in_markup(held)


def _of_record(record: dict[str, Value]) -> Iterator[ScriptedLink]:
    fields = [(name, squeeze(value)) for name, value in _fields(record) if len(value) <= 2000]
    addresses = [value for name, value in fields if _ADDRESS_NAME.search(name) and _ADDRESS.match(value)]
    texts = [value for name, value in fields if _NAME.search(name) and _CHINESE.search(value)]
    if addresses and texts and len(texts[0]) <= _TEXT_MOST:
        shown = next((value for _, value in fields if DAY.match(plain_dates(value))), "")
        yield ScriptedLink(addresses[0], texts[0], "", f"{texts[0]} {shown}".strip())


def _fields(record: dict[str, Value]) -> Iterator[tuple[str, str]]:
    """The texts of a record; those of a record inside it, as such or as text, if they are addresses."""
    for name, value in record.items():
        inner = _json(value) if isinstance(value, str) and value[:1] == "{" else value
        if isinstance(inner, dict):
            yield from ((key, held) for key, held in _texts(inner.items()) if _ADDRESS_NAME.search(key))
        elif isinstance(value, str):
            yield name, value


def _texts(items: Iterable[tuple[str, Value]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in items if isinstance(value, str))
