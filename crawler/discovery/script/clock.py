"""How long the scripts of a page may be read and followed: in this thread's own work, as a busy machine
gets as far as an idle one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PRECISION_SECONDS = 0.004


@dataclass(slots=True)
class Watch:
    """The seconds of work so far, up to some milliseconds ago: asking the system each time is dear."""

    _work: float = 0
    _looked: float = 0

    def now(self) -> float:
        """The seconds of this thread's work."""
        moment = time.monotonic()
        if moment - self._looked >= PRECISION_SECONDS:
            self._work, self._looked = time.thread_time(), moment
        return self._work


@dataclass(slots=True)
class Clock:
    """The seconds that are left for something."""

    left: float
    _began: float | None = None
    _watch: Watch = field(default_factory=Watch)

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done inside is counted, once."""
        if self._began is not None:
            yield
            return
        self._began = self._watch.now()
        try:
            yield
        finally:
            self.left -= self._watch.now() - self._began
            self._began = None

    @property
    def is_over(self) -> bool:
        """Whether none is left."""
        spent = self._watch.now() - self._began if self._began is not None else 0
        return spent >= self.left
