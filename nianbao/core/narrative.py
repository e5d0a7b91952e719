"""The narrative of a report: its six sections with their parts, and the figures that its sentences state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a section. In section one `number` is 1-5 for （一）主动公开 … （五）监督保障, by their
    words, and 6 for 考核、评议和责任追究; elsewhere the printed ordinal; 0 for what no heading opens."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NarrativeSection:
    """One of the six statutory sections (1-6), its heading as printed, and its parts in order."""

    number: int
    heading: str
    parts: tuple[Part, ...]

    def paragraphs(self) -> Iterator[str]:
        """All running text of the section."""
        for part in self.parts:
            yield from part.paragraphs


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a sentence states, such as narrative.requests_received; `printed` as it stands there."""

    field: str
    value: Decimal
    printed: str
    sentence: str
    section: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a report says in words. Contact details are left out: `contacts` only counts them by kind."""

    sections: tuple[NarrativeSection, ...] = ()
    figures: tuple[Figure, ...] = ()
    contacts: tuple[tuple[str, int], ...] = ()

    @property
    def text(self) -> str:
        """The running text of all sections, a line for each paragraph."""
        return "\n".join(text for section in self.sections for text in section.paragraphs())
