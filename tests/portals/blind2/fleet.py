"""All portals of the second blind fleet, written from the evidence of real portals before the first crawl of it."""

from __future__ import annotations

from functools import cache

from portals.blind2 import bodies, classics, epoints, guangdong, routed, silent, systems, trees, unfolded
from portals.site import Portal, portals_of

SERVED = (classics, silent)
"""Portals as systems serve them."""
SCRIPTED = (routed, trees, unfolded, bodies, systems, epoints, guangdong)
"""Portals that scripts build."""


@cache
def blind2_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted2_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
