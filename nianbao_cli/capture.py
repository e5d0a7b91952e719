"""`nianbao capture`: archives exactly the given pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

import click

from crawler.rendering.browser import Renderer
from crawler.selection import check_address, renderer_of
from crawler.spiders.capture import CaptureSpider
from crawler.workers.process import run_spider
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.exchange import spool_in
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import extend_inventory, is_ready
from nianbao_cli.output import say
from nianbao_cli.progress import Progress
from pipelines.captures import CaptureLine, CaptureRun

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
    lines = capture(wanted, settings, store, as_json, renderer_of(settings) if render else None)
    return 0 if len(lines) == len(wanted) and all(line.archived for line in lines) else 1


def capture(
    wanted: Sequence[str], settings: Settings, store: Store, as_json: bool, renderer: Renderer | None = None
) -> list[CaptureLine]:
    """Run the capture, each address once; returns and prints a line for each of `wanted`, in that order, once
    their WARC is in the store, or has to wait in the outbox."""
    outbox = Outbox(settings.work_path / "outbox", store)
    is_ready(store, settings, outbox)
    spool_in(settings.work_path / "spool")
    run, unique = CaptureRun(settings, outbox), list(dict.fromkeys(wanted))
    taken: dict[str, CaptureLine] = {}
    with Progress("page", len(unique)) as progress:
        finished = run_spider(
            CaptureSpider,
            settings,
            lambda line: taken.update({line.url: line}),
            urls=unique,
            run=run,
            renderer=renderer,
            captured=progress.advance,
        )
    run.store()  # stopped before there was a line, it may have recorded all the same
    extend_inventory(store, settings, refreshed=False)
    lines = [taken[url] for url in wanted if url in taken]
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
        check_address(url)
    return wanted


def _readable(line: CaptureLine) -> str:
    status = line.http_status if line.http_status is not None else "-"
    where = f"{line.warc} @{line.offset}" if line.warc else "not archived"
    return f"{status}  {line.final_url or line.url}  {line.bytes} bytes  {where}" + (
        f"  ({line.reason})" if line.reason else ""
    )
