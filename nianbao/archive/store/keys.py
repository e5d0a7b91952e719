"""Which keys a store accepts: the same ones on a directory and in a bucket."""

from __future__ import annotations

import re

from nianbao.core.errors import StoreError

SEGMENT_BYTES = 255
KEY_BYTES = 1024
"""The longest file name of the usual file systems, and the longest key of S3."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_PLAIN = re.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,254})*")
"""What nearly all keys are made of: nothing in them needs a second look."""


def check_key(key: str) -> str:
    """The key itself, where it is one. Raises StoreError saying what is wrong with it."""
    fault = _fault(key)
    if fault:
        raise StoreError(f"{key[:200]!r} is no key of a store: {fault}")
    return key


def is_key(name: str) -> bool:
    """Whether a store accepts it as a key."""
    return _fault(name) is None


def _fault(key: str) -> str | None:
    if len(key) <= KEY_BYTES and _PLAIN.fullmatch(key):
        return None
    try:
        encoded = key.encode()
    except UnicodeEncodeError:
        return "it cannot be written as UTF-8"
    if len(encoded) > KEY_BYTES:
        return f"it is longer than {KEY_BYTES} bytes"
    if _FORBIDDEN.search(key):
        return "it holds a backslash or a control character"
    for segment in key.split("/"):
        if not segment:
            return "it is absolute, or a segment of it is empty"
        if segment.startswith("."):
            return "a segment of it begins with a dot"
        if len(segment.encode()) > SEGMENT_BYTES:
            return f"a segment of it is longer than {SEGMENT_BYTES} bytes"
    return None
