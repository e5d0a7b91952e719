"""A report's plain text by its sections, for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nianbao.core.form import form
from nianbao.core.narrative import Figure

_HEADING = re.compile(r"[（(]?[一二三四五六][）)]?\s*[、.．,，]\s*(.{2,40})")
_SUBHEADING = re.compile(r"[（(][一二三四五六七八九十][）)].{2,30}")
_SENTENCE = re.compile(r"[。；;！？!?]")
_TABLE_SECTIONS = {2: "t1", 3: "t2", 4: "t3"}


@dataclass(slots=True)
class ArticleParagraph:
    """kind: text, subheading, table (lines of a grid that is none of the form); `figures` are the fields of
    the narrative that its sentences state."""

    kind: str
    text: str
    figures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ArticleSection:
    """`number` is the form's (1-6), 0 what stands before the first heading; `table` the statutory table that
    belongs here."""

    number: int
    heading: str
    paragraphs: list[ArticleParagraph] = field(default_factory=list)

    @property
    def table(self) -> str | None:
        """t1, t2, t3 or None."""
        return _TABLE_SECTIONS.get(self.number)

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"section-{self.number}"


def sections_of(text: str, title: str, drawn: bool) -> list[ArticleSection]:
    """The sections in the order of the text, without the lines of statutory tables that are drawn anyway."""
    sections = [ArticleSection(0, "")]
    for block in _blocks(text, title):
        number = _number(block, sections[-1].number)
        if number:
            sections.append(ArticleSection(number, block))
        elif "\n" in block:
            if not (drawn and sections[-1].table):
                sections[-1].paragraphs.append(ArticleParagraph("table", block))
        else:
            kind = "subheading" if _SUBHEADING.fullmatch(block) else "text"
            sections[-1].paragraphs.append(ArticleParagraph(kind, block))
    return [section for section in sections if section.number or section.paragraphs]


def place_figures(sections: Iterable[ArticleSection], figures: Iterable[Figure]) -> list[str]:
    """Note each figure at the first paragraph that has its sentence; returns those that have a place."""
    paragraphs = [(one, _bare(one.text)) for section in sections for one in section.paragraphs]
    placed = []
    for figure in {one.field: one for one in figures}.values():
        sentence = _bare(figure.sentence)
        for paragraph, text in paragraphs:
            if sentence in text:
                paragraph.figures.append(figure.field)
                placed.append(figure.field)
                break
    return placed


def _bare(text: str) -> str:
    return "".join(text.split())


def _blocks(text: str, title: str) -> Iterator[str]:
    for at, block in enumerate(text.strip().split("\n\n")):
        head = _bare(block)
        if block.strip() and not (at < 2 and (head == _bare(title) or head.startswith("发布时间:"))):
            yield block.strip("\n")


def _number(block: str, before: int) -> int:
    """The number of a section that begins with this block; 0 where none does."""
    found = _HEADING.fullmatch(block)
    if not found or "\n" in block or _SENTENCE.search(block) or block.startswith(("（", "(")):
        return 0
    fitting = [one.number for one in form().sections if one.number > before and one.pattern.search(found[1])]
    printed = "一二三四五六".index(block[0]) + 1
    return printed if printed in fitting else next(iter(fitting), 0)
