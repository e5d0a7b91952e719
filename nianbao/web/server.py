"""The server that runs the application: one process, one loop, blocking work in threads."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp

from nianbao.web.app import create_app
from nianbao.web.replay import ByPort, create_replay
from nianbao.web.site import Site
from nianbao.web.visitors import ACCEPTED_AT_ONCE, visitor_protocol

GRACE_SECONDS = 5
"""How long requests under way may go on after Ctrl-C."""


def make_server(site: Site, access_log: bool = False) -> uvicorn.Server:
    """A server for a site; `run(sockets=[…])` serves until SIGINT, SIGTERM or `should_exit`.

    A site that replays wants both its sockets.
    """
    app: ASGIApp = create_app(site)
    if site.replay_path is not None:
        app = ByPort(app, create_replay(site), site.replay_port)
    config = uvicorn.Config(
        app,
        http=visitor_protocol(),
        backlog=ACCEPTED_AT_ONCE,
        access_log=access_log,
        log_config=None,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(config)
