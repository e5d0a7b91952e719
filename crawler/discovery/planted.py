"""Links to other hosts that strangers planted: out of sight, or beside every list (portal-traps §9)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.text.page import Page

_OUT_OF_SIGHT = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3}"
    r"|(?:font-size|opacity)\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.I,
)
_ROWS = ("li", "tr", "dd", "dt")
_BLOCKS = ("div", "p", "a", "span", "td")


def is_planted(page: Page, element: HtmlElement, url: str) -> bool:
    """Whether a link of a page leads to another host from where no list of the page's own stands."""
    if urlsplit(url).netloc == urlsplit(page.url).netloc:
        return False
    return element in _hidden(page) or not _in_rows(element)


@lru_cache(maxsize=4)
def _hidden(page: Page) -> frozenset[HtmlElement]:
    """The elements that a style attribute, theirs or of what they stand in, keeps out of sight."""
    styled = page.tree.xpath("//*[@style]")
    blocks = (block for block in styled if _OUT_OF_SIGHT.search(block.get("style") or ""))
    return frozenset(element for block in blocks for element in block.iter())


def _in_rows(element: HtmlElement) -> bool:
    """Whether the link stands in a row among others made alike."""
    node = element
    for _ in range(4):
        parent = node.getparent()
        if parent is None:
            return False
        if node.tag in _ROWS:
            return len(parent) > 1
        alike = [each for each in parent.iterchildren(node.tag) if each.get("class") == node.get("class")]
        if node.tag in _BLOCKS and len(alike) > 2:
            return True
        node = parent
    return False
