"""For whoever watches over the page: whether it answers, and whether it knows its archive as it is."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from nianbao.archive.catalogue.keys import TOMBSTONES
from nianbao.core.errors import NianbaoError
from nianbao.web.parameters import TheSite
from nianbao.web.site import Site

logger = logging.getLogger(__name__)
router = APIRouter()


@router.get("/healthz")
def health() -> PlainTextResponse:
    """It answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readiness(site: TheSite) -> PlainTextResponse:
    """503 where the store does not answer, or the indexes are behind it; why is said in the log alone."""
    return PlainTextResponse("ok\n") if is_ready(site) else PlainTextResponse("not ready\n", 503)


def is_ready(site: Site) -> bool:
    """Whether the last refresh went well, the store answers and the indexes can be read."""
    try:
        next(iter(site.store.keys(TOMBSTONES)), None)
        with site.catalogue() as catalogue:
            next(catalogue.counties(), None)
    except NianbaoError as error:
        logger.warning("the page is not ready: %s", error)
        return False
    return not site.behind
