"""OFD reads the same however its writers made it, and what could not be read is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from ofds import MANNERS, PATH, WANTED, Parts, base, written

from nianbao.core.report import CellState
from pipelines.documents import ofd
from pipelines.documents.reading import reading_of


@pytest.mark.parametrize("kind", MANNERS)
def test_it_reads_the_same(kind: str, tmp_path: Path) -> None:
    content = ofd.read(written(tmp_path / "年报.ofd", MANNERS[kind](base())))
    reading = reading_of(content, "年报.ofd")
    assert {cell.field: cell.printed for cell in reading.cells} == WANTED
    assert {cell.state for cell in reading.cells} == {CellState.VALUE}
    assert content.notes == ()


def test_a_page_that_gave_nothing_is_said(tmp_path: Path) -> None:
    """The letters of the third page run uphill: nothing is claimed, and the note says so."""

    def uphill(parts: Parts) -> Parts:
        name = "Doc_0/Pages/Page_2/Content.xml"
        turned = parts[name].replace('Font="1"', 'Font="1" CTM="0.866 -0.5 0.5 0.866 0 0"')
        return parts | {name: PATH.sub("", turned)}

    content = ofd.read(written(tmp_path / "年报.ofd", uphill(base())))
    assert content.notes == ("page 3 holds letters that could not be read",)
    assert reading_of(content, "年报.ofd").tables == "unread"
