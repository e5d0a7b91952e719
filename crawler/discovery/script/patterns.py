"""Regular expressions of a script, applied to its texts where that takes a moment at the worst."""

from __future__ import annotations

import re
from itertools import islice

from crawler.discovery.script.values import LETTERS_MOST, Pattern, Unknown, Value

WORST_MOST = 20_000_000
"""Places at which a search may look: about a fifth of a second."""
_SOURCE_MOST = 80
_NESTED = re.compile(r"[*+}]\)*[*+{]|\)[*+{]|(?:[*+].*){4}|\\[1-9]")
_ONE_LETTER = re.compile(r"\\.|\[(?:\\.|[^\]\\]){0,400}+\]", re.S)
"""An escape, a class."""
_REPEAT = re.compile(r"[*+]|\{(?=\d*,|\d\d)")
_CHOICE = re.compile(r"[?|]")


def applied(pattern: Pattern, held: str) -> re.Pattern[str] | None:
    """A script's expression as ours; None for one that is written otherwise here, or could take long over
    this text."""
    if len(pattern.source) > _SOURCE_MOST or _NESTED.search(pattern.source):
        return None
    if _worst(pattern.source, len(held)) > WORST_MOST:
        return None
    flags = (re.I if "i" in pattern.flags else 0) | (re.S if "s" in pattern.flags else 0)
    try:
        return re.compile(
            pattern.source.replace("(?<", "(?P<") if "(?<=" not in pattern.source else "\0", flags
        )
    except re.error:
        return None


def _worst(source: str, letters: int) -> int:
    """At how many places a search looks at the worst: from each letter on, for each repetition at each letter
    once more, for each choice twice as often."""
    told = _ONE_LETTER.sub("x", source)
    ways = told.split("|") if "(" not in told else [told]
    return sum(
        int(letters ** (1 + len(_REPEAT.findall(way))) * 2 ** len(_CHOICE.findall(way))) for way in ways
    )


def replaced(pattern: Pattern, held: str, put: str, *, every: bool) -> Value:
    """A text with what a script puts in the place of what it looks for; `every`, or its first."""
    compiled = applied(pattern, held)
    if compiled is None:
        return Unknown("an expression that is not read")
    template = re.sub(r"\$(\d)", r"\\\1", put.replace("\\", "\\\\"))
    pieces, letters, at = [], 0, 0
    try:
        for found in islice(compiled.finditer(held), None if every or "g" in pattern.flags else 1):
            pieces += [held[at : found.start()], found.expand(template)]
            letters, at = letters + len(pieces[-1]), found.end()
            if letters > LETTERS_MOST:
                return Unknown("text that is too long")
    except (re.error, IndexError):
        return Unknown("an expression that is not read")
    return "".join((*pieces, held[at:]))
