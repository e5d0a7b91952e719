"""Ledgers of earlier releases are taken over: their times are kept, and nothing stored in them is run."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from schedule_season import crawled
from servers.planted import plant
from servers.postgres import Postgres, running_postgres
from sqlalchemy import Engine, inspect

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from scheduler.calendar import adopt_jobs, open_calendar
from scheduler.database import _engine, ledger_url
from scheduler.ledger import Ledger
from scheduler.migrations import STEPS
from scheduler.schedule import load_schedule
from scheduler.states import State
from scheduler.tables import LAYOUT_VERSION

At = Callable[[str], datetime]
LEDGERS = Path(__file__).with_name("ledgers")
"""The tables of every layout that was released, as its release made them."""
IDS = ["check", "digest", "gap-list", "windows"]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""


@pytest.fixture
def reopen(where: str, tmp_path: Path) -> Callable[[], Ledger]:
    return lambda: Ledger.open(where, tmp_path, load_schedule())


def times(ledger: Ledger, now: datetime) -> dict[str, datetime]:
    """The jobs as a service that starts now has them."""

    async def started() -> dict[str, datetime]:
        calendar = open_calendar(ledger.engine)
        calendar.start(paused=True)
        adopt_jobs(calendar, ledger.schedule, now)
        found = {job.id: job.next_run_time for job in calendar.get_jobs()}
        calendar.shutdown(wait=False)
        return found

    return asyncio.run(started())


def test_times_survive_and_no_stored_code_runs(reopen: Callable[[], Ledger], at: At, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    kept = {id: at(f"03-0{number}T04:05:06.789012") for number, id in enumerate(IDS, 1)}
    with reopen() as ledger:
        identity = ledger.identity()
        plant(ledger.engine, kept | {"planted": at("01-01T00:00")}, marker)
    with reopen() as ledger:
        assert ledger.identity() == identity
        assert times(ledger, at("02-02T00:00")) == kept
        assert not inspect(ledger.engine).has_table("nianbao_jobs")
        assert {column["name"] for column in inspect(ledger.engine).get_columns("nianbao_calendar")} == {
            "id",
            "name",
            "next_at",
        }
        assert set(open_calendar(ledger.engine).store.kept()) == set(IDS)
        assert ledger.fact("layout") == str(LAYOUT_VERSION)
        assert times(ledger, at("02-02T00:00")) == kept  # and now by name
    assert not marker.exists()


@pytest.mark.parametrize("time", [None, math.inf, 1e300, -1e300])
def test_a_time_that_cannot_be_read_is_planned_anew(
    reopen: Callable[[], Ledger], at: At, tmp_path: Path, time: float | None
) -> None:
    marker, now = tmp_path / "ran", at("02-02T00:00")
    with reopen() as ledger:
        fresh = times(ledger, now)
        plant(ledger.engine, dict.fromkeys(IDS, time), marker)
    with reopen() as ledger:
        again = times(ledger, now)
    assert {id: again[id] for id in IDS if id != "check"} == {id: fresh[id] for id in IDS if id != "check"}
    assert set(again) == set(IDS)
    assert not marker.exists()


def test_a_ledger_without_stored_jobs_is_taken_over(reopen: Callable[[], Ledger], at: At) -> None:
    with reopen() as ledger, ledger.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE nianbao_calendar")
        connection.exec_driver_sql("UPDATE nianbao_facts SET value = '1' WHERE name = 'layout'")
    with reopen() as ledger:
        assert set(times(ledger, at("02-02T00:00"))) == set(IDS)


def test_reasons_of_a_ledger_that_knew_no_codes_stay_in_their_words(
    reopen: Callable[[], Ledger], at: At
) -> None:
    blocked = crawled(2025, "990101", "blocked", "a wall")
    with reopen() as ledger:
        ledger.open_campaign(2025, at("02-01T00:00"))
        ledger.enrol(2025, [County("990101", "青岭县", "示范省")], {}, ())
        ledger.record(blocked, at("02-01T00:00"), at("02-01T00:00"), "w")
        with ledger.engine.begin() as connection:
            for table in ("nianbao_counties", "nianbao_attempts"):
                for column in ("reason_code", "reason_values"):
                    connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
            connection.exec_driver_sql("UPDATE nianbao_facts SET value = '2' WHERE name = 'layout'")
    with reopen() as ledger:
        (entry,) = ledger.entries(2025)
        assert (entry.reason, entry.reason_code, entry.reason_values) == ("a wall", None, {})
        why = {"reason_code": "refused", "reason_values": {"status": 403}}
        after = ledger.record(
            crawled(2025, "990101", "blocked", "x", **why), at("02-02T00:00"), at("02-02T00:00"), "w"
        )
        assert (after.reason_code, after.reason_values) == ("refused", {"status": 403})


def test_many_processes_may_open_an_old_ledger_at_once(
    reopen: Callable[[], Ledger], at: At, tmp_path: Path
) -> None:
    with reopen() as ledger:
        plant(ledger.engine, {"digest": at("03-01T00:00")}, tmp_path / "ran")
    opened: list[str | None] = []

    def open_it() -> None:
        with reopen() as mine:
            opened.append(mine.fact("layout"))

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [str(LAYOUT_VERSION)] * 6


def test_a_ledger_that_knew_no_listed_years_takes_them_from_then_on(
    reopen: Callable[[], Ledger], at: At
) -> None:
    absent = crawled(2025, "990101", "not_published", "the column ends", listed_years=(2022, 2023))
    with reopen() as ledger:
        ledger.open_campaign(2025, at("02-01T00:00"))
        ledger.enrol(2025, [County("990101", "青岭县", "示范省")], {}, ())
        ledger.record(absent, at("02-01T00:00"), at("02-01T00:00"), "w")
        with ledger.engine.begin() as connection:
            for table in ("nianbao_counties", "nianbao_attempts"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN listed_years")
            connection.exec_driver_sql("UPDATE nianbao_facts SET value = '3' WHERE name = 'layout'")
    with reopen() as ledger:
        assert [entry.listed_years for entry in ledger.entries(2025)] == [()]
        after = ledger.record(absent, at("02-02T00:00"), at("02-02T00:00"), "w")
        assert after.listed_years == (2022, 2023)


@pytest.fixture
def bare(where: str, tmp_path: Path) -> Iterator[Engine]:
    """The database that `reopen` opens, without a table."""
    engine = _engine(ledger_url(where, tmp_path))
    yield engine
    engine.dispose()


def shape(engine: Engine) -> dict[str, object]:
    """Tables, columns with their types, and indexes; not their order, since a column is added at the end."""
    seen = inspect(engine)
    names = [name for name in seen.get_table_names() if name.startswith("nianbao_")]
    columns = {
        (name, each["name"]): (str(each["type"]), each["nullable"])
        for name in names
        for each in seen.get_columns(name)
    }
    indexes = {
        (name, each["name"], *each["column_names"]) for name in names for each in seen.get_indexes(name)
    }
    keys = {name: tuple(seen.get_pk_constraint(name)["constrained_columns"]) for name in names}
    return {"columns": columns, "indexes": indexes, "keys": keys}


def drop_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        for name in inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {name}")


def made_by_release(engine: Engine, layout: int) -> None:
    """A ledger as the release of a layout left it: a campaign, a county that was found and one that was not."""
    script = LEDGERS / f"layout-{layout}.{engine.url.get_backend_name()}.sql"
    rows = LEDGERS / "rows.sql"
    with engine.begin() as connection:
        for path in (script, rows):
            for statement in filter(str.strip, path.read_text(encoding="utf-8").split(";\n")):
                connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.exec_driver_sql(f"INSERT INTO nianbao_facts VALUES ('layout', '{layout}')")


@pytest.mark.parametrize("layout", range(1, LAYOUT_VERSION + 1))
def test_every_released_layout_is_taken_over(
    reopen: Callable[[], Ledger], bare: Engine, at: At, layout: int, caplog: pytest.LogCaptureFixture
) -> None:
    made_by_release(bare, layout)
    with reopen() as ledger:
        assert ledger.identity() == "f00d"
        assert [campaign.year for campaign in ledger.campaigns()] == [2025]
        found, missing = ledger.entries(2025)
        assert (found.state, found.title, found.first_found_at) == (State.FOUND, "报告", at("02-01T08:00"))
        assert (missing.state, missing.reason, missing.next_at) == (
            State.BLOCKED,
            "a wall",
            at("02-08T08:00"),
        )
        assert ledger.spent_requests(at("02-01T00:00")) == {"p": 7}
        after = ledger.record(
            crawled(2025, "990102", "archived", listed_years=(2024,)), *[at("02-08T09:00")] * 2, "w"
        )
        assert (after.state, after.attempts, after.listed_years) == (State.FOUND, 3, (2024,))
        taken_over = shape(ledger.engine)
    drop_tables(bare)
    with reopen() as fresh:
        assert taken_over == shape(fresh.engine)
    said = [record.message for record in caplog.records if "was brought from layout" in record.message]
    assert len(said) == (layout < LAYOUT_VERSION)


def test_the_tables_are_those_of_the_layout_that_they_name(
    bare: Engine, reopen: Callable[[], Ledger]
) -> None:
    """Who changes tables.py writes a step and a new layout: a ledger in the field has the released one."""
    made_by_release(bare, LAYOUT_VERSION)
    expected = shape(bare)
    drop_tables(bare)
    with reopen() as ledger:
        assert shape(ledger.engine) == expected
    assert sorted(STEPS) == list(range(1, LAYOUT_VERSION))


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (
            str(LAYOUT_VERSION + 1),
            f"has layout {LAYOUT_VERSION + 1}, this release knows {LAYOUT_VERSION}: a newer release",
        ),
        ("0", "no release of Nianbao made it so"),
        ("four", "no release of Nianbao made it so"),
    ],
)
def test_a_ledger_that_is_no_earlier_releases_is_refused_and_left_as_it_is(
    reopen: Callable[[], Ledger], bare: Engine, layout: str, said: str
) -> None:
    with reopen() as ledger:
        ledger.remember("layout", layout)
    with pytest.raises(UsageError, match=said):
        reopen()
    with bare.begin() as connection:
        found = connection.exec_driver_sql("SELECT value FROM nianbao_facts WHERE name = 'layout'").scalar()
    assert found == layout


def test_a_step_that_fails_leaves_the_ledger_as_it_was(reopen: Callable[[], Ledger], bare: Engine) -> None:
    """Layout 3's attempts are gone: the step after it cannot be taken, and the steps before it are taken back."""
    made_by_release(bare, 1)
    with bare.begin() as connection:
        connection.exec_driver_sql("DROP TABLE nianbao_attempts")
    before = shape(bare)
    with pytest.raises(UsageError, match="cannot be opened"):
        reopen()
    assert shape(bare) == before
