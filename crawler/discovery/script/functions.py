"""Functions of the language and of jQuery that make values of values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

from crawler.discovery.script.values import (
    ARBITRARY,
    KEPT,
    LETTERS_MOST,
    OPEN,
    Arbitrary,
    Host,
    Unknown,
    Value,
    encoded,
    number_of,
    query,
    rows,
    text,
    whole,
)  # fmt: skip

_ESCAPED = re.compile(r"%u([0-9a-f]{4})|%([0-9a-f]{2})", re.I)


def _parsed(value: Value) -> Value:
    told = whole(value)
    try:
        return json.loads(told[:LETTERS_MOST]) if told is not None else Unknown("what is read is unknown")
    except (ValueError, RecursionError):
        return Unknown("what is read is no JSON")


def _number(value: Value, *rest: Value) -> Value:
    if isinstance(value, Unknown | Arbitrary):
        return value
    number = number_of(value)
    found = re.match(r"\s*-?\d{1,15}", value) if number is None and isinstance(value, str) else None
    return number if number is not None else int(found[0]) if found else Unknown("no number")


def _whole(value: Value, *rest: Value) -> Value:
    number = _number(value)
    return int(number) if isinstance(number, int | float) else number


def _unescaped(written: str) -> str:
    """What `escape` wrote: %u5E74 and %E9, a code unit each."""
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), written)


def together(*given: Value) -> Value:
    """Objects put into one; what they hold is what is known of it."""
    found: dict[str, Value] = {}
    for each in given:
        found |= each if isinstance(each, dict) else {}
    return found


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "encodeURIComponent": lambda value=None, *rest: encoded(value, KEPT),
    "encodeURI": lambda value=None, *rest: encoded(value, KEPT + ";,/?:@&=+$#"),
    "escape": lambda value=None, *rest: (
        encoded(value, "@*_+-./") if (whole(value) or "é").isascii() else Unknown("escape")
    ),
    "decodeURIComponent": lambda value=None, *rest: (
        unquote(told) if (told := whole(value)) is not None else value
    ),
    "decodeURI": lambda value=None, *rest: unquote(told) if (told := whole(value)) is not None else value,
    "unescape": lambda value=None, *rest: _unescaped(told) if (told := whole(value)) is not None else value,
    "parseInt": lambda value=None, *rest: _whole(value),
    "parseFloat": lambda value=None, *rest: _number(value),
    "Number": lambda value=0, *rest: _number(value),
    "String": lambda value="", *rest: text(value),
    "isNaN": lambda *given: OPEN,
    "confirm": lambda *given: OPEN,
    "prompt": lambda *given: Unknown("its reader is asked"),
    "alert": lambda *given: None,
    "Date": lambda *given: Unknown("the day"),
    "Math.random": lambda *given: ARBITRARY,
    "Date.now": lambda *given: ARBITRARY,
    "Math.floor": lambda value=None, *rest: _rounded(value, 0),
    "Math.ceil": lambda value=None, *rest: _rounded(value, 1),
    "Math.round": lambda value=None, *rest: _rounded(value, 0.5),
    "JSON.parse": lambda value=None, *rest: _parsed(value),
    "JSON.stringify": lambda value=None, *rest: (
        Host("fields", value) if isinstance(value, dict) else text(value)
    ),
    "Object.keys": lambda value=None, *rest: list(value) if isinstance(value, dict) else Unknown("names"),
    "Array.from": lambda value=None, *rest: rows(value),
    "$.extend": together,
    "$.trim": lambda value="", *rest: told.strip() if (told := whole(value)) is not None else value,
    "$.parseJSON": lambda value=None, *rest: _parsed(value),
    "$.param": lambda value=None, *rest: query(value),
}
"""Functions of the language and of jQuery that make values of values."""


def _rounded(value: Value, more: float) -> Value:
    number = number_of(value)
    if number is None:
        return value if isinstance(value, Arbitrary | Unknown) else Unknown("no number")
    return -int(-number // 1) if more == 1 else int((number + more) // 1)
