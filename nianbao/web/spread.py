"""How figures are spread, as numbers for an SVG: a histogram, and a strip of counties per province."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, LEFT, RIGHT = 720, 96, 16
HISTOGRAM_HEIGHT, TOP, BOTTOM = 220, 14, 34
STRIP_LINE = 16
BARS = 20
_MOST_SHARE = 0.98
_SHADES = 5


@dataclass(frozen=True, slots=True)
class SpreadBar:
    """One bar: its values, how many counties have them, where it is drawn. `open`: also all above."""

    low: float
    high: float
    count: int
    x: float
    y: float
    width: float
    height: float
    open: bool


@dataclass(frozen=True, slots=True)
class SpreadStrip:
    """One province's counties: a tick each, as the path of an SVG."""

    digits: str
    y: int
    path: str


@dataclass(frozen=True, slots=True)
class Spread:
    """All that is drawn of some figures; `above` stand beyond the last tick and are drawn at the edge."""

    bars: list[SpreadBar]
    strips: list[SpreadStrip]
    ticks: list[tuple[float, str]]
    most: int
    above: int

    @property
    def strips_height(self) -> int:
        """How high the strips are, with their axis."""
        return TOP + STRIP_LINE * len(self.strips) + BOTTOM


def spread_of(groups: Mapping[str, Sequence[Decimal]]) -> Spread | None:
    """The spread of the numbers of each province; None where there are none."""
    values = sorted(float(value) for group in groups.values() for value in group)
    if not values:
        return None
    low, step, count = _scale(values)
    high = low + step * count
    bars = _bars(values, low, step, count)
    labels = range(0, count + 1, max(1, round(count / 5)))
    ticks = [(_across(low + step * at, low, high), f"{low + step * at:,.10g}") for at in labels]
    strips = [
        SpreadStrip(digits, TOP + STRIP_LINE * at, _ticks_of(group, low, high, TOP + STRIP_LINE * at))
        for at, (digits, group) in enumerate((key, group) for key, group in groups.items() if group)
    ]
    return Spread(bars, strips, ticks, max(bar.count for bar in bars), sum(value > high for value in values))


def _scale(values: Sequence[float]) -> tuple[float, float, int]:
    """Where the first bar begins, how wide a bar is, and how many there are: a few very large figures do not
    press all others into one bar."""
    low, high = min(0.0, values[0]), values[math.ceil(_MOST_SHARE * len(values)) - 1]
    rough = (high - low) / BARS
    if rough <= 0:
        return low, 1.0, 1
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * 0.999)
    step = max(step, 1.0) if high - low >= 1 else step
    low = math.floor(low / step) * step
    return low, step, max(1, math.floor((high - low) / step) + 1)


def _across(value: float, low: float, high: float) -> float:
    return round(LEFT + (min(value, high) - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)


def _bars(values: Sequence[float], low: float, step: float, count: int) -> list[SpreadBar]:
    counts = [0] * count
    for value in values:
        counts[min(int((value - low) / step), count - 1)] += 1
    room, height, most = (WIDTH - LEFT - RIGHT) / count, HISTOGRAM_HEIGHT - TOP - BOTTOM, max(counts)
    return [
        SpreadBar(
            low + step * at, low + step * (at + 1), many, round(LEFT + room * at, 1),
            round(HISTOGRAM_HEIGHT - BOTTOM - height * many / most, 1), round(room - 1, 1),
            round(height * many / most, 1), at == count - 1 and values[-1] >= low + step * count,
        )
        for at, many in enumerate(counts)
    ]  # fmt: skip


def _ticks_of(group: Sequence[Decimal], low: float, high: float, y: int) -> str:
    places = sorted({_across(float(value), low, high) for value in group})
    return "".join(f"M{x:g} {y}v{STRIP_LINE - 4}" for x in places)


def shades_of(values: Mapping[str, Decimal | None]) -> dict[str, int]:
    """How dark each province is drawn, 1 to 5 by its place among the others; 0 where there is no number."""
    known = sorted({value for value in values.values() if value is not None})
    return {
        digits: 0 if value is None else 1 + known.index(value) * _SHADES // len(known)
        for digits, value in values.items()
    }
