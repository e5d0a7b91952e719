"""A clock that stands before what the archive holds: the run ends and says so, nothing is asked or stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from schedule_season import NIANBAO, environment, write_registry
from servers.moved_clock import run_at
from servers.raw import RawServer

from tests.nianbao_cli.test_former_names import NOT_FOUND

CODE = "990101"


@pytest.mark.parametrize("command", [["crawl", CODE, "--year", "2021"], ["schedule", "run", "--once"]])
def test_nothing_is_captured_before_what_is_held(tmp_path: Path, command: list[str]) -> None:
    with RawServer(lambda path: NOT_FOUND) as server:
        write_registry(tmp_path, [(CODE, "青岭县", server.url("/"))])

        def run(moment: str, *arguments: str) -> tuple[int, str]:
            done = run_at(moment, [NIANBAO, *arguments], tmp_path, environment(prefectures="none"))
            return done.returncode, done.stderr.decode()

        assert run("2027-02-03 09:00", "crawl", CODE, "--year", "2021")[0] == 3
        held = {path for path in (tmp_path / "nianbao-data").rglob("*") if path.is_file()}
        asked = len(server.asked)
        code, said = run("2027-02-01 09:00", *command)
        assert (code, "this machine's clock says 2027-02-01T01:00" in said) == (1, True), said
        assert len(server.asked) == asked
        assert {path for path in (tmp_path / "nianbao-data").rglob("*") if path.is_file()} == held
        assert run("2027-02-03 08:30", "crawl", CODE, "--year", "2021")[0] == 3
