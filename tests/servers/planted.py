"""A ledger as releases before layout 2 kept it: APScheduler's jobs pickled, and here each pickle runs a command."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from sqlalchemy import Engine, text


class _Command:
    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch '{self._marker}'",)


def plant(engine: Engine, times: Mapping[str, datetime | float | str | None], marker: Path) -> None:
    """Turn a ledger into one of layout 1 whose stored jobs make `marker` when they are unpickled."""
    old = SQLAlchemyJobStore(engine=engine, tablename="nianbao_jobs").jobs_t
    code = pickle.dumps(_Command(marker))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS nianbao_calendar"))
        connection.execute(text("UPDATE nianbao_facts SET value = '1' WHERE name = 'layout'"))
        old.create(connection)
        for id, said in times.items():
            time = said.timestamp() if isinstance(said, datetime) else said
            row = {"id": id, "time": time, "code": code}
            connection.execute(text("INSERT INTO nianbao_jobs VALUES (:id, :time, :code)"), row)
