"""Reads and judges a fetched page or document that may be a report, and fetches what belongs to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from crawler.discovery.framed import composed, frames_of
from crawler.discovery.frontier import Candidate
from crawler.discovery.issuers import CountyNames, Whose, whose
from crawler.discovery.judging import (
    Verdict,
    has_statutory_sections,
    judge,
    speaks_for_county,
)
from crawler.discovery.links import Link, is_shell
from crawler.discovery.listing import Listing
from crawler.discovery.rules import KNOWN_COLUMN, Aim
from crawler.http.answers import Answer, PageSource
from crawler.walk.attachments import attachment_of, document_links
from crawler.walk.column import ReportColumn
from crawler.walk.conclusion import FoundReport, Judged
from crawler.walk.trail import Rendering, Step
from nianbao.core.county import County
from nianbao.core.errors import BudgetSpent, PortalError
from nianbao.core.filetype import (
    HTML,
    FileKind,
    filetype_of_bytes,
    is_document_address,
    is_packed_address,
    is_saved_page,
)
from nianbao.core.hosts import authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from nianbao.core.report import Scope
from nianbao.core.title import Title, read_title, year_alone
from pipelines.captured import Document
from pipelines.document import unread_document
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page
from pipelines.text.stylesheets import hides

Draw = Callable[[Answer, Step], Awaitable[Page | None]]
FRAMES_MOST = 3
"""Frames of one report page that are looked into for its text."""


@dataclass
class Reports:
    """The reports of one county's walk."""

    county: County
    year: int
    fetcher: PageSource
    all_scopes: bool = False
    named_only: bool = False
    draw: Draw | None = None
    """Shows a page in the browser; None where there is none."""
    furniture: set[str] = field(default_factory=set)
    """Documents that pages of the portal link to which are no reports: those belong to no report."""

    def note_furniture(self, links: Sequence[Link], *, in_column: bool) -> None:
        """Note the documents that a page which is no report links to. A report column names reports'
        documents in its rows, but no packed archive of many years belongs to one."""
        about = is_packed_address if in_column else is_document_address
        self.furniture.update(link.url for link in links if about(link.url))

    async def judge_page(
        self, candidate: Candidate, answer: Answer, page: Page, listing: Listing, step: Step, own: bool
    ) -> Judged:
        """Read and judge the page where it may be a report. `own`: the county's own was found before."""
        if candidate.aim is not Aim.REPORT and not self.may_be_report(page, listing):
            return Judged()
        steps: list[Step] = []
        try:
            reading, verdict, whole = await self._read_whole(candidate, page, own, steps)
        except BudgetSpent as error:
            return Judged(steps=steps, stopped=error)
        step.verdict = list(verdict.reasons)
        found = None
        if not verdict.accepted:
            step.saw = f"not taken: {verdict.faults[-1]}"
        elif not self.wanted(verdict.scope):
            step.saw = f"not taken: {verdict.scope}'s report"
        else:
            step.saw = f"the report ({verdict.scope})"
            attachments = await self._attachments(whole or page, steps)
            drawn = page if step.rendered is Rendering.DONE or step.act is not None else None
            found = FoundReport(
                answer,
                reading,
                verdict,
                attachments,
                candidate.route,
                framed=whole is not None,
                drawn=drawn,
            )
        hidden = verdict.without_text and not verdict.accepted
        unread = (page.cut or because(Code.NO_TEXT)) if hidden else None
        return Judged(found, steps, not verdict.undecided, unread, faults=verdict.faults)

    async def read_again(
        self, answer: Answer, drawn: Page | None, title: Title, steps: list[Step]
    ) -> FoundReport:
        """A page that was found to be the report under this title, as it is read now: it is not judged again.
        `drawn`: the page that its scripts had made of it."""
        candidate = replace(Candidate.of(answer.url, KNOWN_COLUMN), title=title)
        page = drawn or answer.page
        reading, verdict, whole = await self._read_whole(candidate, page, False, steps)
        attachments = await self._attachments(whole or page, steps)
        return FoundReport(answer, reading, verdict, attachments, framed=whole is not None, drawn=page)

    def in_style(
        self, found: Sequence[FoundReport], sheets_of: Callable[[Page], Sequence[str]]
    ) -> list[FoundReport]:
        """The found pages, read again with the style sheets that have come since: those of a portal may hide
        what stands in its pages."""
        return [self._in_style(each, sheets_of) for each in found]

    def _in_style(self, found: FoundReport, sheets_of: Callable[[Page], Sequence[str]]) -> FoundReport:
        if found.is_document or found.framed:
            return found
        shown = found.drawn or found.answer.page
        page = replace(shown, sheets=tuple(filter(hides, sheets_of(shown))))
        if not page.sheets:
            return found
        return replace(found, reading=read_page(page, county_name=self.county.name))

    def judge_document(self, candidate: Candidate, answer: Answer, step: Step) -> Judged:
        """The listing leads straight to a document: the report is that document."""
        step.saw = "a document"
        title = candidate.title
        if title is None or not title.is_report or title.year != self.year:
            return Judged()
        who = whose(title.issuer, CountyNames.of(self.county))
        scope = who.scope or (Scope.COUNTY if who is Whose.UNNAMED else None)
        if scope is None or not self.wanted(scope) or (self.named_only and who is not Whose.COUNTY):
            return Judged()
        issuer = self.county.government if scope is Scope.COUNTY else title.issuer
        reasons = (f"listed as {title.text[:60]!r}; the entry is the document itself",)
        verdict = Verdict(True, scope, issuer, title.text, title.year, reasons)
        reading = unread_document(title.text, issuer, title.year, candidate.shown)
        document = attachment_of(answer, Link(answer.url, candidate.text))
        step.saw, step.verdict = f"the report ({scope}), a document", list(reasons)
        return Judged(FoundReport(answer, reading, verdict, (document,), candidate.route, is_document=True))

    def office_adopted(
        self, columns: Sequence[ReportColumn], found: Sequence[FoundReport]
    ) -> list[FoundReport]:
        """Some counties file their report under their office's name, every year (portal-traps §6): it is the
        county's where the columns, read to their end, hold none by the government in any year, and the text
        speaks of the whole county. Returns what was found, the office's so adopted."""
        years = {year for column in columns for year in column.office_years}
        if self.named_only or any(column.years for column in columns) or len(years) < 2:
            return list(found)
        reason = f"the columns hold no report by the government itself, the office's of {len(years)} years"
        of_office = (each for each in found if each.verdict.scope is Scope.OFFICE)
        adopted = next((each for each in of_office if speaks_for_county(each.reading)), None)
        return [
            replace(each, verdict=each.verdict.as_county(self.county, reason)) if each is adopted else each
            for each in found
        ]

    def wanted(self, scope: Scope) -> bool:
        """The county's and its office's are kept always, the others' where all scopes are asked for."""
        return self.all_scopes or scope in (Scope.COUNTY, Scope.OFFICE)

    def _read(self, candidate: Candidate, page: Page, own: bool) -> tuple[ReportReading, Verdict]:
        reading = read_page(page, county_name=self.county.name)
        shared = self._shared(page.url)
        link = candidate.title or _year_alone(candidate)
        about = (page, reading, self.county, self.year, link)
        verdict = judge(*about, shared_host=shared, named_only=self.named_only)
        title = candidate.title
        if title and candidate.issuer is Whose.OFFICE and verdict.scope is Scope.COUNTY and own:
            # Titled as the office's and copied from the county's, which is here.
            verdict = replace(verdict, scope=Scope.OFFICE, issuer=title.issuer)
        return reading, verdict

    async def _read_whole(
        self, candidate: Candidate, page: Page, own: bool, steps: list[Step]
    ) -> tuple[ReportReading, Verdict, Page | None]:
        """The page as it reads; where it shows no text itself with its frames, and so composed."""
        reading, verdict = self._read(candidate, page, own)
        whole = await self._with_frames(page, steps) if verdict.without_text else None
        if whole is not None:
            reading, verdict = self._read(candidate, whole, own)
        return reading, verdict, whole

    async def _with_frames(self, page: Page, steps: list[Step]) -> Page | None:
        """The page with the text of its frames in their places; None where it has none to be had."""
        inner = {}
        for url in frames_of(page)[:FRAMES_MOST]:
            step = Step(url, "frame", why="the report page shows no text itself")
            steps.append(step)
            try:
                answer = await self.fetcher.get(url)
            except BudgetSpent:
                raise
            except PortalError as error:
                step.fail(error)
                continue
            step.take(answer)
            if answer.status == 200 and not is_document(answer):
                inner[url] = await self._drawn(answer, step)
        return composed(page, inner) if inner else None

    async def _drawn(self, answer: Answer, step: Step) -> Page:
        """A frame's page; what scripts make of one that shows nothing: a book of pictures."""
        page = answer.page
        if self.draw is None or not is_shell(page, column=False):
            return page
        return await self.draw(answer, step) or page

    def may_be_report(self, page: Page, listing: Listing) -> bool:
        """Some column pages are the report itself; some reports are linked to as if they were columns."""
        if has_statutory_sections(page):
            return True
        headings = (page.head_title, *_shown_headings(page)) if len(listing.entries) <= 1 else ()
        titles = map(read_title, (page.metas.get("articletitle", ""), *headings))
        return any(title.is_report and title.year == self.year for title in titles)

    async def _attachments(self, page: Page, steps: list[Step]) -> tuple[Document, ...]:
        kept = []
        for link in document_links(page):
            if link.url in self.furniture:
                continue
            step = Step(link.url, "attachment")
            steps.append(step)
            try:
                answer = await self.fetcher.get(link.url, requisite=True)
            except BudgetSpent as error:  # the report itself is here: it is kept, and the walk ends
                step.fail(error)
                break
            except PortalError as error:
                step.fail(error)
                continue
            step.status = answer.status
            if answer.status == 200 and _is_page(answer):
                step.saw = "a page, not a document"
            elif answer.status == 200:
                kept.append(attachment_of(answer, link))
        return tuple(kept)

    def _shared(self, url: str) -> bool:
        """A host other than the portal's own may carry other governments' pages too."""
        if self.named_only:
            return True
        own = authority(self.county.portal_url).rpartition(":")[0].removeprefix("www.")
        host = authority(url).rpartition(":")[0]
        return not (host == own or host.endswith("." + own))


def _year_alone(candidate: Candidate) -> Title | None:
    """What a link says that names a year of a report column and nothing else."""
    year = year_alone(candidate.text)
    return Title(candidate.text, False, year, "", None) if year is not None else None


def is_document(answer: Answer) -> bool:
    """Whether the answer is a document (by its first bytes, else its media type), not a page."""
    if answer.status != 200:
        return False
    found = filetype_of_bytes(answer.body)
    if found is not None and found.kind not in (FileKind.IMAGE, FileKind.HTML):
        return True
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "html" in media_type or "xml" in media_type or media_type.startswith("text/"):
        return False
    return answer.oversize or (is_document_address(answer.url) and b"<" not in answer.body[:200])


def _is_page(answer: Answer) -> bool:
    """Whether a page came where a document was asked for: an error page, most often."""
    sent = answer.headers.get("content-type", "")
    return filetype_of_bytes(answer.body) is HTML and not is_saved_page(answer.body, sent)


def _shown_headings(page: Page) -> list[str]:
    return [str(element.text_content())[:200] for element in page.tree.iter("h1", "h2", "h3")]
