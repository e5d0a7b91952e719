"""How much of a narrative stood in another one: 内容雷同, as 国办公开办函〔2021〕30号 calls it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np

_SHINGLE = 8
_LETTERS_COMPARED = 200_000
_NOT_SAID = re.compile(r"[\W\d_]+")
"""A new year and new numbers do not make a new text; nor does punctuation."""
_WIDE_POINTS = re.compile("[，；：？！（）…\u3000]+(?![\u0300-\u036f\u1160-\u11ff\u3099\u309a])")
"""Punctuation for which alone a Chinese text would be written anew in Unicode's normal form, which takes
longer than all the rest: it goes first, where nothing behind it would join the letter before it."""
_BASE, _MODULUS = 0x9E37_79B9_7F4A_7C15, 1 << 64
"""A run of letters is known by the polynomial of its code points in this base."""


def shingles(text: str) -> Any:
    """The runs of eight letters in a text, numbers and punctuation aside: a number for each, sorted."""
    plain = unicodedata.normalize("NFKC", _WIDE_POINTS.sub("", text[:_LETTERS_COMPARED]))
    said = _NOT_SAID.sub("", plain).encode("utf-32-le")
    found = np.frombuffer(said, np.uint32).astype(np.uint64)
    base, letters = _BASE, 1
    while letters < _SHINGLE:  # of two runs one of twice the length
        found = found[:-letters] * np.uint64(base) + found[letters:]
        base, letters = base * base % _MODULUS, letters * 2
    return _distinct(found)


def likeness(one: Any, other: Any) -> float | None:
    """0 (nothing in common) to 1 (the same): the Jaccard index of two texts' shingles. None where one of
    them has none."""
    if not len(one) or not len(other):
        return None
    either = len(_distinct(np.concatenate((one, other))))
    return (len(one) + len(other) - either) / either


def similarity(one: str, other: str) -> float | None:
    """The likeness of two texts."""
    return likeness(shingles(one), shingles(other))


def _distinct(values: Any) -> Any:
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered
