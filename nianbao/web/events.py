"""What happened to the counties' reports, the latest first: what a feed tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from heapq import nlargest
from itertools import chain

from nianbao.archive.catalogue.entry import CatalogueEntry
from nianbao.archive.catalogue.manifest import moment_of
from nianbao.archive.catalogue.search import Search
from nianbao.core.clock import SHANGHAI
from nianbao.core.deadline import days_late, deadline
from nianbao.core.reason_codes import Code
from nianbao.core.report import Scope
from nianbao.web.coverage import shown_state
from nianbao.web.site import Site
from nianbao.web.words import ABSENT

EVENTS_MOST = 200
"""Of one province and kind."""
_LATER = (Code.LATER_CRAWL.word, Code.LATER_CRAWL_BECAUSE.word)


class EventKind(StrEnum):
    """What happened: a report is held for the first time; its portal changed it; it came after the deadline,
    or had not by then; it is held, and its portal shows it no more."""

    NEW = "new"
    CORRECTED = "corrected"
    LATE = "late"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """One event of a report, at the moment when it was seen."""

    kind: EventKind
    at: datetime
    entry: CatalogueEntry
    report_id: str


def latest_events(
    site: Site, search: Search, kind: EventKind | None = None, province: str | None = None
) -> list[ReportEvent]:
    """The latest events of the counties' own reports, at most EVENTS_MOST; of one `kind`, and of the
    `province` whose codes begin with these two digits, where such are asked for."""
    remembered = site.remembered
    groups: Groups | None = remembered.get("events")
    if groups is None:
        groups = remembered["events"] = _grouped(site, search)
    fitting = (
        group for (of, digits), group in groups.items() if kind in (None, of) and province in (None, digits)
    )
    return _latest(chain.from_iterable(fitting))


Groups = dict[tuple[EventKind, str], list[ReportEvent]]


def _grouped(site: Site, search: Search) -> Groups:
    """The latest events of each kind and province."""
    groups: Groups = defaultdict(list)
    for entry in search.entries(scope=Scope.COUNTY):
        for event in _events_of(site, entry):
            group = groups[event.kind, entry.code[:2]]
            group.append(event)
            if len(group) > 2 * EVENTS_MOST:
                group[:] = _latest(group)
    return {key: _latest(group) for key, group in groups.items()}


def _latest(events: Iterable[ReportEvent]) -> list[ReportEvent]:
    return nlargest(EVENTS_MOST, events, key=lambda one: (one.at, one.report_id))


def _events_of(site: Site, entry: CatalogueEntry) -> Iterator[ReportEvent]:
    name = site.panel.report_id(entry.code, entry.year, entry.scope, entry.issuer)
    for kind, at in _moments_of(entry):
        yield ReportEvent(kind, at, entry, name)


def _moments_of(entry: CatalogueEntry) -> Iterator[tuple[EventKind, datetime]]:
    if not entry.held:
        if shown_state(entry) in ABSENT:
            yield EventKind.LATE, _after(deadline(entry.year))
        return
    first = moment_of(entry.first_captured_at)
    yield EventKind.NEW, first
    if (days_late(entry.published_on, entry.year) or 0) > 0:
        yield EventKind.LATE, first
    if entry.corrected_at:
        yield EventKind.CORRECTED, moment_of(entry.corrected_at)
    ended = entry.reason_values
    if entry.reason_code in _LATER and ended.get("ended") in ABSENT:
        yield EventKind.VANISHED, moment_of(ended["at"])


def _after(day: date) -> datetime:
    """The first moment after a day in China."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
