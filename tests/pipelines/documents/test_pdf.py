"""PDFs as offices make them: turned, drawn twice, with watermarks, fields, few rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdfs import Manner, pdf
from report_forms import numbered, tables

from nianbao.core.report import CellState, Layout
from pipelines.documents import pdf as reader
from pipelines.documents.reading import reading_of

WANTED = numbered(Layout.G2021)
FORMS = tables(Layout.G2021, WANTED)

MANNERS = {
    "plain": Manner(),
    "turned left": Manner(turn=90),
    "on its head": Manner(turn=180),
    "turned right": Manner(turn=270),
    "turned and turned back": Manner(turn=90, rotate=90),
    "turned by its entry": Manner(rotate=270),
    "drawn twice": Manner(copies=2),
    "drawn three times in one place": Manner(copies=3, shift=0.0),
    "a shadow": Manner(copies=2, shift=1.2),
    "a watermark at 30°": Manner(watermark=30.0),
    "a watermark at 45°, small": Manner(watermark=45.0, watermark_size=9.0),
    "a watermark at 315°": Manner(watermark=-45.0, watermark_grey=0.5),
    "a level watermark": Manner(watermark=0.0),
    "a level watermark, grey": Manner(watermark=0.0, watermark_grey=0.6),
    "a pale level one as small as the text": Manner(watermark=0.0, watermark_size=8.0, watermark_grey=0.85),
    "filled fields": Manner(fields=True),
    "filled fields, printed besides": Manner(fields=True, flattened=True),
    "level rules": Manner(rules="level"),
    "level rules in a frame": Manner(rules="framed"),
    "level rules, turned": Manner(rules="level", turn=90),
    "white letters": Manner(unseen="1 g"),
}


@pytest.mark.parametrize("layout", [Layout.G2021, Layout.G2019])
@pytest.mark.parametrize("kind", MANNERS)
def test_it_reads_the_same(kind: str, layout: Layout, tmp_path: Path) -> None:
    wanted = numbered(layout)
    pdf(tables(layout, wanted), tmp_path / "年报.pdf", MANNERS[kind])
    content = reader.read(tmp_path / "年报.pdf")
    reading = reading_of(content, "年报.pdf")
    assert {cell.field: cell.printed for cell in reading.cells} == wanted
    assert {cell.state for cell in reading.cells} == {CellState.VALUE}
    assert content.notes == ()
