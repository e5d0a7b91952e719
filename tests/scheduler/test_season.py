"""A whole season: the clock moved from January to June, real portals that publish, move, break and correct.

The rounds are the scheduler's own, over its ledger, catalogue and crawl processes; only the clock is moved, for us
by injection and for the crawl processes by faketime. `make test` runs four counties; NIANBAO_TEST_LONG=1 forty.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from growing_portal import GrowingPortal, Platform
from servers.moved_clock import MovedClock

from crawler.workers.pool import CrawlPool
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.settings import load_settings
from scheduler.dispatch import Dispatcher
from scheduler.duties import Duties
from scheduler.entries import LedgerEntry
from scheduler.events import Event, Events, events_of
from scheduler.ledger import Ledger
from scheduler.rounds import Rounds
from scheduler.schedule import load_schedule
from scheduler.season import Season
from scheduler.telling import Telling

YEAR = 2026
LONG = bool(os.environ.get("NIANBAO_TEST_LONG"))
SEED = 20270201
LONG_ONLY = ("早县", "中县", "迟县", "无县", "断县", "补县")
"""Counties whose stories make test leaves out."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=SHANGHAI)


NEW_YEAR = at("01-01T00:00").replace(year=2028)

Change = tuple[datetime, Callable[[], None]]


@dataclass
class Story:
    """What one county's portal does: at each moment, a change. `ends`: the ledger's state in June."""

    portal: GrowingPortal
    ends: str
    changes: list[Change] = field(default_factory=list)
    published: datetime | None = None
    corrected: datetime | None = None

    def publish(self, moment: datetime) -> Story:
        self.published = moment
        self.changes.append((moment, lambda: self.portal.publish(YEAR, f"{moment:%Y-%m-%d}")))
        return self

    def correct(self, moment: datetime) -> Story:
        self.corrected = moment
        self.changes.append((moment, lambda: self.portal.publish(YEAR, f"{moment:%Y-%m-%d}", "更正后的数字")))
        return self

    def then(self, moment: datetime, **values: object) -> Story:
        self.changes.append(
            (moment, lambda: [setattr(self.portal, *pair) for pair in values.items()] and None)
        )
        return self


def portal(name: str) -> GrowingPortal:
    made = GrowingPortal(name)
    made.publish(2025, "2026-02-10")
    return made


def stories() -> list[Story]:
    told = [
        Story(portal("早县"), "verified").publish(at("01-29T10:00")),
        Story(portal("中县"), "verified").publish(at("02-17T15:00")),
        Story(portal("迟县"), "verified").publish(at("03-27T09:00")),
        Story(portal("补县"), "verified").publish(at("04-20T09:00")),  # caught after the deadline
        Story(portal("改县"), "verified").publish(at("02-05T09:00")).correct(at("02-20T09:00")),
        Story(portal("迁县"), "verified")
        .then(at("02-03T00:00"), column="/zfxxgk/nb/")
        .publish(at("02-12T09:00")),
        Story(portal("断县"), "verified")
        .then(at("02-02T00:00"), state="broken")
        .then(at("02-08T06:00"), state="open")
        .publish(at("02-06T09:00")),
        Story(portal("无县"), "not_published"),
        Story(portal("墙县"), "blocked").then(at("01-01T00:00"), state="blocked"),
        Story(portal("新版县"), "not_found").then(at("02-05T12:00"), redesigned=True),
    ]
    if not LONG:
        return [story for story in told if story.portal.name not in LONG_ONLY]
    chance = random.Random(SEED)
    for number in range(30):
        moment = at("02-01T00:00") + timedelta(hours=chance.randrange(24 * 60))
        told.append(Story(portal(f"某{number}县"), "any").publish(moment))
    return told


class Kept(CrawlPool):
    """Crawl processes that stay over the season's days, where starting one for each would take most of the test's
    time. What a process remembers of a host that did not answer goes with it, as it does after each round in life."""

    met_trouble = False

    async def rest(self) -> None:
        """Stay, unless a host was in trouble."""
        if self.met_trouble:
            self.met_trouble = False
            await super().rest()


class World:
    """The season's parts, and a clock that jumps from one moment with something to do to the next."""

    def __init__(self, directory: Path, told: list[Story], stack: ExitStack, begins: datetime) -> None:
        self.directory, self.told = directory, told
        self.moment = begins
        self.clock = MovedClock(directory / "clock", f"{self.moment:%Y-%m-%d %H:%M:%S}")
        self.counties: list[County] = []
        for number, story in enumerate(told):
            platform = Platform([story.portal])
            stack.enter_context(platform.server)
            platform.portals[0].base = ""
            platform.server.answer = story.portal.answer
            url = platform.server.url("/")
            self.counties.append(County(f"99{number:04d}", story.portal.name, "示范省", portal_url=url))
        self.store = DirectoryStore(directory / "nianbao-data")
        self.work = directory / "nianbao-data.work"
        self.captured: dict[str, list[datetime]] = {}
        self.events: list[Event] = []

    def now(self) -> datetime:
        return self.moment

    def told_of(self, before: LedgerEntry, after: LedgerEntry, result: CountyResult) -> None:
        self.crawler.met_trouble |= result.status in ("unreachable", "disallowed")
        if result.status == "archived":
            self.captured.setdefault(after.name, []).append(self.moment)
        self.events += events_of(before, after, result)

    def catalogue(self) -> Catalogue:
        opened = Catalogue.open(self.store, self.work)
        opened.refresh()
        return opened

    async def live(self, ledger: Ledger, until: datetime) -> None:
        """Rounds whenever something is due or a portal changes, as a service's would come."""
        crawler = self.crawler = Kept(load_settings(counties_at_once=50))
        work = Dispatcher(ledger, crawler, self.now, self.told_of, "w", 60, 0.0, 600)
        events = Events(ledger.engine)
        duties = Duties(ledger, events, self.directory / "campaigns")
        telling = Telling("", events, digest=False)
        rounds = Rounds(
            ledger, Season(ledger, self.counties), work, duties, telling, self.catalogue, self.now
        )
        changes = sorted(
            ((when, change) for story in self.told for when, change in story.changes),
            key=lambda pair: pair[0],
        )
        duty_days = [at("04-01T00:00"), NEW_YEAR, until]
        try:
            await self._live(ledger, rounds, changes, duty_days, until)
        finally:
            await crawler.stop()

    async def _live(
        self,
        ledger: Ledger,
        rounds: Rounds,
        changes: list[Change],
        duty_days: list[datetime],
        until: datetime,
    ) -> None:
        while self.moment <= until:
            while changes and changes[0][0] <= self.moment:
                changes.pop(0)[1]()
            await rounds.run(stopping=lambda: False)
            upcoming = [
                changes[0][0] if changes else None,
                ledger.next_at(),
                *(day for day in duty_days if day > self.moment),
            ]
            after = [moment for moment in upcoming if moment is not None and moment > self.moment]
            if not after:
                break
            self.moment = min(after)
            self.clock.move(f"{self.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}")


@pytest.fixture
def season(new_world: Callable[[list[Story], datetime], World]) -> World:
    return new_world(stories(), at("01-20T00:00"))


@pytest.fixture
def new_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[list[Story], datetime], World]]:
    with ExitStack() as stack:

        def made(told: list[Story], begins: datetime) -> World:
            world = World(tmp_path, told, stack, begins)
            go_by_its_clock(world, monkeypatch)
            return world

        yield made


def go_by_its_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "store": str(world.directory / "nianbao-data"),
        "delay": "0",
        "retries": "0",
        "allow_private_hosts": "1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"NIANBAO_{name.upper()}", value)
    for name, value in world.clock.environment.items():
        if name != "LD_PRELOAD":
            monkeypatch.setenv(name, value)
    # Loaded by the crawl processes that we start; in this process it is too late for it, and the clock is injected.
    monkeypatch.setenv("LD_PRELOAD", world.clock.environment["LD_PRELOAD"])


def test_a_season_from_january_to_june(season: World) -> None:
    with Ledger.open(
        "",
        season.work,
        load_schedule(),
    ) as ledger:
        asyncio.run(season.live(ledger, at("06-01T00:00")))
        entries = {entry.name: entry for entry in ledger.entries(YEAR)}
        (campaign, *_) = ledger.campaigns()
        noted = {event.name for event in Events(ledger.engine).untold()}
    for story in season.told:
        entry = entries[story.portal.name]
        if story.ends != "any":
            assert entry.state == story.ends, (entry.name, entry.reason)
        if story.published is not None:
            assert_captured_in_time(season, story)
    assert (campaign.year, campaign.gaps_listed_at, campaign.closed_at) == (YEAR, at("04-01T00:00"), None)
    assert_gap_list(season)
    assert entries["迁县"].state == "verified"
    assert entries["新版县"].flagged is not None
    assert [event.title for event in season.events if "改县" in event.title] == [
        f"改县 ({entries['改县'].code}), report of {YEAR}: changed since it was captured"
    ]
    assert f"gaps/{YEAR}" in noted


def assert_captured_in_time(season: World, story: Story) -> None:
    """Within one rhythm: by the first day of the windows after it was published, and while the portal answers."""
    assert story.published is not None
    answers_from = max(
        (when for when, _ in story.changes if story.portal.name == "断县"), default=story.published
    )
    slot = next(day for day in load_schedule().slots(YEAR) if day >= max(story.published, answers_from))
    captured = season.captured[story.portal.name]
    assert captured[0] <= slot, (story.portal.name, story.published, captured[0])
    if story.corrected is not None:
        revisits = [captured[0] + timedelta(days=days) for days in (7, 30, 90)]
        assert captured[1] <= next(day for day in revisits if day >= story.corrected)
    assert len(captured) == (2 if story.corrected else 1)


def assert_gap_list(season: World) -> None:
    (path,) = (season.directory / "campaigns").iterdir()
    assert path.name == "2026-gaps-2027-04-01.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row["state"] for row in csv.DictReader(file)}
    missing = {"补县": "not_published", "无县": "not_published", "墙县": "blocked", "新版县": "not_found"}
    published = {
        story.portal.name for story in season.told if story.published and story.published < at("04-01T00:00")
    }
    told = {story.portal.name for story in season.told}
    assert {name: state for name, state in rows.items() if name in missing} == {
        name: state for name, state in missing.items() if name in told
    }
    assert not published & set(rows)


def test_a_report_of_new_years_eve_is_taken_up_by_the_next_years_crawl(
    new_world: Callable[[list[Story], datetime], World],
) -> None:
    """The last late visit was that morning; in February the column shows it beside its silence about the new year."""
    last = at("12-30T00:00")
    story = Story(portal("岁末县"), "found").publish(at("12-31T12:00"))
    world = new_world([story], last)
    with Ledger.open("", world.work, load_schedule()) as ledger:
        ledger.open_campaign(YEAR, last)
        ledger.enrol(YEAR, world.counties, {}, ())
        asyncio.run(world.live(ledger, last.replace(year=2028, month=2, day=4)))
        old, new = ledger.campaigns()
        entries = [entry for year in (YEAR, YEAR + 1) for entry in ledger.entries(year)]
        noted = {event.name for event in Events(ledger.engine).untold()}
    assert [(entry.year, entry.state.value) for entry in entries] == [
        (2026, "found"),
        (2027, "not_published"),
    ]
    assert entries[1].listed_years == (2025, 2026)
    assert world.captured["岁末县"] == [at("02-04T00:00").replace(year=2028)]
    assert (old.year, old.closed_at) == (YEAR, NEW_YEAR)
    assert (new.year, new.closed_at) == (YEAR + 1, None)
    assert f"closed/{YEAR}" in noted
