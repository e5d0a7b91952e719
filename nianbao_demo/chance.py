"""Choices that look random and are the same on every machine: SHA-256 over a seed and a counter."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of choices; two with the same seed words choose alike."""

    def __init__(self, *seed: object) -> None:
        self._seed = "|".join(str(word) for word in seed)
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        self._drawn += 1
        digest = sha256(f"{self._seed}|{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def between(self, least: int, most: int) -> int:
        """A number from least to most, both possible."""
        return least + self.below(most - least + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """All the choices, in another order."""
        rest = list(choices)
        return [rest.pop(self.below(len(rest))) for _ in choices]

    def hex(self, digits: int) -> str:
        """Lower-case hexadecimal digits, as content management systems name files."""
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(digits))
