"""Where a page's list stands: its entries, and what around them belongs to it.

To a list belong what follows it up to the next block with a heading of its own, or the foot of the page, and
what stands between it and its own heading. 更多 of another box, a site's numbers, a calendar's arrows do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

from crawler.discovery.links import address_of
from pipelines.text.page import Page, squeeze

CLICKED = ("onclick", "data-page", "data-url", "data-href", "ng-click", "@click", "v-on:click")
"""Attributes of elements that do something when they are clicked."""
_PAGER = re.compile(
    r"(?:^|[\s_-])(?:pagination|paging|paginator|pager|laypage|fenye|fanye|fy|pages?|turnpage|pagelist|pagebar|pagenav|"
    r"pageinfo|pagenum|pagebox)(?:$|[\s_\d-])",
    re.I,
)
"""class="m-pagination", id="pager", class="el-pager"."""
_ELSEWHERE = re.compile(
    r"swiper|slick|carousel|slide|banner|calendar|datepick|rili|share|crumb|location", re.I
)
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "header")
_HEADED = re.compile(r"(?:^|[\s_-])(?:title|tit|hd|heading|caption|biaoti|bt|tt)(?:$|[\s_-])", re.I)
_FOOT = re.compile(r"(?:^|[\s_-])(?:foot|footer|copyright|bottom|friend|yqlj)(?:$|[\s_-])", re.I)
_LISTS = ("ul", "ol", "tbody", "table", "dl")
_PAGER_LETTERS = 300
_PAGER_PARTS = 2000
_ELEMENTS_MOST = 4000
_ROWS_MOST = 5000
_LEVELS_BEFORE = 3
_TEXT_MOST = 600
_WORDS_MOST = 40


@dataclass(frozen=True, slots=True)
class ListBlock:
    """The elements of a page's list: its `rows`, what stands `after` and `before` it, the `heading` over it.
    Where the entries stand in no element of the page, all its pagers are taken for the list's."""

    container: HtmlElement | None
    rows: tuple[HtmlElement, ...]
    after: tuple[HtmlElement, ...]
    before: tuple[HtmlElement, ...]
    heading: HtmlElement | None

    @classmethod
    def of(cls, page: Page, urls: set[str]) -> ListBlock:
        """The list that holds the entries with these addresses."""
        container = _container(page, urls)
        if container is None:
            return cls(None, (), tuple(each for each in page.tree.iter() if is_pager(each)), (), None)
        before, heading = _before(container)
        rows = tuple(islice(_rows(container), _ROWS_MOST))
        return cls(container, rows, tuple(_after(container)), before, heading)

    def elements(self) -> Iterator[HtmlElement]:
        """The elements in which a control of the list may stand."""
        blocks = (self.container, *self.after, *self.before)
        own = (each for block in blocks if block is not None for each in block.iter())
        yield from islice((each for each in own if isinstance(each.tag, str)), _ELEMENTS_MOST)

    def around(self) -> Iterator[HtmlElement]:
        """The boxes that hold the list, the inner first."""
        boxes = self.container.iterancestors() if self.container is not None else iter(())
        return takewhile(lambda box: box.tag not in ("body", "html"), islice(boxes, _LEVELS_BEFORE))

    def text(self) -> str:
        """What is said around the list's entries, and beside them where no link is."""
        rows = {id(row) for row in self.rows if row.tag == "a" or row.find(".//a") is not None}
        inner = self.container if self.container is not None else ()
        beside = (each for each in inner if isinstance(each.tag, str) and id(each) not in rows)
        loose = (each for each in beside if each.tag not in _LISTS)
        return " ".join(shown_text(block)[:_TEXT_MOST] for block in chain(self.before, self.after, loose))


@lru_cache(maxsize=32)  # asked for each control in it
def is_pager(element: HtmlElement) -> bool:
    """Whether the element is a pager by its class or id, and holds little enough to be one."""
    if not isinstance(element.tag, str) or element.tag in ("body", "html", "script", "a", "input"):
        return False
    name = named(element)
    if _PAGER.search(name) is None or _ELSEWHERE.search(name) is not None:
        return False
    return _holds_little(element)


def _holds_little(element: HtmlElement) -> bool:
    """Whether the text of an element, without scripts and styles, is as short as a pager's."""
    letters = -1
    for part, each in enumerate(element.iter()):
        silent = each.tag in ("script", "style") or not isinstance(each.tag, str)
        texts = ("" if silent else each.text, each.tail if each is not element else "")
        letters += sum(len(shown) + 1 for text in texts if text and (shown := squeeze(text)))
        if letters > _PAGER_LETTERS or part > _PAGER_PARTS:
            return False
    return True


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether the element stands in a slider, a calendar, a bar of buttons for sharing."""
    return any(_ELSEWHERE.search(named(each)) for each in (element, *islice(element.iterancestors(), 6)))


def words_of(element: HtmlElement) -> str:
    """What an element says: its text, else the value, title or picture that stands for one."""
    shown = squeeze(element.text_content()) or squeeze(element.get("value") or "")
    if not shown:
        own = (element.get(name) or "" for name in ("title", "aria-label", "alt"))
        images = (image.get("alt") or image.get("title") or "" for image in element.iter("img"))
        shown = squeeze(next(filter(None, chain(own, images)), ""))
    return shown[:_WORDS_MOST]


def is_clickable(element: HtmlElement) -> bool:
    """Whether the element does something when it is clicked."""
    return element.tag in ("a", "button") or any(element.get(name) is not None for name in CLICKED)


def named(element: HtmlElement) -> str:
    """Class and id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def shown_text(block: HtmlElement) -> str:
    """The text of a block without its scripts and styles."""
    return squeeze(" ".join(block.xpath(".//text()[not(parent::script or parent::style)]")))


def _container(page: Page, urls: set[str]) -> HtmlElement | None:
    """The element whose children are the list's entries."""
    found = [each for each in page.tree.iter("a", "li", "tr", "div", "span") if _leads_to(page, each, urls)]
    if not found:
        return None
    paths = [[*reversed(list(each.iterancestors())), each] for each in found]
    common = [steps[0] for steps in zip(*paths, strict=False) if all(each is steps[0] for each in steps)][-1]
    common = _narrowed(common, found)
    while not _is_list(common) and common.tag != "body" and (parent := common.getparent()) is not None:
        common = parent
    return common


def _leads_to(page: Page, element: HtmlElement, urls: set[str]) -> bool:
    if element.tag != "a" and not any(element.get(name) for name in CLICKED):
        return False
    return address_of(page, element) in urls


def _narrowed(common: HtmlElement, found: list[HtmlElement]) -> HtmlElement:
    """A link to one of the reports in another box does not make the whole page the list."""
    wanted = set(map(id, found))
    while len(found) >= 3:
        held = [(sum(id(each) in wanted for each in child.iter()), child) for child in common]
        most, child = max(held, key=lambda pair: pair[0], default=(0, None))
        if child is None or most < max(3, 0.8 * len(found)):
            break
        common = child
    return common


def _is_list(element: HtmlElement) -> bool:
    if element.tag in _LISTS:
        return True
    alike: dict[str, int] = {}
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("a", "td") and child.find(".//a") is not None:
            alike[child.tag] = alike.get(child.tag, 0) + 1
    return max(alike.values(), default=0) >= 2


def _rows(container: HtmlElement) -> Iterator[HtmlElement]:
    """The entries of a list: its children, and those of lists inside it."""
    for child in container:
        if not isinstance(child.tag, str) or is_pager(child):
            continue
        if child.tag in _LISTS or (
            child.tag in ("div", "section") and child.xpath("./ul | ./ol | ./table | ./dl")
        ):
            yield from _rows(child)
        else:
            yield child


def _before(container: HtmlElement) -> tuple[tuple[HtmlElement, ...], HtmlElement | None]:
    """What stands above a list up to its heading, and that heading."""
    found: list[HtmlElement] = []
    for node in (container, *islice(container.iterancestors(), _LEVELS_BEFORE - 1)):
        if node.tag in ("body", "html"):
            break
        for sibling in node.itersiblings(preceding=True):
            if not isinstance(sibling.tag, str) or sibling.tag in ("script", "style"):
                continue
            if _is_headed(sibling):
                return tuple(found), sibling
            if not is_pager(sibling) and len(sibling.findall(".//a")) >= 2:
                return tuple(found), None  # a menu, the way to the page
            found.append(sibling)
    return tuple(found), None


def _after(container: HtmlElement) -> Iterator[HtmlElement]:
    """What follows a list, up to the next block with a heading or the foot of the page."""
    for node in (container, *container.iterancestors()):
        for sibling in node.itersiblings():
            if not isinstance(sibling.tag, str) or sibling.tag in ("script", "style"):
                continue
            if _is_headed(sibling) or sibling.tag == "footer" or _FOOT.search(named(sibling)):
                return
            yield sibling


def _is_headed(block: HtmlElement) -> bool:
    parts = (each for each in block.iter() if isinstance(each.tag, str))
    return any(each.tag in _HEADS or _HEADED.search(named(each)) for each in parts)
