"""All portals of the seventh blind fleet, drawn from the evidence alone, before the first crawl of it."""

from __future__ import annotations

from functools import cache

from portals.blind7 import applications, closed, local, programs, served, services, vendors, wcm
from portals.site import Portal, portals_of

SERVED = (wcm, served, vendors, local, closed)
"""Portals as systems serve them."""
SCRIPTED = (services, programs, applications)
"""Portals that scripts build."""


@cache
def blind7_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted7_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
