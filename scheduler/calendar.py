"""APScheduler's jobs: they follow from the schedule, their times are kept, and none that is due is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from nianbao.core.clock import SHANGHAI
from scheduler.kept_jobs import KeptJob, KeptJobs
from scheduler.schedule import Schedule

RINGS = "scheduler.service:ring"
"""What every job calls, with its own name."""


class WindowDays(BaseTrigger):  # type: ignore[misc]  # APScheduler is not annotated
    """Fires at the midnights of Asia/Shanghai on which counties still missing are due."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The first day after the last firing, or from now on: APScheduler's contract."""
        after = previous or now - timedelta(microseconds=1)
        year = after.astimezone(SHANGHAI).year
        moments = (*self.schedule.slots(year - 1), *self.schedule.slots(year))
        return next((moment for moment in moments if moment > after), None)

    def __str__(self) -> str:
        windows = (f"{each.begin}..{each.to}/{each.every_days}" for each in self.schedule.windows)
        return "; ".join((*windows, *map(str, self.schedule.campaign.late_visits)))


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
        Planned("windows", WindowDays(schedule)),
        Planned("gap-list", yearly),
        Planned("digest", daily),
        Planned(
            "check", IntervalTrigger(seconds=max(1, int(schedule.pace.check_seconds)), timezone=SHANGHAI)
        ),
    ]


class Calendar(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler is not annotated
    """APScheduler over the ledger's database. What was missed runs once, however late."""

    def __init__(self, engine: Engine) -> None:
        self.store = KeptJobs(engine)
        super().__init__(
            timezone=SHANGHAI,
            jobstores={"default": self.store},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )


def open_calendar(engine: Engine) -> Calendar:
    """The calendar of a ledger, not started."""
    return Calendar(engine)


def adopt_jobs(calendar: Calendar, schedule: Schedule, now: datetime) -> None:
    """Bring the jobs in line with the schedule. A kept job goes on at its kept time: to plan it anew would
    lose a run that is due. One that changed and is not due goes by the schedule."""
    wanted = {planned.id: planned for planned in planned_jobs(schedule)}
    kept = calendar.store.kept()
    for job in calendar.get_jobs():
        if job.id not in wanted:
            job.remove()
    calendar.store.forget(kept.keys() - wanted.keys())
    for planned in wanted.values():
        calendar.add_job(
            RINGS,
            planned.trigger,
            args=[planned.id],
            id=planned.id,
            name=planned.name,
            next_run_time=_next_time(planned, kept.get(planned.id), now),
            replace_existing=True,
        )


def _next_time(planned: Planned, kept: KeptJob | None, now: datetime) -> datetime | None:
    if kept is not None and kept.next_at is not None:
        unchanged = kept.name in (planned.name, "")
        if unchanged or kept.next_at <= now:
            return kept.next_at
    moment: datetime | None = planned.trigger.get_next_fire_time(None, now)
    return moment
