"""How letters stand in a Word document: raised, lowered, struck, hidden, by themselves or by a style."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from pipelines.text.marks import Way, lowered, raised, struck

_ALIGNED: dict[str, Way] = {"superscript": raised, "subscript": lowered}
_OFF = ("0", "false", "off", "none")
_STYLES_MOST = 20
_UNSEEN: Way = "".format
Standing = dict[str, Way | None]
"""By "strike", "align" and "hide": None where it is said that there is none."""


class Runs:
    """The runs of one document. `styles` is the root of its styles part, None where it has none."""

    def __init__(self, styles: Any) -> None:
        found = styles.iter(qn("w:style")) if styles is not None else ()
        self._styles: dict[str, Any] = {style.get(qn("w:styleId"), ""): style for style in found}
        self._known: dict[str, Standing] = {}

    def said(self, run: Any, text: str) -> str:
        """A text of a run as it stands."""
        standing = self._standing(run)
        for way in (standing.get("align"), standing.get("strike"), standing.get("hide")):
            text = way(text) if way is not None else text
        return text

    def _standing(self, run: Any) -> Standing:
        """The nearest word counts: the run's own, its style's, its paragraph's style's."""
        own = run.find(qn("w:rPr"))
        around = run.getparent().find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        named = own.find(qn("w:rStyle")) if own is not None else None
        return self._of_style(around) | self._of_style(named) | _own(own)

    def _of_style(self, reference: Any) -> Standing:
        name = reference.get(qn("w:val"), "") if reference is not None else ""
        if name not in self._known:
            self._known[name] = self._inherited(name)
        return self._known[name]

    def _inherited(self, name: str) -> Standing:
        standing: Standing = {}
        for _ in range(_STYLES_MOST):  # styles may lean on each other in a ring
            style = self._styles.get(name)
            if style is None:
                break
            standing = _own(style.find(qn("w:rPr"))) | standing
            base = style.find(qn("w:basedOn"))
            name = base.get(qn("w:val"), "") if base is not None else ""
        return standing


def _own(properties: Any) -> Standing:
    """What run properties say themselves."""
    standing: Standing = {}
    if properties is None:
        return standing
    for name in ("w:strike", "w:dstrike"):
        stroke = properties.find(qn(name))
        if stroke is not None and standing.get("strike") is None:
            standing["strike"] = None if stroke.get(qn("w:val"), "1") in _OFF else struck
    hidden = properties.find(qn("w:vanish"))
    if hidden is not None:
        standing["hide"] = None if hidden.get(qn("w:val"), "1") in _OFF else _UNSEEN
    aligned = properties.find(qn("w:vertAlign"))
    if aligned is not None:
        standing["align"] = _ALIGNED.get(aligned.get(qn("w:val"), ""))
    return standing
