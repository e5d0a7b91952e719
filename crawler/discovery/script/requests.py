"""The requests that scripts make: $.ajax and its kin, fetch, axios, XMLHttpRequest."""

from __future__ import annotations

from urllib.parse import parse_qsl

from crawler.discovery.script.machine import Machine
from crawler.discovery.script.notes import Request
from crawler.discovery.script.values import (
    Elements,
    Function,
    Host,
    KnownText,
    Native,
    Unknown,
    Value,
    text,
    whole,
)

Fields = tuple[tuple[str, Value], ...]
HOLE = "\ue000"
"""Stands in text for an unknown piece while the text is taken apart."""
ASKING = (
    "$.ajax", "$.get", "$.post", "$.getJSON", "fetch", "axios", "axios.get", "axios.post", "axios.request",
    "$http.get", "$http.post", "http.get", "http.post",
)  # fmt: skip
_ANSWER = Unknown("only the answer tells")


def asked(machine: Machine, name: str, given: list[Value]) -> Value:
    """A call of one of the functions that ask for an address."""
    address, options = (given[0] if given else None), given[1] if len(given) > 1 else None
    if isinstance(address, dict):
        options, address = address, address.get("url")
    if len(given) == 2 and isinstance(options, Unknown):
        options = None  # a function for the answer
    record = options if isinstance(options, dict) else {}
    if name in ("$.ajax", "fetch", "axios", "axios.request"):
        posted = (whole(record.get("type") or record.get("method") or "get") or "").lower() == "post"
        held = next((record[key] for key in ("data", "body", "params") if record.get(key) is not None), None)
        _note(machine, address, held, posted)
    elif name.endswith("post"):
        _note(machine, address, None if isinstance(options, Function) else options, True)
    else:
        held = record.get("params") if name.endswith("http.get") or name == "axios.get" else options
        _note(machine, address, None if isinstance(held, Function) else held, False)
    machine.call_back(given)
    return Host("answer")


def _note(machine: Machine, address: Value, held: Value, posted: bool) -> None:
    if address is not None:
        machine.note(machine.notes.requests, Request(address, fields_of(held), posted))


def fields_of(held: Value) -> Fields | None:
    """What a request sends, by name; None where that is unknown."""
    if isinstance(held, Host) and held.name == "fields":
        held = held.held
    if held is None:
        return ()
    if isinstance(held, dict):
        return tuple((name, value) for name, value in held.items() if not isinstance(value, Function))
    if isinstance(held, str | KnownText):
        return _taken_apart(held)
    return None


def _taken_apart(held: Value) -> Fields | None:
    """a=1&b=… as fields, with what is unknown in its place."""
    parts = held.parts if isinstance(held, KnownText) else (held,)
    unknown = iter([each for each in parts if not isinstance(each, str)])
    written = "".join(each if isinstance(each, str) else HOLE for each in parts)
    found: list[tuple[str, Value]] = []
    for name, value in parse_qsl(written.strip("?&"), keep_blank_values=True):
        if value == HOLE:
            found.append((name, next(unknown)))
        elif HOLE in name + value:
            return None
        else:
            found.append((name, value))
    return tuple(found)


def opened(machine: Machine, given: list[Value]) -> None:
    """What nobody knows is opened with GET and an address: a request that is made elsewhere."""
    if len(given) > 1 and (whole(given[0]) or "").upper() == "GET":
        _note(machine, given[1], None, False)


def loaded(machine: Machine, held: Elements, given: list[Value]) -> Value:
    """$(…).load(address, data): markup from another address."""
    address = whole(given[0]) if given else None
    if address is not None:
        given = [address.partition(" ")[0], *given[1:]]
    if given and not isinstance(given[0], Function):
        _note(machine, given[0], next((each for each in given[1:] if isinstance(each, dict)), None), False)
    machine.call_back(given)
    return held


def member(machine: Machine, held: Host, name: str) -> Value:
    """A member of a request that is being made, of its fields, or of an answer."""
    if held.name == "answer":
        return Native(name, lambda given: _then(machine, given))
    if held.name == "fields" and name in ("append", "set"):
        return Native(name, lambda given: _put(machine, held.held, given))
    if held.name == "fields":
        return Native(name, lambda given: text(held) if name == "toString" else held)
    if name == "open":
        return Native(name, lambda given: _put(machine, held.held, ["open", given]))
    return Native(name, lambda given: _sent(machine, held.held, given)) if name == "send" else _ANSWER


def _then(machine: Machine, given: list[Value]) -> Value:
    machine.call_back(given)
    return Host("answer")


def _put(machine: Machine, record: dict[str, Value], given: list[Value]) -> Value:
    name = whole(given[0]) if given else None
    if name is not None and len(given) > 1:
        machine.write(record, name, given[1])
    return None


def _sent(machine: Machine, record: dict[str, Value], given: list[Value]) -> Value:
    opened = record.get("open")
    if isinstance(opened, list) and len(opened) > 1:
        posted = (whole(opened[0]) or "").lower() == "post"
        _note(machine, opened[1], given[0] if given and posted else None, posted)
    machine.call_back([record])
    return None
