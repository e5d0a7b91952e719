"""The way of one county: from its portal's home page to its report, or to a truthful reason why not."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from core.county import County
from core.errors import Blocked, BudgetSpent, Disallowed, ForeignHost, PortalError, Unreachable
from core.hosts import authority
from core.report import Scope, Status
from crawler.attachments import Attachment, attachment_of, document_links
from crawler.cms import asks_of, entries_of, family_of, other_pages
from crawler.cms.family import Ask, Family, Told
from crawler.discovery.challenge import challenge
from crawler.discovery.frontier import HOME_POINTS, Candidate, Frontier
from crawler.discovery.issuers import Names, Whose, whose
from crawler.discovery.judging import NO_TEXT, Verdict, judge
from crawler.discovery.links import Link, frames_of, is_document_address, is_shell, links_of, ways_in
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.scoring import Aim, score_link, year_of_column
from crawler.discovery.titles import read_title
from crawler.discovery.visiting import visit_key
from crawler.fetch import Answer, Fetcher
from pipelines.document import unread_document
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

SURE_COLUMN_POINTS = 66
"""From these points on, a link's own words are evidence that it leads to a report column."""

SURE_SECTION_POINTS = 60
"""From these points on, a section that could not be read may have held the way to the column."""
KNOWN_POINTS = 99
VERSION_POINTS = 100
VERSIONS_MOST = 3
OWN_REPORT_POINTS = 90
"""From these points on, an entry is very likely the county's own report of the wanted year."""
RENDERS_MOST = 4
"""Pages of one portal that a browser is started for."""
API_CALLS_MOST = 12
"""Calls to a CMS's API for one column: 12 pages of 15 entries are more than ten years of a county."""


@dataclass(frozen=True, slots=True)
class Found:
    """A report page that was judged to be one, with its documents."""

    answer: Answer
    reading: ReportReading
    verdict: Verdict
    attachments: tuple[Attachment, ...]
    route: tuple[str, ...] = ()

    @property
    def html(self) -> bytes:
        """The report page's body; empty where the report is a document."""
        return b"" if _is_document(self.answer) else self.answer.body


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a walk ended. `trail` holds every step: address, points, reason, what was seen there; `family` is
    the CMS family that most of the pages show, "" where none was read."""

    status: Status
    reason: str | None
    found: tuple[Found, ...]
    trail: tuple[dict[str, Any], ...]
    url: str | None = None
    family: str = ""


@dataclass
class Column:
    """What was read of report columns."""

    url: str
    years: set[int] = field(default_factory=set)
    says_empty: bool = False
    entries: int = 0


Render = Callable[[Answer], Awaitable[Page | None]]
"""Lets the scripts of an answered page run in a browser; None where that failed."""


class Walk:
    """Finds the reports of one county and year. `run` may be called once."""

    def __init__(
        self,
        county: County,
        year: int,
        fetcher: Fetcher,
        *,
        all_scopes: bool = False,
        known_columns: Sequence[str] = (),
        render: Render | None = None,
    ) -> None:
        self.county = county
        self.year = year
        self.fetcher = fetcher
        self.names = Names.of(county)
        self.frontier = Frontier(self.names, year, all_scopes)
        self.all_scopes = all_scopes
        self.columns: list[Column] = []
        self.found: list[Found] = []
        self.trail: list[dict[str, Any]] = []
        self.failures: list[tuple[Candidate, PortalError]] = []
        self.dead_reports: list[str] = []
        self.unread_calls = 0
        self.known_columns = list(known_columns)
        self.layout_changed = ""
        self.render = render
        self.renders = 0
        self.families: Counter[str] = Counter()

    async def run(self) -> Outcome:
        """Walk until the report is found or nothing promising is left."""
        if not self.county.portal_url:
            return self._outcome(Status.NOT_FOUND, f"the registry has no portal for it ({self.county.note})")
        try:
            await self._try_known_columns()
            if not self._done():
                home_failure = await self._enter()
                if home_failure is not None:
                    return self._outcome(home_failure.status, str(home_failure))
            while not self._done() and (candidate := self.frontier.next()) is not None:
                await self._visit(candidate)
            await self._visit_versions()
        except BudgetSpent as error:
            return self._conclude(str(error))
        return self._conclude("")

    async def _try_known_columns(self) -> None:
        """Start where the report was found before: one request for the column, one for the report."""
        for url in self.known_columns:
            columns = len(self.columns)
            self.frontier.visited(url)
            await self._visit(Candidate(url, Aim.COLUMN, KNOWN_POINTS, "where the report was before"))
            if len(self.columns) == columns and not self._done():
                self.layout_changed = f"the report column is no longer at {url}"
                self.failures.clear()  # what is gone there says nothing about where it is now
                self.dead_reports.clear()
                continue
            while not self._done() and (report := self.frontier.next_report(OWN_REPORT_POINTS)) is not None:
                await self._visit(report)
            if self._done():
                return

    async def _visit_versions(self) -> None:
        """With the county's report found: what else is listed as its report of the year, a correction."""
        for _ in range(VERSIONS_MOST):
            candidate = self.frontier.next_report(VERSION_POINTS) if self._done() else None
            if candidate is None:
                return
            await self._visit(candidate)

    async def _enter(self) -> PortalError | None:
        """Visit the home page, on the other protocol too where the first does not answer."""
        failure: PortalError | None = None
        for url in home_addresses(self.county.portal_url):
            home = Candidate(url, Aim.SECTION, HOME_POINTS, "the portal's home page")
            self.frontier.visited(url)
            await self._visit(home)
            failed = [error for candidate, error in self.failures if candidate is home]
            if not failed:
                return None
            failure = failure or failed[0]
            if not isinstance(failed[0], Unreachable):
                break
        return failure

    def _done(self) -> bool:
        own = any(found.verdict.scope is Scope.COUNTY for found in self.found)
        return own and not self.all_scopes

    async def _visit(self, candidate: Candidate) -> None:
        step = self._step(candidate)
        try:
            answer = await self.fetcher.get(candidate.url)
            step |= {"status": answer.status, "record_id": answer.receipt.record_id, "final_url": answer.url}
            await self._read(candidate, answer, step)
        except BudgetSpent:
            step["saw"] = "budget spent"
            raise
        except ForeignHost as error:
            step["saw"] = str(error)
            self._note_listed(candidate, str(error))
        except PortalError as error:
            step["saw"] = str(error)
            self.failures.append((candidate, error))

    def _note_listed(self, candidate: Candidate, fault: str) -> None:
        """A report that is listed but cannot be had is no proof that there is none."""
        if candidate.aim is Aim.REPORT and candidate.points >= OWN_REPORT_POINTS:
            self.dead_reports.append(f"{candidate.url}: {fault}")

    def _step(self, candidate: Candidate) -> dict[str, Any]:
        step: dict[str, Any] = {
            "url": candidate.url,
            "aim": candidate.aim.value,
            "points": candidate.points,
            "why": candidate.reason,
            "text": candidate.text,
        }
        self.trail.append(step)
        return step

    async def _read(self, candidate: Candidate, answer: Answer, step: dict[str, Any]) -> None:
        moved = visit_key(answer.url) != visit_key(candidate.url)
        if moved and self.frontier.visited(answer.url):
            step["saw"] = "leads to a page seen before"
            return
        if _is_document(answer):
            self._read_document(candidate, answer, step)
            return
        page = answer.page
        self._refuse_walls(answer, page)
        if answer.status >= 400:
            step["saw"] = f"status {answer.status}"
            self._note_listed(candidate, f"status {answer.status}")
            return
        await self._read_page(candidate, answer, page, step)

    def _refuse_walls(self, answer: Answer, page: Page) -> None:
        wall = challenge(answer.status, page)
        if wall is not None:
            raise Blocked(f"{answer.url} answers with a {wall}")
        if answer.status >= 500:
            raise Unreachable(f"{answer.url} answers {answer.status}")

    def _read_document(self, candidate: Candidate, answer: Answer, step: dict[str, Any]) -> None:
        """The listing leads straight to a document: the report is that document."""
        step["saw"] = "a document"
        title = candidate.title
        if title is None or not title.is_report or title.year != self.year:
            return
        who = whose(title.issuer, self.names)
        scope = who.scope or (Scope.COUNTY if who is Whose.UNNAMED else None)
        if scope is None or not self._wanted(scope):
            return
        issuer = f"{self.county.name}人民政府" if scope is Scope.COUNTY else title.issuer
        reasons = (f"listed as {title.text[:60]!r}; the entry is the document itself",)
        verdict = Verdict(True, scope, issuer, title.text, title.year, reasons)
        link = Link(answer.url, candidate.text)
        reading = unread_document(title.text, issuer, title.year, candidate.shown)
        document = attachment_of(answer, link)
        self.found.append(Found(answer, reading, verdict, (document,), candidate.route))
        step["saw"], step["verdict"] = f"the report ({scope}), a document", list(reasons)

    async def _read_page(
        self, candidate: Candidate, answer: Answer, page: Page, step: dict[str, Any]
    ) -> None:
        depth = candidate.depth
        self.families[family_of(page).name] += 1
        for onward in ways_in(page):
            step["saw"] = f"sends its reader to {onward}"
            self.frontier.add_way_in(replace(candidate, url=onward, reason="way in"))
        page, listing = await self._read_listing(candidate, answer, page, step)
        if await self._take_report(candidate, answer, page, listing, step) and self._done():
            return
        route = candidate.route
        if listing.column:
            route = route if candidate.paging or page.url in route else (*route, page.url)
            self._read_column(page, listing, depth, step, route)
        self.frontier.learn_listing(listing, depth, route)
        in_section = candidate.aim is Aim.SECTION and candidate.depth > 0
        self.frontier.learn_links(
            links_of(page), depth, in_column=bool(listing.column), in_section=in_section, route=route
        )
        if depth == 0 and self.frontier.idle:
            self.frontier.add_doors(links_of(page), depth + 1)
        step.setdefault("saw", f"{len(listing.of_year(self.year))} reports of {self.year}")

    async def _read_listing(
        self, candidate: Candidate, answer: Answer, page: Page, step: dict[str, Any]
    ) -> tuple[Page, Listing]:
        """The page as a listing: its own entries, what the CMS's API holds, and only where both are empty
        what a browser makes of it."""
        named = candidate.aim is Aim.COLUMN and candidate.points >= SURE_COLUMN_POINTS
        hidden = entries_of(page)
        listing = read_listing(page, self.names, named_column=named, further=tuple(hidden))
        calls = [(family, ask) for family, ask in asks_of(page) if named or listing.column or family.precise]
        if calls and not self._lists_report([entry.link for entry in listing.entries]):
            told = await self._ask_api(page, calls)
            self.frontier.learn_links(told, candidate.depth, in_column=True, route=candidate.route)
            further = (*hidden, *told)
            listing = read_listing(page, self.names, named_column=named or bool(told), further=further)
        wants = named or candidate.depth == 0 or candidate.aim is Aim.REPORT
        if listing.entries or not wants or not is_shell(page, column=named):
            return page, listing
        rendered = await self._rendered(answer, step)
        if rendered is None:
            return page, listing
        return rendered, read_listing(rendered, self.names, named_column=named)

    async def _rendered(self, answer: Answer, step: dict[str, Any]) -> Page | None:
        if self.render is None or self.renders >= RENDERS_MOST:
            step["rendered"] = "no browser" if self.render is None else "no more pages are rendered"
            return None
        self.renders += 1
        page = await self.render(answer)
        step["rendered"] = "in a browser" if page is not None else "failed"
        return page

    async def _ask_api(self, page: Page, calls: list[tuple[Family, Ask]]) -> list[Link]:
        """The entries of a listing that the CMS's own API holds, until the wanted report is among them.

        A call that fails leaves a part of the listing unread: nothing may be concluded from its absence.
        """
        entries: list[Link] = []
        waiting = deque(calls)
        for _ in range(API_CALLS_MOST):
            if not waiting or self._lists_report(entries):
                break
            family, ask = waiting.popleft()
            told = await self._call(family, ask, page)
            if told is None:
                self.unread_calls += 1
                continue
            entries += told.entries
            waiting.extend((family, further) for further in told.further)
        self.unread_calls += len(waiting) if not self._lists_report(entries) else 0
        return entries

    async def _call(self, family: Family, ask: Ask, page: Page) -> Told | None:
        step: dict[str, Any] = {"url": ask.url, "aim": "api", "why": family.name}
        self.trail.append(step)
        form = dict(ask.form) if ask.form is not None else None
        try:
            answer = await self.fetcher.get(ask.url, form=form, script_of=page.url)
        except BudgetSpent:
            raise
        except PortalError as error:
            step["saw"] = str(error)
            return None
        step |= {"status": answer.status, "record_id": answer.receipt.record_id}
        if answer.status >= 400:
            return None
        told = family.told(ask, answer.page, page)
        step["saw"] = f"{len(told.entries)} entries"
        return told

    def _lists_report(self, entries: list[Link]) -> bool:
        return any(score_link(link, self.names, self.year).points >= OWN_REPORT_POINTS for link in entries)

    def _read_column(
        self, page: Page, listing: Listing, depth: int, step: dict[str, Any], route: tuple[str, ...]
    ) -> None:
        own = (Whose.COUNTY, Whose.UNNAMED, Whose.OFFICE)
        years = {entry.title.year for entry in listing.entries if entry.whose in own and entry.title.year}
        by_year = {year for link in links_of(page) if (year := year_of_column(link.text)) is not None}
        held = len(listing.entries) + len(by_year)
        self.columns.append(Column(page.url, years, listing.says_empty, held))
        if not listing.entries:
            self.frontier.learn_pages(frames_of(page), depth, route)
        self.frontier.column_read = True
        self.frontier.learn_pages(other_pages(page), depth, route)
        step["saw"] = (
            f"report column ({listing.column}): {len(listing.entries)} reports, "
            f"{len(listing.of_year(self.year))} of {self.year}"
        )

    async def _take_report(
        self, candidate: Candidate, answer: Answer, page: Page, listing: Listing, step: dict[str, Any]
    ) -> bool:
        """Read and judge the page where it may be a report; True where it was accepted."""
        if candidate.aim is not Aim.REPORT and not self._may_be_report(page, listing):
            return False
        reading = read_page(page, county_name=self.county.name)
        verdict = judge(
            page, reading, self.county, self.year, candidate.title, shared_host=self._shared(page.url)
        )
        step["verdict"] = list(verdict.reasons)
        if not verdict.accepted or not self._wanted(verdict.scope):
            if not verdict.accepted and NO_TEXT in verdict.reasons:
                self._note_listed(candidate, NO_TEXT)
            step["saw"] = "not taken: " + (
                verdict.reasons[-1] if not verdict.accepted else f"{verdict.scope}'s report"
            )
            return False
        step["saw"] = f"the report ({verdict.scope})"
        attachments = await self._attachments(page)
        self.found.append(Found(answer, reading, verdict, attachments, candidate.route))
        return True

    def _wanted(self, scope: Scope) -> bool:
        return self.all_scopes or scope is Scope.COUNTY

    def _may_be_report(self, page: Page, listing: Listing) -> bool:
        """Some column pages are the report itself."""
        if len(listing.entries) > 1:
            return False
        headings = (page.metas.get("articletitle", ""), page.head_title, *_shown_headings(page))
        return any((title := read_title(text)).is_report and title.year == self.year for text in headings)

    async def _attachments(self, page: Page) -> tuple[Attachment, ...]:
        kept = []
        for link in document_links(page):
            try:
                answer = await self.fetcher.get(link.url, requisite=True)
            except ForeignHost as error:
                self.trail.append({"url": link.url, "aim": "attachment", "saw": str(error)})
                continue
            except (Unreachable, Disallowed) as error:
                self.trail.append({"url": link.url, "aim": "attachment", "saw": str(error)})
                continue
            self.trail.append({"url": link.url, "aim": "attachment", "status": answer.status})
            if answer.status == 200:
                kept.append(attachment_of(answer, link))
        return tuple(kept)

    def _shared(self, url: str) -> bool:
        """A host other than the portal's own may carry other governments' pages too."""
        own = authority(self.county.portal_url).rpartition(":")[0].removeprefix("www.")
        host = authority(url).rpartition(":")[0]
        return not (host == own or host.endswith("." + own))

    def _conclude(self, stopped: str) -> Outcome:
        own = next((found for found in self.found if found.verdict.scope is Scope.COUNTY), None)
        if own is not None:
            return self._outcome(Status.ARCHIVED, stopped or self.layout_changed or None, own.answer.url)
        failure = self._telling_failure()
        if failure is not None:
            return self._outcome(failure.status, str(failure))
        if self.dead_reports:
            return self._outcome(Status.NOT_FOUND, f"listed, but {self.dead_reports[0]}")
        return self._without_report(stopped)

    def _telling_failure(self) -> PortalError | None:
        """A failure that hides the answer: on a report, or on a column while none could be read."""
        for candidate, error in self.failures:
            if candidate.aim is Aim.REPORT or candidate.paging:
                return error
        for candidate, error in self.failures:
            if candidate.aim is Aim.COLUMN and candidate.points >= SURE_COLUMN_POINTS and not self.columns:
                return error
        if not self.columns:
            walls = [error for _, error in self.failures if isinstance(error, (Blocked, Disallowed))]
            lost = [error for candidate, error in self.failures if candidate.points >= SURE_SECTION_POINTS]
            return next(iter([*walls, *lost]), None)
        return None

    def _without_report(self, stopped: str) -> Outcome:
        years = sorted({year for column in self.columns for year in column.years})
        empty = any(column.says_empty for column in self.columns)
        if not self.columns:
            return self._outcome(Status.NOT_FOUND, self._how_far(stopped))
        column = next((each for each in self.columns if each.years), self.columns[0])
        if stopped or self.frontier.pages_left() or self.unread_calls:
            why = stopped or "pages of the report column are left unread"
            return self._outcome(
                Status.NOT_FOUND, f"the report column {column.url} was not read to its end: {why}"
            )
        if not any(each.entries for each in self.columns) and not empty:
            why = "; no browser is there to render it with" if self.render is None else ""
            shown = f"the report column {column.url} shows no reports at all{why}"
            return self._outcome(Status.NOT_FOUND, shown)
        listed = ", ".join(map(str, years[-8:])) or "none"
        read = f"the report column {column.url} was read to its end"
        return self._outcome(Status.NOT_PUBLISHED, f"{read}; the county's own reports there are of {listed}")

    def _how_far(self, stopped: str) -> str:
        best = sorted(self.frontier.best_seen, key=lambda each: -each.points)[:3]
        seen = "; ".join(f"{each.text or each.url} ({each.points})" for each in best) or "no telling link"
        asked = f"{self.fetcher.budget.requests} requests" + (f" ({stopped})" if stopped else "")
        return f"no report column found in {asked}; best links: {seen}"

    def _outcome(self, status: Status, reason: str | None, url: str | None = None) -> Outcome:
        family = next((name for name, _ in self.families.most_common()), "")
        return Outcome(status, reason, tuple(self.found), tuple(self.trail), url, family)


def home_addresses(portal_url: str) -> list[str]:
    """The home page's address and, where no port is fixed, the same on the other protocol."""
    parts = urlsplit(portal_url)
    url = urlunsplit(parts._replace(path=parts.path or "/", fragment=""))
    if parts.port is not None:
        return [url]
    other = "https" if parts.scheme == "http" else "http"
    return [url, urlunsplit(urlsplit(url)._replace(scheme=other))]


def _is_document(answer: Answer) -> bool:
    if answer.status != 200:
        return False
    magic = answer.body[:8]
    if magic.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"{\\rtf", b"Rar!")):
        return True
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "html" in media_type or "xml" in media_type or media_type.startswith("text/"):
        return False
    return answer.oversize or (is_document_address(answer.url) and b"<" not in answer.body[:200])


def _shown_headings(page: Page) -> list[str]:
    return [str(element.text_content())[:200] for element in page.tree.iter("h1", "h2", "h3")]
