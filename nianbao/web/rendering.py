"""Templates to pages. Everything is escaped; a name that a template misspells is an error, never empty."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nianbao.core.clock import SHANGHAI
from nianbao.core.reasons import REASON_FIELDS, Reason
from nianbao.core.settings import software_version
from nianbao.web import words
from nianbao.web.labels import PageLabels
from nianbao.web.language import language_of, local_url, other_language

STATIC = Path(__file__).parent / "static"


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the language of the request."""
    return HTMLResponse(_filled(request, template, values), status)


def drawing(request: Request, template: str, **values: Any) -> Response:
    """A drawing that stands by itself, in the language of the request."""
    return Response(_filled(request, template, values), media_type="image/svg+xml")


def _filled(request: Request, template: str, values: Mapping[str, Any]) -> str:
    language = language_of(request)

    def said(chinese: str, english: str, **named: object) -> str:
        text = english if language == "en" else chinese
        return text.format(**named) if named else text

    page = environment().get_template(template)
    return page.render(
        _=said,
        language=language,
        page_lang="en" if language == "en" else "zh-CN",
        labels=PageLabels(language),
        url=partial(local_url, language),
        because=partial(because, language),
        says=partial(says, language),
        word=lambda table, key: words.said(getattr(words, table), key, language),
        other_language=other_language(request),
        path=request.scope["path"],
        **values,
    )


def because(language: str, line: Any) -> str:
    """The reason of a manifest, an entry or a ledger's line, in a language; "" where there is none."""
    said = line if isinstance(line, Mapping) else {name: getattr(line, name) for name in REASON_FIELDS}
    return says(language, *(said[name] for name in REASON_FIELDS))


def says(language: str, sentence: str | None, code: str | None, values: Mapping[str, Any]) -> str:
    """A stored reason in a language; "" where there is none."""
    reason = Reason.read(sentence, code, values)
    return reason.say(language) if reason is not None else ""


@cache
def environment() -> Environment:
    """The templates and their filters."""
    made = Environment(
        loader=PackageLoader("nianbao.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "moment": moment,
        "href": href,
        "thousands": lambda number: f"{number:,}",
        "percent": percent,
        "number": lambda number: f"{number:,.10f}".rstrip("0").rstrip("."),
    }
    made.filters.update(filters)
    made.globals.update(static=static_url, version=software_version(), words=words)
    return made


@cache
def static_url(name: str) -> str:
    """The address of a file of ours; it changes with the content, so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


def moment(time: str | None) -> str:
    """A time of the archive as people in China read it: 2026-02-26 10:24."""
    return datetime.fromisoformat(time).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if time else ""


def percent(share: float) -> str:
    """A share as a percentage that says 100 % only of all and 0 % only of none."""
    if 0 < share < 0.1:
        return f"{max(share, 0.001):.1%}"
    return f"{min(share, 0.99) if share < 1 else 1:.0%}"


def href(url: str | None) -> str:
    """An address that may be linked: portals' addresses are http(s), anything else is not linked."""
    return url if url and url.startswith(("http://", "https://")) else ""
