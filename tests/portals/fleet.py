"""All portals of the fleet."""

from __future__ import annotations

from functools import cache

from portals.families import guangdong, hanweb, levels, longcom, numeric, tail, tail2, trs, ucap, vsb
from portals.site import Portal, portals_of
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
    return portals_of(_MODULES)
