"""Letters that a PDF holds and does not show: scanners put what they took a page for under its picture."""

from __future__ import annotations

from pathlib import Path

_UNSEEN = 3
"""Text render mode 3: neither filled nor stroked."""


def has_unseen_text(path: Path, number: int) -> bool:
    """Whether most of a page's text (pages count from 1) is there and not shown."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(path)
    try:
        texts = list(document[number - 1].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
        unseen = sum(raw.FPDFTextObj_GetTextRenderMode(each.raw) == _UNSEEN for each in texts)
        return bool(unseen * 2 > len(texts))
    finally:
        document.close()
