"""Statements: declarations, branches, loops, functions, classes."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from crawler.discovery.script.binding import take_apart
from crawler.discovery.script.machine import STATEMENTS, Execution, Machine
from crawler.discovery.script.notes import End
from crawler.discovery.script.syntax import field, parts_of
from crawler.discovery.script.values import Bindings, Elements, Unknown, Value, same, truth

ROUNDS_MOST = 400
"""Rounds of one loop that are followed."""
_IN_LOOP = ("break", "continue")


def statement(*kinds: str) -> Callable[[Execution], Execution]:
    """Says for which nodes a function stands."""

    def known(function: Execution) -> Execution:
        STATEMENTS.update(dict.fromkeys(kinds, function))
        return function

    return known


@statement(
    "function_declaration", "generator_function_declaration", "comment", "empty_statement", "import_statement"
)
def _nothing(machine: Machine, node: Node, scope: Bindings) -> End | None:
    return None


@statement("program", "statement_block", "ERROR")
def _block(machine: Machine, node: Node, scope: Bindings) -> End | None:
    lines = node.named_children
    own = node.type == "statement_block" and any(line.type == "lexical_declaration" for line in lines)
    return machine.execute_all(lines, scope.block() if own else scope)


@statement("expression_statement", "parenthesized_expression")
def _expression(machine: Machine, node: Node, scope: Bindings) -> End | None:
    for each in parts_of(node):
        machine.evaluate(each, scope)
    return None


@statement("export_statement", "else_clause", "finally_clause", "labeled_statement")
def _inner(machine: Machine, node: Node, scope: Bindings) -> End | None:
    kept = [each for each in parts_of(node) if each.type != "statement_identifier"]
    return machine.execute_all(kept, scope)


@statement("variable_declaration", "lexical_declaration")
def _declaration(machine: Machine, node: Node, scope: Bindings) -> End | None:
    into = scope.home if node.type == "variable_declaration" else scope
    for each in parts_of(node):
        name, value = field(each, "name"), field(each, "value")
        if name is not None and (
            value is not None or scope.holder(name.text.decode() if name.text else "") is not into.names
        ):
            take_apart(machine, name, machine.evaluate(value, scope), scope, into)
    return None


@statement("class_declaration")
def _class(machine: Machine, node: Node, scope: Bindings) -> End | None:
    machine.declare(scope, field(node, "name"), machine.evaluate(node, scope))
    return None


@statement("return_statement", "throw_statement", "break_statement", "continue_statement")
def _end(machine: Machine, node: Node, scope: Bindings) -> End | None:
    kind = node.type.partition("_")[0]
    held = parts_of(node)
    return End(kind, machine.evaluate(held[0], scope) if held and kind == "return" else None)


@statement("if_statement")
def _if(machine: Machine, node: Node, scope: Bindings) -> End | None:
    holds = truth(machine.evaluate(field(node, "condition"), scope))
    branches = [field(node, "consequence"), field(node, "alternative")]
    if holds is not None:
        taken = branches[0 if holds else 1]
        return machine.execute(taken, scope) if taken is not None else None
    return machine.fork(scope, [_follows(machine, each, scope) for each in branches])


def _follows(machine: Machine, node: Node | None, scope: Bindings) -> Callable[[], End | None]:
    return lambda: machine.execute(node, scope) if node is not None else None


@statement("switch_statement")
def _switch(machine: Machine, node: Node, scope: Bindings) -> End | None:
    value, body = machine.evaluate(field(node, "value"), scope), field(node, "body")
    cases = parts_of(body) if body is not None else []
    if truth(value) is None:
        ways = [_from_case(machine, cases, at, scope) for at in range(len(cases))]
        return machine.fork(scope, [*ways, lambda: None])
    chosen = next((at for at, case in enumerate(cases) if _is_case(machine, case, value, scope)), None)
    if chosen is None:
        chosen = next((at for at, case in enumerate(cases) if case.type == "switch_default"), len(cases))
    return _from_case(machine, cases, chosen, scope)()


def _is_case(machine: Machine, case: Node, value: Value, scope: Bindings) -> bool:
    return case.type == "switch_case" and same(machine.evaluate(field(case, "value"), scope), value)


def _from_case(machine: Machine, cases: list[Node], first: int, scope: Bindings) -> Callable[[], End | None]:
    def follow() -> End | None:
        lines = [line for case in cases[first:] for line in case.children_by_field_name("body")]
        end = machine.execute_all(lines, scope)
        return None if end is not None and end.kind == "break" else end

    return follow


@statement("try_statement")
def _try(machine: Machine, node: Node, scope: Bindings) -> End | None:
    body, last = field(node, "body"), field(node, "finalizer")
    end = machine.execute(body, scope) if body is not None else None
    after = machine.execute(last, scope) if last is not None else None
    return after or (end if end is None or end.kind != "throw" else None)


@statement("for_statement")
def _for(machine: Machine, node: Node, scope: Bindings) -> End | None:
    begin, step, body = (field(node, name) for name in ("initializer", "increment", "body"))
    if begin is not None and begin.type == "lexical_declaration":
        scope = scope.block()  # each round has names of its own, which the functions made in it keep
    if begin is not None:
        machine.execute(begin, scope)
    return _rounds(machine, field(node, "condition"), body, step, scope)


@statement("while_statement")
def _while(machine: Machine, node: Node, scope: Bindings) -> End | None:
    return _rounds(machine, field(node, "condition"), field(node, "body"), None, scope)


@statement("do_statement")
def _do(machine: Machine, node: Node, scope: Bindings) -> End | None:
    body = field(node, "body")
    end = machine.execute(body, scope) if body is not None else None
    if end is not None:
        return None if end.kind == "break" else end
    return _rounds(machine, field(node, "condition"), body, None, scope)


def _rounds(
    machine: Machine, condition: Node | None, body: Node | None, step: Node | None, scope: Bindings
) -> End | None:
    for _ in range(ROUNDS_MOST):
        holds = truth(machine.evaluate(condition, scope)) if condition is not None else True
        if holds is False or body is None:
            return None
        if holds is None:
            return _some_rounds(machine, body, step, scope)
        end = _round(machine, body, scope) if step is not None else machine.execute(body, scope)
        if end is not None and end.kind != "continue":
            return None if end.kind == "break" else end
        machine.evaluate(step, scope)
    return _some_rounds(machine, body, step, scope) if body is not None else None


def _round(machine: Machine, body: Node, scope: Bindings) -> End | None:
    """One round, with the loop's own names as they are in it."""
    if scope.block_of is None or not scope.names or scope.parent is None:
        return machine.execute(body, scope)
    inner = scope.parent.block(dict(scope.names))
    end = machine.execute(body, inner)
    for name in scope.names:
        machine.write(scope.names, name, inner.names[name])
    return end


def _some_rounds(machine: Machine, body: Node, step: Node | None, scope: Bindings) -> End | None:
    """A loop whose rounds are not known: what it sets is unknown, in it and after it."""

    def once() -> End | None:
        end = machine.execute(body, scope)
        machine.evaluate(step, scope)
        return end if end is None or end.kind not in _IN_LOOP else None

    for _ in range(2):
        end = machine.fork(scope, [once, lambda: None])
    return end


@statement("for_in_statement")
def _for_in(machine: Machine, node: Node, scope: Bindings) -> End | None:
    target, body = field(node, "left"), field(node, "body")
    over, keyed = (
        machine.evaluate(field(node, "right"), scope),
        (field(node, "operator") or node).type == "in",
    )
    if target is None or body is None:
        return None
    values, own = _walked(over, keyed), (field(node, "kind") or node).type in ("const", "let")
    if values is None:
        inner = scope.block() if own else scope
        take_apart(machine, target, Unknown("a row of what is unknown"), inner, inner)
        return _some_rounds(machine, body, None, inner)
    for value in values:
        inner = scope.block() if own else scope
        take_apart(machine, target, value, inner, inner if own else inner.home)
        end = machine.execute(body, inner)
        if end is not None and end.kind != "continue":
            return None if end.kind == "break" else end
    return None


def _walked(over: Value, keyed: bool) -> list[Value] | None:
    """What a loop goes through; None where that is unknown."""
    if isinstance(over, list):
        return [str(at) for at in range(len(over))][:ROUNDS_MOST] if keyed else over[:ROUNDS_MOST]
    if isinstance(over, dict):
        return list(over)[:ROUNDS_MOST] if keyed else None
    if isinstance(over, Elements) and not keyed:
        return [Elements((each,)) for each in over.items[:ROUNDS_MOST]]
    return None
