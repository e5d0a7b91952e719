"""The browser's own objects as scripts see them: window, location, document, and jQuery."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from lxml.html import Element, HtmlElement

from crawler.discovery.references import joined
from crawler.discovery.script import elements, functions, requests
from crawler.discovery.script.machine import Machine
from crawler.discovery.script.notes import Bound
from crawler.discovery.script.values import (
    ARBITRARY,
    NO_SUCH,
    Elements,
    Function,
    Host,
    Native,
    Pattern,
    ScriptObject,
    Unknown,
    Value,
    text,
    whole,
)  # fmt: skip

AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
"""Scripts that ask who looks at their page are told: somebody at a desk."""
_WINDOWS = ("window", "self", "top", "parent", "globalThis", "frames")
JQUERY = ("$", "jQuery", "$j", "jq")
_OBJECTS = (
    "document",
    "location",
    "navigator",
    "axios",
    "Math",
    "JSON",
    "Date",
    "Object",
    "Array",
    "$http",
    "fetch",
)
_READY = ("DOMContentLoaded", "load", "ready", "pageshow")
_TIMERS = ("setTimeout", "requestAnimationFrame", "queueMicrotask")
_NO_ADDRESS = ("", "about:blank", "#")


def is_host(name: str) -> bool:
    """Whether a name is the browser's."""
    return name in (*_WINDOWS, "location", "onload", "document")


def named(machine: Machine, name: str) -> Value:
    """What a name stands for that no script gave."""
    if name in _WINDOWS:
        return Host("window")
    if name in JQUERY:
        return Host("$")
    if name == "location":
        return Host("location", machine.page.url)
    if name in ("undefined", "NaN"):
        return None
    if name in ("event", "evt") and "event" in machine.globals.names:
        return machine.globals.names["event"]
    if name in _OBJECTS:
        return Host(name)
    return _function(machine, name) or Unknown(f"{name} is not known", name)


def _function(machine: Machine, name: str) -> Value:
    """A function of the browser, of the language or of jQuery; None for what is none."""
    if name in functions.FUNCTIONS:
        made = functions.FUNCTIONS[name]
        return Native(name, lambda given: made(*given))
    if name == "Object.assign":
        return Native(name, lambda given: _assigned(machine, given))
    if name in _TIMERS:
        return Native(name, lambda given: _run_later(machine, given))
    if name in ("open", "openWin"):
        return Native(name, lambda given: _open(machine, given)) if name == "open" else None
    if name in requests.ASKING:
        return Native(name, lambda given: requests.asked(machine, name, given))
    return None


def _assigned(machine: Machine, given: list[Value]) -> Value:
    """Object.assign(window, {…}) sets them; of other objects it makes one."""
    if not given or not isinstance(given[0], Host | Elements):
        return functions.together(*given)
    for each in given[1:]:
        for name, value in each.items() if isinstance(each, dict) else ():
            set_member(machine, given[0], name, value)
    return given[0]


def _run_later(machine: Machine, given: list[Value]) -> Value:
    if given and isinstance(given[0], Function):
        machine.call(given[0], [])
    elif given and isinstance(given[0], str):
        run_text(machine, given[0])
    return None


def run_text(machine: Machine, written: str) -> None:
    """Follow a script that stands in text."""
    root = machine.parsing.parse(written)
    if root is not None:
        machine.execute(root, machine.globals)


def _open(machine: Machine, given: list[Value]) -> Value:
    if given and given[0] is not None and given[0] not in _NO_ADDRESS:
        machine.go(given[0])
    return Host("opened")


def member(machine: Machine, held: Host | Elements, name: Value) -> Value:
    """A member of one of the browser's objects."""
    if isinstance(held, Elements):
        if name == "load":
            return Native("load", lambda given: requests.loaded(machine, held, given))
        return elements.member(machine, held, name)
    key = name if isinstance(name, str) else whole(name)
    if key is None:
        return Unknown("a member that is not known")
    known = _MEMBERS.get(held.name)
    if known is not None:
        return known(machine, held, key)
    return _function(machine, f"{held.name}.{key}") or Unknown(f"{held.name}.{key} is not known", key)


def _of_window(machine: Machine, held: Host, key: str) -> Value:
    if key in machine.globals.names:
        return machine.globals.names[key]
    if key in ("addEventListener", "attachEvent"):
        return Native(key, lambda given: _on_document(machine, key, given))
    return named(machine, key)


def _of_location(machine: Machine, held: Host, key: str) -> Value:
    if key in ("assign", "replace"):
        return Native(key, lambda given: machine.go(given[0]) if given else None)
    if key in ("toString", "reload"):
        return Native(key, lambda given: held.held if key == "toString" else None)
    parts = urlsplit(held.held)
    told = {
        "href": held.held,
        "pathname": parts.path,
        "search": f"?{parts.query}" if parts.query else "",
        "host": parts.netloc,
        "hostname": parts.hostname or "",
        "protocol": f"{parts.scheme}:",
        "origin": f"{parts.scheme}://{parts.netloc}",
    }
    return told.get(key, Unknown("a part of the address"))


def _of_document(machine: Machine, held: Host, key: str) -> Value:
    if key in _FINDS:
        return Native(key, lambda given: _found(machine, key, given))
    if key in ("write", "writeln"):
        return Native(key, lambda given: machine.note(machine.notes.markup, text(*given)))
    if key == "createElement":
        return Native(key, lambda given: Elements((_made(given),)))
    if key in ("addEventListener", "attachEvent", "on", "ready", "click", "delegate", "bind", "live"):
        return Native(key, lambda given: _on_document(machine, key, given))
    if key == "location":
        return named(machine, "location")
    if key == "forms":
        return Host("forms")
    if key in ("URL", "documentURI"):
        return machine.page.url
    form = elements.selected(machine, f'form[name="{key}"]') if key.isidentifier() else None
    return form if isinstance(form, Elements) and form.items else Unknown(f"document.{key} is not known", key)


def _made(given: list[Value]) -> HtmlElement:
    name = whole(given[0]) if given else None
    made: HtmlElement = Element(name if name and name.isascii() and name.isalpha() else "div")
    return made


_FINDS = {
    "getElementById": '[id="{}"]', "getElementsByName": '[name="{}"]', "getElementsByClassName": ".{}",
    "getElementsByTagName": "{}", "querySelector": "{}", "querySelectorAll": "{}",
}  # fmt: skip


def _found(machine: Machine, how: str, given: list[Value]) -> Value:
    name = whole(given[0]) if given else None
    if name is None or (how == "getElementById" and '"' in name):
        return Unknown("which element is not known")
    found = elements.selected(machine, _FINDS[how].format(name))
    if how not in ("getElementById", "querySelector") or not isinstance(found, Elements):
        return found
    return Elements(found.items[:1]) if found.items else Unknown(NO_SUCH, name)


def _on_document(machine: Machine, how: str, given: list[Value]) -> Value:
    """A function for when the page is loaded is called; for anything else it is kept."""
    event = whole(given[0]) if given else None
    functions = [each for each in given if isinstance(each, Function)]
    if how == "ready" or (event or "").removeprefix("on") in _READY:
        for each in functions[:1]:
            machine.call(each, [Host("$" if how == "ready" else "event")])
    else:
        elements.bind_all(machine, how, given)
    return Host("document")


def _of_forms(machine: Machine, held: Host, key: str) -> Value:
    every = elements.selected(machine, "form")
    if not isinstance(every, Elements):
        return every
    if key.isdecimal():
        return Elements(every.items[int(key) : int(key) + 1]) if int(key) < len(every.items) else None
    return Elements(tuple(each for each in every.items if key in (each.get("name"), each.get("id")))[:1])


def _of_jquery(machine: Machine, held: Host, key: str) -> Value:
    if key == "each":
        return Native(key, lambda given: _each(machine, given))
    return _function(machine, f"$.{key}") or Unknown(f"$.{key} is not known", key)


def _each(machine: Machine, given: list[Value]) -> Value:
    over, function = (given[0] if given else None), given[1] if len(given) > 1 else None
    if not isinstance(over, list) or not isinstance(function, Function):
        machine.call_back(given)
        return over
    for at, item in enumerate(over[:400]):
        machine.call(function, [at, item], item)
    return over


def _of_event(machine: Machine, held: Host, key: str) -> Value:
    if key in ("target", "currentTarget", "srcElement", "delegateTarget"):
        return held.held if held.held is not None else Host("probe")
    return Unknown("what happened is not known", key)


def _of_opened(machine: Machine, held: Host, key: str) -> Value:
    return named(machine, "location") if key == "location" else Unknown("another window")


def _of_time(machine: Machine, held: Host, key: str) -> Value:
    return Native(key, lambda given: ARBITRARY if key in ("getTime", "valueOf") else Unknown("the day"))


def _of_navigator(machine: Machine, held: Host, key: str) -> Value:
    return AGENT if key in ("userAgent", "appVersion") else Unknown("the browser")


_MEMBERS = {
    "window": _of_window,
    "opened": _of_opened,
    "location": _of_location,
    "address": _of_location,
    "document": _of_document,
    "forms": _of_forms,
    "$": _of_jquery,
    "event": _of_event,
    "probe": lambda machine, held, key: elements.probe(machine, key),
    "probe.dataset": lambda machine, held, key: elements.probed(machine, key),
    "answer": requests.member,
    "fields": requests.member,
    "request": requests.member,
    "time": _of_time,
    "navigator": _of_navigator,
}


def set_member(machine: Machine, held: Host | Elements, name: Value, value: Value) -> None:
    """Set a member of one of the browser's objects: a new location sends the browser there."""
    if isinstance(held, Elements):
        elements.set_member(machine, held, name, value)
    elif (held.name, name) in _LOCATIONS or (held.name == "opened" and name == "location"):
        machine.go(value)
    elif held.name == "location" and name == "search":
        machine.go(text(urlsplit(machine.page.url).path, value))
    elif held.name == "window" and name == "onload" and isinstance(value, Function):
        machine.call(value, [])
    elif held.name in ("document", "window") and isinstance(name, str) and name.startswith("on"):
        machine.note(machine.notes.bound, Bound(None, name[2:], value))
    elif held.name == "window" and isinstance(name, str):
        machine.write(machine.globals.names, name, value)
    elif held.name == "request" and isinstance(name, str):
        machine.write(held.held, name, value)


_LOCATIONS = (("window", "location"), ("document", "location"), ("location", "href"), ("opened", "href"))


def called(machine: Machine, held: Host, given: list[Value]) -> Value:
    """One of the browser's objects is called: $(…), $(function), fetch(…), axios(…)."""
    if held.name in ("fetch", "axios"):
        return requests.asked(machine, held.name, given)
    if held.name != "$":
        machine.call_back(given)
        return Unknown("what is called is not known")
    first = given[0] if given else None
    if isinstance(first, Function):
        machine.call(first, [Host("$")])
        return Host("document")
    if isinstance(first, Host | Elements):
        return first
    if isinstance(first, str) and first.lstrip().startswith("<"):
        machine.note(machine.notes.markup, first)
        return Elements((_made([]),))
    inside = given[1].items if len(given) > 1 and isinstance(given[1], Elements) else None
    return elements.selected(machine, first, inside) if first is not None else Unknown("no element")


def made(machine: Machine, name: str, given: list[Value]) -> Value:
    """What `new` makes of something that the script does not define."""
    if name in ("XMLHttpRequest", "ActiveXObject"):
        return Host("request", ScriptObject())
    if name in ("URLSearchParams", "FormData"):
        held = given[0] if given else {}
        fields = requests.fields_of(held)
        return Host("fields", dict(fields)) if fields is not None else Unknown("fields that are not known")
    if name == "URL":
        told = [whole(each) for each in given[:2]]
        url = (
            joined(told[1] if len(told) > 1 and told[1] else machine.page.url, told[0])
            if told and told[0]
            else None
        )
        return Host("address", url) if url is not None else Unknown("an address that is not known")
    if name == "RegExp":
        source, flags = map(whole, [*given, "", ""][:2])
        known = source is not None and flags is not None
        return Pattern(source or "", flags or "") if known else Unknown("an expression that is not known")
    if name == "Date":
        return Host("time") if not given else Unknown("a day")
    if name == "Array":
        return [*given] if len(given) != 1 else []
    if name == "Object":
        return {}
    machine.note(machine.notes.calls, (name, given))
    machine.call_back(
        [value for each in given for value in (each.values() if isinstance(each, dict) else [each])]
    )
    return Unknown(f"new {name} is not known")


def query_of(address: str) -> dict[str, str]:
    """The fields of an address's query."""
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
