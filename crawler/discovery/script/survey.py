"""What a script defines and what its functions change, found without following it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node, Query, QueryCursor

from crawler.discovery.script.syntax import LANGUAGE, text_of

CAPTURES_MOST = 5000
_QUERY = Query(
    LANGUAGE,
    """
    [(function_declaration) (function_expression) (arrow_function) (method_definition) (generator_function)
     (generator_function_declaration)] @function
    (variable_declarator name: (identifier) @own)
    (formal_parameters (identifier) @own)
    (formal_parameters (assignment_pattern left: (identifier) @own))
    (arrow_function parameter: (identifier) @own)
    (assignment_expression left: (identifier) @set)
    (augmented_assignment_expression left: (identifier) @set)
    (update_expression argument: (identifier) @set)
    (assignment_expression left: (member_expression) @member)
    (augmented_assignment_expression left: (member_expression) @member)
    (update_expression argument: (member_expression) @member)
    """,
)
_CALLED_AT_ONCE = ("arguments", "parenthesized_expression", "call_expression", "unary_expression")


@dataclass(frozen=True, slots=True)
class Survey:
    """The functions of a script, and the names (`name`) and members (`.name`) that they set elsewhere."""

    functions: list[Node]
    changed: frozenset[str]


def survey(root: Node, at_once: Container[int]) -> Survey:
    """Look through a script. `at_once`: the functions that were called while the page was loaded; those
    without a name change nothing later."""
    found = {name: nodes[:CAPTURES_MOST] for name, nodes in QueryCursor(_QUERY).captures(root).items()}
    functions = sorted(found.get("function", ()), key=lambda node: node.start_byte)
    later = [node for node in functions if not _is_over(node, at_once)]
    own: dict[int, set[str]] = {}
    for node, around in _with_around(found.get("own", ()), functions):
        for holder in around[-1:]:
            own.setdefault(holder.id, set()).add(text_of(node))
    return Survey(functions, frozenset(_changed(found, functions, {node.id for node in later}, own)))


def _is_over(function: Node, at_once: Container[int]) -> bool:
    parent = function.parent
    return function.id in at_once and parent is not None and parent.type in _CALLED_AT_ONCE


def _changed(
    found: dict[str, list[Node]], functions: list[Node], later: set[int], own: dict[int, set[str]]
) -> Iterator[str]:
    for node, around in _with_around(found.get("set", ()), functions):
        name = text_of(node)
        if any(each.id in later for each in around) and not any(
            name in own.get(each.id, ()) for each in around
        ):
            yield name
    for node, around in _with_around(found.get("member", ()), functions):
        held, member = node.child_by_field_name("object"), node.child_by_field_name("property")
        set_later = any(each.id in later for each in around)
        if set_later and held is not None and member is not None and held.type != "this":
            yield f".{text_of(member)}"


def _with_around(nodes: Iterable[Node], functions: Iterable[Node]) -> Iterator[tuple[Node, list[Node]]]:
    """Each node with the functions in which it stands, the innermost last: one pass over the script, since
    either are thousands."""
    around: list[Node] = []
    marks = sorted([*((each, True) for each in functions), *((each, False) for each in nodes)], key=_place)
    for node, opens in marks:
        while around and around[-1].end_byte <= node.start_byte:
            around.pop()
        if opens:
            around.append(node)
        else:
            yield node, around


def _place(mark: tuple[Node, bool]) -> tuple[int, int, bool]:
    """In a script's order, the wider of two first that begin together."""
    node, opens = mark
    return node.start_byte, -node.end_byte, not opens
