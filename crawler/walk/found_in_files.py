"""The report among pages that were not walked to: each is judged as a crawl judges it, with what the others
say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.discovery.challenge import refuse_walls
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import CountyNames, Whose
from crawler.discovery.judging import has_statutory_sections
from crawler.discovery.links import links_of
from crawler.discovery.listing import read_listing
from crawler.discovery.rules import KNOWN_COLUMN, UNNAMED_REPORT
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer
from crawler.http.archived import ArchivedPages
from crawler.walk.conclusion import FoundReport, Judged
from crawler.walk.page_requisites import sheets_of
from crawler.walk.reports import Reports, is_document
from crawler.walk.trail import Step
from crawler.walk.walk import GONE
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine
from nianbao.archive.warc.given.records import moment_said
from nianbao.archive.warc.lookup import read_fields
from nianbao.core.county import County
from nianbao.core.errors import PortalError, StoreError
from nianbao.core.hosts import HostRule, authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import FoundAt, Scope

_NO_PAGE = ("image/", "video/", "audio/", "font/", "text/css", "application/javascript", "text/javascript")
_LISTED = (Whose.COUNTY, Whose.UNNAMED, Whose.OFFICE)


@dataclass(frozen=True, slots=True)
class PortalSeen:
    """Whose portal a page may be of: the county's own, or its prefecture's, where only what names the county
    is its."""

    seen: County
    hosts: HostRule
    named_only: bool = False


@dataclass
class FoundInFiles:
    """The pages of some records and what is found among them. `captured`: when the county's report was."""

    store: Store
    pages: ArchivedPages
    year: int
    places: Sequence[PortalSeen]
    found_at: str = FoundAt.IMPORT.value
    found: list[FoundReport] = field(default_factory=list)
    trail: list[Step] = field(default_factory=list)
    faults: list[Reason] = field(default_factory=list)
    captured: datetime | None = None
    pages_seen: int = 0
    _taken: set[str] = field(default_factory=set)

    async def look(self, lines: Sequence[CdxjLine]) -> None:
        """Judge the pages of these records, the newest of an address first; those of the prefecture's portal
        where the county's own hold no report of it."""
        newest = sorted(filter(_may_be_page, lines), key=lambda line: line.timestamp, reverse=True)
        for place in self.places:
            if self.own is None:
                await self._look_at(place, [line for line in newest if place.hosts.covers(line.url)])
        for line in newest:
            if not any(place.hosts.covers(line.url) for place in self.places):
                self._fault(line.url, because(Code.FOREIGN_HOST_IN_FILE, host=authority(line.url)))

    @property
    def own(self) -> FoundReport | None:
        """The county's own report."""
        return next((each for each in self.found if each.verdict.scope is Scope.COUNTY), None)

    @property
    def reason(self) -> Reason:
        """Why there is none: what comes nearest to it, and why that is not it."""
        if self.found:
            return because(Code.OFFICE_ALONE)
        return next(iter(self.faults), because(Code.NO_PAGE_OF_REPORT, count=self.pages_seen))

    async def _look_at(self, place: PortalSeen, lines: Sequence[CdxjLine]) -> None:
        reports = Reports(place.seen, self.year, self.pages, named_only=place.named_only)
        listed = self._listed(place, reports, lines)
        for line in lines:
            answer = self._answer(line) if line.url not in self._taken else None
            if answer and await self._judge(reports, place, answer, listed.get(visit_key(line.url))):
                self._taken.add(line.url)
                self._note_captured(line)
        self.found = reports.in_style(self.found, lambda page: sheets_of(page, self.pages.sheet))

    def _answer(self, line: CdxjLine) -> Answer | None:
        """The page of a record; None where it cannot be read."""
        try:
            fields, _ = read_fields(self.store, line.warc, line.offset, line.length)
            return self.pages.record(line.url, fields["warc-record-id"])
        except (PortalError, StoreError) as error:
            self._fault(line.url, because(Code.TEXT, said=str(error)))
            return None

    def _listed(self, place: PortalSeen, reports: Reports, lines: Iterable[CdxjLine]) -> dict[str, Candidate]:
        """What the pages themselves list as reports of the year, by visit key; what else they link to belongs
        to no report."""
        names = CountyNames.of(place.seen)
        frontier = Frontier(names, self.year, named_only=place.named_only)
        for answer in filter(None, map(self._answer, lines)):
            if answer.status == 200 and not is_document(answer):
                page = answer.page
                listing = read_listing(page, names)
                frontier.learn_listing(listing, 0)
                if not reports.may_be_report(page, listing):
                    reports.note_furniture(links_of(page), in_column=bool(listing.column))
        found = iter(lambda: frontier.next_report(_LISTED), None)
        return {visit_key(each.url): each for each in found if each is not None}

    async def _judge(
        self, reports: Reports, place: PortalSeen, answer: Answer, listed: Candidate | None
    ) -> bool:
        """Whether the page, or the document, is a report that is wanted."""
        if is_document(answer):
            candidate = listed or Candidate.of(answer.url, UNNAMED_REPORT)
            step = Step.of(candidate)
            judged = reports.judge_document(candidate, answer, step)
        else:
            step, judged = await self._judge_page(reports, place, answer, listed)
        if judged.faults and judged.faults[0].code not in _NO_REPORT_AT_ALL:
            self._fault(answer.url, judged.faults[0])
        if judged.found is None:
            return False
        step.take(answer)
        self.trail += [step, *judged.steps]
        self.found.append(replace(judged.found, found_at=self.found_at))
        return True

    async def _judge_page(
        self, reports: Reports, place: PortalSeen, answer: Answer, listed: Candidate | None
    ) -> tuple[Step, Judged]:
        page = answer.page
        listing = read_listing(page, CountyNames.of(place.seen))
        row = KNOWN_COLUMN if len(listing.entries) > 1 else UNNAMED_REPORT
        candidate = listed or Candidate.of(answer.url, row)
        step = Step.of(candidate)
        try:
            refuse_walls(answer.status, page)
        except PortalError as error:
            return step, Judged(faults=(error.reason,))
        if answer.status in GONE and not has_statutory_sections(page):
            return step, Judged()
        self.pages_seen += 1
        return step, await reports.judge_page(candidate, answer, page, listing, step, self.own is not None)

    def _note_captured(self, line: CdxjLine) -> None:
        fields, _ = read_fields(self.store, line.warc, line.offset, line.length)
        if self.found[-1].verdict.scope is Scope.COUNTY:
            moment = moment_said(fields["warc-date"])
            self.captured = max(self.captured or moment, moment)

    def _fault(self, url: str, why: Reason) -> None:
        said = because(Code.PAGE_NOT_TAKEN, address=url, why=why)
        if said not in self.faults:
            self.faults.append(said)


_NO_REPORT_AT_ALL = (Code.OTHER_TITLE, Code.NO_TEXT, Code.OTHER_GENRE)


def _may_be_page(line: CdxjLine) -> bool:
    """Whether a record may be a page or a document: a found one, not what only belongs to one."""
    return line.status in (200, *GONE) and not line.mime.startswith(_NO_PAGE)


def places_of(county: County, prefecture: County | None) -> Iterator[PortalSeen]:
    """The county's own hosts, and its prefecture's for the rest."""
    yield PortalSeen(county, HostRule.of(county))
    if prefecture is not None:
        yield PortalSeen(prefecture, HostRule.of(prefecture), named_only=True)
