"""The portals of one year, by county, and a walk through each from its home page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from nianbao_demo import DemoAnswer, Portal, demo_portals

YEAR = 2025
HOST = "http://portal.test"

_ATTRIBUTES = {"a": "href", "link": "href", "img": "src", "script": "src"}
_INDEX_PAGER = re.compile(r"createPageHTML\((\d+), \d+, \"index\", \"(\w+)\"\)|countPage ?= ?(\d+)")
_NUMBERED_PAGER = re.compile(r"createPageHTML\('page_div',(\d+), \d+,'(\w+)','(\w+)',\d+\)")


@dataclass
class Walk:
    """Where links led: `found` the answers by address, `came_from` the page that first named an address,
    `foreign` the addresses on other hosts."""

    found: dict[str, DemoAnswer] = field(default_factory=dict)
    came_from: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def portals() -> dict[str, Portal]:
    return {portal.county: portal for portal in demo_portals(YEAR)}


@pytest.fixture(scope="session")
def walks(portals: dict[str, Portal]) -> dict[str, Walk]:
    return {county: _walk(portal) for county, portal in portals.items()}


def _walk(portal: Portal) -> Walk:
    walk, waiting = Walk(), [HOST + portal.home]
    while waiting:
        url = waiting.pop()
        address = url.removeprefix(HOST)
        if address in walk.found:
            continue
        answer = walk.found[address] = portal.answer(*address.partition("?")[::2])
        for link in _links(answer, portal.charset, url):
            if urlsplit(link).scheme not in ("http", "https"):
                continue
            if not link.startswith(f"{HOST}/"):
                walk.foreign.add(link)
                continue
            walk.came_from.setdefault(link.removeprefix(HOST), address)
            waiting.append(link)
    return walk


def _links(answer: DemoAnswer, charset: str, url: str) -> Iterator[str]:
    location = answer.header("Location")
    if location:
        yield urljoin(url, location)
    if not (answer.header("Content-Type") or "").startswith("text/html") or not answer.body:
        return
    text = answer.body.decode(charset)
    tree = html.document_fromstring(text)
    for element in tree.iter(*_ATTRIBUTES):
        named = element.get(_ATTRIBUTES[element.tag])
        if named:
            yield urljoin(url, named)
    for refresh in tree.xpath("//meta[@http-equiv='refresh']/@content"):
        yield urljoin(url, refresh.partition("url=")[2])
    for name in _written_by_script(text):
        yield urljoin(url, name)


def _written_by_script(text: str) -> Iterator[str]:
    for pages, extension, counted in _INDEX_PAGER.findall(text):
        ending = extension or ("shtml" if "shtml" in text else "html")
        yield from (f"index_{number}.{ending}" for number in range(1, int(pages or counted)))
    for pages, name, extension in _NUMBERED_PAGER.findall(text):
        yield from (f"{name}_{number}.{extension}" for number in range(2, int(pages) + 1))
