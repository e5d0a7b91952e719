"""A random report, its tables damaged in random known ways, never yields a figure that is not its cell's without a
flag; and what the damage left alone is read, unflagged."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

import pytest
from report_forms import MANNERS, Rows, grids, tables
from statistics_forms import parts_of, shapes
from table_damages import DAMAGES, DOUBLING, MOVING, lines

from nianbao.core.form import STATISTICS, form
from nianbao.core.report import CellState, Flag, Layout
from pipelines.tables.statutory import read_statutory

REPORTS = 10_000 if os.environ.get("NIANBAO_TEST_LONG") == "1" else 200
CHUNKS = 10
DOUBTS = frozenset(Flag) - {Flag.REMARK, Flag.UNIT_UNKNOWN}


@dataclass
class Made:
    """A page's tables, every cell's figure, and the cells that a damage touched."""

    markup: str
    figures: dict[str, str]
    hurt: set[str]
    damages: list[str]


def laid(chance: random.Random, layout: Layout, marks: dict[str, str]) -> list[Rows]:
    if layout is Layout.G2014:
        return [chance.choice(list(shapes(parts_of(marks)).values()))]
    return tables(layout, marks, shifted=chance.random() < 0.1 and layout is Layout.G2019)


def made(chance: random.Random, only: str = "") -> Made:
    layout = chance.choice([Layout.G2019, Layout.G2021, Layout.G2019, Layout.G2021, Layout.G2014])
    names = ("t1", "t2", "t3") if layout is not Layout.G2014 else (STATISTICS,)
    entries = [entry.id for name in names for entry in form().table(name, layout)]
    marks = {name: f"@{number:04}@" for number, name in enumerate(entries)}
    figures = {name: str(chance.randint(1000, 99999)) for name in entries}
    found, hurt, damages = laid(chance, layout, marks), set[str](), []
    before: dict[int, set[str]] = defaultdict(set)
    for _ in range(1 if only else chance.randint(1, 3)):
        at, how = chance.randrange(len(found)), only or chance.choice(list(DAMAGES))
        if not lines(found[at]) or (how in MOVING and MOVING & before[at]) or DOUBLING in before[at]:
            continue
        if how == DOUBLING and before[at]:
            continue
        before[at].add(how)
        damages.append(how)
        found[at], touched = DAMAGES[how](chance, found[at])
        hurt |= touched
    manner = MANNERS[chance.choice(["plain", "plain", "word", "nbsp", "layout-table"])]
    markup = "\n".join(map(manner, found))
    for name, mark in marks.items():
        markup = markup.replace(mark, figures[name])
    touched_names = {name for name, mark in marks.items() if mark in hurt}
    return Made(markup, figures, touched_names, damages)


def judged(report: Made, where: str) -> tuple[list[str], Counter[str]]:
    """What is claimed wrongly in silence, and how many cells that no damage touched are read."""
    silent, told = [], Counter[str]()
    cells = {cell.field: cell for cell in read_statutory(grids(report.markup)).cells}
    for name, printed in report.figures.items():
        cell = cells.get(name)
        right = cell is not None and cell.value == Decimal(printed)
        claims = cell is not None and cell.state in (CellState.VALUE, CellState.BLANK)
        if claims and not right and cell is not None and not DOUBTS & set(cell.flags):
            silent.append(
                f"{where} {report.damages}: {name} is {printed}, read as {cell.state} {cell.printed!r}"
            )
        if name not in report.hurt:
            told["whole"] += 1
            told["read"] += right and cell is not None and not DOUBTS & set(cell.flags)
    return silent, told


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_wrong_figure_in_silence(chunk: int) -> None:
    told, silent = Counter[str](), []
    for seed in range(chunk * REPORTS // CHUNKS, (chunk + 1) * REPORTS // CHUNKS):
        wrong, counts = judged(made(random.Random(seed)), f"seed {seed}")
        silent += wrong
        told += counts
    assert silent == []
    assert told["read"] >= 0.99 * told["whole"] > 0


@pytest.mark.parametrize("how", DAMAGES)
def test_every_damage_leaves_the_rest_alone(how: str) -> None:
    for seed in range(12):
        silent, told = judged(made(random.Random(f"{how} {seed}"), how), f"seed {how} {seed}")
        assert silent == []
        assert told["read"] == told["whole"], how
