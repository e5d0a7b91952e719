"""Opening the ledger's database: a SQLite file by default, PostgreSQL by URL."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from nianbao.core.errors import NianbaoError, UsageError
from scheduler.migrations import bring_up, layout_of
from scheduler.tables import LAYOUT_VERSION, facts, metadata

logger = logging.getLogger(__name__)

BUSY_SECONDS = 60
MAKING_KEY = 0x6E69616E6C
"""Advisory lock under which PostgreSQL makes the tables, or changes those of an earlier release."""
FILE = "ledger.sqlite"


class LedgerError(NianbaoError):
    """The ledger cannot be read or written; what was crawled is in the archive all the same."""


def ledger_url(ledger: str, work_path: Path) -> URL:
    """Where the ledger is: what NIANBAO_LEDGER says, a SQLite path or a PostgreSQL URL; by default a file in
    the work directory. Raises UsageError."""
    if "://" not in ledger:
        path = Path(ledger).absolute() if ledger else work_path / FILE
        return URL.create("sqlite", database=str(path))
    try:
        url = make_url(ledger)
    except ArgumentError as error:
        raise UsageError("NIANBAO_LEDGER is no URL that can be read: postgresql://user@host/name") from error
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite")
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(f"NIANBAO_LEDGER: {url.drivername} is neither a SQLite path nor postgresql://…")
    if importlib.util.find_spec("psycopg") is None:
        raise UsageError("a ledger in PostgreSQL needs psycopg: pip install 'nianbao[queue]'")
    return url.set(drivername="postgresql+psycopg")


def open_database(url: URL) -> Engine:
    """The database with its tables. Raises UsageError where it cannot be opened, or is a newer release's."""
    engine = _engine(url)
    shown = url.render_as_string(hide_password=True)
    try:
        if not inspect(engine).has_table(facts.name):
            _make_tables(engine)
        _check_layout(engine, shown)
    except UsageError:
        engine.dispose()
        raise
    except (OSError, SQLAlchemyError) as error:
        engine.dispose()
        raise UsageError(
            f"the ledger {shown} cannot be opened: {_said(error)}. Set NIANBAO_LEDGER to a file that can be "
            "written or to a PostgreSQL that answers."
        ) from error
    return engine


@contextmanager
def ledger_errors(engine: Engine) -> Iterator[None]:
    """Errors of the database as ours, with what they mean for the user."""
    try:
        yield
    except SQLAlchemyError as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise LedgerError(
            f"the ledger {shown} failed: {_said(error)}; what was crawled is in the archive, and the next "
            "run enters it"
        ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"the ledger {url.database} cannot be made: {error.strerror}") from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_at_once(connection: Any) -> None:
    """A transaction that turned from reading to writing midway would fail where another one wrote."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _make_tables(engine: Engine) -> None:
    """Make the tables, and what tells this ledger from every other one; others who start now wait."""
    with _alone(engine) as connection:
        if inspect(connection).has_table(facts.name):
            return
        metadata.create_all(connection)
        about = {"layout": str(LAYOUT_VERSION), "identity": uuid4().hex}
        connection.execute(facts.insert(), [{"name": name, "value": value} for name, value in about.items()])


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that changes tables: one at a time. SQLite's are all alone."""
    with engine.begin() as connection:
        if engine.url.get_backend_name() != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MAKING_KEY})
        yield connection


def _check_layout(engine: Engine, shown: str) -> None:
    """Bring an earlier release's ledger up to date. Raises UsageError where it is no such."""
    with engine.begin() as connection:
        if layout_of(connection) == str(LAYOUT_VERSION):
            return
    with _alone(engine) as connection:
        if (before := layout_of(connection)) == str(LAYOUT_VERSION):
            return  # another process was quicker
        bring_up(connection, shown)
    logger.warning(
        "the ledger %s was brought from layout %s to %s; releases before this one refuse it now",
        shown,
        before,
        LAYOUT_VERSION,
    )


def _said(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())[:300]
