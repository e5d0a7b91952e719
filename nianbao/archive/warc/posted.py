"""The body of a POST or PUT request as part of its index key: replay tools tell such requests apart by it.

Source: Webrecorder's Request Body Canonicalization, https://specs.webrecorder.net/request-body-canonicalization/
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import unquote_plus, urlencode

MOST_LETTERS = 4096
METHODS = ("POST", "PUT")


def posted_url(url: str, method: str, said: str) -> str:
    """The address that is made an index key: with the method and what was posted in its query."""
    body = f"&{said}" if said else ""
    return f"{url}{'&' if '?' in url else '?'}__wb_method={method}{body}"


def posted_query(media_type: str, body: bytes) -> str:
    """What was posted as a query of at most 4096 letters: fields, or the bytes in base64."""
    try:
        return _query(media_type, body)[:MOST_LETTERS]
    except ValueError:  # it is not what its type says
        return _binary(body)[:MOST_LETTERS]


def _query(media_type: str, body: bytes) -> str:
    kind = media_type.split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return unquote_plus(body.decode())
    if kind == "multipart/form-data":
        return urlencode(list(_parts(media_type, body)))
    if kind in ("application/json", "text/plain"):
        return urlencode(_named(json.loads(body)))
    return _binary(body)


def _binary(body: bytes) -> str:
    return f"__wb_post_data={b64encode(body).decode()}"


def _parts(media_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("no boundary")
    for part in message.iter_parts():
        assert isinstance(part, Message)
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        yield str(name or ""), content if isinstance(content, bytes) else b""


def _named(value: Any) -> dict[str, str]:
    """The single values of a JSON document by the name nearest to each; a second one is `name.2_`."""
    named: dict[str, str] = {}
    seen: Counter[str] = Counter()

    def walk(value: Any, name: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, key)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif name:
            if name in named:
                seen[name] += 1
                name = f"{name}.{seen[name] + 1}_"
            named[name] = str(value)

    walk(value, "")
    return named
