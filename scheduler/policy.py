"""When a county is visited next: a pure function of the schedule and of what happened so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nianbao.core.clock import SHANGHAI
from nianbao.core.county_result import CountyResult
from nianbao.core.reason_codes import Code
from nianbao.core.report import Status
from scheduler.schedule import Schedule, midnight, next_day
from scheduler.states import READ

JITTER_HOURS_MOST = 1.0
"""A random hour parts the counties of one day; more would only make the plan hard to read."""
Chance = Callable[[], float]
"""A random number in 0 to 1: the jitter."""


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a county in a campaign. `failures`: how often in a row it ended like this."""

    year: int
    status: Status | None = None
    attempted_at: datetime | None = None
    first_found_at: datetime | None = None
    failures: int = 0


def next_try(schedule: Schedule, history: History, chance: Chance) -> datetime | None:
    """The moment of the next visit, or None where the campaign plans none."""
    if history.attempted_at is None or history.status is None:
        return schedule.opens(history.year)
    wait = _wait(schedule, history, chance)
    again = history.attempted_at + wait if wait is not None else None
    if history.first_found_at is not None:
        return earlier(again, _revisit(schedule, history.first_found_at, history.attempted_at))
    if again is not None and _is_late(schedule, history, again):
        return next_slot(schedule, history.year, again)
    if history.status is Status.BLOCKED:
        return again  # asked to stay away: no window shortens that
    if history.status is Status.DISALLOWED and again is not None:
        return next_slot(schedule, history.year, again)
    return earlier(again, next_slot(schedule, history.year, history.attempted_at))


def next_look(
    schedule: Schedule, history: History, planned: datetime | None, left: bool | None, chance: Chance
) -> datetime | None:
    """When a county's departments and townships are looked for after a crawl, where that was `planned`
    before; None where no more is planned. `left`: whether some are listed and were not asked for, which goes
    on the next day; None where the crawl did not come to look."""
    assert history.attempted_at is not None
    if left is None and planned is None:
        return None
    if left:
        return next_day(history.attempted_at)
    wait = _wait(schedule, history, chance)
    if wait is not None:
        return max(planned or history.attempted_at, history.attempted_at + wait)
    return planned if left is None else schedule.scope.next_visit(history.year, history.attempted_at)


def next_slot(schedule: Schedule, year: int, after: datetime) -> datetime | None:
    """The first day after a moment on which counties still missing are due, or None after the last."""
    return next((slot for slot in schedule.slots(year) if slot > after), None)


def _is_late(schedule: Schedule, history: History, again: datetime) -> bool:
    """Whether an outcome waits for a late visit. What may pass is first tried again as in the season."""
    hours = _hours_between(schedule, history.status)
    lasts = history.failures >= len(hours)
    return again >= schedule.closes(history.year) or (lasts and again >= schedule.season_ends(history.year))


def _revisit(schedule: Schedule, found_at: datetime, attempted_at: datetime) -> datetime | None:
    """Days are counted in Asia/Shanghai and begin at midnight: a daily cron job is never just too early."""
    found_on = found_at.astimezone(SHANGHAI).date()
    moments = [midnight(found_on + timedelta(days=days)) for days in sorted(schedule.campaign.revisit_days)]
    return next((moment for moment in moments if moment > attempted_at), None)


def _wait(schedule: Schedule, history: History, chance: Chance) -> timedelta | None:
    """How long the outcome itself asks to wait; None where the windows' rhythm decides."""
    waits = _hours_between(schedule, history.status)
    if not waits:
        return None
    hours = waits[min(max(history.failures, 1), len(waits)) - 1]
    return timedelta(hours=hours + min(hours * schedule.retry.jitter, JITTER_HOURS_MOST) * chance())


def _hours_between(schedule: Schedule, status: Status | None) -> tuple[float, ...]:
    """The hours to wait after the first, second… crawl in a row that ended so."""
    retry = schedule.retry
    match status:
        case Status.UNREACHABLE:
            return retry.unreachable_hours
        case Status.FAILED:
            return retry.failed_hours
        case Status.BLOCKED:
            return (retry.blocked_days * 24,)
        case Status.DISALLOWED:  # robots.txt may be asked again after a day (RFC 9309, 2.4)
            return (retry.disallowed_days * 24,)
        case _:
            return ()


def ran_out_of_day(result: CountyResult) -> bool:
    """Whether its host had had its requests of the day, so that the crawl says nothing of the portal."""
    why = result.why
    return result.status not in READ and why is not None and Code.REQUESTS_OF_DAY in why.codes()


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier moment of two, where there are two."""
    return min((moment for moment in (one, other) if moment is not None), default=None)
