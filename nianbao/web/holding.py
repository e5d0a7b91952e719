"""One report that is held, as a page, a download or the API asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.history import HeldReport, Replaced, WithheldReport, replaced_by
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of, read_manifest
from nianbao.archive.store.interface import Store
from nianbao.core.clock import stamp
from nianbao.core.report import Scope
from nianbao.web.errors import NotHere, ReportWithheld
from nianbao.web.site import Site
from nianbao.web.words import SCOPES


@dataclass(frozen=True, slots=True)
class ReadingComparison:
    """Two readings of a report, by their ids, and why they differ; None where the content is the same."""

    before: str
    after: str
    why: Replaced | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A report with all its captures, and the one capture that is looked at."""

    held: HeldReport
    manifest: ReportManifest

    @property
    def is_current(self) -> bool:
        """Whether the capture looked at is the latest one."""
        return self.manifest is self.held.current

    @property
    def query(self) -> dict[str, str | None]:
        """What an address needs beside code, year and scope to name this capture."""
        return {
            "issuer": self.manifest.issuer,
            "capture": None if self.is_current else capture_id(self.manifest),
        }

    @property
    def replaced(self) -> ReportManifest | None:
        """The reading that the one looked at replaced, where it was read again."""
        key = self.manifest.derived_from.get("key")
        return next((one for one in self.held.captures if one.key == key), None)

    @property
    def until_here(self) -> HeldReport:
        """The report as it was held when the one looked at was the current one."""
        captures = self.held.captures
        return HeldReport(captures[: captures.index(self.manifest) + 1])

    @property
    def comparisons(self) -> dict[str, ReadingComparison]:
        """What each capture, and each newer reading of one, may be compared with, by its own id."""
        found = {}
        for before, after in self.held.steps:
            again = before.captured_at == after.captured_at
            own = capture_id(after) if again else stamp(moment_of(after.captured_at))
            found[own] = ReadingComparison(capture_id(before), capture_id(after), replaced_by(before, after))
        return found


def find_holding(
    site: Site, code: str, year: int, scope: str, issuer: str = "", capture: str = ""
) -> Holding:
    """The report of a county (by any of its codes), year and scope: the issuer's, or the one captured last;
    its current version, or the capture of that time. Raises NotHere; ReportWithheld where it is not shown."""
    with site.catalogue() as catalogue:
        held_here = list(catalogue.kept(site.codes(code), year))
        withheld = catalogue.withheld()
    fitting = [one for one in held_here if one.current.scope == scope and issuer in ("", one.current.issuer)]
    parts = [held.part(withheld) for held in fitting]
    found = [shown for shown, _ in parts if shown is not None]
    _check_shown([hidden for _, hidden in parts if hidden is not None], capture, any_shown=bool(found))
    if not found:
        raise NotHere(
            f"没有存档 {code} {year} 年度的这份报告（{SCOPES[Scope(scope)].chinese}）",
            f"no {scope} report of {code} for {year} is archived",
        )
    held = max(found, key=lambda one: moment_of(one.current.captured_at))
    manifest = next(
        (one for one in held.captures if capture_id(one) == capture), None if capture else held.current
    )
    if manifest is None:
        raise NotHere(
            f"{code} {year} 年度的这份报告没有存档 {capture}",
            f"the {scope} report of {code} for {year} has no capture {capture}",
        )
    return Holding(held, manifest)


def _check_shown(withheld: Iterable[WithheldReport], capture: str, any_shown: bool) -> None:
    """Raises ReportWithheld where the capture that is asked for, or all there is, is withheld."""
    for report in withheld:
        if report.whole and not any_shown:
            raise ReportWithheld(report.whole.why)
        for one in report.captures:
            if capture and capture_id(one) == capture:
                raise ReportWithheld(report.hidden[one.captured_at].why)


def last_attempt(site: Site, code: str, year: int) -> CountyManifest:
    """The last crawl of a county and year that ended without a report, with its evidence. Raises NotHere."""
    with site.catalogue() as catalogue:
        attempts = [one for each in site.codes(code) for one in catalogue.attempts(each, year)]
    if not attempts:
        raise NotHere(f"{code} {year} 年度还没有采集过", f"no crawl of {code} for {year} is known")
    return max(attempts, key=lambda one: moment_of(one.captured_at))


def capture_id(manifest: CountyManifest) -> str:
    """A capture in an address: its time, and that when it was read again, as in store keys."""
    if isinstance(manifest, ReportManifest):
        return manifest.folder.rpartition("/")[2]
    return stamp(moment_of(manifest.captured_at))


def stored_manifest(store: Store, manifest: ReportManifest) -> ReportManifest:
    """The manifest as it is stored, with the trail that the index leaves out."""
    stored = read_manifest(store, manifest.key)
    assert isinstance(stored, ReportManifest)
    return stored


def text_of(store: Store, manifest: ReportManifest) -> str:
    """The text of a capture; empty where it has none."""
    named = manifest.object("text")
    return checked_bytes(store, named).decode(errors="replace") if named else ""
