"""What writes links, tombstones and stamps, killed by SIGKILL before the n-th thing that it does to the file system, to
an index or to the network; then whether anything is lost or half there, and whether the same command makes it whole.

`python -m tests.nianbao.archive.inventory.kill_links FOLDER KILLS TSA`: so many kills of each, a process of one thread
that forks for each.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.verify import ObjectState, verify
from nianbao.archive.inventory.chain import Chain, Heads
from nianbao.archive.inventory.extending import extend
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.directory import DirectoryStore
from nianbao_cli import seal, withhold
from tests.nianbao.archive.catalogue.handmade import Report

SEED = 20261130
SEEN = ("open", "os.", "shutil.", "sqlite3.", "socket.", "fcntl.")
"""What Python audits of it: the points to be killed at."""
NEW = Report(code="530103", captured_at="2023-01-01T00:00:00+00:00")
WITHHELD = ("530100", "--year", "2021")
SOUND = {ObjectState.OK, ObjectState.UNLISTED, ObjectState.UNREFERENCED}
COMMANDS: dict[str, Any] = {
    "link": None,
    "withhold": (withhold.command, [*WITHHELD, "--reason", "asked"]),
    "lift": (withhold.command, [*WITHHELD, "--lift"]),
    "seal": (seal.command, []),
}


class Archive:
    """One in a folder of its own, with its work directory."""

    def __init__(self, folder: Path, tsa: str = "") -> None:
        self.folder, self.tsa = folder, tsa
        self.store, self.work = DirectoryStore(folder / "store"), folder / "work"

    def make(self, what: str) -> None:
        """Two reports in a link, and a third's objects; one is withheld where that is to be lifted."""
        for code in ("530100", "530102"):
            replace(Report(), code=code).put(self.store)
        self.extend()
        NEW.put(self.store)
        (self.folder / "store" / NEW.key).rename(self.folder / "manifest.json")
        if what == "lift":
            assert self.finish("withhold")

    def extend(self) -> None:
        with Catalogue.open(self.store, self.work) as catalogue:
            catalogue.refresh()
        extend(self.store, self.work)

    def copy(self, folder: Path) -> Archive:
        shutil.copytree(self.folder, folder)
        return Archive(folder, self.tsa)

    def finish(self, what: str, die_at: int = 0) -> int:
        """Do it in a process of its own; returns how many points it had, 0 where it was killed."""
        told, said = os.pipe()
        if not (child := os.fork()):
            try:
                os.write(said, str(self._do(what, die_at)).encode())
                os._exit(0)
            except BaseException as error:
                os.write(2, f"{what}: {error!r}\n".encode())
                os._exit(1)
        os.close(said)
        status = os.waitpid(child, 0)[1]
        points = os.read(told, 100)
        os.close(told)
        assert status in (0, signal.SIGKILL), f"{what} at {die_at} ended with {status}"
        return int(points or 0)

    def _do(self, what: str, die_at: int) -> int:
        tsa = {"NIANBAO_TSA": self.tsa} if what == "seal" else {}
        os.environ |= {"NIANBAO_STORE": self.store.url, "NIANBAO_WORK": str(self.work), **tsa}
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        points = 0

        def point(event: str, _: Any) -> None:
            nonlocal points
            points += event.startswith(SEEN)
            if points == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(point)
        if what == "link":  # as the end of a crawl: a manifest, and the link that names it
            self.store.put(NEW.key, (self.folder / "manifest.json").read_bytes())
            self.extend()
        else:
            command, arguments = COMMANDS[what]
            command.main(arguments, standalone_mode=False)
        return points

    def held(self) -> dict[str, str]:
        return {key: stored_object(self.store, key).sha256 for key in self.store.keys("")}

    def states(self) -> set[ObjectState]:
        chain = Chain(Heads(self.work, self.store).read())
        return {one.state for one in verify(self.store, deep=True, chain=chain)}

    @property
    def is_withheld(self) -> bool:
        with Catalogue.open(self.store, self.work) as catalogue:
            catalogue.refresh()
            return not any(one.current.code == "530100" for one in catalogue.reports())


def kill(archive: Archive, what: str, die_at: int) -> None:
    """Raises AssertionError where a kill at that point costs anything."""
    before = archive.held()
    assert not archive.finish(what, die_at)
    left = archive.held()
    assert {key: left.get(key) for key in before} == before
    assert archive.states() <= SOUND
    if what != "lift" or archive.is_withheld:  # else the tombstone was laid, and there is nothing to lift
        assert archive.finish(what)
    assert archive.finish("seal")
    assert archive.states() <= {ObjectState.OK, ObjectState.UNREFERENCED}
    assert archive.is_withheld == (what == "withhold")
    stamps = list(archive.folder.glob("store/inventory/*.tsr"))
    assert bool(stamps) or what != "seal"


def main(folder: Path, kills: int, tsa: str) -> None:
    for what in COMMANDS:
        chance = random.Random(f"{SEED} {what} {kills}")
        base = Archive(folder / what, tsa)
        base.make(what)
        points = base.copy(folder / f"{what}-whole").finish(what)
        for _ in range(kills):
            die_at = chance.randrange(1, points)
            tried = base.copy(folder / "tried")
            try:
                kill(tried, what, die_at)
            except AssertionError as error:
                raise AssertionError(f"{what}, killed at {die_at} of {points}") from error
            shutil.rmtree(tried.folder)
        print(f"{what}: {kills} kills at {points} points")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
