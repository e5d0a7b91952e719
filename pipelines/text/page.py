"""A saved page as discovery and reading see it: decoded, parsed, with the government-site metas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from typing import Any

from lxml import html
from lxml.etree import ElementDefaultClassLookup, ParserError, XPath
from lxml.html import HtmlElement

from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from pipelines.text.charset import Decoded, decode
from pipelines.text.limits import DEPTH_MOST, ReadText, bounded, bounded_markup
from pipelines.text.stylesheets import as_seen

_NO_WIDTH = re.compile("[\u200b\u2060\ufeff]+")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TOO_DEEP: Any = XPath("/*" * DEPTH_MOST)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ELEMENTS = ElementDefaultClassLookup(
    element=HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)
"""One class for all elements: lxml's own choice by tag is a call of Python for each of them."""


def squeeze(text: str) -> str:
    """White space of every kind collapsed to single spaces, ends trimmed; letters without width deleted."""
    if text.isalnum():  # letters and digits alone: most cells of a table
        return text
    return " ".join((text if text.isascii() else _NO_WIDTH.sub("", text)).split())


def http_charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type value, or None."""
    if "charset" not in content_type.lower():
        return None
    message = Message()
    message["Content-Type"] = content_type
    found = message.get_param("charset")
    return found if isinstance(found, str) else None


def _levelled(tree: HtmlElement) -> bool:
    """Leave out what is nested too deep; whether there was any."""
    deep = _TOO_DEEP(tree)
    for element in deep:
        element.drop_tree()
    return bool(deep)


@dataclass(frozen=True)
class Page:
    """One page. `url` is where it was finally found; `decoded` its text with the charset chosen; `sheets` the
    style sheets it links to, as far as they are at hand."""

    url: str
    decoded: Decoded
    sheets: tuple[str, ...] = ()

    @classmethod
    def of(cls, body: bytes, url: str, content_type: str = "", sheets: Sequence[str] = ()) -> Page:
        """Read a page from its bytes with HTTP codings removed. Never raises for bad markup."""
        return cls(url, decode(body, http_charset(content_type)), tuple(sheets))

    @cached_property
    def _read(self) -> ReadText:
        return bounded(self.decoded.text)

    @cached_property
    def _parsed(self) -> tuple[HtmlElement, tuple[Reason, ...]]:
        """The parsed markup, and what of it was left out before."""
        markup, cuts = bounded_markup(_NOT_XML.sub("", _XML_DECLARATION.sub("", self.text)))
        # Elements may nest deeper than libxml2's usual limit, beyond which it drops the rest.
        parser = html.HTMLParser(huge_tree=True)
        parser.set_element_class_lookup(_ELEMENTS)
        try:
            tree = html.document_fromstring(markup, parser=parser)
        except (ParserError, ValueError):
            return html.document_fromstring("<html><body></body></html>"), cuts
        cut = any(each.type_name == "ERR_RESOURCE_LIMIT" for each in parser.error_log)
        if _levelled(tree) or cut:
            cuts = (*cuts, because(Code.CUT_DEPTH, most=DEPTH_MOST))
        return tree, cuts

    @cached_property
    def cut(self) -> Reason | None:
        """Why not all of the page is read; None where all is."""
        further = [each for each in self._parsed[1] if each not in self._read.cuts]
        limits: Reason | None = None
        for each in (*further, *self._read.cuts):
            limits = each.also(limits)
        return because(Code.PAGE_CUT, address=self.url, limits=limits) if limits is not None else None

    @property
    def text(self) -> str:
        """The decoded markup, as far as it is read."""
        return self._read.text

    @cached_property
    def small(self) -> str:
        """The same in small letters."""
        return self.text.lower()

    @property
    def tree(self) -> HtmlElement:
        """The parsed markup; an empty document where nothing can be parsed."""
        return self._parsed[0]

    @cached_property
    def seen(self) -> HtmlElement:
        """The markup with what style sheets hide said in style attributes: for reading. (Ways through a
        portal are followed whether or not a menu is folded: discovery takes `tree`.)"""
        return as_seen(self.tree, self.text, self.sheets)

    @cached_property
    def metas(self) -> dict[str, str]:
        """The metas of 国办发〔2017〕47号 (SiteName, ArticleTitle, PubDate…) by lower-case name."""
        found: dict[str, str] = {}
        for meta in self.tree.iter("meta"):
            name = squeeze(meta.get("name") or "").lower()
            content = squeeze(meta.get("content") or "")
            if name and content:
                found.setdefault(name, content)
        return found

    @cached_property
    def head_title(self) -> str:
        """The <title>, white space collapsed."""
        element = self.tree.find(".//title")
        return squeeze(element.text_content()) if element is not None else ""
