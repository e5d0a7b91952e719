"""The way of one county: from its portal's home page to its report, or to a truthful reason why not."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime

from crawler.cms import family_of, other_pages
from crawler.discovery import rules
from crawler.discovery.challenge import refuse_walls
from crawler.discovery.chronology import Chronology
from crawler.discovery.controls import shows_titles
from crawler.discovery.framed import frames_of
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.further_ways import home_addresses, other_homes, search_address, ways_left
from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.judging import has_statutory_sections
from crawler.discovery.links import Link, links_of, ways_in
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.rules import Aim, Strength, Wording
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from crawler.walk.acting import Acting, ShownReport
from crawler.walk.conclusion import Evidence, Judged, WalkOutcome
from crawler.walk.listings import Listings, Render
from crawler.walk.reports import Reports, is_document
from crawler.walk.requisites import Requisites
from crawler.walk.trail import BUDGET_SPENT, Step
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.errors import BudgetSpent, ForeignHost, PortalError
from nianbao.core.hosts import host_of
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from nianbao.core.report import Scope, Status
from pipelines.text.page import Page

VERSIONS_MOST = 3
GONE = (404, 410)
"""Some portals answer so, and send the report all the same."""
THOROUGH_REQUESTS = 20
"""For a hole in the series of a column."""
SECTIONS_ASKED_MOST = 4
"""Sections whose scripts' calls are made where nothing else led to a report column."""
OTHER_HOSTS_MOST = 3
"""Further hosts of a county whose home pages are tried."""


class Walk:
    """Finds the reports of one county and year. `run` may be called once."""

    def __init__(
        self,
        county: County,
        year: int,
        fetcher: Fetcher,
        *,
        all_scopes: bool = False,
        passed_over: Container[str] = frozenset(),
        known_columns: Sequence[Candidate] = (),
        render: Render | None = None,
        named_only: bool = False,
        moment: datetime | None = None,
    ) -> None:
        """`named_only`: the portal is another government's, so only reports that name the county are its.
        `moment`: when it is walked, None for now; `passed_over`: see `Frontier`."""
        self.county = county
        self.year = year
        self.fetcher = fetcher
        self.all_scopes = all_scopes
        self.known_columns = list(known_columns)
        names = CountyNames.of(county)
        self.frontier = Frontier(names, year, all_scopes, named_only, passed_over)
        self.evidence = Evidence(unrendered=render is None)
        self.listings = Listings(names, year, fetcher, self.frontier, self.evidence, render)
        self.reports = Reports(county, year, fetcher, all_scopes, named_only, self.listings.rendered)
        self.requisites = Requisites(fetcher)
        self.homes: list[tuple[Answer, Page]] = []
        self.sections: list[tuple[Answer, Page]] = []
        self.doors: list[Link] = []
        """Links of a home page that names nothing, where a control of it promises more."""
        self.hosts: set[str] = set()
        self.acting = Acting(self.listings, self.frontier, self.evidence, moment or clock.now())

    async def run(self) -> WalkOutcome:
        """Walk until the report is found or nothing promising is left."""
        if not self.county.portal_url:
            return self.evidence.outcome(Status.NOT_FOUND, because(Code.NO_PORTAL, note=self.county.note))
        stopped = None
        try:
            await self._try_known_columns()
            homes = home_addresses(self.county.portal_url)
            failure = await self._enter_by(homes, rules.HOME) if not self._done() else None
            await self._exhaust()
            if not self._done():
                await self._turn_columns()
            if not self._done():
                await self._look_further()
            if failure is not None and not self.evidence.columns and not self.evidence.found:
                return self.evidence.outcome(failure.status, failure.reason)
            await self._visit_beside()
        except BudgetSpent as error:
            stopped = error.reason
        if stopped is None and self.evidence.own is None and not self.evidence.unread(self.frontier):
            self.evidence.found = self.reports.office_adopted(self.evidence.columns, self.evidence.found)
        self.evidence.trail += await self.requisites.fetch(self.evidence)
        self.evidence.found = self.reports.in_style(self.evidence.found, self.requisites.sheets_of)
        return self.evidence.conclude(self.frontier, self.fetcher.budget.requests, stopped)

    async def _exhaust(self) -> None:
        """Visit the most promising address until the report is found or none is left. A column that is not
        read to its end is turned before another section is asked for."""
        while not self._done() and (candidate := self.frontier.next()) is not None:
            if candidate.aim is Aim.SECTION and candidate.depth > 0:
                await self._turn_columns(unread=True)
            if not self._done():
                await self._visit(candidate)

    async def _try_known_columns(self) -> None:
        """Start where the report was found before: one request for the column, one for the report."""
        for candidate in self.known_columns:
            url = candidate.url
            columns = len(self.evidence.columns)
            self.frontier.visited(url)
            await self._visit(candidate)
            if len(self.evidence.columns) == columns and not self._done():
                await self._act_again(url)
            report = self.frontier.next_report() if not self._done() else None
            if len(self.evidence.columns) == columns and report is None and not self._done():
                if candidate.row in (rules.HAND_COLUMN, rules.KNOWN_COLUMN):  # else nothing was known of it
                    self.evidence.layout_changed = because(Code.COLUMN_MOVED, column=url)
                self.evidence.failures.clear()  # what is gone there says nothing about where it is now
                self.evidence.dead_reports.clear()
                continue
            while report is not None and not self._done():
                await self._visit(report)
                report = self.frontier.next_report() if not self._done() else None
            if self._done():
                return

    async def _act_again(self, url: str) -> None:
        """What an act in the browser showed on a page before may be shown there again."""
        answer = self.listings.applications.get(url.partition("#")[0])
        if answer is not None and answer.status == 200:
            for each in self.acting.most_promising([(replace(answer, url=url), answer.page)]):
                await self._act_on(each)

    async def _visit_beside(self) -> None:
        """With the county's report found: what else is listed as its report of the year (a correction), and
        the government office's own report (portal-traps §6: both are kept)."""
        for _ in range(VERSIONS_MOST):
            candidate = self.frontier.next_report(least=Strength.SURE) if self._done() else None
            if candidate is None:
                break
            await self._visit(candidate)
        if self._done() and not any(found.verdict.scope is Scope.OFFICE for found in self.evidence.found):
            office = self.frontier.next_report((Whose.OFFICE,))
            if office is not None:
                await self._visit(office)

    async def _enter_by(self, addresses: Sequence[str], row: Wording) -> PortalError | None:
        """Visit a home page: on the other protocol, and with or without www., where the first way fails."""
        failure: PortalError | None = None
        left = list(addresses)
        while left:
            home = Candidate.of(left.pop(0), row)
            self.frontier.visited(home.url)
            await self._visit(home)
            failed = [error for candidate, error in self.evidence.failures if candidate is home]
            if not failed:
                self.evidence.forget_failures(addresses)
                return None
            failure = failure or failed[0]
            left = ways_left(home.url, failed[0], left)
        return failure

    async def _turn_columns(self, *, unread: bool = False) -> None:
        """Report columns whose further pages no address leads to are turned in the browser, each once; those
        that are not read to their end alone where they are wanted `unread`."""
        for column in list(self.evidence.columns):
            shown = await self.acting.turn(column, unread=unread)
            if shown is not None:
                await self._judge_shown(shown)
                await self._exhaust()
            if self._done():
                return

    async def _look_further(self) -> None:
        """What is left where the portal's own pages do not lead to the report: the county's other hosts, and
        where no column was seen at all, what scripts make of the home page, and the site's search."""
        if self.evidence.has_hole(self.year):
            await self._look_thoroughly()
        if self._done():
            return
        for addresses in other_homes(self.county, self.hosts)[:OTHER_HOSTS_MOST]:
            self.frontier.begin_host()
            failures = len(self.evidence.failures)
            await self._enter_by(addresses, rules.OTHER_HOME)
            await self._exhaust()
            if self._done():
                return
            if self.evidence.columns:  # whether it leads further there is nothing to conclude from
                del self.evidence.failures[failures:]
        for way in (self._ask_sections, self._act, self._open_doors, self._search):
            if self.evidence.columns or self.evidence.found or self.evidence.dead_reports:
                return
            self.frontier.begin_host()
            await way()
            await self._exhaust()
        if not (self.evidence.columns or self.evidence.found or self.evidence.dead_reports):
            await self._look_thoroughly()

    async def _look_thoroughly(self) -> None:
        """The column lists the years before and after, or there is none: the report may be filed elsewhere.
        What was not worth a request is looked at, and at last the site is searched, by at most
        THOROUGH_REQUESTS."""
        self.frontier.look_thoroughly()
        last = self.fetcher.budget.requests + THOROUGH_REQUESTS
        failures = len(self.evidence.failures)
        while not self._done() and self.fetcher.budget.requests < last:
            candidate = self.frontier.next()
            if candidate is None:
                break
            await self._visit(candidate)
        if not self._done() and self.fetcher.budget.requests < last:
            await self._search()
            report = self.frontier.next_report()
            if report is not None:
                await self._visit(report)
        del self.evidence.failures[failures:]  # what cannot be had where nothing is expected proves nothing

    async def _ask_sections(self) -> None:
        """Lists that a section's own script asks for: the reports may stand among all its documents."""
        for answer, page in self.sections:
            if await self.listings.ask_section(page, (answer.url,)):
                return

    async def _act(self) -> None:
        """Act in the browser on the sections and the home page, the most promising first."""
        home = self.homes[:1]
        for answer in self.acting.most_promising([*self.sections, *home]):
            await self._act_on(answer, depth=int(answer not in (each for each, _ in home)))
            await self._exhaust()
            if self._done() or self.evidence.columns:
                return

    async def _open_doors(self) -> None:
        self.frontier.add_doors(self.doors, 1)
        self.doors = []

    async def _act_on(self, answer: Answer, depth: int = 0, *, in_column: bool = False) -> None:
        await self._judge_shown(await self.acting.act(answer, depth, in_column=in_column))

    async def _judge_shown(self, shown: Sequence[ShownReport]) -> None:
        """Judge what an act showed in place."""
        for candidate, answer, page, step in shown:
            listing = read_listing(page, self.listings.names)
            self.evidence.take_judged(candidate, await self._judged(candidate, answer, page, listing, step))

    async def _judged(
        self, candidate: Candidate, answer: Answer, page: Page, listing: Listing, step: Step
    ) -> Judged:
        own = self.evidence.own is not None
        return await self.reports.judge_page(candidate, answer, page, listing, step, own)

    async def _search(self) -> None:
        for _, page in self.homes:
            address = search_address(page, self.county.name, self.year)
            if address is not None and self.frontier.visited(address):
                return
            if address is not None:
                failures = len(self.evidence.failures)
                searching = Candidate.of(address, rules.SEARCH, depth=1)
                await self._visit(searching)
                # A last resort that is refused says nothing of the portal.
                del self.evidence.failures[failures:]
                return

    def _done(self) -> bool:
        return self.evidence.own is not None and not self.all_scopes

    async def _visit(self, candidate: Candidate) -> None:
        step = self.evidence.step_of(candidate)
        self.hosts.add(host_of(candidate.url))
        try:
            answer = await self.listings.asked(candidate.url)
            step.take(answer)
            step.final_url = answer.url
            step.imperfect = list(answer.flaws) or None
            step.source = self.fetcher.source_of(answer)
            step.warc = answer.receipt.warc if step.source is not None else None
            await self._read(candidate, answer, step)
        except BudgetSpent:
            step.saw = BUDGET_SPENT
            raise
        except ForeignHost as error:
            step.fail(error)
            self.evidence.note_foreign(candidate, error.reason)
        except PortalError as error:
            step.fail(error)
            self.evidence.failures.append((candidate, error))

    async def _read(self, candidate: Candidate, answer: Answer, step: Step) -> None:
        moved = visit_key(answer.url) != visit_key(candidate.url)
        if moved and self.frontier.visited(answer.url):
            step.saw = "leads to a page seen before"
            return
        if is_document(answer):
            self.evidence.take_judged(candidate, self.reports.judge_document(candidate, answer, step))
            return
        page = answer.page
        refuse_walls(answer.status, page)
        if answer.status >= 400 and not (answer.status in GONE and has_statutory_sections(page)):
            step.saw = f"status {answer.status}"
            self.evidence.note_listed(candidate, because(Code.STATUS, status=answer.status))
            self.evidence.note_lost_page(candidate, answer.status)
            return
        self.evidence.answered |= {visit_key(candidate.url), visit_key(answer.url)}
        if candidate.is_home:
            self.homes.append((answer, page))
        elif candidate.aim is Aim.SECTION and len(self.sections) < SECTIONS_ASKED_MOST:
            self.sections.append((answer, page))
        await self._read_page(candidate, answer, page, step)

    async def _read_page(self, candidate: Candidate, answer: Answer, page: Page, step: Step) -> None:
        depth = candidate.depth
        for onward in filter(None, (answer.refresh, *ways_in(page))):
            step.saw = f"sends its reader to {onward}"
            self.frontier.add_way_in(replace(candidate, url=onward))
        self.evidence.families[family_of(page).name] += 1
        page, listing = await self.listings.read(candidate, answer, page, step)
        self.evidence.note_cut(step, answer.url, answer.cut or listing.cut)
        judged = await self._judged(candidate, answer, page, listing, step)
        filled = await self.listings.filled(answer, page, step) if judged.unread is not None else None
        if filled is not None:
            judged = await self._judged(candidate, answer, filled, listing, step)
        self.evidence.take_judged(candidate, judged)
        if judged.found and (candidate.aim is Aim.REPORT or self._done()):
            return  # what a report links to belongs to it, and is no report of its own
        page, listing = await self.listings.read_hollow(answer, page, listing, step)
        if candidate.is_sure_column and not listing.entries and shows_titles(page, self.year):
            await self._act_on(answer, depth, in_column=True)
        route = candidate.route
        if listing.column or (candidate.paging and route):
            route = route if candidate.paging or page.url in route else (*route, page.url)
            self.requisites.note(page, answer)
            await self._read_column(candidate, answer, page, listing, step, route)
        pages = [column for column in self.evidence.columns if column.url in route]
        links = [link for link in links_of(page) if not any(each.is_page(link.url) for each in pages)]
        self.reports.note_furniture(links, in_column=bool(listing.column))
        self.frontier.learn_listing(listing, depth, route)
        in_column = bool(listing.column) or candidate.is_sure_column
        in_section = candidate.aim is Aim.SECTION and candidate.depth > 0
        self.frontier.learn_links(links, depth, in_column=in_column, in_section=in_section, route=route)
        if candidate.aim is Aim.SECTION:
            self.frontier.add_frames(frames_of(page), depth)
        if candidate.row is rules.NOTICES:
            self.frontier.learn_sheets(candidate, self.listings.pages_of(page, listing))
        if depth == 0 and self.frontier.idle:
            self.doors = links
            if not self.acting.is_told_more(page):
                await self._open_doors()
        step.saw = step.saw or f"{len(listing.of_year(self.year))} reports of {self.year}"

    async def _read_column(
        self,
        candidate: Candidate,
        answer: Answer,
        page: Page,
        listing: Listing,
        step: Step,
        route: tuple[str, ...],
    ) -> None:
        depth = candidate.depth
        pager = await self.listings.pager_of(answer, page, listing, step)
        column = self.evidence.column_at(route[-1])
        self.acting.note(column, listing, answer, route, depth)
        column.take_page(candidate.url, listing, pager, links_of(page))
        column.take_calls(self.listings.calls_of(page))
        if not listing.entries:
            self.frontier.learn_pages(frames_of(page), depth, route)
        self.frontier.column_read = True
        others = other_pages(page)
        if not candidate.paging and not self.all_scopes:
            column.chronology = Chronology.of(self.year, candidate.url, pager, others)
        pages = column.onward(list(dict.fromkeys([*others, *pager.addresses])))
        self.frontier.learn_pages(pages, depth, route)
        self.frontier.learn_doubts((each for each in pager.doubts if each.url is not None), depth, route)
        step.family = family_of(page).name
        step.saw = (
            f"report column ({listing.column}): {len(listing.entries)} reports, "
            f"{len(listing.of_year(self.year))} of {self.year}"
        )
