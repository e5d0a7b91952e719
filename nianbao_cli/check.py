"""`nianbao check`: one's own report, its tables and whether their numbers agree."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.core.errors import DocumentError
from nianbao.core.identities.explain import RULES, is_hard, marked_fields, numbers_of, place_of
from nianbao.core.identities.results import IdentityResult, Outcome, failed_ids
from nianbao.core.identities.years import check_years
from nianbao_cli.output import say
from nianbao_cli.sheet import LEGEND, draw_tables, notes
from nianbao_cli.tables import trimmed
from nianbao_cli.terminal import Console
from pipelines.documents.file import read_report
from pipelines.read import ReportReading

EPILOG = """\b
Examples:
  nianbao check report.html
  nianbao check 2023.pdf 2024.pdf        # of one issuer: also from year to year
  nianbao check --json *.html | jq -r 'select(.failed != []) | .file'

Exit code 0: no identity fails; 6: one fails, hard or soft (--json says which), or a file holds tables or
letters that could not be read (notes); 1: a file cannot be read at all."""

FAILED = 6
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MARKS = {
    Outcome.PASS: ("✓", "green"),
    Outcome.FAIL: ("✗", "bold red"),
    Outcome.NOT_CHECKABLE: ("–", "yellow"),
}


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that was read, and every identity that it, or it with the year before, can show."""

    path: Path
    reading: ReportReading
    results: tuple[IdentityResult, ...]


@click.command(epilog=EPILOG)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file on standard output.")
def command(files: tuple[Path, ...], as_json: bool) -> int:
    """Read each report FILE (HTML, PDF, DOCX, DOC, XLSX) and show its statutory tables and every identity:
    pass, fail or not checkable. Nothing is repaired and nothing is sent anywhere."""
    readings, unread = [], 0
    for path in files:
        try:
            readings.append((path, read_report(path)))
        except DocumentError as error:
            print(f"nianbao: {error}", file=sys.stderr)
            unread += 1
    failing = False
    for checked in _checked(readings):
        say(_as_json(checked) if as_json else _drawn(checked), drawn=not as_json)
        failing |= any(one.outcome is Outcome.FAIL for one in checked.results) or bool(checked.reading.notes)
    return 1 if unread else FAILED if failing else 0


def _checked(readings: Sequence[tuple[Path, ReportReading]]) -> Iterator[_Checked]:
    for path, reading in readings:
        results = list(reading.identities)
        for _, other in readings:
            if reading.year and (other.issuer, other.year) == (reading.issuer, reading.year - 1):
                results += check_years(other.cells, reading.cells, reading.year)
        yield _Checked(path, reading, tuple(results))


def _as_json(checked: _Checked) -> str:
    reading, dates = checked.reading, checked.reading.dates
    return json.dumps(
        {
            "file": str(checked.path),
            "title": reading.title,
            "issuer": reading.issuer,
            "year": reading.year,
            "published_on": dates.published.isoformat() if dates.published else None,
            "signed_on": dates.signed.isoformat() if dates.signed else None,
            "layout": reading.layout,
            "tables": reading.tables,
            "cells": [
                {
                    "field": cell.field,
                    "value": decimal_text(cell.value) or None,
                    "printed": cell.printed,
                    "state": cell.state,
                    "unit": cell.unit,
                    "match": cell.match,
                    "flags": cell.flags,
                }
                for cell in reading.cells
            ],
            "narrative": [
                {"field": one.field, "value": decimal_text(one.value), "sentence": one.sentence}
                for one in reading.narrative.figures
            ],
            "identities": [_result(one) for one in checked.results],
            "notes": [*reading.notes, *reading.remarks],
            "failed": failed_ids(checked.results),
            "soft": failed_ids(checked.results, hard=False),
        },
        ensure_ascii=False,
    )


def _result(one: IdentityResult) -> dict[str, Any]:
    return {
        "id": one.id,
        "hard": is_hard(one.id),
        "scope": one.scope,
        "outcome": one.outcome,
        "numbers": {name: decimal_text(value) or None for name, value in one.numbers},
        "explained": f"{place_of(one)}: {numbers_of(one)}",
    }


def _drawn(checked: _Checked) -> str:
    reading = checked.reading
    console = Console(markup=False, highlight=False)
    # Without a terminal there is no width to respect.
    console.width = console.width if console.is_terminal else 160
    with console.capture() as shown:
        console.print(Text(reading.title or str(checked.path), "bold"))
        for line in _facts(checked):
            console.print(line)
        for table in draw_tables(reading.cells, _failing(checked.results), console.width):
            console.print(table)
        if reading.cells:
            console.print(Text(LEGEND, "dim"))
        for note in notes(reading.cells):
            console.print(f"! {note}")
        for text in _identities(checked.results):
            console.print(text)
    return trimmed(shown.get())


def _facts(checked: _Checked) -> Iterator[str]:
    reading, dates = checked.reading, checked.reading.dates
    yield f"file 文件 {checked.path}"
    yield f"issuer 发布机关 {reading.issuer or '?'}   year 年度 {reading.year or '?'}"
    yield f"published 发布 {dates.published or '?'}   signed 落款 {dates.signed or '?'}"
    yield f"form 格式 {reading.layout}   tables 表格来源 {reading.tables}"
    for note in reading.notes:
        yield f"! left unread 未读 {note}"
    for remark in reading.remarks:
        yield f"! {remark}"
    if not reading.cells:
        yield "no statutory table was found: nothing can be checked 未发现法定表格，无法核对"


def _failing(results: Sequence[IdentityResult]) -> set[str]:
    return {name for one in results if one.outcome is Outcome.FAIL for name in marked_fields(one)}


def _identities(results: Sequence[IdentityResult]) -> Iterator[Text]:
    """A line for each rule, and one for each place where it fails."""
    for rule in dict.fromkeys(one.id for one in results):
        own = [one for one in results if one.id == rule]
        counts = Counter(one.outcome for one in own)
        worst = next(outcome for outcome in (Outcome.FAIL, *Outcome) if counts[outcome])
        mark, style = _MARKS[worst]
        line = Text(f"{mark} {rule:<8}", style)
        said = ", ".join(
            f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in Outcome if counts[outcome]
        )
        line.append(f" {said}{'' if is_hard(rule) else ' (soft)'}   {RULES[rule].zh} · {RULES[rule].en}", "")
        yield line
        for one in own:
            if one.outcome is Outcome.FAIL:
                yield Text(f"    ✗ {place_of(one)}: {numbers_of(one)}", "red")
