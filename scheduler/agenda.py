"""What is to come: visits, windows and duties, as far as the ledger and the schedule know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nianbao.core.clock import SHANGHAI
from scheduler.entries import LedgerEntry
from scheduler.schedule import Schedule, midnight
from scheduler.states import HELD

LOOKS = "departments and townships are looked for"


@dataclass(frozen=True, slots=True)
class Item:
    """Something planned. `counties`: how many it is about as things stand; None where that is not known."""

    at: datetime
    what: str
    year: int
    counties: int | None = None


def agenda(schedule: Schedule, year: int, entries: Sequence[LedgerEntry], now: datetime) -> list[Item]:
    """What comes next in a campaign, in order: planned visits by day, then the windows' further days."""
    items = [*_visits(entries, year, now), *_days(schedule, year, entries, now)]
    return sorted(items, key=lambda item: (item.at, item.what))


def plan(schedule: Schedule, year: int, counties: int) -> list[Item]:
    """The days of a campaign that has not begun, as if no county ever published."""
    items = [
        Item(midnight(day), f"window {window.name!r}", year, counties)
        for window in schedule.windows
        for day in window.days(year + 1)
    ]
    late = [day.in_year(year + 1) for day in schedule.campaign.late_visits]
    items += [Item(midnight(day), "late visit", year, counties) for day in late]
    if schedule.scope.departments:
        looks = [day.in_year(year + 1) for day in schedule.scope.visits]
        items += [Item(midnight(day), LOOKS, year) for day in looks]
    items.append(Item(midnight(schedule.campaign.gap_list.in_year(year + 1)), "gap list", year))
    items.append(Item(schedule.closes(year), "the campaign closes", year))
    return sorted(items, key=lambda item: (item.at, item.what))


def _visits(entries: Sequence[LedgerEntry], year: int, now: datetime) -> Iterator[Item]:
    by_day: dict[tuple[date, str], list[datetime]] = defaultdict(list)
    for entry in entries:
        if entry.next_at is not None and entry.under_way_since is None:
            kind = "re-visits of held reports" if entry.state in HELD else "visits of missing counties"
            moment = max(entry.next_at, now)
            by_day[moment.astimezone(SHANGHAI).date(), kind].append(moment)
        if entry.bodies_at is not None and entry.under_way_since is None:
            moment = max(entry.bodies_at, now)
            by_day[moment.astimezone(SHANGHAI).date(), LOOKS].append(moment)
    for (_, kind), moments in by_day.items():
        yield Item(min(moments), kind, year, len(moments))


def _days(schedule: Schedule, year: int, entries: Sequence[LedgerEntry], now: datetime) -> Iterator[Item]:
    planned = {moment for entry in entries for moment in (entry.next_at, entry.bodies_at)}
    missing = sum(entry.state not in HELD for entry in entries)
    for item in plan(schedule, year, missing):
        if item.at > now and item.at not in planned:
            yield item
