"""Programs under a moved clock: Debian's faketime, whose library fakes time for a whole process tree."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

_LIBRARIES = [
    Path(f"/usr/lib/{machine}-linux-gnu/faketime/libfaketime.so.1") for machine in ("x86_64", "aarch64")
]


def _under_faketime(**where: str) -> dict[str, str]:
    """The environment of a program under it: only the time of day is moved, the monotonic clock stays. The
    test is skipped where faketime is not installed (scripts/setup.sh does that)."""
    found = next((path for path in _LIBRARIES if path.is_file()), None)
    if found is None:
        pytest.skip("faketime is not installed: apt-get install faketime")
    _sweep()
    fixed = {"LD_PRELOAD": str(found), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "Asia/Shanghai"}
    return fixed | where


def _sweep() -> None:
    """What a program under it that was killed leaves behind stops a later one of the same process id."""
    for left in Path("/dev/shm").glob("*faketime_s*_*"):
        if not Path("/proc", left.name.rpartition("_")[2]).exists():
            left.unlink(missing_ok=True)


class MovedClock:
    """A clock that a test moves while programs run under it; `environment` puts them there."""

    def __init__(self, file: Path, moment: str) -> None:
        self._file = file
        self.move(moment)
        # Without a PATH no browser is found, which would wait for hours when time jumps.
        self.environment = _under_faketime(FAKETIME_TIMESTAMP_FILE=str(file), FAKETIME_NO_CACHE="1", PATH="")

    def move(self, moment: str) -> None:
        """Move it to a moment of Asia/Shanghai; from there it goes on."""
        fresh = self._file.with_suffix(".new")
        # No line end: while one thread cuts it off, libfaketime's other threads take it for a new moment.
        fresh.write_text(f"@{moment}", encoding="ascii")
        fresh.replace(self._file)


def moved_to(moment: str) -> dict[str, str]:
    """The environment of a program that believes it starts at a moment of Asia/Shanghai; its clock goes on
    from there."""
    start = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return _under_faketime(FAKETIME=f"{start.timestamp() - time.time():+.0f}s")


def run_at(
    moment: str, command: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float = 120
) -> subprocess.CompletedProcess[bytes]:
    """Run a program whose clock is moved so."""
    return subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **environment, **moved_to(moment)},
        capture_output=True,
        timeout=timeout,
    )
