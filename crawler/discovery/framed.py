"""Pages in frames of others: report pages whose text stands in an iframe, menus that call the frameset."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from lxml import html
from lxml.html import HtmlElement

from crawler.discovery.links import absolute, handlers_of, mentions
from crawler.discovery.references import joined
from crawler.discovery.script.reading import scripts
from crawler.discovery.unaddressed import unaddressed
from pipelines.text.page import Page

_FRAMING = re.compile(r"frame|\bsrc\b", re.I)
_AROUND = re.compile(r"\b(?:parent|top)\s*\.\s*\w+\s*\(")


def composed(page: Page, inner: Mapping[str, Page]) -> Page:
    """The page with each frame replaced by the body of `inner[its address]`, those that scripts fill behind
    all else; the address stays the page's."""
    tree = copy.deepcopy(page.tree)
    left = dict(inner)
    for frame in [*tree.iter("iframe", "frame")]:
        held = left.pop(absolute(page, str(frame.get("src") or "")) or "", None)
        parent = frame.getparent()
        if held is None or parent is None or (place := _placed(held)) is None:
            continue
        place.tail = frame.tail
        parent.replace(frame, place)
    body = tree.find(".//body")
    for place in map(_placed, left.values()):
        if body is not None and place is not None:
            body.append(place)
    return Page.of(html.tostring(tree, encoding="utf-8"), page.url, "text/html; charset=utf-8")


def _placed(held: Page) -> HtmlElement | None:
    """What a framed page shows, as a part of the page around it."""
    body = held.tree.find(".//body")
    if body is None:
        return None
    place: HtmlElement = copy.deepcopy(body)
    place.make_links_absolute(held.url, resolve_base_href=False, handle_failures="ignore")
    place.tag, place.tail = "div", None
    return place


def frames_of(page: Page) -> list[str]:
    """The pages that a page shows inside itself: portals put listings into iframes."""
    written = [str(frame.get("src") or "") for frame in page.tree.iter("iframe")]
    if mentions(page, _FRAMING):
        written += scripts(page).frames()
    sources = (absolute(page, source) for source in written)
    return [url for url in dict.fromkeys(sources) if url is not None and url != page.url]


def framed_in(page: Page) -> list[str]:
    """The addresses of all that a page shows in frames."""
    sources = (absolute(page, str(each.get("src") or "")) for each in page.tree.iter("frame", "iframe"))
    return [url for url in sources if url is not None]


def calls_around(page: Page) -> bool:
    """Whether a click in the page calls what the page around it defines: parent.openRight('0207')."""
    handlers = (handler for each in unaddressed(page) for handler in handlers_of(each.element))
    return any(_AROUND.search(handler) for handler in handlers)


def with_scripts_of(page: Page, around: Page) -> Page:
    """The page with the scripts of the one in whose frame it stands, as if they were its own."""
    tree = copy.deepcopy(page.tree)
    head = tree.find(".//head")
    for script in reversed([*around.tree.iter("script")]):
        place = copy.deepcopy(script)
        place.tail = None
        if source := place.get("src"):
            place.set("src", joined(around.url, source) or "")
        (tree if head is None else head).insert(0, place)
    return Page.of(html.tostring(tree, encoding="utf-8"), page.url, "text/html; charset=utf-8")
