"""Acts on a portal's pages in the browser where no address leads on: on the controls with a telling text, by
the table of wordings that scores links, and on the controls of a list (`Turner`).

After each act what appeared is read by the same readers: its links, its listing, its frames, the address to
which the act led. An address that appears so is the frontier's, like any other; what is shown in place is
read here. Each act is a step of the trail, so that it can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from crawler.discovery.controls import TellingControl, queries_beside, telling_controls
from crawler.discovery.framed import frames_of
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.judging import has_statutory_sections
from crawler.discovery.links import Link, is_shell, links_of
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.pager import Pager, read_pager
from crawler.discovery.references import joined
from crawler.discovery.rules import IN_COLUMN, OTHER_PART, YEAR_PART, Aim, Strength
from crawler.discovery.scoring import Score
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer
from crawler.rendering.acting import ACTS_MOST, HIDDEN, MARK, Act, ShownState
from crawler.walk.column import ReportColumn
from crawler.walk.conclusion import Evidence
from crawler.walk.listings import Listings
from crawler.walk.trail import Step
from crawler.walk.turning import Turner, UnaddressedList, failed, holds
from nianbao.core.deadline import is_due
from nianbao.core.hosts import host_of
from nianbao.core.title import compact
from pipelines.text.page import Page

PAGES_MOST = 3
"""Pages of one portal that are acted on because nothing leads on from them."""
Learn = Callable[[Page, Listing, Pager], None]


class Beginning(NamedTuple):
    """A page that may be acted on: its answer, the columns on the way to it, its depth."""

    answer: Answer
    route: tuple[str, ...]
    depth: int


class ShownReport(NamedTuple):
    """A page that showed itself in place after an act, and may be the report."""

    candidate: Candidate
    answer: Answer
    page: Page
    step: Step


@dataclass
class Actor:
    """Chooses what to act on next in one page, and takes in what came of it. `turner`: a column that is being
    turned; `shown`: pages that may be the report and have no address of their own."""

    frontier: Frontier
    evidence: Evidence
    begin: Beginning
    step: Step
    acted: set[str]
    turner: Turner | None = None
    parts_only: bool = False
    """Of a report column that has an address nothing but its own parts is acted on."""
    in_column: bool = False
    """The page is said to be a report column, or was found to be one."""
    shown: list[ShownReport] = field(default_factory=list)
    _at: str = ""
    _last: TellingControl | None = None
    _waiting: frozenset[Candidate] = frozenset()
    _list: UnaddressedList | None = None
    _visible: str = ""
    _asks: bool = False
    """The last act chose something, for which nothing was asked yet."""
    _answered: bool = False
    """The last act changed what the page shows, or brought its rows once more, and nothing failed."""

    def __post_init__(self) -> None:
        self._waiting = frozenset(self.frontier.left())

    def choose(self, state: ShownState) -> Act | None:
        """Take in the page as it is now; what to do next, None where nothing more is to be had."""
        if self.turner is not None:
            return self._turned(state)
        page = Page.of(state.html, state.url, "text/html; charset=utf-8")
        before, self._visible = self._visible, visible_text(page)
        self._answered = not any(map(failed, state.answers)) and (
            self._visible != before
            or any(each and holds(each.text, self._rows_of(page)) for each in state.answers)
        )
        listing = self._taken(state, page)
        if self._is_found:
            return None
        wanted = self._asked_for(page) or self._next(page, Aim.REPORT)
        if wanted is not None:
            return wanted
        if listing.column and (listing.entries or listing.says_empty):
            self.turner = self.turner_of(page.url)
            return self._turned(state)
        return self._next_rows(page, listing, state) or self._next(page)

    def _asked_for(self, page: Page) -> Act | None:
        """Press 查询 beside what was chosen, where nothing came of the choice alone."""
        if self._last is None or not self._asks or self._answered:
            return None
        self._asks = False
        chosen = page.tree.xpath(f"//*[@{MARK}=$mark]", mark=self._last.element.get(MARK))
        shown = (each for one in chosen for each in queries_beside(one) if each.get(HIDDEN) is None)
        pressed = next(shown, None)
        return Act(str(pressed.get(MARK)), stays=True) if pressed is not None else None

    def _rows_of(self, page: Page) -> frozenset[str]:
        listing = read_listing(page, self.frontier.names, named_column=True)
        return read_pager(page, listing, self.frontier.names, self.frontier.year).rows

    def _next_rows(self, page: Page, listing: Listing, state: ShownState) -> Act | None:
        """The next page of a column's list whose rows have no addresses to tell them by."""
        if not self.in_column and (self._last is None or self._last.score.aim is not Aim.COLUMN):
            return None
        if self._list is None or self._list.turner.column.url != page.url:
            column = ReportColumn(page.url)
            learn = self._learner(column, self.begin.route)
            self._list = UnaddressedList(
                Turner(column, self.frontier.names, self.frontier.year, learn, turns=0)
            )
        following = self._list.choose(page, listing, state.answers)
        later = any((each.year or 0) > self.frontier.year for each in self._list.titles)
        if (
            self._list.ended and later
        ):  # what no address tells proves no absence, but shows that one proves nothing
            self.evidence.column_at(page.url).take_titles(self._list.titles, self.frontier.names)
            self.frontier.column_read = True
        return following

    def turner_of(self, url: str) -> Turner:
        """Turns the column that is shown at this address."""
        route = self._route_by(url)
        column = self.evidence.column_at(route[-1])
        column.acted = True
        self.frontier.column_read = self.in_column = True
        return Turner(column, self.frontier.names, self.frontier.year, self._learner(column, route))

    def _learner(self, column: ReportColumn, route: tuple[str, ...]) -> Learn:
        depth = self.begin.depth

        def learn(page: Page, listing: Listing, pager: Pager) -> None:
            self.evidence.answered.add(visit_key(page.url))
            self.frontier.learn_listing(listing, depth, route)
            self.frontier.learn_pages(column.onward(list(pager.addresses)), depth, route)
            self.frontier.learn_doubts(pager.doubts, depth, route)

        return learn

    def _turned(self, state: ShownState) -> Act | None:
        """Turn the column on; where it has come to an end, act on its other parts: years, levels."""
        assert self.turner is not None
        following = self.turner.choose(state)
        turner = self.turner
        if following is not None or turner.found:
            return following
        turner.column.take_turns(turner.ended)
        self.step.saw = f"{turner.turns} turns: {turner.outcome}"
        if turner.ended and self._last is not None and self._answered:
            turner.column.parts_read.add(compact(self._last.words))
        self.turner = None
        page = Page.of(state.html, state.url, "text/html; charset=utf-8")
        self._at, self._visible = state.url, visible_text(page)
        return self._next(page) or self._next_before(page, turner.column)

    @property
    def _is_found(self) -> bool:
        """What appeared has addresses that lead on better than any act."""
        fresh = (each for each in self.frontier.left() if each not in self._waiting)
        return any(each.is_own_report or each.is_sure_column for each in fresh)

    def _taken(self, state: ShownState, page: Page) -> Listing:
        """Read what the last act brought."""
        last, begin = self._last, self.begin
        named = self.in_column or (last is not None and last.score.aim is Aim.COLUMN)
        led = [Link(url, last.words) for url in state.led] if last is not None else []
        if last is not None and visit_key(state.url) != visit_key(self._at):
            self._arrived(page, last, self._route_by(self._at))
        elif last is not None and has_statutory_sections(page):
            self._show(page, last)
        self._at = state.url
        listing = read_listing(page, self.frontier.names, named_column=named)
        links, column = [*led, *links_of(page)], bool(listing.column)
        route = self._route_by(page.url) if column else begin.route
        self.frontier.learn_listing(listing, begin.depth, route)
        self.frontier.learn_links(links, begin.depth, in_column=column, in_section=True, route=route)
        self.frontier.add_frames(frames_of(page), begin.depth)
        return listing

    def _route_by(self, url: str) -> tuple[str, ...]:
        return self.begin.route if url in self.begin.route else (*self.begin.route, url)

    def _arrived(self, page: Page, last: TellingControl, route: tuple[str, ...]) -> None:
        """The act led to an address of the application's own. A report's is opened by itself: it must open in
        a browser; another page has been read when it is here."""
        if last.score.aim is Aim.REPORT or has_statutory_sections(page):
            self.frontier.learn_links([Link(page.url, last.words)], 0, in_column=True, route=route)
        else:
            self.frontier.visited(page.url)
            self.evidence.answered.add(visit_key(page.url))

    def _show(self, page: Page, last: TellingControl) -> None:
        row = last.score.row
        found = Candidate(
            page.url, row, row.priority, self.begin.depth + 1, last.words, route=self._route_by(self._at)
        )
        answer = replace(self.begin.answer, url=page.url)
        self.shown.append(ShownReport(found, answer, page, self.step))

    def _next(self, page: Page, *aims: Aim) -> Act | None:
        """The most promising control that was not acted on, those that are shown first."""
        left = [each for each in self._left(page) if not aims or each.score.aim in aims]
        if not left or len(self.acted) >= ACTS_MOST:
            return None
        chosen = min(left, key=lambda each: (each.element.get(HIDDEN) is not None, -each.score.priority))
        return self._on(page.url, chosen)

    def _next_before(self, page: Page, column: ReportColumn) -> Act | None:
        """The part of the year before, where no report of the county's own is known: only beside earlier ones
        does the column's silence mean that the wanted one was not published."""
        if column.years or len(self.acted) >= ACTS_MOST:
            return None
        found = telling_controls(page, self.frontier.names, self.frontier.year - 1, in_column=True)
        left = (each for each in found if each.score.row is YEAR_PART and self._key(each) not in self.acted)
        earlier = Score(OTHER_PART, 0)
        return next((self._on(page.url, replace(each, score=earlier)) for each in left), None)

    def _on(self, url: str, chosen: TellingControl) -> Act:
        self.acted.add(self._key(chosen))
        self._last = chosen
        self._asks = chosen.score.row in IN_COLUMN
        row = chosen.score.row
        about = (chosen.score.priority, str(row.strength), row.name, row.reason, chosen.words[:60])
        self.step = Step(url, row.aim.value, *about, act=chosen.element.tag)
        self.evidence.trail.append(self.step)
        return Act(str(chosen.element.get(MARK)), stays=True)

    def _left(self, page: Page) -> list[TellingControl]:
        """The controls that were not acted on. As long as there are some that may show the report, or there
        is a row that names it, nothing is said of its absence."""
        found = telling_controls(page, self.frontier.names, self.frontier.year, in_column=self.in_column)
        if self.parts_only:
            found = [each for each in found if each.score.aim is Aim.REPORT or each.score.row in IN_COLUMN]
        left = [each for each in found if self._key(each) not in self.acted]
        for each in found:
            waits = each.score.aim is Aim.COLUMN and each in left and each.score.strength >= Strength.LIKELY
            if waits or each.score.aim is Aim.REPORT:
                self.evidence.unacted[self._key(each)] = each.words
            else:
                self.evidence.unacted.pop(self._key(each), None)
        return left

    def _key(self, control: TellingControl) -> str:
        """One control of one page, wherever in it it stands."""
        return f"{self.begin.answer.url} {compact(control.words)}"


@dataclass
class Acting:
    """The pages of one county's walk that a browser acts on."""

    listings: Listings
    frontier: Frontier
    evidence: Evidence
    moment: datetime
    """When the portal is walked."""
    _acted: set[str] = field(default_factory=set)
    _begun: set[str] = field(default_factory=set)
    _beginnings: dict[str, Beginning] = field(default_factory=dict)

    def note(
        self, column: ReportColumn, listing: Listing, answer: Answer, route: tuple[str, ...], depth: int
    ) -> None:
        """Note a page of a column before it is taken in: it begins where it first lists something, which may
        be a frame of it."""
        if not column.entries and (listing.entries or column.url not in self._beginnings):
            self._beginnings[column.url] = Beginning(answer, route, depth)

    async def turn(self, column: ReportColumn) -> list[ShownReport] | None:
        """Turn a column that was not read to its end; once the report is due, also one whose scripts are
        files of their own, which may add to its list where it is scrolled: before the deadline an absence
        accuses nobody. None where there was nothing to turn."""
        begin = self._beginnings.get(column.url)
        if begin is None:
            return None
        accuses = is_due(self.frontier.year, self.moment)
        unread = column.unread(self.evidence.answered, self.evidence.settled)
        if not (unread or (accuses and _has_own_scripts(begin.answer.page))):
            return None
        step = Step(begin.answer.url, Aim.COLUMN, why="no address leads on: it is acted on in the browser")
        actor = Actor(self.frontier, self.evidence, begin, step, self._acted, parts_only=True)
        acted = column.acted
        actor.turner = actor.turner_of(column.url)
        column.acted = acted
        return await self._act(actor)

    async def act(self, answer: Answer, depth: int, *, in_column: bool = False) -> list[ShownReport]:
        """Act once on a page from which no address leads on. `in_column`: it is called a report column."""
        if answer.url in self._begun:
            return []
        self._begun.add(answer.url)
        aim = Aim.COLUMN if in_column else Aim.SECTION
        step = Step(answer.url, aim, why="no address leads on: it is acted on in the browser")
        begin = Beginning(answer, (), depth)
        return await self._act(
            Actor(self.frontier, self.evidence, begin, step, self._acted, in_column=in_column)
        )

    async def _act(self, actor: Actor) -> list[ShownReport]:
        self.evidence.trail.append(actor.step)
        await self.listings.acted(actor.begin.answer, actor.choose, actor.step)
        return actor.shown

    def most_promising(self, pages: Iterable[tuple[Answer, Page]]) -> list[Answer]:
        """Of the pages that scripts work those to act on, the best first."""
        worth = [(self._worth(page), answer) for answer, page in pages]
        worth.sort(key=lambda each: -each[0])
        return [answer for points, answer in worth if points][:PAGES_MOST]

    def is_told_more(self, page: Page) -> bool:
        """Whether a control of a page, acted on in a browser, promises more than links that say nothing."""
        names, year = self.frontier.names, self.frontier.year
        best = next(iter(telling_controls(page, names, year, in_column=False)), None)
        can_act = self.listings.render is not None
        return can_act and best is not None and best.score.strength >= Strength.LIKELY

    def _worth(self, page: Page) -> int:
        """How promising a page is to be acted on: its best control, or that scripts fill it; 0 for none."""
        if page.tree.find(".//script") is None:
            return 0
        names, year = self.frontier.names, self.frontier.year
        best = next(iter(telling_controls(page, names, year, in_column=False)), None)
        shown = best.score.priority if best is not None and best.score.strength >= Strength.HINT else 1
        return max(shown, 50 if is_shell(page, column=False) else 0)


def _has_own_scripts(page: Page) -> bool:
    """Script files of the portal belong to the page, which may do what its markup does not tell."""
    named = (script.get("src") for script in page.tree.iter("script"))
    sources = (joined(page.url, source) for source in named if source)
    return any(url is not None and host_of(url) == host_of(page.url) for url in sources)


def visible_text(page: Page) -> str:
    """What a page shows, without what is hidden in it."""
    texts = page.tree.xpath(f"//body//text()[not(ancestor::*[@{HIDDEN}] or parent::script or parent::style)]")
    return compact(" ".join(texts))
