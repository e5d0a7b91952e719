"""Who is crawled when: one at a time per platform, so many at once, so much a day."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from schedule_season import crawled

from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from scheduler.dispatch import Dispatcher
from scheduler.ledger import Ledger

YEAR = 2025
At = Callable[[str], datetime]


@dataclass
class Portals:
    """A crawler that takes three turns of the loop per county and notes who is visited with whom."""

    requests: int = 6
    ledger: Ledger | None = None
    now: set[str] = field(default_factory=set)
    visits: Counter[str] = field(default_factory=Counter)
    limits: list[int] = field(default_factory=list)
    most_at_once: int = 0
    together: set[frozenset[str]] = field(default_factory=set)
    broken: str = ""
    rested: int = 0

    async def crawl(
        self, county: County, year: int, request_limit: int, bodies: Any = None
    ) -> CountyResult | None:
        self.now.add(county.code)
        self.visits[county.code] += 1
        self.limits.append(request_limit)
        self.most_at_once = max(self.most_at_once, len(self.now))
        self.together.add(frozenset(self.now))
        for _ in range(3):
            await asyncio.sleep(0)
        self.now.discard(county.code)
        if county.code == self.broken:
            return None
        return crawled(year, county.code, "not_published", requests=min(self.requests, request_limit))

    async def rest(self) -> None:
        self.rested += 1

    async def stop(self) -> None:
        pass


def dispatcher(ledger: Ledger, portals: Portals, now: datetime) -> Dispatcher:
    return Dispatcher(ledger, portals, lambda: now, lambda *_: None, "w", 60, 0.0, 600)


def share(ledger: Ledger, platforms: dict[str, str]) -> None:
    counties = [entry.county for entry in ledger.entries(YEAR)]
    known = {entry.code: entry.platform for entry in ledger.entries(YEAR)}
    ledger.enrol(YEAR, counties, known | platforms, ())


def test_everything_due_is_crawled_once_and_then_the_crawler_rests(many: Ledger, at: At) -> None:
    portals = Portals()
    asyncio.run(dispatcher(many, portals, at("02-03T08:00")).work_off())
    assert set(portals.visits.values()) == {1}
    assert len(portals.visits) == 20
    assert portals.rested == 1
    asyncio.run(dispatcher(many, portals, at("02-03T09:00")).work_off())
    assert sum(portals.visits.values()) == 20


def test_so_many_at_once(many: Ledger, at: At) -> None:
    many.schedule = many.schedule.model_copy(
        update={"pace": many.schedule.pace.model_copy(update={"counties_at_once": 3})}
    )
    portals = Portals()
    asyncio.run(dispatcher(many, portals, at("02-03T08:00")).work_off())
    assert portals.most_at_once == 3
    assert len(portals.visits) == 20


def test_counties_of_one_platform_never_meet(many: Ledger, at: At) -> None:
    shared = {f"9901{number:02d}" for number in range(6)}
    share(many, dict.fromkeys(shared, "platform"))
    portals = Portals()
    asyncio.run(dispatcher(many, portals, at("02-03T08:00")).work_off())
    assert len(portals.visits) == 20
    assert max(len(group & shared) for group in portals.together) == 1
    assert portals.most_at_once == 15


def test_a_platform_that_has_had_its_requests_waits_for_the_next_day(many: Ledger, at: At) -> None:
    shared = {f"9901{number:02d}" for number in range(6)}
    share(many, dict.fromkeys(shared, "platform"))
    portals = Portals(requests=60)
    asyncio.run(dispatcher(many, portals, at("02-03T08:00")).work_off())
    done = shared & set(portals.visits)
    assert len(done) == 4  # 200 a day, 60 each: the fourth has 20 left
    assert Counter(portals.limits) == {60: 17, 20: 1}
    waiting = [entry for entry in many.entries(YEAR) if entry.code in shared - done]
    assert {entry.next_at for entry in waiting} == {at("02-04T00:00")}
    asyncio.run(dispatcher(many, portals, at("02-04T00:10")).work_off())
    assert shared <= set(portals.visits)


def test_a_crawl_without_an_outcome_leaves_the_county_due(many: Ledger, at: At) -> None:
    portals = Portals(broken="990105")
    asyncio.run(dispatcher(many, portals, at("02-03T08:00")).work_off())
    assert portals.visits["990105"] == 1
    assert [entry.code for entry in many.due(at("02-03T08:00"))] == ["990105"]


def test_stopping_begins_nothing_new(many: Ledger, at: At) -> None:
    portals = Portals()
    work = dispatcher(many, portals, at("02-03T08:00"))
    work.stopping.set()
    asyncio.run(work.work_off())
    assert not portals.visits


def test_an_error_of_ours_ends_the_run_and_nothing_is_entered(many: Ledger, at: At) -> None:
    class Broken(Portals):
        async def crawl(
            self, county: County, year: int, request_limit: int, bodies: Any = None
        ) -> CountyResult | None:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        asyncio.run(dispatcher(many, Broken(), at("02-03T08:00")).work_off())
    assert many.under_way() == []
    assert len(many.due(at("02-03T08:00"))) == 20
