"""The names that functions and declarations give to values: plain, with defaults, taken apart."""

from __future__ import annotations

from typing import Protocol

from tree_sitter import Node

from crawler.discovery.script.syntax import field as child
from crawler.discovery.script.syntax import text_of
from crawler.discovery.script.values import Bindings, Unknown, Value


class Declaring(Protocol):
    """What binding needs of the machine."""

    def evaluate(self, node: Node | None, scope: Bindings) -> Value:
        """The value of an expression."""

    def declare(self, scope: Bindings, name: Node | None, value: Value) -> None:
        """Give a name its value in this function."""

    def write(self, holder: Value, key: Value, value: Value) -> None:
        """Set one value."""


def parameters(node: Node) -> list[Value]:
    """Unknown values for what a function is given, under the names it gives them."""
    held = child(node, "parameters") or child(node, "parameter")
    names = [] if held is None else [held] if held.type == "identifier" else held.named_children
    return [Unknown("only the call tells", text_of(each)) for each in names]


def bind(machine: Declaring, node: Node, given: list[Value], scope: Bindings) -> None:
    """Give a function's parameters their values."""
    single, several = child(node, "parameter"), child(node, "parameters")
    named = [single] if single is not None else several.named_children if several is not None else []
    machine.write(scope.names, "arguments", list(given))
    for at, each in enumerate(name for name in named if name.type != "comment"):
        if each.type == "rest_pattern":
            machine.declare(scope, each.named_children[0], list(given[at:]))
        else:
            take_apart(machine, each, given[at] if at < len(given) else None, scope, scope)


def take_apart(machine: Declaring, target: Node, value: Value, scope: Bindings, into: Bindings) -> None:
    """Declare the names of a parameter or a declaration: plain, with defaults, {a, b: c}, [a, b]."""
    if target.type == "identifier":
        machine.declare(into, target, value)
    elif target.type in ("assignment_pattern", "object_assignment_pattern"):
        default = child(target, "right")
        value = machine.evaluate(default, scope) if value is None else value
        left = child(target, "left")
        if left is not None:
            take_apart(machine, left, value, scope, into)
    elif target.type == "shorthand_property_identifier_pattern":
        machine.declare(into, target, value)
    elif target.type == "object_pattern":
        for each in target.named_children:
            _take_member(machine, each, value, scope, into)
    elif target.type == "array_pattern":
        for at, each in enumerate(target.named_children):
            held = value[at] if isinstance(value, list) and at < len(value) else _part(value, each)
            take_apart(machine, each, held, scope, into)


def _take_member(machine: Declaring, each: Node, value: Value, scope: Bindings, into: Bindings) -> None:
    key, target = child(each, "key"), child(each, "value")
    named = key if key is not None else child(each, "left") or each
    name = text_of(named).strip("'\"")
    held = value.get(name) if isinstance(value, dict) else _part(value, named)
    take_apart(machine, target if target is not None else each, held, scope, into)


def _part(value: Value, named: Node) -> Value:
    return None if value is None else Unknown("a part of what is unknown", text_of(named))
