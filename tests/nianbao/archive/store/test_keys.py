"""Which names are keys: every bound on both sides."""

from __future__ import annotations

import pytest

from nianbao.archive.store.keys import KEY_BYTES, SEGMENT_BYTES, check_key, is_key
from nianbao.core.errors import StoreError

LONGEST_FILE_NAME = 255  # ext4, xfs, btrfs, APFS, NTFS
LONGEST_S3_KEY = 1024


def of_bytes(size: int) -> str:
    """A key of so many bytes in short segments."""
    whole = "/".join(["x" * 99] * (size // 100 + 1))
    return whole[: size - 1] + "x"


def test_a_segment_is_a_file_name_anywhere() -> None:
    assert SEGMENT_BYTES == LONGEST_FILE_NAME
    assert is_key(f"a/{'年' * 85}")
    assert not is_key(f"a/{'年' * 85}x")


def test_a_key_is_a_key_of_s3() -> None:
    assert KEY_BYTES == LONGEST_S3_KEY
    assert len(of_bytes(1024)) == 1024
    assert is_key(of_bytes(1024))
    assert not is_key(of_bytes(1025))


@pytest.mark.parametrize(
    ("letter", "accepted"),
    [("\x1f", False), (" ", True), ("~", True), ("\x7f", False), ("\x80", True), ("\\", False)],
)
def test_control_characters_are_none_of_a_key(letter: str, accepted: bool) -> None:
    assert is_key(f"a{letter}b") is accepted


def test_a_fault_names_the_key_and_not_all_of_a_long_one() -> None:
    with pytest.raises(StoreError, match="'a//b' is no key of a store: it is absolute, or a segment"):
        check_key("a//b")
    with pytest.raises(StoreError) as refused:
        check_key("x" * 5000)
    assert str(refused.value).count("x") == 200
    assert check_key("a/b") == "a/b"
