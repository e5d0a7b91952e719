"""Identities that need a second report: the same issuer's year before, or the county office's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from nianbao.core.form import APPLICANTS
from nianbao.core.identities.results import Holds, IdentityResult, Sheet, judged
from nianbao.core.report import CellValue

_STOCK_SLACK = Decimal("0.1")
_STOCK_LEAST = Decimal(3)
_REMEDIES = ("t3.review", "t3.suit_direct", "t3.suit_after_review")


def check_years(
    before: Sequence[CellValue], after: Sequence[CellValue], year: int
) -> tuple[IdentityResult, ...]:
    """Check a report of `year` against the same issuer's of the year before. In the numbers of a result,
    `field@2023` is the field in the report of 2023."""
    pair = _SheetPair(Sheet.of(before), Sheet.of(after), str(year - 1), str(year))
    return (*_carried(pair), *_stock(pair), *_items(pair))


def check_office(office: Sequence[CellValue], county: Sequence[CellValue]) -> tuple[IdentityResult, ...]:
    """Check a county's report, which adds up the whole county, against its office's own of the same year."""
    pair = _SheetPair(Sheet.of(office), Sheet.of(county), "office", "county")
    return tuple(_aggregate(pair))


class _SheetPair:
    def __init__(self, first: Sheet, second: Sheet, first_name: str, second_name: str) -> None:
        self._sheets = {first_name: first, second_name: second}
        self.first, self.second = first_name, second_name

    def rows(self, table: str) -> list[str]:
        """The rows that both have."""
        one, other = (sheet.keys(table) for sheet in self._sheets.values())
        return [row for row in other if row in one]

    def has(self, name: str) -> bool:
        return all(name in sheet.cells for sheet in self._sheets.values())

    def judged(
        self, rule: str, scope: str, needed: Sequence[tuple[str, str]], holds: Holds
    ) -> IdentityResult:
        """`needed` are fields and whose they are; without a number in each nothing is claimed."""
        values = tuple([self._sheets[whose].number(name) for name, whose in needed])
        return IdentityResult(rule, scope, judged(values, holds), _names(tuple(needed)), values)


@lru_cache(maxsize=4096)  # a field of a year is asked for in every report of the next
def _names(needed: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"{name}@{whose}" for name, whose in needed)


def _carried(pair: _SheetPair) -> Iterator[IdentityResult]:
    """R-YEAR: 四、结转下年度 of a year is 二、上年结转 of the next, in every column."""
    if not {"t2.carried_in", "t2.carried_out"} <= set(pair.rows("t2")):
        return
    for column in APPLICANTS:
        needed = [(f"t2.carried_out.{column}", pair.first), (f"t2.carried_in.{column}", pair.second)]
        yield pair.judged("R-YEAR", column, needed, lambda n: n[0] == n[1])


def _stock(pair: _SheetPair) -> Iterator[IdentityResult]:
    """R-STOCK over two years: 现行有效 is about the year before's + 制发 - 废止. Texts expire and are
    recounted, so a tenth (and three at least) is let pass."""
    for row in pair.rows("t1"):
        if pair.has(f"{row}.in_force"):
            needed = [
                (f"{row}.in_force", pair.first),
                *((f"{row}.{column}", pair.second) for column in ("issued", "repealed", "in_force")),
            ]
            yield pair.judged("R-STOCK", row, needed, _about)


def _about(n: list[Decimal]) -> bool:
    expected = n[0] + n[1] - n[2]
    slack = _STOCK_SLACK * max(abs(expected), abs(n[3]))
    return abs(n[3] - expected) <= max(_STOCK_LEAST, slack)


def _items(pair: _SheetPair) -> Iterator[IdentityResult]:
    """R-ITEMS over two years: 上一年项目数量 + 增减 is the next report's 上一年项目数量."""
    for row in pair.rows("t1"):
        if pair.has(f"{row}.items_prev"):
            needed = [
                *((f"{row}.{column}", pair.first) for column in ("items_prev", "items_change")),
                (f"{row}.items_prev", pair.second),
            ]
            yield pair.judged("R-ITEMS", row, needed, lambda n: n[0] + n[1] == n[2])


def _aggregate(pair: _SheetPair) -> Iterator[IdentityResult]:
    """R-AGG: what the whole county counts is not less than what its office counts."""
    rows = [row for row in pair.rows("t2") if row != "t2.carried_in"]
    for row in (*rows, *(group for group in _REMEDIES if pair.has(f"{group}.total"))):
        needed = [(f"{row}.total", pair.second), (f"{row}.total", pair.first)]
        yield pair.judged("R-AGG", row, needed, lambda n: n[0] >= n[1])
