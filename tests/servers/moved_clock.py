"""Programs under a moved clock: Debian's faketime, whose library fakes time for a whole process tree."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest


def faketime() -> str:
    """Where the program is; the test is skipped where it is not (scripts/setup.sh installs it)."""
    found = shutil.which("faketime")
    if found is None:
        pytest.skip("faketime is not installed: apt-get install faketime")
    return found


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
