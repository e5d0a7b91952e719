"""A run of the program that was forked is a run that was started: same streams, exit code, directory, environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from servers import warm


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["--version"], {}),
        (["reports"], {}),
        (["reports", "--json"], {"NIANBAO_STORE": "s3://bucket/a b"}),
        (["crawl", "无此县"], {}),
        (["verify"], {"NIANBAO_STORE": "elsewhere"}),
        (["export", "--output", "x", "--format", "no"], {}),
        (["reports"], {"NIANBAO_STROE": "x"}),
    ],
)
def test_it_ends_like_one_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], settings: dict[str, str]
) -> None:
    ends = []
    for from_nothing in (True, False):
        monkeypatch.setattr(warm, "FROM_NOTHING", from_nothing)
        folder = tmp_path / str(from_nothing) / "here"
        folder.mkdir(parents=True)
        done = warm.run_program(arguments, folder, os.environ | settings, 60)
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
        said = [text.decode().replace(str(folder), "") for text in (done.stdout, done.stderr)]
        ends.append((done.args, done.returncode, said, files))
    assert ends[0] == ends[1]
    assert any(ends[0][2])


def test_a_run_that_takes_too_long_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "FROM_NOTHING", False)
    with pytest.raises(subprocess.TimeoutExpired) as late:
        warm.run_program(["serve", "--port", "0"], tmp_path, os.environ, 0.1)
    assert late.value.cmd == [warm.NIANBAO, "serve", "--port", "0"]


def test_what_changes_the_start_of_an_interpreter_starts_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "FROM_NOTHING", False)
    (tmp_path / "sitecustomize.py").write_text("print('started')\n", encoding="ascii")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    assert warm.run_program(["--version"], tmp_path, environment, 60).stdout.startswith(b"started\n")
    assert warm.run_program(["--version"], tmp_path, os.environ, 60).stdout.startswith(b"nianbao, ")
