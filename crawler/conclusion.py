"""How a walk ended, and why: concluded from what was seen, never from what was not looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from core.errors import Blocked, Disallowed, PortalError
from core.report import Scope, Status
from crawler.attachments import Attachment
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.judging import Verdict
from crawler.discovery.scoring import Aim
from crawler.fetch import Answer
from pipelines.read import ReportReading

SURE_COLUMN_POINTS = 66
"""From these points on, a link's own words are evidence that it leads to a report column."""

SURE_SECTION_POINTS = 60
"""From these points on, a section that could not be read may have held the way to the column."""
OWN_REPORT_POINTS = 90
"""From these points on, an entry is very likely the county's own report of the wanted year."""


def is_sure_column(candidate: Candidate) -> bool:
    """Whether the words of the link, or its place in a report column, say that it leads to one."""
    return candidate.aim is Aim.COLUMN and candidate.points >= SURE_COLUMN_POINTS


@dataclass(frozen=True, slots=True)
class Found:
    """A report page that was judged to be one, with its documents. `route`: the columns on the way."""

    answer: Answer
    reading: ReportReading
    verdict: Verdict
    attachments: tuple[Attachment, ...]
    route: tuple[str, ...] = ()
    is_document: bool = False

    @property
    def html(self) -> bytes:
        """The report page's body; empty where the report is a document."""
        return b"" if self.is_document else self.answer.body


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a walk ended. `trail` holds every step: address, points, reason, what was seen there; `family` is
    the CMS family that most of the pages show, "" where none was read; `errors` what rendered pages were
    answered and the archive lacks."""

    status: Status
    reason: str | None
    found: tuple[Found, ...]
    trail: tuple[dict[str, Any], ...]
    url: str | None = None
    family: str = ""
    unrecorded: tuple[dict[str, Any], ...] = ()


@dataclass
class Column:
    """What was read of report columns: the years of the government's own reports, and of its office's, how
    many reports are listed, and the years that links of the column name."""

    url: str
    years: set[int] = field(default_factory=set)
    office_years: set[int] = field(default_factory=set)
    says_empty: bool = False
    entries: int = 0
    by_year: set[int] = field(default_factory=set)

    def shows_reports(self, year: int) -> bool:
        """Whether there is anything to conclude from: reports, or years without the one that is wanted."""
        return self.entries > 0 or (bool(self.by_year) and year not in self.by_year)


@dataclass
class Evidence:
    """What a walk has seen so far, and what it could not see."""

    columns: list[Column] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    trail: list[dict[str, Any]] = field(default_factory=list)
    unrecorded: list[dict[str, Any]] = field(default_factory=list)
    failures: list[tuple[Candidate, PortalError]] = field(default_factory=list)
    dead_reports: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    families: Counter[str] = field(default_factory=Counter)
    unread_calls: int = 0
    layout_changed: str = ""
    unrendered: bool = False

    @property
    def own(self) -> Found | None:
        """The county's own report."""
        return next((found for found in self.found if found.verdict.scope is Scope.COUNTY), None)

    def is_read(self, frontier: Frontier) -> bool:
        """Whether the report columns were read to their end."""
        return not frontier.pages_left() and not self.unread_calls

    def note_listed(self, candidate: Candidate, fault: str) -> None:
        """A report that is listed but cannot be had is no proof that there is none."""
        short = candidate.title is not None and candidate.title.short  # 2024年年报 may be an empty folder
        if candidate.aim is Aim.REPORT and candidate.points >= OWN_REPORT_POINTS and not short:
            self.dead_reports.append(f"{candidate.url}: {fault}")

    def note_foreign(self, candidate: Candidate, fault: str) -> None:
        """A stranger's link counts as listed where it is an entry of a report column; elsewhere it tells only
        where no column was found."""
        if candidate.route and not candidate.planted:
            self.note_listed(candidate, fault)
        elif candidate.aim is Aim.REPORT:
            self.foreign.append(f"{candidate.url}: {fault}")

    def outcome(self, status: Status, reason: str | None, url: str | None = None) -> Outcome:
        """An ending with all that was seen."""
        family = next((name for name, _ in self.families.most_common(1)), "")
        kept = (tuple(self.found), tuple(self.trail))
        return Outcome(status, reason, *kept, url, family, tuple(self.unrecorded))

    def conclude(self, frontier: Frontier, requests: int, stopped: str) -> Outcome:
        """The ending that the evidence allows. `stopped`: why the walk was cut short, "" where it was not."""
        if self.own is not None:
            return self.outcome(Status.ARCHIVED, stopped or self.layout_changed or None, self.own.answer.url)
        failure = self._telling_failure()
        if failure is not None:
            return self.outcome(failure.status, str(failure))
        if self.dead_reports:
            return self.outcome(Status.NOT_FOUND, f"listed, but {self.dead_reports[0]}")
        if not self.columns and self.foreign:
            return self.outcome(Status.NOT_FOUND, f"listed, but {self.foreign[0]}")
        if not self.columns:
            return self.outcome(Status.NOT_FOUND, _how_far(frontier, requests, stopped))
        return self._without_report(frontier, stopped)

    def _telling_failure(self) -> PortalError | None:
        """A failure that hides the answer: on a report, or on a column while none could be read."""
        for candidate, error in self.failures:
            if candidate.aim is Aim.REPORT or candidate.paging:
                return error
        if any(column.entries or column.by_year or column.says_empty for column in self.columns):
            return None
        for candidate, error in self.failures:
            if is_sure_column(candidate):
                return error
        walls = [error for _, error in self.failures if isinstance(error, (Blocked, Disallowed))]
        lost = [error for candidate, error in self.failures if candidate.points >= SURE_SECTION_POINTS]
        return next(iter([*walls, *lost]), None)

    def _without_report(self, frontier: Frontier, stopped: str) -> Outcome:
        column = next((each for each in self.columns if each.years), self.columns[0])
        if stopped or not self.is_read(frontier):
            why = stopped or "pages of the report column are left unread"
            unread = f"the report column {column.url} was not read to its end: {why}"
            return self.outcome(Status.NOT_FOUND, unread)
        empty = any(each.says_empty for each in self.columns)
        if not any(each.shows_reports(frontier.year) for each in self.columns) and not empty:
            why = "; no browser is there to render it with" if self.unrendered else ""
            shown = f"the report column {column.url} shows no reports at all{why}"
            return self.outcome(Status.NOT_FOUND, shown)
        years = sorted({year for each in self.columns for year in each.years})
        listed = ", ".join(map(str, years[-8:])) or "none"
        read = f"the report column {column.url} was read to its end"
        reason = f"{read}; the county's own reports there are of {listed}"
        moved = f"; {self.layout_changed}" if self.layout_changed else ""
        return self.outcome(Status.NOT_PUBLISHED, reason + moved)


def _how_far(frontier: Frontier, requests: int, stopped: str) -> str:
    best = sorted(frontier.best_seen, key=lambda each: -each.points)[:3]
    seen = "; ".join(f"{each.text or each.url} ({each.points})" for each in best) or "no telling link"
    asked = f"{requests} requests" + (f" ({stopped})" if stopped else "")
    return f"no report column found in {asked}; best links: {seen}"
