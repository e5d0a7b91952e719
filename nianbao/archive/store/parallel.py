"""Work on many objects at once, in order, holding only a few: buckets answer slowly, but many at a time; and
what takes a core's time is done by a process for each.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from nianbao.archive.store.interface import Store
from nianbao.core.errors import StoreError

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[list[Item]], list[Result]]
"""Of several items at once, the results in order."""

AHEAD = 4
"""How many results per worker may wait to be taken."""
_TOGETHER = 50
"""What is handed to a reading process at once."""


def end_with_parent() -> None:
    """Of a process in a pool: Ctrl-C is for the parent; a parent that was killed wants nothing more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[tuple[Item, Result]]:
    """Each item with what `work` made of it in one of so many threads; see `in_pool`."""
    with ThreadPoolExecutor(workers, thread_name_prefix="store") as pool:
        yield from in_pool(pool, work, items, workers)


def in_pool(
    pool: Executor, work: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[tuple[Item, Result]]:
    """Each item with what `work` made of it, in order. An error of `work` is raised where its turn comes, and
    nothing more is begun."""
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) >= workers * AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        for _, future in waiting:
            future.cancel()


Reading = Callable[[Iterable[Item]], Iterator[tuple[Item, Result]]]
"""Of each item what was read, in order."""


@contextmanager
def reading(
    store: Store, read: Callable[[Store, Item], Result], *, many: bool, doing: str
) -> Iterator[Reading[Item, Result]]:
    """How something is read of a store for each of some items, until it is left: here, or where they are
    `many` by `Processes`; `doing` as there."""
    if not many:
        yield partial(_read_each, read, store)
        return
    begin = partial(partial, _read_all, read, store)  # a store is opened once in each process
    with Processes[Item, Result](begin, together=_TOGETHER, doing=f"{doing} of {store.url}") as begun:
        yield begun.results


def _read_each(
    read: Callable[[Store, Item], Result], store: Store, items: Iterable[Item]
) -> Iterator[tuple[Item, Result]]:
    work = partial(read, store)
    if store.reads_at_once == 1:
        return ((item, work(item)) for item in items)
    return in_parallel(work, items, store.reads_at_once)


def _read_all(read: Callable[[Store, Item], Result], store: Store, items: list[Item]) -> list[Result]:
    return [done for _, done in _read_each(read, store, items)]


class Processes(Generic[Item, Result]):
    """A process for each core, until they are left. Each calls `begin` once, for what it will do with so many
    items `together`; `doing` is what it is said to have done where it is ended from outside, a StoreError."""

    def __init__(self, begin: Callable[[], Work[Item, Result]], *, together: int, doing: str) -> None:
        self._count, self._together, self._doing = os.cpu_count() or 1, together, doing
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._count, context, _PoolProcess.begin, (begin,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown()

    def results(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
        """Each item with what was made of it, in order."""
        coming = iter(items)
        batches: Iterator[list[Item]] = iter(lambda: list(islice(coming, self._together)), [])
        try:
            for batch, done in in_pool(self._pool, _PoolProcess.done, batches, self._count):
                yield from zip(batch, done, strict=True)
        except BrokenProcessPool as error:
            raise StoreError(
                f"a process that {self._doing} was ended from outside (out of memory?): run again"
            ) from error


class _PoolProcess:
    """What a process keeps."""

    work: Work[Any, Any]

    @classmethod
    def begin(cls, begin: Callable[[], Work[Any, Any]]) -> None:
        end_with_parent()
        cls.work = staticmethod(begin())

    @classmethod
    def done(cls, items: list[Any]) -> list[Any]:
        return cls.work(items)
