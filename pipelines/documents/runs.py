"""How letters stand in a Word document: raised, lowered, struck through, hidden, by a style too."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from pipelines.text.marks import Way, lowered, raised, struck

_ALIGNED: dict[str, Way] = {"superscript": raised, "subscript": lowered}
_SWITCHES: tuple[tuple[str, str, Way], ...] = (
    ("w:strike", "strike", struck),
    ("w:dstrike", "strike", struck),
    ("w:vanish", "vanish", str),
)
OFF = ("0", "false", "off", "none")
_STYLES_MOST = 20
Standing = dict[str, Way | None]
"""By "strike", "align" and "vanish": None where it is said that there is none."""


class Runs:
    """The runs of one document. `styles` is the root of its styles part, None where it has none."""

    def __init__(self, styles: Any) -> None:
        found = styles.iter(qn("w:style")) if styles is not None else ()
        self._styles: dict[str, Any] = {style.get(qn("w:styleId"), ""): style for style in found}
        self._known: dict[str, Standing] = {}

    def said(self, run: Any, text: str) -> str:
        """A text of a run as it stands."""
        standing = self._standing(run)
        for way in (standing.get("align"), standing.get("strike")):
            text = way(text) if way is not None else text
        return text

    def is_hidden(self, run: Any) -> bool:
        """Nobody sees the run."""
        return self._standing(run).get("vanish") is not None

    def _standing(self, run: Any) -> Standing:
        """The nearest word counts: the run's own, its style's, its paragraph's style's."""
        own = run.find(qn("w:rPr"))
        paragraph = next(run.iterancestors(qn("w:p")), None)
        around = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if paragraph is not None else None
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
    for name, kind, way in _SWITCHES:
        said = properties.find(qn(name))
        if said is not None and standing.get(kind) is None:
            standing[kind] = None if said.get(qn("w:val"), "1") in OFF else way
    aligned = properties.find(qn("w:vertAlign"))
    if aligned is not None:
        standing["align"] = _ALIGNED.get(aligned.get(qn("w:val"), ""))
    return standing
