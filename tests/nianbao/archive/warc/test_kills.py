"""SIGKILL at random moments: what `commit` acknowledged is readable, whatever came after. The longer run is
`benchmarks/kill_run.py --kills 1000`."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(("kills", "options"), [(100, ()), (20, ("--full",))], ids=["killed", "full disk"])
def test_what_was_acknowledged_is_there(kills: int, options: tuple[str, ...]) -> None:
    command = [
        sys.executable,
        "benchmarks/kill_run.py",
        "--kills",
        str(kills),
        "--seed",
        "20261127",
        *options,
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = re.match(r"(\d+) kills, (\d+) exchanges acknowledged, (\d+) torn tails", ran.stdout)
    assert said is not None
    assert int(said[1]) == kills
    assert int(said[2]) > kills
    assert int(said[3]) > 0
