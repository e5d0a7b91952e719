"""What form controls and pictures show in letters: a figure may stand in a field that nobody fills in."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.text.page import squeeze

CONTROLS = frozenset({"input", "textarea", "select", "img"})
_TYPES_WITHOUT = "hidden checkbox radio button submit reset image file password range color"
_NOT_TEXT = frozenset(_TYPES_WITHOUT.split())
_FIELD_LETTERS = 400
"""A longer text in a field is an article, not what a cell says."""
_FIGURE = re.compile(r"[-+－−]?\s*\d[\d\s,，.]*(?:万?元|[件项个条人次份])?")
_ICON = re.compile(
    r"icon|share|logo|qrcode|ewm|erweima|/file_?type|spacer|blank\.gif|dot\.|arrow|btn|print", re.I
)


def shown_by(control: HtmlElement) -> str:
    """The letters that a control or a picture shows; "" for none."""
    text = _shown(control)
    return text if len(text) <= _FIELD_LETTERS else ""


def _shown(control: HtmlElement) -> str:
    tag = control.tag
    if tag == "input":
        return "" if (control.get("type") or "").strip().lower() in _NOT_TEXT else control.get("value") or ""
    if tag == "textarea":
        return str(control.text_content())
    if tag == "select":
        return _chosen(control)
    return squeeze(control.get("alt") or "")


def _chosen(select: HtmlElement) -> str:
    """The option that is chosen, or the one a browser shows first."""
    options = [*select.iter("option")]
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return " ".join(squeeze(each.get("label") or each.text_content()) for each in chosen)


def figure_of(control: HtmlElement) -> str:
    """The same, where it is a figure and nothing else."""
    text = squeeze(shown_by(control))
    return text if _FIGURE.fullmatch(text) else ""


def is_icon(source: str) -> bool:
    """Whether a picture's address says that it is an ornament."""
    return _ICON.search(source) is not None


def is_small(image: HtmlElement) -> bool:
    """Whether a picture asks for less room than any text in it needs."""
    sides = (image.get("width") or "", image.get("height") or "")
    return any(
        side.strip().removesuffix("px").isdigit() and int(side.strip().removesuffix("px")) < 60
        for side in sides
    )
