"""What every store does. A new kind of store is one line in the fixture."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers.seaweed import SeaweedServer

from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.keys import check_key
from nianbao.archive.store.s3.store import S3Store
from nianbao.core.errors import ObjectExists, ObjectMissing, StoreError
from nianbao.core.settings import Settings

STORES: dict[str, Callable[[Path], str]] = {
    "directory": lambda path: str(path / "store"),
    "s3": lambda path: f"s3://archive/{uuid.uuid4().hex}/前缀",
    "s3 whole bucket": lambda path: f"s3://{uuid.uuid4().hex}",
}

HOSTILE = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../outside",
    "a/../../outside",
    "a/./b",
    ".",
    "a//b",
    "a/",
    "a\x00b",
    "a\nb",
    "a\x7fb",
    "a\\..\\b",
    ".tmp/x",
    "a/.hidden",
    "年" * 86,
    "a/" + "x" * 256,
    "/".join(["x" * 200] * 6),
    "half\ud800",
]


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return opened(request, tmp_path)


@pytest.fixture(scope="module", params=sorted(STORES))
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Path]:
    """For tests that leave it as it was: one store of each kind, and the folder that it may lie in."""
    folder = tmp_path_factory.mktemp("lasting")
    return opened(request, folder), folder


def opened(request: pytest.FixtureRequest, folder: Path) -> Store:
    """A store of the kind that is asked for, empty."""
    where = STORES[request.param](folder)
    if not where.startswith("s3:"):
        return open_store(Settings(store=where))
    server: SeaweedServer = request.getfixturevalue("seaweed")
    if where.count("/") == 2:
        server.make_bucket(where.removeprefix("s3://"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        return open_store(Settings(store=where))


def read(store: Store, key: str, start: int = 0, length: int | None = None) -> bytes:
    with store.open(key, start, length) as stream:
        return stream.read()


def test_bytes_come_back_with_their_digest_and_size(store: Store) -> None:
    content = "石屏县".encode()
    stored = store.put("reports/532525/2021/报告.txt", content)
    assert stored == StoredObject("reports/532525/2021/报告.txt", hashlib.sha256(content).hexdigest(), 9)
    assert read(store, stored.key) == content
    assert store.size(stored.key) == 9


def test_an_empty_object_is_an_object(store: Store) -> None:
    assert store.put("empty", b"").size == 0
    assert read(store, "empty") == b""
    assert list(store.keys()) == ["empty"]


def test_a_file_is_copied_and_stays(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    stored = store.put("warc/a", source)
    assert source.read_bytes() == b"x" * 3_000_000
    source.write_bytes(b"changed")
    assert read(store, "warc/a") == b"x" * 3_000_000
    assert stored.sha256 == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_the_same_content_is_accepted_again(store: Store, tmp_path: Path) -> None:
    (tmp_path / "again").write_bytes(b"same")
    assert store.put("a/b", b"same") == store.put("a/b", b"same") == store.put("a/b", tmp_path / "again")


def test_other_content_is_refused_and_the_first_stays(store: Store) -> None:
    store.put("a/b", b"first")
    with pytest.raises(ObjectExists, match=r"a/b is already in .* never changed"):
        store.put("a/b", b"second")
    assert read(store, "a/b") == b"first"
    assert list(store.keys()) == ["a/b"]


@pytest.mark.parametrize("key", HOSTILE)
def test_a_hostile_key_is_refused_everywhere(lasting: tuple[Store, Path], key: str) -> None:
    store, folder = lasting
    before = sorted(folder.rglob("*"))
    with pytest.raises(StoreError):
        store.put(key, b"x")
    with pytest.raises(StoreError):
        store.open(key)
    with pytest.raises(StoreError):
        store.size(key)
    assert sorted(folder.rglob("*")) == before


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.text(max_size=40) | st.lists(st.sampled_from(["..", ".", "a", "", "年", "b\\"])).map("/".join))
def test_whatever_the_key_nothing_is_written_outside(store: Store, key: str, tmp_path: Path) -> None:
    try:
        check_key(key)
    except StoreError:
        return
    try:
        store.put(key, key.encode())
    except StoreError:  # one key is a folder of another
        return
    assert read(store, key) == key.encode()
    assert key in set(store.keys())
    assert {path.name for path in tmp_path.iterdir()} <= {"store"}


@pytest.mark.parametrize("key", ["absent", "a/absent", "a", "a/b/below"])
def test_what_is_not_there_is_missing(store: Store, key: str) -> None:
    store.put("a/b", b"x")
    with pytest.raises(ObjectMissing, match=key):
        store.open(key)
    with pytest.raises(ObjectMissing, match=key):
        store.size(key)


def test_a_source_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"a/b.*nowhere"):
        store.put("a/b", tmp_path / "nowhere")
    assert list(store.keys()) == []


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (3, 4, b"3456"),
        (3, 0, b""),
        (8, 9, b"89"),
        (99, 1, b""),
    ],
)
def test_a_range_is_read(
    lasting: tuple[Store, Path], start: int, length: int | None, expected: bytes
) -> None:
    store, _ = lasting
    store.put("a", b"0123456789")
    assert read(store, "a", start, length) == expected


def test_a_range_cannot_be_negative(store: Store) -> None:
    store.put("a", b"x")
    with pytest.raises(ValueError, match="negative"):
        store.open("a", -1)


def test_keys_are_sorted_as_text_and_chosen_by_prefix(store: Store) -> None:
    keys = ["a!b", "a-b/c", "a/b", "a/b0", "a0", "b", "b!c", "warc/532525/x", "warc/532526/x", "年/报"]
    for key in reversed(keys):
        store.put(key, key.encode())
    assert list(store.keys()) == sorted(keys) == keys
    assert list(store.keys("a")) == ["a!b", "a-b/c", "a/b", "a/b0", "a0"]
    assert list(store.keys("a/b")) == ["a/b", "a/b0"]
    assert list(store.keys("warc/5325")) == ["warc/532525/x", "warc/532526/x"]
    assert list(store.keys("warc/532526/")) == ["warc/532526/x"]
    assert list(store.keys("a/b/")) == list(store.keys("none/such")) == []


def test_a_store_that_nothing_was_put_into_is_empty(store: Store, tmp_path: Path) -> None:
    assert list(store.keys()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_prefix_cannot_leave_the_store(store: Store) -> None:
    with pytest.raises(StoreError):
        list(store.keys("../"))


def test_of_racing_threads_one_wins_and_the_others_learn(store: Store) -> None:
    def put(number: int) -> bytes | None:
        content = b"%d" % number * 100_000
        try:
            store.put("raced/key", content)
        except ObjectExists:
            return None
        return content

    with ThreadPoolExecutor(8) as pool:
        won = [content for content in pool.map(put, range(16)) if content is not None]
    assert won == [read(store, "raced/key")]
    assert list(store.keys()) == ["raced/key"]


def test_racing_threads_with_the_same_content_all_win(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda _: store.put("raced/key", b"same" * 50_000), range(16)))
    assert len(set(stored)) == 1


def spoil(store: Store, key: str, content: bytes, tmp_path: Path) -> None:
    """What a failing disk or another program may do to an object, behind the store's back."""
    if not isinstance(store, S3Store):
        (Path(store.url) / key).write_bytes(content)
        return
    (tmp_path / "other").write_bytes(content)
    store.replace(key, tmp_path / "other")


def test_what_was_put_is_proven(store: Store) -> None:
    for content in (b"0123456789", b""):
        store.prove(store.put(f"a/{len(content)}", content))


@pytest.mark.parametrize("content", [b"0123456798", b"012345678", b"01234567890", b""])
def test_an_object_is_proven_by_its_bytes_and_not_by_its_size(
    store: Store, content: bytes, tmp_path: Path
) -> None:
    stored = store.put("a/b", b"0123456789")
    spoil(store, "a/b", content, tmp_path)
    with pytest.raises(StoreError, match=r"a/b reads back from .* otherwise than written"):
        store.prove(stored)


def test_nothing_is_proven_that_was_not_put(store: Store) -> None:
    stored = store.put("a/b", b"0123456789")
    for other in (replace(stored, size=9), replace(stored, sha256="0" * 64)):
        with pytest.raises(StoreError, match="otherwise than written"):
            store.prove(other)
    with pytest.raises(ObjectMissing):
        store.prove(replace(stored, key="a/c"))
