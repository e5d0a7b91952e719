"""Which store the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store import open_store
from core.errors import UsageError
from core.settings import Settings


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_directory_by_path_and_by_address(tmp_path: Path, prefix: str) -> None:
    store = open_store(Settings(store=f"{prefix}{tmp_path}/年报"))
    assert store.url == f"{tmp_path}/年报"
    store.put("a", b"x")
    assert (tmp_path / "年报/a").read_bytes() == b"x"


def test_a_relative_path_is_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_store(Settings(store="./data")).url == f"{tmp_path}/data"


@pytest.mark.parametrize("where", ["s3://bucket/prefix", "http://host/x", "file:x", "file://host/x", "", " "])
def test_what_cannot_be_opened_is_a_usage_error_of_one_line(where: str) -> None:
    with pytest.raises(UsageError, match="NIANBAO_STORE") as caught:
        open_store(Settings(store=where))
    assert "\n" not in str(caught.value)


def test_s3_is_said_to_come_later() -> None:
    with pytest.raises(UsageError, match="S3 stores arrive with a later release"):
        open_store(Settings(store="s3://bucket/prefix"))
