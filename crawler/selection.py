"""`scrapy crawl report -a …` and `scrapy crawl capture -a …`: what the words of the command line ask for."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from crawler.rendering.browser import Renderer, find_browser
from crawler.workers.jobs import errands_for
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.warc.exchange import spool_in
from nianbao.core import clock
from nianbao.core.errors import StoreUnreachable, UsageError
from nianbao.core.settings import Settings
from nianbao.core.units import load_units
from nianbao.core.years import check_year
from pipelines.captures import CaptureRun

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
    outbox = _ready_outbox(settings)
    return others | {
        "errands": errands_for(counties),
        "year": wanted,
        "nianbao": settings,
        "outbox": outbox,
        "all_scopes": scope == "all",
    }


def given(settings: Settings, url: str = "", render: str = "no", **others: Any) -> dict[str, Any]:
    """The capture spider's arguments for `url` (addresses, separated by blanks) and `render` (yes or no: load
    each in Chromium). Readies the archive. Raises UsageError for what cannot be meant.
    """
    if others:
        raise UsageError(f"{', '.join(others)}: what can be said is url=… and render=yes")
    if render not in ("yes", "no"):
        raise UsageError(f"render={render}: it is yes or no")
    urls = list(dict.fromkeys(url.split()))
    if not urls:
        raise UsageError("no address given: name one or more, url=https://…")
    for each in urls:
        check_address(each)
    renderer = renderer_of(settings) if render == "yes" else None
    return {"urls": urls, "run": CaptureRun(settings, _ready_outbox(settings)), "renderer": renderer}


def check_address(url: str) -> None:
    """Raises UsageError for what is not the address of a page."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is not an http or https address")
    if port == 0:
        raise UsageError(f"{url!r} is not an address: there is no port 0")


def renderer_of(settings: Settings) -> Renderer:
    """What renders pages that are to be rendered. Raises UsageError where there is no Chromium."""
    if (browser := find_browser(settings.browser)) is None:
        raise UsageError(
            "rendering needs Chromium: install it (apt-get install chromium) or set NIANBAO_BROWSER"
        )
    return Renderer(browser)


def _year(year: str) -> int:
    if not year:
        return clock.last_calendar_year()
    if not re.fullmatch(r"[0-9]{4}", year):
        raise UsageError(f"year={year}: it is a year, such as 2021")
    return check_year(int(year))


def _ready_outbox(settings: Settings) -> Outbox:
    """The outbox of the store as it was known, its catalogue brought up to date; where the store is away,
    captures wait."""
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    spool_in(settings.work_path / "spool")
    check_present(store, settings.work_path)
    try:
        store.prepare()
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
            catalogue.check_clock()
    except StoreUnreachable as error:
        logger.warning("the store is away, captures wait in the outbox: %s", error)
    return outbox
