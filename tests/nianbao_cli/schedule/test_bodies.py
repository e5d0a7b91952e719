"""Departments and townships as a scope of the campaign: looked for in one province, within the requests of a day, and
none asked for twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import program_in
from schedule_season import LOCAL, YEAR

from nianbao.core.clock import SHANGHAI
from nianbao_demo import DemoServer, Portal
from scheduler.bodies import BodyEntry, bodies_of
from scheduler.ledger import Ledger
from scheduler.schedule import BUNDLED, load_schedule

Program = Callable[..., Any]
CAP = 24
"""Requests of a day: fewer than the county's column takes with all that it lists."""


def scheduled(directory: Path, *, cap: int = CAP) -> dict[str, str]:
    """The settings of a campaign that looks for departments and townships in one of two provinces."""
    text = BUNDLED.read_text(encoding="utf-8")
    text = text.replace("departments = false", "departments = true").replace(
        "provinces = []", 'provinces = ["示范省"]'
    )
    text = text.replace("requests_per_day = 200", f"requests_per_day = {cap}")
    (directory / "mine.toml").write_text(text, encoding="utf-8")
    path = directory / "registry.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if row[:6] in ("code,n", "990101", "990104")]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return {"schedule": "mine.toml"}


def bodies(program: Program, moment: str, **settings: str) -> dict[str, dict[str, Any]]:
    lines = program(moment, "status", "--bodies", "--json", **settings).lines
    assert {line["kind"] for line in lines} <= {"body"}
    return {line["name"]: line for line in lines}


def open_ledger(directory: Path) -> Ledger:
    return Ledger.open("", directory / "nianbao-data.work", load_schedule())


def listed(directory: Path) -> list[BodyEntry]:
    with open_ledger(directory) as ledger:
        return bodies_of(ledger.engine, YEAR)


def next_look(directory: Path) -> datetime | None:
    with open_ledger(directory) as ledger:
        return ledger.entries(YEAR, ["990101"])[0].bodies_at


def test_a_province_within_the_requests_of_a_day(
    program: Program, servers: dict[str, DemoServer], portals: list[Portal], tmp_path: Path
) -> None:
    settings, place = scheduled(tmp_path), portals[0].place
    program("2027-02-10 08:00", "run", "--once", **settings)
    first = listed(tmp_path)
    assert {each.code for each in first} == {"990101"}
    assert {each.listed.name for each in first} == set(map(place.of, (*place.departments, *place.townships)))
    assert {each.listed.state.value for each in first} == {"held", "waiting"}
    assert len(servers["990101"].requests) == CAP
    program("2027-02-11 08:00", "run", "--once", **settings)
    then = bodies(program, "2027-02-11 09:00", **settings)
    assert {line["state"] for line in then.values()} == {"held"}
    assert next_look(tmp_path) == datetime(2027, 4, 10, tzinfo=SHANGHAI)
    reports = program_in(tmp_path)("reports", "--json", **LOCAL).lines
    lower = [line for line in reports if line["scope"] in ("department", "township")]
    assert {line["issuer"]: line["code"] for line in lower} == dict.fromkeys(then, "990101")
    assert len({line["report_id"] for line in lower}) == len(lower) == len(then)
    assert {line["scope"] for line in reports if line["code"] == "990104"} == {"county", "office"}
    asked = Counter(servers["990101"].paths())
    pages = [line["url"].removeprefix(servers["990101"].url) for line in then.values()]
    assert {asked[page] for page in pages} == {1}


@pytest.mark.long
def test_the_next_look_asks_for_what_is_new_alone(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    settings = scheduled(tmp_path, cap=200)
    program("2027-02-10 08:00", "run", "--once", **settings)
    held = bodies(program, "2027-02-10 09:00", **settings)
    assert {line["state"] for line in held.values()} == {"held"}
    once = len(servers["990101"].requests)
    program("2027-04-10 08:00", "run", "--once", **settings)
    paths = set(servers["990101"].paths()[once:])
    assert paths
    assert not paths & {line["url"].removeprefix(servers["990101"].url) for line in held.values()}
    then = bodies(program, "2027-04-10 09:00", **settings)
    assert {name: line["first_seen_at"] for name, line in then.items()} == {
        name: line["first_seen_at"] for name, line in held.items()
    }
    assert all(line["last_seen_at"] > held[name]["last_seen_at"] for name, line in then.items())


@pytest.mark.long
def test_a_province_that_no_county_is_in_is_said(
    program: Program, servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    settings = scheduled(tmp_path)
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace("示范省", "无此省"), encoding="utf-8")
    ran = program("2027-02-10 08:00", "run", "--once", **settings)
    assert (ran.code, "[scope] provinces: no county is in 无此省" in ran.err) == (2, True)
    assert not servers["990101"].requests
