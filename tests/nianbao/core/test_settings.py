"""Command-line option > environment variable > nianbao.toml > default, and clear words for mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.errors import UsageError
from nianbao.core.settings import load_settings


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    settings = load_settings()
    assert settings.store == "./nianbao-data"
    assert settings.delay == 5
    assert not settings.allow_private_hosts
    assert settings.user_agent.startswith("nianbao/")


def test_precedence(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("nianbao.toml").write_text('delay = 7\nstore = "from-file"\n')
    assert (load_settings().delay, load_settings().store) == (7, "from-file")
    monkeypatch.setenv("NIANBAO_DELAY", "8")
    assert load_settings().delay == 8
    assert load_settings(delay=9).delay == 9
    assert load_settings(delay=None).delay == 8


def test_work_lies_beside_a_directory_store(tmp_path: Path) -> None:
    assert load_settings(store=str(tmp_path / "a")).work_path == tmp_path / "a.work"
    assert load_settings(store=f"file://{tmp_path}/a").work_path == tmp_path / "a.work"
    assert load_settings(store="s3://bucket/x").work_path == tmp_path / "nianbao-work"
    assert load_settings(work="w").work_path == tmp_path / "w"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NIANBAO_DELAY", "-1", "delay"),
        ("NIANBAO_DELAY", "soon", "delay"),
        ("NIANBAO_ALLOW_PRIVATE_HOSTS", "perhaps", "allow_private_hosts"),
        ("NIANBAO_USER_AGENT", "a\r\nb: c", "user_agent"),
    ],
)
def test_mistakes_name_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=f"setting {said}"):
        load_settings()


def test_unknown_settings_and_broken_files() -> None:
    Path("nianbao.toml").write_text("dely = 3\n")
    with pytest.raises(UsageError, match=r"dely in nianbao\.toml is no setting: is delay meant"):
        load_settings()
    Path("nianbao.toml").write_text("delay = = 3\n")
    with pytest.raises(UsageError, match="not valid TOML"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NIANBAO_STROE", "NIANBAO_STORE"),
        ("NIANBAO_S3_ENDPOINT_URL", "NIANBAO_S3_ENDPOINT"),
        ("NIANBAO_PREFECTURE", "NIANBAO_PREFECTURES"),
        ("nianbao_dely", "NIANBAO_DELAY"),
        ("NIANBAO_TESTS", "NIANBAO_"),
        ("NIANBAO_", "NIANBAO_"),
    ],
)
def test_a_variable_that_does_not_exist_names_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(UsageError, match=f"^{name} is no setting: is {nearest}"):
        load_settings()


def test_what_tests_and_unit_files_set_is_let_be(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("NIANBAO_TEST_LONG", "NIANBAO_TEST_X", "NIANBAO_QUEUE"):
        monkeypatch.setenv(name, "1")
    load_settings()
    assert caplog.messages == []


@pytest.mark.parametrize("where", ["s3:x", "S3:x", "s3:/x", "s3:", "S3://b/x", "file:x", "gs://bucket/x"])
def test_a_store_that_is_no_address_is_wrong_settings(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setenv("NIANBAO_STORE", where)
    with pytest.raises(UsageError, match=r"^NIANBAO_STORE = "):
        load_settings()


def test_empty_variables_are_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DELAY", "ALLOW_PRIVATE_HOSTS", "STORE", "USER_AGENT"):
        monkeypatch.setenv(f"NIANBAO_{name}", "")
    settings = load_settings()
    assert (settings.delay, settings.allow_private_hosts, settings.store) == (5, False, "./nianbao-data")
    Path("nianbao.toml").write_text("delay = 7\n")
    assert load_settings().delay == 7


def test_the_settings_file_is_utf8_with_or_without_a_mark() -> None:
    Path("nianbao.toml").write_bytes(b"\xef\xbb\xbf" + 'operator = "县志办"\r\n'.encode())
    assert load_settings().operator == "县志办"
    Path("nianbao.toml").write_bytes('operator = "县志办"\n'.encode("gbk"))
    with pytest.raises(UsageError, match=r"nianbao\.toml is not UTF-8"):
        load_settings()


def test_an_address_of_a_directory_is_unquoted() -> None:
    assert load_settings(store="file:///tmp/a%20b").store_path == Path("/tmp/a b")
    assert load_settings(store="file:///tmp/%E5%B9%B4报").store_path == Path("/tmp/年报")
    assert load_settings(store="/tmp/a%20b").store_path == Path("/tmp/a%20b")
