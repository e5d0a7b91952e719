"""`nianbao demo`: bundled portals on this machine, crawled before the user's eyes."""

from __future__ import annotations

import csv
import os
import shlex
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from nianbao.archive.package.output import replaced_file
from nianbao.archive.store import open_store
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.settings import PREFIX, Settings, load_settings
from nianbao_cli.crawl import crawl
from nianbao_cli.output import say
from nianbao_cli.serve import PORT
from nianbao_demo import DemoServer, Portal, demo_portals

DELAY_SECONDS = 0.2
"""Between two requests to one portal of ours; real portals get the setting's 5 seconds."""

EPILOG = """\b
Examples:
  nianbao demo
  NIANBAO_STORE=/tmp/demo nianbao demo
  nianbao demo --keep"""


@click.command(epilog=EPILOG)
@click.option(
    "--keep", is_flag=True, help="Leave the portals running until Ctrl-C, and say how to crawl them by hand."
)
def command(keep: bool) -> int:
    """Crawl the bundled demonstration portals into NIANBAO_STORE: seven small portals, built after real ones.

    Ends with exit code 0 when each portal ended as it is scripted to end.
    """
    settings = _demo_settings()
    store = open_store(settings)
    portals = demo_portals(clock.last_calendar_year())
    with ExitStack() as stack:
        servers = [stack.enter_context(DemoServer(portal)) for portal in portals]
        print(f"Seven demonstration portals on this machine, into {settings.store}:", file=sys.stderr)
        for portal, server in zip(portals, servers, strict=True):
            print(f"  {portal.code} {portal.county}  {server.home_url}", file=sys.stderr)
        counties = [county_of(portal, server) for portal, server in zip(portals, servers, strict=True)]
        lines = crawl(counties, portals[0].expected.year, settings, store)
        faults = [fault for portal in portals for fault in faults_of(portal, lines)]
        for fault in faults:
            print(f"nianbao: {fault}", file=sys.stderr)
        _say_what_next(settings, lines)
        if keep:
            _keep(settings, counties, portals[0].expected.year)
    return 1 if faults else 0


def _keep(settings: Settings, counties: Sequence[County], year: int) -> None:
    """Say how the running portals are crawled by hand, and wait for Ctrl-C or SIGTERM."""
    registry = settings.work_path / "demo-registry.csv"
    with replaced_file(registry) as path, path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("code", "name", "province", "prefecture", "portal_url", "other_hosts", "note"))
        rows.writerows(
            (one.code, one.name, one.province, one.prefecture, one.portal_url, "", "") for one in counties
        )
    given = {
        "ALLOW_PRIVATE_HOSTS": "1",
        "DELAY": str(settings.delay),
        "REGISTRY": str(registry),
        "PREFECTURES": "none",
    }
    settled = [f"{PREFIX}{name}={shlex.quote(value)}" for name, value in given.items()]
    own = [each for each in _settings_given() if not each.startswith(f"{PREFIX}REGISTRY=")]
    say(
        f"\nThe portals are running. In another terminal, in this folder, type\n"
        f"  export {' '.join((*own, *settled))}\n"
        f"  {_program()} crawl {counties[0].code} --year {year} --explain\n"
        f"  {_program()} crawl --province {shlex.quote(counties[0].province)} --year {year}\n"
        f"Ctrl-C here ends them."
    )
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def county_of(portal: Portal, server: DemoServer) -> County:
    """The registry row that a running demonstration portal would have."""
    return County(portal.code, portal.county, portal.province, portal.prefecture, server.home_url)


def faults_of(portal: Portal, lines: Sequence[dict[str, Any]]) -> list[str]:
    """How the crawl of a portal ended otherwise than scripted. A second run finds the report unchanged."""
    expected = portal.expected
    line = next((line for line in lines if line["code"] == portal.code), None)
    if line is None:
        return [f"{portal.county} was not crawled"]
    status = "archived" if line["status"] == "unchanged" else line["status"]
    published = expected.published_on.isoformat() if expected.published_on else None
    pairs: list[tuple[str, Any, Any]] = [("status", status, expected.status.value)]
    if expected.title is not None:
        pairs += [("title", line["title"], expected.title), ("published_on", line["published_on"], published)]
    return [
        f"{portal.county}: {name} is {found!r}, scripted is {wanted!r} ({line['reason']})"
        for name, found, wanted in pairs
        if found != wanted
    ]


def _demo_settings() -> Settings:
    delay = None if os.environ.get("NIANBAO_DELAY") else DELAY_SECONDS
    return load_settings(allow_private_hosts=True, delay=delay)


def _say_what_next(settings: Settings, lines: Sequence[dict[str, Any]]) -> None:
    found = next((line for line in lines if line["warc"] and line["text"]), None)
    if found is None:
        return

    def where(key: str) -> str:
        return str(settings.store_path / key) if settings.store_path else f"{settings.store}/{key}"

    program = " ".join([*_settings_given(), _program()])
    county, year = found["code"], found["year"]
    say(
        f"\nThe archive is {settings.store}. Of {found['name']}, for example:\n"
        f"  WARC    {where(found['warc'])}\n"
        f"  text    {where(found['text'])}\n"
        f"  tables  {where(found['text'].rpartition('/')[0] + '/cells.json')}\n"
        f"\nNext, type{' (with the same AWS credentials)' if settings.store_path is None else ''}:\n"
        f"  {program} reports\n"
        f"  {program} download {county} --year {year} --as text\n"
        f"  {program} download {county} --year {year} --as tables\n"
        f"  {program} export --output dataset\n"
        f"  {program} verify --deep\n"
        f"\nOr look at it as a web page: type\n"
        f"  {program} serve\n"
        f"and open http://127.0.0.1:{PORT}/"
    )


def _settings_given() -> list[str]:
    """What the environment said of where the archive is, as it is written before a command."""
    wanted = tuple(PREFIX + name for name in ("STORE", "WORK", "REGISTRY", "REPLAY", "S3_"))
    given = sorted(name for name, value in os.environ.items() if value and name.upper().startswith(wanted))
    return [f"{name}={shlex.quote(os.environ[name])}" for name in given]


def _program() -> str:
    """How a shell in this directory finds us, so that what is printed can be typed."""
    called = Path(sys.argv[0]).absolute()
    program = called if called.name == "nianbao" else Path(sys.executable).with_name("nianbao")
    found = shutil.which(program.name)
    if found is not None and Path(found).absolute() == program:
        return program.name
    if program.parent != Path.cwd() and program.is_relative_to(Path.cwd()):
        program = program.relative_to(Path.cwd())
    return shlex.quote(str(program))
