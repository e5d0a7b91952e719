"""The links of a saved page, wherever portals hide them: anchors with tags inside, image maps, option lists,
onclick handlers, frames, meta refresh and script redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.discovery.called import called_address, chosen_address, held_addresses
from crawler.discovery.planted import is_planted
from crawler.discovery.references import escaped, joined
from crawler.discovery.scripted import scripted_links
from nianbao.core.filetype import is_document_address
from nianbao.core.numerals import YEAR
from nianbao.core.title import year_alone
from pipelines.text.page import Page, squeeze

# A function of the page's own, given an address: toUrl('/zwgk/nb/'), openPage("nb/index.html", 1).
_CALLED = re.compile(
    r"""^[^'"]{0,60}\(\s*['"]((?:https?://|/|\.{1,2}/)[^'"\s]{1,500}|[\w./%-]{1,300}\.(?:s?html?|jhtml|jsp|aspx?|php|do)(?:\?[^'"\s]{0,300})?)['"]"""
)
_IN_SCRIPT = re.compile(
    r"""(?:window\.open|openWin|location\.(?:replace|assign)|(?:location\.)?href\s*=|location\s*=)\s*\(?\s*['"]([^'"\s]{1,500})['"]""",
    re.I,
)
_REFRESH = re.compile(r"^\s*\d*\.?\d*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?\s*([^'\"]*?)\s*['\"]?\s*$", re.I)
_SCRIPT_REDIRECT = re.compile(
    r"""(?:window|self|top|parent|document|this)?\.?location(?:\.href)?\s*=\s*['"]([^'"\s]{1,500})['"]"""
    r"""|location\.(?:replace|assign)\(\s*['"]([^'"\s]{1,500})['"]""",
    re.I,
)
_SAFE = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?/[\w./~!$&'()*+,;=:@?-]*", re.ASCII)
"""Addresses that nothing needs to be escaped in."""
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|ico|css|js|mp[34]|avi|flv|swf|apk|exe|woff2?|ttf)$", re.I)
_DATA = ("data-url", "data-href", "data-link", "data-src", "url", "link")
"""Attributes in which portals keep the address that a script opens."""
_CLICKED = " or ".join(f"@{name}" for name in ("onclick", *_DATA))
_LINKING = f"//a | //area | //iframe | //frame | //option | //body//*[{_CLICKED}]"
EMBEDDING = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
"""Elements that show another address inside the page, and the attribute that names it."""
_EMBEDDED = " | ".join(f"//{tag}/@{attribute}" for tag, attribute in EMBEDDING.items())
MAX_LINKS = 5000
_MORE = re.compile(r"[\[(]?(?:更多|查看更多|查看全部|more|进入)?[\])]?\s?(?:>|»|›|\+|\.{3}|…|→)*", re.I)
HEADING_LETTERS = 20
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
    """An address as a browser would ask for it, without its fragment; None for what is no page address."""
    reference = re.sub(r"[\t\r\n]", "", reference).strip()
    if not reference or reference.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "about:")):
        return None
    url = joined(_base(page), reference)
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or _NO_PAGE.search(parts.path):
        return None
    bare = url.partition("#")[0]
    return bare if _SAFE.fullmatch(bare) else escaped(bare, page.decoded.charset)


@lru_cache(maxsize=8)
def _base(page: Page) -> str:
    element = page.tree.find(".//base[@href]")
    written = "" if element is None else str(element.get("href") or "")
    return joined(page.url, written) or page.url


@lru_cache(maxsize=8)
def links_of(page: Page) -> tuple[Link, ...]:
    """All links, in document order, the first of each address and text; at most 5,000."""
    found: dict[tuple[str, str], Link] = {}
    for link in _all_links(page):
        found.setdefault((link.url, link.text), link)
        if len(found) >= MAX_LINKS:
            break
    return tuple(found.values())


def address_of(page: Page, element: HtmlElement) -> str | None:
    """Where an element of the page leads, by its address or the page's own function; None where nowhere, or
    where only running the page would tell."""
    reference = _reference_in(page, element)
    return absolute(page, reference) if reference is not None else None


def _reference_in(page: Page, element: HtmlElement) -> str | None:
    return reference_of(element) or _by_function(page, element)


def _all_links(page: Page) -> Iterator[Link]:
    written = ((each, _reference_in(page, each)) for each in page.tree.xpath(_LINKING))
    for element, reference in chain(written, held_addresses(page)):
        url = absolute(page, reference) if reference is not None else None
        if url is not None:
            yield _link(element, url, is_planted(page, element, url))
    for held in scripted_links(page):
        url = absolute(page, held.address)
        if url is not None:
            yield Link(url, held.text[:300], held.title, held.row[:300])


def reference_of(element: HtmlElement) -> str | None:
    """Where an element leads, as written: href, src, value, handler or data attribute; None where nowhere."""
    tag = element.tag
    if tag in ("a", "area"):
        href = str(element.get("href") or "")
        if href and not href.lower().startswith("javascript:") and href.strip() != "#":
            return href
        return _called(href) or _opened(element)
    if tag in ("iframe", "frame"):
        return str(element.get("src") or "") or None
    if tag == "option":
        value = str(element.get("value") or "")
        return (
            value
            if "/" in value or value.startswith("?") or value.endswith((".html", ".htm", ".shtml"))
            else None
        )
    return _opened(element) if tag != "img" else None


def _opened(element: HtmlElement) -> str | None:
    """The address that a click on the element opens: named in its handler, or kept in a data attribute."""
    called = _called(element.get("onclick") or "")
    kept = (str(element.get(name) or "") for name in _DATA)
    return called or next((value for value in kept if "/" in value or is_document_address(value)), None)


def _by_function(page: Page, element: HtmlElement) -> str | None:
    """Where the page's own function leads that a click calls, or a choice."""
    if element.tag == "option":
        choices, value = next(element.iterancestors("select"), None), str(element.get("value") or "")
        if choices is None or not value:
            return None
        return chosen_address(page, choices, value) or _by_form(element, choices, value)
    handlers = (str(element.get(name) or "") for name in ("onclick", "href"))
    return next((url for each in handlers if "(" in each and (url := called_address(page, each))), None)


def _by_form(choice: HtmlElement, choices: HtmlElement, value: str) -> str | None:
    """What a form asks for (by GET) where a year is chosen."""
    form, name = next(choices.iterancestors("form"), None), choices.get("name")
    if form is None or (form.get("method") or "get").lower() != "get":
        return None
    if not name or year_alone(squeeze(choice.text_content())) is None:
        return None
    fields = {
        str(held.get("name")): str(held.get("value") or "")
        for held in form.xpath(".//input[@type='hidden'][@name]")
    }
    return f"{(form.get('action') or '').partition('?')[0]}?{urlencode(fields | {name: value})}"


def _called(script: str) -> str | None:
    found = _IN_SCRIPT.search(script) or _CALLED.search(script.removeprefix("javascript:"))
    return found.group(1) if found else None


def _link(element: HtmlElement, url: str, planted: bool) -> Link:
    text = squeeze(element.text_content())[:300]
    if not text:
        images = [image.get("alt") or image.get("title") or "" for image in element.iter("img")]
        text = squeeze(" ".join(images)) or squeeze(element.get("alt") or "")
    title = squeeze(element.get("title") or "")[:300]
    if _MORE.fullmatch(text) and (not title or _MORE.fullmatch(title)):
        title = _headed(element, text) or title
    elif _YEARLESS.search(text) and not YEAR.search(text + title):
        year = _headed(element, text)
        title = f"{year}{text}" if year_alone(year) else title
    return Link(url, text, title, _row(element), planted)


def _headed(element: HtmlElement, text: str) -> str:
    """What 更多 is said of: the short text of the block that holds the link, without the link's own."""
    node = element
    for _ in range(3):
        parent = node.getparent()
        if parent is None or len(parent) > 30:
            break
        node = parent
        said = squeeze(node.text_content()).replace(text, "").strip(" |·:：")
        if said:
            return said if len(said) <= HEADING_LETTERS else ""
    return ""


def _row(element: HtmlElement) -> str:
    """The text of the list item, table row or paragraph that holds the link, where it holds little else."""
    node = element
    for _ in range(4):
        parent = node.getparent()
        if parent is None or parent.tag in ("ul", "ol", "tbody", "table", "body", "html"):
            break
        node = parent
        if node.tag in ("li", "tr", "dd", "dl"):
            break
    if len(node) > 30:
        return ""
    text = squeeze(" ".join(node.itertext()))
    return text if len(text) <= 400 else ""


def ways_in(page: Page) -> list[str]:
    """Where a page that shows nothing itself sends its reader: meta refresh, script redirect, frames."""
    found = [*_refreshes(page)]
    frames = [str(frame.get("src") or "") for frame in page.tree.iter("frame")]
    if frames or len(squeeze(page.tree.text_content())) <= SPLASH_CHARACTERS:
        scripts = (_SCRIPT_REDIRECT.search(script.text or "") for script in page.tree.iter("script"))
        found += [called.group(1) or called.group(2) for called in scripts if called is not None]
    targets = [absolute(page, reference) for reference in [*found, *frames]]
    return [url for url in dict.fromkeys(targets) if url is not None and url != page.url]


def _refreshes(page: Page) -> Iterator[str]:
    for meta in page.tree.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            target = _refresh_target(meta.get("content") or "")
            if target:
                yield target


def _refresh_target(content: str) -> str:
    seconds, _, rest = content.partition(";")
    if not rest:
        return ""
    try:
        if float(seconds.strip() or 0) > 30:
            return ""  # a page that reloads itself now and then
    except ValueError:
        return ""
    found = _REFRESH.match(rest)
    return found.group(1) if found else ""


def is_shell(page: Page, *, column: bool) -> bool:
    """The page's static form is empty and scripts are there to fill it: only a browser shows what it holds.

    `column`: the page should be a listing, so its navigation does not count as content.
    """
    if page.tree.find(".//script") is None:
        return False
    shown = 0
    for element in page.tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript", "title"):
            shown += len(squeeze(element.text or ""))
        shown += len(squeeze(element.tail or ""))
    return shown < (SHELL_CHARACTERS_OF_COLUMN if column else SHELL_CHARACTERS)


def embedded_documents(page: Page) -> Iterator[str]:
    """The documents that a page shows inside itself, itself or through a viewer (viewer.html?file=…)."""
    for source in page.tree.xpath(_EMBEDDED):
        url = absolute(page, str(source))
        viewed = parse_qs(urlsplit(url).query).get("file", ()) if url else ()
        for address in (*(absolute(page, each) for each in viewed), url):
            if address is not None and is_document_address(address):
                yield address
                break


def frames_of(page: Page) -> list[str]:
    """The pages that a page shows inside itself: portals put listings into iframes."""
    sources = (absolute(page, str(frame.get("src") or "")) for frame in page.tree.iter("iframe"))
    return [url for url in dict.fromkeys(sources) if url is not None and url != page.url]
