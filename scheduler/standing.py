"""What a campaign has come to: totals, progress against the deadline, stuck counties, last errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nianbao.core.clock import SHANGHAI
from scheduler.entries import LedgerEntry
from scheduler.schedule import Schedule
from scheduler.states import HELD, SHUT, STUCK, State

STUCK_ATTEMPTS = 2
"""After so many tries that ended alike, a county counts as stuck."""
ERRORS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """One campaign at one moment. `expected` is the share of reports that experience says are out by now."""

    year: int
    at: datetime
    deadline: date
    entries: tuple[LedgerEntry, ...]
    expected: float | None

    @classmethod
    def of(cls, schedule: Schedule, year: int, entries: Iterable[LedgerEntry], now: datetime) -> Standing:
        """The standing of a campaign's counties."""
        deadline = schedule.campaign.deadline.in_year(year + 1)
        return cls(year, now, deadline, tuple(entries), expected_share(schedule, year, now))

    @property
    def totals(self) -> dict[State, int]:
        """How many counties are in each state."""
        return _counted(self.entries, self.at)

    @property
    def provinces(self) -> dict[str, dict[State, int]]:
        """The same for each province, in the registry's order of codes."""
        grouped: dict[str, list[LedgerEntry]] = defaultdict(list)
        for entry in self.entries:
            grouped[entry.province].append(entry)
        return {province: _counted(entries, self.at) for province, entries in grouped.items()}

    @property
    def held(self) -> int:
        """Counties whose report is in the archive."""
        return sum(entry.state in HELD for entry in self.entries)

    @property
    def share(self) -> float:
        """The part of the counties whose report is in the archive, 0 to 1."""
        return self.held / len(self.entries) if self.entries else 0.0

    @property
    def summary(self) -> str:
        """All of it in a line."""
        counted = ", ".join(f"{count} {state}" for state, count in self.totals.items())
        return f"reports of {self.year}: {self.held} of {len(self.entries)} counties held ({counted})"

    @property
    def days_left(self) -> int:
        """Days until the legal deadline; negative after it."""
        return (self.deadline - self.at.astimezone(SHANGHAI).date()).days

    @property
    def under_way(self) -> list[LedgerEntry]:
        """Counties being crawled."""
        return [entry for entry in self.entries if entry.under_way_since is not None]

    @property
    def stuck(self) -> list[LedgerEntry]:
        """Counties that time alone does not mend: flagged for a person, or ended alike again and again."""
        return [entry for entry in self.entries if entry.flagged or _is_stuck(entry)]

    @property
    def by_hand(self) -> list[LedgerEntry]:
        """Counties whose portal lets no program in: a person may save the report (docs/by-hand.md)."""
        return [entry for entry in self.entries if entry.state in SHUT]

    @property
    def last_errors(self) -> list[LedgerEntry]:
        """The latest crawls that brought nothing and explain themselves, the latest first."""
        tried = (entry for entry in self.entries if entry.state in STUCK and entry.last_attempt_at)
        return sorted(tried, key=_last_attempt, reverse=True)[:ERRORS_SHOWN]


def gaps(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The counties whose report is not in the archive."""
    return [entry for entry in entries if entry.state not in HELD]


def expected_share(schedule: Schedule, year: int, now: datetime) -> float | None:
    """The share of county reports out by now as the schedule's [expected] has it, between two of its days in
    proportion; None before the first."""
    today = now.astimezone(SHANGHAI).date()
    known = sorted((day.in_year(year + 1), share) for day, share in schedule.expected.items())
    before = [point for point in known if point[0] <= today]
    after = [point for point in known if point[0] > today]
    if not before:
        return None
    if not after:
        return before[-1][1]
    (left, low), (right, high) = before[-1], after[0]
    return low + (high - low) * (today - left).days / (right - left).days


def _counted(entries: Sequence[LedgerEntry], now: datetime) -> dict[State, int]:
    counted = Counter(entry.state_at(now) for entry in entries)
    return {state: counted[state] for state in State if counted[state]}


def _is_stuck(entry: LedgerEntry) -> bool:
    return entry.state in STUCK and entry.failures >= STUCK_ATTEMPTS


def _last_attempt(entry: LedgerEntry) -> datetime:
    assert entry.last_attempt_at is not None
    return entry.last_attempt_at
