"""SIGKILL at random moments of a crawl: nothing half is ever listed, what was acknowledged stays readable.

`make test` runs a seeded part; `make test-long` runs 100 kills.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nianbao_demo import DemoServer, demo_portals

KILLS = 100 if os.environ.get("NIANBAO_TEST_LONG") else 2
SEED = 20260223
Program = Callable[..., Any]


@pytest.mark.parametrize("kills", [KILLS])
def test_kills_leave_a_sound_archive(nianbao: Program, tmp_path: Path, kills: int) -> None:
    chance = random.Random(SEED)
    portal = next(portal for portal in demo_portals(2024) if portal.code == "990104")
    with DemoServer(portal) as server:
        row = f"{portal.code},{portal.county},,,{server.home_url},,"
        (tmp_path / "registry.csv").write_text(
            "code,name,province,prefecture,portal_url,other_hosts,note\n" + row + "\n", encoding="utf-8"
        )
        settings = {"delay": "0.02", "allow_private_hosts": "1", "registry": "registry.csv"}
        environment = os.environ | {f"NIANBAO_{key.upper()}": value for key, value in settings.items()}
        program = [str(Path(sys.executable).with_name("nianbao")), "crawl", portal.code, "--year", "2024"]
        killed = 0
        for _ in range(kills):
            seen = len(server.requests)
            with subprocess.Popen(
                program, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                # The moment is counted in requests and a random rest, not in seconds of a loaded machine.
                server.wait_for(seen + chance.randrange(1, 8), timeout=20)
                try:
                    process.wait(chance.random() * 0.15)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
        assert killed >= kills // 2
        ran = nianbao("verify", "--deep", "--json", **settings)
        assert ran.code == 0, ran.out
        ran = nianbao("crawl", portal.code, "--year", "2024", "--json", **settings)
        assert (ran.code, ran.lines[0]["status"] in ("archived", "unchanged")) == (0, True)
        left = [path for path in (tmp_path / "nianbao-data.work/outbox").rglob("*") if path.is_file()]
        assert [path for path in left if not path.name.endswith(".torn")] == []
        ran = nianbao("verify", "--deep", "--json", **settings)
    assert ran.code == 0
    assert {line["state"] for line in ran.lines} <= {"ok", "unreferenced"}
    archived = list((tmp_path / "nianbao-data/warc").rglob("*.warc.gz"))
    assert len(archived) >= killed // 2
