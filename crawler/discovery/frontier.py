"""Which address to ask for next: a best-first walk whose every choice is a row of the wordings."""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, islice

from crawler.discovery import rules
from crawler.discovery.doubts import Doubt
from crawler.discovery.issuers import BODIES, OWN, CountyNames, Whose
from crawler.discovery.links import Link
from crawler.discovery.listing import Entry, Listing
from crawler.discovery.rules import Aim, Strength, Wording
from crawler.discovery.scoring import Score, is_own_report, score_links, score_report
from crawler.discovery.unaddressed import DOORS_MOST
from crawler.discovery.visiting import visit_key
from nianbao.core.title import Title, read_title

DOUBTS_MOST = 6
WORTH_A_REQUEST = 18
"""The least priority that is asked for before a hole in a column makes the walk look further."""
DEPTH_COST = 2
LISTED_BONUS = 10
"""An entry of a report column is asked for before a link that says the same elsewhere."""
SECTIONS_MOST = 14
FRAMES_MOST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address worth a request: what it seems to be by which `row` of the wordings, and how soon."""

    url: str
    row: Wording
    priority: int
    depth: int = 0
    text: str = ""
    title: Title | None = None
    paging: bool = False
    shown: date | None = None
    route: tuple[str, ...] = ()
    issuer: Whose | None = None
    planted: bool = False

    @classmethod
    def of(cls, url: str, row: Wording, depth: int = 0, text: str = "") -> Candidate:
        """An address by its row alone."""
        return cls(url, row, row.priority, depth, text)

    @property
    def aim(self) -> Aim:
        """What it seems to be."""
        return self.row.aim

    @property
    def strength(self) -> Strength:
        """How sure that is."""
        return self.row.strength

    @property
    def is_home(self) -> bool:
        """A home page."""
        return self.aim is Aim.SECTION and self.depth == 0

    @property
    def is_sure_column(self) -> bool:
        """Its link, or its place in a report column, says that it leads to one."""
        return self.aim is Aim.COLUMN and self.strength >= Strength.LIKELY

    @property
    def is_own_report(self) -> bool:
        """Very likely the county's own report of the wanted year."""
        return is_own_report(self.row, self.issuer)


@dataclass
class Frontier:
    """The candidates of one county's walk. Pure bookkeeping: it is told pages, it names addresses."""

    names: CountyNames
    year: int
    all_scopes: bool = False
    named_only: bool = False
    """Only reports that name the county are worth a request."""
    passed_over: Container[str] = frozenset()
    """Visit keys of departments' and townships' reports that need no request."""
    bodies: list[Candidate] = field(default_factory=list)
    """The entries of the year that departments and townships issued."""
    _heap: list[tuple[int, int, Candidate]] = field(default_factory=list)
    _visited: set[str] = field(default_factory=set)
    _best: dict[str, int] = field(default_factory=dict)
    _ways_in: dict[str, Candidate] = field(default_factory=dict)
    _ways_gone: set[str] = field(default_factory=set)
    _order: count[int] = field(default_factory=count)
    _aside: list[Candidate] = field(default_factory=list)
    """What was not worth a request."""
    sections_tried: int = 0
    column_read: bool = False
    thorough: bool = False
    best_seen: list[Candidate] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        """Note a candidate, unless its page was visited, or promised as much where it was seen before."""
        key = visit_key(candidate.url)
        if candidate.priority < WORTH_A_REQUEST and not self.thorough:
            self._aside.append(candidate)
            return
        if key in self._visited or candidate.priority <= self._best.get(key, 0):
            return
        self._best[key] = candidate.priority
        heapq.heappush(self._heap, (-candidate.priority, next(self._order), candidate))
        self.best_seen.append(candidate)

    def add_way_in(self, candidate: Candidate) -> None:
        """Note where a page sends its reader. The same page by its key (/ and /index.html) may be another
        page here, so only the very same address counts as known."""
        if candidate.url not in self._ways_in:
            self._ways_in[candidate.url] = candidate
            heapq.heappush(self._heap, (-candidate.priority, next(self._order), candidate))

    def add_doors(self, links: Iterable[Link], depth: int) -> None:
        """A page that names nothing may be a splash: its few links are doors to the portal."""
        links = list(links)
        named = [link for link in links if link.text or link.title]
        doors = named or (links if len(links) <= DOORS_MOST else [])
        rows = ((rules.first_of(rules.DOORS, link.best_text) or rules.DOOR, link) for link in doors)
        for row, link in sorted(rows, key=lambda pair: -pair[0].priority)[:DOORS_MOST]:
            self.add(Candidate.of(link.url, row, depth, link.text))

    def add_frames(self, urls: Iterable[str], depth: int) -> None:
        """The menu of a page may stand in a frame of it."""
        priority = rules.FRAME.priority - DEPTH_COST * depth
        for url in islice(urls, FRAMES_MOST):
            self.add(Candidate(url, rules.FRAME, priority, depth + 1))

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
        """False where the same page was noted again with more priority, or as a way in, and so came first."""
        way_in = self._ways_in.get(candidate.url)
        best = self._best.get(visit_key(candidate.url), 0)
        return candidate is way_in or (candidate.priority >= best and candidate.url not in self._ways_gone)

    def next(self) -> Candidate | None:
        """The most promising candidate that is left, or None."""
        while self._heap:
            _, _, candidate = heapq.heappop(self._heap)
            if not self._is_current(candidate):
                continue
            if candidate.aim in (Aim.SECTION, Aim.MAP) and candidate.depth > 0:
                if self.column_read and candidate.strength < Strength.SURE:
                    self._aside.append(candidate)
                    continue  # once a column was read, only what surely leads to another is worth going on
                if self.sections_tried >= SECTIONS_MOST:
                    continue
                self.sections_tried += 1
            self._visited.add(visit_key(candidate.url))
            if candidate is self._ways_in.get(candidate.url):
                self._ways_gone.add(candidate.url)
            return candidate
        return None

    def begin_host(self) -> None:
        """Start on another host of the county: what was tried and read before does not count there."""
        self.column_read = False
        self.sections_tried = 0

    def look_thoroughly(self) -> None:
        """From here on everything that was put aside is worth a request, best first."""
        self.thorough = True
        self.begin_host()
        for candidate in self._aside:
            self._best.pop(visit_key(candidate.url), None)
            self.add(candidate)
        self._aside.clear()

    def next_report(
        self, issuers: Container[Whose | None] = OWN, least: Strength = Strength.LIKELY
    ) -> Candidate | None:
        """The first report candidate that is left of these issuers, at least so sure; nothing else is taken
        out."""
        reports = [
            item
            for item in self._heap
            if item[2].aim is Aim.REPORT
            and self._is_current(item[2])
            and item[2].strength >= least
            and item[2].issuer in issuers
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
            candidate = replace(self._entry_candidate(entry, depth, bool(listing.column)), route=route)
            self.add(candidate)
            if candidate.issuer in BODIES:
                self.bodies.append(candidate)

    def _entry_candidate(self, entry: Entry, depth: int, in_column: bool) -> Candidate:
        row = self._wanted(score_report(entry.title, entry.whose, self.year).row)
        if self._is_wanted_body(row, entry):
            row = rules.WANTED_LOWER_REPORT
        elif in_column and row is rules.UNNAMED_REPORT:
            row = rules.ENTRY_REPORT
        listed = in_column and row.strength >= Strength.LIKELY
        return Candidate(
            entry.link.url,
            row,
            row.priority + (LISTED_BONUS if listed else 0),
            depth + 1,
            entry.link.best_text,
            entry.title,
            shown=entry.shown,
            issuer=entry.whose,
            planted=entry.link.planted,
        )

    def _is_wanted_body(self, row: Wording, entry: Entry) -> bool:
        lower = self.all_scopes and row is rules.LOWER_REPORT
        return lower and visit_key(entry.link.url) not in self.passed_over

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
        for link, score in score_links(
            links, self.names, self.year, in_column=in_column, in_section=in_section
        ):
            if score.strength and self._wanted(score.row).strength:
                self.add(replace(self._link_candidate(link, score, depth), route=route))

    def _wanted(self, row: Wording) -> Wording:
        kept = row is rules.REPORT or row.aim is not Aim.REPORT or not self.named_only
        return row if kept else rules.OTHER_REPORT

    def _link_candidate(self, link: Link, score: Score, depth: int) -> Candidate:
        title = read_title(link.best_text) if score.aim is Aim.REPORT else None
        return Candidate(
            link.url,
            score.row,
            score.priority - DEPTH_COST * depth,
            depth + 1,
            link.best_text[:60],
            title,
            issuer=score.issuer,
            planted=link.planted,
        )

    def learn_pages(self, urls: list[str], depth: int, route: tuple[str, ...] = ()) -> None:
        """Take in the other pages of the report column, nearest first."""
        for at, url in enumerate(urls):
            priority = max(rules.PAGE_OF_COLUMN.priority - at, WORTH_A_REQUEST)
            self.add(Candidate(url, rules.PAGE_OF_COLUMN, priority, depth, paging=True, route=route))

    def learn_sheets(self, sheet: Candidate, urls: Iterable[str]) -> None:
        """Take in the other pages of a list in which a report may be filed among all else."""
        for at, url in enumerate(urls, start=1):
            self.add(replace(sheet, url=url, priority=max(1, sheet.priority - at)))

    def learn_doubts(self, doubts: Iterable[Doubt], depth: int, route: tuple[str, ...]) -> None:
        """Take in entries that may be the wanted report: their own pages say what they are."""
        for doubt in islice((each for each in doubts if each.url), DOUBTS_MOST):
            entry = Candidate.of(doubt.url or "", rules.DOUBTFUL_ENTRY, depth + 1, doubt.words)
            self.add(replace(entry, route=route))

    def left(self) -> list[Candidate]:
        """What was never asked for and is evidence of a report, a column or a section, first comes first."""
        waiting = (each for _, _, each in sorted(self._heap) if self._is_current(each))
        return [each for each in waiting if each.strength >= Strength.LIKELY]

    def pages_left(self) -> int:
        """How many pages of report columns are still unread."""
        return sum(1 for _, _, each in self._heap if each.paging and self._is_current(each))
