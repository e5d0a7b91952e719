"""All portals of the fourth blind fleet, written without reading the crawler, before the first crawl of it."""

from __future__ import annotations

from functools import cache

from portals.blind4 import applications, controls, handmade, interfaces, queries, silent, systems, tail
from portals.site import Portal, portals_of

SERVED = (systems, tail, handmade, silent)
"""Portals as systems serve them."""
SCRIPTED = (interfaces, queries, controls, applications)
"""Portals that scripts build."""


@cache
def blind4_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted4_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
