"""`import nianbao`: ten names, each documented, and the manual's examples run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nianbao
from nianbao.core.clock import last_calendar_year

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "library.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.S)
NAMES = {
    "Catalogue", "CellValue", "Manifest", "NianbaoError", "check_identities", "checked_bytes", "load_registry",
    "load_settings", "open_store", "read_report",
}  # fmt: skip


def test_the_names_are_these() -> None:
    assert set(dir(nianbao)) == NAMES == set(nianbao.__all__)
    for name in NAMES:
        assert getattr(nianbao, name).__doc__, name
        assert f"`{name}" in MANUAL.read_text(encoding="utf-8"), name
    with pytest.raises(AttributeError, match="Nothing"):
        nianbao.Nothing  # noqa: B018


def test_the_import_costs_nothing() -> None:
    code = "import sys, nianbao; print(sorted(m for m in sys.modules if m.startswith('nianbao.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with the demonstration's archive and one of its reports as a file."""
    directory = tmp_path_factory.mktemp("library")
    year = str(last_calendar_year())
    for command in (
        ["demo"],
        ["download", "990101", "--year", year, "--as", "html", "--output", "report.html"],
    ):
        program = Path(sys.executable).with_name("nianbao")
        environment = os.environ | {"NIANBAO_DELAY": "0"}
        subprocess.run(
            [program, *command], cwd=directory, env=environment, check=True, capture_output=True, timeout=120
        )
    return directory


SAID = (["青岭县", "990101"], ["青岭县", "value"], ["石屏县", "鼓楼区"])


@pytest.mark.parametrize(("example", "said"), list(zip(EXAMPLES, SAID, strict=True)))
def test_the_manual_holds(example: str, said: list[str], archive: Path) -> None:
    code = example.replace("2025", str(last_calendar_year()))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=archive, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    for words in said:
        assert words in done.stdout
