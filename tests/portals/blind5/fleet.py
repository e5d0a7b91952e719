"""All portals of the fifth blind fleet, written without reading the crawler, before the first crawl of it."""

from __future__ import annotations

from functools import cache

from portals.blind5 import apps, byways, platforms, silent, vendors, wcm, widgets
from portals.site import Portal, portals_of

SERVED = (wcm, vendors, byways, silent)
"""Portals as systems serve them."""
SCRIPTED = (platforms, widgets, apps)
"""Portals that scripts build."""


@cache
def blind5_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted5_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
