"""A page's scripts as they are asked about: where an element leads, what is asked for, what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import TypeAlias

from lxml.html import HtmlElement
from tree_sitter import Node

from crawler.discovery.script import calls, statements  # noqa: F401  # they make themselves known
from crawler.discovery.script.binding import parameters
from crawler.discovery.script.clock import Clock
from crawler.discovery.script.machine import SECONDS_MOST, STEPS_MOST, Machine, StepsSpent
from crawler.discovery.script.notes import Bound, Navigation, Notes
from crawler.discovery.script.survey import survey
from crawler.discovery.script.syntax import SOURCE_MOST, Parsing, text_of
from crawler.discovery.script.values import (
    Bindings,
    Elements,
    Function,
    Host,
    KnownText,
    Unknown,
    Value,
    whole,
    why_not,
)  # fmt: skip
from pipelines.text.page import Page

_IS_SCRIPT = re.compile(r"^(?:|module|(?:text|application)/(?:x-)?(?:java|ecma|j)script\d*(?:\.\d)?)$", re.I)
_IS_JSON = re.compile(r"json", re.I)
_NO_KEY = ("href", "src", "class", "id", "title", "name", "style", "width", "height", "type", "value")
_FRAME = re.compile(r"<i?frame\s[^>]{0,400}?\bsrc\s{0,3}=\s{0,3}([\"']?)([^\"'\s>]{1,2000})\1", re.I)
_SCHEME = re.compile(r"^\s*javascript:", re.I)
_TELLING = re.compile(
    r"[\u4e00-\u9fff]|\\u[0-9a-fA-F]{4}|\bajax|\bfetch|\bget|\bpost|open|load|axios|location|submit|val|attr|action",
    re.I,
)
CLICKS = ("click", "change", "mousedown", "mouseup", "dblclick", "tap", "touchstart", "touchend")
_DOES = re.compile(r"[(=`]")
_NOTHING = re.compile(
    r"(?:javascript:)?\s*(?:return\s+)?(?:void\s*\(?\s*0?\s*\)?|false|true|#|this\.blur\(\))?\s*;*\s*", re.I
)
_BEARING = "//body//*[@*[name() = $plain or name() = $data]]"
_VALUE = re.compile(r"[\w.%/-]{1,100}")
_NO_VALUE = (Unknown, KnownText, Function, Host)
HANDLER_MOST = 4000
"""Letters of one handler that are read."""
HELD_MOST = 500
TELLING_MOST = 4000
"""Letters of a function that is looked through before it is followed."""
FUNCTIONS_MOST = 400


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something leads on, and the scripts' text does not tell where; `missing`: the functions that it calls
    and no script that was read defines."""

    why: str
    missing: tuple[str, ...] = ()


Lead: TypeAlias = str | Undecided | None
"""Where something leads: an address, not decided, nowhere."""
Follow: TypeAlias = Callable[[], object]


@dataclass
class PageScripts:
    """The scripts of one page, followed once; what they do later is asked for by event. `notes`: what loading
    the page does, and what its functions may do; `loading`: where it sends its reader by itself; `unread`:
    one of them took too long."""

    machine: Machine
    notes: Notes = field(default_factory=Notes)
    loading: list[Navigation] = field(default_factory=list)
    unread: bool = False
    _led: dict[tuple[str, object], Lead] = field(default_factory=dict)

    @classmethod
    def of_texts(cls, page: Page, texts: Iterable[str]) -> PageScripts:
        """Follow scripts in the order in which they stand."""
        found, left = cls(Machine(page)), SOURCE_MOST
        nodes = []
        for text in filter(str.strip, texts):
            node = found.machine.parsing.parse(text[:left]) if left > 0 else None
            left -= len(text)
            nodes.append(node)
        found.unread = None in nodes
        with found.machine.clock.running():
            found._load([each for each in nodes if each is not None])
        found.machine.parsing, found.machine.clock = Parsing(), Clock(SECONDS_MOST)
        return found

    def _load(self, nodes: list[Node]) -> None:
        machine = self.machine
        for node in nodes:
            self.unread |= not _ends(partial(machine.execute, node, machine.globals))
            machine.begin_again()
        self.notes, self.loading = machine.notes, [*machine.notes.navigations]
        surveys = [survey(node, machine.at_once) for node in nodes]
        machine.changing = frozenset().union(*(each.changed for each in surveys))
        functions = [function for each in surveys for function in each.functions]
        unseen = (each for each in functions if each.id not in machine.followed)
        for function in islice(filter(_tells, unseen), FUNCTIONS_MOST):
            self._take(partial(self._try, function))
        for bound in [*self.notes.bound]:
            self._take(partial(self._happen, bound, None))

    def _take(self, follow: Follow) -> None:
        """What may be done later is noted with what is done at once; where that leads is asked by event."""
        if self.machine.steps > 2 * STEPS_MOST:
            return
        with self.machine.aside() as seen:
            _ends(follow)
        for kind in ("requests", "markup", "records", "bound", "calls"):
            getattr(self.notes, kind).extend(getattr(seen, kind))

    def _try(self, function: Node) -> None:
        unknown = Unknown("only the call tells")
        self.machine.doubts += 1
        self.machine.call(Function(function, self.machine.globals), parameters(function), unknown)

    def led(self, handler: str, element: HtmlElement | None = None) -> Lead:
        """Where a handler leads; None where it leads nowhere."""
        own = "this" in handler or "event" in handler
        key = (handler, element if own else None)
        if key not in self._led:
            self._led[key] = self._outcome(partial(self._run, handler, element))
        return self._led[key]

    def _run(self, handler: str, element: HtmlElement | None) -> None:
        root = self.machine.parsing.parse(_SCHEME.sub("", handler[:HANDLER_MOST]))
        if root is None:
            raise StepsSpent
        machine = self.machine
        this = Elements((element,)) if element is not None else None
        machine.write(machine.globals.names, "event", Host("event", this))
        machine.execute_all(root.named_children, Bindings(machine.globals, this))

    def _happen(self, bound: Bound, element: HtmlElement | None) -> None:
        """An event with a function bound to it, on an element or on one that nobody knows."""
        this = Elements((element,)) if element is not None else Host("probe")
        self.machine.call(bound.function, [Host("event", this)], this)

    def _outcome(self, follow: Follow) -> Lead:
        if self.machine.clock.is_over:
            return Undecided("it takes too long to read")
        with self.machine.aside() as seen:
            return _address(seen) if _ends(follow) else Undecided("it takes too long to read")

    def chosen(self, choices: HtmlElement, option: HtmlElement, value: str) -> Lead:
        """Where a <select> leads when one of its options is chosen."""
        ways = [partial(self._happen, each, choices) for each in self._changes.get(choices, ())]
        if choices.get("onchange"):
            ways.insert(0, partial(self._run, choices.get("onchange"), choices))
        told = (self._outcome(partial(self._choose, choices, option, value, follow)) for follow in ways)
        return next((each for each in told if each is not None), None)

    @cached_property
    def _changes(self) -> Mapping[HtmlElement, list[Bound]]:
        """What scripts bound to a choice of which element."""
        found: dict[HtmlElement, list[Bound]] = {}
        for each in self.notes.bound:
            for element in each.elements.items if each.event == "change" and each.elements else ():
                found.setdefault(element, []).append(each)
        return found

    def _choose(self, choices: HtmlElement, option: HtmlElement, value: str, follow: Follow) -> None:
        attributes = self.machine.attributes
        self.machine.write(attributes, (choices, "value"), value)
        self.machine.write(attributes, (choices, "chosen"), Elements((option,)))
        follow()

    @cached_property
    def bound(self) -> Mapping[HtmlElement, str | Undecided]:
        """The elements to which scripts bound a click, and where each leads; at most 500."""
        found: dict[HtmlElement, str | Undecided] = {}
        for element, told in self._bound():
            found.setdefault(element, told)
        return found

    def _bound(self) -> Iterator[tuple[HtmlElement, str | Undecided]]:
        clicks = (each for each in self.notes.bound if each.event in CLICKS)
        pairs = ((each, element) for each in clicks for element in self._elements(each))
        for each, element in islice(pairs, HELD_MOST):
            told = self._outcome(partial(self._happen, each, element)) if element.tag != "select" else None
            if told is not None:
                yield element, told

    def _elements(self, bound: Bound) -> Iterable[HtmlElement]:
        """The elements to which something is bound; where the text does not tell them, those with an
        attribute that the function reads of the one that is clicked."""
        if bound.elements is not None:
            return bound.elements.items
        if self.machine.clock.is_over:
            return ()
        with self.machine.aside() as seen:
            _ends(partial(self._happen, bound, None))
            read = [name for name in dict.fromkeys(seen.read) if name not in _NO_KEY]
            return self._bearing(read[0]) if seen.navigations and read else ()

    def _bearing(self, name: str) -> list[HtmlElement]:
        """The elements with a plain value in an attribute of this name."""
        found = self.machine.page.tree.xpath(_BEARING, plain=name, data=f"data-{name}")
        return [each for each in found if _VALUE.fullmatch(each.get(f"data-{name}") or each.get(name) or "")]

    def said(self, name: str) -> Value:
        """The value that the scripts give to a variable or field of this name; None where it is not known."""
        held = [self.machine.globals.names, *(each for each in self.notes.records if isinstance(each, dict))]
        told = (each[name] for each in held if name in each)
        return next((each for each in told if each is not None and not isinstance(each, _NO_VALUE)), None)

    def record_with(self, name: str, value: str) -> dict[str, Value]:
        """The object that holds this value under this name; an empty one where there is none."""
        return next((each for each in self.notes.records if each.get(name) == value), {})

    def calls_of(self, name: str) -> list[list[Value]]:
        """What functions whose name begins so are called with while the page is loaded, call by call."""
        return [given for called, given in self.notes.calls if called.startswith(name)]

    def set_on(self, element: HtmlElement) -> str | None:
        """The address that loading the page gives to a link; None where it gives none that is known."""
        value = self.machine.attributes.get((element, "href"))
        return value if isinstance(value, str) else None

    def frames(self) -> list[str]:
        """What loading the page shows in frames: written into it, or set as a frame's source."""
        written = (told for each in self.notes.markup if (told := whole(each)) is not None)
        found = [each[2] for told in written for each in _FRAME.finditer(told)]
        given = (
            value
            for (element, name), value in self.machine.attributes.items()
            if name == "src" and isinstance(element, HtmlElement) and element.tag in ("iframe", "frame")
        )
        return [*found, *(value for value in given if isinstance(value, str))]

    def ways_in(self) -> list[str]:
        """Where the page sends its reader: what is certain, else the one address behind an open condition."""
        certain = [told for each in self.loading if each.certain and (told := whole(each.address))]
        maybe = {told for each in self.loading if not each.certain and (told := whole(each.address))}
        return certain or (list(maybe) if len(maybe) == 1 else [])


def _tells(function: Node) -> bool:
    """Whether a function may say where something leads; of a long one that is assumed."""
    return (
        function.end_byte - function.start_byte > TELLING_MOST
        or _TELLING.search(text_of(function)) is not None
    )


def _ends(follow: Follow) -> bool:
    """Follow something; False where that takes too long."""
    try:
        follow()
    except (StepsSpent, RecursionError):
        return False
    return True


def _address(seen: Notes) -> Lead:
    """The one address to which all that was seen leads."""
    unknown = next((each.address for each in seen.navigations if whole(each.address) is None), None)
    if unknown is not None:
        return Undecided(why_not(unknown), tuple(seen.missing))
    told = {whole(each.address) for each in seen.navigations}
    if len(told) > 1:
        return Undecided("it leads to several addresses, by a condition that is open")
    if told:
        return told.pop()
    return Undecided(f"{seen.missing[0]}() is not known", tuple(seen.missing)) if seen.missing else None


def scripts_of(page: Page) -> list[HtmlElement]:
    """The page's own scripts, no data and no templates."""
    found = (each for each in page.tree.iter("script") if not each.get("src"))
    return [each for each in found if _IS_SCRIPT.match((each.get("type") or "").strip())]


def data_of(page: Page) -> Iterator[tuple[Value, str]]:
    """What stands in scripts that are none: JSON as values, anything else as markup."""
    for each in page.tree.iter("script"):
        kind, written = (each.get("type") or "").strip(), each.text or ""
        if each.get("src") or _IS_SCRIPT.match(kind) or not written:
            continue
        if _IS_JSON.search(kind):
            try:
                yield json.loads(written[:SOURCE_MOST]), ""
            except (ValueError, RecursionError):
                continue
        else:
            yield None, written[:SOURCE_MOST]


def is_clicked(handler: str) -> bool:
    """Whether a handler does something: javascript:void(0) does nothing, an address is none."""
    return bool(handler) and _DOES.search(handler) is not None and _NOTHING.fullmatch(handler) is None


def inline_script(page: Page) -> str:
    """The text of the page's own scripts, one after the other."""
    return "\n".join(each.text or "" for each in scripts_of(page))[:SOURCE_MOST]


@lru_cache(maxsize=8)
def scripts(page: Page) -> PageScripts:
    """The scripts of a page."""
    return PageScripts.of_texts(page, (each.text or "" for each in scripts_of(page)))
