"""The ledger: what each outcome makes of a county, and that a changed schedule never takes a run away."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from schedule_season import crawled

from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, reason_fields
from nianbao.core.report import Status
from scheduler.ledger import Ledger
from scheduler.schedule import BUNDLED, Schedule, load_schedule
from scheduler.states import State
from scheduler.tables import facts

YEAR = 2025
COUNTIES = [County("990101", "青岭县", "示范省"), County("990102", "垚河县", "示范省")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open("", tmp_path, load_schedule()) as opened:
        opened.open_campaign(YEAR, at("01-10T00:00"))
        opened.enrol(YEAR, COUNTIES, {"990101": "a", "990102": "b"}, {"990101"})
        yield opened


def ended(ledger: Ledger, status: str, moment: str, reason: str = "") -> None:
    result = crawled(YEAR, "990101", status, reason or None, url="http://x/", requests=7)
    ledger.record(result, at(moment), at(moment), "w")


def state(ledger: Ledger, now: str = "02-01T00:00") -> str:
    return ledger.entries(YEAR, ["990101"])[0].state_at(at(now)).value


def test_waiting_then_due(ledger: Ledger) -> None:
    assert state(ledger, "01-31T23:59") == "waiting"
    assert ledger.due(at("01-31T23:59")) == []
    assert state(ledger, "02-01T00:00") == "due"
    assert [entry.code for entry in ledger.due(at("02-03T08:00"))] == ["990101", "990102"]


@pytest.mark.parametrize(
    "status", [each.value for each in Status if each not in (Status.ARCHIVED, Status.UNCHANGED)]
)
def test_a_crawl_without_a_report_is_its_own_state(ledger: Ledger, status: str) -> None:
    ended(ledger, status, "02-01T00:10", "why")
    entry = ledger.entries(YEAR, ["990101"])[0]
    assert (entry.state, entry.reason, entry.attempts, entry.url) == (State(status), "why", 1, "http://x/")


def test_why_a_crawl_ended_so_is_kept_in_code_and_values(ledger: Ledger) -> None:
    why = because(Code.ENDS_BEFORE, column="http://x/nb/", years=[2019, 2020])
    result = crawled(YEAR, "990101", "not_published", **reason_fields(why))
    ledger.record(result, at("02-01T00:10"), at("02-01T00:10"), "w")
    entry = ledger.entries(YEAR, ["990101"])[0]
    assert Reason.read(entry.reason, entry.reason_code, entry.reason_values) == why
    later = because(Code.REQUESTS_OF_DAY, platform="a")
    ledger.put_off(entry, at("02-02T00:00"), later)
    ledger.put_off(ledger.entries(YEAR, ["990102"])[0], at("02-02T00:00"), later)
    assert [(each.reason_code, each.reason) for each in ledger.entries(YEAR, ["990101", "990102"])] == [
        ("column_ends_before", why.english),
        ("requests_of_day", "a has had its requests of the day (requests_per_day)"),
    ]


def test_found_then_verified_and_held_whatever_comes(ledger: Ledger) -> None:
    ended(ledger, "archived", "02-01T00:10")
    assert state(ledger) == "found"
    ended(ledger, "unchanged", "02-08T00:10")
    assert state(ledger) == "verified"
    ended(ledger, "not_published", "03-03T00:10", "it is gone")
    entry = ledger.entries(YEAR, ["990101"])[0]
    assert (entry.state, entry.status, entry.reason) == (State.VERIFIED, "not_published", "it is gone")
    ended(ledger, "archived", "03-04T00:10")  # a correction wants verifying anew
    assert state(ledger) == "found"


def test_under_way_is_not_due_and_put_back_is(ledger: Ledger) -> None:
    entry = ledger.due(at("02-01T00:00"))[0]
    ledger.begin(entry, at("02-01T00:00"), "w")
    assert [each.code for each in ledger.due(at("02-02T00:00"))] == ["990102"]
    assert [each.code for each in ledger.under_way()] == ["990101"]
    ledger.put_back(entry)
    assert [each.code for each in ledger.due(at("02-02T00:00"))] == ["990101", "990102"]


def test_failures_in_a_row_are_counted_and_a_result_ends_the_row(ledger: Ledger) -> None:
    for number, moment in enumerate(["03-11T00:00", "03-11T03:00", "03-11T12:00"], 1):
        ended(ledger, "unreachable", moment)
        assert ledger.entries(YEAR, ["990101"])[0].failures == number
    ended(ledger, "blocked", "03-13T00:00")
    assert ledger.entries(YEAR, ["990101"])[0].failures == 1
    ended(ledger, "archived", "03-22T00:00")
    assert ledger.entries(YEAR, ["990101"])[0].failures == 0


def test_a_layout_that_changed_is_flagged_until_a_result(ledger: Ledger) -> None:
    ended(ledger, "not_found", "02-01T00:00")  # it had a report the year before
    flagged = ledger.entries(YEAR, ["990101"])[0].flagged
    assert flagged is not None
    assert "layout changed" in flagged
    ended(ledger, "not_published", "02-04T00:00")
    assert ledger.entries(YEAR, ["990101"])[0].flagged is None
    ended(ledger, "not_found", "02-07T00:00")
    assert ledger.entries(YEAR, ["990101"])[0].flagged is not None


def test_a_crawl_that_our_own_limit_of_the_day_cut_short_goes_on_the_next_day(ledger: Ledger) -> None:
    """It says nothing of the portal: not that its layout changed, nor that it may wait for the windows."""
    of_day = because(Code.REQUESTS_OF_DAY, platform="a.gov.cn")
    why = because(Code.NO_COLUMN_IN_TIME, requests=7, links=because(Code.NO_LINK), stopped=of_day)
    cut = replace(crawled(YEAR, "990101", "not_found"), **reason_fields(why))
    after = ledger.record(cut, at("02-01T15:00"), at("02-01T15:00"), "w")
    assert (after.flagged, after.next_at) == (None, at("02-02T00:00"))
    own = because(
        Code.NO_COLUMN_IN_TIME,
        requests=60,
        links=because(Code.NO_LINK),
        stopped=because(Code.REQUESTS_SPENT, spent=60),
    )
    spent = replace(cut, **reason_fields(own))
    after = ledger.record(spent, at("02-02T15:00"), at("02-02T15:00"), "w")
    assert after.flagged is not None
    assert after.next_at == at("02-04T00:00")


def test_a_portal_never_read_is_not_flagged(ledger: Ledger) -> None:
    ledger.record(crawled(YEAR, "990102", "not_found"), at("02-01T00:00"), at("02-01T00:00"), "w")
    assert ledger.entries(YEAR, ["990102"])[0].flagged is None


def test_retry_makes_due_and_clears(ledger: Ledger) -> None:
    ended(ledger, "not_found", "02-01T00:00")
    ended(ledger, "blocked", "02-02T00:00")
    assert ledger.retry(YEAR, ["990101"], at("02-03T00:00")) == 1
    entry = ledger.entries(YEAR, ["990101"])[0]
    assert (entry.next_at, entry.failures, entry.flagged) == (at("02-03T00:00"), 0, None)


def test_enrol_follows_the_registry_and_forgets_nothing_that_was_tried(ledger: Ledger) -> None:
    ended(ledger, "not_published", "02-01T00:00")
    moved = County("990103", "新县", "示范省", portal_url="http://new/")
    assert ledger.enrol(YEAR, [moved], {}, ()) == 1
    assert [(entry.code, entry.next_at is None) for entry in ledger.entries(YEAR)] == [("990103", False)]
    kept = ledger.entries(YEAR, ["990101", "990102"])
    assert [(entry.code, entry.next_at is None) for entry in kept] == [("990101", True)]
    again = County("990101", "青岭区", "示范省", portal_url="http://moved/")
    assert ledger.enrol(YEAR, [again, moved], {}, ()) == 0
    entry = ledger.entries(YEAR, ["990101"])[0]
    assert (entry.name, entry.portal_url, entry.attempts) == ("青岭区", "http://moved/", 1)


def test_a_county_that_returns_to_the_registry_is_planned_again(ledger: Ledger) -> None:
    ended(ledger, "not_published", "02-01T00:00")
    ledger.enrol(YEAR, [], {}, ())
    ledger.enrol(YEAR, COUNTIES, {}, ())
    assert ledger.entries(YEAR, ["990101"])[0].next_at == at("02-04T00:00")


def _schedule(tmp_path: Path, old: str, new: str) -> Schedule:
    text = BUNDLED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_schedule(path)


def test_a_changed_schedule_replans_and_keeps_what_is_due(ledger: Ledger, tmp_path: Path) -> None:
    assert not ledger.adopt_schedule(at("01-10T00:00"))
    ledger.schedule = _schedule(tmp_path, 'from = "02-01"', 'from = "01-20"')
    assert ledger.adopt_schedule(at("01-25T00:00"))
    assert len(ledger.due(at("01-25T00:00"))) == 2  # the earlier window has begun: nothing is lost
    ledger.schedule = _schedule(tmp_path, 'from = "02-01"', 'from = "02-20"')
    assert ledger.adopt_schedule(at("01-26T00:00"))
    assert len(ledger.due(at("01-26T00:00"))) == 2  # due is due


def test_requests_of_a_day_by_platform(ledger: Ledger) -> None:
    ended(ledger, "not_published", "02-01T10:00")
    ended(ledger, "not_published", "02-02T10:00")
    assert ledger.spent_requests(at("02-02T00:00")) == {"a": 7}
    assert ledger.spent_requests(at("02-01T00:00")) == {"a": 14}


def test_two_connections_never_lose_an_entry(ledger: Ledger, tmp_path: Path) -> None:
    codes = [f"99{number:04d}" for number in range(40)]
    ledger.enrol(YEAR, [County(code, code) for code in codes], {}, ())
    chance = random.Random(5)
    chance.shuffle(codes)

    def enter(part: list[str]) -> None:
        with Ledger.open("", tmp_path, load_schedule()) as mine:
            for code in part:
                mine.record(crawled(YEAR, code, "not_published"), at("02-01T00:00"), at("02-01T00:00"), "w")

    threads = [threading.Thread(target=enter, args=(codes[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.code for entry in ledger.entries(YEAR) if entry.attempts == 1} == set(codes)


def test_a_newer_layout_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(facts.update().where(facts.c.name == "layout").values(value="99"))
    with pytest.raises(UsageError, match="layout 99"):
        Ledger.open("", tmp_path, load_schedule())


@pytest.mark.parametrize(
    "where", ["mysql://x/y", "postgresql://127.0.0.1:9/none?connect_timeout=2", "/proc/nowhere/l.sqlite"]
)
def test_what_cannot_be_a_ledger_is_said(tmp_path: Path, where: str) -> None:
    with pytest.raises(UsageError, match=r"NIANBAO_LEDGER|ledger"):
        Ledger.open(where, tmp_path, load_schedule())


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, but long enough to look at" * 50)
    with pytest.raises(UsageError, match="cannot be opened"):
        Ledger.open("", tmp_path, load_schedule())


def test_the_last_moments_survive_as_written(ledger: Ledger) -> None:
    moment = at("02-01T00:00") + timedelta(microseconds=7)
    ledger.record(crawled(YEAR, "990101", "blocked"), moment, moment, "w")
    assert ledger.entries(YEAR, ["990101"])[0].last_attempt_at == moment
