"""The narrative of a report: sections and their parts, without contact details, and the figures stated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nianbao.core.narrative import Narrative, NarrativeSection, Part
from nianbao.core.numerals import ORDINALS
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


# 网络数据安全管理条例 article 24: personal information that automation gathers without need is left out.
_STOP = r"[^，,。；;）)\n]"
_KINDS = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)),
    ("address", re.compile(rf"(?<=地址)(?:\s*[:：为]\s*|\s+|(?=位于)){_STOP}{{2,60}}")),
    ("person", re.compile(r"(?<=联系人)\s*[:：]?\s*[一-鿿·]{2,4}(?=[，,。；;）)、\s]|$)")),
    ("postcode", re.compile(r"(?:(?<=邮编)|(?<=邮政编码))\s*[:：为]?\s*\d{6}(?!\d)")),
    (
        "phone",
        re.compile(
            r"(?<![\d.])(?:\(?0\d{2,3}\)?\s*[-—－– ]\s*\d{7,8}(?:\s*[-—转]\s*\d{1,5})?"
            r"|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|400[- ]?\d{3}[- ]?\d{4}"
            r"|(?:(?<=电话)|(?<=传真)|(?<=热线))\s*[:：为]?\s*\(?(?:0\d{2,3})?\)?[- ]?\d{7,8}"
            r"(?:[-转]\d{1,5})?)(?!\d)"
        ),
    ),
)
_SHOWN = {
    "email": "［电子邮箱］",
    "address": "［地址］",
    "person": "［联系人］",
    "postcode": "［邮编］",
    "phone": "［电话］",
}


def without_contacts(text: str) -> tuple[str, Counter[str]]:
    """The text with each contact detail replaced by its kind in ［］, and how many of each there were."""
    found: Counter[str] = Counter()
    for kind, pattern in _KINDS:
        text, count = pattern.subn(_SHOWN[kind], text)
        if count:
            found[kind] = count
    return text, found
