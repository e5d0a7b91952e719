"""The chain of links, seen whole: its ends, and those that this machine remembers."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nianbao.archive.inventory.links import InventoryLink, LinkStamp
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.placing import locked, sync_directory
from nianbao.core.errors import ObjectMissing

logger = logging.getLogger(__name__)

MEMORY = "inventory-heads"
"""The folder in the work directory that remembers the ends of the chains of its stores."""


@dataclass(slots=True)
class Chain:
    """The links that were seen, and the ends that are `remembered` and must still be among them."""

    remembered: tuple[StoredObject, ...] = ()
    links: dict[str, StoredObject] = field(default_factory=dict)
    stamps: list[LinkStamp] = field(default_factory=list)
    """Those that `verify` found good."""
    _followed: set[str] = field(default_factory=set)

    def add(self, stored: StoredObject, link: InventoryLink) -> None:
        """See a link, as it is stored and what it says."""
        self.links[stored.key] = stored
        self._followed |= {before.key for before in link.previous}

    @property
    def heads(self) -> list[StoredObject]:
        """The links that no other one names; more than one where several writers were at work at once."""
        return [self.links[key] for key in sorted(self.links.keys() - self._followed)]


class Heads:
    """The newest links that this work directory knows of one store: without them nobody could see that a
    chain was cut at its end. A file of its own, not in an index that may be deleted."""

    def __init__(self, work_path: Path, store: Store) -> None:
        self._store = store.identity
        self._path = work_path / MEMORY / f"{hashlib.sha256(self._store.encode()).hexdigest()[:16]}.json"

    def read(self) -> tuple[StoredObject, ...]:
        """The links that are remembered; none where nothing is, or where the file cannot be read, which is
        said."""
        try:
            said = json.loads(self._path.read_bytes())
            return tuple(StoredObject(**head) for head in said["heads"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("%s cannot be read: %s. The newest links are not remembered.", self._path, error)
            return ()

    def follow(self, link: StoredObject, previous: Iterable[StoredObject]) -> None:
        """Remember a new link instead of those that it follows; others stay."""
        with self._alone():
            passed = set(previous)
            self._write([*(head for head in self.read() if head not in passed), link])

    def replace(self, heads: Iterable[StoredObject]) -> None:
        """Remember these alone."""
        with self._alone():
            self._write(list(heads))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self._path.parent):
            yield

    def forget_gone(self, store: Store) -> list[str]:
        """Forget the links that the store no longer has, and return their keys: it is taken as it is."""
        kept, gone = [], []
        for head in self.read():
            try:
                store.size(head.key)
                kept.append(head)
            except ObjectMissing:
                gone.append(head.key)
        if gone:
            self.replace(kept)
        return gone

    def _write(self, heads: list[StoredObject]) -> None:
        said = {"store": self._store, "heads": [asdict(head) for head in heads]}
        temporary = self._path.with_suffix(".new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
        sync_directory(self._path.parent)
