"""The schedule file: the season's days, year end, leap years, quiet hours, and what is said of a bad file."""

from __future__ import annotations

from datetime import datetime, time
from itertools import pairwise
from pathlib import Path

import pytest

from nianbao.core.clock import SHANGHAI
from nianbao.core.errors import UsageError
from scheduler.schedule import BUNDLED, Hours, Schedule, load_schedule, midnight


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def changed(directory: Path, old: str, new: str) -> Path:
    text = BUNDLED.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path = directory / "schedule.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_days_of_a_season() -> None:
    days = [f"{slot:%m-%d}" for slot in load_schedule().slots(2025)]
    main, deadline, after, late = days[:13], days[13:19], days[19:27], days[27:]
    assert (main[:3], main[-1]) == (["02-01", "02-04", "02-07"], "03-09")
    assert deadline == ["03-16", "03-23", "03-30", "03-31", "04-01", "04-02"]
    assert (after[:2], after[-1], len(after)) == (["04-09", "04-16"], "05-28", 8)
    assert late == ["06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"]


def test_no_week_of_the_season_is_without_a_visit() -> None:
    slots = [slot for slot in load_schedule().slots(2025) if slot < load_schedule().season_ends(2025)]
    assert max((later - former).days for former, later in pairwise(slots)) == 7


def test_a_leap_year_keeps_the_rhythm() -> None:
    slots = load_schedule().slots(2027)
    days = [f"{slot:%m-%d}" for slot in slots]
    assert "02-29" not in days
    assert days[9:11] == ["02-28", "03-02"]
    assert {(later - former).days for former, later in pairwise(slots[:13])} == {3}


def test_days_begin_at_midnight_in_shanghai_whatever_daylight_elsewhere() -> None:
    assert {slot.utcoffset().total_seconds() for slot in load_schedule().slots(2025)} == {8 * 3600}  # type: ignore[union-attr]
    assert load_schedule().opens(2025).isoformat() == "2026-02-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("now", "year"),
    [
        ("2026-01-01 00:00", 2025),
        ("2026-05-31 23:59", 2025),
        ("2026-06-01 00:00", 2026),
        ("2026-12-31 23:59", 2026),
        ("2027-01-01 00:00", 2026),
    ],
)
def test_the_campaign_is_the_one_whose_windows_have_not_passed(now: str, year: int) -> None:
    assert load_schedule().report_year(at(now)) == year


@pytest.mark.parametrize(
    ("hours", "moment", "awake"),
    [
        ('["08:00-18:00"]', "2026-02-01 09:30", "2026-02-01 18:00"),
        ('["08:00-18:00"]', "2026-02-01 18:00", "2026-02-01 18:00"),
        ('["22:00-06:00"]', "2026-02-01 23:30", "2026-02-02 06:00"),
        ('["22:00-06:00"]', "2026-02-01 05:59", "2026-02-01 06:00"),
        ('["08:00-12:00", "12:00-18:00"]', "2026-02-01 09:00", "2026-02-01 18:00"),
        ("[]", "2026-02-01 09:30", "2026-02-01 09:30"),
        ('["08:15-18:45"]', "2026-02-01 08:15", "2026-02-01 18:45"),
    ],
)
def test_quiet_hours(tmp_path: Path, hours: str, moment: str, awake: str) -> None:
    schedule = load_schedule(changed(tmp_path, "quiet_hours = []", f"quiet_hours = {hours}"))
    assert schedule.awake_at(at(moment)) == at(awake)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('from = "02-01"', 'from = "02-30"', "no day of every year"),
        ('from = "02-01"', 'from = "02-29"', "no day of every year"),
        ('from = "02-01"', 'from = "03-11"', "ends (03-10) before it begins (03-11)"),
        ('to = "03-10"', 'to = "03-16"', "overlap"),
        ('name = "deadline"', 'name = "main"', "two windows have one name"),
        ('late_visits = ["06-30"', 'late_visits = ["05-31"', "late_visits: 05-31 is not after"),
        ("every_days = 3", "every_days = -3", "windows.0.every_days"),
        ("every_days = 3", "every_day = 3", "windows.0.every_day"),
        ("quiet_hours = []", 'quiet_hours = ["8-18"]', "no time of day"),
        ("quiet_hours = []", 'quiet_hours = ["night"]', "HH:MM-HH:MM"),
        ("blocked_days = 7", "blocked_days = 0", "retry.blocked_days"),
        ("jitter = 0.1", "jitter = 2", "retry.jitter"),
        ("jitter = 0.1", "jitter = -0.1", "retry.jitter"),
        ("failed_hours = [1, 6, 24, 72]", "failed_hours = []", "retry.failed_hours"),
        ('name = "main"', 'name = ""', "windows.0.name"),
        ('"03-31" = 0.95', '"03-31" = 1.05', "must lie in 0 to 1"),
        ('"03-31" = 0.95', '"03-31" = -0.05', "must lie in 0 to 1"),
        ("quiet_hours = []", 'quiet_hours = ["08:00-08:00"]', "the whole day or none"),
        ("unreachable_hours = [2, 8, 24, 72]", "unreachable_hours = []", "retry.unreachable_hours"),
        ('"03-31" = 0.95', '"03-31" = 95', "must lie in 0 to 1"),
        ('mode = "each"', 'mode = "hourly"', "notify.mode"),
        ("[pace]", "[pace", "not valid TOML"),
        ('deadline = "03-31"', "", "campaign.deadline"),
    ],
)
def test_a_bad_file_is_refused_by_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(UsageError) as refused:
        load_schedule(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml cannot be read"):
        load_schedule(tmp_path / "none.toml")


def test_two_files_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    commented = changed(tmp_path, "every_days = 3", "every_days = 3 # as the sample suggests")
    assert load_schedule(commented).as_json() == load_schedule().as_json()
    assert (
        load_schedule(changed(tmp_path, "every_days = 3", "every_days = 2")).as_json()
        != load_schedule().as_json()
    )


def test_a_schedule_reads_back_from_the_ledger() -> None:
    schedule = load_schedule()
    assert Schedule.model_validate_json(schedule.as_json()) == schedule


def test_midnight() -> None:
    assert midnight(at("2026-02-01 15:00").date()) == at("2026-02-01 00:00")


SMALLEST = """
windows = [{name = "m", from = "02-28", to = "02-28"}]
campaign = {deadline = "03-31", gap_list = "04-01", revisit_days = [7]}
retry = {unreachable_hours = [2], failed_hours = [1], blocked_days = 7, disallowed_days = 1, jitter = 0}
pace = {requests_per_day = 200, counties_at_once = 50}
expected = {"01-31" = 0, "02-28" = 1}
"""


def small(directory: Path, text: str = SMALLEST) -> Schedule:
    path = directory / "small.toml"
    path.write_text(text, encoding="utf-8")
    return load_schedule(path)


def test_the_least_that_a_file_may_say(tmp_path: Path) -> None:
    schedule = small(tmp_path)
    assert schedule.slots(2025) == [at("2026-02-28")]
    assert schedule.windows[0].every_days == 0
    assert schedule.closes(2025) == at("2026-03-01")
    assert (schedule.pace.check_seconds, schedule.notify.digest_at) == (60, time(8))
    assert small(tmp_path, SMALLEST.replace("jitter = 0", "jitter = 1")).retry.jitter == 1


def test_of_several_faults_the_first_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"pace\.requests_per_day"):
        small(tmp_path, SMALLEST.replace("200", "0").replace("= 50", "= 0"))
    with pytest.raises(UsageError, match="windows"):
        small(tmp_path, SMALLEST.replace('[{name = "m", from = "02-28", to = "02-28"}]', "[]"))


@pytest.mark.parametrize(
    ("begin", "end", "inside", "outside"),
    [
        (time(8), time(18), [time(8), time(17, 59)], [time(7, 59), time(18)]),
        (time(22), time(6), [time(22), time(5, 59)], [time(21, 59), time(6)]),
    ],
)
def test_hours_hold_their_first_moment_and_not_their_last(
    begin: time, end: time, inside: list[time], outside: list[time]
) -> None:
    hours = Hours((begin, end))
    assert all(map(hours.holds, inside))
    assert not any(map(hours.holds, outside))
    assert str(hours) == f"{begin:%H:%M}-{end:%H:%M}"
