"""Tables of real reports, read by hand, in every form in which they may be published, and invented ones in any."""

from __future__ import annotations

import importlib.util
import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import made
import pytest
from golden import RECORDS, compared, filled, values_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_forms import Rows, tables

from crawler.rendering.browser import find_browser
from nianbao.core.form import form
from nianbao.core.report import CellState, Layout
from pipelines.documents import docx, ofd, pdf, sheet
from pipelines.documents.content import Content
from pipelines.documents.file import read_report
from pipelines.documents.reading import reading_of
from pipelines.read import ReportReading

LONG = os.environ.get("NIANBAO_TEST_LONG") == "1"
READERS: dict[str, tuple[Callable[[Sequence[Rows], Path], None], Callable[[Path], Content]]] = {
    "docx": (made.word, docx.read),
    "xlsx": (made.sheet, sheet.read),
    "ofd": (made.ofd, ofd.read),
}
CHOSEN = list(RECORDS) if LONG else random.Random(7).sample(sorted(RECORDS), min(6, len(RECORDS)))

needs_evidence = pytest.mark.skipif(not RECORDS, reason="the shared evidence is not beside this checkout")
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")
needs_ocr = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None,
    reason="no optical recognition is installed (make setup-full)",
)


def read(kind: str, forms: Sequence[Rows], path: Path) -> ReportReading:
    """Written and read in this process: what the child process adds is tested beside."""
    write, reader = READERS[kind]
    write(forms, path)
    return reading_of(reader(path), path.name)


@needs_evidence
@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("record", CHOSEN)
def test_reads_what_was_read_by_hand(record: str, kind: str, tmp_path: Path) -> None:
    wanted: dict[str, Any] = RECORDS[record]
    reading = read(kind, filled(wanted, shifted=False), tmp_path / f"a.{kind}")
    cells = {cell.field: cell for cell in reading.cells}
    assert reading.layout == wanted["generation"]
    found = {name: (cells[name].state, cells[name].value) for name in wanted["parsed"]}
    assert found == {
        name: (CellState.BLANK, None) if value is None else (CellState.VALUE, value)
        for name, value in values_of(wanted).items()
    }


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with made.printer() as opened:
        yield opened


@needs_browser
@needs_evidence
@pytest.mark.parametrize("record", CHOSEN)
def test_printed_by_a_browser(record: str, page: Any, tmp_path: Path) -> None:
    wanted: dict[str, Any] = RECORDS[record]
    path = tmp_path / "a.pdf"
    made.printed(page, filled(wanted, shifted=False), path)
    reading = reading_of(pdf.read(path), path.name)
    assert reading.layout == wanted["generation"]
    assert set(compared(wanted, reading.cells)) == {"right"}


@pytest.mark.long
@needs_browser
@needs_ocr
@needs_evidence
@pytest.mark.parametrize("record", CHOSEN if LONG else CHOSEN[:1])
def test_photographed(record: str, page: Any, tmp_path: Path) -> None:
    """What is read badly off a picture is flagged, never claimed."""
    wanted: dict[str, Any] = RECORDS[record]
    path = tmp_path / "a.png"
    made.photographed(page, filled(wanted, shifted=False), path)
    reading = read_report(path)
    found = compared(wanted, reading.cells)
    assert (reading.layout, found["wrong"]) == (wanted["generation"], 0)
    assert found["right"] >= 0.95 * found.total()


PRINTED = st.one_of(
    st.integers(0, 10**7).map(str),
    st.sampled_from(["", "/", "-", "0", "1,113", "20.3", "6"]),
)


@given(
    data=st.data(),
    layout=st.sampled_from([Layout.G2019, Layout.G2021]),
    kind=st.sampled_from(sorted(READERS)),
)
@settings(
    max_examples=200 if LONG else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_report_in_any_form_reads_back(
    data: st.DataObject, layout: Layout, kind: str, tmp_path: Path
) -> None:
    names = [entry.id for entry in form().fields if layout in entry.layouts]
    seed = data.draw(st.lists(PRINTED, min_size=8, max_size=24))
    values = {name: seed[at % len(seed)] for at, name in enumerate(names)}
    reading = read(kind, tables(layout, values), tmp_path / f"a.{kind}")
    assert {cell.field: cell.printed for cell in reading.cells} == values
    assert reading.layout is layout
