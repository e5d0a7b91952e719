"""The counties of one report year: the registry, with the names and codes that were in force then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Line, Term, is_gone, load_history
from nianbao.core.portals import load_portals, overlaid
from nianbao.core.registry import Registry, load_registry
from nianbao.core.settings import Settings


def load_units(settings: Settings, year: int | None) -> Registry:
    """The counties that the settings name, as they were in a report year; None: today's and those gone."""
    portals = load_portals(settings)
    registry = overlaid(load_registry(settings.registry or None), portals)
    return overlaid(units_of(registry, load_history(settings.history or None), year), portals)


def units_of(registry: Registry, history: CountyHistory, year: int | None) -> Registry:
    """A registry of the units that existed on 31 December of the report year (None: of all that ever were),
    each under its code and name of then and at the portal of who it is today; names and codes of other years
    lead to them, too."""
    units: dict[str, County] = {}
    for county in registry.counties:
        line = history.line(county.code)
        term = term_of(line, year)
        if not line:
            units[county.code] = county
        elif term is not None:
            units.setdefault(term.code, _unit(county, term))
    for line in _gone(registry, history):
        if (term := term_of(line, year)) is not None:
            units.setdefault(term.code, _unit(_host(registry, line), term))
    names = tuple(_other_names(registry, history, units, year))
    return Registry(tuple(units.values()), names, tuple(_absent(registry, history, year)))


def term_of(line: Line, year: int | None) -> Term | None:
    """Under which code and name a unit was known in a year, or was last; None where it did not exist."""
    if year is None:
        return line[-1] if line else None
    return next((term for term in line if term.covers(year)), None)


def _unit(at: County, term: Term) -> County:
    """The unit under its name of then; today's name is the registry's, which a user may have corrected."""
    if term.to_year is None and term.code == at.code:
        return at
    return replace(at, code=term.code, name=term.name)


def _gone(registry: Registry, history: CountyHistory) -> Iterator[Line]:
    """The units that are gone: those whose heir the registry has, and in a whole registry all."""
    whole = all(is_gone(line) or line[-1].code in registry.names for line in history.lines)
    return (line for line in history.lines if is_gone(line) and (whole or line[-1].now in registry.names))


def _host(registry: Registry, line: Line) -> County:
    """Where the papers of a unit that is gone are looked for: at its heir's; without one nowhere."""
    last, since = line[-1], (line[-1].to_year or 0) + 1
    if last.now in registry.names:
        return replace(registry.find(last.now), note=f"gone since {since}; looked for at its heir's portal")
    note = f"gone since {since}; no source names an heir with a portal"
    near = [county for county in registry.counties if county.code[:2] == last.code[:2]]
    same = [county.prefecture for county in near if county.code[:4] == last.code[:4]]
    province = near[0].province if near else ""
    return County(last.code, last.name, province, same[0] if same else "", note=note)


def _other_names(
    registry: Registry, history: CountyHistory, units: dict[str, County], year: int | None
) -> Iterator[tuple[str, County]]:
    """Every other name and code of the units of the year; the registry's, too, where a user's own differs."""
    for line in history.lines:
        term = term_of(line, year)
        if term is None or term.code not in units:
            continue
        for other in line:
            yield other.code, units[term.code]
            yield other.name, units[term.code]
            yield registry.names.get(other.code, other.name), units[term.code]


def _absent(registry: Registry, history: CountyHistory, year: int | None) -> Iterator[tuple[str, str]]:
    """What to say of the names and codes of units that did not exist in the year."""
    for line in history.lines:
        known = line[-1].now in registry.names or any(term.code in registry.names for term in line)
        if known and year is not None and term_of(line, year) is None:
            said = f"did not exist in {year}: {_why_absent(registry, history, line, year)}"
            for term in line:
                yield term.code, said
                yield term.name, said


def _why_absent(registry: Registry, history: CountyHistory, line: Line, year: int) -> str:
    first, last = line[0], line[-1]
    if year < first.from_year:
        before = [f"{each[-1].code} {each[-1].name}" for each in history.taken_over(last.now or last.code)]
        known = f"before it there were {', '.join(before)}" if before else "no source names a unit before it"
        return f"{first.code} {first.name} is there since {first.from_year}; {known}"
    heir = " ".join(filter(None, (last.now, registry.names.get(last.now))))
    known = f"its heir is {heir}" if heir else "no source names its heir"
    return f"{last.code} {last.name} was there until {last.to_year}; {known}"
