"""Links that inline scripts hold: menus written as markup strings, trees and menus given as objects.

document.write('<a href="/zwgk/">政务公开</a>'), zNodes = [{name: "政府信息公开年报", url: "/nb/"}], JSON in
data attributes' place: what a browser would show, read without running anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from nianbao.core.numerals import DAY, plain_dates
from pipelines.text.page import Page, squeeze

SCRIPT_MOST = 400_000
"""Characters of inline script that are looked at."""
LINKS_MOST = 1000

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\(['\"/])")
_ANCHOR = re.compile(r"<a\b([^<>]{0,600})>(.{1,300}?)</a>", re.I | re.S)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,500})\"|'([^']{1,500})'|([^\s\"'<>]{1,500}))", re.I)
_TITLE = re.compile(r"\btitle\s*=\s*[\"']([^\"']{1,200})[\"']", re.I)
_TAG = re.compile(r"<[^<>]{0,600}>")
# JSON keeps objects as text inside strings: "urls": "{\"pc\": \"/nb/\"}".
_OBJECT = re.compile(r"\{((?:[^{}]|(?<=\")\{[^{}]{2,300}\}(?=\")){8,1500})")
_FIELD = re.compile(r"([A-Za-z_]\w{0,30})[\"']?\s{0,4}:\s{0,4}[\"']([^\"'\n{}]{1,300})[\"']")
_ADDRESS_NAME = re.compile(r"url|href|link|path|jump|src|^pc$", re.I)
_NAME = re.compile(r"name|title|text|label|chnldesc|caption", re.I)
_ADDRESS = re.compile(
    r"^(?:https?://|\.{0,2}/)[^\s<>]*$|^[\w./%-]+\.(?:s?html?|jhtml|jsp|aspx?|php|do)(?:\?\S*)?$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class ScriptedLink:
    """A link as a script holds it: address as written, text, title, and its text with the date beside it."""

    address: str
    text: str
    title: str
    row: str


def scripted_links(page: Page) -> Iterator[ScriptedLink]:
    """The links that inline scripts hold, at most 1,000."""
    scripts = (script.text or "" for script in page.tree.iter("script") if not script.get("src"))
    text = "\n".join(each for each in scripts if _CHINESE.search(each) or "\\u" in each)[:SCRIPT_MOST]
    yield from links_in_data(text)


def links_in_data(text: str) -> Iterator[ScriptedLink]:
    """The same of a script's text or of JSON."""
    plain = _ESCAPED.sub(_unescaped, _ESCAPED.sub(_unescaped, text[:SCRIPT_MOST]))
    yield from islice(_links(plain), LINKS_MOST)


def _links(script: str) -> Iterator[ScriptedLink]:
    for found in _ANCHOR.finditer(script):
        href, title = _HREF.search(found[1]), _TITLE.search(found[1])
        text = squeeze(html.unescape(_TAG.sub("", found[2])))
        if href is None or not _CHINESE.search(text) or "+" in found[0]:
            continue  # put together from pieces: only running it would tell
        yield ScriptedLink(
            html.unescape(href[1] or href[2] or href[3]), text, title[1] if title else "", text
        )
    for held in _OBJECT.finditer(script):
        fields = [(name, squeeze(value)) for name, value in _FIELD.findall(held[1])]
        addresses = [value for name, value in fields if _is_address(name, value)]
        texts = [value for name, value in fields if _NAME.search(name) and _CHINESE.search(value)]
        if addresses and texts and len(texts[0]) <= 120:
            shown = next((value for _, value in fields if DAY.match(plain_dates(value))), "")
            yield ScriptedLink(addresses[0], texts[0], "", f"{texts[0]} {shown}".strip())


def _is_address(name: str, value: str) -> bool:
    return _ADDRESS_NAME.search(name) is not None and _ADDRESS.match(value) is not None


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16)) if found[1] else str(found[2])
    return "" if "\ud800" <= letter <= "\udfff" else letter  # half a character is none
