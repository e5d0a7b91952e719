"""What of a page can be seen, by the style attributes of its elements (into which stylesheets.py has written
what the style sheets say)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

_FAR = -900.0
"""Nothing so far left of the page, or above it, can be scrolled to (px)."""
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "vw": 12.8,
    "vh": 8.0,
    "%": 12.8,
}
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z]+|%)?")
_CLIPPED = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?|inset\(\s*(?:50|100)%|circle\(\s*0\D|polygon\(\s*0[\s0,]*\)"
)
_TRANSPARENT = re.compile(
    r"transparent|(?:rgb|hsl)a?\([^)]*[,/]\s*+(?:0*+\.)?0++%?\s*+\)|#(?:[\da-f]{3}0|[\da-f]{6}00)"
)
_SHRUNK = re.compile(r"scale(?:[xy]|3d)?\(\s*+(?:0*+\.)?0++\s*+[,)]")
_MOVED = re.compile(r"translate(?:[xy]|3d)?\(\s*+(?:[^,()]*+,\s*+)?(-\d{3,}(?:\.\d+)?(?:px|em|vw|vh)?)(?!%)")
_SIDES = ("left", "right", "top", "bottom")
_BOXES = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th"))
"""They are as large as what they hold, whatever size they ask for."""


class Look(NamedTuple):
    """What a style says of being seen. `gone` takes no room; `away` takes its room; `flat` has none, where it
    is no part of a table. `visible`, `sized` and `inked` go down to what stands in it, None where nothing is
    said."""

    gone: bool = False
    away: bool = False
    flat: bool = False
    collapsed: bool = False
    visible: bool | None = None
    sized: bool | None = None
    inked: bool | None = None


PLAIN = Look()
_GONE = Look(gone=True)
_AWAY = Look(away=True)


@lru_cache(maxsize=8192)
def declared(style: str) -> Mapping[str, str]:
    """The declarations of a style attribute by property, lower case; the last counts, an important one
    before others."""
    found: dict[str, str] = {}
    held: set[str] = set()
    for each in style.lower().split(";"):
        name, said, value = each.partition(":")
        name, value = name.strip(), value.strip()
        if not said:
            continue
        urgent = value.endswith("important")
        if name not in held or urgent:
            found[name] = value.partition("!")[0].strip()
        if urgent:
            held.add(name)
    return found


def look_of(element: HtmlElement) -> Look:
    """How an element looks by its own style and attributes."""
    style = element.get("style")
    if style:
        look = _look(style)
        if look.flat:
            return PLAIN if element.tag in _BOXES else _AWAY
        if look is not PLAIN:
            return look
    if element.get("hidden") is None:
        return PLAIN
    return PLAIN if style and "display" in declared(style) else _GONE


@lru_cache(maxsize=8192)
def _look(style: str) -> Look:
    said = declared(style)
    if said.get("display") == "none" or said.get("mso-hide") == "all":
        return _GONE
    if _is_away(said):
        return _AWAY
    if _is_flat(said):
        return Look(flat=True)
    shown = said.get("visibility")
    visible = None if shown in (None, "inherit") else shown in ("visible", "initial")
    look = Look(
        False, False, False, shown == "collapse", visible, _sized(said.get("font-size")), _inked(said)
    )
    return look if look != PLAIN else PLAIN


def _is_away(said: Mapping[str, str]) -> bool:
    """Seen through, cut away, or moved off the page."""
    if _is_nothing(said.get("opacity")) or said.get("content-visibility") == "hidden":
        return True
    if _SHRUNK.search(said.get("transform", "")):
        return True
    if _CLIPPED.search(said.get("clip", "") + said.get("clip-path", "")):
        return True
    moved = [said.get("text-indent")]
    if said.get("position") in ("absolute", "fixed", "relative"):
        moved += [said.get(side) for side in _SIDES]
    moved += _MOVED.findall(said.get("transform", ""))
    return any(_pixels(each) <= _FAR for each in moved if each)


def _is_flat(said: Mapping[str, str]) -> bool:
    """No height or width at all, and what does not fit is not shown."""
    if not said.get("overflow", said.get("overflow-y", "")).startswith(("hidden", "clip")):
        return False
    sides = ("height", "max-height", "width", "max-width")
    return any(abs(_pixels(said[side])) <= 1 for side in sides if said.get(side, "")[:1].isdigit())


def _is_nothing(value: str | None) -> bool:
    return value is not None and _LENGTH.fullmatch(value) is not None and _pixels(value) <= 0.01


def _sized(value: str | None) -> bool | None:
    """Whether letters of this size can be seen; None for what depends on the letters around."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None if value in (None, "inherit", "smaller", "larger") else True
    if _pixels(found[0]) <= 1:
        return False
    return None if found[2] in ("em", "%", "ex") else True


def _inked(said: Mapping[str, str]) -> bool | None:
    """Whether letters have a colour; those that let the background through them have its."""
    color = said.get("-webkit-text-fill-color", said.get("color", "inherit"))
    if color in ("inherit", "currentcolor"):
        return None
    through = "text" in said.get("background-clip", "") + said.get("-webkit-background-clip", "")
    return through or _TRANSPARENT.fullmatch(color) is None


def _pixels(value: str) -> float:
    """A length in px, as it is on a page 1280 wide; 0 for what is none."""
    found = _LENGTH.match(value)
    return float(found[1]) * _PIXELS.get(found[2] or "", 1.0) if found else 0.0


def is_gone(element: HtmlElement) -> bool:
    """Whether an element is left out of the page: what comes behind takes its room."""
    look = look_of(element)
    return look.gone or (look.collapsed and element.tag in _BOXES)


class Sight:
    """Whether letters can be seen while a walk goes through elements: tell it what opens and closes."""

    def __init__(self) -> None:
        self.unseen = False
        self._state = (True, True, True, True)
        self._open: list[tuple[HtmlElement, tuple[bool, bool, bool, bool]]] = []

    def open(self, element: HtmlElement) -> None:
        """An element begins."""
        if not element.get("style") and element.get("hidden") is None:  # nearly all
            return
        look = look_of(element)
        if look is not PLAIN:
            self._open.append((element, self._state))
            self._set(self._within(look))

    def close(self, element: HtmlElement) -> None:
        """An element that was opened ends."""
        if self._open and self._open[-1][0] is element:
            self._set(self._open.pop()[1])

    def hides(self, table: HtmlElement) -> bool:
        """Whether a table that stands here cannot be seen, nor any part of it that says it is shown again."""
        here, *down = self._within(look_of(table))
        if not here or all(down):
            return not here
        return not any(_is_shown_again(each) for each in table.iterdescendants())

    def _within(self, look: Look) -> tuple[bool, bool, bool, bool]:
        here, visible, sized, inked = self._state
        return (
            here and not (look.gone or look.away),
            visible if look.visible is None else look.visible,
            sized if look.sized is None else look.sized,
            inked if look.inked is None else look.inked,
        )

    def _set(self, state: tuple[bool, bool, bool, bool]) -> None:
        self._state = state
        self.unseen = not all(state)


def _is_shown_again(element: HtmlElement) -> bool:
    look = look_of(element) if isinstance(element.tag, str) else PLAIN
    return bool(look.visible or look.sized or look.inked)
