"""`nianbao serve`: the web page over the archive."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from pathlib import Path

import click

from nianbao.archive.store import open_store
from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.history import load_history
from nianbao.core.portals import load_counties
from nianbao.core.settings import CONFIG, Settings, load_settings
from nianbao.web.campaign import Campaign, CampaignStatus
from nianbao.web.pages.health import is_ready
from nianbao.web.replay import PROGRAM, is_program
from nianbao.web.server import make_server
from nianbao.web.site import Site
from nianbao_cli.output import say
from nianbao_cli.probes import HEALTH, READINESS, served_probes
from nianbao_cli.progress import Progress
from nianbao_cli.schedule.books import ledger_place, open_ledger
from nianbao_cli.schedule.status import campaign_json, county_json
from scheduler.database import ledger_url
from scheduler.standing import Standing

PORT = 8750
FETCHED = CONFIG.resolve().parent / ".setup" / "replaywebpage"
"""Where scripts/fetch-replay.sh puts ReplayWeb.page."""

EPILOG = """\b
Examples:
  nianbao serve
  nianbao serve --port 9000
  nianbao serve --host 0.0.0.0 --allow-host archive.example.org"""


@click.command(epilog=EPILOG)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on.",
)
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="A name under which others reach this page."
)
@click.option(
    "--replay-port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where archived pages run, apart from ours.  [default: the next port, or any free one]",
)
@click.option("--replay-url", default="", metavar="URL", help="How readers reach that port through a proxy.")
@click.option(
    "--refresh",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look for new captures.",
)
@click.option("--metrics", metavar="[HOST:]PORT", help="Serve Prometheus figures there.")
def command(
    port: int,
    host: str,
    hosts: Sequence[str],
    replay_port: int,
    replay_url: str,
    refresh: float,
    metrics: str | None,
) -> int:
    """Show the archive as a web page: coverage, reports, search, comparison, API. It changes nothing."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = load_settings()
    site = _site(settings, hosts, replay_url)
    with suppress(KeyboardInterrupt), ExitStack() as stack:  # nothing was captured here: no farewell
        sockets = [stack.enter_context(_listen(host, port))]
        site.port = sockets[0].getsockname()[1]
        if site.replay_path is not None:
            sockets.append(stack.enter_context(_listen_beside(host, replay_port, site.port)))
            site.replay_port = sockets[1].getsockname()[1]
        with Progress("county-year indexed", None, many="county-years indexed") as progress:
            site.refresh(lambda done, total: progress.advance(f"of {total}", done))
        stack.enter_context(site.kept_fresh(refresh))
        probes = {HEALTH: lambda: "", READINESS: lambda: "" if is_ready(site) else "not ready"}
        stack.enter_context(served_probes(metrics, site.figures, probes))
        say(f"The archive {settings.store} is at {_address(sockets[0])}  (Ctrl-C ends)")
        _warn_if_open(host)
        _serve(site, sockets)
    return 0


def _site(settings: Settings, hosts: Sequence[str], replay_url: str) -> Site:
    return Site(
        open_store(settings),
        settings.work_path,
        load_counties(settings),
        load_history(settings.history or None),
        campaign=campaign_of(settings),
        replay_path=_replay_path(settings),
        releases_path=Path(settings.releases) if settings.releases else None,
        replay_url=replay_url,
        allowed_hosts=hosts,
        contact=settings.contact,
    )


def _replay_path(settings: Settings) -> Path | None:
    """Where ReplayWeb.page is; None where it was not fetched. Raises UsageError where the setting errs."""
    if settings.replay and not is_program(Path(settings.replay)):
        raise UsageError(f"NIANBAO_REPLAY = {settings.replay}: no {' and '.join(PROGRAM)} are there")
    folder = Path(settings.replay) if settings.replay else FETCHED
    return folder.absolute() if is_program(folder) else None


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where the address is taken or not this machine's."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another --port or --host"
        ) from error
    # Connections inherit it. asyncio would set it only where the socket names its protocol, and without it
    # every answer waits 40 ms for the reader's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _listen_beside(host: str, port: int, pages_port: int) -> socket.socket:
    """The socket of the replay: at the port given, else at the next one, else at any that is free."""
    if port:
        return _listen(host, port)
    try:
        return _listen(host, pages_port + 1)
    except (UsageError, OverflowError):
        return _listen(host, 0)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _warn_if_open(host: str) -> None:
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        print(f"nianbao: everyone who reaches {host} can read this archive", file=sys.stderr)


def _serve(site: Site, sockets: list[socket.socket]) -> None:
    """Until Ctrl-C or SIGTERM; requests under way are finished."""
    verbose = logging.getLogger().isEnabledFor(logging.INFO)
    make_server(site, access_log=verbose).run(sockets=sockets)  # raises again what stopped it


def campaign_of(settings: Settings) -> Campaign:
    """A function that reads the ledger anew each time it is asked. It never makes one."""

    def campaign(year: int | None) -> CampaignStatus | None:
        if not _is_there(settings):
            return None
        with open_ledger(settings) as ledger:
            years = [one.year for one in ledger.campaigns()]
            chosen = year or (years[-1] if years else None)
            if chosen not in years or chosen is None:
                return None
            standing = Standing.of(ledger.schedule, chosen, ledger.entries(chosen), clock.now())
            shown = {one.code: one for one in (*standing.stuck, *standing.last_errors, *standing.under_way)}
            lines = [county_json(entry, standing) for entry in shown.values()]
            return CampaignStatus(campaign_json(ledger, standing), lines)

    return campaign


def _is_there(settings: Settings) -> bool:
    """A SQLite ledger that was never made is not made by looking at it."""
    url = ledger_url(ledger_place(settings, ""), settings.work_path)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
