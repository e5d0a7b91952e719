"""Elements by a selector of CSS, where finding them takes a moment at the worst."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError, iterwalk
from lxml.html import HtmlElement

from pipelines.text.page import Page

FOUND_MOST = 500
SELECTOR_MOST = 200
"""Letters."""
NESTED_MOST = 60_000
"""Elements in elements, each counted once for each that it stands in: a large page has 20,000."""
BESIDE_MOST = 500_000
"""Elements beside elements."""
_NESTED, _BESIDE = "/descendant::", "-sibling::"


def elements_by(selector: str, page: Page, roots: Iterable[HtmlElement] | None) -> list[HtmlElement] | None:
    """The first 500 elements that a selector names, in these or in the page; None where it is not read, or
    where it compares elements with each other and the page holds too many."""
    try:
        pattern = _compiled(selector)
        if _is_dear(pattern.path, page):
            return None
        found: dict[HtmlElement, None] = {}
        for root in roots if roots is not None else (page.tree,):
            found |= dict.fromkeys(cast(list[HtmlElement], pattern(root)))
            if len(found) >= FOUND_MOST:
                break
    except (SelectorError, XPathError, RecursionError):
        return None
    return list(found)[:FOUND_MOST]


@lru_cache(maxsize=500)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _is_dear(path: str, page: Page) -> bool:
    nested, beside = _NESTED in path, _BESIDE in path
    if not (nested or beside):
        return False
    all_nested, all_beside = _held_in(page)
    return (nested and all_nested > NESTED_MOST) or (beside and all_beside > BESIDE_MOST)


@lru_cache(maxsize=8)
def _held_in(page: Page) -> tuple[int, int]:
    """The pairs of elements of a page that stand in each other, and those that stand beside each other."""
    depth = nested = beside = 0
    steps: Any = iterwalk(page.tree, events=("start", "end"))
    for event, element in steps:
        if event == "start":
            nested, beside, depth = nested + depth, beside + len(element) ** 2, depth + 1
        else:
            depth -= 1
    return nested, beside
