"""When each job runs next, kept in the ledger. What a job does is never kept: a ledger holds no code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from sqlalchemy import Engine, delete, select, update

from scheduler.database import ledger_errors
from scheduler.tables import jobs


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A job as the ledger knows it. `name` is empty where an older release kept it."""

    id: str
    name: str
    next_at: datetime | None


class KeptJobs(MemoryJobStore):  # type: ignore[misc]  # APScheduler is not annotated
    """APScheduler's jobs of this process, whose ids, names and next times outlive it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def kept(self) -> dict[str, KeptJob]:
        """What this or an earlier process kept, by id."""
        with ledger_errors(self._engine), self._engine.begin() as connection:
            return {row["id"]: KeptJob(**row) for row in connection.execute(select(jobs)).mappings()}

    def forget(self, ids: Collection[str]) -> None:
        """Drop what is kept of jobs, whether or not they run in this process."""
        with ledger_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.id.in_(ids)))

    def get_due_jobs(self, now: datetime) -> list[Job]:
        """See BaseJobStore. Nothing rings whose next time could not be kept: where the ledger does not
        answer, APScheduler asks again in a while."""
        self.kept()
        due: list[Job] = super().get_due_jobs(now)
        return due

    def add_job(self, job: Job) -> None:
        """See BaseJobStore."""
        super().add_job(job)
        self._keep(job)

    def update_job(self, job: Job) -> None:
        """See BaseJobStore."""
        super().update_job(job)
        self._keep(job)

    def remove_job(self, job_id: str) -> None:
        """See BaseJobStore."""
        super().remove_job(job_id)
        self.forget([job_id])

    def remove_all_jobs(self) -> None:
        """See BaseJobStore."""
        super().remove_all_jobs()
        self.forget(list(self.kept()))

    def shutdown(self) -> None:
        """See BaseJobStore: what is kept stays kept."""
        super().remove_all_jobs()

    def _keep(self, job: Job) -> None:
        values = {"name": job.name, "next_at": job.next_run_time}
        with ledger_errors(self._engine), self._engine.begin() as connection:
            known = connection.execute(update(jobs).where(jobs.c.id == job.id).values(values))
            if not known.rowcount:
                connection.execute(jobs.insert().values(id=job.id, **values))
