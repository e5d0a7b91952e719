"""Which address to ask for next: a best-first walk whose every choice has points and a reason."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, islice

from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.links import Link
from crawler.discovery.listing import Entry, Listing
from crawler.discovery.pager import Doubt
from crawler.discovery.scoring import Aim, Score, score_link, score_report
from crawler.discovery.visiting import visit_key
from nianbao.core.title import Title

HOME_POINTS = 100
PAGE_POINTS = 97
"""The next page of the report column: after a good entry, before anything else."""
DOUBT_POINTS = 64
"""An entry of a report column whose words may name the wanted report."""
DOUBTS_MOST = 6
LOWER_LEVEL_POINTS = 60
"""Reports of departments and townships, where all scopes are wanted: after the county's own."""
WORTH_A_REQUEST = 18
DEPTH_COST = 2
SECTIONS_MOST = 14
DOOR_POINTS = 40
DOORS_MOST = 6
FRAME_POINTS = 46
FRAMES_MOST = 3
DOOR_TEXT = re.compile(r"进入|首页|门户|政府网|中文|主站|简体")
AFTER_COLUMN_COST = 50
"""Once a report column was read, only another column is worth going on for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address worth a request."""

    url: str
    aim: Aim
    points: int
    reason: str
    depth: int = 0
    text: str = ""
    title: Title | None = None
    paging: bool = False
    shown: date | None = None
    route: tuple[str, ...] = ()
    issuer: Whose | None = None
    planted: bool = False


@dataclass
class Frontier:
    """The candidates of one county's walk. Pure bookkeeping: it is told pages, it names addresses."""

    names: CountyNames
    year: int
    all_scopes: bool = False
    _heap: list[tuple[int, int, Candidate]] = field(default_factory=list)
    _visited: set[str] = field(default_factory=set)
    _best: dict[str, int] = field(default_factory=dict)
    _ways_in: set[str] = field(default_factory=set)
    _order: count[int] = field(default_factory=count)
    sections_tried: int = 0
    column_read: bool = False
    best_seen: list[Candidate] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        """Note a candidate, unless its page was visited, or promised as much where it was seen before."""
        key = visit_key(candidate.url)
        if key in self._visited or candidate.points <= self._best.get(key, WORTH_A_REQUEST - 1):
            return
        self._best[key] = candidate.points
        heapq.heappush(self._heap, (-candidate.points, next(self._order), candidate))
        self.best_seen.append(candidate)

    def add_way_in(self, candidate: Candidate) -> None:
        """Note where a page sends its reader. The same page by its key (/ and /index.html) may be another
        page here, so only the very same address counts as known."""
        if candidate.url not in self._ways_in:
            self._ways_in.add(candidate.url)
            heapq.heappush(self._heap, (-candidate.points, next(self._order), candidate))

    def add_doors(self, links: Iterable[Link], depth: int) -> None:
        """A page that names nothing may be a splash: its few links are doors to the portal."""
        doors = [link for link in links if link.text or link.title][:DOORS_MOST]
        for link in doors:
            points = DOOR_POINTS + (10 if DOOR_TEXT.search(link.best_text) else 0)
            self.add(Candidate(link.url, Aim.SECTION, points, "a door of a splash page", depth, link.text))

    def add_frames(self, urls: Iterable[str], depth: int) -> None:
        """The menu of a page may stand in a frame of it."""
        points = FRAME_POINTS - DEPTH_COST * depth
        for url in islice(urls, FRAMES_MOST):
            self.add(Candidate(url, Aim.SECTION, points, "a frame of the page", depth + 1))

    @property
    def idle(self) -> bool:
        """Nothing is waiting."""
        return not self._heap

    def visited(self, url: str) -> bool:
        """Mark an address as seen (after a redirect); True where it was known before."""
        key = visit_key(url)
        known = key in self._visited or key in self._best
        self._visited.add(key)
        return known

    def _is_current(self, candidate: Candidate) -> bool:
        """False where the same page was noted again with more points, and so came first."""
        best = self._best.get(visit_key(candidate.url), 0)
        return candidate.points >= best or candidate.url in self._ways_in

    def next(self) -> Candidate | None:
        """The most promising candidate that is left, or None."""
        while self._heap:
            _, _, candidate = heapq.heappop(self._heap)
            if not self._is_current(candidate):
                continue
            if candidate.aim in (Aim.SECTION, Aim.MAP) and candidate.depth > 0:
                if self.column_read and candidate.points - AFTER_COLUMN_COST < WORTH_A_REQUEST:
                    continue
                if self.sections_tried >= SECTIONS_MOST:
                    continue
                self.sections_tried += 1
            self._visited.add(visit_key(candidate.url))
            return candidate
        return None

    def begin_host(self) -> None:
        """Start on another host of the county: what was tried and read before does not count there."""
        self.column_read = False
        self.sections_tried = 0

    def next_report(self, least_points: int, issuer: Whose | None = None) -> Candidate | None:
        """The best report candidate that is left, if it has so many points (and, where one is given, that
        issuer); nothing else is taken out."""
        reports = [
            item
            for item in self._heap
            if item[2].aim is Aim.REPORT
            and self._is_current(item[2])
            and item[2].points >= least_points
            and issuer in (None, item[2].issuer)
        ]
        if not reports:
            return None
        best = min(reports)
        self._heap.remove(best)
        heapq.heapify(self._heap)
        self._visited.add(visit_key(best[2].url))
        return best[2]

    def learn_listing(self, listing: Listing, depth: int, route: tuple[str, ...] = ()) -> None:
        """Take in the reports of the wanted year that a page lists; `route`: the columns that led to it."""
        for entry in listing.of_year(self.year):
            self.add(replace(self._entry_candidate(entry, depth, bool(listing.column)), route=route))

    def _entry_candidate(self, entry: Entry, depth: int, in_column: bool) -> Candidate:
        score = score_report(entry.title, entry.whose, self.year)
        points = score.points + (10 if in_column and score.points else 0)
        if self.all_scopes and entry.whose in (Whose.DEPARTMENT, Whose.TOWNSHIP):
            points = LOWER_LEVEL_POINTS
        return Candidate(
            entry.link.url,
            Aim.REPORT,
            points,
            score.reason,
            depth + 1,
            entry.link.best_text,
            entry.title,
            shown=entry.shown,
            issuer=entry.whose,
            planted=entry.link.planted,
        )

    def learn_links(
        self,
        links: Iterable[Link],
        depth: int,
        *,
        in_column: bool,
        in_section: bool = False,
        route: tuple[str, ...] = (),
    ) -> None:
        """Take in the links of a page that seem to lead nearer."""
        for link in links:
            score = score_link(link, self.names, self.year, in_column=in_column, in_section=in_section)
            if score.points:
                self.add(replace(self._link_candidate(link, score, depth), route=route))

    def _link_candidate(self, link: Link, score: Score, depth: int) -> Candidate:
        points = score.points - DEPTH_COST * depth
        text = link.best_text[:60]
        return Candidate(link.url, score.aim, points, score.reason, depth + 1, text, planted=link.planted)

    def learn_pages(self, urls: list[str], depth: int, route: tuple[str, ...] = ()) -> None:
        """Take in the other pages of the report column, nearest first."""
        for at, url in enumerate(urls):
            points = max(PAGE_POINTS - at, WORTH_A_REQUEST)
            page = Candidate(url, Aim.COLUMN, points, "page of the column", depth, paging=True, route=route)
            self.add(page)

    def learn_doubts(self, doubts: Iterable[Doubt], depth: int, route: tuple[str, ...]) -> None:
        """Take in entries that may be the wanted report: their own pages say what they are."""
        for doubt in islice((each for each in doubts if each.url), DOUBTS_MOST):
            reason = "an entry that may be the report"
            self.add(
                Candidate(
                    doubt.url or "", Aim.REPORT, DOUBT_POINTS, reason, depth + 1, doubt.words, route=route
                )
            )

    def pages_left(self) -> int:
        """How many pages of report columns are still unread."""
        return sum(1 for _, _, each in self._heap if each.paging and self._is_current(each))
