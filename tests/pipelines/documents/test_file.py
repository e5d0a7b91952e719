"""A file is read by what it holds, not by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_pages import DRESSES, TITLE

from nianbao.core.errors import DocumentError
from nianbao.core.report import CellState, Layout
from pipelines.documents.file import read_report


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_page_saved_by_a_browser(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "年报.doc"
    path.write_bytes(DRESSES["TRS editor"]().replace("utf-8", charset).encode(charset))
    reading = read_report(path)
    assert (reading.title, reading.layout, reading.tables) == (TITLE, Layout.G2021, "html")
    assert {cell.state for cell in reading.cells} == {CellState.VALUE}


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"年报.pdf cannot be read: No such file"):
        read_report(tmp_path / "年报.pdf")
