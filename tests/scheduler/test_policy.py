"""When a county is visited next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nianbao.core.clock import SHANGHAI
from nianbao.core.report import Status
from scheduler.policy import History, next_try
from scheduler.schedule import load_schedule

SCHEDULE = load_schedule()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def planned(
    status: Status, attempted: str, *, failures: int = 1, found: str = "", chance: float = 0
) -> datetime | None:
    found_at = at(found) if found else None
    history = History(2025, status, at(attempted), found_at, failures)
    return next_try(SCHEDULE, history, lambda: chance)


def test_an_untried_county_is_due_when_the_season_opens() -> None:
    assert next_try(SCHEDULE, History(2025), lambda: 0) == at("02-01T00:00")


@pytest.mark.parametrize("status", [Status.NOT_PUBLISHED, Status.NOT_FOUND])
@pytest.mark.parametrize(
    ("attempted", "next_"),
    [
        ("02-01T00:00", "02-04T00:00"),
        ("02-03T23:59", "02-04T00:00"),  # it was down on the 1st and came on the 3rd: the rhythm stays
        ("03-09T05:00", "03-16T00:00"),
        ("03-31T05:00", "04-01T00:00"),
        ("04-02T05:00", "04-09T00:00"),
        ("05-28T05:00", "06-30T00:00"),  # the season is over: once a month
        ("11-30T00:00", "12-31T00:00"),
    ],
)
def test_missing_reports_follow_the_windows(status: Status, attempted: str, next_: str) -> None:
    assert planned(status, attempted) == at(next_)


def test_after_the_last_late_visit_nothing_is_planned() -> None:
    assert planned(Status.NOT_PUBLISHED, "12-31T05:00") is None
    assert planned(Status.BLOCKED, "12-28T05:00") is None
    assert planned(Status.UNREACHABLE, "12-30T05:00", failures=9) is None


def test_after_the_season_what_does_not_pass_waits_for_a_late_visit() -> None:
    assert planned(Status.BLOCKED, "05-28T05:00") == at("06-30T00:00")
    assert planned(Status.BLOCKED, "06-30T00:00") == at("07-31T00:00")
    assert planned(Status.BLOCKED, "06-25T00:00") == at("07-31T00:00"), "asked to stay away: a week at least"
    assert planned(Status.UNREACHABLE, "05-30T05:00", failures=9) == at("06-30T00:00")
    assert planned(Status.FAILED, "08-31T00:00", failures=4) == at("09-30T00:00")
    assert planned(Status.DISALLOWED, "05-28T00:00") == at("06-30T00:00")


def test_after_the_season_what_may_pass_is_first_tried_again_as_ever() -> None:
    for failures, hours in [(1, 2), (2, 8), (3, 24)]:
        again = at("08-31T00:00") + hours * HOUR
        assert planned(Status.UNREACHABLE, "08-31T00:00", failures=failures) == again


def test_a_schedule_without_late_visits_ends_with_its_windows() -> None:
    campaign = SCHEDULE.campaign.model_copy(update={"late_visits": ()})
    schedule = SCHEDULE.model_copy(update={"campaign": campaign})
    for status, attempted in [
        (Status.NOT_PUBLISHED, "05-28T05:00"),
        (Status.BLOCKED, "05-28T05:00"),
        (Status.UNREACHABLE, "05-31T22:00"),
    ]:
        assert next_try(schedule, History(2025, status, at(attempted), None, 1), lambda: 0) is None


@pytest.mark.parametrize(("failures", "hours"), [(1, 2), (2, 8), (3, 24), (4, 72), (9, 72)])
def test_unreachable_hours_then_days(failures: int, hours: float) -> None:
    assert planned(Status.UNREACHABLE, "03-12T00:00", failures=failures) == at("03-12T00:00") + hours * HOUR


def test_a_window_may_come_before_a_long_wait() -> None:
    assert planned(Status.UNREACHABLE, "02-03T12:00", failures=4) == at("02-04T00:00")


def test_who_blocks_is_left_alone_for_a_week() -> None:
    assert planned(Status.BLOCKED, "02-01T10:00") == at("02-08T10:00")
    assert planned(Status.BLOCKED, "03-25T10:00") == at("04-01T10:00")


def test_robots_is_asked_again_by_the_windows_a_day_later_at_the_earliest() -> None:
    assert planned(Status.DISALLOWED, "02-01T10:00") == at("02-04T00:00")
    assert planned(Status.DISALLOWED, "02-03T10:00") == at("02-07T00:00")
    assert planned(Status.DISALLOWED, "03-30T00:00") == at("04-01T00:00")
    assert planned(Status.DISALLOWED, "03-09T00:00") == at("03-16T00:00")
    assert planned(Status.DISALLOWED, "12-31T00:00") is None


def test_jitter_only_lengthens_and_never_by_more_than_an_hour() -> None:
    assert planned(Status.UNREACHABLE, "03-12T00:00", chance=1) == at("03-12T02:12")
    assert planned(Status.BLOCKED, "02-01T00:00", chance=1) == at("02-08T01:00")


def test_revisits_count_from_the_first_find_and_missed_ones_are_made_once() -> None:
    found = "02-10T15:00"
    for attempted, next_ in [("02-10T15:00", "02-17"), ("02-17T00:10", "03-12"), ("03-30T00:00", "05-11")]:
        assert planned(Status.UNCHANGED, attempted, found=found) == at(f"{next_}T00:00")
    assert planned(Status.UNCHANGED, "05-11T03:00", found=found) == at("02-10T00:00").replace(year=2027)
    late = History(2025, Status.UNCHANGED, at("02-10T03:00").replace(year=2027), at(found))
    assert next_try(SCHEDULE, late, lambda: 0) is None


def test_a_revisit_that_fails_is_tried_again_as_any_failure() -> None:
    assert planned(Status.UNREACHABLE, "02-17T00:00", found="02-10T15:00") == at("02-17T02:00")
    assert planned(Status.NOT_PUBLISHED, "02-17T00:00", found="02-10T15:00") == at("03-12T00:00")


def test_a_county_whose_outcome_is_half_known_is_untried() -> None:
    for history in (History(2025, Status.FAILED), History(2025, attempted_at=at("03-12T00:00"))):
        assert next_try(SCHEDULE, history, lambda: 0) == at("02-01T00:00")


@pytest.mark.parametrize(("failures", "hours"), [(0, 1), (1, 1), (2, 6), (3, 24), (4, 72), (9, 72)])
def test_failed_hours_then_days(failures: int, hours: float) -> None:
    assert planned(Status.FAILED, "03-12T00:00", failures=failures) == at("03-12T00:00") + hours * HOUR


def test_the_season_is_over_at_the_midnight_after_its_last_day() -> None:
    assert planned(Status.UNREACHABLE, "05-31T21:59") == at("05-31T23:59")
    assert planned(Status.UNREACHABLE, "05-28T23:59", failures=4) == at("05-31T23:59")
    assert planned(Status.UNREACHABLE, "05-29T00:00", failures=4) == at("06-30T00:00")
    assert planned(Status.UNREACHABLE, "12-31T21:59") == at("12-31T23:59")
    assert planned(Status.UNREACHABLE, "12-31T22:00") is None


def test_robots_is_asked_again_after_a_day_to_the_hour() -> None:
    assert planned(Status.DISALLOWED, "02-02T23:30") == at("02-04T00:00")
    assert planned(Status.DISALLOWED, "02-03T00:00") == at("02-07T00:00"), "only later than a day"


def test_the_day_of_a_find_is_the_one_in_shanghai() -> None:
    """Found at five in the afternoon of the 10th in UTC: the 11th, one in the morning, in Shanghai."""
    found = datetime(2026, 2, 10, 17, tzinfo=UTC)
    history = History(2025, Status.UNCHANGED, found, found)
    assert next_try(SCHEDULE, history, lambda: 0) == at("02-18T00:00")
