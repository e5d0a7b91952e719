"""The line of a county's report: where that is withheld, nothing of what it says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import TOMBSTONES
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.core.county_result import CountyResult, not_shown
from nianbao.core.errors import StoreError


def shown(result: CountyResult, capture: ReportManifest, catalogue: Catalogue, store: Store) -> CountyResult:
    """The line of a capture, as far as it may be shown; what another process withheld meanwhile counts."""
    with suppress(StoreError):  # then the capture waits, which its line says
        catalogue.take_tombstones(store.keys(TOMBSTONES))
    held = (
        one
        for report in catalogue.kept([capture.code], capture.year)
        if (report.current.scope, report.current.issuer) == (capture.scope, capture.issuer)
        for one in report.captures
    )
    by = catalogue.withheld().among([*held, capture]).get(capture.captured_at)
    return replace(result, **not_shown(by.why), trail=()) if by else result
