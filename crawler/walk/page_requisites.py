"""What a page needs to be seen: style sheets, scripts, images, fonts, embedded documents. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl

from lxml.html import HtmlElement

from crawler.discovery.links import EMBEDDING
from crawler.discovery.references import joined
from nianbao.core.filetype import names_document
from nianbao.core.hosts import authority
from pipelines.text.page import Page
from pipelines.text.stylesheets import media_applies


class RequisiteKind(StrEnum):
    """What a requisite is, in the order in which a page misses them most."""

    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    IMAGE = "image"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Requisite:
    """One address that a page needs, absolute and without fragment."""

    url: str
    kind: RequisiteKind


DEPTH_MOST = 3
"""A page, its style sheet, what that imports, and the fonts of it."""
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_CSS_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?['\"]?([^'\"()\s;]{1,2000})", re.I)
_CSS_URL = re.compile(r"url\(\s*(?:'([^']{1,2000})'|\"([^\"]{1,2000})\"|([^'\"()\s]{1,2000}))\s*\)", re.I)
_SRCSET = re.compile(r"(?<![^\s,])([^\s,]\S*[^\s,])(?:\s++[\d.]+[wx])?\s*+(?:,|$)")
_IMAGES = ("src", "data-src", "data-original", "data-lazy-src", "lowsrc")
_LINKED = {
    "stylesheet": RequisiteKind.STYLE,
    "icon": RequisiteKind.IMAGE,
    "apple-touch-icon": RequisiteKind.IMAGE,
}
_BACKGROUNDS = ("body", "table", "tr", "td", "th", "div")


def requisites_of(page: Page) -> list[Requisite]:
    """What a page's markup names, each address once: styles first, then scripts, frames, images."""
    return _ordered(_base(page), page.decoded.charset, _named_by(page.tree))


@lru_cache(maxsize=64)  # every page of a portal names the same ones
def requisites_of_style(url: str, text: str) -> tuple[Requisite, ...]:
    """What a style sheet imports and shows."""
    return tuple(_ordered(url, "utf-8", _named_by_style(text)))


def style_sheets_of(page: Page) -> list[str]:
    """The addresses of the sheets that a page links to for a reader at a screen, in their order."""
    base, charset = _base(page), page.decoded.charset
    links = (link for link in page.tree.iter("link") if _value(link, "rel").lower().split() == ["stylesheet"])
    shown = (_value(link, "href") for link in links if media_applies(_value(link, "media")))
    return [url for href in shown if (url := _absolute(base, charset, href)) is not None]


def sheets_of(page: Page, text_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """The style sheets of a page, and what they import before each; `text_of` gives what was had of them."""
    return tuple(each for url in style_sheets_of(page) for each in _with_imports(url, text_of, DEPTH_MOST))


def _with_imports(url: str, text_of: Callable[[str], str | None], depth: int) -> Iterator[str]:
    sheet = text_of(url) if depth else None
    if sheet is None:
        return
    for each in requisites_of_style(url, sheet):
        if each.kind is RequisiteKind.STYLE:
            yield from _with_imports(each.url, text_of, depth - 1)
    yield sheet


def _ordered(base: str, charset: str, named: Iterator[tuple[str, RequisiteKind]]) -> list[Requisite]:
    found: dict[str, Requisite] = {}
    for reference, kind in named:
        url = _absolute(base, charset, reference)
        if url is not None:
            found.setdefault(url, Requisite(url, kind))
    order = list(RequisiteKind)
    return sorted(found.values(), key=lambda each: order.index(each.kind))


def _named_by(tree: HtmlElement) -> Iterator[tuple[str, RequisiteKind]]:
    for element in tree.iter("*"):
        tag = element.tag
        if tag == "link":
            words = str(element.get("rel") or "").lower().split()
            yield from ((_value(element, "href"), _LINKED[word]) for word in words[-1:] if word in _LINKED)
        elif tag == "script":
            yield _value(element, "src"), RequisiteKind.SCRIPT
        elif tag in ("img", "source") or (tag == "input" and _value(element, "type").lower() == "image"):
            yield from _images(element)
        elif tag in EMBEDDING:
            yield from _embedded(_value(element, EMBEDDING[tag]))
        elif tag == "style":
            yield from _named_by_style(element.text or "")
        if tag in _BACKGROUNDS:
            yield _value(element, "background"), RequisiteKind.IMAGE
        yield from ((reference, RequisiteKind.IMAGE) for reference in _urls(_value(element, "style")))


def _value(element: HtmlElement, name: str) -> str:
    return str(element.get(name) or "")


def _images(element: HtmlElement) -> Iterator[tuple[str, RequisiteKind]]:
    if element.tag != "source" or element.getparent().tag == "picture":  # else it is of a film or a sound
        yield from ((_value(element, name), RequisiteKind.IMAGE) for name in _IMAGES)
        yield from ((found, RequisiteKind.IMAGE) for found in _SRCSET.findall(_value(element, "srcset")))


def _embedded(reference: str) -> Iterator[tuple[str, RequisiteKind]]:
    """A frame, or a document; of a viewer (viewer.html?file=/a.pdf) the document that it shows too."""
    path, _, query = reference.partition("?")
    yield reference, RequisiteKind.DOCUMENT if names_document(path) else RequisiteKind.FRAME
    yield from ((value, RequisiteKind.DOCUMENT) for _, value in parse_qsl(query) if names_document(value))


def _named_by_style(text: str) -> Iterator[tuple[str, RequisiteKind]]:
    text = _CSS_COMMENT.sub("", text)
    imported = _CSS_IMPORT.findall(text)
    yield from ((reference, RequisiteKind.STYLE) for reference in imported)
    yield from ((reference, RequisiteKind.IMAGE) for reference in _urls(text) if reference not in imported)


def _urls(style: str) -> list[str]:
    return ["".join(found) for found in _CSS_URL.findall(style)] if "(" in style else []


def _base(page: Page) -> str:
    element = page.tree.find(".//base[@href]")
    return joined(page.url, "" if element is None else _value(element, "href")) or page.url


def _absolute(base: str, charset: str, reference: str) -> str | None:
    reference = re.sub(r"[\t\r\n]", "", reference).strip()
    if not reference or reference.startswith(("#", "javascript:", "data:", "about:", "blob:")):
        return None
    url = joined(base, reference, charset)
    return url.partition("#")[0] if url is not None and authority(url) else None
