"""What a reader would act on where no address leads on: the controls of a page with a telling text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link, address_of, link_at
from crawler.discovery.list_block import named, words_of
from crawler.discovery.rules import CLOSED_NODE, NOT_ACTED_ON, QUERY
from crawler.discovery.scoring import Score, score_link
from nianbao.core.title import Title, compact, read_title
from pipelines.text.page import Page

WORTH_ACTING = 45
"""The least priority of a wording that is acted on."""
_TAGS = (
    "a", "button", "li", "span", "div", "p", "td", "tr", "dt", "dd", "option", "label", "i", "em", "b",
    "strong", "font", "h2", "h3", "h4", "h5",
)  # fmt: skip
_CLOSED = re.compile(
    r"_close\b|\bjstree-closed\b|\btree-collapsed\b|\btree-node-close\b"
    r"|^(?!.*\b(?:expanded|is-leaf)\b).*\bel-tree-node__expand-icon\b"
)
"""zTree: roots_close; jsTree, EasyUI, Ant Design and Element by their own names."""
_TREE = re.compile(r"tree", re.I)
_NODES_MOST = 30
_PARTS_MOST = 6
_LETTERS_MOST = 80
_AROUND_MOST = 8
"""Elements around a chosen control in which its query button is looked for, the nearest first."""


@dataclass(frozen=True, slots=True)
class TellingControl:
    """An element with a telling text that leads nowhere by itself, and what it is taken for."""

    element: HtmlElement
    link: Link
    score: Score

    @property
    def words(self) -> str:
        """What it says."""
        return self.link.best_text


def telling_controls(
    page: Page, names: CountyNames, year: int, *, in_column: bool, in_section: bool = True
) -> list[TellingControl]:
    """The controls of a page, the most promising first; of two that say the same the inner one."""
    found: list[TellingControl] = []
    for element in page.tree.iter(*_TAGS):
        link = _said(element)
        if link is None:
            continue
        score = score_link(link, names, year, in_column=in_column, in_section=in_section)
        if score.strength and score.priority >= WORTH_ACTING and not _is_led(page, element):
            found.append(TellingControl(element, link, score))
    if not in_column:
        said = {control.words for control in found}
        found += (each for each in _closed_nodes(page) if each.words not in said)
    outer = {each for control in found for each in control.element.iterancestors()}
    inner = (control for control in found if control.element not in outer)
    return sorted(inner, key=lambda control: -control.score.priority)


def _closed_nodes(page: Page) -> Iterator[TellingControl]:
    """The names of a tree's nodes that are shown closed: what is below them may not be in the page yet."""
    for element in islice(filter(_is_closed, page.tree.iter("span", "i", "ins", "div", "li")), _NODES_MOST):
        beside = chain(element.itersiblings("a", "span"), element.iter("a"), element.iter("span"))
        node = next((each for each in beside if compact(each.text_content())), None)
        link = _said(node) if node is not None else None
        if node is not None and link is not None and address_of(page, node) is None:
            yield TellingControl(node, link, Score(CLOSED_NODE, CLOSED_NODE.priority))


def _is_closed(element: HtmlElement) -> bool:
    if _CLOSED.search(element.get("class") or "") is None:
        return False
    return any(_TREE.search(named(each)) for each in islice(element.iterancestors(), 12))


def titles_without_address(page: Page) -> set[Title]:
    """The reports that a column names in what leads nowhere by itself."""
    found: set[Title] = set()
    for element in page.tree.iter(*_TAGS):
        link = _said(element)
        title = read_title(link.best_text, in_column=True) if link is not None else None
        if title is not None and title.is_report and title.year and not _is_led(page, element):
            found.add(title)
    return found


def shows_titles(page: Page, year: int) -> bool:
    """Whether a column shows what leads nowhere by itself: a report of the year, or several of others."""
    titles = titles_without_address(page)
    return any(title.year == year for title in titles) or len({compact(each.text) for each in titles}) > 1


def queries_beside(chosen: HtmlElement) -> Iterator[HtmlElement]:
    """Controls that ask for what was chosen (查询), the nearest first, what follows before what precedes; of
    one in another the inner."""
    for below in islice(chain([chosen], chosen.iterancestors()), _AROUND_MOST):
        beside = chain(below.itersiblings(), below.itersiblings(preceding=True))
        inside = chain.from_iterable(each.iter(*_TAGS, "input") for each in beside)
        asking = [each for each in inside if _is_small(each) and QUERY.matches(compact(words_of(each)))]
        outer = {over for each in asking for over in each.iterancestors()}
        yield from (each for each in asking if each not in outer)


def _said(element: HtmlElement) -> Link | None:
    """What an element says, as a link without an address; None for what is too much to be a control, or does
    more than show something."""
    if not _is_small(element):
        return None
    link = link_at(element)
    own = link.text or element.get("title")
    if not own or len(link.best_text) > _LETTERS_MOST or NOT_ACTED_ON.matches(compact(link.best_text)):
        return None
    return None if _sends(element) else link


def _is_small(element: HtmlElement) -> bool:
    """Whether it holds little enough to be a control."""
    return sum(1 for _ in islice(element.iter(), _PARTS_MOST + 1)) <= _PARTS_MOST


def _sends(element: HtmlElement) -> bool:
    """Whether a click on it sends a form."""
    if element.tag != "button" or next(element.iterancestors("form"), None) is None:
        return False
    return (element.get("type") or "submit").lower() == "submit"


def _is_led(page: Page, element: HtmlElement) -> bool:
    """Whether its address is known, or that of the link in which it stands, or of one in it."""
    around = (element, *element.iterancestors("a"), *element.iterdescendants("a"))
    return any(address_of(page, each) is not None for each in around)
