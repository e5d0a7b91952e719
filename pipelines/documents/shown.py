"""Word's markup as its readers see it: what only wraps is opened, what is deleted or hidden is gone.

Content controls, insertions, smart tags, links and fields may stand around text, cells, rows or tables at any
depth; whoever reads the tree afterwards need not know of them.
"""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from pipelines.documents.runs import OFF, Runs

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES, _CHOICE, _FALLBACK = f"{_MC}AlternateContent", f"{_MC}Choice", f"{_MC}Fallback"
_CONTROL, _CONTROLLED = qn("w:sdt"), qn("w:sdtContent")
_AROUND_NAMES = "ins moveTo smartTag customXml hyperlink fldSimple dir bdo"
_AROUND = tuple(qn(f"w:{name}") for name in _AROUND_NAMES.split())
_GONE = tuple(qn(f"w:{name}") for name in ("del", "moveFrom"))
_MARKS_OF_ROWS = (f"{qn('w:trPr')}/{qn('w:del')}", f"{qn('w:tcPr')}/{qn('w:cellDel')}")


def as_shown(root: Any, runs: Runs) -> None:
    """Turn the markup under `root` into what is shown."""
    for mark in _MARKS_OF_ROWS:
        for marked in root.findall(f".//{mark}"):
            _removed(marked.getparent().getparent())
    for row in root.iter(qn("w:hidden")):
        if row.getparent().tag == qn("w:trPr") and row.get(qn("w:val"), "1") not in OFF:
            _removed(row.getparent().getparent())
    for paragraph in list(root.iter(qn("w:p"))):
        _joined_to_next(paragraph)
    for gone in list(root.iter(*_GONE)):
        _removed(gone)
    _open_all(root)
    for run in list(root.iter(qn("w:r"))):
        if runs.is_hidden(run):
            _removed(run)


def _joined_to_next(paragraph: Any) -> None:
    """A paragraph whose end was deleted goes on with the text of the next."""
    while _ends_deleted(paragraph):
        following = paragraph.getnext()
        if following is None or following.tag != qn("w:p"):
            return
        ended = _ends_deleted(following)
        paragraph.extend([each for each in following if each.tag != qn("w:pPr")])
        _removed(following)
        if not ended:
            return


def _ends_deleted(paragraph: Any) -> bool:
    return any(paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{gone}") is not None for gone in _GONE)


def _open_all(root: Any) -> None:
    """Put what wrappers hold in their places, the innermost first."""
    for element in reversed(list(root.iter(_CONTROL, _ALTERNATIVES, *_AROUND))):
        if element.tag == _CONTROL:
            held = element.find(_CONTROLLED)
        elif element.tag == _ALTERNATIVES:
            held = next(element.iterchildren(_CHOICE, _FALLBACK), None)
        else:
            held = element
        _opened(element, list(held) if held is not None else [])


def _opened(element: Any, held: list[Any]) -> None:
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = held


def _removed(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
