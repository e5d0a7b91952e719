"""Ledgers of earlier releases, brought to this release's layout step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, inspect, select, text, update

from scheduler.tables import attempts, counties, facts, jobs


def layout_of(connection: Connection) -> str | None:
    """The layout that a ledger says it has."""
    return connection.scalar(select(facts.c.value).where(facts.c.name == "layout"))


def bring_up(connection: Connection) -> None:
    """Take every step from the ledger's layout on. A layout that no step begins at stays what it is."""
    while (step := _STEPS.get(layout_of(connection) or "")) is not None:
        layout, change = step
        change(connection)
        connection.execute(update(facts).where(facts.c.name == "layout").values(value=layout))


def _jobs_without_code(connection: Connection) -> None:
    """Layout 1 kept APScheduler's jobs pickled, and reading a pickle runs what it says: it is dropped unread.
    Their times are kept; a job whose time cannot be read is planned anew by the schedule."""
    jobs.create(connection)
    if not inspect(connection).has_table("nianbao_jobs"):
        return  # `schedule run` never ran as a service
    for id, said in connection.execute(text("SELECT id, next_run_time FROM nianbao_jobs")).all():
        if (moment := _moment(said)) is not None:
            connection.execute(jobs.insert().values(id=str(id), name="", next_at=moment))
    connection.execute(text("DROP TABLE nianbao_jobs"))


def _moment(timestamp: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(timestamp), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _reasons_with_codes(connection: Connection) -> None:
    """Layout 2 kept a reason as a sentence alone: it stays, and has no code."""
    for table in (counties, attempts):
        held = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in (table.c.reason_code, table.c.reason_values):
            if column.name not in held:
                kind = column.type.compile(connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


_STEPS: dict[str, tuple[str, Callable[[Connection], None]]] = {
    "1": ("2", _jobs_without_code),
    "2": ("3", _reasons_with_codes),
}
