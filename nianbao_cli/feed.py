"""The crawl process of a scheduler or worker: counties in on standard input, a JSON line out for each.

`python -m nianbao_cli.feed --year 2025`; not for people, who use `nianbao crawl`. Twisted's reactor starts
once in a process, so a scheduler that runs for years keeps its crawls in processes of their own.
"""

from __future__ import annotations

import json
import sys

import click

from crawler.spiders.report import ReportSpider
from crawler.workers.jobs import errands_of_stdin
from crawler.workers.process import run_spider
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.warc.exchange import spool_in
from nianbao.core.errors import NianbaoError
from nianbao.core.settings import load_settings
from nianbao_cli.logs import set_up_logging
from nianbao_cli.output import ReaderGone, say, silence
from pipelines.result import CountyResult


@click.command()
@click.option("--year", type=int, required=True)  # checked by who feeds, by its own clock
@click.option("--counties-at-once", type=int, required=True)
@click.option("--log-json", is_flag=True)
def command(year: int, counties_at_once: int, log_json: bool) -> None:
    """Crawl what standard input names."""
    set_up_logging(as_json=log_json)
    settings = load_settings(counties_at_once=counties_at_once)
    store = open_store(settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    spool_in(settings.work_path / "spool")

    def take(line: CountyResult) -> None:
        say(json.dumps({"line": line.as_json(), "family": line.family}, ensure_ascii=False))

    run_spider(
        ReportSpider,
        settings,
        take,
        errands=errands_of_stdin,
        year=year,
        nianbao=settings,
        outbox=outbox,
    )


if __name__ == "__main__":
    try:
        command(standalone_mode=False)
    except ReaderGone:  # our scheduler is gone, and nobody is left to be told
        silence(sys.stdout, sys.stderr)
    except NianbaoError as error:
        print(f"nianbao: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
