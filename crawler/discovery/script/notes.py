"""What is seen while a script is followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.discovery.script.values import Elements, Value


@dataclass(frozen=True, slots=True)
class End:
    """How a piece of script ended before its last line: return, break, continue or throw."""

    kind: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Navigation:
    """The browser is sent to an address; `certain`: whatever the open conditions turn out to be."""

    address: Value
    certain: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A script asks for an address; `fields` is what it sends, `posted` whether in the body."""

    address: Value
    fields: Value = None
    posted: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """What happens to elements on an event; None for those that the text does not tell."""

    elements: Elements | None
    event: str
    function: Value


@dataclass(slots=True)
class Notes:
    """What was seen while a script was followed. `calls`: of functions by their names; `missing`: those that
    no script defines; `read`: the attributes that are read of an element nobody knows."""

    navigations: list[Navigation] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    markup: list[Value] = field(default_factory=list)
    records: list[Value] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)
    calls: list[tuple[str, list[Value]]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
