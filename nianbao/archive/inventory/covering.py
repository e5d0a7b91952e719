"""Which seal covers a capture: the link that names its manifest, or one that follows it and is stamped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nianbao.archive.catalogue.index import index_errors, open_index
from nianbao.archive.inventory.extending import INVENTORY, refresh_index
from nianbao.archive.store.interface import Store

_NAMED = "SELECT link FROM listed WHERE key = ? ORDER BY link LIMIT 1"
_FOLLOWING = """
WITH RECURSIVE above (key) AS (
    VALUES (?) UNION SELECT link FROM previous JOIN above ON previous.key = above.key)
SELECT links.key, links.sha256, stamps.key FROM above JOIN links ON links.key = above.key
LEFT JOIN stamps ON stamps.key = links.key || '.tsr' ORDER BY stamps.key IS NULL, links.key LIMIT 1
"""
"""Of the link and all that follow it the first that is stamped, else itself."""


@dataclass(frozen=True, slots=True)
class CoveringSeal:
    """The `link` and its SHA-256, which says what all below it was; the key of its `stamp`, None without."""

    link: str
    sha256: str
    stamp: str | None

    def __str__(self) -> str:
        return f"{self.link} sha256:{self.sha256}" + (f", stamped in {self.stamp}" if self.stamp else "")


class Seals:
    """Asks the index of the inventory in the work directory; `refresh` brings it up to date."""

    def __init__(self, store: Store, work_path: Path) -> None:
        self._store = store
        self._work_path = work_path

    def refresh(self) -> None:
        """Know the links and stamps of the store."""
        with self._index() as index:
            refresh_index(self._store, index)

    def covering(self, manifest_key: str) -> CoveringSeal | None:
        """The seal of a capture, by its manifest; None where no link that is known names it."""
        with self._index() as index:
            named = index.execute(_NAMED, (manifest_key,)).fetchone()
            found = index.execute(_FOLLOWING, named).fetchone() if named else None
        return CoveringSeal(*found) if found else None

    @contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        with (
            closing(open_index(self._work_path, self._store.identity, INVENTORY)) as index,
            index_errors(self._work_path, INVENTORY),
        ):
            yield index
