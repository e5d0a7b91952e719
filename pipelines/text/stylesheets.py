"""What style sheets say of being seen, written into the style attributes of the elements they mean.

Only rules that can hide, raise or strike letters, or make a table of boxes, count. What a sheet says for
paper, for phones or for a pointer above an element is not what a reader of the page sees first.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any

import tinycss2
from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Selector
from lxml.etree import XPath, XPathError, iterwalk
from lxml.html import HtmlElement

_WIDTH = 1280
"""Of the window that a page is read for."""
_SHEET_LETTERS = 250_000
_NESTED_MOST = 8
_SELECTORS_LETTERS = 4000
_RULES_MOST = 4000
_SECONDS = 1.5
_STEPS_MOST = 3_000_000
"""Of a page so wide and deep only the rules that look at one element alone are followed: no report is so."""
_MEANT_MOST = 20_000
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*\.?0|opacity\s*:\s*\.?0|line-through|mso-hide"
    r"|(?:left|right|top|bottom|indent)\s*:\s*-\d{3}|clip(?:-path)?\s*:|scale\(\s*0|translate\w*\([^)]*-\d{3}"
    r"|(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*[;}!]|vertical-align\s*:\s*su|transparent|content-visibility|display\s*:\s*table-cell",
    re.I,
)
"""A sheet without any of these hides nothing, and draws no table of boxes."""
_TOLD = frozenset(
    (
        *(
            "display",
            "visibility",
            "font-size",
            "opacity",
            "text-decoration",
            "text-decoration-line",
            "mso-hide",
        ),
        *("position", "left", "right", "top", "bottom", "text-indent", "clip"),
        *("clip-path", "transform", "overflow", "overflow-y", "height", "width", "max-height", "max-width"),
        *("vertical-align", "color", "content-visibility", "background-clip", "-webkit-background-clip"),
        "-webkit-text-fill-color",
    )
)
_SELECTOR_LETTERS = 300
_FAR = re.compile(r"[\s>+~]|:(?:nth|first|last|only)")
_MEDIA = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*+(px|r?em)?\s*+\)")
_RANGE = re.compile(r"\(\s*+width\s*+([<>]=?)\s*+([\d.]++)\s*+(px|r?em)?\s*+\)")
_HINTS = ("aria-hidden", "hide", "hidden", "-none", "sr-only", "-reader-", "visible-xs")
"""One of these is in any markup that hides something by what follows; most pages have none."""
_HINT = re.compile(
    r"aria-hidden|class\s{0,9}=\s{0,9}[\"']?[^\"'>]{0,400}?(?:hid|-none|sr-only|-reader-|visible-xs)", re.I
)
_HIDDEN_NAMES = frozenset(
    (
        *(
            "hidden",
            "hide",
            "d-none",
            "sr-only",
            "visually-hidden",
            "screen-reader-text",
            "layui-hide",
            "visible-xs",
        ),
        *("visible-xs-block", "hidden-lg", "d-md-none", "d-lg-none", "md:hidden", "lg:hidden"),
    )
)
"""Classes that the sheets of the common frameworks hide (Bootstrap, Tailwind, layui)."""
_SHOWN_NAME = re.compile(
    r"(?:d-)?(?:sm|md|lg|xl)[-:](?:block|flex|table\S*|inline\S*|grid)|visible-(?:md|lg)\S*|show"
)
_BLOCK_TAGS = "div section article aside table thead tbody ul ol dl p figure main"
_BLOCKS = frozenset(_BLOCK_TAGS.split())


@dataclass(frozen=True, slots=True)
class StyleRule:
    """A selector of a sheet and what it says; `urgent` rules stand above the element's own style."""

    selector: str
    style: str
    urgent: bool


def as_seen(root: HtmlElement, markup: str, sheets: Sequence[str] = ()) -> HtmlElement:
    """The tree with what its sheets (and `sheets`, those it links to) hide said in style attributes; the same
    tree where nothing is hidden by a sheet or a class."""
    hinted = any(hint in markup for hint in _HINTS) and _HINT.search(markup) is not None
    hiding = [sheet for sheet in (*sheets, *_own(root)) if hides(sheet)]
    if not (hinted or hiding):
        return root
    root = copy.deepcopy(root)
    if hinted:
        _write_hints(root)
    _write(root, [rule for sheet in hiding for rule in rules_of(sheet[:_SHEET_LETTERS])])
    return root


def hides(sheet: str) -> bool:
    """Whether a sheet may hide, raise or strike anything."""
    return _HIDING.search(sheet) is not None


def _own(root: HtmlElement) -> Iterator[str]:
    for style in root.iter("style"):
        if media_applies(style.get("media") or ""):
            yield style.text or ""


def _write_hints(root: HtmlElement) -> None:
    """What is hidden by a class of a framework, and the twins that only sighted readers are shown."""
    for element in root.xpath("//*[@class or @aria-hidden]"):
        names = (element.get("class") or "").lower().split()
        twin = element.get("aria-hidden", "").lower() == "true" and element.tag in _BLOCKS
        hidden = not _HIDDEN_NAMES.isdisjoint(names) and not any(map(_SHOWN_NAME.fullmatch, names))
        if twin or hidden:
            element.set("style", f"display:none;{element.get('style') or ''}")


@lru_cache(maxsize=64)
def rules_of(sheet: str) -> tuple[StyleRule, ...]:
    """The rules of a sheet that a reader at a desk sees the work of, in order."""
    nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return tuple(islice(_rules(nodes, 0), _RULES_MOST))


def _rules(nodes: Iterable[Any], depth: int) -> Iterator[StyleRule]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _rule(node)
        elif node.type == "at-rule" and node.content is not None and depth < _NESTED_MOST and _is_open(node):
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _rules(inner, depth + 1)


def _is_open(node: Any) -> bool:
    name, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude)
    if name == "media":
        return media_applies(prelude)
    return name == "layer" or (name == "supports" and not prelude.strip().lower().startswith("not"))


def _rule(node: Any) -> Iterator[StyleRule]:
    told: dict[bool, list[str]] = {False: [], True: []}
    for each in tinycss2.parse_declaration_list(node.content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.lower_name in _TOLD:
            told[each.important].append(f"{each.lower_name}:{tinycss2.serialize(each.value).strip()}")
    for urgent, styles in told.items():
        if styles:
            yield StyleRule(tinycss2.serialize(node.prelude).strip(), ";".join(styles), urgent)


def media_applies(query: str) -> bool:
    """Whether a media query is true of a screen at a desk."""
    return any(_is_true(each.strip().lower()) for each in query.split(","))


def _is_true(query: str) -> bool:
    if query.startswith("not "):
        return not _is_true(query.removeprefix("not "))
    kinds = re.sub(r"\([^()]*\)|\b(?:only|and)\b", " ", query).split()
    if any(kind not in ("all", "screen") for kind in kinds):
        return False
    return all(_has(each) for each in re.findall(r"\([^()]*\)", query))


def _has(feature: str) -> bool:
    """Whether the screen has a feature: of its width alone; a screen at a desk lies level."""
    found = _MEDIA.fullmatch(feature)
    if found:
        width = _in_pixels(found[2], found[3])
        return width <= _WIDTH if found[1] == "min" else width >= _WIDTH
    ranged = _RANGE.fullmatch(feature)
    if ranged:
        width = _in_pixels(ranged[2], ranged[3])
        return width >= _WIDTH if "<" in ranged[1] else width <= _WIDTH
    return "landscape" in feature or "hover:hover" in feature.replace(" ", "")


def _in_pixels(number: str, unit: str | None) -> float:
    return float(number) * (1 if unit in (None, "px") else 16)


Special = tuple[int, int, int]


def _write(root: HtmlElement, rules: Sequence[StyleRule]) -> None:
    """Write every rule into the elements it means: what is more special, or comes later, counts."""
    names, far = _names(root), _steps(root) <= _STEPS_MOST
    before: dict[HtmlElement, list[tuple[Special, str]]] = {}
    urgent: dict[HtmlElement, list[tuple[Special, str]]] = {}
    meant, ends = 0, monotonic() + _SECONDS
    for rule in rules:
        for path in _paths(rule.selector):
            if monotonic() > ends or meant > _MEANT_MOST:
                return
            if not path.needed <= names or (path.far and not far):
                continue
            elements = path.found(root)
            meant += len(elements)
            for element in elements:
                (urgent if rule.urgent else before).setdefault(element, []).append((path.special, rule.style))
    for element in {**before, **urgent}:
        own = element.get("style")
        said = [*_ordered(before.get(element, ())), *filter(None, [own]), *_ordered(urgent.get(element, ()))]
        element.set("style", ";".join(said))


def _steps(root: HtmlElement) -> int:
    """How far a selector may have to look, at most: from every element to all around it, or above it."""
    size = depth = deepest = widest = 0
    for event, element in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        size += event == "start"
        deepest, widest = max(deepest, depth), max(widest, len(element))
    return size * max(deepest, widest)


def _ordered(told: Iterable[tuple[tuple[int, int, int], str]]) -> list[str]:
    return [style for _, style in sorted(told, key=lambda each: each[0])]


def _names(root: HtmlElement) -> frozenset[str]:
    """The classes and ids of a page, as selectors write them."""
    classes = {f".{name}" for each in root.xpath("//@class") for name in each.split()}
    return frozenset(classes | {f"#{name.strip()}" for name in root.xpath("//@id")})


@dataclass(frozen=True, slots=True)
class _Path:
    """How the elements of a selector are found, how special it is, the classes and ids it needs, and whether
    it looks beyond the element itself."""

    path: XPath
    special: Special
    needed: frozenset[str]
    far: bool

    def found(self, root: HtmlElement) -> list[Any]:
        """The elements of a page that it means."""
        found = self.path(root)
        return found if isinstance(found, list) else []


@lru_cache(maxsize=8192)
def _paths(selectors: str) -> tuple[_Path, ...]:
    """The paths of a rule's selectors; none where one of them is not understood, as browsers have it."""
    if len(selectors) > _SELECTORS_LETTERS:
        return ()
    try:
        return tuple(_path(each) for each in parse(selectors) if each.pseudo_element is None)
    except (SelectorError, XPathError):
        return ()


def _path(selector: Selector) -> _Path:
    plain = selector.canonical()
    if ":has(" in plain or len(plain) > _SELECTOR_LETTERS:
        raise SelectorError(f"{plain[:80]} looks at too much")
    path = HTMLTranslator().selector_to_xpath(selector)
    simple = ":" not in plain and "[" not in plain
    needed = frozenset(re.findall(r"[.#][\w-]+", plain)) if simple else frozenset[str]()
    return _Path(XPath(path), selector.specificity(), needed, _FAR.search(plain) is not None)
