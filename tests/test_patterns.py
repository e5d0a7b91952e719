"""No regular expression takes time by the square of what a portal wrote: each is run over long texts made of what
it looks for, twice as long each time."""

from __future__ import annotations

import importlib
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("nianbao", "pipelines", "crawler", "scheduler")
TOLD: Any = importlib.import_module("re._parser")
KINDS: Any = importlib.import_module("re._constants")
REPEATS = (KINDS.MAX_REPEAT, KINDS.MIN_REPEAT, KINDS.POSSESSIVE_REPEAT)
LONG = 50
"""Times that something may come again: so often that it makes a run."""
LETTERS = "a1 年<\"'/.-&=(\n"
RUNS = (
    *LETTERS,
    *"一共([>:：,，%_\\\u3000",
    "1 ",
    "1.",
    "1-",
    "a ",
    "a/",
    "<a ",
    "&#160;",
    "2021年",
    "第1",
    "a=1 ",
    "<!--",
)
END = "\x01"
LETTERS_MOST = 8000
SECONDS = 0.03
GROWTH = 3
SHORT = {
    "crawler.discovery.issuers:_AUTONOMOUS": "names of the registry",
    "nianbao.core.registry:_NATION_SUFFIX": "names of the registry",
    "crawler.discovery.references:_REFRESH": "2,048 letters of an attribute",
    "nianbao.core.opt_out:_HOST": "a setting",
    "nianbao.core.title:_TAIL_NOISE": "60 letters of a title at a time",
    "pipelines.tables.values:_NOTE": "the last 60 letters of a cell",
}
"""What sees a short text alone, or none of a portal's."""
Make = Callable[[int], str]


def held_in(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    """The expressions that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        yield from (found for each in (*value, *value.values()) for found in held_in(each, depth - 1))
    elif depth and isinstance(value, tuple | list | frozenset):
        yield from (found for each in value for found in held_in(each, depth - 1))
    elif depth and is_dataclass(value) and not isinstance(value, type):
        yield from (
            found for each in fields(value) for found in held_in(getattr(value, each.name), depth - 1)
        )


def modules() -> list[Path]:
    """The modules that write some."""
    paths = sorted(each for folder in FOLDERS for each in (ROOT / folder).rglob("*.py"))
    return [
        each
        for each in paths
        if re.search(r"^[^#]*\bre\.compile\(|FamilySign", each.read_text("utf-8"), re.M)
    ]


def patterns(paths: Iterable[Path]) -> dict[str, re.Pattern[str]]:
    """The expressions of modules, by where they are written."""
    found: dict[str, re.Pattern[str]] = {}
    for path in paths:
        name, own = ".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text(encoding="utf-8")
        for where, value in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
            held = [each for each in held_in(value) if isinstance(each.pattern, str)]
            if held and re.search(rf"^{where}\b", own, re.M):
                found |= {f"{name}:{where}{f'[{at}]' if at else ''}": each for at, each in enumerate(held)}
    return found


def method_of(name: str) -> str:
    """How an expression is run: once from the beginning of a text, or from each of its letters."""
    module, where = name.partition("[")[0].split(":")
    text = (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    ways = set(re.findall(rf"\b{where}\.(\w+)\(", text))
    return "match" if ways and ways <= {"match", "fullmatch"} else "finditer"


def letters_of(members: list[Any]) -> list[str]:
    """Letters of a class that stand for all of it."""
    negated = members[0][0] is KINDS.NEGATE
    found = [each for each in LETTERS if any(is_in(each, *member) for member in members) is not negated]
    named = [
        chr(value if kind is KINDS.LITERAL else value[0])
        for kind, value in members
        if kind in (KINDS.LITERAL, KINDS.RANGE)
    ]
    return [*found, *([] if negated else named)] or [END]


def is_in(letter: str, kind: Any, value: Any) -> bool:
    if kind is KINDS.LITERAL:
        return ord(letter) == value
    if kind is KINDS.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    written = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}.get(str(value).rpartition("_")[2])
    matched = written is not None and re.match(written, letter) is not None
    return matched is not ("NOT" in str(value)) if written else False


def sample(tree: Any) -> str:
    """A text that an expression finds, mostly."""
    return "".join(sample_of(kind, value) for kind, value in tree)


def sample_of(kind: Any, value: Any) -> str:
    if kind is KINDS.LITERAL:
        return chr(value)
    if kind is KINDS.IN:
        return letters_of(value)[0]
    if kind in (KINDS.ANY, KINDS.NOT_LITERAL):
        return "a"
    if kind in REPEATS:
        return sample(value[2]) * max(value[0], value[1] == 1)
    held = {
        KINDS.BRANCH: lambda: value[1][0],
        KINDS.SUBPATTERN: lambda: value[3],
        KINDS.ATOMIC_GROUP: lambda: value,
    }
    return sample(held[kind]()) if kind in held else ""


def runs_in(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What may come again and again, with what stands before it."""
    for kind, value in tree:
        if kind in REPEATS:
            if value[1] >= LONG:
                yield before, sample(value[2]) or "a"
                inner = list(value[2])
                if len(inner) == 1 and inner[0][0] is KINDS.IN:
                    yield from ((before, each) for each in letters_of(inner[0][1]))
            yield from runs_in(value[2], before)
        elif kind is KINDS.BRANCH:
            for each in value[1]:
                yield from runs_in(each, before)
        elif kind in (KINDS.SUBPATTERN, KINDS.ATOMIC_GROUP):
            yield from runs_in(value[3] if kind is KINDS.SUBPATTERN else value, before)
        before += sample_of(kind, value)


def texts(pattern: re.Pattern[str]) -> Iterator[Make]:
    """What it may stumble over, in any length: runs of letters, of what it repeats, of how it begins."""
    tree = TOLD.parse(pattern.pattern, pattern.flags)
    whole = sample(tree)
    for before, run in dict.fromkeys([*((("", each)) for each in RUNS), *runs_in(tree)]):
        yield lambda most, before=before, run=run: before + run * (most // len(run)) + END
        if before:
            yield lambda most, both=before + run: both * (most // len(both)) + END
            yield (
                lambda most, before=before, run=run: (
                    before * (most // len(before) // 2) + run * (most // len(run) // 2) + END
                )
            )
    for cut in range(1, len(whole), max(1, len(whole) // 9)):
        yield lambda most, begins=whole[:cut]: begins * (most // len(begins)) + END


def seconds(pattern: re.Pattern[str], method: str, text: str) -> float:
    began = time.thread_time()
    if method == "match":
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - began


def is_slow(pattern: re.Pattern[str], method: str, make: Make) -> bool:
    """Whether time grows faster than the text."""
    letters = LETTERS_MOST // 16
    while seconds(pattern, method, make(letters)) < SECONDS:
        if letters >= LETTERS_MOST:
            return False
        letters *= 2
    shorter = min(seconds(pattern, method, make(letters // 2)) for _ in range(3))
    return min(seconds(pattern, method, make(letters)) for _ in range(3)) > GROWTH * shorter


def slow(found: Mapping[str, re.Pattern[str]]) -> dict[str, list[str]]:
    """The expressions that are slow, with the beginnings of the texts over which they are."""
    told = {
        name: [make(60)[:60] for make in texts(pattern) if is_slow(pattern, method_of(name), make)]
        for name, pattern in sorted(found.items())
        if name not in SHORT
    }
    return {name: beginnings for name, beginnings in told.items() if beginnings}


@pytest.mark.parametrize("written", [r"\s+$", r"a.*b", r"<[^>]*=[^>]*>x", r"(?:a|b)+c"])
def test_a_slow_expression_is_found(written: str) -> None:
    pattern = re.compile(written)
    assert any(is_slow(pattern, "finditer", make) for make in texts(pattern))


def test_some_expressions_take_no_longer_by_the_letter_over_long_texts() -> None:
    assert slow(patterns(random.Random(24).sample(modules(), 3))) == {}


@pytest.mark.long
def test_no_expression_takes_longer_by_the_letter_over_long_texts() -> None:
    found = patterns(modules())
    assert len(found) > 400
    assert SHORT.keys() <= found.keys()
    assert slow(found) == {}
