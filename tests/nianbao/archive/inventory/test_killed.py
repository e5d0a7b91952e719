"""SIGKILL at any point of what writes links, tombstones and stamps: nothing is lost, nothing half is there, and the
same command makes it whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from servers.authority import Authority

from tests.conftest import ROOT

ORDINARY, LONG = 1, 250
"""Kills of each of the four: a seeded one in every run, 1,000 in all where it may take long."""


@pytest.mark.parametrize("kills", [ORDINARY, pytest.param(LONG, marks=pytest.mark.long)])
def test_a_kill_at_any_point_costs_nothing(tmp_path: Path, kills: int) -> None:
    with Authority(tmp_path / "authority") as authority:
        module = ["-m", "tests.nianbao.archive.inventory.kill_links"]
        command = [sys.executable, *module, str(tmp_path / "archives"), str(kills), authority.url]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = re.findall(r"(\w+): (\d+) kills at (\d+) points", ran.stdout)
    assert [(what, int(many)) for what, many, _ in told] == [
        (what, kills) for what in ("link", "withhold", "lift", "seal")
    ]
    assert all(int(points) > 20 for _, _, points in told)
