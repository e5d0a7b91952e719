"""`scrapy crawl report -a …`: what the words of the command line ask for."""

from __future__ import annotations

import logging
import re
from typing import Any

from crawler.workers.jobs import errands_for
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.exchange import spool_in
from nianbao.archive.warc.outbox import Outbox
from nianbao.core import clock
from nianbao.core.errors import StoreUnreachable, UsageError
from nianbao.core.settings import Settings
from nianbao.core.units import load_units
from nianbao.core.years import check_year

logger = logging.getLogger(__name__)


def selected(
    settings: Settings,
    county: str = "",
    year: str = "",
    province: str = "",
    scope: str = "county",
    **others: Any,
) -> dict[str, Any]:
    """The report spider's arguments for `county` (codes or names, separated by commas or blanks), `year`
    (default: last calendar year), `province` (all its counties, or to tell namesakes apart) and `scope`
    (county or all). Readies the archive. Raises UsageError for what cannot be meant.
    """
    if scope not in ("county", "all"):
        raise UsageError(f"scope={scope}: it is county or all")
    names = tuple(filter(None, re.split(r"[\s,，、]+", county)))
    wanted = _year(year)
    counties = load_units(settings, wanted).select(names, province, False)
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    _make_ready(store, settings)
    return others | {
        "errands": errands_for(counties),
        "year": wanted,
        "nianbao": settings,
        "outbox": outbox,
        "all_scopes": scope == "all",
    }


def _year(year: str) -> int:
    if not year:
        return clock.last_calendar_year()
    if not re.fullmatch(r"[0-9]{4}", year):
        raise UsageError(f"year={year}: it is a year, such as 2021")
    return check_year(int(year))


def _make_ready(store: Store, settings: Settings) -> None:
    """The store as it was known, its catalogue brought up to date; where it is away, captures wait."""
    spool_in(settings.work_path / "spool")
    check_present(store, settings.work_path)
    try:
        store.prepare()
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
    except StoreUnreachable as error:
        logger.warning("the store is away, captures wait in the outbox: %s", error)
