"""A crawl on a disk that runs full, a real one: a small tmpfs in a mount namespace of the test's own."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

from tests.nianbao_cli.test_crawl_again import LOCAL, NOT_FOUND
from tests.nianbao_cli.test_crawl_requisites import file, site

SMALL = {"the first": 400, "a later one": 1500, "storing": 3200}
"""KiB of the disk, by what finds no room on it: the exchanges take some 2.1 MB, twice while they are stored."""
SCRIPT = """
mount -t tmpfs -o size={small}k tmpfs disk
run() {{ name=$1; shift; "$PROGRAM" "$@" >"$name.out" 2>"$name.err"; echo $? >"$name.code"; }}
run full crawl 990101 --year 2021 --json
run listed verify --deep --json
run reports reports --json
mount -o remount,size=65536k disk
run again crawl 990101 --year 2021 --json
run sound verify --deep --json
"""


def mountable() -> bool:
    """Whether a tmpfs may be mounted in a namespace of our own."""
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
    return subprocess.run(tried, capture_output=True).returncode == 0


@pytest.fixture(
    params=[*(pytest.param(name, marks=pytest.mark.long) for name in list(SMALL)[:2]), list(SMALL)[2]]
)
def ran(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The lines, messages and exit codes of the commands of SCRIPT, by name."""
    if not mountable():
        pytest.skip("no mount namespace may be made here (unshare -rm)")
    pages = site("http://127.0.0.9:9")
    chance = random.Random(2026)
    for path in ("/f/x.woff2", "/i/bg.png", "/j.js"):
        pages[path] = file(chance.randbytes(700_000), "application/octet-stream")
    (tmp_path / "disk").mkdir()

    def answer(path: str) -> Reply:
        return pages.get(path, NOT_FOUND)

    with RawServer(answer) as server:
        (tmp_path / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        settings = LOCAL | {"store": "disk/data", "work": "disk/work"}
        environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
        environment["PROGRAM"] = str(Path(sys.executable).with_name("nianbao"))
        command = ["unshare", "-rm", "sh", "-c", SCRIPT.format(small=SMALL[request.param])]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr

    def told(name: str) -> tuple[int, list[dict[str, Any]], str]:
        out, err = ((tmp_path / f"{name}.{end}").read_text() for end in ("out", "err"))
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return int((tmp_path / f"{name}.code").read_text()), lines, err

    return told


def test_nothing_half_is_listed_and_the_run_goes_on(ran: Any) -> None:
    code, lines, err = ran("full")
    assert code == 1, err
    said = " ".join(f"{lines} {err}".split())
    assert "No space left on device" in said
    assert "make room" in said
    assert "Traceback" not in err
    code, lines, err = ran("listed")
    assert {line["state"] for line in lines} <= {"ok", "unreferenced"}, lines
    _, lines, _ = ran("reports")
    assert not [line for line in lines if line["stored"] and line["status"] in ("archived", "unchanged")]
    code, lines, err = ran("again")
    assert (code, lines[0]["status"] in ("archived", "unchanged")) == (0, True), err
    code, lines, err = ran("sound")
    assert (code, {line["state"] for line in lines} <= {"ok", "unreferenced"}) == (0, True), lines
