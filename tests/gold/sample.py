"""The gold sample: which reports it holds (reports/*.toml), and what each of their cells has to read as
(figures/*.csv, set by hand before any reader saw them)."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from report_forms import Rows, Td, relabel, tables
from statistics_forms import parts_of, shapes

from nianbao.core.form import Field, form
from nianbao.core.report import CellState, Layout

FOLDER = Path(__file__).resolve().parent
BLANKS = frozenset({"", "/", "-", "—", "无"})


@dataclass(frozen=True)
class Cell:
    """What stands in a cell. `printed` is its text, `markup` what the file holds instead where the cell is
    more than text; `state` and `value` are what a reader sees in it."""

    printed: str
    state: CellState
    value: Decimal | None
    markup: str = ""


@dataclass(frozen=True)
class Report:
    """One report of the sample. `medium` is the kind of file, `structure` how its tables stand in it, `dress` how
    the text does, `family` whose CMS the page is; `without` are tables and rows that are not printed, `unread` those
    that stand in the file and are known not to be read (docs/quality.md, Known gaps); `shape` is what a province made of
    the form of 2014."""

    name: str
    medium: str
    figures: str
    structure: str = "plain"
    dress: str = "paragraphs"
    family: str = "trs.Relative"
    shifted: bool = False
    without: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    shape: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        return Layout(f"g{self.figures[-4:]}")

    @property
    def year(self) -> int:
        return {Layout.G2014: 2016, Layout.G2019: 2020}.get(self.layout, int(self.figures[-4:]))

    @property
    def title(self) -> str:
        return f"澄溪县{self.year}年政府信息公开工作年度报告"

    def printed(self) -> dict[str, Cell]:
        """Every cell of the form that this report prints."""
        shown = {name: _cell(text) for name, text in figures(self.figures).items()}
        shown |= {name: _cell(**said) for name, said in self.cells.items()}
        return {name: cell for name, cell in shown.items() if not self.is_among(name, self.without)}

    def wanted(self) -> dict[str, tuple[CellState, Decimal | None]]:
        """What a reader has to say of every cell of the form."""
        shown = self.printed()
        return {
            name: (shown[name].state, shown[name].value) if name in shown else (CellState.MISSING, None)
            for name in figures(self.figures)
        }

    def tables(self) -> list[Rows]:
        """The tables with a mark in place of each figure: `filled` puts the figures there."""
        shown = self.printed()
        if self.layout is Layout.G2014:
            return [shapes(parts_of({name: mark(name) for name in shown}))[self.shape]]
        laid = tables(self.layout, {name: mark(name) for name in shown}, shifted=self.shifted)
        kept = [rows for number, rows in enumerate(laid, 1) if f"t{number}" not in self.without]
        return [relabel([row for row in rows if not self._is_row_out(row)], self.labels) for rows in kept]

    @staticmethod
    def is_among(name: str, keys: Iterable[str]) -> bool:
        """A cell is one of some cells, rows or tables."""
        return any(name == key or name.startswith(f"{key}.") for key in keys)

    def _is_row_out(self, row: list[Td]) -> bool:
        """A row of a form whose figures are left out has blanks in place of their marks."""
        figures_of = [td for td in row if not td.label]
        return bool(figures_of) and all(td.text == "" for td in figures_of)


def _cell(printed: str = "", markup: str = "", state: str = "", value: str = "") -> Cell:
    if state:
        return Cell(printed, CellState(state), Decimal(value) if value else None, markup)
    if printed in BLANKS:
        return Cell(printed, CellState.BLANK, None, markup)
    return Cell(printed, CellState.VALUE, Decimal(value or printed), markup)


@cache
def figures(name: str) -> dict[str, str]:
    """A sheet of figures: one line for each row of the form, in the form's order."""
    layout = Layout(f"g{name[-4:]}")
    rows: dict[str, list[Field]] = {}
    for entry in form().fields:
        if layout in entry.layouts:
            rows.setdefault(entry.row_key, []).append(entry)
    found: dict[str, str] = {}
    with (FOLDER / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for key, *texts in csv.reader(file):
            found |= {entry.id: text for entry, text in zip(rows.pop(key), texts, strict=True)}
    assert not rows, f"{name} lacks {list(rows)}"
    return found


@cache
def mark(name: str) -> str:
    """What stands for a cell until its text is put there: letters that no form prints."""
    return f"@{form().ids.index(name):04}@"


def filled(text: str, report: Report, written: Any = lambda text: text) -> str:
    """A text with the cells in place of their marks: their markup, else their text as `written`."""
    for name, cell in report.printed().items():
        text = text.replace(mark(name), cell.markup or written(cell.printed))
    return text


def texts(report: Report) -> list[Rows]:
    """The tables with each cell's text: for files that hold nothing but text."""
    shown = {mark(name): cell.printed for name, cell in report.printed().items()}
    return [relabel(rows, shown) for rows in report.tables()]


def reports(medium: str = "") -> Iterator[Report]:
    """Every report of the sample, or those of one medium."""
    for path in sorted((FOLDER / "reports").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["report"]:
            report = Report(**{"medium": path.stem} | entry)
            if medium in ("", report.medium):
                yield report
