"""All portals of the fleet."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from portals.families import guangdong, hanweb, levels, longcom, numeric, tail, tail2, trs, ucap, vsb
from portals.site import Portal
from portals.traps import (
    applications,
    doors,
    functions,
    letters,
    likely,
    menuless,
    spoofs,
    unpublished,
    weather,
    whose,
    wording,
)

_MODULES = (
    trs,
    levels,
    hanweb,
    ucap,
    vsb,
    longcom,
    guangdong,
    numeric,
    tail,
    tail2,
    whose,
    unpublished,
    spoofs,
    doors,
    weather,
    letters,
    menuless,
    functions,
    wording,
    likely,
    applications,
)


@cache
def fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code; what each is stands in its maker's docstring."""
    portals = [
        replace(make(), what=" ".join((make.__doc__ or "").split()), slug=make.__name__)
        for module in _MODULES
        for make in module.PORTALS
    ]
    assert len({portal.code for portal in portals}) == len(portals), "a code is given twice"
    assert len({portal.name for portal in portals}) == len(portals), "a name is given twice"
    return tuple(sorted(portals, key=lambda portal: portal.code))
