"""`nianbao forget` in a campaign: the county is due again, and the next run crawls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schedule_season import NIANBAO, YEAR, environment
from servers.moved_clock import run_at

from nianbao_demo import DemoServer
from tests.nianbao_cli.schedule.test_once import keep, states

CODE = "990105"


@pytest.mark.long
def test_a_crawl_taken_back_is_made_again(
    program: Callable[..., Any], servers: dict[str, DemoServer], tmp_path: Path
) -> None:
    keep(tmp_path, CODE)
    assert program("2027-02-03 09:00", "run", "--once", "--json").code == 3
    assert states(program, "2027-02-03 10:00") == {CODE: "not_published"}
    command = [NIANBAO, "forget", CODE, "--year", str(YEAR), "--json"]
    done = run_at("2027-02-03 10:00", command, tmp_path, environment())
    assert (done.returncode, b'"due": true' in done.stdout) == (0, True), done.stderr
    assert states(program, "2027-02-03 10:30") == {CODE: "due"}
    asked = len(servers[CODE].requests)
    assert [line["code"] for line in program("2027-02-03 11:00", "run", "--once", "--json").lines] == [CODE]
    assert len(servers[CODE].requests) > asked
