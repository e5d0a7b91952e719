"""`nianbao capture`: archives exactly the given pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TextIO
from urllib.parse import urlsplit

import click

from crawler.rendering.browser import Renderer, find_browser
from crawler.spiders.capture import CaptureLine, CaptureSpider
from crawler.workers.process import run_spider
from nianbao.archive.catalogue.manifest import CaptureManifest, named_warc
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.exchange import spool_in
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.errors import ManifestError, StoreError, UsageError
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import is_ready
from nianbao_cli.output import say
from nianbao_cli.progress import Progress

EPILOG = """\b
Examples:
  nianbao capture https://www.hhsp.gov.cn/zwgk/zfxxgknb/
  nianbao capture --render https://www.hhsp.gov.cn/zwgk/zfxxgknb/
  nianbao capture --from addresses.txt --json > lines.jsonl
Exit code 0 when every exchange was archived, whatever its HTTP status, else 1."""


@click.command(epilog=EPILOG)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option(
    "--from",
    "source",
    type=click.File(encoding="utf-8-sig"),
    help="A file of addresses, one a line; - is standard input.",
)
@click.option("--render", is_flag=True, help="Load each page in Chromium and archive all that it asks for.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per address, nothing else, on standard output."
)
def command(urls: tuple[str, ...], source: TextIO | None, render: bool, as_json: bool) -> int:
    """Archive exactly these pages, byte for byte, without any discovery.

    Robots, delays and the refusal of private addresses hold as in a crawl.
    """
    settings = load_settings()
    wanted = _addresses(urls, source)
    store = open_store(settings)
    lines = capture(wanted, settings, store, as_json, _renderer(settings) if render else None)
    return 0 if len(lines) == len(wanted) and all(line.archived for line in lines) else 1


def _renderer(settings: Settings) -> Renderer:
    browser = find_browser(settings.browser)
    if browser is None:
        raise UsageError(
            "--render needs Chromium: install it (apt-get install chromium) or set NIANBAO_BROWSER"
        )
    return Renderer(browser)


def capture(
    wanted: Sequence[str], settings: Settings, store: Store, as_json: bool, renderer: Renderer | None = None
) -> list[CaptureLine]:
    """Run the capture, each address once; returns and prints a line for each of `wanted`, in that order, once
    their WARC is in the store, or has to wait in the outbox."""
    outbox = Outbox(settings.work_path / "outbox", store)
    is_ready(store, settings, outbox)
    spool_in(settings.work_path / "spool")
    info = warcinfo_fields(settings, "addresses given by hand")
    recorder = Recorder(outbox.directory, "captures", info, settings.warc_bytes)
    began = clock.now()
    unique = list(dict.fromkeys(wanted))
    taken: dict[str, CaptureLine] = {}
    with Progress("pages", len(unique)) as progress:

        def take(line: CaptureLine) -> None:
            taken[line.url] = line
            progress.advance(line.url)

        finished = run_spider(
            CaptureSpider, settings, take, urls=unique, nianbao=settings, recorder=recorder, renderer=renderer
        )
    said = provenance(settings, began, recorder.contacts)
    unrecorded = tuple(line.unrecorded for line in taken.values() if line.unrecorded)
    waits = _keep(outbox, recorder, began, said | {"unrecorded": unrecorded})
    lines = [_told(taken[url], waits) for url in wanted if url in taken]
    for line in lines:
        say(json.dumps(line.as_json(), ensure_ascii=False) if as_json else _readable(line))
    if not finished:
        raise KeyboardInterrupt
    return lines


def _addresses(urls: Sequence[str], source: TextIO | None) -> list[str]:
    """The addresses given, in order; those of the file that were given before are left out."""
    try:
        listed = [line.strip() for line in source or ()]
    except UnicodeDecodeError as error:
        name = source.name if source else "--from"
        raise UsageError(f"{name} is not UTF-8 (byte {error.start}): save the list as UTF-8") from error
    new = dict.fromkeys(line for line in listed if line and not line.startswith("#") and line not in urls)
    wanted = [*urls, *new]
    if not wanted:
        raise UsageError("no address given: name one or more, or use --from FILE")
    for url in wanted:
        _check_address(url)
    return wanted


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is not an http or https address")
    if port == 0:
        raise UsageError(f"{url!r} is not an address: there is no port 0")


def _keep(outbox: Outbox, recorder: Recorder, began: datetime, said: dict[str, Any]) -> str | None:
    """Store the WARCs and their manifest; returns why they wait in the outbox, or None."""
    stored = [one for key in recorder.keys for one in outbox.deliver(outbox.staged, key)]
    if not stored:
        return None
    objects = tuple(map(named_warc, stored))
    manifest = CaptureManifest(began.isoformat(), "archived", objects, **said)
    key = f"captures/{clock.stamp(began)}.json"
    try:
        outbox.staged.put(key, manifest.to_json())
        outbox.push(key)
    except (StoreError, ManifestError) as error:
        return str(error)
    finally:
        recorder.release()
    return None


def _told(line: CaptureLine, waits: str | None) -> CaptureLine:
    """The line as it is where its WARC was stored, else with where the page is instead."""
    if line.warc is None or waits is None:
        return line
    said = (
        f"the store did not take the page ({waits}); it is kept in the outbox and will be stored "
        "by the next command that can, or by `nianbao upload`"
    )
    reason = f"{line.reason}; {said}" if line.reason else said
    return replace(line, warc=None, offset=None, reason=reason, archived=False)


def _readable(line: CaptureLine) -> str:
    status = line.http_status if line.http_status is not None else "-"
    where = f"{line.warc} @{line.offset}" if line.warc else "not archived"
    return f"{status}  {line.final_url or line.url}  {line.bytes} bytes  {where}" + (
        f"  ({line.reason})" if line.reason else ""
    )
