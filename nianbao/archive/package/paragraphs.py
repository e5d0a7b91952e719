"""Two texts compared paragraph by paragraph, white space and letter widths aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from nianbao.core.numerals import COUNT_LETTERS, DASH

_ALIKE = 0.5
_PAIRED_AT_ONCE = 400
"""Comparing each with each costs the product: beyond this, paragraphs are removed and added, not changed."""
_LETTERS_AT_ONCE = 25_000_000
_LETTERS_COMPARED = 1000
_WHOLE = re.compile(
    rf"(?:(?<![\d{COUNT_LETTERS}])[{DASH}](?=\d))?(?:[\d{COUNT_LETTERS}]+(?:[,，.．]\d+)*)+[%％‰]?|.",
    re.DOTALL,
)
"""A number with its sign, groups, decimals and per cent, else one letter: -1,234.5, 三十二, 12.5%, 1.2万."""


class ChangeKind(StrEnum):
    """What happened to a paragraph, an attachment, or a piece of a paragraph."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """One paragraph, or one row of a table: `before` is None where it was added, `after` where removed."""

    kind: ChangeKind
    before: str | None
    after: str | None


def bare(text: str) -> str:
    """Text as it is compared: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def compare_paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[ParagraphChange]:
    """What changed, in the order of the text."""
    matcher = SequenceMatcher(None, list(map(bare, before)), list(map(bare, after)))
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag != "equal":
            yield from _paired(before[i:i_end], after[j:j_end])


def marked(before: str, after: str) -> Iterator[tuple[ChangeKind, str]]:
    """The letters of a changed paragraph in reading order: same, removed, added. A number is one: of 1,234
    that became 1,243 all went and all came."""
    if len(before) * len(after) > _LETTERS_AT_ONCE:
        yield from ((ChangeKind.REMOVED, before), (ChangeKind.ADDED, after))
        return
    old, new = _WHOLE.findall(before), _WHOLE.findall(after)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield ChangeKind.SAME, "".join(old[i:i_end])
            continue
        if i < i_end:
            yield ChangeKind.REMOVED, "".join(old[i:i_end])
        if j < j_end:
            yield ChangeKind.ADDED, "".join(new[j:j_end])


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[ParagraphChange]:
    """A stretch that was replaced: the most alike two are one changed paragraph, and so on either side."""
    best = _most_alike(before, after)
    if best is None:
        yield from (ParagraphChange(ChangeKind.REMOVED, text, None) for text in before)
        yield from (ParagraphChange(ChangeKind.ADDED, None, text) for text in after)
        return
    i, j = best
    yield from _paired(before[:i], after[:j])
    yield ParagraphChange(ChangeKind.CHANGED, before[i], after[j])
    yield from _paired(before[i + 1 :], after[j + 1 :])


def _most_alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int] | None:
    if not 0 < len(before) * len(after) <= _PAIRED_AT_ONCE:
        return None
    alike, place = max(
        ((_alike(one, other), (-i, -j)) for i, one in enumerate(before) for j, other in enumerate(after))
    )
    return (-place[0], -place[1]) if alike > _ALIKE else None


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:_LETTERS_COMPARED], other[:_LETTERS_COMPARED], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > _ALIKE else 0.0
