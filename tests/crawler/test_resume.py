"""The run file: what is done is not forgotten, what is torn is not believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.resume import RunFile
from nianbao.core.errors import NianbaoError

DONE: dict[str, Any] = {"code": "990101", "name": "岚谷县", "title": "a\u2028b\u0085c"}
NEXT: dict[str, Any] = {"code": "990102", "name": "垚河县"}


def run_file(directory: Path) -> RunFile:
    return RunFile(directory, ["990101", "990102"], 2024, "county")


def unfinished(directory: Path, *lines: dict[str, Any]) -> Path:
    """A run that stopped after these lines; returns its file."""
    run = run_file(directory)
    run.begin(resume=False)
    for line in lines:
        run.add(line)
    run.end(finished=False)
    (path,) = (directory / "runs").iterdir()
    return path


def resumed(directory: Path) -> list[dict[str, Any]]:
    run = run_file(directory)
    lines = run.begin(resume=True)
    run.end(finished=False)
    return lines


def test_lines_come_back_and_a_finished_run_leaves_nothing(tmp_path: Path) -> None:
    unfinished(tmp_path, DONE)
    run = run_file(tmp_path)
    assert run.begin(resume=True) == [DONE]
    run.add(NEXT)
    run.end(finished=False)
    assert resumed(tmp_path) == [DONE, NEXT]
    run = run_file(tmp_path)
    assert run.begin(resume=False) == []
    run.end(finished=True)
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.parametrize(
    "tail",
    [
        '{"code": "990102", "name": "县'.encode()[:-1],
        b'{"code": "99',
        b"[1]\n",
        b"3\n",
        b'{"name": 1}\n',
        b"\0\0",
    ],
)
def test_a_bad_line_and_what_follows_it_is_dropped(tmp_path: Path, tail: bytes) -> None:
    path = unfinished(tmp_path, DONE)
    with path.open("ab") as file:
        file.write(tail + b'\n{"code": "990102"}\n')
    assert resumed(tmp_path) == [DONE]
    run = run_file(tmp_path)
    run.begin(resume=True)
    run.add(NEXT)
    run.end(finished=False)
    assert resumed(tmp_path) == [DONE, NEXT]


def test_the_old_lines_stay_until_the_new_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails while the lines are rewritten costs none of them."""
    path = unfinished(tmp_path, DONE, NEXT)
    held = path.read_bytes()

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", fail)
        with pytest.raises(NianbaoError, match="No space left"):
            run_file(tmp_path).begin(resume=True)
    assert path.read_bytes() == held
    assert list((tmp_path / "runs").iterdir()) == [path]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_file(tmp_path)
    run.begin(resume=False)

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", fail)
        with pytest.raises(NianbaoError, match=r"No space left on device; .*--resume"):
            run.add(DONE)
    run.end(finished=False)
