"""Every identity that fails with a report: of its tables, of its words, and with its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.package.dataset.content import Compared, own_office, read_content, year_before
from nianbao.core.errors import StoreError
from nianbao.core.identities.explain import NumberPiece, is_hard, pieces_of, place_of
from nianbao.core.identities.results import IdentityResult, Outcome
from nianbao.core.report import Scope
from nianbao.web.holding import Holding
from nianbao.web.language import local_url
from nianbao.web.site import Site


@dataclass(frozen=True)
class ReportChecks:
    """A report beside its neighbours: the identities that fail, and the neighbours that it could not be held
    against, since their objects are missing or damaged."""

    compared: Compared
    unread: tuple[ReportManifest, ...]

    @property
    def failures(self) -> list[IdentityResult]:
        """Those that fail; the hard ones first."""
        failing = [one for one in self.compared.results if one.outcome is Outcome.FAIL]
        return sorted(failing, key=lambda one: not is_hard(one.id))

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Each cell of this report that fails, and the identity that it fails with."""
        own = str(self.compared.content.manifest.year), Scope.COUNTY.value
        return [(field, one.id) for one in self.failures for field in one.fields_of(*own)]

    @property
    def others(self) -> dict[str, ReportManifest]:
        """The neighbours by what a result's numbers call them: a year, or the office."""
        before, office = self.compared.before, self.compared.office
        found = {str(before.manifest.year): before.manifest} if before else {}
        return found | ({Scope.OFFICE.value: office.manifest} if office else {})


def checks_of(site: Site, holding: Holding) -> ReportChecks:
    """Check the capture that is looked at against itself and the current neighbours that are shown. Raises
    StoreError where it is missing or damaged itself."""
    manifest = holding.manifest
    with site.catalogue() as catalogue:
        before = year_before(manifest, catalogue.reports([manifest.code], manifest.year - 1))
        office = own_office(manifest, catalogue.reports([manifest.code], manifest.year))
    content = read_content(site.store, holding.until_here)
    found, unread = {}, []
    for name, held in (("before", before), ("office", office)):
        try:
            found[name] = read_content(site.store, held) if held else None
        except StoreError:  # said on the page: the report itself is whole
            unread += [held.current] if held else []
    return ReportChecks(Compared(content, **found), tuple(unread))


@dataclass(frozen=True, slots=True)
class FailureLine:
    """One failing identity on a page: the rule, where it was checked, and its numbers, each with its field
    and the address of the cell or the sentence that prints it ("" for a sign, or where there is none)."""

    rule: str
    place: str
    hard: bool
    pieces: tuple[tuple[str, str, str], ...]


def failure_lines(checks: ReportChecks, language: str, anchors: Iterable[str]) -> Iterator[FailureLine]:
    """The failures in a language; `anchors` are the fields that have a place on the report's own page."""
    here = set(anchors)
    bases = {whose: _address(other, language) for whose, other in checks.others.items()}
    for one in checks.failures:
        pieces = [
            (piece.text, piece.name.partition("@")[0], _led(piece, here, bases))
            for piece in pieces_of(one, language)
        ]
        yield FailureLine(one.id, place_of(one, language), is_hard(one.id), tuple(pieces))


def anchor_of(field: str) -> str:
    """What a cell, or a sentence with a figure, is called within a report's page."""
    return f"cell-{field}"


def _led(piece: NumberPiece, here: set[str], bases: Mapping[str, str]) -> str:
    field, _, whose = piece.name.partition("@")
    if whose in bases:
        return f"{bases[whose]}#{anchor_of(field)}"
    return f"#{anchor_of(field)}" if field in here else ""


def _address(manifest: ReportManifest, language: str) -> str:
    path = f"/report/{manifest.code}/{manifest.year}/{manifest.scope}"
    return local_url(language, path, issuer=manifest.issuer)
