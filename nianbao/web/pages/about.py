"""What the words mean, where the data come from, and the API's own page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.archive.package.dataset.datapackage import LICENCE
from nianbao.web.parameters import TheSite
from nianbao.web.rendering import render
from nianbao.web.words import EXPLAINED

router = APIRouter()


@router.get("/about")
def about(request: Request, site: TheSite) -> Response:
    """States, sources, how to cite, terms, whom to ask."""
    return render(request, "about.html", explained=EXPLAINED, licence=LICENCE, contact=site.contact)


@router.get("/api")
@router.get("/api/v1")
@router.get("/api/v1/docs")
@router.get("/docs")
def api(request: Request) -> Response:
    """The API's addresses, out of its OpenAPI description."""
    described: dict[str, Any] = request.app.openapi()
    operations = [(path, methods["get"]) for path, methods in described["paths"].items()]
    return render(request, "api.html", operations=operations)
