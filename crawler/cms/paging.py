"""Addresses of a listing's pages, written out from what its pager tells. Every count is capped: it comes from
outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from urllib.parse import urlsplit

from crawler.discovery.links import absolute
from crawler.discovery.visiting import visit_key
from pipelines.text.page import Page

PAGES_MOST = 400
"""No listing of a county is longer; a larger count is an error or hostile."""
_NAMES_MOST = 2000
_REFERENCE_MOST = 300

_GAP = r"(?:<[^<>]{0,60}>|&nbsp;|\s){0,6}"
_COUNT = re.compile(rf"共{_GAP}(\d{{1,4}}){_GAP}页|\b\d{{1,4}}\s?/\s?(\d{{1,4}})\s?页")
_OPENING = "\"'(=<> \t\r\n,"
_CLOSING = frozenset("\"'\\)>?#& \t\r\n,;")


def capped(number: int) -> int:
    """A number of pages, at most PAGES_MOST."""
    return max(0, min(number, PAGES_MOST))


def others(page: Page, references: Iterable[str]) -> list[str]:
    """The absolute addresses of `references`, each once, without the page's own."""
    seen = {visit_key(page.url)}
    found = []
    for reference in references:
        url = absolute(page, reference)
        if url is not None and visit_key(url) not in seen:
            seen.add(visit_key(url))
            found.append(url)
    return found[:PAGES_MOST]


def page_count(page: Page) -> int:
    """The number of pages that a pager tells (共N页, 1/N页); 0 where none or several do."""
    found = _COUNT.finditer(page.text) if "页" in page.text else ()
    told = {int(each[1] or each[2]) for each in islice(found, _NAMES_MOST)}
    return told.pop() if len(told) == 1 else 0


def numbers_in(page: Page, name: re.Pattern[str]) -> list[int]:
    """The numbers (group 1) of the files that match `name` and lie in the page's own directory, wherever the
    markup names them: in links, scripts, handlers."""
    here = directory(page.url)
    numbers = []
    for found in islice(name.finditer(page.text), _NAMES_MOST):
        url = absolute(page, _reference(page.text, found.start(), found.end()))
        if url is not None and directory(url) == here:
            numbers.append(int(found[1]))
    return numbers


def _reference(text: str, start: int, end: int) -> str:
    """The reference that ends with the file name text[start:end]; "" where this is no whole file name."""
    if end < len(text) and text[end] not in _CLOSING:
        return ""
    lowest = max(0, start - _REFERENCE_MOST)
    opening = max(text.rfind(mark, lowest, start) for mark in _OPENING) + 1
    before = text[max(opening, lowest) : start]
    return before + text[start:end] if not before or before.endswith("/") else ""


def filled(page: Page, name: re.Pattern[str], write: Callable[[int], str], first: str | None) -> list[str]:
    """All other pages of a listing whose file names match `name` and are written by `write`, after `first`,
    the file without a number. Page 2 is number 2, or 1 where the pager names that. A pager that shows a
    window is filled up to its highest number, or to 共N页. Empty where the page names no such file, and on
    what is no page of the listing itself."""
    own = urlsplit(page.url).path.rpartition("/")[2]
    numbers = numbers_in(page, name) if own in ("", first) or name.fullmatch(own) else []
    if not numbers:
        return []
    begin = 1 if first is None or min(numbers) <= 1 else 2
    told = page_count(page) - (1 if first is not None and begin == 1 else 0)
    last = capped(max(*numbers, told))
    return others(page, [*([first] if first else ()), *map(write, range(begin, last + 1))])


def directory(url: str) -> str:
    """Host and directory of an address; with and without www. are one."""
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www.") + parts.path.rpartition("/")[0]
