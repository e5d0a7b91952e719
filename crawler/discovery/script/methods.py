"""What text, lists, objects and numbers can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain, islice

from crawler.discovery.script import patterns
from crawler.discovery.script.machine import Machine
from crawler.discovery.script.values import (
    LETTERS_MOST,
    OPEN,
    ROWS_MOST,
    Function,
    KnownText,
    Native,
    Pattern,
    Unknown,
    Value,
    joined,
    number_of,
    text,
    truth,
    whole,
)  # fmt: skip

_KEPT = "!'()*"


def member(machine: Machine, held: Value, key: Value) -> Value:
    """A member of text, a list, an object or a number."""
    if not isinstance(key, str):
        return _letter(held, key)
    if isinstance(held, str | list) and key == "length":
        return len(held)
    method = next((known.get(key) for kind, known in _KINDS if isinstance(held, kind)), None)
    if method is not None:
        return Native(key, partial(method, machine, held))
    if key in ("toString", "valueOf", "toFixed"):
        return Native(key, lambda given: text(held))
    return None if isinstance(held, dict) else Unknown("a member that is not known", key)


def _letter(held: Value, key: Value) -> Value:
    if isinstance(held, str) and isinstance(key, int):
        return held[key] if 0 <= key < len(held) else None
    return Unknown("a row that is not known")


Method = Callable[[Machine, Value, list[Value]], Value]


def plain(function: Callable[..., Value]) -> Method:
    """A method of known text with known arguments; unknown where one is."""

    def method(machine: Machine, held: Value, given: list[Value]) -> Value:
        known = held if isinstance(held, str) else whole(held)
        if known is None or any(isinstance(each, Unknown | KnownText) for each in given):
            machine.call_back(given)
            return Unknown("made of what is unknown")
        return function(known, *given[:most])

    most = function.__code__.co_argcount - 1
    return method


def _cut(held: str, start: Value = 0, end: Value = None) -> Value:
    first, last = _place(start, len(held)), _place(end, len(held)) if end is not None else len(held)
    return held[min(first, last) : max(first, last)]


def _slice(held: str, start: Value = 0, end: Value = None) -> Value:
    return held[_int(start) : _int(end) if end is not None else None]


def _substr(held: str, start: Value = 0, length: Value = None) -> Value:
    first = _int(start) if _int(start) >= 0 else max(0, len(held) + _int(start))
    return held[first : first + _int(length)] if length is not None else held[first:]


def _place(value: Value, most: int) -> int:
    return max(0, min(_int(value), most))


def _int(value: Value) -> int:
    number = number_of(value)
    return int(number) if number is not None and abs(number) < 1e9 else 0


def _replaced(held: str, old: Value, new: Value, *, every: bool = False) -> Value:
    if isinstance(new, Function | Native):
        return Unknown("a function makes the pieces")
    told = whole(new)
    if told is None:
        return Unknown("a piece is not known")
    if isinstance(old, Pattern):
        return patterns.replaced(old, held, told, every=every)
    mark = whole(old) or "\0"
    if held.count(mark) * len(told) > LETTERS_MOST:
        return Unknown("text that is too long")
    return held.replace(mark, told, -1 if every else 1)


def _replace(machine: Machine, held: Value, given: list[Value], *, every: bool = False) -> Value:
    """What replaces may be unknown: then a piece of the text is."""
    old, new = [*given, None, None][:2]
    if isinstance(held, str) and isinstance(old, str) and old and whole(new) is None:
        return _between(held.split(old, -1 if every else 1), new)
    replaced = plain(lambda known, old=None, new=None: _replaced(known, old, new, every=every))
    return replaced(machine, held, given)


def _between(pieces: list[str], mark: Value) -> Value:
    found: list[Value] = [pieces[0]]
    for piece in pieces[1:]:
        found += [mark, piece]
    return text(*found)


def _split(held: str, mark: Value = None, most: Value = None) -> Value:
    if isinstance(mark, Pattern):
        pattern = patterns.applied(mark, held)
        return pattern.split(held)[:5000] if pattern is not None else Unknown("an expression")
    return (
        held.split(mark)[:5000]
        if isinstance(mark, str) and mark
        else [held]
        if mark is None
        else list(held[:5000])
    )


def _match(held: str, pattern: Value = None) -> Value:
    compiled = patterns.applied(pattern, held) if isinstance(pattern, Pattern) else None
    if compiled is None:
        return Unknown("an expression that is not read")
    found = compiled.search(held)
    return None if found is None else [found[0], *found.groups()]


def _test(machine: Machine, held: Value, given: list[Value]) -> Value:
    known = whole(given[0]) if given else None
    compiled = patterns.applied(held, known) if known is not None else None
    return OPEN if known is None or compiled is None else compiled.search(known) is not None


def _exec(machine: Machine, held: Value, given: list[Value]) -> Value:
    known = whole(given[0]) if given else None
    return _match(known, held) if known is not None else Unknown("made of what is unknown")


def _concat(machine: Machine, held: Value, given: list[Value]) -> Value:
    return text(held, *given)


_OF_TEXT: dict[str, Method] = {
    "concat": _concat,
    "replace": _replace,
    "replaceAll": lambda machine, held, given: _replace(machine, held, given, every=True),
    "toString": _concat,
    "trim": plain(lambda held: held.strip()),
    "toLowerCase": plain(lambda held: held.lower()),
    "toUpperCase": plain(lambda held: held.upper()),
    "substring": plain(_cut),
    "slice": plain(_slice),
    "substr": plain(_substr),
    "split": plain(_split),
    "match": plain(_match),
    "charAt": plain(lambda held, at=0: held[_int(at) : _int(at) + 1]),
    "indexOf": plain(lambda held, what="": held.find(whole(what) or "")),
    "lastIndexOf": plain(lambda held, what="": held.rfind(whole(what) or "")),
    "includes": plain(lambda held, what="": (whole(what) or "") in held),
    "startsWith": plain(lambda held, what="": held.startswith(whole(what) or "")),
    "endsWith": plain(lambda held, what="": held.endswith(whole(what) or "")),
    "repeat": plain(lambda held, count=0: held * _int(count) if len(held) * _int(count) < 1000 else OPEN),
    "padStart": plain(lambda held, length=0, mark=" ": held.rjust(min(_int(length), 100), mark[:1] or " ")),
    "search": plain(lambda held, pattern=None: OPEN),
}


def _push(machine: Machine, held: Value, given: list[Value]) -> Value:
    machine.change(held, [*held, *given][:ROWS_MOST])
    return len(held)


def _each(machine: Machine, held: Value, given: list[Value]) -> list[Value]:
    """What a function makes of each item."""
    function = given[0] if given else None
    return [machine.call(function, [item, at, held]) for at, item in enumerate(held[:400])]


def _found(machine: Machine, held: Value, given: list[Value]) -> Value:
    """The items for which a function holds; unknown where that is open for one."""
    holds = [truth(each) for each in _each(machine, held, given)]
    if None in holds:
        return None
    return [item for item, kept in zip(held, holds, strict=False) if kept]


def _reduce(machine: Machine, held: Value, given: list[Value]) -> Value:
    """What a function makes of the items one after the other."""
    items = held[:400]
    value = given[1] if len(given) > 1 else items.pop(0) if items else None
    for at, item in enumerate(items):
        value = machine.call(given[0] if given else None, [value, item, at])
    return value


def _filter(machine: Machine, held: Value, given: list[Value]) -> Value:
    kept = _found(machine, held, given)
    return Unknown("which rows is open") if kept is None else kept


def _find(machine: Machine, held: Value, given: list[Value]) -> Value:
    kept = _found(machine, held, given)
    return Unknown("which row is open") if kept is None else kept[0] if kept else None


def _join(machine: Machine, held: Value, given: list[Value]) -> Value:
    mark = whole(given[0]) if given else ","
    return joined(held, mark) if mark is not None else Unknown("a mark is not known")


def _index(machine: Machine, held: Value, given: list[Value]) -> Value:
    unknown = any(isinstance(each, Unknown | KnownText) for each in (*held, *given))
    return OPEN if unknown else next((at for at, each in enumerate(held) if given and each == given[0]), -1)


def _more(machine: Machine, held: Value, given: list[Value]) -> Value:
    further = (value if isinstance(value, list) else [value] for value in given)
    return list(islice(chain(held, *further), ROWS_MOST))


_OF_LISTS: dict[str, Method] = {
    "push": _push,
    "join": _join,
    "concat": _more,
    "map": _each,
    "forEach": lambda machine, held, given: _each(machine, held, given) and None,
    "filter": _filter,
    "reduce": _reduce,
    "find": _find,
    "indexOf": _index,
    "includes": lambda machine, held, given: (
        OPEN if (at := _index(machine, held, given)) is OPEN else at >= 0
    ),
    "slice": lambda machine, held, given: held[_int(given[0]) if given else 0 :][:ROWS_MOST],
    "reverse": lambda machine, held, given: held[::-1],
}
_OF_PATTERNS: dict[str, Method] = {"test": _test, "exec": _exec}
_OF_FUNCTIONS: dict[str, Method] = {
    "call": lambda machine, held, given: machine.call(held, given[1:], given[0] if given else None),
    "apply": lambda machine, held, given: machine.call(
        held, given[1] if len(given) > 1 and isinstance(given[1], list) else [], given[0] if given else None
    ),
    "bind": lambda machine, held, given: Native(
        "bound", lambda more: machine.call(held, [*given[1:], *more], given[0] if given else None)
    ),
}
_KINDS: tuple[tuple[type, dict[str, Method]], ...] = (
    (str, _OF_TEXT),
    (KnownText, _OF_TEXT),
    (list, _OF_LISTS),
    (Pattern, _OF_PATTERNS),
    (Function, _OF_FUNCTIONS),
)
