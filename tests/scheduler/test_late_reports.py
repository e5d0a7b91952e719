"""Until the last county is in: reports that come in May, September, December or the year after are held by the next
1 March, and the whole costs hardly more visits than the windows that gave up in May."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from schedule_season import crawled

from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.report import Status
from scheduler.dispatch import Dispatcher
from scheduler.ledger import Ledger
from scheduler.policy import History, next_try
from scheduler.schedule import Schedule, Window, load_schedule
from scheduler.season import Season

YEAR = 2026
COUNTIES = 2845
OUTLIERS = ("2027-05-20", "2027-09-15", "2027-12-20", "2028-01-20")
GAVE_UP_IN_MAY = (("02-01", "03-10", 3), ("03-25", "04-02", 1), ("05-01", "05-31", 0))
"""The windows that the bundled schedule had at first."""
SAMPLE = (
    ("2027-01-05", 0.0),
    ("2027-01-31", 0.26),
    ("2027-02-28", 0.72),
    ("2027-03-31", 0.95),
    ("2027-05-10", 1.0),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def publications(count: int) -> list[datetime]:
    """When each of so many counties publishes, by the sample's curve."""
    return [_published((number + 0.5) / count) for number in range(count)]


def _published(share: float) -> datetime:
    (began, low), (ended, high) = next(pair for pair in pairwise(SAMPLE) if share <= pair[1][1])
    return at(began) + (at(ended) - at(began)) * ((share - low) / (high - low))


def visits(schedule: Schedule, published: datetime, until: datetime) -> Iterator[datetime]:
    """The visits of a county whose report appears at a moment, re-visits of it included."""
    history = History(YEAR)
    while (moment := next_try(schedule, history, lambda: 0)) is not None and moment < until:
        yield moment
        found = history.first_found_at or (moment if published <= moment else None)
        status = Status.UNCHANGED if found else Status.NOT_PUBLISHED
        history = History(YEAR, status, moment, found, 0 if found else history.failures + 1)


def test_it_costs_hardly_more_than_giving_up_in_may() -> None:
    schedule = load_schedule()
    windows = [
        Window(name=begin, **{"from": begin}, to=to, every_days=days) for begin, to, days in GAVE_UP_IN_MAY
    ]
    campaign = schedule.campaign.model_copy(update={"late_visits": ()})
    before = schedule.model_copy(update={"windows": tuple(windows), "campaign": campaign})
    until = at("2028-03-01")
    published = [*publications(COUNTIES - len(OUTLIERS)), *map(at, OUTLIERS)]
    now, then = (
        sum(1 for moment in published for _ in visits(each, moment, until)) for each in (schedule, before)
    )
    assert then < now <= 1.02 * then


@dataclass
class Country:
    """A crawler of portals that publish at given moments; a crawl sees which years their columns list."""

    published: dict[tuple[str, int], datetime]
    moment: datetime
    visits: list[tuple[int, str, datetime]] = field(default_factory=list)

    async def crawl(
        self, county: County, year: int, request_limit: int, bodies: Any = None
    ) -> CountyResult | None:
        self.visits.append((year, county.code, self.moment))
        said = {
            of for (code, of), when in self.published.items() if code == county.code and when <= self.moment
        }
        ends = "archived" if year in said else "not_published"
        return crawled(year, county.code, ends, listed_years=tuple(sorted({*said, YEAR - 1})))

    async def rest(self) -> None:
        pass

    async def stop(self) -> None:
        pass


async def live(ledger: Ledger, country: Country, counties: list[County], until: datetime) -> None:
    season = Season(ledger, counties)
    work = Dispatcher(ledger, country, lambda: country.moment, lambda *_: None, "w", 60, 0.0, 600)
    while country.moment < until:
        year = ledger.schedule.report_year(country.moment)
        if ledger.open_campaign(year, country.moment):
            ledger.enrol(year, counties, {county.code: county.code for county in counties}, ())
        await work.work_off()
        season.take_up(country.moment)
        country.moment += timedelta(days=1)


def test_by_the_next_march_every_report_is_held(tmp_path: Path) -> None:
    moments = [*publications(6), *map(at, OUTLIERS)]
    counties = [County(f"99{number:04d}", f"县{number}", "示范省") for number in range(len(moments))]
    published = {(county.code, YEAR): moment for county, moment in zip(counties, moments, strict=True)}
    published |= {(county.code, YEAR + 1): at("2028-02-10") for county in counties}
    country = Country(published, at("2027-01-20"))
    with Ledger.open("", tmp_path, load_schedule()) as ledger:
        asyncio.run(live(ledger, country, counties, at("2028-03-01")))
        held = {entry.code: entry.first_found_at for entry in ledger.entries(YEAR)}
    assert None not in held.values()
    late = [held[county.code] for county in counties[-len(OUTLIERS) :]]
    assert late == [at("2027-05-21"), at("2027-09-30"), at("2027-12-31"), at("2028-02-02")]


def test_a_report_that_is_listed_and_not_there_is_looked_for_once_a_season(tmp_path: Path) -> None:
    county = County("990101", "青岭县", "示范省")

    class Folder(Country):
        async def crawl(
            self, county: County, year: int, request_limit: int, bodies: Any = None
        ) -> CountyResult | None:
            self.visits.append((year, county.code, self.moment))
            return crawled(year, county.code, "not_published", listed_years=(YEAR,))

    country = Folder({}, at("2027-12-30"))
    with Ledger.open("", tmp_path, load_schedule()) as ledger:
        ledger.open_campaign(YEAR, at("2027-12-01"))
        ledger.enrol(YEAR, [county], {}, ())
        asyncio.run(live(ledger, country, [county], at("2028-03-01")))
    sought = [moment for year, _, moment in country.visits if year == YEAR]
    assert sought == [at("2027-12-30"), at("2027-12-31"), at("2028-02-02")]


def test_a_late_report_that_could_not_be_reached_is_tried_after_each_sight_of_it(tmp_path: Path) -> None:
    county = County("990101", "青岭县", "示范省")

    class Flaky(Country):
        async def crawl(
            self, county: County, year: int, request_limit: int, bodies: Any = None
        ) -> CountyResult | None:
            self.visits.append((year, county.code, self.moment))
            lost = year == YEAR and self.moment < at("2028-02-09")
            ends = "unreachable" if lost else "archived" if year == YEAR else "not_published"
            return crawled(year, county.code, ends, listed_years=(YEAR,) if year > YEAR else ())

    country = Flaky({}, at("2028-01-30"))
    with Ledger.open("", tmp_path, load_schedule()) as ledger:
        ledger.open_campaign(YEAR, at("2027-12-01"))
        ledger.enrol(YEAR, [county], {}, ())
        missed = crawled(YEAR, county.code, "not_published")
        ledger.record(missed, at("2027-12-31"), at("2027-12-31"), "w")
        asyncio.run(live(ledger, country, [county], at("2028-02-12")))
        (entry,) = ledger.entries(YEAR)
    assert entry.first_found_at == at("2028-02-11")
    sought = [moment for year, _, moment in country.visits if year == YEAR]
    assert sought == [at("2028-02-02"), at("2028-02-05"), at("2028-02-08"), at("2028-02-11")]
