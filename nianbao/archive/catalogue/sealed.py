"""JSON that shows damage to itself: its last field is the SHA-256 of all bytes before it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_SEALED = re.compile(rb'(.*),\n "seal": "sha256:([0-9a-f]{64})"\n\}\n', re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def sealed_json(values: dict[str, Any]) -> bytes:
    """UTF-8 JSON, indented, with its seal."""
    body = json.dumps(values, ensure_ascii=False, indent=1).removesuffix("\n}").encode()
    return body + b',\n "seal": "sha256:' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'


def unsealed(content: bytes, expected_format: str) -> dict[str, Any]:
    """What was written, without its seal; the first releases wrote none. Raises ValueError where it is not
    JSON of that format, holds half a character, or differs from its seal."""
    values: dict[str, Any] = json.loads(content)
    if values.get("format") != expected_format:
        raise ValueError(f"format {values.get('format')!r} is not {expected_format}")
    if values.pop("seal", None) is not None:
        _check_seal(content)
    if _SURROGATE.search(content):
        json.dumps(values, ensure_ascii=False).encode()  # half of one is no text: ValueError
    return values


def _check_seal(content: bytes) -> None:
    sealed = _SEALED.fullmatch(content)
    if sealed is None or hashlib.sha256(sealed[1]).hexdigest().encode() != sealed[2]:
        raise ValueError("its bytes differ from its own seal")
