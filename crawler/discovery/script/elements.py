"""What scripts do with elements of the page: find them, read and set attributes, fill them, bind clicks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml.html import HtmlElement

from crawler.discovery.script.elsewhere import leads_elsewhere
from crawler.discovery.script.machine import Machine
from crawler.discovery.script.notes import Bound
from crawler.discovery.script.selecting import SELECTOR_MOST, elements_by
from crawler.discovery.script.values import (
    NO_SUCH,
    SET_ELSEWHERE,
    Elements,
    Function,
    Host,
    Native,
    Unknown,
    Value,
    encoded,
    text,
    whole,
)
from pipelines.text.page import squeeze

_CHOSEN = re.compile(r"\s?(?:option)?:(?:selected|checked)$")
_FILLS = (
    "html", "append", "prepend", "before", "after", "replaceWith", "appendTo", "innerHTML", "outerHTML",
    "insertAdjacentHTML", "write", "writeln",
)  # fmt: skip
_EVENTS = ("click", "change", "dblclick", "mousedown", "tap", "touchstart", "touchend", "mouseup")
_BINDS = ("on", "bind", "live", "one", "addEventListener", "attachEvent", "delegate")
_TYPED = ("text", "search", "number", "tel", "", "date", "password")


def selected(machine: Machine, selector: Value, inside: Iterable[HtmlElement] | None = None) -> Value:
    """The elements that a selector of CSS or jQuery names."""
    told = whole(selector)
    if told is None or len(told) > SELECTOR_MOST:
        return Unknown("which elements is not known")
    chosen = _CHOSEN.sub("", told)
    found = elements_by(chosen, machine.page, inside)
    if found is None:
        return Unknown("a selector that is not read", told)
    return _chosen(machine, found) if chosen != told else Elements(tuple(found))


def _chosen(machine: Machine, found: list[HtmlElement]) -> Value:
    for element in found:
        holder = element if element.tag == "select" else next(element.iterancestors("select"), None)
        if (holder, "chosen") in machine.attributes:
            return machine.attributes[holder, "chosen"]
    return Unknown("what its reader chooses")


def attribute(machine: Machine, element: HtmlElement, name: str) -> Value:
    """An attribute as the page has it, or as a script set it."""
    place = (element, name)
    if place in machine.touched and not machine.is_fresh(machine.attributes, place):
        return Unknown(SET_ELSEWHERE, name)
    if place in machine.attributes:
        return machine.attributes[place]
    if name == "value":
        return _value(element)
    return element.get(name)


def _value(element: HtmlElement) -> Value:
    written, name = element.get("value"), element.get("id") or element.get("name") or ""
    if element.tag == "option":
        return squeeze(element.text_content()) if written is None else written
    typed = element.tag == "input" and (element.get("type") or "").lower() in _TYPED
    if typed or element.tag in ("select", "textarea"):
        return Unknown("what its reader types or chooses", name, default=written or "")
    return written


def _dashed(name: str) -> str:
    return "data-" + re.sub(r"([A-Z])", lambda found: "-" + found[1].lower(), name)


def member(machine: Machine, held: Elements, name: Value) -> Value:
    """A member of an element, or of jQuery's set of them."""
    if isinstance(name, int):
        beyond = Unknown(NO_SUCH) if machine.later and not held.items else None
        return Elements(held.items[name : name + 1]) if name < len(held.items) else beyond
    if not isinstance(name, str):
        return Elements(held.items[:1]) if len(held.items) == 1 else Unknown("which element is not known")
    first = held.items[0] if held.items else None
    if name in _PROPERTIES:
        return _PROPERTIES[name](machine, first) if first is not None else Unknown(NO_SUCH, name)
    if name in _METHODS:
        return Native(name, lambda given: _METHODS[name](machine, held, given))
    if first is not None and name in ("id", "title", "name", "href", "src", "value", "rel", "alt", "action"):
        told = attribute(machine, first, name)
        return Unknown(f"the element has no {name}", name) if told is None else told
    return Native(name, lambda given: _other(machine, held, name, given))


def _other(machine: Machine, held: Elements, name: str, given: list[Value]) -> Value:
    if name in _FILLS:
        machine.notes.markup.extend(given[-1:])
    if name in _BINDS or (name in _EVENTS and given):
        _bind(machine, held, name, given)
    else:
        machine.call_back(given)
    return held


def _bind(machine: Machine, held: Elements | None, name: str, given: list[Value]) -> None:
    """Remember what happens on a click: to the elements, or to those inside them that a selector names."""
    if name in _EVENTS:
        machine.note(machine.notes.bound, Bound(held, name, given[-1]))
        return
    if given and isinstance(given[0], dict):
        for event, function in given[0].items():
            machine.note(machine.notes.bound, Bound(held, event, function))
        return
    functions = [each for each in given if isinstance(each, Function)]
    named = [each for each in given if isinstance(each, str)]
    if not functions or not named:
        return
    event, selector = (
        (named[1], named[0])
        if name == "delegate" and len(named) > 1
        else (named[0], named[1] if len(named) > 1 else None)
    )
    inside = selected(machine, selector, held.items if held is not None else None) if selector else held
    elements = inside if isinstance(inside, Elements) else None
    machine.note(
        machine.notes.bound, Bound(elements, event.partition(".")[0].removeprefix("on"), functions[0])
    )


def bind_all(machine: Machine, name: str, given: list[Value]) -> None:
    """The same of the whole document."""
    _bind(machine, None, name, given)


def _attr(machine: Machine, held: Elements, given: list[Value]) -> Value:
    if not held.items and len(given) > 1 and given[0] == "src" and leads_elsewhere(machine, given[1]):
        machine.go(given[1])
    return _read_or_set(machine, held, given, lambda name: name)


def _data(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return _read_or_set(machine, held, given, _dashed)


def _read_or_set(
    machine: Machine, held: Elements, given: list[Value], written: Callable[[str], str]
) -> Value:
    name = whole(given[0]) if given else None
    if name is None or not held.items:
        return Unknown("an attribute that is not known")
    if len(given) > 1:
        set_member(machine, held, written(name), given[1])
        return held
    return attribute(machine, held.items[0], written(name))


def _val(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return _read_or_set(machine, held, ["value", *given], lambda name: name)


def _text(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return held if given or not held.items else squeeze(held.items[0].text_content())


def _html(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return _other(machine, held, "html", given) if given else Unknown("what the element holds")


def _each(machine: Machine, held: Elements, given: list[Value]) -> Value:
    for at, element in enumerate(held.items[:400]):
        one = Elements((element,))
        machine.call(given[0] if given else None, [at, one], one)
    return held


def _for_each(machine: Machine, held: Elements, given: list[Value]) -> Value:
    for at, element in enumerate(held.items[:400]):
        machine.call(given[0] if given else None, [Elements((element,)), at])
    return None


def _inside(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return selected(machine, given[0] if given else "*", held.items)


def _first_inside(machine: Machine, held: Elements, given: list[Value]) -> Value:
    found = _inside(machine, held, given)
    return (
        Elements(found.items[:1])
        if isinstance(found, Elements) and found.items
        else Unknown("no such element")
    )


def _around(machine: Machine, held: Elements, given: list[Value]) -> Value:
    wanted = selected(machine, given[0] if given else "*")
    if not isinstance(wanted, Elements):
        return wanted
    kept = frozenset(wanted.items)
    found = (each for item in held.items for each in (item, *item.iterancestors()) if each in kept)
    return Elements(tuple(found)[:1])


def _parent(machine: Machine, held: Elements, given: list[Value]) -> Value:
    return Elements(tuple(each for item in held.items[:1] if (each := item.getparent()) is not None))


def _click(machine: Machine, held: Elements, given: list[Value]) -> Value:
    if given:
        return _other(machine, held, "click", given)
    href = attribute(machine, held.items[0], "href") if held.items else None
    if href is not None:
        machine.go(href)
    return held


def _submit(machine: Machine, held: Elements, given: list[Value]) -> Value:
    for form in held.items[:1]:
        if given:
            machine.call_back(given)
        else:
            machine.go(form_address(machine, form))
    return held


def _at(machine: Machine, held: Elements, given: list[Value]) -> Value:
    place = given[0] if given else 0
    return member(machine, held, place) if isinstance(place, int) else Unknown("which element is not known")


_METHODS: dict[str, Callable[[Machine, Elements, list[Value]], Value]] = {
    "attr": _attr, "prop": _attr, "getAttribute": _attr, "setAttribute": _attr, "data": _data, "val": _val,
    "text": _text, "html": _html, "each": _each, "forEach": _for_each, "find": _inside, "children": _inside,
    "querySelectorAll": _inside, "getElementsByTagName": _inside, "querySelector": _first_inside,
    "closest": _around, "parents": _around, "parent": _parent, "click": _click, "submit": _submit,
    "requestSubmit": _submit,
    "eq": _at, "get": _at, "item": _at, "first": lambda machine, held, given: Elements(held.items[:1]),
    "last": lambda machine, held, given: Elements(held.items[-1:]),
    "hasClass": lambda machine, held, given: Unknown("the class may change"),
    "is": lambda machine, held, given: Unknown("its state may change"),
}  # fmt: skip
_PROPERTIES: dict[str, Callable[[Machine, HtmlElement], Value]] = {
    "dataset": lambda machine, element: {
        re.sub(r"-([a-z])", lambda found: found[1].upper(), name[5:]): value
        for name, value in element.items()
        if name.startswith("data-")
    },
    "options": lambda machine, element: machine.attributes.get(
        (element, "chosen"), Unknown("what is chosen")
    ),
    "selectedIndex": lambda machine, element: Unknown("what is chosen"),
    "selectedOptions": lambda machine, element: machine.attributes.get(
        (element, "chosen"), Unknown("what is chosen")
    ),
    "form": lambda machine, element: Elements(tuple(element.iterancestors("form"))[:1]),
    "parentNode": lambda machine, element: _parent(machine, Elements((element,)), []),
    "parentElement": lambda machine, element: _parent(machine, Elements((element,)), []),
    "innerText": lambda machine, element: squeeze(element.text_content()),
    "textContent": lambda machine, element: squeeze(element.text_content()),
    "innerHTML": lambda machine, element: Unknown("what the element holds"),
    "className": lambda machine, element: Unknown("the class may change"),
    "length": lambda machine, element: Unknown("how many there are may change"),
}


def set_member(machine: Machine, held: Elements, name: Value, value: Value) -> None:
    """Set an attribute, fill an element, bind a click."""
    if not isinstance(name, str):
        return
    if name in _FILLS:
        machine.notes.markup.append(value)
    elif name.startswith("on") and isinstance(value, Function):
        machine.note(machine.notes.bound, Bound(held, name[2:], value))
    else:
        for element in held.items:
            machine.write(machine.attributes, (element, name), value)
        if machine.later:
            machine.touched.update((element, name) for element in held.items)
        if name == "src" and machine.later and any(each.tag in ("iframe", "frame") for each in held.items):
            machine.go(value)


def form_address(machine: Machine, form: HtmlElement) -> Value:
    """What a form asks for when it is sent as it stands; unknown where it is posted."""
    method = whole(attribute(machine, form, "method") or "get")
    if method is None or method.lower() != "get":
        return Unknown("a form that is posted")
    found: list[Value] = [attribute(machine, form, "action") or machine.page.url, "?"]
    if isinstance(found[0], str):
        found[0] = found[0].partition("?")[0]
    for field in [*form.iter("input", "select", "textarea")][:60]:
        kind = (field.get("type") or "").lower()
        unsent = kind in ("submit", "button", "image", "reset", "file") or (
            kind in ("checkbox", "radio") and field.get("checked") is None
        )
        if field.get("name") and not unsent:
            found += [
                "&" if len(found) > 2 else "",
                field.get("name"),
                "=",
                encoded(_sent(machine, field), ""),
            ]
    return text(*found)


def _sent(machine: Machine, field: HtmlElement) -> Value:
    value = attribute(machine, field, "value")
    if field.tag == "select" and isinstance(value, Unknown):
        options = [*field.iter("option")]
        chosen = next(
            (each for each in options if each.get("selected") is not None), next(iter(options), None)
        )
        return _value(chosen) if chosen is not None else ""
    return value.default if isinstance(value, Unknown) and value.default is not None else value or ""


def probe(machine: Machine, name: Value) -> Value:
    """A member of an element of which nobody knows which it is: the attributes that are read are noted."""
    if name == "dataset":
        return Host("probe.dataset")
    if name in ("attr", "data", "getAttribute", "prop"):
        return Native("attr", lambda given: probed(machine, given[0] if given else None))
    if name in _METHODS:
        return Native("any", lambda given: Host("probe"))
    return Unknown("which element is not known", name if isinstance(name, str) else "")


def probed(machine: Machine, name: Value) -> Value:
    """An attribute that is read of an element nobody knows."""
    if isinstance(name, str):
        machine.note(machine.notes.read, name.removeprefix("data-"))
    return Unknown("which element is not known", name if isinstance(name, str) else "")
