"""One scheduler per ledger, in SQLite and in PostgreSQL; and the ledger itself in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from schedule_season import crawled
from servers.postgres import Postgres, running_postgres

from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.report import Status
from scheduler.ledger import Ledger
from scheduler.lock import SchedulerRuns, holder, only_scheduler
from scheduler.reckoning import last_two, sums_of
from scheduler.schedule import load_schedule
from scheduler.states import State

YEAR = 2025
NOON = datetime(2026, 2, 1, 12, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    running: Postgres = request.getfixturevalue("postgres")
    return running.database()


def test_a_second_scheduler_is_told_who_holds_the_ledger(place: str, tmp_path: Path) -> None:
    async def both() -> None:
        with (
            Ledger.open(place, tmp_path, load_schedule()) as one,
            Ledger.open(place, tmp_path, load_schedule()) as other,
        ):
            assert holder(other.engine, tmp_path / "elsewhere") is None
            async with only_scheduler(one.engine, tmp_path / "here", "nianbao schedule run"):
                assert "nianbao schedule run" in (holder(other.engine, tmp_path / "elsewhere") or "")
                with pytest.raises(SchedulerRuns, match="`nianbao schedule run") as refused:
                    async with only_scheduler(other.engine, tmp_path / "elsewhere", "second"):
                        pass
                assert refused.value.exit_code == 2
            async with only_scheduler(other.engine, tmp_path / "elsewhere", "second"):
                assert "second" in (holder(one.engine, tmp_path / "elsewhere") or "")

    asyncio.run(both())


def test_a_county_goes_through_the_ledger_in_either_database(place: str, tmp_path: Path) -> None:
    with Ledger.open(place, tmp_path, load_schedule()) as ledger:
        ledger.open_campaign(YEAR, NOON)
        ledger.enrol(YEAR, [County("990101", "青岭县", "示范省")], {"990101": "host"}, {"990101"})
        (entry,) = ledger.due(NOON)
        ledger.begin(entry, NOON, "w")
        assert ledger.due(NOON) == []
        for status in ("archived", "unchanged"):
            result = crawled(
                YEAR, "990101", status, url="http://x/", requests=2, requisites=3, bytes=2**33, family="trs"
            )
            ledger.record(result, NOON, NOON, "w")
        (entry,) = ledger.entries(YEAR)
        assert (entry.state, entry.last_attempt_at, entry.attempts) == (State.VERIFIED, NOON, 2)
        assert ledger.spent_requests(NOON) == {"host": 10}
        assert [(each.family, each.last) for each in last_two(ledger.engine)] == [("trs", Status.UNCHANGED)]
        assert sums_of(ledger.engine)[YEAR].received_bytes == 2**34
        assert not ledger.adopt_schedule(NOON)
        ledger.share_schedule()
        assert ledger.schedule == load_schedule()
        assert ledger.identity()
    with Ledger.open(place, tmp_path, load_schedule()) as again:
        assert again.entries(YEAR) == [entry]
