"""The invented texts, kept as small files beside this module: slots of a report, and articles one a line."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def slots(name: str) -> dict[str, tuple[str, ...]]:
    """A report's texts by slot (`# opening`, `# active`…), each with the variants to choose from."""
    found: dict[str, tuple[str, ...]] = {}
    slot = ""
    for line in _lines(name):
        if line.startswith("# "):
            slot = line[2:]
            found[slot] = ()
        else:
            found[slot] += (line,)
    return found


@cache
def articles(name: str) -> tuple[tuple[str, ...], ...]:
    """Articles of one kind, each a title and its paragraphs."""
    return tuple(tuple(line.split("|")) for line in _lines(name))


def _lines(name: str) -> list[str]:
    text = (files("nianbao_demo") / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
