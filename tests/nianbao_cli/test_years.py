"""A year that is not over in China, or before the first reports, is wrong usage in every command."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import program_in
from schedule_season import NIANBAO, environment, write_registry
from servers.moved_clock import run_at

from nianbao.core.history import load_history
from nianbao.core.panel import Panel
from nianbao.core.registry import load_registry

REGISTRY, HISTORY = load_registry(), load_history()

OFTEN = [["crawl", "990101"], ["export", "--output", "x"], ["schedule", "retry", "990101"]]
OTHERS = [["reports"], ["download", "990101"], ["diff", "990101"], ["schedule", "plan"]]
COMMANDS = [*OFTEN, *(pytest.param(command, marks=pytest.mark.long) for command in OTHERS)]


def at(moment: str, directory: Path, *command: str) -> tuple[int, str]:
    done = run_at(moment, [NIANBAO, *command], directory, environment())
    return done.returncode, done.stderr.decode()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    write_registry(tmp_path, [("990101", "青岭县", "")])
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_year_ends_in_shanghai(here: Path, command: list[str]) -> None:
    for year in ("2007", "2026"):
        code, said = at("2026-12-31 23:59", here, *command, "--year", year)
        assert (code, f"--year {year}: it is" in said) == (2, True), said
        assert "2008 to 2025" in said
    for moment, year in (("2026-12-31 23:59", "2025"), ("2027-01-01 00:01", "2026")):
        _, said = at(moment, here, *command, "--year", year)
        assert "it is" not in said


def test_a_campaign_whose_year_is_not_over_has_nothing_to_retry(here: Path) -> None:
    assert at("2026-11-29 08:00", here, "schedule", "run", "--once") == (
        0,
        "nothing was due; the next is due 2027-02-01 00:00 (Asia/Shanghai)\n",
    )
    code, said = at("2026-11-29 08:01", here, "schedule", "retry", "990101")
    assert (code, "--year 2026: it is not over in China" in said) == (2, True), said
    assert at("2027-01-01 08:00", here, "schedule", "retry", "990101")[0] == 0


@pytest.mark.parametrize("year", [2010, 2025])
def test_a_plan_counts_the_counties_of_its_year(tmp_path: Path, year: int) -> None:
    """There were more counties in 2010 than today."""
    planned = program_in(tmp_path)("schedule", "plan", "--year", str(year), "--json").lines
    assert {line["counties"] for line in planned} - {None} == {len(Panel(REGISTRY, HISTORY).units(year))}
    assert (len(Panel(REGISTRY, HISTORY).units(year)) > len(REGISTRY.counties)) is (year == 2010)
