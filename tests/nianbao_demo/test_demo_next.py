"""What the demonstration says to type next works as it is printed, wherever the archive is."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from servers.seaweed import SeaweedServer

PROGRAM = Path(sys.executable).with_name("nianbao")


def shell(command: str, directory: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return subprocess.run(
        ["sh", "-c", command], cwd=directory, env=kept | more, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("", marks=pytest.mark.long),
        "a folder/it's $HOME",
        pytest.param("s3", marks=pytest.mark.long),
    ],
)
def test_the_next_commands_work_as_printed(tmp_path: Path, s3: SeaweedServer, where: str) -> None:
    settings = {"NIANBAO_STORE": f"{tmp_path}/{where}", "NIANBAO_WORK": "the work"} if where else {}
    if where == "s3":
        settings |= {"NIANBAO_STORE": f"s3://archive/{tmp_path.name}", "NIANBAO_S3_ENDPOINT": s3.endpoint}
    ran = shell(f"{PROGRAM} demo", tmp_path, NIANBAO_DELAY="0", **settings)
    assert ran.returncode == 0, ran.stderr
    commands = re.findall(r"^  (.*nianbao .*)$", ran.stdout.partition("Next, type")[2], re.M)
    assert [re.sub(r".*nianbao ", "", each).split()[0] for each in commands] == [
        "reports", "download", "download", "export", "verify", "serve",
    ]  # fmt: skip
    for command in commands[:-1]:
        done = shell(command, tmp_path)
        assert done.returncode == 0, (command, done.stderr)
        assert re.search(r"99010\d|^dataset/|\d ok", done.stdout + done.stderr), command
    assert (tmp_path / "dataset/reports.csv").is_file()


@pytest.mark.parametrize(
    ("called", "printed"),
    [
        pytest.param("nianbao", "nianbao", marks=pytest.mark.long),
        ("bin/nianbao", "bin/nianbao"),
        pytest.param(str(PROGRAM), str(PROGRAM), marks=pytest.mark.long),
    ],
    ids=["on the path", "in a folder", "in full"],
)
def test_the_program_is_named_as_this_shell_finds_it(tmp_path: Path, called: str, printed: str) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/nianbao").symlink_to(PROGRAM)
    paths = f"{tmp_path}/bin:/usr/bin:/bin" if called == "nianbao" else "/usr/bin:/bin"
    ran = shell(f"{called} demo", tmp_path, NIANBAO_DELAY="0", PATH=paths)
    assert f"\n  {printed} reports\n" in ran.stdout, ran.stdout


def test_the_portals_are_kept_running_until_they_are_ended(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [PROGRAM, "demo", "--keep"], cwd=tmp_path, env=os.environ | {"NIANBAO_DELAY": "0"}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert demo.stdout is not None
        said = list(itertools.takewhile(lambda line: "ends them" not in line, demo.stdout))
        settled, crawl, _ = (line.strip() for line in said[-3:])
        ran = shell(f"{settled}; {crawl}", tmp_path)
        assert ran.returncode == 0, ran.stderr
        assert re.search("990101 青岭县 .*unchanged", ran.stdout)
        demo.terminate()
        assert demo.wait(10) == 0
    finally:
        demo.kill()
        demo.communicate()
