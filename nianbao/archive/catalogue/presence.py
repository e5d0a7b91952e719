"""Whether an archive is still where the work directory knew it.

A store that was read before and holds no manifest now is not mounted, emptied, or another one: nothing may be
concluded from it, and nothing begun in it.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from nianbao.archive.catalogue.index import CATALOGUE, owner
from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.store.interface import Store
from nianbao.core.errors import ArchiveGone, ObjectMissing, StoreMissing

logger = logging.getLogger(__name__)

_ASKED_FIRST = 5
"""Known manifests that are looked for one by one, before the store is listed."""


def check_present(store: Store, work_path: Path) -> None:
    """Raises ArchiveGone where the store held manifests when it was last read, and holds none now."""
    if gone := vanished(store, work_path):
        raise ArchiveGone(gone_sentence(store, len(gone)))


def gone_sentence(store: Store, count: int) -> str:
    """What to say of an archive that is gone."""
    return (
        f"{store.url} held {count} manifests when it was last read and holds none now: bring it back (is it "
        "mounted, is NIANBAO_STORE right?), or have it taken as it is with `nianbao reindex`"
    )


def vanished(store: Store, work_path: Path) -> list[str]:
    """The manifests that the work directory knows of this store, where it holds none any more; else none."""
    index_path = work_path / CATALOGUE.name
    some = _known(index_path, store.identity, _ASKED_FIRST)
    return _known(index_path, store.identity) if some and not _holds_any(store, some) else []


def _known(index_path: Path, identity: str, most: int = -1) -> list[str]:
    if not index_path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{index_path.as_uri()}?mode=ro", uri=True)) as index:
            if owner(index) != identity:
                return []
            found = index.execute("SELECT key FROM manifests ORDER BY key LIMIT ?", (most,))
            return [key for (key,) in found]
    except sqlite3.Error as error:  # it is rebuilt by the next command that opens it
        logger.warning("what %s knew of the archive cannot be asked: %s", index_path, error)
        return []


def _holds_any(store: Store, known: list[str]) -> bool:
    for key in known:
        try:
            store.size(key)
        except ObjectMissing:
            continue
        return True
    try:
        return next(manifest_keys(store), None) is not None
    except StoreMissing:
        return False
