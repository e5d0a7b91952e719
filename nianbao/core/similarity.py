"""How much of a text was said before: the 内容雷同 that 国办公开办函〔2021〕30号 forbids."""

from __future__ import annotations

import re
import unicodedata

_SHINGLE = 8
_LETTERS_COMPARED = 200_000
_NOT_SAID = re.compile(r"[\W\d_]+")
"""A new year and new numbers do not make a new text; nor does punctuation."""


def similarity(one: str, other: str) -> float | None:
    """0 (nothing in common) to 1 (the same but for numbers): the Jaccard index of the texts' runs of eight
    letters, numbers and punctuation aside. None where one of them is shorter than that."""
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / len(first | second) if first and second else None


def _shingles(text: str) -> set[int]:
    said = _NOT_SAID.sub("", unicodedata.normalize("NFKC", text[:_LETTERS_COMPARED]))
    return {hash(said[at : at + _SHINGLE]) for at in range(len(said) - _SHINGLE + 1)}
