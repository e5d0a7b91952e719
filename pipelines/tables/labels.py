"""Printed labels against the form's: normalised, then compared with a small edit distance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from nianbao.core.letters import folded
from nianbao.core.report import Match
from pipelines.text.marks import without_struck

_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.,):]|\d(?=[^\d年月日、.,):]))"
)
_NOT_WORD = re.compile(r"[\W_]+")
_NOTE = re.compile(r"\([^()]*\)?")
_PREFIX = 4


@lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """NFKC without white space, quotes, punctuation and a leading list number."""
    return _NOT_WORD.sub("", _unnumbered(text))


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """The same without notes in brackets: 规章（设区的市…应提供） is 规章."""
    return _NOT_WORD.sub("", _NOTE.sub("", _unnumbered(text)))


def _unnumbered(text: str) -> str:
    plain = _SPACE.sub("", folded(without_struck(text)))
    return _ORDINAL.sub("", plain, count=1) if _ORDINAL.match(plain) else plain


@lru_cache(maxsize=65_536)
def distance(one: str, other: str, limit: int) -> int:
    """The edit distance of two strings, limit + 1 where it is larger than the limit."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row[0] = row[0], number
        for place, opposite in enumerate(other, 1):
            above, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, above + (letter != opposite)),
            )
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _tolerance(name: str) -> int:
    """How many letters may differ: none in 规章 or 其他, one in 行政许可 (行政处罚 is two away), else two."""
    return 0 if len(name) < 3 else 1 if len(name) < 5 else 2


class Labels:
    """The labels that may stand in one place of the form, each under a key of the caller's."""

    def __init__(
        self, names: Mapping[str, Iterable[str]], aliases: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._exact: dict[str, str | None] = {}
        self._names: list[tuple[str, str, frozenset[str]]] = []
        for table in (names, aliases or {}):
            written: dict[str, str | None] = {}
            for key, printed in table.items():
                for form in {fold(label) for label in printed for fold in (normal, bare)}:
                    if form and form not in self._exact:
                        written[form] = key if written.get(form, key) == key else None
                        self._names.append((form, key, frozenset(form)))
            self._exact.update(written)
        self._found: dict[str, tuple[str, Match] | None] = {}

    def find(self, text: str, *, fuzzy: bool = True) -> tuple[str, Match] | None:
        """The key of the label printed as `text` and how it was recognised; None where none or many fit."""
        try:
            found = self._found[text]
        except KeyError:
            if len(self._found) > 4096:
                self._found.clear()
            found = self._found[text] = self._search(text)
        return None if found is None or (found[1] is not Match.LABEL and not fuzzy) else found

    def _search(self, text: str) -> tuple[str, Match] | None:
        for form in (normal(text), bare(text)):
            if self._exact.get(form):
                return self._exact[form] or "", Match.LABEL
        return self._near(normal(text)) or self._near(bare(text)) or self._cut(normal(text))

    def _near(self, form: str) -> tuple[str, Match] | None:
        if len(form) < 2:
            return None
        letters = set(form)
        ranked = sorted(
            (distance(form, name, _tolerance(name)), key)
            for name, key, known in self._names
            # Cheaper than the distance, and never larger: the letters of the label that are not there at all.
            if len(known - letters) <= _tolerance(name)
            and distance(form, name, _tolerance(name)) <= _tolerance(name)
        )
        best = {key for steps, key in ranked if steps == ranked[0][0]}
        return (best.pop(), Match.FUZZY) if len(best) == 1 else None

    def _cut(self, form: str) -> tuple[str, Match] | None:
        """A label with a note behind it, or one whose end was lost."""
        longer = [
            (len(name), key) for name, key, _ in self._names if len(name) >= _PREFIX and form.startswith(name)
        ]
        if longer:
            return max(longer)[1], Match.FUZZY
        shorter = {key for name, key, _ in self._names if len(form) >= _PREFIX and name.startswith(form)}
        return (shorter.pop(), Match.FUZZY) if len(shorter) == 1 else None
