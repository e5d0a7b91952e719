"""What scripts do to what this page does not hold: other windows, frames beside it, elements in them."""

from __future__ import annotations

from crawler.discovery.script.machine import Machine
from crawler.discovery.script.notes import Bound
from crawler.discovery.script.values import NO_SUCH, Function, Native, Unknown, Value, whole


def set_unknown(machine: Machine, held: Unknown, name: Value, value: Value) -> None:
    """Something is set on what nobody knows: a click may be bound, an element filled, a frame sent on."""
    if name in ("innerHTML", "outerHTML"):
        machine.note(machine.notes.markup, value)
    elif isinstance(name, str) and name.startswith("on") and isinstance(value, Function):
        machine.note(machine.notes.bound, Bound(None, name[2:], value))
    elif _sends_on(machine, held, name, value):
        machine.go(value)


def _sends_on(machine: Machine, held: Unknown, name: Value, value: Value) -> bool:
    """parent.frames["main"].location.href = …, parent.main.location = …, and the src of an element that this
    document does not have, as the frameset around it may: windows and frames beside this page are sent on."""
    if name == "href":
        return held.name == "location"
    elsewhere = name == "location" or (name == "src" and held.why == NO_SUCH)
    return elsewhere and leads_elsewhere(machine, value)


def of_unknown(machine: Machine, held: Unknown, name: str) -> Value:
    """A member of what nobody knows: of a location, which may be another window's, what sends it on."""
    if held.name == "location" and name in ("replace", "assign"):
        return Native(name, lambda given: machine.go(given[0]) if len(given) == 1 else None)
    return Unknown(held.why, name)


def leads_elsewhere(machine: Machine, value: Value) -> bool:
    """Whether what is set later on what this document does not have is an address: a frame beside it is sent
    there."""
    told = whole(value) if machine.later else None
    return told is not None and ("/" in told or "." in told)
