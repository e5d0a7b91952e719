"""`nianbao schedule run --once` through a season: what is due, exit codes, the ledger, and what is never done twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schedule_season import NIANBAO, environment
from servers.moved_clock import run_at

from nianbao_demo import DemoServer
from scheduler.schedule import BUNDLED

Program = Callable[..., Any]
STATES = {
    "990101": "found",
    "990102": "found",
    "990103": "found",
    "990104": "found",
    "990105": "not_published",
    "990106": "blocked",
    "990107": "disallowed",
    "990199": "unreachable",
}


def states(program: Program, moment: str, **settings: str) -> dict[str, str]:
    lines = program(moment, "status", "--json", **settings).lines
    return {line["code"]: line["state"] for line in lines if line["kind"] == "county"}


def keep(directory: Path, *codes: str) -> None:
    """Leave only these counties in the registry, where a test needs no others."""
    path = directory / "registry.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if row[:6] in codes]
    path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")


def crawled(ran: Any) -> dict[str, str]:
    return {line["code"]: line["status"] for line in ran.lines}


@pytest.mark.long
def test_down_on_the_first_and_started_on_the_third_runs_exactly_once(
    program: Program, servers: dict[str, DemoServer]
) -> None:
    early = program("2027-01-30 12:00", "run", "--once", "--json")
    assert (early.code, early.out) == (0, ""), early.err
    assert "nothing was due; the next is due 2027-02-01 00:00" in early.err
    assert states(program, "2027-01-30 13:00") == dict.fromkeys(STATES, "waiting")
    assert states(program, "2027-02-03 08:00") == dict.fromkeys(STATES, "due")
    ran = program("2027-02-03 09:00", "run", "--once", "--json")
    assert ran.code == 4
    assert set(crawled(ran)) == set(STATES)
    assert states(program, "2027-02-03 10:00") == STATES
    campaign = program("2027-02-03 10:00", "status", "--json").lines[0]
    assert [each["code"] for each in campaign["by_hand"]] == ["990106", "990107"]
    assert campaign["by_hand"][0]["import"] == "nianbao import FILE --county 990106 --year 2026"
    assert "Wait for a hand (2)" in program("2027-02-03 10:00", "status").out
    asked = {code: len(server.requests) for code, server in servers.items()}
    again = program("2027-02-03 10:30", "run", "--once", "--json")
    assert (again.code, again.out) == (0, "")
    assert {code: len(server.requests) for code, server in servers.items()} == asked
    next_run = program("2027-02-04 01:00", "run", "--once", "--json")
    assert crawled(next_run) == {"990105": "not_published", "990199": "unreachable"}


@pytest.mark.long
def test_exit_codes_are_those_of_the_counties_of_this_run(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    registry = (tmp_path / "registry.csv").read_text(encoding="utf-8").splitlines()

    def only(*codes: str) -> None:
        rows = [row for row in registry[1:] if row[:6] in codes]
        (tmp_path / "registry.csv").write_text("\n".join([registry[0], *rows]) + "\n", encoding="utf-8")

    only("990101")
    assert program("2027-02-01 08:00", "run", "--once").code == 0
    only("990101", "990105")
    assert program("2027-02-01 09:00", "run", "--once").code == 3
    only("990101", "990105", "990107")
    assert program("2027-02-01 10:00", "run", "--once").code == 4
    assert program("2027-02-01 11:00", "run", "--once").code == 0


@pytest.mark.long
def test_revisits_and_what_stays_away(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990102", "990105", "990106", "990107", "990199")
    program("2027-02-01 08:00", "run", "--once")
    held = {"990101", "990102"}
    before = program("2027-02-07 23:00", "run", "--once", "--json")
    assert set(crawled(before)) == {"990105", "990107", "990199"}
    week = program("2027-02-08 07:00", "run", "--once", "--json")
    assert {code for code, status in crawled(week).items() if status == "unchanged"} == held
    assert "990106" not in crawled(week)  # blocked: a whole week
    later = program("2027-02-08 09:30", "run", "--once", "--json")
    assert "990106" in crawled(later)
    assert {states(program, "2027-02-08 10:00")[code] for code in held} == {"verified"}


def test_a_new_ledger_opens_only_the_campaign_whose_windows_have_not_passed(
    program: Program, servers: dict[str, DemoServer]
) -> None:
    assert program("2027-06-01 00:30", "run", "--once", "--json").out == ""
    (campaign, *_) = program("2027-06-01 01:00", "status", "--json").lines
    assert (campaign["kind"], campaign["year"], campaign["totals"]) == ("campaign", 2027, {"waiting": 8})


@pytest.mark.long
def test_in_the_last_sweep_a_new_ledger_still_takes_the_year(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990105", "990199")
    ran = program("2027-05-20 08:00", "run", "--once", "--json")
    assert {line["year"] for line in ran.lines} == {2026}
    assert set(crawled(ran)) == {"990101", "990105", "990199"}


@pytest.mark.long
def test_a_report_crawled_by_hand_counts(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990105")
    by_hand = [NIANBAO, "crawl", "990101", "--year", "2026"]
    assert run_at("2027-01-31 08:00", by_hand, tmp_path, environment()).returncode == 0
    asked = len(servers["990101"].requests)
    program("2027-02-01 08:00", "run", "--once", "--json")
    assert states(program, "2027-02-01 09:00")["990101"] == "found"
    assert len(servers["990101"].requests) == asked


@pytest.mark.long
def test_quiet_hours_and_a_daily_cap(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990102", "990105")
    text = BUNDLED.read_text(encoding="utf-8")
    text = text.replace("quiet_hours = []", 'quiet_hours = ["08:00-18:00"]')
    text = text.replace("requests_per_day = 200", "requests_per_day = 4")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    quiet = program("2027-02-01 09:00", "run", "--once", "--json", schedule="mine.toml")
    assert (quiet.code, quiet.out) == (0, "")
    assert "quiet hours" in quiet.err
    assert not any(server.requests for server in servers.values())
    program("2027-02-01 18:00", "run", "--once", schedule="mine.toml")
    asked = {code: len(server.requests) for code, server in servers.items()}
    assert max(asked.values()) == 4
    program("2027-02-01 22:00", "retry", "990101", schedule="mine.toml")
    assert program("2027-02-01 22:01", "run", "--once", "--json", schedule="mine.toml").lines == []
    assert len(servers["990101"].requests) == asked["990101"]
    assert states(program, "2027-02-02 00:01", schedule="mine.toml")["990101"] == "not_found"
    tomorrow = program("2027-02-02 00:01", "run", "--once", "--json", schedule="mine.toml")
    assert "990101" in crawled(tomorrow)


@pytest.mark.long
def test_retry_next_plan_and_the_tables(program: Program, servers: dict[str, DemoServer]) -> None:
    program("2027-02-01 08:00", "run", "--once")
    shown = program("2027-02-01 09:00", "status")
    assert "4 of 8 counties held (50.0%; experience says 28% by now)" in shown.out
    assert "58 days left" in shown.out
    assert "样板省" in shown.out
    assert "robots.txt" in shown.out
    gaps = program("2027-02-01 09:00", "status", "--gaps", "--json").lines[1:]
    assert {line["code"] for line in gaps} == {"990105", "990106", "990107", "990199"}
    assert all(line["reason"] for line in gaps)
    retried = program("2027-02-02 09:00", "retry", "松陂县", "990106", "--json")
    assert {line["code"] for line in retried.lines} == {"990105", "990106"}
    (first, *_) = program("2027-02-02 09:01", "next", "--json").lines
    assert (first["at"][:10], first["counties"], first["year"]) == ("2027-02-02", 3, 2026)
    ran = program("2027-02-02 09:02", "run", "--once", "--json")
    assert set(crawled(ran)) == {"990105", "990106", "990199"}
    planned = program("2027-02-02 10:00", "plan", "--year", "2026", "--json").lines
    assert planned[0]["at"] == "2027-02-01T00:00:00+08:00"
    assert "gap list" in {line["what"] for line in planned}


def test_retry_goes_by_former_names_and_codes(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    history = "code,name,from_year,to_year,now\n990205,旧陂县,2008,2020,990105\n990105,松陂县,2021,,990105\n"
    (tmp_path / "history.csv").write_text(history, encoding="utf-8")
    program("2027-01-30 12:00", "run", "--once", history="history.csv")
    for name in ("旧陂县", "990205"):
        retried = program("2027-02-02 09:00", "retry", name, "--json", history="history.csv")
        assert [line["code"] for line in retried.lines] == ["990105"], retried.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["retry", "青岭县"], "no campaign"),
        (["retry"], "COUNTY"),
        (["plan"], "--year"),
        (["plan", "--year", "1999"], "1999"),
        (["plan", "--year", "2027"], "not over"),
        (["status", "--year", "2019"], "no campaign of 2019"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage(
    program: Program, servers: dict[str, DemoServer], arguments: list[str], said: str
) -> None:
    ran = program("2027-02-01 08:00", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_a_bad_schedule_file_is_wrong_settings(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text("[pace]\n", encoding="utf-8")
    ran = program("2027-02-01 08:00", "run", "--once", schedule="mine.toml")
    assert ran.code == 2
    assert "mine.toml" in ran.err


@pytest.mark.long
def test_a_changed_schedule_is_taken_over_and_no_due_run_is_lost(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990105", "990199")
    assert program("2027-01-15 08:00", "run", "--once", "--json").lines == []
    text = BUNDLED.read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('from = "02-01"', 'from = "01-20"'), encoding="utf-8")
    ran = program("2027-01-25 08:00", "run", "--once", "--json", schedule="mine.toml")
    assert set(crawled(ran)) == {"990101", "990105", "990199"}


def test_nothing_but_json_on_standard_output(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, "990101", "990105", "990199")
    ran = program("2027-02-01 08:00", "run", "--once", "--json")
    assert all(isinstance(json.loads(line), dict) for line in ran.out.splitlines())
    assert "3 counties crawled" in ran.err
