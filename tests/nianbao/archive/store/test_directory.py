"""The directory store against crashes, full disks, races between processes and file systems of all kinds."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import logging
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ObjectExists, ObjectMissing, StoreError, StoreUnreachable

DEADLINE_SECONDS = 60


def python(script: str, *arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def wait_for(condition: object, seconds: float = DEADLINE_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "the deadline passed"
        time.sleep(0.01)


def temporaries(root: Path) -> list[Path]:
    return list((root / ".tmp").iterdir())


PUT_FROM_PIPE = """
import sys
from pathlib import Path
from nianbao.archive.store.directory import DirectoryStore
DirectoryStore(sys.argv[1]).put("warc/532525/2021/a.warc.gz", Path(sys.argv[2]))
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A store whose writer was killed after it had written 5 MiB of an object that never ended."""
    root, pipe = tmp_path / "store", tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = python(PUT_FROM_PIPE, root, pipe)
    with pipe.open("wb", buffering=0) as feed:
        feed.write(bytes(5 * 1024**2))
        wait_for(lambda: any(path.stat().st_size >= 4 * 1024**2 for path in root.glob(".tmp/*")))
        writer.kill()
        writer.communicate()
    return root


def test_a_killed_writer_leaves_nothing_listed(killed: Path) -> None:
    store = DirectoryStore(killed)
    assert list(store.keys()) == []
    with pytest.raises(ObjectMissing):
        store.open("warc/532525/2021/a.warc.gz")
    store.put("warc/532525/2021/a.warc.gz", b"the next run")
    assert list(store.keys()) == ["warc/532525/2021/a.warc.gz"]


def test_what_a_killed_writer_left_goes_after_a_day(killed: Path) -> None:
    (left,) = temporaries(killed)
    DirectoryStore(killed).put("a", b"a")
    assert temporaries(killed) == [left], "it may be a living writer's"
    yesterday = time.time() - 25 * 3600
    os.utime(left, (yesterday, yesterday))
    DirectoryStore(killed).put("b", b"b")
    assert temporaries(killed) == []


PUT_MANY = """
import hashlib, os, sys
from nianbao.archive.store.directory import DirectoryStore
store = DirectoryStore(sys.argv[1])
while True:
    content = os.urandom(300_000)
    store.put(f"objects/{os.getpid()}/{hashlib.sha256(content).hexdigest()}", content)
    print("stored", flush=True)
"""


def test_killed_at_any_moment_every_listed_object_is_whole(tmp_path: Path) -> None:
    acknowledged = 0
    for round_ in range(6):
        writer = python(PUT_MANY, tmp_path)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "stored\n"
        time.sleep(random.Random(round_).uniform(0, 0.15))
        writer.kill()
        acknowledged += 1 + writer.communicate()[0].count("stored\n")
    store = DirectoryStore(tmp_path)
    listed = list(store.keys())
    assert len(listed) >= acknowledged
    for key in listed:
        with store.open(key) as stream:
            assert key.endswith(hashlib.sha256(stream.read()).hexdigest())


PUT_WHEN_TOLD = """
import os, sys
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import ObjectExists
if sys.argv[3] == "no links":
    def link(source, target): raise PermissionError(1, "Operation not permitted")
    os.link = link
store = DirectoryStore(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
try:
    store.put("raced/key", sys.argv[2].encode() * 200_000)
except ObjectExists:
    print("lost")
else:
    print("won")
"""


@pytest.mark.parametrize("links", ["links", "no links"])
def test_of_racing_processes_one_wins_and_the_others_learn(tmp_path: Path, links: str) -> None:
    writers = [python(PUT_WHEN_TOLD, tmp_path, letter, links, stdin=subprocess.PIPE) for letter in "abcde"]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    said = []
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for letter, writer in zip("abcde", writers, strict=True):
        out, err = writer.communicate(timeout=DEADLINE_SECONDS)
        assert err == ""
        said.append((letter, out.strip()))
    (winner,) = [letter for letter, outcome in said if outcome == "won"]
    assert [outcome for _, outcome in said].count("lost") == 4
    with DirectoryStore(tmp_path).open("raced/key") as stream:
        assert stream.read() == winner.encode() * 200_000
    assert temporaries(tmp_path) == []


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def link(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)


@pytest.mark.usefixtures("no_links")
def test_without_hard_links_writes_are_create_only_too(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)

    def put(number: int) -> bool:
        try:
            store.put("raced/key", b"%d" % number * 100_000)
        except ObjectExists:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(put, range(16))) == 1
    store.put("other", b"x")
    assert list(store.keys()) == ["other", "raced/key"]
    assert temporaries(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB and forty names."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m,nr_inodes=40", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount; the test with a file size limit stands in")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    store = DirectoryStore(small_disk / "store")
    store.put("small", b"x")
    (tmp_path / "large").write_bytes(bytes(4 * 1024**2))
    for content in (bytes(4 * 1024**2), tmp_path / "large"):
        with pytest.raises(StoreError, match=r"large/object in .*No space left.*make room") as caught:
            store.put("large/object", content)
        assert isinstance(caught.value.__cause__, OSError)
    assert list(store.keys()) == ["small"]
    assert temporaries(small_disk / "store") == []
    store.put("small2", b"still works")


PUT_LARGE = """
import sys
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import StoreError
try:
    DirectoryStore(sys.argv[1]).put("large/object", bytes(4 * 1024**2))
except StoreError as error:
    print(error)
"""


def test_a_file_size_limit_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    limit = 1024**2
    writer = python(
        PUT_LARGE, tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    out, err = writer.communicate(timeout=DEADLINE_SECONDS)
    assert err == ""
    assert out == f"cannot write large/object in {tmp_path}: File too large\n"
    assert list(DirectoryStore(tmp_path).keys()) == []
    assert temporaries(tmp_path) == []


PUT_AS_NOBODY = """
import os, sys
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.errors import StoreError
store = DirectoryStore(sys.argv[1])
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
for attempt in (lambda: store.put("a", b"x"), lambda: store.open("b"), lambda: list(store.keys("c/"))):
    try:
        attempt()
    except StoreError as error:
        print(error)
"""


def test_missing_permissions_are_said(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("b", b"x")
    store.put("c/d", b"x")
    (tmp_path / "b").chmod(0)
    (tmp_path / "c").chmod(0)
    (tmp_path / ".tmp").chmod(0o500)
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.geteuid() and folder.name.startswith(("pytest", tmp_path.name)):
            folder.chmod(0o755)
    out, err = python(PUT_AS_NOBODY, tmp_path, cwd="/").communicate(timeout=DEADLINE_SECONDS)
    assert err == ""
    written, read, listed = out.splitlines()
    assert written.startswith(f"cannot write a in {tmp_path}: Permission denied")
    assert read.startswith(f"cannot read b in {tmp_path}: Permission denied")
    assert listed.startswith(f"cannot list c/ in {tmp_path}: Permission denied")
    (tmp_path / "c").chmod(0o755)
    assert list(store.keys()) == ["b", "c/d"]


MEASURE = """
import resource, sys
from pathlib import Path
from nianbao.archive.store.digest import digest_of, pieces_of
from nianbao.archive.store.directory import DirectoryStore
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
store = DirectoryStore(sys.argv[1])
stored = store.put("large", Path(sys.argv[2]))
store.put("large", Path(sys.argv[2]))
with store.open("large") as stream:
    assert digest_of(pieces_of(stream)) == (stored.sha256, stored.size)
print(stored.size, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def test_a_large_source_keeps_memory_flat(tmp_path: Path) -> None:
    source = tmp_path / "source"
    with source.open("wb") as file:
        file.truncate(400 * 1024**2)
    out, err = python(MEASURE, tmp_path / "store", source).communicate(timeout=300)
    assert err == ""
    size, grown = map(int, out.split())
    (tmp_path / "store/large").unlink()
    assert size == 400 * 1024**2
    assert grown < 16 * 1024**2


def test_hidden_files_and_names_that_are_no_keys_are_not_listed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = DirectoryStore(tmp_path)
    store.put("a/b", b"x")
    (tmp_path / ".DS_Store").write_bytes(b"")
    (tmp_path / "a/.b.swp").write_bytes(b"")
    (tmp_path / "a/back\\slash").write_bytes(b"")
    os.mkfifo(tmp_path / "a/pipe")
    (tmp_path / "a/dangling").symlink_to("nowhere")
    with caplog.at_level(logging.WARNING):
        assert list(store.keys()) == ["a/b"]
    assert "back" in caplog.text


def test_a_file_in_the_place_of_the_store_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = DirectoryStore(tmp_path / "file")
    with pytest.raises(StoreError, match="cannot list"):
        list(store.keys())
    with pytest.raises(StoreError, match="cannot write a/b"):
        store.put("a/b", b"x")


def test_a_key_below_an_object_is_refused(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("a", b"x")
    store.put("b/c", b"x")
    with pytest.raises(StoreError, match="cannot write a/b"):
        store.put("a/b", b"x")
    with pytest.raises(StoreError, match="cannot write b "):
        store.put("b", b"x")


class BadSector(io.RawIOBase):
    def readinto(self, buffer: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_an_error_in_mid_read_is_the_stores(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("a", b"x")
    with store.open("a") as stream:
        stream.raw._file.close()
        stream.raw._file = BadSector()
        with pytest.raises(StoreError, match=r"cannot read a from .*Input/output error"):
            stream.read()


def test_every_name_is_synced_up_to_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("nianbao.archive.store.directory.sync_directory", synced.append)
    store = DirectoryStore(tmp_path)
    up = [tmp_path / "a/b", tmp_path / "a", tmp_path]
    store.put("a/b/c", b"x")
    assert synced == up
    store.put("a/b/d", b"x")
    assert synced == [*up, tmp_path / "a/b"], "the folders' own names are durable already"
    synced.clear()
    shutil.rmtree(tmp_path / "a")
    store.put("a/b/c", b"x")
    assert synced == up, "made anew, they are new names"
    synced.clear()
    DirectoryStore(tmp_path).put("a/b/c", b"x")
    assert synced == up, "another process may have died before it synced them"


@pytest.mark.parametrize("size", [100, 3_000_000])
def test_the_content_is_synced_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """After a power cut a name never stands for bytes that were still in memory."""
    synced: list[tuple[str, int, bool]] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        sync(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        synced.append((path.parent.name, os.fstat(handle).st_size, (tmp_path / "a/b").exists()))

    monkeypatch.setattr(os, "fsync", noted)
    DirectoryStore(tmp_path).put("a/b", bytes(size))
    assert synced[0] == (".tmp", size, False)
    assert all(is_named for _, _, is_named in synced[1:])


def test_only_what_lay_a_day_is_swept_away_and_only_once(tmp_path: Path) -> None:
    DirectoryStore(tmp_path).put("first", b"x")
    ages = {"fresh": 23.9, "old": 24.1}
    for name, hours in ages.items():
        (tmp_path / ".tmp" / name).write_bytes(b"")
        os.utime(tmp_path / ".tmp" / name, (time.time() - hours * 3600,) * 2)
    store = DirectoryStore(tmp_path)
    store.put("a", b"x")
    assert [path.name for path in temporaries(tmp_path)] == ["fresh"]
    os.utime(tmp_path / ".tmp/fresh", (0, 0))
    store.put("b", b"x")
    assert [path.name for path in temporaries(tmp_path)] == ["fresh"]


def test_a_temporary_that_cannot_go_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / ".tmp/folder").mkdir(parents=True)
    os.utime(tmp_path / ".tmp/folder", (0, 0))
    DirectoryStore(tmp_path).put("a", b"x")
    assert "folder stays" in caplog.text


def test_a_dangling_link_holds_its_key(tmp_path: Path) -> None:
    """A key is taken by whatever has the name: nothing is written through a link to elsewhere."""
    store = DirectoryStore(tmp_path / "store")
    store.put("a", b"x")
    (tmp_path / "store/b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot write b"):
        store.put("b", b"y")
    assert not (tmp_path / "elsewhere").exists()


def test_many_folders_are_forgotten_and_synced_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("nianbao.archive.store.directory.sync_directory", synced.append)
    monkeypatch.setattr("nianbao.archive.store.directory._DURABLE_MOST", 2)
    store = DirectoryStore(tmp_path)
    for folder in "abc":
        store.put(f"{folder}/1", b"x")
    synced.clear()
    store.put("a/2", b"x")
    assert synced == [tmp_path / "a", tmp_path], "three were known, which is more than two: all are forgotten"
    synced.clear()
    store.put("a/3", b"x")
    assert synced == [tmp_path / "a"]


def test_a_link_is_the_files_address(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("a/b", b"x")
    assert store.link("a/b", 60, "b.txt") == f"file://{tmp_path}/a/b"
    for key in ("a", "c"):
        with pytest.raises(ObjectMissing, match="is not in"):
            store.link(key, 60, "b.txt")
    assert list(store.protection()) == []
    assert store.unprotected("a/b") is None


def test_preparing_leaves_nothing_behind_and_says_what_is_no_directory(tmp_path: Path) -> None:
    DirectoryStore(tmp_path / "store").prepare()
    assert temporaries(tmp_path / "store") == []
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot write a file") as refused:
        DirectoryStore(tmp_path / "file").prepare()
    assert not isinstance(refused.value, StoreUnreachable), "it never will be one"


def test_a_directory_that_takes_nothing_now_may_later(small_disk: Path) -> None:
    store = DirectoryStore(small_disk / "store")
    store.put("a", b"x")
    filled = small_disk / "filled"
    filled.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize))
    with pytest.raises(StoreError, match="No space left"):
        store.put("b", bytes(8192))
    filled.unlink()
    store.prepare()


def test_a_directory_that_takes_no_more_names_may_later(small_disk: Path) -> None:
    store = DirectoryStore(small_disk / "store")
    store.prepare()
    filled = [small_disk / str(number) for number in range(40)]
    with contextlib.suppress(OSError):
        for path in filled:
            path.touch()
    with pytest.raises(StoreUnreachable, match=r"cannot write a file .*No space left.*make room"):
        store.prepare()
    for path in filled:
        path.unlink(missing_ok=True)
    store.prepare()
