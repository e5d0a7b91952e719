"""Letters that stand beside a text and are not of it: raised, lowered, enclosed, struck through.

Plain text keeps them as Unicode writes them, so that whoever reads it sees what the page showed and no mark
is taken for a digit: 321<sup>1</sup> is 321¹, <sup>[2]</sup> is ⁽[2]⁾, <del>315</del>321 is 3̶1̶5̶321.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import HtmlElement

_DIGITS = "0123456789"
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉")
_MARK_LETTERS = 8
"""A longer text is no mark, whatever an editor did to it."""
_STROKE = "\u0336"
_STRUCK = re.compile("(?:[^\u0335-\u0338][\u0335-\u0338]+)+")
_LETTER = re.compile(r"[^\s\u0335-\u0338]")
_QUIET = re.compile(r"[\s+\-−–—.,，。、]*")
"""What says the same raised as not: a sign, a separator."""
_RAISED_OR_ENCLOSED = "²³¹ªºʰ-ʸˠ-ˤᴬ-ᵪᵸᶛ-ᶿ⁰-ₜ①-⓿❶-➓㈀-㈞㈠-㉃㉈-㉏㉑-㉾㊀-㊿\U0001f100-\U0001f12b"
_ENCLOSING = "\u20dd-\u20e4"
_BESIDE = re.compile(rf"⁽[^⁽⁾]*⁾|.\ufe0f?[{_ENCLOSING}]|[{_RAISED_OR_ENCLOSED}]+")
_MARKED = re.compile(rf"[⁽\u0335-\u0338{_ENCLOSING}{_RAISED_OR_ENCLOSED}]")
"""Without any of these a text has no mark."""
_INLINE_TAGS = "sup sub span font a b strong em i u small ins"
_INLINE = frozenset(_INLINE_TAGS.split())
IN_MARKUP = ("<su", "<del", "<s>", "<s ", "<strike")
STYLED = ("line-through", ":super", ": super", ":sub", ": sub")
"""One of these is in any lower-case markup, or style, that raises, lowers or strikes something."""

Way = Callable[[str], str]
"""How letters stand: raised, lowered or struck."""


def raised(text: str) -> str:
    """The text as raised letters: digits as such, else between ⁽ and ⁾. A sign alone stays a sign."""
    return _placed(text, _RAISED)


def lowered(text: str) -> str:
    """The same for lowered letters."""
    return _placed(text, _LOWERED)


def _placed(text: str, digits: dict[int, int]) -> str:
    mark = text.strip()
    if mark.isascii() and mark.isdigit():
        return text.translate(digits)
    if len(mark) > _MARK_LETTERS or _QUIET.fullmatch(mark):
        return text
    return f"⁽{mark}⁾"


def struck(text: str) -> str:
    """The text with a stroke through every letter."""
    return _LETTER.sub(rf"\g<0>{_STROKE}", text)


def without_struck(text: str) -> str:
    """What of a text still holds."""
    return _STRUCK.sub("", text)


def apart(text: str) -> tuple[str, str]:
    """A text alone, and the marks beside it, which are no part of it."""
    if _MARKED.search(text) is None:  # nearly all
        return text, ""
    marks = _STRUCK.findall(text)
    text = without_struck(text)
    marks += [mark.strip("⁽⁾") for mark in _BESIDE.findall(text)]
    return _BESIDE.sub("", text), " ".join(marks)


def way_of(element: HtmlElement) -> Way | None:
    """How an element's letters stand by its tag and its own style; None for plain ones."""
    style = element.get("style")
    if not style:
        return _BY_TAG.get(element.tag)
    style = "".join(style.lower().split())
    if "line-through" in style:
        return struck
    aligned = _ALIGNED.search(style)
    if aligned and element.tag in _INLINE:  # a block or a cell is not raised by it
        return {"super": raised, "sub": lowered}.get(aligned[1])
    way = _BY_TAG.get(element.tag)
    return None if way is struck and "text-decoration:none" in style else way


_BY_TAG: dict[object, Way] = {
    **dict.fromkeys(("del", "s", "strike"), struck),
    "sup": raised,
    "sub": lowered,
}
MARKING = frozenset(_BY_TAG)
"""The elements whose letters stand so by their tag."""
_ALIGNED = re.compile(r"vertical-align:([a-z]+)")


class Marks:
    """How letters stand while a walk goes through elements: tell it what opens and closes."""

    def __init__(self) -> None:
        self._open: list[tuple[HtmlElement, Way]] = []

    def open(self, element: HtmlElement) -> None:
        """An element begins."""
        way = way_of(element)
        if way is not None:
            self._open.append((element, way))

    def close(self, element: HtmlElement) -> None:
        """An element that was opened ends."""
        if self._open and self._open[-1][0] is element:
            self._open.pop()

    def said(self, text: str) -> str:
        """A text as it stands here."""
        if self._open:
            for way in dict.fromkeys(way for _, way in reversed(self._open)):
                text = way(text)
        return text
