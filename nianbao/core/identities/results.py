"""What a check of an identity says, and the sheet of cells that it is made on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Self

from nianbao.core.report import CellState, CellValue, Layout

HARD = frozenset({"R-ROW", "R-FLOW", "R-SUM19", "R-SUM21", "R-T3"})
SOFT = frozenset({"R-LEVEL", "R-STOCK", "R-ITEMS", "R-NARR", "R-YEAR", "R-AGG"})


class Outcome(StrEnum):
    """What a check says. A cell that is missing, blank or unclear makes it not checkable, never passed."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    NOT_CHECKABLE = "not_checkable"


@dataclass(slots=True, unsafe_hash=True)
class IdentityResult:
    """One identity at one place. `scope` is the row (t2.granted), column (natural) or group (t3.review) it
    was checked for; `names` the cells it needs, in the order of the rule, and `values` theirs, None where
    there is no number. Never changed: not frozen only because of the time that takes, as CellValue."""

    id: str
    scope: str
    outcome: Outcome
    names: tuple[str, ...]
    values: tuple[Decimal | None, ...]

    @property
    def numbers(self) -> tuple[tuple[str, Decimal | None], ...]:
        """Each cell with its value."""
        return tuple(zip(self.names, self.values, strict=True))

    def fields_of(self, *whose: str) -> tuple[str, ...]:
        """The cells that it needs of one report: those whose owner (`field@2023`, `field@county`) is none, or
        one of these."""
        named = (name.partition("@") for name in self.names)
        return tuple(field for field, _, owner in named if owner in ("", *whose))


def failed_ids(results: Iterable[IdentityResult], hard: bool = True) -> tuple[str, ...]:
    """The ids of the hard (or of the soft) identities that fail somewhere, sorted."""
    wanted = HARD if hard else SOFT
    return tuple(sorted({one.id for one in results if one.outcome is Outcome.FAIL and one.id in wanted}))


Holds = Callable[[list[Decimal]], bool]


def judged(values: Sequence[Decimal | None], holds: Holds) -> Outcome:
    """What a rule that needs a printed number in every cell says of them."""
    printed = [value for value in values if value is not None]
    if len(printed) < len(values):
        return Outcome.NOT_CHECKABLE
    return Outcome.PASS if holds(printed) else Outcome.FAIL


@dataclass(frozen=True)
class Sheet:
    """The cells of one report by field."""

    cells: dict[str, CellValue]

    @classmethod
    def of(cls, cells: Iterable[CellValue]) -> Self:
        """The sheet of a report's cells."""
        return cls({cell.field: cell for cell in cells})

    def number(self, name: str) -> Decimal | None:
        cell = self.cells.get(name)
        return cell.value if cell is not None else None

    def state(self, name: str) -> CellState:
        cell = self.cells.get(name)
        return cell.state if cell is not None else CellState.MISSING

    @cached_property
    def known(self) -> frozenset[str]:
        """The cells of which it is known what they hold: a number, or nothing."""
        known = (CellState.VALUE, CellState.BLANK)
        return frozenset([name for name, cell in self.cells.items() if cell.state in known])

    def values(self, names: Iterable[str]) -> tuple[Decimal | None, ...]:
        return tuple(map(self._values.get, names))

    @cached_property
    def _values(self) -> dict[str, Decimal | None]:
        return {name: cell.value for name, cell in self.cells.items()}

    def applications_layout(self) -> Layout | None:
        if "t2.other.misc.total" in self.cells:
            return Layout.G2021
        return Layout.G2019 if "t2.other.total" in self.cells else None

    def keys(self, table: str) -> tuple[str, ...]:
        """The row keys of a table that have at least one cell, in the order of the cells."""
        return row_keys(self.names).get(table, ())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that it has a cell of."""
        return tuple(self.cells)

    def judged(self, name: str, scope: str, needed: tuple[str, ...], holds: Holds) -> IdentityResult:
        """Check a rule that needs a printed number in every cell."""
        values = self.values(needed)
        return IdentityResult(name, scope, judged(values, holds), needed, values)


@lru_cache(maxsize=256)  # the fields of a layout are those of nearly all its reports
def row_keys(fields: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By table the keys of the rows that these fields stand in, in their order."""
    found: dict[str, dict[str, None]] = {}
    for key in dict.fromkeys([name.rpartition(".")[0] for name in fields]):
        found.setdefault(key.partition(".")[0], {})[key] = None
    return {table: tuple(keys) for table, keys in found.items()}
