"""A store for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"
