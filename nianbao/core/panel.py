"""The panel: which counties should have reported in which year, and how each is known for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Term, load_history
from nianbao.core.registry import Registry, load_registry
from nianbao.core.report import Scope
from nianbao.core.settings import Settings
from nianbao.core.title import compact
from nianbao.core.units import units_of
from nianbao.core.years import FIRST_YEAR

_ISSUER_DIGITS = 8


@dataclass(frozen=True)
class Panel:
    """Registry and history together, year by year."""

    registry: Registry = field(default_factory=lambda: Registry(()))
    history: CountyHistory = field(default_factory=CountyHistory)

    def units(self, year: int) -> Sequence[County]:
        """The units that existed on 31 December of the report year."""
        return units_of(self.registry, self.history, year).counties

    def knows(self, code: str) -> bool:
        """Whether registry or history have the code."""
        return code in self.registry.names or bool(self.history.line(code))

    def place(self, code: str, year: int) -> str:
        """By what a unit is followed over its names and codes: the first of them."""
        return self.history.place(code, year)

    def report_id(self, code: str, year: int, scope: str, issuer: str) -> str:
        """The name of a report for ever, by the code in force in its year whatever it was captured under; the
        county's own has one issuer, the others say which."""
        term = self.history.term(code, year)
        name = f"nb-{term.code if term else code}-{year}-{scope}"
        if scope == Scope.COUNTY:
            return name
        digest = hashlib.sha256(compact(issuer).encode()).hexdigest()
        return f"{name}-{digest[:_ISSUER_DIGITS]}"

    def places(self) -> Iterator[tuple[County, Term]]:
        """Every name and code of every unit since 2008, each with the county it belongs to today or did last,
        sorted by place and year."""
        everybody = units_of(self.registry, self.history, None).counties
        known = ((self.history.line(county.code), county) for county in everybody)
        found = [(line or (_unchanged(county),), county) for line, county in known]
        for line, county in sorted(found, key=lambda one: one[0][0].code):
            yield from ((county, term) for term in line)


def _unchanged(county: County) -> Term:
    """What the history lacks has been in force since the first report year."""
    return Term(county.code, county.name, FIRST_YEAR, None, county.code)


def load_panel(settings: Settings) -> Panel:
    """The panel of the registry and the history that the settings name."""
    return Panel(load_registry(settings.registry or None), load_history(settings.history or None))
