"""Reads a fetched page as a listing: its own entries, what the CMS's API holds, and only where both are empty
what a browser makes of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from crawler.cms import asks_of, entries_of, further_asks, other_pages
from crawler.cms.family import Ask, Family, Told
from crawler.discovery.challenge import refuse_walls
from crawler.discovery.framed import calls_around, framed_in, frames_of, with_scripts_of
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link, cut_of, is_shell, links_of, ways_in
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.pager import Pager, read_pager, stated_total
from crawler.discovery.rules import Aim
from crawler.discovery.scoring import score_link
from crawler.discovery.script.files import files_of, with_files
from crawler.discovery.unaddressed import leads_nowhere, waits_for_document, waits_for_files
from crawler.discovery.visiting import is_route
from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from crawler.rendering.acting import Choose
from crawler.walk.column import Calls
from crawler.walk.conclusion import Evidence
from crawler.walk.trail import Rendering, Step
from nianbao.core.errors import BudgetSpent, PortalError
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.title import year_alone
from pipelines.text.limits import TAGS_MOST
from pipelines.text.page import Page

RENDERS_MOST = 6
"""Pages of one portal that a browser is started for."""
API_CALLS_MOST = 12
"""Calls to a CMS's API for one column: 12 pages of 15 entries are more than ten years of a county."""

FILES_MOST = 8
"""Script files that are asked for on one portal because a link needs them."""
REPEATED_MOST = 2
"""Answers to one call and those that follow it which hold nothing new, after which no more are asked for."""


class Shown(NamedTuple):
    """A page after its scripts ran, the addresses that were `asked` for it, and what its calls were `told`;
    `unrecorded` is set where it was answered what the archive lacks."""

    page: Page
    unrecorded: dict[str, Any] | None
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class Render(Protocol):
    """Lets the scripts of an answered page run in a browser, and acts on what `choose` names until it names
    nothing; None where that failed."""

    def __call__(self, answer: Answer, choose: Choose | None = None, /) -> Awaitable[Shown | None]:
        """The page as it was before it was acted on."""
        ...


@dataclass
class Listings:
    """The listings of one county's walk."""

    names: CountyNames
    year: int
    fetcher: Fetcher
    frontier: Frontier
    evidence: Evidence
    render: Render | None = None
    renders: int = 0
    calls: dict[str, Calls] = field(default_factory=dict)
    """What interfaces were asked for each page, by its address."""
    files: dict[str, str] = field(default_factory=dict)
    """The script files that links needed."""
    applications: dict[str, Answer] = field(default_factory=dict)
    """What the addresses of pages answered, whatever route of theirs was asked for."""
    around: dict[str, Page] = field(default_factory=dict)
    """The page in whose frame an address stands."""

    async def asked(self, url: str) -> Answer:
        """What an address answers; the one page that shows all routes of an application is asked for once."""
        base, mark, _ = url.partition("#")
        held = self.applications.get(base) if mark else None
        answer = replace(held, url=url) if held is not None else await self.fetcher.get(url)
        self.applications.setdefault(base, answer)
        return answer

    async def read(
        self, candidate: Candidate, answer: Answer, page: Page, step: Step
    ) -> tuple[Page, Listing]:
        """The page, rendered where its static form is empty, and its listing. `step` says how."""
        named = candidate.is_sure_column
        if is_route(urlsplit(candidate.url).fragment):
            return await self._read_rendered(answer, page, read_listing(page, self.names), named, step)
        self.around |= dict.fromkeys(framed_in(page), page)
        if calls_around(page) and (around := self.around.get(page.url)) is not None:
            page = with_scripts_of(page, around)
        page = await self._with_files(page, self._needs_of(candidate, page))
        hidden = entries_of(page)
        about = year_alone(candidate.text)
        listing = read_listing(page, self.names, named_column=named, further=tuple(hidden), year=about)
        calls = asks_of(page, precise=not (named or listing.column))
        if calls and not self._lists_report([entry.link for entry in listing.entries]):
            told = await self._ask_api(page, calls)
            self.frontier.learn_links(told, candidate.depth, in_column=True, route=candidate.route)
            further = (*hidden, *told)
            listing = read_listing(page, self.names, named_column=named or bool(told), further=further)
        wants = named or candidate.depth == 0 or candidate.aim is Aim.REPORT
        ways_on = filter(None, (answer.refresh, *ways_in(page)))
        if candidate.is_home and any(map(self.fetcher.is_own, ways_on)):  # what it sends to is read next
            return page, listing
        framed = any(self.fetcher.is_own(url) for url in frames_of(page))  # the menu may stand in one
        lost = candidate.is_home and not framed and self._leads_nowhere(page)
        empty = lost or is_shell(page, column=named)
        if listing.entries or not wants or not empty:
            return page, listing
        return await self._read_rendered(answer, page, listing, named, step)

    def _needs_of(self, candidate: Candidate, page: Page) -> Callable[[Page], bool]:
        """What tells whether a page needs a script file of its own: its most telling link, a home's menu, the
        document of a report. A home that shows nothing at all is an application, which a browser shows."""
        if candidate.aim is Aim.REPORT:
            return waits_for_document
        at_home = candidate.is_home and (self.render is None or not is_shell(page, column=False))
        in_column = candidate.is_sure_column or candidate.paging
        return lambda whole: (at_home and self._leads_nowhere(whole)) or self._needs_file(whole, in_column)

    async def _with_files(self, page: Page, needs: Callable[[Page], bool]) -> Page:
        """The page with those script files that it needs."""
        read: dict[str, str] = {}
        whole = page
        for url in files_of(page):
            if not needs(whole):
                break
            read |= {url: text} if (text := await self._file(url, page)) else {}
            whole = with_files(page, read) if read else page
        return whole

    def _leads_nowhere(self, page: Page) -> bool:
        """Whether no link of a home page that may be followed leads nearer to a report."""
        links = [link for link in links_of(page) if self.fetcher.is_own(link.url)]
        return leads_nowhere(page, links, self.names, self.year)

    def _needs_file(self, page: Page, in_column: bool) -> bool:
        """Whether a file is needed by the page's most telling link, or by the pager of a column that does not
        list the report here."""
        if waits_for_files(page, self.names, self.year, in_column=in_column):
            return True
        if not in_column or other_pages(page) or asks_of(page):
            return False
        listing = read_listing(page, self.names, named_column=True)
        if not listing.entries or listing.of_year(self.year):
            return False
        pager = read_pager(page, listing, self.names, self.year)
        return not pager.addresses and (
            pager.pages > 1 or any(isinstance(each, str) for each in pager.controls)
        )

    async def _file(self, url: str, page: Page) -> str:
        """The text of a script file, asked for once; "" where it cannot be had."""
        if url not in self.files and len(self.files) < FILES_MOST:
            step = Step(url, "script", why="a link calls what a file defines, or no link leads on")
            self.evidence.trail.append(step)
            answer = await self._fetched(url, step, referer=page.url)
            self.files[url] = answer.page.text if answer is not None else ""
        return self.files.get(url, "")

    async def _fetched(
        self,
        url: str,
        step: Step,
        failures: list[PortalError] | None = None,
        *,
        referer: str,
        form: dict[str, str] | None = None,
        **headers: str,
    ) -> Answer | None:
        """What an address answers; None where it fails, which the step says, and `failures`."""
        try:
            said = {"Referer": referer.partition("#")[0], **headers}
            answer = await self.fetcher.get(url, form=form, headers=said)
            step.take(answer)
            if failures is not None:
                refuse_walls(answer.status, answer.page)
        except BudgetSpent:
            raise
        except PortalError as error:
            step.fail(error)
            if failures is not None:
                failures.append(error)
            return None
        return answer if answer.status < 400 else None

    async def read_hollow(
        self, answer: Answer, page: Page, listing: Listing, step: Step
    ) -> tuple[Page, Listing]:
        """A report column with a menu around it but nothing in it: scripts may fill it."""
        filled = listing.entries or listing.says_empty or frames_of(page)
        by_year = any(year_alone(link.text) for link in links_of(page))
        scripted = page.tree.find(".//script") is not None
        if not listing.column or filled or by_year or not scripted or step.rendered is not None:
            return page, listing
        return await self._read_rendered(answer, page, listing, True, step)

    async def _read_rendered(
        self, answer: Answer, page: Page, listing: Listing, named: bool, step: Step
    ) -> tuple[Page, Listing]:
        shown = await self._shown(answer, step)
        if shown is None:
            return page, listing
        rendered = shown.page
        listing = read_listing(rendered, self.names, named_column=named)
        calls = further_asks(rendered, shown.asked, shown.told) if listing.column else []
        if not calls or self._lists_report([entry.link for entry in listing.entries]):
            return rendered, listing
        told = await self._ask_api(rendered, calls)
        return rendered, read_listing(rendered, self.names, named_column=named, further=tuple(told))

    async def ask_section(self, page: Page, route: tuple[str, ...]) -> bool:
        """Make the calls of a section's likely families; whether they bring reports of the year."""
        told = await self._ask_api(page, asks_of(page))
        listing = read_listing(page, self.names, further=tuple(told))
        if listing.of_year(self.year):
            self.frontier.learn_listing(listing, 1, route)
            self.frontier.learn_links(told, 1, in_column=False)
        return bool(listing.of_year(self.year))

    async def rendered(self, answer: Answer, step: Step) -> Page | None:
        """The page after its scripts ran; None without a browser, where that failed, or after too many."""
        shown = await self._shown(answer, step)
        return shown.page if shown is not None else None

    async def filled(self, answer: Answer, page: Page, step: Step) -> Page | None:
        """A page without a report's text, after its scripts ran; None where there is no more to be had."""
        scripted = page.tree.find(".//script") is not None
        return await self.rendered(answer, step) if scripted and step.rendered is None else None

    async def acted(self, answer: Answer, choose: Choose, step: Step) -> bool:
        """Act on a page in the browser; False where that was not to be had."""
        return await self._shown(answer, step, choose) is not None

    async def pager_of(self, answer: Answer, page: Page, listing: Listing, step: Step) -> Pager:
        """What the page says of its further pages; a browser tells what a script puts into an empty pager."""
        pager = read_pager(page, listing, self.names, self.year)
        if not pager.silent or listing.of_year(self.year) or step.rendered is Rendering.DONE:
            return pager
        rendered = await self.rendered(answer, step)
        if rendered is None:
            return replace(pager, controls=(*pager.controls, Code.SCRIPTED_PAGER))
        filled = read_pager(
            rendered, read_listing(rendered, self.names, named_column=True), self.names, self.year
        )
        return replace(filled, rows=pager.rows | filled.rows)

    def pages_of(self, page: Page, listing: Listing) -> list[str]:
        """The other pages of a list that is no report column, as far as the page itself tells."""
        pager = read_pager(page, listing, self.names, self.year)
        return list(dict.fromkeys([*other_pages(page), *pager.addresses]))

    def calls_of(self, page: Page) -> Calls:
        """What interfaces were asked for a page's listing, and brought."""
        return self.calls.setdefault(page.url, Calls())

    async def _shown(self, answer: Answer, step: Step, choose: Choose | None = None) -> Shown | None:
        if self.render is None or self.renders >= RENDERS_MOST:
            step.rendered = Rendering.NO_BROWSER if self.render is None else Rendering.TOO_MANY
            return None
        self.renders += 1
        shown = await self.render(answer, choose)
        step.rendered = Rendering.DONE if shown is not None else Rendering.FAILED
        if shown is None:
            return None
        self.evidence.note_cut(step, shown.page.url, cut_of(shown.page))
        if shown.unrecorded is not None:
            self.evidence.unrecorded.append(shown.unrecorded)
        held = {url: text for url in files_of(shown.page) if (text := self.files.get(url))}
        return shown._replace(page=with_files(shown.page, held)) if held else shown

    async def _ask_api(self, page: Page, calls: list[tuple[Family, Ask]]) -> list[Link]:
        """The entries of a listing that the CMS's own API holds, until the wanted report is among them.

        A call that fails leaves a part of the listing unread: nothing may be concluded from its absence.
        """
        entries: list[Link] = []
        waiting = deque((family, ask, 0) for family, ask in calls)
        known = {link.url for link in links_of(page)}
        record = self.calls_of(page)
        for _ in range(API_CALLS_MOST):
            if not waiting or self._lists_report(entries):
                break
            family, ask, repeated = waiting.popleft()
            told = await self._call(family, ask, page)
            if told is None:
                record.unread += 1
                continue
            fresh = {link.url for link in told.entries} - known
            record.answers += bool(fresh)
            repeated = 0 if fresh else repeated + 1
            known |= fresh
            entries += told.entries
            if repeated < REPEATED_MOST:  # beyond the last page, some give that again
                waiting.extend((family, further, repeated) for further in told.further)
            elif told.entries and told.further:
                record.repeated = True
        record.unread += len(waiting) if not self._lists_report(entries) else 0
        return entries

    async def _call(self, family: Family, ask: Ask, page: Page) -> Told | None:
        step = Step(ask.url, "api", why=family.name)
        self.evidence.trail.append(step)
        form = dict(ask.form) if ask.form is not None else None
        # APIs refuse calls without their page as referrer.
        asked = {"X-Requested-With": "XMLHttpRequest"}
        answer = await self._fetched(
            ask.url, step, self.evidence.closed, referer=page.url, form=form, **asked
        )
        if answer is None:
            return None
        held = answer.page
        if (cut := answer.cut or held.cut or _cut_inside(held)) is not None:
            step.saw = cut.english
            return None
        told = family.told(ask, held, page)
        record = self.calls_of(page)
        record.total = max(record.total, stated_total(held.text))
        step.saw = f"{len(told.entries)} entries"
        return told

    def _lists_report(self, entries: list[Link]) -> bool:
        return any(score_link(link, self.names, self.year).is_own_report for link in entries)


def _cut_inside(answer: Page) -> Reason | None:
    """Why not all of the markup that an interface's answer holds, as text of JSON or XML, is read; None where
    all is."""
    if answer.text.count("<") + answer.text.count("\\u003c") <= TAGS_MOST:
        return None
    return because(Code.PAGE_CUT, address=answer.url, limits=because(Code.CUT_TAGS, most=TAGS_MOST))
