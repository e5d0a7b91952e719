"""What is withheld: reports, and versions of reports, that are kept and not shown.

Tombstones say so, one after the other; the last one counts. What they say holds of what is captured or read
again later, too: of a report by whose it is, of a version by what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from nianbao.archive.catalogue.manifest import LIFTED, WITHHELD, ReportManifest, Tombstone
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because


class Extent(NamedTuple):
    """What is withheld: a scope's report, of one issuer or ("") of any, or one version of it, by its time."""

    code: str
    year: int
    scope: str
    issuer: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Withholding:
    """Since when (ISO 8601) something is not shown, and why; the keys of the `manifests` it was laid on."""

    since: str
    reason: str
    manifests: frozenset[str]

    @property
    def why(self) -> Reason:
        """What to say instead of the report."""
        return because(Code.WITHHELD, since=self.since, why=self.reason)


@dataclass(frozen=True, slots=True)
class Withheld:
    """All that is withheld now; `last`: when a tombstone last said so, or the contrary."""

    standing: Mapping[Extent, Withholding]
    last: str = ""
    _extents: Mapping[tuple[str, int, str], Sequence[Extent]] = field(init=False)

    def __post_init__(self) -> None:
        ordered = sorted(self.standing, key=lambda extent: (*extent[:3], not extent.version))
        grouped = groupby(ordered, key=lambda extent: extent[:3])
        object.__setattr__(self, "_extents", {report: tuple(group) for report, group in grouped})

    @classmethod
    def by(cls, stones: Iterable[Tombstone]) -> Withheld:
        """What the tombstones add up to, the oldest first."""
        standing: dict[Extent, Withholding] = {}
        last = ""
        for stone in stones:
            last = stone.captured_at
            extent = Extent(stone.code, stone.year, stone.scope, stone.issuer, stone.version)
            if stone.status == WITHHELD:
                before, named = standing.get(extent), {one.key for one in stone.objects_of(WITHHELD)}
                since = before.since if before else stone.captured_at
                standing[extent] = Withholding(since, stone.reason or "", frozenset(named))
            elif stone.status == LIFTED:
                standing.pop(extent, None)
        return cls(standing, last)

    def among(self, captures: Sequence[ReportManifest]) -> dict[str, Withholding]:
        """What hides which of one issuer's captures, by its time."""
        hidden: dict[str, Withholding] = {}
        for extent, by in self._touching(captures[0]) if self.standing else ():
            of_it = same_version(captures, by.manifests) if extent.version else captures
            hidden |= dict.fromkeys((one.captured_at for one in of_it), by)
        return hidden

    def _touching(self, one: ReportManifest) -> Iterator[tuple[Extent, Withholding]]:
        """What is withheld of its report: versions first, since what hides all goes before."""
        for extent in self._extents.get((one.code, one.year, one.scope), ()):
            if extent.issuer in ("", one.issuer):
                yield extent, self.standing[extent]


NOTHING_WITHHELD = Withheld({})


def same_version(captures: Sequence[ReportManifest], keys: Collection[str]) -> list[ReportManifest]:
    """The captures of one report that show what those of these manifests do: they themselves, in any reading,
    and whatever says the same or is the same page and documents."""
    times = {one.captured_at for one in captures if one.key in keys}
    marks = {mark for one in captures if one.captured_at in times for mark in _marks(one)}
    times |= {one.captured_at for one in captures if not marks.isdisjoint(_marks(one))}
    return [one for one in captures if one.captured_at in times]


def _marks(capture: ReportManifest) -> set[tuple[str, ...]]:
    page = capture.object("html")
    return {capture.content, *([("page", page.sha256, *capture.attached)] if page else [])}
