"""A finished file gets its name: with hard links and without, and never while another holds the folder."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from nianbao.archive.store.placing import locked, place


def refuse_links(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def link(source: Path, target: Path) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    path = tmp_path / "finished"
    path.write_bytes(b"whole")
    return path


def test_a_free_name_is_given(finished: Path, tmp_path: Path) -> None:
    place(finished, tmp_path / "named")
    assert (tmp_path / "named").read_bytes() == b"whole"


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
@pytest.mark.parametrize("taken", [False, True])
def test_without_hard_links_too(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, taken: bool
) -> None:
    refuse_links(monkeypatch, code)
    target = tmp_path / "named"
    if not taken:
        place(finished, target)
        assert target.read_bytes() == b"whole"
        return
    target.symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        place(finished, target)
    assert finished.exists()
    assert target.is_symlink()


def test_any_other_fault_is_raised(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_links(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        place(finished, tmp_path / "named")
    assert not (tmp_path / "named").exists()


def test_without_hard_links_who_holds_the_folder_goes_first(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and renaming nobody else may take the name."""
    refuse_links(monkeypatch, errno.EPERM)
    outcome: list[str] = []

    def placing() -> None:
        try:
            place(finished, tmp_path / "named")
            outcome.append("placed")
        except FileExistsError:
            outcome.append("taken")

    other = threading.Thread(target=placing)
    with locked(tmp_path):
        other.start()
        other.join(0.3)  # it would be over in a hundredth of that
        assert other.is_alive()
        (tmp_path / "named").write_bytes(b"ours")
    other.join(30)
    assert outcome == ["taken"]
    assert (tmp_path / "named").read_bytes() == b"ours"


def test_a_lock_ends_with_its_block_and_leaves_no_file_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with locked(tmp_path):
            pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
