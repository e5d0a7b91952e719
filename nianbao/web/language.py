"""Chinese at /…, English at /en/…: every address tells its language, nothing is remembered."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/en"
API = "/api/"
"""Programs are answered in English where they do not say ?lang=zh."""
LANGUAGES = ("zh", "en")


class LanguagePrefix:
    """Takes /en off the path, and reads ?lang=, before the routes see the address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = dict(scope)
            path = scope["path"]
            scope["language"] = "en" if path.startswith(API) else "zh"
            if path == PREFIX or path.startswith(f"{PREFIX}/"):
                scope["language"] = "en"
                scope["path"] = path.removeprefix(PREFIX) or "/"
                scope["raw_path"] = scope["path"].encode()
            asked = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("lang")
            if asked in LANGUAGES:
                scope["language"] = asked
        await self._app(scope, receive, send)


def language_of(request: Request) -> str:
    """zh or en."""
    return str(request.scope.get("language", "zh"))


def local_url(language: str, path: str, **query: object) -> str:
    """An address of the page in a language; values that are None or empty are left out."""
    said = [
        (name, value)
        for name, values in query.items()
        for value in (values if isinstance(values, list | tuple) else [values])
        if value not in (None, "")
    ]
    prefix = PREFIX if language == "en" else ""
    return f"{prefix}{path}" + (f"?{urlencode(said)}" if said else "")


def other_language(request: Request) -> str:
    """The same page in the other language."""
    language = "zh" if language_of(request) == "en" else "en"
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    path = URL(scope=request.scope).path
    prefix = PREFIX if language == "en" else ""
    return f"{prefix}/{path.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")
