"""The values of a script as far as its text tells them.

Text, numbers, truth values, lists and dictionaries stand for themselves, None for null and undefined; the
rest is one of the classes here. Unknown is a value like any other: what is made of it is unknown there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote

from lxml.html import HtmlElement
from tree_sitter import Node

Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the text does not tell, and why. `name`: what the script calls it; `shift`: a number added to it;
    `default`: what it is before its reader does anything."""

    why: str
    name: str = ""
    shift: int = 0
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Arbitrary:
    """A number that means nothing: of the clock, of chance."""


ARBITRARY = Arbitrary()


@dataclass(frozen=True, slots=True)
class KnownText:
    """KnownText some pieces of which are unknown."""

    parts: tuple[str | Unknown, ...]


@dataclass(frozen=True, slots=True)
class Elements:
    """Elements of the page, as a set of jQuery's or as one."""

    items: tuple[HtmlElement, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """An object of the browser or of a library, by its name: location, document, $."""

    name: str
    held: Value = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as it is written."""

    source: str
    flags: str = ""


@dataclass(slots=True)
class Bindings:
    """The names of one function or block, with those around it; `home`: the function of a block."""

    parent: Bindings | None
    this: Value = None
    names: dict[str, Value] = field(default_factory=dict)
    ends: list[Value] = field(default_factory=list)
    """What it may have returned already, where a condition was open."""
    opened: int = 0
    block_of: Bindings | None = None

    @property
    def home(self) -> Bindings:
        """The function's own scope: where var declares, and where a condition that stays open counts."""
        return self.block_of or self

    def block(self, names: dict[str, Value] | None = None) -> Bindings:
        """The scope of a block in this one."""
        return Bindings(self, names=names if names is not None else {}, block_of=self.home)

    def holder(self, name: str) -> dict[str, Value] | None:
        """The names among which this one is."""
        scope: Bindings | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names
            scope = scope.parent
        return None


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the script, with the names that it sees; `this`: what it is bound to."""

    node: Node
    scope: Bindings
    this: Value = None
    members: dict[str, Value] = field(default_factory=dict)
    """What is set on it: its prototype, its static methods."""


@dataclass(frozen=True, eq=False)
class Native:
    """A function of the browser or the language."""

    name: str
    run: Callable[[list[Value]], Value]


class ScriptObject(dict[str, Value]):
    """An object made by `new`, with what its class gives it."""

    kind: dict[str, Value] | None = None


LETTERS_MOST = 400_000
PIECES_MOST = 2000
ROWS_MOST = 20_000
"""Of a list."""
COMPARED_MOST = 5000
"""Values that are held in two others, when these are compared."""
KEPT = "!'()*"
OPEN = Unknown("a condition is open")
NO_SUCH = "no such element"
SET_ELSEWHERE = "other functions set it"


def pieces(value: Value) -> tuple[str | Unknown, ...]:
    """A value as text: its pieces, known and unknown."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, int | float):
        return (number_text(value),)
    if isinstance(value, Arbitrary):
        return ("0",)
    if isinstance(value, KnownText):
        return value.parts
    if isinstance(value, Unknown):
        return (value,)
    if isinstance(value, list):
        return pieces(joined(value, ","))
    if isinstance(value, Host) and isinstance(value.held, str):
        return (value.held,)
    if isinstance(value, Host) and value.name == "fields":
        return pieces(query(value.held))
    return (Unknown("nothing is given" if value is None else "no text"),)


def number_text(number: float) -> str:
    """A number as a script writes it."""
    return (
        str(int(number)) if number == number and abs(number) < 1e15 and number == int(number) else str(number)
    )


def text(*values: Value) -> Value:
    """The values put together as text."""
    found = [piece for value in values for piece in pieces(value)]
    if (
        sum(len(piece) for piece in found if isinstance(piece, str)) > LETTERS_MOST
        or len(found) > PIECES_MOST
    ):
        return Unknown("text that is too long")
    if all(isinstance(piece, str) for piece in found):
        return "".join(str(piece) for piece in found)
    return KnownText(tuple(piece for piece in found if piece != ""))


def encoded(value: Value, safe: str) -> Value:
    """KnownText as it stands in an address; unknown pieces stay where they are."""
    told = text(value)
    if isinstance(told, str):
        return quote(told.encode("utf-8", "replace"), safe=safe)
    return KnownText(tuple(quote(each, safe=safe) if isinstance(each, str) else each for each in told.parts))


def query(fields: Value) -> Value:
    """Fields as they stand in an address."""
    if not isinstance(fields, dict):
        return text(fields)
    found: list[Value] = []
    for name, value in fields.items():
        found += ["&", quote(name), "=", encoded("" if value is None else value, KEPT)]
    return text(*found[1:])


def rows(value: Value) -> Value:
    """What a list is made of, element by element; unknown where that is no list."""
    if isinstance(value, Elements):
        return [Elements((each,)) for each in value.items]
    return list(value) if isinstance(value, list) else Unknown("rows that are unknown")


def joined(values: list[Value], mark: str) -> Value:
    """A list as text, with a mark between."""
    held = sum(len(value) for value in values if isinstance(value, list))
    if len(values) + held > PIECES_MOST:
        return Unknown("text that is too long")
    found: list[Value] = []
    for value in values:
        found += [mark, "" if value is None else _in_text(value)]
    return text(*found[1:])


def _in_text(value: Value) -> Value:
    """What stands in a list, as it is written there; lists of lists of lists nobody writes."""
    deep = isinstance(value, list) and any(isinstance(each, list) for each in value)
    return Unknown("lists in lists") if deep else value


def whole(value: Value) -> str | None:
    """The text of a value; None where a piece of it is unknown."""
    told = text(value)
    return told if isinstance(told, str) else None


def why_not(value: Value) -> str:
    """Why a value is not known."""
    return next((piece.why for piece in pieces(value) if isinstance(piece, Unknown)), "")


def number_of(value: Value) -> float | int | None:
    """A value as a number; None where it is none or unknown."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and len(value) < 40:
        try:
            return _plain(float(value.strip() or 0))
        except ValueError:
            return None
    return None


def _plain(number: float) -> float | int:
    return int(number) if number == number and abs(number) < 1e15 and number == int(number) else number


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is open."""
    if isinstance(value, Unknown | Arbitrary):
        return None
    if isinstance(value, KnownText):
        return True if any(isinstance(piece, str) for piece in value.parts) else None
    if isinstance(value, str | int | float):
        return bool(value)
    return value is not None


def same(one: Value, other: Value) -> bool:
    """Whether two values are one. (Large ones are where they are the same object alone.)"""
    return _alike(one, other, [COMPARED_MOST])


def _alike(one: Value, other: Value, left: list[int]) -> bool:
    left[0] -= 1
    if one is other or type(one) is not type(other):
        return one is other
    if not isinstance(one, list | dict | Host):
        return bool(one == other)
    if isinstance(one, Host):
        return bool(one.name == other.name) and _alike(one.held, other.held, left)
    if len(one) != len(other) or len(one) > left[0]:
        return False
    if isinstance(one, dict):
        return all(name in other and _alike(value, other[name], left) for name, value in one.items())
    return all(_alike(value, second, left) for value, second in zip(one, other, strict=True))


def size_of(value: Value) -> int:
    """About how many bytes a value takes beside those that it holds; 0 for a small one."""
    if isinstance(value, KnownText):
        return sum(sys.getsizeof(piece) for piece in value.parts if isinstance(piece, str))
    return sys.getsizeof(value) if isinstance(value, str | list | dict) else 0


def either(values: list[Value]) -> Value:
    """What a value is that may be each of these."""
    return values[0] if all(same(values[0], value) for value in values) else OPEN
