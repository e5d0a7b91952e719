"""An article that a page holds as text, until a script shows it: escaped in a field, or in a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from urllib.parse import unquote

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_LEAST_LETTERS = 200
_LETTERS_MOST = 4_000_000
_MARKUP = re.compile(r"<(?:p|div|table|span|h[1-6])[\s>]", re.I)
_HOLDERS_MOST = 12
_STRING = re.compile(
    r"\"(?:[^\"\\]|\\.)*+(?:\"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z)", re.S
)
"""An open string goes to the end: looking for its end again from every quote in it would never end."""
_ESCAPE = re.compile(r"\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))", re.S)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}


def held_articles(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Each field, template or script that holds markup, and the element which that makes."""
    holders = [*root.iter("textarea", "script", "template", "xmp")]
    told = ((holder, text) for holder in holders for text in _texts(holder))
    long = ((holder, text) for holder, text in told if _LEAST_LETTERS <= len(text) <= _LETTERS_MOST)
    for holder, text in islice(long, _HOLDERS_MOST):
        found = _parsed(text)
        if found is not None:
            yield holder, found


def _texts(holder: HtmlElement) -> Iterator[str]:
    """What a holder says, with its escapes undone: a script's strings, or all of it where it is no script."""
    text = str(holder.text_content())
    if holder.tag == "template" and len(holder):
        text = "".join(html.tostring(child, encoding="unicode") for child in holder)
    if holder.tag == "script" and _is_program(holder):
        for string in _STRING.findall(text):
            if len(string) >= _LEAST_LETTERS:
                yield _unescaped(string[1:-1])
    else:
        yield text


def _is_program(script: HtmlElement) -> bool:
    kind = (script.get("type") or "").lower()
    return not kind or "script" in kind or "json" in kind or kind == "module"


def _unescaped(string: str) -> str:
    return _ESCAPE.sub(_letter, string)


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _CONTROL.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else ""


def _parsed(text: str) -> HtmlElement | None:
    """The markup in a text, itself or escaped once (twice where a script undoes it) or for an address."""
    for form in (text, unescape(text), unescape(unescape(text)), unquote(text)):
        if _MARKUP.search(form):
            try:
                return html.fragment_fromstring(form, create_parent="div")
            except (ParserError, ValueError):
                return None
    return None
