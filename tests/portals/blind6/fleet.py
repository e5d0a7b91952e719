"""All portals of the sixth blind fleet, drawn from the evidence before the first crawl of it, without reading the crawler."""

from __future__ import annotations

from functools import cache

from portals.blind6 import apps, hands, lists, silent, systems, ways
from portals.site import Portal, portals_of

SERVED = (systems, ways, silent)
"""Portals as systems serve them."""
SCRIPTED = (lists, hands, apps)
"""Portals that scripts build."""


@cache
def blind6_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted6_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
