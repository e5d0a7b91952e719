"""Captures that others made, on their way into the archive: what of them is held, and when they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest, moment_of
from nianbao.archive.outbox import Outbox
from nianbao.core.county_result import CountyResult
from nianbao.core.report import Scope, Status
from pipelines.shown import shown


class OthersCaptures:
    """The captures of a county's reports of a year that are held, or wait, as they were begun."""

    def __init__(self, outbox: Outbox, code: str, year: int) -> None:
        self._outbox = outbox
        with self._catalogue() as catalogue:
            held = list(catalogue.kept([code], year))
        self._captures = [one for each in held for one in each.captures]

    def free_moment(self, captured: datetime) -> datetime:
        """The moment of a capture; a little later where another one of that moment is held."""
        taken = {moment_of(one.captured_at) for one in self._captures}
        while captured in taken:
            captured += timedelta(microseconds=1)
        return captured

    def find(self, is_same: Callable[[ReportManifest], bool]) -> ReportManifest | None:
        """The county's own report as it was captured from the very same source, and read last."""
        own = (one for one in reversed(self._captures) if one.scope == Scope.COUNTY)
        return next(filter(is_same, own), None)

    def line(self, result: CountyResult, held: ReportManifest) -> CountyResult:
        """The line of a capture that is held as it is: nothing is stored again."""
        with self._catalogue() as catalogue:
            return shown(_held_already(result, held), held, catalogue, self._outbox.staged)

    def _catalogue(self) -> Catalogue:
        return Catalogue.open(self._outbox.staged, self._outbox.directory.parent)


def _held_already(result: CountyResult, held: ReportManifest) -> CountyResult:
    text = held.object("text")
    return replace(
        result,
        status=Status.UNCHANGED,
        url=held.url,
        title=held.title,
        published_on=held.published_on,
        issuer=held.issuer,
        warc=held.warc,
        text=text.key if text else None,
        found_at=held.found_at,
    )
