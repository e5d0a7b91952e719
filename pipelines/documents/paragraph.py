"""The text of a Word paragraph as its readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from pipelines.documents.runs import Runs

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH_TEXT, _EQUATION = f"{_MATH}t", f"{_MATH}oMath"
_BUILT_NAMES = "f sSup sSub sSubSup rad nary d m eqArr"
_BUILT = tuple(f"{_MATH}{name}" for name in _BUILT_NAMES.split())
_SAID_NAMES = "t tab ptab br cr noBreakHyphen sym ddList"
_SAID = (*(qn(f"w:{name}") for name in _SAID_NAMES.split()), _MATH_TEXT)
_PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_UNKNOWN = "\ufffd"
_ENCLOSED = "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"
_ENCLOSED_AT = 0x80


def text_of(paragraph: Any, runs: Runs) -> str:
    """A paragraph's own text, without what text boxes anchored in it say, field codes and glosses."""
    return "".join(_pieces(paragraph, runs))


def _pieces(paragraph: Any, runs: Runs) -> Iterator[str]:
    for node in paragraph.iter(*_SAID):
        if next(node.iterancestors(qn("w:p")), None) is not paragraph:
            continue
        if node.tag == _MATH_TEXT:
            yield _of_equation(node)
        elif node.tag == qn("w:ddList"):
            yield _chosen(node)
        elif node.getparent().tag == qn("w:r") and next(node.iterancestors(qn("w:rt")), None) is None:
            yield runs.said(node.getparent(), _said(node))


def _said(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:noBreakHyphen"):
        return "-"
    if node.tag == qn("w:sym"):
        return _symbol(node)
    return "\t" if node.tag in (qn("w:tab"), qn("w:ptab")) else "\n"


def _symbol(node: Any) -> str:
    """A letter of a symbol font: only enclosed figures are known by their places."""
    code = int(node.get(qn("w:char"), "0"), 16)
    at = (code & 0xFF) - _ENCLOSED_AT
    if node.get(qn("w:font"), "").startswith("Wingdings") and 0 <= at < len(_ENCLOSED):
        return _ENCLOSED[at]
    return chr(code) if 0x20 <= code < 0xE000 else _UNKNOWN


def _of_equation(node: Any) -> str:
    """An equation on one line is its text; of one that is built up only its pieces are known."""
    equation = next(node.iterancestors(_EQUATION), None)
    built = equation is not None and next(equation.iter(*_BUILT), None) is not None
    return f"\n{node.text or ''}\n" if built else node.text or ""


def _chosen(node: Any) -> str:
    """The entry that an old drop-down field shows."""
    result = node.find(qn("w:result"))
    entries = [each.get(qn("w:val"), "") for each in node.findall(qn("w:listEntry"))]
    at = int(result.get(qn("w:val"), "0")) if result is not None else 0
    return entries[at] if at < len(entries) else ""


def has_picture(element: Any) -> bool:
    """A picture and no letter stands in an element."""
    pictures = next(element.iter(*_PICTURES), None) is not None
    return pictures and not any((node.text or "").strip() for node in element.iter(qn("w:t"), _MATH_TEXT))
