"""The origin in which archived pages run: another port, where there is nothing but the archive's own files.

ReplayWeb.page is a separate program (AGPL), served from its own folder and never imported. Its service worker
makes archived pages same-origin with itself; so it lives apart from our pages, and can reach none of them.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from nianbao.archive.catalogue.manifest import ReportManifest, moment_of
from nianbao.core import report
from nianbao.core.clock import stamp
from nianbao.web.errors import NotHere, ReportWithheld
from nianbao.web.holding import capture_id, find_holding
from nianbao.web.packages import forms_of, package
from nianbao.web.rendering import environment
from nianbao.web.security import Guard, host_name
from nianbao.web.site import Site

_POLICY = (
    "default-src 'self' blob: data:; script-src 'self' 'unsafe-eval' 'unsafe-inline' blob:;"
    " worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; frame-src 'self' blob:; object-src 'none';"
    " base-uri 'self'; form-action 'none'"
)
"""What ReplayWeb.page needs; no other host. Its own policy for archived pages forbids other hosts as well."""
PROGRAM = ("ui.js", "sw.js")


class ByPort:
    """Requests to the replay's port go to the replay, all others to the pages."""

    def __init__(self, pages: ASGIApp, replay: ASGIApp, port: int) -> None:
        self._pages = pages
        self._replay = replay
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = scope.get("server")
        app = self._replay if server and server[1] == self._port else self._pages
        await app(scope, receive, send)


def create_replay(site: Site) -> Starlette:
    """The replay of a site: ReplayWeb.page, a frame for each capture, and the files it reads by ranges."""
    routes = [
        Route("/view/{code:int}/{year:int}/{scope}", _view),
        Route("/archive/{code:int}/{year:int}/{scope}/{capture}", _archive),
        Route("/ui.js", _program),
        Route("/replay/sw.js", _program),
        Route("/replay/", _waiting),
    ]
    app = Starlette(
        routes=routes, middleware=[Middleware(Guard, hosts=site.allowed_hosts, policy=_POLICY, framed=True)]
    )
    app.state.site = site
    return app


def is_program(folder: Path) -> bool:
    """Whether ReplayWeb.page lies in a folder."""
    return all((folder / name).is_file() for name in PROGRAM)


def archive_name(manifest: ReportManifest) -> str:
    """The file that is replayed: WACZ where the archive makes it, else the WARC itself."""
    return f"{capture_id(manifest)}.{'wacz' if 'wacz' in forms_of(manifest) else 'warc.gz'}"


def _find(request: Request) -> ReportManifest:
    try:
        scope = report.Scope(request.path_params["scope"])
        code = f"{request.path_params['code']:06d}"
        capture = request.path_params.get("capture", request.query_params.get("capture", "")).partition(".")[
            0
        ]
        issuer = request.query_params.get("issuer", "")
        site: Site = request.app.state.site
        capture = capture.partition(".")[0]
        return find_holding(site, code, request.path_params["year"], scope, issuer, capture).manifest
    except (NotHere, ValueError) as error:
        raise HTTPException(410 if isinstance(error, ReportWithheld) else 404, str(error)) from error


def _view(request: Request) -> Response:
    """The frame that our page shows: ReplayWeb.page on one capture."""
    manifest = _find(request)
    base = f"/archive/{manifest.code}/{manifest.year}/{manifest.scope}"
    content = (
        environment()
        .get_template("replay_frame.html")
        .render(
            source=f"{base}/{archive_name(manifest)}",
            issuer=manifest.issuer,
            url=manifest.url,
            time=stamp(moment_of(manifest.captured_at))[:15].replace("T", ""),
        )
    )
    host = request.headers.get("host", "")
    policy = f"{_POLICY}; frame-ancestors {' '.join(_embedders(request.app.state.site, host_name(host)))}"
    return Response(content, media_type="text/html", headers={"Content-Security-Policy": policy})


def _embedders(site: Site, name: str) -> list[str]:
    """Where our pages are: the same name at the pages' port, and the names under which a proxy shows them."""
    shown = f"[{name}]" if ":" in name else name
    proxied = [f"https://{host}" for host in sorted(site.allowed_hosts)]
    return [f"http://{shown}:{site.port}", *proxied]


def _archive(request: Request) -> Response:
    manifest = _find(request)
    form = "wacz" if request.path_params["capture"].endswith(".wacz") else "warc"
    site: Site = request.app.state.site
    if form not in forms_of(manifest):
        raise HTTPException(404)
    return FileResponse(package(site, manifest, form), media_type="application/octet-stream")


def _waiting(_request: Request) -> Response:
    """What is at /replay/ until ReplayWeb.page's service worker answers there itself. Its frame is opened as
    soon as the worker is registered, and on a busy machine asks us before the worker is active."""
    return Response(environment().get_template("replay_waiting.html").render(), media_type="text/html")


def _program(request: Request) -> Response:
    folder = request.app.state.site.replay_path
    return FileResponse(folder / Path(request.url.path).name, media_type="text/javascript")
