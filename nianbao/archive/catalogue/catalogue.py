"""Which report of which county is where: an index of the store's manifests, never the truth itself."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from nianbao.archive.catalogue.history import (
    HELD,
    CatalogueLine,
    HeldReport,
    WithheldReport,
    held_reports,
    is_held,
    lines_of,
    order_of,
)
from nianbao.archive.catalogue.index import index_errors, open_index, owner
from nianbao.archive.catalogue.keys import attempt_folder, manifest_keys
from nianbao.archive.catalogue.manifest import (
    AttemptManifest,
    CountyManifest,
    Manifest,
    NamedObject,
    ReportManifest,
    Tombstone,
    manifest_of,
    moment_of,
    read_manifest,
)
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.catalogue.readers import OUTBOX, Row, row_of, rows_of, waiting_manifests
from nianbao.archive.catalogue.withholding import Withheld
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.errors import MachineFault, ObjectMissing, StoreError, UsageError
from nianbao.core.report import Scope
from nianbao.core.title import compact

logger = logging.getLogger(__name__)

CLOCKS_APART = timedelta(hours=1)
"""So far the clocks of several machines that crawl into one archive may differ."""
_BATCH = 500
_INSERT = "INSERT OR REPLACE INTO manifests VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_TRIED = """
CREATE TEMP VIEW tried AS SELECT * FROM manifests WHERE kind IN ('report', 'attempt') AND key NOT IN (
    SELECT value ->> 'key' FROM manifests AS stones, json_each(stones.body, '$.objects')
    WHERE value ->> 'role' = 'forgotten' AND stones.key >= 'tombstones/' AND stones.key < 'tombstones0')
"""
"""Reports and attempts without those that a tombstone takes back, found by its key ("0" follows "/")."""
_WITHHOLDINGS = (
    "SELECT key, body FROM manifests WHERE key >= 'tombstones/' AND key < 'tombstones0'"
    " AND json_extract(body, '$.status') IN ('withheld', 'lifted') ORDER BY captured_microseconds, key"
)
_IN_ORDER = "ORDER BY code, year, scope, issuer, captured_microseconds, key"


Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A manifest that could not be read, and why. What it names is in the store, but not in the catalogue."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh changed."""

    added: int
    dropped: int


class Catalogue:
    """Open with `open`, bring up to date with `refresh`; `unreadable` lists what that could not read.

    The manifests it hands out lack their `trail` and `hosts`, except those of `find_report`, which come from
    the store. For one thread; several processes may use one index.
    """

    def __init__(self, store: Store, work_path: Path, index: sqlite3.Connection) -> None:
        self._store = store
        self._work_path = work_path
        self._index = index
        index.execute(_TRIED)
        self.unreadable: list[Unreadable] = []
        self._waiting: dict[str, Manifest] = {}

    @classmethod
    def open(cls, store: Store, work_path: Path) -> Self:
        """Open the index in the work directory, making it where there is none for this store."""
        return cls(store, work_path, open_index(work_path, store.identity))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def refresh(self, progress: Progress | None = None) -> Refreshed:
        """Read the manifests the index does not know yet, forget those whose keys are gone; `progress` is
        told how many were read. What waits in the outbox is known even where the store cannot be reached.
        Raises ArchiveGone where the store holds nothing of what it held: then nothing is forgotten.
        """
        self.unreadable = []
        self._waiting = waiting_manifests(self._work_path / OUTBOX)
        check_present(self._store, self._work_path)
        with index_errors(self._work_path):
            known = self._known()  # before the listing: what others add meanwhile is not taken for gone
            listed: set[str] = set()
            added = 0
            rows = self._rows_of_new(known, listed)
            while batch := list(islice(rows, _BATCH)):
                self._change(_INSERT, batch)
                added += len(batch)
                if progress:
                    progress(len(batch))
            gone = sorted(known - listed)
            self._change("DELETE FROM manifests WHERE key = ?", [(key,) for key in gone])
        self._waiting = {key: one for key, one in self._waiting.items() if key not in listed}
        return Refreshed(added, len(gone))

    def add(self, key: str, manifest: Manifest) -> None:
        """Know a manifest that was put into the store just now."""
        with index_errors(self._work_path):
            self._change(_INSERT, [row_of(key, manifest)])

    def rebuild(self, progress: Progress | None = None) -> Refreshed:
        """Forget everything and read all of it again from the store."""
        with index_errors(self._work_path):
            self._check_owner()
            self._index.execute("DELETE FROM manifests")
        return self.refresh(progress)

    def lines(self, codes: Collection[str] | None = None, year: int | None = None) -> Iterator[CatalogueLine]:
        """The lines of `nianbao reports`, sorted by code, year, scope, issuer. None means every one."""
        waiting = [
            one
            for one in self._waiting.values()
            if isinstance(one, CountyManifest)
            and (codes is None or one.code in codes)
            and year in (None, one.year)
        ]
        manifests = merge(self._manifests(codes, year), sorted(waiting, key=order_of), key=order_of)
        return lines_of(manifests, {order_of(one) for one in waiting}, self.withheld())

    def reports(self, codes: Collection[str] | None = None, year: int | None = None) -> Iterator[HeldReport]:
        """Every report that is held and may be shown, with all its captures that may, sorted by code, year,
        scope, issuer."""
        withheld = self.withheld()
        return (shown for held in self.kept(codes, year) if (shown := held.part(withheld)[0]))

    def kept(self, codes: Collection[str] | None = None, year: int | None = None) -> Iterator[HeldReport]:
        """Every report that is held, with all its captures, withheld or not: for those who capture, never to
        be shown."""
        return held_reports(self._manifests(codes, year))

    def withheld_reports(
        self, codes: Collection[str] | None = None, year: int | None = None
    ) -> Iterator[WithheldReport]:
        """Every report of which something is withheld, sorted alike."""
        withheld = self.withheld()
        places = {extent.code for extent in withheld.standing}
        held = self.kept(places if codes is None else places & set(codes), year)
        return (hidden for one in held if (hidden := one.part(withheld)[1]))

    def withheld(self) -> Withheld:
        """What is withheld now."""
        return Withheld.by(self._withholdings())

    def crawls(
        self, codes: Collection[str] | None = None, year: int | None = None
    ) -> Iterator[CountyManifest]:
        """The manifests that crawls left, of reports and of attempts, sorted like the lines."""
        return self._manifests(codes, year)

    def attempts(self, code: str, year: int) -> list[CountyManifest]:
        """The crawls of a county and year that ended without a report, the latest last."""
        tried = [one for one in self._manifests([code], year) if not is_held(one)]
        return sorted(tried, key=lambda one: moment_of(one.captured_at))

    def attempt_keys(self, code: str, year: int) -> list[str]:
        """Where the manifests of these attempts lie in the store, the latest last."""
        tried = [one for one in self.attempts(code, year) if isinstance(one, AttemptManifest)]
        moments = [moment_of(one.captured_at) for one in tried]
        return [f"{attempt_folder(code, year, moment)}/manifest.json" for moment in moments]

    def latest(self, code: str, year: int, scope: str, issuer: str) -> ReportManifest | None:
        """The latest capture of one issuer's report, or None: what a new one is compared with."""
        found = [
            held.current
            for held in self.kept([code], year)
            if (held.current.scope, held.current.issuer) == (scope, issuer)
        ]
        return found[0] if found else None

    def object_named(self, code: str, key: str) -> NamedObject | None:
        """What some manifest of a county says of an object, or None where none names it."""
        named = (named for manifest in self._manifests([code], None) for named in manifest.objects)
        return next((one for one in named if one.key == key), None)

    def find_report(
        self, code: str, year: int, scope: str = Scope.COUNTY, issuer: str = ""
    ) -> ReportManifest:
        """The current report of a county, year and scope, read whole from the store.

        Where several issuers reported, that of the `issuer`; of the county's own the latest captured one.
        Raises UsageError saying what there is instead, where none is held, or several and none is named.
        """
        held = [one.current for one in self.reports([code], year) if one.current.scope == scope]
        if not held:
            raise UsageError(self._absence(code, year, scope))
        found = [one for one in held if compact(issuer) in ("", compact(one.issuer))]
        issuers = sorted({one.issuer for one in held})
        if not found or (len(found) > 1 and scope != Scope.COUNTY):
            asked = f"no {scope} report of {issuer}" if issuer else f"more than one {scope} report"
            raise UsageError(f"{asked} for {year} is held: --issuer is one of {', '.join(issuers)}")
        latest = max(found, key=lambda one: (moment_of(one.captured_at), one.key))
        manifest = read_manifest(self._store, latest.key)
        assert isinstance(manifest, ReportManifest)  # read_manifest holds it against its key
        return manifest

    def report_keys(self) -> set[str]:
        """The keys of all manifests that say what is shown: of reports, attempts, and tombstones that
        withhold; `place_of` tells what each is about."""
        with index_errors(self._work_path):
            self._check_owner()
            tried = {key for (key,) in self._index.execute("SELECT key FROM tried")}
            return tried | {key for key, _ in self._index.execute(_WITHHOLDINGS)}

    def check_clock(self) -> None:
        """Raises MachineFault where this machine's clock stands before what the archive holds already: what
        it captured would be taken for older than that."""
        with index_errors(self._work_path):
            self._check_owner()
            query = "SELECT json_extract(body, '$.captured_at'), max(captured_microseconds) FROM manifests"
            latest = self._index.execute(query).fetchone()[0]
        now = clock.now()
        if latest is not None and now < moment_of(latest) - CLOCKS_APART:
            raise MachineFault(
                f"this machine's clock says {now.isoformat(timespec='seconds')}, and {self._store.url} holds "
                f"a capture of {latest}: set the clock, nothing is captured until then"
            )

    def counties(self) -> Iterator[County]:
        """Every county the archive has tried, under the name of its latest capture, sorted by code."""
        query = (
            "SELECT code, json_extract(body, '$.name'), json_extract(body, '$.province'),"
            " json_extract(body, '$.prefecture'), max(captured_microseconds) FROM tried"
            " GROUP BY code ORDER BY code"
        )
        with index_errors(self._work_path):
            self._check_owner()
            for code, name, province, prefecture, _ in self._index.execute(query):
                yield County(code, name, province, prefecture)

    def take_tombstones(self, keys: Iterable[str]) -> None:
        """Know these tombstones of the store without a refresh; those that cannot be read are left to it."""
        with index_errors(self._work_path):
            new = sorted(set(keys) - self._known())
            rows = (found for _, found in rows_of(self._store, new) if isinstance(found, tuple))
            self._change(_INSERT, list(rows))

    def _withholdings(self) -> Iterator[Tombstone]:
        with index_errors(self._work_path):
            self._check_owner()
            for _, body in self._index.execute(_WITHHOLDINGS):
                stone = manifest_of(json.loads(body))
                assert isinstance(stone, Tombstone)
                yield stone

    def _known(self) -> set[str]:
        self._check_owner()
        return {key for (key,) in self._index.execute("SELECT key FROM manifests")}

    def _rows_of_new(self, known: set[str], listed: set[str]) -> Iterator[Row]:
        def new() -> Iterator[str]:
            for key in manifest_keys(self._store):
                listed.add(key)
                if key not in known:
                    yield key

        for key, found in rows_of(self._store, new()):
            if isinstance(found, tuple):
                yield found
            elif isinstance(found, ObjectMissing):  # it went after it was listed
                listed.discard(key)
            else:
                self.unreadable.append(Unreadable(key, str(found)))
                logger.warning("a manifest is left out of the catalogue: %s", found)

    def _change(self, statement: str, rows: list[Row]) -> None:
        if not rows:
            return
        self._index.execute("BEGIN IMMEDIATE")
        try:
            self._check_owner()
            self._index.executemany(statement, rows)
        except BaseException:
            self._index.execute("ROLLBACK")
            raise
        self._index.execute("COMMIT")

    def _manifests(self, codes: Collection[str] | None, year: int | None) -> Iterator[CountyManifest]:
        query, values = "SELECT body FROM tried WHERE true", []
        if codes is not None:
            query += " AND code IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(sorted(codes)))
        if year is not None:
            query += " AND year = ?"
            values.append(str(year))
        with index_errors(self._work_path):
            self._check_owner()
            for (body,) in self._index.execute(f"{query} {_IN_ORDER}", values):
                manifest = manifest_of(json.loads(body))
                assert isinstance(manifest, CountyManifest)
                yield manifest
            self._check_owner()

    def _check_owner(self) -> None:
        """Two stores that share a work directory take the index from each other, but never mix in it."""
        if owner(self._index) != self._store.identity:
            raise StoreError(
                f"another store ({owner(self._index)}) has taken over the catalogue in {self._work_path}: "
                "run the command again, or give each store a NIANBAO_WORK of its own"
            )

    def _absence(self, code: str, year: int, scope: str) -> str:
        withheld = [
            one.whole for one in self.withheld_reports([code], year) if one.held.current.scope == scope
        ]
        if whole := next(filter(None, withheld), None):
            return f"the {scope} report of {code} for {year} is {whole.why}"
        held = sorted({one.current.year for one in self.reports([code]) if one.current.scope == scope})
        tried = [line for line in self.lines([code], year) if line.status not in HELD]
        said = f"no {scope} report of {code} for {year} is in {self._store.url}"
        if tried:
            said += f"; the last crawl, at {tried[0].captured_at}, ended {tried[0].status}"
        if held:
            said += f"; held are the years {', '.join(map(str, held))}"
        return f"{said}. `nianbao crawl {code} --year {year}` looks for it."
