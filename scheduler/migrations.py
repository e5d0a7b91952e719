"""The ledger's layouts: one of an earlier release is brought up to this release's, step by step.

A released layout never changes: tables.py changes only together with LAYOUT_VERSION, a step here, and
the tables as they are then in tests/scheduler/ledgers/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, inspect, select, text, update

from nianbao.core.errors import UsageError
from scheduler.tables import LAYOUT_VERSION, attempts, bodies, counties, facts, jobs

Step = Callable[[Connection], None]


def layout_of(connection: Connection) -> str | None:
    """The layout that a ledger says it has."""
    return connection.scalar(select(facts.c.value).where(facts.c.name == "layout"))


def bring_up(connection: Connection, shown: str) -> None:
    """Take every step from the ledger's layout to this release's, all or none: the caller's transaction holds
    them. Raises UsageError where that is not possible."""
    said = layout_of(connection)
    if said is None or not said.isdecimal() or int(said) < 1:
        raise UsageError(f"the ledger {shown} says of its layout {said!r}: no release of Nianbao made it so")
    if int(said) > LAYOUT_VERSION:
        raise UsageError(
            f"the ledger {shown} has layout {said}, this release knows {LAYOUT_VERSION}: a newer release has "
            "had it. Use that release, a backup from before it, or another ledger"
        )
    for layout in range(int(said), LAYOUT_VERSION):
        STEPS[layout](connection)
    newer = update(facts).where(facts.c.name == "layout").values(value=str(LAYOUT_VERSION))
    connection.execute(newer)


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
    _add_columns(connection, (counties, attempts), "reason_code", "reason_values")


def _years_listed(connection: Connection) -> None:
    """Layout 3 kept of the years that a county's columns list only what the reason says of them."""
    _add_columns(connection, (counties, attempts), "listed_years")


def _bodies(connection: Connection) -> None:
    """Layout 4 knew nothing of departments and townships."""
    _add_columns(connection, (counties,), "bodies_at", "bodies_read_at")
    bodies.create(connection, checkfirst=True)


def _add_columns(connection: Connection, tables: Iterable[Table], *names: str) -> None:
    for table in tables:
        held = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in (table.c[name] for name in names):
            if column.name not in held:
                kind = column.type.compile(connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


STEPS: dict[int, Step] = {1: _jobs_without_code, 2: _reasons_with_codes, 3: _years_listed, 4: _bodies}
"""By the layout that each begins at."""
