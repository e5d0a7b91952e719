"""The arithmetic between the cells of one report: pass, fail, or not checkable. Nothing is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from nianbao.core.form import APPLICANTS, form
from nianbao.core.identities.results import IdentityResult, Outcome, Sheet
from nianbao.core.report import CellState, CellValue, Layout

_OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
_REMEDIES = ("t3.review", "t3.suit_direct", "t3.suit_after_review")
_SUM_IDS = {Layout.G2019: "R-SUM19", Layout.G2021: "R-SUM21"}


def check_identities(
    cells: Sequence[CellValue], applications: Layout | None = None
) -> tuple[IdentityResult, ...]:
    """Check every identity that one report alone can show. `applications` is the layout of table 2; without
    it the (六) cells among `cells` decide. No cells: no results."""
    if not cells:
        return ()
    sheet = Sheet.of(cells)
    layout = applications or sheet.applications_layout()
    hard = (_rows(sheet), _flow(sheet), _sums(sheet, layout), _remedies(sheet))
    return tuple(chain(*hard, _level(sheet), _stock(sheet), _items(sheet)))


def _rows(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-ROW: 总计 is the sum of the six kinds of applicants. Blank parts count as 0, here alone."""
    for row in sheet.keys("t2"):
        needed = _fields(row, APPLICANTS)
        values = sheet.values(needed)
        total = values[-1]
        if total is None or not sheet.known.issuperset(needed[:-1]):
            outcome = Outcome.NOT_CHECKABLE
        else:
            holds = total == sum([value for value in values[:-1] if value is not None])
            outcome = Outcome.PASS if holds else Outcome.FAIL
        yield IdentityResult("R-ROW", row, outcome, needed, values)


@lru_cache(maxsize=256)
def _fields(row: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{row}.{column}" for column in columns)


def _flow(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-FLOW: 新收 + 上年结转 = 办理结果总计 + 结转下年度, in every column."""
    for column in APPLICANTS if sheet.keys("t2") else ():
        needed = _flowing(column)
        yield sheet.judged("R-FLOW", column, needed, lambda n: n[0] + n[1] == n[2] + n[3])


@cache
def _flowing(column: str) -> tuple[str, ...]:
    rows = ("t2.new_received", "t2.carried_in", "t2.results_total", "t2.carried_out")
    return tuple(f"{row}.{column}" for row in rows)


def _sums(sheet: Sheet, layout: Layout | None) -> Iterator[IdentityResult]:
    """R-SUM19, R-SUM21: （七）总计 is the sum of the leaf rows, in every column.

    Every leaf must be printed. A column whose leaves are all blank passes only with a printed 0.
    """
    if layout not in _SUM_IDS:
        return
    name = _SUM_IDS[layout]
    for column in APPLICANTS if sheet.keys("t2") else ():
        needed = _summed(layout, column)
        none = sheet.number(needed[-1]) == 0
        if none and all(sheet.state(cell) is CellState.BLANK for cell in needed[:-1]):
            yield IdentityResult(name, column, Outcome.PASS, needed, sheet.values(needed))
        else:
            yield sheet.judged(name, column, needed, lambda n: sum(n[:-1]) == n[-1])


@cache
def _summed(layout: Layout, column: str) -> tuple[str, ...]:
    """A column's cells of the leaf rows of （三）本年度办理结果, and of their （七）总计."""
    apart = {"t2.new_received", "t2.carried_in", "t2.carried_out", "t2.results_total"}
    leaves = [row for row in dict.fromkeys(e.row_key for e in form().table("t2", layout)) if row not in apart]
    return tuple(f"{row}.{column}" for row in (*leaves, "t2.results_total"))


def _remedies(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-T3: 总计 is the sum of the four outcomes, for each kind of remedy."""
    for group in _REMEDIES if sheet.keys("t3") else ():
        needed = _fields(group, _OUTCOMES)
        yield sheet.judged("R-T3", group, needed, lambda n: sum(n[:-1]) == n[-1])


def _level(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-LEVEL: nobody at county level or below makes 规章; 0, blank and / are all as expected."""
    names = tuple(name for name in sheet.names if name.startswith("t1.regulations."))
    if not names:
        return
    values = sheet.values(names)
    if any(values):
        outcome = Outcome.FAIL
    elif not sheet.known.issuperset(names):
        outcome = Outcome.NOT_CHECKABLE
    else:
        outcome = Outcome.PASS
    yield IdentityResult("R-LEVEL", "t1.regulations", outcome, names, values)


def _stock(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-STOCK, the part one year shows: 现行有效 is not below 制发 - 废止."""
    for row in sheet.keys("t1"):
        if f"{row}.in_force" in sheet.cells:
            needed = f"{row}.in_force", f"{row}.issued", f"{row}.repealed"
            yield sheet.judged("R-STOCK", row, needed, lambda n: n[0] >= n[1] - n[2])


def _items(sheet: Sheet) -> Iterator[IdentityResult]:
    """R-ITEMS, the part one year shows: 处理决定数量 filled with 上一年 + 增减 is the wrong concept."""
    for row in sheet.keys("t1"):
        if f"{row}.items_prev" in sheet.cells and f"{row}.decisions" in sheet.cells:
            needed = f"{row}.items_prev", f"{row}.items_change", f"{row}.decisions"
            yield sheet.judged("R-ITEMS", row, needed, lambda n: not (n[1] and n[2] and n[0] + n[1] == n[2]))
