"""The reports that are held of a selection of counties and years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest, moment_of
from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.history import load_history
from nianbao.core.registry import CountyUnknown, Registry
from nianbao.core.report import Scope
from nianbao.core.settings import Settings
from nianbao.core.title import compact
from nianbao_cli.archive import known_counties


@dataclass(frozen=True, slots=True)
class Holdings:
    """The `keys` of the current manifests, by county and year; and who has none, as `code name year`."""

    keys: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldingsQuery:
    """Which reports: of counties by name or code, or of whole provinces, or of `all`; of a scope, and of one
    issuer or ("") of any."""

    names: Sequence[str]
    province: str
    everything: bool
    years: Sequence[int]
    scope: str
    issuer: str

    def holdings(self, settings: Settings, catalogue: Catalogue) -> Holdings:
        """What the archive shows of it. Raises UsageError where a name means nobody."""
        keys: list[str] = []
        lacking: list[str] = []
        for year in self.years:
            found = self._by_code(catalogue, year)
            history = load_history(settings.history or None)
            for county in self.chosen(known_counties(settings, catalogue, year)):
                borne = [county.code, *(term.code for term in history.line(county.code, year))]
                held = next((found[code] for code in borne if code in found), None)
                keys += held or []
                lacking += [] if held else [f"{county.code} {county.name} {year}"]
        return Holdings(tuple(sorted(set(keys))), tuple(lacking))

    def chosen(self, registry: Registry) -> list[County]:
        """The counties that are meant."""
        if not self.names:
            return registry.select((), self.province, self.everything)
        named = (county for name in self.names for county in self._meant(registry, name))
        return list(dict.fromkeys(named))

    def _meant(self, registry: Registry, name: str) -> list[County]:
        try:
            return registry.select([name], self.province, self.everything)
        except CountyUnknown as unknown:
            with suppress(UsageError):
                return registry.select((), name)
            raise unknown

    def _by_code(self, catalogue: Catalogue, year: int) -> dict[str, list[str]]:
        """The keys by code: of the county's own report one, as `Catalogue.find_report` has it."""
        found: dict[str, list[ReportManifest]] = defaultdict(list)
        for held in catalogue.reports(year=year):
            one = held.current
            if one.scope == self.scope and compact(self.issuer) in ("", compact(one.issuer)):
                found[one.code].append(one)
        return {code: [one.key for one in self._wanted(held)] for code, held in found.items()}

    def _wanted(self, held: list[ReportManifest]) -> list[ReportManifest]:
        if self.scope != Scope.COUNTY:
            return held
        return [max(held, key=lambda one: (moment_of(one.captured_at), one.key))]
