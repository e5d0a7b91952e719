"""Tables whose columns no rule parts: level rules or shaded rows alone. The gaps in the text part them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from nianbao.core.section_headings import opens_section
from pipelines.documents.content import DocumentTable
from pipelines.documents.layout import Box, Edge, Word, lines_of, table_of, text_of

_UNIT = 3.0
_SAME = 2.0
_RULE_LEAST = 20.0
_BAND_MOST = 160.0
_RULES_LEAST = 3
_FIGURES_LEAST = 4
_OPEN_ROW = 1
_NEAR = 30.0
_TABBED = re.compile(r"\t[-+]?\d")
_CHINESE = re.compile("[\u3400-\u9fff]")
_GAP = 0.35
"""Letters of one run are nearer than this part of their size."""
_CROSSED = 0.25
_CROSSED_LEAST = 1
_STARTS_LEAST = 3
_PROSE = 40
Run = tuple[float, float, str]
"""Where a run of letters begins and ends, and its text."""


def regions(levels: Sequence[Edge], words: Sequence[Word]) -> list[Box]:
    """Where at least three level rules lie one below the other, with nothing but rows between them."""
    wide = [edge for edge in levels if edge.x1 - edge.x0 > _RULE_LEAST]
    return [region for rules in _stacks(wide) for region in _regions(rules, words)]


def _regions(rules: Sequence[Edge], words: Sequence[Word]) -> Iterator[Box]:
    x0, x1 = min(edge.x0 for edge in rules), max(edge.x1 for edge in rules)
    heights = _merged(edge.top for edge in rules)
    start = 0
    for at in range(1, len(heights) + 1):
        ends = at == len(heights) or _is_between_tables((x0, heights[at - 1], x1, heights[at]), words)
        if ends and at - start >= _RULES_LEAST:
            yield _with_open_rows((x0, heights[start], x1, heights[at - 1]), words)
        start = at if ends else start


def _stacks(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Level rules that lie one below the other, near enough for rows."""
    stacks: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda each: each.top):
        last = stacks[-1] if stacks else None
        if last and edge.top - last[-1].top <= _BAND_MOST:
            last.append(edge)
        else:
            stacks.append([edge])
    return stacks


def _merged(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _within(box: Box, words: Iterable[Word]) -> list[Word]:
    x0, top, x1, bottom = box
    return [word for word in words if x0 <= word.middle[0] <= x1 and top <= word.middle[1] <= bottom]


def _is_between_tables(band: Box, words: Sequence[Word]) -> bool:
    """A heading or running text stands between two rules."""
    texts = [text_of(line, "\t") for line in lines_of(_within(band, words))]
    told = [text for text in texts if "\t" not in text]
    return any(opens_section(text) or (len(text) > _PROSE and "。" in text) for text in told)


def is_banded(ruled: Sequence[Sequence[Box]], region: Box, words: Sequence[Word]) -> bool:
    """The text of a region stands in columns that the rules around its cells, if any, do not part."""
    inside = _within(region, words)
    cells = [_within(box, inside) for boxes in ruled for box in boxes]
    held = {id(word) for cell in cells for word in cell}
    cells.append([word for word in inside if id(word) not in held])
    return sum(_figures(line) for cell in cells for line in lines_of(cell)) >= _FIGURES_LEAST


def _figures(line: Sequence[Word]) -> int:
    """How many figures of a line stand far behind what is before them."""
    return len(_TABBED.findall(text_of(line, "\t")))


def _with_open_rows(region: Box, words: Sequence[Word]) -> Box:
    """The region with the rows of figures next to it: a row at a page's end may have one rule only."""
    x0, top, x1, bottom = region
    lines = [line for line in lines_of(words) if _figures(line) >= _OPEN_ROW]
    above = [line for line in lines if 0 < top - line[0].middle[1] < _NEAR]
    below = [line for line in lines if 0 < line[0].middle[1] - bottom < _NEAR]
    top = min([top, *(word.top - _SAME for line in above for word in line)])
    bottom = max([bottom, *(word.bottom + _SAME for line in below for word in line)])
    return x0, top, x1, bottom


def banded(
    region: Box, levels: Sequence[Edge], uprights: Sequence[Edge], words: Sequence[Word], page: int
) -> tuple[DocumentTable, set[int]]:
    """The table of a region, and the ids of the words in it."""
    inside = _within(region, words)
    lines = lines_of(inside)
    rules = [edge for edge in levels if region[1] - _SAME <= edge.top <= region[3] + _SAME]
    columns = _columns(region, lines, rules, uprights)
    boxes = list(_boxes(region, columns, lines, rules))
    return table_of(boxes, inside, page, _UNIT)


def _columns(
    region: Box, lines: Sequence[Sequence[Word]], rules: Sequence[Edge], uprights: Sequence[Edge]
) -> list[float]:
    """The edges of the columns: where rules end or stand, else where the text leaves gaps."""
    ends = Counter(round(end) for edge in rules for end in (edge.x0, edge.x1) if edge.x1 - edge.x0 > _SAME)
    stand = (edge.x0 for edge in uprights if edge.bottom > region[1] and edge.top < region[3])
    drawn = _merged([*(float(end) for end, count in ends.items() if count >= _STARTS_LEAST), *stand])
    inner = [at for at in drawn if region[0] + _UNIT < at < region[2] - _UNIT]
    if any(not _parted(runs, inner) for runs in map(_runs, lines)):
        inner = _merged([*inner, *_gaps(lines), *_starts(lines)])
    return _filled([region[0], *inner, region[2]], lines)


def _filled(columns: Sequence[float], lines: Sequence[Sequence[Word]]) -> list[float]:
    """The edges without those of columns in which nothing stands."""
    middles = [word.middle[0] for line in lines for word in line]
    kept = [columns[0]]
    for edge in columns[1:-1]:
        if any(kept[-1] < middle < edge for middle in middles):
            kept.append(edge)
    if len(kept) > 1 and not any(kept[-1] < middle for middle in middles):
        kept.pop()
    return [*kept, columns[-1]]


def _runs(line: Sequence[Word]) -> list[Run]:
    runs: list[Run] = []
    for word in line:
        if runs and word.x0 - runs[-1][1] < _GAP * max(word.height, 0.1):
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1), runs[-1][2] + word.text)
        else:
            runs.append((word.x0, word.x1, word.text))
    return runs


def _parted(runs: Sequence[Run], columns: Sequence[float]) -> bool:
    """Between any two figures stands the edge of a column."""
    return all(
        any(before[1] <= at + _SAME and at - _SAME <= after[0] for at in columns)
        for before, after in pairwise(runs)
        if after[2].strip().isdigit()
    )


def _gaps(lines: Sequence[Sequence[Word]]) -> Iterator[float]:
    """Where few lines have letters: the middle of the emptiest part of each gap between two columns."""
    runs = [run for line in lines for run in _runs(line)]
    first, last = int(min(run[0] for run in runs)), int(max(run[1] for run in runs)) + 1
    covered = Counter(x for run in runs for x in range(int(run[0]), int(run[1]) + 1))
    most = max(_CROSSED_LEAST, _CROSSED * len(lines))
    gap: list[int] = []
    for x in range(first, last + 1):
        if covered[x] <= most and x < last:
            gap.append(x)
        elif gap:
            if gap[0] > first:
                yield _emptiest(gap, covered)
            gap = []


def _emptiest(gap: Sequence[int], covered: Counter[int]) -> float:
    least = min(covered[x] for x in gap)
    empty = [x for x in gap if covered[x] == least]
    return (empty[0] + empty[-1] + 1) / 2


def _starts(lines: Sequence[Sequence[Word]]) -> Iterator[float]:
    """Where labels of several lines begin."""
    starts = Counter(round(run[0]) for line in lines for run in _runs(line) if _CHINESE.search(run[2]))
    return (float(at) - 1 for at, count in starts.items() if count >= _STARTS_LEAST)


def _boxes(
    region: Box, columns: Sequence[float], lines: Sequence[Sequence[Word]], rules: Sequence[Edge]
) -> Iterator[Box]:
    """The cells: in each column from rule to rule, joined where a line of text goes through."""
    stacks = [
        _merged([region[1], region[3], *(edge.top for edge in rules if edge.x0 - 1 <= middle <= edge.x1 + 1)])
        for middle in ((left + right) / 2 for left, right in pairwise(columns))
    ]
    crossing = [(line[0].middle[1], _through(line, columns)) for line in lines]
    taken: set[tuple[int, float]] = set()
    for column, heights in enumerate(stacks):
        for top, bottom in pairwise(heights):
            if (column, top) in taken:
                continue
            last = column
            while last + 1 < len(stacks) and _joined(stacks[last + 1], top, bottom, last + 1, crossing):
                last += 1
                taken.add((last, top))
            yield columns[column], top, columns[last + 1], bottom


def _through(line: Sequence[Word], columns: Sequence[float]) -> set[int]:
    """The inner edges of columns that a line's text goes through."""
    return {
        number for number, at in enumerate(columns) for run in _runs(line) if run[0] + 1 < at < run[1] - 1
    }


def _joined(
    heights: Sequence[float], top: float, bottom: float, edge: int, crossing: Sequence[tuple[float, set[int]]]
) -> bool:
    same = any(pair == (top, bottom) for pair in pairwise(heights))
    return same and any(top <= middle <= bottom and edge in edges for middle, edges in crossing)
