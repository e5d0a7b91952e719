"""Errors as answers: a page for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nianbao.archive.catalogue.search import QueryTooBroad
from nianbao.core.errors import NianbaoError, UsageError
from nianbao.core.reasons import Reason
from nianbao.core.registry import CountyFault, CountyUnknown
from nianbao.web.language import API, language_of
from nianbao.web.rendering import render
from nianbao.web.words import FAULTS, PROBLEMS, Pair

logger = logging.getLogger(__name__)

NOTHING = Pair("", "")


class NotHere(NianbaoError):
    """What was asked for is not in the archive, said in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        self.said = Pair(chinese, english)
        super().__init__(english)


class ReportWithheld(NotHere):
    """It is in the archive, and not shown."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.chinese, reason.english)


def add_error_pages(app: FastAPI) -> None:
    """Answer every error with words, and none of them with a trace."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NianbaoError, _ours)
    app.add_exception_handler(Exception, _unexpected)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = answer(request, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [(".".join(map(str, fault["loc"][1:])), fault) for fault in error.errors()]
    said = Pair(
        "；".join(f"{name}：{_fault(fault)}" for name, fault in faults),
        "; ".join(f"{name}: {fault['msg']}" for name, fault in faults),
    )
    return answer(request, 422 if request.url.path.startswith(API) else 400, said)


def _fault(fault: Mapping[str, Any]) -> str:
    return FAULTS.get(fault["type"], "值不对").format(**fault.get("ctx", {}))


async def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, NotHere):
        return answer(request, 410 if isinstance(error, ReportWithheld) else 404, error.said)
    if isinstance(error, CountyFault):
        clear = isinstance(error, CountyUnknown)
        chinese = f"没有叫“{error.typed}”的县" if clear else f"不止一个县叫“{error.typed}”，请用代码"
        return answer(request, 400, Pair(chinese, str(error)))
    if isinstance(error, QueryTooBroad):
        return answer(request, 503, Pair("多写一个词，或者选定年度，再试一次", str(error)))
    if isinstance(error, UsageError):
        return answer(request, 400, Pair("", str(error)))
    logger.warning("%s: %s", request.url.path, error)
    return answer(request, 500, Pair("存档暂时读不出来，详情见程序日志", str(error)))


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s failed", request.url.path, exc_info=error)
    return answer(request, 500)


def answer(request: Request, status: int, said: Pair = NOTHING) -> Response:
    """The error in the form and the language that the reader understands."""
    language = language_of(request)
    detail = said.of(language)
    if request.scope["path"].startswith(API):
        title = PROBLEMS[status].of(language) if status in PROBLEMS else "Error"
        problem = {"type": "about:blank", "title": title, "status": status}
        return JSONResponse(
            problem | ({"detail": detail} if detail else {}), status, media_type="application/problem+json"
        )
    return render(request, "error.html", status, code=status, said=detail)
