"""A line chart as numbers for an SVG: years across, values up, a gap where there is no number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.web.comparison import Comparison, Series

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 120, 16, 34
_TICKS = 4
_LABEL_GAP = 15.0


@dataclass(frozen=True, slots=True)
class Point:
    """A number in its place."""

    x: float
    y: float
    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One county: its stretches without a gap, and where its name stands."""

    name: str
    number: int
    stretches: list[list[Point]]
    label_y: float | None

    @property
    def points(self) -> list[Point]:
        """All points."""
        return [point for stretch in self.stretches for point in stretch]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template needs to draw; `break_x` stands between the years of the two layouts."""

    years: list[tuple[float, int]]
    ticks: list[tuple[float, str]]
    lines: list[ChartLine]
    break_x: float | None


def chart_of(comparison: Comparison, years: Sequence[int]) -> Chart:
    """The chart of one field."""
    values = [
        float(cell.value)
        for one in comparison.series
        for cell in one.cells.values()
        if cell.value is not None
    ]
    low, high, step = _scale(values)
    across = {year: _across(at, len(years)) for at, year in enumerate(years)}

    def up(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    drawn = [
        [_points(stretch, across, up) for stretch in _stretches(one, years)] for one in comparison.series
    ]
    ends = _apart([stretches[-1][-1].y if stretches else None for stretches in drawn])
    lines = [
        ChartLine(one.county.name, number, stretches, end)
        for number, (one, stretches, end) in enumerate(zip(comparison.series, drawn, ends, strict=True))
    ]
    count = round((high - low) / step)
    ticks = [(up(low + step * at), f"{low + step * at:,.10g}") for at in range(count + 1)]
    broken = 2020 in across and 2021 in across
    return Chart(
        [(x, year) for year, x in across.items()],
        ticks,
        lines,
        round((across[2020] + across[2021]) / 2, 1) if broken else None,
    )


def _across(at: int, count: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return round(LEFT + (room / 2 if count == 1 else room * at / (count - 1)), 1)


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Lowest and highest tick and the step between: round numbers, zero among them."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        return 0.0, 1.0, 1.0
    rough = (high - low) / _TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _stretches(series: Series, years: Sequence[int]) -> Iterable[list[tuple[int, Decimal]]]:
    stretch: list[tuple[int, Decimal]] = []
    for year in years:
        value = series.cells[year].value
        if value is not None:
            stretch.append((year, value))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _points(stretch: list[tuple[int, Decimal]], across: dict[int, float], up: object) -> list[Point]:
    assert callable(up)
    return [Point(across[year], up(float(value)), year, value) for year, value in stretch]


def _apart(ends: Sequence[float | None]) -> list[float | None]:
    """Labels that would cover each other are moved down."""
    placed: list[float | None] = [None] * len(ends)
    last = -math.inf
    for y, at in sorted((y, at) for at, y in enumerate(ends) if y is not None):
        last = max(y, last + _LABEL_GAP)
        placed[at] = last
    return placed
