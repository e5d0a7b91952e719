"""The gold sample reads as its cells were set by hand: no error in silence, and none but the known gaps."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import made
import pytest
from gold import measure
from gold.sample import Report, reports

from crawler.rendering.browser import find_browser
from nianbao.core.report import CellState, CellValue, Flag

REPORTS = {f"{report.medium}, {report.name}": report for report in reports()}
FIRST = [next(reports(medium)).name for medium in ("docx", "xlsx", "pdf", "ofd", "attached xlsx")]
"""What stands for the other forms in a short run; the pages are all read."""
READ_BY_OCR = ("png", "scanned pdf", "docx of pictures", "attached pictures")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if find_browser() is None:
        yield None
        return
    with made.printer() as page:
        yield page


def skipped(report: Report) -> str:
    """What is not installed of what the report needs."""
    if report.medium in READ_BY_OCR and importlib.util.find_spec("rapidocr") is None:
        return "no optical recognition is installed (make setup-full)"
    if measure.needs_browser(report) and find_browser() is None:
        return "no Chromium is installed (make setup)"
    return "no LibreOffice is installed" if "office" in report.medium and not made.HAS_OFFICE else ""


def check(report: Report, folder: Path, page: Any = None) -> None:
    reading = measure.read(report, folder, page)
    score = measure.scored(report, reading.cells)
    assert score.verdicts["silent"] == 0, score.faults
    known = {name for name in report.wanted() if report.is_among(name, report.unread)}
    assert {where.rpartition(" ")[2] for where in score.faults} == known, score.faults
    assert reading.layout == report.layout


@pytest.mark.parametrize("name", [name for name, report in REPORTS.items() if report.medium == "html"])
def test_a_page(name: str, tmp_path: Path) -> None:
    check(REPORTS[name], tmp_path)


@pytest.mark.parametrize("name", [name for name, report in REPORTS.items() if report.name in FIRST])
def test_a_file(name: str, tmp_path: Path) -> None:
    check(REPORTS[name], tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [name for name, report in REPORTS.items() if report.medium != "html" and report.name not in FIRST],
)
def test_any_other_file(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    report = REPORTS[name]
    if why := skipped(report):
        pytest.skip(why)
    page = request.getfixturevalue("browser") if measure.needs_browser(report) else None
    check(report, tmp_path, page)


def test_the_sample_is_as_large_and_as_varied_as_the_docs_say() -> None:
    assert len(REPORTS) >= 60
    assert len({report.name for report in REPORTS.values()}) == len(REPORTS)
    pages = [report for report in REPORTS.values() if report.medium == "html"]
    assert len({(one.family, one.structure, one.dress, one.shape) for one in pages}) == len(pages)


def cell(state: CellState, value: str, *flags: Flag) -> CellValue:
    return CellValue("t1.fees.amount", Decimal(value) if value else None, value, state, flags=flags)


FIVE = (CellState.VALUE, Decimal(5))


@pytest.mark.parametrize(
    ("wanted", "read", "said"),
    [
        (FIVE, cell(CellState.VALUE, "5"), "right"),
        (FIVE, cell(CellState.VALUE, "5", Flag.CONTRADICTED), "right"),
        (FIVE, cell(CellState.VALUE, "6"), "silent"),
        (FIVE, cell(CellState.VALUE, "6", Flag.REMARK), "silent"),
        (FIVE, cell(CellState.VALUE, "6", Flag.CONTRADICTED), "flagged"),
        (FIVE, cell(CellState.BLANK, ""), "silent"),
        (FIVE, cell(CellState.UNCLEAR, "", Flag.NOT_PLAIN), "flagged"),
        (FIVE, cell(CellState.MISSING, ""), "flagged"),
        (FIVE, None, "flagged"),
        ((CellState.UNCLEAR, None), cell(CellState.VALUE, "5"), "silent"),
        ((CellState.BLANK, None), cell(CellState.VALUE, "0"), "silent"),
        ((CellState.MISSING, None), cell(CellState.VALUE, "5"), "silent"),
        ((CellState.MISSING, None), None, "right"),
    ],
)
def test_what_counts_as_an_error(wanted: Any, read: CellValue | None, said: str) -> None:
    assert measure.verdict(wanted, read) == said
