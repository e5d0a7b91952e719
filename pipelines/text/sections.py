"""The six statutory sections of a report, found by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from nianbao.core.form import form
from nianbao.core.section_headings import NUMERALS, split_at_headings
from nianbao.core.title import compact
from pipelines.text.blocks import Heading, Paragraph, Picture, Piece, Table

_ORDINAL = re.compile(r"^\(?([一二三四五六七八九十])[、.．,，)]?(?=.)")
_OTHER_LEVEL = re.compile(r"^(?:\(|\d)")
_HEADING_LETTERS = 45
_SENTENCE = re.compile(r"[。；;！？!?]")


@dataclass(frozen=True, slots=True)
class Section:
    """One statutory section: its number in the form (1-6), the heading as printed, its paragraphs in order.
    `tables` and `pictures` count what else stands in it."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]
    tables: int = 0
    pictures: int = 0


def find_sections(pieces: Iterable[Piece]) -> tuple[Section, ...]:
    """The sections of a report in the order of the form; those without a heading are left out."""
    sections: list[Section] = []
    paragraphs: list[str] = []
    tables = pictures = 0
    heading: tuple[int, str] | None = None

    def close() -> None:
        if heading is not None:
            sections.append(Section(*heading, tuple(paragraphs), tables, pictures))

    for piece in _opened(pieces):
        found = _heading(piece, heading[0] if heading else 0)
        if found:
            close()
            heading, paragraphs, tables, pictures = found, [], 0, 0
        elif isinstance(piece, Table):
            tables += 1
        elif isinstance(piece, Picture):
            pictures += 1
        else:
            paragraphs.append(piece.text)
    close()
    return tuple(sections)


def _opened(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Paragraphs in which several headings stand (a report in one paragraph) cut at the headings."""
    for piece in pieces:
        if isinstance(piece, Paragraph) and len(piece.text) > _HEADING_LETTERS:
            yield from map(Paragraph, split_at_headings(piece.text))
        else:
            yield piece


def _heading(piece: Piece, before: int) -> tuple[int, str] | None:
    """The number and text of a section heading that may follow section `before`."""
    if not isinstance(piece, Heading | Paragraph) or len(piece.text) > _HEADING_LETTERS:
        return None
    if _SENTENCE.search(piece.text.rstrip("。：:")):
        return None
    text = compact(piece.text).rstrip("。:")
    ordinal = _ORDINAL.match(text)
    if ordinal and not text.startswith("("):
        number = NUMERALS.find(ordinal.group(1)) + 1
        return _numbered(number, text[ordinal.end() :], before, piece.text)
    if _OTHER_LEVEL.match(text):
        return None
    number = next((n for name, n in _official() if n > before and _same(text, name)), 0)
    return (number, piece.text) if number else None


def _numbered(number: int, rest: str, before: int, printed: str) -> tuple[int, str] | None:
    """A heading with an ordinal: its words decide, its number only where the words are another section's
    too."""
    fitting = [section.number for section in form().sections if section.pattern.search(rest)]
    if number in fitting and number > before:
        return number, printed
    later = [other for other in fitting if other > before]
    return (later[0], printed) if len(later) == 1 and len(fitting) == 1 else None


@cache
def _official() -> tuple[tuple[str, int], ...]:
    """The form's headings, compact, with their numbers."""
    return tuple((compact(section.heading), section.number) for section in form().sections)


def _same(text: str, name: str) -> bool:
    return text == name or (
        len(text) > 6 and (text in name or name in text) and abs(len(text) - len(name)) <= 5
    )
