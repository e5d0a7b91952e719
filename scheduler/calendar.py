"""APScheduler's jobs: persistent, never added twice, and a changed schedule loses none that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from core.clock import SHANGHAI
from scheduler.schedule import Schedule, Window

RINGS = "scheduler.service:ring"
"""What every job calls, with its own name: jobs are stored, so they can hold no live object."""


class WindowDays(BaseTrigger):  # type: ignore[misc]  # APScheduler is not annotated
    """Fires at the midnights of Asia/Shanghai on which counties still missing are due."""

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self.windows = windows

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The first day after the last firing, or from now on: APScheduler's contract."""
        after = previous or now - timedelta(microseconds=1)
        year = after.astimezone(SHANGHAI).year
        days = [day for each in (year, year + 1) for window in self.windows for day in window.days(each)]
        moments = sorted(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) for day in days)
        return next((moment for moment in moments if moment > after), None)

    def __getstate__(self) -> dict[str, Any]:
        return {"windows": [window.model_dump(mode="json", by_alias=True) for window in self.windows]}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.windows = tuple(Window.model_validate(window) for window in state["windows"])

    def __str__(self) -> str:
        return "; ".join(f"{each.begin}..{each.to}/{each.every_days}" for each in self.windows)


@dataclass(frozen=True, slots=True)
class Planned:
    """A job as the schedule wants it."""

    id: str
    trigger: BaseTrigger

    @property
    def name(self) -> str:
        """Says what it does, and so tells a changed job from an unchanged one."""
        return f"{self.id}: {self.trigger}"


def planned_jobs(schedule: Schedule) -> list[Planned]:
    """The jobs of a schedule."""
    gap_list, digest = schedule.campaign.gap_list, schedule.notify.digest_at
    yearly = CronTrigger(month=gap_list[0], day=gap_list[1], hour=0, minute=0, timezone=SHANGHAI)
    daily = CronTrigger(hour=digest.hour, minute=digest.minute, timezone=SHANGHAI)
    return [
        Planned("windows", WindowDays(schedule.windows)),
        Planned("gap-list", yearly),
        Planned("digest", daily),
        Planned(
            "check", IntervalTrigger(seconds=max(1, int(schedule.pace.check_seconds)), timezone=SHANGHAI)
        ),
    ]


def open_calendar(engine: Engine) -> AsyncIOScheduler:
    """APScheduler over the ledger's database, not started. What was missed runs once, however late."""
    return AsyncIOScheduler(
        timezone=SHANGHAI,
        jobstores={"default": SQLAlchemyJobStore(engine=engine, tablename="nianbao_jobs")},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )


def adopt_jobs(calendar: AsyncIOScheduler, schedule: Schedule, now: datetime) -> None:
    """Bring the stored jobs in line with the schedule. Adding a job again would compute its next run anew and
    lose one that is due, so jobs are added only where absent, and a changed job that is due stays due."""
    wanted = {planned.id: planned for planned in planned_jobs(schedule)}
    for job in calendar.get_jobs():
        if job.id not in wanted:
            job.remove()
    for planned in wanted.values():
        job = calendar.get_job(planned.id)
        if job is None:
            calendar.add_job(RINGS, planned.trigger, args=[planned.id], id=planned.id, name=planned.name)
        elif job.name != planned.name:
            due = job.next_run_time is not None and job.next_run_time <= now
            then = job.next_run_time if due else planned.trigger.get_next_fire_time(None, now)
            job.modify(trigger=planned.trigger, name=planned.name, next_run_time=then)
