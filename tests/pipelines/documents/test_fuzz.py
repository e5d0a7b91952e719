"""Documents damaged at random: every reader answers or says what is wrong, and no process is left hanging.

A moment with each here; NIANBAO_TEST_LONG=1 goes on for 60 seconds with each, benchmarks/fuzz_readers.py as long
as one likes.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import fuzzing
import made
import pytest

LONG = os.environ.get("NIANBAO_TEST_LONG") == "1"


@pytest.mark.parametrize("kind", fuzzing.SEEDS)
def test_damage(kind: str, tmp_path: Path) -> None:
    if kind == "image" and importlib.util.find_spec("rapidocr") is None:
        pytest.skip("no optical recognition is installed (make setup-full)")
    if kind in ("doc", "xls") and not made.HAS_OFFICE:
        pytest.skip("no LibreOffice is installed (make setup-full)")
    outcome = fuzzing.fuzz(kind, tmp_path, 60 if LONG else 1, seed=20261127)
    assert outcome.broken == []
    assert outcome.rounds >= 2


def test_damage_is_damage() -> None:
    """What the rounds are made of differs from the seed and between rounds."""
    chance = fuzzing.random.Random(1)
    seed = bytes(range(256)) * 8
    assert len({seed, *(fuzzing.damaged(seed, chance) for _ in range(20))}) == 21
