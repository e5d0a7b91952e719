"""Departments and townships in the ledger: what is entered, when they are looked for, what is never claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from schedule_season import crawled

from nianbao.core.bodies import BodyState, ListedBody
from nianbao.core.county import County
from nianbao.core.report import Scope
from scheduler.agenda import LOOKS, agenda
from scheduler.bodies import bodies_of, held_before_look, not_seen, totals
from scheduler.ledger import Ledger
from scheduler.schedule import CampaignScope, MonthDay, Schedule, load_schedule

At = Callable[[str], datetime]
YEAR = 2025
PROVINCES = {"990101": "示范省", "990201": "样板省"}
COUNTIES = [County(code, f"{code}县", province) for code, province in PROVINCES.items()]


def scope(*provinces: str, departments: bool = True) -> Schedule:
    days = (MonthDay((2, 10)), MonthDay((4, 10)))
    named = CampaignScope(departments=departments, provinces=provinces, visits=days)
    return load_schedule().model_copy(update={"scope": named})


@pytest.fixture
def ledger(tmp_path: Path, at: At) -> Iterator[Ledger]:
    with Ledger.open("", tmp_path, scope("示范省")) as ledger:
        ledger.open_campaign(YEAR, at("01-10T00:00"))
        ledger.enrol(YEAR, COUNTIES, {}, ())
        yield ledger


def body(name: str, state: str = "held", scope: Scope = Scope.DEPARTMENT) -> ListedBody:
    held = state == "held"
    return ListedBody(
        scope, name, f"http://a/{name}", f"{name}年报", BodyState(state), f"某县{name}" if held else None
    )


def end(
    ledger: Ledger, at: At, moment: str, *bodies: ListedBody, status: str = "archived", year: int = YEAR
) -> None:
    result = crawled(year, "990101", status, bodies=bodies)
    ledger.record(result, at(moment), at(moment), "w")


def looks(ledger: Ledger) -> dict[str, datetime | None]:
    return {entry.code: entry.bodies_at for entry in ledger.entries(YEAR)}


def states(ledger: Ledger) -> dict[str, str]:
    return {entry.listed.name: entry.listed.state.value for entry in bodies_of(ledger.engine, YEAR)}


def test_they_are_looked_for_where_the_schedule_says_so(ledger: Ledger, at: At) -> None:
    assert looks(ledger) == {"990101": at("02-10T00:00"), "990201": None}
    for schedule, planned in [
        (scope(), dict.fromkeys(PROVINCES, at("02-10T00:00"))),
        (scope("样板省"), {"990101": None, "990201": at("02-10T00:00")}),
        (scope(departments=False), dict.fromkeys(PROVINCES)),
    ]:
        ledger.schedule = schedule
        ledger.enrol(YEAR, COUNTIES, {}, ())
        assert looks(ledger) == planned


def test_a_county_is_due_for_them_though_its_own_report_is_held(ledger: Ledger, at: At) -> None:
    ledger.record(crawled(YEAR, "990101", "archived"), at("02-01T08:00"), at("02-01T08:00"), "w")
    assert looks(ledger)["990101"] == at("02-10T00:00")  # that crawl did not look for them
    (entry,) = ledger.entries(YEAR, ["990101"])
    assert held_before_look(ledger.engine, entry, at("02-09T23:59")) is None
    assert held_before_look(ledger.engine, entry, at("02-10T00:00")) == {}
    ledger.retry(YEAR, ["990201"], at("12-31T00:00"))
    assert [each.code for each in ledger.due(at("02-10T00:00"))] == ["990101"]
    ledger.retry(YEAR, ["990201"], at("02-10T00:00"))  # nothing but its own report: it comes first
    assert [each.code for each in ledger.due(at("02-10T00:00"))] == ["990201", "990101"]


@pytest.mark.parametrize(
    ("listed", "status", "then"),
    [
        ([body("教育局")], "archived", "04-10T00:00"),
        ([body("教育局"), body("财政局", "waiting")], "archived", "02-11T00:00"),
        ([body("教育局"), body("财政局", "unread")], "archived", "04-10T00:00"),
        ([], "not_found", "04-10T00:00"),
        ([], "blocked", "02-17T08:00"),
    ],
)
def test_when_they_are_looked_for_next(
    ledger: Ledger, at: At, listed: list[ListedBody], status: str, then: str
) -> None:
    ledger._chance = lambda: 0.0
    end(ledger, at, "02-10T08:00", *listed, status=status)
    assert looks(ledger)["990101"] == at(then)
    ledger.enrol(YEAR, COUNTIES, {}, ())
    assert looks(ledger)["990101"] == at(then)


def test_a_crawl_that_failed_is_no_reason_to_come_back_at_once(ledger: Ledger, at: At) -> None:
    ledger._chance = lambda: 0.0
    ledger.record(crawled(YEAR, "990101", "failed"), at("02-10T08:00"), at("02-10T08:00"), "w")
    assert looks(ledger)["990101"] == at("02-10T09:00")


def test_after_the_last_day_no_more_is_planned(ledger: Ledger, at: At) -> None:
    end(ledger, at, "04-10T08:00", body("教育局", "waiting"))
    assert looks(ledger)["990101"] == at("04-11T00:00")
    end(ledger, at, "04-11T08:00", body("教育局"))
    ledger.enrol(YEAR, COUNTIES, {}, ())
    assert looks(ledger)["990101"] is None


def test_what_is_held_stays_held_and_what_was_not_stored_is_not(ledger: Ledger, at: At) -> None:
    end(ledger, at, "02-10T08:00", body("教育局"), body("财政局", "waiting"), body("民政局", "unread"))
    assert states(ledger) == {"教育局": "held", "财政局": "waiting", "民政局": "unread"}
    end(ledger, at, "02-11T08:00", body("教育局", "unread"), body("财政局"), body("水务局"), status="failed")
    assert states(ledger) == {"教育局": "held", "财政局": "waiting", "民政局": "unread", "水务局": "waiting"}
    end(ledger, at, "02-12T08:00", body("财政局"))
    (entry,) = ledger.entries(YEAR, ["990101"])
    held = held_before_look(ledger.engine, entry, at("04-10T08:00"))
    assert held == {"http://a/教育局": "某县教育局", "http://a/财政局": "某县财政局"}
    first = {each.listed.name: each.first_seen_at for each in bodies_of(ledger.engine, YEAR)}
    assert first["财政局"] == at("02-10T08:00")


def test_not_seen_is_said_of_what_was_listed_the_year_before_where_this_years_columns_list_others(
    ledger: Ledger, at: At
) -> None:
    ledger.open_campaign(YEAR - 1, at("01-10T00:00"))
    ledger.enrol(YEAR - 1, COUNTIES, {}, ())
    end(ledger, at, "01-11T00:00", body("教育局"), body("扶贫办"), year=YEAR - 1)
    before = bodies_of(ledger.engine, YEAR - 1)
    assert not_seen(before, bodies_of(ledger.engine, YEAR)) == []  # no column was read
    end(ledger, at, "02-10T08:00", body("教育局"), body("乡村振兴局"))
    now = bodies_of(ledger.engine, YEAR)
    missed = not_seen(before, now)
    assert [each.listed.name for each in missed] == ["扶贫办"]
    assert totals(now, missed) == {"held": 2, "waiting": 0, "unread": 0, "not_seen": 1}


def test_what_comes_names_their_day_once(ledger: Ledger, at: At) -> None:
    def days(now: datetime) -> list[tuple[datetime, int | None]]:
        items = agenda(ledger.schedule, YEAR, ledger.entries(YEAR), now)
        return [(item.at, item.counties) for item in items if item.what == LOOKS]

    assert days(at("02-01T00:00")) == [(at("02-10T00:00"), 1), (at("04-10T00:00"), None)]
    end(ledger, at, "02-10T08:00", body("教育局"))
    assert days(at("02-11T00:00")) == [(at("04-10T00:00"), 1)]


def test_a_county_that_turns_out_to_bear_another_code_keeps_them(ledger: Ledger, at: At) -> None:
    end(ledger, at, "02-10T08:00", body("教育局"))
    ledger.recode(YEAR, {"990101": "990111"})
    assert [entry.code for entry in bodies_of(ledger.engine, YEAR)] == ["990111"]
