"""The text of one cell of a table as its readers see it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from pipelines.text.marks import Marks, struck
from pipelines.text.page import squeeze

_SILENT = frozenset({"script", "style", "noscript", "template", "select", "textarea"})
_BREAK_TAGS = "br p div li tr td th h1 h2 h3 h4 h5 h6 center section pre dd dt blockquote"
BREAKS = frozenset(_BREAK_TAGS.split())
_FIGURE = re.compile(r"[^\u3400-\u9fff]*\d[^\u3400-\u9fff]*")


def is_hidden(element: HtmlElement) -> bool:
    """Hidden by its own style or attribute."""
    style = element.get("style")
    if style and "none" in style.lower() and "display:none" in style.lower().replace(" ", ""):
        return True
    return element.get("hidden") is not None


def cell_text(cell: HtmlElement, lined: bool = False) -> str:
    """The text of one cell, squeezed; scripts and comments count as nothing, line breaks as white space but
    between two figures, which stay on lines of their own. `lined`: a stroke goes through all around it."""
    text = joined("".join(_pieces(cell, Marks())).split("\n"))
    return struck(text) if lined else text


def joined(lines: Iterable[str]) -> str:
    """The lines of one cell as a text."""
    text, before = "", ""
    for line in filter(None, map(squeeze, lines)):
        parted = _FIGURE.fullmatch(before) and _FIGURE.fullmatch(line)
        text += ("\n" if parted else " ") + line
        before = line
    return text[1:]


def _pieces(cell: HtmlElement, marks: Marks) -> list[str]:
    pieces: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(cell, False)]
    while stack:
        element, closing = stack.pop()
        tag = element.tag
        if closing:
            marks.close(element)
            if tag in BREAKS:
                pieces.append("\n")
            if element is not cell:
                pieces.append(_said(element.tail, marks))
        elif not isinstance(tag, str) or tag in _SILENT or (element is not cell and is_hidden(element)):
            pieces.append(_said(element.tail, marks))
        else:
            marks.open(element)
            if tag in BREAKS:
                pieces.append("\n")
            pieces.append(_said(element.text, marks))
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
    return pieces


def _said(text: str | None, marks: Marks) -> str:
    """A text as it stands; the breaks in the markup are no line breaks."""
    return marks.said(text.replace("\n", " ")) if text else ""
