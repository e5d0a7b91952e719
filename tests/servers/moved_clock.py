"""Programs under a moved clock: Debian's faketime, whose library fakes time for a whole process tree."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

_LIBRARIES = [
    Path(f"/usr/lib/{machine}-linux-gnu/faketime/libfaketime.so.1") for machine in ("x86_64", "aarch64")
]


def faketime() -> str:
    """Where the program is; the test is skipped where it is not (scripts/setup.sh installs it)."""
    found = shutil.which("faketime")
    if found is None:
        pytest.skip("faketime is not installed: apt-get install faketime")
    return found


class MovedClock:
    """A clock that a test moves while programs run under it; `environment` puts them there. Only the time of
    day is moved: the monotonic clock, which time-outs go by, stays."""

    def __init__(self, file: Path, moment: str) -> None:
        faketime()
        self._file = file
        self.move(moment)
        library = next(path for path in _LIBRARIES if path.is_file())
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": "Asia/Shanghai",
        }

    def move(self, moment: str) -> None:
        """Move it to a moment of Asia/Shanghai; from there it goes on."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"@{moment}\n", encoding="ascii")
        fresh.replace(self._file)


def run_at(
    moment: str, command: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float = 120
) -> subprocess.CompletedProcess[bytes]:
    """Run a program that believes it starts at a moment of Asia/Shanghai; its clock goes on from there."""
    return subprocess.run(
        [faketime(), moment, *command],
        cwd=directory,
        env={**os.environ, **environment, "TZ": "Asia/Shanghai"},
        capture_output=True,
        timeout=timeout,
    )
