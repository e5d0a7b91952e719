"""The narrative of a report: sections and their parts, without contact details, and the figures stated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nianbao.core.narrative import Narrative, NarrativeSection, Part
from nianbao.core.numerals import ORDINALS
from pipelines.text.contacts import without_contacts
from pipelines.text.figures import find_figures
from pipelines.text.sections import Section

_ORDINAL = re.compile(r"^\s*[（(]\s*([一二三四五六七八九十])\s*[）)]\s*[、.．]?\s*")
_RUN_IN = re.compile(r"^([^。：:；;，,]{2,24})[。：:]\s*(?=\S)")
_HEADING_LETTERS = 30
_PARTS = (
    (2, re.compile(r"依申请")),
    (1, re.compile(r"主动公开")),
    (4, re.compile(r"平台")),
    (3, re.compile(r"信息(?:资源)?管理|管理情况")),
    (5, re.compile(r"监督|保障")),
    (6, re.compile(r"考核|评议|责任追究")),
)
"""The parts of section one by their words: （五）监督保障及考核 is still the fifth."""


def read_narrative(sections: Sequence[Section], year: int | None = None) -> Narrative:
    """The narrative of a report whose sections were found; `year` is the year it reports."""
    contacts: Counter[str] = Counter()
    told = tuple(
        NarrativeSection(section.number, section.heading, tuple(_parts(section, contacts)))
        for section in sections
    )
    return Narrative(told, find_figures(told, year), tuple(sorted(contacts.items())))


def _parts(section: Section, contacts: Counter[str]) -> Iterator[Part]:
    number, heading, paragraphs = 0, "", list[str]()
    for printed in _split(section.paragraphs):
        text, found = without_contacts(printed)
        if found:
            contacts.update(found)
        opened = _heading(text, section.number)
        if opened is None:
            paragraphs.append(text)
            continue
        if paragraphs or heading:
            yield Part(number, heading, tuple(paragraphs))
        number, heading, paragraphs = *opened, []
    if paragraphs or heading:
        yield Part(number, heading, tuple(paragraphs))


def _split(paragraphs: Iterable[str]) -> Iterator[str]:
    """A heading that runs on into its paragraph (（一）主动公开。2021年，…) is a line of its own."""
    for paragraph in paragraphs:
        ordinal = _ORDINAL.match(paragraph)
        run_in = _RUN_IN.match(paragraph[ordinal.end() :]) if ordinal else None
        if ordinal and run_in:
            end = ordinal.end() + run_in.end()
            yield paragraph[: ordinal.end() + run_in.end(1)]
            yield paragraph[end:]
        else:
            yield paragraph


def _heading(text: str, section: int) -> tuple[int, str] | None:
    ordinal = _ORDINAL.match(text)
    if ordinal is None or len(text) > _HEADING_LETTERS:
        return None
    number = ORDINALS.index(ordinal[1]) + 1
    if section == 1:
        number = next((known for known, words in _PARTS if words.search(text)), number)
    return number, text
