"""What a portal holds beside its reports: news, notices, rules, and the pages behind its navigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from nianbao_demo.chance import Chance
from nianbao_demo.places import Place
from nianbao_demo.prose import articles
from nianbao_demo.reports import Passage, Report

Blocks = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to publish: not yet an address, only what it says."""

    kind: str
    title: str
    day: date
    created: date
    source: str
    blocks: Blocks
    report: Report | None = None


# By kind: the newest one's day (years after the wanted year, month, day), and the days between two.
_DAYS = {
    "news": ((1, 3, 26), 8),
    "notices": ((1, 3, 24), 19),
    "rules": ((-1, 6, 30), 1),
    "performance": ((0, 10, 20), 30),
    "guide": ((-1, 3, 1), 1),
    "about": ((-1, 5, 6), 1),
    "service": ((0, 4, 9), 12),
    "dialogue": ((1, 2, 3), 25),
    "topics": ((0, 9, 1), 40),
}


def drafts(place: Place, year: int) -> list[Draft]:
    """Everything but the reports, each kind newest first."""
    return [draft for kind in _DAYS for draft in _of_kind(place, year, kind)]


def report_draft(report: Report) -> Draft:
    """A report as something to publish."""
    return Draft(
        "reports",
        report.title,
        report.published,
        report.created,
        report.body.issuer,
        report.blocks,
        report,
    )


def _of_kind(place: Place, year: int, kind: str) -> list[Draft]:
    chance = Chance("newsroom", place.code, kind, year)
    (later, month, day), step = _DAYS[kind]
    moment = date(year + later, month, day)
    facts = place.facts() | {"year": str(year)}
    found = []
    for title, *paragraphs in chance.shuffled(articles(kind)):
        blocks = tuple(Passage("paragraph", text.format_map(facts)) for text in paragraphs)
        source = place.office if kind != "news" else f"{place.name}融媒体中心"
        created = moment - timedelta(days=chance.below(2))
        found.append(Draft(kind, title.format_map(facts), moment, created, source, blocks))
        moment -= timedelta(days=chance.between(max(1, step // 2), step))
    return found
