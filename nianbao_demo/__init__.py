"""Demonstration portals: a realistic miniature of what county portals are like, served from this machine.

    for portal in demo_portals(2025):
        with DemoServer(portal) as server:
            ...  # crawl server.home_url, compare the outcome with portal.expected, look at server.requests

All places, bodies, texts and figures are invented. Codes begin with 99.
"""

from __future__ import annotations

from nianbao.core.clock import last_calendar_year
from nianbao_demo.portals import closed, generic, ruishu, trs, trs_gbk, ucap, vsb
from nianbao_demo.server import DemoServer, SeenRequest
from nianbao_demo.site import DemoAnswer, Expected, Portal

__all__ = ["DemoAnswer", "DemoServer", "Expected", "Portal", "SeenRequest", "demo_portals"]


def demo_portals(year: int | None = None) -> list[Portal]:
    """The portals as they stand when the reports of `year` are due; last calendar year's if not given."""
    wanted = last_calendar_year() if year is None else year
    return [module.portal(wanted) for module in (trs, trs_gbk, generic, vsb, ucap, ruishu, closed)]
