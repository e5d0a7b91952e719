"""One report: what it says, whether its numbers add up, where it comes from, and what changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.archive.catalogue.history import replaced_by
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.archive.inventory.covering import CoveringSeal
from nianbao.archive.package.difference import difference
from nianbao.archive.package.paragraphs import ChangeKind, marked
from nianbao.core.clock import SHANGHAI
from nianbao.core.deadline import days_late, deadline
from nianbao.core.form import STATISTICS
from nianbao.core.report import Scope
from nianbao.web.article import place_figures, sections_of
from nianbao.web.coverage import shown_state
from nianbao.web.errors import NotHere, ReportWithheld
from nianbao.web.failures import anchor_of, checks_of, failure_lines
from nianbao.web.holding import Holding, capture_id, find_holding, last_attempt, stored_manifest, text_of
from nianbao.web.language import language_of, local_url
from nianbao.web.packages import forms_of
from nianbao.web.pages.memento import memento_links
from nianbao.web.parameters import Capture, Code, Issuer, PathScope, PathYear, TheSite
from nianbao.web.rendering import render
from nianbao.web.site import Site
from nianbao.web.statutory import Rows, StatutorySheet, draw
from nianbao.web.unread import unread_parts

router = APIRouter()
_FORM_TABLES = ("t1", "t2", "t3")
_TABLES = (*_FORM_TABLES, STATISTICS)


@router.get("/report/{code}/{year}")
def county_report(
    request: Request, site: TheSite, code: Code, year: PathYear, issuer: Issuer = "", capture: Capture = ""
) -> Response:
    """The county government's own report, or why there is none."""
    try:
        return report(request, site, code, year, Scope.COUNTY, issuer, capture)
    except ReportWithheld:
        raise
    except NotHere:
        if capture or issuer:
            raise
    line = last_attempt(site, code, year)
    return render(request, "gap.html", line=line, state=shown_state(line), county=site.county(code))


@router.get("/report/{code}/{year}/{scope}")
def report(
    request: Request,
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    issuer: Issuer = "",
    capture: Capture = "",
) -> Response:
    """A report, in its current version or in the capture asked for."""
    holding = find_holding(site, code, year, scope, issuer, capture)
    manifest, checks = holding.manifest, checks_of(site, holding)
    content = checks.compared.content
    tables = {name: draw(name, StatutorySheet.of(content.cells, checks.marks)) for name in _TABLES}
    text = text_of(site.store, manifest)
    sections = sections_of(text, manifest.title or "", drawn=any(tables[name] for name in _FORM_TABLES))
    anchors = [*place_figures(sections, content.narrative.figures), *_drawn_fields(tables)]
    report_id = site.panel.report_id(manifest.code, manifest.year, manifest.scope, manifest.issuer)
    seal = site.seal(manifest)
    copy = copy_address(str(request.base_url), manifest)
    response = render(
        request,
        "report.html",
        holding=holding,
        manifest=manifest,
        county=site.county(code),
        sections=sections,
        tables=tables,
        failures=list(failure_lines(checks, language_of(request), anchors)),
        not_compared=checks.unread,
        unread=unread_parts(
            stored_manifest(site.store, manifest), _siblings(site, manifest), content.cells, sections, tables
        ),
        anchor_of=anchor_of,
        seen=holding.held.seen(manifest),
        last_seen=holding.held.newest[-1].captured_at,
        later=_later_visit(site, holding),
        capture_id=capture_id,
        forms=forms_of(manifest),
        due=deadline(year, scope),
        late=days_late(manifest.published_on, year, scope),
        report_id=report_id,
        gbt7714=gbt7714(manifest, report_id, copy),
        bibtex=bibtex(manifest, report_id, copy, seal),
        seal=seal,
    )
    response.headers["Link"] = memento_links(request, holding)
    return response


def _drawn_fields(tables: Mapping[str, Rows]) -> Iterator[str]:
    for rows in tables.values():
        yield from (box.field for row in rows for box in row if box.field)


def _siblings(site: Site, manifest: ReportManifest) -> list[ReportManifest]:
    """What else is shown of that county and year."""
    with site.catalogue() as catalogue:
        held = [one.current for one in catalogue.reports([manifest.code], manifest.year)]
    own = manifest.scope, manifest.issuer
    return [one for one in held if (one.scope, one.issuer) != own]


def _later_visit(site: Site, holding: Holding) -> CountyManifest | None:
    """The last crawl for the county's own report, where it came after the last capture and had none."""
    if holding.manifest.scope != Scope.COUNTY:
        return None
    try:
        tried = last_attempt(site, holding.manifest.code, holding.manifest.year)
    except NotHere:
        return None
    last = holding.held.newest[-1].captured_at
    return tried if moment_of(tried.captured_at) > moment_of(last) else None


@router.get("/report/{code}/{year}/{scope}/changes")
def changes(
    request: Request,
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    issuer: Issuer = "",
    before: Capture = "",
    after: Capture = "",
) -> Response:
    """What changed between two captures: since the version that the portal changed last, else since what was
    read again, where none is named."""
    newer = find_holding(site, code, year, scope, issuer, after)
    earlier = [*newer.held.versions, *filter(None, [newer.replaced]), *newer.held.corrections]
    if not before and not earlier:
        raise NotHere("这份报告只有一个版本", "this report has only one version")
    older = find_holding(site, code, year, scope, newer.manifest.issuer, before or capture_id(earlier[-1]))
    return render(
        request,
        "changes.html",
        holding=newer,
        before=older.manifest,
        after=newer.manifest,
        county=site.county(code),
        difference=difference(site.store, older.manifest, newer.manifest),
        marked=marked,
        kind=ChangeKind,
        why=replaced_by(older.manifest, newer.manifest),
        capture_id=capture_id,
    )


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$",
        "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip


def copy_address(base: str, manifest: ReportManifest) -> str:
    """Where this capture is shown, whatever is captured after it."""
    path = f"report/{manifest.code}/{manifest.year}/{manifest.scope}"
    issuer = manifest.issuer if manifest.scope != Scope.COUNTY else None
    return base + local_url("zh", path, issuer=issuer, capture=capture_id(manifest))


def gbt7714(manifest: ReportManifest, report_id: str, copy: str) -> str:
    """GB/T 7714-2015, an electronic announcement: issuer. title[EB/OL]. (published)[captured]. address; then
    the report's identifier and its archived copy. The day is China's."""
    published = f"({manifest.published_on})" if manifest.published_on else ""
    captured = f"[{_captured(manifest).date()}]"
    said = f"{_issuer(manifest)}. {manifest.title}[EB/OL]. {published}{captured}. {manifest.url}."
    return f"{said} 存档：{report_id}, {copy}."


def _captured(manifest: ReportManifest) -> datetime:
    return moment_of(manifest.captured_at).astimezone(SHANGHAI)


def bibtex(manifest: ReportManifest, report_id: str, copy: str, seal: CoveringSeal | None) -> str:
    """An @online entry (biblatex), named as the report is for ever, with the archived copy and record, and
    the seal that covers it, beside the address; times are China's."""
    sealed = f", seal {seal}" if seal else ""
    archived = _captured(manifest).isoformat(timespec="seconds")
    lines = {
        "author": f"{{{_tex(_issuer(manifest))}}}",
        "title": _tex(manifest.title or ""),
        "date": manifest.published_on or "",
        "year": str(manifest.year + 1) if not manifest.published_on else "",
        "url": _address(manifest.url or ""),
        "urldate": _captured(manifest).date().isoformat(),
        "note": _tex(f"archived {archived} at {copy}, WARC record {manifest.record_id}{sealed}"),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines.items() if value)
    return f"@online{{{report_id},\n{body}\n}}"


def _issuer(manifest: ReportManifest) -> str:
    return manifest.issuer or manifest.name


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def _address(url: str) -> str:
    """Percent-encode what would end a braced value."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace("%", r"\%")
