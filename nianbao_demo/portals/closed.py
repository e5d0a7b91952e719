"""霜河县: a whole portal behind a robots.txt that forbids all of it. Nothing else may be asked for."""

from __future__ import annotations

from nianbao.core.report import Status
from nianbao_demo.places import SHUANGHE
from nianbao_demo.portals import generic
from nianbao_demo.site import Expected, Portal


def portal(year: int) -> Portal:
    """The portal, whatever the year: disallowed, though the report is there."""
    site = Portal(SHUANGHE, Expected(year, Status.DISALLOWED))
    site.robots("User-agent: *", "Disallow: /")
    return generic.press(site, year, range(year - 1, year + 1), first_number=310).publish()
