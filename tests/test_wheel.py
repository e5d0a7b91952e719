"""The package works installed from its wheel, outside the checkout: config data and portals are inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"), cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
    ]
    run(*pip, str(wheel), cwd=tmp_path)
    outside = {"PYTHONPATH": str(site), "NIANBAO_STORE": str(tmp_path / "store"), "NIANBAO_DELAY": "0"}
    where = run(
        sys.executable, "-c", "import core.settings; print(core.settings.CONFIG)", cwd=tmp_path, **outside
    )
    assert where.strip() == str(site / "config")
    program = [sys.executable, "-m", "cli.main"]
    assert "crawl" in run(*program, "--help", cwd=tmp_path, **outside)
    run(*program, "demo", cwd=tmp_path, **outside)
    held = run(*program, "reports", "--json", cwd=tmp_path, **outside)
    lines = map(json.loads, held.splitlines())
    found = [line for line in lines if (line["status"], line["scope"]) == ("archived", "county")]
    assert len(found) == 4
    assert "石屏县" in run(
        sys.executable,
        "-c",
        "from core.registry import load_registry; print(load_registry().find('532525').name)",
        cwd=tmp_path,
        **outside,
    )
