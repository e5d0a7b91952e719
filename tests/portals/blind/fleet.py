"""All portals of the blind fleet: written from the evidence of real portals alone, before the first crawl."""

from __future__ import annotations

from functools import cache

from portals.blind import (
    anhui,
    bodies,
    classics,
    drawn,
    epoints,
    homemade,
    jpages,
    provinces,
    routed,
    silent,
    unfolded,
)
from portals.site import Portal, portals_of

SERVED = (epoints, jpages, provinces, anhui, classics, homemade, silent)
"""Portals as systems serve them."""
SCRIPTED = (routed, drawn, unfolded, bodies)
"""Portals that scripts build."""


@cache
def blind_fleet() -> tuple[Portal, ...]:
    """Every portal, in order of code."""
    return portals_of((*SERVED, *SCRIPTED))


@cache
def scripted_codes() -> frozenset[str]:
    """The codes of the portals that scripts build."""
    return frozenset(make().code for module in SCRIPTED for make in module.PORTALS)
