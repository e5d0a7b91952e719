"""One crawl's walk over its own archived exchanges: the rules of today, the answers, the moment and the
beginning of then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler.discovery.rules import KNOWN_COLUMN
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer, SharedPages
from crawler.http.archived import ArchivedPages, NotArchived
from crawler.http.archived_exchanges import ArchivedExchanges, ArchivedRobots, RequestNeeded
from crawler.http.budget import Budget
from crawler.http.fetch import Fetcher
from crawler.http.retry_after import NoPause
from crawler.rendering.acting import Choose
from crawler.rendering.browser import Renderer
from crawler.walk.conclusion import WalkOutcome
from crawler.walk.county_walk import CountyWalk, known_columns
from crawler.walk.listings import Render, Shown
from crawler.walk.rendering import rendering
from crawler.walk.second_place import SecondPlaces
from crawler.walk.trail import Rendering
from nianbao.archive.catalogue.crawls import ArchivedCrawl
from nianbao.archive.catalogue.manifest import CountyManifest, moment_of
from nianbao.archive.catalogue.recorded import RecordedAnswers
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.contacts import RobotsSeen, RobotsState
from nianbao.archive.warc.originals import StoredOriginals
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.archive.warc.resource import Resource
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.errors import StoreError
from nianbao.core.hosts import HostRule
from nianbao.core.portals import Portals
from nianbao.core.settings import Settings


class NothingRecorded(Recorder):
    """The recorder of a walk over an archive: nothing comes that is not recorded already."""

    def __init__(self, own: Iterable[str]) -> None:
        super().__init__(Path(), "", ())
        self.keys = list(own)

    async def commit(self, exchange: Any) -> Receipt:
        """A receipt for what a browser made, which nobody keeps."""
        assert isinstance(exchange, Resource), "an archive answered with something that is not recorded"
        return Receipt(exchange.url, "", 0, 0, "", len(exchange.content), None, None)

    def holds(self, receipt: Receipt) -> bool:
        """What was answered came out of the archive."""
        return True


class _Unasked:
    """What a crawl did not ask for: of the departments and townships those that were held before."""

    def __init__(self, asked: Iterable[str]) -> None:
        self._asked = frozenset(asked)

    def __contains__(self, key: object) -> bool:
        return key not in self._asked


class ArchivedWalk:
    """`run` may be called once; `budget` says what the walk would have cost."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        crawl: ArchivedCrawl,
        county: County,
        renderer: Renderer | None,
    ) -> None:
        self._store, self._settings, self._crawl = store, settings, crawl
        self._county, self._renderer = county, renderer
        head = crawl.head
        warcs = _warcs(crawl, "warc")
        own = [warc for warc in warcs if _is_begun_in(warc, head)]
        taken = dict.fromkeys(str(step["warc"]) for step in head.trail if "warc" in step)
        self._shared = [warc for warc in taken if warc not in warcs]
        self._originals = StoredOriginals.among(
            store, [*warcs, *_warcs(crawl, "original_warc"), *self._shared]
        )
        self._interrupted = self._answers([warc for warc in taken if warc in warcs and warc not in own])
        self._exchanges = ArchivedExchanges(store, own, self._originals, settings.page_bytes)
        self._recorder = NothingRecorded(own)
        self._robots = ArchivedRobots(
            settings.user_agent, self._exchanges, _robots_seen(head), self._robots_body
        )
        self._patience = NoPause(settings.retry_after_seconds)
        pages = settings.scope_all_pages if crawl.all_scopes else settings.county_pages
        self.budget = Budget(pages, float("inf"), settings.county_bytes)

    async def run(self, portals: Portals, second_places: SecondPlaces) -> WalkOutcome:
        """Walk. Raises RequestNeeded."""
        head = self._crawl.head
        known = [str(step["url"]) for step in head.trail if step.get("row") == KNOWN_COLUMN.name]
        walk = CountyWalk(
            self._county,
            head.year,
            self._fetcher,
            self._render,
            second_places,
            known_columns(self._county, portals, known),
            self._crawl.all_scopes,
            _Unasked(visit_key(str(step["url"])) for step in head.trail),
            moment=moment_of(head.captured_at),
        )
        return await walk.run()

    def _fetcher(self, hosts: HostRule, shared: SharedPages | None) -> Fetcher:
        if shared is not None:
            shared.answers |= self._pages_of_others()
        fetcher = Fetcher(
            self._exchanges,
            self._settings,
            self._recorder,
            self._robots,
            self._patience,
            self.budget,
            hosts,
            self._interrupted,
            shared=shared,
        )
        fetcher.requisites_most = 0  # no end depends on them
        return fetcher

    def _render(self, fetcher: Fetcher) -> Render | None:
        """What the browser shows is made of the archive alone, or it is not known; where then there was none,
        or it failed on a page, it is so again."""
        steps = [step for step in self._crawl.head.trail if "rendered" in step]
        if any(step["rendered"] == Rendering.NO_BROWSER for step in steps):
            return None
        failed = {step["url"] for step in steps if step["rendered"] == Rendering.FAILED}
        shown = rendering(self._renderer, fetcher, 0) if self._renderer is not None else None

        async def render(first: Answer, choose: Choose | None = None) -> Shown | None:
            if first.url in failed:
                return None
            what = f"{'an act in the browser on' if choose else 'the browser on'} {first.url}"
            made = await shown(first, choose) if shown is not None else None
            if self._exchanges.needed:
                raise RequestNeeded(f"for {what}: {self._exchanges.needed[0]}")
            if made is None:
                raise self._exchanges.lacks(f"{what} (no browser could show it)")
            return made

        return render

    def _pages_of_others(self) -> dict[str, Answer]:
        """What another county's walk in the same run was answered, and this one took."""
        pages = ArchivedPages(self._answers(self._shared), self._settings.page_bytes)
        taken = [step for step in self._crawl.head.trail if step.get("warc") in self._shared]
        found = {}
        for step in taken:
            with suppress(NotArchived, StoreError):
                found[str(step["url"])] = pages.record(str(step["final_url"]), str(step["record_id"]))
        return found

    def _answers(self, warcs: Sequence[str]) -> RecordedAnswers:
        return RecordedAnswers(self._store, self._originals, lambda: warcs, missing_too=True)

    def _robots_body(self, seen: RobotsSeen) -> bytes | None:
        if seen.warc is None or seen.record_id is None:
            return None
        pages = ArchivedPages(self._answers([seen.warc]), self._settings.page_bytes)
        try:
            return pages.record(seen.url, seen.record_id).body
        except (NotArchived, StoreError):
            return None


def _warcs(crawl: ArchivedCrawl, role: str) -> list[str]:
    return list(dict.fromkeys(named.key for each in crawl.manifests for named in each.objects_of(role)))


def _is_begun_in(warc: str, crawl: CountyManifest) -> bool:
    """Whether a WARC is a crawl's own, and no earlier one that it took answers from; its recorder begins a
    moment before the crawl does."""
    begun = moment_of(crawl.began or crawl.captured_at) - timedelta(seconds=1)
    return warc.rpartition("/")[2] >= clock.stamp(begun)


def _robots_seen(crawl: CountyManifest) -> dict[str, RobotsSeen]:
    said = {str(host["origin"]): host["robots"] for host in crawl.hosts if host.get("robots")}
    return {
        origin: RobotsSeen(**robots | {"state": RobotsState(robots["state"])})
        for origin, robots in said.items()
    }
