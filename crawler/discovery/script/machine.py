"""Follows what a script would do, without doing it: names, calls, branches, each of them counted.

Where a condition is open both ways are followed, and what they leave differently is unknown from there on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tree_sitter import Node

from crawler.discovery.script.binding import bind, parameters
from crawler.discovery.script.clock import Clock
from crawler.discovery.script.notes import End, Navigation, Notes
from crawler.discovery.script.syntax import Parsing
from crawler.discovery.script.syntax import field as child
from crawler.discovery.script.values import (
    OPEN,
    Bindings,
    Function,
    Native,
    Unknown,
    Value,
    either,
    same,
    size_of,
)
from pipelines.text.page import Page

STEPS_MOST = 120_000
"""Pieces of syntax that are looked at while a page is loaded, as many again for what its functions may do."""
ALL_STEPS_MOST = 400_000
"""With all that is asked of it later; for one thing:"""
STEPS_OF_ONE = 12_000
SECONDS_MOST = 1.2
"""For loading a page, and for all that is asked of it later."""
BYTES_OF_A_STEP = 500
BYTES_OF_A_NOTE = 20
"""What is made is counted by its size, too, and what is kept is, since it is read once more."""
_MAKING = frozenset(
    ("array", "augmented_assignment_expression", "binary_expression", "call_expression", "template_string")
)
"""Expressions that may take long, or make what is large."""
DEPTH_MOST = 40
NOTES_MOST = 3000


class StepsSpent(Exception):
    """A script is longer than what is looked at."""


Evaluation = Callable[["Machine", Node, Bindings], Value]
Execution = Callable[["Machine", Node, Bindings], "End | None"]
EXPRESSIONS: dict[str, Evaluation] = {}
STATEMENTS: dict[str, Execution] = {}


@dataclass(slots=True)
class Machine:
    """The state in which a page's scripts are followed."""

    page: Page
    globals: Bindings = field(default_factory=lambda: Bindings(None))
    attributes: dict[tuple[object, str], Value] = field(default_factory=dict)
    """What scripts set on elements."""
    touched: set[tuple[object, str]] = field(default_factory=set)
    """The attributes that scripts set once the page is loaded: between two events they may be anything."""
    notes: Notes = field(default_factory=Notes)
    parsing: Parsing = field(default_factory=Parsing)
    changing: frozenset[str] = frozenset()
    """Bindings and members that some function sets: between two events they may be anything."""
    later: bool = False
    """Whether the page was loaded, and something happens to it."""
    doubts: int = 0
    steps: int = 0
    steps_most: int = STEPS_MOST
    clock: Clock = field(default_factory=lambda: Clock(SECONDS_MOST))
    depth: int = 0
    _journal: list[tuple[Value, Value, Value]] = field(default_factory=list)
    _fresh: set[tuple[int, Value]] = field(default_factory=set)
    _active: Counter[int] = field(default_factory=Counter)
    followed: set[int] = field(default_factory=set)
    """The functions that were called."""
    at_once: set[int] = field(default_factory=set)
    """Those that loading the page calls for certain."""

    def evaluate(self, node: Node | None, scope: Bindings) -> Value:
        """The value of an expression."""
        if node is None:
            return None
        self._count()
        known = EXPRESSIONS.get(node.type)
        if known is None:
            return Unknown(f"{node.type} is not read")
        return self._made(known, node, scope) if node.type in _MAKING else known(self, node, scope)

    def _made(self, known: Evaluation, node: Node, scope: Bindings) -> Value:
        if self.clock.is_over:
            raise StepsSpent
        value = known(self, node, scope)
        self.steps += size_of(value) // BYTES_OF_A_STEP
        return value

    def execute(self, node: Node, scope: Bindings) -> End | None:
        """Follow a statement."""
        self._count()
        known = STATEMENTS.get(node.type)
        if known is not None:
            return known(self, node, scope)
        self.evaluate(node, scope)
        return None

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.steps_most or (self.steps % 256 == 0 and self.clock.is_over):
            raise StepsSpent

    def execute_all(self, nodes: Iterable[Node], scope: Bindings) -> End | None:
        """Follow statements, functions being known before them."""
        nodes = list(nodes)
        for node in nodes:
            if node.type in ("function_declaration", "generator_function_declaration"):
                self.declare(scope, child(node, "name"), Function(node, scope))
        for node in nodes:
            end = self.execute(node, scope)
            if end is not None:
                return end
        return None

    def declare(self, scope: Bindings, name: Node | None, value: Value) -> None:
        """Give a name its value in this function."""
        if name is not None and name.text is not None:
            self.write(scope.names, name.text.decode("utf-8", "replace"), value)

    def write(self, holder: Value, key: Value, value: Value) -> None:
        """Set one value, so that it can be taken back."""
        self._journal.append((holder, key, holder.get(key, _UNSET)))
        self._fresh.add((id(holder), key))
        holder[key] = value

    def change(self, items: list[Value], changed: list[Value]) -> None:
        """Set a list's items, so that it can be taken back."""
        self._journal.append((items, None, list(items)))
        items[:] = changed

    def is_fresh(self, holder: Value, key: Value) -> bool:
        """Whether a value was set since what is followed began."""
        return (id(holder), key) in self._fresh

    def begin_again(self) -> None:
        """Forget where in a script that had no end the machine was."""
        self.doubts = self.depth = 0
        self._active.clear()

    def note(self, notes: list[Value], value: Value) -> None:
        """Keep what was seen, up to a number."""
        if len(notes) < NOTES_MOST:
            self.steps += size_of(value) // BYTES_OF_A_NOTE
            notes.append(value)

    def go(self, address: Value) -> None:
        """The browser is sent to an address."""
        self.note(self.notes.navigations, Navigation(address, not self.doubts))

    def fork(self, scope: Bindings, branches: list[Callable[[], End | None]]) -> End | None:
        """Follow each way from here: only one of them is gone, and the text does not tell which."""
        ends, left = [], []
        self.doubts += 1
        for branch in branches:
            mark = len(self._journal)
            ends.append(branch())
            left.append(self._take_back(mark))
        self.doubts -= 1
        going = [writes for writes, end in zip(left, ends, strict=True) if end is None]
        over = [end for end in ends if end is not None]
        if not going:
            return End(over[0].kind, either([end.value for end in over]))
        self._join(going)
        if over:
            scope.home.ends += [end.value for end in over if end.kind == "return"]
            self.doubts += 1
            scope.home.opened += 1
        return None

    def _take_back(self, mark: int) -> list[tuple[Value, Value, Value]]:
        """Undo what was set since, latest first; what it was set to is returned."""
        found: dict[tuple[int, Value], tuple[Value, Value, Value]] = {}
        while len(self._journal) > mark:
            holder, key, before = self._journal.pop()
            now = list(holder) if key is None else holder.get(key)
            found.setdefault((id(holder), key), (holder, key, now))
            if key is None:
                holder[:] = before
            elif before is _UNSET:
                holder.pop(key, None)
            else:
                holder[key] = before
        return list(found.values())

    def _join(self, ways: list[list[tuple[Value, Value, Value]]]) -> None:
        touched = {(id(holder), key): (holder, key) for way in ways for holder, key, _ in way}
        told = [{(id(holder), key): value for holder, key, value in way} for way in ways]
        for place, (holder, key) in touched.items():
            before = list(holder) if key is None else holder.get(key)
            value = either([way.get(place, before) for way in told])
            if key is None:
                self.change(holder, value if isinstance(value, list) else [OPEN])
            elif not same(value, before) or key not in holder:
                self.write(holder, key, value)

    @contextmanager
    def aside(self) -> Iterator[Notes]:
        """What is followed inside is taken back; what it did is in the notes."""
        before = (self.notes, self.doubts, self.depth, self.later, self.steps_most, self._journal)
        self.notes, self.later, self._journal = Notes(), True, []
        self.steps_most = min(ALL_STEPS_MOST, self.steps + STEPS_OF_ONE)
        self._fresh.clear()
        try:
            with self.clock.running():
                yield self.notes
        finally:
            self._take_back(0)
            self.notes, self.doubts, self.depth, self.later, self.steps_most, self._journal = before
            self._active.clear()

    def call(self, function: Value, given: list[Value], this: Value = None) -> Value:
        """Call a function; one that nobody knows has its own functions called, as it may do."""
        if isinstance(function, Native):
            return function.run(given)
        if not isinstance(function, Function):
            self.call_back(given)
            return Unknown("a function is not known")
        node = function.node.id
        if self.depth >= DEPTH_MOST or self._active[node] >= (2 if self.doubts else DEPTH_MOST):
            return Unknown("a function calls itself")
        self.depth += 1
        self._active[node] += 1
        self.followed.add(node)
        if not self.doubts and not self.later:
            self.at_once.add(node)
        try:
            return self._enter(function, given, this)
        finally:
            self.depth -= 1
            self._active[node] -= 1

    def _enter(self, function: Function, given: list[Value], this: Value) -> Value:
        arrow = function.node.type == "arrow_function"
        scope = Bindings(function.scope, function.this if arrow or function.this is not None else this)
        bind(self, function.node, given, scope)
        body = child(function.node, "body")
        if body is None or body.type != "statement_block":
            return self.evaluate(body, scope)
        end = self.execute_all(body.named_children, scope)
        self.doubts -= scope.opened
        last = end.value if end is not None and end.kind == "return" else None
        return either([*scope.ends, last])

    def call_back(self, given: list[Value]) -> None:
        """The functions among what a function was given may be called, with what nobody knows."""
        for each in given:
            held = list(each.values()) if isinstance(each, dict) else [each]
            for function in held:
                if isinstance(function, Function):
                    self.try_out(function)

    def try_out(self, function: Function, this: Value = None) -> None:
        """Follow a function that may be called."""
        unknown = Unknown("only the call tells")
        self.fork(function.scope, [lambda: self._tried(function, this or unknown), lambda: None])

    def _tried(self, function: Function, this: Value) -> None:
        before = self.doubts
        self.call(function, parameters(function.node), this)
        self.doubts = before


_UNSET = object()
