"""Reads the gold sample and says how well: by form, cells right, errors in silence, errors that a flag tells of,
and which state was read for which.

python tests/gold/measure.py [--form docx] [--name WORDS]
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "pipelines"), str(TESTS / "pipelines/documents")]

import made  # noqa: E402
from gold import files, pages  # noqa: E402
from gold.sample import Report, reports  # noqa: E402

from crawler.discovery.framed import composed  # noqa: E402
from nianbao.core.report import CellState, CellValue, Flag  # noqa: E402
from pipelines.documents.file import read_report  # noqa: E402
from pipelines.join import join_documents  # noqa: E402
from pipelines.read import ReportReading, read_page  # noqa: E402
from pipelines.text.page import Page  # noqa: E402

ATTACHED = "attached "
HTML = "text/html"


@dataclass
class Score:
    """What came of the cells of some reports. `states` counts (wanted, read)."""

    reports: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, other: Score) -> None:
        self.reports += other.reports
        self.verdicts += other.verdicts
        self.states += other.states
        self.faults |= other.faults


def verdict(wanted: tuple[CellState, Any], cell: CellValue | None) -> str:
    """`right`: state and number; `silent`: it claims something else, with no flag that says a doubt; `flagged`:
    else. A remark beside a figure is no doubt of it. Nothing is claimed of a cell that is missing."""
    state = cell.state if cell else CellState.MISSING
    if (state, cell.value if cell else None) == wanted:
        return "right"
    claims = state in (CellState.VALUE, CellState.BLANK)
    doubts = set(cell.flags if cell else ()) - {Flag.REMARK}
    return "silent" if claims and not doubts else "flagged"


def scored(report: Report, cells: Iterable[CellValue]) -> Score:
    """Each cell of the report against what was set by hand, and each that was read besides."""
    found, wanted = {cell.field: cell for cell in cells}, report.wanted()
    score = Score(1)
    for name in dict.fromkeys([*wanted, *found]):
        expected, cell = wanted.get(name, (CellState.MISSING, None)), found.get(name)
        said = verdict(expected, cell)
        score.verdicts[said] += 1
        score.states[expected[0].value, cell.state.value if cell else CellState.MISSING.value] += 1
        if said != "right":
            read = f"{cell.state} {cell.value} {cell.printed!r} {list(cell.flags)}" if cell else "nothing"
            stands = f"{expected[0]} {expected[1]}"
            score.faults[f"{report.name}: {name}"] = f"{said}: {stands} read as {read}"
    return score


def read(report: Report, folder: Path, browser: Any = None) -> ReportReading:
    """The report written in its form, and read as the program reads it."""
    if report.medium.startswith(ATTACHED):
        return _read_attached(report, folder, browser)
    if report.medium == "html":
        return read_page(_page(report), county_name="澄溪县")
    if report.medium == "page named xls":
        (folder / "年报.xls").write_bytes(pages.page_of(report))
        return read_report(folder / "年报.xls")
    return read_report(_written(report, folder, browser))


def _page(report: Report, more: str = "") -> Page:
    page = Page.of(pages.page_of(report, more), pages.ADDRESS, HTML)
    if report.dress != "frame":
        return page
    return composed(page, {pages.FRAME: Page.of(pages.framed(report), pages.FRAME, HTML)})


def _written(report: Report, folder: Path, browser: Any) -> Path:
    suffix, draw = files.DRAWERS.get(report.medium, ("", None))
    if draw is not None:
        path = folder / f"{report.title}.{suffix}"
        draw(browser, report, path)
        return path
    suffix, write = files.WRITERS[report.medium]
    path = folder / f"{report.title}.{suffix}"
    write(report, path)
    return path


def _read_attached(report: Report, folder: Path, browser: Any) -> ReportReading:
    """A page of words whose tables hang on it."""
    own = replace(report, medium=report.medium.removeprefix(ATTACHED))
    if own.medium == "pictures":
        paths = list(files.table_pictures(browser, own, folder))
        more = "".join(f'<p align="center"><img src="./{path.name}" width="600"></p>' for path in paths)
    else:
        paths = [_written(own, folder, browser)]
        more = "".join(f'<p><a href="./P0.{path.suffix}">附件：{path.name}</a></p>' for path in paths)
    bare = replace(report, structure="plain", without=("t1", "t2", "t3"), cells={})
    reading = read_page(_page(bare, more), county_name="澄溪县")
    return join_documents(
        reading,
        [path.name for path in paths],
        lambda place, target: target.write_bytes(paths[place].read_bytes()) and None,
        issuer=reading.issuer,
        year=report.year,
        county_name="澄溪县",
        fault=lambda place, said: print(f"  {report.name}: {paths[place].name}: {said}"),
    )


def needs_browser(report: Report) -> bool:
    """Its file is drawn by Chromium."""
    return report.medium.removeprefix(ATTACHED) in {*files.DRAWERS, "pictures"}


def measured(chosen: Iterable[Report]) -> dict[str, Score]:
    """The score of each form."""
    found: dict[str, Score] = defaultdict(Score)
    with ExitStack() as stack:
        browser = None
        for report in chosen:
            if needs_browser(report) and browser is None:
                browser = stack.enter_context(made.printer())
            with TemporaryDirectory(prefix="nianbao-gold-") as folder:
                found[report.medium].add(scored(report, read(report, Path(folder), browser).cells))
    return found


def table(scores: dict[str, Score]) -> list[str]:
    """The scores by form, as Markdown."""
    whole = Score()
    for score in scores.values():
        whole.add(score)
    lines = [
        "| form | reports | cells | right | silent errors | flagged errors |",
        "|---|---|---|---|---|---|",
    ]
    for name, score in [*scores.items(), ("**all**", whole)]:
        said, total = score.verdicts, score.verdicts.total()
        share = f"{said['right']} ({said['right'] / total:.2%})" if total else "0"
        lines.append(
            f"| {name} | {score.reports} | {total} | {share} | {said['silent']} | {said['flagged']} |"
        )
    return [*lines, "", *confusion(whole)]


def confusion(score: Score) -> list[str]:
    """Which state was read where which one stands, as Markdown."""
    states = [state.value for state in CellState]
    rows = {wanted: [str(score.states[wanted, read]) for read in states] for wanted in states}
    return [
        f"| stands \\ read | {' | '.join(states)} |",
        f"|---{'|---' * len(states)}|",
        *(f"| {wanted} | {' | '.join(counts)} |" for wanted, counts in rows.items()),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--form", default="", help="this one alone")
    parser.add_argument("--name", default="", help="reports whose name holds these words")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    scores = measured(one for one in reports(given.form) if given.name in one.name)
    for name, score in scores.items():
        for where, fault in score.faults.items():
            print(f"{name}: {where} {fault}")
    print(*table(scores), sep="\n")
    return int(any(score.verdicts["silent"] for score in scores.values()))


if __name__ == "__main__":
    sys.exit(main())
