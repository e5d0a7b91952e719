"""Crawls walked again by today's discovery over their own archived exchanges, without one request: where
would they end differently? What the archive lacks is never guessed at: such a walk is undecided."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from crawler.http.archived_exchanges import RequestNeeded
from crawler.rendering.browser import Renderer, find_browser
from crawler.walk.archived_walk import ArchivedWalk
from crawler.walk.second_place import SecondPlaces
from nianbao.archive.catalogue.crawls import ArchivedCrawl, WalkEnd, read_crawl
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import Processes, Work
from nianbao.core.errors import NianbaoError, StoreUnreachable, UsageError
from nianbao.core.history import load_history
from nianbao.core.portals import load_portals
from nianbao.core.prefectures import load_prefectures
from nianbao.core.report import Status
from nianbao.core.settings import Settings
from nianbao.core.units import load_units

logger = logging.getLogger(__name__)

Crawl = tuple[str, ...]
"""The manifests that it left, by key."""
_TOGETHER = 6
"""Crawls handed to a process at once."""


class RewalkOutcome(StrEnum):
    """What came of walking one crawl again."""

    SAME = "same"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    """Today's discovery would ask for something that is not archived: how it would end nobody can say."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Rewalk:
    """One crawl that was walked again. `after` is None where it is undecided or failed; `not_archived` names
    what the walk needs and the archive lacks."""

    crawl: ArchivedCrawl
    outcome: RewalkOutcome
    before: WalkEnd
    after: WalkEnd | None = None
    not_archived: str | None = None
    reason: str | None = None


def rewalk(store: Store, settings: Settings, crawls: Sequence[Crawl]) -> Iterator[Rewalk | None]:
    """Walk the crawls of these manifests again, in order, on every core; see `Rewalker.walk_safely`.

    Raises StoreError where a process was ended from outside."""
    if len(crawls) <= _TOGETHER:  # a process is not worth its start
        with Rewalker(store, settings) as own:
            yield from map(own.walk_safely, crawls)
        return
    walking = partial(_walking, store, settings)
    with Processes[Crawl, Rewalk | None](walking, together=_TOGETHER, doing="walked crawls again") as begun:
        yield from (walked for _, walked in begun.results(crawls))


def _walking(store: Store, settings: Settings) -> Work[Crawl, Rewalk | None]:
    return Rewalker(store, settings).walk_all


@dataclass
class Rewalker:
    """Walks crawls again, one after another; a context manager, which ends the browser."""

    store: Store
    settings: Settings
    _kept: ExitStack = field(default_factory=ExitStack)
    _renderer: Renderer | None = None

    def __enter__(self) -> Self:
        browser = find_browser(self.settings.browser)
        self._renderer = Renderer(browser) if browser is not None else None
        self._runner = self._kept.enter_context(asyncio.Runner())
        self._locks = Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-rewalk-")))
        self._history = load_history(self.settings.history or None)
        self._portals = load_portals(self.settings)
        self._prefectures = load_prefectures(self.settings.prefectures)
        self._units = lru_cache(partial(load_units, self.settings))
        return self

    def __exit__(self, *error: object) -> None:
        if self._renderer is not None:
            self._runner.run(self._renderer.close())
        self._kept.close()

    def walk_all(self, crawls: Iterable[Crawl]) -> list[Rewalk | None]:
        """Walk several again, in order; the browser ends with them."""
        with self:
            return [self.walk_safely(keys) for keys in crawls]

    def walk_safely(self, keys: Sequence[str]) -> Rewalk | None:
        """Walk the crawl that left these manifests again; None where nobody walked: what was captured came by
        another way. What a crawl alone is at fault for is its own line's. Raises StoreUnreachable, StoreError
        and ManifestError where its manifests cannot be read."""
        crawl = read_crawl(self.store, keys)
        if not crawl.head.trail or crawl.head.source:
            return None
        try:
            return self._walk(crawl)
        except StoreUnreachable:
            raise
        except Exception as error:
            if not isinstance(error, NianbaoError):
                logger.error("%s %s", crawl.head.code, crawl.head.year, exc_info=error)
            return Rewalk(crawl, RewalkOutcome.FAILED, crawl.end(), reason=f"{type(error).__name__}: {error}")

    def _walk(self, crawl: ArchivedCrawl) -> Rewalk:
        head = crawl.head
        try:
            known = self._units(head.year).find(head.code)
        except UsageError:
            why = f"{head.code} is not in the registry (NIANBAO_REGISTRY): nothing says where its portal is"
            return Rewalk(crawl, RewalkOutcome.UNDECIDED, crawl.end(), reason=why)
        county = self._history.known_as(known, head.year)
        walk = ArchivedWalk(self.store, self.settings, crawl, county, self._renderer)
        try:
            outcome = self._runner.run(walk.run(self._portals, SecondPlaces(self._prefectures, self._locks)))
        except RequestNeeded as error:
            return Rewalk(crawl, RewalkOutcome.UNDECIDED, crawl.end(), not_archived=error.asked)
        found = outcome.url if outcome.status is Status.ARCHIVED else None
        after = WalkEnd(outcome.status, found, walk.budget.requests)
        before = crawl.end(after.url)
        came = RewalkOutcome.SAME if before == after else RewalkOutcome.DIFFERENT
        reason = outcome.reason.english if outcome.reason else None
        return Rewalk(crawl, came, before, after, reason=reason)
