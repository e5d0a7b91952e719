"""Many objects at once: in order, only a few ahead, and nothing begun after an error. And the meter."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store
from nianbao.archive.store.metered import MeteredStore
from nianbao.archive.store.parallel import AHEAD, in_parallel, reading
from nianbao.core.errors import StoreError


def test_results_come_in_order_and_only_a_few_are_made_ahead() -> None:
    taken: list[int] = []
    begun: list[int] = []

    def items() -> object:
        for item in range(40):
            begun.append(item)
            yield item

    for item, square in in_parallel(lambda number: number * number, items(), 2):  # type: ignore[arg-type, call-overload]
        taken.append(item)
        assert square == item * item
        assert len(begun) - len(taken) < 2 * AHEAD
    assert taken == list(range(40))


def test_as_many_work_at_once_as_there_are_workers() -> None:
    met = threading.Barrier(3, timeout=30)
    assert len(list(in_parallel(lambda _: met.wait(), range(6), 3))) == 6


def test_after_an_error_nothing_more_is_begun() -> None:
    done: list[int] = []
    may_go = threading.Event()

    def work(number: int) -> None:
        if number == 0:
            raise OSError("the first")
        assert may_go.wait(30)
        done.append(number)

    results = in_parallel(work, range(100), 1)
    threading.Timer(0.2, may_go.set).start()
    with pytest.raises(OSError, match="the first"):
        next(results)
    assert len(done) <= 1, "what waited was called off"


def size_here(store: Store, key: str) -> tuple[int, int]:
    return store.size(key), os.getpid()


@pytest.mark.parametrize("many", [False, True])
def test_what_is_read_comes_in_order_from_here_or_from_processes(tmp_path: Path, many: bool) -> None:
    store = DirectoryStore(tmp_path)
    keys = [f"{number}" for number in range(120)]
    for number, key in enumerate(keys):
        store.put(key, bytes(number))
    with reading(store, size_here, many=many, doing="ask sizes") as read:
        found = [list(read(keys)), list(read(keys[5:7]))]
    assert [[(key, size) for key, (size, _) in each] for each in found] == [
        [(key, number) for number, key in enumerate(keys)],
        [("5", 5), ("6", 6)],
    ]
    assert (os.getpid() in {pid for each in found for _, (_, pid) in each}) is not many


class Slow(DirectoryStore):
    """A store that wants three reads under way."""

    reads_at_once = 3  # type: ignore[assignment]


def test_a_store_that_answers_slowly_is_read_by_threads(tmp_path: Path) -> None:
    met = threading.Barrier(3, timeout=30)
    with reading(Slow(tmp_path), lambda _, key: met.wait() + len(key), many=False, doing="wait") as read:
        assert [key for key, _ in read("abcdef")] == list("abcdef")


def test_a_process_that_is_ended_is_said_to_have_done_what_it_did(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=f"a process that ended itself of {tmp_path} was ended from outside"),
        reading(DirectoryStore(tmp_path), end_here, many=True, doing="ended itself") as read,
    ):
        list(read("ab"))


def end_here(store: Store, key: str) -> None:
    os._exit(9)


def test_the_meter_says_every_byte_once_and_closes_what_it_opened(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    files = DirectoryStore(tmp_path)
    store = MeteredStore(files, lambda key, size: told.append((key, size)))
    store.put("a", bytes(3_000_000))
    before = len(list(Path("/proc/self/fd").iterdir()))
    with store.open("a", 10) as stream:
        assert len(stream.read()) == 2_999_990
    assert stream.raw.closed
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert {key for key, _ in told} == {"a"}
    assert sum(size for _, size in told) == 2_999_990
    with store.open("a", 1, 2) as stream:
        assert stream.read() == b"\0\0"
    assert store.size("a") == 3_000_000
