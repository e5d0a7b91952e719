"""The locks belong together, and a checkout is set up from them."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pins(name: str) -> dict[str, str]:
    lock = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", lock, re.M))


def test_the_locks_agree_and_running_needs_no_test_tool() -> None:
    running, tests, full = map(
        pins, ("requirements.lock", "requirements-tests.lock", "requirements-full.lock")
    )
    assert running.items() <= tests.items()
    assert running.items() <= full.items()
    assert {"rapidocr", "onnxruntime"} <= full.keys() - running.keys()
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = [
        re.split(r"[\[>=]", each)[0] for each in asked["dependency-groups"]["dev"] if isinstance(each, str)
    ]
    needed = [re.split(r"[\[>=]", each)[0] for each in asked["project"]["dependencies"]]
    assert set(tools) <= tests.keys()
    assert set(needed) <= running.keys()
    # What something that runs needs itself is no test tool, though tests ask for it too.
    assert set(tools) & running.keys() <= {"pillow"}


@pytest.mark.long
def test_a_clone_is_set_up_in_calm_lines_whether_uv_runs_or_not(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)

    def set_up() -> list[str]:
        done = subprocess.run(
            ["sh", "scripts/setup.sh"], cwd=clone, capture_output=True, text=True, timeout=560
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        return done.stderr.splitlines()

    lines = set_up()
    assert all(line.startswith("setup: ") for line in lines)
    assert len(lines) <= 3
    assert "with uv (requirements.lock)" in lines[0]
    program = str(clone / ".venv/bin/nianbao")
    assert subprocess.run([program, "--version"], capture_output=True).returncode == 0
    assert not (clone / ".venv/bin/pytest").exists()
    assert [line for line in set_up() if "packages" in line] == []

    subprocess.run(["rm", "-rf", str(clone / ".venv"), str(clone / ".setup/uv")], check=True)
    lock = clone / "scripts/installer.lock"
    lock.write_text(re.sub(r"sha256:.{6}", "sha256:000000", lock.read_text()))
    assert "with pip (requirements.lock)" in set_up()[0]
    assert subprocess.run([program, "--version"], capture_output=True).returncode == 0
