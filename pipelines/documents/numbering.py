"""The numbers that Word shows before list paragraphs: 一、 written as list markup is read as it is seen."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from nianbao.core.numerals import ORDINALS

_CHINESE = ("chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting")


class Numbers:
    """Counts the list paragraphs of one document. `root` is its numbering part's, None where it has none."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._counts: dict[tuple[str, str], int] = {}

    def before(self, paragraph: Any) -> str:
        """The number shown before a paragraph; "" for none, and for kinds other than 一、 （一） 1."""
        numbering = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is None or numbering.numId is None:
            return ""
        level = str(numbering.ilvl.val if numbering.ilvl is not None else 0)
        kind, text = self._level(str(numbering.numId.val), level)
        key = (str(numbering.numId.val), level)
        self._counts[key] = number = self._counts.get(key, 0) + 1
        shown = ORDINALS[number - 1] if kind in _CHINESE and number <= 10 else str(number)
        return text.replace(f"%{int(level) + 1}", shown) if kind in (*_CHINESE, "decimal") else ""

    def _level(self, number_id: str, level: str) -> tuple[str, str]:
        """The kind and text of a list's level."""
        if self._root is None:
            return "", ""
        held = self._root.find(f"{qn('w:num')}[@{qn('w:numId')}='{number_id}']/{qn('w:abstractNumId')}")
        abstract = held.get(qn("w:val")) if held is not None else ""
        found = self._root.find(
            f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{abstract}']/{qn('w:lvl')}[@{qn('w:ilvl')}='{level}']"
        )
        if found is None:
            return "", ""
        said = (found.find(qn("w:numFmt")), found.find(qn("w:lvlText")))
        kind, text = (each.get(qn("w:val"), "") if each is not None else "" for each in said)
        return kind, text
