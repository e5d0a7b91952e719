"""One field of one year over all counties, and the lists that a question to a government starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from nianbao.archive.catalogue.bodies import UNCLEAR
from nianbao.archive.catalogue.figures import Likeness
from nianbao.archive.catalogue.search import Search
from nianbao.web.coverage import CoverageRow, year_coverage
from nianbao.web.site import Site
from nianbao.web.words import KINDS

ALIKE_FROM = 0.5
"""A report is listed as repeating another where at least so much of its text stands there."""


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """A county's figure. `state`: value, blank, unclear, missing (not in the form of that year, or not on
    the page), or absent (no report is shown); only the first has a number. `rank`: one after those that have
    more."""

    row: CoverageRow
    state: str
    value: Decimal | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class FigureSummary:
    """The figures of some counties: how many are in which state; sum and median of those with a number."""

    states: Mapping[str, int]
    total: Decimal
    median: Decimal | None

    @property
    def numbers(self) -> int:
        """How many have a number."""
        return self.states.get("value", 0)

    @property
    def places(self) -> int:
        """All counties."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class AlikeReport:
    """A report that repeats its own of the year before, or a neighbour's."""

    row: CoverageRow
    likeness: Likeness

    @property
    def most(self) -> float:
        """The larger of its two shares."""
        return max(self.likeness.before or 0.0, self.likeness.near or 0.0)


def kind_of(name: str) -> str:
    """What kind of division a name says: the first of KINDS that it ends with."""
    return next(kind for kind in KINDS if name.endswith(kind) or not kind)


def figures_of(site: Site, search: Search, field: str, year: int) -> list[PlaceFigure]:
    """The field in all counties of the year."""
    rows, column = year_coverage(site, search, year).rows, search.figures(field, year)
    return [_figure(row, column.get(row.county.code)) for row in rows]


def _figure(row: CoverageRow, text: str | None) -> PlaceFigure:
    if not row.held:
        return PlaceFigure(row, "absent")
    if text is None:
        return PlaceFigure(row, "missing")
    if text == UNCLEAR:
        return PlaceFigure(row, "unclear")
    return PlaceFigure(row, "value", Decimal(text)) if text else PlaceFigure(row, "blank")


def fitting(rows: Iterable[CoverageRow], province: str | None, kind: str | None) -> Iterator[CoverageRow]:
    """The rows of a province and of a kind of division; None means any."""
    for row in rows:
        if province in (None, row.county.code[:2]) and kind in (None, kind_of(row.county.name)):
            yield row


def ranked(figures: Sequence[PlaceFigure], order: str) -> list[PlaceFigure]:
    """In an order, each with its rank: -value, value, or code; what has no number comes last."""
    numbers = Counter(one.value for one in figures if one.value is not None)
    ranks, before = dict[Decimal, int](), 1
    for value in sorted(numbers, reverse=True):
        ranks[value] = before
        before += numbers[value]
    known = [
        PlaceFigure(one.row, one.state, one.value, ranks[one.value] if one.value is not None else None)
        for one in figures
    ]
    known.sort(key=lambda one: one.row.county.code)
    if order != "code":
        known.sort(key=lambda one: one.value or Decimal(0), reverse=order == "-value")
        known.sort(key=lambda one: one.value is None)
    return known


def summary_of(figures: Iterable[PlaceFigure]) -> FigureSummary:
    """Sum and median of what has a number; what has none is counted beside, never as zero."""
    known = list(figures)
    values = [one.value for one in known if one.value is not None]
    states = Counter(one.state for one in known)
    return FigureSummary(states, sum(values, Decimal(0)), median(values) if values else None)


def by_province(figures: Iterable[PlaceFigure]) -> dict[str, FigureSummary]:
    """A summary for each province, by the first two digits of the codes."""
    groups: dict[str, list[PlaceFigure]] = {}
    for one in figures:
        groups.setdefault(one.row.county.code[:2], []).append(one)
    return {digits: summary_of(group) for digits, group in sorted(groups.items())}


def late_reports(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Reports that were published after the deadline, the latest first."""
    late = [row for row in rows if (row.days_late or 0) > 0]
    return sorted(late, key=lambda row: -(row.days_late or 0))


def failed_sums(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Reports with sums that do not add up, most of them first."""
    failed = [row for row in rows if row.held and row.entry and row.entry.identities_failed]
    return sorted(failed, key=lambda row: -len(identities_of(row)))


def identities_of(row: CoverageRow) -> list[str]:
    """The identities that fail in a row's report."""
    return row.entry.identities_failed.split() if row.entry else []


def alike_reports(rows: Iterable[CoverageRow], likeness: Mapping[str, Likeness]) -> list[AlikeReport]:
    """Reports at least ALIKE_FROM of whose text stands in another, those that repeat most first."""
    known = [
        AlikeReport(row, likeness[row.county.code])
        for row in rows
        if row.held and row.county.code in likeness
    ]
    return sorted((one for one in known if one.most >= ALIKE_FROM), key=lambda one: -one.most)
