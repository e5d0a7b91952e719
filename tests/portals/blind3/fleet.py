"""All portals of the third blind fleet, written without reading the crawler, before the first crawl of it."""

from __future__ import annotations

from functools import cache

from portals.blind3 import apps, forms, panels, pieces, served, silent, widgets
from portals.site import Portal, portals_of

SERVED = (served, silent)
"""Portals as systems serve them."""
SCRIPTED = (widgets, forms, panels, apps, pieces)
"""Portals that scripts build."""


@cache
def blind3_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted3_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
