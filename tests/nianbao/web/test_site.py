"""When the page asks its store for tombstones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.archive.store.directory import DirectoryStore
from nianbao.web import site
from nianbao.web.site import Heeding


class CountedStore(DirectoryStore):
    """A store whose listing takes as long as is said, by a clock of the test's own."""

    now, takes, asked = 100.0, 0.0, 0

    def keys(self, prefix: str = "") -> Iterator[str]:
        self.asked += 1
        self.now += self.takes
        return super().keys(prefix)


@pytest.mark.parametrize(("takes", "seconds_after", "asked"), [(0.01, 0, 2), (0.2, 1, 1), (0.2, 5, 2)])
def test_a_dear_store_is_asked_a_twentieth_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, takes: float, seconds_after: float, asked: int
) -> None:
    store = CountedStore(tmp_path)
    store.takes = takes
    monkeypatch.setattr(site, "monotonic", lambda: store.now)
    heeding = Heeding()
    assert list(heeding.changed(store)) == []
    store.put("tombstones/320322/2021/1.json", b"{}")
    store.now += seconds_after
    found = list(heeding.changed(store))
    assert (store.asked, [len(stones) for stones in found]) == (asked, [1] * (asked - 1))
