"""The application: pages, the API, static files, and what stands before them."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from nianbao.core.settings import software_version
from nianbao.web.api import routes as api
from nianbao.web.errors import add_error_pages
from nianbao.web.etags import ETags
from nianbao.web.language import LanguagePrefix
from nianbao.web.latency import Latency
from nianbao.web.pages import (
    about,
    campaign,
    compare,
    county,
    coverage,
    data,
    feed,
    figures,
    files,
    health,
    memento,
    replay,
    report,
    search,
)
from nianbao.web.rendering import STATIC
from nianbao.web.security import Guard
from nianbao.web.site import Site

PAGES = (
    coverage, county, report, replay, memento, files, feed, data, search, compare, figures, campaign, about,
    health,
)  # fmt: skip


def create_app(site: Site) -> FastAPI:
    """The page over an archive: read-only, no cookies, nothing fetched from elsewhere."""
    app = FastAPI(
        title="Nianbao",
        version=software_version(),
        summary="County governments' annual 政府信息公开工作年度报告: what is archived, and what it says.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Guard, hosts=site.allowed_hosts),
            Middleware(LanguagePrefix),
            Middleware(ETags),
            Middleware(Latency, seconds=site.page_seconds),
        ],
    )
    app.state.site = site
    add_error_pages(app)
    app.mount("/static", _StaticFiles(directory=STATIC), name="static")
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_api_route("/robots.txt", _robots, include_in_schema=False)
    app.add_api_route("/openapi.json", app.openapi, include_in_schema=False)  # where programs look first
    return app


class _StaticFiles(StaticFiles):
    """Files of ours: their addresses change with their content (see `static_url`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope["query_string"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _robots(request: Request) -> Response:
    """Pages may be indexed; searches, comparisons and downloads are for people."""
    lines = (
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /compare",
        "Disallow: /figures",
        "Disallow: /files/",
        "Disallow: /timemap/",
        "Disallow: /timegate/",
        "Disallow: /api/",
        f"Sitemap: {request.base_url}sitemap.xml",
    )
    return Response("\n".join(lines) + "\n", media_type="text/plain")
