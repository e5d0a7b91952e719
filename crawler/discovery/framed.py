"""Report pages whose text is a document of its own in an iframe."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import html

from crawler.discovery.links import absolute
from pipelines.text.page import Page


def composed(page: Page, inner: Mapping[str, Page]) -> Page:
    """The page with each frame replaced by the body of `inner[its address]`; the address stays the page's."""
    tree = copy.deepcopy(page.tree)
    for frame in [*tree.iter("iframe", "frame")]:
        held = inner.get(absolute(page, str(frame.get("src") or "")) or "")
        body = held.tree.find(".//body") if held is not None else None
        parent = frame.getparent()
        if body is None or parent is None:
            continue
        place = copy.deepcopy(body)
        place.tag = "div"
        place.tail = frame.tail
        parent.replace(frame, place)
    return Page.of(html.tostring(tree, encoding="utf-8"), page.url, "text/html; charset=utf-8")
