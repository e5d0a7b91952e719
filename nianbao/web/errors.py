"""Errors as answers: a page for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nianbao.archive.catalogue.search import QueryTooBroad
from nianbao.core.errors import NianbaoError, UsageError
from nianbao.core.reasons import Reason
from nianbao.web.language import language_of
from nianbao.web.rendering import render

logger = logging.getLogger(__name__)

API = "/api/"


class NotHere(NianbaoError):
    """What was asked for is not in the archive."""


class ReportWithheld(NotHere):
    """It is in the archive, and not shown."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.english)


def add_error_pages(app: FastAPI) -> None:
    """Answer every error with words, and none of them with a trace."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NianbaoError, _ours)
    app.add_exception_handler(Exception, _unexpected)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = answer(request, error.status_code, "" if error.status_code == 404 else str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors()]
    return answer(request, 422 if request.url.path.startswith(API) else 400, "; ".join(faults))


async def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, ReportWithheld):
        language = "en" if request.scope["path"].startswith(API) else language_of(request)
        return answer(request, 410, error.reason.say(language))
    if isinstance(error, NotHere):
        return answer(request, 404, str(error))
    if isinstance(error, UsageError):
        return answer(request, 400, str(error))
    if isinstance(error, QueryTooBroad):
        return answer(request, 503, str(error))
    logger.warning("%s: %s", request.url.path, error)
    return answer(request, 500, str(error))


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s failed", request.url.path, exc_info=error)
    return answer(request, 500, "")


def answer(request: Request, status: int, said: str) -> Response:
    """The error in the form that the reader understands."""
    if request.scope["path"].startswith(API):
        problem = {"type": "about:blank", "title": _TITLES.get(status, "Error"), "status": status}
        return JSONResponse(
            problem | ({"detail": said} if said else {}), status, media_type="application/problem+json"
        )
    return render(request, "error.html", status, code=status, said=said)


_TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    410: "Withheld",
    422: "A parameter is not valid",
    500: "Internal error",
    503: "The question takes too long to answer",
}
