"""`nianbao learn`: proposes what to set by hand of a portal, from the page that a person found."""

from __future__ import annotations

import json
import sys

import click

from crawler.discovery.proposing import Proposal, propose
from crawler.selection import check_address
from crawler.spiders.capture import CaptureSpider
from crawler.workers.process import run_spider
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.warc.exchange import spool_in
from nianbao.archive.warc.payload import content_of
from nianbao.core.errors import NianbaoError
from nianbao.core.settings import Settings, load_settings
from nianbao.core.units import load_units
from nianbao_cli.archive import extend_inventory, is_ready
from nianbao_cli.output import say
from pipelines.captures import CaptureLine, CaptureRun
from pipelines.text.page import Page

EPILOG = """\b
Examples:
  nianbao learn https://www.example.gov.cn/zwgk/zfxxgknb/ > portals/532525.yaml
  nianbao learn https://xxgk.example.gov.cn/list.html --county 石屏县
Put the file into the folder that NIANBAO_PORTALS names. The page is archived as `nianbao capture` does."""


class NotLearned(NianbaoError):
    """The page did not come."""


@click.command(epilog=EPILOG)
@click.argument("url", metavar="URL")
@click.option("--county", default="", help="Whose report column it is, where the page does not say so.")
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(url: str, county: str, province: str, as_json: bool) -> int:
    """Propose the YAML that makes crawls start at URL, the report column that you found."""
    check_address(url)
    settings = load_settings()
    registry = load_units(settings, None)
    wanted = registry.find(county, province) if county else None
    proposal = propose(_page(url, settings), registry, wanted)
    _say(proposal, as_json)
    return 0


def _page(url: str, settings: Settings) -> Page:
    """Capture the page and read it out of the archive. Raises NotLearned where it did not come whole."""
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    is_ready(store, settings, outbox)
    spool_in(settings.work_path / "spool")
    run, lines = CaptureRun(settings, outbox), list[CaptureLine]()
    if not run_spider(CaptureSpider, settings, lines.append, urls=[url], run=run):
        raise KeyboardInterrupt
    run.store()
    extend_inventory(store, settings, refreshed=False)
    line = lines[0]
    if not line.archived or line.warc is None or line.offset is None or line.http_status != 200:
        raise NotLearned(f"{url} did not come: {line.reason or f'it answered {line.http_status}'}")
    body = b"".join(content_of(outbox.directory, store, line.warc, line.offset))
    return Page.of(body, line.final_url or url)


def _say(proposal: Proposal, as_json: bool) -> None:
    county, name = proposal.county, f"{proposal.county.code}.yaml"
    years = " ".join(map(str, proposal.years))
    if as_json:
        about = {"code": county.code, "name": county.name, "file": name, "years": proposal.years}
        said = {"column": proposal.column, "columns": proposal.columns, "portal_url": proposal.portal_url}
        rest = {"other_hosts": proposal.other_hosts, "yaml": proposal.yaml}
        say(json.dumps(about | said | rest, ensure_ascii=False))
    else:
        say(proposal.yaml.rstrip("\n"))
    if proposal.years:
        print(f"{name}: {county.name}, whose own reports of {years} the page lists", file=sys.stderr)
    else:
        why = proposal.column or "nothing says that it is a report column"
        print(f"{name}: {county.name}; no report of its own is read on the page ({why})", file=sys.stderr)
