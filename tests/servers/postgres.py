"""A real PostgreSQL for tests: Debian's binaries, a fresh cluster, a Unix socket and no port at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_numbers = count(1)


def _program(name: str) -> str:
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if places:
        return str(places[-1])
    if found is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return found


def _account() -> dict[str, Any]:
    """PostgreSQL refuses root: Debian's own account runs it then."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


class Postgres:
    """A running cluster. `database()` makes an empty one and gives its URL."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def url(self, database: str) -> str:
        return f"postgresql://nianbao@/{database}?host={self._directory}"

    def database(self) -> str:
        name = f"test{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def stop_answering(self) -> None:
        """Freeze the whole cluster, as a network that swallows everything would."""
        self._signal("STOP")

    def answer_again(self) -> None:
        self._signal("CONT")

    def _signal(self, name: str) -> None:
        main = (self._directory / "data/postmaster.pid").read_text(encoding="ascii").splitlines()[0]
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for process in [main, *children]:
            subprocess.run(["kill", f"-{name}", process], check=False, capture_output=True)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A cluster from here to the end of the block; tests' survives no power cut, which saves time."""
    directory = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
    account = _account()
    if account:
        shutil.chown(directory, account["user"], account["group"])
    directory.chmod(0o755)
    data = directory / "data"
    initdb = ["-D", str(data), "-U", "nianbao", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
    _run([_program("initdb"), *initdb], account)
    options = f"-k {directory} -c listen_addresses='' -c max_connections=60 -c fsync={durable}"
    control = [_program("pg_ctl"), "-D", str(data), "-l", str(directory / "log")]
    _run([*control, "-w", "-o", options, "start"], account)
    try:
        yield Postgres(directory)
    finally:
        _run([*control, "-m", "immediate", "-w", "stop"], account)
        shutil.rmtree(directory)


def _run(command: list[str], account: dict[str, Any]) -> None:
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, **account
    )
    assert done.returncode == 0, done.stderr.decode()
