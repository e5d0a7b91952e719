"""Captures read again by today's reader, on every core: out of their WARCs alone, without a request."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Collection, Coroutine, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from crawler.walk.recaptured import recaptured
from nianbao.archive.catalogue.history import READ, HeldReport
from nianbao.archive.catalogue.manifest import ReportManifest, read_manifest
from nianbao.archive.outbox import Outbox
from nianbao.archive.package.difference import Difference, difference
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import Processes, Work
from nianbao.core.errors import NianbaoError, StoreUnreachable
from nianbao.core.settings import Settings
from pipelines.captured import ReportCapture
from pipelines.derivation import Derivation
from pipelines.readers import reader_versions
from pipelines.store import with_documents

logger = logging.getLogger(__name__)

_TOGETHER = 8
"""Captures handed to a process at once."""


class RereadOutcome(StrEnum):
    """What came of reading one capture again."""

    READ_AGAIN = "read_again"
    """The result differs: it is stored beside the old one, or would be."""
    SAME = "same"
    KNOWN = "known"
    """Today's reader has read it before."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reread:
    """One capture that was read again: the manifest it was read for and, where the result differs, the new
    one and what changed. `objects` are the roles of the objects that differ; `reason`: why it failed."""

    key: str
    outcome: RereadOutcome
    before: ReportManifest | None = None
    after: ReportManifest | None = None
    changed: Difference | None = None
    objects: tuple[str, ...] = ()
    reason: str | None = None


def unread(reports: Iterable[HeldReport], known: Collection[str]) -> Iterator[tuple[ReportManifest, bool]]:
    """Every capture of the reports as it was read last, and whether today's reader read it so already."""
    today = reader_versions()
    for held in reports:
        for manifest in held.newest:
            yield manifest, manifest.software.get("readers") == today or manifest.key in known


def reread(store: Store, settings: Settings, keys: Iterable[str], *, dry_run: bool) -> Iterator[Reread]:
    """Read the captures of these manifests again, in order; what differs is in the store, by way of the
    outbox, when it is handed out. A dry run stores nothing.

    Raises StoreUnreachable where the store is away, StoreError where a process was ended from outside.
    """
    coming = iter(keys)
    first = list(islice(coming, _TOGETHER))
    with ExitStack() as kept:
        work = settings.work_path
        if dry_run:
            work = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-reread-")))
        reading = partial(_reading, store, work, settings.page_bytes, dry_run)
        if len(first) < _TOGETHER:  # a process is not worth its start
            yield from reading()(first)
            return
        begun: Processes[str, Reread] = Processes(reading, together=_TOGETHER, doing="read captures again")
        yield from (done for _, done in kept.enter_context(begun).results(chain(first, coming)))


def _reading(store: Store, work: Path, page_bytes: int, dry_run: bool) -> Work[str, Reread]:
    return Rereader(store, Outbox(work / "outbox", store), page_bytes, dry_run).read_all


@dataclass(frozen=True)
class Rereader:
    """What reading captures again needs. A dry run has an outbox that nothing leaves."""

    store: Store
    outbox: Outbox
    page_bytes: int
    dry_run: bool

    def read_all(self, keys: Iterable[str]) -> list[Reread]:
        """Read captures again, in order."""
        return list(map(self.read_safely, keys))

    def read_safely(self, key: str) -> Reread:
        """Read a capture again. What it alone is at fault for is its own line's. Raises StoreUnreachable."""
        try:
            return self._read(key)
        except StoreUnreachable:
            raise
        except NianbaoError as error:
            return Reread(key, RereadOutcome.FAILED, reason=str(error))
        except Exception as error:
            logger.error("%s", key, exc_info=error)
            return Reread(key, RereadOutcome.FAILED, reason=f"{type(error).__name__}: {error}")

    def _read(self, key: str) -> Reread:
        store, outbox = self.outbox.staged, self.outbox.directory
        before = read_manifest(store, key)
        assert isinstance(before, ReportManifest)  # read_manifest holds it against its key
        capture = at_once(recaptured(store, before, self.page_bytes))
        about = before.code, before.name, before.year
        capture, faults = with_documents(capture, *about, outbox, store)
        derivation = Derivation(store, outbox, before, capture, faults)
        if not derivation.differs:
            return Reread(key, RereadOutcome.SAME, before)
        after = derivation.keep()
        changed = difference(store, before, after)
        if not self.dry_run:
            self.outbox.push(after.key)
        return Reread(key, RereadOutcome.READ_AGAIN, before, after, changed, _objects(before, after))


def at_once(work: Coroutine[Any, Any, ReportCapture]) -> ReportCapture:
    """What the work comes to: an archive answers at once, and an event loop for each capture would cost a
    fifth of the time."""
    try:
        work.send(None)
    except StopIteration as done:
        capture: ReportCapture = done.value
        return capture
    work.close()
    raise RuntimeError("reading out of an archive waited for something")


def _objects(before: ReportManifest, after: ReportManifest) -> tuple[str, ...]:
    digests = ({role: one.sha256 for role in READ if (one := held.object(role))} for held in (before, after))
    old, new = digests
    return tuple(role for role in READ if old.get(role) != new.get(role))


class ReadBefore:
    """Which captures today's reader found to be as they were read: a file in the work directory, a line each,
    so that a run which was cut off goes on. Another reader, or another store, has another file; it may be
    deleted."""

    def __init__(self, work_path: Path, store: Store) -> None:
        about = f"{store.identity} {sorted(reader_versions().items())}"
        name = hashlib.sha256(about.encode()).hexdigest()[:16]
        self._path = work_path / "reread" / f"{name}.txt"
        whole = self._path.read_bytes().rpartition(b"\n")[0] if self._path.is_file() else b""
        self.keys = set(whole.decode().split("\n")) - {""}

    def add(self, key: str) -> None:
        """Remember a capture."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"\n{key}\n")
