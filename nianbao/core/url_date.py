"""A date in an address: when a page was made or moved there, never when it was published."""

from __future__ import annotations

import re
from datetime import date

_PATTERNS = (
    re.compile(r"/t?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:_|/|\d{6}|[.-])"),
    re.compile(r"/(20\d\d)[-_]?(0[1-9]|1[0-2])[-_/]t?(0[1-9]|[12]\d|3[01])(?=[/_.])"),
    re.compile(r"/(20\d\d)/(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/"),
    re.compile(r"/(20\d\d)/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])/"),
)


def date_in_url(url: str) -> date | None:
    """The date that an address spells out (…/t20220215_777.html, …/art/2022/2/15/…), or None."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(url):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return None
