"""A Word document's markup made plain: what only wraps is opened, what was deleted or is hidden is gone."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_WRAPPERS = tuple(
    map(qn, ("w:sdt", "w:sdtContent", "w:smartTag", "w:customXml", "w:ins", "w:moveTo", "w:dir", "w:bdo"))
)
_GONE = tuple(map(qn, ("w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr")))
_ROW_GONE = tuple(map(qn, ("w:del", "w:hidden")))


def make_plain(body: Any) -> None:
    """Open content controls, smart tags and inserted text at any depth, so that a cell or a row that one of
    them holds stands in its table; drop deleted text and rows."""
    for row in [*body.iter(qn("w:tr"))]:
        properties = row.find(qn("w:trPr"))
        if properties is not None and any(properties.find(name) is not None for name in _ROW_GONE):
            row.getparent().remove(row)
    for each in [*body.iter(*_GONE)]:
        each.getparent().remove(each)
    for each in [*body.iter(*_WRAPPERS)]:
        _open(each)


def _open(wrapper: Any) -> None:
    """Put what a wrapper holds in its place."""
    parent = wrapper.getparent()
    place = parent.index(wrapper)
    parent[place : place + 1] = list(wrapper)
