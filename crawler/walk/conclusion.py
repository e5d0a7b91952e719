"""How a walk ended, and why: concluded from what was seen, never from what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.judging import Verdict
from crawler.discovery.rules import Aim, Strength
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer
from crawler.walk.column import ReportColumn
from crawler.walk.trail import Step
from nianbao.core.bodies import ListedBody
from nianbao.core.errors import Blocked, BudgetSpent, Disallowed, PortalError
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import FoundAt, Scope, Status
from pipelines.captured import CapturePlace, Document, ReportCapture
from pipelines.read import ReportReading
from pipelines.text.page import Page

OPEN_MOST = 8
"""Links not asked for that the trail names."""


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report page that was judged to be one, with its documents. `route`: the columns on the way; `framed`:
    its text stands in frames; `drawn`: the page it was read from, where that is what scripts made of the
    answer, or is at hand."""

    answer: Answer
    reading: ReportReading
    verdict: Verdict
    attachments: tuple[Document, ...]
    route: tuple[str, ...] = ()
    is_document: bool = False
    framed: bool = False
    drawn: Page | None = None
    found_at: str = FoundAt.COUNTY.value
    years_that_day: frozenset[int] = frozenset()
    """The report years that a column shows under the day of its publication."""

    @property
    def capture(self) -> ReportCapture:
        """What the item pipelines need of it."""
        verdict, answer = self.verdict, self.answer
        return ReportCapture(
            verdict.scope,
            verdict.issuer,
            verdict.title,
            answer.url,
            b"" if self.is_document else answer.body,
            CapturePlace.of(answer.receipt),
            self.reading,
            self.attachments,
            answer.headers.get("last-modified"),
            verdict.corrected,
            self.route,
            answer.receipt.warc,
            self.found_at,
            self.years_that_day,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a page or document that may be a report. `settled`: the page says itself what it is;
    `unread`: it shows no text, which is told of what is listed; `stopped`: the budget ended before all this
    was known; `faults`: what speaks against it."""

    found: FoundReport | None = None
    steps: Sequence[Step] = ()
    settled: bool = False
    unread: Reason | None = None
    stopped: BudgetSpent | None = None
    faults: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkOutcome:
    """How a walk ended. `trail` holds every step: the address, by which wording and how surely it was chosen,
    what was seen there; `family` is the CMS family that most of the pages show, "" where none was read;
    `unrecorded` what rendered pages were answered and the archive lacks."""

    status: Status
    reason: Reason | None
    found: tuple[FoundReport, ...]
    trail: tuple[dict[str, Any], ...]
    url: str | None = None
    family: str = ""
    unrecorded: tuple[dict[str, Any], ...] = ()
    found_at: str = FoundAt.COUNTY.value
    """Whose portal the report was found at."""
    listed_years: tuple[int, ...] = ()
    """The report years that the county's columns list, the first to the last."""
    bodies: tuple[ListedBody, ...] | None = None
    """The departments and townships whose reports of the year they list; None where nobody asked."""


@dataclass
class Evidence:
    """What a walk has seen so far, and what it could not see."""

    columns: list[ReportColumn] = field(default_factory=list)
    found: list[FoundReport] = field(default_factory=list)
    trail: list[Step] = field(default_factory=list)
    unrecorded: list[dict[str, Any]] = field(default_factory=list)
    failures: list[tuple[Candidate, PortalError]] = field(default_factory=list)
    closed: list[PortalError] = field(default_factory=list)
    """Why calls for the entries of a column were not answered: a wall, robots.txt, a failing server."""
    found_by: dict[str, FoundReport] = field(default_factory=dict)
    """What entries turned out to be, by their visit keys."""
    dead_reports: list[Reason] = field(default_factory=list)
    foreign: list[Reason] = field(default_factory=list)
    cuts: dict[str, Reason] = field(default_factory=dict)
    """Pages that were read in part, by their addresses: what the rest of them leads to is not known."""
    families: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    """Visit keys of the pages that were answered."""
    settled: set[str] = field(default_factory=set)
    """Visit keys of the pages that say themselves what they are: a report of which year, or none."""
    unacted: dict[str, str] = field(default_factory=dict)
    """The words of controls that may show the report and that no browser acted on, or that name it."""
    layout_changed: Reason | None = None
    unrendered: bool = False

    @property
    def own(self) -> FoundReport | None:
        """The county's own report."""
        return next((found for found in self.found if found.verdict.scope is Scope.COUNTY), None)

    def has_hole(self, year: int) -> bool:
        """The columns list the county's own reports of years before and after, and not of this one."""
        years = {each for column in self.columns for each in column.years}
        return year not in years and bool(years) and min(years) < year < max(years)

    def column_at(self, url: str) -> ReportColumn:
        """The report column that begins at this address."""
        column = next((each for each in self.columns if each.url == url), None)
        if column is None:
            column = ReportColumn(url)
            self.columns.append(column)
        return column

    def unread(self, frontier: Frontier) -> Reason | None:
        """What keeps the report columns from being read to their end; None where they are."""
        for column in self.columns:
            why = column.unread(self.answered, self.settled)
            if why:
                return because(Code.COLUMN_UNREAD, column=column.url, why=why)
        if self.unacted and self.columns:
            left = because(Code.CONTROL_NOT_FOLLOWED, control=min(self.unacted.values()))
            return because(Code.COLUMN_UNREAD, column=self.columns[0].url, why=left)
        if frontier.pages_left():
            return because(Code.PAGES_LEFT)
        if self.cuts and self.columns:
            return because(Code.COLUMN_UNREAD, column=self.columns[0].url, why=self._cut)
        return None

    @property
    def _cut(self) -> Reason | None:
        return next(iter(self.cuts.values()), None)

    def note_cut(self, step: Step, url: str, cut: Reason | None) -> None:
        """A page that was read in part proves no absence."""
        if cut is not None:
            self.cuts.setdefault(url, cut)
            step.imperfect = [*(step.imperfect or ()), cut.english]

    def note_lost_page(self, candidate: Candidate, status: int) -> None:
        """A page of a report column that is not there leaves the column unread."""
        if candidate.paging and candidate.route:
            lost = because(Code.PAGE_LOST, page=candidate.url, status=status)
            self.column_at(candidate.route[-1]).lost.append(lost)

    def forget_failures(self, addresses: Sequence[str]) -> None:
        """One page under several addresses was read by one of them: that others fail hides nothing."""
        self.failures = [(each, error) for each, error in self.failures if each.url not in addresses]

    def note_listed(self, candidate: Candidate, fault: Reason) -> None:
        """A report that is listed but cannot be had is no proof that there is none."""
        short = candidate.title is not None and candidate.title.short  # 2024年年报 may be an empty folder
        if candidate.is_own_report and not short:
            self.dead_reports.append(because(Code.LISTED, address=candidate.url, fault=fault))

    def note_foreign(self, candidate: Candidate, fault: Reason) -> None:
        """A stranger's link counts as listed where it is an entry of a report column; elsewhere it tells only
        where no column was found."""
        if candidate.route and not candidate.planted:
            self.note_listed(candidate, fault)
        elif candidate.aim is Aim.REPORT:
            self.foreign.append(because(Code.LISTED, address=candidate.url, fault=fault))

    def step_of(self, candidate: Candidate) -> Step:
        """The next step of the trail: this candidate."""
        self.trail.append(Step.of(candidate))
        return self.trail[-1]

    def take_judged(self, candidate: Candidate, judged: Judged) -> None:
        """Take in what came of a page or document that may be a report. Raises BudgetSpent where it ended."""
        self.trail += judged.steps
        if judged.settled:
            self.settled.add(visit_key(candidate.url))
        if judged.unread is not None:
            self.note_listed(candidate, judged.unread)
        if judged.found is not None:
            self.found.append(judged.found)
            self.found_by[visit_key(candidate.url)] = judged.found
        if judged.stopped is not None:
            raise judged.stopped

    def outcome(self, status: Status, reason: Reason | None, url: str | None = None) -> WalkOutcome:
        """An ending with all that was seen."""
        family = next((name for name, _ in self.families.most_common(1)), "")
        found = (replace(each, years_that_day=self._years_that_day(each)) for each in self.found)
        kept = (tuple(found), tuple(step.as_json() for step in self.trail))
        listed = tuple(sorted(self._listed_years()))
        return WalkOutcome(status, reason, *kept, url, family, tuple(self.unrecorded), listed_years=listed)

    def _years_that_day(self, found: FoundReport) -> frozenset[int]:
        """The most that one column shows under the day of the report."""
        day = found.reading.dates.published
        shown = [column.years_by_day[day] for column in self.columns if day and day in column.years_by_day]
        return frozenset(sorted(shown, key=len)[-1]) if shown else frozenset()

    def note_open(self, frontier: Frontier) -> None:
        """Say in the trail what stayed open: columns not read to their end, links not asked for."""
        for column in self.columns:
            if why := column.unread(self.answered, self.settled):
                self.trail.append(Step(column.url, Aim.COLUMN, saw=f"left open: {why.english}"))
        for candidate in frontier.left()[:OPEN_MOST]:
            self.trail.append(Step.of(candidate, saw="left open: not asked for"))

    def conclude(self, frontier: Frontier, requests: int, stopped: Reason | None) -> WalkOutcome:
        """The ending that the evidence allows. `stopped`: why the walk was cut short, if it was."""
        if self.own is not None:
            url = self.own.answer.url
            return self.outcome(Status.ARCHIVED, stopped or self.cuts.get(url) or self.layout_changed, url)
        self.note_open(frontier)
        failure = self._telling_failure()
        if failure is not None:
            return self.outcome(failure.status, failure.reason)
        if self.dead_reports:
            return self.outcome(Status.NOT_FOUND, self.dead_reports[0])
        if not self.columns and self.foreign:
            return self.outcome(Status.NOT_FOUND, self.foreign[0])
        if not self.columns:
            return self.outcome(Status.NOT_FOUND, _how_far(frontier, requests, stopped).also(self._cut))
        return self._without_report(frontier, stopped)

    def _telling_failure(self) -> PortalError | None:
        """A failure that hides the answer: on a report, or on a column while none could be read."""
        for candidate, error in self.failures:
            if candidate.aim is Aim.REPORT or candidate.paging:
                return error
        if any(column.entries or column.by_year or column.says_empty for column in self.columns):
            return None
        for candidate, error in self.failures:
            if candidate.is_sure_column:
                return error
        failed = [*self.closed, *(error for _, error in self.failures)]
        walls = [error for error in failed if isinstance(error, (Blocked, Disallowed))]
        silent = self.closed if self.columns else []  # what another page's interface would have said is open
        lost = [error for candidate, error in self.failures if candidate.strength >= Strength.LIKELY]
        return next(iter([*walls, *silent, *lost]), None)

    def _without_report(self, frontier: Frontier, stopped: Reason | None) -> WalkOutcome:
        column = next((each for each in self.columns if each.years), self.columns[0]).url
        unread = self.unread(frontier)
        if stopped is not None:
            unread = because(Code.COLUMN_UNREAD, column=column, why=stopped)
        if unread is not None:
            return self.outcome(Status.NOT_FOUND, unread)
        listed = self._listed_years()
        years = listed - {frontier.year} or listed  # what bears it was read, and is something else
        empty = any(each.says_empty for each in self.columns)
        if not years and not empty and not any(each.entries for each in self.columns):
            code = Code.COLUMN_EMPTY_UNRENDERED if self.unrendered else Code.COLUMN_EMPTY
            return self.outcome(Status.NOT_FOUND, because(code, column=column))
        silent = not years or max(years) > frontier.year
        status = Status.NOT_LISTED if silent else Status.NOT_PUBLISHED
        return self.outcome(status, _read_to_its_end(column, years, silent).also(self.layout_changed))

    def _listed_years(self) -> set[int]:
        """The years that the columns list of the county, or of its office alone, or name as their parts."""
        own = {year for column in self.columns for year in column.years | column.by_year}
        return own or {year for column in self.columns for year in column.office_years}


def _read_to_its_end(column: str, years: set[int], silent: bool) -> Reason:
    if not years:
        return because(Code.LISTS_NONE, column=column)
    code = Code.PROVES_NOTHING if silent else Code.ENDS_BEFORE
    return because(code, column=column, years=sorted(years)[-8:])


def _how_far(frontier: Frontier, requests: int, stopped: Reason | None) -> Reason:
    best = sorted(frontier.best_seen, key=lambda each: -each.priority)[:3]
    links = [f"{each.text or each.url} ({each.strength})" for each in best] or because(Code.NO_LINK)
    if stopped is not None:
        return because(Code.NO_COLUMN_IN_TIME, requests=requests, links=links, stopped=stopped)
    return because(Code.NO_COLUMN, requests=requests, links=links)
