"""Replay: the page as it was, in a frame of another origin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.core.report import Scope
from nianbao.web.holding import capture_id, find_holding
from nianbao.web.language import local_url
from nianbao.web.packages import forms_of
from nianbao.web.pages.memento import http_date, memento_links
from nianbao.web.parameters import Capture, Code, Issuer, PathScope, PathYear, TheSite
from nianbao.web.rendering import render
from nianbao.web.security import POLICY, host_name
from nianbao.web.site import Site

router = APIRouter()


@router.get("/replay/{code}/{year}")
def county_replay(
    request: Request, site: TheSite, code: Code, year: PathYear, issuer: Issuer = "", capture: Capture = ""
) -> Response:
    """The county government's own report, replayed."""
    return replay(request, site, code, year, Scope.COUNTY, issuer, capture)


@router.get("/replay/{code}/{year}/{scope}")
def replay(
    request: Request,
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    issuer: Issuer = "",
    capture: Capture = "",
) -> Response:
    """A capture, replayed; without ReplayWeb.page how to get it, and the file to open elsewhere."""
    holding = find_holding(site, code, year, scope, issuer, capture)
    origin = replay_origin(request, site)
    query = {"issuer": holding.manifest.issuer, "capture": capture_id(holding.manifest)}
    frame = origin + local_url("zh", f"/view/{code}/{year}/{scope}", **query) if origin else ""
    response = render(
        request,
        "replay.html",
        holding=holding,
        manifest=holding.manifest,
        frame=frame,
        form="wacz" if "wacz" in forms_of(holding.manifest) else "warc",
    )
    response.headers["Link"] = memento_links(request, holding)
    if capture:  # without it the address shows another one tomorrow
        response.headers["Memento-Datetime"] = http_date(holding.manifest)
    if origin:
        response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src {origin}"
    return response


def replay_origin(request: Request, site: Site) -> str:
    """The origin of the replay as this reader reaches it; empty where there is none."""
    if site.replay_path is None:
        return ""
    if site.replay_url:
        return site.replay_url.rstrip("/")
    name = host_name(request.headers.get("host", ""))
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{site.replay_port}"
