"""`nianbao capture`: archives exactly the given pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO
from urllib.parse import urlsplit

import click

from archive.catalogue.manifest import Manifest, NamedObject
from archive.store import open_store
from archive.store.interface import Store
from archive.warc.exchange import spool_in
from archive.warc.outbox import Outbox
from archive.warc.recorder import Recorder
from archive.warc.warcinfo import warcinfo_fields
from cli.progress import Progress
from core import clock
from core.errors import UsageError
from core.settings import Settings, load_settings, software_version
from crawler.process import run_spider
from crawler.spiders.capture import CaptureLine, CaptureSpider

EPILOG = """\b
Examples:
  nianbao capture https://www.hhsp.gov.cn/zwgk/zfxxgknb/
  nianbao capture --from addresses.txt --json > lines.jsonl
Exit code 0 when every exchange was archived, whatever its HTTP status, else 1."""


@click.command(epilog=EPILOG)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option(
    "--from",
    "source",
    type=click.File(encoding="utf-8"),
    help="A file of addresses, one a line; - is standard input.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per address, nothing else, on standard output."
)
def command(urls: tuple[str, ...], source: TextIO | None, as_json: bool) -> int:
    """Archive exactly these pages, byte for byte, without any discovery.

    Robots, delays and the refusal of private addresses hold as in a crawl.
    """
    settings = load_settings()
    wanted = _addresses(urls, source)
    store = open_store(settings)
    lines = capture(wanted, settings, store, as_json)
    return 0 if len(lines) == len(wanted) and all(line.archived for line in lines) else 1


def capture(wanted: Sequence[str], settings: Settings, store: Store, as_json: bool) -> list[CaptureLine]:
    """Run the capture; lines are printed once their WARC is in the store."""
    outbox = Outbox(settings.work_path / "outbox")
    outbox.recover(store)
    spool_in(settings.work_path / "spool")
    recorder = Recorder(
        outbox.directory,
        "captures",
        warcinfo_fields(settings, "addresses given by hand"),
        settings.warc_bytes,
    )
    began = clock.now()
    lines: list[CaptureLine] = []
    finished = True
    with Progress("pages", len(wanted)) as progress:

        def take(line: CaptureLine) -> None:
            lines.append(line)
            progress.advance(line.url)

        finished = run_spider(CaptureSpider, settings, take, urls=wanted, nianbao=settings, recorder=recorder)
    objects = [NamedObject("warc", *_stored(outbox, store, key)) for key in recorder.keys]
    recorder.release()
    if objects:
        manifest = Manifest("capture", began.isoformat(), "archived", tuple(objects), software=_software())
        store.put(f"captures/{clock.stamp(began)}.json", manifest.to_json())
    for line in lines:
        print(json.dumps(line.as_json(), ensure_ascii=False) if as_json else _readable(line))
    if not finished:
        raise KeyboardInterrupt
    return lines


def _addresses(urls: Sequence[str], source: TextIO | None) -> list[str]:
    listed = [line.strip() for line in source or ()]
    wanted = list(dict.fromkeys([*urls, *(line for line in listed if line and not line.startswith("#"))]))
    if not wanted:
        raise UsageError("no address given: name one or more, or use --from FILE")
    for url in wanted:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise UsageError(f"{url!r} is not an http or https address")
    return wanted


def _stored(outbox: Outbox, store: Store, key: str) -> tuple[str, str, int]:
    stored = outbox.deliver(store, key)
    return stored.key, stored.sha256, stored.size


def _software() -> dict[str, str]:
    return {"name": "nianbao", "version": software_version()}


def _readable(line: CaptureLine) -> str:
    status = line.http_status if line.http_status is not None else "-"
    where = f"{line.warc} @{line.offset}" if line.warc else "not archived"
    return f"{status}  {line.final_url or line.url}  {line.bytes} bytes  {where}" + (
        f"  ({line.reason})" if line.reason else ""
    )
