"""Which store the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest
from servers.seaweed import SeaweedServer

from nianbao.archive.store import open_store
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_directory_by_path_and_by_address(tmp_path: Path, prefix: str) -> None:
    store = open_store(Settings(store=f"{prefix}{tmp_path}/年报"))
    assert store.url == f"{tmp_path}/年报"
    store.put("a", b"x")
    assert (tmp_path / "年报/a").read_bytes() == b"x"


def test_a_relative_path_is_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_store(Settings(store="./data")).url == f"{tmp_path}/data"


@pytest.mark.parametrize(
    "where",
    [
        "s3://",
        "s3://b",
        "s3:///prefix",
        "s3://buc ket/x",
        "s3://bucket/a//b",
        "http://host/x",
        "file:x",
        "file://host/x",
        "",
        " ",
    ],
)
def test_what_cannot_be_opened_is_a_usage_error_of_one_line(where: str) -> None:
    with pytest.raises(UsageError, match="NIANBAO_STORE") as caught:
        open_store(Settings(store=where))
    assert "\n" not in str(caught.value)


def test_a_bucket_is_named_as_the_user_wrote_it(s3: SeaweedServer) -> None:
    assert open_store(Settings(store="s3://bucket/年报/a/")).url == "s3://bucket/年报/a"
    assert open_store(Settings(store="s3://bucket")).url == "s3://bucket"


def test_missing_credentials_are_wrong_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(UsageError, match="AWS_ACCESS_KEY_ID"):
        open_store(Settings(store="s3://bucket/prefix"))
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    with pytest.raises(UsageError, match="nowhere"):
        open_store(Settings(store="s3://bucket/prefix"))


def test_an_endpoint_that_is_no_address_is_said(s3: SeaweedServer) -> None:
    with pytest.raises(UsageError, match="NIANBAO_S3_ENDPOINT = localhost:8333"):
        open_store(Settings(store="s3://bucket/prefix", s3_endpoint="localhost:8333"))
