"""The text of one cell of a table as its readers see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from pipelines.text.controls import CONTROLS, is_icon, is_small, shown_by
from pipelines.text.marks import Marks
from pipelines.text.page import squeeze
from pipelines.text.sight import Sight

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "annotation", "annotation-xml", "datalist", "option"}
)
_BREAK_TAGS = "br p div li tr td th h1 h2 h3 h4 h5 h6 center section pre dd dt blockquote"
BREAKS = frozenset(_BREAK_TAGS.split())
_FIGURE = re.compile(r"[^\u3400-\u9fff]*\d[^\u3400-\u9fff]*")
_PICTURE = "［图］"
"""What stands for a picture that says nothing in letters: its cell is not blank."""


def cell_text(cell: HtmlElement, around: Sequence[HtmlElement] = ()) -> str:
    """The text of one cell, squeezed; scripts and comments count as nothing, line breaks as white space but
    between two figures, which stay on lines of their own. `around`: the elements around it, from the outside
    in, that say how its letters stand and whether they are seen."""
    walk = _CellTraversal()
    for each in around:
        walk.open(each)
    walk.through(cell)
    text = joined("".join(walk.pieces).split("\n"))
    for twin in walk.twins:  # what is only for the eyes, where it is not the same once more
        text = text if twin and _same(twin, text) else joined([text, twin])
    return text or _PICTURE * walk.pictured


def _same(twin: str, text: str) -> bool:
    return "".join(twin.split()) in "".join(text.split()) or not any(map(str.isalnum, twin))


def joined(lines: Iterable[str]) -> str:
    """The lines of one cell as a text."""
    text, before = "", ""
    for line in filter(None, map(squeeze, lines)):
        parted = _FIGURE.fullmatch(before) and _FIGURE.fullmatch(line)
        text += ("\n" if parted else " ") + line
        before = line
    return text[1:]


class _CellTraversal:
    """Through the elements of one cell. `twins` are the texts that are hidden from those who hear a page."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.twins: list[str] = []
        self.pictured = False
        self._marks = Marks()
        self._sight = Sight()

    def open(self, element: HtmlElement) -> None:
        self._marks.open(element)
        self._sight.open(element)

    def through(self, cell: HtmlElement) -> None:
        stack: list[tuple[HtmlElement, bool]] = [(cell, False)]
        while stack:
            element, closing = stack.pop()
            tag = element.tag
            if closing:
                self._close(element)
            elif not isinstance(tag, str) or tag in _SILENT:
                self._say(element.tail)
                continue
            elif tag in CONTROLS:
                self._control(element)
            elif element is not cell and element.get("aria-hidden") == "true":
                self.twins.append(cell_text(element))
            else:
                self.open(element)
                if tag in BREAKS:
                    self.pieces.append("\n")
                self._say(element.text)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
            if element is not cell:
                self._say(element.tail)

    def _close(self, element: HtmlElement) -> None:
        self._marks.close(element)
        self._sight.close(element)
        if element.tag in BREAKS:
            self.pieces.append("\n")

    def _control(self, element: HtmlElement) -> None:
        self._sight.open(element)
        text = shown_by(element)
        edge = "\n" if element.tag != "img" else ""  # a figure may be drawn digit by digit
        self.pieces.append(edge)
        self._say(text)
        self.pieces.append(edge)
        picture = element.tag == "img" and not text and not self._sight.unseen
        self.pictured |= picture and not is_small(element) and not is_icon(element.get("src") or "")
        self._sight.close(element)

    def _say(self, text: str | None) -> None:
        """A text as it stands; the breaks in the markup are no line breaks."""
        if text and not self._sight.unseen:
            self.pieces.append(self._marks.said(text.replace("\n", " ")))
