"""Members, calls, objects that are made, assignments."""

from __future__ import annotations

from tree_sitter import Node

from crawler.discovery.script import elsewhere, host, methods, requests
from crawler.discovery.script.binding import take_apart
from crawler.discovery.script.expressions import added, compared, expression, key_of
from crawler.discovery.script.machine import Machine
from crawler.discovery.script.syntax import field, parts_of, text_of
from crawler.discovery.script.values import (
    SET_ELSEWHERE,
    Bindings,
    Elements,
    Function,
    Host,
    Native,
    ScriptObject,
    Unknown,
    Value,
    rows,
    text,
)  # fmt: skip


@expression("class", "class_declaration")
def _class(machine: Machine, node: Node, scope: Bindings) -> Value:
    body = field(node, "body")
    made = Function(node, scope, None, {"prototype": {}})
    for each in parts_of(body) if body is not None else []:
        into = made.members if _is_static(each) else made.members["prototype"]
        if each.type == "method_definition":
            into[key_of(machine, each, scope)] = Function(each, scope)
        elif each.type == "field_definition" and (name := field(each, "property")) is not None:
            into[text_of(name)] = machine.evaluate(field(each, "value"), scope)
    return made


def _is_static(node: Node) -> bool:
    first = node.child(0)
    return first is not None and first.type == "static"


@expression("new_expression")
def _new(machine: Machine, node: Node, scope: Bindings) -> Value:
    begin = field(node, "constructor")
    kind = machine.evaluate(begin, scope)
    arguments = field(node, "arguments")
    given = [machine.evaluate(each, scope) for each in (parts_of(arguments) if arguments is not None else [])]
    if not isinstance(kind, Function):
        return host.made(machine, text_of(begin) if begin is not None else "", given)
    record = ScriptObject()
    record.kind = kind.members.get("prototype")
    begins = (record.kind or {}).get("constructor") if kind.node.type.startswith("class") else kind
    if isinstance(begins, Function):
        machine.call(begins, given, record)
    return record


@expression("member_expression", "subscript_expression")
def _member(machine: Machine, node: Node, scope: Bindings) -> Value:
    held, name = _held(machine, node, scope)
    return member(machine, held, name)


def _held(machine: Machine, node: Node, scope: Bindings) -> tuple[Value, Value]:
    """What stands before a dot or a bracket, and the name in it."""
    held, name = machine.evaluate(field(node, "object"), scope), field(node, "property")
    if node.type == "member_expression":
        return held, text_of(name) if name is not None else ""
    return held, machine.evaluate(field(node, "index"), scope)


def member(machine: Machine, held: Value, name: Value) -> Value:
    """A member of a value, by its name or number."""
    if isinstance(held, Host | Elements):
        return host.member(machine, held, name)
    key = name if isinstance(name, str) else text(name)
    if isinstance(held, list) and isinstance(name, int) and not isinstance(name, bool):
        return held[name] if 0 <= name < len(held) else None
    if isinstance(held, dict) and isinstance(key, str):
        return _member_of(machine, held, key)
    if isinstance(held, Function) and isinstance(key, str) and key in (*held.members, "prototype"):
        return held.members.setdefault("prototype", {}) if key == "prototype" else held.members[key]
    if isinstance(held, Unknown):
        return elsewhere.of_unknown(machine, held, key if isinstance(key, str) else "")
    if isinstance(held, Native) and key == "call":
        return Native(held.name, lambda given: _borrowed(machine, held.name, given))
    return methods.member(machine, held, key)


def _member_of(machine: Machine, held: dict[str, Value], key: str) -> Value:
    kind = held.kind if isinstance(held, ScriptObject) else None
    if key not in held and kind and key in kind:
        return kind[key]
    if machine.later and f".{key}" in machine.changing and not machine.is_fresh(held, key):
        return Unknown(SET_ELSEWHERE, key)
    return held[key] if key in held else methods.member(machine, held, key)


@expression("call_expression")
def _call(machine: Machine, node: Node, scope: Bindings) -> Value:
    callee, arguments = field(node, "function"), field(node, "arguments")
    this: Value = None
    if callee is not None and callee.type in ("member_expression", "subscript_expression"):
        this, name = _held(machine, callee, scope)
        function = member(machine, this, name)
    else:
        function, name = machine.evaluate(callee, scope), text_of(callee) if callee is not None else ""
    given = _given(machine, arguments, scope)
    machine.note(machine.notes.calls, (str(name), given))
    if not isinstance(function, Function | Native):
        return _unknown_call(machine, callee, function, name, given)
    return machine.call(function, given, this)


def _borrowed(machine: Machine, name: str, given: list[Value]) -> Value:
    """A method that is called on what is given first: [].forEach.call(nodes, …)."""
    held = given[0] if given else None
    return machine.call(member(machine, held, name), given[1:], held)


def _given(machine: Machine, arguments: Node | None, scope: Bindings) -> list[Value]:
    if arguments is None:
        return []
    if arguments.type != "arguments":  # name`text`
        return [machine.evaluate(arguments, scope)]
    found: list[Value] = []
    for each in parts_of(arguments):
        spread = each.type == "spread_element"
        value = machine.evaluate(parts_of(each)[0] if spread else each, scope)
        held = rows(value) if spread else value
        found += held if spread and isinstance(held, list) else [held]
    return found


def _unknown_call(
    machine: Machine, callee: Node | None, function: Value, name: Value, given: list[Value]
) -> Value:
    if (
        callee is not None
        and callee.type in ("identifier", "member_expression")
        and isinstance(function, Unknown)
    ):
        machine.note(machine.notes.missing, text_of(callee)[:80])
    if isinstance(function, Host):
        return host.called(machine, function, given)
    borrowed = field(callee, "object") if callee is not None and name == "call" else None
    if borrowed is not None and isinstance(next(iter(given), None), list | Elements):
        return _borrowed(machine, text_of(borrowed).rpartition(".")[2], given)
    if name == "open":
        requests.opened(machine, given)
    machine.call(None, given)
    return Unknown(f"{name}() is not known", str(name) if isinstance(name, str) else "")


@expression("assignment_expression")
def _assignment(machine: Machine, node: Node, scope: Bindings) -> Value:
    value = machine.evaluate(field(node, "right"), scope)
    _assign(machine, field(node, "left"), value, scope)
    return value


@expression("augmented_assignment_expression")
def _augmented(machine: Machine, node: Node, scope: Bindings) -> Value:
    mark, left = (field(node, "operator") or node).type[:-1], field(node, "left")
    before, right = machine.evaluate(left, scope), machine.evaluate(field(node, "right"), scope)
    value = added(before, right) if mark == "+" else compared(mark, before, right)
    _assign(machine, left, value, scope)
    return value


@expression("update_expression")
def _update(machine: Machine, node: Node, scope: Bindings) -> Value:
    target = field(node, "argument")
    before = machine.evaluate(target, scope)
    up = (field(node, "operator") or node).type == "++"
    after = added(before, 1) if up else compared("-", before, 1)
    _assign(machine, target, after, scope)
    return after if node.child(0) != target else before


def _assign(machine: Machine, target: Node | None, value: Value, scope: Bindings) -> None:
    if target is None:
        return
    if target.type == "identifier":
        _assign_name(machine, text_of(target), value, scope)
    elif target.type in ("member_expression", "subscript_expression"):
        held, name = _held(machine, target, scope)
        set_member(machine, held, name, value)
    elif target.type in ("object_pattern", "array_pattern"):
        take_apart(machine, target, value, scope, scope)


def _assign_name(machine: Machine, name: str, value: Value, scope: Bindings) -> None:
    holder = scope.holder(name)
    if holder is None and host.is_host(name):
        host.set_member(machine, Host("window"), name, value)
    else:
        machine.write(machine.globals.names if holder is None else holder, name, value)


def set_member(machine: Machine, held: Value, name: Value, value: Value) -> None:
    """Set a member of a value."""
    key = text(name)
    if isinstance(held, Host | Elements):
        host.set_member(machine, held, name, value)
    elif isinstance(held, Unknown):
        elsewhere.set_unknown(machine, held, key, value)
    elif isinstance(held, list) and isinstance(name, int) and 0 <= name < 10_000:
        machine.change(held, [*held[:name], *[None] * (name - len(held)), value, *held[name + 1 :]])
    elif isinstance(held, Function) and isinstance(key, str):
        machine.write(held.members, key, value)
    elif isinstance(held, dict) and isinstance(key, str):
        machine.write(held, key, value)
