"""The links of a saved page, wherever portals hide them: anchors with tags inside, image maps, option lists,
onclick handlers, frames, meta refresh and script redirects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.discovery.link_text import heading_of, link_text, row_of, without_day
from crawler.discovery.planted import is_planted
from crawler.discovery.references import carried, joined, refresh_target, viewed
from crawler.discovery.script.menus import scripted_links
from crawler.discovery.script.reading import Lead, Undecided, inline_script, is_clicked, scripts
from crawler.discovery.visiting import is_route
from nianbao.core.filetype import is_document_address, names_document
from nianbao.core.numerals import YEAR
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.title import year_alone
from pipelines.text.page import Page, squeeze

# A function that no script here defines, given an address: toUrl('/zwgk/nb/'), openPage("nb/index.html", 1).
_CALLED = re.compile(
    r"""^[^'"]{0,60}\(\s*['"]((?:https?://|/|\.{1,2}/)[^'"\s]{1,500}|[\w./%-]{1,300}\.(?:s?html?|jhtml|jsp|aspx?|php|do)(?:\?[^'"\s]{0,300})?)['"]"""
)
"""Addresses that nothing needs to be escaped in."""
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|ico|css|js|mp[34]|avi|flv|swf|apk|exe|woff2?|ttf)$", re.I)
_DATA = ("data-url", "data-href", "data-link", "data-src", "url", "link")
"""Attributes in which portals keep the address that a script opens."""
CLICKS = ("onclick", "ng-click", "v-on:click", "@click")
"""Attributes that say what a click does."""
_BINDING = re.compile(r"click|mouse(?:down|up)|touch|\btap\b")
_SETTING = re.compile(r"\bhref\b")
_CHANGING = re.compile(r"change")
_VALUE = re.compile(r"[\w.%/-]{1,100}")
_UNSHOWN = frozenset({"script", "style", "noscript", "title"})
_LINKING = frozenset({"a", "area", "iframe", "frame", "option"})
_ELEMENTS = XPath("//*")
_CLICKED = frozenset({*CLICKS, *_DATA})
EMBEDDING = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
"""Elements that show another address inside the page, and the attribute that names it."""
_EMBEDDED = " | ".join(f"//{tag}/@{attribute}" for tag, attribute in EMBEDDING.items())
MAX_LINKS = 5000
_MORE = re.compile(r"[\[(]?(?:更多|查看更多|查看全部|more|进入)?[\])]?\s?(?:>|»|›|\+|\.{3}|…|→)*", re.I)
_FIELDS_MOST = 60
_YEARLESS = re.compile(r"信息公开.{0,6}(?:年度?报告|年报)")
SHELL_CHARACTERS = 200
SHELL_CHARACTERS_OF_COLUMN = 3000
SPLASH_CHARACTERS = 400
"""A page with less text than this that redirects by script is a way in, not a page."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its absolute address, its visible text (tags and white space squeezed out), its title
    attribute, and the text of the row it stands in (for dates and issuers beside it). `planted`:
    it leads to another host from where no list of the page's own stands."""

    url: str
    text: str
    title: str = ""
    row: str = ""
    planted: bool = False

    @property
    def best_text(self) -> str:
        """The longer of text and title: listings cut texts off with …, and keep the whole in the title."""
        shown = self.text.rstrip(".…")
        return self.title if len(self.title) > len(shown) else self.text


def absolute(page: Page, reference: str) -> str | None:
    """An address as a browser would ask for it, without its fragment where that is no route; None for what is
    no page address."""
    known = _known(page)
    if reference not in known:
        known[reference] = _absolute(page, reference.strip())
    return known[reference]


@lru_cache(maxsize=8)
def _known(page: Page) -> dict[str, str | None]:  # noqa: ARG001 - the key of the cache
    """What the references of a page were found to be: each is asked for by several readers."""
    return {}


def _absolute(page: Page, reference: str) -> str | None:
    if not reference or reference.startswith(("javascript:", "mailto:", "tel:", "data:", "about:")):
        return None
    if reference.startswith("#") and not is_route(reference[1:]):
        return None
    url = joined(_base(page), reference, page.decoded.charset)
    if url is None:
        return None
    url = viewed(url) or url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or _NO_PAGE.search(parts.path):
        return None
    return url if is_route(parts.fragment) else url.partition("#")[0]


@lru_cache(maxsize=8)
def _base(page: Page) -> str:
    element = page.tree.find(".//base[@href]")
    written = "" if element is None else str(element.get("href") or "")
    return joined(page.url, written) or page.url


@lru_cache(maxsize=8)
def links_of(page: Page) -> tuple[Link, ...]:
    """All links, in document order, the first of each address and text; at most 5,000."""
    return _distinct(_all_links(page))


def document_links_of(page: Page) -> tuple[Link, ...]:
    """Those that lead to a document, by their address or their name; in which rows they stand is left out."""
    links = _distinct(_all_links(page, rows=False))
    return tuple(each for each in links if is_document_address(each.url) or names_document(each.best_text))


def _distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    found: dict[tuple[str, str], Link] = {}
    for link in links:
        found.setdefault((link.url, link.text), link)
        if len(found) >= MAX_LINKS:
            break
    return tuple(found.values())


def cut_of(page: Page) -> Reason | None:
    """Why not all that a page links to is known; None where all is."""
    if page.cut is not None:
        return page.cut
    limits = _limits_of_reading(page)
    return because(Code.PAGE_CUT, address=page.url, limits=limits) if limits is not None else None


def _limits_of_reading(page: Page) -> Reason | None:
    if len(links_of(page)) >= MAX_LINKS:
        return because(Code.CUT_LINKS, most=MAX_LINKS)
    return because(Code.CUT_SCRIPTS) if scripts(page).unread else None


def address_of(page: Page, element: HtmlElement) -> str | None:
    """Where an element of the page leads, by its address or the page's own scripts; None where nowhere, or
    where only running the page would tell."""
    reference = reference_in(page, element)
    return absolute(page, reference) if reference is not None else None


def undecided_in(page: Page, element: HtmlElement) -> Undecided | None:
    """Why nobody can say where an element leads that calls a script; None where that is known, or nowhere."""
    if reference_in(page, element) is not None:
        return None
    return next((each for each in _leads(page, element) if isinstance(each, Undecided)), None)


def _linking(page: Page) -> list[HtmlElement]:
    """The elements that may lead somewhere: by what they are, or by an attribute. (To ask XPath for every
    attribute's name takes five times as long.)"""
    elements: Any = _ELEMENTS(page.tree)
    return [
        each
        for each in elements
        if each.tag in _LINKING
        or (not _CLICKED.isdisjoint(each.keys()) and next(each.iterancestors("body"), None) is not None)
    ]


@lru_cache(maxsize=8)
def _leading(page: Page) -> tuple[tuple[HtmlElement, str], ...]:
    """The elements that lead somewhere, each with its address."""
    written = ((each, reference_in(page, each)) for each in _linking(page))
    told = ((each, it) for each, it in chain(written, _bound_addresses(page)) if it is not None)
    return tuple((each, url) for each, it in told if (url := absolute(page, it)) is not None)


def _all_links(page: Page, *, rows: bool = True) -> Iterator[Link]:
    for element, url in _leading(page):
        yield _link(element, url, is_planted(page, element, url), rows=rows)
    for held in scripted_links(page):
        told = absolute(page, held.address)
        if told is not None:
            yield Link(told, held.text[:300], held.title, held.row[:300])


@lru_cache(maxsize=64)
def mentions(page: Page, pattern: re.Pattern[str]) -> bool:
    """Whether the page's scripts speak of something: most do not, and need not be read for it."""
    return pattern.search(inline_script(page)) is not None


def _bound(page: Page) -> Mapping[HtmlElement, str | Undecided]:
    """The elements to which a script bound a click, and where that leads."""
    return scripts(page).bound if mentions(page, _BINDING) else {}


def _bound_addresses(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    for element, told in _bound(page).items():
        if isinstance(told, str):
            yield element, told


def reference_in(page: Page, element: HtmlElement) -> str | None:
    """Where an element leads, as written: href, src, value, handler or data attribute; None where nowhere, or
    where the text does not decide."""
    if element.tag in ("iframe", "frame"):
        return str(element.get("src") or "") or None
    if element.tag == "option":
        return _chosen(page, element)
    if element.tag == "img":
        return None
    href = str(element.get("href") or "") if element.tag in ("a", "area") else ""
    if href and not href.lower().startswith("javascript:") and href.strip() != "#":
        return href
    return _opened(page, element)


def handlers_of(element: HtmlElement) -> list[str]:
    """What an element does when it is clicked, as its attributes say."""
    written = (str(element.get(name) or "").strip() for name in (*CLICKS, "href"))
    return [each for each in written if is_clicked(each)]


def _leads(page: Page, element: HtmlElement) -> Iterator[Lead]:
    """What scripts make of a click on the element: by its handlers, by one that is bound, by its new href."""
    yield from (scripts(page).led(each, element) for each in handlers_of(element))
    yield _bound(page).get(element)
    if element.tag == "a" and mentions(page, _SETTING):
        yield scripts(page).set_on(element)


def _opened(page: Page, element: HtmlElement) -> str | None:
    """The address that a click on the element opens: as scripts tell, or kept in a data attribute."""
    leads = list(_leads(page, element))
    told = next((each for each in leads if isinstance(each, str)), None)
    if told is not None:
        return told
    kept = (str(element.get(name) or "") for name in _DATA)
    held = next((value for value in kept if "/" in value or is_document_address(value)), None)
    given = (_given(each, why) for each, why in zip(handlers_of(element), leads, strict=False))
    return held or next((url for url in given if url), None)


def _given(handler: str, told: str | Undecided | None) -> str | None:
    """The address that a handler gives to a function nobody read."""
    if isinstance(told, Undecided) and not told.missing:
        return None
    found = _CALLED.search(handler.removeprefix("javascript:"))
    return found[1] if found is not None else None


def _chosen(page: Page, option: HtmlElement) -> str | None:
    """Where a choice leads: its value is an address, a script takes it to one, or its form asks with it."""
    value, choices = str(option.get("value") or ""), next(option.iterancestors("select"), None)
    if "/" in value or value.startswith("?") or value.endswith((".html", ".htm", ".shtml")):
        return value
    if choices is None or not _VALUE.fullmatch(value):
        return None
    handled = choices.get("onchange") or mentions(page, _CHANGING)
    told = scripts(page).chosen(choices, option, value) if handled else None
    return told if isinstance(told, str) else _by_form(option, choices, value)


def _by_form(choice: HtmlElement, choices: HtmlElement, value: str) -> str | None:
    """What a form asks for (by GET) where a year is chosen."""
    form, name = next(choices.iterancestors("form"), None), choices.get("name")
    if form is None or (form.get("method") or "get").lower() != "get":
        return None
    if not name or year_alone(squeeze(choice.text_content())) is None:
        return None
    return f"{(form.get('action') or '').partition('?')[0]}?{urlencode(_hidden_in(form) | {name: value})}"


@lru_cache(maxsize=4)  # asked for each choice of a form
def _hidden_in(form: HtmlElement) -> dict[str, str]:
    held = islice(form.xpath(".//input[@type='hidden'][@name]"), _FIELDS_MOST)
    return {str(each.get("name")): str(each.get("value") or "") for each in held}


def _link(element: HtmlElement, url: str, planted: bool, *, rows: bool = True) -> Link:
    text = link_text(element)[:300]
    if not text:
        images = [image.get("alt") or image.get("title") or "" for image in element.iter("img")]
        text = squeeze(" ".join(images)) or squeeze(element.get("alt") or "")
    title = without_day(squeeze(element.get("title") or ""))[:300]
    if _MORE.fullmatch(text) and (not title or _MORE.fullmatch(title)):
        title = heading_of(element, text) or title
    elif _YEARLESS.search(text) and not YEAR.search(text + title):
        year = heading_of(element, text)
        title = f"{year}{text}" if year_alone(year) else title
    return Link(url, text, title, row_of(element) if rows else "", planted)


def link_at(element: HtmlElement) -> Link:
    """What an element says that leads nowhere by itself, as a link without an address."""
    return _link(element, "", False)


def ways_in(page: Page) -> list[str]:
    """Where a page that shows nothing itself sends its reader: meta refresh, script redirect, frames."""
    found = [*_refreshes(page)]
    frames = [str(frame.get("src") or "") for frame in page.tree.iter("frame")]
    if frames or len(squeeze(page.tree.text_content())) <= SPLASH_CHARACTERS:
        found += [*scripts(page).ways_in(), *carried(page.url)]  # a page that says that one is leaving
    targets = [absolute(page, reference) for reference in [*found, *frames]]
    return [url for url in dict.fromkeys(targets) if url is not None and url != page.url]


def _refreshes(page: Page) -> Iterator[str]:
    for meta in page.tree.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            target = refresh_target(meta.get("content") or "")
            if target:
                yield target


def is_shell(page: Page, *, column: bool) -> bool:
    """The page's static form is empty and scripts are there to fill it: only a browser shows what it holds.

    `column`: the page should be a listing, so its navigation does not count as content.
    """
    if page.tree.find(".//script") is None:
        return False
    return not shows_more_than(page, (SHELL_CHARACTERS_OF_COLUMN if column else SHELL_CHARACTERS) - 1)


def shows_more_than(page: Page, letters: int) -> bool:
    """Whether a page's static form shows more text than so many letters; what follows them is not read."""
    shown = 0
    for element in page.tree.iter():
        if isinstance(element.tag, str) and element.tag not in _UNSHOWN and element.text:
            shown += len(squeeze(element.text))
        if element.tail:
            shown += len(squeeze(element.tail))
        if shown > letters:
            return True
    return False


def embedded_documents(page: Page) -> Iterator[str]:
    """The documents that a page shows inside itself, itself or through a viewer (viewer.html?file=…)."""
    for source in page.tree.xpath(_EMBEDDED):
        url = absolute(page, str(source))
        if url is not None and is_document_address(url):
            yield url
