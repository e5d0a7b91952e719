"""The rows that one report brings to each table, but for those that `columns` has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nianbao.archive.catalogue.history import HeldReport, WithheldReport
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.package.dataset.columns import SEPARATOR
from nianbao.archive.package.dataset.content import Compared
from nianbao.archive.package.dataset.tables import NAMES, REPORTS
from nianbao.archive.package.dataset.wide import OTHER_FORM, amounts, unit_of
from nianbao.archive.package.dataset.writing import NoNumber, Row, Value
from nianbao.core.date_doubt import date_in_url
from nianbao.core.deadline import days_late
from nianbao.core.form import form
from nianbao.core.identities.results import Outcome, failed_ids
from nianbao.core.report import CellState, CellValue, FoundAt


def report_row(held: HeldReport, manifest: ReportManifest, compared: Compared | None = None) -> Row:
    """One version of a report. The current one also says which identities fail between reports."""
    text = manifest.object("text")
    soft = set(manifest.identities_soft)
    if compared is not None:
        soft |= set(failed_ids(compared.between, hard=False))
    return (
        manifest.code,
        manifest.name,
        manifest.province,
        manifest.prefecture,
        manifest.year,
        manifest.issuer,
        manifest.scope,
        manifest.title,
        manifest.published_on,
        manifest.signed_on,
        manifest.url,
        held.first_captured_at,
        manifest.captured_at,
        manifest.layout,
        manifest.tables,
        manifest.warc,
        manifest.record_id,
        text.key if text else None,
        text.sha256 if text else None,
        " ".join(manifest.identities_failed),
        " ".join(sorted(soft)),
        manifest.date_doubt,
        manifest.found_at or FoundAt.COUNTY.value,
        manifest.read_at or None,
        None if manifest is held.current else held.replaced(manifest).value,
        manifest.captured_by or None,
        None,
    )


_WHO_AND_WHEN = ("code", "name", "province", "prefecture", "year", "issuer", "scope", "captured_at")


def withheld_row(report: WithheldReport, manifest: ReportManifest) -> Row:
    """A version that is not shown: who, when, and since when; nothing that it says, nor where it lies."""
    said = {name: getattr(manifest, name) for name in _WHO_AND_WHEN}
    since = report.hidden[manifest.captured_at].since
    said |= {"first_captured_at": report.held.first_captured_at, "withheld": since}
    said |= {"read_at": manifest.read_at or None}
    return tuple(said.get(name) for name in REPORTS.names if name not in NAMES)


def withheld_rows(report: WithheldReport) -> dict[str, list[Row]]:
    """What each table says of a report of which something is withheld: reports, where all of it is, and
    versions."""
    whole = [withheld_row(report, report.held.current)] if report.whole else []
    return {"reports": whole, "versions": [withheld_row(report, one) for one in report.versions]}


def _reports(compared: Compared) -> Iterator[Row]:
    yield report_row(compared.content.held, compared.content.manifest, compared)


def _versions(compared: Compared) -> Iterator[Row]:
    held = compared.content.held
    yield from (report_row(held, version) for version in held.versions)


def _narrative(compared: Compared) -> Iterator[Row]:
    key, record = compared.content.key, compared.content.manifest.record_id
    for one in compared.content.narrative.figures:
        yield *key, one.field, one.value, one.printed, one.sentence, one.section, one.part, record


def _sections(compared: Compared) -> Iterator[Row]:
    key, number = compared.content.key, 0
    for section in compared.content.narrative.sections:
        for part in section.parts:
            number += 1
            heading = part.heading or section.heading
            yield *key, section.number, part.number, number, heading, "\n".join(part.paragraphs)


def _extras(compared: Compared) -> Iterator[Row]:
    key, record = compared.content.key, compared.content.manifest.record_id
    for number, extra in enumerate(compared.content.extras, 1):
        row, column = SEPARATOR.join(extra.row_path), SEPARATOR.join(extra.column_path)
        said = (extra.value, extra.printed, record, extra.document, extra.place)
        yield *key, extra.table, number, row, column, *said


def _dates(compared: Compared) -> Iterator[Row]:
    manifest = compared.content.manifest
    said = manifest.dates
    in_url = date_in_url(manifest.url or "")
    yield (
        *compared.content.key,
        manifest.published_on,
        *(said.get(name) for name in ("shown", "shown_at", "pub_date")),
        manifest.signed_on,
        *(said.get(name) for name in ("written", "filed")),
        in_url.isoformat() if in_url else None,
        said.get("last_modified"),
        compared.content.held.first_captured_at,
        manifest.captured_at,
        days_late(manifest.published_on, manifest.year, manifest.scope),
        said.get("last_seen_without"),
    )


def _wide(compared: Compared) -> Iterator[Row]:
    manifest, content = compared.content.manifest, compared.content
    cells = {cell.field: cell for cell in content.cells}
    states = [cell.state for cell in content.cells]
    outcomes = [one.outcome for one in compared.results]
    told = {one.field: one.value for one in content.narrative.figures}
    report = report_row(content.held, manifest, compared)
    yield (
        *report[:10],
        manifest.url,
        *report[13:15],
        *report[19:21],
        manifest.record_id,
        *map(states.count, CellState),
        *(outcomes.count(one) for one in (Outcome.PASS, Outcome.FAIL, Outcome.NOT_CHECKABLE)),
        told.get("narrative.items_published"),
        told.get("narrative.requests_received"),
        len(content.narrative.text),
        _rounded(compared.similarity),
        *(_figure(cells.get(name)) for name in form().ids),
        *(unit_of(cells.get(field.id)) for field in amounts()),
    )


def _figure(cell: CellValue | None) -> Value:
    if cell is None:
        return NoNumber(OTHER_FORM)
    return NoNumber(str(cell.state)) if cell.value is None else cell.value


def _wide_states(compared: Compared) -> Iterator[Row]:
    states = {cell.field: str(cell.state) for cell in compared.content.cells}
    yield *compared.content.key, *(states.get(name, OTHER_FORM) for name in form().ids)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


ROWS: dict[str, Callable[[Compared], Iterator[Row]]] = {
    "reports": _reports,
    "versions": _versions,
    "wide": _wide,
    "wide_states": _wide_states,
    "narrative": _narrative,
    "sections": _sections,
    "extras": _extras,
    "dates": _dates,
}
"""What these tables take from a report, by the table's name."""
