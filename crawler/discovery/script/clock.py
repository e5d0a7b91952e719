"""How long the scripts of a page may be followed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """The seconds that are left, of this thread's own work: a busy machine follows as far as an idle one."""

    left: float
    _began: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done inside is counted, once."""
        if self._began is not None:
            yield
            return
        self._began = time.thread_time()
        try:
            yield
        finally:
            self.left -= time.thread_time() - self._began
            self._began = None

    @property
    def is_over(self) -> bool:
        """Whether none is left."""
        spent = time.thread_time() - self._began if self._began is not None else 0
        return spent >= self.left
