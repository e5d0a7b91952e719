"""APScheduler's jobs: what was missed runs once, a changed schedule loses nothing, windows know their days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from scheduler.calendar import WindowDays, adopt_jobs, open_calendar, planned_jobs
from scheduler.ledger import Ledger

At = Callable[[str], datetime]


def test_window_days_fire_in_order_over_the_year_end(many: Ledger, at: At) -> None:
    trigger = WindowDays(many.schedule)
    assert trigger.get_next_fire_time(None, at("12-01T00:00")) == at("12-31T00:00")
    now = at("12-31T23:59")
    first = trigger.get_next_fire_time(None, now)
    assert first == at("02-01T00:00").replace(year=2027)
    assert trigger.get_next_fire_time(first, now) == at("02-04T00:00").replace(year=2027)
    assert trigger.get_next_fire_time(None, at("02-01T00:00")) == at("02-01T00:00")


def test_jobs_are_stored_and_never_added_twice(many: Ledger, at: At) -> None:
    async def twice() -> list[tuple[str, datetime]]:
        for _ in range(2):
            calendar = open_calendar(many.engine)
            calendar.start(paused=True)
            adopt_jobs(calendar, many.schedule, at("01-15T00:00"))
            jobs = [(job.id, job.next_run_time) for job in calendar.get_jobs()]
            settings = [
                (job.coalesce, job.misfire_grace_time, job.max_instances) for job in calendar.get_jobs()
            ]
            calendar.shutdown(wait=False)
        assert set(settings) == {(True, None, 1)}
        return jobs

    assert sorted(name for name, _ in asyncio.run(twice())) == ["check", "digest", "gap-list", "windows"]


def test_a_changed_schedule_keeps_a_job_that_is_due(many: Ledger, at: At) -> None:
    later = many.schedule.windows[0].model_copy(
        update={"begin": many.schedule.windows[0].begin, "every_days": 2}
    )
    changed = many.schedule.model_copy(update={"windows": (later, *many.schedule.windows[1:])})

    async def change(due: bool) -> datetime:
        calendar = open_calendar(many.engine)
        calendar.start(paused=True)
        adopt_jobs(calendar, many.schedule, at("01-15T00:00"))
        then = at("02-01T00:00")
        calendar.get_job("windows").modify(next_run_time=then)
        adopt_jobs(calendar, changed, then + timedelta(hours=8) if due else then - timedelta(hours=8))
        job = calendar.get_job("windows")
        calendar.remove_all_jobs()
        calendar.shutdown(wait=False)
        assert "/2" in job.name
        moment: datetime = job.next_run_time
        return moment

    assert asyncio.run(change(due=True)) == at("02-01T00:00")
    assert asyncio.run(change(due=False)) == at("02-01T00:00")


def test_every_job_of_a_schedule_is_named_by_what_it_does(many: Ledger) -> None:
    names = {planned.id: planned.name for planned in planned_jobs(many.schedule)}
    assert names["windows"] == (
        "windows: 02-01..03-10/3; 03-16..03-29/7; 03-30..04-02/1; 04-09..05-31/7; "
        "06-30; 07-31; 08-31; 09-30; 10-31; 11-30; 12-31"
    )
    assert "month='4', day='1'" in names["gap-list"]
