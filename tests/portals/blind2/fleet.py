"""All portals of the second blind fleet, written from the evidence of real portals before the first crawl of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from portals.blind2 import bodies, classics, epoints, guangdong, routed, silent, systems, trees, unfolded
from portals.site import Portal

SERVED = (classics, silent)
"""Portals as systems serve them."""
SCRIPTED = (routed, trees, unfolded, bodies, systems, epoints, guangdong)
"""Portals that scripts build."""


@cache
def blind2_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    portals = [
        replace(make(), what=" ".join((make.__doc__ or "").split()), slug=make.__name__)
        for module in (*SERVED, *SCRIPTED)
        for make in module.PORTALS
    ]
    assert len({portal.code for portal in portals}) == len(portals), "a code is given twice"
    assert len({portal.name for portal in portals}) == len(portals), "a name is given twice"
    return tuple(sorted(portals, key=lambda portal: portal.code))


@cache
def scripted2_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
