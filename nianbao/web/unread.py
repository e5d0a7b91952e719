"""What of a report was not read: documents, tables, sections, cells; said beside what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.core.form import form
from nianbao.core.report import CellState, CellValue
from nianbao.web.article import ArticleSection

FORM_SINCE = 2019
"""The first report year whose form has the six sections and the three tables."""
_AIMS = ("reading", "attachment")
"""The steps of a trail that tell what of a document could not be read, or had."""
_SOURCES = ("unread", "image")


@dataclass(frozen=True, slots=True)
class UnreadDocument:
    """A document that could not be read, or had: its name or address, and why, as the trail says it."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class UnreadParts:
    """What was not read of one report. `source` is set where its tables are said to stand in what was not
    read; `sections` are not found, of `headings` nothing but the heading; `unrecorded` answers were received
    and are not in the archive."""

    source: str
    documents: tuple[UnreadDocument, ...]
    tables: tuple[str, ...]
    sections: tuple[str, ...]
    headings: tuple[str, ...]
    unclear: int
    missing: int
    unrecorded: int

    @property
    def anything(self) -> bool:
        """Whether there is something to say."""
        parts = (self.source, self.documents, self.tables, self.sections, self.headings)
        return any(parts) or bool(self.unclear or self.missing or self.unrecorded)


def unread_parts(
    manifest: ReportManifest,
    siblings: Iterable[ReportManifest],
    cells: Sequence[CellValue],
    sections: Sequence[ArticleSection],
    drawn: Mapping[str, object],
) -> UnreadParts:
    """`siblings` are the other reports of that county and year, `drawn` the tables that the page shows."""
    numbers = {section.number for section in sections}
    expected = form().sections if manifest.year >= FORM_SINCE else ()
    states = [cell.state for cell in cells]
    return UnreadParts(
        manifest.tables if manifest.tables in _SOURCES else "",
        tuple(_documents(manifest, siblings)),
        tuple(name for name in ("t1", "t2", "t3") if expected and not drawn[name]),
        tuple(one.heading for one in expected if one.number not in numbers),
        tuple(one.heading for one in sections if _is_bare(one, drawn)),
        states.count(CellState.UNCLEAR),
        states.count(CellState.MISSING),
        len(manifest.unrecorded),
    )


def _is_bare(section: ArticleSection, drawn: Mapping[str, object]) -> bool:
    shown = section.table and drawn[section.table]
    return bool(section.heading) and not section.paragraphs and not shown


def _documents(manifest: ReportManifest, siblings: Iterable[ReportManifest]) -> Iterable[UnreadDocument]:
    """A trail is that of the whole crawl: what another report of it has attached is left to that one."""
    own, foreign = _attached(manifest), {url for one in siblings for url in _attached(one)}
    for step in manifest.trail:
        url = str(step.get("url", ""))
        if step.get("aim") in _AIMS and (url in own or url not in foreign):
            yield UnreadDocument(own.get(url) or url, str(step.get("saw", "")))


def _attached(manifest: ReportManifest) -> Mapping[str, str]:
    return {one.url: one.name for one in manifest.objects_of("attachment") if one.url}
