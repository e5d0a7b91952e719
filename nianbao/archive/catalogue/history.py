"""What the captures of a county and year add up to: which version is current, which came before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, TypeGuard

from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, reason_fields
from nianbao.core.report import FoundAt, Scope, Status

Order = tuple[str, int, str, str, datetime]

HELD = (Status.ARCHIVED, Status.UNCHANGED)


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A line of `nianbao reports`: the columns of the command contract, in its order, and further ones."""

    code: str
    name: str
    year: int
    scope: str
    issuer: str
    status: str
    url: str | None
    title: str | None
    published_on: str | None
    captured_at: str
    warc: str | None
    text: str | None
    stored: bool
    reason: str | None
    reason_code: str | None = None
    reason_values: dict[str, Any] = field(default_factory=dict)
    date_doubt: str = ""
    found_at: str | None = None
    listed_years: tuple[int, ...] = ()

    @property
    def why(self) -> Reason | None:
        """Why it is so, to be said in any language."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)


@dataclass(frozen=True, slots=True)
class HeldReport:
    """One issuer's report of one year: its captures, the oldest first, never none."""

    captures: tuple[ReportManifest, ...]

    @property
    def current(self) -> ReportManifest:
        """The latest capture: of an original and its correction, the correction."""
        return self.captures[-1]

    @property
    def first_captured_at(self) -> str:
        """When the report was first seen, in whichever version."""
        times = [manifest.captured_at for manifest in self.captures]
        times += [manifest.first_captured_at for manifest in self.captures if manifest.first_captured_at]
        return min(times, key=moment_of)

    @property
    def versions(self) -> list[ReportManifest]:
        """The captures that brought other content than the current one; re-captures of it brought none."""
        changes = (new for old, new in pairwise(self.captures) if _content(new) != _content(old))
        current = _content(self.current)
        return [brought for brought in (self.captures[0], *changes) if _content(brought) != current]


def held_reports(manifests: Iterable[CountyManifest]) -> Iterator[HeldReport]:
    """The reports held among the manifests, which come sorted by code, year, scope, issuer and time."""
    held = (manifest for manifest in manifests if is_held(manifest))
    for _, captures in groupby(held, key=lambda one: (one.code, one.year, one.scope, one.issuer)):
        yield HeldReport(tuple(captures))


def order_of(manifest: CountyManifest) -> Order:
    """What manifests are sorted by; no two of a store share it."""
    moment = moment_of(manifest.captured_at)
    return manifest.code, manifest.year, manifest.scope, manifest.issuer, moment


def lines_of(manifests: Iterable[CountyManifest], waiting: Collection[Order] = ()) -> Iterator[CatalogueLine]:
    """The lines of `nianbao reports` for manifests in order, of which some wait in the outbox."""
    for _, group in groupby(manifests, key=lambda one: (one.code, one.year)):
        for manifest, line in _lines_of_year(list(group)):
            yield _not_stored(line) if order_of(manifest) in waiting else line


def is_held(manifest: CountyManifest) -> TypeGuard[ReportManifest]:
    """Whether the manifest holds a report."""
    return isinstance(manifest, ReportManifest) and manifest.status in HELD


def _not_stored(line: CatalogueLine) -> CatalogueLine:
    return replace(line, stored=False, **reason_fields(because(Code.WAITS).after(line.why)))


def _lines_of_year(manifests: Sequence[CountyManifest]) -> Iterator[tuple[CountyManifest, CatalogueLine]]:
    reports = list(held_reports(manifests))
    tries = [manifest for manifest in manifests if not is_held(manifest)]
    last = max(tries, key=lambda one: moment_of(one.captured_at), default=None)
    if last and not any(held.current.scope == Scope.COUNTY for held in reports):
        yield last, _line(last, last.scope or Scope.COUNTY.value, last.why)
    for held in reports:
        current = held.current
        failed = last if current.scope == Scope.COUNTY else None
        yield current, _line(current, current.scope, _reason(current, failed))


def _line(manifest: CountyManifest, scope: str, reason: Reason | None) -> CatalogueLine:
    text, report = manifest.object("text"), manifest if isinstance(manifest, ReportManifest) else None
    return CatalogueLine(
        manifest.code,
        manifest.name,
        manifest.year,
        scope,
        manifest.issuer,
        manifest.status,
        manifest.url,
        report.title if report else None,
        report.published_on if report else None,
        manifest.captured_at,
        manifest.warc,
        text.key if text else None,
        True,
        **reason_fields(reason),
        date_doubt=report.date_doubt if report else "",
        found_at=(report.found_at or FoundAt.COUNTY.value) if report else None,
        listed_years=manifest.listed_years,
    )


def _reason(current: ReportManifest, failed: CountyManifest | None) -> Reason | None:
    """A later crawl that failed does not hide the report that is held, but it is said."""
    if failed is None or moment_of(failed.captured_at) <= moment_of(current.captured_at):
        return current.why
    about = {"at": failed.captured_at, "ended": failed.status}
    said = because(Code.LATER_CRAWL, **about)
    if failed.why is not None:
        said = because(Code.LATER_CRAWL_BECAUSE, **about, why=failed.why)
    return said.after(current.why)


def _content(manifest: ReportManifest) -> tuple[str, ...]:
    """What a capture says: its normalised content, and the bytes of what is attached."""
    text = manifest.object("text")
    said = manifest.content_sha256 or (text.sha256 if text else manifest.captured_at)
    return said, *sorted(named.sha256 for named in manifest.objects_of("attachment"))
