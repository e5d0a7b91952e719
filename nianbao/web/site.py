"""What the pages are made of: the store, its indexes, the counties, and what the command line hands in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from prometheus_client import CollectorRegistry, Histogram

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import TOMBSTONES
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest
from nianbao.archive.catalogue.search import Counts, Search
from nianbao.archive.catalogue.search_index import Progress, SearchIndex
from nianbao.archive.inventory.covering import CoveringSeal, Seals
from nianbao.archive.store.interface import Store
from nianbao.core.county import County
from nianbao.core.errors import NianbaoError, StoreError
from nianbao.core.form import form
from nianbao.core.history import CountyHistory
from nianbao.core.panel import Panel
from nianbao.core.registry import Registry
from nianbao.core.units import units_of
from nianbao.web.campaign import Campaign
from nianbao.web.latency import page_seconds

logger = logging.getLogger(__name__)

STOCK = (
    "",
    "政府信息",
    "政府信息公开",
    "信息公开",
    "政务公开",
    "主动公开",
    "依申请公开",
    "人民政府",
)
"""Questions that nearly every report answers."""
_HEED_PART = 20
_DEAR_SECONDS = 0.05
_COUNTED_SOON = 8
"""Questions that wait to be counted; more are counted when they are asked again."""


@dataclass
class Heeding:
    """Which tombstones a store holds, asked before each answer; where asking took more than `dear` seconds,
    seldom enough to take a twentieth of the time at most."""

    dear: float = _DEAR_SECONDS
    _known: frozenset[str] = frozenset()
    _next: float = 0.0
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def changed(self, store: Store) -> Iterator[frozenset[str]]:
        """All of them, where they are others than before. Raises StoreError."""
        with self._alone:
            began = monotonic()
            if began < self._next:
                return
            try:
                stones = frozenset(store.keys(TOMBSTONES))
            finally:
                took = monotonic() - began
                self._next = monotonic() + _HEED_PART * took if took > self.dear else 0.0
            if stones != self._known:
                yield stones
                self._known = stones


@dataclass
class Site:
    """One archive as the pages see it. Every request opens the indexes for itself; `refresh` and the thread
    that `kept_fresh` runs are the only ones that write, and they write nothing but the indexes.

    `releases_path` holds the releases of the data set (None: none are shown); `replay_path` ReplayWeb.page
    (None: no replay); that listens on `replay_port`, which readers reach as `replay_url` where a proxy stands
    before it. `contact`: where to ask for corrections and take-down."""

    store: Store
    work_path: Path
    registry: Registry
    history: CountyHistory = field(default_factory=CountyHistory)
    campaign: Campaign | None = None
    port: int = 0
    replay_path: Path | None = None
    releases_path: Path | None = None
    replay_port: int = 0
    replay_url: str = ""
    allowed_hosts: Collection[str] = ()
    contact: str = ""
    heeding: Heeding = field(default_factory=Heeding)
    remembered: dict[object, Any] = field(default_factory=dict, init=False)
    """What was worked out since the last refresh: of a year, before its deadline or after; the events."""
    behind: str = field(default="", init=False)
    """Why the last refresh failed; "" where it did not."""
    figures: CollectorRegistry = field(default_factory=CollectorRegistry, init=False)
    page_seconds: Histogram = field(init=False)
    """What is measured of the pages, for Prometheus."""
    counts: Counts = field(default_factory=dict, init=False)
    _counting: set[str] = field(default_factory=set, init=False)
    _one_count: threading.Lock = field(default_factory=threading.Lock, init=False)
    _counties: Registry = field(default_factory=lambda: Registry(()), init=False)
    _unlisted: list[County] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.page_seconds = page_seconds(self.figures)

    @property
    def counties(self) -> Registry:
        """Every county that is or was, under its name of today or its last, by the names of any year; and
        those that the archive holds though registry and history lack them."""
        return self._counties if self._counties.counties else self.registry

    def units(self, year: int) -> Sequence[County]:
        """The counties of a report year under their names of then, and those that the archive alone has."""
        return (*self.panel.units(year), *self._unlisted)

    def codes(self, code: str) -> list[str]:
        """All codes that a county has borne since 2008."""
        return list(dict.fromkeys((code, *(term.code for term in self.history.line(code)))))

    @property
    def panel(self) -> Panel:
        """Registry and history, year by year."""
        return Panel(self.registry, self.history)

    def refresh(self, progress: Progress | None = None) -> None:
        """Bring the indexes up to date with the store."""
        with Catalogue.open(self.store, self.work_path) as catalogue:
            catalogue.refresh()
            held = [county for county in catalogue.counties() if not self.panel.knows(county.code)]
            with closing(SearchIndex.open(self.store, self.work_path)) as index:
                changed = index.refresh(catalogue, progress)
        Seals(self.store, self.work_path).refresh()
        everybody = units_of(self.registry, self.history, None)
        self._counties = replace(everybody, counties=(*everybody.counties, *held))
        self._unlisted = held
        self.remembered = {}
        if changed or not self.counts:
            self._count_again()

    def _count_again(self) -> None:
        """Ask what stands in nearly every report, and what was dear before, ahead of the next reader."""
        headings = [section.heading for section in form().sections]
        with self.search() as search:
            for text in {**dict.fromkeys((*STOCK, *headings)), **self.counts}:
                search.count(text)

    def count_soon(self, text: str) -> None:
        """Count in a thread of its own, one question after the other, what no reader should wait for."""
        if text not in self._counting and len(self._counting) < _COUNTED_SOON:
            self._counting.add(text)
            threading.Thread(target=self._count, args=(text,), name="count", daemon=True).start()

    def _count(self, text: str) -> None:
        try:
            with self._one_count, self.search() as search:
                search.count(text)
        except NianbaoError as error:
            logger.warning("%s cannot be counted: %s", text, error)
        finally:
            self._counting.discard(text)

    @contextmanager
    def kept_fresh(self, seconds: float) -> Iterator[None]:
        """Refresh every so many seconds in a thread; a failure is logged and tried again."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(seconds):
                try:
                    self.refresh()
                    self.behind = ""
                except NianbaoError as error:
                    self.behind = str(error)
                    logger.warning("the page shows what it knew before: %s", error)

        thread = threading.Thread(target=work, name="refresh", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _heed(self) -> None:
        """Take over what was withheld or lifted since the last time: it holds at once, in whichever process
        it was said, not only with the next refresh."""
        try:
            for stones in self.heeding.changed(self.store):
                with Catalogue.open(self.store, self.work_path) as catalogue:
                    catalogue.take_tombstones(stones)
                    with closing(SearchIndex.open(self.store, self.work_path)) as index:
                        index.refresh(catalogue)
                self.remembered = {}
        except StoreError as error:
            logger.warning("whether more was withheld cannot be asked: %s", error)

    @contextmanager
    def search(self) -> Iterator[Search]:
        """The search index, for one thread."""
        self._heed()
        with closing(Search.open(self.store, self.work_path, self.counts)) as search:
            yield search

    @contextmanager
    def catalogue(self) -> Iterator[Catalogue]:
        """The catalogue, for one thread."""
        self._heed()
        with Catalogue.open(self.store, self.work_path) as catalogue:
            yield catalogue

    def seal(self, manifest: CountyManifest) -> CoveringSeal | None:
        """The seal that covers a report; None where none was seen yet."""
        held = manifest if isinstance(manifest, ReportManifest) else None
        return Seals(self.store, self.work_path).covering(held.key) if held else None

    def provinces(self) -> dict[str, str]:
        """The name of each province by the first two digits of its codes."""
        return {county.code[:2]: county.province for county in self.counties.counties}

    def province(self, text: str) -> str | None:
        """The two digits that a province's name or number means; None where it means none."""
        named = {name: digits for digits, name in self.provinces().items()}
        return text if text in named.values() else named.get(text)

    def county(self, code: str) -> County | None:
        """The county that bears a code today, or bore it."""
        codes = set(self.codes(code))
        found = [county for county in self.counties.counties if county.code in codes]
        return next((county for county in found if county.code == code), next(iter(found), None))

    def counties_named(self, names: Sequence[str]) -> list[County]:
        """Counties by code or name. Raises UsageError, saying what to write instead."""
        return [self.counties.find(name) for name in names]
