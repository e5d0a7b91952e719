"""Whether the values of a dataclass read from JSON are of the types its fields name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

from nianbao.archive.store.keys import check_key

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_shape(instance: Any) -> None:
    """Raises TypeError naming the field whose value is of another type."""
    for name, kind, fits in _fields(instance.__class__):
        value = getattr(instance, name)
        if not fits(value):
            raise TypeError(f"{name} = {repr(value)[:80]} is not of type {kind}")


@cache
def _fields(made: type[Any]) -> list[tuple[str, str, Callable[[Any], bool]]]:
    """The fields of a dataclass: name, type, and whether a value fits."""
    named = ((field.name, str(field.type)) for field in fields(made))
    return [(name, kind, _FITS[kind]) for name, kind in named]


def check_named(named: Any) -> None:
    """The same of an object that is named by `key` and `sha256`; raises StoreError and ValueError, too, where
    these can be none."""
    check_shape(named)
    check_key(named.key)
    if not _SHA256.fullmatch(named.sha256):
        raise ValueError(f"{named.key}: {named.sha256!r} is no SHA-256 in lower-case hex")


def _text(value: object) -> bool:
    return isinstance(value, str)


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_FITS: dict[str, Callable[[Any], bool]] = {
    "str": _text,
    "str | None": lambda value: value is None or _text(value),
    "int": _count,
    "float": _number,
    "tuple[str, ...]": lambda value: all(map(_text, value)),
    "tuple[int, ...]": lambda value: all(map(_count, value)),
    "tuple[NamedObject, ...]": lambda value: isinstance(value, tuple),
    "tuple[dict[str, Any], ...]": lambda value: all(isinstance(step, dict) for step in value),
    "dict[str, str | None]": lambda value: (
        isinstance(value, dict) and all(said is None or _text(said) for said in value.values())
    ),
    "dict[str, Any]": lambda value: isinstance(value, dict),
}
