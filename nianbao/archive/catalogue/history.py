"""What the captures of a county and year add up to: which version is current, which came before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby, pairwise, takewhile
from typing import Any, TypeGuard

from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.archive.catalogue.withholding import NOTHING_WITHHELD, Withheld, Withholding
from nianbao.core.county_result import not_shown
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, reason_fields
from nianbao.core.report import FoundAt, Scope, Status

Order = tuple[str, int, str, str, datetime, datetime]

HELD = (Status.ARCHIVED, Status.UNCHANGED)
READ = ("text", "search_text", "cells", "narrative")
"""The roles of what is made of a page and its documents by reading them."""


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
    withheld: str | None = None
    """Since when the report is not shown: then only who and when is said of it."""

    @property
    def why(self) -> Reason | None:
        """Why it is so, to be said in any language."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)


class Replaced(StrEnum):
    """Why a version is no longer the current one."""

    PORTAL_CHANGED = "portal_changed"
    READ_AGAIN = "read_again"
    """The same page and documents, read by a newer reader of ours."""


@dataclass(frozen=True, slots=True)
class HeldReport:
    """One issuer's report of one year: its captures, the oldest first, never none; each capture that was read
    again is followed by its newer readings."""

    captures: tuple[ReportManifest, ...]

    @property
    def current(self) -> ReportManifest:
        """The latest capture as it was read last: of an original and its correction, the correction."""
        return self.captures[-1]

    @property
    def by_capture(self) -> list[list[ReportManifest]]:
        """The readings of each capture, the newest last."""
        return [list(readings) for _, readings in groupby(self.captures, key=lambda one: one.captured_at)]

    @property
    def newest(self) -> list[ReportManifest]:
        """Each capture as it was read last."""
        return [readings[-1] for readings in self.by_capture]

    @property
    def first_captured_at(self) -> str:
        """When the report was first seen, in whichever version."""
        times = [manifest.captured_at for manifest in self.captures]
        times += [manifest.first_captured_at for manifest in self.captures if manifest.first_captured_at]
        return min(times, key=moment_of)

    @property
    def versions(self) -> list[ReportManifest]:
        """What could be read here before and is not current: captures that brought other content than the
        current one (re-captures of it brought none), and readings of ours that newer ones replaced."""
        newest = self.newest
        changes = (new for old, new in pairwise(newest) if new.content != old.content)
        current = self.current.content
        earlier = [brought for brought in (newest[0], *changes) if brought.content != current]
        replaced = {_reading(one): one for one in reversed(self.captures) if one not in newest}
        return [one for one in self.captures if one in earlier or one in replaced.values()]

    @property
    def corrections(self) -> list[ReportManifest]:
        """The versions that the portal itself changed since."""
        return [one for one in self.versions if self.replaced(one) is Replaced.PORTAL_CHANGED]

    @property
    def corrected_at(self) -> str:
        """When the portal was first seen with what it says now, where it said something else before; else
        ""."""
        if not self.corrections:
            return ""
        current = self.current.content
        since = takewhile(lambda one: one.content == current, reversed(self.newest))
        return min((one.captured_at for one in since), key=moment_of)

    def replaced(self, version: ReportManifest) -> Replaced:
        """Why the version is no longer current."""
        newest = self.newest
        if version not in newest:
            return Replaced.READ_AGAIN
        later = newest[newest.index(version) + 1 :]
        causes = (replaced_by(version, one) for one in later)
        return next(filter(None, causes), Replaced.PORTAL_CHANGED)

    def seen(self, version: ReportManifest) -> tuple[str, str]:
        """When the portal was first and last seen to say what this version says: the captures around it
        between which it changed nothing."""
        newest = self.newest
        first = last = [one.captured_at for one in newest].index(version.captured_at)
        while first and not _changed(newest[first - 1], newest[first]):
            first -= 1
        while last + 1 < len(newest) and not _changed(newest[last], newest[last + 1]):
            last += 1
        began = self.first_captured_at if not first else newest[first].captured_at
        return began, newest[last].captured_at

    def part(self, withheld: Withheld) -> tuple[HeldReport | None, WithheldReport | None]:
        """What of it may be shown, and what is withheld; None where that is nothing."""
        hidden = withheld.among(self.captures)
        shown = tuple(one for one in self.captures if one.captured_at not in hidden)
        return HeldReport(shown) if shown else None, WithheldReport(self, hidden) if hidden else None

    @property
    def steps(self) -> Iterator[tuple[ReportManifest, ReportManifest]]:
        """What may be compared: each capture, as read last, with the one before it, and each reading with
        that which it replaced."""
        before: list[ReportManifest] = []
        for readings in self.by_capture:
            yield from ((old[-1], readings[-1]) for old in (before,) if old)
            yield from pairwise(readings)
            before = readings


@dataclass(frozen=True, slots=True)
class WithheldReport:
    """A report of which something is not shown: all its captures, and by its time what hides each."""

    held: HeldReport
    hidden: Mapping[str, Withholding]

    @property
    def whole(self) -> Withholding | None:
        """What hides all of it; None where some version is shown."""
        hiding = [self.hidden.get(one.captured_at) for one in self.held.captures]
        return hiding[-1] if all(hiding) else None

    @property
    def captures(self) -> list[ReportManifest]:
        """The captures that are not shown."""
        return [one for one in self.held.captures if one.captured_at in self.hidden]

    @property
    def versions(self) -> list[ReportManifest]:
        """The versions that are not shown, but for the current one of a report that is withheld whole."""
        ever = [*self.held.versions, *([] if self.whole else [self.held.current])]
        return [one for one in ever if one.captured_at in self.hidden]


def held_reports(manifests: Iterable[CountyManifest]) -> Iterator[HeldReport]:
    """The reports held among the manifests, which come sorted by code, year, scope, issuer and time."""
    held = (manifest for manifest in manifests if is_held(manifest))
    for _, captures in groupby(held, key=lambda one: (one.code, one.year, one.scope, one.issuer)):
        yield HeldReport(tuple(captures))


def order_of(manifest: CountyManifest) -> Order:
    """What manifests are sorted by; no two of a store share it."""
    captured = moment_of(manifest.captured_at)
    again = manifest.read_at if isinstance(manifest, ReportManifest) else ""
    read = moment_of(again) if again else captured
    return manifest.code, manifest.year, manifest.scope, manifest.issuer, captured, read


def replaced_by(before: ReportManifest, after: ReportManifest) -> Replaced | None:
    """Why the later of two readings of a report says something else than the earlier; None where its content
    is the same."""
    if before.captured_at == after.captured_at:
        return Replaced.READ_AGAIN
    if before.content == after.content:
        return None
    return Replaced.READ_AGAIN if _read_otherwise(before, after) else Replaced.PORTAL_CHANGED


def lines_of(
    manifests: Iterable[CountyManifest],
    waiting: Collection[Order] = (),
    withheld: Withheld = NOTHING_WITHHELD,
) -> Iterator[CatalogueLine]:
    """The lines of `nianbao reports` for manifests in order, of which some wait in the outbox."""
    for _, group in groupby(manifests, key=lambda one: (one.code, one.year)):
        for manifest, line in _lines_of_year(list(group), withheld):
            yield _not_stored(line) if order_of(manifest) in waiting else line


def is_held(manifest: CountyManifest) -> TypeGuard[ReportManifest]:
    """Whether the manifest holds a report."""
    return isinstance(manifest, ReportManifest) and manifest.status in HELD


def _not_stored(line: CatalogueLine) -> CatalogueLine:
    return replace(line, stored=False, **reason_fields(because(Code.WAITS).after(line.why)))


def _lines_of_year(
    manifests: Sequence[CountyManifest], withheld: Withheld
) -> Iterator[tuple[CountyManifest, CatalogueLine]]:
    reports = list(held_reports(manifests))
    tries = [manifest for manifest in manifests if not is_held(manifest)]
    last = max(tries, key=lambda one: moment_of(one.captured_at), default=None)
    if last and not any(held.current.scope == Scope.COUNTY for held in reports):
        yield last, _line(last, last.scope or Scope.COUNTY.value, last.why)
    for held in reports:
        shown, hidden = held.part(withheld)
        current = (shown or held).current
        failed = last if current.scope == Scope.COUNTY else None
        line = _line(current, current.scope, _reason(current, failed))
        yield current, _withheld(line, hidden.whole) if hidden and hidden.whole else line


def _withheld(line: CatalogueLine, by: Withholding) -> CatalogueLine:
    """Who, when and why alone: nothing that the report says, nor where it lies."""
    return replace(line, **not_shown(by.why), found_at=None, date_doubt="", withheld=by.since)


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


def _reading(manifest: ReportManifest) -> tuple[str, ...]:
    """What was made of a capture's bytes."""
    return manifest.title or "", *(
        f"{each.role} {each.sha256}" for each in manifest.objects if each.role in READ
    )


def _changed(before: ReportManifest, after: ReportManifest) -> bool:
    return replaced_by(before, after) is Replaced.PORTAL_CHANGED


def _read_otherwise(one: ReportManifest, other: ReportManifest) -> bool:
    """Whether two captures are of the same page and documents, byte for byte, by different readers: then it
    is no change of the portal's."""
    page, again = one.object("html"), other.object("html")
    if page is None or again is None or one.software.get("readers") == other.software.get("readers"):
        return False
    return (page.sha256, one.attached) == (again.sha256, other.attached)
