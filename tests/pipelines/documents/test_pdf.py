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
    "shaded": Manner(rules="shaded"),
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


@pytest.mark.parametrize("slanted", [0, 1, 2])
def test_letters_that_cannot_be_read_are_said(slanted: int, tmp_path: Path) -> None:
    pdf(FORMS, tmp_path / "年报.pdf", Manner(slanted=slanted, rules="none"))
    content = reader.read(tmp_path / "年报.pdf")
    (note,) = content.notes
    assert note.startswith(f"page {slanted + 1} holds letters that could not be read")
    reading = reading_of(content, "年报.pdf")
    assert (reading.tables, reading.notes) == ("unread", content.notes)


def test_letters_of_unknown_meaning_are_no_digits(tmp_path: Path) -> None:
    """A figure among whose letters one says nothing is unclear, whatever the font calls it."""
    pdf(FORMS, tmp_path / "made.pdf", Manner())
    figure = WANTED["t1.licensing.decisions"].encode("utf-16-be").hex().encode()
    unknown = figure[:-4] + b"> Tj /F2 7 Tf <0017"
    (tmp_path / "年报.pdf").write_bytes((tmp_path / "made.pdf").read_bytes().replace(figure, unknown, 1))
    reading = reading_of(reader.read(tmp_path / "年报.pdf"), "年报.pdf")
    (cell,) = (cell for cell in reading.cells if cell.field == "t1.licensing.decisions")
    assert (cell.state, cell.value) == (CellState.UNCLEAR, None)
