"""Expressions: literals, sums, members, calls, assignments."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from crawler.discovery.script import host
from crawler.discovery.script.machine import EXPRESSIONS, Evaluation, Machine
from crawler.discovery.script.syntax import field, parts_of, text_of, unescaped
from crawler.discovery.script.values import (
    ARBITRARY,
    OPEN,
    ROWS_MOST,
    SET_ELSEWHERE,
    Arbitrary,
    Bindings,
    Function,
    Host,
    KnownText,
    Native,
    Pattern,
    Unknown,
    Value,
    either,
    number_of,
    pieces,
    rows,
    same,
    text,
    truth,
)  # fmt: skip


def expression(*kinds: str) -> Callable[[Evaluation], Evaluation]:
    """Says for which nodes a function stands."""

    def known(function: Evaluation) -> Evaluation:
        EXPRESSIONS.update(dict.fromkeys(kinds, function))
        return function

    return known


@expression("string")
def _string(machine: Machine, node: Node, scope: Bindings) -> Value:
    return unescaped(text_of(node)[1:-1])


@expression("template_string")
def _template(machine: Machine, node: Node, scope: Bindings) -> Value:
    found: list[Value] = []
    for each in node.named_children:
        if each.type == "template_substitution":
            found += [machine.evaluate(held, scope) for held in parts_of(each)]
        else:
            found.append(unescaped(text_of(each)))
    return text(*found)


@expression("number")
def _number(machine: Machine, node: Node, scope: Bindings) -> Value:
    written = text_of(node).replace("_", "")
    try:
        return int(written, 0) if not written.isdecimal() else int(written)
    except ValueError:
        return number_of(written)


@expression("true", "false")
def _truth(machine: Machine, node: Node, scope: Bindings) -> Value:
    return node.type == "true"


@expression("null", "undefined")
def _null(machine: Machine, node: Node, scope: Bindings) -> Value:
    return None


@expression("regex")
def _regex(machine: Machine, node: Node, scope: Bindings) -> Value:
    pattern, flags = field(node, "pattern"), field(node, "flags")
    return Pattern(text_of(pattern) if pattern else "", text_of(flags) if flags else "")


@expression("this")
def _this(machine: Machine, node: Node, scope: Bindings) -> Value:
    around: Bindings | None = scope
    while around is not None and around.this is None:
        around = around.parent
    return around.this if around is not None else Host("window")


@expression("identifier", "shorthand_property_identifier")
def _name(machine: Machine, node: Node, scope: Bindings) -> Value:
    return named(machine, text_of(node), scope)


def named(machine: Machine, name: str, scope: Bindings) -> Value:
    """What a name stands for: of the script, else of the browser."""
    holder = scope.holder(name)
    if holder is None:
        return host.named(machine, name)
    changing = machine.later and holder is machine.globals.names and name in machine.changing
    if changing and not machine.is_fresh(holder, name):
        return Unknown(SET_ELSEWHERE, name)
    value = holder[name]
    return Host("$") if name in host.JQUERY and isinstance(value, Unknown) else value


@expression("parenthesized_expression", "sequence_expression")
def _sequence(machine: Machine, node: Node, scope: Bindings) -> Value:
    value = None
    for each in parts_of(node):
        value = machine.evaluate(each, scope)
    return value


@expression("array")
def _array(machine: Machine, node: Node, scope: Bindings) -> Value:
    found: list[Value] = []
    for each in parts_of(node):
        if each.type == "spread_element":
            held = rows(machine.evaluate(parts_of(each)[0], scope))
            found += held[: ROWS_MOST - len(found)] if isinstance(held, list) else [held]
        else:
            found.append(machine.evaluate(each, scope))
    return found


@expression("object")
def _object(machine: Machine, node: Node, scope: Bindings) -> Value:
    found: dict[str, Value] = {}
    for each in parts_of(node):
        if each.type == "pair":
            found[key_of(machine, each, scope)] = machine.evaluate(field(each, "value"), scope)
        elif each.type == "method_definition":
            found[key_of(machine, each, scope)] = Function(each, scope)
        elif each.type == "shorthand_property_identifier":
            found[text_of(each)] = machine.evaluate(each, scope)
        elif each.type == "spread_element":
            held = machine.evaluate(parts_of(each)[0], scope)
            found |= held if isinstance(held, dict) else {}
    machine.note(machine.notes.records, found)
    return found


def key_of(machine: Machine, pair: Node, scope: Bindings) -> str:
    """The name of a member as an object or a class writes it."""
    key = field(pair, "key") or field(pair, "name")
    if key is None:
        return ""
    if key.type == "computed_property_name":
        told = text(machine.evaluate(parts_of(key)[0], scope))
        return told if isinstance(told, str) else ""
    return unescaped(text_of(key)[1:-1]) if key.type == "string" else text_of(key)


@expression("function_expression", "arrow_function", "generator_function")
def _function(machine: Machine, node: Node, scope: Bindings) -> Value:
    this = _this(machine, node, scope) if node.type == "arrow_function" else None
    return Function(node, scope, this)


@expression("await_expression", "non_null_expression")
def _awaited(machine: Machine, node: Node, scope: Bindings) -> Value:
    return machine.evaluate(parts_of(node)[0], scope) if parts_of(node) else None


@expression("binary_expression")
def _binary(machine: Machine, node: Node, scope: Bindings) -> Value:
    mark = (field(node, "operator") or node).type
    left = machine.evaluate(field(node, "left"), scope)
    if mark in ("&&", "||", "??"):
        return _shortened(machine, node, mark, left, scope)
    right = machine.evaluate(field(node, "right"), scope)
    return added(left, right) if mark == "+" else compared(mark, left, right)


def _shortened(machine: Machine, node: Node, mark: str, left: Value, scope: Bindings) -> Value:
    holds = truth(left) if mark != "??" else (None if isinstance(left, Unknown) else left is not None)
    if holds is (mark != "&&"):
        return left
    if holds is not None:
        return machine.evaluate(field(node, "right"), scope)
    found: list[Value] = []
    machine.fork(scope, [lambda: found.append(machine.evaluate(field(node, "right"), scope)), lambda: None])
    if mark == "||" and isinstance(left, Unknown) and isinstance(found[0], str | int) and not left.default:
        return Unknown(left.why, left.name, left.shift, str(found[0]))
    return either([left, *found])


def added(left: Value, right: Value) -> Value:
    """The sum of two values, as numbers or as text."""
    numbers = isinstance(left, int | float), isinstance(right, int | float)
    if all(numbers):
        return left + right if abs(left + right) < LARGEST else Unknown("a number that is too large")
    if any(numbers) and (shifted := _shifted(left, right, 1)) is not None:
        return shifted
    if isinstance(left, Arbitrary) and (numbers[1] or isinstance(right, Arbitrary)):
        return ARBITRARY
    return text(left, right)


def _shifted(left: Value, right: Value, sign: int) -> Value:
    """An unknown name and a small number: a page's number and one more."""
    if isinstance(left, Unknown) and isinstance(right, int) and left.name and abs(right) <= 1:
        return Unknown(left.why, left.name, left.shift + sign * right, left.default)
    return None


def compared(mark: str, left: Value, right: Value) -> Value:
    """What an operator makes of two values."""
    if mark == "-" and (shifted := _shifted(left, right, -1)) is not None:
        return shifted
    if isinstance(left, Arbitrary) or isinstance(right, Arbitrary):
        return ARBITRARY if mark in ("-", "*", "/", "%") else OPEN
    if mark in ("==", "===", "!=", "!=="):
        equal = _equal(left, right, strict=len(mark) == 3)
        return OPEN if equal is None else equal is (mark[0] == "=")
    one, other = number_of(left), number_of(right)
    if isinstance(left, str) and isinstance(right, str) and mark in _ORDERS:
        return _ORDERS[mark](left, right)
    if one is None or other is None:
        return Unknown("a sum of what is unknown") if mark in _SUMS else OPEN
    if mark in _ORDERS:
        return _ORDERS[mark](one, other)
    if mark not in _SUMS or not (other or mark in "-*"):
        return OPEN
    told = _SUMS[mark](one, other)
    return told if abs(told) < LARGEST else Unknown("a number that is too large")


LARGEST = 10**15
_ORDERS: dict[str, Callable[[Value, Value], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}
_SUMS: dict[str, Callable[[Value, Value], Value]] = {
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one // other if one % other == 0 else one / other,
    "%": lambda one, other: one % other,
}


def _equal(left: Value, right: Value, *, strict: bool) -> bool | None:
    if any(
        isinstance(piece, Unknown) for each in (left, right) if each is not None for piece in _loose(each)
    ):
        return None
    if same(left, right) or strict or left is None or right is None:
        return same(left, right)
    one, other = number_of(left), number_of(right)
    return one == other if one is not None and other is not None else False


def _loose(value: Value) -> tuple[str | Unknown, ...]:
    return pieces(value) if isinstance(value, Unknown | KnownText | str) else ()


@expression("unary_expression")
def _unary(machine: Machine, node: Node, scope: Bindings) -> Value:
    mark = (field(node, "operator") or node).type
    value = machine.evaluate(field(node, "argument"), scope)
    if mark == "!":
        holds = truth(value)
        return OPEN if holds is None else not holds
    if mark in ("+", "-"):
        number = number_of(value)
        told = (
            ARBITRARY
            if isinstance(value, Arbitrary | Host)
            else Unknown("no number", getattr(value, "name", ""))
        )
        return told if number is None else number if mark == "+" else -number
    return _kind(value) if mark == "typeof" else None


def _kind(value: Value) -> Value:
    kinds = ((str, "string"), (bool, "boolean"), (int | float, "number"), (Function | Native, "function"))
    return next((name for kind, name in kinds if isinstance(value, kind)), OPEN)


@expression("ternary_expression")
def _ternary(machine: Machine, node: Node, scope: Bindings) -> Value:
    holds = truth(machine.evaluate(field(node, "condition"), scope))
    sides = [field(node, "consequence"), field(node, "alternative")]
    if holds is not None:
        return machine.evaluate(sides[0 if holds else 1], scope)
    found: list[Value] = []

    def take(side: Node | None) -> Callable[[], None]:
        return lambda: found.append(machine.evaluate(side, scope))

    machine.fork(scope, [take(side) for side in sides])
    return either(found)
