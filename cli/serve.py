"""`nianbao serve`: the web page over the archive."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from ipaddress import ip_address

import click

from archive.store import open_store
from cli.ledger_status import campaign_of
from cli.output import say
from cli.progress import Progress
from core.errors import UsageError
from core.registry import load_registry
from core.settings import Settings, load_settings
from web.server import make_server
from web.site import Site

PORT = 8750

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
    "--refresh",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look for new captures.",
)
def command(port: int, host: str, hosts: Sequence[str], refresh: float) -> int:
    """Show the archive as a web page: coverage, reports, search, comparison, API. It changes nothing."""
    settings = load_settings()
    site = _site(settings, hosts)
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(host, port))
        with Progress("county-years indexed", None) as progress:
            site.refresh(lambda done, total: progress.advance(f"of {total}", done))
        stack.enter_context(site.kept_fresh(refresh))
        say(f"The archive {settings.store} is at {_address(listening)}  (Ctrl-C ends)")
        _warn_if_open(host)
        _serve(site, listening)
    return 0


def _site(settings: Settings, hosts: Sequence[str]) -> Site:
    registry = load_registry(settings.registry or None)
    return Site(
        open_store(settings),
        settings.work_path,
        registry,
        campaign=campaign_of(settings),
        allowed_hosts=hosts,
    )


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where the address is taken or not this machine's."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another --port or --host"
        ) from error


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


def _serve(site: Site, listening: socket.socket) -> None:
    """Until Ctrl-C or SIGTERM; requests under way are finished."""
    verbose = logging.getLogger().isEnabledFor(logging.INFO)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # uvicorn raises again, when all is done, what stopped it
        make_server(site, access_log=verbose).run(sockets=[listening])
