"""Documents damaged at random: every reader answers or says what is wrong, and no process is left hanging.

A few rounds here; NIANBAO_TEST_LONG=1 goes on for 60 seconds with each reader.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from report_forms import Rows, numbered, tables

from core.errors import DocumentError
from core.report import Layout
from pipelines.documents.apart import Limits, read_apart

LONG = os.environ.get("NIANBAO_TEST_LONG") == "1"
FORMS = tables(Layout.G2021, numbered(Layout.G2021))
LIMITS = Limits(60, 2 * 1024**3)
SEEDS: dict[str, Callable[[list[Rows], Path], None]] = {
    "docx": made.word,
    "sheet": made.sheet,
    "ofd": made.ofd,
    "pdf": lambda forms, path: path.write_bytes(_pdf()) and None,
    "image": lambda forms, path: _picture(path),
}


def _pdf() -> bytes:
    from cli.demo.papers import pdf

    return pdf(["一、总体情况", "全年公开信息4067条。"] * 40)


def _picture(path: Path) -> None:
    from PIL import Image

    Image.effect_noise((300, 200), 80).save(path, "PNG")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, a run cut out, repeated or moved."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(found)), chance.randint(1, 64)
        match chance.randrange(4):
            case 0:
                found[at : at + length] = chance.randbytes(length)
            case 1:
                found[at] ^= 1 << chance.randrange(8)
            case 2:
                found[at:at] = found[at : at + length] * chance.randint(1, 40)
            case _:
                del found[at : at + length]
    return bytes(found)


@pytest.mark.parametrize("reader", SEEDS)
def test_damage(reader: str, tmp_path: Path) -> None:
    if reader == "image":
        pytest.importorskip("rapidocr", reason="no optical recognition is installed (make setup-full)")
    SEEDS[reader](FORMS, tmp_path / "seed")
    content, chance, path = (tmp_path / "seed").read_bytes(), random.Random(reader), tmp_path / "damaged"
    ends, rounds = time.monotonic() + 60, 0
    while rounds < 3 or (LONG and time.monotonic() < ends):
        rounds += 1
        path.write_bytes(damaged(content, chance))
        try:
            read_apart(reader, path, LIMITS)
        except DocumentError as error:
            said = str(error)
        else:
            continue
        # Stopped for time is a hang: no damage may cost a reader that long.
        pytest.fail(f"round {rounds}: {said}") if "longer than" in said else None
