"""Backup and restore by the very lines of docs/operations.md: a campaign is backed up in its middle, its machine is lost,
and the restored one goes on without asking a finished county again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import NIANBAO, YEAR, environment, write_registry
from servers.moved_clock import MovedClock
from servers.postgres import running_postgres

from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule

DOCS = Path(__file__).resolve().parents[3] / "docs/operations.md"
PUBLISHED, SILENT, HELD_UP = "990101", "990102", "990103"


def lines_of_docs() -> dict[str, list[str]]:
    """The commands of the chapter, by what they are for."""
    chapter = DOCS.read_text(encoding="utf-8").split("## Backup and restore\n")[1].split("\n## ")[0]
    backup, restore = re.findall(r"```sh\n(.*?)```", chapter, re.S)
    dump, load = re.findall(r"`(pg_(?:dump|restore) --[^`]*)`", chapter)
    found = {"backup": backup.splitlines(), "restore": restore.splitlines(), "dump": [dump], "load": [load]}
    for name, word in [("backup", "sqlite3 "), ("restore", "cp ")]:
        assert sum(line.startswith(word) for line in found[name]) == 1
    return found


class Machine:
    """A machine with a campaign; `lose` takes it away, all but the backup."""

    def __init__(self, directory: Path, ledger: str) -> None:
        self.directory, self.ledger = directory, ledger
        self.backup = directory / "backup"
        clock = MovedClock(directory / "clock", "2027-02-01 08:00:00")
        places = {"store": str(directory / "store"), "work": str(directory / "work"), "ledger": ledger}
        self.environment = environment(**places) | clock.environment | {"BACKUP": str(self.backup)}

    def nianbao(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [NIANBAO, *arguments],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> subprocess.Popen[bytes]:
        command = [NIANBAO, "schedule", "run", "--once"]
        return subprocess.Popen(command, cwd=self.directory, env=self.environment, stdout=subprocess.PIPE)

    def follow(self, name: str) -> None:
        """Type the lines of a chapter; of a ledger in PostgreSQL those for it."""
        lines = lines_of_docs()
        other = {"backup": lines["dump"], "restore": lines["load"]}[name]
        chosen = [
            line for line in lines[name] if not (self.ledger and line.startswith(("sqlite3 ", "cp ")))
        ] + (other if self.ledger else [])
        path = f"{Path(NIANBAO).parent}:{os.environ['PATH']}"
        said = self.environment | {
            "PATH": path,
            "LD_PRELOAD": "",
        }  # PostgreSQL's programs keep their own time
        script = "set -eu\n" + "\n".join(chosen)
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=self.directory,
            env=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def lose(self) -> None:
        for place in ("store", "work"):
            shutil.rmtree(self.directory / place)

    def states(self) -> dict[str, str]:
        place = self.environment["NIANBAO_LEDGER"]
        with Ledger.open(place, self.directory / "work", load_schedule()) as ledger:
            return {entry.code: entry.state.value for entry in ledger.entries(YEAR)}


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[tuple[list[Platform], Callable[[], list[int]]]]:
    """A county that published, a silent one, one that holds its crawl up; and how often each was asked."""
    made = []
    for name in ("已发县", "未发县", "挂起县"):
        portal = GrowingPortal(name)
        portal.publish(YEAR - 1, f"{YEAR}-02-10")
        made.append(Platform([portal], hold="/0/" if name == "挂起县" else ""))
    made[0].portals[0].publish(YEAR, f"{YEAR + 1}-01-29")
    asked = [0, 0, 0]

    def counting(number: int, platform: Platform) -> None:
        answer = platform.server.answer

        def counted(path: str) -> Any:
            asked[number] += 1
            return answer(path)

        platform.server.answer = counted

    for number, platform in enumerate(made):
        counting(number, platform)
    with made[0].server, made[1].server, made[2].server:
        rows = zip((PUBLISHED, SILENT, HELD_UP), ("已发县", "未发县", "挂起县"), made, strict=True)
        write_registry(tmp_path, [(code, name, platform.urls()[0]) for code, name, platform in rows])
        yield made, lambda: list(asked)
        for platform in made:
            platform.release()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def ledgers(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Where the ledger was, and where it is restored to."""
    if request.param == "sqlite":
        yield "", ""
        return
    with running_postgres() as postgres:
        yield postgres.database(), postgres.database()


def test_a_campaign_goes_on_from_a_backup_of_its_middle(
    tmp_path: Path, portals: tuple[list[Platform], Callable[[], list[int]]], ledgers: tuple[str, str]
) -> None:
    platforms, asked = portals
    machine = Machine(tmp_path, ledgers[0])
    with machine.start() as crawl:
        assert platforms[2].held.wait(60)
        assert crawl.stdout is not None
        assert {crawl.stdout.readline()[:6] for _ in range(2)} == {PUBLISHED.encode(), SILENT.encode()}
        before = machine.states()
        assert before == {PUBLISHED: "found", SILENT: "not_published", HELD_UP: "waiting"}
        machine.follow("backup")
        crawl.kill()
    platforms[2].release()
    finished = asked()[:2]
    machine.lose()
    machine.environment["NIANBAO_LEDGER"] = ledgers[1]
    machine.follow("restore")
    assert machine.states() == before
    ran = machine.nianbao("schedule", "run", "--once", "--json")
    assert [json.loads(line)["code"] for line in ran.stdout.splitlines()] == [HELD_UP], ran.stderr
    assert asked()[:2] == finished
    assert machine.states() == before | {HELD_UP: "not_published"}
